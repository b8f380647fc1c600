"""The colours of the house, and which of them a show wears."""

import hashlib
from dataclasses import dataclass

from broadcaster.pictures.canvas import Colour, colour

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


ACCENTS = (
    Accent(ground=BRAND, wave=SUN),
    Accent(ground=colour("#1f3f66"), wave=colour("#f2b84b")),
    Accent(ground=colour("#5b3a5e"), wave=colour("#f4c978")),
    Accent(ground=colour("#2f5d3a"), wave=colour("#f0c85a")),
)


def accent_for(name: str) -> Accent:
    """The same accent for the same name, for ever."""
    return ACCENTS[hashlib.sha256(name.encode()).digest()[2] % len(ACCENTS)]
