"""Which clips the finished episodes are made of: what the cache must not clear away."""

from contextlib import suppress
from pathlib import Path

from broadcaster.errors import StoreError
from broadcaster.storage.sidecars import TIMELINE, read_timeline


class NeededClips:
    """The keys named by the timelines below a folder; a timeline is read again when it changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Path, tuple[int, frozenset[str]]] = {}

    def __call__(self) -> frozenset[str]:
        """The keys of every source of every finished episode; a damaged timeline names none."""
        self._known = {path: self._keys(path) for path in self._timelines()}
        return frozenset[str]().union(*(keys for _, keys in self._known.values()))

    def _timelines(self) -> list[Path]:
        found = self._folder.rglob(f"*{TIMELINE}")
        inside = ((path, path.relative_to(self._folder).parts) for path in found)
        return sorted(p for p, parts in inside if not any(name.startswith(".") for name in parts))

    def _keys(self, path: Path) -> tuple[int, frozenset[str]]:
        with suppress(OSError, StoreError):  # removed, or damaged: then nothing is named by it
            changed = path.stat().st_mtime_ns
            known = self._known.get(path)
            if known is not None and known[0] == changed:
                return known
            return changed, frozenset(event.source for event in read_timeline(path).events)
        return 0, frozenset()
