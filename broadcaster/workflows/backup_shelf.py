"""The backups of a station: when each was made, how large it is, whether it was ever tried."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadcaster.model.backup import backup_moment
from broadcaster.model.schedule import ZONE
from broadcaster.workflows.backup import our_backups

TRIALS = "sao-luu-da-thu.json"  # below Settings.host: what became of every trial
_MOMENT = "%Y-%m-%d-%H%M%S"
_KEPT = 200  # trials that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was seen when a backup was restored into a spare folder."""

    at: datetime
    good: bool
    told: tuple[str, ...]  # a sentence for each thing that was looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One backup where backups are kept."""

    name: str
    made_at: datetime
    size: int  # bytes; -1 = the place does not tell
    trial: Trial | None  # the last one; None = never tried


def shelf_of(
    sizes: Mapping[str, int], station: str, trials: Mapping[str, Trial]
) -> tuple[Kept, ...]:
    """The station's own backups among some files, newest first; `station` is its slug."""
    names = reversed(our_backups(tuple(sizes), station))
    return tuple(
        Kept(
            name=name,
            made_at=datetime.strptime(backup_moment(name, station), _MOMENT).replace(tzinfo=ZONE),
            size=sizes[name],
            trial=trials.get(name),
        )
        for name in names
    )


def read_trials(host: Path) -> dict[str, Trial]:
    """Every trial by the name of its backup; a damaged note counts as none."""
    try:
        tree = json.loads((host / TRIALS).read_bytes())
        return {str(name): _trial(told) for name, told in tree.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _trial(told: Mapping[str, object]) -> Trial:
    words = told["told"]
    return Trial(
        at=datetime.fromisoformat(str(told["at"])),
        good=told["good"] is True,
        told=tuple(str(one) for one in words) if isinstance(words, list) else (),
    )


def note_trial(host: Path, name: str, trial: Trial, write: Callable[[Path, bytes], object]) -> None:
    """Remember what became of a trial. Raises StoreError when the disk does not take it."""
    known = {**read_trials(host), name: trial}
    newest = sorted(known, key=lambda one: known[one].at)[-_KEPT:]
    tree = {
        one: {"at": known[one].at.isoformat(), "good": known[one].good, "told": known[one].told}
        for one in newest
    }
    write(host / TRIALS, json.dumps(tree, ensure_ascii=False).encode())
