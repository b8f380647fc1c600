"""A station's folder during a pull: what it holds, looked at; what comes, goes and is listed."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from broadcaster.domain.errors import BroadcasterError
from broadcaster.pull.download import sha256_of
from broadcaster.pull.manifest import (
    MANIFEST,
    Manifest,
    ManifestFile,
    ManifestItem,
    is_safe,
    read_manifest,
)
from broadcaster.pull.playlists import line_up, playlists
from broadcaster.pull.signing import signed_by
from broadcaster.pull.state import HIDDEN, HeldFile, MirrorState, save_state
from broadcaster.storage.atomic import make_durable, write_atomic
from broadcaster.storage.os_errors import explained

LIST = "station"  # what the playlists are called, without their endings
_STANDING = "danh-muc.json"
_SEAL = "danh-muc.json.sig"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingManifest:
    """The last manifest that was trusted, as it lies in the folder now."""

    data: bytes = b""
    seal: bytes = b""
    manifest: Manifest | None = None  # None = there is none, or nobody can trust it any more
    told: tuple[str, ...] = ()  # what of it is left out
    sealed: bool = False  # its signature lies beside it, and fits


def standing_manifest(folder: Path, state: MirrorState) -> StandingManifest:
    """Read the manifest that lies there, and whether it is still what the school signed."""
    data, seal = (_bytes(folder / HIDDEN / name) for name in (_STANDING, _SEAL))
    sealed = signed_by(data, seal, bytes.fromhex(state.key))
    if seal and not sealed:
        return StandingManifest()
    try:  # addresses in it are of no use where it is only listed
        manifest, told = read_manifest(data, state.url or f"https://truong.invalid/{MANIFEST}")
    except BroadcasterError:
        return StandingManifest()
    return StandingManifest(data=data, seal=seal, manifest=manifest, told=told, sealed=sealed)


class MirrorFolder:
    """The folder during a pull; the state on disk follows every step."""

    def __init__(self, folder: Path, state: MirrorState) -> None:
        self.path = folder
        self.state = state
        self.taken: list[str] = []
        self.removed: list[str] = []
        self.told: list[str] = []
        self.faults: list[BroadcasterError] = []

    def has(self, file: ManifestFile) -> bool:
        """Whether the folder holds this very file, by its size; `check` reads the bytes."""
        held = self.state.files.get(file.name)
        right = held is not None and held.sha256 == file.sha256
        return right and _size(self.path / file.name) == file.bytes

    def check(self, day: date) -> None:
        """Look at every file that is held; once a day read it and compare its hash.

        What is not whole is told and listed no more; a pull brings it again. It stays known whose
        it was, so that what the school takes back goes in any state.
        """
        anew = self.state.checked != day.isoformat()
        for name, held in self.state.files.items():
            what = self._damage(name, held, anew=anew)
            if what:
                self.told.append(f"“{name}” {what}: không phát, lấy lại nếu trường còn gửi")
                self._unsure(name)
        if anew:
            self.state = replace(self.state, checked=day.isoformat())
            if self.state.files:
                save_state(self.path, self.state)

    def _damage(self, name: str, held: HeldFile, *, anew: bool) -> str:
        path = self.path / name
        if not is_safe(name):
            return ""
        if not path.is_file():
            return "không còn trong thư mục"
        if not held.sha256 or _size(path) != held.bytes:
            return "đã hỏng trên đĩa"
        try:
            whole = not anew or sha256_of(path) == held.sha256
        except OSError:
            whole = False
        return "" if whole else "đã hỏng trên đĩa"

    def _unsure(self, name: str) -> None:
        """Hold it under no hash: so no manifest names it, and the next day does not believe it."""
        self.state = self.state.holding(name, replace(self.state.files[name], sha256=""))

    def adopt(self, manifest: Manifest) -> None:
        """Know files again that are there though the state forgot them."""
        for item in manifest.items:
            for file in item.files:
                path = self.path / file.name
                unknown = file.name not in self.state.files and _size(path) == file.bytes
                if unknown and sha256_of(path) == file.sha256:
                    self._hold(item, file)

    def put(self, item: ManifestItem, file: ManifestFile, part: Path) -> None:
        """Move a checked file into the folder in one step. Raises StoreError."""
        with explained(self.path / file.name, "đặt bài vào thư mục"):
            make_durable(part)
            part.replace(self.path / file.name)
        self._hold(item, file)
        self.taken.append(file.name)

    def remove_withdrawn(self, manifest: Manifest) -> None:
        """Take away what the school took back, even what the station pinned."""
        reasons = {each.id: each.reason for each in manifest.withdrawn}
        for name, held in list(self.state.files.items()):
            if held.id in reasons:
                self._remove(name)
                self.told.append(
                    f"“{name}” bị trường thu hồi: {reasons[held.id] or 'không ghi lý do'}"
                )

    def remove_over(self, manifest: Manifest, day: date) -> None:
        """Take away what may not be aired any more; when the school ended it all, everything.

        Programmes that the manifest no longer names stay: they only grew old.
        """
        items = {item.id: item for item in manifest.items}
        for name, held in list(self.state.files.items()):
            item = items.get(held.id)
            over = manifest.ended is not None or (item is not None and item.is_over(day))
            if over and held.id not in self.state.pinned:
                self._remove(name)

    def remove_replaced(self, manifest: Manifest) -> None:
        """Take away old revisions whose new one is here whole."""
        items = {item.id: item for item in manifest.items}
        for name, held in list(self.state.files.items()):
            item = items.get(held.id)
            if item is None or held.id in self.state.pinned:
                continue
            names = {file.name for file in item.files}
            if name not in names and all(map(self.has, item.files)):
                self._remove(name)

    def write_lists(self, manifest: Manifest | None, day: date) -> tuple[str, ...]:
        """Write the playlists of the day, empty ones of no manifest; the names, in order."""
        items = manifest.items if manifest else ()
        there = frozenset(file.name for item in items for file in item.files if self.has(file))
        entries = line_up(items, day, there)
        whole = self.path.resolve()
        written = playlists(entries, LIST) | {
            f"{LIST}-full.m3u": playlists(entries, "", lambda name: str(whole / name))[".m3u"]
        }
        for name, data in written.items():
            write_atomic(self.path / name, data)
        return tuple(entry.name for entry in entries)

    @property
    def listed(self) -> bool:
        """Whether there are lists that a player may be airing."""
        return (self.path / f"{LIST}.m3u").exists()

    def finish(self, manifest: bytes, seal: bytes, etag: str, through: str) -> None:
        """Remember the manifest for the next time, and until when everything is here."""
        for name in [n for n in self.state.files if not (self.path / n).exists()]:
            self.state = self.state.without(name)
        write_atomic(self.path / HIDDEN / _SEAL, seal)
        write_atomic(self.path / HIDDEN / _STANDING, manifest)
        self.state = replace(self.state, etag=etag, through=through)
        save_state(self.path, self.state)

    def _hold(self, item: ManifestItem, file: ManifestFile) -> None:
        held = HeldFile(id=item.id, sha256=file.sha256, bytes=file.bytes)
        self.state = self.state.holding(file.name, held)
        save_state(self.path, self.state)

    def _remove(self, name: str) -> None:
        """Delete a file; one that a player holds open stays known, and goes the next time."""
        if is_safe(name):  # the state may have been edited; nothing outside is ever touched
            try:
                with explained(self.path / name, "xóa bài"):
                    (self.path / name).unlink(missing_ok=True)
            except BroadcasterError as fault:
                self.faults.append(fault)
                return
            self.removed.append(name)
        self.state = self.state.without(name)
        save_state(self.path, self.state)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
