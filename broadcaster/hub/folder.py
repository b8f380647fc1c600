"""The folder of a hub: which units it holds, under which codes, and who may serve them.

`don-vi/<mã>/` is the station folder of one unit, as every other station's: it is moved in and out
by copying it.
"""

import os
import re
import secrets
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path

from broadcaster.app.settings import (
    AUDIO,
    DATABASE,
    FEEDS,
    HOST,
    HUB_FILE,
    HUB_LOCK,
    SCRIPTS,
    STATION_FILE,
    UNITS,
)
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.wording import refusal
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.lock import FileLock
from broadcaster.storage.os_errors import explained

ROWS = "so-chung.sqlite"
_MARK = ".hub.dau"
_MARKED = re.compile(r"[0-9a-f]{32}")
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
# what a path of a station's own server, or of the hub's, begins with
_TAKEN = frozenset(
    {
        "ban", "feeds", "api", "rieng", "hoi", "oembed", "tro-giup", "healthz", "metrics", "s",
        "audio", "robots", "don-vi", "hub", "tep",
    }
)  # fmt: skip
_INSIDE = (SCRIPTS, AUDIO, FEEDS, f"{SCRIPTS}/{STATION_FILE}", f"{AUDIO}/{HOST}",
           f"{AUDIO}/{DATABASE}")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFolder:
    """The folder of a unit, as it stood a moment ago."""

    code: str
    path: Path
    identity: tuple[int, int]  # device and number: another one when the folder is another folder
    # it, or a part of it, lies on another disk than the hub, which may stop answering by itself
    own_disk: bool = False


def code_fault(code: str) -> str:
    """Why a folder's name is no unit's code; "" = it is one."""
    if not _CODE.fullmatch(code):
        return "mã đơn vị chỉ gồm a-z, 0-9, dấu - ở giữa, nhiều nhất 40 chữ"
    if code in _TAKEN:
        return "mã này trùng với một địa chỉ của chính máy chủ"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFolder:
    """Where a hub keeps its units."""

    root: Path

    @property
    def units(self) -> Path:
        """The folder with a folder for each unit."""
        return self.root / UNITS

    @property
    def rows(self) -> Path:
        """The hub's own database where it is a file."""
        return self.root / ROWS

    def mark(self) -> str:
        """What tells this hub from every other one; made when it is first asked for.

        It goes along when the folder is moved. Raises StoreError.
        """
        path = self.root / _MARK
        with explained(path, "ghi dấu của máy chủ chung"):
            if not path.exists():
                write_atomic(path, secrets.token_hex(16).encode("ascii"))
            mark = path.read_text(encoding="ascii", errors="replace").strip()
        if not _MARKED.fullmatch(mark):  # an empty one would pass for whoever has no folder
            raise StoreError(
                "dấu của máy chủ chung bị hỏng",
                hint="Chép lại tệp ấy từ bản sao lưu của máy; không có thì xóa nó rồi chạy: "
                "broadcaster hub rebuild --take-over THƯ-MỤC",
                where=str(path),
            )
        return mark

    def lock(self) -> FileLock:
        """Held by the one process that serves these units."""
        return FileLock(self.root / HUB_LOCK)

    def begin(self) -> None:
        """Make the folder of the units, in a folder that has nothing else yet. Raises StoreError.

        Elsewhere nothing is made: it may be the wrong one.
        """
        with explained(self.root, "lập thư mục các đơn vị"):
            there = {one.name for one in self.root.iterdir()}
            if there <= {HUB_FILE, "lost+found"}:
                self.units.mkdir()

    def codes(self) -> tuple[str, ...]:
        """The names of all folders that are meant to be units, in their order. Raises StoreError.

        One whose name is no code is among them, so that it is told and not overlooked.
        """
        try:
            with os.scandir(self.units) as entries:
                names = sorted(
                    one.name
                    for one in entries
                    if not one.name.startswith((".", "_")) and (one.is_symlink() or one.is_dir())
                )
        except FileNotFoundError as fault:
            raise StoreError(
                f"{self.root} chưa là thư mục của máy chủ chung: không có {UNITS}/ trong đó",
                hint=f"Xem lại tên thư mục. Lập máy chủ mới thì tạo thư mục {UNITS} trong đó.",
                where=str(self.units),
            ) from fault
        except OSError as fault:
            raise StoreError(
                f"không đọc được thư mục các đơn vị: {refusal(fault)}",
                hint=f"Mỗi đơn vị là một thư mục đài trong {UNITS}/, tên thư mục là mã của đơn vị.",
                where=str(self.units),
            ) from fault
        return tuple(names)

    def unit(self, code: str) -> UnitFolder:
        """The folder of a unit, which is there now and leads nowhere else.

        Raises InputError.
        """
        if why := code_fault(code):
            raise InputError(f"“{code}” không dùng làm mã được: {why}", hint="Đổi tên thư mục ấy.")
        path = self.units / code
        try:
            facts = path.lstat()
            inside = [one for n in _INSIDE if (one := _facts(path / n)) is not None]
            if not stat.S_ISDIR(facts.st_mode) or any(stat.S_ISLNK(i.st_mode) for i in inside):
                raise InputError(
                    "thư mục của đơn vị này là đường dẫn tắt, hoặc có đường dẫn tắt ở trong",
                    hint="Chép hẳn thư mục của đài vào, đừng làm đường dẫn tắt.",
                )
            disks = {device(one) for one in (self.root.stat(), facts, *inside)}
        except OSError as fault:
            raise InputError("không có đơn vị này", hint="Xem lại địa chỉ.") from fault
        return UnitFolder(
            code=code,
            path=path,
            identity=(facts.st_dev, facts.st_ino),
            own_disk=len(disks) > 1,
        )


def device(facts: os.stat_result) -> int:
    """On which disk something lies, each mount by itself."""
    return facts.st_dev


def _facts(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def unit_name(folder: Path, code: str) -> str:
    """What the unit calls itself, for lists; its code where that cannot be read."""
    try:
        with (folder / SCRIPTS / STATION_FILE).open("rb") as file:
            told = tomllib.load(file).get("unit")
    except (OSError, ValueError, RecursionError):
        return code
    return told.strip()[:120] if isinstance(told, str) and told.strip() else code
