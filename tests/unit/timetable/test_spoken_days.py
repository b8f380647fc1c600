"""Days, slots and weeks as people say them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.dates import day_name
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
    ("typed", "day"),
    [
        ("mai", date(2026, 11, 26)),
        ("ngày mốt", date(2026, 11, 27)),
        ("hôm qua", date(2026, 11, 24)),
        ("Thứ Hai", date(2026, 11, 30)),
        ("T2", date(2026, 11, 30)),
        ("thứ hai tuần sau", date(2026, 11, 30)),
        ("thứ tư tuần sau", date(2026, 12, 2)),
        ("thứ hai tuần này", date(2026, 11, 23)),
        ("30/11", date(2026, 11, 30)),
        ("30-11", date(2026, 11, 30)),
        ("30.11", date(2026, 11, 30)),
        ("30 11 2026", date(2026, 11, 30)),
        ("30/11/26", date(2026, 11, 30)),
        ("ngày 30 tháng 11", date(2026, 11, 30)),
        ("30 tháng 11 năm 2026", date(2026, 11, 30)),
        ("thứ hai 30/11", date(2026, 11, 30)),
        ("thứ hai, ngày 30/11/2026", date(2026, 11, 30)),
        ("30/11 (thứ hai)", date(2026, 11, 30)),
        ("5/1", date(2027, 1, 5)),
        ("2026-11-30", date(2026, 11, 30)),
    ],
)
def test_a_day_is_typed_as_people_type_it(typed, day):
    assert day_said(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("thứ ba 30/11", "30/11/2026 là thứ hai, không phải thứ ba"),
        ("31/11", "tháng 11 có 30 ngày"),
        ("30/13", "không có tháng 13"),
        ("30", "không phải ngày"),
        ("2", "không phải ngày"),
        ("chiều", "không phải ngày"),
    ],
)
def test_a_typed_day_that_is_none_says_why(typed, why):
    with pytest.raises(InputError, match=why):
        day_said(typed, TODAY)


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
    with suppress(InputError):
        day_said(words, today)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_day_is_read_back_as_it_is_shown(day):
    assert day_said(day_name(day, day), day) == day
