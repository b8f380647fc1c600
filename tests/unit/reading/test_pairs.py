"""Two figures joined by a sign: what they are by the words around them, and how sure that is."""

import pytest

from broadcaster.reading.line import TextLine
from broadcaster.reading.pairs import meaning
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()


def told(text):
    """The kind of the first pair of a line, and whether it is certain."""
    line = TextLine(text, LEXICON)
    at = next(n for n, char in enumerate(text) if char.isdigit() and meaning(line, n))
    found = meaning(line, at)
    return found.kind, found.certain


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("các ngày lễ 20-11, 22-12 và 26-3", "date"),
        ("ngày 5.9 tại sân trường", "date"),
        ("Đợt thi đua 01/3 - 26/3", "date"),
        ("trong hai ngày 3-4/12", "date"),
        ("Lịch thi: 21, 22, 23-12", "date"),
        ("dời từ 9/1 sang 12/1", "date"),
        ("thứ 7 (10/1) học bù", "date"),
        ("trẻ 5-7 tuổi", "range"),
        ("Điều 1-5, 9-12", "range"),
        ("thắng 3-2 (11-9, 8-11)", "score"),
        ("Lớp 9/4 trực", "share"),
        ("38/40 học sinh", "share"),
        ("thị lực 10/10", "share"),
        ("2/3 số đại biểu", "fraction"),
        ("1/2 kg thịt", "fraction"),
        ("vào lớp 7:30", "listed"),
        ("họp lúc 7:05", "time"),
        ("Tổ 1:25 điểm", "listed"),
        ("Toán 5:30 em đạt", "listed"),
        ("Thời lượng: 05:30", "length"),
        ("bản đồ tỉ lệ 1:50", "ratio"),
        ("thắng 2:1", "score"),
        ("chung kết 15:30", "time"),
        ("tỉ số 21:15", "score"),
        ("nộp 28/30HS", "share"),
        ("ngày 5 / 9 khai giảng", "date"),
        ("3/4 + 1/4 = 1", "fraction"),
        ("xác suất là 26/52 = 0,5", "fraction"),
        ("Tỉ số của nam và nữ là 3:4", "ratio"),
    ],
)
def test_words_and_facts_say_what_a_pair_is(text, kind):
    assert told(text)[0] == kind


@pytest.mark.parametrize(
    "text",
    [
        "ngày 20-11 nghỉ",
        "trẻ 5-7 tuổi",
        "2/3 số đại biểu",
        "lớp 9/4 trực",
        "38/40 học sinh",
        "phát lúc 6:47",
        "sáng 7:30 học sinh tập trung",
        "thắng 2:1",
    ],
)
def test_a_cue_makes_it_certain(text):
    assert told(text)[1]


@pytest.mark.parametrize(
    "text", ["Gói 5-7 xong.", "Mục này 4/9 xong", "Từ 2/3 em gọi điện", "Gói 3:4 xong"]
)
def test_without_a_cue_it_is_a_guess(text):
    assert not told(text)[1]


def test_a_day_that_no_calendar_has_is_no_date_and_a_descending_pair_no_range():
    assert told("Ghép 31-4 xong")[0] != "date"
    assert told("Ghép 9-4 xong")[0] != "range"
    assert told("Ghép 5/4 xong")[0] != "fraction"
    assert told("Ghép 25:10 xong")[0] != "time"
    assert told("Ghép 7:75 xong")[0] != "time"


def test_a_long_run_of_figures_before_a_pair_takes_no_time():
    """What may be torn apart in many ways is torn apart in none."""
    line = TextLine("9" * 60 + "1/1/1/ và 5-7", LEXICON)
    for at in range(len(line.text)):
        meaning(line, at)


def test_a_thousand_pairs_in_a_row_take_no_time():
    text = ", ".join(["20-11"] * 1000)
    line = TextLine(text, LEXICON)
    for at in range(0, len(text), 7):
        meaning(line, at)
    assert len(line.pairs) == 1000
