"""Lines typed in a hurry: small letters all through, blanks lost; no short form in them is certain."""

import pytest

from broadcaster.reading import plain
from broadcaster.reading.hasty import restored, typed_in_haste
from tests.fakes.read_line import LEXICON, said, told

HASTY = (
    "chiều nay hs lớp 6 nghỉ học",
    "Mời ph họp lúc 8h nhé",
    "mang theo áo mưa,đi đúng giờ",
    "mua 3chai nước về trường",
    "họp lúc 15h t6 ở nhà văn hóa",
    "chiều họp. Sáng mai gv trực",
)
CAREFUL = (
    "Chiều nay học sinh lớp 6 nghỉ học.",
    "HS lớp 6 nghỉ chiều nay, gv trực.",
    "trời hôm nay đẹp quá",
    "Bạn An học lớp 6, bạn Bình học lớp 7.",
    "gọi Ca sĩ của lớp, ds đã nộp",
)


@pytest.mark.parametrize("text", HASTY)
def test_a_line_in_small_letters_with_short_forms_or_lost_blanks_is_hasty(text):
    assert typed_in_haste(text, text.lower())


@pytest.mark.parametrize("text", CAREFUL)
def test_a_capital_inside_or_nothing_shortened_is_no_haste(text):
    assert not typed_in_haste(text, text.lower())


# what is written, the word that is told, what it is read as
GUESSED = (
    # a syllable that is a short form as well: by what stands beside it, in any line
    ("thấy cháy nhà thì báo ca phường ngay", "ca", "báo công an phường"),
    ("Ai mất ví thì lên ca huyện nhận.", "ca", "lên công an huyện"),
    ("có kẻ mạo danh ca đòi mã otp", "ca", "mạo danh công an"),
    ("phòng tha dân sự tạm hoãn buổi bán đấu giá", "tha", "thi hành án dân sự"),
    ("tiền hỗ trợ te khuyết tật đã về xã", "te", "trẻ em khuyết tật"),
    ("mai kt môn ta lớp 7 nhé", "ta", "môn tiếng Anh"),
    ("bà nội có ha cao,đừng cúi lâu", "ha", "huyết áp cao"),
    ("gv gửi đa mã đề 103 rồi", "đa", "đáp án mã đề"),
    ("tiết 2 cô dạy an lớp 8,nhớ mang kèn", "an", "dạy âm nhạc"),
    # a short form of several senses, be its cue as strong as it may
    ("dân nộp hs tại quầy 3", "hs", "nộp hồ sơ"),
    ("tòa xử vụ án hs vào sáng mai", "hs", "án hình sự"),
    ("thửa 12 có dt 90m2,chưa có sổ", "dt", "diện tích"),
    ("xe không bs thì bị giữ,nhớ nhé", "bs", "biển số"),
    ("cả tổ có 6 ng đi,2 ng ở nhà", "6 ng", "sáu người"),
    # what capitals alone would tell
    ("theo qđ số 31/qđ-ubnd thì hạn là 3/12", "31/qđ-ubnd", "ba mươi mốt của Ủy ban nhân dân"),
    ("thực hiện tt 17/2025/tt-byt từ tuần này,nhớ nhé", "17/2025/tt-byt", "của Bộ Y tế"),
    ("xem nđ90/2026/nđ-cp và nghị quyết hđnd", "nđ90/2026/nđ-cp", "Nghị định chín mươi năm"),
    ("cấm xe tải trên ql5 và tl390,đi đường tránh", "ql5", "quốc lộ năm"),
    ("xe 34c1-567.89 đỗ sai,chủ xe ra nhận", "34c1-567.89", "ba mươi tư xê một, năm sáu bảy"),
    ("đóng quỹ t12 cho bạn lan,cảm ơn", "t12", "tháng mười hai"),
    ("theo đ12 luật trẻ em,ai cũng có quyền", "đ12", "Điều mười hai"),
    ("triệu tập p.v.h (1990),trú thôn 2", "p.v.h", "pê vê hát"),
    ("tm.ubnd phường,chủ tịch ký", "tm.", "Thay mặt"),
    # figures that lost their blank
    ("cần 2xe chở quà,đi lúc 7h", "2xe", "hai xe"),
    ("thiếu 3nv bếp,ai biết giới thiệu", "3nv", "ba nhân viên"),
    ("suất 25k x18 ngày,tính giúp", "x", "nhân mười tám ngày"),
    ("miễn 50%hp cho con thứ hai", "hp", "học phí"),
)


def test_what_is_written_small_by_everybody_needs_its_own_cue_only():
    assert said("cô yc hs dừng lại").startswith("cô yêu cầu học sinh")
    assert told("cô yc hs dừng lại") == ["hs"]


@pytest.mark.parametrize(("written", "word", "spoken"), GUESSED)
def test_what_haste_leaves_open_is_read_by_its_cues_and_told(written, word, spoken):
    assert spoken.lower() in said(written).lower()
    assert word in told(written)


OWN = (
    "ca trực tối nay do thầy Nam nhận",
    "sáng nay có 3 ca sốt,nhớ đeo khẩu trang",
    "cả lớp hát ca khúc mới,rất vui",
    "bác tha cho cháu lần này,nhé",
    "con quạ tha mồi về tổ",
    "lớp ta đi đủ,chúc mừng",
    "gốc đa đầu làng,họp lúc 7h",
    "trồng 2 ha ngô,chưa thu",
    "bạn an và bạn bình trực nhật,nhớ nhé",
)


@pytest.mark.parametrize("written", OWN)
def test_a_syllable_in_its_own_use_stays_and_is_not_told(written):
    words = {"ca", "tha", "ta", "đa", "an", "ha"}
    assert words.isdisjoint(told(written))
    for word in ("công an", "thi hành án", "tiếng Anh", "đáp án", "âm nhạc", "huyết áp"):
        assert word not in said(written)


@pytest.mark.parametrize("written", ["Thi ta đã đỗ rồi.", "Giờ an giấc của bé.", "Nhà có ha cao."])
def test_what_is_mostly_a_word_is_one_in_a_careful_line(written):
    assert said(written) == written
    assert not told(written)


def test_in_a_hasty_line_a_syllable_that_nothing_tells_is_told():
    assert "ca" in told("tối nay đón ca,nhớ ra cổng")
    assert "ca" not in told("Tối nay đón ca, nhớ ra cổng.")


def test_capitals_of_codes_come_back_at_the_same_length():
    text = "qđ 5/2026/qđ-ttg,ql1a,t11,qui định"
    found, spots = restored(text)
    assert found == "qđ 5/2026/QĐ-TTg,QL1A,T11,qui định"
    assert len(found) == len(text)
    assert [text[start:end] for start, end in spots] == ["qđ-ttg", "ql1a", "t"]


def test_a_second_reading_of_a_hasty_line_changes_nothing():
    for written, _, _ in GUESSED:
        spoken = plain(written, LEXICON)
        assert plain(spoken, LEXICON) == spoken


# forms that stand in small letters in lines with names as well, and what they are read as
SMALL = (
    ("nhờ bác Tư trực ca thôn", "ca", "trực công an thôn"),
    ("sáng mai nhận ca xã", "ca", "nhận ca xã"),
    ("sau 2/3 chặng đường thì nghỉ", "2/3", "hai phần ba chặng"),
    ("mất xe thì báo ca khóm", "ca", "báo công an khóm"),
    ("còn 3p 20m2, có gác", "3p", "ba phút hai mươi mét vuông"),
    ("trọ còn 3p 20m2, có gác", "3p", "còn ba phòng hai mươi mét vuông"),
    ("mai k4 mặc đồng phục, cô dặn rồi", "k4", "khối bốn"),
    ("k2 thi tìm hiểu luật trẻ em, cô dặn rồi", "k2", "khoản hai"),
    ("hđtn thì k8 trồng cây", "k8", "khối tám"),
    ("từ 4/5 thôn mình thu rác", "4/5", "từ ngày bốn tháng năm"),
    ("đi tham quan 3/10: mang nón", "3/10", "ngày ba tháng mười"),
    ("ôn lý t2-5-7, sử t3-6", "t3-6", "thứ ba, thứ sáu"),
    ("tuần này học t3-6", "t3-6", "thứ ba đến thứ sáu"),
    ("nộp tiền điện t4+t5 cho bà Hai", "t4+t5", "tháng tư và tháng năm"),
    ("học thêm t4+t5 ở nhà bà Hai", "t4+t5", "thứ tư và thứ năm"),
    ("từ t12 xe của chú Ba đổi giờ", "t12", "tháng mười hai"),
    ("có khách thì kb lưu trú, không kb bị nhắc", "kb", "khai báo lưu trú, không khai báo"),
    ("tối mai hát lúc 19h30, kt 21h", "kt", "kết thúc hai mươi mốt giờ"),
    ("bạn nào nặng <20kg báo cô", "<", "nặng dưới hai mươi ki lô gam"),
    ("mũi 4in1 đã về trạm", "4in1", "bốn trong một"),
    ("căng tin tb: mai bán cháo", "tb", "thông báo: mai"),
    ("1/4 lớp đi trễ, 1/2 lớp chưa ăn", "1/4", "một phần tư lớp"),
    ("theo k5 đ9 của luật này", "đ9", "khoản năm Điều chín"),
)


@pytest.mark.parametrize(("written", "word", "spoken"), SMALL)
def test_a_small_form_is_read_by_what_stands_by_it_and_told(written, word, spoken):
    assert spoken.lower() in said(written).lower()
    if "phút" not in spoken:
        assert word in told(written)


TOLD_BY_A_WORD = (
    ("hỏi đ/c Hạnh ở xã", "hỏi đồng chí Hạnh"),
    ("bé đi vs 2 lần rồi ngủ", "đi vệ sinh hai lần"),
    ("hẹn gặp, nói vs mẹ nhé", "nói với mẹ"),
    ("hai nhà ký bb bàn giao", "ký biên bản bàn giao"),
    ("tổ trg nhớ thu vở", "tổ trưởng nhớ"),
    ("bên cc suất ăn giao lúc 10h", "bên cung cấp suất ăn"),
    ("xe 110 cc, ống 5 cc", "một trăm mười xê xê, ống năm xê xê"),
    ("tệp 300 kb", "ba trăm ki lô bít"),
    ("đến tyt xã khám", "đến trạm y tế xã"),
    ("chạy dưới 3p15s là đạt", "ba phút mười lăm giây"),
    ("nghỉ 3-5 ngày cho khỏe", "nghỉ ba đến năm ngày"),
    ("nghỉ 20-11 năm nay", "nghỉ ngày hai mươi tháng mười một năm nay"),
    ("Khai giảng 5-9 năm học mới", "Khai giảng ngày năm tháng chín năm học mới"),
    ("Mừng 1-6 ngày quốc tế thiếu nhi", "ngày một tháng sáu ngày quốc tế"),
    ("phòng khám trực 24/7", "trực hai mươi tư trên bảy"),
    ("đi bộ từ nhà trọ ra chợ 5p", "năm phút"),
    ("theo k2 điều 6", "khoản hai điều sáu"),
)


@pytest.mark.parametrize(("written", "spoken"), TOLD_BY_A_WORD)
def test_a_small_form_beside_its_own_word(written, spoken):
    assert spoken in said(written)


@pytest.mark.parametrize("noun", ["Thửa đất", "Tờ bản đồ", "Phòng", "Mẫu phiếu", "Lô"])
def test_a_number_of_a_thing_is_no_hotline(noun):
    assert "một trăm mười bốn" in said(f"{noun} số 114 còn trống.")
    assert "một trăm mười bốn" in said(f"Gọi xã để hỏi: {noun.lower()} số 114 của ai.")


def test_a_hotline_that_nothing_calls_is_told():
    assert "một một hai" in said("Chiếc áo số 112 bị lạc.")
    assert told("Chiếc áo số 112 bị lạc.") == ["112"]
    assert told("Gặp nạn thì gọi số 112.") == told("Cháy nhà, báo ngay số 114.") == []
