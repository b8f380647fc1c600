"""Read every script of a station: what can be used, and what must be said of the rest."""

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.notice import UNFINISHED, Level, Notice, Place, WithNotices
from broadcaster.domain.script import Script
from broadcaster.domain.text import copied_names, slug
from broadcaster.domain.text_decoding import LARGEST
from broadcaster.domain.wording import refusal
from broadcaster.importing.press_likeness import check_press
from broadcaster.law.citations import check_sources
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.question_sources import check_questions
from broadcaster.law.quotes import with_quotes
from broadcaster.law.register_folder import (
    REGISTER_FOLDER,
    RegisterFolder,
    read_register_folder,
)
from broadcaster.production.script_folder import script_files
from broadcaster.production.tools import FindingsStore
from broadcaster.reading import mentions
from broadcaster.scripts.script_file import (
    check_leftovers,
    check_today,
    check_together,
    read_script,
)
from broadcaster.storage.serialization import from_text, to_plain
from broadcaster.system.files import files_below, named

STRAY_SUFFIXES = (".doc", ".docx", ".odt", ".rtf", ".pdf", ".markdown", ".htm", ".html")
_NUMBERED = re.compile(r" \(\d+\)$")  # also what a teacher writes behind a second part


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheredScripts:
    """The scripts that can be used, the slugs of those that cannot, and every notice."""

    scripts: tuple[Script, ...]
    broken: tuple[str, ...]
    notices: tuple[Notice, ...]


def stray_files(folder: Path) -> tuple[Notice, ...]:
    """A warning for every bulletin that is not read, and every conflict copy of a setting."""
    found = [path for path in named(folder, "*") if path.suffix.lower() in STRAY_SUFFIXES]
    unread = tuple(
        Notice(
            code="tep-bi-bo-qua",
            level=Level.WARNING,
            sentence=f"tệp {path.suffix} không phải kịch bản nên bị bỏ qua",
            hint="Chép lời vào một tệp .md hoặc .txt; tạo khung bằng: "
            'broadcaster new "LOẠI" "TÊN BÀI"',
            place=Place(file=name_of(path)),
        )
        for path in found
        if not path.name.startswith((".", "_", "~"))
    )
    return (*unread, *_copied_settings(folder))


def _copied_settings(folder: Path) -> Iterator[Notice]:
    files = (path for path in files_below(folder, skip=REGISTER_FOLDER) if path.suffix == ".toml")
    names = [path.relative_to(folder).as_posix() for path in sorted(files)]
    for copy, plain in copied_names(names):
        yield Notice(
            code="cai-dat-xung-dot",
            level=Level.WARNING,
            sentence=_copied(copy, plain),
            hint="Máy chỉ đọc tệp tên gốc. Mở cả hai ra so, giữ bản đúng, xóa bản kia.",
            place=Place(file=f"{folder.name}/{copy}"),
        )


def _copied_scripts(scripts: Sequence[Script]) -> Iterator[Notice]:
    """Both are refused: which of the two says what the law says, only a person can tell."""
    by_name = {script.file: script for script in scripts}
    for copy, plain in copied_names(by_name):
        told = plain and _NUMBERED.search(PurePosixPath(copy).stem)
        if told and by_name[copy].head.title != by_name[plain].head.title:
            continue  # a second part, or another bulletin of that kind
        for file in filter(None, (copy, plain)):
            yield Notice(
                code="ban-xung-dot",
                level=Level.ERROR,
                sentence=_copied(copy, plain),
                hint="Mở cả hai ra so, giữ bản đúng, xóa bản kia. Là hai bài thì đổi tên tệp.",
                place=Place(file=file),
            )


def _copied(copy: str, plain: str) -> str:
    of = f" của {PurePosixPath(plain).name}" if plain else ""
    return f"{PurePosixPath(copy).name} là bản xung đột{of} do OneDrive hay Google Drive để lại"


def wanted_files(named: Sequence[Path], folder: Path) -> frozenset[Path]:
    """The scripts that a person names. Raises InputError for a file that is none of the folder."""
    if not named:  # then nothing is resolved: a link in the folder may lead round to itself
        return frozenset()
    known = {_real(path) for path in script_files(folder)}
    for path in named:
        if _real(path) not in known:
            raise InputError(
                f"{path} không phải là một bài trong thư mục {folder}",
                hint="Bài là tệp .md hoặc .txt đặt ngay trong scripts_vi, tên không bắt đầu "
                "bằng README, dấu gạch dưới hay dấu chấm.",
            )
    return frozenset(_real(path) for path in named)


def _real(path: Path) -> Path:
    """The file itself; unlike `resolve`, never raises over links that lead round."""
    return Path(os.path.realpath(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedFile:
    """A script file by itself; the notices of each look in their order."""

    script: Script | None  # None = it cannot be read
    notices: tuple[Notice, ...]
    law: tuple[Notice, ...] = ()
    leftovers: tuple[Notice, ...] = ()


HeldAgainst = Callable[[Script, RegisterFolder], tuple[Notice, ...]]


def held_against(script: Script, law: RegisterFolder) -> tuple[Notice, ...]:
    """What is told of a script's sources, figures and questions, found now."""
    sources = check_sources(script, mentions, law.register)
    figures = check_figures(script, law.register, law.text)
    return (*sources, *figures, *check_questions(script, law))


def examine(path: Path, law: RegisterFolder, held: HeldAgainst = held_against) -> ExaminedFile:
    """Read and check one script file against a register; never raises on bad content."""
    read = _read(path)
    script = read.value
    if script is None:
        return ExaminedFile(script=None, notices=read.notices)
    return ExaminedFile(
        script=script,
        notices=read.notices,
        law=(*held(script, law), *check_press(script, path.parent)),
        leftovers=(*check_leftovers(script), *check_today(script)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLaw:
    """What was told of sources and figures of a script that has not changed, nor the law."""

    notices: tuple[Notice, ...]


def remembering(
    store: FindingsStore, *, keep: bool = True
) -> Callable[[Path, RegisterFolder], ExaminedFile]:
    """An `examine` that holds no script against the law twice: reading one costs a tenth of it.

    Kept by name and bytes of the script, the program and all files of the register. `keep`:
    whether what is found may be written down.
    """

    def held(script: Script, law: RegisterFolder) -> tuple[Notice, ...]:
        if law.unread or (law.files and not law.print):  # the next time a file may be given
            return held_against(script, law)
        asked = ["law", store.program(), law.print, script.file, script.digest]
        key = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        with suppress(StoreError):
            if (data := store.kept.get(key)) is not None:
                return from_text(KeptLaw, data).notices
        notices = held_against(script, law)
        if keep:
            with suppress(BroadcasterError):  # a folder that may only be read: the work again
                store.kept.put(key, json.dumps(to_plain(KeptLaw(notices=notices))).encode())
        return notices

    return lambda path, law: examine(path, law, held)


def _quoting(looked: ExaminedFile, folder: RegisterFolder) -> ExaminedFile:
    """The same with the words of what the script quotes; without them it cannot be used."""
    if looked.script is None:
        return looked
    filled = with_quotes(looked.script, folder)
    return replace(
        looked, script=filled.value or looked.script, law=(*looked.law, *filled.notices)
    )  # fmt: skip


def gather(
    files: Sequence[Path],
    look: Callable[[Path, RegisterFolder], ExaminedFile] = examine,
    *,
    is_approved: bool = True,
) -> GatheredScripts:
    """Read and check the scripts; one that cannot be used never stops the others.

    Where nobody has to approve (`is_approved` is false) a build is what lets a script out: one
    that could not be sent to an approver (`UNFINISHED`) cannot be used there.
    `look` is `examine`, or gives what it gave for a file that has not changed (`remembering`). The
    register is the one beside the scripts; what is wrong in its files is told once.
    """
    folders = dict.fromkeys(path.parent for path in files)
    registers = {folder: read_register_folder(folder / REGISTER_FOLDER) for folder in folders}
    looked = [
        _quoting(look(path, registers[path.parent]), registers[path.parent]) for path in files
    ]
    scripts = tuple(one.script for one in looked if one.script is not None)
    notices = [n for one in registers.values() for n in one.errors]
    notices += [n for one in looked for n in one.notices]
    notices += [n for one in looked for n in one.law]
    notices += [n for one in looked for n in one.leftovers]
    together = (*check_together(scripts), *_copied_scripts(scripts))
    notices += together
    notices = notices if is_approved else [_not_let_out(n) for n in notices]
    refused = {n.place.file for n in notices if n.level is Level.ERROR and n.place is not None}
    return GatheredScripts(
        scripts=tuple(s for s in scripts if s.file not in refused),
        broken=tuple(slug(path.stem) for path in files if name_of(path) in refused),
        notices=tuple(notices),
    )


def _not_let_out(notice: Notice) -> Notice:
    """An ERROR instead of a WARNING for what no approver may be sent either."""
    if notice.code not in UNFINISHED:
        return notice
    return replace(
        notice,
        level=Level.ERROR,
        sentence=f"{notice.sentence}; đài này không có người duyệt nên bài chưa dựng được",
    )


def name_of(path: Path) -> str:
    """The path as a person in the station folder knows it."""
    return f"{path.parent.name}/{path.name}"


def _read(path: Path) -> WithNotices[Script]:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise OSError(errno.EACCES, "not a file")  # reading a pipe would wait for ever
        with path.open("rb") as file:  # what is larger is refused, however large it is
            return read_script(file.read(LARGEST + 1), name_of(path))
    except OSError as error:
        notice = Notice(
            code="tep-khong-doc-duoc",
            level=Level.ERROR,
            sentence=f"không đọc được kịch bản: {refusal(error)}",
            hint="Kiểm tra tệp còn đó và máy được phép đọc nó.",
            place=Place(file=name_of(path)),
        )
        return WithNotices(value=None, notices=(notice,))
