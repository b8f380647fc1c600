"""The duties of our own words: what is punished, forbidden, obliged, each of its clause."""

import pytest

from broadcaster.law.document_numbers import document_key
from broadcaster.law.duty_marks import Duty
from broadcaster.law.source_duties import SourceDuty, source_duties


def of(number: str, duty: Duty) -> list[SourceDuty]:
    return [one for one in source_duties((document_key(number),)) if one.duty is duty]


@pytest.mark.parametrize(
    ("number", "duty", "verb"),
    [
        ("44/2019/QH14", Duty.FORBIDDEN, "dùng"),  # "không được uống", "không uống … tại"
        ("102/2016/QH13", Duty.FORBIDDEN, "kỳ"),  # "cấm 15 nhóm hành vi, trong đó: …; kỳ thị"
        ("73/2025/QH15", Duty.FORBIDDEN, "phân"),  # "không được …; không phân biệt đối xử"
        ("36/2024/QH15", Duty.OBLIGED, "đội"),
        ("15/2012/QH13", Duty.OPTIONAL, "dùng"),
        ("282/2025/NĐ-CP", Duty.PUNISHED, "kỳ"),
        ("282/2025/NĐ-CP", Duty.PUNISHED, "cổ"),  # "Người cổ vũ … cũng thuộc nhóm này"
    ],
)
def test_a_clause_has_its_duty_and_what_is_done(number: str, duty: Duty, verb: str) -> None:
    assert any(verb in one.verbs for one in of(number, duty))


def test_a_fine_for_something_left_undone_is_of_that() -> None:
    fines = of("168/2024/NĐ-CP", Duty.PUNISHED)
    assert any(one.undone and {"đội", "mũ"} <= one.words for one in fines)
    assert any(not one.undone and {"vượt", "đèn"} <= one.words for one in fines)


def test_whom_a_clause_leaves_out_is_kept_apart() -> None:
    spared = {word for one in of("168/2024/NĐ-CP", Duty.PUNISHED) for words, _ in one.spared
              for word in words}  # fmt: skip
    assert {"trẻ", "cấp", "cứu"} <= spared


def test_a_place_that_a_ban_is_of_is_known() -> None:
    assert any("giảng" in one.where for one in of("44/2019/QH14", Duty.FORBIDDEN))


def test_no_document_has_no_duties() -> None:
    assert source_duties((document_key("999/2099/NĐ-CP"),)) == ()
