"""What the files of a register say, ready to be asked: made from them, thrown away at will.

A file is read again when its time or size changed; of the others only what is asked for is read.
The index is a database in memory whose bytes the cache keeps from run to run: whoever has it has
one moment of the register, and a writer that is killed, or a second one, harms nobody. What is
written into it and what is asked of it share its tables and stand together, in over 600 lines.
"""

import hashlib
import json
import re
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import broadcaster
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.text import fold, nfc
from broadcaster.law.document_numbers import LOOKALIKES, document_key
from broadcaster.law.folder_stamps import FolderStamps
from broadcaster.law.followed_register import FOLLOWED, is_followed
from broadcaster.law.register import (
    ENDING,
    ActOnDocument,
    Register,
    RegisteredDocument,
    acts_of,
    by_document_key,
    each_once,
    effect_mark,
    folded_names,
    register_mark,
    register_of,
)
from broadcaster.law.starter import starter_documents, starter_register
from broadcaster.storage.cache_folder import FolderBlobCache
from broadcaster.storage.serialization import from_plain, to_plain
from broadcaster.system.program_files import program_print

# rooms that take part in reading a file: when one of them changes, all files are read anew
_READERS = ("law", "scripts", "storage", "domain")
_LIMIT = 300_000_000  # bytes of the cache
_SETTLED = 2_000_000_000  # nanoseconds within which a disk may give two states the same time
_SHOWN = 200  # documents of a search that are told at first; a page shows fewer
_REMEMBERED = 16_384  # answers of one index, of each kind
_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE files (id INTEGER PRIMARY KEY, name TEXT UNIQUE, changed INTEGER, moved INTEGER,
 size INTEGER, key TEXT, broken TEXT, document BLOB, errors BLOB, notices BLOB);
CREATE INDEX files_key ON files (key);
CREATE INDEX files_broken ON files (broken) WHERE broken IS NOT NULL;
CREATE INDEX files_errors ON files (id) WHERE errors IS NOT NULL;
CREATE INDEX files_notices ON files (id) WHERE notices IS NOT NULL;
CREATE TABLE documents (id INTEGER PRIMARY KEY, place INTEGER, key TEXT, file INTEGER, said TEXT,
 told TEXT, facets TEXT, newest INTEGER, mark BLOB, document BLOB);
CREATE INDEX documents_key ON documents (key);
CREATE INDEX documents_file ON documents (file);
CREATE TABLE names (name TEXT, id INTEGER, PRIMARY KEY (name, id)) WITHOUT ROWID;
CREATE INDEX names_id ON names (id);
CREATE TABLE acts (target TEXT, id INTEGER, seq INTEGER, act BLOB, actor TEXT,
 ends INTEGER);
CREATE INDEX acts_target ON acts (target);
CREATE INDEX acts_id ON acts (id);
CREATE INDEX acts_actor ON acts (actor);
CREATE INDEX acts_ends ON acts (ends) WHERE ends = 1;
CREATE TABLE told (key TEXT PRIMARY KEY, errors BLOB, notices BLOB);
"""
_ORDERED = "SELECT d.id FROM documents d LEFT JOIN files f ON f.id = d.file"
_WITH_FILE = "SELECT d.id, f.name FROM documents d LEFT JOIN files f ON f.id = d.file"
_ORDER = "ORDER BY d.place, f.name"  # as `register_of` has them: those of the program first
_MARKS = "SELECT mark FROM documents d LEFT JOIN files f ON f.id = d.file ORDER BY d.place, f.name"
_ACTS = (
    "SELECT act FROM acts JOIN documents d USING (id) LEFT JOIN files f ON f.id = d.file "
    "WHERE target = ? ORDER BY d.place, f.name, seq"
)
_DOCUMENTS = (
    "SELECT d.key, coalesce(d.document, f.document) FROM documents d "
    "LEFT JOIN files f ON f.id = d.file ORDER BY d.place, f.name"
)
_ALL_ACTS = (
    "SELECT target, act FROM acts JOIN documents d USING (id) LEFT JOIN files f ON f.id = d.file "
    "ORDER BY d.place, f.name, seq"
)
_DONE = (
    "SELECT act FROM acts JOIN documents d USING (id) LEFT JOIN files f ON f.id = d.file "
    "WHERE actor = ? ORDER BY d.place, f.name, seq"
)
_WORD = re.compile(r"[^\W_]+")
_OWN = 1_000_000  # the place of what did not come with the program
_TOLD = {
    True: (
        "SELECT errors FROM files INDEXED BY files_errors WHERE errors IS NOT NULL ORDER BY name",
        "SELECT errors FROM told WHERE errors IS NOT NULL ORDER BY key",
    ),
    False: (
        "SELECT notices FROM files INDEXED BY files_notices "
        "WHERE notices IS NOT NULL ORDER BY name",
        "SELECT notices FROM told WHERE notices IS NOT NULL ORDER BY key",
    ),
}
_TWICE = (
    "FROM files own JOIN files their USING (key) "
    f"WHERE own.name NOT LIKE '{FOLLOWED}/%' AND their.name LIKE '{FOLLOWED}/%' "
    "AND own.document IS NOT NULL AND their.document IS NOT NULL"
)
_BROKEN = (
    "SELECT broken, name FROM files INDEXED BY files_broken WHERE broken IS NOT NULL ORDER BY name"
)
_OWN_FILES = "SELECT key, name FROM files WHERE key = ? AND document IS NOT NULL"
_LEAVE_OUT = (
    "DELETE FROM names WHERE id IN (SELECT id FROM documents WHERE key = ?)",
    "DELETE FROM acts WHERE id IN (SELECT id FROM documents WHERE key = ?)",
    "DELETE FROM documents WHERE key = ?",
)

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """What one file says: its document, the number that it is about, and what is wrong with it."""

    document: RegisteredDocument | None
    number: str | None  # "" = it has none, None = it is no text
    notices: tuple[Notice, ...]
    given: bool = True  # False: the disk did not give it, and it is to be read the next time


Read = Callable[[str], FileReading]  # a file by its name


class RegisterIndex:
    """The documents of a register and what is told of its files, as they were at one moment."""

    def __init__(self, connection: sqlite3.Connection, shown: str) -> None:
        """`shown`: the folder as notices name it."""
        self._connection = connection
        self._turn = threading.Lock()
        self._shown = shown
        self.at = lru_cache(_REMEMBERED)(self._at)  # a document by its id here

    def rows(self, query: str, *values: object) -> list[Any]:
        """The rows of a query."""
        with self._turn:
            return self._connection.execute(query, values).fetchall()

    def data(self) -> bytes:
        """All of it, to be kept."""
        with self._turn:
            return self._connection.serialize()

    @property
    def print(self) -> str:
        """One word for all that the files say, the same in another run; "" = there is none yet."""
        known = _known_print(self)
        return (
            hashlib.sha256(f"{_read_by(self._shown)} {known}".encode()).hexdigest() if known else ""
        )

    @cached_property
    def settles(self) -> int | None:
        """From when on (nanoseconds since 1970) files that had just changed are to be read again.

        None = they had all been still for a while.
        """
        rows = self.rows("SELECT value FROM facts WHERE name = 'settles'")
        return int(rows[0][0]) if rows else None

    @property
    def complete(self) -> bool:
        """Whether the disk gave every file."""
        return not self.rows("SELECT 1 FROM facts WHERE name = 'not given'")

    def register(self) -> Register:
        """What scripts are held against."""
        broken = {
            number: f"tệp {self._shown}/{_name(name)}"
            for number, name in self.rows(_BROKEN)
            if not (is_followed(f"{self._shown}/{name}") and self._own_file(number))
        }
        wrong = by_document_key(broken)
        return Register(
            documents=_IndexedDocuments(self),
            broken=wrong,
            _by_number=_Asked(self._numbered),
            _by_name=_Asked(self._named),
            _begun=lru_cache(_REMEMBERED)(self._begun),
            _acts=_Asked(lambda key: self._acts(_ACTS, key)),
            _done=_Asked(lambda key: self._acts(_DONE, key)),
            _mark=lambda: register_mark((row[0] for row in self.rows(_MARKS)), wrong),
        )

    def _own_file(self, number: str) -> bool:
        """Whether the station has a good file of a number: one of the copy does not count then."""
        rows = self.rows(_OWN_FILES, document_key(number))
        return any(not is_followed(f"{self._shown}/{name}") for _, name in rows)

    def _numbered(self, key: str) -> tuple[RegisteredDocument, ...]:
        """Those of a number; behind "?" of one that begins with some whole parts of it."""
        if not key.startswith("?"):
            return self._ordered("d.key = ?", key)
        begun = key[1:]
        return self._ordered(
            "(d.key = ? OR (d.key >= ? AND d.key < ?))", begun, f"{begun}/", f"{begun}0"
        )  # "0" is the sign behind "/"

    def _named(self, name: str) -> tuple[RegisteredDocument, ...]:
        return self._ordered("d.id IN (SELECT id FROM names WHERE name = ?)", name)

    def _ordered(self, condition: str, *values: object) -> tuple[RegisteredDocument, ...]:
        rows = self.rows(f"{_ORDERED} WHERE {condition} {_ORDER}", *values)
        return tuple(self.at(row[0]) for row in rows)

    def called(
        self, typed: str, facets: Sequence[Collection[str]], *, marked: bool = True
    ) -> Iterator[tuple[int, str]]:
        """The documents with all of the words in number, names, kind or body: an id, and the file.

        Those whose number or name begins so come first, then the newest. Of the last word the
        beginning is enough. With `marked` the marks of a word count where it was typed with some.
        `facets`: of each group one is enough, as `facet` writes it.
        """
        query, values = _having(facets, "1", [])
        words = _spread(typed).split()
        for at, word in enumerate(words, 1):
            end = " " if at < len(words) else ""
            for column, sought in (("said", fold(word)), ("told", word)):
                if column == "said" or (marked and word != fold(word)):
                    query += f" AND instr({column}, ?) > 0"
                    values.append(f" {sought}{end}")
        order = "ORDER BY instr(said, ?) = 0, newest DESC, d.place, f.name"
        query = f"{_WITH_FILE} WHERE {query} {order}"
        values.append("\n " + fold(" ".join(words)))
        some = self.rows(f"{query} LIMIT {_SHOWN}", *values)
        yield from ((number, _name(name or "")) for number, name in some)
        if len(some) == _SHOWN:  # all that have one letter are put in their order where needed
            rest = self.rows(f"{query} LIMIT -1 OFFSET {_SHOWN}", *values)
            yield from ((number, _name(name or "")) for number, name in rest)

    def of_file(self, name: str, facets: Sequence[Collection[str]] = ()) -> int | None:
        """The document that a file describes, if it counts and fits: its id here."""
        query, values = _having(facets, "f.name = ?", [_text(name)])
        rows = self.rows(f"{_WITH_FILE} WHERE {query}", *values)
        return rows[0][0] if rows else None

    def number_prints(self) -> Mapping[str, str]:
        """By the key of a number one word for its documents and for what is done to them.

        Asked about a number, two registers with the same word for it answer the same.
        """
        told: dict[str, list[bytes]] = {}
        for query in (_DOCUMENTS, _ALL_ACTS):
            for key, packed in self.rows(query):
                told.setdefault(key, []).append(packed)
            for parts in told.values():
                parts.append(b"\0")  # the acts, or the end
        return {
            key: hashlib.sha256(b"\n".join(some)).hexdigest()[:24] for key, some in told.items()
        }

    def numbers(self) -> list[str]:
        """The keys of all numbers that have a document."""
        return [row[0] for row in self.rows("SELECT DISTINCT key FROM documents ORDER BY key")]

    def files_of(self, key: str) -> tuple[str, ...]:
        """The names of all files about one number, by its key."""
        rows = self.rows("SELECT name FROM files WHERE key = ? ORDER BY name", key)
        return tuple(_name(row[0]) for row in rows)

    def twice(self) -> Iterator[tuple[RegisteredDocument, RegisteredDocument]]:
        """Documents of the station that the register it follows has too: its own, and theirs."""
        pairs = self.rows(f"SELECT own.id, their.id {_TWICE} ORDER BY own.name")
        for pair in pairs:
            packed = (
                self.rows("SELECT document FROM files WHERE id = ?", one)[0][0] for one in pair
            )
            own, their = (_unpacked(RegisteredDocument, one) for one in packed)
            if own.key[1] == their.key[1] or not (own.issuer and their.issuer):
                yield own, their

    def both_have(self) -> int:
        """How many numbers `twice` may tell of; bodies of two provinces may share one."""
        ((count,),) = self.rows(f"SELECT count(*) {_TWICE}")
        return int(count)

    def documents(self) -> Iterator[RegisteredDocument]:
        """All, in their order."""
        return (self.at(row[0]) for row in self.rows(f"{_ORDERED} {_ORDER}"))

    def _at(self, number: int) -> RegisteredDocument:
        query = (
            "SELECT coalesce(d.document, f.document) FROM documents d "
            "LEFT JOIN files f ON f.id = d.file WHERE d.id = ?"
        )
        ((packed,),) = self.rows(query, number)
        return _unpacked(RegisteredDocument, packed)

    def _begun(self, name: str) -> bool:
        rows = self.rows("SELECT name FROM names WHERE name >= ? ORDER BY name LIMIT 1", name)
        return any(row[0].startswith(name) for row in rows)

    def _acts(self, query: str, key: str) -> tuple[ActOnDocument, ...]:
        return each_once(_unpacked(ActOnDocument, row[0]) for row in self.rows(query, key))

    def notices(self, *, errors: bool = False) -> tuple[Notice, ...]:
        """What is told of the files, of several of one document, and of loops; or ERRORs only."""
        rows = [row for query in _TOLD[errors] for row in self.rows(query)]
        return tuple(
            from_plain(Notice, one) for (packed,) in rows for one in json.loads(_inflated(packed))
        )


class _IndexedDocuments(Collection[RegisteredDocument]):
    """All documents of an index in their order, read as somebody goes over them."""

    def __init__(self, index: RegisterIndex) -> None:
        self._index = index

    def __len__(self) -> int:
        ((count,),) = self._index.rows("SELECT count(*) FROM documents")
        return int(count)

    def __iter__(self) -> Iterator[RegisteredDocument]:
        return self._index.documents()

    def __contains__(self, document: object) -> bool:
        return any(document == one for one in self)


class _Asked(Mapping[str, tuple[Found, ...]]):
    """Answers by what is asked; whoever asks again is answered from memory."""

    def __init__(self, ask: Callable[[str], tuple[Found, ...]]) -> None:
        self._ask = lru_cache(_REMEMBERED)(ask)

    def __getitem__(self, words: str) -> tuple[Found, ...]:
        found = self._ask(words)
        if not found:
            raise KeyError(words)
        return found

    def get(self, words: str, default: Any = None) -> Any:
        return self._ask(words) or default

    def __iter__(self) -> Iterator[str]:
        raise TypeError("an index is asked, not gone over")

    def __len__(self) -> int:
        raise TypeError("an index is asked, not gone over")


# ----- kept from run to run


@dataclass(frozen=True, slots=True)
class IndexCache:
    """Where the index of a folder is kept; without a folder it is made anew in every run."""

    folder: Path | None
    shown: str

    def _store(self) -> FolderBlobCache | None:
        return FolderBlobCache(self.folder, ".sqlite3", _LIMIT) if self.folder else None

    def get(self) -> RegisterIndex | None:
        """What is kept; None = nothing, or it is damaged."""
        store = self._store()
        data = store.get(_read_by(self.shown)) if store else None
        return _opened(data, self.shown) if data else None

    def put(self, index: RegisterIndex) -> None:
        """Keep an index; a disk that takes nothing costs the work again, and stops nobody."""
        store = self._store()
        if store is not None:
            with suppress(BroadcasterError, OSError):
                store.put(_read_by(self.shown), index.data())


def indexed(
    stamps: FolderStamps, before: RegisterIndex | None, read: Read, kept: IndexCache
) -> RegisterIndex:
    """The index of some files: `before` or what is kept, where nothing changed; else mended."""
    base = before or kept.get()
    if base is not None and _known_print(base) == stamps.print:
        return base
    index = _mended(stamps, base, read, kept.shown)
    kept.put(index)
    return index


def _read_by(shown: str) -> str:
    """One word for all that takes part in reading a file of a folder."""
    package = Path(broadcaster.__file__).parent
    readers = [program_print(package / room) for room in _READERS]
    return hashlib.sha256(" ".join([*readers, shown]).encode()).hexdigest()


def _known_print(index: RegisterIndex) -> str:
    rows = index.rows("SELECT value FROM facts WHERE name = 'print'")
    return str(rows[0][0]) if rows else ""


def _opened(data: bytes, shown: str) -> RegisterIndex:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.deserialize(data)
    return RegisterIndex(connection, shown)


def _mended(
    stamps: FolderStamps, base: RegisterIndex | None, read: Read, shown: str
) -> RegisterIndex:
    """A new index of the files, in which those that did not change are as in `base`."""
    if base is not None:
        index = _opened(base.data(), shown)
    else:
        index = RegisterIndex(
            sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None), shown
        )
        for statement in _SCHEMA.split(";"):
            index.rows(statement)
    index.rows("BEGIN")
    keys = set() if base else {document.key[0] for document in starter_documents()}
    given = _read_files(index, stamps, read, keys)
    for key in keys:
        _regroup(index, key)
    _tell(index, "~", _loops(index))  # behind every number
    index.rows("DELETE FROM facts")
    facts = {"print": stamps.print if given else ""}
    now = time.time_ns()
    times = {one.name: max(one.changed, one.moved) for one in stamps}
    unsettled = {name: time for name, time in times.items() if now - time < _SETTLED}
    for name in unsettled:  # it is read again when it has settled, whatever its time is then
        index.rows("UPDATE files SET size = -1 WHERE name = ?", _text(name))
    if unsettled:
        facts["print"] = ""
        past = [time for time in unsettled.values() if time <= now]
        last = max(past) if past else min(unsettled.values())  # none waits for one of tomorrow
        facts["settles"] = str(last + _SETTLED)
    if not given:
        facts["not given"] = "1"
    for name, value in facts.items():
        index.rows("INSERT INTO facts VALUES (?, ?)", name, value)
    index.rows("COMMIT")
    return index


def _read_files(index: RegisterIndex, stamps: FolderStamps, read: Read, keys: set[str]) -> bool:
    """Read what changed; the keys of the numbers that are touched go into `keys`.

    False where the disk did not give a file.
    """
    rows = index.rows("SELECT name, changed, moved, size, key FROM files")
    known = {_name(row[0]): row[1:] for row in rows}
    for name in known.keys() - stamps.names:
        keys.add(known[name][-1])
        index.rows("DELETE FROM files WHERE name = ?", _text(name))
    all_given = True
    for one in stamps:
        before = known.get(one.name)
        if before is not None and before[:-1] == one[1:]:
            continue
        found = read(one.name)
        document, number = found.document, found.number
        key = document.key[0] if document else ""
        keys |= {key, before[-1] if before else key}
        all_given &= found.given
        index.rows(
            "INSERT OR REPLACE INTO files VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _text(one.name),
            one.changed,
            one.moved,
            one.size if found.given else -1,
            key,
            None if document or number == "" else number or "",
            _packed(document) if document else None,
            *_packed_notices(found.notices),
        )
    return all_given


def _regroup(index: RegisterIndex, key: str) -> None:
    """Work out anew which documents there are of one number."""
    from broadcaster.law.register_merging import over_starter, together

    for statement in _LEAVE_OUT:
        index.rows(statement, key)
    query = "SELECT id, name, document FROM files WHERE key = ? AND document IS NOT NULL"
    rows = [(file, _name(name), packed) for file, name, packed in index.rows(query, key)]
    found: dict[tuple[str, str], tuple[int, int | None, RegisteredDocument, bool]] = {
        document.key: (at, None, document, True) for at, document in _starter_by_key().get(key, ())
    }
    below, whose = starter_register(), "sổ có sẵn"
    notices: list[Notice] = []
    for followed in (True, False):  # what is followed, then the station's own over it
        layer = sorted((name, file, packed) for file, name, packed in rows)
        layer = [one for one in layer if is_followed(one[0]) is followed]
        if not layer:
            continue
        read = [_unpacked(RegisteredDocument, packed) for _, _, packed in layer]
        of_file = {id(one): file for one, (_, file, _) in zip(read, layer, strict=True)}
        once = together(read)
        over = over_starter(once.value or (), below, whose=whose, graver=followed)
        for document, as_written in zip(over.value or (), once.value or (), strict=True):
            place = found[document.key][0] if document.key in found else _OWN
            apart = document != as_written
            found[document.key] = (place, of_file[id(as_written)], document, apart)
        notices += (*once.notices, *over.notices)
        if followed:
            below, whose = register_of(one[2] for one in found.values()), "sổ theo dõi"
    for row in found.values():
        _put(index, *row)
    _tell(index, key, notices)


@cache
def _starter_by_key() -> dict[str, list[tuple[int, RegisteredDocument]]]:
    found: dict[str, list[tuple[int, RegisteredDocument]]] = {}
    for at, document in enumerate(starter_documents()):
        found.setdefault(document.key[0], []).append((at, document))
    return found


def _put(
    index: RegisterIndex, place: int, file: int | None, document: RegisteredDocument, apart: bool
) -> None:
    """`apart`: it is not as its file says."""
    facets = [
        *(("topic", part) for topic in document.topics for part in _parts(topic)),
        *(("audience", part) for one in document.audiences for part in _parts(one)),
        ("level", fold(document.level) + "\n"),
    ]
    names = (document.name, document.title, *document.short_names)
    also = " ".join((document.kind, document.issuer))  # nothing begins there
    newest = document.issued or document.in_force
    index.rows(
        "INSERT INTO documents VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        place,
        document.key[0],
        file,
        "".join(f"\n {fold(_spread(one))} " for one in names) + f"  {fold(_spread(also))} ",
        "".join(f" {_spread(one)} " for one in (*names, also)),
        "".join(facet(what, said) for what, said in facets),
        newest.toordinal() if newest else 0,
        effect_mark(document),
        _packed(document) if apart else None,
    )
    ((number,),) = index.rows("SELECT last_insert_rowid()")
    for name in folded_names(document):
        index.rows("INSERT INTO names VALUES (?, ?)", name, number)
    for seq, (target, act) in enumerate(acts_of(document)):
        whole_end = act.relation.kind in ENDING and not act.relation.scope and act.by
        row = (target, number, seq, _deflated(to_plain(act)), document_key(act.by), bool(whole_end))
        index.rows("INSERT INTO acts VALUES (?, ?, ?, ?, ?, ?)", *row)


def _spread(text: str) -> str:
    """The words and the parts of numbers in small letters, a blank between any two."""
    return " ".join(_WORD.findall(nfc(text).translate(LOOKALIKES).casefold()))


def _having(
    facets: Sequence[Collection[str]], condition: str, given: list[str]
) -> tuple[str, list[str]]:
    """A condition and its values: the one given, and one of each group of facets."""
    groups = [group for group in facets if group]
    any_of = ("(" + " OR ".join(["instr(facets, ?) > 0"] * len(one)) + ")" for one in groups)
    return " AND ".join([condition, *any_of]), [*given, *(one for group in groups for one in group)]


def facet(what: str, folded: str) -> str:
    """A topic ("topic"), an audience ("audience") or the level ("level") among others.

    It begins so; where it has to end there too, a line ends behind it.
    """
    return f"\n{what}:{folded}"


def _parts(words: str) -> list[str]:
    """Some words from each of them on: "mạng" finds "an ninh mạng"."""
    folded = fold(words).split()
    return [" ".join(folded[at:]) for at in range(len(folded))]


@cache
def starter_index() -> RegisterIndex:
    """Of what came with the program alone."""
    return _mended(
        FolderStamps([]), None, lambda _: FileReading(document=None, number="", notices=()), ""
    )


def _loops(index: RegisterIndex) -> tuple[Notice, ...]:
    """What is told of replacements that come back; only who takes part is read."""
    from broadcaster.law.register_merging import check_relations

    ends = index.rows("SELECT target, actor FROM acts WHERE ends = 1")
    by: dict[str, set[str]] = {}
    for target, actor in ends:
        by.setdefault(target, set()).add(actor)
    before = -1
    while before != len(by):  # who is replaced by nobody that is replaced takes part in no loop
        before = len(by)
        by = {key: left for key, actors in by.items() if (left := {a for a in actors if a in by})}
    if not by:
        return ()
    register = index.register()
    return check_relations(register, [one for key in by for one in register.numbered(key)])


def _tell(index: RegisterIndex, key: str, notices: Sequence[Notice]) -> None:
    index.rows("DELETE FROM told WHERE key = ?", key)
    if notices:
        index.rows("INSERT INTO told VALUES (?, ?, ?)", key, *_packed_notices(notices))


def _packed_notices(notices: Sequence[Notice]) -> tuple[bytes | None, bytes | None]:
    """The ERRORs, and all; None where there are none."""
    errors = [one for one in notices if one.level is Level.ERROR]
    return tuple(  # type: ignore[return-value]
        _deflated([to_plain(one) for one in some]) if some else None for some in (errors, notices)
    )


def _packed(document: RegisteredDocument) -> bytes:
    """Without what is empty, which is most of it."""
    plain = to_plain(document)
    return _deflated({name: one for name, one in plain.items() if one not in ("", None, [])})


def _text(name: str) -> str:
    """A file's name as the database has it: it may hold what is no UTF-8; the order stays."""
    return name.encode("utf-8", "surrogateescape").decode("latin-1")


def _name(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


def _unpacked(kind: type[Found], packed: bytes) -> Found:
    return from_plain(kind, json.loads(_inflated(packed)))


def _deflated(plain: object) -> bytes:
    press = zlib.compressobj(1, zdict=_usual_words())
    data = json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return press.compress(data) + press.flush()


def _inflated(packed: bytes) -> str:
    press = zlib.decompressobj(zdict=_usual_words())
    return (press.decompress(packed) + press.flush()).decode("utf-8", "surrogatepass")


@cache
def _usual_words() -> bytes:
    """What most documents say alike: without it an index would be half as large again."""
    told = [to_plain(document) for document in starter_documents()[:20]]
    return json.dumps(told, ensure_ascii=False).encode()[-32_000:]
