"""What is looked for before words go out."""

import unicodedata

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Place
from broadcaster.drafting.private_words import perhaps_named, refuse_private
from broadcaster.law.register import RegisteredDocument

DECREE = RegisteredDocument(number="900/2026/NĐ-CP")
OWN = ("Trường THCS Nguyễn Văn Cừ", "CÔ HOA")


def goes_out(text: str, document: RegisteredDocument = DECREE) -> bool:
    try:
        refuse_private(document, typed=(text,), law=(), own=OWN[:1])
        refuse_private(document, typed=(), prompts=(text,), law=(), own=OWN[:1], roles=OWN[1:])
    except InputError:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        "Lưu hành nội bộ", "Tài liệu nội bộ", "Thông báo nội bộ", "Nội bộ: họp lúc 7 giờ",
        "(Nội bộ)", "Phạm vi: nội bộ", "Chỉ trong trường", "Phạm vi: chỉ trong trường", "Mật",
        "MẬT: ", "Độ mật: Mật", "Không phổ biến ra ngoài", "Nguyễn Văn An", "NGUYỄN VĂN AN",
        "nguyễn văn an", "Nguyễn  Văn An", "Nguyễn\nVăn An", "Nguyen Van An",
        unicodedata.normalize("NFD", "Nguyễn Văn An"), "Cao Minh Khôi", "Lưu Gia Bảo",
        "Hứa Minh An", "Nông Thị Sen", "Thào A Páo", "Kiều Trang Anh", "Tăng Bảo Trân",
        "Thạch Sô Phi", "Danh Thị Ngọc", "Y Ban Niê", "H'Hen Niê", "K'Brẻo", "Hoàng An", "Vũ Minh",
        "Mai Anh", "bạn An (lớp 6A)", "em An học lớp 6A", "em An, 6A", "An lớp 6A", "bạn Linh 7A1",
        "bạn Tùng đánh bạn", "em T. lớp 7B", "bạn Kim Đồng lớp 6A", "Chuyện của Trần Quốc Bảo",
        "VỤ BẠN HOA LỚP 7A", "Chuyện của Lan", "Tùng bị bắt nạt", "Lan và Hùng đi học",
        "Vì sao cả lớp giận Minh và Khôi", "Một bạn tên Nhi",
        "Chuyện của Hoa", "Mai bị bắt nạt", "Hương đánh bạn", "Thủy không đội mũ",
        "bạn ấy tên Tâm", "Chuyện của Đức", "Vụ của Hà và Chi", "Chuyện buồn về Lan",
        "Lan nghỉ học", "LAN BỊ BẮT NẠT", "CHUYỆN CỦA HOA", "Vì sao Páo nghỉ học",
        "Bắt nạt là sai: Hiền kể lại", "“Long” và nhóm bạn", "Ai đã lấy xe của Sáng?",
        "Nam bị phạt vì đi xe", "Vụ của H.", "N.V.A đánh bạn", "T.A. nghỉ học", "Chuyện của K",
        "H. và K. đi xe", "Một em tên K.", "con chị H.", "N.V.A., 14 tuổi", "Chuyện của bạn hoa",
        "Chuyện của LAN", "Chuyện em H. bị bắt nạt", "VỤ CỦA EM T.", "Vụ em thảo lớp bên",
    ],
)  # fmt: skip
def test_a_mark_or_a_name_stays(text):
    assert not goes_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "Phương án A hay B?", "Đáp án A. Đúng", "Hạng A1 và A", "Bạn tốt ở lớp", "TP. Hồ Chí Minh",
        "Các em vui chơi", "Thông tư số 5. Em hỏi", "Mỗi em một quyển sách", "Xe đạp ở cổng trường", "XE ĐẠP Ở CỔNG TRƯỜNG", "Nguyễn Trãi", "Lê Lợi", "Trần Hưng Đạo",
        "Thái Bình Dương", "Hà Nội Việt Nam", "La Mã Cổ Đại", "đường Lê Lợi", "Luật Trẻ Em",
        "An Toàn Giao Thông", "An toàn của bạn", "Bình đẳng và an toàn", "Minh bạch là gì",
        "Nam và nữ đều có quyền đi học", "Việt Nam và thế giới", "Bảo vệ trẻ em là việc của ai",
        "Từ miền Nam ra miền Bắc", "Đường nội bộ trong khu dân cư", "Bạn biết gì về bí mật đời tư?",
        "Trường THCS Nguyễn Văn Cừ", "Lớp 6A kể chuyện",
        "học sinh lớp 6A", "Học sinh trung học cơ sở", "Em ở nhà một mình",
        "Khi bạn ấy bị bắt nạt", "Chào các bạn ạ", "Cháu ủng hộ đồng bào",
        "Lời nhắn của Trung ương Đoàn", "Điều cần biết cho An toàn của em",
        "Quyền lợi của Bảo hiểm xã hội", "Pháp luật và Bình đẳng giới", "TRUNG TÂM Y TẾ KHUYÊN GÌ", "NGÀY HỘI AN TOÀN GIAO THÔNG", "Quý 3 có gì mới",
        "Nam bị phạt, nữ cũng bị phạt", "Lời khuyên của Trung tâm y tế", "Thanh niên với Luật mới",
        "Công an xã nhắc gì", "Người lạ trên Facebook", "Bạn học tiếng Anh qua mạng", "Tết ở quê",
        "Như thế nào là bắt nạt?", "Lan tỏa lời hay", "Hòa giải ở lớp", "Nghĩa vụ của học sinh",
        "Từ tháng Tư có gì mới", "Quyền trẻ em: Nhà nước lo gì?", "Anh em đánh nhau",
        "Chỉ được trong trường hợp khẩn cấp", "AN TOÀN MẬT KHẨU", "BÍ MẬT NHÀ NƯỚC",
    ],
)  # fmt: skip
def test_what_is_none_goes_out(text):
    assert goes_out(text)


def test_a_pupil_in_the_title_of_a_document_that_a_school_wrote_down_stays():
    place = Place(file="a.md")
    for title, out in (
        ("Khen thưởng em Lan", False), ("Khen thưởng học sinh", True),
        ("Về học sinh Việt Nam ở nước ngoài", True), ("Về bạn Thào", False),
    ):  # fmt: skip
        mine = RegisteredDocument(number="900/2026/QĐ-UBND", title=title, level="xã", place=place)
        assert goes_out("Xe đạp", mine) is out, title


def test_what_a_school_decided_of_its_own_does_not_go_out():
    here = Place(file="12-kh.md", line=1)
    assert not goes_out("Trực tuần", RegisteredDocument(number="12/KH-THCS", place=here))
    shown = RegisteredDocument(number="12/KH-THCS", place=here, public=True)
    assert goes_out("Trực tuần", shown)
    with pytest.raises(InputError, match="NỘI BỘ"):
        refuse_private(shown, typed=(), law=("LƯU HÀNH NỘI BỘ\nKế hoạch",))


def test_who_is_named_in_the_text_of_a_document_stays():
    with pytest.raises(InputError, match="Nguyễn Văn An"):
        refuse_private(DECREE, typed=(), law=("Khen thưởng em Nguyễn Văn An, lớp 6A.",))
    refuse_private(DECREE, typed=(), law=("Khen thưởng học sinh lớp 6A.",), own=OWN[:1])


def test_a_pupil_in_the_words_of_a_school_for_the_model_stays():
    with pytest.raises(InputError, match="“Hoa” có phải tên người không"):
        refuse_private(DECREE, typed=(), law=(), prompts=("Viết hay. Như chuyện của Hoa.",))
    refuse_private(DECREE, typed=(), law=(), prompts=("Hoa nở. Viết cho An toàn giao thông.",))


@pytest.mark.parametrize(
    "words",
    ["Nội quy dãy nhà B năm học mới", "Dọn nhà A và nhà C", "Trí tuệ nhân tạo A.I trên mạng",
     "Bằng lái hạng A. những điều cần biết"],
)  # fmt: skip
def test_a_house_a_kind_and_a_short_word_are_no_person(words):
    assert [*perhaps_named(words)] == []


@pytest.mark.parametrize("words", ["Chuyện ở nhà B trong xóm", "Bạn ấy tên N.V.A đấy"])
def test_one_letter_may_be_a_person(words):
    assert [*perhaps_named(words)]
