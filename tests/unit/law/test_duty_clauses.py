"""Sentences are cut into clauses at their words of duty: who, what is done, what is said of it."""

import pytest

from broadcaster.law.duty_clauses import ToldClause, told_clauses
from broadcaster.law.duty_marks import Duty, duty_marks, first_word


def only(sentence: str, duty: Duty) -> ToldClause:
    (found,) = (one for one in told_clauses(sentence) if one.duty is duty)
    return found


@pytest.mark.parametrize(
    ("sentence", "duties"),
    [
        ("Người ngồi sau phải đội mũ.", [Duty.SAID, Duty.OBLIGED]),
        ("Không cài quai thì bị phạt.", [Duty.UNDONE, Duty.PUNISHED]),
        ("Chưa đủ 18 tuổi không được mua, còn bán thì bị phạt.", [Duty.FORBIDDEN, Duty.PUNISHED]),
        ("Đội cũng được, không đội cũng được.", [Duty.ALLOWED, Duty.UNDONE, Duty.ALLOWED]),
        ("Mặc áo phao hay không cũng được.", [Duty.FREE]),
        ("Bơi giỏi hay không cũng phải mặc.", [Duty.UNSAID, Duty.OBLIGED]),
        ("Ngồi sau khỏi cần đội mũ.", [Duty.FREE]),
        ("Luật không cấm bán bia.", [Duty.ALLOWED]),
        ("Cô lập bạn không tính là bạo lực.", [Duty.NOT_COUNTED]),
        ("Đăng tin sai thì lúc nào cũng bị khóa.", [Duty.SAID, Duty.COMPELLED]),
        ("Đủ 16 tuổi mới được lái xe.", [Duty.UNSAID]),
        ("Không phải ai cũng bị phạt.", [Duty.UNSAID, Duty.PUNISHED]),
        ("Vượt đèn đỏ chỉ bị nhắc nhở.", [Duty.WARNED]),
        ("Xe rẽ phải khi có biển.", [Duty.SAID]),
        ("Gọi 111 mất cước.", [Duty.SAID]),
    ],
)
def test_the_duties_of_a_sentence(sentence: str, duties: list[Duty]) -> None:
    assert [one.duty for one in told_clauses(sentence)] == duties


def test_who_and_what_stand_on_their_sides_of_the_word() -> None:
    told = only("Người ngồi sau phải đội mũ.", Duty.OBLIGED)
    assert (told.who, told.head, told.verbs) == ({"người", "ngồi"}, {"đội", "mũ"}, {"đội"})


def test_what_becomes_of_it_stands_behind_what_is_done() -> None:
    told = only("Không cài quai thì bị phạt.", Duty.PUNISHED)
    assert told.undone
    assert {"cài", "quai"} <= told.words


def test_who_is_not_said_again_is_that_of_the_clause_before() -> None:
    told = only("Người không nghiện thì không bị áp dụng cai nghiện.", Duty.DENIED)
    assert told.who_undone
    assert "nghiện" in told.who


def test_a_side_without_an_act_has_that_of_the_side_before() -> None:
    told = only("Đá bóng trên đường chỉ bị nhắc nhở chứ không bị phạt.", Duty.SPARED)
    assert {"đá", "bóng"} <= told.words


def test_who_tells_it_is_no_part_of_it() -> None:
    told = only("Thầy nói vui lúc 11 giờ 20: uống bia thì vẫn được lái xe.", Duty.ALLOWED)
    assert "vui" not in told.words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hút thuốc", "sử dụng thuốc"),
        ("xài thuốc", "dùng thuốc"),
        ("dán nội quy", "niêm yết nội quy"),
        ("giáo viên ép học thêm", "thầy cô bắt học thêm"),
    ],
)
def test_one_act_has_one_word(one: str, other: str) -> None:
    assert first_word(one) == first_word(other) != ""


def test_a_limit_is_no_denial() -> None:
    assert [one.duty for one in duty_marks("chơi không quá 60 phút")] == []


@pytest.mark.parametrize("words", ["không đội mũ, ", "nếu không đội mũ, ", "phải "])
def test_a_sentence_without_an_end_is_looked_at_piece_by_piece(words: str) -> None:
    """Each clause looks at all of its side: a list without stops must not cost its cube."""
    clauses = told_clauses(words * 600)
    assert len(clauses) > 300
    assert max(len(one.whole) for one in clauses) <= 400
