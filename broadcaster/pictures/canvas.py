"""A drawing surface in thousandths of its height, drawn at double size and reduced."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import cos, radians, sin

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]
OVERSAMPLING = 2  # drawn this many times larger: smooth edges without a slow filter
_BAND = 200  # rows of a large picture that are drawn at once: all at once it takes 150 MB
_FONTS = {"regular": "BeVietnamPro_400Regular.ttf", "semibold": "BeVietnamPro_600SemiBold.ttf"}


def colour(code: str) -> Colour:
    """A colour from "#rrggbb"."""
    value = int(code.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def mix(front: Colour, back: Colour, share: float) -> Colour:
    """`front` laid over `back` with an opacity of `share` (0 to 1)."""
    red, green, blue = (
        round(f * share + b * (1 - share)) for f, b in zip(front, back, strict=True)
    )
    return red, green, blue


@lru_cache(maxsize=64)
def font(weight: str, pixels: int) -> ImageFont.FreeTypeFont:
    """A typeface of the house, "regular" or "semibold", so many pixels high."""
    data = (files("broadcaster.pictures") / "fonts" / _FONTS[weight]).read_bytes()
    # The basic layout is the same on every machine; composed Vietnamese letters need no more.
    return ImageFont.truetype(io.BytesIO(data), pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4_096)
def _pixels_long(words: str, weight: str, pixels: int) -> float:
    """The width of a line of text; every band of a picture asks for the same."""
    return font(weight, pixels).getlength(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """An image under the pen; every length is in thousandths of the picture's height."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    unit: float  # pixels in one thousandth
    above: int = 0  # pixels of the picture that are above the image

    @property
    def width(self) -> float:
        """The width in thousandths of the height."""
        return self.image.width / self.unit

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        """A filled shape."""
        self.pen.polygon([self._at(point) for point in points], fill=fill)

    def ellipse(self, centre: Point, radii: Point, fill: Colour) -> None:
        """A filled ellipse."""
        (x, y), (across, down) = centre, radii
        self.pen.ellipse(self._box((x - across, y - down, x + across, y + down)), fill=fill)

    def box(
        self, corners: tuple[float, float, float, float], fill: Colour, round_: float = 0
    ) -> None:
        """A filled rectangle, left, top, right, bottom, with rounded corners."""
        self.pen.rounded_rectangle(self._box(corners), radius=round(round_ * self.unit), fill=fill)

    def arc(self, centre: Point, radius: float, angles: Point, stroke: float, fill: Colour) -> None:
        """A stroke along a circle with round ends, angles in degrees clockwise from the right."""
        x, y = centre
        outer = radius + stroke / 2
        box = self._box((x - outer, y - outer, x + outer, y + outer))
        if box[1] > self.image.height or box[3] < 0:
            return
        self.pen.arc(box, *angles, fill=fill, width=self._stroke(stroke))
        for angle in angles:
            self.ellipse(_on_circle(centre, radius, angle), (stroke / 2, stroke / 2), fill)

    def line(self, points: Sequence[Point], stroke: float, fill: Colour) -> None:
        """A stroke with round joints and ends."""
        pixels = [self._at(point) for point in points]
        self.pen.line(pixels, fill=fill, width=self._stroke(stroke), joint="curve")
        for point in (points[0], points[-1]):
            self.ellipse(point, (stroke / 2, stroke / 2), fill)

    def text(
        self, at: Point, words: str, size: float, fill: Colour, weight: str = "semibold"
    ) -> None:
        """One line of text; `at` is the left end of its baseline."""
        pixels = round(size * self.unit)
        left, base = self._at(at)
        # no letter is taller than twice its size; on most bands of a picture there is none of them
        if -2 * pixels < base < self.image.height + 2 * pixels:
            self.pen.text((left, base), words, fill, font(weight, pixels), anchor="ls")

    def picture(self, at: Point, side: float, jpeg: bytes) -> None:
        """A square picture, `at` its upper left corner."""
        left, top = self._at(at)
        self.image.paste(_squared(jpeg, round(side * self.unit)), (round(left), round(top)))

    def length(self, words: str, size: float, weight: str = "semibold") -> float:
        """The width of a line of text."""
        return _pixels_long(words, weight, round(size * self.unit)) / self.unit

    def _box(self, corners: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        return *self._at(corners[:2]), *self._at(corners[2:])

    def _stroke(self, width: float) -> int:
        """The width of a stroke in pixels; an even one, for its edges to lie on whole ones."""
        return 2 * round(width * self.unit / 2)

    def _at(self, point: Point) -> Point:
        """A place in pixels of the image; whole ones, so that it is the same in every band."""
        return round(point[0] * self.unit), round(point[1] * self.unit) - self.above


@lru_cache(maxsize=4)
def _squared(jpeg: bytes, side: int) -> Image.Image:
    """A picture in its size; every band of a sheet asks for the same."""
    with Image.open(io.BytesIO(jpeg)) as opened:
        return opened.convert("RGB").resize((side, side))


def measuring() -> Canvas:
    """A canvas on which nothing is drawn: it tells the lengths of words."""
    image = Image.new("RGB", (1, 1))
    return Canvas(image=image, pen=ImageDraw.Draw(image), unit=8.0)


def blank(width: int, height: int, ground: Colour) -> Canvas:
    """An empty canvas for a picture of so many pixels."""
    image = Image.new("RGB", (width * OVERSAMPLING, height * OVERSAMPLING), ground)
    return Canvas(image=image, pen=ImageDraw.Draw(image), unit=height * OVERSAMPLING / 1000)


def painted(width: int, height: int, ground: Colour, draw: Callable[[Canvas], None]) -> Image.Image:
    """A picture of so many pixels, drawn band by band: `draw` draws all of it on each.

    The same picture as one drawn at once.
    """
    whole = Image.new("RGB", (width, height), ground)
    unit, across = height * OVERSAMPLING / 1000, width * OVERSAMPLING
    image = Image.new("RGB", (across, _BAND * OVERSAMPLING))
    for top in range(0, height, _BAND):
        image.paste(ground, (0, 0, *image.size))  # fresh memory would take longer than the drawing
        above = top * OVERSAMPLING
        draw(Canvas(image=image, pen=ImageDraw.Draw(image), unit=unit, above=above))
        whole.paste(image.reduce(OVERSAMPLING), (0, top))  # what is below the picture falls off
    return whole


def sheet_png(image: Image.Image, dots: int) -> bytes:
    """A sheet of paper as PNG, so many dots an inch."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True, dpi=(dots, dots))
    return buffer.getvalue()


def png(image: Image.Image) -> bytes:
    """What was drawn larger, reduced to its size, as PNG."""
    buffer = io.BytesIO()
    image.reduce(OVERSAMPLING).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def encode(image: Image.Image, *, limit: int = 0, quality: int) -> bytes:
    """An RGB JPEG without any metadata; quality goes down until the size fits.

    Only where there is a limit are its codes made for the picture: of one of 3000 × 3000 that
    saves a fifth and takes 50 MB of memory.
    """
    while True:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, subsampling=0, optimize=limit > 0)
        if not limit or buffer.tell() <= limit or quality <= 30:
            return buffer.getvalue()
        quality -= 8


def _on_circle(centre: Point, radius: float, degrees: float) -> Point:
    return centre[0] + radius * cos(radians(degrees)), centre[1] + radius * sin(radians(degrees))


def curve(start: Point, pull: Point, push: Point, end: Point, steps: int = 40) -> list[Point]:
    """Points along a cubic Bézier curve, both ends included."""

    def at(t: float, axis: int) -> float:
        a, b, c, d = start[axis], pull[axis], push[axis], end[axis]
        s = 1 - t
        return a * s**3 + 3 * b * s * s * t + 3 * c * s * t * t + d * t**3

    return [(at(n / steps, 0), at(n / steps, 1)) for n in range(steps + 1)]
