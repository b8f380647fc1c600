"""The transcript and the chapters of an edition, as files that players read."""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, pairwise
from math import ceil

from broadcaster.domain.episode import Edition, TranscriptLine
from broadcaster.domain.text import one_line
from broadcaster.domain.timeline import CaptionCue
from broadcaster.domain.wording import clock, timecode

LINE_LENGTH = 65  # characters in a line of a caption, marks of speech included
LINES_A_CUE = 2
ESTIMATED = "NOTE Trong các câu dài, giờ của từng dòng do máy ước tính theo số tiếng."
_SPEAKER_LENGTH = 32  # longer names leave no room for words


def vtt(edition: Edition) -> str:
    """WebVTT with speakers; long sentences go over several captions, at the times of their words.

    Where no engine told those times a note says that they are estimated.
    """
    told = [_captioned(line) for line in edition.transcript]
    note = f"\n{ESTIMATED}\n" if any(captions.guessed for captions in told) else ""
    cues = "".join(f"\n{cue}" for captions in told for cue in captions.cues)
    return f"WEBVTT\nLanguage: vi\n{note}{cues}"


def transcript_text(edition: Edition) -> str:
    """The words alone, one paragraph a speaker, as they stand in the script."""
    return "\n\n".join(
        f"{speaker}: {' '.join(words)}" if speaker else " ".join(words)
        for speaker, _, words in _turns(edition)
    )


def transcript_html(edition: Edition, *, title: str) -> str:
    """The transcript as players read it: speaker, time and words, one turn after another."""
    body = "".join(
        (f"<cite>{escape(speaker)}:</cite>\n" if speaker else "")
        + f"<time>{clock(int(start))}</time>\n<p>{escape(' '.join(words))}</p>\n"
        for speaker, start, words in _turns(edition)
    )
    name = escape(one_line(title))
    return (
        '<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{name}</title>\n"
        '<meta name="viewport" content="width=device-width">\n'
        '<meta name="robots" content="noindex">\n</head>\n'
        f"<body>\n<main>\n<h1>{name}</h1>\n{body}</main>\n</body>\n</html>\n"
    )


def _turns(edition: Edition) -> list[tuple[str, float, list[str]]]:
    """Speaker, beginning in seconds and sentences, until somebody else speaks."""
    turns: list[tuple[str, float, list[str]]] = []
    for line in edition.transcript:
        speaker, text = one_line(line.speaker), one_line(line.text)
        if text and turns and turns[-1][0] == speaker:
            turns[-1][2].append(text)
        elif text:
            turns.append((speaker, line.start, [text]))
    return turns


def chapters_json(edition: Edition, *, title: str = "", show: str = "", author: str = "") -> str:
    """JSON chapters, version 1.2, times in seconds from the start of the file."""
    head = {"version": "1.2.0", "title": title, "podcastName": show, "author": author}
    chapters = [
        {"startTime": _seconds(chapter.start), "title": one_line(chapter.title)}
        for chapter in edition.chapters
    ]
    named = {key: one_line(value) for key, value in head.items() if value}
    return json.dumps({**named, "chapters": chapters}, ensure_ascii=False, indent=1) + "\n"


def _seconds(value: float) -> float | int:
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def caption_cues(line: TranscriptLine, width: int) -> tuple[CaptionCue, ...]:
    """The captions of a sentence in rows of at most `width` characters; none for no words."""
    pages = _captions(one_line(line.text), width, written=str)
    if not pages:
        return ()
    begins = _told(line, pages) or _shared(line, pages)
    counts = [sum(len(row.split()) for row in page) for page in pages]
    known = len(line.words) == sum(counts)
    cues, first = [], 0
    for page, count, start, end in zip(pages, counts, begins, [*begins[1:], line.end], strict=True):
        times = line.words[first : first + count] if known else ()
        cues.append(
            CaptionCue(
                start=start,
                end=max(end, start + 0.001),
                speaker=one_line(line.speaker)[:_SPEAKER_LENGTH].strip(),
                rows=tuple(page),
                words=tuple(line.start + time / 100 for time in times),
            )
        )
        first += count
    return tuple(cues)


def srt(cues: Sequence[CaptionCue]) -> str:
    """SubRip, as networks take it: numbered, UTF-8 without a mark, who speaks where that changes.

    Captions of one speaker that follow each other name the speaker once.
    """
    told, before = [], ""
    for number, cue in enumerate(cues, start=1):
        named = cue.speaker and cue.speaker != before
        rows = "\n".join(((f"{cue.speaker}: " if named else "") + cue.rows[0], *cue.rows[1:]))
        rows = rows.replace("<", "‹").replace(">", "›")  # SubRip has tags and no escapes
        times = f"{_timecode(cue.start)} --> {_timecode(cue.end)}".replace(".", ",")
        told.append(f"{number}\n{times}\n{rows}\n")
        before = cue.speaker
    return "\n".join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Captioned:
    """One sentence as captions."""

    cues: tuple[str, ...]
    guessed: bool  # a caption begins within the sentence at a time that nobody told


def _captioned(line: TranscriptLine) -> _Captioned:
    speaker = one_line(line.speaker)[:_SPEAKER_LENGTH].strip()
    voice = f"<v {_safe(speaker)}>" if speaker else ""
    pages = _captions(one_line(line.text), LINE_LENGTH - len(voice), written=_safe)
    if not pages:
        return _Captioned(cues=(), guessed=False)
    told = _told(line, pages)
    begins = told or _shared(line, pages)
    cues = []
    for page, start, end in zip(pages, begins, [*begins[1:], line.end], strict=True):
        times = f"{_timecode(start)} --> {_timecode(max(end, start + 0.001))}"
        cues.append(f"{times}\n{voice}" + "\n".join(page) + "\n")
    return _Captioned(cues=tuple(cues), guessed=len(pages) > 1 and (not told or line.estimated))


def _told(line: TranscriptLine, pages: list[list[str]]) -> list[float]:
    """When the first word of each page is heard; empty where that is not known of every page."""
    before = accumulate((sum(len(row.split()) for row in page) for page in pages), initial=0)
    *places, count = before
    if count != len(line.words):
        return []
    begins = [line.start, *(line.start + line.words[place] / 100 for place in places[1:])]
    forward = all(now < then for now, then in pairwise([*begins, line.end]))
    return begins if forward else []


def _shared(line: TranscriptLine, pages: list[list[str]]) -> list[float]:
    """The time of the sentence by the length of the pages."""
    lengths = [sum(map(len, page)) for page in pages]
    parts = accumulate(lengths[:-1], initial=0)
    return [line.start + (line.end - line.start) * part / sum(lengths) for part in parts]


def _safe(text: str) -> str:
    return escape(text, quote=False)


def _captions(text: str, width: int, written: Callable[[str], str]) -> list[list[str]]:
    """Rows as they are `written`, at most two together, the sentence shared out evenly."""
    words = [piece for word in text.split() for piece in _breakable(word, width, written)]
    count = ceil(sum(len(word) + 1 for word in words) / (width * LINES_A_CUE))
    while True:
        pages = [_rows(share, width) for share in _shares(words, count)]
        if all(len(page) <= LINES_A_CUE for page in pages):
            return pages
        count += 1


def _shares(words: list[str], count: int) -> Iterator[list[str]]:
    """The words in at most `count` groups of nearly the same length."""
    total = sum(len(word) + 1 for word in words)
    groups: dict[int, list[str]] = {}
    done = 0
    for word in words:
        middle = done + (len(word) + 1) / 2
        groups.setdefault(int(middle * count / total), []).append(word)
        done += len(word) + 1
    yield from groups.values()


def _rows(words: list[str], width: int) -> list[str]:
    """Rows as few and as even as they come; each short enough to stand behind the speaker."""
    rows = _filled(words, width)
    half = max(ceil(len(" ".join(words)) / 2), 1)

    def fits(narrow: int) -> bool:
        even = _filled(words, narrow)
        return len(even) <= len(rows) and all(len(row) <= narrow for row in even)

    # whatever fits into a narrow column fits into every wider one
    narrow = bisect_left(range(half, width), True, key=fits) + half
    return _filled(words, narrow) if narrow < width else rows


def _filled(words: list[str], width: int) -> list[str]:
    rows: list[str] = []
    for word in words:
        if rows and len(rows[-1]) + 1 + len(word) <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows


def _breakable(word: str, width: int, written: Callable[[str], str]) -> Iterator[str]:
    """A word as it is written, in pieces when it alone is longer than a row."""
    whole = written(word)
    if len(whole) <= width:
        yield whole
        return
    piece = ""
    for letter in word:
        safe = written(letter)
        if len(piece) + len(safe) > width:
            yield piece
            piece = ""
        piece += safe
    yield piece


def _timecode(seconds: float) -> str:
    return timecode(round(seconds * 1000))
