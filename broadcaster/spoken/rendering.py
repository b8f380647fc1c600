"""Pieces put back into their line: the spoken form, and where each stretch of it comes from."""

from typing import NamedTuple

from broadcaster.spoken.line import Piece, pattern

_TIGHT = frozenset(",.;:!?…)”’»%")
_ENDS = frozenset(".!?…")


class Part(NamedTuple):
    """A stretch of the spoken form and the cleaned text it says."""

    start: int
    end: int
    spoken: str
    spoken_start: int
    piece: Piece | None  # None = said as written


class _Writer:
    """Collects stretches; blanks are squeezed, none is left before a comma."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = 0
        self.parts: list[Part] = []
        self.tail = ""  # last character written
        self.head = True  # nothing but blanks since the start or the end of a sentence
        self.silent = False  # the last part said nothing

    def add(self, text: str, start: int, end: int, piece: Piece | None) -> None:
        words = pattern(r"\s+").sub(" ", text) if piece is None else text
        if self.silent and words.lstrip()[:1] in _TIGHT and words.strip():
            words = words.lstrip()
        if words[:1] == "," or (self.silent and words[:1] in _TIGHT):
            self._trim()
            if piece and words[0] == "," and (not self.tail or self.tail in ",.;:!?(–…"):
                words = words[1:]
        if words[:1] == " " and self.tail in ("", " "):
            words = words[1:]
        if (
            words
            and words[0].isalnum()
            and (self.tail.isalnum() or (piece and self.tail in _TIGHT))
        ):
            self._write(" " if self.tail else "")
        self.parts.append(Part(start, end, words, self.size, piece))
        self._write(words)
        self.silent = not words
        if words.strip():
            self.head = words.rstrip()[-1:] in _ENDS

    def _write(self, words: str) -> None:
        if words:
            self.out.append(words)
            self.size += len(words)
            self.tail = words[-1]

    def _trim(self) -> None:
        while self.out and self.tail == " ":
            kept = self.out.pop()
            short = kept.rstrip(" ")
            self.size -= len(kept) - len(short)
            if self.parts and self.parts[-1].spoken == kept:
                self.parts[-1] = self.parts[-1]._replace(spoken=short)
            if short:
                self.out.append(short)
                self.tail = short[-1]
            else:
                self.tail = self.out[-1][-1] if self.out else ""


def render(text: str, pieces: list[Piece], start: int = 0, end: int = -1) -> tuple[str, list[Part]]:
    """The spoken form of text[start:end] and its parts; the pieces lie inside, in order."""
    writer = _Writer()
    at, stop = start, len(text) if end < 0 else end
    for piece in pieces:
        if piece.start > at:
            writer.add(text[at : piece.start], at, piece.start, None)
        spoken = piece.spoken
        if writer.head and spoken[:1].islower() and text[piece.start].isupper():
            spoken = spoken[0].upper() + spoken[1:]
        writer.add(spoken, piece.start, piece.end, piece)
        at = piece.end
    if stop > at:
        writer.add(text[at:stop], at, stop, None)
    return "".join(writer.out).rstrip(), writer.parts
