"""A short form that the text explains is read so, once, wherever it stands."""

import pytest

from broadcaster.reading.glosses import explained_in
from broadcaster.reading.tables import make_lexicon
from tests.fakes.read_line import LEXICON, said, told


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("CĐ (chưa đạt): 3 em.", "Chưa đạt: ba em."),
        ("Ban Cố định (BCĐ) họp. BCĐ bầu.", "Ban Cố định họp. Ban Cố định bầu."),
        ("Môn KHTN - Khoa học tự nhiên.", "Môn Khoa học tự nhiên."),
        ("Hội đồng trọng tài (gọi tắt là HĐTT) họp.", "Hội đồng trọng tài họp."),
        ("Hội đồng trọng tài (sau đây gọi tắt là: HĐTT) họp.", "Hội đồng trọng tài họp."),
        ("Hội đồng trọng tài (viết tắt: HĐTT) họp.", "Hội đồng trọng tài họp."),
        ("Ban Cố định, sau đây gọi tắt là BCĐ, họp.", "Ban Cố định, họp."),
        ("Ghi chú: XS = xuất sắc; HT = hoàn thành.", "Ghi chú: xuất sắc; hoàn thành."),
        ("Chú thích: CP: có phép; CT: công tác.", "Chú thích: có phép; công tác."),
        ("Sở GDĐT (Sở Giáo dục và Đào tạo) họp.", "Sở Giáo dục và Đào tạo họp."),
        ("Câu lạc bộ Tiếng Anh Trẻ (CLB TAT) họp.", "Câu lạc bộ Tiếng Anh Trẻ họp."),
        ("KT (kiểm tra) và KT (kinh tế), KT.", "Kiểm tra và kinh tế, kinh tế."),
        ("PPCT là phân phối chương trình.", "Pê pê xê tê là phân phối chương trình."),
        ("An toàn giao thông - ATGT: tốt.", "An toàn giao thông: tốt."),
        ("Văn phòng (VP) nhận đơn.", "Văn phòng nhận đơn."),
        ("Thi văn nghệ (VN): 10 điểm.", "Thi văn nghệ: mười điểm."),
        ("CSGT là viết tắt của cảnh sát.", "Xê ét gờ tê là viết tắt của cảnh sát."),
    ],
)
def test_what_is_explained_beside_is_certain_and_said_once(written, spoken):
    assert said(written) == spoken
    assert told(written) == []


def test_other_words_that_begin_so_explain_nothing():
    assert said("CN: cả nhà cùng đi") == "Chủ nhật: cả nhà cùng đi"
    assert said("Ban Tổ chức (BCĐ) họp.") == "Ban Tổ chức (Ban Chỉ đạo) họp."


def test_two_letters_that_are_known_otherwise_are_a_guess():
    assert said("Một dàn âm ly (AL): 10 ngày.") == "Một dàn âm ly: mười ngày."
    assert told("Một dàn âm ly (AL): 10 ngày.") == ["(AL)"]


def test_one_document_is_of_one_mind():
    texts = ("CĐ lớp 6A là 2 em.", "Xếp loại CĐ (chưa đạt).", "KT (kinh tế).", "KT (kiểm tra).")
    assert explained_in(texts, LEXICON) == (("CĐ", "chưa đạt"),)


def test_a_reading_of_the_scripts_own_stands():
    own = make_lexicon(script=(("CĐ", "cờ đỏ"),))
    assert said("CĐ (chưa đạt): 3 em.", own) == "Cờ đỏ (chưa đạt): ba em."


def test_days_that_head_lines_one_by_one_are_days_in_all_of_the_text():
    assert explained_in(("T2: Toán", "- T3: Văn", "T4: Anh"), LEXICON) == (
        ("T2", "thứ hai"),
        ("T3", "thứ ba"),
        ("T4", "thứ tư"),
    )
    assert explained_in(("T1: Toán", "T2: Văn", "T3: Anh"), LEXICON) == ()
