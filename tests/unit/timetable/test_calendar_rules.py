"""From slots and a school's year to occurrences: bells, closures, swap days, odd dates."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.schedule import (
    LAST_WEEK,
    BellPeriod,
    Calendar,
    Closure,
    Slot,
    SwapDay,
    Theme,
)
from broadcaster.timetable.occurrences import (
    bells_on,
    days_between,
    find_occurrence,
    next_school_day,
    occurrences,
    theme_on,
)

MONDAY = date(2026, 11, 23)
NONE = Calendar()


def slot(**changes):
    usual = Slot(
        key="s", name="Đầu giờ", weekdays=tuple(range(6)), time=time(6, 45), max_seconds=600.0
    )
    return replace(usual, **changes)


def ids(slots, calendar, first, last=None):
    return [o.id for o in occurrences(slots, calendar, first, last or first)]


def test_a_slot_occurs_on_its_weekdays_at_its_time_in_vietnam():
    found = occurrences([slot(weekdays=(0, 3))], NONE, MONDAY, MONDAY + timedelta(days=6))
    assert [o.id for o in found] == ["2026-11-23T06:45", "2026-11-26T06:45"]
    assert found[0].begins == datetime(2026, 11, 23, 6, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert found[0].latest - found[0].begins == timedelta(minutes=5)
    assert found[0].ends - found[0].begins == timedelta(minutes=10)


def test_occurrences_come_by_the_clock_and_sites_have_names_of_their_own():
    slots = [slot(key="b", time=time(15, 20)), slot(key="a"), slot(key="c", site="bai-dai")]
    assert ids(slots, NONE, MONDAY) == [
        "2026-11-23T06:45",
        "2026-11-23T06:45@bai-dai",
        "2026-11-23T15:20",
    ]


def test_nothing_airs_on_a_closed_day_whatever_else_it_is():
    closure = Closure(first=date(2027, 2, 3), last=date(2027, 2, 14), name="Tết")
    swap = SwapDay(day=date(2027, 2, 4), weekday=0)
    calendar = Calendar(closures=(closure,), swaps=(swap,))
    assert ids([slot()], calendar, date(2027, 2, 1), date(2027, 2, 16)) == [
        "2027-02-01T06:45",
        "2027-02-02T06:45",
        "2027-02-15T06:45",
        "2027-02-16T06:45",
    ]


def test_a_swap_day_has_the_timetable_of_another_weekday_and_says_so():
    swap = SwapDay(day=date(2026, 11, 29), weekday=0, name="học bù")  # a Sunday as a Monday
    [found] = occurrences([slot(weekdays=(0,))], Calendar(swaps=(swap,)), swap.day, swap.day)
    assert found.id == "2026-11-29T06:45"
    assert found.note == "học bù, theo lịch thứ hai"
    assert ids([slot(weekdays=(6,))], Calendar(swaps=(swap,)), swap.day) == []


def test_only_the_slots_of_the_days_bell_set_air():
    short = BellPeriod(bells="ngày ngắn", first=date(2026, 12, 21), last=date(2026, 12, 26))
    exam = BellPeriod(bells="thi", first=date(2026, 12, 23), last=date(2026, 12, 23))
    calendar = Calendar(periods=(short, exam))
    slots = [
        slot(key="a"),
        slot(key="b", time=time(7, 0), bells=("thường", "ngày ngắn")),
        slot(key="c", time=time(8, 0), bells=("thi",)),
    ]
    assert ids(slots, calendar, date(2026, 12, 19)) == ["2026-12-19T06:45", "2026-12-19T07:00"]
    assert ids(slots, calendar, date(2026, 12, 22)) == ["2026-12-22T07:00"]
    assert ids(slots, calendar, date(2026, 12, 23)) == ["2026-12-23T08:00"]
    assert bells_on(calendar, date(2026, 12, 27)) == "thường"


def test_nothing_airs_outside_the_school_year_or_the_slots_own_days():
    year = Calendar(first=date(2026, 9, 5), last=date(2027, 5, 31))
    assert ids([slot()], year, date(2026, 9, 4)) == []
    assert ids([slot()], year, date(2027, 5, 31)) == ["2027-05-31T06:45"]
    assert ids([slot()], year, date(2027, 6, 1)) == []
    own = slot(first=date(2026, 11, 24), last=date(2026, 11, 24))
    assert ids([own], NONE, MONDAY, MONDAY + timedelta(days=6)) == ["2026-11-24T06:45"]


@pytest.mark.parametrize(
    ("weeks", "days"),
    [((1, 3), [2, 16]), ((LAST_WEEK,), [30]), ((5,), [30]), ((4,), [23]), ((), [2, 9, 16, 23, 30])],
)
def test_weeks_of_the_month(weeks, days):
    found = ids([slot(weekdays=(0,), weeks=weeks)], NONE, date(2026, 11, 1), date(2026, 11, 30))
    assert found == [f"2026-11-{day:02}T06:45" for day in days]


def test_the_last_week_of_a_short_month_is_its_fourth():
    found = ids(
        [slot(weekdays=(0,), weeks=(LAST_WEEK,))], NONE, date(2027, 2, 1), date(2027, 2, 28)
    )
    assert found == ["2027-02-22T06:45"]


def test_29_february_and_the_turn_of_the_year_are_days_like_others():
    assert ids([slot()], NONE, date(2028, 2, 28), date(2028, 3, 1)) == [
        "2028-02-28T06:45",
        "2028-02-29T06:45",
        "2028-03-01T06:45",
    ]
    assert ids([slot()], NONE, date(2026, 12, 31), date(2027, 1, 1)) == [
        "2026-12-31T06:45",
        "2027-01-01T06:45",
    ]


def test_the_last_day_that_there_is_ends_the_search():
    assert list(days_between(date.max, date.max)) == [date.max]
    assert ids([slot(weekdays=(4,), weeks=(LAST_WEEK,))], NONE, date.max) == ["9999-12-31T06:45"]


def test_the_shortest_theme_of_a_day_is_its_theme():
    month = Theme(first=date(2026, 11, 1), last=date(2026, 11, 30), title="Tháng")
    week = Theme(first=date(2026, 11, 9), last=date(2026, 11, 15), title="Tuần")
    calendar = Calendar(themes=(month, week))
    assert theme_on(calendar, date(2026, 11, 9)).title == "Tuần"
    assert theme_on(calendar, date(2026, 11, 16)).title == "Tháng"
    assert theme_on(calendar, date(2026, 12, 1)) is None


def test_an_occurrence_is_found_by_its_name():
    found = occurrences([slot()], NONE, MONDAY, MONDAY)
    assert find_occurrence(found, "2026-11-23T06:45") == found[0]
    assert find_occurrence(found, "2026-11-23T06:46") is None


DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(
    DAYS,
    st.integers(0, 40),
    st.lists(st.tuples(DAYS, st.integers(0, 6)), max_size=4),
    st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=4),
)
def test_every_occurrence_is_once_in_order_and_on_an_open_day(first, length, swaps, closures):
    last = first + timedelta(days=length)
    calendar = Calendar(
        swaps=tuple(SwapDay(day=d, weekday=w) for d, w in swaps),
        closures=tuple(
            Closure(first=d, last=d + timedelta(days=n), name="nghỉ") for d, n in closures
        ),
    )
    slots = [slot(key="a"), slot(key="b", weekdays=(6,), time=time(7, 0))]
    found = occurrences(slots, calendar, first, last)
    assert len({o.id for o in found}) == len(found)
    assert list(found) == sorted(found, key=lambda o: o.begins)
    for one in found:
        assert first <= one.day <= last
        assert not any(c.first <= one.day <= c.last for c in calendar.closures)
    whole = [o for day in days_between(first, last) for o in occurrences(slots, calendar, day, day)]
    assert tuple(whole) == found


def test_the_next_day_of_school_leaves_out_weekends_and_days_off():
    friday = MONDAY + timedelta(days=4)
    calendar = Calendar(
        closures=(Closure(first=friday, last=friday + timedelta(days=3), name="x"),)
    )
    assert next_school_day(NONE, friday) == friday
    assert next_school_day(NONE, friday + timedelta(days=1)) == friday + timedelta(days=3)
    assert next_school_day(calendar, friday) == friday + timedelta(days=4)


def test_a_saturday_that_makes_up_for_another_day_is_one_of_school():
    saturday = MONDAY + timedelta(days=5)
    assert (
        next_school_day(Calendar(swaps=(SwapDay(day=saturday, weekday=0),)), saturday) == saturday
    )


def test_before_the_school_year_its_first_day_is_the_next_behind_its_last_a_weekday():
    year = Calendar(first=MONDAY, last=MONDAY + timedelta(days=4))
    assert next_school_day(year, MONDAY - timedelta(days=30)) == MONDAY
    assert next_school_day(year, MONDAY + timedelta(days=5)) == MONDAY + timedelta(days=7)
    assert next_school_day(NONE, date.max) == date.max
