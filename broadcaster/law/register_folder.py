"""The register of a station: its files over what came with the program."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.wording import refusal
from broadcaster.law.register import Register, RegisteredDocument, register_of
from broadcaster.law.starter import starter_documents, starter_register

if TYPE_CHECKING:  # what reads files is loaded where a station has some
    from broadcaster.law.structure import LawText

REGISTER_FOLDER = "van-ban"  # below scripts_vi
_SUFFIXES = (".md", ".txt")
_HEAD_BYTES = 65_536  # within which the head of a file ends; the text below it may have megabytes

_Stamp = tuple[str, int, int]  # path, time of change in nanoseconds, bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegisterFolder:
    """What the files of a register say, and what is wrong with them.

    It is equal only to itself, so that what was read of its texts can be kept by it.
    """

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
    """The register of a folder, which may not be there; a file is read again when it changes.

    What the disk does not give is an ERROR, and then no number is in force by what a script says.
    """
    shown = f"{folder.parent.name}/{folder.name}"
    try:
        stamps = tuple(sorted(_stamps(folder)))
    except FileNotFoundError:
        stamps = ()
    except OSError as error:
        register = register_of(starter_documents(), broken={"": f"thư mục {shown}"})
        return RegisterFolder(register=register, notices=(_unread(shown, error),))
    found = _read(stamps, shown)
    if any(one.code == "so-khong-doc-duoc" for one in found.notices):
        _read.cache_clear()  # it may be read the next time, and the file's stamp is the same then
    return found


def _unread(name: str, error: OSError) -> Notice:
    return Notice(
        code="so-khong-doc-duoc",
        level=Level.ERROR,
        sentence=f"không đọc được sổ văn bản: {refusal(error)}",
        hint="Kiểm tra máy được phép đọc nó, và không chương trình nào đang giữ nó.",
        place=Place(file=name),
    )


def _stamps(folder: Path) -> Iterator[_Stamp]:
    with os.scandir(folder) as entries:
        found = [*entries]
    for entry in found:
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
        try:
            document, number, told = _document(stamp, name)
        except OSError as error:
            document, number, told = None, None, (_unread(name, error),)
        notices += told
        if document is not None:
            documents.append(document)
        elif number != "":
            broken[number or ""] = f"tệp {name}"
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
) -> tuple[RegisteredDocument | None, str | None, tuple[Notice, ...]]:
    """What a file says, the number that it is about, and what is wrong with it.

    The number is "" where it has none, None where it is no text. Raises OSError, which is not kept.
    """
    from broadcaster.law.register_files import number_written_in, read_document

    with Path(stamp[0]).open("rb") as file:
        data = file.read(_HEAD_BYTES)
        cut = data.rfind(b"\n") if len(data) == _HEAD_BYTES else len(data)
        if b"\n---" not in data:
            data, cut = data + file.read(), len(data) + stamp[2]
    read = read_document(data[:cut], name)
    number = read.value.number if read.value else number_written_in(data[:cut], name)
    return read.value, number, read.notices
