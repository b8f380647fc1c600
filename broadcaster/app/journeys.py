"""What the things themselves say of every script's way: each room is asked once."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from broadcaster.app.station import WiredStation
from broadcaster.domain.queue import WAITING, QueueItem
from broadcaster.programme.approval import script_index
from broadcaster.programme.approval_rules import script_digest
from broadcaster.publishing.addresses import episode_page_path
from broadcaster.reports.journeys import JourneyFacts, ScriptJourney, journeys

_Stamp = tuple[str, Path, int, int]  # slug, file, its time and size


def script_journeys(wired: WiredStation) -> dict[str, ScriptJourney]:
    """By slug where every script of the station stands. Raises StoreError."""
    files = script_index(wired.tools)
    return journeys(_facts(wired, files), tuple(files))


def _facts(wired: WiredStation, files: dict[str, Path]) -> JourneyFacts:
    tools, profile = wired.tools, wired.station.profile
    entries = [entry for entry in tools.listing().entries if not entry.retired]
    episodes = {entry.key: entry.slugs for entry in entries}
    briefs = tools.catalogue().briefs()
    steps = tools.journal().latest()
    feeds = tools.folders.feeds
    return JourneyFacts(
        approval=profile.approval,
        episodes=episodes,
        made={brief.key for brief in briefs},
        steps=steps,
        changed={
            key
            for key, slugs in episodes.items()
            if key in steps and _digest_now(slugs, files) != steps[key].script_sha256
        },
        waiting=_waiting(tools.queue().items(since=wired.today)),
        heard=wired.air_record().heard(),
        online={b.key for b in briefs if b.digest and (feeds / episode_page_path(b)).is_file()},
    )


def _waiting(items: Iterable[QueueItem]) -> dict[str, QueueItem]:
    """The first item of each episode that may still air; one with a slot before one without."""
    found: dict[str, QueueItem] = {}
    for item in sorted(items, key=lambda one: (not one.occurrence, one.occurrence)):
        if item.episode and item.state in WAITING:
            found.setdefault(item.episode, item)
    return found


def _digest_now(slugs: tuple[str, ...], files: dict[str, Path]) -> str:
    return _digest(tuple(_stamp(name, files.get(name)) for name in slugs))


def _stamp(name: str, path: Path | None) -> _Stamp:
    try:
        facts = path.stat() if path is not None else None
    except OSError:
        facts = None
    if path is None or facts is None:
        return name, Path(), 0, 0
    return name, path, facts.st_mtime_ns, facts.st_size


@lru_cache(maxsize=4096)
def _digest(stamps: tuple[_Stamp, ...]) -> str:
    """The digest of scripts as they lie there, read again when one of them has changed."""
    return script_digest([(name, _bytes(path)) for name, path, _, _ in stamps])


def _bytes(path: Path) -> bytes:
    """The bytes of a script; of one that is gone, what no script can be."""
    try:
        return path.read_bytes()
    except OSError:
        return b"\0"
