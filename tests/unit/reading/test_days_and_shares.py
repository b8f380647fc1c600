"""A day, or a part of what stands behind it: what is swallowed or counted is never a date."""

import pytest

from tests.fakes.read_line import said, told

SAID = (
    ("Mỗi ngày 1/4 viên sau bữa tối.", "mỗi ngày một phần tư viên"),
    ("Hằng ngày 1/2 quả chuối.", "hằng ngày một phần hai quả"),
    ("Bôi ngày 1/2 gói, rửa sạch.", "ngày một phần hai gói"),
    ("Ngày 1/2 họp phụ huynh.", "ngày một tháng hai họp"),
    ("Ngày mai 7/12 thi giữa kỳ.", "ngày bảy tháng mười hai thi"),
    ("Em ngã 3 lần trên sân.", "ngã ba lần"),
    ("Bà ngã 5 ngày trước.", "ngã năm ngày"),
    ("Ông bị ngã 4 hôm rồi.", "ngã bốn hôm"),
    ("Qua ngã 5 Chuồng Chó thì rẽ.", "ngã năm"),
    ("Qua ngã 4 chợ.", "ngã tư chợ"),
    ("Đội lớp 7 thua 1:00.", "thua một không"),
    ("Học sinh vào lớp 7:00.", "vào lớp bảy giờ"),
)
# it may be as well a share, or another body: whatever is read is told
TOLD = (
    "Ngày mai 1/2 lớp đi lao động.",
    "Sáng mai 2/3 đội viên dự lễ.",
    "Hạn cuối 1/3 số tiền phải nộp.",
    "Hạn nộp 3/4 kinh phí là thứ năm.",
    "hop lop ngay 25",
    "tt phường mở cửa lúc 8h.",
    "Cài Windows XP cho phòng máy.",
    "Xe đời SX 300.",
    "Đến PGD lúc 8 giờ.",
    "Đội TNTT sinh hoạt.",
)


@pytest.mark.parametrize(("written", "spoken"), SAID)
def test_what_is_meant_is_said(written, spoken):
    assert spoken in said(written).lower()


@pytest.mark.parametrize("written", TOLD)
def test_what_may_be_another_is_told(written):
    assert told(written)
