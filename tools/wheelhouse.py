"""Every wheel that a machine needs, for this machine and for Windows, in one folder.

pip reads the markers of a requirement ("only on Windows") for the machine it runs on, even when it
downloads for another: so the closure is walked here, and pip only fetches what is named.
"""

import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.parser import Parser
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, platform_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEM = sysconfig.get_platform()  # of this machine
OLD = (1980, 1, 1, 0, 0, 0)  # the time in a repacked wheel; the oldest that a ZIP can say


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A kind of machine."""

    python: str  # as "3.12"
    windows: bool

    @property
    def name(self) -> str:
        """As the stick's list says it."""
        return f"{'windows' if self.windows else SYSTEM} {self.python}"

    @property
    def platforms(self) -> list[str]:
        """The systems that its wheels may name, best first."""
        return ["win_amd64"] if self.windows else list(platform_tags())

    def markers(self) -> dict[str, str]:
        """What a marker asks about; what is not here is as on this machine."""
        version = {"python_version": self.python, "python_full_version": f"{self.python}.0"}
        system = {
            "os_name": "nt",
            "sys_platform": "win32",
            "platform_system": "Windows",
            "platform_machine": "AMD64",
            "platform_python_implementation": "CPython",
            "implementation_name": "cpython",
        }
        return {**version, **(system if self.windows else {})}

    def tags(self) -> set[Tag]:
        """The wheels that it takes."""
        version = tuple(int(part) for part in self.python.split("."))
        return {
            *cpython_tags(version, platforms=self.platforms),
            *compatible_tags(version, f"cp{self.python.replace('.', '')}", self.platforms),
        }


def _all(*, windows: bool) -> tuple[Target, ...]:
    return tuple(Target(python=python, windows=windows) for python in PYTHONS)


THIS = Target(python=f"{sys.version_info[0]}.{sys.version_info[1]}", windows=False)
SAME = _all(windows=False)
WINDOWS = _all(windows=True)


class Missing(Exception):
    """Names for which there is no wheel."""


def pins(path: Path = ROOT / "constraints.txt") -> dict[str, str]:
    """The versions that were tried together, by normal name."""
    lines = path.read_text("utf-8").splitlines()
    pairs = [line.split("==") for line in lines if "==" in line]
    return {canonicalize_name(name): version.strip() for name, version in pairs}


def suitable(folder: Path, name: str, target: Target) -> Path | None:
    """A wheel of that name in the folder that the target takes."""
    tags = target.tags()
    for path in sorted(folder.glob("*.whl")):
        found, _, _, told = parse_wheel_filename(path.name)
        if found == name and tags & told:
            return path
    return None


def needed_by(wheel: Path, extras: Iterable[str], target: Target) -> set[tuple[str, str]]:
    """(name, extra) of everything that a wheel asks for on that target; "" = no extra."""
    with zipfile.ZipFile(wheel) as opened:
        [name] = [n for n in opened.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)]
        told = Parser().parsestr(opened.read(name).decode())
    found = set()
    for line in told.get_all("Requires-Dist") or []:
        want = Requirement(line)
        asks = [{**target.markers(), "extra": extra} for extra in ("", *extras)]
        if want.marker is None or any(want.marker.evaluate(ask) for ask in asks):
            found |= {(canonicalize_name(want.name), extra) for extra in ("", *want.extras)}
    return found


Fetch = Callable[[set[str], Target, Path], None]


def gather(wheel: Path, extras: Iterable[str], target: Target, fetch: Fetch) -> set[str]:
    """Names of all that the wheel needs in the end, fetched into its folder.

    Raises Missing with every name that has no wheel for the target.
    """
    folder, have = wheel.parent, pins()
    ours, *_ = parse_wheel_filename(wheel.name)
    asked = {(ours, extra) for extra in ("", *extras)}
    done: set[tuple[str, str]] = set()
    lacking: set[str] = set()
    while asked:
        names = {name for name, _ in asked} - lacking
        absent = {name for name in names if suitable(folder, name, target) is None}
        lacking |= {name for name in absent if name not in have}
        fetch(absent - lacking, target, folder)
        coming = set()
        for name, extra in asked:
            path = suitable(folder, name, target)
            if path is None:
                lacking.add(name)
            else:
                coming |= needed_by(path, [extra] if extra else [], target)
        done |= asked
        asked = coming - done
    if lacking:
        raise Missing(", ".join(sorted(lacking)))
    return {name for name, _ in done}


def download(names: set[str], target: Target, folder: Path) -> None:
    """Fetch the pinned wheels with pip; what has none but is pure Python is built here."""
    wanted = [f"{name}=={pins()[name]}" for name in sorted(names)]
    if not wanted or _fetched(wanted, target, folder):
        return
    for want in wanted:
        if not _fetched([want], target, folder):
            _build_pure(want, folder)


def _fetched(wanted: list[str], target: Target, folder: Path) -> bool:
    kind = [word for platform in target.platforms for word in ("--platform", platform)]
    only = ["--only-binary=:all:", "--no-deps", "-q", "-d", str(folder)]
    return _pip("download", *only, "--python-version", target.python, *kind, *wanted) == 0


def _build_pure(want: str, folder: Path) -> None:
    """A wheel from the source; one with compiled parts serves this machine alone."""
    _pip("wheel", "--no-deps", "-q", "-w", str(folder), want)


def _pip(*words: str) -> int:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode


def from_installed(names: set[str], target: Target, folder: Path) -> None:
    """Wheels packed again from what this Python has installed: for a machine without a line."""
    if target.windows:
        return
    for name in sorted(names):
        repack(distribution(name), folder)


def repack(found: Distribution, folder: Path) -> Path:
    """One installed package as the wheel that it came from; its start scripts are made by pip."""
    tags = [
        line.split("-") for line in re.findall(r"^Tag: (.*)$", found.read_text("WHEEL") or "", re.M)
    ]
    tag = "-".join(".".join(dict.fromkeys(part)) for part in zip(*tags, strict=True))
    name = re.sub(r"[-_.]+", "_", found.metadata["Name"])
    target = folder / f"{name}-{found.version}-{tag}.whl"
    skip = re.compile(r"__pycache__|^\.\.|\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url)")
    files = [path for path in found.files or () if not skip.search(path.as_posix())]
    info = next(path.parts[0] for path in files if path.parts[0].endswith(".dist-info"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for path in files:
            entry = zipfile.ZipInfo(path.as_posix(), OLD)
            entry.external_attr = Path(path.locate()).stat().st_mode << 16
            packed.writestr(entry, path.read_binary())
        lines = [f"{path.as_posix()},,\n" for path in files]
        packed.writestr(
            zipfile.ZipInfo(f"{info}/RECORD", OLD), "".join([*lines, f"{info}/RECORD,,\n"])
        )
    return target
