"""A command of the program that is killed at one of the moments at which it changes something.

    python -m tests.fakes.killed_command MOMENT CLOCK REPORT FOLDER... -- WORD...

A moment is a file opened to be written, a name that is moved, made or removed below one of the
folders, or a commit of the database. It kills itself (SIGKILL) before the MOMENT-th of them; with
0 it lives, and writes into the file REPORT how many there were. The station's clock shows CLOCK.
"""

import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_NAMES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate")


class Moments:
    """Counts the moments; at the chosen one there is no more."""

    def __init__(self, chosen: int, folders: list[str]) -> None:
        self.count = 0
        self._chosen = chosen
        self._folders = tuple(folders)
        self._lock = threading.Lock()

    def pass_by(self, *_: object) -> None:
        """One more."""
        with self._lock:
            self.count += 1
            if self.count == self._chosen:
                os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, told: tuple) -> None:
        """What Python tells of itself."""
        if event == "open":
            path, _, flags = told
            if isinstance(flags, int) and flags & _WRITES and self._is_ours(path):
                self.pass_by()
        elif event in _NAMES and (
            self._is_ours(told[0]) or any(x != -1 for x in told[1:] if isinstance(x, int))
        ):
            self.pass_by()

    def _is_ours(self, path: object) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return False
        return str(Path(os.fsdecode(path)).absolute()).startswith(self._folders)


def main(arguments: list[str]) -> int:
    """Run the command."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    from broadcaster.cli.entrance import enter
    from broadcaster.storage.clock import SystemClock
    from tests.fakes.moment import clock_at

    split = arguments.index("--")
    chosen, clock, report, *folders = arguments[:split]
    moments = Moments(int(chosen), folders)
    with clock_at(datetime.fromisoformat(clock).astimezone(SystemClock().now().tzinfo)):
        event.listen(Engine, "commit", moments.pass_by)
        sys.addaudithook(moments.audit)
        code = enter(arguments[split + 1 :])
    Path(report).write_text(str(moments.count), "utf-8")
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
