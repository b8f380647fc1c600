"""The colours of the house and the drawings: the loudspeaker of a school yard, the book of law."""

import hashlib
from dataclasses import dataclass

from broadcaster.domain.text import fold
from broadcaster.pictures.canvas import Canvas, Colour, Point, colour, curve, mix

PAPER = colour("#f6f4ef")
INK = colour("#16212b")
BRAND = colour("#0a5f63")
SCARF = colour("#d3382f")
SCARF_SHADE = colour("#a8261f")
SUN = colour("#f2b84b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accent:
    """The ground of a picture and the colour of its sound waves."""

    ground: Colour
    wave: Colour


# Shows about law wear the colours of books, the others those of the school yard, so that the two
# shows that most schools have are told apart at a glance.
YARD = (Accent(ground=BRAND, wave=SUN), Accent(ground=colour("#2f5d3a"), wave=colour("#f0c85a")))
LAW = (
    Accent(ground=colour("#1f3f66"), wave=SUN),
    Accent(ground=colour("#5b3a5e"), wave=colour("#f4c978")),
)


def about_law(name: str) -> bool:
    """Whether a show's name speaks of law."""
    return "luat" in fold(name)


def accent_for(name: str) -> Accent:
    """The same accent for the same name, for ever."""
    choice = LAW if about_law(name) else YARD
    return choice[hashlib.sha256(name.encode()).digest()[1] % len(choice)]


def draw_motif(canvas: Canvas, name: str, accent: Accent, *, at: Point, scale: float) -> None:
    """The drawing that suits a show's name, its top left corner at `at`, 560 × 460 at scale 1."""
    waves(canvas, accent, at=at, scale=scale)
    if about_law(name):
        book(canvas, accent, at=at, scale=scale)
    else:
        loudspeaker(canvas, accent, at=at, scale=scale)


def waves(canvas: Canvas, accent: Accent, *, at: Point, scale: float) -> None:
    """Sound that leaves to the right, paler with distance."""
    centre = _place(at, scale, (330, 200))
    for n, share in enumerate((1.0, 0.75, 0.5, 0.3)):
        tint = mix(accent.wave, accent.ground, share)
        canvas.arc(centre, (150 + 85 * n) * scale, (-40, 40), 26 * scale, tint)


def loudspeaker(canvas: Canvas, accent: Accent, *, at: Point, scale: float) -> None:
    """A horn on its pole, a scarf tied round it."""

    def on(*points: Point) -> list[Point]:
        return [_place(at, scale, point) for point in points]

    shade = mix(INK, PAPER, 0.22)
    pole = mix(INK, accent.ground, 0.55)
    canvas.box((*on((118, 240))[0], *on((146, 1200))[0]), pole, 6 * scale)
    canvas.box((*on((40, 140))[0], *on((130, 260))[0]), shade, 22 * scale)
    upper = curve((118, 150), (230, 140), (290, 95), (352, 30))
    lower = curve((352, 370), (290, 305), (230, 260), (118, 250))
    canvas.polygon(on(*upper, *lower), PAPER)
    canvas.polygon(on(*lower, *curve((118, 225), (220, 232), (270, 262), (345, 310))), shade)
    canvas.ellipse(on((352, 200))[0], (52 * scale, 172 * scale), PAPER)
    canvas.ellipse(on((356, 200))[0], (40 * scale, 152 * scale), mix(INK, accent.ground, 0.45))
    canvas.ellipse(on((336, 200))[0], (20 * scale, 62 * scale), accent.wave)
    scarf(canvas, at=_place(at, scale, (132, 318)), scale=scale)


def scarf(canvas: Canvas, *, at: Point, scale: float) -> None:
    """A red scarf knotted round a pole, its knot at `at`, two tails in the wind."""

    def on(*points: Point) -> list[Point]:
        return [_place(at, scale, point) for point in points]

    back = [
        *curve((-8, 0), (-60, 40), (-70, 110), (-150, 150)),
        *curve((-95, 185), (-30, 150), (0, 90), (16, 14)),
    ]
    front = [
        *curve((-4, 4), (50, 60), (60, 150), (150, 190)),
        *curve((92, 232), (10, 190), (-10, 100), (-16, 14)),
    ]
    canvas.polygon(on(*back), SCARF_SHADE)
    canvas.polygon(on(*front), SCARF)
    canvas.box((*on((-34, -30))[0], *on((34, 22))[0]), SCARF, 20 * scale)
    canvas.line(on((-18, -12), (-6, 8)), 5 * scale, SCARF_SHADE)
    canvas.line(on((18, -14), (8, 8)), 5 * scale, SCARF_SHADE)


def book(canvas: Canvas, accent: Accent, *, at: Point, scale: float) -> None:
    """An open book with a ribbon, from which the sound goes out."""

    def on(*points: Point) -> list[Point]:
        return [_place(at, scale, point) for point in points]

    shade = mix(INK, PAPER, 0.16)
    cover = mix(INK, accent.ground, 0.5)
    canvas.polygon(on((-30, 92), (196, 132), (422, 92), (422, 398), (196, 440), (-30, 398)), cover)
    for side, tint in ((-1, PAPER), (1, shade)):

        def at_side(x: float, y: float, side: int = side) -> Point:
            return 196 + side * x, y

        top = curve(at_side(0, 100), at_side(60, 56), at_side(150, 52), at_side(208, 76))
        low = curve(at_side(208, 374), at_side(150, 350), at_side(60, 358), at_side(0, 406))
        canvas.polygon(on(*top, *low), tint)
        for row in range(4):
            y = 146 + row * 52
            words = curve(
                at_side(36, y + 6), at_side(70, y - 16), at_side(130, y - 22), at_side(172, y - 14)
            )
            canvas.line(on(*words), 12 * scale, mix(accent.ground, tint, 0.45))
    canvas.line(on((196, 102), (196, 404)), 6 * scale, mix(INK, PAPER, 0.4))
    canvas.polygon(on((226, 70), (262, 62), (262, 250), (244, 226), (226, 254)), SCARF)


def _place(at: Point, scale: float, point: Point) -> Point:
    return at[0] + point[0] * scale, at[1] + point[1] * scale
