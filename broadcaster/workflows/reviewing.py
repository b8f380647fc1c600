"""What an approver read the last time, kept so that the next version shows what changed."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadcaster.model.approval import State, Transition
from broadcaster.model.episode import Edition, Episode
from broadcaster.text.versions import paired, places
from broadcaster.workflows.naming import slugs_of
from broadcaster.workflows.tools import Tools

FOLDER = ".ban-da-doc"  # below audio_out: one small file an episode
_LONGEST = 4_000_000  # bytes; what is longer is none of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions side by side."""

    pairs: tuple[tuple[str, str], ...]  # old line, new line; "" = there is none
    changed: int  # lines that differ
    at: datetime | None  # when the old one was read; None = this is the first


def edition_of(episode: Episode) -> Edition | None:
    """The edition that an approver hears: the school's, which has everything."""
    return episode.school or episode.public


def lines_of(episode: Episode) -> tuple[str, ...]:
    """What is said, a line a sentence, with its speaker."""
    edition = edition_of(episode)
    return tuple(f"{t.speaker}: {t.text}" for t in edition.transcript) if edition else ()


def remember(tools: Tools, episode: Episode) -> None:
    """Keep what was read now, for the next comparison."""
    card = {"at": tools.clock.now().isoformat(), "lines": lines_of(episode)}
    path = _path(tools, episode.key)
    path.parent.mkdir(parents=True, exist_ok=True)
    tools.write(path, (json.dumps(card, ensure_ascii=False) + "\n").encode())


def compare(tools: Tools, episode: Episode) -> Compared:
    """The version read last against the one that waits; a damaged note counts as none."""
    new = lines_of(episode)
    try:
        data = _path(tools, episode.key).read_bytes()[:_LONGEST]
        card = json.loads(data)
        old, at = tuple(map(str, card["lines"])), datetime.fromisoformat(card["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return Compared(pairs=tuple(("", line) for line in new), changed=0, at=None)
    pairs = paired(old, new)
    return Compared(pairs=pairs, changed=places(pairs), at=at)


def returned_scripts(tools: Tools) -> dict[str, Transition]:
    """By slug: the scripts that an approver gave back and that were not sent again, and why."""
    found: dict[str, Transition] = {}
    for key, state in tools.journal().states().items():
        episode = tools.catalogue().get(key) if state is State.RETURNED else None
        if episode is None:
            continue
        steps = [step for step in tools.journal().steps(key) if not step.item]
        found |= dict.fromkeys(slugs_of(episode), steps[-1])
    return found


def _path(tools: Tools, key: str) -> Path:
    return tools.folders.audio / FOLDER / f"{key}.json"
