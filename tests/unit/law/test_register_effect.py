"""What the register's relations do on a day; the documents and dates are made up."""

from datetime import date, timedelta

import pytest

from broadcaster.domain.script import LegalSource
from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.effect import DocumentStanding, Effect, document_on, standing_on
from broadcaster.law.register import (
    DocumentRelation,
    Register,
    RegisteredDocument,
    RelationKind,
    register_of,
)
from broadcaster.law.register_files import read_document
from broadcaster.law.register_merging import check_relations
from broadcaster.law.starter import starter_register
from tests.unit.law.stopped_documents import FIRST_STOP, NEW, OLD, SECOND_STOP, register


def on(known: Register, number: str, day: date, *steps: UnitStep) -> DocumentStanding:
    document = known.document(number)
    assert document is not None
    place = LawAddress(document=number, steps=steps) if steps else None
    return document_on(known, document, day, place)


def article(label: str, clause: str = "") -> tuple[UnitStep, ...]:
    below = (UnitStep(UnitKind.CLAUSE, clause),) if clause else ()
    return (UnitStep(UnitKind.ARTICLE, label), *below)


@pytest.mark.parametrize(
    ("day", "new", "old"),
    [
        (date(2098, 1, 25), Effect.NOT_YET, Effect.IN_FORCE),
        (date(2098, 1, 26), Effect.IN_FORCE, Effect.ENDED),
        (date(2098, 2, 4), Effect.SUSPENDED, Effect.IN_FORCE),
        (date(2098, 4, 5), Effect.SUSPENDED, Effect.IN_FORCE),
        (date(2098, 4, 6), Effect.SUSPENDED, Effect.IN_FORCE),
        (date(2098, 9, 1), Effect.IN_FORCE, Effect.ENDED),
    ],
)
def test_the_story_of_a_suspended_decree(day: date, new: Effect, old: Effect) -> None:
    """It begins, is stopped by one resolution and then by another, and goes on when that ends."""
    known = register(OLD, NEW, FIRST_STOP, SECOND_STOP)
    assert on(known, "46/2098/NĐ-CP", day).effect is new
    assert on(known, "15/2090/NĐ-CP", day).effect is old


def test_each_standing_says_from_which_dates_and_relations_it_follows() -> None:
    known = register(OLD, NEW, FIRST_STOP, SECOND_STOP)
    assert on(known, "46/2098/NĐ-CP", date(2098, 3, 1)).words == (
        "ngưng hiệu lực (từ 4/2/2098 theo 9/2098/NQ-CP)"
    )
    assert on(known, "46/2098/NĐ-CP", date(2098, 5, 1)).words == (
        "ngưng hiệu lực (từ 6/4/2098 theo 15/2098/NQ-CP)"
    )
    assert on(known, "15/2090/NĐ-CP", date(2098, 5, 1)).words == (
        "còn hiệu lực (áp dụng trở lại từ 6/4/2098 theo 15/2098/NQ-CP)"
    )
    assert on(known, "15/2090/NĐ-CP", date(2098, 10, 1)).words == (
        "hết hiệu lực (từ 26/1/2098, được thay bởi 46/2098/NĐ-CP)"
    )
    assert on(known, "9/2098/NQ-CP", date(2098, 10, 1)).effect is Effect.ENDED


def test_while_what_replaces_it_is_suspended_a_document_is_in_doubt() -> None:
    """That it applies again, somebody must have said: the program does not."""
    old = OLD[: OLD.index("Áp dụng")]
    found = on(register(old, NEW, FIRST_STOP), "15/2090/NĐ-CP", date(2098, 3, 1))
    assert found.effect is Effect.DOUBTFUL
    assert found.remark == "văn bản thay nó, 46/2098/NĐ-CP, đang bị ngưng hiệu lực"


@pytest.mark.parametrize(
    ("day", "effect"),
    [
        (date(2026, 2, 1), Effect.DOUBTFUL),
        (date(2026, 2, 10), Effect.DOUBTFUL),
        (date(2026, 4, 5), Effect.DOUBTFUL),
        (date(2026, 4, 6), Effect.SUSPENDED),
        (date(2026, 11, 24), Effect.SUSPENDED),
        (date(2027, 6, 1), Effect.SUSPENDED),
    ],
)
def test_the_decree_on_food_as_far_as_it_was_read(day: date, effect: Effect) -> None:
    """Since when the first resolution stopped it was not read: until the second one it is in doubt."""
    assert (
        standing_on(LegalSource(number="46/2026/NĐ-CP"), day, starter_register()).effect is effect
    )
    assert (
        standing_on(LegalSource(number="15/2018/NĐ-CP"), day, starter_register()).effect
        is Effect.IN_FORCE
    )


LAW = "Số: 1/2080/QH20\nTên: Luật Sân trường\nHiệu lực từ: 1/1/2081\n"
NEXT_LAW = (
    "Số: 1/2098/QH30\nTên: Luật Sân trường\nHiệu lực từ: 1/1/2099\n"
    "Văn bản được thay thế: 1/2080/QH20\n"
)
DECREE = (
    "Số: 2/2081/NĐ-CP\nTên: Nghị định\nHiệu lực từ: 1/3/2081\n"
    "Văn bản được quy định chi tiết, hướng dẫn thi hành: 1/2080/QH20\n"
)


def test_a_replaced_law_puts_its_decrees_in_doubt_and_does_not_end_them() -> None:
    known = register(LAW, NEXT_LAW, DECREE)
    assert on(known, "2/2081/NĐ-CP", date(2098, 12, 31)).effect is Effect.IN_FORCE
    after = on(known, "2/2081/NĐ-CP", date(2099, 1, 1))
    assert after.effect is Effect.DOUBTFUL
    assert after.remark == (
        "văn bản mà nó quy định chi tiết đã hết hiệu lực: 1/2080/QH20, từ 1/1/2099, "
        "được thay bởi 1/2098/QH30"
    )


PART = (
    "Số: 3/2081/NĐ-CP\nTên: Nghị định\nHiệu lực từ: 1/3/2081\n"
    "Văn bản bãi bỏ:\n  - 4/2090/NĐ-CP, từ 1/7/2090, Điều 7 khoản 2\n"
    "Văn bản tạm ngưng hiệu lực:\n  - 5/2090/NQ-CP, từ 1/8/2090 đến 31/8/2090, Điều 9\n"
)


@pytest.mark.parametrize(
    ("steps", "effect"),
    [
        ((), Effect.ENDED_IN_PART),
        (article("7", "2"), Effect.ENDED),
        (article("7", "3"), Effect.IN_FORCE),
        (article("7"), Effect.ENDED_IN_PART),
        (article("8"), Effect.IN_FORCE),
        (article("9"), Effect.SUSPENDED),
    ],
)
def test_a_document_in_part_is_amber_and_asks_for_the_article(steps, effect: Effect) -> None:
    found = on(register(PART), "3/2081/NĐ-CP", date(2090, 8, 10), *steps)
    assert found.effect is effect
    assert on(register(PART), "3/2081/NĐ-CP", date(2090, 6, 30), *steps).effect is Effect.IN_FORCE


def test_a_suspension_in_part_is_over_on_the_day_after_its_last() -> None:
    known = register(
        PART.replace("Văn bản bãi bỏ:\n  - 4/2090/NĐ-CP, từ 1/7/2090, Điều 7 khoản 2\n", "")
    )
    assert on(known, "3/2081/NĐ-CP", date(2090, 8, 31)).effect is Effect.SUSPENDED_IN_PART
    assert on(known, "3/2081/NĐ-CP", date(2090, 9, 1)).effect is Effect.IN_FORCE


def test_words_that_name_no_article_stay_amber_for_every_article() -> None:
    known = register(PART.replace("Điều 7 khoản 2", "phần đường sắt"))
    found = on(known, "3/2081/NĐ-CP", date(2090, 7, 10), *article("8"))
    assert found.effect is Effect.ENDED_IN_PART


def test_an_article_may_begin_later_than_its_document() -> None:
    known = register(LAW + "Hiệu lực theo điều:\n  - Điều 5: từ 1/7/2081\n")
    day = date(2081, 2, 1)
    assert on(known, "1/2080/QH20", day).effect is Effect.IN_FORCE
    assert on(known, "1/2080/QH20", day, *article("5", "1")).effect is Effect.NOT_YET
    assert on(known, "1/2080/QH20", day, *article("6")).effect is Effect.IN_FORCE


@pytest.mark.parametrize("kind", ["đính chính", "hợp nhất", "dẫn chiếu", "áp dụng", "giải thích"])
def test_a_correction_and_other_relations_change_no_content(kind: str) -> None:
    known = register(LAW + f"Văn bản {kind}: 7/2082/QĐ-TTg, từ 1/2/2082\n")
    found = on(known, "1/2080/QH20", date(2085, 1, 1))
    assert (found.effect, found.remark) == (Effect.IN_FORCE, "")


def test_an_amended_article_is_said_to_be_amended_and_another_is_not() -> None:
    known = register(LAW + "Văn bản sửa đổi bổ sung: 9/2082/QH20, từ 1/2/2082, Điều 5\n")
    day = date(2085, 1, 1)
    told = "đã được sửa đổi, bổ sung bởi 9/2082/QH20"
    assert on(known, "1/2080/QH20", day).remark == told
    assert on(known, "1/2080/QH20", day, *article("5", "2")).remark == told
    assert on(known, "1/2080/QH20", day, *article("6")).remark == ""


def test_a_replacement_without_a_day_counts_from_the_first_day_of_what_replaces() -> None:
    known = register(LAW, NEXT_LAW)
    assert on(known, "1/2080/QH20", date(2098, 12, 31)).effect is Effect.IN_FORCE
    assert on(known, "1/2080/QH20", date(2099, 1, 1)).effect is Effect.ENDED
    undated = register(LAW + "Văn bản thay thế: 5/2099/QH30\n")
    found = on(undated, "1/2080/QH20", date(2099, 1, 1))
    assert found.effect is Effect.DOUBTFUL
    assert "chưa rõ từ ngày nào" in found.remark


def test_a_loop_of_replacements_ends() -> None:
    one = "Số: 1/2081/NĐ-CP\nTên: A\nHiệu lực từ: 1/1/2081\nVăn bản được thay thế: 2/2081/NĐ-CP\n"
    other = "Số: 2/2081/NĐ-CP\nTên: B\nHiệu lực từ: 1/2/2081\nVăn bản được thay thế: 1/2081/NĐ-CP\n"
    known = register(one, other)
    assert on(known, "1/2081/NĐ-CP", date(2090, 1, 1)).effect is Effect.ENDED


def test_a_long_row_of_replacements_is_no_trouble() -> None:
    documents = [
        RegisteredDocument(
            number=f"{n}/2081/NĐ-CP",
            in_force=date(2081, 1, 1) + timedelta(days=n),
            relations=(
                DocumentRelation(
                    kind=RelationKind.REPLACES, acts=True, other=f"{n - 1}/2081/NĐ-CP"
                ),
            ),
        )
        for n in range(1, 3000)
    ]
    known = register_of(documents)
    assert on(known, "1/2081/NĐ-CP", date(2081, 1, 2)).effect is Effect.IN_FORCE
    assert on(known, "1/2081/NĐ-CP", date(2095, 1, 1)).effect is Effect.ENDED
    assert on(known, "2999/2081/NĐ-CP", date(2095, 1, 1)).effect is Effect.IN_FORCE
    assert check_relations(known) == ()


def test_all_thirteen_pairs_are_read_from_either_side() -> None:
    assert len(RelationKind) == 13
    for kind in RelationKind:
        for acts in (True, False):
            text = f"{LAW}{kind.heading(acts=acts)}: 7/2082/QĐ-TTg, từ 1/2/2082\n"
            (document,) = register(text).documents
            (relation,) = document.relations
            assert (relation.kind, relation.acts) == (kind, acts)


def test_a_relation_that_both_files_tell_counts_once() -> None:
    known = register(LAW + "Văn bản thay thế: 1/2098/QH30, từ 1/1/2099\n", NEXT_LAW)
    document = known.document("1/2080/QH20")
    assert document is not None
    assert len(known.acts_on(document)) == 1


def test_documents_of_one_number_are_never_mixed_up() -> None:
    documents = [
        RegisteredDocument(
            number="5/2098/QĐ-UBND", issuer=f"UBND tỉnh {name}", in_force=date(2098, month, 1)
        )
        for name, month in (("A", 1), ("B", 7))
    ]
    known = register_of(documents)
    source = LegalSource(number="5/2098/QĐ-UBND", issuer="UBND tỉnh B")
    assert standing_on(source, date(2098, 3, 1), known).effect is Effect.NOT_YET
    bare = LegalSource(number="5/2098/QĐ-UBND")
    assert standing_on(bare, date(2098, 8, 1), known).effect is Effect.UNKNOWN


def test_two_documents_that_nobody_knows_are_not_taken_for_one() -> None:
    """Each of two lines tells of one, and of one of them the day is known."""
    text = (
        "Số: 15/2090/NĐ-CP\nTên: Nghị định\nHiệu lực từ: 2/2/2090\nVăn bản sửa đổi bổ sung:\n"
        "  - chưa rõ văn bản nào\n  - chưa rõ văn bản nào, từ 1/3/2092\n"
    )
    document = read_document(text.encode(), "a.md").value
    assert document is not None
    days = [act.relation.since for act in register_of([document]).acts_on(document)]
    assert days == [None, date(2092, 3, 1)]
