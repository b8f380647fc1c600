"""Programs that are started: within limits, ended with all that they started, or begun anew."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import NoReturn

from broadcaster import SET_HERE

_PATIENCE = 10.0  # seconds for Windows' own tool to end a tree of programs
TERMINATED = 143  # exit code of a program that the system asked to end


class TerminationRequest(KeyboardInterrupt):
    """The system asked the program to end: what is half done is cleared away as for Ctrl-C."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Heed a request of the system to end (SIGTERM): it raises TerminationRequest in the block.

    Whoever has a way of their own puts it in its place for a while.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked again, it is on its way already
        raise TerminationRequest

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def with_memory_limit(words: Sequence[str], megabytes: int) -> list[str]:
    """The command that runs `words` within a limit; as it is where there is none (Windows)."""
    if find_spec("resource") is None:
        return list(words)
    launcher = Path(__file__).with_name("memory_limit.py")
    return [sys.executable, "-I", "-S", str(launcher), str(megabytes), *words]


def end_all(process: "subprocess.Popen[bytes]") -> None:
    """End a program and whatever it started; it was started with `start_new_session`.

    On Windows, which has no process groups, what it started ends only while it runs itself.
    """
    with suppress(OSError, subprocess.SubprocessError):
        if sys.platform == "win32":
            _end_tree(process)
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_tree(process: "subprocess.Popen[bytes]") -> None:
    """End a program of Windows, and the ones below it: LibreOffice's and a worker's own."""
    if process.poll() is None:  # its number is its own until then
        tool = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe"
        try:
            subprocess.run(
                [str(tool), "/F", "/T", "/PID", str(process.pid)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        finally:
            process.kill()


def start_apart(words: Sequence[str], screen: Path) -> "subprocess.Popen[bytes]":
    """Start a program that outlives this one; what it says goes into the file `screen`, emptied.

    Raises OSError.
    """
    screen.parent.mkdir(parents=True, exist_ok=True)
    apart = 0
    if sys.platform == "win32":
        apart = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    with screen.open("wb") as told:
        process = subprocess.Popen(
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=apart,
        )
    # ended while this one still runs, it would stay in the system's list until somebody asks
    threading.Thread(target=process.wait, name="doi-tien-trinh", daemon=True).start()
    return process


def environment_of_others() -> dict[str, str]:
    """What a program of somebody else is started with: the person's own environment.

    What this program set for itself is left out, and so is what is addressed to it: passwords.
    """
    ours = os.environ.get(SET_HERE, "")
    return {
        name: value
        for name, value in os.environ.items()
        if name not in {ours, SET_HERE} and not name.startswith("BROADCASTER_")
    }


def cores() -> int:
    """Processors that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux knows what was taken away
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def files_allowed(wanted: int) -> int:
    """How many files and connections this process may have open at once, raised up to `wanted`.

    Windows has no such limit on connections; there it is what was wanted.
    """
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < raised:
        with suppress(OSError, ValueError):  # macOS has a lower one that it does not tell
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            return raised
    return wanted if soft == resource.RLIM_INFINITY else soft


def user_number() -> int:
    """Who runs this process; 0 where users have no numbers (Windows)."""
    return 0 if sys.platform == "win32" else os.getuid()


def begin_again(
    words: Sequence[str],
    *,
    through: Sequence[str] = (),
    system: str = sys.platform,
    become: Callable[[str, list[str]], NoReturn] = os.execv,
) -> NoReturn:
    """Become the program with these words; files, locks and ports of this process are let go.

    Whoever watches the process sees the same one; on Windows a new one in the same window.
    `through` is a command that does something first and then begins the program by itself.
    """
    command = [*(through or (sys.executable, "-m", "broadcaster")), *words]
    program = command[0]
    if system == "win32":  # there the words are joined with spaces and taken apart anew
        command = [subprocess.list2cmdline([word]) for word in command]
    become(program, command)
