"""Dates as people write them."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.dates import (
    DateFault,
    named_weekday,
    read_date,
    told_day,
    told_moment,
    weekday_name,
    written,
)


@pytest.mark.parametrize(
    "text",
    [
        "7/9/2026",
        "07/09/2026",
        "7-9-2026",
        "7.9.2026",
        "2026-09-07",
        "2026/9/7",
        "ngày 7 tháng 9 năm 2026",
        "Ngày 07 tháng 09 năm 2026.",
        "7 tháng 9, 2026",
        "thứ Hai, 7/9/2026",
        "Thứ 2 ngày 7/9/2026",
        "7/9/2026 (thứ hai)",
        "ngày 7 tháng 9 năm 2026, thứ Hai",
        "  7 / 9 / 2026 ",
        "NGAY 7 THANG 9 NAM 2026",
    ],
)
def test_every_usual_form_is_the_same_day(text):
    assert read_date(text) == date(2026, 9, 7)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("31/9/2026", "tháng 9 có 30 ngày"),
        ("29/2/2027", "tháng 2 có 28 ngày"),
        ("9/13/2026", "không có tháng 13"),
        ("0/9/2026", "không có ngày 0/9/2026"),
        ("7/9/26", "thiếu năm đủ bốn chữ số"),
        ("7/9", "không phải ngày"),
        ("1/1/1066", "năm 1066"),
        ("hôm nay", "không phải ngày"),
        ("", "không phải ngày"),
    ],
)
def test_a_date_that_is_none_says_why(text, why):
    with pytest.raises(DateFault, match=why):
        read_date(text)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_date_written_is_read_back(day):
    assert read_date(written(day)) == read_date(day.isoformat()) == day
    named = f"{weekday_name(day)}, {written(day)}"
    assert read_date(named) == day
    assert named_weekday(named) == day.weekday()


def test_no_weekday_is_named_where_none_is_written():
    assert named_weekday("7/9/2026") is None
    assert named_weekday("CN 6/9/2026") == 6
    assert named_weekday("T7, 5/9/2026") == 5
    assert named_weekday("5/9/2026 (thứ bảy)") == 5
    assert named_weekday("xyz") is None


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_fault(text):
    with contextlib.suppress(DateFault):
        assert read_date(text).year >= 1900


def test_a_day_and_a_moment_are_told_in_one_shape():
    assert told_day(date(2026, 11, 30)) == "thứ hai 30/11/2026"
    assert told_moment(datetime(2026, 9, 6, 6, 45)) == "06:45 chủ nhật 6/9/2026"
