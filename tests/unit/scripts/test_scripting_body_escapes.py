"""A backslash keeps a mark of a script from being one."""

import pytest

from broadcaster.scripts.body import parse_body
from broadcaster.scripts.marks import escaped


@pytest.mark.parametrize(
    "text", ["HỎI\\: Đi xe điện", "NỮ: HỎI\\: Đi xe điện", "HỎI\\： Đi xe điện"]
)
def test_words_before_an_escaped_colon_call_nobody(text):
    [block], notices = parse_body(text, "bai.md")
    assert block.text == text.removeprefix("NỮ: ").replace("\\", "")
    assert block.role == ("NỮ" if text.startswith("NỮ") else "")
    assert notices == ()


@pytest.mark.parametrize(
    "words",
    [
        "# Điều 1",
        "HỎI: Chào (bạn) [nhạc cắt]",
        "a | b | c",
        "*đậm* __nữa__",
        "Một: hai",
        "a <!-- b --> c",
        "<!-- chưa đóng",
        "- Trẻ em ăn.",
        "--- a ---",
        "> nói",
        "=== 5",
        "–5 độ",
        "• Một",
    ],
)
def test_escaped_words_are_said_as_they_are(words):
    blocks, notices = parse_body(escaped(words), "a.md")
    assert [block.text for block in blocks] == [words]
    assert notices == ()


def test_a_rule_that_somebody_else_wrote_is_no_rule():
    blocks, notices = parse_body(f"Một\n{escaped('---')}\nhai.", "a.md")
    assert [block.text for block in blocks] == ["Một --- hai."]
    assert notices == ()
