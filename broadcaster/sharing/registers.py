"""A unit's register as others follow it: given out under a signature, taken over below their own.

Two files and a signature: the list, the archive, and what the unit's key says of the list. Nothing
is believed before it is checked, and nothing that says less than before is taken unasked.
"""

import hashlib
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from collections.abc import Set as AnySet
from concurrent.futures import TimeoutError as Late
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urljoin

from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.notice import WithNotices
from broadcaster.domain.text import fold, slug
from broadcaster.domain.text_decoding import LARGEST
from broadcaster.law.document_numbers import is_given_again
from broadcaster.law.followed_register import (
    FOLLOWED,
    FOLLOWED_ENDING,
    FollowedRegister,
    followed_register,
    is_followed,
    source_path,
)
from broadcaster.law.lighter_standing import lighter_standings
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.register_files import below_head, decode_whole, read_document
from broadcaster.law.register_folder import (
    RegisterFolder,
    read_register_folder,
    register_with,
)
from broadcaster.law.register_merging import left_out, said_otherwise, together
from broadcaster.law.register_writing import written_document
from broadcaster.law.starter import starter_register
from broadcaster.net.connection import NetworkFault, Trust, host_of
from broadcaster.net.download import AGAIN, Download, DownloadResult, download
from broadcaster.pull.signing import fingerprint, read_signature, trusted_key
from broadcaster.sharing.pack import PackedFile, is_plain
from broadcaster.storage.atomic import aside, write_atomic
from broadcaster.storage.checked_zip import broken_told, wrong_entries
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import from_plain, parse, to_text
from broadcaster.system.daemon_threads import DaemonExecutor
from broadcaster.system.files import named, read_if_there

FORMAT = 1
LIST, SEAL, ARCHIVE = "so-van-ban.json", "so-van-ban.json.sig", "so-van-ban.zip"
_MOST_LIST = 32 * 1024**2  # bytes
_MOST_SEAL = 4_096
_MOST_ARCHIVE = 512 * 1024**2
_MOST_FILES = 60_000
_MOST_OPEN = 2 * 1024**3  # bytes of all files, unpacked
_AT_HOME = ("truong", "noi bo")  # levels of what one body decided for itself, folded
_TOLD = 5
_ONLINE = ("http://", "https://")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same register gives the same bytes whenever it is made


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedRegister:
    """What a unit gives out of its register, as its list says it."""

    unit: str
    made: datetime
    archive: PackedFile
    files: tuple[PackedFile, ...]


# ----- given out


def offer_register(
    folder: RegisterFolder,
    target: Path,
    *,
    unit: str,
    made: datetime,
    seal: Callable[[bytes], bytes],
) -> tuple[OfferedRegister, tuple[str, ...]]:
    """Write the station's own files into a folder for those who follow; what stayed, in words.

    What a school decided for itself stays, and what cannot be read as a document. Where the files
    are those of the last time, nothing is written. Raises StoreError.
    """
    contents, told = _own_files(folder)
    if not contents:
        raise InputError("đài chưa có tệp nào của riêng mình trong sổ văn bản để đưa ra")
    files = tuple(
        PackedFile(path=name, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        for name, data in sorted(contents.items())
    )
    before = _offered_before(target / LIST)
    if before is not None and (before.files, before.unit) == (files, unit):
        archive = target / ARCHIVE
        if archive.is_file() and _digest(archive) == before.archive.sha256:
            write_atomic(target / SEAL, seal((target / LIST).read_bytes()))
            return before, told
    with aside(target / ARCHIVE) as spare, zipfile.ZipFile(spare, "x") as archive_file:
        for name, data in sorted(contents.items()):
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            archive_file.writestr(info, data)
    path = target / ARCHIVE
    whole = PackedFile(path=ARCHIVE, bytes=path.stat().st_size, sha256=_digest(path))
    offered = OfferedRegister(unit=unit, made=made, archive=whole, files=files)
    data = to_text({"format": FORMAT, "register": offered}).encode()
    _list_of(data, str(target / LIST))  # as those who follow read it
    write_atomic(target / SEAL, seal(data))
    write_atomic(target / LIST, data)
    return offered, told


def _own_files(folder: RegisterFolder) -> tuple[dict[str, bytes], tuple[str, ...]]:
    found: dict[str, bytes] = {}
    told: list[str] = []
    for shown, path in folder.files.items():
        if is_followed(shown):
            continue
        data = path.read_bytes()
        read = read_document(data, shown)
        if read.value is None:
            told.append(f"tệp {shown} còn lỗi nên ở lại: {read.errors[0].sentence}")
        elif read.value.public is False or fold(read.value.level) in _AT_HOME:
            told.append(f"{read.value.name} là văn bản nội bộ nên ở lại")
        else:
            name = slug(Path(shown).stem)[:80].strip("-") or "van-ban"
            name = name if is_plain(f"{name}.md") else f"vb-{name}"
            at = next(n for n in _names(name) if n not in found)
            found[at] = data
    return found, tuple(told)


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.md"
    number = 2
    while True:
        yield f"{stem}-{number}.md"
        number += 1


def _offered_before(path: Path) -> OfferedRegister | None:
    with suppress(InputError, StoreError):
        data = read_if_there(path)
        return _list_of(data, str(path)) if data else None
    return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ----- followed


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReach:
    """How the register of another unit is reached: a folder as it lies there, or by the line."""

    trust: Trust
    folder: Path  # for what is being fetched
    seconds: float = 900.0  # for each file of it, from the first word to the last

    def place(self, typed: str) -> str:
        """The address as it is kept. Raises InputError, NetworkFault."""
        if typed.startswith(_ONLINE):
            host_of(typed)
            return f"{typed.removesuffix(LIST).rstrip('/')}/"
        folder = Path(typed).resolve()
        if not folder.is_dir():
            raise InputError(
                f"không có thư mục “{typed}”", hint="Ghi địa chỉ https://… hoặc một thư mục."
            )
        return str(folder)

    @contextmanager
    def fetched(self, address: str, name: str, most: int, sha256: str = "") -> Iterator[Path]:
        """A file of the register while the block runs. Raises InputError, NetworkFault."""
        if not address.startswith(_ONLINE):
            path = Path(address) / name
            if not path.is_file():
                raise InputError(
                    f"“{address}” không có {name}",
                    hint="Cắm lại ổ đĩa; hoặc nhờ đơn vị ấy chạy: broadcaster law offer THƯ-MỤC",
                )
            if path.stat().st_size > most:
                raise _refused(f"{name} lớn bất thường")
            yield path
            return
        wanted = Download(address=urljoin(address, name), most=most, sha256=sha256)
        part = self.folder / f"{hashlib.sha256(wanted.address.encode()).hexdigest()[:32]}.so"
        # the operator named this machine; whatever it leads on to is judged like any stranger
        trust = replace(self.trust, hosts=self.trust.hosts | {host_of(wanted.address)})
        with explained(part, "tải sổ văn bản"):
            got = self._in_time(wanted, part, trust)
        try:
            yield got.path
        finally:
            with suppress(OSError):
                got.path.unlink()

    def _in_time(self, wanted: Download, part: Path, trust: Trust) -> DownloadResult:
        """The file, however slowly a server drips: what has come is gone on with the next time."""
        until = time.monotonic() + self.seconds
        late = NetworkFault(
            f"«{wanted.address}» trả lời chậm quá {self.seconds:g} giây nên thôi.", hint=AGAIN
        )

        def progress(_done: int, _whole: int) -> None:
            if time.monotonic() > until:
                raise late

        worker = DaemonExecutor(1, "register")
        try:
            work = worker.submit(download, wanted, part, trust, progress=progress)
            return work.result(timeout=self.seconds)
        except Late as fault:
            raise late from fault
        finally:
            worker.abandon()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChange:
    """What a new state of a followed register brings, compared with the one that is here."""

    source: FollowedRegister  # as it would stand when this is taken
    offered: OfferedRegister
    added: tuple[str, ...] = ()  # names of documents
    changed: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()  # what it says less than before, or what is wrong in it

    @property
    def nothing(self) -> bool:
        """Whether it is what is here already."""
        return not (self.added or self.changed or self.doubts)


def follow_register(
    place: Path,
    reach: RegisterReach,
    typed: str,
    *,
    spoken: str = "",
    hold: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> FollowedRegister:
    """Follow a unit's register from now on; nothing of it is taken yet.

    `spoken`: the fingerprint of its key as a person heard it. `hold` has the station while
    something is written, and not while the line is waited for. Raises InputError, NetworkFault,
    ManifestUntrusted.
    """
    _refuse_second(place)
    address = reach.place(typed)
    offered, key = _signed_list(reach, address, b"", spoken)
    source = FollowedRegister(address=address, unit=offered.unit, key=key.hex())
    with hold():
        _refuse_second(place)
        _note(place, source)
    return source


def _refuse_second(place: Path) -> None:
    if (known := followed_register(place)) is not None:
        raise InputError(
            f"đài đang theo sổ của {known.unit}",
            hint="Thôi theo trước: broadcaster law follow remove",
        )


def key_words(source: FollowedRegister) -> str:
    """The key that is trusted, as people compare it over the telephone."""
    return fingerprint(bytes.fromhex(source.key))


def unfollow_register(place: Path) -> FollowedRegister | None:
    """Follow nobody any more; the copy goes, the station's own files stay.

    None = only files were left of a copy, nobody knows whose. Raises InputError.
    """
    left = [*named(place / FOLLOWED, f"*{FOLLOWED_ENDING}")]
    known = followed_register(place)
    if known is None and not left:
        _followed(place)
    with explained(place / FOLLOWED, "bỏ sổ theo dõi"):
        for path in left:
            path.unlink()
        source_path(place).unlink(missing_ok=True)  # the last: cut off in between, one can go on
    return known


def _followed(place: Path) -> FollowedRegister:
    known = followed_register(place)
    if known is None:
        raise InputError(
            "đài chưa theo sổ của đơn vị nào", hint="Thêm: broadcaster law follow add ĐỊA-CHỈ"
        )
    return known


def take_register(
    place: Path,
    reach: RegisterReach,
    *,
    today: date,
    accept: bool = False,
    only_look: bool = False,
    hold: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> RegisterChange:
    """Bring the copy to the state that the followed unit gives out now; what it brings.

    `place`: the register's folder, of which only the copy is written. A state that is older, that
    has lost documents, takes back what it said against one, or has files that are no documents is
    not taken unless somebody says `accept`; one that is not signed by the known key never. `hold`
    has the station while the copy is compared and written, and not while the line is waited for.
    Raises InputError, NetworkFault, ManifestUntrusted, StoreError.
    """
    known = _followed(place)
    offered, key = _signed_list(reach, known.address, bytes.fromhex(known.key), "")
    wanted = {_kept_name(one.path): one for one in offered.files}
    before = _here(place)
    archive = offered.archive
    with ExitStack() as stack:
        news: Mapping[str, bytes] = {}
        if fresh := {n: one for n, one in wanted.items() if before.get(n) != one.sha256}:
            fetched = reach.fetched(known.address, ARCHIVE, archive.bytes, archive.sha256)
            path = stack.enter_context(fetched)
            news = stack.enter_context(_unpacked(path, offered, fresh))
        stack.enter_context(hold())
        if followed_register(place) != known or _here(place) != before:
            raise _refused("sổ theo dõi vừa bị đổi trong lúc tải")
        source = replace(
            known, unit=offered.unit, key=key.hex(), made=offered.made, taken=today,
            digest=archive.sha256,
        )  # fmt: skip
        gone = [name for name in before if name not in wanted]
        change = _change(place, source, offered, news, gone=gone, today=today)
        doubts = change.doubts
        if doubts and not accept and not only_look:
            raise _refused("; ".join([*doubts[:_TOLD], *(["…"] if len(doubts) > _TOLD else [])]))
        if not only_look:
            _put(place, news, gone, source)
    return change


def _change(
    place: Path,
    source: FollowedRegister,
    offered: OfferedRegister,
    news: Mapping[str, bytes],
    *,
    gone: Sequence[str],
    today: date,
) -> RegisterChange:
    """What new files, and those that are `gone`, bring against what is here."""
    known = _followed(place)
    doubts: list[str] = []
    if known.made is not None and offered.made < known.made:
        doubts.append(f"nó cũ hơn bản đang có (làm lúc {told_moment(offered.made)})")
    kept = {name: place / FOLLOWED / name for name in (*news, *gone)}
    kept = {name: path for name, path in kept.items() if path.is_file()}
    old = {name: _document(path) for name, path in kept.items()}
    new = {name: read_document(data, f"{FOLLOWED}/{name}") for name, data in news.items()}
    doubts += (f"tệp {n} không phải văn bản: {r.errors[0].sentence}"
               for n, r in new.items() if r.value is None)  # fmt: skip
    read = {name: one.value for name, one in new.items() if one.value is not None}
    every = _keys_by_number([*read.values(), *(one for one in old.values() if one is not None)])
    doubts += (one.sentence for one in together(read.values()).notices)
    doubts += _less(old, read, today)
    doubts += _texts_lost(kept, news, read)
    doubts += _beside(place, read, {*news, *gone})
    doubts += _lighter(place, old, new, gone=gone, today=today, told=tuple(doubts))
    return RegisterChange(
        source=source,
        offered=offered,
        added=tuple(_called(read[n], every) for n in sorted(read) if n not in kept),
        changed=tuple(_called(read[n], every) for n in sorted(read) if n in kept),
        doubts=tuple(doubts),
    )


_KeysByNumber = Mapping[str, Set[tuple[str, str]]]  # which documents have a number


def _keys_by_number(documents: Iterable[RegisteredDocument]) -> _KeysByNumber:
    found: dict[str, set[tuple[str, str]]] = {}
    for one in documents:
        found.setdefault(one.key[0], set()).add(one.key)
    return found


def _called(document: RegisteredDocument, others: _KeysByNumber) -> str:
    """What a document is called among others; its body too where another gave the same number.

    Provinces and communes give one number again and again, whether or not the others are known.
    """
    alone = others.get(document.key[0], {document.key}) == {document.key} and not is_given_again(
        document.number
    )
    return document.name if alone or not document.issuer else f"{document.name}, {document.issuer}"


def _less(
    old: Mapping[str, RegisteredDocument | None],
    new: Mapping[str, RegisteredDocument],
    today: date,
) -> Iterator[str]:
    """What is said of documents no longer, whichever file says it now.

    And where they say otherwise what came with the program.
    """
    now = {document.key: document for document in new.values()}
    every = _keys_by_number([*new.values(), *(one for one in old.values() if one is not None)])
    for before in old.values():
        if before is None:
            continue
        after = now.get(before.key)
        if after is None:
            yield f"không còn văn bản {_called(before, every)}"
        else:
            told = left_out(after, before, today)
            yield from (f"{_called(before, every)} bỏ điều đã ghi: {one}" for one in told)
    for one in new.values():
        known = starter_register().document(one.name, one.issuer)
        same = known is not None and (known.key == one.key or not one.issuer)
        told = said_otherwise(one, known, today) if known is not None and same else ()
        yield from (f"{one.name} khác sổ có sẵn: {words}" for words in told)


def _lighter(
    place: Path,
    old: Mapping[str, RegisteredDocument | None],
    new: Mapping[str, WithNotices[RegisteredDocument]],
    *,
    gone: Sequence[str],
    today: date,
    told: tuple[str, ...],
) -> Iterator[str]:
    """Documents that would hold again or hold sooner, whatever it is that the files say of whom.

    Of one that is `told` already no more is told.
    """
    below = {f"{FOLLOWED}/{name}": one for name, one in new.items()}
    with explained(place, "đọc sổ văn bản"):
        pair = register_with(place, below, {f"{FOLLOWED}/{name}" for name in gone})
    read = [one for one in (*old.values(), *(one.value for one in new.values())) if one]
    for name, words in lighter_standings(*pair, [one.name for one in read], today):
        if not any(one.startswith((f"{name} ", f"không còn văn bản {name}")) for one in told):
            yield f"{name} {words}"


def _texts_lost(
    kept: Mapping[str, Path],
    news: Mapping[str, bytes],
    read: Mapping[str, RegisteredDocument],
) -> Iterator[str]:
    """Documents whose text the copy has and the new files have not."""
    for name, document in read.items():
        path = kept.get(name)
        if path is not None and not _has_text(news[name], name):
            with explained(path, "đọc sổ theo dõi"):
                had = _has_text(path.read_bytes(), name)
            if had:
                yield f"{document.name} bỏ điều đã ghi: toàn văn"


def _has_text(data: bytes, name: str) -> bool:
    return bool(below_head(decode_whole(data, name).value or "")[0].strip())


def _beside(
    place: Path, new: Mapping[str, RegisteredDocument], touched: AnySet[str]
) -> Iterator[str]:
    """New files about documents of which another file of the copy stays: one hides the other."""
    index = read_register_folder(place).index
    if index is None:
        return
    for name, document in new.items():
        others = (other for other in index.files_of(document.key[0]) if is_followed(other))
        for other in others:
            there = _document(place / other) if Path(other).name not in {*touched, name} else None
            if there is not None and there.key == document.key:
                yield f"văn bản {document.name} đã có ở tệp khác của sổ ấy"


def differences(folder: RegisterFolder) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The documents that the station and the followed unit both have, and what each says alone.

    A line of the station's own begins with "đài:", one of theirs with "sổ:".
    """
    for own, theirs in folder.index.twice() if folder.index else ():
        ours, others = (written_document(one).splitlines() for one in (own, theirs))
        lines = (*(f"đài: {one.strip()}" for one in ours if one not in others),
                 *(f"sổ: {one.strip()}" for one in others if one not in ours))  # fmt: skip
        yield own.name, lines


# ----- what came


def _signed_list(
    reach: RegisterReach, address: str, pinned: bytes, spoken: str
) -> tuple[OfferedRegister, bytes]:
    with reach.fetched(address, LIST, _MOST_LIST) as path:
        data = path.read_bytes()
    with reach.fetched(address, SEAL, _MOST_SEAL) as path:
        sealed = read_signature(path.read_bytes())
    key = trusted_key(data, sealed, pinned, spoken=spoken)
    return _list_of(data, address), key


def _list_of(data: bytes, where: str) -> OfferedRegister:
    tree = parse(data, where=where)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        raise InputError(
            "đây không phải sổ văn bản để theo dõi",
            hint="Hỏi lại đơn vị ấy địa chỉ; hoặc cập nhật chương trình.",
            where=where,
        )
    offered = from_plain(OfferedRegister, tree.get("register"), where=where)
    names = {one.path for one in offered.files}
    safe = all(is_plain(one.path) and one.path.endswith(".md") for one in offered.files)
    sizes = all(0 < one.bytes <= LARGEST for one in offered.files)
    small = len(names) <= _MOST_FILES and sum(one.bytes for one in offered.files) <= _MOST_OPEN
    if not (safe and sizes and small and len(names) == len(offered.files)):
        raise _refused("danh sách có tên tệp lạ, trùng hay tệp lớn bất thường")
    if not 0 < offered.archive.bytes <= _MOST_ARCHIVE:
        raise _refused("tệp nén lớn bất thường")
    return offered


class _ArchivedFiles(Mapping[str, bytes]):
    """The files of an archive by their names here, each read and held against the list when asked.

    All of them at once would be more than a small machine can hold.
    """

    def __init__(self, archive: zipfile.ZipFile, files: Mapping[str, PackedFile]) -> None:
        self._archive, self._files = archive, files

    def __getitem__(self, name: str) -> bytes:
        one = self._files[name]
        with (
            broken_told(one.path, "đọc sổ văn bản", lambda _, why: _refused(why)),
            self._archive.open(one.path) as file,
        ):
            data = file.read(one.bytes + 1)
        if hashlib.sha256(data).hexdigest() != one.sha256:
            raise _refused(f"tệp {one.path} không đúng mã kiểm tra")
        return data

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@contextmanager
def _unpacked(
    path: Path, offered: OfferedRegister, fresh: Mapping[str, PackedFile]
) -> Iterator[Mapping[str, bytes]]:
    """The fresh files while the block runs. Raises InputError, StoreError."""
    with explained(path, "đọc sổ văn bản"):
        if _digest(path) != offered.archive.sha256:
            raise _refused("tệp nén không đúng mã kiểm tra")
    with ExitStack() as stack:
        with broken_told(str(path), "đọc sổ văn bản", lambda _, why: _refused(why)):
            archive = stack.enter_context(zipfile.ZipFile(path))
            wrong = wrong_entries(archive, {o.path: o.bytes for o in offered.files}, ())
        if wrong:
            raise _refused(wrong)
        yield _ArchivedFiles(archive, fresh)


def _refused(why: str) -> InputError:
    return InputError(
        f"chưa lấy sổ của đơn vị kia: {why}",
        hint="Sổ đang có vẫn nguyên. Gọi hỏi đơn vị ấy; đúng là họ sửa thì lấy lại, thêm --accept.",
    )


# ----- the copy


def _kept_name(name: str) -> str:
    return f"{name.removesuffix('.md')}{FOLLOWED_ENDING}"


def _here(place: Path) -> dict[str, str]:
    """The files of the copy with their digests, as they are now: whoever changed one is undone."""
    with explained(place / FOLLOWED, "đọc sổ theo dõi"):
        return {path.name: _digest(path) for path in named(place / FOLLOWED, f"*{FOLLOWED_ENDING}")}


def _document(path: Path) -> RegisteredDocument | None:
    with explained(path, "đọc sổ theo dõi"):
        return read_document(path.read_bytes(), f"{FOLLOWED}/{path.name}").value


def _put(
    place: Path, news: Mapping[str, bytes], gone: Sequence[str], source: FollowedRegister
) -> None:
    """Each file in one step, then whose state it is: cut off in between, the next time goes on."""
    for name, data in news.items():
        write_atomic(place / FOLLOWED / name, data)
    for name in gone:
        with explained(place / FOLLOWED / name, "bỏ tệp của sổ theo dõi"):
            (place / FOLLOWED / name).unlink(missing_ok=True)
    _note(place, source)


def _note(place: Path, source: FollowedRegister) -> None:
    write_atomic(source_path(place), to_text(source).encode())
