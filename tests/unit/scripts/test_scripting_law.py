"""Law on the air date, and scripts beside each other."""

import re

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.script import Mention
from broadcaster.law.citations import check_sources
from broadcaster.law.starter import starter_register
from broadcaster.scripts.script_file import check_together, read_script

TEMPLATE = """Tiêu đề: Bài
Loại: hỏi đáp
Chương trình: mang-non
Ngày phát: 7/9/2026
{head}
---
{body}
"""

_KINDS = {
    "document": r"(?:Nghị định|Luật)(?: số)? \d[\w/-]*|Luật Trẻ em",
    "article": r"Điều \d+",
    "amount": r"[\d.]+ đồng",
}


def _mentions(text):
    """A plain finder, enough for these texts."""
    return [
        Mention(kind=kind, text=found[0], start=found.start(), end=found.end())
        for kind, pattern in _KINDS.items()
        for found in re.finditer(pattern, text)
    ]


def _script(head="", body="Xin chào.", file="a.md"):
    text = TEMPLATE.format(head=head, body=body)
    return read_script(text.encode(), file).value


def _source(*lines):
    """A document that the program knows nothing of, in force since 2025 unless a line says else."""
    if not any("hiệu lực" in line or "không ghi ngày" in line for line in lines):
        lines = (*lines, "hiệu lực từ: 1/1/2025")
    return "Văn bản nguồn:\n  - số: 905/2024/NĐ-CP\n" + "".join(f"    {line}\n" for line in lines)


def _check(head="", body="Xin chào."):
    return [
        (n.code, n.level) for n in check_sources(_script(head, body), _mentions, starter_register())
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("hiệu lực từ: 8/9/2026", ("nguon-chua-hieu-luc", Level.ERROR)),
        ("hiệu lực từ: 7/9/2026", None),
        ("hết hiệu lực: 7/9/2026", ("nguon-het-hieu-luc", Level.ERROR)),
        ("hết hiệu lực: 8/9/2026", ("nguon-chua-kiem", Level.WARNING)),
        ("hiệu lực từ: 1/1/2025\n    hết hiệu lực: 8/9/2026", None),
        ("tên: không ghi ngày", ("nguon-chua-kiem", Level.WARNING)),
    ],
)
def test_a_source_must_be_in_force_on_the_air_date(line, told):
    assert _check(_source(line)) == ([told] if told else [])


def test_a_reason_turns_the_error_into_information():
    head = _source("hết hiệu lực: 1/1/2026") + "Lý do nguồn: so sánh mức cũ và mới"
    (notice,) = check_sources(_script(head), _mentions, starter_register())
    assert notice.level is Level.INFO
    assert "so sánh" in notice.hint


def test_the_error_stands_at_the_source_and_names_both_days():
    (notice,) = check_sources(
        _script(_source("hiệu lực từ: 8/9/2026")), _mentions, starter_register()
    )
    assert notice.place.line == 6
    assert "7/9/2026" in notice.sentence
    assert "8/9/2026" in notice.sentence


@pytest.mark.parametrize(
    ("said", "covered"),
    [
        ("Nghị định 905/2024/NĐ-CP", True),
        ("Nghị định số 905/2024/NĐ-CP", True),
        ("Nghị định 905", True),
        ("Nghị định 905/2024", True),
        ("Nghị định 16", False),
        ("Nghị định 905/2023/NĐ-CP", False),
        ("Nghị định 906/2019/NĐ-CP", False),
    ],
)
def test_a_document_that_is_said_must_be_among_the_sources(said, covered):
    expected = [] if covered else [("van-ban-khong-nguon", Level.WARNING)]
    assert _check(_source(), f"Theo {said}, em đội mũ.") == expected


def test_a_document_that_ended_and_is_only_said_is_told_with_what_replaced_it():
    (notice,) = check_sources(
        _script(_source(), "Theo Nghị định 117/2020/NĐ-CP."), _mentions, starter_register()
    )
    assert (notice.code, notice.level) == ("van-ban-het-hieu-luc-trong-loi", Level.WARNING)
    assert "90/2026/NĐ-CP" in notice.sentence


def test_a_document_named_by_its_title_is_found_by_title():
    assert _check(_source("tên: Luật Trẻ em"), "Theo Luật Trẻ em.") == []
    assert _check(_source("tên: Luật khác"), "Theo Luật Trẻ em.") != []


@pytest.mark.parametrize("said", ["Theo Điều 5.", "Phạt 400.000 đồng."])
def test_an_article_or_amount_needs_some_source(said):
    assert _check("", said) == [("quy-dinh-khong-nguon", Level.WARNING)]
    assert _check(_source(), said) == []


def test_each_thing_is_told_once_at_its_first_place():
    body = "Chào.\n\nTheo Nghị định\n100 thì\nNghị định 100.\n\nNghị định 100."
    (notice,) = check_sources(_script(_source(), body), _mentions, starter_register())
    assert (notice.place.line, notice.place.column) == (12, 6)


def test_two_scripts_of_one_slug_name_both_files():
    one, two = _script(file="đội mũ.md"), _script(file="Doi-mu.txt")
    notices = check_together([one, two])
    assert [n.place.file for n in notices] == [one.file, two.file]
    for notice in notices:
        assert notice.level is Level.ERROR
        assert one.file in notice.sentence
        assert two.file in notice.sentence


def test_one_number_on_two_dates_names_both_files_and_the_line():
    one = _script("Số: 3", file="a.md")
    text = TEMPLATE.format(head="Số: 3", body="Chào").replace("7/9", "14/9")
    two = read_script(text.encode(), "b.md").value
    (notice,) = check_together([one, two])
    assert (notice.code, notice.level, notice.place.line) == ("trung-so", Level.ERROR, 5)
    assert "a.md" in notice.sentence
    assert "b.md" in notice.sentence


def test_two_numbers_on_one_date_are_an_error():
    scripts = [_script("Số: 3", file="a.md"), _script("Số: 4", file="b.md")]
    assert [n.code for n in check_together(scripts)] == ["trung-so"]


def test_items_of_one_episode_and_of_other_programmes_do_not_clash():
    other = TEMPLATE.format(head="Số: 3", body="Chào").replace("7/9", "8/9")
    scripts = [
        _script("Số: 3", file="a.md"),
        _script("Số: 3", file="b.md"),
        _script(file="c.md"),
        read_script(other.replace("mang-non", "khac").encode(), "d.md").value,
    ]
    assert check_together(scripts) == ()
