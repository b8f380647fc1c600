"""Certainty is earned: what nothing decides is a guess, and no guess is kept quiet."""

from pathlib import Path

import pytest

from broadcaster.reading import read_aloud
from broadcaster.reading.clean import clean
from broadcaster.reading.line import Ground, ReadPiece
from broadcaster.reading.scanner import scan
from broadcaster.reading.tables import make_lexicon
from tests.spoken_lines import FILES, lines_of

LEXICON = make_lexicon()
GOLDEN = Path(__file__).parents[2] / "golden" / "spoken"
# guesses that have no second sensible reading, by rule and remark (* = of any rule)
ALONE = {
    ("*", "tu-la"): "a foreign word, said as it is written until somebody says how",
    ("*", "viet-tat-la"): "letters that no table knows are letters",
    ("*", "doan-ten"): "a name, said as an announcer would",
    ("*", "dau-bo"): "a sign that is not said",
    ("*", "the-hashtag"): "the words of a tag, as they are cut",
    ("*", "mat-dau"): "nobody can tell which mark was lost",
    ("*", "chu-dinh-nhau"): "what print has torn or glued is put right",
    ("*", "chu-lan-so"): "a letter among figures is the figure that looks like it",
    ("*", "ngay-khong-co"): "the day is wrong, not its reading",
    ("code", "doan-ma"): "a figure with a letter that is short for no word that we know",
    ("letter", "doan-ma"): "a letter that is short for no word that we know",
    ("phone", "doan-so"): "figures that are dialled are said one by one",
}


def told(text):
    return [(text[r.start : r.end], r.code) for r in read_aloud(text, LEXICON).remarks]


def said(text):
    return " ".join(reading.spoken for reading in read_aloud(text, LEXICON).readings)


def test_a_piece_is_a_guess_until_its_reader_names_a_ground():
    assert not ReadPiece(0, 1, "ba", "number").certain
    assert ReadPiece(0, 1, "ba", "number", Ground.FORM).certain


def test_no_guess_is_kept_quiet():
    assert ReadPiece(0, 1, "ba", "number").remark == "doan-so"
    assert ReadPiece(0, 1, "ba", "a rule of tomorrow").remark == "doan-ma"
    assert ReadPiece(0, 1, "ba", "number", Ground.CUE).remark == ""


def _lines():
    for path in sorted(GOLDEN.glob("*.txt")):
        for row in path.read_text("utf-8").splitlines():
            if "\t" in row:
                yield row.split("\t")[0]
    for path in FILES:
        yield from (line.written for line in lines_of(path))


def test_a_guess_names_its_runner_up():
    """Whoever is told of a guess may press the other reading; few kinds have none."""
    found = [
        (line, piece)
        for line in _lines()
        for piece in scan(clean(line).text, LEXICON)
        if not piece.certain and piece.other.strip() in ("", piece.spoken.strip())
    ]
    reasons = {(piece.rule, piece.remark) for _, piece in found}
    reasons |= {("*", remark) for _, remark in reasons}
    without = [
        (line, piece.spoken)
        for line, piece in found
        if not {(piece.rule, piece.remark), ("*", piece.remark)} & {*ALONE}
    ]
    assert without == []
    assert {*ALONE} - reasons == set()  # no reason stands there in vain


@pytest.mark.parametrize(
    ("text", "word", "other"),
    [
        ("Học bù T2.", "T2", "tháng hai"),
        ("Mục này 7-12/12 xong.", "7-12/12", "bảy đến mười hai trên mười hai"),
        ("Ông ở P. Hòa Bình.", "P.", "Phòng"),
        ("tỷ lệ 3:1", "3:1", "ba trên một"),
        ("Vào tuyensinh.vn nhé.", "tuyensinh.vn", "tê u y e nờ ét i nờ hát chấm vê en"),
        ("Toạ độ 10°46'N.", "10°46'N", "mười độ bốn mươi sáu phút vĩ Nam"),
        ("Nộp 1,414 đô.", "1,414", "một nghìn bốn trăm mười bốn"),
        ("Gói 5-7 xong.", "5-7", "ngày năm tháng bảy"),
        ("cha/mẹ", "/", ", "),
        ("Đi xe buýt 62-09 tới trường.", "62-09", "sáu mươi hai, chín"),
        (
            "số 12/2026/ZZ-QQQ",
            "12/2026/ZZ-QQQ",
            "mười hai năm hai nghìn không trăm hai mươi sáu dét dét quy quy quy",
        ),
    ],
)
def test_the_runner_up_is_told_beside_the_guess(text, word, other):
    remark = next(r for r in read_aloud(text, LEXICON).remarks if text[r.start : r.end] == word)
    second = "chỉ ngắt hơi" if other == ", " else f"là “{other}”"
    assert f"Cũng có thể {second}." in remark.sentence
    assert remark.other == other


@pytest.mark.parametrize(
    ("text", "word", "spoken"),
    [
        ("Mỗi em mua 2 q vở.", "q", "hai quyển vở"),  # a word shortened to its letter
        ("Nhà mình có 5 ng ăn cơm.", "5 ng", "năm người"),
        ("Lớp 6B vắng 2p.", "2p", "hai phép"),
        ("Trẻ em dưới 1m2 được vào cửa.", "1m2", "một mét hai"),
        ("Em 11t học lớp 6.", "11t", "mười một tuổi"),
        ("Họp khối 6,7 vào thứ hai.", "6,7", "sáu, bảy"),
        (
            "Cách đây 4.000 - 3.500 năm.",
            "4.000 - 3.500",
            "bốn nghìn đến ba nghìn",
        ),  # what descends is no span
        ("Gửi về tuyensinh.vn nhé.", "tuyensinh.vn", "tuyên sinh chấm vê en"),
        ("Tổ 2 được 8,,5.", "8,,5", "tám phẩy năm"),
        ("Kết quả 12 em/Nguyễn Văn A.", "/", "mười hai em một Nguyễn Văn A"),
        ("Tính (3 + 4) : 7 = 1.", "(", "mở ngoặc ba cộng bốn đóng ngoặc chia bảy bằng một"),
        ("Nghị định s ố 30.", "s ố", "số ba mươi"),
        ("Đi ều 7.", "Đi ều", "Điều bảy"),
    ],
)
def test_what_may_mean_something_else_is_told(text, word, spoken):
    assert word in [one for one, _ in told(text)]
    assert spoken in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lớp 6A1 có 35 em, điểm b khoản 2 Điều 15 được đọc ở tổ 3.",
        "Chọn đáp án C; vitamin D có trong trứng.",
        "Trộn 5 g muối với 200 g bột.",
        "Giá vé 40k, 25 em/lớp, 15.000đ/cái.",
        "Khối 6, 7, 8 thi từ 8 đến 10 giờ, bài 1,2,3.",
        "Ôn từ câu 12 - 15; đọc trang 15-17.",
        "Lớp 9A thắng 9B 03-00.",
        "TOEIC 450-500 là đạt, Covid 300-400 ca.",
        "Phương trình 2x + 3 = 11 có nghiệm x = 4.",
        "Gọi 0912 345 678.",
        "Mẹ ấy ở ấp Ông Uốn, ướp ếch, ăn ổi.",
    ],
)
def test_what_a_form_or_a_cue_decides_is_not(text):
    assert told(text) == []


def test_of_a_sentence_with_a_spoilt_word_the_rest_is_doubted_too():
    text = "Ông Trân là Chủ tich xã. Lớp 6 học bài."
    assert (text[:24], "cau-sai-chu") in told(text)
    assert "cau-sai-chu" not in [code for _, code in told("Bài phap-luat-va-ban đã xong.")]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Quyết định số 90 năm 2026.", "số chín mươi, năm hai nghìn"),
        ("Nghị định 100 năm 2019.", "Nghị định một trăm, năm hai nghìn"),
        ("Luật số 36 năm 2024.", "số ba mươi sáu năm hai nghìn"),  # not heard as another number
    ],
)
def test_a_year_behind_a_number_is_not_heard_as_another_number(text, spoken):
    assert spoken in said(text)
    assert told(text) == []


def test_a_figure_behind_a_short_form_is_only_a_hint_of_what_it_means():
    assert said("TS: 450 em, TB 8 em.").startswith("Tổng số: bốn trăm năm mươi em")
    assert "Tiến sĩ Nguyễn Văn An" in said("TS. Nguyễn Văn An phát biểu.")
    assert "TT" in [word for word, _ in told("Cô Lan góp ý TT 22.")]


def test_lists_of_weekdays_say_the_fourth_as_a_weekday():
    assert said("Thứ 2,3,4 học.") == "Thứ hai, ba, tư học."
    assert "T2" in [word for word, _ in told("T2,4,6 học Toán.")]
    assert said("T2,4,6 học Toán.") == "Thứ hai, tư, sáu học Toán."


@pytest.mark.parametrize(
    ("text", "word", "spoken"),
    [
        ("Tổ 1:25 điểm.", "1:25", "một, hai mươi lăm điểm"),  # no time of day
        ("Toán 5:30 em đạt.", "5:30", "năm, ba mươi em"),
        ("Trước 15/10 lớp phải nộp.", "15/10", "ngày mười lăm tháng mười"),
        ("8/9 trường nộp.", "8/9", "tám trên chín"),
        ("Học T.3 và T.5.", "T.3", "thứ ba"),
        ("Họp ở P.12 nhé.", "P.12", "phòng mười hai"),
        ("Nhóm 2x4 em.", "2x", "hai nhân bốn"),
        ("Xếp loại: G 12.", "G", "gờ mười hai"),
        ("Từ 6°30'B - 12°00'B.", "-", "vĩ Bắc đến mười hai độ"),
        ("Nộp trước 30/9/26.", "30/9/26", "ngày ba mươi tháng chín năm hai nghìn"),
    ],
)
def test_a_colon_a_fraction_a_dotted_letter_need_a_cue(text, word, spoken):
    assert word in [one for one, _ in told(text)]
    assert spoken in said(text)


def test_the_word_day_decides_whatever_is_behind():
    assert said("Ngày 8/9 lớp nghỉ.") == "Ngày tám tháng chín lớp nghỉ."
    assert told("Ngày 8/9 lớp nghỉ; chào cờ 7:00; họp lúc 7:05; P.2, Q.3.") == []


@pytest.mark.parametrize(
    ("text", "word", "other"),
    [
        ("Lịch 2-4-6.", "2-4-6", "hai, bốn, sáu"),
        ("Quy tắc 3-2-1.", "3-2-1", "ba trừ hai trừ một"),
        ("Ở phòng B2-04.", "B2-04", "bê hai đến không bốn"),
        ("Mật khẩu: 12345a", "12345a", "mười hai nghìn ba trăm bốn mươi lăm a"),
        ("Pass: abc123", "abc123", "a bê xê một trăm hai mươi ba"),
        ("Xếp loại: G 12, K 15", "K", "khá"),
        ("Phim Q12 hay.", "Q12", "quy mười hai"),
    ],
)
def test_codes_and_chains_have_a_runner_up(text, word, other):
    remark = next(r for r in read_aloud(text, LEXICON).remarks if text[r.start : r.end] == word)
    assert remark.other == other


def test_a_formula_has_one_notice_for_its_brackets():
    text = "Tính: (a + b) × (c + d) = 5"
    assert [word for word, _ in told(text)] == ["("]


def test_a_difference_in_brackets_is_no_day():
    assert said("Tính 2 x (3 - 1) = 4").endswith("mở ngoặc ba trừ một đóng ngoặc bằng bốn")
    assert said("S = (a + b) x h").endswith("đóng ngoặc nhân hát")


def test_days_that_head_the_items_of_a_list_are_certain():
    assert told("T2: chào cờ; T3: họp; T4: thể dục") == []
    assert told("T1: Toán; T2: Văn; T3: Anh") != []  # lessons


def test_points_of_an_article_are_certain():
    assert told("điểm a, b khoản 1, điểm b1 khoản 2") == []
    assert told("5a. Bổ sung khoản 5a") == []


def test_a_hyphen_behind_letters_is_no_span():
    assert said("Lớp học mã XY-7Q2.") == "Lớp học mã XY, bảy quy hai."


def test_codes_of_the_same_letters_in_a_line_have_one_sense():
    text = "Thực hiện NV1 và NV2."
    assert (said(text), told(text)) == ("Thực hiện nhiệm vụ một và nhiệm vụ hai.", [])
    assert told("điểm chuẩn NV1: 35, NV2: 36") == []
