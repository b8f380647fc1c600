"""Facts about this machine for the doctor: packages, power settings, drives, time zones."""

import importlib.metadata
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from broadcaster.system.distribution import DISTRIBUTION

ZONE = "Asia/Ho_Chi_Minh"
_MOST_DRIVES = 200  # looked at for an installer
_WAIT = 5.0  # seconds for a program of the system
_SLEEP = ("powercfg", "/query", "SCHEME_CURRENT", "SUB_SLEEP", "STANDBYIDLE")

Ask = Callable[[Sequence[str]], str]


def ask_system(words: Sequence[str]) -> str:
    """What a program of the system answers; "" when it is not there or says no."""
    try:
        done = subprocess.run(
            list(words),
            capture_output=True,
            timeout=_WAIT,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C"},  # its words are read here, not by people
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def sleeps_after(ask: Ask = ask_system, system: str = sys.platform) -> int | None:
    """Seconds of idleness after which a Windows PC on mains sleeps; 0 = never, None = not known.

    The answer is in the language of the machine: the last two numbers are mains and battery.
    """
    if system != "win32":
        return None
    numbers = re.findall(r"0x([0-9a-fA-F]{8})\b", ask(_SLEEP))
    return int(numbers[-2], 16) if len(numbers) >= 2 else None


def knows_zone() -> bool:
    """Whether the time of Việt Nam can be looked up."""
    try:
        ZoneInfo(ZONE)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return False
    return True


def missing_packages() -> tuple[str, ...]:
    """Packages that this program asks for and that are not installed, by name."""
    try:
        wanted = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:  # run from its folder: nobody said what it asks
        return ()
    names = [re.match(r"[\w.-]+", line) for line in wanted if ";" not in line]
    return tuple(sorted(name[0] for name in names if name and not _installed(name[0])))


def packages() -> tuple[tuple[str, str], ...]:
    """Every installed package with its version."""
    found = {d.name: d.version for d in importlib.metadata.distributions() if d.name}
    return tuple(sorted(found.items()))


def system() -> tuple[tuple[str, str], ...]:
    """Kind and version of the system, without the machine's name."""
    return (
        ("python", platform.python_version()),
        ("system", platform.system()),
        ("release", platform.release()),
        ("machine", platform.machine()),
    )


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def drives(system: str = sys.platform) -> tuple[Path, ...]:
    """Where sticks that are plugged in can be read; the disk of the system is none of them."""
    if system == "win32":
        letters = (Path(f"{letter}:/") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
        # of a locked disk Windows refuses to say whether it is there: Path.exists would raise that
        return tuple(place for place in letters if os.path.exists(place))  # noqa: PTH110
    roots = ("/Volumes",) if system == "darwin" else ("/media", "/run/media", "/mnt")
    found: list[Path] = []
    for root in map(Path, roots):
        with suppress(OSError):
            for place in sorted(root.iterdir()):
                found.append(place)
                with suppress(OSError):  # desktops of Linux mount below the person's name
                    found.extend(sorted(inner for inner in place.iterdir() if inner.is_dir()))
    return tuple(found[:_MOST_DRIVES])
