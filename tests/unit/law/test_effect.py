"""What is known of a document on a day, and what is only believed."""

from datetime import date, timedelta

import pytest

from broadcaster.domain.script import LegalSource
from broadcaster.law.effect import Effect, standing_on
from broadcaster.law.register import DocumentStatus, RelationKind
from broadcaster.law.starter import starter_register

DAY = date(2026, 12, 1)


def standing(number: str, day: date = DAY, **dates: date):
    return standing_on(LegalSource(number=number, **dates), day, starter_register())


def test_without_a_date_nothing_is_in_force() -> None:
    """A source that nobody looked up is grey, never green."""
    assert standing("905/2024/NĐ-CP").effect is Effect.UNKNOWN
    assert standing("905/2024/NĐ-CP", ended=date(2027, 1, 1)).effect is Effect.UNKNOWN
    assert standing("905/2024/NĐ-CP", in_force=date(2025, 1, 1)).effect is Effect.IN_FORCE


@pytest.mark.parametrize(
    ("day", "effect"),
    [
        (date(2024, 12, 31), Effect.NOT_YET),
        (date(2025, 1, 1), Effect.IN_FORCE),
        (date(2026, 5, 31), Effect.IN_FORCE),
        (date(2026, 6, 1), Effect.ENDED),
    ],
)
def test_the_dates_of_a_script_count_from_their_first_day(day: date, effect: Effect) -> None:
    found = standing("905/2024/NĐ-CP", day, in_force=date(2025, 1, 1), ended=date(2026, 6, 1))
    assert found.effect is effect


@pytest.mark.parametrize("dates", [{}, {"in_force": date(2020, 11, 15)}])
def test_what_is_known_to_have_ended_is_ended_whatever_the_script_says(dates) -> None:
    found = standing("117/2020/NĐ-CP", **dates)
    assert found.effect is Effect.ENDED
    assert found.remark == "từ 15/5/2026, được thay bởi 90/2026/NĐ-CP"
    assert standing("117/2020/NĐ-CP", date(2026, 5, 14), **dates).effect is not Effect.ENDED
    assert standing("117/2020/NĐ-CP", date(2026, 5, 15), **dates).effect is Effect.ENDED


def test_a_document_that_ended_on_an_unknown_day_is_ended() -> None:
    assert standing("13/2023/NĐ-CP", in_force=date(2023, 7, 1)).effect is Effect.ENDED


def test_what_ended_in_part_names_the_part() -> None:
    found = standing("100/2019/NĐ-CP", in_force=date(2020, 1, 1))
    assert found.effect is Effect.ENDED_IN_PART
    assert "phần đường bộ từ 1/1/2025" in found.words
    assert "168/2024/NĐ-CP" in found.words
    before = standing("100/2019/NĐ-CP", date(2024, 12, 31), in_force=date(2020, 1, 1))
    assert before.effect is Effect.IN_FORCE


def test_what_is_suspended_is_named_with_what_suspends_it() -> None:
    found = standing("46/2026/NĐ-CP", in_force=date(2026, 1, 26))
    assert (found.effect, found.remark) == (Effect.SUSPENDED, "từ 6/4/2026 theo 15/2026/NQ-CP")


def test_an_amended_document_is_in_force_and_said_to_be_amended() -> None:
    found = standing("168/2024/NĐ-CP", in_force=date(2025, 1, 1))
    assert found.effect is Effect.IN_FORCE
    assert "238/2026/NĐ-CP" in found.remark
    before = standing("168/2024/NĐ-CP", date(2026, 8, 14), in_force=date(2025, 1, 1))
    assert before.remark == ""


def test_a_short_number_is_a_doubt_and_not_a_verdict() -> None:
    """“100/2019” may be another document: it is unknown, and the remark says what it may be."""
    found = standing("NĐ 100/2019", in_force=date(2020, 1, 1))
    assert found.effect is Effect.UNKNOWN
    assert found.remark == "nếu là 100/2019/NĐ-CP: hết hiệu lực một phần"
    assert standing("905/2019", in_force=date(2020, 1, 1)).effect is Effect.IN_FORCE


@pytest.mark.parametrize(
    "typed",
    [
        "100/2019/NĐ-CP",
        "Nghị định số 100/2019/NĐ-CP",
        "nđ 100 / 2019 / nđ - cp",
        "0100/2019/ND-CP",
        "100/2019/NÐ–CP",
        "100/2019/NĐ\u2011CP",
    ],
)
def test_a_number_is_known_however_it_is_typed(typed: str) -> None:
    known = starter_register().document(typed)
    assert known is not None
    assert known.number == "100/2019/NĐ-CP"


@pytest.mark.parametrize(
    "typed", ["100/2019/TT-BTC", "100/2018/NĐ-CP", "1100/2019/NĐ-CP", "", "số"]
)
def test_another_number_is_not_known(typed: str) -> None:
    assert starter_register().document(typed) is None
    assert starter_register().perhaps(typed) == ()


def test_every_document_of_the_starter_register_is_whole() -> None:
    """What the table says fits together: dates in order, a reason for each status."""
    documents = starter_register().documents
    assert len(documents) > 70
    for known in documents:
        assert starter_register().document(known.number) is known
        assert known.checked is not None
        assert known.checked.where
        assert known.checked.day <= date(2026, 11, 24)
        days = [d for d in (known.issued, known.in_force, known.ended) if d]
        assert days == sorted(days), known.number
        kinds = {relation.kind for relation in known.relations}
        reason = {
            DocumentStatus.ENDED: known.ended or RelationKind.REPLACES in kinds or known.unsaid,
            DocumentStatus.ENDED_IN_PART: any(relation.scope for relation in known.relations),
            DocumentStatus.SUSPENDED: RelationKind.SUSPENDS in kinds,
            DocumentStatus.DOUBTFUL: known.remark,
            DocumentStatus.IN_FORCE: known.in_force or known.issued or known.relations,
            None: RelationKind.CONSOLIDATES in kinds,
        }
        assert reason[known.read_status], known.number
        if known.ended:
            eve = known.ended - timedelta(days=1)
            assert standing(known.number, eve).effect is not Effect.ENDED
            assert standing(known.number, known.ended).effect is Effect.ENDED


# read as in force, but nobody wrote down the day on which they began
WITHOUT_A_FIRST_DAY = (
    "173/2024/QH15",
    "56/2023/NĐ-CP",
    "15/2026/TT-BGDĐT",
    "3246/QĐ-BVHTTDL",
    "72/2025/QH15",
)


@pytest.mark.parametrize("day", [DAY, date(2026, 11, 24)])
def test_what_was_read_of_the_starter_documents_is_what_is_computed(day: date) -> None:
    """On the day on which they were read; the register is not at odds with itself."""
    for known in starter_register().documents:
        effect = standing(known.number, day).effect
        computed = {
            DocumentStatus.ENDED: Effect.ENDED,
            DocumentStatus.ENDED_IN_PART: Effect.ENDED_IN_PART,
            DocumentStatus.SUSPENDED: Effect.SUSPENDED,
            DocumentStatus.DOUBTFUL: Effect.DOUBTFUL,
            DocumentStatus.IN_FORCE: Effect.UNKNOWN
            if known.number in WITHOUT_A_FIRST_DAY
            else Effect.IN_FORCE,
            None: Effect.UNKNOWN,
        }[known.read_status]
        assert effect is computed, known.number


def test_every_effect_has_a_colour_and_a_sign() -> None:
    assert {effect.colour for effect in Effect} == {"ok", "warn", "bad", "unknown"}
    assert Effect.UNKNOWN.colour == "unknown"
    assert [effect for effect in Effect if effect.sign == "✓"] == [Effect.IN_FORCE]
