"""One agent a site and one a loudspeaker: the locks they hold, and where a log goes on in need."""

import os
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

from broadcaster.domain.errors import Busy, StoreError
from broadcaster.domain.text import slug
from broadcaster.playout.air_folder import AirStore
from broadcaster.storage.lock import FileLock
from broadcaster.system.processes import user_number


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


def spare_log(store: AirStore) -> Path:
    """Where the log goes on when its own disk refuses: in a private folder, if may be in memory."""
    name = slug(str(store.folder.resolve()))[-80:]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = (Path(runtime) if runtime else _temporary()) / f"broadcaster-{user_number()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"nhat-ky-{name}.jsonl"


def hold_site(held: ExitStack, store: AirStore) -> None:
    """Take the lock of a site. Raises StoreError when an agent runs there."""
    _take(held, store.lock, "Đã có một trình phát đang chạy cho điểm phát này.")
