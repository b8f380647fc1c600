"""A newer program from a stick: looked at as a stranger's, copied beside the one that runs.

Nothing of the stick is run before its signature is the one of the key that this machine knows, and
then only the copy that was compared byte by byte. `system/exchange_worker.py` does the rest.
"""

import hashlib
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.wording import megabytes
from broadcaster.pull.errors import ManifestUntrusted
from broadcaster.pull.signing import read_signature, signed_by
from broadcaster.storage.atomic import sync_folder, write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.system import exchange_worker
from broadcaster.system.files import files_below, forget_cached, replace_file
from broadcaster.system.stick_installation import MADE, STATION, SUMS, StickInstallation

SEAL = f"{SUMS}.sig"
FOLDER = "phat-thanh"  # the installer's folder on a stick
_WAITING = "cho.json"
_LONGEST_SUMS = 1_000_000  # bytes: some ten thousand files
_MOST_BYTES = 4_000_000_000  # of a whole stick with several voices
_BLOCK = 1 << 20
_LONGEST_MOMENT = 100  # bytes
_CLOCKS_APART = timedelta(days=1)  # that two clocks may differ before one of them is wrong
_NEEDED = ("cai_dat.py", "bieu_tuong.py", "may.txt")
# Windows' and macOS' own: pip looks at none of them ("._x.whl" has no name that is asked for)
_CLUTTER = re.compile(r"(?i)thumbs\.db|desktop\.ini|\.ds_store|\._.*\.whl")
_LINE = re.compile(r"([0-9a-f]{64})  ([^\\:\x00-\x1f]{1,240})")
_WHEEL = re.compile(r"goi/broadcaster_hoc_duong-(\d+(?:\.\d+){1,3}[0-9a-z.]*)-py3-none-any\.whl")
# what a person added to the installed program, and would be gone after the exchange
_ADDED = {
    "sherpa_onnx": "giọng đọc cài thêm", "edge_tts": "giọng đọc trên mạng",
    "psycopg": "cơ sở dữ liệu ở máy chủ riêng", "paramiko": "gửi bài đi bằng SFTP",
    "webdav4": "gửi bài đi bằng WebDAV",
}  # fmt: skip
Tell = Callable[..., None]  # (words, done=…, parts=…)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingProgram:
    """What a stick brings, by its signed list; its files are not compared yet."""

    version: str
    files: tuple[tuple[str, str], ...]  # name below the stick's folder, sha256 in hexadecimal
    sums: bytes  # the list and its signature, as they were read once and compared
    seal: bytes
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingUpgrade:
    """A program that was compared and copied, and waits for somebody's yes."""

    version: str
    who: str  # name of the person who took it in
    at: datetime
    backup: str  # what was told of the backup that was made before
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeResult:
    """How the last exchange of programs went."""

    act: str  # exchange_worker.UP or BACK
    good: bool
    told: str  # why not; of a good one what its installer did not get done behind it
    version: str = ""  # that stood after it


class UpgradeRoom:
    """The folder beside the environment in which a newer program waits."""

    def __init__(self, found: StickInstallation) -> None:
        self._home = found.home
        self._room = found.home / exchange_worker.ROOM

    @property
    def pack(self) -> Path:
        """Where the compared copy of the stick stands."""
        return self._room / exchange_worker.PACK

    def waits(self) -> PendingUpgrade | None:
        """What waits for a yes; None = nothing, or it is not whole."""
        try:
            told = from_text(PendingUpgrade, (self._room / _WAITING).read_bytes())
        except (OSError, StoreError):
            return None
        return told if self.pack.is_dir() else None

    def last(self) -> ExchangeResult | None:
        """How the last exchange went."""
        try:
            return from_text(ExchangeResult, (self._room / exchange_worker.RESULT).read_bytes())
        except (OSError, StoreError):
            return None

    def wait(self, pending: PendingUpgrade) -> None:
        """Remember what was copied. Raises StoreError."""
        write_atomic(self._room / _WAITING, to_text(pending).encode())

    def clear(self) -> None:
        """Throw away what waits, and how the last one went."""
        for name in (_WAITING, exchange_worker.RESULT):
            (self._room / name).unlink(missing_ok=True)
        shutil.rmtree(self.pack, ignore_errors=True)

    def take_in(self, stick: Path, coming: ComingProgram, tell: Tell) -> None:
        """Copy what the list names, each file as it was signed. Raises InputError, StoreError."""
        self.clear()
        try:
            for at, (name, digest) in enumerate(coming.files):
                tell("đang so và chép từng tệp", done=at, parts=len(coming.files))
                _copy_signed(stick / name, self.pack / name, digest)
            for name, data in ((SUMS, coming.sums), (SEAL, coming.seal)):
                write_atomic(self.pack / name, data)
        except (InputError, StoreError):
            self.clear()
            raise

    def orders(self, act: str, station: Path) -> tuple[str, ...]:
        """The command that exchanges the program; the words to begin again follow it.

        Raises StoreError.
        """
        mine = Path(exchange_worker.__file__)
        copy = self._room / mine.name
        write_atomic(copy, mine.read_bytes())
        (self._room / exchange_worker.RESULT).unlink(missing_ok=True)
        told = (act, str(self._home), str(station))
        return (outer_python(), "-X", "utf8", "-E", "-s", str(copy), *told, "--")


def outer_python() -> str:
    """The Python that the environment was made with: it stays when the environment moves."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def stick_in(where: Path) -> Path:
    """Where a stick stands on a drive or in a folder: always in a folder of its own.

    That one may be named itself; a drive that has its name is still a drive.
    """
    return where if where.name == FOLDER and not where.is_mount() else where / FOLDER


def stick_folders(drives: Sequence[Path]) -> Iterator[Path]:
    """The folders of installers on drives that are plugged in, whoever laid them there."""
    for drive in drives:
        for folder in (drive / FOLDER, drive):
            with suppress(OSError):
                if (folder / SUMS).is_file() and (folder / "cai_dat.py").is_file():
                    yield folder
                    break


def refuse_exchange(found: StickInstallation | None, station: Path) -> StickInstallation:
    """The installation, when the desk can exchange it by itself. Raises InputError."""
    keeper = "Nhờ người giữ máy chủ của đài lên bản mới."
    if found is None:
        raise InputError("chương trình trên máy này không cài từ USB", hint=keeper)
    if station.resolve() != (found.home / STATION).resolve():
        raise InputError(
            "đài đang mở không phải đài mà bộ cài của USB giữ",
            hint="Lên bản mới bằng cách chạy bộ cài trên USB ngay tại máy.",
        )
    if not os.access(found.home, os.W_OK):
        raise InputError("thư mục cài chương trình chỉ cho đọc", hint=keeper)
    if not Path(outer_python()).is_file():
        raise InputError(
            "máy không còn bản Python đã dùng để cài chương trình",
            hint="Chạy bộ cài trên USB ngay tại máy: nó tìm hoặc cài Python khác.",
        )
    return found


def look_at_stick(
    stick: Path,
    found: StickInstallation,
    *,
    now: datetime,
    has: Callable[[str], object] = find_spec,
) -> ComingProgram:
    """What the stick brings, when this machine may take it. Raises InputError.

    `now` is the clock's reading, with zone; `has` tells whether a module is there in the program
    that runs.
    """
    sums, seal = _signed_sums(stick, found.key)
    files = tuple(_entries(sums))
    names = {name for name, _ in files}
    versions = [match[1] for name in sorted(names) if (match := _WHEEL.fullmatch(name))]
    if len(versions) != 1 or not names.issuperset(_NEEDED):
        raise InputError("USB này không có đúng một bản chương trình", hint=_ASK_AGAIN)
    _refuse_old(versions[0], hashlib.sha256(sums).hexdigest(), found)
    if _numbers(versions[0]) == _numbers(found.version):
        _refuse_made_earlier(_made_on(stick, dict(files)), found, now)
    wheels = {name.removeprefix("goi/").split("-")[0] for name in names}
    gone = [said for module, said in _ADDED.items() if has(module) and module not in wheels]
    if gone:
        raise InputError(
            f"bản trên USB thiếu phần đang dùng ở máy này: {', '.join(gone)}",
            hint="Xin USB có phần ấy, hoặc nhờ người giữ máy chủ của đài lên bản mới.",
        )
    size = sum(_plain_size(stick / name) for name in names)
    if size > _MOST_BYTES:
        raise InputError(f"USB này quá lớn: {megabytes(size)}", hint=_ASK_AGAIN)
    # the copy, the installed program, and the one before it which is kept
    if shutil.disk_usage(found.home).free < 4 * size:
        raise InputError(
            f"ổ đĩa của máy không đủ chỗ: cần chừng {megabytes(4 * size)}",
            hint="Dọn bớt ổ đĩa rồi làm lại. Chưa thay đổi gì.",
        )
    return ComingProgram(version=versions[0], files=files, bytes=size, sums=sums, seal=seal)


def stick_key(stick: Path) -> bytes:
    """The key that a stick says signed it, and did; whose it is a person has to compare.

    For a machine that knows no key. Raises InputError when nobody signed it.
    """
    try:
        sums, seal = (_read(stick / name) for name in (SUMS, SEAL))
        key = read_signature(seal).key
    except (OSError, ManifestUntrusted) as fault:
        raise InputError(
            "USB này không có chữ ký nên không biết của ai", hint=_ASK_AGAIN
        ) from fault
    _refuse_unsigned(sums, seal, key)
    return key


def copy_stick(stick: Path, target: Path, key: bytes, tell: Tell) -> int:
    """Another stick of a signed one: each file as it was signed, read back; its bytes.

    It stands whole or not at all, and is signed by the key that schools know. What is read back
    comes from the stick, where the system lets it (`system.files.FORGETS`). What is told is in
    megabytes, once to write and once to read. Raises InputError, StoreError.
    """
    sums, seal = _signed_sums(stick, key)
    files = tuple(_entries(sums))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(
            "chỗ ấy đã có tệp rồi, không ghi đè",
            hint="Chọn ổ USB khác, hoặc đổi tên thư mục phat-thanh cũ trên USB.",
            where=str(target),
        )
    sizes = {name: _plain_size(stick / name) for name, _ in files}
    size = sum(sizes.values())
    making = target.with_name(f".{target.name}.dang-lam")
    with explained(target, "làm USB"):
        target.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(target.parent).free < size:
            raise InputError(
                f"nơi ấy không đủ chỗ: cần chừng {megabytes(size)}",
                hint="Dùng USB còn chỗ. Chưa ghi gì.",
            )
        shutil.rmtree(making, ignore_errors=True)
    try:
        done = 0
        for name, digest in files:
            tell("đang chép (MB)", done=done / 1e6, parts=2 * size / 1e6)
            _copy_signed(stick / name, making / name, digest)
            done += sizes[name]
        for name, data in ((SUMS, sums), (SEAL, seal)):
            write_atomic(making / name, data)
        lists = tuple(
            (name, hashlib.sha256(data).hexdigest()) for name, data in ((SUMS, sums), (SEAL, seal))
        )
        for name, digest in (*files, *lists):
            tell("đang đọc lại (MB)", done=done / 1e6, parts=2 * size / 1e6)
            with explained(making / name, "đọc lại"):
                forget_cached(making / name)
            done += sizes.get(name, 0)
            if _sum_of(making / name) != digest:
                raise StoreError(
                    f"tệp “{name}” đọc lại khác lúc chép: USB có thể hỏng",
                    hint="Làm lại với USB khác.",
                )
        with explained(target, "làm USB"):
            for folder in sorted({(making / name).parent for name, _ in files}):
                sync_folder(folder)
            if target.is_dir():
                target.rmdir()
            replace_file(making, target)
            sync_folder(target.parent)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return size


def compare_parts(stick: Path, folder: str, key: bytes) -> None:
    """The files of a stick's folder are those of its list, and the list is signed by the key.

    What a system lays into folders and pip does not look at is passed over. Raises InputError.
    """
    listed = dict(_entries(_signed_sums(stick, key)[0]))
    for path in sorted(files_below(stick / folder)):
        if _CLUTTER.fullmatch(path.name):
            continue
        if listed.get(path.relative_to(stick).as_posix()) != _sum_of(path):
            raise InputError(
                f"tệp “{path.name}” trên USB bị đổi, hoặc không rõ từ đâu", hint=_ASK_AGAIN
            )


_ASK_AGAIN = "Chép lại cả thư mục từ nơi đã giao USB. Chưa thay đổi gì."


def _signed_sums(stick: Path, key: bytes) -> tuple[bytes, bytes]:
    if not key:
        raise InputError(
            "máy này chưa ghi dấu khóa của USB nào, nên không biết tin USB nào",
            hint="Chạy bộ cài trên USB một lần ngay tại máy; từ đó bàn làm việc so được.",
        )
    try:
        sums, seal = (_read(stick / name) for name in (SUMS, SEAL))
    except OSError as fault:
        raise InputError(
            "không thấy bộ cài trong thư mục này",
            hint="Chọn thư mục phat-thanh trên USB (có tệp cai-dat trong đó).", field="noi",
        ) from fault  # fmt: skip
    with suppress(ManifestUntrusted):
        if read_signature(seal).key != key:
            raise InputError(
                "USB này được ký bằng khóa khác với USB đã cài: có thể là đồ giả",
                hint="Đừng dùng. Gọi điện hỏi nơi giao USB. Chưa thay đổi gì.",
            )
    _refuse_unsigned(sums, seal, key)
    return sums, seal


def _refuse_unsigned(sums: bytes, seal: bytes, key: bytes) -> None:
    if not signed_by(sums, seal, key):
        raise InputError(
            "chữ ký của USB không đúng: có tệp đã bị đổi sau khi làm USB",
            hint="Đừng dùng. Hỏi lại nơi đã giao USB. Chưa thay đổi gì.",
        )


def _read(path: Path) -> bytes:
    """A small plain file whole. Raises OSError for all else."""
    if _plain_size(path) > _LONGEST_SUMS:
        raise OSError(path)
    with path.open("rb") as file:
        return file.read(_LONGEST_SUMS)


def _plain_size(path: Path) -> int:
    """Bytes of a plain file; 0 for what is none, which then is not what was signed."""
    with suppress(OSError):
        told = path.lstat()
        if stat.S_ISREG(told.st_mode):
            return told.st_size
    return 0


def _entries(sums: bytes) -> Iterator[tuple[str, str]]:
    """Name and sum of each file; a name that leads out of the folder is none of ours."""
    for line in sums.decode("utf-8", "replace").splitlines():
        match = _LINE.fullmatch(line)
        name = PurePosixPath(match[2]) if match else None
        if match is None or name is None or name.is_absolute() or ".." in name.parts:
            raise InputError("danh sách tệp của USB không đọc được", hint=_ASK_AGAIN)
        yield name.as_posix(), match[1]


def _refuse_old(coming: str, sums: str, found: StickInstallation) -> None:
    if sums == found.sums:
        raise InputError(
            f"máy đã cài đúng bản {coming} của USB này", hint="Không phải làm gì thêm."
        )
    if _numbers(coming) < _numbers(found.version):
        raise InputError(
            f"bản {coming} trên USB cũ hơn bản {found.version} đang dùng",
            hint="Dùng USB mới hơn. Chưa thay đổi gì.",
        )


def _made_on(stick: Path, listed: Mapping[str, str]) -> datetime | None:
    """When a stick was made, by its signed list; None = it does not say. Raises InputError."""
    if MADE not in listed:
        return None
    if _sum_of(stick / MADE) != listed[MADE]:
        raise InputError(f"tệp “{MADE}” trên USB bị thiếu hoặc bị đổi", hint=_ASK_AGAIN)
    return _moment((stick / MADE).read_bytes()[:_LONGEST_MOMENT].decode("utf-8", "replace"))


def _moment(told: str) -> datetime | None:
    """A point in time; None for words that are none, or that say no zone."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(told.strip())
        return moment if moment.tzinfo else None
    return None


def _refuse_made_earlier(coming: datetime | None, found: StickInstallation, now: datetime) -> None:
    """Of one version the program of the later stick stays; sticks once said no day.

    Which is the later one nobody knows when a clock was wrong: a day to come is told as that.
    """
    standing = _moment(found.made)
    if standing is None or (coming is not None and coming >= standing):
        return
    made = f"làm lúc {told_moment(standing.astimezone())}"
    day = f"làm lúc {told_moment(coming.astimezone())}" if coming else "không ghi ngày làm"
    if standing > now + _CLOCKS_APART:
        raise InputError(
            f"USB của bản đang dùng ghi {made}, còn ở phía trước theo đồng hồ máy này "
            f"({told_moment(now.astimezone())}), nên không biết USB này ({day}) có mới hơn không",
            hint="Xem đồng hồ máy này đã đúng chưa. Đúng rồi thì đồng hồ của máy làm USB trước "
            "chạy sai: gỡ chương trình (đài được giữ lại), rồi cài từ USB này. Chưa thay đổi gì.",
        )
    raise InputError(
        f"bản đang dùng, của USB {made}, mới hơn USB này ({day})",
        hint="Dùng USB mới hơn. Chưa thay đổi gì.",
    )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _copy_signed(source: Path, target: Path, digest: str) -> None:
    """One file, read once: what is kept is what was compared, and the disk has it.

    Raises InputError, StoreError.
    """
    found = hashlib.sha256()
    with explained(target, "chép bản mới"):
        target.parent.mkdir(parents=True, exist_ok=True)
        into = target.open("wb")
    with into:
        for block in _blocks(source):
            found.update(block)
            with explained(target, "chép bản mới"):
                into.write(block)
        with explained(target, "chép bản mới"):
            into.flush()
            os.fsync(into.fileno())
    if found.hexdigest() != digest:
        raise InputError(f"tệp “{source.name}” trên USB bị thiếu hoặc bị đổi", hint=_ASK_AGAIN)


def _sum_of(path: Path) -> str:
    """The sha256 of a plain file, in hexadecimal."""
    found = hashlib.sha256()
    for block in _blocks(path):
        found.update(block)
    return found.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    """What a plain file holds, no more than it said; nothing of a stick that was pulled out."""
    left = _plain_size(path)
    with suppress(OSError), path.open("rb") as file:
        while block := file.read(min(_BLOCK, left)):
            left -= len(block)
            yield block


def fits_machine(pack: Path, run: Callable[[Sequence[str]], int]) -> None:
    """Whether the compared installer serves this system and Python. Raises InputError."""
    # -B: what was compared stays as it was compared
    plain = (outer_python(), "-B", "-X", "utf8", "-E", "-s")
    command = (*plain, str(pack / "cai_dat.py"), "--co-hop")
    if run(command):
        raise InputError(
            "USB này không có phần cho máy này",
            hint="Chạy bộ cài trên USB ngay tại máy: nó nói máy nào dùng được. Chưa thay đổi gì.",
        )
