"""Weeks and months of the as-run log, in figures and as pictures."""

import xml.dom.minidom
from datetime import datetime, timedelta

from broadcaster.domain.playout import TEST, URGENT
from broadcaster.domain.schedule import ZONE
from broadcaster.pictures.bar_chart import Bar, bar_plot
from broadcaster.pictures.plot import Box, Words, as_png, as_svg
from broadcaster.playout.as_run import AsRun
from broadcaster.reports.chart import bars, counts_plot
from broadcaster.reports.counting import by_month, by_week, listened


def row(day, result="Đã phát", **more):
    begun = datetime.fromisoformat(f"{day}T06:45").replace(tzinfo=ZONE)
    values = {
        "unit": "x",
        "site": "",
        "slot": f"{day}T06:45",
        "kind": "khung giờ",
        "planned": begun,
        "planned_seconds": 60.0,
        "begun": begun,
        "ended": begun + timedelta(minutes=1),
        "seconds": 60.0 if result == "Đã phát" else 0.0,
        "result": result,
        "reason": "",
        "item": 1,
        "title": "t",
        "episode": "e",
        "sha256": "s",
        "programme": "p",
        "channel": "trường",
        "kinds": (),
        "topics": (),
        "audiences": (),
        "documents": (),
        "voice": "AI",
        "live": False,
        "listeners": 100,
        "approved_by": "",
    }
    return AsRun(**{**values, **more})


ROWS = [
    row("2026-11-29"),  # a Sunday
    row("2026-11-30"),  # the Monday after it, still November
    row("2026-12-01", "Lỡ giờ"),
    row("2026-12-02", "Gián đoạn", seconds=20.0),
    row("2027-01-01"),
]


def test_a_week_begins_on_monday_whatever_the_month():
    assert [(c.words, c.aired, c.cut, c.missed) for c in by_week(ROWS)] == [
        ("tuần 23/11/2026", 1, 0, 0),
        ("tuần 30/11/2026", 1, 1, 1),
        ("tuần 28/12/2026", 1, 0, 0),
    ]


def test_a_month_counts_its_own_days_over_the_year_end():
    assert [(c.words, c.aired, c.seconds, c.listeners) for c in by_month(ROWS)] == [
        ("tháng 11/2026", 2, 120.0, 200),
        ("tháng 12/2026", 0, 20.0, 0),
        ("tháng 1/2027", 1, 60.0, 100),
    ]


def test_a_day_is_that_of_vietnam():
    from datetime import UTC

    late = datetime(2026, 11, 29, 23, 45, tzinfo=UTC)  # Monday 06:45 in Vietnam
    [count] = by_week([row("2026-11-30", planned=late)])
    assert count.words == "tuần 30/11/2026"


def test_the_bars_of_the_terminal_say_their_figures():
    lines = bars(by_week(ROWS))
    assert "1 phát, 1 gián đoạn, 1 lỡ" in lines[1]
    assert "█" in lines[0]


def test_the_svg_opens_and_says_its_figures_and_nothing_breaks_out_of_it():
    data = as_svg(counts_plot(by_week(ROWS), 'Đài <b> & "bạn"'))
    tree = xml.dom.minidom.parseString(data)
    words = "".join(n.firstChild.data for n in tree.getElementsByTagName("text") if n.firstChild)
    assert "1 · 1 · 1" in words
    assert 'Đài <b> & "bạn"' in words
    assert xml.dom.minidom.parseString(as_svg(counts_plot((), "trống")))


def test_the_png_is_the_same_for_the_same_bars_and_as_high_as_they_need():
    from io import BytesIO

    from PIL import Image

    def png(bars):
        return as_png(bar_plot("Đài", ("Đã phát", "Gián đoạn", "Không phát"), bars))

    small = png([Bar(words="tuần", parts=(3, 1, 0))])
    assert small == png([Bar(words="tuần", parts=(3, 1, 0))])
    large = png([Bar(words="tuần", parts=(3, 1, 0))] * 500)
    heights = [Image.open(BytesIO(data)).height for data in (small, large)]
    assert heights[0] < heights[1] < 6000


def test_the_parts_of_a_bar_are_told_apart_without_their_colours():
    """In grey the light part has dark strokes and the middling one light ones."""
    from io import BytesIO

    from PIL import Image

    plot = bar_plot("Đài", ("a", "b", "c"), [Bar(words="tuần", parts=(1, 1, 1))])
    grey = Image.open(BytesIO(as_png(plot))).convert("L")
    shades = []
    for one in (s for s in plot.shapes if isinstance(s, Box) and s.height == 28):
        box = (one.left + 4, one.top + 4, one.left + one.width - 4, one.top + one.height - 4)
        shades.append(grey.crop(tuple(map(round, box))).getextrema())
    assert len(shades) == 3
    assert shades[0][1] - shades[0][0] < 12  # plain
    assert shades[1][1] - shades[1][0] > 90
    assert shades[2][1] - shades[2][0] > 90


def test_what_counts_in_a_report_counts_here_and_nothing_else():
    """Urgent orders, trials and the jingle beside a programme are no programmes."""
    rows = [
        row("2026-12-01"),
        row("2026-12-01", kind=URGENT, slot="2026-12-01T10:00:00"),
        row("2026-12-01", kind=TEST, slot="2026-12-01T10:05:00"),
        row("2026-12-01", "Nhạc thay thế", seconds=9.0, item=0),
        row("2026-12-02", "Nhạc thay thế", item=0),
        row("2026-12-03", "Không phát"),
        row("2026-12-04", "Gián đoạn", seconds=0.0),
        row("2026-12-07", "Lỡ giờ"),
    ]
    [count] = by_month(rows)
    assert (count.aired, count.cut, count.missed, count.skipped) == (1, 0, 1, 3)
    assert count.unheard == 4
    assert count.seconds == 60.0
    assert count.listeners == listened(rows) == 100


def test_pupils_are_counted_once_however_many_sites_aired_it():
    there = row("2026-12-02", site="khu-b", slot="2026-12-02T07:15@khu-b")
    [count] = by_month([row("2026-12-02"), there, row("2026-12-03", site="khu-b")])
    assert (count.aired, count.listeners) == (3, 200)


def test_a_phone_gets_names_above_their_bars_and_nothing_beyond_its_edge():
    long = "phòng, chống ma túy, thuốc lá điện tử và các chất gây nghiện khác"
    plot = bar_plot(f"Lượt phát theo chủ đề, {long}", ("a" * 30, "b" * 30), [Bar(words=long, parts=(900, 99))],
                    narrow=True)  # fmt: skip
    assert plot.width == 480
    right = [s.left + s.width for s in plot.shapes if isinstance(s, Box)]
    assert max(right) <= 480
    names = [s.words for s in plot.shapes if isinstance(s, Words)]
    assert any(one.endswith("…") for one in names)
