"""The pictures of a film: a still page, a wave with a moving mark, and the words as they are said.

What does not move is drawn once. What moves is drawn once in each of its two states, and a picture
is put together of stretches of both: so an hour is made in the time of some hundred pages, and one
picture is in memory. Pictures are YUV 4:2:0 as BT.709 has it, which is what films are made of.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from broadcaster.domain.timeline import CaptionCue
from broadcaster.pictures.canvas import OVERSAMPLING, Canvas, Colour, blank, encode, font, mix
from broadcaster.pictures.cover import open_picture
from broadcaster.pictures.lettering import LINE_HEIGHT, drawable, fit, write
from broadcaster.pictures.motifs import BRAND, INK, PAPER, Accent, accent_for, draw_motif

THUMBNAIL_BYTES = 1_900_000  # networks take up to two million
_QUALITY = 88  # of a JPEG
_UNDER = 0.07  # of the letters' size: the stroke under what was said
_BARS = 3  # pixels of a bar of the wave and the gap behind it, for a picture 720 high


class FilmShape(StrEnum):
    """What a film is across and down; the value stands in file names."""

    WIDE = "16x9"
    SQUARE = "1x1"
    TALL = "9x16"


class FilmTheme(StrEnum):
    """Light letters on the colour of the show, or dark ones on paper."""

    DARK = "toi"
    LIGHT = "sang"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmLayout:
    """Where things stand; lengths are thousandths of the picture's height, from the top left."""

    width: int  # pixels
    height: int  # pixels
    cover: tuple[float, float, float]  # left, top, side
    words: tuple[float, float, float]  # left, top, width of programme, title and date
    title: tuple[float, float, float]  # height, largest and smallest size of its letters
    small: float  # size of programme and date
    label: tuple[float, float, float]  # right end, top, size of the letters
    wave: tuple[float, float, float, float]  # left, top, width, height
    caption: tuple[float, float, float, float]  # left, top, width, size of the letters
    row: int  # letters of a row of the words that are said


LAYOUTS = {
    FilmShape.WIDE: FilmLayout(
        width=1280,
        height=720,
        cover=(76, 108, 330),
        words=(452, 100, 1250),
        title=(232, 92, 44),
        small=40,
        label=(1702, 36, 32),
        wave=(76, 484, 1626, 100),
        caption=(76, 628, 1626, 84),
        row=38,
    ),
    FilmShape.SQUARE: FilmLayout(
        width=1080,
        height=1080,
        cover=(56, 96, 230),
        words=(318, 92, 626),
        title=(164, 58, 31),
        small=28,
        label=(944, 34, 23),
        wave=(56, 378, 888, 90),
        caption=(56, 528, 888, 74),
        row=23,
    ),
    # Every picture costs by its pixels, and there are 24 a second: 720 across are taken everywhere.
    # Networks lay their own buttons over the lower fifth and the right edge of an upright film.
    FilmShape.TALL: FilmLayout(
        width=720,
        height=1280,
        cover=(36, 118, 176),
        words=(36, 314, 490),
        title=(130, 44, 25),
        small=20,
        label=(526, 72, 17),
        wave=(36, 522, 490, 56),
        caption=(36, 612, 432, 45),
        row=18,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmLook:
    """What the page of a film says."""

    programme: str
    title: str
    line: str  # number and day
    unit: str
    labels: tuple[str, ...]  # what is said of machines, short
    own: bytes | None = None  # the show's own picture; None = drawn
    theme: FilmTheme = FilmTheme.DARK


@dataclass(frozen=True, slots=True, kw_only=True)
class _Colours:
    ground: Colour
    shade: Colour  # of the field behind the words
    words: Colour
    small: Colour
    said: Colour
    rest: Colour  # of the wave that is still to come
    label: Colour
    label_ground: Colour


def _colours(accent: Accent, theme: FilmTheme) -> _Colours:
    if theme is FilmTheme.LIGHT:
        return _Colours(
            ground=PAPER,
            shade=(255, 255, 255),
            words=INK,
            small=mix(INK, PAPER, 0.78),
            said=BRAND,
            rest=mix(INK, PAPER, 0.28),
            label=PAPER,
            label_ground=mix(INK, PAPER, 0.82),
        )
    return _Colours(
        ground=accent.ground,
        shade=mix((0, 0, 0), accent.ground, 0.32),
        words=PAPER,
        small=mix(PAPER, accent.ground, 0.85),
        said=accent.wave,
        rest=mix(PAPER, accent.ground, 0.38),
        label=PAPER,
        label_ground=mix((0, 0, 0), accent.ground, 0.5),
    )


# --- the still page ---------------------------------------------------------------------------


def page_of(look: FilmLook, shape: FilmShape) -> Image.Image:
    """What stands still in a film, with room for the wave and the words."""
    layout = LAYOUTS[shape]
    canvas, colours, accent = _begun(look, layout)
    canvas.box((0, layout.caption[1] - 26, canvas.width, 1000), colours.shade)
    _draw_cover(canvas, look, layout.cover, accent)
    _draw_words(canvas, look, layout, colours, layout.title)
    _draw_labels(canvas, look, layout, colours)
    return canvas.image.reduce(OVERSAMPLING)


def thumbnail_of(look: FilmLook, shape: FilmShape) -> bytes:
    """The picture before a film is played, a JPEG: the same page with its title larger."""
    layout = LAYOUTS[shape]
    canvas, colours, accent = _begun(look, layout)
    left, top, width = layout.words
    _draw_labels(canvas, look, layout, colours)
    _draw_cover(canvas, look, layout.cover, accent)
    canvas.box((0, layout.wave[1], canvas.width, layout.wave[1] + 8), colours.said)
    small, size = fit(
        canvas, drawable(look.programme), width=width, height=2.6 * layout.small * LINE_HEIGHT,
        sizes=(layout.small * 1.5, layout.small),
    )  # fmt: skip
    low = write(canvas, small, at=(left, top), size=size, fill=colours.small)
    for words in (look.line, look.unit):
        rows, size = fit(
            canvas, drawable(words), width=width, height=layout.small * 1.6,
            sizes=(layout.small * 1.1, layout.small * 0.8),
        )  # fmt: skip
        low = write(canvas, rows, at=(left, low + 10), size=size, fill=colours.small)
    wide = layout.wave[2]
    name = drawable(look.title) or drawable(look.programme)
    most = 800 if shape is FilmShape.TALL else 940
    room = most - layout.wave[1] - 40
    rows, size = fit(
        canvas, name, width=wide, height=room,
        sizes=(layout.caption[3] * 1.7, layout.caption[3] * 0.5),
    )  # fmt: skip
    write(canvas, rows, at=(layout.wave[0], layout.wave[1] + 36), size=size, fill=colours.words)
    return encode(canvas.image.reduce(OVERSAMPLING), limit=THUMBNAIL_BYTES, quality=_QUALITY)


def _begun(look: FilmLook, layout: FilmLayout) -> tuple[Canvas, _Colours, Accent]:
    accent = accent_for(drawable(look.programme) or drawable(look.unit))
    colours = _colours(accent, look.theme)
    return blank(layout.width, layout.height, colours.ground), colours, accent


def _draw_cover(
    canvas: Canvas, look: FilmLook, place: tuple[float, float, float], accent: Accent
) -> None:
    """The show's own picture, or its drawing on the show's own colour."""
    left, top, side = place
    pixels = round(side * canvas.unit)
    if look.own is not None:
        square = ImageOps.fit(open_picture(look.own, pixels), (pixels, pixels))
    else:
        inner = Image.new("RGB", (pixels, pixels), accent.ground)
        drawing = Canvas(image=inner, pen=ImageDraw.Draw(inner), unit=pixels / 1000)
        if look.theme is FilmTheme.DARK:
            drawing.box((0, 0, 1000, 1000), mix((0, 0, 0), accent.ground, 0.24))
        draw_motif(drawing, look.programme, accent, at=(112, 226), scale=1.05)
        square = inner
    mask = Image.new("L", (pixels, pixels), 0)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, pixels - 1, pixels - 1), radius=round(pixels * 0.06), fill=255
    )
    canvas.image.paste(square, (round(left * canvas.unit), round(top * canvas.unit)), mask)


def _draw_words(
    canvas: Canvas,
    look: FilmLook,
    layout: FilmLayout,
    colours: _Colours,
    room: tuple[float, float, float],
) -> None:
    left, top, width = layout.words
    height, largest, smallest = room
    small = partial(_small, canvas, width=width, layout=layout, colours=colours)
    low = small(look.programme, top=top)
    name = drawable(look.title) or drawable(look.programme)
    rows, size = fit(canvas, name, width=width, height=height, sizes=(largest, smallest))
    low = write(canvas, rows, at=(left, low + 8), size=size, fill=colours.words)
    small(look.line, top=low + 12)


def _small(
    canvas: Canvas, words: str, *, top: float, width: float, layout: FilmLayout, colours: _Colours
) -> float:
    rows, size = fit(
        canvas, drawable(words), width=width, height=layout.small * 1.4,
        sizes=(layout.small, layout.small * 0.7),
    )  # fmt: skip
    return write(canvas, rows, at=(layout.words[0], top), size=size, fill=colours.small)


def _draw_labels(canvas: Canvas, look: FilmLook, layout: FilmLayout, colours: _Colours) -> None:
    """What is said of machines, in the upper right corner: controls lie over the lower ones."""
    right, top, size = layout.label
    for words in look.labels:
        length = canvas.length(words, size)
        inside = size * 0.5
        canvas.box(
            (right - length - 2 * inside, top, right, top + size * 1.5),
            colours.label_ground,
            size * 0.4,
        )
        canvas.text((right - length - inside, top + size * 1.1), words, size, colours.label)
        right -= length + 3 * inside


# --- what moves -------------------------------------------------------------------------------

Plane = NDArray[np.uint8]
# BT.709, limited range: what of red, green and blue is in Y, U and V, and where each begins
_TO_YUV = (
    (0.18259, 0.61423, 0.06201, 16.0),
    (-0.10064, -0.33857, 0.43922, 128.0),
    (0.43922, -0.39894, -0.04027, 128.0),
)  # fmt: skip
_MATRIX = tuple(value for row in _TO_YUV for value in row)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FilmPlanes:
    """A picture or a band of one; sides are even."""

    y: Plane
    u: Plane  # half as wide and high
    v: Plane

    def each(self) -> tuple[tuple[Plane, int], ...]:
        """The planes, and by how much each is smaller."""
        return (self.y, 1), (self.u, 2), (self.v, 2)


def planes_of(image: Image.Image) -> FilmPlanes:
    """The picture as a film has it."""
    y, u, v = image.convert("RGB", _MATRIX).split()
    return FilmPlanes(y=np.array(y), u=np.array(u.reduce(2)), v=np.array(v.reduce(2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """From a time on a caption is said up to here."""

    start: float  # seconds
    row: int
    end: int  # pixel behind the word


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Band:
    """The words of a caption, as yet to be said and as said."""

    plain: FilmPlanes
    said: FilmPlanes
    edges: tuple[int, ...]  # of the rows, top to bottom, even
    marks: tuple[_Mark, ...]


class FilmPictures:
    """The pictures of one film, one after another in one and the same memory.

    `cues` are in seconds from the film's beginning, by start; `wave` holds heights in even steps.
    """

    def __init__(
        self,
        look: FilmLook,
        shape: FilmShape,
        cues: Sequence[CaptionCue],
        wave: NDArray[np.float32],
        *,
        seconds: float,
        rate: int,
    ) -> None:
        self.layout = LAYOUTS[shape]
        self.rate = rate  # pictures a second
        self.count = max(round(seconds * rate), 1)
        self._look, self._cues, self._seconds = look, cues, seconds
        self._colours = _colours(
            accent_for(drawable(look.programme) or drawable(look.unit)), look.theme
        )
        self._unit = self.layout.height / 1000
        self._page = page_of(look, shape)
        self._wave = wave

    def __iter__(self) -> Iterator[memoryview]:
        """Each picture as it is to be written; it is another one as soon as the next is asked for.

        A picture shows what is heard in its middle.
        """
        layout = self.layout
        area = layout.width * layout.height
        whole = np.empty(area * 3 // 2, dtype=np.uint8)
        frame = FilmPlanes(
            y=whole[:area].reshape(layout.height, layout.width),
            u=whole[area : area * 5 // 4].reshape(layout.height // 2, layout.width // 2),
            v=whole[area * 5 // 4 :].reshape(layout.height // 2, layout.width // 2),
        )
        page = planes_of(self._page)
        for (target, _), (source, _) in zip(frame.each(), page.each(), strict=True):
            target[:] = source
        wave_top, coming, gone = self._waves()
        band_top = self._even(layout.caption[1] - 20)
        band_end = layout.height
        empty = _strip(page, band_top, band_end)
        at = -1
        place, shown, band = 0, -1, None
        mark = -1
        for number in range(self.count):
            moment = (number + 0.5) / self.rate
            x = self._place(moment)
            if x != at:
                at = x
                self._show_wave(frame, wave_top, coming, gone, x)
            while place + 1 < len(self._cues) and self._cues[place + 1].start <= moment:
                place += 1
            now = place if self._is_said(place, moment) else -1
            if now != shown:
                shown, mark = now, -1
                band = self._band(self._cues[now], empty) if now >= 0 else None
                _lay(frame, empty if band is None else band.plain, band_top)
            if band is not None:
                reached = sum(one.start <= moment for one in band.marks) - 1
                if reached != mark:
                    mark = reached
                    _fill(frame, band, band_top, band.marks[mark])
            yield whole.data

    def picture(self, moment: float) -> Image.Image:
        """What a film shows at a time, as a picture: for looking at it."""
        number = min(int(moment * self.rate), self.count - 1)
        data = next(islice(iter(self), number, None))
        area = self.layout.width * self.layout.height
        size = (self.layout.width, self.layout.height)
        half = (size[0] // 2, size[1] // 2)
        flat = bytes(data)
        planes = [
            np.frombuffer(flat[:area], np.uint8).reshape(size[::-1]),
            *(
                np.asarray(Image.frombytes("L", half, flat[begin:][: area // 4]).resize(size))
                for begin in (area, area * 5 // 4)
            ),
        ]
        back = np.linalg.inv(np.array([row[:3] for row in _TO_YUV]))
        shifted = np.stack(planes, axis=-1) - np.array([row[3] for row in _TO_YUV])
        return Image.fromarray(np.clip(np.rint(shifted @ back.T), 0, 255).astype(np.uint8))

    def _even(self, thousandths: float) -> int:
        return round(thousandths * self._unit / 2) * 2

    def _is_said(self, place: int, moment: float) -> bool:
        if not self._cues:
            return False
        cue = self._cues[place]
        return cue.start <= moment < cue.end

    # the wave

    def _place(self, moment: float) -> int:
        left, _, width, _ = self.layout.wave
        share = min(moment / self._seconds, 1.0) if self._seconds else 1.0
        return self._even(left + width * share)

    def _waves(self) -> tuple[int, FilmPlanes, FilmPlanes]:
        """Where the wave's band begins, the band as it is to come and as it was heard."""
        left, _, width, height = (value * self._unit for value in self.layout.wave)
        first, last = self._even(self.layout.wave[1]), self._even(sum(self.layout.wave[1::2]))
        step = max(round(_BARS * self._unit / 0.72), 2)
        count = max(int(width) // (2 * step), 1)
        heights = _heights(self._wave, count)
        bands = []
        for colour in (self._colours.rest, self._colours.said):
            band = self._page.crop((0, first, self.layout.width, last))
            pen = ImageDraw.Draw(band)
            middle = (last - first) / 2
            for number, tall in enumerate(heights):
                x = left + number * width / count
                half = max(tall * height / 2, step / 2)
                pen.rounded_rectangle(
                    (x, middle - half, x + step, middle + half), radius=step / 2, fill=colour
                )
            bands.append(planes_of(band))
        return first, bands[0], bands[1]

    def _show_wave(
        self, frame: FilmPlanes, top: int, coming: FilmPlanes, gone: FilmPlanes, x: int
    ) -> None:
        thick = max(self._even(5), 4)
        mark = planes_of(Image.new("RGB", (2, 2), self._colours.words))
        for (target, small), (after, _), (before, _), (dot, _) in zip(
            frame.each(), coming.each(), gone.each(), mark.each(), strict=True
        ):
            rows = slice(top // small, top // small + len(after))
            target[rows] = after
            target[rows, : x // small] = before[:, : x // small]
            target[rows, x // small : (x + thick) // small] = dot[0, 0]

    # the words

    def _band(self, cue: CaptionCue, empty: FilmPlanes) -> _Band:
        """The rows of a caption drawn twice, and when each word of them is reached."""
        layout, unit = self.layout, self._unit
        left, _, wide, size = (value * unit for value in layout.caption)
        high, across = empty.y.shape
        pixels = round(size)
        rows = [drawable(row) for row in cue.rows]
        longest = max((font("semibold", pixels).getlength(row) for row in rows), default=0.0)
        if longest > wide:
            pixels = max(int(pixels * wide / longest), 8)
        letters = font("semibold", pixels)
        small = font("semibold", max(round(size * 0.46), 8))
        line = pixels * LINE_HEIGHT * 1.05
        head = 20 * unit + size * 0.72
        edges = [round((head + number * line) / 2) * 2 for number in range(len(rows) + 1)]
        drawn = []
        for colour in (self._colours.words, self._colours.said):
            image = Image.new("RGB", (across, high), self._colours.shade)
            pen = ImageDraw.Draw(image)
            if cue.speaker:
                pen.text(
                    (left, 20 * unit + size * 0.38), drawable(cue.speaker), self._colours.small,
                    small, anchor="ls",
                )  # fmt: skip
            for row, top in zip(rows, edges, strict=False):
                base = top + pixels * 1.02
                pen.text((left, base), row, colour, letters, anchor="ls")
                if colour == self._colours.said:
                    under = base + pixels * 0.19
                    stroke = (left, under, left + letters.getlength(row), under + pixels * _UNDER)
                    pen.rectangle(stroke, fill=colour)
            drawn.append(planes_of(image))
        return _Band(
            plain=drawn[0],
            said=drawn[1],
            edges=tuple(min(edge, high) for edge in edges),
            marks=tuple(_marks(cue, rows, lambda words: left + letters.getlength(words))),
        )


def _marks(cue: CaptionCue, rows: Sequence[str], reach: Callable[[str], float]) -> Iterator[_Mark]:
    """When each word begins, and how far its row is said then."""
    counts = [len(row.split()) for row in cue.rows]
    total = sum(counts)
    letters = [len(word) for row in cue.rows for word in row.split()]
    whole, before, number = max(sum(letters), 1), 0, 0
    for row, (written, shown) in enumerate(zip(cue.rows, rows, strict=True)):
        words = written.split()
        for count in range(1, len(words) + 1):
            told = len(cue.words) == total
            share = cue.start + (cue.end - cue.start) * before / whole
            end = reach(drawable(" ".join(words[:count])) if count < len(words) else shown)
            yield _Mark(start=cue.words[number] if told else share, row=row, end=round(end / 2) * 2)
            before += letters[number]
            number += 1


def _fill(frame: FilmPlanes, band: _Band, top: int, mark: _Mark) -> None:
    """Lay the rows that were said, and the one that is being said up to its word."""
    for (target, small), (plain, _), (said, _) in zip(
        frame.each(), band.plain.each(), band.said.each(), strict=True
    ):
        first, last = band.edges[0] // small, band.edges[-1] // small
        row = band.edges[mark.row] // small
        below = band.edges[mark.row + 1] // small
        over = top // small
        target[over + first : over + row] = said[first:row]
        target[over + row : over + last] = plain[row:last]
        target[over + row : over + below, : mark.end // small] = said[
            row:below, : mark.end // small
        ]


def _lay(frame: FilmPlanes, band: FilmPlanes, top: int) -> None:
    for (target, small), (source, _) in zip(frame.each(), band.each(), strict=True):
        target[top // small : top // small + len(source)] = source


def _strip(planes: FilmPlanes, top: int, end: int) -> FilmPlanes:
    return FilmPlanes(
        y=planes.y[top:end].copy(),
        u=planes.u[top // 2 : end // 2].copy(),
        v=planes.v[top // 2 : end // 2].copy(),
    )


def _heights(wave: NDArray[np.float32], count: int) -> list[float]:
    """The wave in so many bars, 0 to 1; the loudest is 1, silence is 0.

    A bar is the middle of its peaks: the highest are all alike in a film that is limited.
    """
    if len(wave) < count:
        return [0.0] * count
    edges = np.linspace(0, len(wave), count + 1).astype(int)
    sums = np.add.reduceat(wave.astype(np.float64), edges[:-1]) / np.diff(edges)
    top = float(sums.max()) or 1.0
    return [(float(one) / top) ** 1.5 for one in sums]
