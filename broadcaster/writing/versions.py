"""The versions of a script that are kept beside it: which there are, who wrote each, and when."""

import hashlib
import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.text_decoding import decode
from broadcaster.storage.atomic import EARLIER, KEPT, earlier, write_atomic

_NOTED = 3 * KEPT  # who wrote what: more than there are versions, since one may come back
_TURN = threading.Lock()


class VersionOrigin(StrEnum):
    """How a version came about; the value is what people read."""

    SAVED = "lưu"
    TAKEN_BACK = "lấy lại bản trước"
    MERGED = "ghép hai bản"
    PROPOSED = "nhận đề nghị sửa"
    ASIDE = "để lại bên ngoài bài"  # text of a clash that did not become the script
    UNKNOWN = ""  # written outside the desk, or before it kept this


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptVersion:
    """A text that is, or was, a script."""

    number: int  # in the name of its file; 0 = the script as it is now
    text: str  # NFC, lines end with a line feed
    mark: str  # sha256 of its bytes, hex
    at: datetime  # when it was written
    who: str = ""  # a person's name; "" = not known
    origin: VersionOrigin = VersionOrigin.UNKNOWN
    data: bytes = b""  # as it lies in its file


def versions_of(path: Path) -> tuple[ScriptVersion, ...]:
    """The script and its earlier versions, the newest first; what is no text is left out."""
    noted = _notes(path)
    files = [(0, path), *((_number(file), file) for file in reversed(earlier(path)))]
    found = (_version(number, file, noted) for number, file in files)
    return tuple(version for version in found if version is not None)


def set_aside_of(path: Path) -> tuple[Path, ...]:
    """The files of the earlier versions that never were the script, oldest first."""
    noted = _notes(path)
    aside = {m for m, row in noted.items() if row.get("origin") == VersionOrigin.ASIDE.value}
    if not aside:
        return ()
    return tuple(p for p in earlier(path) if hashlib.sha256(p.read_bytes()).hexdigest() in aside)


def version_of(path: Path, number: int) -> ScriptVersion:
    """One of them. Raises InputError when it is not kept any more."""
    for version in versions_of(path):
        if version.number == number:
            return version
    raise InputError(
        "bản này không còn trong các bản đã giữ", hint="Tải lại trang để xem các bản đang có."
    )


def note_version(path: Path, mark: str, *, who: str, origin: VersionOrigin, at: datetime) -> None:
    """Keep who wrote the text of this mark; the file may become an earlier version later."""
    with _TURN:
        noted = {m: row for m, row in _notes(path).items() if m != mark}
        noted[mark] = {"who": who, "origin": origin.value, "at": at.isoformat()}
        kept = dict(list(noted.items())[-_NOTED:])
        write_atomic(_note_file(path), json.dumps(kept, ensure_ascii=False).encode())


def _version(number: int, file: Path, noted: dict[str, dict[str, str]]) -> ScriptVersion | None:
    try:
        data, touched = file.read_bytes(), file.stat().st_mtime
    except OSError:  # gone meanwhile: only the newest are kept
        return None
    text = decode(data, file.name).value
    if text is None:
        return None
    mark = hashlib.sha256(data).hexdigest()
    row = noted.get(mark, {})
    return ScriptVersion(
        number=number,
        text=text,
        mark=mark,
        at=_moment(row.get("at", "")) or datetime.fromtimestamp(touched, UTC),
        who=row.get("who", ""),
        origin=_origin(row.get("origin", "")),
        data=data,
    )


def _origin(word: str) -> VersionOrigin:
    return next((one for one in VersionOrigin if one.value == word), VersionOrigin.UNKNOWN)


def _note_file(path: Path) -> Path:
    return path.parent / EARLIER / f"{path.name}.ai.json"


def _notes(path: Path) -> dict[str, dict[str, str]]:
    """By mark; a damaged note counts as none."""
    try:
        rows = json.loads(_note_file(path).read_bytes())
        return {str(m): {str(k): str(v) for k, v in row.items()} for m, row in rows.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def _number(file: Path) -> int:
    return int(file.name.removesuffix(file.suffix).rpartition(".")[2])
