"""The wide picture of one episode that a shared link shows."""

from collections.abc import Sequence

from broadcaster.pictures.canvas import Canvas, blank, jpeg, mix
from broadcaster.pictures.lettering import drawable, fit, write
from broadcaster.pictures.motifs import draw_motif
from broadcaster.pictures.palette import PAPER, Accent, accent_for

WIDTH, HEIGHT = 1200, 630
SOCIAL_BYTES = 200_000


def social_picture(
    title: str, show: str, unit: str, *, line: str, levels: Sequence[float] = ()
) -> bytes:
    """A JPEG of 1200 × 630; `line` is number and date in words.

    `levels` are the loudness of equal parts of the episode, 0 to 1, drawn as its waveform.
    """
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
    _waveform(canvas, accent, levels)
    return jpeg(canvas, limit=SOCIAL_BYTES, quality=84)


def _waveform(canvas: Canvas, accent: Accent, levels: Sequence[float]) -> None:
    step = 1030 / len(levels) if levels else 0
    for n, level in enumerate(levels):
        tall = 4 + 44 * max(0.0, min(1.0, level))
        left = 80 + n * step
        canvas.box((left, 716 - tall, left + step * 0.6, 716 + tall), accent.wave)
