"""What is to stand in feeds/, before it does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path


class Stage(IntEnum):
    """When a file is put in place: what others name comes before those that name it."""

    SOUND = 0
    SIDE = 1  # transcripts, chapters, pictures
    PAGE = 2
    LIST = 3  # sitemaps, lists, search
    FEED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """One public file: either bytes, or a copy of a finished file."""

    path: str  # relative, forward slashes, ASCII
    content: bytes = b""
    copy_of: Path | None = None
    stage: Stage = Stage.SOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePart:
    """Files that change together; they are made only when the key is not the published one."""

    name: str  # for life, unique in the plan
    key: str  # changes when any of the files would
    make: Callable[[], Iterable[SiteFile]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGroup:
    """Parts that are looked at only when the key of the whole is not the published one."""

    name: str  # [a-z0-9.-] only, unique in the plan
    key: str
    parts: Callable[[], Iterable[SitePart]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """Every public file; feeds come last so that none ever names a missing file."""

    files: tuple[SiteFile, ...] = ()  # compared byte by byte at every publishing
    groups: tuple[SiteGroup, ...] = ()
    newest: datetime | None = None  # the newest moment that the site tells of
    as_of: datetime | None = None  # the moment it is planned for; None = whatever the clock says


def expanded(plan: SitePlan) -> tuple[SiteFile, ...]:
    """Every file of a plan, made now, in the order in which they are put in place."""
    made = [
        *plan.files,
        *(file for group in plan.groups for part in group.parts() for file in part.make()),
    ]
    return tuple(sorted(made, key=lambda file: file.stage))
