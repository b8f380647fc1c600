"""A poster as a picture, for groups that show no PDF."""

import io

from PIL import Image

from broadcaster.outreach.poster import Poster, PosterBox, PosterPicture, SheetSize
from broadcaster.pictures.canvas import Canvas, painted

DOTS = 200  # an inch of paper: sharp in print, under a megabyte
_INCH = 25.4  # millimetres


def poster_png(poster: Poster, size: SheetSize) -> bytes:
    """The poster as PNG, with its size on paper in it."""
    wide, tall = (round(side * DOTS / _INCH) for side in size.millimetres)
    pictures: dict[tuple[bytes, int], Image.Image] = {}

    def draw(canvas: Canvas) -> None:
        for one in poster.shapes:
            if isinstance(one, PosterBox):
                corners = one.left, one.top, one.left + one.wide, one.top + one.tall
                canvas.box(corners, one.fill)
            elif isinstance(one, PosterPicture):
                side = round(one.side * canvas.unit)
                key = (one.jpeg, side)
                if key not in pictures:
                    with Image.open(io.BytesIO(one.jpeg)) as opened:
                        pictures[key] = opened.convert("RGB").resize((side, side))
                at = round(one.left * canvas.unit), round(one.top * canvas.unit) - canvas.above
                canvas.image.paste(pictures[key], at)
            else:
                weight = "semibold" if one.bold else "regular"
                canvas.text((one.left, one.base), one.words, one.size, one.fill, weight)

    image = painted(wide, tall, (255, 255, 255), draw)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True, dpi=(DOTS, DOTS))
    return buffer.getvalue()
