"""What lessons write: signs of maths, powers, compounds, genes, bits, verses, English, pages."""

import pytest

from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()

CERTAIN = """
# below zero, and its absolute value
Tính |-12| và |3| => Tính giá trị tuyệt đối của âm mười hai, và giá trị tuyệt đối của ba
Tập hợp B = {4; -9} => Tập hợp bê bằng bốn; âm chín
Trục số có -6; -1; 0 => Trục số có âm sáu; âm một; không
-4x + 8 = 2 => âm bốn ích cộng tám bằng hai
(-8) + 5 = 1 => (âm tám) cộng năm bằng một
# powers of ten, products with a point, roots, figures below the line
Mặt Trời cách 1,5·10⁸ km => Mặt Trời cách một phẩy năm nhân mười mũ tám ki lô mét
Vận tốc 3.10⁸ m/s => Vận tốc ba nhân mười mũ tám mét trên giây
Xa 9,46.10¹² km => Xa chín phẩy bốn mươi sáu nhân mười mũ mười hai ki lô mét
7 · 8 = 56 => bảy nhân tám bằng năm mươi sáu
3² . 3³ = 3⁵ => ba bình phương nhân ba lập phương bằng ba mũ năm
ΔT = 5 độ => Đen ta tê bằng năm độ
∛64 = 4 => căn bậc ba sáu mươi tư bằng bốn
Khí N₂O => Khí nờ hai ô
S = πd => Ét bằng pi dê
Điểm M thuộc ∠B => Điểm mờ thuộc góc bê
Số thập phân 1,2(45) và 0,(6) => Số thập phân một phẩy hai chu kỳ bốn mươi lăm và không phẩy chu kỳ sáu
Tam giác vuông có BH = 5 cm => Tam giác vuông có bê hát bằng năm xen ti mét
Ảnh A'B' = 3 cm, d' = 20 cm => Ảnh a phẩy bê phẩy bằng ba xen ti mét, dê phẩy bằng hai mươi xen ti mét
BCNN(6, 8) = 24 => Bội chung nhỏ nhất(sáu, tám) bằng hai mươi tư
Nhiệt độ TB là 20°C => Nhiệt độ trung bình là hai mươi độ xê
Nhớ axit CH3COOH => Nhớ a xít xê hát ba xê o o hát
# fractions beside sums, and what is worked out
Xác suất là 5/8 => Xác suất là năm phần tám
Phép tính 1/3 + 4/9 được 7/9 => Phép tính một phần ba cộng bốn phần chín được bảy phần chín
# sets of a match, days behind a head, syllables of a verse
Thắng 2-0 (25/16, 25/19) => Thắng hai không (hai mươi lăm mười sáu, hai mươi lăm mười chín)
Cầu lông: 21/18 => Cầu lông: hai mươi mốt mười tám
Tiêm mũi 3: 27.12 => Tiêm mũi ba: ngày hai mươi bảy tháng mười hai
Thứ 2 - 16/11: chào cờ => Thứ hai, ngày mười sáu tháng mười một: chào cờ
Thơ lục bát (6-8) => Thơ lục bát (sáu tám)
Lịch thi: Toán 2/11, Văn 3/11 => Lịch thi: Toán ngày hai tháng mười một, Văn ngày ba tháng mười một
# pages, units, bits, compounds
Bài 7 tr.33 => Bài bảy trang ba mươi ba
Câu 2 tr 18 => Câu hai trang mười tám
Đọc SGK/tr.9 => Đọc sách giáo khoa, trang chín
Chạy 2 h 15 min => Chạy hai giờ mười lăm phút
Nung 25 min => Nung hai mươi lăm phút
Số 10110 ở hệ nhị phân => Số một không một một không ở hệ nhị phân
Kết tủa Al(OH)3 => Kết tủa a lờ o hát ba lần
Nhấn Ctrl + P => Nhấn con trôn cộng pê
# short forms
Bầu lớp phó HT => Bầu lớp phó học tập
Lớp phó LĐ nhắc => Lớp phó lao động nhắc
Tại P. máy => Tại Phòng máy
Tế bào có T4 => Tế bào có tê bốn
Nộp SYLL => Nộp sơ yếu lý lịch
Biên bản số 09/BB-VPHC => Biên bản số không chín, vi phạm hành chính
"""

GUESSED = """
Phép lai Bb x bb => x => Phép lai bê lớn bê nhỏ lai với bê nhỏ bê nhỏ
Điểm A(-3; 4) => - => Điểm A(âm ba; bốn)
Bài 3,4 trang 20 => 3,4 => Bài ba, bốn trang hai mươi
A = F.s = 12.5 = 60 (J) => . => A bằng ép nhân ét bằng mười hai nhân năm bằng sáu mươi (giun)
y = -x => - => y bằng âm ích
m/n = p/q => / => mờ trên nờ bằng pê trên quy
e ko hiểu bài => e => em không hiểu bài
Cô ơi e quên vở r ạ => r => Cô ơi em quên vở rồi ạ
Nhờ c Hoa in hộ => c => Nhờ chị Hoa in hộ
Tại P.TN sáng nay => P. => Tại Phòng thí nghiệm sáng nay
E gửi thầy bài => E => Em gửi thầy bài
Nhờ e xem lại => e => Nhờ em xem lại
Nhờ a Dũng mở cửa => a => Nhờ anh Dũng mở cửa
Coi thi P.15 => P.15 => Coi thi phòng mười lăm
Chung kết K8: 8A2 thắng => K8 => Chung kết khối tám: tám a hai thắng
Dòng điện 4 A => 4 A => Dòng điện bốn am pe
Lực F = 30 N => 30 N => Lực ép bằng ba mươi niu tơn
Bóng bàn 21/11 => 21/11 => Bóng bàn ngày hai mươi mốt tháng mười một
Nguyên tử có 8p => 8p => Nguyên tử có tám pê
Lịch CN 9A1 => CN => Lịch công nghệ chín a một
"""


def rows(table):
    lines = (row for row in table.strip().splitlines() if not row.startswith("#"))
    return [tuple(row.split(" => ")) for row in lines]


def said(text):
    return " ".join(reading.spoken for reading in read_aloud(text, LEXICON).readings)


def told(text):
    return [(text[one.start : one.end], one.code) for one in read_aloud(text, LEXICON).remarks]


@pytest.mark.parametrize(("written", "spoken"), rows(CERTAIN))
def test_a_cue_or_the_form_decides(written, spoken):
    assert said(written) == spoken
    assert told(written) == []


@pytest.mark.parametrize(("written", "word", "spoken"), rows(GUESSED))
def test_a_likely_reading_is_told(written, word, spoken):
    assert said(written) == spoken
    assert word in [one for one, _ in told(written)]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('Dịch câu: "She is my best friend."', "She is my best friend"),
        ("Viết: He can't swim.", "He can't swim"),
        ("Đáp án: We’re ready", "We’re ready"),
        ("Xem tuyensinh.edu.vn/abc Let's go", "Let's go"),
        ("Xem phim The Lion King and Friends nhé", "The Lion King and Friends"),
    ],
)
def test_a_sentence_of_english_is_one_guess(written, sentence):
    assert [one for one in told(written) if one[1] != "doan-ma"] == [(sentence, "cau-tieng-anh")]
    assert sentence.split()[0] in said(written)


@pytest.mark.parametrize(
    "written",
    ["Bạn An to lớn, am hiểu, an toàn", "Ông Y Blon và H'Hen Niê", "Thi IELTS, TOEIC đạt 6.5"],
)
def test_our_own_words_are_no_english(written):
    assert "cau-tieng-anh" not in [code for _, code in told(written)]


def test_two_days_of_a_match_are_no_sets():
    assert "ngày mười một tháng chín" in said("Thắng 3-1, họp 11/9 tại phòng.")
    assert "hai mươi mốt trên mười sáu" in said("Ở ngách 21/16, P. Quyết Thắng.")
    assert "tám trên mười trận" in said("Thắng 8/10 trận.")


def test_a_count_of_pupils_is_no_binary_number():
    assert "một trăm" in said("Hệ nhị phân: 100 em học.")
    assert said("Có 1000 bit nhị phân").startswith("Có một nghìn bít")


def test_a_note_behind_a_word_is_no_power():
    assert said("Điều 5¹ quy định") == "Điều năm quy định"


def test_the_rows_of_a_table_are_no_absolute_values():
    assert "tuyệt đối" not in said("|1|2|3|")
    assert "tuyệt đối" not in said("|a|b|c|")


def test_points_between_what_is_counted_down_are_no_products():
    assert "nhân" not in said("Đếm 3 · 2 · 1 rồi đọc.")


def test_a_note_behind_a_decimal_does_not_recur():
    assert "chu kỳ" not in said("Mục 2,(1) và hình 1,2(3)")
