"""Notices and messages as teachers type them: what is read, and what is told to be a guess."""

import pytest

from tests.fakes.read_line import said, told

CERTAIN = (
    ("Quỹ lớp: 200k/em.", "Quỹ lớp: hai trăm nghìn một em."),
    ("Chi 1.200k cho lớp.", "Chi một triệu hai trăm nghìn cho lớp."),
    ("Ủng hộ 1tr250k.", "Ủng hộ một triệu hai trăm năm mươi nghìn."),
    (
        "Lịch hè 1.6–31.7.2026.",
        "Lịch hè ngày một tháng sáu đến ngày ba mươi mốt tháng bảy năm hai nghìn không trăm hai mươi sáu.",
    ),
    ("Hạn cuối là 25/10.", "Hạn cuối là ngày hai mươi lăm tháng mười."),
    ("Ngày trả: 15.9.", "Ngày trả: ngày mười lăm tháng chín."),
    ("Tỉ lệ 1:100 000.", "Tỉ lệ một trên một trăm nghìn."),
    ("Gọi 113, PCCC 114.", "Gọi một một ba, phòng cháy, chữa cháy một một bốn."),
    (
        "Buổi chiều: 13h30 -> 16h45.",
        "Buổi chiều: mười ba giờ ba mươi phút đến mười sáu giờ bốn mươi lăm phút.",
    ),
    ("Nộp trước 16h T6 15.11.", "Nộp trước mười sáu giờ thứ sáu ngày mười lăm tháng mười một."),
    ("Thứ 2 - thứ 6 học sáng.", "Thứ hai đến thứ sáu học sáng."),
    ("HS dưới 16t phải đi bộ.", "Học sinh dưới mười sáu tuổi phải đi bộ."),
    ("Tính: 3/4 + 1/2.", "Tính: ba phần tư cộng một phần hai."),
)


@pytest.mark.parametrize(("written", "spoken"), CERTAIN)
def test_what_a_cue_or_the_form_decides_is_certain(written, spoken):
    assert said(written) == spoken
    assert told(written) == []


GUESSED = (
    ("Vắng 2 (1P, 1KP).", "Vắng hai (một phép, một không phép).", ["1P", "1KP"]),
    ("HS vắng: An (P), Bình (K).", "Học sinh vắng: An (có phép), Bình (không phép).", ["P", "K"]),
    ("Học T2-4-6.", "Học thứ hai, thứ tư, thứ sáu.", ["T2-4-6"]),
    ("Nộp bài trước t6.", "Nộp bài trước thứ sáu.", ["t6"]),
    ("Đoạt 5V - 3B - 7Đ.", "Đoạt năm vàng, ba bạc, bảy đồng.", ["5V - 3B - 7Đ"]),
    (
        "Khai giảng lúc này: 7 : 30 sáng.",
        "Khai giảng lúc này: bảy giờ ba mươi phút sáng.",
        ["7 : 30"],
    ),
    ("Họp lớp k9 năm nay.", "Họp lớp khối chín năm nay.", []),
    ("Trại hè 3N2Đ.", "Trại hè ba ngày hai đêm.", ["3N2Đ"]),
    ("Vở ghi 96tr.", "Vở ghi chín mươi sáu trang.", ["96tr"]),
    ("Tổ 1 +10đ, tổ 2 -5đ.", "Tổ một cộng mười điểm, tổ hai trừ năm điểm.", ["-"]),
    ("Coi thi P1.", "Coi thi phòng một.", ["P1"]),
    ("SBD 001-024.", "Số báo danh không không một đến không hai bốn.", ["001-024"]),
    ("Tỉ lệ kiểu hình 9:3:3:1.", "Tỉ lệ kiểu hình chín ba ba một.", ["9:3:3:1"]),
    ("Wifi, mk: hoc2026", "Oai phai, mật khẩu: hoc hai không hai sáu", ["hoc2026"]),
    (
        "45 Lê Lợi, P Bến Thành, Q1.",
        "bốn mươi lăm Lê Lợi, Phường Bến Thành, Quận một.",
        ["P", "Q1"],
    ),
    ("Nhóm 6a1-2026.", "Nhóm sáu a một, hai nghìn không trăm hai mươi sáu.", ["-"]),
    ("Từ tuần 1 -> tuần 4.", "Từ tuần một đến tuần bốn.", ["->"]),
)


@pytest.mark.parametrize(("written", "spoken", "guesses"), GUESSED)
def test_what_nothing_decides_is_read_and_told(written, spoken, guesses):
    assert said(written) == spoken
    assert set(guesses) <= set(told(written))


@pytest.mark.parametrize(
    "written", ["Em học lại 11/11 nhé.", "Bạn Mai: 8.5 và 9.", "Nhóm có 11/11 rồi.", "Đội thi Q1."]
)
def test_what_may_be_two_things_is_never_silent(written):
    assert told(written)


def test_a_class_behind_a_pupil_is_no_day():
    assert "sáu trên bảy" in said("Nhắn phụ huynh em Khoa (6/7) đón con.")
    assert "ngày mười bảy tháng mười" in said("Chiều mai (17/10) họp tổ.")


def test_a_day_stands_beside_days_of_its_sign():
    assert said("Thi ngày 30.10, Văn 31.10.").endswith("Văn ngày ba mươi mốt tháng mười.")


def test_a_sense_that_something_beside_it_speaks_against_is_told():
    assert said("Bị xử lý HS.") == "Bị xử lý hình sự."
    assert said("Nộp cho HS lớp 6.") == "Nộp cho học sinh lớp sáu."
