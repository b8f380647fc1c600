"""What documents say, place by place."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from broadcaster.domain.text import nfc
from broadcaster.law.passages import passages_in, starter_passages, starter_passages_of
from broadcaster.law.starter import starter_register
from broadcaster.law.structure import structure

ROOT = Path(__file__).parents[3]


def test_every_line_rests_on_a_document_that_is_known() -> None:
    numbers = {a.document for one in starter_passages() for a in one.addresses}
    unknown = {number for number in numbers if starter_register().document(number) is None}
    assert unknown == set()


def test_own_words_are_marked_and_composed() -> None:
    assert all(one.own_words and one.text == nfc(one.text) for one in starter_passages())
    rows = [one.row for one in starter_passages()]
    assert len(rows) == len(set(rows)) == 132


def test_a_document_has_its_lines_however_its_number_is_typed() -> None:
    rows = [one.row for one in starter_passages_of("174/2026/ND-CP")]
    assert rows == [f"8.{n}" for n in range(2, 8)]
    assert starter_passages_of("1/1999/NĐ-CP") == ()


def test_a_line_holds_from_its_day() -> None:
    (line,) = [one for one in starter_passages() if one.row == "1.14"]
    assert [line.holds_on(day) for day in (date(2026, 8, 14), date(2026, 8, 15))] == [False, True]
    assert [str(a) for a in line.of("168/2024/NĐ-CP")] == ["168/2024/NĐ-CP, Điều 6 khoản 1a"]


def test_a_point_has_the_lead_above_it() -> None:
    text = structure(
        "Điều 7. Loa\n1. Phạt 3 triệu đồng:\na) Mở loa sau 22 giờ;\nb) Nói lời thô tục.\n"
    )
    found = [(str(one.addresses[0]), one.text) for one in passages_in(text, "10/2026/NĐ-CP")]
    assert found == [
        ("10/2026/NĐ-CP, Điều 7 khoản 1 điểm a", "Loa Phạt 3 triệu đồng: Mở loa sau 22 giờ;"),
        ("10/2026/NĐ-CP, Điều 7 khoản 1 điểm b", "Loa Phạt 3 triệu đồng: Nói lời thô tục."),
    ]


@pytest.mark.parametrize(
    ("row", "since"),
    [
        ("1.10", None), ("1.10b", date(2026, 8, 15)),
        ("5.10", None), ("5.10b", date(2026, 3, 15)),
    ],
)  # fmt: skip
def test_a_day_holds_for_what_begins_on_it_and_nothing_else(row: str, since: date | None) -> None:
    (line,) = [one for one in starter_passages() if one.row == row]
    assert line.since == since


def test_every_row_says_how_sure_it_is_and_what_was_not_checked() -> None:
    rows = tomllib.loads((ROOT / "broadcaster/law/su_kien.toml").read_text("utf-8"))["su_kien"]
    by_name = {row["ma"]: row for row in rows}
    assert {row["tin_cay"] for row in rows} == {"cao", "trung bình"}
    reserved = {name for name, row in by_name.items() if row.get("luu_y")}
    assert reserved >= {"5.8", "8.3", "8.4", "8.5", "8.6", "8.7", "10.5"}
    assert (by_name["7.2"]["tin_cay"], by_name["7.2b"]["tin_cay"]) == ("cao", "trung bình")
