"""Every way in which a length of time is written."""

import pytest

from broadcaster.domain.wording import (
    clock,
    length,
    minutes_length,
    rough_length,
    time_left,
    timecode,
)


@pytest.mark.parametrize(
    ("seconds", "plain", "hours", "full"),
    [
        (0, "0 giây", "0 giây", "0 giây"),
        (0.4, "0 giây", "0 giây", "0 giây"),
        (59.4, "59 giây", "59 giây", "59 giây"),
        (59.6, "1 phút", "1 phút", "1 phút 0 giây"),
        (520, "8 phút 40 giây", "8 phút 40 giây", "8 phút 40 giây"),
        (3_600, "60 phút", "1 giờ", "60 phút 0 giây"),
        (3_605, "60 phút 5 giây", "1 giờ 5 giây", "60 phút 5 giây"),
        (3_660, "61 phút", "1 giờ 1 phút", "61 phút 0 giây"),
    ],
)
def test_a_length_is_said(seconds: float, plain: str, hours: str, full: str) -> None:
    """What is nought is not said, save where seconds are asked for."""
    assert length(seconds) == plain
    assert length(seconds, hours=True) == hours
    assert length(seconds, full=True) == full


@pytest.mark.parametrize(
    ("seconds", "slot", "skew"),
    [
        (20, "20 giây", "0 phút"),
        (59.6, "60 giây", "1 phút"),
        (60, "1 phút", "1 phút"),
        (3_599, "60 phút", "60 phút"),
        (3_600, "60 phút", "1 giờ"),
        (7_200, "120 phút", "2 giờ"),
        (86_400, "1440 phút", "1 ngày"),
    ],
)
def test_a_rough_length_has_one_unit(seconds: float, slot: str, skew: str) -> None:
    """The largest of those asked for that fits, else the smallest."""
    assert rough_length(seconds, "phút", "giây") == slot
    assert rough_length(seconds, "ngày", "giờ", "phút") == skew


def test_minutes_have_a_comma() -> None:
    """To the tenth."""
    assert minutes_length(0) == "0,0 phút"
    assert minutes_length(750) == "12,5 phút"


@pytest.mark.parametrize(
    ("seconds", "plain", "hours"),
    [
        (0, "0:00", "0:00"),
        (72, "1:12", "1:12"),
        (3_599, "59:59", "59:59"),
        (3_600, "60:00", "1:00:00"),
        (4_503, "75:03", "1:15:03"),
    ],
)
def test_a_place_is_read_off_a_clock(seconds: int, plain: str, hours: str) -> None:
    """Minutes go on beyond the hour where hours are not asked for."""
    assert clock(seconds) == plain
    assert clock(seconds, hours=True) == hours


def test_a_timecode_is_for_machines() -> None:
    """Always hours, always thousandths."""
    assert timecode(0) == "00:00:00.000"
    assert timecode(62_500) == "00:01:02.500"
    assert timecode(36_000_001) == "10:00:00.001"


def test_what_is_left_takes_as_long_each_as_what_is_done() -> None:
    assert time_left(10, 40, 60.0) == "còn chừng 3 phút"
    assert time_left(39, 40, 39.0) == "còn chừng 1 giây"
    assert time_left(0, 40, 60.0) == time_left(40, 40, 60.0) == ""
