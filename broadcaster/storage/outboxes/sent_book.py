"""What was sent into the library of a station's software, which forgets the names of files."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from broadcaster.system.replacing import replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file that the service took."""

    id: str  # the service's own
    sha256: str  # hexadecimal
    bytes: int


class SentBook:
    """One file on this machine for one library, written at once with every change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: dict[str, Sent] = {}
        self._manifest = ""
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            told = json.loads(path.read_text("utf-8"))
            self._files = {name: Sent(**each) for name, each in told["files"].items()}
            self._manifest = str(told["manifest"])

    @property
    def files(self) -> dict[str, Sent]:
        """Every file by its name."""
        return dict(self._files)

    @property
    def manifest(self) -> bytes:
        """The manifest of the last push in which nothing failed."""
        return self._manifest.encode()

    def put(self, name: str, sent: Sent) -> None:
        """Remember a file. Raises OSError."""
        self._files[name] = sent
        self._write()

    def put_manifest(self, data: bytes) -> None:
        """Remember the manifest. Raises OSError."""
        self._manifest = data.decode()
        self._write()

    def forget(self, name: str) -> None:
        """A file is there no more. Raises OSError."""
        if self._files.pop(name, None) is not None:
            self._write()

    def _write(self) -> None:
        files = {
            name: {"id": each.id, "sha256": each.sha256, "bytes": each.bytes}
            for name, each in sorted(self._files.items())
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        tree = {"files": files, "manifest": self._manifest}
        part.write_text(json.dumps(tree, ensure_ascii=False), "utf-8")
        replace(part, self._path)
