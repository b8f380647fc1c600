"""What documents say, place by place."""

from datetime import date

from broadcaster.domain.text import nfc
from broadcaster.law.passages import passages_in, starter_passages, starter_passages_of
from broadcaster.law.starter import starter_register
from broadcaster.law.structure import structure


def test_every_line_rests_on_a_document_that_is_known() -> None:
    numbers = {a.document for one in starter_passages() for a in one.addresses}
    unknown = {number for number in numbers if starter_register().document(number) is None}
    assert unknown == set()


def test_own_words_are_marked_and_composed() -> None:
    assert all(one.own_words and one.text == nfc(one.text) for one in starter_passages())
    rows = [one.row for one in starter_passages()]
    assert len(rows) == len(set(rows)) == 127


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
