"""The queue against a plain list: whatever people do in whatever order, both say the same."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from broadcaster.domain.approval import ItemState
from broadcaster.domain.errors import Conflict, InputError
from broadcaster.domain.queue import WAITING, QueueItem
from broadcaster.programme.store import SqlJournal, SqlQueue
from broadcaster.storage.database import Database

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
PLACES = ("2026-11-26T06:45", "2026-11-26T09:00", "")


class QueueAgainstList(RuleBasedStateMachine):
    """Adds, moves, orders and takes out, on the database and on lists of titles."""

    def __init__(self) -> None:
        super().__init__()
        self.database = Database("sqlite://")
        self.queue = SqlQueue(self.database)
        self.lists: dict[str, list[str]] = {place: [] for place in PLACES}
        self.changes = 0

    def teardown(self) -> None:
        self.database.close()

    @rule(place=st.sampled_from(PLACES), number=st.integers(0, 4))
    def add(self, place, number):
        title = f"bài {number}"
        item = QueueItem(occurrence=place, title=title, episode=title)
        if title in self.lists[place]:
            with pytest.raises(InputError):
                self.queue.add(item, who="Lan", at=NOW)
            return
        self.queue.add(item, who="Lan", at=NOW)
        self.lists[place].append(title)
        self.changes += 1

    @precondition(lambda self: any(self.lists.values()))
    @rule(data=st.data(), there=st.sampled_from(PLACES))
    def move(self, data, there):
        here = data.draw(st.sampled_from([p for p in PLACES if self.lists[p]]))
        title = data.draw(st.sampled_from(self.lists[here]))
        item = next(i for i in self.queue.items(here) if i.title == title and i.state in WAITING)
        if there != here and title in self.lists[there]:
            with pytest.raises(InputError):
                self.queue.change(replace(item, occurrence=there), who="Lan", at=NOW)
            return
        self.queue.change(replace(item, occurrence=there), who="Lan", at=NOW)
        self.changes += 1
        if there != here:
            self.lists[here].remove(title)
            self.lists[there].append(title)

    @precondition(lambda self: any(len(found) > 1 for found in self.lists.values()))
    @rule(data=st.data(), late=st.integers(0, 1))
    def order(self, data, late):
        place = data.draw(st.sampled_from([p for p in PLACES if len(self.lists[p]) > 1]))
        wanted = data.draw(st.permutations(self.lists[place]))
        ids = {i.title: i.id for i in self.queue.items(place) if i.state in WAITING}
        version = self.queue.version(place) - late
        chosen = [ids[title] for title in wanted]
        if late:
            with pytest.raises(Conflict):
                self.queue.reorder(place, chosen, version=version, who="Lan", at=NOW)
            return
        self.queue.reorder(place, chosen, version=version, who="Lan", at=NOW)
        self.lists[place] = list(wanted)
        self.changes += len(wanted)

    @precondition(lambda self: any(self.lists.values()))
    @rule(data=st.data())
    def remove(self, data):
        place = data.draw(st.sampled_from([p for p in PLACES if self.lists[p]]))
        title = data.draw(st.sampled_from(self.lists[place]))
        item = next(i for i in self.queue.items(place) if i.title == title and i.state in WAITING)
        self.queue.change(replace(item, state=ItemState.CANCELLED), who="Lan", at=NOW)
        self.lists[place].remove(title)
        self.changes += 1

    @invariant()
    def both_say_the_same(self):
        for place in PLACES:
            found = [i.title for i in self.queue.items(place) if i.state in WAITING]
            assert found == self.lists[place]
        journal = SqlJournal(self.database)
        assert len(journal.steps()) == self.changes
        assert journal.first_break() is None


QueueAgainstList.TestCase.settings = settings(
    max_examples=12, stateful_step_count=12, deadline=None
)
TestQueueAgainstList = QueueAgainstList.TestCase
