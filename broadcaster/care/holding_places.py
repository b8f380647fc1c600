"""The one list of places where sound and words of a station lie, each with what empties it.

A feature that begins to keep something brings its remover and one line here;
`tests/e2e/test_nothing_left.py` searches every file of a station for what was taken back.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from broadcaster.domain.backup import ROOM
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.outreach.taking_back import drop_films, told_elsewhere
from broadcaster.playout.taking_back import empty_stores
from broadcaster.production.taking_back import (
    drop_caches,
    drop_clips,
    drop_descriptions,
    drop_renderings,
    drop_tried,
)
from broadcaster.production.tools import Folders
from broadcaster.publishing.taking_back import drop_served, public_folders, take_down
from broadcaster.sharing.taking_back import drop_packs, packs_with
from broadcaster.stations.pushed_copies import copies_with, told_copies
from broadcaster.storage.os_errors import explain
from broadcaster.system.files import named

_TOLD = 20  # papers that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingPlace:
    """Somewhere that sound or words of an episode lie."""

    name: str  # Vietnamese
    empty: Callable[[TakenBack], Iterable[Path]]  # remove it there; what went


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptiedPlaces:
    """What went, and what would not go."""

    removed: tuple[Path, ...]
    faults: tuple[BroadcasterError, ...]  # each names its place


def holding_places(folders: Folders) -> tuple[HoldingPlace, ...]:
    """Every place but the last, what the world sees first."""
    audio, station = folders.audio, folders.audio.parent

    def public(gone: TakenBack) -> Iterator[Path]:
        for folder in public_folders(folders.feeds):
            yield from take_down(folder, gone)

    def papers(gone: TakenBack) -> Iterator[Path]:
        from broadcaster.publishing.public_papers import drop_telling  # pages: only where needed

        yield from drop_telling(folders.scripts, gone.told, (folders.feeds,))

    return (
        HoldingPlace(name="kênh, trang và thư mục của các đài", empty=public),
        HoldingPlace(name="số liệu, kế hoạch, báo cáo đã công bố", empty=papers),
        HoldingPlace(name="kênh mà máy chủ tự xuất bản", empty=lambda gone: drop_served(audio)),
        HoldingPlace(name="kho của loa", empty=partial(empty_stores, station)),
        HoldingPlace(name="gói gửi đơn vị khác", empty=partial(drop_packs, audio)),
        HoldingPlace(name="phim cho các mạng", empty=partial(drop_films, audio)),
        HoldingPlace(name="kho tạm", empty=lambda gone: drop_caches(audio)),
        HoldingPlace(name="kho câu đã đọc", empty=partial(drop_clips, audio)),
        HoldingPlace(name="câu đọc thử", empty=partial(drop_tried, audio)),
        HoldingPlace(name="bản đã dựng, bản đã duyệt", empty=partial(drop_renderings, audio)),
    )


def descriptions(folders: Folders) -> HoldingPlace:
    """What tells of the rest: the last place, emptied when everything else is done and noted."""
    empty = partial(drop_descriptions, folders.audio)
    return HoldingPlace(name="mô tả của bản đã dựng", empty=empty)


def empty_all(places: Iterable[HoldingPlace], gone: TakenBack) -> EmptiedPlaces:
    """Empty every place; one that cannot be emptied keeps none of the others from it."""
    removed: list[Path] = []
    faults: list[BroadcasterError] = []
    for place in places:
        try:
            for path in place.empty(gone):
                removed.append(path)
        except OSError as fault:
            faults.append(
                explain(fault, Path(fault.filename or place.name), f"gỡ khỏi {place.name}")
            )
        except BroadcasterError as fault:
            faults.append(fault)
    return EmptiedPlaces(removed=tuple(removed), faults=tuple(faults))


def out_of_reach(folders: Folders, gone: TakenBack) -> tuple[str, ...]:
    """Copies that a program cannot take back, each as a sentence that says what to do."""
    station = folders.audio.parent
    told = [
        f"gói {path} đã gửi đơn vị khác: nếu gói còn ở đó thì xóa đi, và báo đơn vị đã nhận"
        for path in packs_with(folders.audio, gone)
    ]
    told += told_copies(copies_with(folders.audio, gone))
    told += told_elsewhere(folders.audio, folders.scripts, gone)
    told += [
        f"bản để dành của lần phục hồi trước, {path.relative_to(station).as_posix()}: xóa thư mục "
        "ấy khi không cần nữa"
        for path in named(station, ROOM, "truoc-*")
    ]
    from broadcaster.publishing.public_papers import papers_unread  # pages: only where needed

    if unread := papers_unread(folders.scripts) if gone.told else ():
        some = ", ".join(f"“{one.title}” ({one.key})" for one in unread[:_TOLD])
        told.append(
            f"{len(unread)} tệp đã công bố mà máy không đọc hết được: {some}"
            f"{' …' if len(unread) > _TOLD else ''}: xem có nhắc bài ấy không; có thì rút: "
            'broadcaster papers withdraw KHÓA --reason "…"'
        )
    return tuple(told)
