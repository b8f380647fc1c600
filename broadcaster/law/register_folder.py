"""The register of a station: its files over what came with the program."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.domain.notice import Notice
from broadcaster.law.register import Register, RegisteredDocument, register_of
from broadcaster.law.starter import starter_documents, starter_register

if TYPE_CHECKING:  # what reads files is loaded where a station has some
    from broadcaster.law.structure import LawText

REGISTER_FOLDER = "van-ban"  # below scripts_vi
_SUFFIXES = (".md", ".txt")
_HEAD_BYTES = 65_536  # within which the head of a file ends; the text below it may have megabytes

_Stamp = tuple[str, int, int]  # path, time of change in nanoseconds, bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFolder:
    """What the files of a register say, and what is wrong with them."""

    register: Register
    notices: tuple[Notice, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)  # by their name in notices

    def text(self, document: RegisteredDocument) -> "LawText | None":
        """The units of a document's text, read now; None = the register has no text of it."""
        from broadcaster.law.register_files import document_text

        name = document.place.file if document.place else ""
        path = self.files.get(name)
        return document_text(path.read_bytes(), name) if path else None


def register_of_scripts(scripts: Path) -> Register:
    """The register that scripts of a folder are held against."""
    return read_register_folder(scripts / REGISTER_FOLDER).register


def read_register_folder(folder: Path) -> RegisterFolder:
    """The register of a folder, which may not be there; a file is read again when it changes."""
    return _read(tuple(sorted(_stamps(folder))), f"{folder.parent.name}/{folder.name}")


def _stamps(folder: Path) -> Iterator[_Stamp]:
    try:
        entries = [*os.scandir(folder)]
    except OSError:
        return
    for entry in entries:
        name = entry.name
        if not name.lower().endswith(_SUFFIXES) or name.startswith(("_", ".")):
            continue
        if not name.upper().startswith("README") and entry.is_file():
            facts = entry.stat()
            yield entry.path, facts.st_mtime_ns, facts.st_size


@lru_cache(maxsize=4)
def _read(stamps: tuple[_Stamp, ...], shown: str) -> RegisterFolder:
    if not stamps:
        return RegisterFolder(register=starter_register())
    from broadcaster.law.register_files import check_relations, over_starter, together

    files = {f"{shown}/{Path(path).name}": Path(path) for path, *_ in stamps}
    documents: list[RegisteredDocument] = []
    notices: list[Notice] = []
    broken: dict[str, str] = {}
    for stamp, name in zip(stamps, files, strict=True):
        document, number, told = _document(stamp, name)
        notices += told
        if document is not None:
            documents.append(document)
        elif number:
            broken[number] = name
    own = together(documents)
    over = over_starter(own.value or (), starter_register())
    register = register_of(starter_documents(), over.value or (), broken=broken)
    return RegisterFolder(
        register=register,
        notices=(*notices, *own.notices, *over.notices, *check_relations(register)),
        files=files,
    )


@lru_cache(maxsize=65536)  # one file is saved: the others are not read again
def _document(
    stamp: _Stamp, name: str
) -> tuple[RegisteredDocument | None, str, tuple[Notice, ...]]:
    """What a file says, the number that it is about, and what is wrong with it."""
    from broadcaster.law.register_files import number_written_in, read_document

    with Path(stamp[0]).open("rb") as file:
        data = file.read(_HEAD_BYTES)
        cut = data.rfind(b"\n") if len(data) == _HEAD_BYTES else len(data)
        if b"\n---" not in data:
            data, cut = data + file.read(), len(data) + stamp[2]
    read = read_document(data[:cut], name)
    number = read.value.number if read.value else number_written_in(data[:cut], name)
    return read.value, number, read.notices
