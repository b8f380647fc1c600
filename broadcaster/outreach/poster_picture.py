"""A poster as a picture, for groups that show no PDF."""

from broadcaster.outreach.poster import Poster, PosterBox, PosterPicture, SheetSize
from broadcaster.pictures.canvas import Canvas, painted, sheet_png

DOTS = 200  # an inch of paper: sharp in print, under a megabyte
_INCH = 25.4  # millimetres


def poster_png(poster: Poster, size: SheetSize) -> bytes:
    """The poster as PNG, with its size on paper in it."""
    wide, tall = (round(side * DOTS / _INCH) for side in size.millimetres)

    def draw(canvas: Canvas) -> None:
        for one in poster.shapes:
            if isinstance(one, PosterBox):
                corners = one.left, one.top, one.left + one.wide, one.top + one.tall
                canvas.box(corners, one.fill)
            elif isinstance(one, PosterPicture):
                canvas.picture((one.left, one.top), one.side, one.jpeg)
            else:
                weight = "semibold" if one.bold else "regular"
                canvas.text((one.left, one.base), one.words, one.size, one.fill, weight)

    return sheet_png(painted(wide, tall, (255, 255, 255), draw), DOTS)
