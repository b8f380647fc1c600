"""The folder of one playout agent: plan, sounds by hash, orders, progress; who holds it."""

import hashlib
import json
import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path

from broadcaster.domain.errors import BroadcasterError, Busy, StoreError
from broadcaster.domain.playout import AirItem, AirOrder, AirPlan
from broadcaster.domain.text import slug
from broadcaster.domain.wording import refusal
from broadcaster.playout.agent_state import AgentState
from broadcaster.storage.atomic import aside_name, put_in_place, write_atomic
from broadcaster.storage.lock import FileLock
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import from_text, to_line, to_text
from broadcaster.system.files import replace_file
from broadcaster.system.processes import user_number

PLAN = "ke-hoach.json"
LOG = "nhat-ky.jsonl"
REHEARSAL = "nhat-ky-tap.jsonl"
STATE = "tinh-trang.json"
_AGAIN = (0.02, 0.1, 0.0)  # seconds after each attempt to read the note
PROGRESS = "dang-phat.json"
SOUNDS = "kho"
ORDERS = "lenh"
LOST = ".hong"  # ending of an order that could not be read
LOST_FOR = 86_400.0  # seconds that it is told of
LOCK = ".khoa"


class AirStore:
    """Reads and writes one agent's folder; every file is there wholly or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._plan_file, self._order_folder = folder / PLAN, folder / ORDERS
        self._seen: tuple[int, int, int] | None = None
        self._plan = AirPlan()
        self._whole: dict[Path, tuple[tuple[int, int, int], bool]] = {}
        self.trouble = ""  # why the plan cannot be read, a Vietnamese sentence

    @property
    def log(self) -> Path:
        """The as-run log."""
        return self.folder / LOG

    @property
    def rehearsal_log(self) -> Path:
        """What a player that nobody hears has played: no list, report or queue ever reads it."""
        return self.folder / REHEARSAL

    @property
    def lock(self) -> Path:
        """The lock of the site."""
        return self.folder / LOCK

    def plan(self) -> AirPlan:
        """The plan as it stands; read anew only when its file changed. The last good one stays."""
        stamp = _stamp(self._plan_file)  # asked four times a second, by day and by night
        if stamp is not None and stamp != self._seen:
            try:
                self._plan = from_text(AirPlan, self._plan_file.read_bytes(), where=PLAN)
                self.trouble = ""
            except (OSError, BroadcasterError) as fault:
                told = refusal(fault) if isinstance(fault, OSError) else str(fault)
                self.trouble = f"Không đọc được kế hoạch phát ({PLAN}): {told}"
            self._seen = stamp
        return self._plan

    def keep_plan(self, plan: AirPlan) -> bool:
        """Put a new plan in place; False when it says the same. Raises StoreError."""
        return write_atomic(self.folder / PLAN, to_text(plan).encode())

    def keep_state(self, state: AgentState) -> None:
        """Write the agent's note over the one before; the loop never waits for a disk to keep it.

        Its sum stands behind it, so that nobody takes half of two notes for one. A disk that
        refuses costs the note: who reads the old one sees its age.
        """
        text, path = to_line(state) + b"\n", self.folder / STATE
        data = text + b"%08x\n" % zlib.crc32(text)
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with path.open("r+b" if path.is_file() else "wb", buffering=0) as file:
                file.write(data)
                file.truncate()

    def state(self) -> AgentState | None:
        """The agent's last note; None when there is none that can be read."""
        for pause in _AGAIN:
            try:
                text, sum_of_it = (self.folder / STATE).read_bytes().rsplit(b"\n", 2)[:2]
                if b"%08x" % zlib.crc32(text + b"\n") == sum_of_it:
                    return from_text(AgentState, text, where=STATE)
            except FileNotFoundError:
                return None
            except (OSError, ValueError, BroadcasterError):
                pass
            time.sleep(pause)  # it may just be written
        return None

    def sound(self, sha256: str, suffix: str) -> Path:
        """Where the sound of that hash stands, if it stands."""
        return self.folder / SOUNDS / f"{sha256}{suffix}"

    def whole(self, sha256: str, suffix: str, *, anew: bool = False) -> bool:
        """Whether the sound is here and holds exactly the bytes of its name.

        A file that did not change since it was last read is not read again unless `anew`.
        """
        path = self.sound(sha256, suffix)
        stamp = _stamp(path)
        if stamp is None:
            return False
        known = self._whole.get(path)
        if known is not None and known[0] == stamp and not anew:
            return known[1]
        try:
            with path.open("rb") as file:
                right = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False
        self._whole[path] = (stamp, right)
        return right

    def holds(self, item: AirItem, *, anew: bool = False) -> bool:
        """Whether every sound of an item is here and whole."""
        if item.live is None:
            return self.whole(item.sha256, item.suffix, anew=anew)
        sounds = (item.ident_sha256, item.closing_sha256)
        return all(self.whole(sha, ".wav", anew=anew) for sha in sounds if sha)

    def fetch(self, source: Path, sha256: str, suffix: str) -> bool:
        """Copy a sound into the store when it holds those bytes; False when it does not."""
        if self.whole(sha256, suffix):
            return True
        target = self.sound(sha256, suffix)
        with explained(target, "chép âm thanh"):
            target.parent.mkdir(parents=True, exist_ok=True)
            spare = aside_name(target)
            try:
                shutil.copyfile(source, spare)
                with spare.open("rb") as file:
                    right = hashlib.file_digest(file, "sha256").hexdigest() == sha256
                if right:
                    put_in_place(spare, target)
            except FileNotFoundError:
                return False
            finally:
                with suppress(OSError):
                    spare.unlink(missing_ok=True)
        return right

    def keep_sound(self, data: bytes, suffix: str) -> str:
        """Put a sound made here into the store; its hash comes back. Raises StoreError."""
        sha256 = hashlib.sha256(data).hexdigest()
        write_atomic(self.sound(sha256, suffix), data)
        return sha256

    def tidy(self, needed: Iterable[str], *, older_than: float) -> int:
        """Remove sounds that no plan names and nobody touched for that many seconds."""
        keep, removed = set(needed), 0
        folder = self.folder / SOUNDS
        now = datetime.now().timestamp()
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            with suppress(OSError):
                if path.stem not in keep and now - path.stat().st_mtime > older_than:
                    path.unlink()
                    removed += 1
        return removed

    def note_progress(self, slot: str, item: int, position: float) -> None:
        """Keep how far the item on air is; a disk that refuses costs the place, not the air."""
        text = json.dumps({"slot": slot, "item": item, "position": round(position, 2)})
        with suppress(BroadcasterError):
            write_atomic(self.folder / PROGRESS, text.encode())

    def progress(self, slot: str, item: int) -> float:
        """How far that item was, in seconds into its file; 0 when nothing was kept."""
        try:
            found = json.loads((self.folder / PROGRESS).read_bytes())
            same = found["slot"] == slot and found["item"] == item
            return max(float(found["position"]), 0.0) if same else 0.0
        except (OSError, ArithmeticError, ValueError, KeyError, TypeError, RecursionError):
            return 0.0

    def give(self, order: AirOrder) -> None:
        """Hand an order to the agent. Raises StoreError."""
        name = order.id.replace(":", "") + ".json"
        write_atomic(self.folder / ORDERS / name, to_text(order).encode())

    def orders(self) -> Sequence[AirOrder]:
        """Orders that nobody took, the oldest first; one that cannot be read is put aside."""
        try:
            paths = sorted(p for p in self._order_folder.iterdir() if p.suffix == ".json")
        except OSError:
            return ()
        return tuple(o for o in (self._order(path) for path in paths) if o is not None)

    def taken(self, order: AirOrder) -> None:
        """Remove an order; the log knows it from now on."""
        with suppress(OSError):
            (self.folder / ORDERS / (order.id.replace(":", "") + ".json")).unlink(missing_ok=True)

    def lost_orders(self, now: datetime) -> tuple[str, ...]:
        """Orders of the last day that could not be read, and so were not obeyed."""
        since, found = now.timestamp() - LOST_FOR, []
        with suppress(OSError):
            for path in sorted(self._order_folder.glob(f"*{LOST}")):
                if path.stat().st_mtime > since:
                    found.append(path.name.removesuffix(LOST))
        return tuple(found)

    def _order(self, path: Path) -> AirOrder | None:
        try:
            return from_text(AirOrder, path.read_bytes(), where=path.name)
        except FileNotFoundError:
            return None
        except (OSError, StoreError):
            with suppress(OSError):
                replace_file(path, path.with_suffix(LOST))
            return None


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size, told.st_ino


def is_held(store: AirStore) -> bool:
    """Whether an agent holds the lock of its folder now."""
    try:
        with FileLock(store.lock):
            return False
    except StoreError:
        return True


def _take(held: ExitStack, path: Path, sentence: str) -> None:
    try:
        held.enter_context(FileLock(path))
    except StoreError as fault:
        raise StoreError(
            f"{sentence} {fault.sentence}",
            hint="Mỗi loa chỉ một trình phát. Đóng cái kia trước, hoặc dùng --site, --device khác.",
            where=fault.where,
        ) from fault


def hold_loudspeaker(held: ExitStack, device: str) -> None:
    """Take the lock of a loudspeaker; a disk that gives none must not silence the morning."""
    try:
        _take(held, _card(device), "Loa của máy này đang có một trình phát khác giữ.")
    except StoreError as fault:
        if isinstance(fault.__cause__, Busy):
            raise


def _card(device: str) -> Path:
    """The lock of a sound device, for every station and user of this machine."""
    name = slug(device) if device else "mac-dinh"
    return _temporary() / f"broadcaster-loa-{name}.khoa"


def _temporary() -> Path:
    """The folder for passing files; the library finds none where nothing can be written."""
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        named = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
        return Path(next(filter(None, named), "/tmp"))  # noqa: S108 - where it would be else


def spare_log(store: AirStore, *, rehearsal: bool = False) -> Path:
    """Where the log goes on when its own disk refuses: in a private folder, if may be in memory."""
    name = slug(str(store.folder.resolve()))[-80:] + ("-tap" if rehearsal else "")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = (Path(runtime) if runtime else _temporary()) / f"broadcaster-{user_number()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"nhat-ky-{name}.jsonl"


def hold_site(held: ExitStack, store: AirStore) -> None:
    """Take the lock of a site. Raises StoreError when an agent runs there."""
    _take(held, store.lock, "Đã có một trình phát đang chạy cho điểm phát này.")
