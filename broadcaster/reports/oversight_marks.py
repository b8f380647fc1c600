"""How what is known of a unit is marked: a sign and words, on the officer's pages and the hub's."""

from dataclasses import dataclass

from broadcaster.reports.oversight import MonthAiring, OverseenUnit, UnitWeek
from broadcaster.reports.unit_letters import UnitLamp


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekMark:
    """A week of a unit as the page shows it."""

    kind: str  # "ok", "warn", "bad"; "" = nobody knows
    words: str  # "5", "5, lỡ 1", "2 …", "nghỉ", "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """A unit as a row of the page."""

    seen: OverseenUnit
    weeks: tuple[WeekMark, ...]
    marks: tuple[tuple[str, str], ...]  # (kind, words)


def is_unknown(one: OverseenUnit) -> bool:
    """Whether nobody knows how it is now: that it aired once this month does not say it."""
    return one.month is MonthAiring.UNKNOWN or not one.fresh


def watch_rank(one: OverseenUnit) -> tuple[int, str]:
    """Who has to be looked at first."""
    order = (MonthAiring.SILENT, MonthAiring.UNKNOWN, MonthAiring.RESTS, MonthAiring.AIRED)
    airing = MonthAiring.UNKNOWN if is_unknown(one) else one.month
    return (0 if one.was_red else 1 + order.index(airing), one.name)


_MONTH = {
    MonthAiring.AIRED: "ok", MonthAiring.SILENT: "bad", MonthAiring.RESTS: "warn",
    MonthAiring.UNKNOWN: "warn",
}  # fmt: skip
_LAMP = {UnitLamp.GREEN: "ok", UnitLamp.AMBER: "warn", UnitLamp.RED: "bad"}


def unit_view(one: OverseenUnit) -> UnitView:
    """A unit with its marks, for a row."""
    month = "" if one.month is MonthAiring.AIRED and not one.fresh else _MONTH[one.month]
    marks = [(month, f"tháng này {one.month}")]
    if one.lamp is not None:
        marks.append((_LAMP[one.lamp], f"loa đèn {one.lamp}"))
    elif one.was_red:
        marks.append(("bad", "loa đèn đỏ khi biết lần cuối"))
    if not one.compared:
        marks.append(("warn", "khóa chưa đối chiếu"))
    if one.known_until:
        marks.append(("warn", one.known_until))
    if one.waiting:
        marks.append(("warn", f"{one.waiting} vướng mắc chờ trả lời"))
    return UnitView(seen=one, weeks=tuple(map(week_mark, one.weeks)), marks=tuple(marks))


def week_mark(week: UnitWeek) -> WeekMark:
    """A week as its cell shows it."""
    told = week.figures
    if told is None:
        return WeekMark(kind="", words="?")
    if week.rests:
        return WeekMark(kind="", words="nghỉ")
    missed = told.cut + told.missed
    parts = [f"{told.aired}{'' if week.whole else ' …'}"]
    parts += [f"lỡ {missed}"] if missed else []
    parts += [f"đính chính {told.corrected}"] if told.corrected else []
    parts += [f"trống {told.empty}"] if told.empty else []
    lacks = missed or told.empty
    kind = "warn" if lacks and told.aired else "bad" if week.whole and not told.aired else ""
    kind = "ok" if told.aired and not lacks else kind or ("warn" if lacks else "")
    return WeekMark(kind=kind, words=", ".join(parts))
