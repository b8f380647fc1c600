"""What we know of the object store that has the public site: the book beside the site's records.

It is of one place. When the settings name another, a note of the place before stays until a person
removes it: what lies there can be heard, also what is taken back here.

Several may have it open at once: a carrying that goes on beside publishing, a withdrawal that waits
for nobody. So whoever writes it down writes what they changed, and of what two changed it is not
known any more how it stands.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.publishing.public_paths import FOLDER
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.kept_book import put_kept, read_kept
from broadcaster.storage.lock import FileLock, waited
from broadcaster.system.files import named

BOOK = "kho-doi-tuong"  # below FOLDER of the public site
EARLIER = f"{BOOK}.cu-"  # begins the name of a note there, one for each place of before
_MARK = "kho-doi-tuong-1"
_LOCK = "khoa-kho"
_PATIENCE = 30.0  # seconds that somebody else may be writing it down
_UNKNOWN = ["", "", ""]  # ours; nobody knows how it stands there


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCopy:
    """What the book says, without asking the store."""

    place: str
    files: int
    at: datetime | None  # when everything was there last; None = never
    fault: str  # why not everything is there; "" = nothing was in the way
    waits: datetime | None  # since when something is to go there and is not yet; None = nothing
    is_whole: bool  # everything was there when the book was written


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPlace:
    """A store that had the site before; a person removes the note when nothing is there now."""

    place: str
    files: int  # that were there last
    note: str  # name of the file in FOLDER that keeps this from being forgotten


@dataclass(slots=True, kw_only=True)
class StoreBook:
    """What we know of the store."""

    files: dict[str, list[str]]  # path -> SHA-256, how it is told, mark; "" = not known
    current: str = ""  # mark of the document; "" = none of ours
    compared: str = ""  # day
    at: str = ""  # moment
    fault: str = ""
    waits: str = ""  # moment since which something is to go there; "" = nothing
    place: str = ""
    looked: str = ""  # the last file that was asked for by name, in its turn
    agreed: list[str] = field(default_factory=list)  # keys of shows that a person took off
    ahead: dict[str, str] = field(default_factory=dict)  # what is on its way -> since when
    seen: "StoreBook | None" = field(default=None, repr=False)  # as it was read, or last written

    @property
    def whole(self) -> bool:
        """Whether everything was there when it was written."""
        return bool(self.at) and not self.fault and all(told[0] for told in self.files.values())


def read_book(feeds: Path, place: str) -> StoreBook:
    """What is known of a place; nothing where the book is of another, damaged or gone."""
    book = _parsed(read_kept(feeds / FOLDER / BOOK, _mark(place))) or StoreBook(files={})
    book.seen = _as_it_is(book)
    return book


def write_book(feeds: Path, place: str, book: StoreBook) -> None:
    """As `put_book`; what cannot be written is with what is written next, and stops nobody."""
    with suppress(StoreError):
        put_book(feeds, place, book)


def put_book(feeds: Path, place: str, book: StoreBook) -> None:
    """Keep what was changed in it since it was read; what others changed meanwhile stays.

    Where the note of an earlier place cannot be made, the older book stays. Raises StoreError.
    """
    if not feeds.is_dir():
        return  # the station went away meanwhile: it is not begun anew
    book.place = place
    _note_earlier(feeds, place)
    with waited(lambda: FileLock(feeds / FOLDER / _LOCK), _PATIENCE):
        there = _parsed(read_kept(feeds / FOLDER / BOOK, _mark(place)))
        kept = book if there is None or book.seen is None else _both(book.seen, book, there)
        told = {name: getattr(kept, name) for name in StoreBook.__slots__ if name != "seen"}
        put_kept(feeds / FOLDER / BOOK, _mark(place), json.dumps(told).encode())
    book.seen = _as_it_is(book)


def _as_it_is(book: StoreBook) -> StoreBook:
    """A copy that stays; rows are never changed, only replaced."""
    files, ahead = dict(book.files), dict(book.ahead)
    return replace(book, files=files, ahead=ahead, agreed=[*book.agreed], seen=None)


def _both(seen: StoreBook, ours: StoreBook, there: StoreBook) -> StoreBook:
    """What stands there with our changes since we saw it."""
    files = dict(there.files)
    for path in seen.files.keys() | ours.files.keys():
        mine, was, now = ours.files.get(path), seen.files.get(path), there.files.get(path)
        if mine in (was, now):
            continue
        if now != was:
            files[path] = _UNKNOWN  # somebody else had to do with it as well
        elif mine is None:
            files.pop(path, None)
        else:
            files[path] = mine
    ahead = {path: at for path, at in there.ahead.items() if path not in seen.ahead}
    ahead |= {p: at for p, at in ours.ahead.items() if p in there.ahead or p not in seen.ahead}
    told = {
        name: getattr(ours if getattr(ours, name) != getattr(seen, name) else there, name)
        for name in ("current", "compared", "at", "fault", "waits", "place", "looked", "agreed")
    }
    return StoreBook(files=files, ahead=ahead, **told)


def _mark(place: str) -> str:
    return f"{_MARK}-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def _note_earlier(feeds: Path, place: str) -> None:
    """A book of another place is about to be written over: what it knows of must be told."""
    path = feeds / FOLDER / BOOK
    with suppress(OSError), path.open("rb") as opened:
        if opened.readline().startswith(f"{_mark(place)} ".encode()):
            return
    found = left_behind(feeds)
    if found is not None and found.place not in ("", place):
        name = f"{EARLIER}{hashlib.sha256(found.place.encode()).hexdigest()[:16]}"
        write_atomic(path.with_name(name), f"{found.files} {found.place}\n".encode())


def earlier_places(feeds: Path, place: str = "") -> tuple[EarlierPlace, ...]:
    """Every store that had the site of a folder and is not `place`, until its note is removed.

    Raises OSError when the folder cannot be looked at.
    """
    found: dict[str, EarlierPlace] = {}
    for path in named(feeds / FOLDER, f"{EARLIER}*"):
        files, _, told = path.read_text("utf-8", "replace").strip().partition(" ")
        count = int(files) if files.isdecimal() else 0
        found[told] = EarlierPlace(place=told, files=count, note=path.name)
    last = left_behind(feeds)
    if last is not None:
        found.setdefault(last.place, EarlierPlace(place=last.place, files=last.files, note=BOOK))
    return tuple(one for one in found.values() if one.place != place)


def left_behind(feeds: Path) -> KnownCopy | None:
    """The store that has, or had, the site of a folder; None = none was ever brought anything."""
    with suppress(OSError):
        book = _parsed((feeds / FOLDER / BOOK).read_bytes().partition(b"\n")[2])
        return known_copy(book, book.place) if book is not None and book.files else None
    return None


def known_copy(book: StoreBook, place: str) -> KnownCopy:
    """What a book says, for who only wants to know how the store stands."""
    at = datetime.fromisoformat(book.at) if book.at else None
    waits = datetime.fromisoformat(book.waits) if book.waits else None
    return KnownCopy(
        place=place, files=len(book.files), at=at, fault=book.fault, waits=waits,
        is_whole=book.whole,
    )  # fmt: skip


def _parsed(data: bytes | None) -> StoreBook | None:
    """The book, whoever damaged it; None = it says nothing."""
    with suppress(ValueError, TypeError, AttributeError):
        told = json.loads(data or b"")
        found = StoreBook(**{name: told[name] for name in told if name != "seen"})
        if not isinstance(told.get("agreed", []), list):
            return None
        for moment in found.ahead.values():
            datetime.fromisoformat(moment)
        told_of = (*found.agreed, found.current, found.compared, found.at, found.fault)
        told_of = (*told_of, found.place, found.looked, found.waits)
        texts = [*found.files, *chain(*found.files.values()), *found.ahead, *told_of]
        if all(isinstance(text, str) for text in texts):
            for moment in filter(None, (found.at, found.waits)):
                datetime.fromisoformat(moment)
            return found if all(len(row) == 3 for row in found.files.values()) else None
    return None
