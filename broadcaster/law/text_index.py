"""Where words stand in the texts of a register's documents: an index by article, made from them.

It stands on the disk, is mended file by file when somebody looks for words, and is made again when
it is damaged. Where the disk takes none it lives as long as the program runs. What it keeps is the
words with and without marks and where an article begins; what is shown is read from the file.
"""

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import broadcaster
from broadcaster.domain.text import Term, words
from broadcaster.law.addresses import UnitKind, UnitStep
from broadcaster.law.folder_stamps import FileStamp, FolderStamps
from broadcaster.system.program_files import program_print

_READERS = ("law", "domain")  # rooms by which a text is cut and its words are told
_AT_ONCE = 500  # files that are written in one step: a run that is ended leaves them done
_SETTLED = 2_000_000_000  # nanoseconds within which a disk may give two states the same time
_WASTE = 3  # articles that were ever kept for one that there is
_WAIT = 300.0  # seconds that another run may take to make the index
NO_MARKS = "0"  # of a word that has none, as `domain.text.marks` tells it
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS files (id INTEGER PRIMARY KEY, name TEXT UNIQUE, stamp TEXT);
CREATE TABLE IF NOT EXISTS articles (id INTEGER PRIMARY KEY AUTOINCREMENT, file INTEGER,
 first INTEGER, last INTEGER, steps TEXT);
CREATE INDEX IF NOT EXISTS articles_file ON articles (file);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (bare, marked, content='',
 tokenize='unicode61 remove_diacritics 0');
"""
_FIND = (
    "SELECT files.name, first, last, steps FROM words JOIN articles ON articles.id = words.rowid "
    "JOIN files ON files.id = articles.file WHERE words MATCH ?"
)
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextHit:
    """An article, or what stands between articles, that has the words."""

    file: str  # its name in the folder
    steps: tuple[UnitStep, ...]  # () = it is no unit
    first: int  # 1-based lines of the file
    last: int


class TextIndex:
    """The words of the texts of a folder's files, as they are when somebody looks."""

    def __init__(self, folder: Path, stamps: FolderStamps, kept: Path | None) -> None:
        """`kept`: where the index may stand; None = nowhere."""
        self._folder = folder
        self._stamps = stamps
        self._kept = kept
        self._memory: sqlite3.Connection | None = None

    def hits(self, wanted: Sequence[Term], *, mend: bool = True) -> Iterator[TextHit]:
        """Where all the words stand in one article, first where they stand in a row.

        A word that was typed without marks is found with and without; of others all marks count.
        Without `mend` only what is indexed already is found, which never takes long.
        """
        marked = any(marks != NO_MARKS for _, marks in wanted)
        row = " ".join(f"{bare}{marks if marked else ''}" for bare, marks in wanted)
        anywhere = " AND ".join(
            f'bare : "{bare}"' if marks == NO_MARKS else f'marked : "{bare}{marks}"'
            for bare, marks in wanted
        )
        queries = [f'{"marked" if marked else "bare"} : "{row}"', anywhere]
        for query in queries if len(wanted) > 1 else queries[:1]:
            yield from self._found(query, mend)

    def mend(self) -> None:
        """Take in what changed since; of a register that nobody indexed yet for minutes."""
        self._opened().close()

    def behind(self) -> int:
        """The files whose words are not taken in as they are now."""
        try:
            with closing(self._as_it_is()) as connection:
                if _fact(connection, "program") != _program():
                    return len(self._stamps)
                if _fact(connection, "print") == self._stamps.print:
                    return 0
                known = dict(connection.execute("SELECT name, stamp FROM files").fetchall())
        except sqlite3.Error:
            return len(self._stamps)
        return sum(known.get(_text(one.name)) != _stamp(one) for one in self._stamps)

    def _found(self, query: str, mend: bool) -> Iterator[TextHit]:
        try:
            yield from self._ask(query, mend)
        except sqlite3.Error:
            if mend:  # damaged: it is made again, once
                self._throw_away()
                yield from self._ask(query, mend)

    def _ask(self, query: str, mend: bool) -> Iterator[TextHit]:
        with closing(self._opened() if mend else self._as_it_is()) as connection:
            for name, first, last, steps in connection.execute(_FIND, (query,)):
                yield TextHit(
                    file=_name(name),
                    steps=tuple(
                        UnitStep(UnitKind(kind), label) for kind, label in json.loads(steps)
                    ),
                    first=first,
                    last=last,
                )

    def _as_it_is(self) -> sqlite3.Connection:
        """The index as it was left. Raises sqlite3.Error where there is none."""
        if self._memory is not None or self._kept is None:
            return self._copied()
        place = f"{self._kept.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(place, uri=True, timeout=_WAIT, check_same_thread=False)

    def _copied(self) -> sqlite3.Connection:
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        if self._memory is not None:
            self._memory.backup(copy)
        return copy

    def _opened(self) -> sqlite3.Connection:
        """The index as the files are now."""
        with _ONE_AT_A_TIME:
            if self._memory is None and self._kept is not None:
                with suppress(OSError, sqlite3.DatabaseError):
                    self._kept.parent.mkdir(parents=True, exist_ok=True)
                    try:
                        return self._mended(str(self._kept))
                    except sqlite3.DatabaseError as fault:
                        if isinstance(fault, sqlite3.OperationalError):
                            raise  # the disk, or another run
                        self._throw_away()
                        return self._mended(str(self._kept))
            if self._memory is None:
                self._memory = self._mended(":memory:")
            return self._copied()

    def _throw_away(self) -> None:
        self._memory = None
        if self._kept is not None:
            for ending in ("", "-journal"):
                with suppress(OSError):
                    self._kept.with_name(self._kept.name + ending).unlink(missing_ok=True)

    def _mended(self, place: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            place, timeout=_WAIT, isolation_level=None, check_same_thread=False
        )
        try:
            self._mend(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _mend(self, connection: sqlite3.Connection) -> None:
        """Take in what changed since, in steps that each leave a right index of some files."""
        wanted, ours = self._stamps.print, _program()
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA}")
            connection.execute("INSERT OR IGNORE INTO facts VALUES ('program', ?)", (ours,))
            connection.execute("COMMIT")
        if _fact(connection, "program") != ours:
            raise sqlite3.DatabaseError("another program made it")
        if _fact(connection, "print") == wanted:
            return
        connection.execute("PRAGMA synchronous = OFF")
        given = connection.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()[
            0
        ]
        there = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
        if given > _WASTE * (there + _AT_ONCE):
            raise sqlite3.DatabaseError("most of it leads nowhere")
        connection.execute("BEGIN IMMEDIATE")
        rows = connection.execute("SELECT id, name, stamp FROM files").fetchall()
        known = {_name(name): (number, stamp) for number, name, stamp in rows}
        for name, (number, _) in known.items():
            if name not in self._stamps.names:
                _leave_out(connection, number)
        now, settled = time.time_ns(), True
        for at, one in enumerate(self._stamps):
            stamp = _stamp(one)
            if one.name in known:
                number, before = known[one.name]
                if before == stamp:
                    continue
                _leave_out(connection, number)
            if now - max(one.changed, one.moved) < _SETTLED:
                stamp, settled = "", False
            connection.execute("INSERT INTO files VALUES (NULL, ?, ?)", (_text(one.name), stamp))
            self._take_in(connection, one.name)
            if at % _AT_ONCE == _AT_ONCE - 1:
                connection.execute("COMMIT")
                connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM facts WHERE name = 'print'")
        if settled:
            connection.execute("INSERT INTO facts VALUES ('print', ?)", (wanted,))
        connection.execute("COMMIT")

    def _take_in(self, connection: sqlite3.Connection, name: str) -> None:
        ((file,),) = connection.execute("SELECT last_insert_rowid()")
        try:
            data = (self._folder / name).read_bytes()
        except OSError:
            connection.execute("UPDATE files SET stamp = '' WHERE id = ?", (file,))
            return
        for hit, said in articles_of(data, name):
            terms = words(said)
            steps = json.dumps([[step.kind.value, step.label] for step in hit.steps])
            row = connection.execute(
                "INSERT INTO articles VALUES (NULL, ?, ?, ?, ?)", (file, hit.first, hit.last, steps)
            )
            connection.execute(
                "INSERT INTO words (rowid, bare, marked) VALUES (?, ?, ?)",
                (
                    row.lastrowid,
                    " ".join(bare for bare, _ in terms),
                    " ".join(f"{bare}{marks}" for bare, marks in terms),
                ),
            )


def _fact(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def _stamp(one: FileStamp) -> str:
    return f"{one.changed} {one.moved} {one.size}"


def _leave_out(connection: sqlite3.Connection, file: int) -> None:
    """Its words stay in the index and lead nowhere."""
    connection.execute("DELETE FROM articles WHERE file = ?", (file,))
    connection.execute("DELETE FROM files WHERE id = ?", (file,))


def articles_of(data: bytes, name: str) -> Iterator[tuple[TextHit, str]]:
    """The articles of a file's text and what stands between them, each with its words."""
    from broadcaster.law.register_files import below_head, decode_whole
    from broadcaster.law.structure import structure

    decoded = decode_whole(data, name)
    body, line = below_head(decoded.value or "")
    if not body.strip():
        return
    lines = body.split("\n")
    wide = [
        one
        for one in structure(body, name, line).walk()
        if one.unit.kind.depth <= UnitKind.ARTICLE.depth
    ]
    begins = [(line, ()), *((one.unit.line, one.address.steps) for one in wide)]
    ends = [first for first, _ in begins[1:]] + [line + len(lines)]
    for (first, steps), end in zip(begins, ends, strict=True):
        said = "\n".join(lines[first - line : end - line])
        if said.strip():
            yield TextHit(file=name, steps=steps, first=first, last=end - 1), said


@cache
def _program() -> str:
    package = Path(broadcaster.__file__).parent
    told = "".join(program_print(package / room) for room in _READERS)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _text(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("latin-1")


def _name(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "surrogateescape")
