"""What is certain has a strong cue: people's initials, suspects, measures, points of law stay."""

import pytest

from broadcaster.reading.contracted import contracted
from broadcaster.reading.syllables import unmarked
from tests.fakes.read_line import said, told

# the letters of somebody's name behind who it is, whatever a table says of them
NAMES = (
    ("Cháu HCC, 13 tuổi, được đưa về nhà.", "HCC", "hát xê xê"),
    ("Chị NVTV bị lừa qua mạng.", "NVTV", "nờ vê tê vê"),
    ("Nạn nhân TTHN (16 tuổi) khai.", "TTHN", "tê tê hát nờ"),
    ("Bị cáo TTTM 25 tuổi.", "TTTM", "tê tê tê mờ"),
    ("Học sinh NVBH lớp 7 mất tích.", "NVBH", "nờ vê bê hát"),
    ("bạn hcc 12t bị lạc,ai thấy báo nhé", "hcc", "hát xê xê"),
    ("Em gái HCC nghỉ ốm.", "HCC", "hát xê xê"),
    ("Chủ xe TTTM (41 tuổi) khai.", "TTTM", "tê tê tê mờ"),
    ("Ông ĐKKS trú tại thôn 3.", "ĐKKS", "đê ca ca ét"),
)


@pytest.mark.parametrize(("written", "word", "spoken"), NAMES)
def test_initials_behind_somebody_are_letters_and_told(written, word, spoken):
    assert spoken in said(written).lower()
    assert word in told(written)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Cô GVCN lớp 7B dặn cả lớp.", "Cô giáo viên chủ nhiệm"),
        ("Chú CSGT phân luồng trước cổng.", "Chú cảnh sát giao thông"),
        ("Xã làm cho em CCCD ở phòng một cửa.", "căn cước công dân"),
        ("Học sinh THPT nghỉ Tết.", "trung học phổ thông"),
        ("Các em THCS tan lúc 16h30.", "trung học cơ sở"),
        ("Anh PCCC dạy thoát hiểm.", "phòng cháy, chữa cháy"),
        ("Bạn CLB cờ vua tập chiều.", "câu lạc bộ"),
        ("Tổ đo NĐC ở ngã ba.", "nồng độ cồn"),
    ],
)
def test_offices_and_papers_behind_somebody_stay(written, spoken):
    assert spoken in said(written)


# in haste: what is heard, and the token that must be told; what is wrong is never certain
DOUBTED = (
    ("mai hok bù lúc 7h,hs nhớ", "hok", "học bù"),
    ("hok đc leo cây,các em nhé", "hok", "không được"),
    ("đt lạ nhắn link thì xoá,hs nhé", "đt", "điện thoại lạ"),
    ("đt tên hoa để quên ở lớp", "đt", "điện thoại tên hoa"),
    ("vp bị dột,thầy cô dời đồ nhé", "vp", "văn phòng bị dột"),
    ("nếu vp khoá thì đưa bảo vệ", "vp", "nếu văn phòng khoá"),
    ("tv đọc sách sáng t7,hs tới nhé", "tv", "thư viện đọc sách"),
    ("môn sinh th bị dời,hs nhớ", "th", "thực hành"),
    ("hs đc sđt cô y tế chưa", "đc", "được số điện thoại"),
    ("ks lại chất lượng khối 6,gv nhé", "ks", "khảo sát lại"),
    ("gh 2 bao phân tận nơi,lh e", "gh", "giao hàng"),
    ("thầy c trực cổng,hs nhé", "c", "thầy xê"),
    ("đội h thắng rồi,hs vỗ tay", "h", "đội hát"),
    ("bà h báo mất xe,ca xã ghi", "h", "bà hát"),
    ("bán vịt kg,gà con,ai mua gọi", "kg", "vịt ki lô gam"),
    ("đọc p7 sgk,mai cô hỏi", "p7", "trang bảy"),
    ("họ tên, đc ghi đủ nhé", "đc", "địa chỉ ghi"),
    ("Đèn sáng 600 lm.", "lm", "sáu trăm lu men"),
    ("4/9 bạn đi muộn,gv nhắc", "4/9", "bốn trên chín bạn"),
)


@pytest.mark.parametrize(("written", "word", "spoken"), DOUBTED)
def test_a_token_without_a_strong_cue_is_a_guess(written, word, spoken):
    assert spoken in said(written)
    assert word in told(written)


# what needs no remark, or had none, and is heard as it is meant
PLAIN = (
    ("điểm c khoản 3 điều 8,hs đọc nhé", "điểm xê khoản ba"),
    ("đáp án b đúng,mn sửa lại", "đáp án bê đúng"),
    ("hs o đc ra cổng,nhớ nhé", "học sinh o được"),
    ("dài (cm):30,rộng (cm):20", "dài (xen ti mét)"),
    ("thước mm để ở bàn,hs nhé", "mi li mét"),
    ("rút ở cây atm,hs đi 2 bạn", "ây ti em"),
    ("quyên 3t gạo cho bà con,mn góp", "ba tấn gạo"),
    ("chữ th,hs viết 2 dòng", "chữ tê hát"),
    ("đ/c này coi thi,gv nhé", "đồng chí này"),
    ("Pha sữa với 2 dl nước.", "hai đề xi lít"),
    ("Bạn Na hỏi ký hiệu hóa học.", "Bạn Na hỏi"),
    ("ct hội thi mở lúc 8h,hs nhé", "chương trình hội thi"),
    ("Thưởng 2 tr 3,4 tr tuỳ loại.", "ba phẩy bốn triệu"),
    ("Hai bài giống KT2.", "kiểm tra hai"),
    ("Mã đơn là 012, số ghế 040.", "ghế bốn mươi"),
)


@pytest.mark.parametrize(("written", "spoken"), PLAIN)
def test_what_was_right_stays_right(written, spoken):
    assert spoken in said(written)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Khu 2,3 héc ta đã trồng cây.", "hai phẩy ba héc ta"),
        ("Tuyến 4,5 ki-lô-mét vừa mở.", "bốn phẩy năm"),
        ("Mỗi chuyến 1,2 tấn phế liệu.", "một phẩy hai tấn"),
        ("Ấp 3,4 chục nhà có nước.", "ba phẩy bốn chục"),
    ],
)
def test_a_measure_in_words_keeps_its_decimal(written, spoken):
    assert spoken in said(written)


def test_only_what_has_no_size_is_listed_with_certainty():
    assert "Xóm hai, ba mất" in said("Xóm 2,3 mất điện.")
    assert told("Xóm 2,3 mất điện.") == []
    assert told("Khu 2,3 mất điện.") == ["2,3"]


def test_no_contracted_form_is_a_syllable_without_its_marks():
    assert not [form for form in contracted() if unmarked(form)]
    assert "nguy hiểm" not in said("Nghiem cam hut thuoc").lower()
