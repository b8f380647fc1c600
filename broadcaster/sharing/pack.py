"""A pack: scripts with their sounds and origin, as one unit gives them to another in a ZIP file.

Nothing in it is believed before it is checked.
"""

import hashlib
import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from broadcaster.domain.errors import InputError
from broadcaster.domain.records import ONLY_WHERE_SET
from broadcaster.production.sounds import SOUND_ENDINGS
from broadcaster.pull.errors import ManifestUntrusted
from broadcaster.pull.signing import ManifestSignature, read_signature, signed_by
from broadcaster.storage.atomic import aside, write_atomic
from broadcaster.storage.checked_zip import broken_told, copy_counted, overfull, wrong_entries
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import from_plain, parse, to_text
from broadcaster.system.files import named

FORMAT = 1
MOST_FILES = 300
MOST_BYTES = 512 * 1024**2  # of everything in a pack, unpacked
MOST_TEXT = 2_000_000  # bytes of one script
SCRIPTS, SOUNDS = "kich-ban", "am-thanh"  # the two folders of a pack
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]{2,4}", re.ASCII)
_LONGEST = 120  # characters of a name
# Microsoft, "Naming Files, Paths, and Namespaces": devices, whatever ending follows
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\.", re.ASCII)
LIST = "bai.json"
LIST_SEAL = "bai.json.sig"  # over the list, and so over every file; of a pack that is handed down
README = "DOC-TRUOC.txt"
OFFERS = "kho-bai.json"  # the list of a folder of packs
MOST_LIST = 4 * 1024**2  # bytes of a list
_MOST_SEAL = 4_096
_READING = "đọc gói bài"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same pack gives the same bytes whenever it is made
_TEXT = """\
Kịch bản phát thanh của {unit}, gửi để các đơn vị khác dùng lại.

Đưa vào đài của mình:  broadcaster share import TỆP-NÀY
Chỉ cần lời thì mở thư mục kich-ban. Khi dùng lại, xin giữ dòng “Bài gốc”.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """One file of a pack."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSound:
    """A sound that a script of the pack names, with the rights that come along."""

    path: str
    who: str
    source: str
    licence: str
    titles: tuple[str, ...] = ()  # names that scripts may call it
    recording: bool = False  # it stood among the recordings
    person: bool = False
    consent: str = ""
    until: date | None = None
    clean: bool = False
    # of music: seconds at which a phrase ends, as its card has them
    phrases: tuple[float, ...] = field(default=(), metadata=ONLY_WHERE_SET)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedScript:
    """A script of the pack."""

    path: str
    title: str
    kind: str  # Kind value
    origin: str  # the unit that wrote it first
    cues: tuple[tuple[str, str], ...] = ()  # (name as the script writes it, path of the sound)
    takes: tuple[tuple[str, str], ...] = ()  # (line as `line_words` has it, path of its recording)
    unsent: int = 0  # lines that a person says at home, whose recordings may not go
    # (label, what its voice is like; "" = not told) of roles whose voice only the sender says
    roles: tuple[tuple[str, str], ...] = field(default=(), metadata=ONLY_WHERE_SET)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedDown:
    """That a unit above asks for the scripts of a pack to be aired (ưu tiên)."""

    id: str  # for life: what becomes of it is told under it
    asker: str  # the unit above
    first: date  # the first day on which it is to air
    last: date  # the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What is in one file that is handed on."""

    unit: str  # who hands it on
    scripts: tuple[SharedScript, ...]
    sounds: tuple[SharedSound, ...] = ()
    files: tuple[PackedFile, ...] = ()  # every file of the two folders
    handed: HandedDown | None = field(default=None, metadata=ONLY_WHERE_SET)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPack:
    """One pack of a library."""

    name: str  # of the file: [a-z0-9-] and .zip
    bytes: int
    sha256: str
    titles: tuple[str, ...]  # of its scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class PackList:
    """The list of a library."""

    unit: str
    packs: tuple[OfferedPack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Another unit's library that this station follows."""

    address: str  # of its list, or a folder
    unit: str
    received: tuple[str, ...] = ()  # sha256 of the packs that were taken over


def _is_pack_path(path: str) -> bool:
    """Whether a path is one of a pack's two folders and a plain name that is safe on every disk.

    No folder within, no capitals, no marks, no device of Windows.
    """
    folder, _, name = path.partition("/")
    endings = {SCRIPTS: {".md", ".txt"}, SOUNDS: SOUND_ENDINGS}.get(folder, frozenset())
    return is_plain(name) and PurePosixPath(name).suffix in endings


def is_plain(name: str) -> bool:
    """Whether a file name is plain on every disk."""
    fits = len(name) <= _LONGEST and _NAME.fullmatch(name) is not None
    return fits and _DEVICES.match(name) is None


# --- writing --------------------------------------------------------------------------------


def write_pack(
    path: Path,
    pack: Pack,
    contents: Mapping[str, bytes | Path],
    *,
    seal: Callable[[bytes], bytes] | None = None,
) -> Pack:
    """Put the files into one archive, in one step; the pack with sizes and checksums.

    `seal` signs its list.

    Raises StoreError; then no file of that name is new.
    """
    files = []
    with (
        aside(path) as spare,
        explained(path, "ghi gói bài"),
        zipfile.ZipFile(spare, "x") as archive,
    ):
        archive.writestr(_entry(README), _TEXT.format(unit=pack.unit).encode())
        for name in sorted(contents):
            source = contents[name]
            data = source if isinstance(source, bytes) else source.read_bytes()
            archive.writestr(_entry(name), data)
            digest = hashlib.sha256(data).hexdigest()
            files.append(PackedFile(path=name, bytes=len(data), sha256=digest))
        whole = replace(pack, files=tuple(files))
        document = {"format": FORMAT, "pack": whole}
        listed = to_text(document).encode()
        archive.writestr(_entry(LIST), listed)
        if seal is not None:
            archive.writestr(_entry(LIST_SEAL), seal(listed))
    return whole


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.compress_type = (
        zipfile.ZIP_DEFLATED if name.endswith((".md", ".txt", ".json")) else zipfile.ZIP_STORED
    )
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    info.create_system = 3
    return info


def offer(folder: Path, unit: str) -> PackList:
    """List the packs of a folder beside them, for those who follow it; a bad pack is left out."""
    offers = offered_in(folder, unit, lambda fault: None)
    write_atomic(folder / OFFERS, to_text({"format": FORMAT, "offers": offers}).encode())
    return offers


def offered_in(folder: Path, unit: str, tell: Callable[[InputError], None]) -> PackList:
    """The packs that lie in a folder; `tell` hears of those that cannot be used."""
    packs = []
    for path in [*named(folder, "*.zip")]:
        try:
            with open_pack(path) as opened:
                titles = tuple(script.title for script in opened.pack.scripts)
                unit = unit or opened.pack.unit
        except InputError as fault:
            tell(fault)
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = path.stat().st_size
        packs.append(OfferedPack(name=path.name, bytes=size, sha256=digest, titles=titles))
    return PackList(unit=unit, packs=tuple(packs))


def read_offers(data: bytes, where: str) -> PackList:
    """The list of a library. Raises InputError, StoreError."""
    document = parse(data, where=where)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(
            "đây không phải danh sách của một kho bài",
            hint="Địa chỉ đúng là của tệp kho-bai.json hoặc thư mục chứa nó.",
            where=where,
        )
    offers = from_plain(PackList, document.get("offers"), where=where)
    if len(offers.packs) > MOST_FILES * 10 or not all(map(_is_offered, offers.packs)):
        raise InputError(
            "danh sách của kho bài có chỗ không an toàn nên không dùng",
            hint="Báo cho đơn vị giữ kho.",
            where=where,
        )
    return offers


def _is_offered(pack: OfferedPack) -> bool:
    right = is_plain(pack.name) and pack.name.endswith(".zip") and len(pack.sha256) == 64
    return right and 0 < pack.bytes <= MOST_BYTES


# --- reading --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPack:
    """An archive whose list was read and found sound."""

    archive: zipfile.ZipFile
    pack: Pack
    where: str
    listed: bytes  # the list as it came: what a signature is over

    def data(self, path: str) -> bytes:
        """The bytes of one script. Raises InputError."""
        file = self._file(path)
        with broken_told(self.where, _READING, _damaged), self.archive.open(path) as source:
            data = source.read(file.bytes + 1)
        if (len(data), hashlib.sha256(data).hexdigest()) != (file.bytes, file.sha256):
            raise _damaged(self.where, f"tệp {path} không đúng mã kiểm tra")
        return data

    def unpack(self, path: str, target: Path) -> None:
        """Put one sound at `target`. Raises InputError, StoreError."""
        file = self._file(path)
        with (
            explained(target, "ghi âm thanh"),
            target.open("xb") as out,
            broken_told(self.where, _READING, _damaged),
            self.archive.open(path) as source,
        ):
            found = copy_counted(source, out, file.bytes)
        if found != (file.bytes, file.sha256):
            target.unlink()
            raise _damaged(self.where, f"tệp {path} không đúng mã kiểm tra")

    def signature(self) -> ManifestSignature:
        """The signature over the list; it fits, but whose it is nobody has looked at.

        Raises InputError.
        """
        if LIST_SEAL not in self.archive.namelist():
            raise _damaged(self.where, "gói không có chữ ký")
        with (
            broken_told(self.where, _READING, _damaged),
            self.archive.open(LIST_SEAL) as file,
        ):
            seal = file.read(_MOST_SEAL)
        try:
            signature = read_signature(seal)
        except ManifestUntrusted as fault:
            raise _damaged(self.where, "chữ ký không đọc được") from fault
        if not signed_by(self.listed, seal, signature.key):
            raise _damaged(self.where, "gói đã bị sửa sau khi ký")
        return signature

    def _file(self, path: str) -> PackedFile:
        return next(file for file in self.pack.files if file.path == path)


def is_pack(path: Path) -> bool:
    """Whether a file looks like a pack, of use or not."""
    try:
        with path.open("rb") as file:
            if overfull(file, MOST_FILES + 3):
                return False
            with zipfile.ZipFile(file) as archive:
                return LIST in archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError):
        return False


@contextmanager
def open_pack(path: Path) -> Iterator[OpenPack]:
    """Open an archive and check its list against what is in it. Raises InputError, StoreError."""
    where = str(path)
    with broken_told(where, _READING, _damaged):
        with path.open("rb") as file:
            if overfull(file, MOST_FILES + 3):
                raise _damaged(where, f"có hơn {MOST_FILES} tệp")
        archive = zipfile.ZipFile(path)
    with archive:
        if len(archive.infolist()) > MOST_FILES + 3:
            raise _damaged(where, f"có hơn {MOST_FILES} tệp")
        with broken_told(where, _READING, _damaged):
            listed = _listed(archive, where)
            pack = _list(listed, where)
        _check_names(pack, where)
        _check_entries(archive, pack, where)
        yield OpenPack(archive=archive, pack=pack, where=where, listed=listed)


def _listed(archive: zipfile.ZipFile, where: str) -> bytes:
    if LIST not in archive.namelist():
        raise _damaged(where, "không có danh sách bai.json")
    with archive.open(LIST) as file:
        data = file.read(MOST_LIST + 1)
    if len(data) > MOST_LIST:
        raise _damaged(where, "danh sách dài bất thường")
    return data


def _list(data: bytes, where: str) -> Pack:
    document = parse(data, where=where)
    written = document.get("format") if isinstance(document, dict) else None
    if type(written) is int and written > FORMAT:
        raise InputError(
            f"gói bài do bản mới hơn của chương trình làm ra (format {written})",
            hint="Hãy cập nhật chương trình rồi nhận lại.",
            where=where,
        )
    if written != FORMAT:
        raise _damaged(where, "danh sách không ghi quy cách")
    return from_plain(Pack, document.get("pack"), where=where)


def _check_names(pack: Pack, where: str) -> None:
    """Every name is safe and known, and what scripts and sounds point at is there."""
    paths = {file.path for file in pack.files}
    for path in sorted(paths):
        if not _is_pack_path(path):
            raise _damaged(where, f"có tên tệp nguy hiểm: {path[:80]!r}")
    if len(paths) != len(pack.files):
        raise _damaged(where, "có hai tệp trùng tên")
    named = [script.path for script in pack.scripts] + [sound.path for sound in pack.sounds]
    if sorted(named) != sorted(paths) or not pack.scripts:
        raise _damaged(where, "các tệp bên trong không khớp với danh sách")
    if not {path for script in pack.scripts for _, path in script.cues} <= paths:
        raise _damaged(where, "một bài nhắc tới âm thanh không có trong gói")
    takes = [path for script in pack.scripts for _, path in script.takes]
    if not set(takes) <= {sound.path for sound in pack.sounds} or len(set(takes)) != len(takes):
        raise _damaged(where, "danh sách lời thu không khớp với âm thanh trong gói")


def _check_entries(archive: zipfile.ZipFile, pack: Pack, where: str) -> None:
    """Every entry is a plain file of the list, of the size that the list says."""
    sizes = {file.path: file.bytes for file in pack.files}
    if sum(sizes.values()) > MOST_BYTES:
        raise _damaged(where, f"mở ra lớn quá {MOST_BYTES // 1024**2} MB")
    if wrong := wrong_entries(archive, sizes, {LIST, README, LIST_SEAL}):
        raise _damaged(where, wrong)
    for path, size in sizes.items():
        if path.startswith(SCRIPTS) and size > MOST_TEXT:
            raise _damaged(where, f"tệp {path} dài quá một kịch bản")


def _damaged(where: str, why: str) -> InputError:
    return InputError(
        f"gói bài không dùng được: {why}",
        hint="Chưa có gì vào đài. Xin lại gói khác từ đơn vị gửi.",
        where=where,
    )
