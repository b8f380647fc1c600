"""Files that people brought, kept as they came beside the scripts; nobody sweeps them.

`scripts_vi/nguon/3fa9c01b2d4e-cong-van.docx` is a file by the first digits of its SHA-256 and its
name; `3fa9c01b2d4e.json` is what was read of it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import slug
from broadcaster.importing.imported_document import ImportedDocument
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.system.files import named

FOLDER = "nguon"  # under scripts_vi
_KEY = re.compile(r"[0-9a-f]{12}")
_LONGEST = 60  # letters of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOriginal:
    """A file that was brought, and what was read of it."""

    key: str  # the first digits of its SHA-256
    path: Path
    document: ImportedDocument

    @property
    def place(self) -> str:
        """Where it lies under scripts_vi, as a script's head names it."""
        return f"{FOLDER}/{self.path.name}"


def keep_original(scripts: Path, data: bytes, document: ImportedDocument) -> KeptOriginal:
    """Keep a file and what was read of it; one that is there already stays. Raises StoreError."""
    key = document.sha256[:12]
    kept = _file_of(scripts, key)
    if kept is None:
        name = Path(document.name)
        suffix = re.sub(r"[^a-z0-9.]", "", name.suffix.lower())[:6]
        kept = scripts / FOLDER / f"{key}-{slug(name.stem)[:_LONGEST] or 'tep'}{suffix}"
        write_atomic(kept, data)
    write_atomic(scripts / FOLDER / f"{key}.json", to_text(document).encode())
    return KeptOriginal(key=key, path=kept, document=document)


def opened_original(scripts: Path, key: str) -> KeptOriginal:
    """A file that was kept. Raises InputError when there is none, StoreError for a damaged one."""
    path = _file_of(scripts, key) if _KEY.fullmatch(key) else None
    reading = scripts / FOLDER / f"{key}.json"
    if path is None or not reading.is_file():
        raise InputError("không còn văn bản này", hint="Dán hoặc mở tệp lần nữa.")
    text = reading.read_text("utf-8")
    document = from_text(ImportedDocument, text, where=f"{FOLDER}/{reading.name}")
    return KeptOriginal(key=key, path=path, document=document)


def _file_of(scripts: Path, key: str) -> Path | None:
    return next(iter(sorted(named(scripts / FOLDER, f"{key}-*"))), None)
