"""The queue of episodes that wait to be aired."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from broadcaster.domain.approval import LIVE, ItemState

WAITING = (ItemState.QUEUED, ItemState.PENDING)  # states of an item that may still air
NEXT = ""  # QueueItem.occurrence: the next slot of its programme in which it fits


class Priority(StrEnum):
    """The three priorities of grassroots information, as the regulation names them."""

    ORDINARY = "thong-thuong"  # the station takes it into its own schedule
    PRIORITY = "uu-tien"  # must air; on a clash the station only decides the order
    URGENT = "khan-cap"  # aired at once, cuts in

    @property
    def words(self) -> str:
        """What people read."""
        return _WORDS[self]

    @property
    def rank(self) -> int:
        """0 goes first."""
        return list(Priority)[::-1].index(self)


_WORDS = {
    Priority.ORDINARY: "thông thường",
    Priority.PRIORITY: "ưu tiên",
    Priority.URGENT: "khẩn cấp",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveItem:
    """An announcer at the microphone: ident, open time, closing (đọc trực tiếp)."""

    open_seconds: float  # how long the microphone is open
    reader: str = ""  # who reads
    ident: str = ""  # sound that opens; "" = none
    closing: str = ""  # sound that closes; "" = none
    text: str = ""  # slug of the script on the sheet, or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One entry of the queue; what it airs is named by its hash."""

    id: int = 0  # given by the queue; 0 = not in it yet
    occurrence: str = NEXT  # Occurrence.id, or NEXT
    # name of the slot that it was put into, when no other slot of that day and site has it: the
    # item goes along when the hour of the slot changes
    slot: str = ""
    came_from: str = ""  # Occurrence.id before the hour of its slot changed; "" = it did not
    position: int = 0  # place within its occurrence, from 1
    title: str
    episode: str = ""  # Episode.key; "" for a live reading
    edition: str = "trường"  # Scope value of the edition that airs
    programme: str = ""  # ProgrammeFormat.slug
    audio: str = ""  # file below audio_out, forward slashes
    sha256: str = ""  # of that file
    seconds: float = 0.0  # rendered length; of a live reading the open time
    priority: Priority = Priority.ORDINARY
    valid_from: date | None = None  # first day it may air
    valid_to: date | None = None  # last day it may air
    repeats: int = 1  # how many times it is to air, each in another occurrence
    aired: int = 0  # how many times it has
    required_by: str = ""  # name of the parent unit that asks for it; stays in until aired
    live: LiveItem | None = None
    state: ItemState = ItemState.QUEUED
    added_by: str = ""
    note: str = ""  # last reason or remark that people should see
    lost: str = ""  # why it left its slot although nobody took it out of the queue; "" = it did not

    @property
    def subject(self) -> str:
        """Under which name the journal and the approvals know it."""
        return self.episode or f"{LIVE}{self.id}"
