"""What the publisher has put into a folder, as a web server wants to know it at every request."""

import os
import threading
from pathlib import Path

from broadcaster.publishing.public_paths import FOLDER, LIST

_Version = tuple[int, int, int]  # inode, nanoseconds of the last change, bytes


class PublishedList:
    """The paths below a folder that the program published; read again only where they changed."""

    def __init__(self, folder: Path) -> None:
        self._list = folder / LIST
        self._records = folder / FOLDER
        self._looked_at = str(self._list), str(self._records)  # at every request
        self._stamp: object = None
        self._read: dict[Path, tuple[_Version, frozenset[str]]] = {}
        self._paths: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._inner: dict[str, PublishedList] = {}

    def __call__(self) -> frozenset[str]:
        """Every published path; the same object as long as nothing was published.

        What a subscriber's own site holds is not among them: each has a list of its own.
        """
        stamp = _version(self._looked_at[0]), _version(self._looked_at[1])
        if stamp != self._stamp:
            with self._lock:
                self._paths, self._stamp = self._collect(), stamp
        return self._paths

    def below(self, part: str) -> frozenset[str]:
        """The paths below a folder inside this one that is a site of its own; empty for others."""
        known = self._inner.get(part)
        if known is None:
            known = PublishedList(self._list.parent / part)
            if not known():
                return frozenset()
            self._inner[part] = known
        found = known()
        if not found:
            del self._inner[part]
        return found

    def _collect(self) -> frozenset[str]:
        files = [self._list]
        if self._records.is_dir():
            files += sorted(self._records.glob("*.txt"))
        known, self._read = self._read, {}
        for file in files:
            version = _version(file)
            if version is None:
                continue
            kept = known.get(file)
            if kept is None or kept[0] != version:
                kept = version, _paths_in(file)
            self._read[file] = kept
        return frozenset().union(*(paths for _, paths in self._read.values()))


def _version(path: Path | str) -> _Version | None:
    try:
        facts = os.stat(path)  # noqa: PTH116 - making a Path costs as much as the look
    except OSError:
        return None
    return facts.st_ino, facts.st_mtime_ns, facts.st_size


def _paths_in(file: Path) -> frozenset[str]:
    """The paths that a list names, a line each, or a record, behind what it says of each file."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    if file.suffix == ".txt":
        return frozenset(line.rpartition(" ")[2] for line in lines if line.startswith("tep "))
    return frozenset(line for line in lines if line and not line.startswith("#"))
