"""What the public calendar proposes."""

from datetime import date

import pytest

from broadcaster.timetable.proposals import propose


def test_a_school_year_has_its_holidays_and_the_week_of_the_law():
    found = propose(date(2026, 9, 1), date(2027, 8, 31))
    told = {c.name: (c.first, c.last) for c in found.closures}
    assert told["Tết Nguyên đán"] == (date(2027, 2, 5), date(2027, 2, 9))
    assert told["Tết Dương lịch"] == (date(2027, 1, 1), date(2027, 1, 1))
    assert told["Ngày Chiến thắng; Ngày Quốc tế Lao động"] == (date(2027, 4, 30), date(2027, 5, 1))
    [theme] = found.themes
    assert (theme.first, theme.last) == (date(2026, 11, 9), date(2026, 11, 15))


# First days of the lunar year by the calendar of Vietnam; in 2007 and 2030 it is a day earlier
# than in China.
@pytest.mark.parametrize(
    ("year", "day"),
    [(2007, date(2007, 2, 17)), (2026, date(2026, 2, 17)), (2030, date(2030, 2, 2))],
)
def test_tet_is_that_of_the_vietnamese_calendar(year, day):
    found = propose(date(year, 1, 1), date(year, 12, 31))
    [tet] = [c for c in found.closures if "Tết Nguyên đán" in c.name]
    assert tet.first <= day <= tet.last


def test_a_day_off_that_is_worked_on_another_day_is_a_swap():
    found = propose(date(2026, 8, 1), date(2026, 9, 30))
    [swap] = found.swaps
    assert (swap.day, swap.weekday) == (date(2026, 8, 22), 0)


def test_nothing_is_proposed_outside_the_days_that_are_asked_for():
    found = propose(date(2026, 10, 1), date(2026, 10, 31))
    assert found.closures == found.swaps == found.themes == ()
