"""The press: what turns a timeline into a file."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # mixing starts without the values of everything else that has a port
    from broadcaster.ports_sound import Kept, SegmentCodec


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What turns a timeline into a file: segments are encoded, joined, measured and kept."""

    codec: "SegmentCodec"
    kept: "Kept"
    workers: int  # segments that are encoded at once
