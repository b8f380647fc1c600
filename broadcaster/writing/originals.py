"""Files that people brought: they wait until somebody decides, then lie beside the scripts.

A file waits in a folder of the cache for a week. Once a script is made of it, it is
`scripts_vi/nguon/3fa9c01b2d4e-cong-van.docx`, by the first digits of its SHA-256 and its name;
`3fa9c01b2d4e.json` is what was read of it and who brought it. Nobody sweeps those.
"""

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.text import slug
from broadcaster.importing.imported_document import ImportedDocument
from broadcaster.importing.kept_documents import FOLDER, KEY, OriginalReading, reading_file
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.system.files import files_below, named
from broadcaster.writing.picture_metadata import without_metadata

WAITING = "van-ban-cho"  # under the cache: in no backup
WAITS = timedelta(days=7)
ROOM = 1_000_000_000  # bytes of all that waits
MOST_OF_ONE = 20  # files that wait for somebody who does not answer for scripts
_LONGEST = 60  # letters of a name
_WRITTEN = (".md", ".txt", ".markdown")
_NAMED = re.compile(rb"nguon/([0-9a-f]{12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalFolders:
    """Where originals lie."""

    scripts: Path  # the station's scripts; they lie beside them
    cache: Path  # of the station; they wait in it

    @property
    def waiting(self) -> Path:
        """Where they lie that nobody has decided on."""
        return self.cache / WAITING

    @property
    def kept(self) -> Path:
        """Where they lie for good."""
        return self.scripts / FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOriginal:
    """A file that was brought, and what was read of it."""

    key: str  # the first digits of its SHA-256
    path: Path
    reading: OriginalReading

    @property
    def document(self) -> ImportedDocument:
        """What was read of it."""
        return self.reading.document

    @property
    def mark(self) -> str:
        """SHA-256 of what was read, hex: who chooses says among which paragraphs."""
        return hashlib.sha256(to_text(self.document).encode()).hexdigest()

    @property
    def place(self) -> str:
        """Where it lies under scripts_vi once it is kept, as a script's head names it."""
        return f"{FOLDER}/{self.path.name}"

    @property
    def waits(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.path.parent.name == WAITING


def bring_original(
    folders: OriginalFolders, data: bytes, document: ImportedDocument, *, who: str, now: datetime
) -> KeptOriginal:
    """Let a file wait, with what was read of it; one that is there already stays. A picture is
    without its metadata: a telephone writes down in it where it was taken.

    `who` is the account of who brings it, "" at a command line. What has waited for a week goes.
    Raises StoreError.
    """
    sweep_waiting(folders, now)
    key = document.sha256[:12]
    before = _found(folders, key)
    people = [*(before.reading.people if before else ()), *([who] if who else [])]
    reading = OriginalReading(document=document, people=tuple(dict.fromkeys(people)))
    if before is None:
        name = Path(document.name)
        suffix = re.sub(r"[^a-z0-9.]", "", name.suffix.lower())[:6]
        path = folders.waiting / f"{key}-{slug(name.stem)[:_LONGEST] or 'tep'}{suffix}"
        before = KeptOriginal(key=key, path=path, reading=reading)
    if before.waits:  # anew each time: its week begins again
        _forget(before.path)
        write_atomic(before.path, without_metadata(data))
    write_atomic(reading_file(before.path), to_text(reading).encode())
    return replace(before, reading=reading)


def waiting_originals(folders: OriginalFolders) -> tuple[KeptOriginal, ...]:
    """The files that wait, by name; one that goes meanwhile or is damaged is not among them."""
    found = []
    for file in sorted(named(folders.waiting, "*.json")):
        with suppress(OSError, StoreError):
            found.append(_found(folders, file.stem))
    return tuple(one for one in found if one is not None and one.waits)


def refuse_too_many(folders: OriginalFolders, who: str) -> None:
    """Raise InputError when as many files wait for an account as may."""
    waiting = sum(who in one.reading.people for one in waiting_originals(folders))
    if waiting >= MOST_OF_ONE:
        raise InputError(
            f"đã có {waiting} tệp của em chờ xem lại, nhiều nhất {MOST_OF_ONE}",
            hint="Mở từng tệp ở trang Dán công văn: viết thành bài, hoặc bấm Bỏ văn bản này.",
        )


def idle_originals(scripts: Path, now: datetime) -> tuple[Path, ...]:
    """The kept files that nothing which people wrote names: no script, draft or document.

    Every text beside the scripts is read for their keys, the register's too, with what was not
    saved yet and earlier versions, in whatever letters. One that was kept within a week is not
    idle: its script may not be written yet. Raises OSError.
    """
    last = (now - WAITS).timestamp()
    kept = {
        path.name[:12]: path
        for path in named(scripts / FOLDER, "*")
        if path.suffix != ".json" and path.lstat().st_mtime < last
    }
    for file in files_below(scripts, skip=FOLDER) if kept else ():
        if any(suffix.lower() in _WRITTEN for suffix in file.suffixes):
            # without the halves that are empty in UTF-16, which Notepad writes too
            for key in set(_NAMED.findall(file.read_bytes().replace(b"\0", b""))):
                kept.pop(key.decode(), None)
    return tuple(kept[key] for key in sorted(kept))


def drop_idle_original(scripts: Path, key: str, now: datetime) -> Path:
    """Take away a kept file that nothing names; what it was called comes back.

    Raises InputError for one that is named, or is none; OSError.
    """
    path = next((one for one in idle_originals(scripts, now) if one.name[:12] == key), None)
    if path is None:
        raise InputError(
            "tệp gốc này còn bài hay văn bản dựa vào, hoặc đã được bỏ",
            hint="Tải lại trang. Muốn bỏ tệp thì sửa hoặc bỏ bài ấy trước.",
        )
    _forget(path)
    return path


def keep_original(scripts: Path, original: KeptOriginal) -> KeptOriginal:
    """Put a file that waits beside the scripts. Raises StoreError."""
    if not original.waits:
        return original
    with explained(original.path, "đọc tệp"):
        data = original.path.read_bytes()
    path = scripts / FOLDER / original.path.name
    write_atomic(path, data)
    with explained(path, "ghi tệp"):
        os.utime(path)  # brought again it is as new: the same bytes would keep their old day
    write_atomic(reading_file(path), to_text(original.reading).encode())
    drop_original(original)
    return replace(original, path=path)


def drop_original(original: KeptOriginal) -> None:
    """Forget a file that waits. Raises InputError for one that a script was made of, StoreError."""
    if not original.waits:
        raise InputError("văn bản này đã thành bài nên được giữ lại", hint="Sửa hoặc bỏ bài ấy.")
    _forget(original.path)


def opened_original(folders: OriginalFolders, key: str) -> KeptOriginal:
    """A file that waits or is kept. Raises InputError when there is none, StoreError for a
    damaged one.
    """
    original = _found(folders, key) if KEY.fullmatch(key) else None
    if original is None:
        raise InputError("không còn văn bản này", hint="Dán hoặc mở tệp lần nữa.")
    return original


def _found(folders: OriginalFolders, key: str) -> KeptOriginal | None:
    for folder in (folders.kept, folders.waiting):
        path = next(iter(sorted(named(folder, f"{key}-*"))), None)
        if path is not None and reading_file(path).is_file():
            file = reading_file(path)
            where = f"{folder.name}/{file.name}"
            reading = from_text(OriginalReading, file.read_text("utf-8"), where=where)
            return KeptOriginal(key=key, path=path, reading=reading)
    return None


def sweep_waiting(folders: OriginalFolders, now: datetime) -> None:
    """Forget what has waited for a week, unfinished files too, and the oldest of too much.

    Raises StoreError.
    """
    waiting, last = folders.waiting, (now - WAITS).timestamp()
    with explained(waiting, "xóa tệp"):
        files = [(path.lstat(), path) for path in named(waiting, "*")]
        left = ROOM
        for state, path in sorted(files, key=lambda one: one[0].st_mtime, reverse=True):
            left -= state.st_size
            if left < 0 or state.st_mtime < last:
                path.unlink(missing_ok=True)


def _forget(path: Path) -> None:
    """Take a file that waits away, with what was read of it; no earlier version stays."""
    with explained(path, "xóa tệp"):
        for one in (reading_file(path), path):
            one.unlink(missing_ok=True)
