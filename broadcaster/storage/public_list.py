"""What the publisher has put into a folder, as a web server wants to know it at every request."""

from pathlib import Path

from broadcaster.storage.public_paths import LIST
from broadcaster.storage.published import FOLDER, recorded_paths


class PublishedList:
    """The paths below a folder that the program published; read again only when they changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / LIST
        self._version: tuple[int, ...] | None = None
        self._paths: frozenset[str] = frozenset()

    def __call__(self) -> frozenset[str]:
        """Every published path; the same object as long as nothing was published."""
        try:
            facts = self._path.stat()
            version = (facts.st_ino, facts.st_mtime_ns, facts.st_size, self._records())
            if version != self._version:
                lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
                listed = (line for line in lines if line and not line.startswith("#"))
                self._paths = frozenset([*listed, *recorded_paths(self._folder)])
                self._version = version
        except OSError:
            self._version, self._paths = None, frozenset()
        return self._paths

    def _records(self) -> int:
        """When a record was last put in place; each one is renamed into its folder."""
        try:
            return (self._folder / FOLDER).stat().st_mtime_ns
        except FileNotFoundError:
            return 0
