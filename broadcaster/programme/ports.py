"""What is kept of approvals, the queue and the schedule; what may leave."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from broadcaster.domain.approval import Approval, ItemState, Transition
from broadcaster.domain.episode import Episode, EpisodeDigest
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.schedule import Schedule


class Queue(Protocol):
    """What waits to be aired; every change is one transaction together with its record."""

    def add(
        self,
        item: QueueItem,
        *,
        who: str,
        at: datetime,
        before: ItemState = ItemState.APPROVED,
        reason: str = "",
    ) -> QueueItem:
        """Put an item behind the others of its occurrence; it comes back with its id.

        Raises InputError when the same episode already waits there.
        """

    def get(self, item: int) -> QueueItem | None:
        """One item by its id, whatever its state."""

    def items(
        self, occurrence: str | None = None, *, since: date | None = None
    ) -> Sequence[QueueItem]:
        """Every item, or those of one occurrence, in order; whatever their state.

        With `since`, only those that still wait, and those of occurrences from that day on.
        """

    def version(self, occurrence: str) -> int:
        """The version of an occurrence's order; 0 = nothing was ever in it."""

    def reorder(
        self, occurrence: str, ids: Sequence[int], *, version: int, who: str, at: datetime
    ) -> int:
        """Give the items of an occurrence this order; the new version comes back.

        Raises Conflict when somebody else changed the occurrence since that version.
        """

    def change(
        self,
        item: QueueItem,
        *,
        who: str,
        at: datetime,
        was: ItemState | None = None,
        reason: str = "",
    ) -> QueueItem:
        """Replace an item by its id; a new occurrence puts it behind the others there.

        The step from its old state to the new one is recorded. Raises InputError for a step that
        does not exist, Conflict when the item is not there, or is in another state than `was`.
        """


class Journal(Protocol):
    """Every transition for good, each chained to the one before."""

    def append(self, step: Transition) -> Transition:
        """Chain it behind the last one; number and hashes come back."""

    def steps(self, subject: str = "") -> Sequence[Transition]:
        """All, or those of one subject, oldest first."""

    def states(self) -> Mapping[str, ItemState]:
        """Where every subject stands on its way to approval, steps of the queue left aside."""

    def first_break(self) -> int | None:
        """The number of the first record that was altered, removed or added; None = whole."""


class Approvals(Protocol):
    """What is approved now: one approval and its episode a subject."""

    def get(self, subject: str) -> tuple[Approval, Episode | None] | None:
        """The standing approval of a subject and the episode exactly as it was approved."""

    def all(self) -> Sequence[tuple[Approval, Episode | None]]:
        """Every standing approval, by subject."""

    def briefs(self) -> Sequence[EpisodeDigest]:
        """A line of every episode as it was approved; cheap however many there are."""

    def put(self, approval: Approval, episode: Episode | None, step: Transition) -> None:
        """Approve, in one transaction with the record of it."""

    def withdraw(self, subject: str, step: Transition) -> None:
        """Take an approval back, in one transaction with the record of it."""


class ScheduleStore(Protocol):
    """The last schedule that was read whole, for when its file cannot be read."""

    def load(self) -> Schedule | None:
        """The schedule; None when none was ever kept."""

    def keep(self, schedule: Schedule) -> bool:
        """Keep it; False when it was the same already."""


class ReleasedEpisodes(Protocol):
    """What may leave at all: the catalogue itself, or what a person has approved of it."""

    def briefs(self) -> Sequence[EpisodeDigest]:
        """A line of every episode, oldest first; cheap however many there are."""

    def get(self, key: str) -> Episode | None:
        """One of them."""
