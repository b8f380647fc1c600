"""Where some subjects stand: the same as of all, without reading every step."""

from datetime import UTC, datetime

from broadcaster.domain.approval import ItemState, Transition
from broadcaster.programme.store import SqlJournal
from broadcaster.storage.database import Database

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)


def step(subject, before, after, item=0):
    return Transition(at=NOW, who="Lan", subject=subject, item=item, before=before, after=after)


def test_some_states_are_those_of_all():
    database = Database("sqlite://")
    journal = SqlJournal(database)
    for subject in ("a", "b", "c"):
        journal.append(step(subject, ItemState.DRAFT, ItemState.PENDING))
    journal.append(step("b", ItemState.PENDING, ItemState.RETURNED))
    journal.append(step("a", ItemState.APPROVED, ItemState.QUEUED, item=3))  # of the queue
    every = journal.states()
    assert journal.states_of(["a", "b", "không có"]) == {key: every[key] for key in ("a", "b")}
    assert journal.states_of(["a"]) == {"a": ItemState.PENDING}
    assert journal.states_of([]) == {}
    database.close()
