"""What one rendering of a programme leaves for another that is nearly the same.

Editions for many units differ in a greeting. What comes behind it, joined and measured, stands in
the file of the first of them: so it need not be looked up, joined and measured once more for each.
"""

import os
import shutil
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from broadcaster.model.notice import Notice
from broadcaster.model.segment import Measured, Stretch

# A piece is decided by its own segment and by those beside it, and what it measures by what is
# before it too: so many segments at the beginning of a common stretch are joined as ever.
_JOINED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a finished file, and the segment that it is of."""

    key: str  # of the segment
    first: int  # MP3 frame at which the segment was planned to begin
    begun: int  # frames of the segment that the piece before has taken over
    frames: int
    bytes: int
    limited: float  # dB, the most that the limiter turned it down


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rendered:
    """A finished rendering.

    The file begins with its head: once tags stand before that, nothing can be taken from it.
    """

    path: Path
    parts: tuple[Part, ...]
    measured: tuple[Measured, ...]  # of each part
    notices: tuple[Notice, ...]
    fresh: int  # segments that were encoded, not kept from an earlier time

    @property
    def limited(self) -> float:
        """The most that the limiter turned anything down, in dB."""
        return max((part.limited for part in self.parts), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """A stretch that a rendering may take from another one."""

    first: int  # the segment of the new one whose piece is the first that is taken
    behind: int  # the segment of the new one that follows the last of them
    there: int  # the part of the other one that is the first taken


def common_stretch(other: Rendered, keys: Sequence[str]) -> Common | None:
    """The longest stretch of segments that the other one has too; None where it is too short."""
    theirs = [part.key for part in other.parts]
    match = SequenceMatcher(None, theirs, keys, autojunk=False).find_longest_match()
    first, last = match.b + _JOINED, match.b + match.size - 1
    if first >= last:
        return None
    return Common(first=first, behind=last, there=match.a + _JOINED)


def stretch_of(other: Rendered, common: Common) -> Stretch:
    """Where the pieces of a common stretch stand in the file of the other one."""
    behind = common.there + common.behind - common.first
    taken = other.parts[common.there : behind]
    return Stretch(
        path=other.path,
        start=sum(part.bytes for part in other.parts[: common.there]),
        bytes=sum(part.bytes for part in taken),
        frames=sum(part.frames for part in taken),
        last=taken[-1].bytes,
        begun=taken[0].begun,
        behind=other.parts[behind].begun,
    )


class Example:
    """The first of many renderings, kept aside for the others; several threads may ask."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rendered: Rendered | None = None
        self._door = threading.Lock()
        self._is_closed = False

    def offer(self, rendered: Rendered) -> None:
        """Keep a rendering when there is none yet, under a name of its own.

        Where the disk does not take it there is none, and the others are only slower.
        """
        with self._door:
            if self._rendered is None and not self._is_closed:
                with suppress(OSError):
                    self._path.unlink(missing_ok=True)
                    _keep_aside(rendered.path, self._path)
                    self._rendered = replace(rendered, path=self._path)

    def get(self) -> Rendered | None:
        """The rendering, while its file is there."""
        with self._door:
            return self._rendered if self._path.is_file() else None

    def close(self) -> None:
        """Remove the file, for good: a thread that is still at work leaves none behind."""
        with self._door, suppress(OSError):
            self._is_closed = True
            self._path.unlink(missing_ok=True)


def _keep_aside(file: Path, path: Path) -> None:
    """The same file under another name; a copy where a disk cannot give it two."""
    try:
        os.link(file, path)
    except OSError:
        shutil.copyfile(file, path)
