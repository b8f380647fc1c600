"""States of an episode on its way to the air, approvals, and the chained record of both."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from broadcaster.model.episode import Episode


class State(StrEnum):
    """Where an episode or a queue item stands; the value is what people read."""

    DRAFT = "Bản nháp"
    PENDING = "Chờ duyệt"
    APPROVED = "Đã duyệt"
    RETURNED = "Trả lại"
    QUEUED = "Trong hàng đợi"
    ON_AIR = "Đang phát"
    AIRED = "Đã phát"
    MISSED = "Lỡ giờ"
    CUT = "Gián đoạn"
    CANCELLED = "Đã hủy"


# What may follow what; every other step is refused.
STEPS: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.PENDING, State.APPROVED, State.QUEUED, State.CANCELLED),
    State.PENDING: (
        State.APPROVED,
        State.QUEUED,  # an item whose approval came, or came back
        State.RETURNED,
        State.PENDING,
        State.DRAFT,
        State.CANCELLED,
    ),
    State.APPROVED: (
        State.QUEUED,
        State.PENDING,
        State.RETURNED,
        State.APPROVED,
        State.CANCELLED,
    ),
    State.RETURNED: (State.PENDING, State.APPROVED, State.DRAFT, State.CANCELLED),
    State.QUEUED: (
        State.ON_AIR,
        State.MISSED,
        State.CANCELLED,
        State.PENDING,
        State.APPROVED,
        State.RETURNED,
        State.QUEUED,
    ),
    State.ON_AIR: (State.AIRED, State.CUT, State.MISSED),
    State.AIRED: (State.QUEUED, State.PENDING, State.APPROVED, State.RETURNED),
    State.MISSED: (State.QUEUED, State.PENDING, State.APPROVED, State.RETURNED, State.CANCELLED),
    State.CUT: (
        State.ON_AIR,
        State.QUEUED,
        State.PENDING,
        State.APPROVED,
        State.RETURNED,
        State.CANCELLED,
    ),
    State.CANCELLED: (State.QUEUED, State.PENDING, State.APPROVED, State.RETURNED),
}


def may_follow(now: State, then: State) -> bool:
    """Whether the step from one state to another is one that exists."""
    return then in STEPS[now]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who let which sound out: exactly these bytes, made of exactly this script."""

    subject: str  # Episode.key, or LIVE + id of a live reading
    who: str
    at: datetime  # with zone
    audio_sha256: str  # of the school edition; "" for a live reading
    public_sha256: str = ""  # of the public edition; "" when there is none
    script_sha256: str  # over every script of the episode, byte for byte
    urgent: bool = False  # approved and aired in one step
    confirmed_by: str = ""  # who confirmed an urgent one afterwards
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """An approval with the episode exactly as it was approved, for keeping beside its files."""

    approval: Approval
    episode: Episode


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One step, as it is kept for good; each names the hash of the one before it."""

    number: int = 0  # 1, 2, 3 … without gaps; given by the journal
    at: datetime  # with zone
    who: str
    subject: str  # Episode.key, or LIVE + id of a live reading
    item: int = 0  # QueueItem.id when the step is one of the queue
    before: State
    after: State
    occurrence: str = ""  # Occurrence.id
    audio_sha256: str = ""
    script_sha256: str = ""
    reason: str = ""
    previous: str = ""  # hash of the record before; "" for the first
    hash: str = ""  # over everything above


LIVE = "truc-tiep-"  # how the subject of a live reading begins


def chained(step: Transition, last: Transition | None) -> Transition:
    """The step as the next link behind `last`."""
    number = last.number + 1 if last else 1
    link = replace(step, number=number, previous=last.hash if last else "", hash="")
    return replace(link, hash=link_hash(link))


def link_hash(step: Transition) -> str:
    """SHA-256 over every field but the hash itself, in canonical JSON, moments in UTC."""
    fields = asdict(step)
    del fields["hash"]
    fields["at"] = f"{step.at.timestamp():.6f}"
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(steps: Iterable[Transition]) -> int | None:
    """The number of the first record that does not fit behind the one before; None when all do."""
    last: Transition | None = None
    for place, step in enumerate(steps, start=1):
        expected = last.hash if last else ""
        if step.number != place or step.previous != expected or step.hash != link_hash(step):
            return place
        last = step
    return None
