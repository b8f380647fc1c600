"""Periods of a report as people say them."""

from datetime import date, timedelta

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.reports.report_periods import ReportStage, report_period

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("", "2026-11-01", "2026-11-30"),
        ("tháng 10/2026", "2026-10-01", "2026-10-31"),
        ("2026-2", "2026-02-01", "2026-02-28"),
        ("tháng 12", "2025-12-01", "2025-12-31"),  # the last one that has begun
        ("HK1", "2026-09-01", "2027-01-17"),
        ("học kỳ II năm học 2025-2026", "2026-01-18", "2026-08-31"),
        ("năm học", "2026-09-01", "2027-08-31"),
        ("2025-2026", "2025-09-01", "2026-08-31"),
        ("6 tháng đầu năm 2026", "2026-01-01", "2026-06-30"),
        ("sáu tháng cuối năm 2025", "2025-07-01", "2025-12-31"),
        ("năm 2025", "2025-01-01", "2025-12-31"),
        ("từ 1/9/2026 đến hết ngày 30/11/2026", "2026-09-01", "2026-11-30"),
        ("1/9/2026-30/11/2026", "2026-09-01", "2026-11-30"),
    ],
)
def test_a_period_is_said_in_words(words, first, last):
    period = report_period(words, TODAY, second_term=(18, 1))
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


def test_the_two_terms_are_the_school_year_and_nothing_is_in_both():
    one, two, year = (
        report_period(words, TODAY, second_term=(18, 1))
        for words in ("hk1 2025-2026", "hk2 2025-2026", "năm học 2025-2026")
    )
    assert (one.first, two.last) == (year.first, year.last)
    assert two.first == one.last + timedelta(days=1)


def test_what_is_not_over_is_preliminary_up_to_today():
    period = report_period("năm 2026", TODAY)
    assert (period.stage, period.closing) == (ReportStage.PRELIMINARY, TODAY)
    assert period.told == "năm 2026 (số liệu sơ bộ, chốt đến hết ngày 29/11/2026)"
    assert not period.holds(date(2026, 11, 30))


def test_what_is_over_is_final_unless_its_figures_were_closed_earlier():
    assert report_period("năm 2025", TODAY).stage is ReportStage.FINAL
    early = report_period("năm 2025", TODAY, closing=date(2025, 11, 15))
    assert early.stage is ReportStage.PRELIMINARY
    assert not early.holds(date(2025, 11, 16))
    assert report_period("năm 2025", TODAY, preliminary=True).stage is ReportStage.PRELIMINARY


@pytest.mark.parametrize(
    ("words", "more", "said"),
    [
        ("tháng 1/2027", {}, "chưa bắt đầu"),
        ("hk1", {}, "học kỳ hai"),
        ("tháng 13/2026", {}, "không có tháng 13"),
        ("năm học 2025-2027", {}, "không phải một năm"),
        ("từ 2/9/2026 đến 1/9/2026", {}, "ở trước ngày đầu"),
        ("quý ba", {}, "không phải một kỳ"),
        ("năm 0026", {}, "không hợp lý"),
        ("năm 2026", {"closing": date(2026, 12, 1)}, "còn ở phía trước"),
        ("năm 2026", {"closing": date(2025, 12, 1)}, "ở ngoài kỳ"),
    ],
)
def test_what_is_no_period_is_told_with_a_way_out(words, more, said):
    with pytest.raises(InputError, match=said) as caught:
        report_period(words, TODAY, **more)
    assert caught.value.hint
