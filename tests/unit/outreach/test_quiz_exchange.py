"""Questions for learning sites: what would be a sign of the format is escaped."""

import re
from base64 import b64decode

import pytest
from lxml import etree

from broadcaster.outreach.quiz_exchange import gift, moodle_xml
from broadcaster.outreach.quiz_word import numbered
from tests.unit.outreach.test_quiz_word import question

SIGNS = "a~b=c#d{e}f:g\\h"


def test_signs_of_gift_are_escaped_and_a_blank_line_ends_each_question():
    asked = numbered([
        question(text=SIGNS, explanation=SIGNS, source="Điều 1"),
        question(choices=("50 %", "%50"), right="A"),
    ])  # fmt: skip
    safe = r"a\~b\=c\#d\{e\}f\:g\\h"
    assert gift("Tên\nbài", asked) == (
        "// Tên bài\n\n"
        f"::Câu 1::[plain]{safe} {{\n  ~Có\n  =Không\n  ####{safe} Nguồn\\: Điều 1\n}}\n\n"
        "::Câu 2::[plain]Hỏi gì? {\n  =50 %\n  ~[plain]%50\n}\n"
    )


MOODLE_WEIGHT = re.compile(r"%-*[0-9]{1,2}\.?[0-9]*%")  # Moodle asks for it behind "~" only
WEIGHT = re.compile(r"%-?(?:100|[0-9]{1,2}(?:\.[0-9]+)?)%")  # other readers, behind "=" as well
FORMAT = re.compile(r"\[(?:plain|html|markdown|moodle)\]")


def read(row, weight):
    """The sign, weight and words of an answer."""
    sign, rest = row[0], row[1:]
    found = weight.match(rest) if weight else None
    return sign, found and found[0], FORMAT.sub("", rest[found.end() if found else 0 :], count=1)


@pytest.mark.parametrize("words", ["%50", "%50% số lớp", "%100%", "[plain] là gì", "[a] b", "50 %"])
def test_an_answer_that_begins_as_a_weight_does_is_read_as_it_stands(words):
    for right, share in (("A", None), ("B", None), ("AC", "%50%"), ("BC", "%-100%")):
        asked = question(choices=(words, "khác", "nữa"), right=right)
        row = gift("x", numbered([asked])).split("\n")[3].strip()
        sign = "=" if right == "A" else "~"
        assert read(row, MOODLE_WEIGHT if sign == "~" else None) == (sign, share, words)
        assert read(row, WEIGHT) == (sign, share, words)


def test_several_right_answers_share_the_point_and_a_wrong_one_takes_it():
    text = gift("x", numbered([question(choices=("a", "b", "c", "d"), right="ABD")]))
    assert "  ~%33.33333%a\n  ~%33.33333%b\n  ~%-100%c\n  ~%33.33333%d\n" in text
    tree = etree.fromstring(
        moodle_xml("x", numbered([question(choices=("a", "b", "c"), right="AC")])).encode()
    )
    [asked] = tree.findall("question[@type='multichoice']")
    assert asked.findtext("single") == "false"
    assert [one.get("fraction") for one in asked.findall("answer")] == ["50", "-100", "50"]


def test_moodle_xml_has_every_word_and_the_sound():
    asked = numbered([question(text="<b>&\x0b Ai?", explanation="Vì ]]> thế", source="Điều 1")])
    text = moodle_xml("Xe/máy", asked, sound=b"ID3 tone", name="am-thanh.mp3")
    assert text.startswith("<?xml")
    tree = etree.fromstring(text.encode())
    category, heard, one = tree.findall("question")
    assert category.findtext("category/text") == "$course$/top/Xe//máy"
    assert "@@PLUGINFILE@@/am-thanh.mp3" in heard.findtext("questiontext/text")
    assert b64decode(heard.findtext("questiontext/file")) == b"ID3 tone"
    assert one.findtext("questiontext/text") == "<b>& Ai?"
    assert one.findtext("generalfeedback/text") == "Vì ]]> thế Nguồn: Điều 1"
    assert [(a.get("fraction"), a.findtext("text")) for a in one.findall("answer")] == [
        ("0", "Có"), ("100", "Không"),
    ]  # fmt: skip
