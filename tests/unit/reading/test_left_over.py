"""No figure, and no sign that joins one to something, goes to the voice as it was written untold."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.reading.clean import clean
from broadcaster.reading.scanner import scan
from tests.fakes.read_line import LEXICON, told
from tests.spoken_lines import FILES, lines_of

GOLDEN = Path(__file__).parents[2] / "golden" / "spoken"
SENTENCE = frozenset(".,;!?…“‘«\"'()[]»")  # marks of a sentence: a pause wherever they stand
SCORED = re.compile(r" \d{1,2}/\d{1,2}: \d-\d")
CLOSING = frozenset("”’\"'")
PIECES = st.sampled_from(
    [
        "6",
        "16",
        "24,5",
        "lớp",
        "dưới",
        "A",
        "9A",
        "em",
        "x",
        "2026",
        "TCN",
        "tuổi",
        "B2",
        "I.",
        "3/4",
    ]
)
SIGNS = st.sampled_from(
    [" ", "-", " - ", "–", " – ", ":", " : ", ": ", "/", "~", " × ", "°", "”", "′"]
)
JOINED = st.lists(st.tuples(PIECES, SIGNS), min_size=2, max_size=6).map(
    lambda parts: "Mục " + "".join(a + b for a, b in parts)
)


def _lines():
    for path in sorted(GOLDEN.glob("*.txt")):
        yield from (
            row.split("\t")[0] for row in path.read_text("utf-8").splitlines() if "\t" in row
        )
    for path in FILES:
        yield from (line.written for line in lines_of(path))


def _spaced(text, at):
    """Whether a colon before a figure is no pause: it has blanks on both sides, or on none."""
    return (text[at - 1] == " ") == (text[at + 1] == " ")


def _of_code(text, at):
    """Whether a letter and a figure are stuck to a sign: "B2:B10"."""
    return text[at + 1 : at + 2].isalpha() and text[at + 2 : at + 3].isdigit()


def _left(written):
    """The figures, and the signs beside a figure, that no piece covers and no form makes a pause."""
    text = clean(written).text
    read = set()
    for piece in scan(text, LEXICON):
        read.update(range(piece.start, piece.end))
    found = []
    for at, char in enumerate(text):
        if at in read or char == " " or char.isalpha():
            continue
        before, behind = text[:at].rstrip(" "), text[at + 1 :].lstrip(" ")
        one, two = before[-1:].isdigit(), behind[:1].isdigit()
        tight = text[at + 1 : at + 2] not in ("", " ")
        if char.isdigit():
            found.append(char)
        elif char in SENTENCE or not (one or two) or (char in CLOSING and "“" in before):
            continue
        elif char == ":" and not (one and (_spaced(text, at) if two else _of_code(text, at))):
            continue  # "Bài 4: tính", "tổng số:35", "khối 6:nghỉ"
        elif char in ":-–—" and not tight and not (one and two):
            continue  # a blank behind it, and words: a pause
        elif char in "-–—" and ("1-B, 2-C" in text or SCORED.match(text, at + 1)):
            continue  # the key of a test; classes that met
        else:
            found.append(text[max(0, at - 8) : at + 8])
    return found


def test_of_our_lines_no_sign_beside_a_figure_is_left_untold():
    assert [(line, left) for line in _lines() if (left := _left(line))] == []


@settings(max_examples=300, deadline=None)
@given(JOINED)
def test_of_any_line_no_sign_beside_a_figure_is_left_untold(line):
    assert _left(line) == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Tìa khóa xe biển 29-H1.", ["-", "H1"]),
        ("Thời kì Bắc thuộc (179 TCN - 938).", ["-"]),
        ("Gộp =(B2:B10).", [":"]),
        ("Kéo co 9A - 9B chiều nay.", ["-"]),
        ("F2 có tỉ lệ 3 vàng : 1 xanh.", [":"]),
        ("Vở khổ 8” bìa cứng.", ["”"]),
        ("Ghi tên em - AO DONG PHUC.", ["AO DONG PHUC"]),
    ],
)
def test_what_joins_and_is_not_known_is_told(written, words):
    assert [word.strip() for word in told(written)] == words


@pytest.mark.parametrize(
    "written",
    [
        "Đáp án: 1-B, 2-C, 3-A, 4-D.",
        "Điều 123 - Tội giết người.",
        "Bài 4: Tính nhanh.",
        "Chi hội “Sao tháng 9”.",
    ],
)
def test_a_pause_by_its_form_is_not_told(written):
    assert told(written) == []
