"""What was on the air: one row for each item of each slot, and one for a slot without sound."""

from dataclasses import dataclass
from datetime import datetime

AIRED = "Đã phát"
CUT = "Gián đoạn"
MISSED = "Lỡ giờ"
SKIPPED = "Không phát"
EMPTY = "Không xếp bài"
STOOD_IN = "Nhạc thay thế"


@dataclass(frozen=True, slots=True, kw_only=True)
class AsRun:
    """One row of the as-run log (nhật ký phát)."""

    unit: str
    site: str
    slot: str  # Occurrence.id, or the second of an order
    kind: str  # "khung giờ", "phát ngay", "phát bù", "khẩn cấp"
    planned: datetime | None  # planned start of the slot
    planned_seconds: float  # length that was to be heard
    begun: datetime | None  # first sound of this item; None = nothing was heard
    ended: datetime | None
    seconds: float  # really heard
    result: str  # one of the words above
    reason: str
    item: int  # QueueItem.id
    title: str
    episode: str
    sha256: str
    programme: str
    channel: str  # "trường"
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    documents: tuple[str, ...]
    voice: str  # "AI" or "người"
    live: bool
    listeners: int  # an estimate from the roll, never a count
    approved_by: str
    makes_up: str = ""  # the missed slot that this one makes up for
    name: str = ""  # what people call the slot; "" of an order
