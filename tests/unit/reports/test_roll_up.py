"""Sums over units: the parent's figures are those of its units, however often a letter comes."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.errors import StoreError
from broadcaster.domain.playout import LogEvent
from broadcaster.domain.schedule import ZONE, Unit
from broadcaster.law.register import register_of
from broadcaster.reports.difficulties import (
    NO_DIFFICULTY,
    Difficulty,
    DifficultyCount,
    DifficultySubject,
)
from broadcaster.reports.report_facts import FactWay, report_facts
from broadcaster.reports.report_periods import ReportStage, report_period
from broadcaster.reports.roll_up import (
    ClosedPeriod,
    ClosedUnit,
    KeptLetter,
    LetterStanding,
    fewer,
    reporting_units,
    roll_up,
)
from tests.fakes.air_lines import aired_lines

TODAY = date(2027, 1, 5)
YEAR = report_period("năm 2026", TODAY)
MONTHS = [report_period(f"tháng {n}/2026", TODAY) for n in range(1, 13)]
OWN = "xa"
UNITS = tuple(Unit(key=f"t{n}", name=f"Trường {n}", kind="trường", parent=OWN) for n in range(3))
NOTHING = register_of(())
WAY = FactWay.LOUDSPEAKER


def below(units=UNITS):
    return reporting_units(units, OWN, YEAR.first, YEAR.last)


def frozen(units=UNITS, **counts):
    """The units as a period was closed with them."""
    return tuple(
        ClosedUnit(unit=one, difficulties=counts.get(one.key, NO_DIFFICULTY))
        for one in below(units)
    )


class Drawer:
    """Letters with their tables, as the database keeps them."""

    def __init__(self):
        self.letters, self.tables = [], {}

    def put(self, unit, period, lines, *, made=None, standing=LetterStanding.COUNTED):
        number = len(self.letters) + 1
        self.tables[number] = report_facts(period, lines, unit=unit, register=NOTHING)
        moment = datetime.combine(TODAY, time(8), UTC) + timedelta(minutes=number)
        self.letters.append(
            KeptLetter(
                id=number, unit=unit, digest=f"{number:064x}", made=made or moment,
                received=moment, who="Cô Lan", about=period.words, first=period.first,
                last=period.last, closing=period.closing, stage=period.stage, standing=standing,
            )
        )  # fmt: skip
        return number

    def sum(self, period=YEAR, *, units=UNITS, closed=None):
        found = reporting_units(units, OWN, period.first, period.closing)
        return roll_up(period, found, self.letters, self.tables.__getitem__, closed=closed)


AIRINGS = st.lists(
    st.tuples(
        st.integers(0, 2),  # whose
        st.integers(0, 364),  # day of the year
        st.integers(0, 3),  # episode
        st.integers(0, 2),  # sound: units may air one file
        st.integers(10, 6000),  # tenths of a second
        st.booleans(),  # broken off
    ),
    max_size=25,
    unique_by=lambda one: one[:2],
)


def logs(airings):
    lines = {unit.key: [] for unit in UNITS}
    for whose, day, episode, sound, tenths, cut in sorted(airings):
        lines[f"t{whose}"] += aired_lines(
            (date(2026, 1, 1) + timedelta(days=day)).isoformat(),
            seconds=tenths / 10, cut=cut, episode=f"e{episode}", sha256=f"s{sound}",
        )  # fmt: skip
    return lines


def heard(lines):
    """Counted from the log itself, by nothing that is tested here."""
    ends = [line for line in lines if line.event is LogEvent.ITEM_END]
    return Counter(
        aired=sum(line.get("result") == "Đã phát" for line in ends),
        tenths=round(sum(line.seconds for line in ends) * 10),
    )


@given(AIRINGS, st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_parent_is_the_sum_of_its_units_whatever_comes_twice(airings, chance):
    lines, drawer = logs(airings), Drawer()
    for unit in UNITS:
        sent = [YEAR, *chance.sample(MONTHS, 4)]  # a year, some of its months once more
        chance.shuffle(sent)
        for period in [*sent, *chance.sample(sent, 2)]:
            drawer.put(unit.key, period, lines[unit.key])
    chance.shuffle(drawer.letters)
    found = drawer.sum()
    told = sum((heard(one) for one in lines.values()), Counter())
    figures = found.figures(WAY)
    assert (figures.airings, round(figures.seconds * 10)) == (told["aired"], told["tenths"])
    rows = [row.facts.figures(WAY) for row in found.rows]
    assert figures.programmes == sum(one.programmes for one in rows)
    table = found.together("Xã")
    assert (table.figures(WAY).airings, table.figures(WAY).programmes) == (
        figures.airings,
        figures.programmes,
    )
    assert table.figures(WAY).seconds == pytest.approx(figures.seconds)
    assert sum(cell.airings for cell in table.cells()) == sum(
        len(r.facts.facts) for r in found.rows
    )
    assert table.listeners == sum(row.facts.listeners for row in found.rows)
    assert found.different(WAY) <= figures.programmes


@given(AIRINGS)
@settings(max_examples=10, deadline=None)
def test_months_and_a_year_tell_the_same(airings):
    lines, by_months, by_year = logs(airings), Drawer(), Drawer()
    for unit in UNITS:
        by_year.put(unit.key, YEAR, lines[unit.key])
        for month in MONTHS:
            by_months.put(unit.key, month, lines[unit.key])
    assert by_months.sum().figures(WAY) == by_year.sum().figures(WAY)
    parts = [by_year.sum(month).figures(WAY) for month in MONTHS]
    assert sum(one.airings for one in parts) == by_year.sum().figures(WAY).airings


SENT = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 12), st.booleans()),  # whose, month or year, early
    max_size=14,
)


def airings_by_the_log(letters, period):
    """By the raw lines: each day of a unit by the letter that was sent last of those that count.

    `letters` are (unit, period, lines), the one that was sent last at the end.
    """
    told = {}
    for unit, sent, lines in letters:
        days = Counter(
            line.at.astimezone(ZONE).date() for line in lines
            if line.event is LogEvent.ITEM_END and line.get("result") == "Đã phát"
        )  # fmt: skip
        for day in (
            sent.first + timedelta(days=n) for n in range((sent.last - sent.first).days + 1)
        ):
            if period.first <= day <= period.last:
                told[unit, day] = days[day]
    return sum(told.values())


@given(AIRINGS, AIRINGS, SENT, SENT)
@settings(max_examples=25, deadline=None)
def test_what_is_closed_moves_by_no_late_letter_and_a_wider_sum_counts_it(more, few, before, after):
    """The logs of two moments, letters of either, October closed in between."""
    whole, early = logs(more), logs(few)
    october, drawer, sent = MONTHS[9], Drawer(), []

    def send(letters, standing_of):
        for whose, month, is_early in letters:
            unit, period = f"t{whose}", [*MONTHS, YEAR][month]
            lines = (early if is_early else whole)[unit]
            drawer.put(unit, period, lines, standing=standing_of(period))
            sent.append((unit, period, lines))

    send(before, lambda period: LetterStanding.COUNTED)
    closed = ClosedPeriod(
        id=1, words=october.words, first=october.first, last=october.last,
        at=datetime(2026, 11, 5, tzinfo=UTC), who="Cô Lan", units=frozen(),
        letters=tuple(n for row in drawer.sum(october).rows for n in row.letters),
    )  # fmt: skip
    was = drawer.sum(october, closed=closed).figures(WAY)
    assert was.airings == airings_by_the_log(sent, october)
    send(after, lambda period: (
        LetterStanding.LATE if period == october else LetterStanding.COUNTED
    ))  # fmt: skip
    assert drawer.sum(october, closed=closed).figures(WAY) == was
    assert drawer.sum(YEAR).figures(WAY).airings == airings_by_the_log(sent, YEAR)
    late = [row.late for row in drawer.sum(october, closed=closed).rows]
    assert sum(late) == sum(month == 9 for _, month, _ in after)


def test_a_corrected_table_replaces_the_earlier_and_final_goes_before_preliminary():
    drawer, october = Drawer(), MONTHS[9]
    drawer.put("t0", october, aired_lines("2026-10-05"))
    drawer.put("t0", october, aired_lines("2026-10-05") + aired_lines("2026-10-06"))
    early = report_period("tháng 10/2026", date(2026, 10, 20))
    assert early.stage is ReportStage.PRELIMINARY
    drawer.put("t0", early, [])  # made on the twentieth, and sent once more by mistake
    found = drawer.sum(october, units=UNITS[:1])
    assert found.figures(WAY).airings == 2
    assert found.period.stage is ReportStage.FINAL


def test_one_who_sent_a_part_or_nothing_keeps_the_sum_preliminary_and_is_named():
    drawer, october = Drawer(), MONTHS[9]
    early = report_period("tháng 10/2026", date(2026, 10, 20))
    drawer.put("t0", october, aired_lines("2026-10-05"))
    drawer.put("t1", early, aired_lines("2026-10-05"))
    found = drawer.sum(october)
    assert [row.unit.key for row in found.silent] == ["t2"]
    assert [(row.unit.key, row.told, row.days) for row in found.partial] == [("t1", 20, 31)]
    assert found.period.stage is ReportStage.PRELIMINARY
    assert [row.stage for row in found.rows] == [ReportStage.FINAL, ReportStage.PRELIMINARY, None]
    assert "Trường 2: chưa gửi số liệu." in found.together("Xã").warnings


def test_what_was_sent_back_counts_no_more_and_a_closed_period_keeps_what_it_had():
    drawer, october = Drawer(), MONTHS[9]
    first = drawer.put("t0", october, aired_lines("2026-10-05"))
    moment = datetime(2026, 11, 5, tzinfo=UTC)
    closed = ClosedPeriod(id=1, words=october.words, first=october.first, last=october.last,
                          at=moment, who="Cô Lan", letters=(first,), units=frozen())  # fmt: skip
    drawer.put("t0", october, aired_lines("2026-10-05") + aired_lines("2026-10-06"),
               standing=LetterStanding.LATE)  # fmt: skip
    drawer.put("t1", october, aired_lines("2026-10-07"), standing=LetterStanding.RETURNED)
    found = drawer.sum(october, closed=closed)
    assert found.figures(WAY).airings == 1
    assert [row.late for row in found.rows] == [1, 0, 0]
    assert drawer.sum(YEAR).figures(WAY).airings == 2
    assert [row.returned for row in drawer.sum(october).rows] == [0, 1, 0]
    assert [row.returned for row in drawer.sum(MONTHS[8]).rows] == [0, 0, 0]
    assert [row.late for row in drawer.sum(MONTHS[8]).rows] == [0, 0, 0]
    drawer.put("t1", MONTHS[8], [])  # another month replaces nothing
    assert [row.returned for row in drawer.sum().rows] == [0, 1, 0]
    drawer.put("t1", october, aired_lines("2026-10-08"))
    assert [row.returned for row in drawer.sum(october).rows] == [0, 0, 0]


def test_what_is_held_waits_until_a_later_letter_tells_its_days():
    drawer, october = Drawer(), MONTHS[9]
    drawer.put("t0", october, aired_lines("2026-10-05"), standing=LetterStanding.HELD)
    drawer.put("t1", october, aired_lines("2026-10-05"))
    assert [row.held for row in drawer.sum(october).rows] == [1, 0, 0]
    drawer.put("t0", MONTHS[8], [])  # another month replaces nothing
    assert [row.held for row in drawer.sum(october).rows] == [1, 0, 0]
    drawer.put("t0", october, aired_lines("2026-10-06"))
    assert [row.held for row in drawer.sum(october).rows] == [0, 0, 0]


def test_what_came_late_counts_where_the_period_is_open_or_was_closed_with_it():
    drawer, october = Drawer(), MONTHS[9]
    late = drawer.put("t0", october, aired_lines("2026-10-05"), standing=LetterStanding.LATE)
    assert [row.late for row in drawer.sum(october).rows] == [0, 0, 0]
    closed = ClosedPeriod(id=1, words=october.words, first=october.first, last=october.last,
                          at=datetime(2026, 11, 5, tzinfo=UTC), who="Cô Lan", letters=(late,),
                          units=frozen())  # fmt: skip
    found = drawer.sum(october, closed=closed)
    assert [row.late for row in found.rows] == [0, 0, 0]
    assert found.figures(WAY).airings == 1


def test_the_keys_of_a_row_are_those_that_its_letters_were_signed_with():
    drawer, autumn = Drawer(), report_period("từ 1/10/2026 đến 31/12/2026", TODAY)
    for month, key in ((MONTHS[9], "aa"), (MONTHS[10], ""), (MONTHS[11], "aa")):
        number = drawer.put("t0", month, aired_lines(f"2026-{month.first.month}-05"))
        drawer.letters[number - 1] = replace(drawer.letters[number - 1], key=key)
    row = drawer.sum(autumn, units=UNITS[:1]).rows[0]
    assert (row.letters, row.keys) == ((1, 2, 3), ("aa",))


def test_days_of_two_stages_are_preliminary_together():
    drawer = Drawer()
    autumn = report_period("từ 1/10/2026 đến 30/11/2026", TODAY)
    drawer.put("t0", MONTHS[9], [])
    drawer.put("t0", report_period("tháng 11/2026", TODAY, preliminary=True), [])
    [row] = drawer.sum(autumn, units=UNITS[:1]).rows
    assert (row.told, row.days, row.stage) == (61, 61, ReportStage.PRELIMINARY)


def test_difficulties_count_in_the_period_in_which_they_were_told():
    told = [
        Difficulty(id=str(day), at=datetime(2026, 10, day, tzinfo=UTC), who="Cô Lan", subject="",
                   about=DifficultySubject.OTHER, text="Loa rè", answer="Thay" * (day == 5))
        for day in (5, 30)
    ]  # fmt: skip
    found = roll_up(report_period("từ 1/10/2026 đến 9/10/2026", TODAY), below(), (), {}.get,
                    difficulties={"t0": told})  # fmt: skip
    assert found.difficulties.words == "1 việc (việc khác 1), 1 việc đã được trả lời"


def test_a_unit_under_a_new_name_is_one_and_one_under_a_new_parent_counts_while_it_was_here():
    border = date(2026, 10, 16)
    before = border - timedelta(days=1)
    units = (
        Unit(key="t0", name="Trường Cũ", kind="trường", parent=OWN, last=before),
        Unit(key="t0", name="Trường Mới", kind="trường", parent=OWN, first=border),
        Unit(key="t1", name="Trường Đi", kind="trường", parent=OWN, last=before),
        Unit(key="t1", name="Trường Đi", kind="trường", parent="xa-khac", first=border),
        Unit(key="d0", name="Điểm Bãi Dài", kind="điểm trường", parent=OWN),
    )
    drawer, october = Drawer(), MONTHS[9]
    lines = aired_lines("2026-10-05") + aired_lines("2026-10-20")
    drawer.put("t0", october, lines)
    drawer.put("t1", october, lines)
    moved, renamed = drawer.sum(october, units=units).rows
    assert (renamed.name, renamed.facts.figures(WAY).airings) == ("Trường Mới", 2)
    assert renamed.remarks == ("trong kỳ có tên khác: Trường Cũ.",)
    assert (moved.facts.figures(WAY).airings, moved.days) == (1, 15)
    assert "chỉ tính 15 ngày" in moved.remarks[0]


def test_listeners_of_two_schools_that_air_one_file_are_both_counted():
    drawer, october = Drawer(), MONTHS[9]
    for key in ("t0", "t1"):
        drawer.put(key, october, aired_lines("2026-10-05", sha256="mot-tep", listeners=400))
    found = drawer.sum(october)
    assert found.together("Xã").listeners == 800
    assert (found.figures(WAY).programmes, found.different(WAY)) == (2, 1)


@pytest.mark.parametrize("own", ["", "khong-co"])
def test_nobody_reports_to_a_unit_that_is_not_in_the_list(own):
    assert reporting_units(UNITS, own, YEAR.first, YEAR.last) == ()


def test_figures_that_count_only_as_a_whole_come_from_letters_that_count_whole():
    drawer = Drawer()
    jingle = aired_lines("2026-10-05", kind="phát thử")
    drawer.put("t0", MONTHS[9], jingle)
    drawer.put("t0", YEAR, jingle)  # made later: it tells every day
    assert drawer.sum(units=UNITS[:1]).rows[0].facts.uncounted == (("phát thử", 300.0),)
    at = datetime(2026, 10, 5, 6, 45, tzinfo=ZONE)
    assert at.date() in set(drawer.letters[0].days)


def test_a_closed_period_keeps_units_and_difficulties_whatever_became_of_them():
    drawer, october = Drawer(), MONTHS[9]
    first = drawer.put("t0", october, aired_lines("2026-10-05"))
    told = DifficultyCount(told=3, answered=1, subjects=(("việc khác", 3),))
    closed = ClosedPeriod(id=1, words=october.words, first=october.first, last=october.last,
                          at=datetime(2026, 11, 5, tzinfo=UTC), who="Cô Lan", letters=(first,),
                          units=frozen(UNITS[:2], t0=told))  # fmt: skip
    sums = [drawer.sum(october, units=units, closed=closed) for units in (UNITS, UNITS[1:], ())]
    assert sums[0] == sums[1] == sums[2]
    assert [row.unit.key for row in sums[0].rows] == ["t0", "t1"]
    assert sums[0].difficulties.told == 3


def test_a_letter_that_cannot_be_read_is_named_and_leaves_its_days_to_the_others():
    drawer, october = Drawer(), MONTHS[9]
    drawer.put("t0", october, aired_lines("2026-10-05"))
    drawer.put("t0", october, [])

    def facts_of(number):
        if number == 2:
            raise StoreError("hỏng")
        return drawer.tables[number]

    found = roll_up(october, below(UNITS[:1]), drawer.letters, facts_of)
    [row] = found.rows
    assert (row.facts.figures(WAY).airings, row.unread, row.sound) == (1, (2,), False)
    assert "tệp số 2 không đọc được nên không tính." in row.doubts


def test_what_a_new_letter_takes_away_is_told_by_month_and_way():
    drawer, autumn = Drawer(), report_period("từ 1/10/2026 đến 30/11/2026", TODAY)
    drawer.put("t0", MONTHS[9], aired_lines("2026-10-05") + aired_lines("2026-10-06"))
    new = replace(drawer.letters[0], id=0, first=autumn.first, last=autumn.last,
                  closing=autumn.closing, made=drawer.letters[0].made + timedelta(days=1))  # fmt: skip

    def lost(*days, **more):
        lines = [line for day in days for line in aired_lines(day)]
        told = report_facts(autumn, lines, unit="t0", register=NOTHING)
        return fewer(drawer.letters, drawer.tables.__getitem__, replace(new, **more), told)

    assert lost("2026-11-03") == ("loa trường tháng 10/2026: từ 2 lượt còn 0",)
    assert lost("2026-10-05", "2026-10-09") == ()
    assert lost(stage=ReportStage.PRELIMINARY) == ()  # it does not replace final figures


def test_green_is_only_what_nothing_speaks_against():
    drawer, october = Drawer(), MONTHS[9]
    drawer.put("t0", october, aired_lines("2026-10-05"))
    drawer.put("t1", october, [])
    found = roll_up(october, below(), drawer.letters, drawer.tables.__getitem__)
    assert [row.sound for row in found.rows] == [True, False, False]
    assert "không có nhật ký phát" in found.rows[1].doubts[0]
    doubted = roll_up(october, below(), drawer.letters, drawer.tables.__getitem__,
                      uncompared={"t0"})  # fmt: skip
    assert "khóa chưa đối chiếu" in doubted.rows[0].doubts[0]
    assert any("khóa chưa đối chiếu" in one for one in doubted.together("Xã").warnings)


def test_a_whole_figure_of_a_letter_that_counts_in_part_is_not_known():
    drawer = Drawer()
    drawer.put("t0", YEAR, aired_lines("2026-10-05"))
    drawer.put("t0", MONTHS[9], aired_lines("2026-10-05"))
    for number, downloads in ((1, 5_000), (2, 300)):
        drawer.tables[number] = replace(drawer.tables[number], downloads=downloads)
    assert drawer.sum(units=UNITS[:1]).rows[0].facts.downloads is None
    assert drawer.sum(MONTHS[9], units=UNITS[:1]).rows[0].facts.downloads == 300
