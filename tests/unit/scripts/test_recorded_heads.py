"""Two hundred heads, and what the reader that went by way of YAML said about each."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.scripts.head import HeadReader
from broadcaster.scripts.script_file import read_script
from tests.fakes.rows_in_one import rows_in_one
from tests.unit.scripts.recorded import answers

RECORDED = json.loads(Path(__file__).with_name("recorded_heads.json").read_text(encoding="utf-8"))
TOP = ["Tiêu đề: Bài", "Loại: nhắc nhở", "Chương trình: mang-non", "Ngày phát: 7/9/2026"]

# What means something to YAML, and to people who type heads.
PIECES = [
    *("Tiêu đề", "Vai", "Cách đọc", "Văn bản nguồn", "Chủ đề", "số", "LAN", "WHO", "36/2024/QH15"),
    *(":", "：", "=", "- ", "  ", "\t", "#", "  # ", "'", '"', "\\", "*", "_", "[", "{", ">", "|-"),
    *(
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "%",
        "---",
        "? ",
        "~",
        "no",
        "12:30",
        "1_000",
        "\u00a0",
        "\x00",
    ),
]


@rows_in_one(RECORDED)
def test_a_head_is_read_as_it_was(kept):
    said = json.loads(json.dumps(answers(kept["text"])))
    assert {"text": kept["text"], **said} == kept


def test_the_recorded_heads_meet_every_field_and_every_mistake():
    fields = {field for kept in RECORDED for field in kept["places"]}
    codes = {notice[0] for kept in RECORDED for notice in kept["notices"]}
    assert len(RECORDED) == 200
    assert len(fields) == 19
    assert len(codes) == 17  # all that a head can be told
    assert sum(kept["read"] for kept in RECORDED) >= 20


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), max_size=12))
def test_whatever_stands_there_is_read_and_every_mistake_has_its_line(lines):
    reader = HeadReader(lines, "bai.md", 5)
    reader.understood()
    reader.head()
    inside = range(5, 5 + max(len(lines), 1))
    assert all(notice.place.line in inside for notice in reader.notices)
    assert all(place.line in inside for place in reader.places.values())


@pytest.mark.parametrize(
    "value",
    [
        *("no", "yes", "null", "~", "1_000", "12:30", "0x1F", "1e3", "2026-09-07", ".inf"),
        *(
            "&a b",
            "*a",
            "<<: *a",
            "!!python/object/apply:os.system [x]",
            "%YAML 1.2",
            "? a",
            "{a: b}",
        ),
        *(
            "[a, b",
            "a: b: c",
            "a #b",
            "- a",
            '"a" và "b"',
            "a\\nb",
            "\\u0041",
            "'a",
            "> a",
            "| a",
            "@a",
        ),
    ],
)
def test_a_value_is_the_words_that_stand_there(value):
    """Nothing is a truth value, a number of minutes, a date, an anchor or an object."""
    reader = HeadReader([f"Tiêu đề: {value}", "Cách đọc:", f"  x: {value}"], "bai.md")
    head = reader.head()
    assert head.title == value
    assert head.readings == (("x", value),)


@pytest.mark.parametrize(
    "hostile",
    [
        ["Cách đọc:", *(f"  b{n}: &b{n} [*b{n - 1}, *b{n - 1}]" for n in range(5000))],
        ["Văn bản nguồn:", "  - " + "1" * 200_000],
        ["Tóm tắt: " + "[{" * 200_000],
        ["Tóm tắt: x", *["  và dòng nữa"] * 20_000],
        ["Chủ đề:", *("  " * n + "- a" for n in range(1500))],
        ["Tên bài" + " " * 50_000 + "x: y"],
        ["Tiêu đề: x"] * 20_000,
    ],
    ids=["anchors", "digits", "brackets", "continued", "depth", "blanks", "again"],
)
def test_a_hostile_head_is_read_in_time_that_grows_with_its_length(hostile):
    """With anything quadratic in it this takes a minute and more; it takes a second at most."""
    text = "\n".join([*TOP, *hostile, "---", "Xin chào."])
    begun = time.process_time()
    assert len(read_script(text.encode(), "bai.md").notices) <= len(hostile) + 10
    assert time.process_time() - begun < 10  # seconds of processor
