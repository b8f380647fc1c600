"""The colours of the house, and which of them a show wears."""

import hashlib
from dataclasses import dataclass

from broadcaster.pictures.canvas import Colour, colour
from broadcaster.text import fold

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
ACCENTS = YARD + LAW


def about_law(name: str) -> bool:
    """Whether a show's name speaks of law."""
    return "luat" in fold(name)


def accent_for(name: str) -> Accent:
    """The same accent for the same name, for ever."""
    choice = LAW if about_law(name) else YARD
    return choice[hashlib.sha256(name.encode()).digest()[1] % len(choice)]
