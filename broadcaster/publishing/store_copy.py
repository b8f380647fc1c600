"""The public site in an object store: what differs goes there, sounds first and feeds last.

What the store has is remembered in a book beside the records of the site, so that a publishing that
changed nothing asks nobody. The book is believed for what did not change since; every changed file
is asked for. Once a day, and whenever another machine wrote or the book is gone, the store's own
listing is compared with it, and what it tells otherwise is asked for file by file.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from broadcaster.domain.errors import PublishError, StoreChanged, StoreError
from broadcaster.domain.ports import ObjectStore
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.stored_objects import ObjectHeaders, StoredObject
from broadcaster.publishing.file_types import HEAD, SHORT, kind_of
from broadcaster.publishing.inspection import digest_of
from broadcaster.publishing.public_paths import FOLDER, is_public_path
from broadcaster.publishing.records import PublishedFile, Records
from broadcaster.publishing.site_plan import Stage
from broadcaster.publishing.taking_back import public_folders
from broadcaster.storage.kept_book import read_kept, write_kept
from broadcaster.storage.os_errors import explained

CURRENT = "current.json"
"""The one document that is replaced last: whose site stands there, and of which moment."""
BOOK = "kho-doi-tuong"  # below FOLDER of the public site

Asked = TypeVar("Asked")
Got = TypeVar("Got")
_AT_ONCE = 8  # requests
_ABANDONED = timedelta(days=1)
_MARK = "kho-doi-tuong-1"
_LARGEST = 65_536  # bytes of the document
_ENDINGS = {".xml": Stage.FEED, ".opml": Stage.FEED, ".json": Stage.LIST, ".html": Stage.PAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedSite:
    """What a publishing did in the object store."""

    sent: tuple[str, ...] = ()  # paths, what others name before those that name it
    removed: tuple[str, ...] = ()
    compared: bool = False  # with everything that the store has
    left_here: int = 0  # private folders that do not go there
    fault: StoreError | None = None  # why it is not all there; the next publishing goes on

    @property
    def changed(self) -> bool:
        """Whether anything is there otherwise than before."""
        return bool(self.sent or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCopy:
    """What the book says, without asking the store."""

    place: str
    files: int
    at: datetime | None  # when everything was there last; None = never
    fault: str  # why not everything is there; "" = nothing was in the way


@dataclass(slots=True, kw_only=True)
class _Book:
    """What we know of the store."""

    files: dict[str, list[str]]  # path -> SHA-256, how it is told, mark; "" = not known
    current: str = ""  # mark of the document; "" = none of ours
    compared: str = ""  # day
    at: str = ""  # moment
    fault: str = ""
    place: str = ""

    @property
    def whole(self) -> bool:
        """Whether everything was there when it was written."""
        return bool(self.at) and not self.fault and all(told[0] for told in self.files.values())


class SiteInStore:
    """The site of one station, as it is brought to a store."""

    def __init__(
        self,
        feeds: Path,
        open_store: Callable[[], ObjectStore],
        *,
        place: str,
        shows: Sequence[str],
        private: bool,
    ) -> None:
        """The store is opened when there is something to ask it; `open_store` raises StoreError.

        `place`: which store it is; `shows`: GUIDs by which the site is known for this station's;
        `private`: what is for single listeners and radio stations goes there too.
        """
        self.place = place
        self._feeds = feeds
        self._open = open_store
        self._shows = tuple(shows)
        self._private = private
        self._path = feeds / FOLDER / BOOK
        self._mark = f"{_MARK}-{hashlib.sha256(place.encode()).hexdigest()[:16]}"

    def carry(
        self, now: datetime, *, changed: bool, thorough: bool = False, at_once: bool = False
    ) -> CarriedSite:
        """Bring everything there that is not, take away what left the site; it never raises.

        `changed`: the site may be otherwise than it was; `thorough`: compare everything; `at_once`:
        something has to go, so it is taken away first, whatever names it.
        """
        book = self._read()
        today = f"{now.astimezone(ZONE):%Y-%m-%d}"
        compare = thorough or not book.whole or book.compared != today
        if not (changed or compare):
            return CarriedSite()
        work = _StoreWork(self._feeds, book)
        done = CarriedSite()
        try:
            wanted, left_here = self._site(at_once=at_once)
            done = replace(done, left_here=left_here)
            work.plan(wanted)
            if not (work.todo or work.gone or compare):
                return done
            book.place = self.place
            self._write(book)  # killed from here on, what is being changed counts as not known
            store = self._open()
            before = self._document(store, book.current)
            if compare or before != (book.current or None):
                work.compare(store)
                done = replace(done, compared=True)
            if at_once:
                work.remove(store)
            work.send(store)
            work.remove(store)
            book.current = before or ""
            if work.sent or work.removed or before is None:
                book.current = self._finish(store, now, wanted, before)
            book.at, book.fault = now.isoformat(), ""
            if done.compared:
                store.sweep_unfinished(_ABANDONED)
                book.compared = today
        except StoreError as fault:
            done = replace(done, fault=fault)
            book.fault = fault.sentence
            if isinstance(fault, StoreChanged):
                book.current = ""
        self._write(book)
        return replace(done, sent=tuple(work.sent), removed=tuple(work.removed))

    # --- what is wanted ---------------------------------------------------------------------

    def _site(self, *, at_once: bool) -> tuple[dict[str, PublishedFile], int]:
        """Every published file, and how many private folders stay here."""
        folders = public_folders(self._feeds)
        carried = folders if self._private else folders[:1]
        found: dict[str, PublishedFile] = {}
        for folder in carried:
            inside = folder.relative_to(self._feeds).as_posix()
            for file in _files(folder):
                path = file.path if inside == "." else f"{inside}/{file.path}"
                if not (self._feeds / path).is_file():
                    if at_once:
                        continue  # taken down just now; what names it is still to be made
                    raise StoreError(
                        f"thiếu tệp “{path}” của trang, nên chưa đưa gì lên kho",
                        hint="Làm lại trang: broadcaster publish --again",
                    )
                found[path] = file._replace(path=path)
        return found, len(folders) - len(carried)

    # --- the document -----------------------------------------------------------------------

    def _document(self, store: ObjectStore, known: str) -> str | None:
        """The mark of the document that stands there. Raises StoreError when it is another's."""
        there = store.holds(CURRENT)
        if there is None or there.mark == known:
            return there.mark if there else None
        shows: object = None
        if there.sha256 and there.size <= _LARGEST:
            unread = suppress(ValueError, RecursionError)
            with TemporaryDirectory(prefix="broadcaster-") as spare, unread:
                file = Path(spare) / CURRENT
                store.fetch(CURRENT, file)
                told = json.loads(file.read_bytes())
                shows = told.get("shows") if isinstance(told, dict) else None
        if not isinstance(shows, list) or not set(self._shows).intersection(map(str, shows)):
            raise StoreError(
                "Chỗ ấy trong kho đang giữ trang của nơi khác, nên không đưa gì lên.",
                hint="Ghi một tiền tố riêng của đài vào url của mục [object_store]. Đúng là chỗ "
                f"của đài này thì xoá tệp {CURRENT} ở đó rồi chạy lại.",
                where=store.shown,
            )
        return there.mark

    def _finish(
        self,
        store: ObjectStore,
        now: datetime,
        wanted: Mapping[str, PublishedFile],
        before: str | None,
    ) -> str:
        lines = "".join(f"{f.sha256} {f.path}\n" for f in sorted(wanted.values()))
        told = {
            "schema": 1,
            "shows": self._shows,
            "at": now.isoformat(timespec="seconds"),
            "files": len(wanted),
            "sha256": hashlib.sha256(lines.encode()).hexdigest(),
        }
        data = json.dumps(told, indent=1).encode()
        headers = ObjectHeaders(type="application/json", cache=SHORT)
        return store.replace(CURRENT, data, expected=before, headers=headers).mark

    # --- the book ---------------------------------------------------------------------------

    def look(self) -> KnownCopy:
        """What is known of the store without asking it."""
        return _look(self._read(), self.place)

    def other_place(self) -> KnownCopy | None:
        """Another store that had the site before this one; None = there was none."""
        found = left_behind(self._feeds)
        return found if found is not None and found.place != self.place else None

    def _read(self) -> _Book:
        return _parsed(read_kept(self._path, self._mark)) or _Book(files={})

    def _write(self, book: _Book) -> None:
        told = {name: getattr(book, name) for name in _Book.__slots__}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_kept(self._path, self._mark, json.dumps(told).encode())


def left_behind(feeds: Path) -> KnownCopy | None:
    """The store that has, or had, the site of a folder; None = none was ever brought anything."""
    with suppress(OSError):
        book = _parsed((feeds / FOLDER / BOOK).read_bytes().partition(b"\n")[2])
        return _look(book, book.place) if book is not None and book.files else None
    return None


def _look(book: _Book, place: str) -> KnownCopy:
    at = datetime.fromisoformat(book.at) if book.at else None
    return KnownCopy(place=place, files=len(book.files), at=at, fault=book.fault)


def _parsed(data: bytes | None) -> _Book | None:
    """The book, whoever damaged it; None = it says nothing."""
    with suppress(ValueError, TypeError, AttributeError):
        told = json.loads(data or b"")
        found = _Book(**told)
        told_of = (found.current, found.compared, found.at, found.fault, found.place)
        texts = [*found.files, *chain(*found.files.values()), *told_of]
        if all(isinstance(text, str) for text in texts):
            datetime.fromisoformat(found.at or "2026-01-01")
            return found if all(len(row) == 3 for row in found.files.values()) else None
    return None


class _StoreWork:
    """One carrying while it is going on."""

    def __init__(self, feeds: Path, book: _Book) -> None:
        self._feeds = feeds
        self._book = book
        self._wanted: Mapping[str, PublishedFile] = {}
        self.todo: dict[str, PublishedFile] = {}
        self.gone: list[str] = []
        self.sent: list[str] = []
        self.removed: list[str] = []

    def plan(self, wanted: Mapping[str, PublishedFile]) -> None:
        """What differs from the book; what is about to change is not known any more."""
        self._wanted = wanted
        known = self._book.files
        for path, file in wanted.items():
            told = known.get(path)
            if told is None or told[0] != file.sha256 or told[1] != _way(file):
                self.todo[path] = file
        self.gone = [path for path in known if path not in wanted]
        for path in (*self.todo, *self.gone):
            known[path] = ["", "", ""]

    def compare(self, store: ObjectStore) -> None:
        """Hold the book against the store's listing; where they differ, the store is asked."""
        listed = {one.name: one for one in store.listed()}
        known = self._book.files
        for path, file in self._wanted.items():
            there = listed.get(path)
            if there is None or there.mark != known[path][2]:
                self.todo[path] = file
                known[path] = ["", "", ""]
        strange = [
            name
            for name in listed
            if name not in self._wanted and name != CURRENT and name not in known
        ]
        for name, held in zip(strange, _each(partial(_held, store), strange), strict=True):
            if held is not None and held.sha256:  # we put it there; nothing of anybody else's goes
                known[name] = ["", "", ""]
                self.gone.append(name)

    def send(self, store: ObjectStore) -> None:
        """Sounds, what pages show, pages, lists, feeds: each stage wholly before the next."""
        for stage in Stage:
            files = [file for file in self.todo.values() if file.stage == stage]
            for file, done in zip(files, _each(partial(self._put, store), files), strict=True):
                if done:
                    self.sent.append(file.path)

    def remove(self, store: ObjectStore) -> None:
        """What names others goes first."""
        gone = sorted(self.gone, key=lambda path: -_stage(path))
        self.gone = []
        for path in gone:
            store.remove([path])
            self._book.files.pop(path, None)
            self.removed.append(path)

    def _put(self, store: ObjectStore, file: PublishedFile) -> bool:
        path = self._feeds / file.path
        stored, sent = store.put(
            file.path, path, headers=headers_of(path, file.path), sha256=file.sha256
        )
        self._book.files[file.path] = [file.sha256, _way(file), stored.mark]
        return sent


def _held(store: ObjectStore, name: str) -> StoredObject | None:
    # names that we would never give are somebody else's
    return store.holds(name) if is_public_path(name) else None


def _each(job: Callable[[Asked], Got], of: Sequence[Asked]) -> list[Got]:
    """The answers in order; after the first fault nothing more is begun."""
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        running = [pool.submit(job, one) for one in of]
        try:
            return [each.result() for each in running]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def headers_of(file: Path, path: str) -> ObjectHeaders:
    """What `broadcaster serve` tells of a published file, as far as a store can tell it."""
    with explained(file, "đọc tệp"), file.open("rb") as opened:
        head = opened.read(HEAD)
    kind = kind_of(path, head, private=path.startswith("rieng/"))
    return ObjectHeaders(type=kind.type, cache=kind.cache)


def _way(file: PublishedFile) -> str:
    """What changes when a file would be told otherwise: a new program may know its type better."""
    kind = kind_of(file.path, b"", private=file.path.startswith("rieng/"))
    return f"{kind.type}|{kind.cache}"


def _files(folder: Path) -> Iterator[PublishedFile]:
    """Every file on record of a public folder; of those without a group the bytes are read."""
    records = Records(folder)
    try:
        for name in records.names():
            yield from records.read(name).files()
        for path in records.listed(again=False)[0]:
            file = folder / path
            size = file.stat().st_size if file.is_file() else 0
            yield PublishedFile(path=path, stage=_stage(path), size=size, sha256=digest_of(file))
    except PublishError as fault:
        raise StoreError(fault.sentence, hint=fault.hint, where=fault.where) from fault


def _stage(path: str) -> Stage:
    """When a file without a stage of its own goes: of a path in no record only the name tells."""
    name = path.rpartition("/")[2]
    known = _ENDINGS.get(f".{name.rpartition('.')[2]}", Stage.SIDE)
    return Stage.SOUND if kind_of(path, b"", private=False).sound else known
