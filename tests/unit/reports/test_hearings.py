"""The picture of how often one episode was heard: weeks, sources, and what nobody measured."""

from datetime import date, timedelta

from broadcaster.reports.hearings import WEEKS, HearingSource, hearing_picture

TODAY = date(2026, 11, 25)  # a Wednesday
MONDAY = date(2026, 11, 23)


def row(days):
    source = HearingSource(name="Loa trường", unit="lần", days=days)
    picture = hearing_picture([source], TODAY)
    return picture, picture.rows[0]


def test_days_of_a_week_are_one_bar_and_the_last_bar_is_this_week():
    picture, loud = row({MONDAY: 2, MONDAY + timedelta(days=6): 1, MONDAY - timedelta(days=1): 4})
    assert picture.mondays[-1] == MONDAY
    assert len(picture.mondays) == WEEKS
    assert loud.weeks == (0,) * (WEEKS - 2) + (4, 3)
    assert (loud.total, loud.before, loud.measured) == (7, 0, True)


def test_what_was_before_the_weeks_is_one_figure_and_nothing_gets_lost():
    days = {MONDAY - timedelta(days=n): 1 for n in range(100)}
    picture, loud = row(days)
    assert loud.before == 100 - 7 * (WEEKS - 1) - 1  # seven whole weeks, and this Monday
    assert loud.total == 100
    assert picture.earlier


def test_a_clock_that_is_ahead_hides_no_hearing():
    assert row({TODAY + timedelta(days=40): 2})[1].weeks[-1] == 2


def test_what_nobody_counts_has_no_figure_and_what_was_counted_as_none_has():
    picture, unknown = row(None)
    assert (unknown.measured, picture.any) == (False, False)
    assert row({})[1].measured
