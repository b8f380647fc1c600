"""Shapes of a diagram, drawn either as SVG for pages or as PNG for whoever wants a picture file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from PIL import Image, ImageDraw

from broadcaster.pictures.canvas import OVERSAMPLING, Colour, Point, font, png

FAMILY = "'Be Vietnam Pro', system-ui, sans-serif"

# A stroke over words does not stop anybody from marking and copying them.
_UNTOUCHED = 'pointer-events="none"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A filled rectangle."""

    left: float
    top: float
    width: float
    height: float
    fill: Colour
    title: str = ""  # what a pointer that rests on it is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A filled shape."""

    points: Sequence[Point]
    fill: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotLine:
    """A stroke through points."""

    points: Sequence[Point]
    stroke: Colour
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One line of text; `at` is its baseline at the left, the middle or the right."""

    at: Point
    words: str
    size: float
    fill: Colour
    anchor: str = "left"  # "left", "middle" or "right"
    bold: bool = False


Shape = Box | Area | PlotLine | Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A diagram of so many units, which are pixels in a picture file."""

    width: int
    height: int
    ground: Colour
    shapes: tuple[Shape, ...]
    told: str = ""  # what it shows, for whoever cannot see it


def as_svg(plot: Plot) -> str:
    """The diagram as SVG, the same text for the same shapes."""
    size = f'viewBox="0 0 {plot.width} {plot.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"'
    label = f' aria-label="{escape(plot.told)}"' if plot.told else ""
    ground = f'<rect width="100%" height="100%" fill="{_code(plot.ground)}"/>'
    body = "\n".join(_svg(shape) for shape in plot.shapes)
    return f'{head}{label} font-family="{FAMILY}">\n{ground}\n{body}\n</svg>\n'


def as_png(plot: Plot) -> bytes:
    """The diagram as PNG, the same bytes for the same shapes."""
    size = (plot.width * OVERSAMPLING, plot.height * OVERSAMPLING)
    image = Image.new("RGB", size, plot.ground)
    pen = ImageDraw.Draw(image)
    for shape in plot.shapes:
        _draw(pen, shape)
    return png(image)


def _svg(shape: Shape) -> str:
    if isinstance(shape, Box):
        place = f'x="{_n(shape.left)}" y="{_n(shape.top)}"'
        size = f'width="{_n(shape.width)}" height="{_n(shape.height)}"'
        title = f"<title>{escape(shape.title)}</title>" if shape.title else ""
        return f'<rect {place} {size} fill="{_code(shape.fill)}">{title}</rect>'
    if isinstance(shape, Area):
        return f'<path d="{_path(shape.points)}z" fill="{_code(shape.fill)}" {_UNTOUCHED}/>'
    if isinstance(shape, PlotLine):
        dashes = ' stroke-dasharray="5 4"' if shape.dashed else ""
        stroke = f'stroke="{_code(shape.stroke)}" stroke-width="{_n(shape.width)}"'
        return f'<path d="{_path(shape.points)}" fill="none" {stroke}{dashes} {_UNTOUCHED}/>'
    anchor = {"left": "start", "middle": "middle", "right": "end"}[shape.anchor]
    weight = ' font-weight="600"' if shape.bold else ""
    place = f'x="{_n(shape.at[0])}" y="{_n(shape.at[1])}" text-anchor="{anchor}"'
    style = f'font-size="{_n(shape.size)}" fill="{_code(shape.fill)}"{weight}'
    return f"<text {place} {style}>{escape(shape.words)}</text>"


def _path(points: Iterable[Point]) -> str:
    """The points as a path, each but the first told by its distance: half as long."""
    parts: list[str] = []
    at = (0, 0)
    for x, y in points:
        here = round(x * 10), round(y * 10)
        if parts:
            parts.append(f"{_tenths(here[0] - at[0])} {_tenths(here[1] - at[1])}")
        else:
            parts.append(f"M{_tenths(here[0])} {_tenths(here[1])}l")
        at = here
    return " ".join(parts)


def _tenths(number: int) -> str:
    whole = f"{number / 10:.1f}".removesuffix(".0")
    return "0" if whole == "-0" else whole


def _n(number: float) -> str:
    return _tenths(round(number * 10))


def _code(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def _draw(pen: ImageDraw.ImageDraw, shape: Shape) -> None:
    scale = OVERSAMPLING
    if isinstance(shape, Box):
        left, top = shape.left * scale, shape.top * scale
        right, bottom = left + shape.width * scale, top + shape.height * scale
        pen.rectangle((left, top, max(right - 1, left), max(bottom - 1, top)), fill=shape.fill)
    elif isinstance(shape, Area):
        pen.polygon([(x * scale, y * scale) for x, y in shape.points], fill=shape.fill)
    elif isinstance(shape, PlotLine):
        _stroke(pen, shape)
    else:
        anchor = {"left": "ls", "middle": "ms", "right": "rs"}[shape.anchor]
        face = font("semibold" if shape.bold else "regular", round(shape.size * scale))
        place = (shape.at[0] * scale, shape.at[1] * scale)
        pen.text(place, shape.words, shape.fill, face, anchor=anchor)


def _stroke(pen: ImageDraw.ImageDraw, line: PlotLine) -> None:
    points = [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in line.points]
    width = max(1, round(line.width * OVERSAMPLING))
    if not line.dashed:
        pen.line(points, fill=line.stroke, width=width, joint="curve")
        return
    (left, y), (right, _) = points[0], points[-1]
    at = left
    while at < right:  # dashed lines are level
        pen.line([(at, y), (min(at + 10.0, right), y)], fill=line.stroke, width=width)
        at += 18.0
