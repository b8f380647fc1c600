"""Commands of the program that are killed at one of the moments at which they change something.

A moment is a file opened to be written, a name that is moved, made or removed below one of the
folders, or a commit of the database. A command kills itself (SIGKILL) before the chosen one.

Every command is a process of its own, forked from one that has loaded the program already:
`python -m tests.fakes.killed_command` takes orders, a line of JSON each, and answers with one.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_NAMES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate")
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # who forks has no threads
_LATER = ("broadcaster.app.desk", "broadcaster.storage.database", "broadcaster.storage.schema")


@dataclass(frozen=True)
class Order:
    """A command, when it is killed, and what counts as its own."""

    words: tuple[str, ...]
    folders: tuple[str, ...]  # below which its changes are counted
    clock: str  # what the station's clock shows
    moment: int = 0  # before which it is killed; 0 = it lives
    told: str = ""  # file for what it says


@dataclass(frozen=True)
class Outcome:
    """How it ended."""

    code: int  # negative = the signal that ended it
    moments: int  # that there were; 0 when it was killed
    told: str


class KilledCommands:
    """Runs commands, one after the other."""

    def __init__(self, place: Path) -> None:
        self._told = place / "told.txt"
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.killed_command"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT,
            env={**os.environ, **_ONE_THREAD},
        )  # fmt: skip

    def run(self, words, folders, clock: datetime, moment: int = 0) -> Outcome:
        """Run one, killed before a moment or whole."""
        order = Order(
            words=tuple(words), folders=tuple(map(str, folders)), clock=clock.isoformat(),
            moment=moment, told=str(self._told),
        )  # fmt: skip
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        self._server.stdin.flush()
        code, moments = json.loads(self._server.stdout.readline())
        return Outcome(code=code, moments=moments, told=self._told.read_text("utf-8", "replace"))

    def close(self) -> None:
        """Take no more."""
        assert self._server.stdout is not None
        self._server.communicate()


class Moments:
    """Counts the moments; at the chosen one there is no more."""

    def __init__(self, chosen: int, folders: tuple[str, ...]) -> None:
        self.count = 0
        self._chosen = chosen
        self._folders = folders
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


def act(order: Order, report: int) -> int:
    """Run the command in this process; its number of moments goes into a pipe."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    from broadcaster.cli.entrance import enter
    from broadcaster.storage.clock import SystemClock
    from tests.fakes.moment import clock_at

    said = os.open(order.told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(source, target)
    moments = Moments(order.moment, tuple(order.folders))
    moment = datetime.fromisoformat(order.clock).astimezone(SystemClock().now().tzinfo)
    with clock_at(moment):
        event.listen(Engine, "commit", moments.pass_by)
        sys.addaudithook(moments.audit)
        code = enter(order.words)
    sys.stdout.flush()
    os.write(report, str(moments.count).encode())
    return code


def serve() -> None:
    """Take orders until there are no more."""
    from broadcaster.cli.root import COMMANDS

    for module, _ in COMMANDS.values():
        importlib.import_module(f"broadcaster.cli.{module}")
    for module in _LATER:
        importlib.import_module(module)
    for line in sys.stdin.buffer:
        order = Order(**json.loads(line))
        ours, theirs = os.pipe()
        if (child := os.fork()) == 0:
            code = 1
            try:
                code = act(order, theirs)
            finally:
                sys.stderr.flush()
                os._exit(code)
        os.close(theirs)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told = os.read(ours, 100)
        os.close(ours)
        sys.stdout.write(json.dumps([code, int(told or b"0")]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
