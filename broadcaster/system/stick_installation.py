"""How this program came onto the machine: by the installer of a stick, or in another way."""

import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

DONE = "cai-dat-xong.json"  # the installer's last word in its environment: the version
TRUSTED = "khoa-usb.txt"  # beside the environment: the key whose sticks it takes
SUMS = "SHA256SUMS"  # in a stick's folder: its files, a line each
MADE = "ngay-lam.txt"  # in a stick's folder: when it was made, as ISO 8601 in UTC
STATION = "dai"  # beside the environment: the station that the installer looks after
KEPT_STICK = "bo-cai"  # beside the environment: the stick that installed it, as it was signed
PREVIOUS = "chuong-trinh-truoc"  # beside the environment: the program before this one
_LARGEST = 4_096  # bytes of either


@dataclass(frozen=True, slots=True, kw_only=True)
class StickInstallation:
    """A program that a stick installed, and may bring up to date."""

    version: str
    key: bytes  # that signs the sticks it takes; b"" = none is remembered
    sums: str  # sha256 of the sums of its stick, in hexadecimal
    home: Path  # the folder with environment and station
    previous: str  # version of the program before this one, when it is kept; "" = it is not
    made: str = ""  # when its stick was made, as ISO 8601; "" = the stick did not say


def stick_installation(environment: Path | None = None) -> StickInstallation | None:
    """What the installer wrote beside the running program; None = no stick brought it."""
    place = environment or Path(sys.prefix)
    told, home = _told(place), place.parent
    if told is None:
        return None
    return StickInstallation(
        version=told["version"], key=_key(home / TRUSTED), sums=told["sums"], home=home,
        made=told["made"], previous=(_told(home / PREVIOUS) or {}).get("version", ""),
    )  # fmt: skip


def keeps_another_stick(found: StickInstallation) -> bool:
    """Whether what stands where it keeps its stick is another one than installed it."""
    kept = found.home / KEPT_STICK
    try:
        sums = hashlib.sha256((kept / SUMS).read_bytes()).hexdigest()
    except OSError:
        return kept.is_dir()
    return sums != found.sums


def _told(environment: Path) -> dict[str, str] | None:
    """What the installer wrote last into an environment; None = it is none, or half of one."""
    try:
        told = json.loads(_start_of(environment / DONE))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(told.get("version"), str):
        return None
    return {"version": told["version"][:40], "sums": str(told.get("sums", ""))[:64],
            "made": str(told.get("made", ""))[:40]}  # fmt: skip


def _start_of(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LARGEST).decode()


def _key(path: Path) -> bytes:
    try:
        text = _start_of(path).strip()
    except (OSError, ValueError):
        return b""
    return bytes.fromhex(text) if re.fullmatch(r"[0-9a-f]{64}", text) else b""
