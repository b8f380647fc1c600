"""The public site in an object store: what differs goes there, sounds first and feeds last.

What the store has is remembered in a book beside the records of the site, so that a publishing that
changed nothing asks nobody. The book is believed for what did not change since; every changed file
is asked for. Once a day, and whenever another machine wrote or the book is gone, the store's own
listing is compared with it, and what it tells otherwise is asked for file by file.

A command brings it there while it has the station's lock (`carry`). A server does not make anybody
wait for a store: what is to be brought is found out under the lock (`ready`), and brought beside
whatever goes on in the station (`PlannedCarry.go`). What is published anew meanwhile, or taken
back, is seen behind each file, and put right before anything else.
"""

import hashlib
import json
import re
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from broadcaster.domain.errors import PublishError, StoreAway, StoreChanged, StoreError
from broadcaster.domain.ports import ObjectStore
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.stored_objects import ObjectHeaders
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.publishing.addresses import HASH_LENGTH, NEWEST_RSS, feed_path
from broadcaster.publishing.file_types import HEAD, SHORT, kind_of
from broadcaster.publishing.inspection import digest_of
from broadcaster.publishing.public_paths import FOLDER, is_public_path
from broadcaster.publishing.records import PublishedFile, Records
from broadcaster.publishing.site_plan import Stage
from broadcaster.publishing.store_book import (
    BOOK,
    KnownCopy,
    StoreBook,
    known_copy,
    put_book,
    read_book,
    write_book,
)
from broadcaster.publishing.taking_back import mentions, public_folders
from broadcaster.storage.os_errors import explained, named_fault

CURRENT = "current.json"
"""The one document that is replaced last: whose site stands there, and of which moment."""

SentTeller = Callable[[int, int], None]  # bytes sent, bytes to be sent in all
Asked = TypeVar("Asked")
Got = TypeVar("Got")
_AT_ONCE = 8  # requests
_ABANDONED = timedelta(days=1)
_HASTY = 64 * 1024**2  # bytes of sound that are sent while everybody else waits
_TURN_FILES = 200  # that a comparison asks for by name, each in its turn
_TURN_BYTES = 1024**3
_ROUNDS = 5  # that a file is put right which changes again and again
_LARGEST = 16 * 1024**2  # bytes of the document: a name of ours takes twenty
_SHOW = re.compile(r"(?!sitemap[.-])([^/]+)\.xml")  # the feed of a show, as `feed_path` names it
_HASHED = re.compile(rf"-[0-9a-f]{{{HASH_LENGTH}}}\.[^./]+$")
_AHEAD = "tệp tiếng phải lên kho trước"
_BROKE = "; lần trước đứt: "
_REST = "số đã rút không còn ở kho; phần còn lại của trang ở đó chờ lần xuất bản sau"
_ENDINGS = {".xml": Stage.FEED, ".opml": Stage.FEED, ".json": Stage.LIST, ".html": Stage.PAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedSite:
    """What a publishing did in the object store."""

    sent: tuple[str, ...] = ()  # paths, what others name before those that name it
    removed: tuple[str, ...] = ()
    compared: bool = False  # with everything that the store has
    left_here: int = 0  # private folders that do not go there
    fault: StoreError | None = None  # why it is not all there; the next publishing goes on
    unswept: StoreError | None = None  # why what broken uploads left still costs room there
    refused: bool = False  # shows would have gone from there that nobody took off
    ahead: tuple[str, ...] = ()  # sounds for `send_ahead`: nothing was sent, they are too much
    moved: bool = False  # the site was published anew meanwhile: the rest is the next carrying's

    @property
    def changed(self) -> bool:
        """Whether anything is there otherwise than before."""
        return bool(self.sent or self.removed)

    @property
    def asked(self) -> bool:
        """Whether this tells how the store is: where nothing was to do nobody asked it."""
        return self.changed or self.compared or self.fault is not None


class _MadeAgain(StoreError):
    """A file of the site was put in its place anew, perhaps with the same bytes, on its way."""

    code = "kho-tep-lam-lai"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """The document as it stands in the store."""

    mark: str | None  # None = there is none
    names: frozenset[str] = frozenset()  # of our files, as `_short` tells them; read when asked

    def lists(self, name: str) -> bool:
        """Whether a file is one that we put there."""
        if name[:1] == "." or not is_public_path(name):
            return False  # we give no such name, and a store takes none
        return _short(name) in self.names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A site as it stood at one moment."""

    files: Mapping[str, PublishedFile]
    left_here: int
    at: datetime
    compare: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCarry:
    """A site that is to be brought to its store."""

    is_long: bool  # its sounds are so large that others should not wait for them
    go: Callable[[], CarriedSite]  # bring it there, without any lock; it never raises


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
        keys: Sequence[str] = (),
    ) -> None:
        """The store is opened when there is something to ask it; `open_store` raises StoreError.

        `place`: which store it is; `shows`: GUIDs by which the site is known for this station's;
        `private`: what is for single listeners and radio stations goes there too; `keys` of
        the shows in the settings: what stands of these is for publishing alone to say.
        """
        self.place = place
        self._feeds = feeds
        self._open = open_store
        self._shows = tuple(shows)
        self._private = private
        self._keys = frozenset(keys)
        self._path = feeds / FOLDER / BOOK
        self._lock = threading.Lock()
        self._seen = 0
        self._known: dict[str, list[str]] = {}
        self._opened: ObjectStore | None = None
        self._tell: SentTeller = lambda _done, _whole: None

    def telling(self, tell: SentTeller) -> "SiteInStore":
        """The same site; `tell` hears, from any thread, the bytes that are sent, and of how many.

        A file counts when it is there, also one that turned out to be there already.
        """
        found = copy(self)
        found._tell = tell
        return found

    def heeding(self, look: Callable[[], None]) -> "SiteInStore":
        """The same site; `look` raises StoreError where its store is to be left alone now."""
        found, open_store = copy(self), self._open

        def opened() -> ObjectStore:
            look()
            return open_store()

        found._open, found._opened = opened, None
        return found

    def carry(
        self,
        now: datetime,
        *,
        changed: bool,
        thorough: bool = False,
        at_once: bool = False,
        sent_ahead: bool = False,
    ) -> CarriedSite:
        """Bring everything there that is not, take away what left the site; it never raises.

        `changed`: the site may be otherwise than it was; `thorough`: compare everything; `at_once`:
        something has to go, so it is taken away first, whatever names it. Sounds that would take
        long are left to `send_ahead`, which needs no lock, and what left the site for good is taken
        away before; `sent_ahead`: it has just done its work.
        """
        book = read_book(self._feeds, self.place)
        compare = self._is_to_compare(book, now, thorough=thorough)
        news = changed or compare or book.waits
        if not news or (sent_ahead and not book.files):
            return CarriedSite()  # nothing new; or the settings name another store meanwhile
        try:
            with named_fault(self._feeds):
                wanted, left_here = self._site(at_once=at_once)
        except Exception as error:  # as below
            return self._not_ready(book, error)
        site = _Wanted(files=wanted, left_here=left_here, at=now, compare=compare)
        return self._brought(site, book, at_once=at_once, sent_ahead=sent_ahead)

    def ready(
        self, now: datetime, *, changed: bool, thorough: bool = False
    ) -> "PlannedCarry | CarriedSite":
        """What is to be brought there of the site as it stands now, or that nothing is.

        The book has since when it waits. Under the station's lock, and asking no store; it never
        raises.
        """
        book = read_book(self._feeds, self.place)
        compare = self._is_to_compare(book, now, thorough=thorough)
        if not (changed or compare or book.waits):
            return CarriedSite()
        try:
            with named_fault(self._feeds):
                wanted, left_here = self._site(at_once=False)
        except Exception as error:  # the site stands and the clock goes on
            return self._not_ready(book, error)
        work = _StoreWork(self._feeds, book)
        work.plan(wanted)
        if not (work.todo or work.gone or compare):
            self._waits(book, "")
            return CarriedSite(left_here=left_here)
        self._waits(book, book.waits or now.isoformat())
        site = _Wanted(files=wanted, left_here=left_here, at=now, compare=compare)
        return PlannedCarry(is_long=work.is_long(), go=partial(self._brought_beside, site))

    def _is_to_compare(self, book: StoreBook, now: datetime, *, thorough: bool) -> bool:
        return thorough or not book.whole or book.compared != _day(now)

    def _waits(self, book: StoreBook, since: str) -> None:
        """Write down since when something waits for the store, where the book has it otherwise."""
        if book.waits != since:
            book.waits = since
            write_book(self._feeds, self.place, book)

    def _not_ready(self, book: StoreBook, error: Exception) -> CarriedSite:
        fault = _as_told(error)
        book.fault = fault.sentence
        write_book(self._feeds, self.place, book)
        return CarriedSite(fault=fault)

    def _brought_beside(self, site: _Wanted) -> CarriedSite:
        return self._brought(site, read_book(self._feeds, self.place), beside=True)

    def _brought(
        self,
        site: _Wanted,
        book: StoreBook,
        *,
        at_once: bool = False,
        sent_ahead: bool = False,
        beside: bool = False,
    ) -> CarriedSite:
        """Bring a site there; `beside`: others may publish it anew meanwhile."""
        work, fault, moved = _StoreWork(self._feeds, book, self._tell), None, False
        if beside and self._is_another(site.files):  # it waited for its turn
            return CarriedSite(left_here=site.left_here, moved=True)
        try:
            work.plan(site.files)
            if not (work.todo or work.gone or site.compare):
                self._waits(book, "")
                return CarriedSite(left_here=site.left_here)
            self._carry_out(site, book, work, at_once=at_once, sent_ahead=sent_ahead, beside=beside)
        except Exception as error:  # whatever a store does, the site stands and the clock goes on
            fault = _as_told(error)
            if isinstance(fault, StoreChanged):
                book.current = ""
            if beside and self._is_only_moved(fault, site.files):
                fault, moved = None, True
            else:
                book.fault = fault.sentence
        write_book(self._feeds, self.place, book)
        return CarriedSite(
            sent=tuple(work.sent),
            removed=tuple(work.removed),
            compared=work.compared,
            left_here=site.left_here,
            fault=fault,
            unswept=work.unswept,
            refused=work.refused,
            ahead=work.ahead,
            moved=moved,
        )

    def _carry_out(
        self,
        site: _Wanted,
        book: StoreBook,
        work: "_StoreWork",
        *,
        at_once: bool,
        sent_ahead: bool,
        beside: bool,
    ) -> None:
        """Ask, send, remove, and say in the document what stands there. Raises StoreError."""
        now, whole = site.at, book.whole
        store = self._open()
        before = self._looked_there(store, site, book, work, at_once=at_once, beside=beside)
        lost = self._vanishing(work.gone, book)
        if lost or (not site.files and book.files and not book.agreed):
            work.refused = True
            raise _vanishes(lost)
        long = not sent_ahead and work.is_long()
        if at_once or long:  # what left the site for good waits for no upload
            (work.remove if at_once else work.remove_for_good)(store)
        if long and not beside:
            book.ahead.update(dict.fromkeys(work.sounds, now.isoformat()))
            put_book(self._feeds, self.place, book)
            work.ahead = work.sounds
            raise _goes_ahead(work.sounds, book.fault)
        work.send(store)
        if beside:  # what came back meanwhile stays
            back = self._site(at_once=True)[0]
            work.gone = [path for path in work.gone if path not in back]
        work.remove(store)
        book.current = before or ""
        if work.sent or work.removed or before is None or not whole:
            book.current = self._finish(store, now, site.files, before)
        book.at, book.fault, book.waits, book.agreed = now.isoformat(), "", "", []
        left = {} if sent_ahead else _not_long_ago(book.ahead, now)
        book.ahead = {p: at for p, at in left.items() if not (beside and p in site.files)}
        if work.compared:
            book.compared = _day(now)
            work.unswept = _sweep(store)

    def _looked_there(
        self,
        store: ObjectStore,
        site: _Wanted,
        book: StoreBook,
        work: "_StoreWork",
        *,
        at_once: bool,
        beside: bool,
    ) -> str | None:
        """See whose place it is, and what differs there; the mark of the document.

        What is about to change is written down first: killed from there on, it is not known. What
        cannot be written down is not begun, but for what has to go at once. Raises StoreError.
        """
        stands = self._document(store, book, listed=site.compare)
        work.strike()
        if beside:  # whoever takes something back meanwhile has to know of it
            book.ahead.update(dict.fromkeys(work.todo, site.at.isoformat()))
        book.waits = book.waits or site.at.isoformat()
        (write_book if at_once else put_book)(self._feeds, self.place, book)
        if site.compare or stands.mark != (book.current or None):
            work.compare(store, stands)
            work.compared = True
        return stands.mark

    def _is_only_moved(self, fault: StoreError, wanted: Mapping[str, PublishedFile]) -> bool:
        """Whether nothing is wrong, but that others published meanwhile."""
        if isinstance(fault, StoreAway):
            return False
        return isinstance(fault, _MadeAgain) or self._is_another(wanted)

    def _is_another(self, wanted: Mapping[str, PublishedFile]) -> bool:
        """Whether the site was published anew since it was looked at."""
        try:
            return self._site(at_once=True)[0] != wanted
        except Exception:  # in the midst of it
            return True

    def send_ahead(self, paths: Sequence[str]) -> StoreError | None:
        """Send sounds that `carry` left, while others may work in the station; it never raises.

        Each is named by its content, and nothing there names it yet. The book has them as ours
        and as on their way, so whoever takes one back removes it there, and so does every `carry`
        until one ends this; what leaves the site while it is on its way is removed behind it too.
        """
        try:
            files, _ = self._site(at_once=True)
            store = self._open()
            wanted = [files[path] for path in paths if path in files]
            _each(partial(self._one_ahead, store, _SentBytes(wanted, self._tell)), wanted)
        except Exception as error:  # whatever a store does, the site stands and the clock goes on
            return _as_told(error)
        return None

    def note(self, fault: StoreError) -> None:
        """Remember why `send_ahead` did not end, for whoever looks; under the station's lock."""
        book = read_book(self._feeds, self.place)
        if not book.files:
            return  # the settings name another store meanwhile
        book.fault = fault.sentence
        write_book(self._feeds, self.place, book)

    def _one_ahead(self, store: ObjectStore, sent: "_SentBytes", file: PublishedFile) -> None:
        path = self._feeds / file.path
        try:
            store.put(file.path, path, headers=headers_of(path, file.path), sha256=file.sha256)
        except StoreError:
            if path.is_file():
                raise
        if not path.is_file():
            store.remove([file.path])
        sent.add(file)

    def take_back(self, gone: TakenBack, texts: Sequence[str] = ()) -> CarriedSite:
        """Remove what is of some episodes, and nothing else: what stands here is not to be trusted.

        Of `texts`, paths that may name them, those go that do so as they stand there. It never
        raises.
        """
        book = read_book(self._feeds, self.place)
        work = _StoreWork(self._feeds, book)

        def removal(store: ObjectStore) -> None:
            newer = self._newer(store, book)
            ours = {path: [""] for path in book.ahead} | book.files
            work.gone = [path for path, told in ours.items() if _is_of(gone, path, told[0])]
            sounds = [path for path in newer if _stage(path) == Stage.SOUND]
            for path, held in zip(sounds, _each(store.holds, sounds), strict=True):
                if held is not None and held.sha256 in gone.sounds and path not in work.gone:
                    work.gone.append(path)
            self._strike(book, work.gone)
            work.remove(store)
            asked = [*filter(_is_text, newer), *self._unsent(store, book)]
            known = [path for path in dict.fromkeys((*texts, *asked)) if path in book.files]
            work.remove_texts(store, known, gone)

        return self._removed(book, work, removal)

    def take_off(self, key: str, paths: Sequence[str]) -> CarriedSite:
        """Remove a show that a person takes off: these files, and folders, that left the site.

        The rest goes with the next publishing, which is allowed to. It never raises.
        """
        book = read_book(self._feeds, self.place)
        work = _StoreWork(self._feeds, book)
        folders = tuple(f"{path}/" for path in paths)
        book.agreed = sorted({*book.agreed, key})
        if not self.has_show(key) and not paths:
            return CarriedSite()
        write_book(self._feeds, self.place, book)

        def removal(store: ObjectStore) -> None:
            self._newer(store, book)
            every = {**book.files, **book.ahead}
            work.gone = [p for p in every if p in paths or p.startswith(folders)]
            self._strike(book, work.gone)
            work.remove(store)

        return self._removed(book, work, removal)

    def has_show(self, key: str) -> bool:
        """Whether the feed of a show went there, as far as is known."""
        return feed_path(key) in read_book(self._feeds, self.place).files

    def _newer(self, store: ObjectStore, book: StoreBook) -> list[str]:
        """Our files that stand there otherwise than the book says; it knows them all from now on.

        After a restored backup the book is older than the store. Raises StoreError.
        """
        stands = self._document(store, book)
        if stands.mark == (book.current or None):
            return []
        found = []
        for one in store.listed():
            known = book.files.get(one.name)
            if (known is not None and known[2] != one.mark) or (
                known is None and stands.lists(one.name)
            ):
                book.files[one.name] = ["", "", ""]
                found.append(one.name)
        return found

    def _unsent(self, store: ObjectStore, book: StoreBook) -> list[str]:
        """Texts that stand there as they were: they changed here, and wait for what they name."""
        changed = [path for path, told in book.files.items() if not told[0] and _is_text(path)]
        waiting = [path for path in changed if (self._feeds / path).is_file()]
        there = {one.name for one in store.listed()} if waiting else set[str]()
        return [path for path in waiting if path in there]

    def _strike(self, book: StoreBook, paths: Sequence[str]) -> None:
        """Killed from here on, what is being removed counts as not known."""
        book.files.update({path: ["", "", ""] for path in paths})
        write_book(self._feeds, self.place, book)

    def _removed(
        self, book: StoreBook, work: "_StoreWork", removal: Callable[[ObjectStore], None]
    ) -> CarriedSite:
        fault = None
        try:
            removal(self._open())
            if work.removed:
                book.fault = _REST
        except Exception as error:  # a withdrawal goes on in the other places
            fault = _as_told(error)
            book.fault = fault.sentence
        write_book(self._feeds, self.place, book)
        return CarriedSite(removed=tuple(work.removed), fault=fault)

    def _vanishing(self, gone: Sequence[str], book: StoreBook) -> list[str]:
        """The shows that would be gone from the store, are in no settings and nobody took off.

        What was published before may be lost here: then no look at feeds/ finds that they vanish.
        """
        found = (_SHOW.fullmatch(path) for path in gone if path != NEWEST_RSS)
        keys = {show[1] for show in found if show}
        return sorted(keys.difference(self._keys, book.agreed))

    def address(self, path: str, sha256: str, seconds: int) -> str:
        """Where the store sends a published file for so long; "" = as far as is known it cannot.

        The book is read again only when it changed, the store opened only once.
        """
        try:
            seen = self._path.stat().st_mtime_ns
            with self._lock:
                if self._seen != seen:
                    self._seen, self._known = seen, read_book(self._feeds, self.place).files
                known, store = self._known.get(path), self._opened
                if known is None or known[0] != sha256:
                    return ""
                if store is None:
                    store = self._opened = self._open()
            return store.address(path, seconds)
        except (OSError, StoreError):
            return ""

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

    def _document(self, store: ObjectStore, book: StoreBook, *, listed: bool = False) -> _Standing:
        """The document that stands there; its list is read when it is `listed`, or not ours alone.

        Raises StoreError when it is another's, or when something else stands there.
        """
        there = store.holds(CURRENT)
        if there is None:
            if not book.files and next(iter(store.listed()), None) is not None:
                raise StoreError(
                    "Chỗ ấy trong kho đang có tệp mà không có gì cho biết là của đài này, nên "
                    "không đưa gì lên và không xóa gì.",
                    hint="Ghi vào url của mục [object_store] một tiền tố, hay một thư mục, còn "
                    "trống. Đúng là chỗ của đài này thì dọn trống chỗ ấy rồi chạy lại.",
                    where=store.shown,
                )
            return _Standing(mark=None)
        if there.mark == book.current and not listed:
            return _Standing(mark=there.mark)
        shows: object = None
        names: object = None
        if there.sha256 and there.size <= _LARGEST:
            unread = suppress(ValueError, RecursionError)
            with TemporaryDirectory(prefix="broadcaster-") as spare, unread:
                file = Path(spare) / CURRENT
                store.fetch(CURRENT, file)
                told = json.loads(file.read_bytes())
                if isinstance(told, dict):
                    shows, names = told.get("shows"), told.get("names")
        ours = isinstance(shows, list) and set(self._shows).intersection(map(str, shows))
        if not ours and there.mark != book.current:
            raise StoreError(
                "Chỗ ấy trong kho đang giữ trang của nơi khác, nên không đưa gì lên.",
                hint="Ghi vào url của mục [object_store] một tiền tố, hay một thư mục, còn trống. "
                "Đúng là chỗ của đài này thì dọn trống chỗ ấy rồi chạy lại.",
                where=store.shown,
            )
        told_of = frozenset(map(str, names)) if isinstance(names, list) else frozenset[str]()
        return _Standing(mark=there.mark, names=told_of)

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
            "names": sorted(map(_short, wanted)),
        }
        data = json.dumps(told).encode()
        headers = ObjectHeaders(type="application/json", cache=SHORT)
        return store.replace(CURRENT, data, expected=before, headers=headers).mark

    # --- the book ---------------------------------------------------------------------------

    def look(self) -> KnownCopy:
        """What is known of the store without asking it."""
        return known_copy(read_book(self._feeds, self.place), self.place)


class _StoreWork:
    """One carrying while it is going on."""

    def __init__(
        self, feeds: Path, book: StoreBook, tell: SentTeller = lambda _done, _whole: None
    ) -> None:
        self._feeds = feeds
        self._book = book
        self._tell = tell
        self._wanted: Mapping[str, PublishedFile] = {}
        self.todo: dict[str, PublishedFile] = {}
        self.gone: list[str] = []
        self.sent: list[str] = []
        self.removed: list[str] = []
        self.compared = self.refused = False
        self.ahead: tuple[str, ...] = ()
        self.unswept: StoreError | None = None

    def plan(self, wanted: Mapping[str, PublishedFile]) -> None:
        """What differs from the book."""
        self._wanted = wanted
        known = self._book.files
        for path, file in wanted.items():
            told = known.get(path)
            same = told is not None and told[0] == file.sha256 and told[1] == _way(file)
            # what was on its way when somebody else put it may have come behind that
            if not same or path in self._book.ahead:
                self.todo[path] = file
        # what may be on its way is removed time after time: it may arrive behind the removal
        self.gone = [path for path in known | self._book.ahead if path not in wanted]

    @property
    def sounds(self) -> tuple[str, ...]:
        """What goes first."""
        return tuple(p for p, file in self.todo.items() if file.stage == Stage.SOUND)

    def is_long(self) -> bool:
        """Whether the sounds would keep everybody waiting."""
        return sum(self.todo[path].size for path in self.sounds) > _HASTY

    def strike(self) -> None:
        """What is about to change is not known any more, but that it is ours."""
        self._book.files.update({path: ["", "", ""] for path in (*self.todo, *self.gone)})

    def compare(self, store: ObjectStore, stands: _Standing) -> None:
        """Hold the book against the store's listing; where they differ, the store is asked.

        What neither the book nor the document names is somebody else's and is left alone, and so is
        all that lies below the document of another site. Raises StoreError when ours would go
        there.
        """
        listed = {one.name: one for one in store.listed()}
        known = self._book.files
        others = tuple(
            name.removesuffix(CURRENT)
            for name in listed
            if name.endswith(f"/{CURRENT}") and name not in known and not stands.lists(name)
        )
        if any(path.startswith(others) for path in self._wanted):
            raise StoreError(
                f"Ở “{others[0]}” trong chỗ ấy của kho đang có trang của nơi khác, mà trang này "
                "cũng có tệp ở đó, nên không đưa gì lên.",
                hint="Ghi vào url của mục [object_store] một tiền tố, hay một thư mục, còn trống.",
                where=store.shown,
            )
        for path, file in self._wanted.items():
            there = listed.get(path)
            if there is None or there.mark != known[path][2]:
                self._send_anew(file)
        self._ask_in_turn(store)
        strange = [
            name
            for name in listed
            if name not in self._wanted and name not in known and stands.lists(name)
        ]
        for name, held in zip(strange, _each(store.holds, strange), strict=True):
            if held is not None and held.sha256:  # nobody wrote over it by hand
                known[name] = ["", "", ""]
                self.gone.append(name)
        for name in [name for name in self.gone if name.startswith(others)]:
            self.gone.remove(name)
            del known[name]

    def _send_anew(self, file: PublishedFile) -> None:
        self.todo[file.path] = file
        self._book.files[file.path] = ["", "", ""]

    def _ask_in_turn(self, store: ObjectStore) -> None:
        """Ask for a share by name: a listing tells no damage that kept size and time."""
        names = sorted(self._wanted.keys() - self.todo.keys())
        begin = bisect_right(names, self._book.looked)
        share: list[str] = []
        size = 0
        for name in (*names[begin:], *names[:begin])[:_TURN_FILES]:
            size += self._wanted[name].size
            if share and size > _TURN_BYTES:
                break
            share.append(name)
        for name, held in zip(share, _each(store.holds, share), strict=True):
            if held is None or held.sha256 != self._wanted[name].sha256:
                self._send_anew(self._wanted[name])
        self._book.looked = share[-1] if share else ""

    def send(self, store: ObjectStore) -> None:
        """Sounds, what pages show, pages, lists, feeds: each stage wholly before the next."""
        sent = _SentBytes(self.todo.values(), self._tell)
        for stage in Stage:
            files = [file for file in self.todo.values() if file.stage == stage]
            put = partial(self._put, store, sent)
            for file, done in zip(files, _each(put, files), strict=True):
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

    def remove_for_good(self, store: ObjectStore) -> None:
        """Private files, and sounds of episodes that have no other one; the rest stays in the book.

        A sound that another one replaces is what the feeds there name until they are replaced too.
        """
        standing = {_without_hash(path) for path in self._wanted}

        def is_for_good(path: str) -> bool:
            name = _without_hash(path)  # that of a light sound has the name of its form behind it
            replaced = name in standing or name.rpartition("-")[0] in standing
            return not replaced and (path.startswith("rieng/") or _stage(path) == Stage.SOUND)

        self.gone = [path for path in self.gone if is_for_good(path)]
        self.remove(store)

    def remove_texts(self, store: ObjectStore, paths: Sequence[str], gone: TakenBack) -> None:
        """Those that name what was taken back; the first fault is raised after all were tried."""
        faults: list[StoreError] = []

        def is_named(path: str) -> bool:
            try:
                return _names(store, path, gone)
            except StoreError as fault:
                faults.append(fault)
                return False

        for path, named in zip(paths, _each(is_named, paths), strict=True):
            try:
                if named:
                    self.gone = [path]
                    self.remove(store)
            except StoreError as fault:
                faults.append(fault)
        if faults:
            raise faults[0]

    def _put(self, store: ObjectStore, sent_bytes: "_SentBytes", file: PublishedFile) -> bool:
        path = self._feeds / file.path
        before, fault = _version(path), None
        try:
            headers = headers_of(path, file.path)
            stored, sent = store.put(file.path, path, headers=headers, sha256=file.sha256)
        except StoreError as error:  # it may be there all the same
            fault = error
        if _version(path) != before:  # what was taken back just now may stand there
            _put_right(store, file.path, path)
            fault = fault or _MadeAgain(f"“{file.path}” vừa được xuất bản lại lúc đang lên kho")
        if fault is not None:
            raise fault
        self._book.files[file.path] = [file.sha256, _way(file), stored.mark]
        sent_bytes.add(file)
        return sent


class _SentBytes:
    """How much of some files is in the store, over several requests at once."""

    def __init__(self, files: Iterable[PublishedFile], tell: SentTeller) -> None:
        self._done, self._whole = 0, sum(file.size for file in files)
        self._tell = tell
        self._lock = threading.Lock()
        if self._whole:
            tell(0, self._whole)

    def add(self, file: PublishedFile) -> None:
        """This one is there."""
        with self._lock:
            self._done += file.size
            self._tell(self._done, self._whole)


def _version(path: Path) -> tuple[int, int, int] | None:
    """What differs when another file was put in its place; None = there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_ino, facts.st_mtime_ns, facts.st_size


def _put_right(store: ObjectStore, name: str, path: Path) -> None:
    """Make a file of the store what it is here now, which may be that it is gone.

    Raises StoreError; the book does not know then how it stands, and the next carrying looks.
    """
    for _ in range(_ROUNDS):
        before = _version(path)
        if before is None:
            store.remove([name])
        else:
            with suppress(StoreError, FileNotFoundError):  # it goes at this moment
                store.put(name, path, headers=headers_of(path, name))
        if _version(path) == before:
            return


def _without_hash(path: str) -> str:
    return _HASHED.sub("", path)


def _is_text(path: str) -> bool:
    return _stage(path) not in (Stage.SOUND, Stage.SIDE)


def _is_of(gone: TakenBack, path: str, sha256: str) -> bool:
    parts = path.split("/")
    named = any(gone.names(part) or part in gone.keys for part in parts)
    return named or sha256 in gone.sounds


def _names(store: ObjectStore, path: str, gone: TakenBack) -> bool:
    """Whether a text names one of the episodes as it stands there. Raises StoreError."""
    if store.holds(path) is None:
        return False
    with TemporaryDirectory(prefix="broadcaster-") as spare:
        file = Path(spare) / "text"
        store.fetch(path, file)
        with explained(file, "đọc tệp"):
            return mentions(file, gone)


def _sweep(store: ObjectStore) -> StoreError | None:
    """Drop what broken uploads left; many keys may not, and the site is whole all the same."""
    try:
        store.sweep_unfinished(_ABANDONED)
    except Exception as fault:  # as for all that a store does
        return _as_told(fault)
    return None


def _as_told(fault: Exception) -> StoreError:
    """What people read of a fault, also of one that nobody foresaw."""
    if isinstance(fault, StoreError):
        return fault
    told = StoreError(
        f"chương trình vấp một lỗi lạ khi làm việc với kho ({type(fault).__name__}: {fault})",
        hint="Lần xuất bản sau thử lại; vẫn thế thì đưa câu này cho người giữ máy.",
    )
    told.__cause__ = fault
    return told


def _goes_ahead(sounds: Sequence[str], before: str) -> StoreError:
    """`before` is the last fault: an upload that breaks each time must not look as if it went."""
    broke = before.partition(_BROKE)[2] or ("" if _AHEAD in before else before)
    return StoreError(
        f"{len(sounds)} {_AHEAD}, lâu nên chưa làm lúc này; trang ở kho còn như cũ"
        + (f"{_BROKE}{broke}" if broke else ""),
        hint="Máy chủ đang chạy thì tự đưa lên; không thì chạy: broadcaster publish",
    )


def _vanishes(lost: Sequence[str]) -> StoreError:
    if not lost:
        return StoreError(
            "trang ở máy này không còn tệp nào của đài, nên không xóa trang ở kho",
            hint="Làm lại trang: broadcaster publish --again",
        )
    return StoreError(
        f"kênh {', '.join(lost)} đang có ở kho mà trang ở máy này không còn, nên không đổi gì ở "
        "kho",
        hint="Nếu lỡ xóa hay lấy lại bản cũ, đưa lại mục [[shows]] của kênh ấy. Muốn gỡ thật: "
        f"broadcaster publish --remove {lost[0]}",
    )


def _day(now: datetime) -> str:
    return f"{now.astimezone(ZONE):%Y-%m-%d}"


def _not_long_ago(ahead: Mapping[str, str], now: datetime) -> dict[str, str]:
    """What may still be on its way; an upload that died tells nobody."""
    return {p: at for p, at in ahead.items() if now - datetime.fromisoformat(at) < _ABANDONED}


def _short(name: str) -> str:
    """A name as the document lists it: everybody may read that, and a private one is a key."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


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
