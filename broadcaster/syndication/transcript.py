"""The transcript and the chapters of an edition, as files that players read."""

import json
from collections.abc import Iterator
from html import escape

from broadcaster.model.episode import Edition, TranscriptLine
from broadcaster.text.clean import one_line

LINE_LENGTH = 65  # characters in a line of a caption, marks of speech included
LINES_A_CUE = 2
_SPEAKER_LENGTH = 32  # longer names leave no room for words


def vtt(edition: Edition) -> str:
    """WebVTT with speakers; long sentences are shared out over several captions."""
    cues = [cue for line in edition.transcript for cue in _cues(line)]
    return "WEBVTT\nLanguage: vi\n" + "".join(f"\n{cue}" for cue in cues)


def transcript_text(edition: Edition) -> str:
    """The words alone, one paragraph a speaker, as they stand in the script."""
    paragraphs: list[tuple[str, list[str]]] = []
    for line in edition.transcript:
        speaker, text = one_line(line.speaker), one_line(line.text)
        if not text:
            continue
        if paragraphs and paragraphs[-1][0] == speaker:
            paragraphs[-1][1].append(text)
        else:
            paragraphs.append((speaker, [text]))
    return "\n\n".join(
        f"{speaker}: {' '.join(words)}" if speaker else " ".join(words)
        for speaker, words in paragraphs
    )


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


def _cues(line: TranscriptLine) -> Iterator[str]:
    speaker = one_line(line.speaker)[:_SPEAKER_LENGTH].strip()
    voice = f"<v {escape(speaker, quote=False)}>" if speaker else ""
    rows = _rows(one_line(line.text), len(voice))
    pages = [rows[n : n + LINES_A_CUE] for n in range(0, len(rows), LINES_A_CUE)]
    total = sum(len(row) for row in rows)
    done, start = 0, line.start
    for page in pages:
        done += sum(len(row) for row in page)
        end = line.start + (line.end - line.start) * done / total
        yield (
            f"{_clock(start)} --> {_clock(max(end, start + 0.001))}\n{voice}"
            + "\n".join(page)
            + "\n"
        )
        start = end


def _rows(text: str, indent: int) -> list[str]:
    """Escaped rows, each short enough to stand behind the mark of the speaker."""
    width = LINE_LENGTH - indent
    rows: list[str] = []
    for word in (part for whole in text.split() for part in _breakable(whole, width)):
        if rows and len(rows[-1]) + 1 + len(word) <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows


def _breakable(word: str, width: int) -> Iterator[str]:
    """A word escaped, in pieces when it alone is longer than a row."""
    piece = ""
    for letter in word:
        safe = escape(letter, quote=False)
        if len(piece) + len(safe) > width:
            yield piece
            piece = ""
        piece += safe
    yield piece


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
