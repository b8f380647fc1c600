"""States of an episode on its way to the air, approvals, and the chained record of both."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from broadcaster.domain.episode import Episode
from broadcaster.domain.hash_chain import HashChain

LIVE = "truc-tiep-"  # how the subject of a live reading begins


class ItemState(StrEnum):
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
STEPS: dict[ItemState, tuple[ItemState, ...]] = {
    ItemState.DRAFT: (ItemState.PENDING, ItemState.APPROVED, ItemState.QUEUED, ItemState.CANCELLED),
    ItemState.PENDING: (
        ItemState.APPROVED,
        ItemState.QUEUED,  # an item whose approval came, or came back
        ItemState.RETURNED,
        ItemState.PENDING,
        ItemState.DRAFT,
        ItemState.CANCELLED,
    ),
    ItemState.APPROVED: (
        ItemState.QUEUED,
        ItemState.PENDING,
        ItemState.RETURNED,
        ItemState.APPROVED,
        ItemState.CANCELLED,
    ),
    ItemState.RETURNED: (
        ItemState.PENDING,
        ItemState.APPROVED,
        ItemState.DRAFT,
        ItemState.CANCELLED,
    ),
    ItemState.QUEUED: (
        ItemState.ON_AIR,
        ItemState.MISSED,
        ItemState.CANCELLED,
        ItemState.PENDING,
        ItemState.APPROVED,
        ItemState.RETURNED,
        ItemState.QUEUED,
    ),
    ItemState.ON_AIR: (ItemState.AIRED, ItemState.CUT, ItemState.MISSED),
    ItemState.AIRED: (ItemState.QUEUED, ItemState.PENDING, ItemState.APPROVED, ItemState.RETURNED),
    ItemState.MISSED: (
        ItemState.QUEUED,
        ItemState.PENDING,
        ItemState.APPROVED,
        ItemState.RETURNED,
        ItemState.CANCELLED,
    ),
    ItemState.CUT: (
        ItemState.ON_AIR,
        ItemState.QUEUED,
        ItemState.PENDING,
        ItemState.APPROVED,
        ItemState.RETURNED,
        ItemState.CANCELLED,
    ),
    ItemState.CANCELLED: (
        ItemState.QUEUED,
        ItemState.PENDING,
        ItemState.APPROVED,
        ItemState.RETURNED,
    ),
}


def may_follow(now: ItemState, then: ItemState) -> bool:
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
class ApprovedEpisode:
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
    before: ItemState
    after: ItemState
    occurrence: str = ""  # Occurrence.id
    audio_sha256: str = ""
    script_sha256: str = ""
    reason: str = ""
    previous: str = ""  # hash of the record before; "" for the first
    hash: str = ""  # over everything above


def _plain(step: Transition) -> dict[str, object]:
    """Every field, moments in UTC."""
    return {**asdict(step), "at": f"{step.at.timestamp():.6f}"}


CHAIN = HashChain(number="number", plain=_plain)


def chained(step: Transition, last: Transition | None) -> Transition:
    """The step as the next link behind `last`."""
    return CHAIN.behind(step, last)


def first_break(steps: Iterable[Transition]) -> int | None:
    """The number of the first record that does not fit behind the one before; None when all do."""
    index = CHAIN.first_break(steps)
    return None if index is None else index + 1
