"""One backup in one ZIP file: what goes in, still copies of the databases, checksums."""

import hashlib
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from broadcaster.domain.backup import FORMAT, TOPS, BackedFile, Backup, BackupHead, is_safe
from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import StoreError, TooNew
from broadcaster.storage.atomic import ASIDE, aside, make_all_durable, sync_folder
from broadcaster.storage.checked_zip import broken_told, copy_counted, wrong_entries
from broadcaster.storage.os_errors import explained, has_no_room
from broadcaster.storage.serialization import from_plain, parse, to_text
from broadcaster.system.files import own_only

LIST = "sao-luu.json"
README = "DOC-TRUOC.txt"
_READING = "đọc bản sao lưu"
_LIST_LIMIT = 64 << 20  # bytes of a list: half a million files
# Endings of what a second packing would not make smaller.
_PACKED = frozenset(
    {".mp3", ".opus", ".ogg", ".flac", ".m4a", ".wav", ".jpg", ".jpeg", ".png", ".webp", ".woff2"}
    | {".zip", ".docx", ".gz", ".br"}
)
_TEXT = """\
Bản sao lưu của đài “{station}” ({unit}), làm lúc {moment}.

Lấy lại cả đài trên máy này hoặc máy khác:
  1. Cài chương trình broadcaster.
  2. Gõ:  broadcaster restore TỆP-NÀY --to THƯ-MỤC-MỚI
Chỉ cần một bài viết thì mở tệp này ra, bài nằm trong thư mục scripts_vi.

Trong này có giọng nói của học sinh, giáo viên: xin cất như cất sổ sách của trường.
"""
# Never in a backup: what can be made again, what belongs to this machine or to this minute.
_SKIPPED_FOLDERS = {
    "scripts_vi": frozenset[str](),
    "audio_out": frozenset({".cache", ".may-chu", ".giong-doc", ".nhat-ky"}),
    "feeds": frozenset({"rieng"}),  # the names of its folders are secrets; a publishing makes it
    "phat_song": frozenset({"lenh"}),  # an order to air at once must not be carried out weeks later
}
_SKIPPED_FILES = frozenset({".lock", ".khoa", "dang-phat.json", "desktop.ini"})
# how the names of secret files begin; the last has the names of the one before
_SECRETS = (".khoa-gui-dai", "nguoi-nghe", "da-nghe")
_DATABASES = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal")
_LAST_SECOND = 1 << 33  # seconds since 1970: the year 2242, beyond which some disks count anew
_WAIT = 30.0  # seconds that a copy waits for a writer


# --- what goes in ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSource:
    """A file that goes into a backup."""

    name: str  # its path in the backup
    path: Path  # where its bytes are


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupContents:
    """What there is to back up."""

    sources: tuple[BackupSource, ...]
    left_out: tuple[str, ...] = ()  # files whose names cannot be carried to every system


def find_sources(folder: Path, *, secret: bool) -> BackupContents:
    """Every file of a station that belongs into its backup, or into its secret one."""
    sources, left_out, seen = [], [], set[str]()
    for path in (path for top in TOPS for path in _below(folder / top, top)):
        name = path.relative_to(folder).as_posix()
        if secret != path.name.startswith(_SECRETS):
            continue
        if not is_safe(name) or name.casefold() in seen:
            left_out.append(name)
        else:
            seen.add(name.casefold())
            sources.append(BackupSource(name=name, path=path))
    return BackupContents(sources=tuple(sources), left_out=tuple(left_out))


def _below(folder: Path, top: str) -> Iterator[Path]:
    """Plain files; a link to elsewhere is not followed, its file is not of this station."""
    try:
        found = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return
    for path in found:
        if path.is_symlink() or path.name.startswith(ASIDE):
            continue
        if path.is_dir():
            if path.name not in _SKIPPED_FOLDERS[top]:
                yield from _below(path, top)
        elif path.is_file() and not (path.name in _SKIPPED_FILES or path.name.endswith(_DATABASES)):
            yield path


def of_this_machine(path: Path, top: str) -> bool:
    """Whether what lies right below a top belongs to this machine or minute, or is secret."""
    return path.name in _SKIPPED_FOLDERS[top] | _SKIPPED_FILES or path.name.startswith(
        (ASIDE, *_SECRETS, ".khoa", ".viec")
    )


# --- still copies of the databases -----------------------------------------------------------


def snapshot(database: Path, copy: Path) -> None:
    """Copy a SQLite file as it is at this moment, whoever writes. Raises StoreError.

    The copy is examined: of a damaged database no backup is made.
    """
    with _told(database):
        with closing(sqlite3.connect(database, timeout=_WAIT)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        with closing(sqlite3.connect(copy)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise _damaged_database(database)


def examined(database: Path) -> str:
    """What SQLite says of a file: "ok", or what is wrong; "" when it cannot be asked.

    That is so without a file, and on a full disk, which says nothing against the file.
    """
    if not database.is_file():
        return ""
    try:
        with closing(sqlite3.connect(database, timeout=_WAIT)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as fault:
        return "" if has_no_room(database) else str(fault)


def without_listeners(copy: Path) -> None:
    """Take the hashes of listeners' addresses, and what makes them, out of a copied book."""
    with _told(copy), closing(sqlite3.connect(copy)) as connection:
        connection.executescript("DELETE FROM seen; DELETE FROM secret; VACUUM;")


def schema_of(database: Path) -> str:
    """The number of a SQLite file's schema; "" when it has none. Raises StoreError."""
    with _told(database), closing(sqlite3.connect(database)) as connection:
        known = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        ).fetchone()
        if not known:
            return ""
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


@contextmanager
def _told(database: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as fault:
        said = str(fault)
        if "full" in said or has_no_room(database):
            raise StoreError(
                "Ổ đĩa đã đầy, không chép được cơ sở dữ liệu.",
                hint="Các bản sao lưu trước vẫn còn. Chạy broadcaster tidy (việc đó chỉ xóa) rồi "
                "làm lại.",
                where=str(database),
            ) from fault
        if "locked" in said or "busy" in said:
            raise StoreError(
                "Cơ sở dữ liệu đang bận vì một lần chạy khác.",
                hint="Hãy đợi một lát rồi chạy lại.",
                where=str(database),
            ) from fault
        raise _damaged_database(database) from fault


def _damaged_database(database: Path) -> StoreError:
    return StoreError(
        "Cơ sở dữ liệu bị hỏng nên không sao lưu được.",
        hint="Các bản sao lưu trước vẫn còn, xin đừng xóa. Chạy: broadcaster doctor",
        where=str(database),
    )


# --- writing ---------------------------------------------------------------------------------


def write_backup(
    path: Path,
    head: BackupHead,
    sources: Iterable[BackupSource],
    go_on: Callable[[], None] = lambda: None,
) -> Backup:
    """Put the files into one archive, in one step; what vanishes meanwhile is left out.

    The same bytes are kept once. `go_on` is asked before each file. Raises StoreError; then no
    file of that name is new.
    """
    readme = _TEXT.format(station=head.station, unit=head.unit, moment=told_moment(head.made_at))
    with (
        aside(path) as spare,
        explained(path, "ghi bản sao lưu"),
        _private(spare),
        zipfile.ZipFile(spare, "w", allowZip64=True) as archive,
    ):
        # as the editor of Windows likes it
        archive.writestr(_entry(README), b"\xef\xbb\xbf" + readme.replace("\n", "\r\n").encode())
        owners: dict[str, str] = {}  # sha256 -> the path that has these bytes
        sizes: set[int] = set()
        files = []
        for source in sorted(sources, key=lambda one: one.name):
            go_on()
            with suppress(FileNotFoundError):
                files.append(_pack(archive, source, owners, sizes))
        backup = Backup(head=head, files=tuple(files))
        archive.writestr(_entry(LIST), to_text({"format": FORMAT, "backup": backup}).encode())
    return backup


@contextmanager
def _private(path: Path) -> Iterator[None]:
    """An empty file for its owner only, before anything is in it. Raises OSError."""
    path.touch(0o600, exist_ok=False)
    yield


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    packed = Path(name).suffix.lower() in _PACKED
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


def _pack(
    archive: zipfile.ZipFile, source: BackupSource, owners: dict[str, str], sizes: set[int]
) -> BackedFile:
    with source.path.open("rb") as file:
        state = os.fstat(file.fileno())
        modified = int(state.st_mtime)
        if state.st_size in sizes:  # perhaps a copy of what is in the archive already
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest in owners:
                return BackedFile(
                    path=source.name,
                    bytes=state.st_size,
                    sha256=digest,
                    modified=modified,
                    like=owners[digest],
                )
            file.seek(0)
        with archive.open(_entry(source.name), "w", force_zip64=True) as target:
            count, digest = copy_counted(file, target)
    sizes.add(count)
    owners.setdefault(digest, source.name)
    return BackedFile(path=source.name, bytes=count, sha256=digest, modified=modified)


# --- reading ---------------------------------------------------------------------------------


ToldParts = Callable[[str, int, int], None]  # what is done, how many files of how many


def untold(_words: str, _done: int, _whole: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBackup:
    """An archive whose list was read and found sound."""

    archive: zipfile.ZipFile
    backup: Backup
    where: str

    def check(self, go_on: Callable[[], None] = lambda: None, told: ToldParts = untold) -> None:
        """Read every byte. Raises StoreError at the first that is not what was put in."""
        for done, file in enumerate(self.backup.files):
            go_on()
            told("đọc lại", done, len(self.backup.files))
            if not file.like:
                self._read(file, None)

    def unpack(self, folder: Path, told: ToldParts = untold) -> None:
        """Put every file below an empty folder. Raises StoreError."""
        free = shutil.disk_usage(folder).free
        if self.backup.bytes > free:
            raise StoreError(
                f"Ổ đĩa còn {free // 1_000_000} MB, bản sao lưu cần "
                f"{self.backup.bytes // 1_000_000} MB.",
                hint="Chưa có gì bị thay đổi. Hãy dọn bớt hoặc chọn ổ khác.",
                where=str(folder),
            )
        files = sorted(self.backup.files, key=lambda one: bool(one.like))
        for done, file in enumerate(files):
            told("lấy lại", done, len(files))
            path = folder / file.path
            with explained(path, "ghi tệp lấy lại"):
                path.parent.mkdir(parents=True, exist_ok=True)
                if file.like:
                    shutil.copyfile(folder / file.like, path)
                else:
                    with path.open("xb") as target:
                        self._read(file, target)
                if path.name.endswith(_DATABASES):
                    own_only(path)
                os.utime(path, (file.modified, file.modified))
        _make_durable(folder)

    def _read(self, file: BackedFile, target: IO[bytes] | None) -> None:
        with broken_told(self.where, _READING, _damaged), self.archive.open(file.path) as source:
            found = copy_counted(source, target, file.bytes)
        if found != (file.bytes, file.sha256):
            raise _damaged(self.where, f"tệp {file.path} không còn như lúc sao lưu")


def _make_durable(folder: Path) -> None:
    """Wait until the disk has every file and folder: a power cut may follow what is said next."""
    found = sorted(folder.rglob("*"))
    with explained(folder, "ghi tệp lấy lại"):
        make_all_durable([path for path in found if path.is_file()])
        for path in (*(path for path in found if path.is_dir()), folder):
            sync_folder(path)


@contextmanager
def open_backup(path: Path) -> Iterator[OpenBackup]:
    """Open an archive and check its list against what is in it. Raises StoreError, TooNew."""
    where = str(path)
    with broken_told(where, _READING, _damaged), zipfile.ZipFile(path) as archive:
        backup = _list(archive, where)
        _check_entries(archive, backup, where)
        yield OpenBackup(archive=archive, backup=backup, where=where)


def check_backup(
    path: Path, go_on: Callable[[], None] = lambda: None, told: ToldParts = untold
) -> Backup:
    """Read every byte of an archive. Raises StoreError at the first that is wrong."""
    with open_backup(path) as opened:
        opened.check(go_on, told)
        return opened.backup


def _list(archive: zipfile.ZipFile, where: str) -> Backup:
    if LIST not in archive.namelist():
        raise StoreError(
            "Tệp này không phải bản sao lưu của chương trình.",
            hint="Bản sao lưu có tên như sao-luu-TÊN-ĐÀI-2026-09-07-170000.zip.",
            where=where,
        )
    with archive.open(LIST) as file:
        data = file.read(_LIST_LIMIT + 1)
    if len(data) > _LIST_LIMIT:
        raise _damaged(where, "danh sách tệp dài bất thường")
    document = parse(data, where=where)
    written = document.get("format") if isinstance(document, dict) else None
    if type(written) is int and written > FORMAT:
        raise TooNew(
            f"Bản sao lưu do bản mới hơn của chương trình làm ra (format {written}).",
            hint="Hãy cập nhật chương trình rồi lấy lại; bản sao lưu vẫn nguyên.",
            where=where,
        )
    if written != FORMAT:
        raise _damaged(where, "danh sách tệp không ghi quy cách")
    return from_plain(Backup, document.get("backup"), where=where)


def _check_entries(archive: zipfile.ZipFile, backup: Backup, where: str) -> None:
    """Every entry is a plain file of the list, named safely, of the size that the list says."""
    own = {file.path: file for file in backup.files if not file.like}
    for file in backup.files:
        if not is_safe(file.path) or file.bytes < 0:
            raise _damaged(where, f"có tên tệp nguy hiểm: {file.path[:80]!r}")
        if not 0 <= file.modified < _LAST_SECOND:
            raise _damaged(where, f"ngày giờ của tệp {file.path[:80]} không có thật")
        if file.like and (
            file.like not in own
            or (own[file.like].bytes, own[file.like].sha256) != (file.bytes, file.sha256)
        ):
            raise _damaged(where, f"tệp {file.path} trỏ tới tệp không có")
    if len({file.path.casefold() for file in backup.files}) != len(backup.files):
        raise _damaged(where, "có hai tệp chỉ khác nhau chữ hoa, chữ thường")
    sizes = {name: file.bytes for name, file in own.items()}
    if wrong := wrong_entries(archive, sizes, {LIST, README}):
        raise _damaged(where, wrong)


def _damaged(where: str, why: str) -> StoreError:
    return StoreError(
        f"Bản sao lưu không dùng được: {why}.",
        hint="Chưa có gì bị thay đổi. Hãy lấy bản sao lưu khác, cũ hơn một chút cũng được.",
        where=where,
    )
