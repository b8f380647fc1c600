"""The agent as a process of its own, begun and ended from elsewhere: the desk, mostly."""

import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from broadcaster.domain.errors import InputError, PlayerFault
from broadcaster.playout.air_folder import AirStore, is_held
from broadcaster.playout.orders import order_leave
from broadcaster.storage.os_errors import explained
from broadcaster.system.processes import start_apart

SCREEN = "man-hinh.txt"  # what an agent without a window says
_SHOWN = 12  # lines of it
_PATIENCE = 45.0  # seconds: an old PC takes its time to load a program
_PAUSE = 0.2  # seconds between two looks


def agent_command(folder: Path, site: str) -> list[str]:
    """The command of an agent for a site of the station in that folder; "" is the main site."""
    words = [sys.executable, "-m", "broadcaster", "-C", str(folder.resolve()), "play"]
    return [*words, "--site", site] if site else words


def start_agent(store: AirStore, words: Sequence[str], *, patience: float = _PATIENCE) -> None:
    """Start the agent with that command and see it watch: its own note says so, not its number.

    It outlives whoever started it. Raises PlayerFault with what it said when it ended at once, or
    does not watch within `patience` seconds; InputError when one runs already; StoreError.
    """
    if is_held(store):
        raise InputError("trình phát của điểm này đang chạy rồi", hint="Tải lại trang.")
    before = store.state()
    screen = store.folder / SCREEN
    with explained(screen, "bật trình phát"):
        process = start_apart(words, screen)
    end = time.monotonic() + patience
    while time.monotonic() < end:
        note = store.state()
        if note is not None and (before is None or note.began != before.began):
            return
        if process.poll() is not None:
            said = " ".join(screen_of(store)) or f"mã thoát {process.returncode}"
            raise PlayerFault(f"trình phát không bật được: {said}")
        time.sleep(_PAUSE)
    raise PlayerFault(
        f"trình phát đã được bật nhưng sau {patience:.0f} giây chưa trực",
        hint="Đợi một phút rồi xem lại đèn. Vẫn vậy thì khởi động lại máy.",
    )


def dismiss_agent(store: AirStore, now: datetime, *, who: str, patience: float = _PATIENCE) -> None:
    """Tell the agent to end itself and see it gone; what is on air is cut off.

    Raises PlayerFault when it does not heed, or is held up; StoreError.
    """
    order = order_leave(now, who=who)
    store.give(order)
    end = time.monotonic() + patience
    while is_held(store):
        if time.monotonic() > end:
            store.taken(order)
            raise PlayerFault(
                "trình phát không nghe lệnh: có thể bị treo, hoặc đồng hồ của máy sai",
                hint="Khởi động lại máy nối với loa; bài đang phát dở được phát tiếp.",
            )
        time.sleep(_PAUSE)


def screen_of(store: AirStore) -> tuple[str, ...]:
    """The last lines that an agent started from elsewhere has said."""
    try:
        data = (store.folder / SCREEN).read_bytes()
    except OSError:
        return ()
    lines = (line.strip() for line in data[-20_000:].decode("utf-8", "replace").splitlines())
    return tuple(line for line in lines if line)[-_SHOWN:]
