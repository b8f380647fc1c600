"""Read every script of a station: what can be used, and what must be said of the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from broadcaster.model.notice import Checked, Level, Notice, Place
from broadcaster.model.script import Script
from broadcaster.scripting import check_sources, check_together, read_script
from broadcaster.spoken import mentions
from broadcaster.text import slug

SUFFIXES = (".md", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The scripts that can be used, the slugs of those that cannot, and every notice."""

    scripts: tuple[Script, ...]
    broken: tuple[str, ...]
    notices: tuple[Notice, ...]


def script_files(folder: Path) -> tuple[Path, ...]:
    """The script files of a folder, in order of their names."""
    return tuple(
        sorted(
            path
            for path in folder.glob("*")
            if path.suffix.lower() in SUFFIXES
            and not path.name.startswith(("_", "."))
            and not path.name.upper().startswith("README")
        )
    )


def gather(files: Sequence[Path]) -> Gathered:
    """Read and check the scripts; one that cannot be used never stops the others."""
    read = {path: _read(path) for path in files}
    scripts = tuple(checked.value for checked in read.values() if checked.value is not None)
    notices = [n for checked in read.values() for n in checked.notices]
    law = {script.file: check_sources(script, mentions) for script in scripts}
    notices += [n for found in law.values() for n in found]
    together = check_together(scripts)
    notices += together
    refused = {n.place.file for n in notices if n.level is Level.ERROR and n.place is not None}
    return Gathered(
        scripts=tuple(s for s in scripts if s.file not in refused),
        broken=tuple(slug(path.stem) for path in files if name_of(path) in refused),
        notices=tuple(notices),
    )


def name_of(path: Path) -> str:
    """The path as a person in the station folder knows it."""
    return f"{path.parent.name}/{path.name}"


def _read(path: Path) -> Checked[Script]:
    try:
        return read_script(path.read_bytes(), name_of(path))
    except OSError as error:
        notice = Notice(
            code="tep-khong-doc-duoc",
            level=Level.ERROR,
            sentence=f"không đọc được kịch bản: {error.strerror or error}",
            hint="Kiểm tra tệp còn đó và máy được phép đọc nó.",
            place=Place(file=name_of(path)),
        )
        return Checked(value=None, notices=(notice,))
