"""The two renderings of an episode: everything for the yard, less for the public."""

from collections.abc import Iterable

from broadcaster.model.rundown import (
    BedCue,
    ChapterCue,
    Rundown,
    RundownCue,
    SoundCue,
    SpeechCue,
)
from broadcaster.model.scope import Scope
from broadcaster.model.timeline import Layer


def edition(rundown: Rundown, scope: Scope) -> Rundown:
    """The rundown for a scope: the public one lacks whatever is school-only.

    A chapter that loses all its words, and a bed under which nothing is left, go with it.
    """
    if scope is Scope.SCHOOL:
        return rundown
    kept = [cue for stretch in _stretches(rundown.cues) for cue in _public(stretch)]
    return Rundown(cues=tuple(_without_idle_beds(kept))) if _has_secrets(rundown) else rundown


def differs(rundown: Rundown) -> bool:
    """Whether the public edition is another one than the school's."""
    return edition(rundown, Scope.PUBLIC) != rundown


def has_words(rundown: Rundown) -> bool:
    """Whether anybody speaks in it, made by a machine or recorded."""
    return any(is_words(cue) for cue in rundown.cues)


def is_words(cue: RundownCue) -> bool:
    """Whether somebody speaks in a cue."""
    recording = isinstance(cue, SoundCue) and cue.layer == Layer.RECORDING
    return isinstance(cue, SpeechCue) or recording


def _is_public(cue: RundownCue) -> bool:
    """An end of a bed is for everyone, so that no bed runs on."""
    if isinstance(cue, BedCue) and not cue.sound:
        return True
    return cue.scope is Scope.PUBLIC


def _has_secrets(rundown: Rundown) -> bool:
    return not all(_is_public(cue) for cue in rundown.cues)


def _stretches(cues: Iterable[RundownCue]) -> list[list[RundownCue]]:
    """The cues cut before every chapter."""
    stretches: list[list[RundownCue]] = [[]]
    for cue in cues:
        if isinstance(cue, ChapterCue):
            stretches.append([])
        stretches[-1].append(cue)
    return stretches


def _public(stretch: list[RundownCue]) -> list[RundownCue]:
    kept = [cue for cue in stretch if _is_public(cue)]
    emptied = len(kept) < len(stretch) and not any(is_words(cue) for cue in kept)
    return [cue for cue in kept if not (emptied and isinstance(cue, ChapterCue))]


def _without_idle_beds(cues: list[RundownCue]) -> list[RundownCue]:
    """Drop beds with nothing above them, and ends of beds that never began."""
    kept: list[RundownCue] = []
    for cue in cues:
        if isinstance(cue, BedCue):
            if _open_bed(kept) and not _busy(kept):
                _drop_last_bed(kept)
            if not cue.sound and not _open_bed(kept):
                continue
        kept.append(cue)
    return kept


def _last_bed(cues: list[RundownCue]) -> int:
    return next((n for n in reversed(range(len(cues))) if isinstance(cues[n], BedCue)), -1)


def _open_bed(cues: list[RundownCue]) -> bool:
    last = _last_bed(cues)
    cue = cues[last] if last >= 0 else None
    return isinstance(cue, BedCue) and bool(cue.sound)


def _busy(cues: list[RundownCue]) -> bool:
    return any(not isinstance(cue, ChapterCue) for cue in cues[_last_bed(cues) + 1 :])


def _drop_last_bed(cues: list[RundownCue]) -> None:
    del cues[_last_bed(cues)]
