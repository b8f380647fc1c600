"""Remarks, sentences, lexicons, mentions, bad input and time."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.reading import mentions, plain, read_aloud
from broadcaster.reading.tables import make_lexicon
from tests.fakes.worked import worked

LEXICON = make_lexicon()


def _codes(text: str) -> set[str]:
    return {remark.code for remark in read_aloud(text, LEXICON).remarks}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ngày 31/02/2026", "ngay-khong-co"),
        ("hội ABX họp", "viet-tat-la"),
        ("dùng Xyzw hằng ngày", "tu-la"),
        ("BTC thông báo", "doan-viet-tat"),
        ("Anh CV 3/TT phòng", "doan-viet-tat"),
        ("Bạn TH lớp 8", "viet-tat-la"),
        ("Chúc mừng 😀", "dau-bo"),
        ("số 12/2026/ZZ-QQQ", "ky-hieu-la"),
        ("从 hôm nay", "chu-la"),
        ("cha/mẹ", "doan-gach-cheo"),
        ("Đến 2/3 em phải nộp", "doan-gach-cheo"),
        ("Từ 2/3 em gọi", "doan-ngay-thang"),
        ("từ 7.30 - 9.00", "doan-so"),
        ("nhà 15 A", "doan-ma"),
        ("tỷ lệ 3:1", "doan-hai-cham"),
    ],
)
def test_guesses_and_drops_are_remarked(text: str, code: str) -> None:
    """Nothing is guessed or dropped in silence."""
    assert code in _codes(text)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Đợt cao điểm 01/3 - 26/3", "ngày một tháng ba đến ngày hai mươi sáu tháng ba"),
        ("Thời điểm 30/6 có 12 em", "ngày ba mươi tháng sáu"),
        ("Đạt điểm 7/10", "bảy trên mười"),
        ("Bạn TH lớp 8 vắng", "Bạn tê hát lớp tám"),
        ("Bạn TH lớp 4 vắng", "tiểu học lớp bốn"),
        ("các bạn TH lớp 6", "tiểu học lớp sáu"),
        ("Anh CV phòng Nội vụ", "Anh chuyên viên phòng"),
    ],
)
def test_a_point_in_time_is_no_mark_and_a_letter_of_a_name_no_school(
    text: str, spoken: str
) -> None:
    assert spoken in plain(text, LEXICON)


def test_an_unknown_word_comes_with_a_lexicon_line() -> None:
    """The hint of an unknown abbreviation can be copied into the lexicon."""
    remark = read_aloud("hội ABX họp", LEXICON).remarks[0]
    assert "ABX: a bê ích" in remark.hint
    assert (remark.start, remark.end) == (4, 7)


def test_script_readings_win_over_station_readings_over_tables() -> None:
    """Each level overrides the one below."""
    lexicon = make_lexicon(
        [("WHO", "tổ chức"), ("BTC", "bộ tài chính")], [("WHO", "y tế thế giới")]
    )
    assert plain("WHO và BTC", lexicon) == "Y tế thế giới và bộ tài chính"


@pytest.mark.parametrize("address", ["doi@saomai.edu.vn", "www.saomai.edu.vn", "saomai.edu.vn"])
def test_what_somebody_wrote_down_wins_over_the_rule_for_addresses(address: str) -> None:
    """The syllables of an address are guessed without marks; whoever knows them says so once."""
    lexicon = make_lexicon([], [(address, "hòm thư của Đội")])
    assert plain(f"Gửi về {address}.", lexicon) == "Gửi về hòm thư của Đội."
    assert not read_aloud(f"Gửi về {address}.", lexicon).remarks


def test_sentences_are_cut_and_outline_marks_are_not() -> None:
    """A full stop ends a sentence, an outline number, an initial or a thousands dot does not."""
    result = read_aloud("1. Phạt 400.000 đồng. TP. Tân An họp! Xong?", LEXICON)
    assert [r.written for r in result.readings] == [
        "1. Phạt 400.000 đồng.",
        "TP. Tân An họp!",
        "Xong?",
    ]


def test_long_sentences_are_cut_at_clauses() -> None:
    """No utterance is longer than the voices take."""
    text = ", ".join(["người nào thực hiện hành vi sau đây thì bị phạt"] * 40) + "."
    result = read_aloud(text, LEXICON)
    assert max(len(r.written) for r in result.readings) <= 400
    assert " ".join(r.written for r in result.readings) == text


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Nghi\u0323 đi\u0323nh 168", "Nghị định một trăm sáu mươi tám"),
        ("Đie\u0302\u0300u\u200b 5", "Điều năm"),
        ("phạt 2\u00a0năm", "phạt hai năm"),
        ("Ðiều 5", "Điều năm"),
        ("UBND хã", "Ủy ban nhân dân xã"),
        (
            "Nghị định\n168/2024/NĐ-CP",
            "Nghị định một trăm sáu mươi tám năm hai nghìn không trăm hai mươi tư của Chính phủ",
        ),
        ("mục\t2", "mục hai"),
        ("５ điều", "năm điều"),
        ("pháp\u00ad luật", "pháp luật"),
    ],
)
def test_damaged_text_is_put_right(text: str, spoken: str) -> None:
    """Other normal forms, invisible marks and look-alikes do not change what is said."""
    assert plain(text, LEXICON) == spoken


@pytest.mark.parametrize(
    "text",
    ["ÑOÂÒ TNTP HOÀ CHÍ MINH PHAÙT THANH MAÊNG NON", "Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp"],
)
def test_old_fonts_are_reported_and_not_read(text: str) -> None:
    """Text of the old one-byte fonts is noise to a voice."""
    result = read_aloud(text, LEXICON)
    assert result.readings == ()
    assert result.remarks[0].level is Level.ERROR


def test_mentions_name_documents_articles_and_amounts() -> None:
    """What a script says can be held against the sources of its head."""
    found = mentions(
        "Theo khoản 2 Điều 7 Nghị định 168/2024/NĐ-CP, phạt từ 4.000.000 đồng đến 6 triệu đồng."
    )
    assert [(m.kind, m.number) for m in found] == [
        ("article", "7"),
        ("document", "168/2024/NĐ-CP"),
        ("amount", "4.000.000"),
        ("amount", "6"),
    ]


@pytest.mark.parametrize(
    "text", ["phạt tù 2-7 năm", "từ 2-3 tháng", "Điều 5-7", "phạt 2–3 triệu đồng"]
)
def test_no_date_and_no_minus_is_made_up(text: str) -> None:
    """A range stays a range."""
    spoken = plain(text, LEXICON)
    assert "ngày" not in spoken
    assert "âm" not in spoken.replace("năm", "")
    assert "đến" in spoken


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape",
    [
        "1",
        "1.",
        "1/",
        "1-",
        "1,",
        "A",
        "A-",
        "A/",
        "A&",
        "a@",
        "a.vn/",
        "-",
        "(",
        " ",
        "/kg",
        "5km/h ",
        "168/2024/NĐ-CP, ",
        "I, ",
        "a\u0301",
        "😀",
        "_",
        "#a",
        "Nghị định số ",
        "1-2 ",
        "a/b-",
        "+84 ",
        "1x2 ",
        "a1b2",
        "1:2 ",
        "7:30 ",
        "1 / ",
        "1kg-",
    ],
)
def test_time_grows_with_length_only(shape: str) -> None:
    """Four times the length costs about four times the work, whatever the shape of the line."""
    plain(shape, LEXICON)  # patterns are compiled when first wanted
    short, long = (worked(plain, (shape * length)[:length], LEXICON) for length in (10_000, 40_000))
    assert long < 8 * short + 0.2


def test_empty_and_blank_lines() -> None:
    """Empty in, empty out."""
    assert plain("", LEXICON) == ""
    assert plain("  ", LEXICON) == ""
    assert read_aloud("", LEXICON).readings == ()


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("phạt 400.\n000 đồng", "phạt bốn trăm nghìn đồng"),
        ("phạt 1.\n250.000 đồng", "phạt một triệu hai trăm năm mươi nghìn đồng"),
        ("Nghị\nđịnh 168", "Nghị định một trăm sáu mươi tám"),
        ("lớp có 45.\n100 em vắng", "lớp có bốn mươi lăm. một trăm em vắng"),
    ],
)
def test_a_number_cut_by_a_line_break_is_one_number(text: str, spoken: str) -> None:
    """A break inside a number is mended; two numbers are never made into one."""
    assert plain(text, LEXICON) == spoken
    assert "".join(r.written for r in read_aloud(text, LEXICON).readings)


def test_old_fonts_are_silent_in_a_filter() -> None:
    """A filter has no remarks: noise is not read, and the line is still answered."""
    assert plain("Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp", LEXICON) == ""
    assert plain("Đây là chữ mới", LEXICON) == "Đây là chữ mới"
