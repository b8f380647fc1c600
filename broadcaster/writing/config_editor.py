"""Files that people write by hand, edited at the desk: checked, and never over another's."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.errors import ConfigError, Conflict, InputError
from broadcaster.domain.notice import Level, Notice
from broadcaster.scripts.programme_file import read_format
from broadcaster.scripts.schedule_file import read_schedule
from broadcaster.scripts.staff_files import PLAN_FILE, REPORTERS_FILE, read_plan, read_reporters
from broadcaster.scripts.station_file import read_station
from broadcaster.storage.atomic import rewrite
from broadcaster.system.files import read_if_there

LARGEST = 500_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HandFile:
    """A file as it lies there."""

    name: str  # path below the station's folder, as people know it
    text: str
    digest: str  # SHA-256 of its bytes; "" = there is none yet


def read_file(path: Path) -> HandFile:
    """The file, or an empty one where there is none. Raises InputError when it is no text."""
    name = f"{path.parent.name}/{path.name}"
    try:
        data = read_if_there(path)
    except OSError as fault:
        raise InputError(f"không đọc được tệp {name}") from fault
    if data is None:
        return HandFile(name=name, text="", digest="")
    try:
        return HandFile(name=name, text=data.decode(), digest=hashlib.sha256(data).hexdigest())
    except UnicodeDecodeError as fault:
        raise InputError(f"tệp {name} không phải chữ UTF-8", hint="Lưu lại ở UTF-8.") from fault


def save_file(
    path: Path, text: str, *, seen: str, check: Callable[[bytes], None] = lambda _: None
) -> Sequence[Notice]:
    """Check a text and put it in place, the earlier one kept; what is odd about it comes back.

    `seen` is the digest of what the person began with; `check` raises for what may not be written
    here though it is right. Raises Conflict when the file is not that any more, ConfigError that
    names every mistake; then nothing was written.
    """
    data = (text.replace("\r\n", "\n").rstrip() + "\n").encode()
    if len(data) > LARGEST:
        raise InputError("tệp dài quá mức thường gặp", hint="Bớt nội dung rồi lưu lại.")
    now = read_file(path)
    if now.digest != seen:
        raise Conflict(
            f"người khác vừa sửa {now.name}, nên chưa lưu gì",
            hint="Chép phần thầy cô vừa viết, tải lại trang rồi sửa tiếp trên bản mới.",
        )
    notices = check_file(path, data)
    wrong = [n for n in notices if n.level is Level.ERROR]
    if wrong:
        told = "; ".join(_told(n) for n in wrong[:8])
        where = next((str(n.place) for n in wrong if n.place and n.place.line), "")
        raise ConfigError(f"chưa lưu vì còn chỗ sai: {told}", hint="Sửa rồi lưu lại.", where=where)
    check(data)
    rewrite(path, data)
    return notices


def check_file(path: Path, data: bytes) -> Sequence[Notice]:
    """What is wrong or odd in one of the station's own files."""
    name = f"{path.parent.name}/{path.name}"
    if path.name == "station.toml":
        return read_station(data, name).notices
    if path.name == "lich.toml":
        return read_schedule(data, name).notices
    if path.name == REPORTERS_FILE:
        return read_reporters(data, name).notices
    if path.name == PLAN_FILE:
        return read_plan(data, name).notices
    return read_format(data, name, path.stem).notices


def _told(notice: Notice) -> str:
    line = f"dòng {notice.place.line}: " if notice.place and notice.place.line else ""
    return f"{line}{notice.sentence}"
