"""Counts as bars: in a terminal, and as an SVG picture that any browser shows."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from broadcaster.domain.wording import minutes_length
from broadcaster.reports.counting import Count

WIDTH, ROW, LEFT, TOP = 900, 34, 210, 92
COLOURS = (
    ("aired", "Đã phát", "#0a5f63"),
    ("cut", "Gián đoạn", "#f2b84b"),
    ("missed", "Lỡ giờ", "#d3382f"),
)
_MARKS = {"aired": "█", "cut": "▒", "missed": "░"}
_BAR = 30  # characters of the longest bar


def bars(counts: Sequence[Count]) -> list[str]:
    """A line a count: words, a bar in three shades, the figures."""
    most = max((_all(count) for count in counts), default=0)
    wide = max((len(count.words) for count in counts), default=0)
    return [_line(count, most, wide) for count in counts]


def _line(count: Count, most: int, wide: int) -> str:
    scale = _BAR / most if most else 0.0
    bar = "".join(_MARKS[name] * round(getattr(count, name) * scale) for name, _, _ in COLOURS)
    told = f"{count.aired} phát, {count.cut} gián đoạn, {count.missed} lỡ"
    minutes = minutes_length(count.seconds)
    return f"{count.words:<{wide}}  {bar:<{_BAR}}  {told}; {minutes}"


def svg(counts: Sequence[Count], title: str) -> bytes:
    """The picture: every bar has its figures as text too, so that it can be read aloud."""
    most = max((_all(count) for count in counts), default=0) or 1
    height = TOP + ROW * max(len(counts), 1) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif" font-size="15">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#f6f4ef"/>',
        '<text x="24" y="38" font-size="21" font-weight="600" fill="#16212b">'
        f"{escape(title)}</text>",
        *_legend(),
    ]
    for place, count in enumerate(counts):
        parts += _row(count, TOP + ROW * place, (WIDTH - LEFT - 150) / most)
    if not counts:
        parts.append(f'<text x="24" y="{TOP + 20}" fill="#16212b">Chưa có gì trong nhật ký.</text>')
    return ("\n".join([*parts, "</svg>"]) + "\n").encode()


def _legend() -> list[str]:
    parts = []
    for place, (_, words, colour) in enumerate(COLOURS):
        x = 24 + 150 * place
        parts.append(f'<rect x="{x}" y="56" width="16" height="16" rx="3" fill="{colour}"/>')
        parts.append(f'<text x="{x + 24}" y="70" fill="#16212b">{words}</text>')
    return parts


def _row(count: Count, y: int, scale: float) -> list[str]:
    parts = [f'<text x="24" y="{y + 17}" fill="#16212b">{escape(count.words)}</text>']
    x = float(LEFT)
    for name, _, colour in COLOURS:
        length = getattr(count, name) * scale
        if length:
            parts.append(
                f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="22" fill="{colour}"/>'
            )
        x += length
    told = f"{count.aired} · {count.cut} · {count.missed}"
    parts.append(f'<text x="{x + 10:.1f}" y="{y + 17}" fill="#16212b">{told}</text>')
    return parts


def _all(count: Count) -> int:
    return count.aired + count.cut + count.missed
