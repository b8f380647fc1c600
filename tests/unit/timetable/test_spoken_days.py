"""Days, slots and weeks as people say them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.errors import InputError
from broadcaster.timetable.day_words import day_in, day_said, week_of

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "day", "rest"),
    [
        ("mai 06:45", date(2026, 11, 26), "06:45"),
        ("ngày mai", date(2026, 11, 26), ""),
        ("6h45 sáng mai", date(2026, 11, 26), "06:45"),
        ("hôm nay", TODAY, ""),
        ("thứ hai", date(2026, 11, 30), ""),
        ("thứ tư 15h20", TODAY, "15:20"),
        ("chủ nhật, 7h", date(2026, 11, 29), "07:00"),
        ("26/11", date(2026, 11, 26), ""),
        ("5/1 06:45", date(2027, 1, 5), "06:45"),
        ("26/11/2026 đầu giờ", date(2026, 11, 26), "đầu giờ"),
        ("2026-11-26T06:45", date(2026, 11, 26), "06:45"),
        ("2026-11-26 06:45", date(2026, 11, 26), "06:45"),
        ("đầu giờ", None, "đầu giờ"),
        ("06:45", None, "06:45"),
        ("", None, ""),
    ],
)
def test_what_is_said_of_a_slot(words, day, rest):
    assert day_in(words, TODAY) == (day, rest)


@pytest.mark.parametrize("words", ["31/11/2026", "30/2", "26/13/2026"])
def test_a_date_that_is_none_is_refused(words):
    with pytest.raises(InputError):
        day_in(words, TODAY)


@pytest.mark.parametrize("words", ["", "đầu giờ", "mai 06:45", "hôm kia nữa"])
def test_a_day_alone_is_asked_for(words):
    with pytest.raises(InputError, match="không phải ngày"):
        day_said(words, TODAY)


@pytest.mark.parametrize(
    ("words", "monday"),
    [
        ("", date(2026, 11, 23)),
        ("này", date(2026, 11, 23)),
        ("tuần sau", date(2026, 11, 30)),
        ("trước", date(2026, 11, 16)),
        ("1/12/2026", date(2026, 11, 30)),
        ("chủ nhật", date(2026, 11, 23)),
    ],
)
def test_weeks(words, monday):
    assert week_of(words, TODAY) == (monday, date.fromordinal(monday.toordinal() + 6))


@given(st.text(max_size=20), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_whatever_is_said_is_understood_or_refused(words, today):
    with suppress(InputError):
        day_in(words, today)
