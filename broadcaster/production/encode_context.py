"""What turns a timeline into a file, as a station has it; whoever renders nothing loads no more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadcaster.mp3join.segments import Mp3Segments
    from broadcaster.storage.cache_folder import FolderBlobCache


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeContext:
    """What turns a timeline into a file: segments are encoded, joined, measured and kept."""

    codec: "Mp3Segments"
    kept: "FolderBlobCache"
    workers: int  # segments that are encoded at once
    go_on: Callable[[], None] = lambda: None  # asked before each block; raises when it is to end
