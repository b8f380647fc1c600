"""The source of a body cut into the lines that people press: words, cues, headings, each a stretch.

The stretches are in order and apart; between them stand blanks only. What is changed in one leaves
every other byte as it was. The parser says what is a line; what it takes in another way than
line by line (a table, a cue amid words) is handed over as it is written.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.script import Block, Direction, Heading, Paragraph
from broadcaster.scripts import directions, marks, table
from broadcaster.scripts.labels import find_label
from broadcaster.scripts.placed_text import placed_lines

_CUES = re.compile(r"\s*(?:\[[^\[\]]*\](?!\()\s*)+")
_HEADING_SIGN = re.compile(r"\s{0,3}#{1,6}(?!#)\s*")
_BEFORE_LABEL = re.compile(r"[\s*_>•\-–—+▪●]*")
_MARKS_BEFORE_WORDS = re.compile(r"(?<!\S)[*_\\]+$")


class LineKind(StrEnum):
    """What a stretch of the source is; the value is what the page calls it."""

    SPEECH = "loi"  # words of one speaker
    CUE = "tieng"  # sounds alone on their line
    HEADING = "muc"
    WRITTEN = "chu"  # anything else, as it is written


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A stretch of a body; all numbers are offsets in it."""

    kind: LineKind
    start: int
    words: int  # where the words begin, behind label or sign
    end: int
    label: tuple[int, int] | None = None  # the speaker's label, without its colon
    said: Paragraph | None = None  # of SPEECH


def source_lines(body: str, blocks: Sequence[Block], *, first_line: int) -> tuple[SourceLine, ...]:
    """The lines of a body of which the parser made `blocks`; the body begins in `first_line`."""
    return tuple(_Cutter(body, blocks, first_line).lines())


class _Cutter:
    def __init__(self, body: str, blocks: Sequence[Block], first_line: int) -> None:
        self._body = body
        self._rows = body.split("\n")
        self._read = placed_lines(marks.blank_comments(body)[0], "", first_line)
        self._starts = [0]
        for row in self._rows:
            self._starts.append(self._starts[-1] + len(row) + 1)
        self._first = first_line
        self._on: list[list[Block]] = [[] for _ in self._rows]
        for block in blocks:
            for at in self._rows_of(block):
                if 0 <= at < len(self._on):
                    self._on[at].append(block)

    def _rows_of(self, block: Block) -> Iterable[int]:
        lines = {block.place.line}
        if isinstance(block, Paragraph):
            lines.update(line for _, line, _ in block.breaks)
        return [line - self._first for line in sorted(lines)]

    def lines(self) -> Iterable[SourceLine]:
        row = 0
        while row < len(self._rows):
            if self._rows[row].strip():
                made, row = self._line(row)
                yield made
            else:
                row += 1

    def _line(self, row: int) -> tuple[SourceLine, int]:
        """The line that begins in a row, and the row behind it."""
        text, on = self._read[row].text, self._on[row]
        if table.begins(self._read[row]):
            behind = table.end_of(self._read, row)
            return self._made(LineKind.WRITTEN, row, behind - 1), behind
        if _CUES.fullmatch(text):
            return self._made(LineKind.CUE, row, row), row + 1
        if isinstance(on[0] if len(on) == 1 else None, Heading) and (
            sign := _HEADING_SIGN.match(text)
        ):
            words = self._starts[row] + sign.end()
            return self._made(LineKind.HEADING, row, row, words=words), row + 1
        first = row
        if all(isinstance(block, Direction) for block in on) and _only_label(text):
            below = range(row + 1, len(self._rows))
            first = next((r for r in below if self._rows[r].strip()), row)
        if (end := self._said_alone(first)) is not None:
            return self._speech(row, first, end), end + 1
        last = self._written_until(row)
        return self._made(LineKind.WRITTEN, row, last), last + 1

    def _said_alone(self, row: int) -> int | None:
        """The last row of the one paragraph that begins in a row with nothing beside it."""
        on = self._on[row]
        said = on[-1] if on else None
        if not isinstance(said, Paragraph) or not all(isinstance(b, Direction) for b in on[:-1]):
            return None
        rows = [*self._rows_of(said)]
        alone = all(self._on[r] == [said] for r in rows[1:])
        in_a_row = rows == [*range(row, row + len(rows))]
        return rows[-1] if alone and in_a_row else None

    def _speech(self, row: int, first: int, last: int) -> SourceLine:
        said = self._on[first][-1]
        assert isinstance(said, Paragraph)
        words = self._starts[first] + said.place.column - 1
        before = self._body[self._starts[row] : words]
        words -= len(signs[0]) if (signs := _MARKS_BEFORE_WORDS.search(before)) else 0
        return self._made(LineKind.SPEECH, row, last, words=words, said=said)

    def _written_until(self, row: int) -> int:
        """The rows of a comment, of a direction in brackets, or of what is read together."""
        last, on = row, self._on[row]
        while last + 1 < len(self._rows) and self._rows[last + 1].strip():
            following = self._on[last + 1]
            goes_on = (
                not following
                and self._read[last + 1].text.strip()
                and isinstance(on[-1] if on else None, Direction)
                and directions.depth(self._body[self._starts[row] : self._starts[last + 1]]) > 0
            )
            comment = not self._read[row].text.strip() and not self._read[last + 1].text.strip()
            if not (goes_on or comment or any(block in following for block in on)):
                break
            last += 1
        return last

    def _made(
        self,
        kind: LineKind,
        row: int,
        last: int,
        *,
        words: int = -1,
        said: Paragraph | None = None,
    ) -> SourceLine:
        start = self._starts[row]
        end = self._starts[last] + len(self._rows[last].rstrip())
        if words < 0:  # behind what is indented, which stays where it is
            words = start + len(self._rows[row]) - len(self._rows[row].lstrip())
        words = min(words, end)
        label = _label(self._body[start:words], start) if said is not None else None
        return SourceLine(kind=kind, start=start, words=words, end=end, label=label, said=said)


def _only_label(text: str) -> bool:
    match = find_label(text.strip().strip("*_").strip())
    return match is not None and not text.strip().strip("*_").strip()[match.end() :].strip("*_ ")


def _label(before: str, start: int) -> tuple[int, int] | None:
    """Where in what stands before the words the speaker's label is."""
    skipped = _BEFORE_LABEL.match(before)
    at = skipped.end() if skipped else 0
    match = find_label(before[at:])
    if match is None:
        return None
    name = match["label"].rstrip("*_ ")
    return start + at + match.start("label"), start + at + match.start("label") + len(name)
