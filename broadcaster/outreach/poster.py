"""A poster for the class door: what stands where on a sheet, before it is a PDF or a picture.

Lengths are in thousandths of the sheet's height, from its upper left corner: A4 and A5 are the same
poster in two sizes. Words are fitted by the widths of our own typeface, so that PDF and picture
break their lines alike. It is drawn without the internet.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from broadcaster.domain.errors import AssetError
from broadcaster.outreach.invitations import Invitation
from broadcaster.outreach.messages import named_sources
from broadcaster.pictures.canvas import Canvas, Colour, colour, encode, measuring, mix, painted
from broadcaster.pictures.cover import square_picture
from broadcaster.pictures.lettering import LINE_HEIGHT, drawable, fit, wrap
from broadcaster.pictures.motifs import BRAND, INK, PAPER, accent_for, draw_motif
from broadcaster.pictures.qr import qr_runs

WIDE = 1000 * 210 / 297  # of a sheet, in thousandths of its height
MARGIN = 54.0
_BAND = 236.0  # height of the coloured head
_PICTURE = 640  # pixels of the picture in it
_SIDE = 172.0  # of that picture
_MUTED = colour("#52606b")
_LINE = colour("#ddd8cd")
_CODE = 196.0  # side of the QR code: 58 mm on A4, 41 mm on A5
_FOOT = 734.0  # where the part with the code begins, where what is said of machines is short
_LABELS = 38.0  # room for that below it
_MORE = 130.0  # by which all of it moves upward at most
_LETTERS = 2_000  # of what is said of machines: for more there is no room in any size


class SheetSize(StrEnum):
    """Paper; the value is what people type."""

    A4 = "a4"
    A5 = "a5"

    @property
    def millimetres(self) -> tuple[float, float]:
        """Width and height."""
        return (210.0, 297.0) if self is SheetSize.A4 else (148.5, 210.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterBox:
    """A filled rectangle."""

    left: float
    top: float
    wide: float
    tall: float
    fill: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterWords:
    """One line of text; `base` is its baseline."""

    left: float
    base: float
    words: str
    size: float
    fill: Colour
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterPicture:
    """A square picture."""

    left: float
    top: float
    side: float
    jpeg: bytes
    told: str  # what who cannot see it is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Everything on a sheet, in the order in which it is drawn."""

    title: str
    shapes: tuple[PosterBox | PosterWords | PosterPicture, ...]
    notices: tuple[str, ...]  # what could not be drawn as it is, whole sentences


def poster_of(told: Invitation, *, artwork: bytes | None = None) -> Poster:
    """The poster of an episode; `artwork` is the show's own picture, None = the drawn one."""
    notices: list[str] = []
    sheet = _Sheet(pen=measuring())
    labels, size = _labels(sheet, told, notices)
    more = max(0.0, size * LINE_HEIGHT * len(labels) - _LABELS)
    sheet = _Sheet(pen=sheet.pen, foot=_FOOT - more)
    picture = _picture(told, artwork, notices)
    shapes = (
        *_head(sheet, told, picture),
        *_middle(sheet, told, notices),
        *_code(sheet, told),
        *_foot(sheet, told),
        *sheet.lines(labels, (MARGIN, sheet.foot + 210), size, fill=_MUTED, bold=False)[0],
    )
    if not told.link:
        notices.append("Đài chưa có địa chỉ công khai nên tờ giới thiệu không có mã quét.")
    return Poster(title=told.title, shapes=shapes, notices=tuple(notices))


def _picture(told: Invitation, artwork: bytes | None, notices: list[str]) -> PosterPicture:
    """The show's own picture, else the drawn one on the ground of the head."""
    name = drawable(told.programme) or drawable(told.unit)
    accent = accent_for(name)
    data = b""
    if artwork is not None:
        try:
            data = square_picture(artwork, _PICTURE)
        except AssetError as fault:
            notices.append(
                f"Ảnh bìa của kênh không dùng được ({fault.sentence}), máy vẽ hình khác."
            )
    if not data:
        motif = partial(draw_motif, name=name, accent=accent, at=(136, 176), scale=0.99)
        data = encode(painted(_PICTURE, _PICTURE, accent.ground, motif), quality=88)
    return PosterPicture(
        left=WIDE - MARGIN - _SIDE,
        top=(_BAND - _SIDE) / 2,
        side=_SIDE,
        jpeg=data,
        told=f"Hình của {told.programme}",
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Measures words."""

    pen: Canvas
    foot: float = _FOOT  # where the part with the code begins

    def block(
        self, text: str, at: tuple[float, float], room: tuple[float, float],
        sizes: tuple[float, float], *, fill: Colour, bold: bool = False,
    ) -> tuple[list[PosterWords], float]:  # fmt: skip
        """Text as large as there is room, and where the next thing may begin."""
        if not text:
            return [], at[1]
        lines, size = fit(self.pen, text, width=room[0], height=room[1], sizes=sizes)
        return self.lines(lines, at, size, fill=fill, bold=bold)

    def wrapped(self, text: str, size: float, room: float) -> list[str]:
        """Lines that fit; what is one word and wider than the sheet is broken too."""
        lines = wrap(self.pen, text, size, room)
        return [part for line in lines for part in self.broken(line, size, room)]

    def broken(self, line: str, size: float, room: float) -> list[str]:
        """A line without blanks in pieces that fit, best behind a slash or a dot."""
        found, rest = [], line
        while self.pen.length(rest, size) > room and len(rest) > 1:
            most = max(1, bisect(range(1, len(rest)), room, key=lambda n: self._far(rest, n, size)))
            place = max(rest.rfind(sign, 0, most) for sign in "/.-") + 1
            place = place if place > most // 2 else most
            found.append(rest[:place])
            rest = rest[place:]
        return [*found, rest]

    def _far(self, line: str, letters: int, size: float) -> float:
        return self.pen.length(line[:letters], size)

    @staticmethod
    def lines(
        lines: list[str], at: tuple[float, float], size: float, *, fill: Colour, bold: bool
    ) -> tuple[list[PosterWords], float]:
        """Lines downward, and where the next thing may begin."""
        left, top = at
        drawn = [
            PosterWords(
                left=left, base=top + size * (n * LINE_HEIGHT + 1.0), words=line, size=size,
                fill=fill, bold=bold,
            )
            for n, line in enumerate(lines)
        ]  # fmt: skip
        return drawn, top + size * LINE_HEIGHT * len(lines)


def _head(
    sheet: _Sheet, told: Invitation, picture: PosterPicture
) -> Iterator[PosterBox | PosterWords | PosterPicture]:
    accent = accent_for(drawable(told.programme) or drawable(told.unit))
    yield PosterBox(left=0, top=0, wide=WIDE, tall=_BAND, fill=accent.ground)
    yield picture
    room = WIDE - 3 * MARGIN - _SIDE
    yield PosterBox(left=MARGIN, top=54, wide=70, tall=6, fill=accent.wave)
    name = drawable(told.programme)
    words, low = sheet.block(
        name, (MARGIN, 70), (room, 110), (44, 24), fill=PAPER, bold=True
    )  # fmt: skip
    yield from words
    tint = mix(PAPER, accent.ground, 0.85)
    words, _ = sheet.block(drawable(told.unit), (MARGIN, low + 6), (room, 48), (22, 15), fill=tint)
    yield from words


def _middle(sheet: _Sheet, told: Invitation, notices: list[str]) -> Iterator[PosterWords]:
    """The title, the day, and what it is about."""
    room = WIDE - 2 * MARGIN
    title = drawable(told.title)
    if title != told.title:
        notices.append(
            "Tựa dài quá nên bị cắt bớt."
            if title.endswith("…") and not told.title.endswith("…")
            else "Tựa có ký hiệu mà chữ in không có hình (như biểu tượng cảm xúc), đã bỏ."
        )
    words, low = sheet.block(
        title or drawable(told.programme), (MARGIN, _BAND + 26), (room, 196), (56, 26),
        fill=INK, bold=True,
    )  # fmt: skip
    yield from words
    day = f"Phát {told.day} · {told.length}"
    words, low = sheet.block(day, (MARGIN, low + 8), (room, 24), (20, 15), fill=_MUTED)
    yield from words
    yield from _about(sheet, told, low + 18, notices)


def _about(
    sheet: _Sheet, told: Invitation, top: float, notices: list[str]
) -> Iterator[PosterWords]:
    """The sentences, in the largest size at which all of them have room."""
    sentences = [one for text in told.sentences if (one := drawable(text))]
    room, tall = WIDE - 2 * MARGIN, sheet.foot - 20 - top
    size, gap = 34.0, 0.5
    while size > 15:
        count = sum(len(sheet.wrapped(one, size, room)) for one in sentences)
        if size * (count * LINE_HEIGHT * 1.08 + gap * len(sentences)) <= tall:
            break
        size *= 0.95
    cut = any(
        one.endswith("…") and not text.endswith("…")
        for one, text in zip(sentences, filter(drawable, told.sentences), strict=True)
    )
    for one in sentences:
        lines = sheet.wrapped(one, size, room)
        if top + size * LINE_HEIGHT * len(lines) > sheet.foot - 12:
            cut = True
            break
        words, low = sheet.lines(lines, (MARGIN, top), size, fill=INK, bold=False)
        yield from words
        top = low + size * gap
    if cut:
        notices.append("Phần tóm tắt dài quá nên bị cắt bớt.")


def _code(sheet: _Sheet, told: Invitation) -> Iterator[PosterBox]:
    yield PosterBox(left=MARGIN, top=sheet.foot, wide=WIDE - 2 * MARGIN, tall=1.2, fill=_LINE)
    if not told.link:
        return
    across, runs = qr_runs(told.link)
    unit = _CODE / across
    for x, y, length in runs:
        yield PosterBox(
            left=MARGIN + x * unit - 2 * unit, top=sheet.foot + 8 + y * unit, wide=length * unit,
            tall=unit, fill=(0, 0, 0),
        )  # fmt: skip


def _foot(sheet: _Sheet, told: Invitation) -> Iterator[PosterWords]:
    """How to hear it, and by which documents."""
    left = MARGIN + (_CODE + 12 if told.link else 0)
    room = WIDE - MARGIN - left
    top = sheet.foot + 22
    if told.link:
        words, top = sheet.block(
            "Giơ máy ảnh điện thoại vào mã để nghe và đọc", (left, top), (room, 60), (24, 16),
            fill=BRAND, bold=True,
        )  # fmt: skip
        yield from words
        lines = sheet.broken(told.link.partition("://")[2], 19.0, room)
        words, top = sheet.lines(lines, (left, top + 4), 19.0, fill=INK, bold=True)
        yield from words
    sources = named_sources(told.sources)
    if sources:
        words, top = sheet.block(
            drawable(f"Nguồn: {sources}"), (left, top + 8), (room, 66), (18, 13), fill=INK
        )
        yield from words


def _labels(sheet: _Sheet, told: Invitation, notices: list[str]) -> tuple[list[str], float]:
    """What is said of machines, whole, and its size: a duty, so it is never cut."""
    room = WIDE - 2 * MARGIN
    drawn = [drawable(one) for one in told.labels]
    whole = " ".join(f"{one}." for one in drawn)
    if not whole:
        return [], 0
    if len(whole) < _LETTERS and not any(one.endswith("…") for one in drawn):
        for size, tall in ((14, 0.0), (11, 0.0), (12, _MORE), (10.5, _MORE)):
            lines = sheet.wrapped(whole, size, room)
            if size * LINE_HEIGHT * len(lines) <= _LABELS + tall:
                return lines, size
    notices.append(
        "Lời nói về phần do máy làm dài quá: tờ giới thiệu chỉ ghi nhãn ngắn, tên từng bài thì ở "
        "trang của số."
    )
    return sheet.wrapped(" ".join(f"{one}." for one in told.marks), 12, room), 12
