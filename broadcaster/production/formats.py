"""The formats of a station's files: which are there, and whether this program knows them."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from broadcaster.domain.errors import ConfigError, TooNew
from broadcaster.production.sidecars import FORMAT as SIDECAR
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import files_below, named, read_if_there

Entry = TypeVar("Entry")

FOLDER = 1  # of everything that has no number of its own: plan, log, publishing records
STAMP = ".phien-ban.json"  # below audio_out: which programs worked here, and when last
_TOML = 1  # what every file of scripts_vi that has a format is written in
_SOUNDS = ("ghi-am", "am-thanh")  # folders of recordings and other sounds, each beside its card
_REMEMBERED = 5  # programs in a stamp
_SHOWN = 3  # files that a refusal names


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """The number that a file is written in; `newest` is what this program knows."""

    path: str  # below the station folder
    found: int
    newest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Which programs worked in a folder."""

    format: int = FOLDER
    programs: tuple[tuple[str, date], ...] = ()  # version and the last day, oldest day first


def survey(folder: Path) -> tuple[FileFormat, ...]:
    """Every file that says its format, in the order of the paths; a damaged one is left out.

    Raises OSError where a folder cannot be looked into.
    """
    scripts = folder / "scripts_vi"
    written = {*named(scripts, "*.toml"), *named(scripts, "formats", "*.toml")}
    cards = (path for top in _SOUNDS for path in files_below(scripts / top))
    written |= {path for path in cards if path.suffix == ".toml"}
    found = [*_numbers(folder, written, _toml, _TOML)]
    files = files_below(folder / "audio_out", hidden=False)
    sidecars = {path for path in files if path.suffix == ".json" and path.name != STAMP}
    found += _numbers(folder, sidecars, _json, SIDECAR)
    return tuple(sorted(found, key=lambda one: one.path))


def _numbers(folder: Path, paths: set[Path], read: Any, newest: int) -> Iterator[FileFormat]:
    for path in paths:
        name = path.relative_to(folder)
        if any(part.startswith(".") for part in name.parts):
            continue
        with suppress(OSError, ValueError, RecursionError):
            number = read(path.read_bytes())
            if number is not None:
                yield FileFormat(path=name.as_posix(), found=number, newest=newest)


def _toml(data: bytes) -> int | None:
    number = tomllib.loads(data.decode("utf-8-sig")).get("format", 1)
    return number if type(number) is int else None


def _json(data: bytes) -> int | None:
    tree = json.loads(data)
    number = tree.get("format") if isinstance(tree, dict) else None
    return number if type(number) is int else None


def refuse_newer(document: Any, path: Path, newest: int = _TOML) -> None:
    """Raise TooNew when a file that was read is of a newer program."""
    number = document.get("format", 1)
    if isinstance(number, int) and number > newest:
        raise TooNew(
            f"Tệp do bản mới hơn của chương trình ghi (format {number}, bản này hiểu {newest}).",
            hint="Tệp được để nguyên. Hãy cập nhật chương trình rồi chạy lại.",
            where=str(path),
        )


def refuse_emptied(document: Mapping[str, Any]) -> None:
    """Raise ValueError for a list that was written once and holds nothing now, not even its format.

    A disk that was cut off leaves such a file; it is damaged, and never a list of nobody.
    """
    number = document.get("format", 1)
    if not document or isinstance(number, bool) or not isinstance(number, int):
        raise ValueError(document)


def read_entries(
    path: Path,
    entries: str,
    made: Callable[[Mapping[str, Any]], Entry],
    *,
    damaged: str,
) -> tuple[Entry, ...]:
    """The entries of a list in scripts_vi that the program itself writes; none where it is not.

    Raises TooNew, StoreError, and ConfigError with the sentence `damaged`.
    """
    with explained(path, "đọc tệp"):
        data = read_if_there(path)
    if data is None:
        return ()
    try:
        found = tomllib.loads(data.decode("utf-8-sig"))
        refuse_newer(found, path)
        refuse_emptied(found)
        return tuple(made(table) for table in found.get(entries, []))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise ConfigError(
            damaged,
            hint="Hãy lấy lại tệp này từ bản sao của thư mục scripts_vi.",
            where=str(path),
        ) from fault


def refuse_newer_files(folder: Path) -> int:
    """How many files say their format. Raises TooNew when one is a newer program's."""
    files = survey(folder)
    newer = [file for file in files if file.found > file.newest]
    if newer:
        names = ", ".join(file.path for file in newer[:_SHOWN])
        more = f" và {len(newer) - _SHOWN} tệp nữa" if len(newer) > _SHOWN else ""
        raise TooNew(
            f"Có tệp do bản mới hơn của chương trình ghi: {names}{more}.",
            hint="Không tệp nào bị sửa. Hãy cập nhật chương trình trên máy này rồi chạy lại.",
        )
    return len(files)


def read_stamp(audio: Path) -> Stamp:
    """Which programs worked here; an empty stamp when nothing readable says it.

    Raises TooNew when a newer program changed what this one cannot understand.
    """
    path = audio / STAMP
    try:
        tree = json.loads(path.read_bytes())
        seen = {str(k): date.fromisoformat(v) for k, v in tree["programs"].items()}
        number = int(tree["format"])
    except (
        OSError, ArithmeticError, ValueError, KeyError, TypeError, AttributeError, RecursionError,
    ):  # fmt: skip
        return Stamp()
    if number > FOLDER:
        raise TooNew(
            f"Thư mục của đài đã được một bản mới hơn của chương trình dùng (quy cách {number}, "
            f"bản này hiểu {FOLDER}).",
            hint="Mọi tệp vẫn nguyên. Hãy cập nhật chương trình trên máy này rồi chạy lại.",
            where=str(path),
        )
    return Stamp(format=number, programs=tuple(sorted(seen.items(), key=lambda one: one[::-1])))


def note_program(audio: Path, version: str, day: date, *, alone: bool = False) -> None:
    """Remember that a program works here; written once a day, a disk that refuses costs nothing.

    `alone`: an upgrade took the place of the others; one that comes back is remembered anew.
    """
    stamp = read_stamp(audio)
    seen = () if alone else stamp.programs
    if stamp.programs == seen and (version, day) in seen:
        return
    rest = [(name, last) for name, last in seen if name != version]
    programs = dict([*rest, (version, day)][-_REMEMBERED:])
    tree = {"format": FOLDER, "programs": {k: v.isoformat() for k, v in programs.items()}}
    with suppress(Exception):  # nothing depends on it
        write_atomic(audio / STAMP, json.dumps(tree, indent=1).encode() + b"\n")
