"""The register of a station: its files over what came with the program."""

import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.wording import refusal
from broadcaster.law.folder_stamps import FolderStamps, folder_stamps
from broadcaster.law.followed_register import (
    FollowedRegister,
    followed_register,
    is_followed,
    name_below,
)
from broadcaster.law.register import Register, RegisteredDocument, register_of
from broadcaster.law.starter import starter_documents, starter_register

if TYPE_CHECKING:  # what reads files is loaded where a station has some
    from broadcaster.law.register_index import FileReading, RegisterIndex
    from broadcaster.law.structure import LawText
    from broadcaster.law.text_index import TextIndex

REGISTER_FOLDER = "van-ban"  # below scripts_vi
_CACHE = Path("audio_out", ".cache", "so-van-ban")  # below the station folder
_WORDS = "toan-van.sqlite3"  # there: of the words of the texts
_HEAD_BYTES = 65_536  # within which the head of a file ends; the text below it may have megabytes
_RULE = re.compile(rb"\S\s*\n---+[ \t\r]*(?=\n)")
_MANY = 1_000  # files, from which on
_FEW = 3  # facts told of a followed register
_PATIENCE = 1.0  # seconds pass until each of them is looked at again
_LOOKING = 15  # and of the time no more than one part in so many goes into looking


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class RegisterFolder:
    """What the files of a register say, and what is wrong with them.

    It is equal only to itself, so that what was read of its texts can be kept by it.
    """

    register: Register
    files: Mapping[str, Path] = field(default_factory=dict)  # by their name in notices
    stamps: FolderStamps = field(default_factory=lambda: FolderStamps([]))
    index: "RegisterIndex | None" = None  # of the files; None = there are none
    texts: "TextIndex | None" = None  # of the words in them
    unread: tuple[Notice, ...] = ()  # that the folder cannot be read
    followed: FollowedRegister | None = None  # whose register it follows, where that can be read

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All that is told of the files; of a large register this reads it all."""
        found = self.index.notices() if self.index else ()
        own = (one for one in found if not (one.place and is_followed(one.place.file)))
        return (*self.unread, *own, *self._of_followed(found))

    def _of_followed(self, found: Iterable[Notice]) -> Iterator[Notice]:
        """What is wrong with the copy, in one line: nobody here may mend it."""
        wrong = [
            one
            for one in found
            if one.level is not Level.INFO and one.place and is_followed(one.place.file)
        ]
        files = {one.place.file for one in wrong if one.place and one.level is Level.ERROR}
        others = [one for one in wrong if one.place and one.place.file not in files]
        told = [f"có {len(files)} tệp chưa dùng được"] if files else []
        told += [one.sentence for one in others if one.code == "van-ban-ghi-thieu"][:_FEW]
        if told:
            yield Notice(
                code="so-theo-doi-loi",
                level=Level.WARNING,
                sentence=f"{self.from_whom(wrong[0].place)}: {'; '.join(told)}",
                hint="Tệp của họ thì đài không sửa được: gọi hỏi đơn vị ấy.",
                place=wrong[0].place,
            )

    @property
    def errors(self) -> tuple[Notice, ...]:
        """What stops a file from being used."""
        found = self.index.notices(errors=True) if self.index else ()
        own = (one for one in found if not (one.place and is_followed(one.place.file)))
        return (*self.unread, *own)

    @property
    def print(self) -> str:
        """One word for all that the files say, the same in another run; "" = there is none."""
        return self.index.print if self.index else ""

    def from_whom(self, place: Place | None) -> str:
        """Whose word a fact of that place is, where it is the followed unit's: "sổ của …"."""
        if place is None or not is_followed(place.file):
            return ""
        return self.followed.words if self.followed else "sổ theo dõi"

    def stamp(self, name: str) -> str:
        """What changes with the text in a file, by its name in notices; "" = there is none."""
        file = self.stamps.by_name.get(name_below(name))
        return f"{file.changed} {file.size}" if file else ""

    def text(self, document: RegisteredDocument) -> "LawText | None":
        """The units of a document's text, read now; None = the register has no text of it."""
        from broadcaster.law.register_files import document_text

        name = document.place.file if document.place else ""
        path = self.files.get(name)
        return document_text(path.read_bytes(), name) if path else None

    def text_fault(self, document: RegisteredDocument) -> str:
        """Why the text of a document's file cannot be read, in Vietnamese; "" = it can, or is none.

        Raises OSError.
        """
        from broadcaster.law.register_files import decode_whole

        name = document.place.file if document.place else ""
        path = self.files.get(name)
        wrong = decode_whole(path.read_bytes(), name).errors if path else ()
        return wrong[0].sentence if wrong else ""

    def text_notices(self) -> Iterator[Notice]:
        """What is wrong with the texts of the files, each read now: of a large register for long.

        What the disk does not give was told when its head was read.
        """
        from broadcaster.law.register_files import below_head, decode_whole
        from broadcaster.law.structure import structure

        for name, path in self.files.items():
            with suppress(OSError):
                decoded = decode_whole(path.read_bytes(), name)
                if not is_followed(name):
                    yield from decoded.errors
                body, line = below_head(decoded.value or "")
                if body.strip() and not is_followed(name):
                    yield from structure(body, name, line).notices


def register_with(
    folder: Path, news: Mapping[str, WithNotices[RegisteredDocument]], gone: AbstractSet[str]
) -> tuple[Register, Register]:
    """The register of a folder as it is, and as it would be with other files in it.

    `news`: what files would say, by their name below the folder; `gone`: those that would go.
    Nothing is written, and nothing is kept. Raises OSError.
    """
    from broadcaster.law.register_index import FileReading, IndexCache, indexed

    try:
        stamps = folder_stamps(folder)
    except FileNotFoundError:
        stamps = FolderStamps([])
    now, shown = _read(folder, stamps), f"{folder.parent.name}/{folder.name}"
    others = [(*one,) for one in stamps if one.name not in gone and one.name not in news]
    never = -1  # no file on a disk was changed then
    others += [(name, never, never, 0) for name in news]

    def read(name: str) -> FileReading:
        if name not in news:
            return _read_file(folder / name, f"{shown}/{name}")
        document = news[name].value
        number = document.number if document else None
        return FileReading(document=document, number=number, notices=news[name].notices)

    would_be = indexed(FolderStamps(others), now.index, read, IndexCache(None, shown))
    return now.register, would_be.register()


def register_of_scripts(scripts: Path) -> Register:
    """The register that scripts of a folder are held against."""
    return read_register_folder(scripts / REGISTER_FOLDER).register


def read_register_folder(folder: Path) -> RegisterFolder:
    """The register of a folder, which may not be there; a file is read again when it changes.

    A change within a file is seen at once, in a folder of thousands a second later,
    or so much later that looking takes one part of the time in fifteen.
    What the disk does not give is an ERROR, and then no number is in force by what a script says.
    """
    shown = f"{folder.parent.name}/{folder.name}"
    try:
        stamps = _looked_at(folder)
    except FileNotFoundError:
        stamps = FolderStamps([])
    except OSError as error:
        register = register_of(starter_documents(), broken={"": f"thư mục {shown}"})
        return RegisterFolder(register=register, unread=(_unread(shown, error),))
    return _read(folder, stamps)


def folder_stamp(folder: Path) -> object:
    """Something that differs when the register of a folder may say something else."""
    try:
        return _looked_at(folder).print
    except OSError:
        return None


def _unread(name: str, error: OSError) -> Notice:
    return Notice(
        code="so-khong-doc-duoc",
        level=Level.ERROR,
        sentence=f"không đọc được sổ văn bản: {refusal(error)}",
        hint="Kiểm tra máy được phép đọc nó, và không chương trình nào đang giữ nó.",
        place=Place(file=name),
    )


_Looked = tuple[float, int, FolderStamps]  # until when, the folder's own time, files
_LOOKED: dict[Path, _Looked] = {}


def _looked_at(folder: Path) -> FolderStamps:
    """The files and their stamps. To look at 20,000 takes as long as to check a script."""
    now, own = time.monotonic(), folder.stat().st_mtime_ns
    if folder in _LOOKED:
        until, time_then, stamps = _LOOKED[folder]
        if len(stamps) > _MANY and time_then == own and now < until:
            return stamps
    stamps = folder_stamps(folder)
    then = time.monotonic()
    _LOOKED[folder] = (then + max(_PATIENCE, _LOOKING * (then - now)), own, stamps)
    return stamps


# of a folder what was read last, as long as its files are the same
_BEFORE: dict[Path, tuple[FolderStamps, RegisterFolder]] = {}
_ONE_AT_A_TIME = threading.Lock()


def forget() -> None:
    """Know of no folder any more what was read, as a new run does."""
    _LOOKED.clear()
    _BEFORE.clear()


def _read(folder: Path, stamps: FolderStamps) -> RegisterFolder:
    if not stamps:
        return RegisterFolder(register=starter_register())
    before, held = _BEFORE.get(folder, (None, None))
    if held is not None and before is not None and before.print == stamps.print:
        settles = held.index.settles if held.index else None
        if settles is None or time.time_ns() < settles:
            return held
    from broadcaster.law.register_index import IndexCache, indexed
    from broadcaster.law.text_index import TextIndex

    shown = f"{folder.parent.name}/{folder.name}"
    station = folder.parent.parent
    kept = station / _CACHE if (station / _CACHE.parts[0]).is_dir() else None
    with _ONE_AT_A_TIME:
        index = indexed(
            stamps,
            held.index if held is not None else None,
            lambda name: _read_file(folder / name, f"{shown}/{name}"),
            IndexCache(kept, shown),
        )
        files = _FilesOf(folder, shown, stamps)
        texts = TextIndex(folder, stamps, kept / _WORDS if kept else None)
        found = RegisterFolder(
            register=index.register(), files=files, stamps=stamps, index=index, texts=texts,
            followed=_followed(folder),
        )  # fmt: skip
        if index.complete:  # else a file may be given the next time, and its stamp is the same then
            _BEFORE[folder] = (stamps, found)
    return found


def _followed(folder: Path) -> FollowedRegister | None:
    with suppress(BroadcasterError, OSError):  # whose it is, is told where somebody asks for it
        return followed_register(folder)
    return None


class _FilesOf(Mapping[str, Path]):
    """The files of a register by their name in notices."""

    def __init__(self, folder: Path, shown: str, stamps: FolderStamps) -> None:
        self._folder, self._shown, self._stamps = folder, shown, stamps

    def __getitem__(self, told: str) -> Path:
        name = name_below(told)
        if told != f"{self._shown}/{name}" or name not in self._stamps.names:
            raise KeyError(told)
        return self._folder / name

    def __iter__(self) -> Iterator[str]:
        return (f"{self._shown}/{one.name}" for one in self._stamps)

    def __len__(self) -> int:
        return len(self._stamps)


def _read_file(path: Path, name: str) -> "FileReading":
    """What a file says. Of a long one only the head is read."""
    from broadcaster.law.register_files import number_written_in, read_document
    from broadcaster.law.register_index import FileReading

    try:
        with path.open("rb") as file:
            data = file.read(_HEAD_BYTES)
            rule = _RULE.search(data)
            if rule is None:
                data += file.read()
    except OSError as error:
        told = (_unread(name, error),)
        return FileReading(document=None, number=None, notices=told, given=False)
    head = data[: rule.end()] if rule else data
    read = read_document(head, name)
    number = read.value.number if read.value else number_written_in(head, name)
    return FileReading(document=read.value, number=number, notices=read.notices)
