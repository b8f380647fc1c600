"""A document's life line says on every day what `effect` says of that day alone."""

from datetime import date, timedelta
from random import Random

import pytest

from broadcaster.law.effect import Effect, document_on
from broadcaster.law.life_line import life_line, span_on
from broadcaster.law.register import (
    DocumentRelation,
    PartialEffect,
    RegisteredDocument,
    RelationKind,
    register_of,
)
from broadcaster.law.starter import starter_documents, starter_register

START = date(2026, 1, 1)


def document(number, **facts):
    return RegisteredDocument(number=number, issuer="Chính phủ", **facts)


def agrees(register, one, days):
    spans = life_line(register, one)
    for day in days:
        if one.issued is not None and day < one.issued - timedelta(days=1):
            continue  # nothing is written of it before; the day before stands for all those
        told, asked = spans[span_on(spans, day)].standing, document_on(register, one, day)
        assert (told.effect, told.remark) == (asked.effect, asked.remark), (one.number, day)


def test_what_begins_on_the_day_of_its_issue_is_not_in_force_before():
    """Somebody put it into the register ahead of that day."""
    ahead = document("9/2026/NĐ-CP", issued=START, in_force=START)
    register = register_of([ahead])
    before, after = life_line(register, ahead)
    assert (before.since, before.standing.effect) == (None, Effect.NOT_YET)
    assert (after.since, after.standing.effect) == (START, Effect.IN_FORCE)
    agrees(register, ahead, [START - timedelta(days=n) for n in range(3)])


def test_the_starter_register_day_by_day():
    register = starter_register()
    days = [START + timedelta(days=19 * n) for n in range(-40, 40)]
    for one in starter_documents():
        agrees(register, one, days)


@pytest.mark.parametrize("seed", range(6))
def test_invented_registers_with_every_relation_day_by_day(seed):
    """Rows of replacements, suspensions that end, laws and decrees, loops."""
    chance = Random(seed)

    def day():
        return START + timedelta(days=chance.randrange(200)) if chance.random() < 0.7 else None

    def relation(kind):
        return DocumentRelation(
            kind=kind,
            acts=chance.random() < 0.7,
            other=f"{chance.randrange(14)}/2026/NĐ-CP",
            scope=chance.choice(["", "", "Điều 3"]),
            since=day(),
            until=day() if chance.random() < 0.3 else None,
        )

    kinds = [kind for kind in RelationKind if kind is not RelationKind.CITES]
    documents = [
        document(
            f"{n}/2026/NĐ-CP",
            issued=day(),
            in_force=day(),
            ended=day() if chance.random() < 0.2 else None,
            by_article=(PartialEffect(scope="Điều 3", since=day(), until=day()),),
            relations=tuple(relation(chance.choice(kinds)) for _ in range(chance.randrange(4))),
            resumed=tuple(relation(RelationKind.SUSPENDS) for _ in range(chance.random() < 0.2)),
        )
        for n in range(14)
    ]
    register = register_of(documents)
    for one in documents:
        agrees(register, one, [START + timedelta(days=n) for n in range(0, 210, 3)])


def test_a_suspended_decree_ends_and_comes_back():
    """Suspended from 10 March to 1 June: three spans after the start, each with its day."""
    held = DocumentRelation(
        kind=RelationKind.SUSPENDS,
        acts=True,
        other="1/2026/NĐ-CP",
        since=date(2026, 3, 10),
        until=date(2026, 6, 1),
    )
    decree = document("1/2026/NĐ-CP", issued=START, in_force=date(2026, 2, 1))
    spans = life_line(register_of([decree, document("2/2026/NQ-CP", relations=(held,))]), decree)
    assert [(span.since, span.standing.effect) for span in spans] == [
        (START, Effect.NOT_YET),
        (date(2026, 2, 1), Effect.IN_FORCE),
        (date(2026, 3, 10), Effect.SUSPENDED),
        (date(2026, 6, 1), Effect.IN_FORCE),
    ]


def test_without_any_day_it_is_one_span():
    [span] = life_line(register_of([lone := document("7/2026/NĐ-CP")]), lone)
    assert (span.since, span.standing.effect) == (None, Effect.UNKNOWN)


def test_a_file_with_mistakes_is_not_in_force_and_its_name_is_not_told():
    decree = document("1/2026/NĐ-CP", in_force=START)
    register = register_of([decree], broken={"1/2026/NĐ-CP": "tệp scripts_vi/van-ban/a.md"})
    last = life_line(register, decree)[-1].standing
    assert (last.effect, last.remark) == (Effect.UNKNOWN, "tệp của sổ đang lỗi")
