"""Runs the tests and says beforehand which, and about how long.

quick            the fast half (`make test`)
quick WORD ...   a room by its name (`make test TESTS=playout`): its tests, and those of `contract`
                 and `golden` that import it; a kind by its name (`golden`); or paths, then slow
                 tests too
rest             what is slow, then what needs parts of the system (`make test-system`), several
                 files at once, since what waits for a browser or an hour leaves the machine idle;
                 at last, alone, sound that is played and recorded
flaky            fifty times what waits for a process, then three times the fast half, on a machine
                 that is kept busy (`make flaky`); `flaky waiting`, `flaky quick`: one of the two
"""

import argparse
import ast
import concurrent.futures
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
ONE_MORE = str((os.cpu_count() or 1) + 1)  # some tests wait for a service: another works meanwhile
SPREAD = ("-n", ONE_MORE, "--dist", "loadfile")
QUICK = "not system and not soak and not slow"
REST = (
    (*SPREAD, "slow and not system and not soak"),
    (*SPREAD, "system and not soak and not punctual"),  # waits for browsers, slots, installations
    ("system and not soak and punctual",),  # sound that is recorded: a busy neighbour tears it
)
RUNS, RUNS_WAITING, BUSY = 3, 50, 4
PLACES = (Path("/dev/shm"), Path(tempfile.gettempdir()))  # noqa: S108 - a new folder is made there
ROOM_FOR_A_RUN, ROOM_FOR_SOME = 6_000_000_000, 1_000_000_000  # bytes; 2.4 were used at most
AT_ONCE = 5  # runs of what waits: it waits more than it works, and neighbours make it wait longer
WAITING = (  # what waits for a program that it started
    "unit/cli/test_due_backup.py",
    "unit/cli/test_filter.py",
    "unit/desk/test_desk_jobs.py",
    "unit/playout/test_players.py",
    "unit/voices/test_voice_command.py",
    "unit/voices/test_voice_embedded.py",
    "unit/voices/test_voice_neural.py",
    "unit/voices/test_voice_worker.py",
    "e2e/test_build.py::test_a_second_build_at_once_is_told_who_is_building",
    "e2e/test_reconcile.py::"
    "test_the_loop_goes_on_while_another_run_has_the_lock_and_stops_when_asked",
)


class NoRoomError(Exception):
    """Tests would fill what they write to, and fail of that and nothing else."""


def main(words: Sequence[str] | None = None) -> int:
    """Run what is asked for; the exit code of the first run that fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("quick", "rest", "flaky"))
    parser.add_argument("words", nargs="*", help="rooms or paths; parts of flaky")
    asked = parser.parse_args(words)
    try:
        if asked.what == "rest":
            return _rest()
        if asked.what == "flaky":
            return _flaky(asked.words or ["waiting", "quick"])
        return _named(asked.words) if asked.words else _quick()
    except NoRoomError as full:
        _say(str(full))
        return 2


def _quick() -> int:
    _say("Nửa nhanh (the fast half): mọi lời hứa một lần, gần năm phút trên hai nhân rảnh.")
    _say("Một phòng (one room, seconds): make test TESTS=playout. Phần còn lại: make test-system.")
    return _pytest(*SPREAD, "-m", QUICK)


@contextlib.contextmanager
def folder_for_a_run(places: Sequence[Path], needs: int) -> Iterator[Path]:
    """A new folder for all that tests and the programs that they start write; gone at the end.

    In memory, where the system has such a place: thousands of small files are made durable, one by
    one; on a disk that takes ten times as long. Where every run left its files behind, the next
    ones filled the disk and failed of that.

    Raises:
        NoRoomError: none of the places has as many bytes free as it `needs`.
    """
    roomy = (place for place in places if place.is_dir() and shutil.disk_usage(place).free >= needs)
    if (place := next(roomy, None)) is None:
        raise NoRoomError(
            f"Các bài thử cần {needs / 1e9:.0f} GB trống (not enough room for what they write) ở "
            + " hoặc ".join(map(str, places))
        )
    with tempfile.TemporaryDirectory(prefix="thu-", dir=place, ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)  # a database of its own user passes through it
        yield Path(name)


def _named(words: Sequence[str]) -> int:
    paths, slow = [], False
    for word in words:
        found = paths_of(word)
        if not found:
            rooms = ", ".join(sorted(path.name for path in (TESTS / "unit").iterdir()))
            _say(f"Không có phòng hay tệp “{word}” (no such room or path). Các phòng: {rooms}")
            return 2
        slow = slow or (ROOT / word.partition("::")[0]).exists()
        paths += found
    _say(f"Chạy (running): {' '.join(paths)}")
    marks = "not system and not soak" if slow else QUICK
    return _pytest(*SPREAD, "-m", marks, *paths, needs=ROOM_FOR_SOME)


def _rest() -> int:
    _say("Phần chậm (slow): âm thanh dài, nhiều tiến trình, nghìn mục; khoảng mười phút, hai nhân.")
    _say("Rồi phần cần máy có thêm chương trình (system parts): khoảng mười lăm phút.")
    codes = [_pytest(*how, "-m", marks) for *how, marks in REST]  # though one fails: all are told
    return next((code for code in codes if code), 0)


def _flaky(parts: Sequence[str]) -> int:
    _say(
        f"{RUNS_WAITING} lần những bài đợi tiến trình, {RUNS} lần nửa nhanh, {BUSY} vòng lặp chiếm "
        "máy: một, hai giờ (an hour or two)."
    )
    waiting = ["-x", "-q", "-p", "no:cacheprovider", *(str(TESTS / name) for name in WAITING)]
    with _busy_machine():
        if "waiting" in parts:
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as runs:
                codes = list(runs.map(lambda _: _pytest(*waiting), range(RUNS_WAITING)))
            _say(f"Hỏng (failed): {sum(map(bool, codes))} / {RUNS_WAITING}")
            if any(codes):
                return 1
        if "quick" in parts:
            for _ in range(RUNS):
                if code := _pytest(*SPREAD, "-m", QUICK):
                    return code
    return 0


def paths_of(word: str) -> list[str]:
    """What a word of TESTS stands for, from the top of the repository; nothing when unknown."""
    if word and (ROOT / word.partition("::")[0]).exists():
        return [word]
    room, kind = TESTS / "unit" / word, TESTS / word
    if word and room.is_dir():
        shared = [*(TESTS / "contract").glob("test_*.py"), *(TESTS / "golden").glob("test_*.py")]
        found = [room, *sorted(path for path in shared if word in rooms_of(path))]
    else:
        found = [kind] if word and kind.is_dir() else []
    return [path.relative_to(ROOT).as_posix() for path in found]


def rooms_of(test: Path) -> frozenset[str]:
    """The rooms that a file of tests imports, itself or by the samples that it takes."""
    return frozenset(_rooms_of(test, {test}))


def _rooms_of(test: Path, seen: set[Path]) -> Iterator[str]:
    tree = ast.parse(test.read_text("utf-8"))
    names = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    names += [
        f"{n.module}.{a.name}"
        for n in ast.walk(tree)
        if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("tests")
        for a in n.names
    ]
    names += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    for name in names:
        parts = name.split(".")
        if parts[0] == "broadcaster" and parts[1:]:
            yield parts[1]
        taken = ROOT.joinpath(*parts).with_suffix(".py")
        if parts[0] == "tests" and taken.is_file() and taken not in seen:
            seen.add(taken)
            yield from _rooms_of(taken, seen)


@contextlib.contextmanager
def _busy_machine() -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def _pytest(*words: str, needs: int | None = None) -> int:
    """Run pytest; that Python checks its memory too costs a fifth of the time: `make soak` does."""
    with folder_for_a_run(PLACES, needs or ROOM_FOR_A_RUN) as folder:
        command = [sys.executable, "-X", "dev", "-W", "error", "-m", "pytest", *words]
        command += [f"--basetemp={folder / 'b'}"]  # short: it begins the names of sockets
        set_for_it = os.environ | {"PYTHONMALLOC": "pymalloc", "TMPDIR": str(folder)}
        # where it is forbidden to keep compiled code, each of thousands of processes compiles anew
        set_for_it.pop("PYTHONDONTWRITEBYTECODE", None)
        return subprocess.run(command, cwd=ROOT, env=set_for_it, check=False).returncode


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the folder goes then too
    sys.exit(main())
