"""Dates against the calendar, with number words made by another way than the reader's."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.reading import plain, read_aloud
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()
ONES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
MONTHS = ("", "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")


def _two(number: int) -> str:
    """11 to 99 without the words that only stand in front of others."""
    tens, ones = divmod(number, 10)
    last = {0: "", 1: " mốt", 4: " tư", 5: " lăm"}.get(ones, f" {ONES[ones]}")
    if tens == 1:
        return "mười" + {0: "", 5: " lăm"}.get(ones, f" {ONES[ones]}")
    return f"{ONES[tens]} mươi{last}"


def _day(number: int) -> str:
    return ONES[number] if number < 10 else _two(number)


def _year(year: int) -> str:
    thousands, rest = divmod(year, 1000)
    hundreds, last = divmod(rest, 100)
    words = f"{ONES[thousands]} nghìn"
    if rest == 0:
        return words
    words += f" {ONES[hundreds]} trăm"
    if last == 0:
        return words
    return words + (f" linh {ONES[last]}" if last < 10 else f" {_two(last)}")


def _month(month: int) -> str:
    return MONTHS[month] if month <= 10 else _two(month)


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{0}/{1}/{2}", "{0:02}/{1:02}/{2}", "{0}-{1}-{2}", "{0}.{1}.{2}"]),
)
def test_every_day_of_two_centuries_is_read(day: date, form: str) -> None:
    """Day, month and year of a date come in words, whatever stands between them."""
    written = "ngày " + form.format(day.day, day.month, day.year)
    words = f"ngày {_day(day.day)} tháng {_month(day.month)} năm {_year(day.year)}"
    assert plain(written, LEXICON) == words


@pytest.mark.parametrize("year", [2023, 2024, 1900, 2000])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_that_the_calendar_lacks_is_told(year: int, month: int) -> None:
    """The day behind the last of a month is never passed over in silence."""
    last = calendar.monthrange(year, month)[1]
    good = read_aloud(f"ngày {last}/{month}/{year}", LEXICON)
    assert good.remarks == ()
    if last < 31:
        bad = read_aloud(f"ngày {last + 1}/{month}/{year}", LEXICON)
        assert [remark.code for remark in bad.remarks] == ["ngay-khong-co"]


@pytest.mark.parametrize(
    "text",
    [
        "ngày 31/11",
        "từ ngày 25/11 đến 31/11",
        "từ 28/2 đến 30/2",
        "ngày 28-30/2",
        "từ ngày 28-30/2/2026",
        "từ 28/2/2026 - 30/2/2026",
        "ngày 28/2-29/2/2026",
    ],
)
def test_a_day_that_no_calendar_has_is_told_in_spans_and_without_a_year(text: str) -> None:
    """It is said as the date it was meant to be, never as a fraction, and remarked on."""
    read = read_aloud(text, LEXICON)
    assert "ngay-khong-co" in {remark.code for remark in read.remarks}
    assert "trên" not in read.readings[0].spoken
