"""What decides whether a document is in force on a day, each condition alone; all is made up."""

from datetime import date, timedelta
from itertools import combinations

import pytest

from broadcaster.domain.script import LegalSource
from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.effect import (
    GRAVITY,
    DocumentStanding,
    Effect,
    document_on,
    places_named,
    shown_on,
    standing_on,
)
from broadcaster.law.register import (
    DocumentCheck,
    DocumentRelation,
    DocumentStatus,
    PartialEffect,
    Register,
    RegisteredDocument,
    RelationKind,
    register_of,
)

DAY = date(2098, 6, 15)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
LONG_AGO, LAST_YEAR, NEXT_YEAR = date(2090, 1, 1), date(2097, 5, 1), date(2099, 5, 1)
DECREE, NEW, STOP, OTHER, THIRD = (
    "1/2090/NĐ-CP", "2/2097/NĐ-CP", "3/2097/NQ-CP", "4/2097/NĐ-CP", "5/2097/NĐ-CP",
)  # fmt: skip
REPLACES, REPEALS, AMENDS = RelationKind.REPLACES, RelationKind.REPEALS, RelationKind.AMENDS
SUSPENDS, DETAILS = RelationKind.SUSPENDS, RelationKind.DETAILS


def document(
    number: str, *relations: DocumentRelation, in_force: date | None = LONG_AGO, **facts
) -> RegisteredDocument:
    return RegisteredDocument(number=number, relations=relations, in_force=in_force, **facts)


def done_by(other: str, kind: RelationKind, scope: str = "", **days) -> DocumentRelation:
    return DocumentRelation(kind=kind, acts=False, other=other, scope=scope, **days)


def does(kind: RelationKind, other: str, scope: str = "", **days) -> DocumentRelation:
    return DocumentRelation(kind=kind, acts=True, other=other, scope=scope, **days)


def article(label: str, clause: str = "") -> tuple[UnitStep, ...]:
    below = (UnitStep(UnitKind.CLAUSE, clause),) if clause else ()
    return (UnitStep(UnitKind.ARTICLE, label), *below)


def of(
    *documents: RegisteredDocument, day: date = DAY, steps: tuple[UnitStep, ...] = ()
) -> DocumentStanding:
    """How the first of some documents stands, all of which the register knows."""
    place = LawAddress(document=documents[0].name, steps=steps) if steps else None
    return document_on(register_of(documents), documents[0], day, place)


def test_each_effect_has_its_colour_and_its_sign() -> None:
    assert {effect: (effect.colour, effect.sign) for effect in Effect} == {
        Effect.UNKNOWN: ("unknown", "?"),
        Effect.NOT_YET: ("warn", "!"),
        Effect.IN_FORCE: ("ok", "✓"),
        Effect.ENDED_IN_PART: ("warn", "!"),
        Effect.SUSPENDED_IN_PART: ("warn", "!"),
        Effect.DOUBTFUL: ("warn", "!"),
        Effect.SUSPENDED: ("bad", "✕"),
        Effect.ENDED: ("bad", "✕"),
    }


def test_a_standing_without_a_remark_is_told_by_its_effect_alone() -> None:
    assert DocumentStanding(effect=Effect.IN_FORCE).words == "còn hiệu lực"


# ----- a file of the register that has mistakes


def test_what_is_in_force_is_unknown_while_its_file_has_mistakes() -> None:
    one = document(DECREE)
    broken = register_of([one], broken={DECREE: "tệp a.md"})
    source = LegalSource(number=DECREE)
    for found in (shown_on(broken, one, DAY), standing_on(source, DAY, broken)):
        assert (found.effect, found.remark) == (Effect.UNKNOWN, "tệp a.md của sổ đang lỗi")
        assert found.known == one
    assert shown_on(register_of([one]), one, DAY).effect is Effect.IN_FORCE


def test_what_is_not_in_force_stays_so_while_its_file_has_mistakes() -> None:
    one = document(DECREE, ended=DAY)
    broken = register_of([one], broken={DECREE: "tệp a.md"})
    assert shown_on(broken, one, DAY).effect is Effect.ENDED


# ----- numbers that several bodies gave, or that are short


def bodies(*ends: tuple[str, dict[str, date]]) -> Register:
    return register_of(
        RegisteredDocument(number="5/2098/QĐ-UBND", issuer=issuer, **days) for issuer, days in ends
    )


def test_two_documents_of_one_number_that_both_ended_are_ended() -> None:
    known = bodies(("UBND tỉnh A", {"ended": LAST_YEAR}), ("UBND tỉnh B", {"ended": DAY}))
    assert standing_on(LegalSource(number="5/2098/QĐ-UBND"), DAY, known).effect is Effect.ENDED


def test_two_documents_of_one_number_that_stand_differently_are_unknown_and_both_told() -> None:
    known = bodies(("UBND tỉnh A", {"ended": LAST_YEAR}), ("", {"in_force": NEXT_YEAR}))
    found = standing_on(LegalSource(number="5/2098/QĐ-UBND"), DAY, known)
    assert (found.effect, found.remark) == (
        Effect.UNKNOWN,
        "số này có ở nhiều nơi, cần ghi rõ cơ quan: "
        "UBND tỉnh A: hết hiệu lực, chưa ghi cơ quan: chưa có hiệu lực",
    )


@pytest.mark.parametrize("issuer", ["UBND tỉnh A", "Ủy ban nhân dân tỉnh A", "UBND", ""])
def test_a_number_of_a_place_is_that_of_the_body_that_is_named(issuer: str) -> None:
    known = bodies(("UBND tỉnh A", {"in_force": LONG_AGO}))
    source = LegalSource(number="5/2098/QĐ-UBND", issuer=issuer)
    assert standing_on(source, DAY, known).effect is Effect.IN_FORCE


@pytest.mark.parametrize("in_force", [None, LONG_AGO])
def test_a_number_that_is_known_of_another_body_alone_is_a_doubt(in_force: date | None) -> None:
    """Neither its days nor its end are those of what the script names."""
    source = LegalSource(number="5/2098/QĐ-UBND", issuer="UBND tỉnh B", in_force=in_force)
    for days in ({"in_force": LONG_AGO}, {"in_force": LONG_AGO, "ended": LAST_YEAR}):
        known = bodies(("UBND tỉnh A", days))
        found = standing_on(source, DAY, known)
        assert (found.effect, found.remark, found.known) == (
            Effect.UNKNOWN, "sổ chỉ có số này của UBND tỉnh A, không có của UBND tỉnh B", None,
        )  # fmt: skip
        assert known.document(source.number, source.issuer) is None


def test_of_a_central_number_the_body_is_not_asked() -> None:
    """Its symbol names who gave it, and portals name the ministry that drafted it."""
    known = register_of([document(DECREE)])
    source = LegalSource(number=DECREE, issuer="Bộ Công an")
    assert standing_on(source, DAY, known).effect is Effect.IN_FORCE


def test_a_short_number_is_told_by_what_it_may_be_only_where_that_does_not_apply() -> None:
    source = LegalSource(number="1/2090", in_force=LONG_AGO)

    def found(*documents: RegisteredDocument) -> tuple[Effect, str]:
        one = standing_on(source, DAY, register_of(documents))
        return one.effect, one.remark

    assert found(document(DECREE)) == (Effect.IN_FORCE, "")
    assert found(document(DECREE, in_force=None)) == (Effect.IN_FORCE, "")
    assert found(document(DECREE, ended=DAY)) == (
        Effect.UNKNOWN, f"nếu là {DECREE}: hết hiệu lực",
    )  # fmt: skip


def test_a_short_number_of_what_has_not_begun_stays_not_begun() -> None:
    known = register_of([document(DECREE, ended=DAY)])
    source = LegalSource(number="1/2090", in_force=TOMORROW)
    assert standing_on(source, DAY, known).effect is Effect.NOT_YET


# ----- dates


@pytest.mark.parametrize(("ours", "theirs"), [(YESTERDAY, TOMORROW), (TOMORROW, YESTERDAY)])
def test_of_two_dates_the_more_cautious_one_counts(ours: date, theirs: date) -> None:
    begun = register_of([document(DECREE, in_force=ours)])
    found = standing_on(LegalSource(number=DECREE, in_force=theirs), DAY, begun)
    assert found.effect is Effect.NOT_YET
    ended = register_of([document(DECREE, ended=ours)])
    found = standing_on(LegalSource(number=DECREE, ended=theirs), DAY, ended)
    assert found.effect is Effect.ENDED


def test_a_document_is_ended_from_its_first_day_without_force() -> None:
    one = document(DECREE, ended=DAY)
    assert of(one, day=YESTERDAY).effect is Effect.IN_FORCE
    assert (of(one).effect, of(one).remark) == (Effect.ENDED, "từ 15/6/2098")


def test_with_the_day_on_which_it_ended_only_what_replaced_the_whole_is_named() -> None:
    one = document(
        DECREE, done_by(NEW, REPLACES), done_by(OTHER, REPLACES, "Điều 2"),
        done_by(THIRD, REPEALS), done_by(STOP, AMENDS), ended=DAY,
    )  # fmt: skip
    found = of(one)
    assert found.remark == f"từ 15/6/2098, được thay bởi {NEW}"
    assert [act.by for act in found.acts] == [NEW]


def test_read_as_ended_says_no_more_than_a_day_that_is_written() -> None:
    ended = DocumentStatus.ENDED
    assert of(document(DECREE, read_status=ended, ended=TOMORROW)).effect is Effect.IN_FORCE
    later = done_by(NEW, REPLACES, since=TOMORROW)
    assert of(document(DECREE, later, read_status=ended)).effect is Effect.IN_FORCE
    amended = done_by(NEW, AMENDS, since=LAST_YEAR)  # is no day of an end
    found = of(document(DECREE, amended, read_status=ended))
    assert (found.effect, found.remark) == (Effect.ENDED, "chưa rõ từ ngày nào")


@pytest.mark.parametrize(
    ("read", "remark"),
    [
        (LAST_YEAR - timedelta(days=1), f"chưa rõ từ ngày nào, được thay bởi {NEW}"),
        (LAST_YEAR, f"từ 1/5/2097, được thay bởi {NEW}"),
        (YESTERDAY, f"từ 1/5/2097, được thay bởi {NEW}"),
    ],
)
def test_what_was_read_as_ended_before_the_day_that_is_written_had_ended_by_something_else(
    read: date, remark: str
) -> None:
    """A day after the reading cannot be the one that the reader saw the end of."""
    replaced = done_by(NEW, REPLACES, since=LAST_YEAR)
    facts = {"read_status": DocumentStatus.ENDED, "checks": (DocumentCheck(day=read),)}
    found = of(document(DECREE, replaced, **facts))
    assert (found.effect, found.remark) == (Effect.ENDED, remark)
    later = of(document(DECREE, done_by(NEW, REPLACES, since=TOMORROW), **facts))
    assert (later.effect, later.remark) == (
        Effect.ENDED, f"chưa rõ từ ngày nào, được thay bởi {NEW}",
    )  # fmt: skip


def test_what_has_not_begun_as_a_whole_is_told_without_a_remark() -> None:
    found = of(document(DECREE, in_force=TOMORROW))
    assert (found.effect, found.remark) == (Effect.NOT_YET, "")


def test_the_days_of_an_article_go_before_those_of_the_whole() -> None:
    parts = (PartialEffect(scope="Điều 5", since=TOMORROW, until=NEXT_YEAR),)
    one = document(DECREE, by_article=parts)
    found = of(one, steps=article("5"))
    assert (found.effect, found.remark) == (Effect.NOT_YET, "Điều 5, từ 16/6/2098")
    assert of(one, day=TOMORROW, steps=article("5")).effect is Effect.IN_FORCE
    last = NEXT_YEAR - timedelta(days=1)
    assert of(one, day=last, steps=article("5")).effect is Effect.IN_FORCE
    over = of(one, day=NEXT_YEAR, steps=article("5"))
    assert (over.effect, over.remark) == (Effect.ENDED, "Điều 5, từ 1/5/2099")
    assert of(one, day=NEXT_YEAR, steps=article("6")).effect is Effect.IN_FORCE


def test_an_article_without_a_first_day_begins_with_the_whole() -> None:
    parts = (PartialEffect(scope="Điều 5", until=NEXT_YEAR),)
    found = of(document(DECREE, in_force=TOMORROW, by_article=parts), steps=article("5"))
    assert (found.effect, found.remark) == (Effect.NOT_YET, "Điều 5, từ 16/6/2098")


def test_a_part_may_end_before_the_whole() -> None:
    part = done_by(NEW, REPEALS, "Điều 7", since=YESTERDAY)
    assert of(document(DECREE, part, ended=TOMORROW)).effect is Effect.ENDED_IN_PART


# ----- what one document does to another, and since when


def test_the_day_of_a_relation_goes_before_the_first_day_of_the_document_that_acts() -> None:
    one = document(DECREE)
    new = document(NEW, does(REPLACES, DECREE, since=TOMORROW), in_force=LAST_YEAR)
    assert of(one, new).effect is Effect.IN_FORCE
    assert of(one, new, day=TOMORROW).effect is Effect.ENDED


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        (DocumentStatus.ENDED, NEXT_YEAR),
        (DocumentStatus.DOUBTFUL, None),
        (DocumentStatus.OUTDATED, None),
    ],
)
def test_who_read_it_and_saw_no_day_is_not_given_that_of_the_other_document(status, ended) -> None:
    one = document(DECREE, read_status=status, ended=ended)
    found = of(one, document(NEW, does(REPLACES, DECREE), in_force=LAST_YEAR))
    assert found.effect is Effect.DOUBTFUL
    assert found.remark == f"đã có văn bản thay thế {NEW}, chưa rõ từ ngày nào"


def stopped(number: str, scope: str = "", **days) -> RegisteredDocument:
    """A resolution that holds a document up."""
    return document(STOP, does(SUSPENDS, number, scope, **days), in_force=LAST_YEAR)


def test_what_replaces_only_later_leaves_no_doubt_while_it_is_suspended() -> None:
    new = document(NEW, does(REPLACES, DECREE, since=TOMORROW), in_force=LAST_YEAR)
    found = of(document(DECREE), new, stopped(NEW))
    assert (found.effect, found.remark) == (Effect.IN_FORCE, "")


def test_a_replacement_of_an_unknown_day_that_is_suspended_is_told_as_suspended() -> None:
    new = document(NEW, does(REPLACES, DECREE), in_force=None)
    found = of(document(DECREE), new, stopped(NEW))
    assert found.effect is Effect.DOUBTFUL
    assert found.remark == f"văn bản thay nó, {NEW}, đang bị ngưng hiệu lực"
    assert [act.by for act in found.acts] == [NEW]


def test_an_amendment_is_told_though_the_document_that_amends_is_suspended() -> None:
    new = document(NEW, does(AMENDS, DECREE), in_force=LAST_YEAR)
    assert of(document(DECREE), new, stopped(NEW)).remark == f"đã được sửa đổi, bổ sung bởi {NEW}"


def test_what_is_suspended_in_part_replaces_all_the_same() -> None:
    new = document(NEW, does(REPLACES, DECREE), in_force=LAST_YEAR)
    assert of(document(DECREE), new, stopped(NEW, "Điều 3")).effect is Effect.ENDED
    assert of(document(DECREE), new, stopped(NEW)).effect is Effect.DOUBTFUL


def test_a_suspension_by_a_document_that_nobody_knows_counts_from_its_day_to_its_last() -> None:
    held = done_by("9/2097/NQ-CP", SUSPENDS, since=DAY, until=NEXT_YEAR)
    new = document(NEW, does(REPLACES, DECREE), held, in_force=LAST_YEAR)
    effects = [
        of(document(DECREE), new, day=day).effect
        for day in (YESTERDAY, DAY, NEXT_YEAR - timedelta(days=1), NEXT_YEAR)
    ]
    assert effects == [Effect.ENDED, Effect.DOUBTFUL, Effect.DOUBTFUL, Effect.ENDED]


@pytest.mark.parametrize(
    ("relation", "effect"),
    [
        (done_by(OTHER, REPLACES), Effect.IN_FORCE),  # from its first day, which is this one
        (done_by(OTHER, REPEALS), Effect.IN_FORCE),
        (done_by(OTHER, REPLACES, since=TOMORROW), Effect.SUSPENDED),
        (done_by(OTHER, REPLACES, "Điều 1"), Effect.SUSPENDED),
        (done_by(OTHER, AMENDS), Effect.SUSPENDED),
        (done_by("8/2097/NQ-CP", REPLACES), Effect.SUSPENDED),  # nobody knows since when
    ],
)
def test_a_suspension_is_over_when_all_of_what_suspends_is_gone(relation, effect) -> None:
    stop = document(STOP, does(SUSPENDS, DECREE), relation, in_force=LAST_YEAR)
    assert of(document(DECREE), stop, document(OTHER, in_force=DAY)).effect is effect


# ----- in doubt, applied again


def test_what_is_replaced_in_part_by_a_suspended_document_is_in_no_doubt() -> None:
    new = document(NEW, does(REPEALS, DECREE, "Điều 7"), in_force=LAST_YEAR)
    assert of(document(DECREE), new, stopped(NEW)).effect is Effect.IN_FORCE


def test_only_what_ends_the_whole_makes_it_doubtful() -> None:
    new = document(NEW, does(REPLACES, DECREE), in_force=LAST_YEAR)
    part = document(OTHER, does(REPEALS, DECREE, "Điều 7"), in_force=LAST_YEAR)
    held = document(
        STOP, does(SUSPENDS, NEW), does(SUSPENDS, OTHER), in_force=LAST_YEAR
    )  # fmt: skip
    found = of(document(DECREE), part, new, held)
    assert found.effect is Effect.DOUBTFUL
    assert found.remark == f"văn bản thay nó, {NEW}, đang bị ngưng hiệu lực"
    assert [act.by for act in found.acts] == [NEW]


def test_a_part_that_ends_on_an_unknown_day_puts_no_other_article_in_doubt() -> None:
    one = document(DECREE, done_by(OTHER, REPEALS, "Điều 7"))
    assert of(one, steps=article("8")).effect is Effect.IN_FORCE
    found = of(one)
    assert (found.effect, found.remark) == (
        Effect.ENDED_IN_PART, f"Điều 7, bị bãi bỏ theo {OTHER}",
    )  # fmt: skip


@pytest.mark.parametrize("status", [DocumentStatus.DOUBTFUL, DocumentStatus.OUTDATED])
def test_what_was_read_as_doubtful_says_why_or_else_what_was_done_to_it(status) -> None:
    undated = done_by(NEW, REPLACES)
    found = of(document(DECREE, undated, read_status=status, remark="đang sửa"))
    assert (found.effect, found.remark) == (Effect.DOUBTFUL, "đang sửa")
    assert [act.by for act in found.acts] == [NEW]
    silent = of(document(DECREE, undated, read_status=status))
    assert silent.remark == f"đã có văn bản thay thế {NEW}, chưa rõ từ ngày nào"


def test_a_decree_that_ended_puts_its_law_in_no_doubt() -> None:
    law = document("1/2089/QH20", done_by(DECREE, DETAILS))
    assert of(law, document(DECREE, ended=LAST_YEAR)).effect is Effect.IN_FORCE


def test_a_decree_whose_law_nobody_wrote_down_is_in_force() -> None:
    assert of(document(DECREE, does(DETAILS, "1/2089/QH20"))).effect is Effect.IN_FORCE


def resumption(**days) -> DocumentRelation:
    return done_by("7/2098/NQ-CP", SUSPENDS, **days)


def test_what_applies_again_is_in_force_though_its_replacement_is_too() -> None:
    new = document(NEW, does(REPLACES, DECREE), in_force=LAST_YEAR)
    one = document(DECREE, resumed=(resumption(since=YESTERDAY),))
    found = of(one, new)
    assert (found.effect, found.remark) == (
        Effect.IN_FORCE, "áp dụng trở lại từ 14/6/2098 theo 7/2098/NQ-CP",
    )  # fmt: skip
    assert of(document(DECREE, resumed=(resumption(since=TOMORROW),)), new).effect is Effect.ENDED


def test_a_part_that_ended_leaves_the_whole_applied_again() -> None:
    part = done_by(OTHER, REPEALS, "Điều 9", since=LAST_YEAR)
    whole = done_by(NEW, REPLACES, since=LAST_YEAR)
    one = document(DECREE, part, whole, resumed=(resumption(since=YESTERDAY),))
    assert of(one, steps=article("2")).effect is Effect.IN_FORCE


def test_what_never_ended_is_not_said_to_apply_again() -> None:
    assert of(document(DECREE, resumed=(resumption(since=YESTERDAY),))).remark == ""


# ----- a place in the document


@pytest.mark.parametrize(
    "scope",
    [
        f"mức tiền của Nghị định {DECREE}",  # no article of it
        f"Điều 7 Nghị định {OTHER}",  # an article of another
        "phần đường sắt",
    ],
)
def test_words_that_name_no_article_of_the_document_leave_every_article_open(scope: str) -> None:
    one = document(DECREE, done_by(NEW, REPEALS, scope, since=LAST_YEAR))
    assert of(one, steps=article("7")).effect is Effect.ENDED_IN_PART


def test_an_article_of_which_a_clause_ended_is_ended_in_part_whatever_else_ended() -> None:
    one = document(DECREE, done_by(NEW, REPEALS, "Điều 7 khoản 2 và Điều 9", since=LAST_YEAR))
    effects = [of(one, steps=steps).effect for steps in (article("7"), article("9"), article("8"))]
    assert effects == [Effect.ENDED_IN_PART, Effect.ENDED, Effect.IN_FORCE]


# ----- who did it, as people read it


def test_who_did_it_is_named_once_by_the_gravest_act_and_not_at_all_where_nobody_knows() -> None:
    days = {"since": LAST_YEAR}
    one = document(
        DECREE, done_by(NEW, REPLACES, "Điều 2", **days), done_by(NEW, REPEALS, "Điều 3", **days),
        done_by(OTHER, REPEALS, "Điều 4", **days), done_by("", REPEALS, "Điều 5", **days),
    )  # fmt: skip
    told = "; ".join(f"Điều {label} từ 1/5/2097" for label in "2345")
    assert of(one).remark == f"{told}, được thay bởi {NEW}, bị bãi bỏ theo {OTHER}"


def test_a_suspension_in_part_names_its_part_its_day_and_its_resolution() -> None:
    one = document(DECREE, done_by(STOP, SUSPENDS, "Điều 9", since=LAST_YEAR))
    assert of(one).words == f"ngưng hiệu lực một phần (Điều 9 từ 1/5/2097, theo {STOP})"


# ----- places that a source names


@pytest.mark.parametrize(
    ("articles", "effect", "remark"),
    [
        ("Điều 7", Effect.IN_FORCE, ""),
        ("Điều 7; Điều 8;", Effect.IN_FORCE, ""),
        ("Điều 7 và Nghị định này", Effect.ENDED_IN_PART, "Điều 9 từ 1/5/2097, bị bãi bỏ theo 2/2097/NĐ-CP"),
        ("Điều 7; Điều 9; Điều 8", Effect.ENDED, "Điều 9: từ 1/5/2097, bị bãi bỏ theo 2/2097/NĐ-CP"),
        ("Điều 9 khoản 2", Effect.ENDED, "Điều 9 khoản 2: từ 1/5/2097, bị bãi bỏ theo 2/2097/NĐ-CP"),
        ("Điều 9; chỗ nào đó", Effect.ENDED_IN_PART, "Điều 9 từ 1/5/2097, bị bãi bỏ theo 2/2097/NĐ-CP"),
        (";", Effect.ENDED_IN_PART, "Điều 9 từ 1/5/2097, bị bãi bỏ theo 2/2097/NĐ-CP"),
    ],
)  # fmt: skip
def test_of_the_places_that_a_source_names_the_gravest_counts(
    articles: str, effect: Effect, remark: str
) -> None:
    known = register_of(
        (document(DECREE, in_force=LONG_AGO),
         document(NEW, does(REPEALS, DECREE, "Điều 9"), in_force=LAST_YEAR))
    )  # fmt: skip
    found = standing_on(LegalSource(number=DECREE, articles=articles), DAY, known)
    assert (found.effect, found.remark) == (effect, remark)


def test_every_effect_is_weighed_and_the_graver_of_two_places_counts() -> None:
    """No document has all of them: what is in doubt, or of an unknown day, is so as a whole."""
    acts = (
        done_by(NEW, REPEALS, "Điều 1", since=LAST_YEAR),
        done_by(STOP, SUSPENDS, "Điều 2", since=LAST_YEAR),
        done_by(STOP, SUSPENDS, "Điều 4 khoản 1", since=LAST_YEAR),
        done_by(NEW, REPEALS, "Điều 5 khoản 1", since=LAST_YEAR),
    )
    later = (PartialEffect(scope="Điều 3", since=NEXT_YEAR),)
    weighed = (
        Effect.ENDED, Effect.SUSPENDED, Effect.NOT_YET, Effect.DOUBTFUL, Effect.SUSPENDED_IN_PART,
        Effect.ENDED_IN_PART, Effect.UNKNOWN, Effect.IN_FORCE,
    )  # fmt: skip
    last = {  # article 6, of which nothing is said
        Effect.IN_FORCE: document(DECREE, *acts, by_article=later),
        Effect.UNKNOWN: document(DECREE, *acts, by_article=later, in_force=None),
        Effect.DOUBTFUL: document(DECREE, *acts, done_by(OTHER, REPLACES), by_article=later),
    }
    assert weighed == GRAVITY[::-1]
    for rest, one in last.items():
        effects = (*(effect for effect in weighed if effect not in last), rest)
        known = register_of([one])
        for (at, effect), (beside, other) in combinations(enumerate(effects, start=1), 2):
            source = LegalSource(number=DECREE, articles=f"Điều {at}; Điều {beside}")
            graver = min(effect, other, key=weighed.index)
            assert standing_on(source, DAY, known).effect is graver, source.articles


@pytest.mark.parametrize(
    "articles",
    [
        "Điều 7 và các điều sau",
        "Điều 7, Đ.9",
        "từ Điều 7 trở đi",
        "Điều 7 khoản 1, khoan 2 dieu 9",
        "mọi điều, trừ Điều 7",
        "Điều 7 và cả nghị định",
        f"Điều 7 Nghị định {OTHER}",
        f"Điều 7 Nghị định {DECREE}, Điều 8 Nghị định {OTHER}",
        f"Nghị định {DECREE}",  # itself, and no place in it
        "Điều 7; nghị định",  # a word that only joins, and nothing that it joins
    ],
)
def test_where_words_are_left_over_the_whole_document_is_relied_on(articles: str) -> None:
    assert places_named(articles, DECREE, register_of([document(DECREE)])) == ()


@pytest.mark.parametrize(
    ("articles", "count"),
    [
        (f"Điều 7 của Nghị định {DECREE}", 1),
        ("các Điều 7, 9 và 10", 3),
        ("khoản 1 và 2 Điều 7; Phụ lục II", 3),
    ],
)
def test_words_that_only_join_places_are_no_doubt(articles: str, count: int) -> None:
    assert len(places_named(articles, DECREE, register_of([document(DECREE)]))) == count


def test_a_place_of_what_ended_as_a_whole_is_not_named() -> None:
    known = register_of((document(DECREE), document(NEW, does(REPEALS, DECREE))))
    whole, part = (
        standing_on(LegalSource(number=DECREE, articles=articles), DAY, known)
        for articles in ("", "Điều 7")
    )
    assert (part.effect, part.words) == (Effect.ENDED, whole.words)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (DocumentStatus.SUSPENDED, done_by(STOP, SUSPENDS, since=NEXT_YEAR)),
        (DocumentStatus.SUSPENDED_IN_PART, done_by(STOP, SUSPENDS, "Điều 2", since=NEXT_YEAR)),
        (DocumentStatus.ENDED_IN_PART, done_by(NEW, REPEALS, "Điều 2", since=NEXT_YEAR)),
    ],
)
def test_what_was_only_read_as_not_holding_is_in_doubt_until_something_tells_why(
    status: DocumentStatus, told: DocumentRelation
) -> None:
    found = of(document(DECREE, read_status=status))
    assert found.effect is Effect.DOUBTFUL
    assert found.remark == f"nơi kiểm ghi “{status}”, sổ chưa rõ vì sao"
    other = done_by(NEW, AMENDS, since=LAST_YEAR)
    assert of(document(DECREE, other, read_status=status)).effect is Effect.DOUBTFUL
    assert of(document(DECREE, told, read_status=status)).effect is Effect.IN_FORCE


def test_what_is_done_to_a_part_does_not_tell_why_the_whole_does_not_hold_nor_the_other_way() -> (
    None
):
    part = done_by(STOP, SUSPENDS, "Điều 2", since=NEXT_YEAR)
    found = of(document(DECREE, part, read_status=DocumentStatus.SUSPENDED))
    assert found.effect is Effect.DOUBTFUL
    whole = done_by(NEW, REPLACES, since=NEXT_YEAR)
    found = of(document(DECREE, whole, read_status=DocumentStatus.ENDED_IN_PART))
    assert found.effect is Effect.DOUBTFUL


def test_what_was_read_as_not_begun_and_has_no_day_is_unknown_and_not_in_doubt() -> None:
    one = document(DECREE, in_force=None, read_status=DocumentStatus.NOT_YET)
    assert of(one).effect is Effect.UNKNOWN


def test_what_ended_in_part_by_its_own_days_is_not_in_doubt() -> None:
    parts = (PartialEffect(scope="Điều 5", until=LAST_YEAR),)
    one = document(DECREE, by_article=parts, read_status=DocumentStatus.ENDED_IN_PART)
    assert of(one).effect is Effect.IN_FORCE
    later = (PartialEffect(scope="Điều 5", since=LAST_YEAR),)
    one = document(DECREE, by_article=later, read_status=DocumentStatus.ENDED_IN_PART)
    assert of(one).effect is Effect.DOUBTFUL


@pytest.mark.parametrize(
    ("read", "effect"),
    [(None, Effect.DOUBTFUL), (LAST_YEAR, Effect.IN_FORCE), (YESTERDAY, Effect.DOUBTFUL)],
)
def test_what_was_read_as_not_begun_begins_on_its_day_where_it_was_read_before(
    read: date | None, effect: Effect
) -> None:
    checks = (DocumentCheck(day=read),) if read else ()
    one = document(DECREE, in_force=YESTERDAY, read_status=DocumentStatus.NOT_YET, checks=checks)
    assert of(one).effect is effect
    assert of(one, day=LAST_YEAR).effect is Effect.NOT_YET
