"""What became of the sources of an episode since it was judged."""

import gc
import weakref
from datetime import date

import pytest

from broadcaster.domain.script import LegalSource
from broadcaster.law.changes import SourceChange, changes_since, standing_facts, wrong_between
from broadcaster.law.effect import Effect
from broadcaster.law.life_line import deciding_documents
from tests.unit.law.stopped_documents import FIRST_STOP, NEW, OLD, SECOND_STOP, register


def changes(
    number: str, judged: date, on: date, *files: str, ended: date | None = None
) -> tuple[SourceChange, ...]:
    source = LegalSource(number=number, in_force=date(2090, 2, 2), ended=ended)
    return changes_since((source,), judged, on, register(*files))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2098, 1, 26), "từ ngày 26/1/2098 đã được thay bằng 46/2098/NĐ-CP"),
        (date(2098, 2, 4), ""),
        (date(2098, 4, 6), ""),
        (date(2098, 9, 1), "từ ngày 1/9/2098 đã được thay bằng 46/2098/NĐ-CP"),
    ],
)
def test_what_was_said_of_the_old_decree_is_told_while_the_new_one_counts(
    day: date, told: str
) -> None:
    found = changes("15/2090/NĐ-CP", date(2098, 1, 5), day, OLD, NEW, FIRST_STOP, SECOND_STOP)
    assert [one.sentence for one in found] == ([told] if told else [])


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2098, 1, 30), ""),
        (date(2098, 2, 4), "từ ngày 4/2/2098 ngưng hiệu lực theo 9/2098/NQ-CP"),
        (date(2098, 4, 5), "từ ngày 4/2/2098 ngưng hiệu lực theo 9/2098/NQ-CP"),
        (date(2098, 4, 6), "từ ngày 6/4/2098 ngưng hiệu lực theo 15/2098/NQ-CP"),
        (date(2098, 9, 1), ""),
    ],
)
def test_what_was_said_of_the_new_decree_is_told_while_it_is_suspended(
    day: date, told: str
) -> None:
    found = changes("46/2098/NĐ-CP", date(2098, 1, 30), day, OLD, NEW, FIRST_STOP, SECOND_STOP)
    assert [one.sentence for one in found] == ([told] if told else [])
    assert all(one.grave and not one.early for one in found)


def test_who_said_it_of_a_decree_that_was_suspended_is_told_that_it_counts_again() -> None:
    (found,) = changes(
        "46/2098/NĐ-CP", date(2098, 5, 1), date(2098, 9, 2), OLD, NEW, FIRST_STOP, SECOND_STOP
    )
    assert found.effect is Effect.IN_FORCE
    assert found.sentence == "từ ngày 1/9/2098 có hiệu lực trở lại"
    assert not found.grave


def test_what_was_entered_late_says_that_the_words_were_wrong_when_heard() -> None:
    """Aired on 1 February; only afterwards somebody wrote of a replacement in January."""
    (found,) = changes("15/2090/NĐ-CP", date(2098, 2, 1), date(2098, 2, 2), OLD, NEW)
    assert found.early
    assert found.told == "15/2090/NĐ-CP: từ ngày 26/1/2098 đã được thay bằng 46/2098/NĐ-CP"


def test_what_the_episode_itself_knew_to_have_ended_was_named_on_purpose() -> None:
    day = date(2098, 2, 1)
    assert not changes("15/2090/NĐ-CP", day, day, OLD, NEW, ended=date(2098, 1, 26))


def test_an_amendment_counts_from_its_day_and_only_when_it_came_since() -> None:
    amending = (
        "Số: 3/2098/NĐ-CP\nTên: Sửa\nHiệu lực từ: 1/3/2098\n"
        "Văn bản được sửa đổi bổ sung: 15/2090/NĐ-CP\n"
    )
    number, old = "15/2090/NĐ-CP", OLD[: OLD.index("Áp dụng")]
    assert not changes(number, date(2098, 2, 1), date(2098, 2, 28), old, amending)
    assert not changes(number, date(2098, 3, 1), date(2098, 3, 2), old, amending)
    (found,) = changes(number, date(2098, 2, 1), date(2098, 3, 1), old, amending)
    assert found.sentence == "từ ngày 1/3/2098 được sửa đổi, bổ sung bởi 3/2098/NĐ-CP"
    assert not found.grave


def test_a_part_that_ended_is_told_when_it_ended_since_or_somebody_read_it_since() -> None:
    ending = (
        "Số: 3/2098/NĐ-CP\nTên: Bãi bỏ\nHiệu lực từ: 1/3/2098\n{}"
        "Văn bản bị bãi bỏ:\n  - 15/2090/NĐ-CP, Điều 7\n"
    )
    number, old = "15/2090/NĐ-CP", OLD[: OLD.index("Áp dụng")]
    (found,) = changes(number, date(2098, 2, 1), date(2098, 4, 1), old, ending.format(""))
    assert (found.effect, found.since) == (Effect.ENDED_IN_PART, date(2098, 3, 1))
    assert not changes(number, date(2098, 3, 5), date(2098, 4, 1), old, ending.format(""))
    read = ending.format("Đã kiểm: 20/3/2098, cô Lan\n")
    assert changes(number, date(2098, 3, 5), date(2098, 4, 1), old, read)[0].early


def test_what_the_register_does_not_know_tells_of_no_change() -> None:
    assert not changes("77/2077/NĐ-CP", date(2098, 1, 1), date(2099, 1, 1), OLD)


def test_the_gravest_is_first_and_a_document_cited_twice_is_told_once() -> None:
    amending = (
        "Số: 3/2098/NĐ-CP\nTên: Sửa\nHiệu lực từ: 1/3/2098\n"
        "Văn bản được sửa đổi bổ sung: 8/2090/NĐ-CP\n"
    )
    old = OLD[: OLD.index("Áp dụng")]
    known = register(old, NEW, "Số: 8/2090/NĐ-CP\nTên: Tám\nHiệu lực từ: 1/1/2090\n", amending)
    sources = [LegalSource(number=n) for n in ("8/2090/NĐ-CP", "15/2090/NĐ-CP", "8/2090/NĐ-CP")]
    found = changes_since(sources, date(2098, 1, 1), date(2098, 6, 1), known)
    assert [one.document for one in found] == ["15/2090/NĐ-CP", "8/2090/NĐ-CP"]


def test_what_was_said_while_it_was_suspended_was_wrong_though_it_counts_again() -> None:
    (found,) = changes(
        "46/2098/NĐ-CP", date(2098, 5, 1), date(2098, 9, 2), OLD, NEW, FIRST_STOP, SECOND_STOP
    )
    assert found.early
    assert found.was == "ngưng hiệu lực (từ 6/4/2098 theo 15/2098/NQ-CP)"


def test_what_was_said_of_a_decree_before_it_began_was_wrong_after_it_began_too() -> None:
    late = NEW.replace("26/1/2098", "1/3/2098")
    (found,) = changes("46/2098/NĐ-CP", date(2098, 2, 1), date(2098, 3, 2), late)
    assert found.sentence == "từ ngày 1/3/2098 có hiệu lực"
    assert (found.early, found.was) == (True, "chưa có hiệu lực")


def test_that_it_began_later_was_known_to_who_wrote_so() -> None:
    late = NEW.replace("26/1/2098", "1/3/2098")
    source = LegalSource(number="46/2098/NĐ-CP", in_force=date(2098, 3, 1))
    assert not changes_since((source,), date(2098, 2, 1), date(2098, 3, 2), register(late))


def test_a_decree_that_came_back_was_wrong_only_on_the_days_between() -> None:
    known = register(OLD, NEW, FIRST_STOP, SECOND_STOP)
    source = LegalSource(number="46/2098/NĐ-CP")
    before, after = date(2098, 1, 30), date(2098, 9, 1)
    assert not wrong_between((source,), before, date(2098, 2, 3), known)
    assert wrong_between((source,), before, after, known)
    assert wrong_between((source,), date(2098, 8, 31), after, known)
    assert not wrong_between((source,), after, after, known)


def test_who_only_repealed_it_did_not_replace_it() -> None:
    old = OLD[: OLD.index("Áp dụng")]
    repeal = NEW.replace("được thay thế", "bị bãi bỏ")
    (found,) = changes("15/2090/NĐ-CP", date(2098, 1, 5), date(2098, 2, 1), old, repeal)
    assert found.sentence == "từ ngày 26/1/2098 bị bãi bỏ theo 46/2098/NĐ-CP"
    assert found.reason == "từ 26/1/2098, bị bãi bỏ theo 46/2098/NĐ-CP"


def test_a_number_within_another_number_is_not_taken_for_who_did_it() -> None:
    """5/2098 takes away one Article, 15/2098 replaces the whole."""
    old = OLD[: OLD.index("Áp dụng")]
    whole = NEW.replace("46/2098", "15/2098")
    part = (
        "Số: 5/2098/NĐ-CP\nTên: Bãi bỏ\nHiệu lực từ: 20/1/2098\n"
        "Văn bản bị bãi bỏ:\n  - 15/2090/NĐ-CP, Điều 7\n"
    )
    (found,) = changes("15/2090/NĐ-CP", date(2098, 1, 5), date(2098, 2, 1), old, whole, part)
    assert found.by == ("15/2098/NĐ-CP",)


def test_a_law_with_a_thousand_decrees_asks_only_what_decides() -> None:
    """What is under a law does not change how it stands: no day of it is asked for."""
    law = "Số: 1/2090/QH9\nTên: Luật\nHiệu lực từ: 1/1/2090\n"
    part = (
        "Số: 5/2098/QH9\nTên: Bãi bỏ\nHiệu lực từ: 20/1/2098\n"
        "Văn bản bị bãi bỏ:\n  - 1/2090/QH9, Điều 7\n"
    )
    under = [
        f"Số: {n}/2091/NĐ-CP\nTên: Chi tiết\nHiệu lực từ: 2/2/2098\n"
        "Văn bản được quy định chi tiết, hướng dẫn thi hành: 1/2090/QH9\n"
        for n in range(1, 40)
    ]
    known = register(law, part, *under)
    found = known.document("1/2090/QH9")
    assert found is not None
    assert [one.number for one in deciding_documents(known, found)] == ["1/2090/QH9", "5/2098/QH9"]
    facts = standing_facts((LegalSource(number="1/2090/QH9"),), date(2098, 1, 21), known)
    assert facts.due is None
    assert (
        facts.key
        == standing_facts(
            (LegalSource(number="1/2090/QH9"),), date(2098, 1, 21), register(law, part)
        ).key
    )


def test_what_was_answered_goes_with_its_register() -> None:
    known = register(OLD, NEW)
    changes_since((LegalSource(number="15/2090/NĐ-CP"),), date(2098, 1, 1), date(2098, 6, 1), known)
    gone = weakref.ref(known)
    del known
    gc.collect()
    assert gone() is None


# ----- a script that says which articles it relies on

_AMENDED = (
    "Số: 3/2098/NĐ-CP\nTên: Sửa\nHiệu lực từ: 1/3/2098\n"
    "Văn bản được sửa đổi bổ sung:\n  - 15/2090/NĐ-CP, Điều 7 khoản 2\n"
)
_REPEALED = (
    "Số: 4/2098/NĐ-CP\nTên: Bãi bỏ\nHiệu lực từ: 1/4/2098\n"
    "Văn bản bị bãi bỏ:\n  - 15/2090/NĐ-CP, Điều 9\n"
)


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        ("", "từ ngày 1/3/2098 Điều 7 khoản 2 được sửa đổi, bổ sung bởi 3/2098/NĐ-CP"),
        ("Điều 7", "từ ngày 1/3/2098 Điều 7 khoản 2 được sửa đổi, bổ sung bởi 3/2098/NĐ-CP"),
        ("Điều 7 khoản 2 điểm a", "từ ngày 1/3/2098 Điều 7 khoản 2 được sửa đổi, bổ sung bởi 3/2098/NĐ-CP"),
        ("Điều 7 khoản 1; Điều 12", ""),
        ("điểm a khoản 3 Điều 7", ""),
        ("Điều 12; chỗ nào đó", "từ ngày 1/3/2098 Điều 7 khoản 2 được sửa đổi, bổ sung bởi 3/2098/NĐ-CP"),
    ],
)  # fmt: skip
def test_an_amendment_of_another_article_is_no_change(articles: str, told: str) -> None:
    source = LegalSource(number="15/2090/NĐ-CP", articles=articles)
    known = register(OLD[: OLD.index("Áp dụng")], _AMENDED)
    found = changes_since((source,), date(2098, 2, 1), date(2098, 3, 1), known)
    assert [one.sentence for one in found] == ([told] if told else [])


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        ("Điều 9 khoản 1", "từ ngày 1/4/2098 Điều 9 bị bãi bỏ theo 4/2098/NĐ-CP"),
        ("Điều 8", ""),
    ],
)
def test_an_article_that_ended_is_grave_for_who_relies_on_it_and_nothing_to_others(
    articles: str, told: str
) -> None:
    source = LegalSource(number="15/2090/NĐ-CP", articles=articles)
    known = register(OLD[: OLD.index("Áp dụng")], _REPEALED)
    found = changes_since((source,), date(2098, 2, 1), date(2098, 4, 1), known)
    assert [(one.sentence, one.grave) for one in found] == ([(told, True)] if told else [])


def test_two_scripts_that_rely_on_articles_of_one_document_rely_on_all_of_them() -> None:
    number, known = "15/2090/NĐ-CP", register(OLD[: OLD.index("Áp dụng")], _REPEALED)
    days = date(2098, 2, 1), date(2098, 4, 1)
    eight, nine = (LegalSource(number=number, articles=f"Điều {n}") for n in (8, 9))
    (found,) = changes_since((eight, nine), *days, known)
    assert found.effect is Effect.ENDED
    (found,) = changes_since((eight, LegalSource(number=number)), *days, known)
    assert found.effect is Effect.ENDED_IN_PART
