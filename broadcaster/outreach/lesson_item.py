"""What a class is taught with: one item of an episode, as it may leave the school."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.domain.episode import (
    AudioFile,
    Edition,
    Episode,
    EpisodeItem,
    TranscriptLine,
    machine_sentences,
)
from broadcaster.domain.errors import InputError
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import fold, one_line
from broadcaster.outreach.quiz_word import numbered
from broadcaster.production.rundown import CLOSING_CHAPTER

_NUMBER = re.compile(r"(?<![\d/])\d+/\d{4}(?![\d/])")  # of 168/2024/NĐ-CP, where no more is said
_WORD = re.compile(r"[^\W_]+")
_EARLY = 0.5  # seconds by which a line may begin before its chapter


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonItem:
    """One item of an episode's public edition, with all that a lesson needs of it."""

    episode: str  # Episode.key
    show: str  # Show.key
    number: int  # its place in the edition's items, from 1, as of its films
    title: str
    kind: str
    summary: str
    subject: str
    grade: str
    outcomes: tuple[str, ...]
    lines: tuple[TranscriptLine, ...]
    sources: tuple[LegalSource, ...]  # documents that it names
    # the other documents of the whole episode: which of them it relies on unnamed, nobody noted
    shared: tuple[LegalSource, ...]
    questions: tuple[ScriptQuestion, ...]  # numbered from 1
    machine: tuple[str, ...]  # what is said of machines
    audio: AudioFile  # of the whole edition
    start: float  # seconds in it
    end: float
    left_out: tuple[str, ...] = ()  # Vietnamese: what of the item stays in the school

    @property
    def named_sources(self) -> tuple[str, tuple[LegalSource, ...]]:
        """The documents as people are told of them, and what they are the documents of."""
        if self.sources:
            return "Văn bản nguồn", self.sources
        return "Văn bản nguồn của cả số", self.shared

    @property
    def stem(self) -> str:
        """How its files and folders are called."""
        return f"{self.episode}-muc-{self.number}"


def lesson_items(episode: Episode) -> tuple[LessonItem, ...]:
    """The items of an episode that may leave the school and of which something is heard."""
    public = episode.public
    if public is None:
        return ()
    found = []
    for number, item, start, end in item_stretches(public):
        lines = _lines(public, start, end)
        sources = _sources(public, item, lines)
        found.append(
            LessonItem(
                episode=episode.key,
                show=episode.show,
                number=number,
                title=one_line(item.title),
                kind=item.kind,
                summary=one_line(item.summary),
                subject=item.subject,
                grade=item.grade,
                outcomes=item.outcomes,
                lines=lines,
                sources=sources,
                shared=tuple(one for one in public.sources if one not in sources),
                questions=numbered(item.questions),
                machine=machine_sentences([item], synthetic=_by_machine(lines)),
                audio=public.audio,
                start=start,
                end=end,
                left_out=_left_out(episode.school, item, lines),
            )
        )
    return tuple(found)


def _by_machine(lines: Sequence[TranscriptLine]) -> bool:
    """Whether a machine is heard; where no line says who is, it may be one."""
    return not lines or any(line.synthetic for line in lines)


def lesson_item(episode: Episode, number: int | None) -> LessonItem:
    """The item of a number, or the only one. Raises InputError where it cannot be told."""
    items = lesson_items(episode)
    if not items:
        raise InputError(
            f"số {episode.key} không có mục nào được ra ngoài trường",
            hint="Gói tiết dạy chỉ lấy bản công khai của số đã duyệt.",
        )
    named = "; ".join(f"{one.number}. {one.title}" for one in items)
    if number is None:
        if len(items) == 1:
            return items[0]
        raise InputError(
            f"số {episode.key} có {len(items)} mục, chưa rõ lấy mục nào",
            hint=f"Chọn --item SỐ. Các mục: {named}",
        )
    for one in items:
        if one.number == number:
            return one
    raise InputError(f"số {episode.key} không có mục {number}", hint=f"Các mục: {named}")


def item_stretches(edition: Edition) -> list[tuple[int, EpisodeItem, float, float]]:
    """Each item that is heard, with its seconds: from its chapter to the next item's.

    Before it stands its number: its place in the edition, from 1, whichever of them are not heard.
    """
    begun: list[tuple[int, EpisodeItem, int]] = []
    at = 0
    titles = [chapter.title for chapter in edition.chapters]
    for number, item in enumerate(edition.items, start=1):
        place = next((n for n in range(at, len(titles)) if _is_of(titles[n], item.title)), None)
        if place is not None:
            begun.append((number, item, place))
            at = place + 1
    if not begun:
        return []
    last = len(titles) - 1
    closing = last if titles[last] == CLOSING_CHAPTER and last >= at else len(titles)
    ends = [*(place for *_, place in begun[1:]), closing]
    starts = [*(chapter.start for chapter in edition.chapters), edition.audio.seconds]
    return [
        (number, item, starts[place], starts[end])
        for (number, item, place), end in zip(begun, ends, strict=True)
    ]


def _is_of(chapter: str, title: str) -> bool:
    """Whether a chapter is an item's; titles that waited for the same words are one chapter."""
    return f" – {title} – " in f" – {chapter} – "


def _lines(edition: Edition, start: float, end: float) -> tuple[TranscriptLine, ...]:
    return tuple(
        line
        for line in edition.transcript
        if line.text.strip() and start - _EARLY <= line.start < end - _EARLY
    )


def _sources(
    edition: Edition, item: EpisodeItem, lines: Sequence[TranscriptLine]
) -> tuple[LegalSource, ...]:
    """The documents that an item names; an edition knows those of all its items together."""
    if len(edition.items) == 1:
        return edition.sources
    said = "\n".join(
        (*(f"{line.text} {line.quoted}" for line in lines), *(q.source for q in item.questions))
    )
    words, found = _words_of(said), set[LegalSource]()
    names = [(_words_of(name), one) for one in edition.sources for name in (one.number, one.title)]
    # the longest first: a law that changes another has that one's name within its own
    for name, one in sorted(names, key=lambda pair: len(pair[0]), reverse=True):
        if len(name.split()) > 1 and name in words:
            words = words.replace(name, " / ")
            found.add(one)
    short = set(_NUMBER.findall(fold(said)))
    return tuple(one for one in edition.sources if one in found or _begins(one.number) in short)


def _words_of(text: str) -> str:
    """Words alone, without marks, a blank on both sides of each: " 36 2024 qh15 "."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


def _begins(number: str) -> str:
    """36/2024 of 36/2024/QH15, as it is said where everybody knows of which kind it is."""
    return "/".join(number.split("/")[:2]) if number.count("/") > 1 else number


def _left_out(
    school: Edition | None, item: EpisodeItem, public: Sequence[TranscriptLine]
) -> tuple[str, ...]:
    """What the yard hears of an item and the pack has not."""
    if school is None:
        return ()
    stretches = (
        _lines(school, a, b) for _, one, a, b in item_stretches(school) if one.slug == item.slug
    )
    heard = next(stretches, ())
    outside = {(line.speaker, line.text) for line in public}
    gone = sum((line.speaker, line.text) not in outside for line in heard)
    voices = {line.text for line in heard if not line.synthetic}
    machine = sum(line.synthetic and line.text in voices for line in public)
    told = []
    if gone:
        told.append(f"{gone} câu chỉ dành cho trường không có trong gói")
    if machine:
        told.append(f"{machine} câu trong trường là giọng người thật, trong gói do máy đọc")
    return tuple(told)
