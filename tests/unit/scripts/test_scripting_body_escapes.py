"""A backslash keeps a mark of a script from being one."""

import pytest

from broadcaster.scripts.body import parse_body


@pytest.mark.parametrize(
    "text", ["HỎI\\: Đi xe điện", "NỮ: HỎI\\: Đi xe điện", "HỎI\\： Đi xe điện"]
)
def test_words_before_an_escaped_colon_call_nobody(text):
    [block], notices = parse_body(text, "bai.md")
    assert block.text == text.removeprefix("NỮ: ").replace("\\", "")
    assert block.role == ("NỮ" if text.startswith("NỮ") else "")
    assert notices == ()
