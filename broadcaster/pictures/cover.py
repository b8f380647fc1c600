"""Artwork of shows and episodes: drawn, or the station's own made fit for the directories."""

import hashlib
import io
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageOps, UnidentifiedImageError

from broadcaster.domain.errors import AssetError
from broadcaster.domain.station import Show, StationProfile
from broadcaster.pictures.canvas import OVERSAMPLING, Canvas, blank, encode, mix, painted
from broadcaster.pictures.lettering import LINE_HEIGHT, drawable, fit, write
from broadcaster.pictures.motifs import PAPER, Accent, accent_for, draw_motif

PICTURE_VERSION = "3"  # part of every picture's key: raise it when the drawings change
Cached = Callable[[str, Callable[[], bytes]], bytes]  # a picture by key, drawn when it is not there
COVER_SIZE = 3000  # pixels, the largest that directories take
TAG_SIZE = 1400  # pixels, for the picture inside the MP3
TAG_BYTES = 200_000
THUMBNAIL_SIZE = 192  # pixels
_MARGIN = 84.0
_FLOOR = 660.0  # where the field of words begins
_GAP = 18.0
SOCIAL_BYTES = 200_000


def show_cover(title: str, unit: str) -> bytes:
    """The artwork of a show, 3000 × 3000, RGB JPEG; `unit` is who speaks."""
    return encode(_cover(title, unit, COVER_SIZE), quality=82)


def tag_cover(title: str, unit: str) -> bytes:
    """The same artwork for the tag of an MP3, 1400 × 1400, under 200 kB."""
    return encode(_cover(title, unit, TAG_SIZE), limit=TAG_BYTES, quality=82)


def drawn_cover(show: Show, station: StationProfile, cached: Cached) -> bytes:
    """The artwork of a show that has none of its own."""
    words = (show.title, station.unit or station.name)
    return cached(picture_key("cover", *words), lambda: show_cover(*words))


def picture_key(kind: str, *parts: str) -> str:
    """The name under which a picture is kept: other words, another name."""
    return hashlib.sha256("\0".join((kind, PICTURE_VERSION, *parts)).encode()).hexdigest()


def _cover(title: str, unit: str, pixels: int) -> Image.Image:
    name = drawable(title) or drawable(unit)
    accent = accent_for(name)
    draw = partial(_draw, name=name, unit=unit, accent=accent)
    return painted(pixels, pixels, accent.ground, draw)


def _draw(canvas: Canvas, *, name: str, unit: str, accent: Accent) -> None:
    draw_motif(canvas, name, accent, at=(136, 92), scale=0.99)
    canvas.box((0, _FLOOR, 1000, 1000), mix((0, 0, 0), accent.ground, 0.16))
    canvas.box((_MARGIN, _FLOOR - 5, _MARGIN + 120, _FLOOR + 5), accent.wave)
    width = 1000 - 2 * _MARGIN
    lines, size = fit(canvas, name, width=width, height=236, sizes=(112, 44))
    small, small_size = fit(canvas, drawable(unit), width=width, height=48, sizes=(38, 26))
    tall = (len(lines) * size + len(small) * small_size) * LINE_HEIGHT + _GAP
    top = _FLOOR + (1000 - _FLOOR - tall) / 2 - _GAP / 2
    low = write(canvas, lines, at=(_MARGIN, top), size=size, fill=PAPER)
    tint = mix(PAPER, accent.ground, 0.82)
    write(canvas, small, at=(_MARGIN, low + _GAP), size=small_size, fill=tint)


SMALLEST, LARGEST = 1400, 3000  # pixels, what podcast directories accept


def fit_artwork(data: bytes, *, where: str = "") -> bytes:
    """A square RGB JPEG of 1400 to 3000 pixels; wider pictures are cut at the sides.

    Raises AssetError when it is no picture or smaller than 1400 pixels.
    """
    image = open_picture(data, LARGEST, where)
    side = min(image.size)
    if side < SMALLEST:
        raise AssetError(
            f"ảnh bìa chỉ có {image.width} × {image.height} điểm ảnh",
            hint=f"Ảnh bìa cần vuông, từ {SMALLEST} đến {LARGEST} điểm ảnh mỗi cạnh.",
            where=where,
        )
    target = min(side, LARGEST)
    return encode(ImageOps.fit(image, (target, target)), quality=88)


def square_picture(data: bytes, side: int, *, where: str = "") -> bytes:
    """A square JPEG of so many pixels a side, for paper. Raises AssetError for no picture."""
    return encode(ImageOps.fit(open_picture(data, side, where), (side, side)), quality=88)


def thumbnail(data: bytes) -> bytes:
    """A small square JPEG of a picture, for pages: sharp enough for a phone, and light."""
    image = open_picture(data, 2 * THUMBNAIL_SIZE)
    return encode(ImageOps.fit(image, (THUMBNAIL_SIZE, THUMBNAIL_SIZE)), quality=80)


def open_picture(data: bytes, least: int, where: str = "") -> Image.Image:
    """The picture upright, in RGB, on white where it was transparent.

    A JPEG is not made larger than it must be for sides of `least` pixels, to save memory. Raises
    AssetError when it is no picture.
    """
    try:
        with Image.open(io.BytesIO(data)) as opened:
            opened.draft("RGB", (least, least))
            ImageOps.exif_transpose(opened, in_place=True)
            clear = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
            wanted = "RGBA" if clear else "RGB"
            opened.load()
            upright = opened if opened.mode == wanted else opened.convert(wanted)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise AssetError(
            "tệp ảnh bìa không đọc được",
            hint="Dùng ảnh JPEG hoặc PNG, hoặc để trống để chương trình tự vẽ.",
            where=where,
        ) from error
    if upright.mode == "RGB":
        return upright
    ground = Image.new("RGB", upright.size, (255, 255, 255))
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground


EPISODE_SIZE = 1400  # pixels, the smallest that directories accept: one for every episode
EPISODE_BYTES = 250_000
_EPISODE_FLOOR = 520.0  # where the field of words begins


def episode_cover(title: str, show: str, *, line: str, own: bytes | None = None) -> bytes:
    """The artwork of one episode, 1400 × 1400: the show's picture with the episode's words.

    `line` is number and date in words; `own` is the show's own picture, None = drawn.
    """
    accent = accent_for(drawable(show))
    ground = _squared(own) if own is not None else None

    def draw(canvas: Canvas) -> None:
        if ground is not None:
            canvas.image.paste(_band(ground, canvas), (0, 0))
        else:
            draw_motif(canvas, show, accent, at=(210, 62), scale=0.8)
        canvas.box((0, _EPISODE_FLOOR, 1000, 1000), mix((0, 0, 0), accent.ground, 0.16))
        canvas.box((_MARGIN, _EPISODE_FLOOR - 5, _MARGIN + 120, _EPISODE_FLOOR + 5), accent.wave)
        width = 1000 - 2 * _MARGIN
        tint = mix(PAPER, accent.ground, 0.85)
        head, head_size = fit(canvas, drawable(show), width=width, height=52, sizes=(38, 26))
        low = write(canvas, head, at=(_MARGIN, _EPISODE_FLOOR + 36), size=head_size, fill=tint)
        name = drawable(title) or drawable(show)
        lines, size = fit(canvas, name, width=width, height=290, sizes=(84, 44))
        write(canvas, lines, at=(_MARGIN, low + 14), size=size, fill=PAPER)
        small, small_size = fit(canvas, drawable(line), width=width, height=48, sizes=(36, 26))
        write(canvas, small, at=(_MARGIN, 906), size=small_size, fill=tint)

    image = painted(EPISODE_SIZE, EPISODE_SIZE, accent.ground, draw)
    return encode(image, limit=EPISODE_BYTES, quality=82)


def _squared(own: bytes) -> Image.Image:
    """The show's own picture in the size in which an episode's is drawn."""
    side = EPISODE_SIZE * OVERSAMPLING
    return ImageOps.fit(open_picture(own, EPISODE_SIZE), (side, side))


def _band(ground: Image.Image, canvas: Canvas) -> Image.Image:
    """The part of a picture that lies on a band."""
    width, height = canvas.image.size
    return ground.crop((0, canvas.above, width, canvas.above + height))


WIDTH, HEIGHT = 1200, 630


def social_picture(title: str, show: str, unit: str, *, line: str) -> bytes:
    """A JPEG of 1200 × 630 for shared links; `line` is number and date in words."""
    accent = accent_for(drawable(show) or drawable(unit))
    canvas = blank(WIDTH, HEIGHT, accent.ground)
    draw_motif(canvas, show, accent, at=(1250, 230), scale=0.8)
    shade = mix((0, 0, 0), accent.ground, 0.16)
    canvas.box((0, 0, 1190, 1000), shade)
    canvas.box((80, 84, 230, 96), accent.wave)
    tint = mix(PAPER, accent.ground, 0.85)
    head, head_size = fit(canvas, drawable(show), width=1030, height=70, sizes=(54, 34))
    low = write(canvas, head, at=(80, 116), size=head_size, fill=tint)
    name = drawable(title) or drawable(show)
    lines, size = fit(canvas, name, width=1030, height=400, sizes=(116, 52))
    write(canvas, lines, at=(80, low + 36), size=size, fill=PAPER)
    small, small_size = fit(canvas, drawable(line), width=1030, height=60, sizes=(46, 30))
    foot = write(canvas, small, at=(80, 770), size=small_size, fill=PAPER)
    unit_lines, unit_size = fit(canvas, drawable(unit), width=1030, height=60, sizes=(42, 28))
    write(canvas, unit_lines, at=(80, foot + 8), size=unit_size, fill=tint)
    return encode(canvas.image.reduce(OVERSAMPLING), limit=SOCIAL_BYTES, quality=84)
