"""Text that knows where each of its characters stands in the file."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from broadcaster.domain.notice import Level, Notice, Place

Run = tuple[int, int, int]  # offset in the text, line, column


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text made of runs; every run is a stretch of one source line."""

    text: str
    file: str
    runs: tuple[Run, ...]  # the first begins at offset 0

    @property
    def place(self) -> Place:
        """Where the first character stands."""
        return self.place_at(0)

    def place_at(self, offset: int) -> Place:
        """Where the character at an offset stands."""
        start, line, column = self.runs[self._run(offset)]
        return Place(file=self.file, line=line, column=column + offset - start)

    def _run(self, offset: int) -> int:
        return max(bisect_right(self.runs, (offset, 1 << 62, 0)) - 1, 0)

    def cut(self, start: int, end: int) -> "PlacedText":
        """The characters from `start` up to `end`."""
        if start <= 0 and end >= len(self.text):
            return self
        first = self._run(start)
        at, line, column = self.runs[first]
        runs = [(0, line, column + start - at)]
        for run in range(first + 1, len(self.runs)):  # a slice would copy them all, each time
            offset, line, column = self.runs[run]
            if offset >= end:
                break
            runs.append((offset - start, line, column))
        return PlacedText(self.text[start:end], self.file, tuple(runs))

    def strip(self) -> "PlacedText":
        """Without blanks at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, max(len(self.text.rstrip()), start))

    def without(self, spans: Iterable[tuple[int, int]]) -> "PlacedText":
        """Without the given stretches, which are in order and apart."""
        pieces, last = [], 0
        for start, end in spans:
            pieces.append(self.cut(last, start))
            last = end
        if not pieces:
            return self
        return join([*pieces, self.cut(last, len(self.text))], "")

    def breaks(self) -> tuple[Run, ...]:
        """The runs behind the first, as a Paragraph keeps them."""
        return self.runs[1:]


def join(pieces: Iterable[PlacedText], glue: str) -> PlacedText:
    """One text out of several, with `glue` between them; at least one piece."""
    parts = [piece for piece in pieces if piece.text] or list(pieces)
    if len(parts) == 1:
        return parts[0]
    runs: list[Run] = []
    offset = 0
    for piece in parts:
        runs.extend((offset + start, line, column) for start, line, column in piece.runs)
        offset += len(piece.text) + len(glue)
    return PlacedText(glue.join(piece.text for piece in parts), parts[0].file, tuple(runs))


def placed_lines(text: str, file: str, first_line: int) -> list[PlacedText]:
    """Every line of a text, placed; columns are 1-based."""
    return [
        PlacedText(line, file, ((0, number, 1),))
        for number, line in enumerate(text.split("\n"), first_line)
    ]


def notice(level: Level, code: str, sentence: str, place: Place | None, hint: str = "") -> Notice:
    """A notice about a place in a script."""
    return Notice(code=code, level=level, sentence=sentence, hint=hint, place=place)
