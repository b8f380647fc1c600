"""Lược đồ as a picture: a document, what acts on it and what it acts on, each with how it stands.

Drawn in black on white, to be read on a phone and from a copier: an arrow says who acts, a broken
line that the other document is not to be relied on, and words and signs say the rest.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from broadcaster.domain.dates import written
from broadcaster.domain.text import clean
from broadcaster.law.effect import Effect, shown_on
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.relation_graph import DocumentAround, documents_around, under_headings
from broadcaster.pictures.canvas import Colour
from broadcaster.pictures.plot import Area, Plot, PlotLine, Shape, Words, as_svg

_BLACK: Colour = (0, 0, 0)
_WHITE: Colour = (255, 255, 255)
_WIDTH = 400
_MOST = 40  # documents in a picture; of more it says how many there are
_LONGEST = 44  # letters of a line of the usual size
_TRUNK, _LEAF = 14.0, 46.0  # where the line down and the words beside it stand


def relation_picture(register: Register, middle: RegisteredDocument, day: date) -> str:
    """The SVG of the documents around one, as they stand on a day."""
    groups = under_headings(documents_around(register, middle))
    standing = shown_on(register, middle, day)
    effect = f"{standing.effect.sign} {standing.effect}, ngày {written(day)}"
    shapes: list[Shape] = [
        _line(middle.name, 22.0, left=8.0, size=16.0, bold=True),
        _line(effect, 42.0, left=8.0),
    ]
    bottom = last = 54.0
    for shape, down in _rows(register, groups, day, bottom):
        shapes.append(shape)
        bottom = down
        if isinstance(shape, PlotLine):
            last = shape.points[0][1]
    if not groups:
        bottom += 24.0
        shapes.append(_line("Sổ chưa ghi quan hệ nào.", bottom, left=8.0))
    else:
        trunk = [(_TRUNK, 50.0), (_TRUNK, last)]
        shapes.insert(0, PlotLine(points=trunk, stroke=_BLACK, width=1.5))
    told = f"Lược đồ của {middle.name}: " + "; ".join(
        f"{heading} {', '.join(one.number or 'chưa rõ' for one in rows[:_MOST])}"
        for heading, rows in groups.items()
    )
    return as_svg(
        Plot(
            width=_WIDTH,
            height=round(bottom + 14),
            ground=_WHITE,
            shapes=tuple(shapes),
            told=clean(told),
        )
    )


def _rows(
    register: Register, groups: Mapping[str, tuple[DocumentAround, ...]], day: date, top: float
) -> Iterator[tuple[Shape, float]]:
    """Shapes one by one, each with how far down the picture has come."""
    left = _MOST
    for heading, rows in groups.items():
        top += 24.0
        yield _line(heading, top, left=_TRUNK + 12.0, bold=True), top
        for one in rows[:left]:
            for shape in _row(register, one, day, top + 20.0):
                yield shape, top + 34.0
            top += 36.0
        if len(rows) > left:
            top += 18.0
            yield _line(f"… và {len(rows) - left} văn bản nữa", top, left=_LEAF), top
        left = max(0, left - len(rows))


def _row(register: Register, one: DocumentAround, day: date, at: float) -> Iterator[Shape]:
    document, relation = one.document, one.relation
    standing = shown_on(register, document, day) if document is not None else None
    state = f"{standing.effect.sign} {standing.effect}" if standing else "? sổ chưa có văn bản này"
    since = f"từ {written(relation.since)}" if relation.since else ""
    gone = standing is not None and standing.effect in (Effect.ENDED, Effect.SUSPENDED)
    y, end = at - 5.0, _LEAF - 6.0
    yield PlotLine(points=[(_TRUNK, y), (end, y)], stroke=_BLACK, width=1.5, dashed=gone)
    tip, back = (_TRUNK + 2.0, 8.0) if _acts_on_middle(one) else (end, -8.0)
    yield Area(points=[(tip, y), (tip + back, y - 4.5), (tip + back, y + 4.5)], fill=_BLACK)
    yield _line(one.number or "chưa rõ văn bản nào", at, left=_LEAF)
    more = ", ".join(filter(None, (state, relation.scope, since)))
    yield _line(more, at + 14.0, left=_LEAF, size=11.0)


def _acts_on_middle(one: DocumentAround) -> bool:
    return one.heading == one.relation.kind.heading(acts=False)


def _line(words: str, at: float, *, left: float, size: float = 13.0, bold: bool = False) -> Words:
    words, most = clean(words), int(_LONGEST * 13 / size)
    cut = words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
    return Words(at=(left, at), words=cut, size=size, fill=_BLACK, bold=bold)
