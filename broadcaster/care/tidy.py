"""What takes room in a station, and what of it may go.

What can be made again or stands elsewhere goes, nothing else ever does.
"""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.backup import TOPS, RetentionSettings
from broadcaster.domain.notice import Level, Notice
from broadcaster.outreach.leaving import ended_consents
from broadcaster.outreach.taking_back import drop_films, films_with, has_films, within_reach
from broadcaster.production.clip_cache import NeededClips
from broadcaster.programme.kept_files import idle_files
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.storage.atomic import ASIDE
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import files_below, named
from broadcaster.writing.originals import WAITING

GB = 1_000_000_000
FULL = 50 * 1024**2  # bytes: with less than that free, hardly anything can be written
_ROOM_LEFT = 0.9  # after clearing, this part of a limit is used at most
_ABANDONED = 86_400.0  # seconds after which an unfinished file is nobody's


@dataclass(frozen=True, slots=True, kw_only=True)
class SizedFile:
    """A file with what it takes."""

    path: Path
    bytes: int
    used: float  # seconds since 1970 when it was last written or asked for


def sized(paths: Iterable[Path]) -> tuple[SizedFile, ...]:
    """Plain files, the least recently used first."""
    found = []
    for path in paths:
        with suppress(OSError):
            state = path.lstat()
            if path.is_file() and not path.is_symlink():
                found.append(SizedFile(path=path, bytes=state.st_size, used=state.st_mtime))
    return tuple(sorted(found, key=lambda one: (one.used, one.path)))


def finished(audio: Path) -> tuple[SizedFile, ...]:
    """Everything under audio_out but its caches and what the server keeps."""
    away = (".cache", ".may-chu", ".giong-doc")
    return sized(p for p in audio.rglob("*") if p.relative_to(audio).parts[0] not in away)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpareFile:
    """A file that may go."""

    path: Path
    bytes: int
    why: str  # Vietnamese


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyShelf:
    """A folder with a limit; `spares` are in the order in which they go."""

    name: str  # Vietnamese
    used: int  # bytes
    limit: int  # bytes; 0 = none
    spares: tuple[SpareFile, ...]
    always: tuple[SpareFile, ...] = ()  # these go whatever is used: nobody will ask for them


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyReport:
    """What went, or would go."""

    gone: tuple[SpareFile, ...]
    notices: tuple[Notice, ...]

    @property
    def bytes(self) -> int:
        """How much room that made."""
        return sum(spare.bytes for spare in self.gone)


def choose(shelf: TidyShelf) -> tuple[SpareFile, ...]:
    """What has to go for a folder to be within its limit, as far as it may."""
    gone = list(shelf.always)
    left = shelf.used - sum(spare.bytes for spare in gone)
    if shelf.limit and left > shelf.limit:
        for spare in shelf.spares:
            if left <= shelf.limit * _ROOM_LEFT:
                break
            gone.append(spare)
            left -= spare.bytes
    return tuple(gone)


def tidy(shelves: Iterable[TidyShelf], *, dry_run: bool) -> TidyReport:
    """Bring every folder within its limit; a file that somebody has open stays this time."""
    gone: list[SpareFile] = []
    notices: list[Notice] = []
    for shelf in shelves:
        chosen = choose(shelf)
        for spare in chosen:
            with suppress(OSError):
                if not dry_run:
                    spare.path.unlink()
                gone.append(spare)
        left = shelf.used - sum(spare.bytes for spare in chosen)
        if shelf.limit and left > shelf.limit:
            notices.append(
                Notice(
                    code="qua-gioi-han-cho",
                    level=Level.WARNING,
                    sentence=f"{shelf.name} còn {gigabytes(left)}, quá giới hạn "
                    f"{gigabytes(shelf.limit)}; phần còn lại đang xếp hàng, đã duyệt, đã xuất bản "
                    "hoặc là bản duy nhất nên được giữ",
                    hint="Nâng giới hạn ở mục [retention] của station.toml, hoặc chuyển đài sang ổ "
                    "lớn hơn.",
                )
            )
    return TidyReport(gone=tuple(gone), notices=tuple(notices))


def gigabytes(count: int) -> str:
    """Bytes in words."""
    if count < GB // 10:
        return f"{count / 1e6:.1f} MB".replace(".", ",")
    return f"{count / GB:.1f} GB".replace(".", ",")


def room_left(folder: Path) -> int:
    """Bytes that are free on the disk of a folder."""
    return shutil.disk_usage(folder).free


def full_disk(folder: Path, free: int) -> Notice | None:
    """What is to be said of a disk with so many bytes free; None while there is room."""
    if free >= FULL:
        return None
    return Notice(
        code="o-dia-day",
        level=Level.WARNING,
        sentence=f"ổ đĩa của {folder} đã đầy, chỉ còn {gigabytes(free)}",
        hint="Chạy broadcaster tidy: việc đó chỉ xóa, không cần chỗ. Vẫn đầy thì xóa tệp không "
        "dùng, hoặc chuyển đài sang ổ lớn hơn.",
    )


def spare_shelves(
    audio: Path, cache: Path, cache_bytes: int, now: float, *, full: bool
) -> tuple[TidyShelf, ...]:
    """What may go without asking the database, which cannot be opened on a disk without room.

    On a full one the caches go whole, but for the clips of finished episodes.
    """
    tops = [audio.parent / top for top in TOPS]
    found = [path for top in tops for path in top.rglob(f"{ASIDE}*")]
    asides = sized(inner for path in found for inner in (path, *path.rglob("*")))
    left = [one for one in asides if now - one.used > _ABANDONED]
    unfinished = TidyShelf(
        name="Tệp dở dang",
        used=0,
        limit=0,
        spares=(),
        always=_spares(left, "tệp dở dang của lần chạy bị ngắt"),
    )
    needed = NeededClips(audio)()
    # What people brought and nobody can make again waits there too: it goes by its own rule.
    caches = sorted(p for p in cache.glob("*") if p.is_dir() and p.name != WAITING)
    return (unfinished, *(_cache(folder, cache_bytes, needed, full=full) for folder in caches))


def shelves(tools: ProgrammeTools, limits: RetentionSettings) -> tuple[TidyShelf, ...]:
    """The finished files, with what may go of them. Raises StoreError."""
    audio = tools.folders.audio
    finished_files = TidyShelf(
        name="Thư mục audio_out",
        used=sum(one.bytes for one in finished(audio)),
        limit=round(limits.audio_gb * GB),
        spares=(
            *_spares(sized(idle_files(tools)), "bản đã duyệt cũ, có bản khác thay"),
            *_spares(sized(audio.glob("*/*.bao-cao.html")), "trang hình và số đo, dựng lại là có"),
        ),
    )
    return (finished_files,)


def tidy_films(tools: ProgrammeTools, *, dry_run: bool) -> TidyReport:
    """Remove the films and ZIPs in which somebody is heard who may be heard outside no more.

    A consent's day passes without anybody at the machine, so it is also done while a server runs.
    Raises ConfigError for a damaged list of withdrawals, StoreError.
    """
    audio = tools.folders.audio
    with explained(audio, "xem các phim đã làm"):
        if not has_films(audio):
            return TidyReport(gone=(), notices=())
        ended = ended_consents(tools)
        places = films_with(audio, ended)
        reached = [one for place in places for one in within_reach(audio, place)]
        files = [file for one in reached for file in (files_below(one) if one.is_dir() else [one])]
        chosen = _spares(sized(files), "phim của người nay không còn cho phát ra ngoài trường")
        if not dry_run:
            with suppress(OSError):  # what is left is told
                for _ in drop_films(audio, ended):
                    pass
            places = films_with(audio, ended)
        # a folder in which only somebody's own files are left is no film
        unreached = [p for p in places if not dry_run or not within_reach(audio, p)]
        left = [p for p in unreached if not p.is_dir() or any(named(p, "*", "*.mp4"))]
    gone = tuple(spare for spare in chosen if dry_run or not spare.path.exists())
    return TidyReport(gone=gone, notices=tuple(map(_film_left, left)))


def _film_left(place: Path) -> Notice:
    return Notice(
        code="phim-het-han-con-do",
        level=Level.WARNING,
        sentence=f"phim ở {place} có tiếng người nay không còn cho phát ra ngoài trường, và máy "
        "chưa xóa được",
        hint="Cắm ổ ấy vào rồi chạy lại broadcaster tidy, hoặc tự xóa. Nơi đã đăng thì vào gỡ.",
    )


def _cache(folder: Path, limit: int, needed: frozenset[str], *, full: bool) -> TidyShelf:
    files = sized(folder.rglob("*"))
    free = [one for one in files if one.path.stem not in needed]
    spares = _spares(free, "kho tạm, máy tự làm lại khi cần")
    return TidyShelf(
        name=f"Kho tạm {folder.name}",
        used=sum(one.bytes for one in files),
        limit=limit,
        spares=() if full else spares,
        always=spares if full else (),
    )


def _spares(files: Iterable[SizedFile], why: str) -> tuple[SpareFile, ...]:
    return tuple(SpareFile(path=one.path, bytes=one.bytes, why=why) for one in files)
