"""The folder beside the station's where a backup waits for its turn, and what it replaced stays."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from broadcaster.errors import InputError, StoreError
from broadcaster.model.restored import Brought, Prepared
from broadcaster.model.schedule import ZONE
from broadcaster.storage.atomic import ASIDE, write_atomic
from broadcaster.storage.exchange import OUT, PLAN, exchange, keep_desk
from broadcaster.storage.faults import explained
from broadcaster.storage.plain import from_text, to_text
from broadcaster.system.replacing import replace as rename

ROOM = ".phuc-hoi"  # below the station folder
FRESH = "moi"
WAITING = "cho.json"
LAST = "lan-cuoi.json"
_ASIDE = "truoc"  # how the folders begin that hold what stood there

Note = TypeVar("Note", Prepared, Brought)


class RestoreRoom:
    """Reads and writes one station's room for restoring."""

    def __init__(self, station: Path) -> None:
        self._station = station
        self._room = station / ROOM

    @property
    def fresh(self) -> Path:
        """Where a backup is unpacked."""
        return self._room / FRESH

    @property
    def begun(self) -> bool:
        """Whether something has changed places already: only going on is left."""
        return (self._room / PLAN).is_file()

    def prepared(self) -> Prepared | None:
        """What waits; None = nothing, or it is not whole."""
        waits = self._read(Prepared, WAITING)
        return waits if self.fresh.is_dir() else None

    def last(self) -> Brought | None:
        """What came of the last one."""
        return self._read(Brought, LAST)

    def wait(self, prepared: Prepared) -> None:
        """Remember what was unpacked, or that somebody agreed. Raises StoreError."""
        write_atomic(self._room / WAITING, to_text(prepared).encode())

    def clear(self) -> None:
        """Throw away what waits; one that is half in its place stays."""
        if self.begun and self.fresh.is_dir():
            return
        waits = self.prepared()
        if waits is not None and waits.from_aside:  # it is the only copy: back where it was
            rename(self.fresh, self._station / waits.from_aside)
        (self._room / PLAN).unlink(missing_ok=True)
        (self._room / WAITING).unlink(missing_ok=True)
        for left in (self.fresh, *self._room.glob(f"{ASIDE}*")):  # also of work that was cancelled
            shutil.rmtree(left, ignore_errors=True)

    def told(self, brought: Brought) -> None:
        """Remember what came of it; nobody's yes is good for a second time. Raises StoreError."""
        write_atomic(self._room / LAST, to_text(brought).encode())
        waits = self.prepared()
        if waits is not None and not self.begun:
            self.wait(replace(waits, agreed=""))

    def prepare_undo(self, who: str, now: datetime) -> None:
        """Let what the last one replaced wait for its turn. Raises InputError, StoreError."""
        last = self.last()
        if last is None or not last.aside or not (self._station / last.aside).is_dir():
            raise InputError("không còn phần để dành nào", hint="Đài vẫn như hiện nay.")
        self.clear()
        kept = self._station / last.aside
        files = [path.stat().st_size for path in kept.rglob("*") if path.is_file()]
        with explained(kept, "lấy lại phần để dành"):
            (kept / OUT).unlink(missing_ok=True)
            rename(kept, self.fresh)
        self.wait(
            Prepared(
                name=f"đài như trước lần phục hồi {last.name}",
                made_at=last.at,
                who=who,
                at=now,
                files=len(files),
                bytes=sum(files),
                told=(),
                from_aside=last.aside,
            )
        )

    def forget_aside(self) -> None:
        """Remove for good what was kept aside."""
        for folder in self._room.glob(f"{_ASIDE}-*"):
            shutil.rmtree(folder, ignore_errors=True)

    def has_aside(self) -> bool:
        """Whether something is kept aside."""
        return any(self._room.glob(f"{_ASIDE}-*"))

    def bring_in(self, database: str, now: datetime) -> Brought:
        """Put what waits into the station's place; `database` is its SQLite file below audio_out.

        Nobody else may be at work in the station. Raises StoreError; then nothing has changed.
        """
        waits = self.prepared()
        if waits is None:
            raise StoreError("Không có bản sao lưu nào đang chờ.", where=str(self._room))
        aside = self._room / f"{_ASIDE}-{waits.at.astimezone(ZONE):%Y-%m-%d-%H%M%S}"
        coming = self.fresh / "audio_out" / database
        if not self.begun and coming.is_file():
            keep_desk(self._station / "audio_out" / database, coming)
        exchange(self._station, self.fresh, aside)
        brought = Brought(
            name=waits.name,
            made_at=waits.made_at,
            who=waits.agreed,
            at=now,
            aside=aside.relative_to(self._station).as_posix(),
        )
        self.told(brought)
        self.clear()
        return brought

    def _read(self, kind: type[Note], name: str) -> Note | None:
        path = self._room / name
        try:
            return from_text(kind, path.read_bytes(), where=name)
        except (OSError, StoreError):
            return None
