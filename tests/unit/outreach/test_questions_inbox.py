"""The inbox: steps, what is forgotten, what is seen by whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.domain.errors import Busy, Conflict
from broadcaster.outreach import store
from broadcaster.outreach.questions_inbox import ListenerQuestion, QuestionState, in_inbox_order
from broadcaster.outreach.store import SqlQuestions
from broadcaster.storage.database import Database

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
S = QuestionState


@pytest.fixture
def book():
    return SqlQuestions(Database("sqlite://"))


def put(book, code="a", **more):
    book.add(
        ListenerQuestion(**{"at": NOW, "changed": NOW, "text": "Hỏi gì đó?", **more}), code=code
    )
    return book.by_code(code)


def along(book, question, *states, **changed):
    for state in states:
        question = book.step(question, state, question.changed + timedelta(minutes=1), **changed)
    return question


def test_a_question_goes_its_way_and_the_class_does_not_stay(book):
    made = along(
        book, put(book, school_class="7A"),
        S.TAKEN, S.GIVEN, S.ANSWERED, S.APPROVED, S.MADE,
    )  # fmt: skip
    assert book.get(made.number) == made
    assert (made.school_class, made.steps) == ("", {S.REFUSED, S.ANSWERED})


@pytest.mark.parametrize("after", [S.ANSWERED, S.APPROVED, S.MADE, S.PRIVATE])
def test_no_step_is_left_out(book, after):
    with pytest.raises(Conflict):
        along(book, put(book), after)


def test_what_is_hidden_is_decided_before_it_is_answered(book):
    taken = along(book, put(book, text="Gọi ▢▢▢", as_sent="Gọi 0912345678"), S.TAKEN)
    with pytest.raises(Conflict):
        along(book, taken, S.ANSWERED)
    book.decide(taken, keep=False)
    assert (book.get(1).text, book.get(1).as_sent) == ("Gọi ▢▢▢", "")
    along(book, book.get(1), S.ANSWERED)


def test_what_is_of_danger_never_becomes_an_item(book):
    answered = along(book, put(book, danger=True), S.TAKEN, S.ANSWERED)
    with pytest.raises(Conflict):
        along(book, answered, S.APPROVED)
    assert along(book, answered, S.PRIVATE).state is S.PRIVATE


def test_what_was_approved_is_looked_at_once_more_when_it_is_said_to_be_of_danger(book):
    approved = along(book, put(book), S.TAKEN, S.ANSWERED, S.APPROVED, approver="lan")
    book.mark_danger(approved, danger=True)
    book.mark_danger(book.get(1), danger=False)
    assert (book.get(1).state, book.get(1).approver, book.answered()) == (S.ANSWERED, "", ())


def test_an_answer_that_is_no_longer_approved_has_no_approver_and_a_mended_one_no_fault(book):
    given = along(
        book, put(book), S.TAKEN, S.ANSWERED, S.APPROVED, S.GIVEN, approver="lan", reason="Thiếu"
    )
    assert (given.approver, given.approved, given.reason) == ("", None, "Thiếu")
    assert along(book, given, S.ANSWERED).reason == ""


def test_an_answer_that_is_taken_up_again_has_no_item(book):
    made = along(book, put(book), S.TAKEN, S.ANSWERED, S.APPROVED)
    made = along(book, made, S.MADE, script="doi-mu")
    again = along(book, made, S.REFUSED, S.TAKEN, S.ANSWERED, S.APPROVED)
    assert (again.script, [one.script for one in book.answered()]) == ("", [""])


def test_an_answer_that_is_mended_as_its_item_was_keeps_the_item(book):
    made = along(book, put(book), S.TAKEN, S.ANSWERED, S.APPROVED)
    made = along(book, made, S.MADE, script="doi-mu")
    mended = along(book, made, S.ANSWERED, S.GIVEN, S.ANSWERED)
    assert S.MADE in mended.steps
    assert S.APPROVED not in mended.steps  # it has an item
    assert book.answered() == ()
    again = along(book, mended, S.MADE)
    assert (again.script, again.made) == ("doi-mu", made.made)
    assert again.approved > made.approved


def test_the_day_of_approval_stays_when_an_item_is_made_later(book):
    approved = along(book, put(book), S.TAKEN, S.ANSWERED, S.APPROVED)
    made = along(book, approved, S.MADE)
    assert made.changed > approved.changed == made.approved == book.answered()[0].approved
    assert book.steps()[0].approved == approved.changed


def test_who_saw_other_words_changes_nothing(book):
    seen = along(book, put(book), S.TAKEN)
    book.mark_danger(seen, danger=True)
    with pytest.raises(Conflict):
        along(book, seen, S.ANSWERED)


def test_who_may_not_see_danger_does_not_even_count_it(book):
    put(book, "a", danger=True), put(book, "b")
    assert [one.number for one in book.all(danger=False)] == [2]
    assert book.counts(danger=False) == {S.NEW: 1}
    assert book.counts(danger=True) == {S.NEW: 2}


def test_of_two_who_act_at_once_one_is_told(book):
    seen = put(book)
    along(book, seen, S.TAKEN)
    with pytest.raises(Conflict):
        along(book, seen, S.REFUSED)


def test_what_is_not_used_is_deleted_after_thirty_days_and_nothing_else(book):
    refused = along(book, put(book, as_sent="Gọi 0912345678"), S.REFUSED, reason="Quảng cáo")
    assert book.get(refused.number).as_sent == ""
    put(book, "b")
    assert book.forget(refused.forgotten_at - timedelta(seconds=1)) == 0
    assert book.forget(refused.forgotten_at) == 1
    assert [one.number for one in book.all(danger=True)] == [2]
    assert (book.get(1), book.by_code("a")) == (None, None)
    assert book.counts(danger=True) == {S.NEW: 1}
    assert [one.came for one in book.steps()] == [NOW, NOW]  # that somebody asked is counted
    assert book.forget(refused.forgotten_at) == 0


def test_a_private_answer_is_deleted_too_and_what_nobody_decided_about_is_hidden_for_good(book):
    private = along(book, put(book, danger=True), S.TAKEN, S.ANSWERED, S.PRIVATE, answer="Gọi 111.")
    assert private.forgotten_at == private.changed + timedelta(days=90)
    assert book.forget(private.forgotten_at - timedelta(seconds=1)) == 0
    assert book.forget(private.forgotten_at) == 1
    assert (book.all(danger=True), book.by_code("a")) == ((), None)
    assert book.steps()[0].approved == private.changed
    put(book, "b", text="Gọi ▢▢▢", as_sent="Gọi 0912345678")
    put(book, "c", text="Gọi ▢▢▢", as_sent="Gọi 0912345678", danger=True)
    book.forget(NOW + timedelta(days=29))
    assert [one.as_sent for one in book.all(danger=True)] == ["Gọi 0912345678"] * 2
    book.forget(NOW + timedelta(days=30))
    assert [one.as_sent for one in book.all(danger=True)] == ["Gọi 0912345678", ""]


def test_what_is_open_is_listed_however_much_is_over(book, monkeypatch):
    monkeypatch.setattr(store, "_MOST_LISTED", 2)
    along(book, put(book, danger=True), S.TAKEN)
    for code in "bcd":
        along(book, put(book, code), S.REFUSED)
    assert [one.number for one in book.all(danger=True)] == [4, 3, 1]
    assert [one.number for one in book.all(danger=False)] == [4, 3]
    for code in "efg":
        along(book, put(book, code), S.TAKEN, S.ANSWERED, S.APPROVED)
    assert len(book.answered()) == 3


def test_the_same_code_is_one_question(book):
    put(book)
    assert put(book, text="Hỏi gì đó khác?").text == "Hỏi gì đó?"
    assert len(book.all(danger=True)) == 1


def test_a_full_inbox_takes_what_is_of_danger(book, monkeypatch):
    monkeypatch.setattr(store, "MOST_WAITING", 1)
    put(book, "a")
    assert put(book, "b", danger=True).number == 2
    with pytest.raises(Busy):
        put(book, "c", danger=True)


def test_a_full_inbox_takes_no_more(book, monkeypatch):
    monkeypatch.setattr(store, "MOST_WAITING", 2)
    put(book, "a"), put(book, "b")
    with pytest.raises(Busy):
        put(book, "c")
    along(book, book.get(1), S.TAKEN)
    assert put(book, "c").number == 3


def test_danger_is_first_then_what_waits_longest():
    def one(number, minutes, state=S.NEW, danger=False):
        at = NOW + timedelta(minutes=minutes)
        return ListenerQuestion(
            number=number, at=at, changed=at, text="?", state=state, danger=danger
        )

    rows = [one(1, 5), one(2, 1), one(3, 0, S.MADE), one(4, 9, danger=True), one(5, 2, S.MADE)]
    rows.append(replace(one(6, 8, S.PRIVATE), danger=True))
    assert [row.number for row in sorted(rows, key=in_inbox_order)] == [4, 2, 1, 6, 5, 3]
