"""How soon a person at a terminal sees something, and how long light commands take in all.

    python bench/first_line.py [--times 3] [--all]

On a copy of the samples. Every command runs on a terminal of its own (pty), as people start it; the
clock begins before the process does, so that Python and the modules are in it. Of long commands the
first line is timed ("-" where the work was over before one was due), of light ones the whole, and
the modules that they load are counted. --all: the long ones that make films and voices too.
The end is 1 when a first line came later than a second, median of the times.
"""

import argparse
import os
import pty
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIGHT = (("--help",), ("--version",), ("queue", "add", "--help"), ("slot", "list"), ("status",))
LONG = (("check",), ("build",), ("publish", "--again"), ("backup", "--to", "../cat"), ("doctor",))
SLOW = (("voices", "try"), ("film", "phap-luat-va-ban-2026-09-16"))
LATE = 1.0  # seconds
_END = 1_800.0  # seconds that a command may take


def main() -> int:
    """Time them and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--all", action="store_true")
    wish = parser.parse_args()
    late = False
    with tempfile.TemporaryDirectory(prefix="first-line-") as top:
        station = Path(top) / "dai"
        shutil.copytree(ROOT / "scripts_vi", station / "scripts_vi")
        (Path(top) / "cat").mkdir()
        print("light commands: seconds in all, modules")
        for words in LIGHT:
            taken = [_timed(station, words)[1] for _ in range(wish.times)]
            print(f"  {' '.join(words):24} {statistics.median(taken):6.2f}  {_modules(words):5d}")
        print("long commands: seconds to the first line, in all")
        for words in (*LONG, *(SLOW if wish.all else ())):
            seen, whole = zip(*(_timed(station, words) for _ in range(wish.times)), strict=True)
            first = [one for one in seen if one is not None]
            shown = f"{statistics.median(first):6.2f}" if first else "     -"
            late = late or (bool(first) and statistics.median(first) > LATE)
            print(f"  {' '.join(words):24} {shown}  {statistics.median(whole):7.2f}")
    return int(late)


def _timed(station: Path, words: Sequence[str]) -> tuple[float | None, float]:
    """Seconds to the first byte on the terminal, and to the end."""
    read, write = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "broadcaster", *words]
    begun = time.monotonic()
    first = None
    with subprocess.Popen(
        command, cwd=station, env=env, stdin=subprocess.DEVNULL, stdout=write, stderr=write
    ) as process:
        os.close(write)
        while time.monotonic() - begun < _END:
            if not select.select([read], [], [], 0.05)[0]:
                if process.poll() is not None:
                    break
                continue
            try:
                told = os.read(read, 65_536)
            except OSError:  # the other side of the terminal is gone
                break
            if told and first is None:
                first = time.monotonic() - begun
            if not told:
                break
        process.wait()
    os.close(read)
    return first, time.monotonic() - begun


def _modules(words: Sequence[str]) -> int:
    """How many modules of Python a command loads."""
    code = (
        "import sys, os\n"
        "out, sys.stdout = sys.stdout, open(os.devnull, 'w')\n"
        "sys.stderr = sys.stdout\n"
        f"from broadcaster.cli.entrance import enter; enter({list(words)!r})\n"
        "print(len(sys.modules), file=out)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return int(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
