"""The lines of a script for the page: where each stands in the text, and what is said of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.scripts.body_lines import LineKind
from broadcaster.writing.drafting import Doubt
from broadcaster.writing.pressed_lines import PressedLine

LineRow = tuple[object, ...]  # a line as the page is told of it
_KINDS = {kind: number for number, kind in enumerate(LineKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesForPage:
    """The lines of a body for the page, all of them or what is not as it was."""

    units: int  # of the body
    roles: tuple[str, ...]
    rows: tuple[LineRow, ...]

    def told(self, known: Sequence[LineRow] = ()) -> str:
        """JSON: `n` the length of the body, `r` its roles, `l` its lines, where the page has not
        the same ones: behind its first `a` lines and before its last `z`.
        """
        first, last = _alike(self.rows, known)
        page = {
            "n": self.units,
            "r": self.roles,
            "a": first,
            "z": last,
            "l": self.rows[first : len(self.rows) - last],
        }
        return json.dumps(page, ensure_ascii=False, separators=(",", ":"))


def _alike(rows: Sequence[LineRow], known: Sequence[LineRow]) -> tuple[int, int]:
    """How many rows both begin with, and end with behind those."""
    most = min(len(rows), len(known))
    first = next((n for n in range(most) if rows[n] != known[n]), most)
    rest = range(1, most - first + 1)
    return first, next((n - 1 for n in rest if rows[-n] != known[-n]), most - first)


def lines_for_page(
    body: str, lines: Sequence[PressedLine], doubts: Sequence[Doubt]
) -> LinesForPage:
    """The lines of a body, in the order of `assets/desk-lines.js`.

    A line is kind, blanks before it, what stands before its words, its words, all as lengths as a
    browser counts (UTF-16); for words of a speaker also the role, where the label is and how long,
    the number of the preview's line, and under names what there is to be told. Of a quote the
    same, with nobody and no label.
    """
    roles: dict[str, int] = {}
    told: list[LineRow] = []
    at = 0
    for line in lines:
        source = line.source
        row: list[object] = [
            _KINDS[source.kind],
            _units(body[at : source.start]),
            _units(body[source.start : source.words]),
            _units(body[source.words : source.end]),
        ]
        if source.said is not None:
            label = source.label or (source.start, source.start)
            row += [
                roles.setdefault(source.said.role, len(roles)),
                _units(body[source.start : label[0]]),
                _units(body[slice(*label)]),
                line.number,
            ]
            if more := line_notes(line, doubts):
                row.append(more)
        elif line.quoted:
            row += [0, 0, 0, 0, line_notes(line, doubts)]
        told.append(tuple(row))
        at = source.end
    return LinesForPage(units=_units(body), roles=tuple(roles), rows=tuple(told))


def line_notes(line: PressedLine, doubts: Sequence[Doubt]) -> dict[str, object]:
    """What there is to be told of a line, by short names."""
    asked = [(n, doubts[n]) for n in line.doubts]
    more: dict[str, object] = {}
    if line.read:
        more["d"] = line.read
    if line.more:
        more["m"] = 1
    if asked:
        more["q"] = [(n, d.written, d.spoken, d.other) for n, d in asked]
    if line.cited:
        more["v"] = [(str(one.address), one.standing.effect.colour) for one in line.cited]
    if line.taken_by:
        more["t"] = line.taken_by
    if line.quoted:
        more["l"] = line.quoted
    return more


def _units(text: str) -> int:
    """The length of a text in a browser, where a sign beyond the first 65,536 counts twice."""
    return len(text.encode("utf-16-le")) // 2
