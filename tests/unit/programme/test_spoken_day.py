"""An episode that says its day fits no other day."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from broadcaster.domain.schedule import ZONE
from broadcaster.programme.spoken_day import bound_words, said_day
from tests.fakes.site_samples import make_edition, make_episode

OWN = date(2026, 9, 7)  # a Monday


def episode(*said: str):
    """An episode of that day that says these sentences."""
    edition = make_edition("a.mp3")
    lines = tuple(replace(edition.transcript[0], text=text) for text in said)
    edition = replace(edition, transcript=lines)
    air = datetime(2026, 9, 7, 6, 45, tzinfo=ZONE)
    return replace(make_episode(1), air_time=air, school=edition, public=None)


@pytest.mark.parametrize(
    "said",
    [
        "Hôm nay là thứ hai, ngày 7 tháng 9 năm 2026.",
        "Hôm nay, thứ hai, ngày 7/9, chào các bạn.",
        "Chương trình phát ngày 07 tháng 09.",
        "Hôm nay, 7/9/2026, trường ta khai giảng.",
        "Sáng nay thứ hai, chúng ta chào cờ.",
    ],
)
def test_a_day_that_is_said_fits_no_other(said: str) -> None:
    made = episode("Xin chào.", said)
    assert said_day(made, OWN) == ""
    assert said_day(made, date(2026, 9, 9)) != ""


@pytest.mark.parametrize(
    "said",
    [
        "Xin chào các bạn.",
        "Luật có hiệu lực từ ngày 15 tháng 8 năm 2026.",
        "Chiều thứ hai tuần sau họp phụ huynh.",
        "Điều thứ hai cần nhớ là đội mũ.",
        "Nghị định số 7/2026/NĐ-CP.",
    ],
)
def test_what_names_another_day_is_no_day_of_the_broadcast(said: str) -> None:
    assert said_day(episode(said), date(2026, 9, 9)) == ""


def test_the_same_weekday_of_another_week_fits_a_weekday_alone() -> None:
    assert said_day(episode("Hôm nay là thứ hai."), date(2026, 9, 14)) == ""
    assert said_day(episode("Hôm nay là thứ hai."), date(2026, 9, 15)) == "hôm nay là thứ hai"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Hôm nay là thứ hai, ngày 7 tháng 9 năm 2026.", ""),
        ("Hôm nay là thứ tư, ngày 9 tháng 9.", "ngày 9 tháng 9"),
        ("Hôm nay, 9/9/2026, trường ta khai giảng.", "ngày 9 tháng 9"),
        ("Chào bạn. Hôm nay là chủ nhật.", "hôm nay là chủ nhật"),
        ("Hôm nay 3/4 số bạn đi học sớm.", ""),
        ("Hôm nay, ngày 10 tháng 3 âm lịch, là ngày Giỗ Tổ.", ""),
        ("Hôm nay, ngày 2 tháng 9 năm 1945, nước ta độc lập.", ""),
        ("Hôm nay là ngày thứ hai của tuần lễ đọc sách.", ""),
        ("Chiều thứ tư tuần sau họp phụ huynh.", ""),
    ],
)
def test_words_of_another_day_are_told_on_the_day_it_was_dated_for(said: str, words: str) -> None:
    assert said_day(episode("Hôm nay là thứ hai, ngày 7 tháng 9.", said), OWN) == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Hôm nay trường ta khai giảng.", "hôm nay"),
        ("Sáng mai các bạn mang áo mưa.", "sáng mai"),
        ("Trận bóng hôm qua rất hay.", "hôm qua"),
        ("Chương trình phát ngày 07 tháng 09.", "ngày 7 tháng 9"),
        ("Từ trước tới nay chưa ai bị phạt.", ""),
        ("Luật có hiệu lực từ ngày 15 tháng 8 năm 2026.", ""),
        ("Xin chào các bạn.", ""),
    ],
)
def test_what_binds_an_edition_to_its_day_is_named(said: str, words: str) -> None:
    edition = episode("Xin chào.", said).school
    assert edition is not None
    assert bound_words(edition, OWN) == words
