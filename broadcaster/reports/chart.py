"""Counts as bars: in a terminal, and as diagrams that black and white tells apart too."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.wording import minutes_length
from broadcaster.pictures.bar_chart import Bar, bar_plot
from broadcaster.pictures.plot import Plot
from broadcaster.playout.as_run import AIRED, EMPTY
from broadcaster.reports.counting import Count
from broadcaster.reports.report_facts import AiredFact, FactWay, ReportFacts
from broadcaster.reports.report_periods import official_month

LEGEND = ("Đã phát", "Gián đoạn", "Không phát")
_MARKS = {"aired": "█", "cut": "▒", "unheard": "░"}
_BAR = 30  # characters of the longest bar
_NOTHING = "Chưa có gì trong nhật ký."
_MOST_TOPICS = 12  # that are drawn; the rest is one bar
_MOST_UNITS = 40  # so that a page can still be read; the rest is one bar


def bars(counts: Sequence[Count]) -> list[str]:
    """A line a count: words, a bar in three shades, the figures."""
    most = max((_all(count) for count in counts), default=0)
    wide = max((len(count.words) for count in counts), default=0)
    return [_line(count, most, wide) for count in counts]


def _line(count: Count, most: int, wide: int) -> str:
    scale = _BAR / most if most else 0.0
    bar = "".join(mark * round(getattr(count, name) * scale) for name, mark in _MARKS.items())
    told = f"{count.aired} phát, {count.cut} gián đoạn, {count.missed} lỡ"
    told += f", {count.skipped} bị bỏ" if count.skipped else ""
    minutes = minutes_length(count.seconds)
    return f"{count.words:<{wide}}  {bar:<{_BAR}}  {told}; {minutes}"


def _all(count: Count) -> int:
    return count.aired + count.cut + count.unheard


def counts_plot(counts: Sequence[Count], title: str) -> Plot:
    """A bar a week or a month; every bar has its figures as text too, to be read aloud."""
    found = [Bar(words=c.words, parts=(c.aired, c.cut, c.unheard)) for c in counts]
    return bar_plot(title, LEGEND, found, empty=_NOTHING)


# --- of a report -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPicture:
    """A diagram of a report."""

    key: str  # [a-z-]: what a file of it is called
    title: str
    plot: Plot


def report_pictures(
    facts: ReportFacts,
    before: ReportFacts | None = None,
    units: Sequence[tuple[str, int]] = (),
    *,
    narrow: bool = False,
) -> tuple[ReportPicture, ...]:
    """By month, by topic, by unit where any are told, and beside the same months a year earlier.

    `before` are the facts of a year earlier; `units` names with how often each aired; `narrow` is
    for a phone.
    """
    found = [_by_month(facts, narrow)]
    if topics := _by_topic(facts, narrow):
        found.append(topics)
    if units:
        told = [Bar(words=name, parts=(count,)) for name, count in units[:_MOST_UNITS]]
        if rest := units[_MOST_UNITS:]:
            told.append(Bar(words=f"{len(rest)} đơn vị khác", parts=(sum(n for _, n in rest),)))
        title = f"Lượt phát của từng đơn vị, {facts.period.words}"
        plot = bar_plot(title, LEGEND[:1], told, narrow=narrow)
        found.append(ReportPicture(key="don-vi", title=title, plot=plot))
    if before is not None and before.log:
        found.append(_beside(facts, before, narrow))
    return tuple(found)


def _by_month(facts: ReportFacts, narrow: bool) -> ReportPicture:
    title = f"Phát thanh theo tháng, {facts.period.words}"
    found = [
        Bar(
            words=f"tháng {official_month(month.month)}/{month.year}",
            parts=(
                _count(of, lambda one: one.result == AIRED),
                _count(of, lambda one: one.heard and one.result != AIRED),
                _count(of, lambda one: not one.heard and one.result != EMPTY),
            ),
        )
        for month, of in _months(facts)
    ]
    plot = bar_plot(title, LEGEND, found, narrow=narrow, empty=_NOTHING)
    return ReportPicture(key="theo-thang", title=title, plot=plot)


def _by_topic(facts: ReportFacts, narrow: bool) -> ReportPicture | None:
    tallies = facts.tallies(lambda one: one.topics)
    if not tallies:
        return None
    title = f"Lượt phát theo chủ đề, {facts.period.words}"
    found = [Bar(words=one.name, parts=(one.airings,)) for one in tallies[:_MOST_TOPICS]]
    if rest := tallies[_MOST_TOPICS:]:
        words = f"{len(rest)} chủ đề khác"
        found.append(Bar(words=words, parts=(sum(one.airings for one in rest),)))
    plot = bar_plot(title, LEGEND[:1], found, narrow=narrow)
    return ReportPicture(key="theo-chu-de", title=title, plot=plot)


def _beside(facts: ReportFacts, before: ReportFacts, narrow: bool) -> ReportPicture:
    """The same months of two years, each pair side by side."""
    now, then = (
        {month: _count(of, lambda one: one.result == AIRED) for month, of in _months(one)}
        for one in (facts, before)
    )
    # a month of which the earlier log has no line was not counted, which is not nought
    months = sorted(month.replace(year=month.year + 1) for month in then)
    found = [
        Bar(
            words=f"tháng {official_month(month.month)}",
            parts=(now.get(month, 0), then[month.replace(year=month.year - 1)]),
        )
        for month in months
    ]
    title = "Lượt phát trọn, so với cùng kỳ năm trước"
    if left_out := len(now.keys() - set(months)):
        title += f" ({left_out} tháng năm trước chưa có nhật ký)"
    if before.warnings:
        title += " (số liệu năm trước chưa chắc)"
    legend = (facts.period.words, before.period.words)
    plot = bar_plot(title, legend, found, beside=True, narrow=narrow)
    return ReportPicture(key="so-nam-truoc", title=title, plot=plot)


def _months(facts: ReportFacts) -> list[tuple[date, list[AiredFact]]]:
    months: dict[date, list[AiredFact]] = {}
    for one in facts.facts:
        if one.way is FactWay.LOUDSPEAKER:
            months.setdefault(one.day.replace(day=1), []).append(one)
    return sorted(months.items())


def _count(of: Iterable[AiredFact], what: Callable[[AiredFact], bool]) -> int:
    return sum(map(what, of))
