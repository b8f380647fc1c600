"""A pack: scripts with their sounds and origin, as one unit gives them to another."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

FORMAT = 1
MOST_FILES = 300
MOST_BYTES = 512 * 1024**2  # of everything in a pack, unpacked
MOST_TEXT = 2_000_000  # bytes of one script
SCRIPTS, SOUNDS = "kich-ban", "am-thanh"  # the two folders of a pack
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]{2,4}", re.ASCII)
_LONGEST = 120  # characters of a name
# Microsoft, "Naming Files, Paths, and Namespaces": devices, whatever ending follows
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\.", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """One file of a pack."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSound:
    """A sound that a script of the pack names, with the rights that come along."""

    path: str
    who: str
    source: str
    licence: str
    titles: tuple[str, ...] = ()  # names that scripts may call it
    recording: bool = False  # it stood among the recordings
    person: bool = False
    consent: str = ""
    until: date | None = None
    clean: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedScript:
    """A script of the pack."""

    path: str
    title: str
    kind: str  # Kind value
    origin: str  # the unit that wrote it first
    cues: tuple[tuple[str, str], ...] = ()  # (name as the script writes it, path of the sound)
    takes: tuple[tuple[str, str], ...] = ()  # (line as `line_words` has it, path of its recording)
    unsent: int = 0  # lines that a person says at home, whose recordings may not go


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What is in one file that is handed on."""

    unit: str  # who hands it on
    scripts: tuple[SharedScript, ...]
    sounds: tuple[SharedSound, ...] = ()
    files: tuple[PackedFile, ...] = ()  # every file of the two folders


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPack:
    """One pack of a library."""

    name: str  # of the file: [a-z0-9-] and .zip
    bytes: int
    sha256: str
    titles: tuple[str, ...]  # of its scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class PackList:
    """The list of a library."""

    unit: str
    packs: tuple[OfferedPack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Another unit's library that this station follows."""

    address: str  # of its list, or a folder
    unit: str
    received: tuple[str, ...] = ()  # sha256 of the packs that were taken over


def is_pack_path(path: str, endings: frozenset[str]) -> bool:
    """Whether a path is one of a pack's two folders and a plain name that is safe on every disk.

    `endings` are those of sounds. No folder within, no capitals, no marks, no device of Windows.
    """
    parts = PurePosixPath(path).parts
    if len(parts) != 2 or "/".join(parts) != path or not is_plain(parts[1]):
        return False
    ending = PurePosixPath(parts[1]).suffix
    return ending in ({".md", ".txt"} if parts[0] == SCRIPTS else endings) and (
        parts[0] in (SCRIPTS, SOUNDS)
    )


def is_plain(name: str) -> bool:
    """Whether a file name is plain on every disk."""
    fits = len(name) <= _LONGEST and _NAME.fullmatch(name) is not None
    return fits and _DEVICES.match(name) is None
