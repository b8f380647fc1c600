"""A minute that shows what an episode is like: apps play it before somebody subscribes."""

from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.model.episode import Edition, TranscriptLine
from broadcaster.model.script import Kind
from broadcaster.text import cut_bytes
from broadcaster.text.clean import one_line

SHORTEST, LONGEST = 15.0, 60.0  # seconds; the podcast namespace asks for 15 to 120
_TITLE_BYTES = 128
_GUEST = 0.5  # seconds that a sentence may begin before its chapter's mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A stretch of whole sentences."""

    start: float  # seconds
    seconds: float
    title: str


def find_excerpt(edition: Edition) -> Excerpt | None:
    """The opening of the best chapter: a question with its answer, else the first item.

    Ends behind a sentence; None when no chapter but the first (the greeting) holds 15 seconds.
    """
    found = [excerpt for excerpt in _openings(edition) if excerpt is not None]
    asked = {one_line(item.title) for item in edition.items if item.kind == Kind.QUESTIONS}
    return next((e for e in found if e.title in asked), found[0] if found else None)


def _openings(edition: Edition) -> Iterator[Excerpt | None]:
    ends = [*(chapter.start for chapter in edition.chapters[2:]), edition.audio.seconds]
    for chapter, end in zip(edition.chapters[1:], ends, strict=False):
        lines = [
            line
            for line in edition.transcript
            if line.text.strip()
            and chapter.start - _GUEST <= line.start
            and line.end <= end + _GUEST
        ]
        yield _opening(one_line(chapter.title), lines)


def _opening(title: str, lines: list[TranscriptLine]) -> Excerpt | None:
    """As many whole sentences as fit; a change of speaker is the best place to end."""
    if not lines or not title:
        return None
    start = lines[0].start
    fitting = [
        (line.end - start, place)
        for place, line in enumerate(lines)
        if SHORTEST <= line.end - start <= LONGEST
    ]
    if not fitting:
        return None
    turns = [
        (length, place)
        for length, place in fitting
        if place + 1 == len(lines) or lines[place + 1].speaker != lines[place].speaker
    ]
    length, _ = (turns or fitting)[-1]
    return Excerpt(start=start, seconds=length, title=cut_bytes(title, _TITLE_BYTES))
