"""How this program came onto the machine: by the installer of a stick, or in another way."""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

DONE = "cai-dat-xong.json"  # the installer's last word in its environment: the version
TRUSTED = "khoa-usb.txt"  # beside the environment: the key whose sticks it takes
_LARGEST = 4_096  # bytes of either


@dataclass(frozen=True, slots=True, kw_only=True)
class StickInstallation:
    """A program that a stick installed, and may bring up to date."""

    version: str
    key: bytes  # that signs the sticks it takes; b"" = none is remembered


def stick_installation(environment: Path | None = None) -> StickInstallation | None:
    """What the installer wrote beside the running program; None = no stick brought it."""
    place = environment or Path(sys.prefix)
    try:
        told = json.loads(_start_of(place / DONE))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(told.get("version"), str):
        return None
    return StickInstallation(version=told["version"][:40], key=_key(place.parent / TRUSTED))


def _start_of(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LARGEST).decode()


def _key(path: Path) -> bytes:
    try:
        text = _start_of(path).strip()
    except (OSError, ValueError):
        return b""
    return bytes.fromhex(text) if re.fullmatch(r"[0-9a-f]{64}", text) else b""
