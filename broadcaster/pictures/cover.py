"""Square artwork of shows, drawn offline, the same bytes for the same words."""

import hashlib
from collections.abc import Callable
from functools import partial

from PIL import Image

from broadcaster.model.station import Show, StationProfile
from broadcaster.pictures.canvas import Canvas, encode, mix, painted
from broadcaster.pictures.lettering import LINE_HEIGHT, drawable, fit, write
from broadcaster.pictures.motifs import draw_motif
from broadcaster.pictures.palette import PAPER, Accent, accent_for

PICTURE_VERSION = "3"  # part of every picture's key: raise it when the drawings change
Cached = Callable[[str, Callable[[], bytes]], bytes]  # a picture by key, drawn when it is not there
COVER_SIZE = 3000  # pixels, the largest that directories take
TAG_SIZE = 1400  # pixels, for the picture inside the MP3
TAG_BYTES = 200_000
_MARGIN = 84.0
_FLOOR = 660.0  # where the field of words begins
_GAP = 18.0


def show_cover(title: str, unit: str, *, accent: Accent | None = None) -> bytes:
    """The artwork of a show, 3000 × 3000, RGB JPEG; `unit` is who speaks."""
    return encode(_cover(title, unit, COVER_SIZE, accent), quality=82)


def tag_cover(title: str, unit: str, *, accent: Accent | None = None) -> bytes:
    """The same artwork for the tag of an MP3, 1400 × 1400, under 200 kB."""
    return encode(_cover(title, unit, TAG_SIZE, accent), limit=TAG_BYTES, quality=82)


def drawn_cover(show: Show, station: StationProfile, cached: Cached) -> bytes:
    """The artwork of a show that has none of its own."""
    words = (show.title, station.unit or station.name)
    return cached(picture_key("cover", *words), lambda: show_cover(*words))


def picture_key(kind: str, *parts: str) -> str:
    """The name under which a picture is kept: other words, another name."""
    return hashlib.sha256("\0".join((kind, PICTURE_VERSION, *parts)).encode()).hexdigest()


def _cover(title: str, unit: str, pixels: int, accent: Accent | None) -> Image.Image:
    name = drawable(title) or drawable(unit)
    worn = accent or accent_for(name)
    return painted(pixels, pixels, worn.ground, partial(_draw, name=name, unit=unit, worn=worn))


def _draw(canvas: Canvas, *, name: str, unit: str, worn: Accent) -> None:
    draw_motif(canvas, name, worn, at=(136, 92), scale=0.99)
    canvas.box((0, _FLOOR, 1000, 1000), mix((0, 0, 0), worn.ground, 0.16))
    canvas.box((_MARGIN, _FLOOR - 5, _MARGIN + 120, _FLOOR + 5), worn.wave)
    width = 1000 - 2 * _MARGIN
    lines, size = fit(canvas, name, width=width, height=236, sizes=(112, 44))
    small, small_size = fit(canvas, drawable(unit), width=width, height=48, sizes=(38, 26))
    tall = (len(lines) * size + len(small) * small_size) * LINE_HEIGHT + _GAP
    top = _FLOOR + (1000 - _FLOOR - tall) / 2 - _GAP / 2
    low = write(canvas, lines, at=(_MARGIN, top), size=size, fill=PAPER)
    tint = mix(PAPER, worn.ground, 0.82)
    write(canvas, small, at=(_MARGIN, low + _GAP), size=small_size, fill=tint)
