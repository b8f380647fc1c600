"""A pull: the folder becomes what the school signed, file by file, never half of anything."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from broadcaster.domain.errors import BroadcasterError
from broadcaster.pull.archive import wanted_pages, with_pages
from broadcaster.pull.download import PullPatience, fetch_file, fetch_small, sha256_of
from broadcaster.pull.errors import ManifestUntrusted, MirrorFault
from broadcaster.pull.http import SchoolConnection
from broadcaster.pull.manifest import (
    MOST_BYTES,
    PRIORITIES,
    SIGNATURE,
    Manifest,
    ManifestFile,
    ManifestItem,
    is_safe,
    read_manifest,
)
from broadcaster.pull.playlists import line_up, playlists
from broadcaster.pull.receipts import tell_school
from broadcaster.pull.signing import MOST_BYTES as MOST_SIGNATURE
from broadcaster.pull.signing import fingerprint, read_signature, trusted_key
from broadcaster.pull.sound_check import check_sound
from broadcaster.pull.state import HIDDEN, HeldFile, MirrorState, load_state, save_state
from broadcaster.storage.atomic import make_durable, write_atomic
from broadcaster.storage.lock import FileLock

AT_ONCE = 4  # transfers side by side
_SPARE = 64 * 1024**2  # bytes that stay free on the disk
RECEIPT = "bien-nhan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """What a pull did, for people and for the receipt."""

    taken: tuple[str, ...] = ()  # names of files that came
    removed: tuple[str, ...] = ()  # names of files that went
    faults: tuple[BroadcasterError, ...] = ()
    told: tuple[str, ...] = ()  # sentences
    line_up: tuple[str, ...] = ()  # names in the playlist of today
    unchanged: bool = False  # the school has nothing new


@dataclass(frozen=True, slots=True, kw_only=True)
class Puller:
    """How a station pulls."""

    line: SchoolConnection
    patience: PullPatience = field(default_factory=PullPatience)
    at_once: int = AT_ONCE
    archive: bool = False  # take every older programme too, not only what came since the last pull
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free

    def pull(self, url: str, folder: Path, now: datetime) -> PullReport:
        """Bring the folder up to date with the manifest at `url`; `now` with zone.

        Raises MirrorFault when no manifest could be had or trusted (then nothing was touched),
        StoreError when another pull is at work. What goes wrong with single files is in the
        report; everything else is taken all the same.
        """
        (folder / HIDDEN / "tai").mkdir(parents=True, exist_ok=True)
        with FileLock(folder / HIDDEN / "khoa"):
            return self._pull(url, folder, now)

    def _pull(self, url: str, folder: Path, now: datetime) -> PullReport:
        state, anew = load_state(folder)
        try:
            got = self._manifest(url, folder, state)
        except BroadcasterError:
            if state.url == url:  # the school is away, its day comes all the same
                _list_what_stands(folder, state, now.date())
            raise
        through = state.through if state.url == url else ""
        issued = got.manifest.issued.isoformat()
        state = replace(state, url=url, key=got.key.hex(), issued=issued, through=through)
        pages = wanted_pages(got.manifest, through, whole=self.archive)
        archive = with_pages(got.manifest, pages, got.key, self.line, self.patience)
        mirror = _Mirror(folder, state)
        day = now.date()
        mirror.adopt(archive.manifest)
        mirror.remove_withdrawn(got.manifest)
        faults = (*archive.faults, *self._take(mirror, archive.manifest, day))
        mirror.remove_replaced(archive.manifest, day)
        names = mirror.write_playlists(got.manifest, day)
        # Only now: a pull that was cut before goes through the whole manifest again.
        mirror.finish(got.data, "" if faults else got.etag, through if faults else issued)
        corrections = _corrections(archive.manifest, mirror.taken)
        told = (anew, got.greeting, *got.told, *archive.told, *mirror.told, *corrections)
        report = PullReport(
            taken=tuple(mirror.taken),
            removed=tuple(mirror.removed),
            faults=faults,
            told=tuple(filter(None, told)),
            line_up=names,
            unchanged=got.unchanged,
        )
        if mirror.taken or mirror.removed or faults:
            receipt = _write_receipt(folder, archive.manifest, report, now)
            late = tell_school(self.line, url, got.manifest.api, receipt)
            report = replace(report, told=(*report.told, *filter(None, (late,))))
        return report

    def _manifest(self, url: str, folder: Path, state: MirrorState) -> "_Got":
        known = _standing(folder) if state.url == url else b""
        asked = {"If-None-Match": state.etag} if known and state.etag else {}
        return self.patience.trying(lambda: self._ask(url, state, known, asked))

    def _ask(self, url: str, state: MirrorState, known: bytes, asked: dict[str, str]) -> "_Got":
        reply, data = fetch_small(self.line, url, MOST_BYTES, asked)
        pinned = bytes.fromhex(state.key) if state.url == url else b""
        if reply.status == 304:
            manifest, told = read_manifest(known, url)
            return _Got(
                manifest=manifest,
                key=pinned,
                data=known,
                etag=state.etag,
                told=told,
                unchanged=True,
            )
        manifest, told = read_manifest(data, url)
        _, seal = fetch_small(self.line, _signature_url(url), MOST_SIGNATURE, {})
        key = trusted_key(data, read_signature(seal), pinned)
        _refuse_older(manifest, state, url)
        greeting = "" if key == pinned else _greeting(manifest, key, changed=bool(pinned))
        return _Got(
            manifest=manifest,
            key=key,
            data=data,
            etag=reply.headers.get("etag", ""),
            told=told,
            greeting=greeting,
        )

    def _take(
        self, mirror: "_Mirror", manifest: Manifest, day: date
    ) -> tuple[BroadcasterError, ...]:
        """Fetch what is missing, most pressing first; the faults, in order."""
        wanted = [
            (item, file)
            for item in _pressing(manifest.items, day)
            for file in item.files
            if not mirror.has(file)
        ]
        faults: list[BroadcasterError] = []
        if wanted:
            room = self.free(mirror.folder) - _SPARE
            fitting = _fitting(wanted, room)
            left_out = sum(file.bytes for _, file in wanted) - sum(f.bytes for _, f in fitting)
            if len(fitting) < len(wanted):
                faults.append(_no_room(left_out, len(fitting), mirror.folder))
            wanted = fitting
        with ThreadPoolExecutor(self.at_once) as pool:
            jobs = [
                (item, file, pool.submit(self._fetch, mirror.folder, file)) for item, file in wanted
            ]
            for item, file, job in jobs:
                try:
                    mirror.put(item, file, job.result())
                except BroadcasterError as fault:
                    faults.append(fault)
        return tuple(faults)

    def _fetch(self, folder: Path, file: ManifestFile) -> Path:
        part = folder / HIDDEN / "tai" / _part_name(file)
        self.patience.trying(lambda: fetch_file(self.line, file, part))
        try:
            check_sound(part, file)
        except ManifestUntrusted:
            part.unlink()
            raise
        return part


@dataclass(frozen=True, slots=True, kw_only=True)
class _Got:
    """A manifest that is trusted."""

    manifest: Manifest
    key: bytes
    data: bytes
    etag: str
    told: tuple[str, ...]
    greeting: str = ""
    unchanged: bool = False


class _Mirror:
    """The folder during a pull; the state on disk follows every step."""

    def __init__(self, folder: Path, state: MirrorState) -> None:
        self.folder = folder
        self.taken: list[str] = []
        self.removed: list[str] = []
        self.told: list[str] = []
        self._state = state

    def has(self, file: ManifestFile) -> bool:
        """Whether the folder holds this very file."""
        held = self._state.files.get(file.name)
        right = held is not None and held.sha256 == file.sha256
        return right and _size(self.folder / file.name) == file.bytes

    def adopt(self, manifest: Manifest) -> None:
        """Know files again that are there though the state forgot them."""
        for item in manifest.items:
            for file in item.files:
                path = self.folder / file.name
                unknown = file.name not in self._state.files and _size(path) == file.bytes
                if unknown and sha256_of(path) == file.sha256:
                    self._hold(item, file)

    def put(self, item: ManifestItem, file: ManifestFile, part: Path) -> None:
        """Move a checked file into the folder in one step."""
        make_durable(part)
        part.replace(self.folder / file.name)
        self._hold(item, file)
        self.taken.append(file.name)

    def remove_withdrawn(self, manifest: Manifest) -> None:
        """Take away what the school took back, even what the station pinned."""
        reasons = {each.id: each.reason for each in manifest.withdrawn}
        for name, held in list(self._state.files.items()):
            if held.id in reasons:
                self._remove(name)
                self.told.append(
                    f"“{name}” bị trường thu hồi: {reasons[held.id] or 'không ghi lý do'}"
                )

    def remove_replaced(self, manifest: Manifest, day: date) -> None:
        """Take away old revisions whose new one is here, and what may not be aired any more.

        Programmes that the manifest no longer names stay: they only grew old.
        """
        items = {item.id: item for item in manifest.items}
        for name, held in list(self._state.files.items()):
            item = items.get(held.id)
            if item is None or held.id in self._state.pinned:
                continue
            replaced = name not in {file.name for file in item.files} and all(
                map(self.has, item.files)
            )
            if replaced or (item.valid_to is not None and item.valid_to < day):
                self._remove(name)

    def write_playlists(self, manifest: Manifest, day: date) -> tuple[str, ...]:
        """Write the playlists of the day; the names in them, in order."""
        there = frozenset(
            file.name for item in manifest.items for file in item.files if self.has(file)
        )
        entries = line_up(manifest.items, day, there)
        whole = self.folder.resolve()
        written = playlists(entries, "station") | {
            "station-full.m3u": playlists(entries, "", lambda name: str(whole / name))[".m3u"]
        }
        for name, data in written.items():
            write_atomic(self.folder / name, data)
        return tuple(entry.name for entry in entries)

    def finish(self, manifest: bytes, etag: str, through: str) -> None:
        """Remember the manifest for the next time, and until when everything is here."""
        write_atomic(self.folder / HIDDEN / "danh-muc.json", manifest)
        self._state = replace(self._state, etag=etag, through=through)
        save_state(self.folder, self._state)

    def _hold(self, item: ManifestItem, file: ManifestFile) -> None:
        held = HeldFile(id=item.id, sha256=file.sha256, bytes=file.bytes)
        self._state = self._state.holding(file.name, held)
        save_state(self.folder, self._state)

    def _remove(self, name: str) -> None:
        if is_safe(name):  # the state may have been edited; nothing outside is ever touched
            (self.folder / name).unlink(missing_ok=True)
            self.removed.append(name)
        self._state = self._state.without(name)
        save_state(self.folder, self._state)


def _fitting(
    wanted: Sequence[tuple[ManifestItem, ManifestFile]], room: int
) -> list[tuple[ManifestItem, ManifestFile]]:
    """What there is room for, the most pressing first; what is too large is passed by."""
    found = []
    for item, file in wanted:
        if file.bytes <= room:
            found.append((item, file))
            room -= file.bytes
    return found


def _no_room(left_out: int, taken: int, folder: Path) -> MirrorFault:
    first = f"; {taken} tệp gấp nhất vẫn được lấy" if taken else ""
    return MirrorFault(
        f"đĩa không đủ chỗ: còn phải lấy {left_out / 1e6:.0f} MB{first}",
        hint="Dọn bớt đĩa rồi chạy lại; bài cũ vẫn còn nguyên. "
        f"Máy luôn chừa {_SPARE >> 20} MB trống.",
        where=str(folder),
    )


def _list_what_stands(folder: Path, state: MirrorState, day: date) -> None:
    """The playlists of the day out of the last manifest that was trusted."""
    with suppress(MirrorFault):
        manifest, _ = read_manifest(_standing(folder), state.url)
        _Mirror(folder, state).write_playlists(manifest, day)


def _pressing(items: Iterable[ManifestItem], day: date) -> list[ManifestItem]:
    alive = [item for item in items if item.valid_to is None or item.valid_to >= day]
    return sorted(alive, key=lambda item: PRIORITIES.index(item.priority))


def _corrections(manifest: Manifest, taken: Sequence[str]) -> list[str]:
    """What came to put another programme right."""
    names = frozenset(taken)
    return [
        f"“{item.title}” là bài đính chính, thay bài {item.corrects}"
        for item in manifest.items
        if item.corrects and names & {file.name for file in item.files}
    ]


def _refuse_older(manifest: Manifest, state: MirrorState, url: str) -> None:
    """A manifest that was valid once must not come back: it may name what was withdrawn."""
    if state.url == url and state.issued and manifest.issued < datetime.fromisoformat(state.issued):
        raise ManifestUntrusted(
            "danh mục bài cũ hơn lần lấy trước: có thể là bản cũ bị phát lại",
            hint="Chạy lại sau ít phút; nếu vẫn vậy, báo cho trường.",
            where=url,
        )


def _greeting(manifest: Manifest, key: bytes, *, changed: bool) -> str:
    what = "khóa mới, được khóa cũ xác nhận" if changed else "ghi nhớ khóa"
    return f"{what} của {manifest.unit}: {fingerprint(key)}"


def _signature_url(url: str) -> str:
    base, mark, query = url.partition("?")
    folder = base.rpartition("/")[0]
    return f"{folder}/{SIGNATURE}{mark}{query}"


def _standing(folder: Path) -> bytes:
    try:
        return (folder / HIDDEN / "danh-muc.json").read_bytes()
    except OSError:
        return b""


def _part_name(file: ManifestFile) -> str:
    """Of its own for every file, also when two have the same bytes: both come at the same time."""
    return f"{file.sha256}-{hashlib.sha256(file.name.encode()).hexdigest()[:8]}.part"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _write_receipt(folder: Path, manifest: Manifest, report: PullReport, now: datetime) -> bytes:
    """What came and what did not, for the school and for the station's own files."""
    tree = {
        "unit": manifest.unit,
        "at": now.isoformat(timespec="seconds"),
        "taken": report.taken,
        "removed": report.removed,
        "failed": [str(fault) for fault in report.faults],
        "items": [
            {"id": item.id, "revision": item.revision, "title": item.title}
            for item in manifest.items
            if any(file.name in report.taken for file in item.files)
        ],
    }
    receipt = json.dumps(tree, ensure_ascii=False, indent=1).encode()
    write_atomic(folder / RECEIPT, receipt)
    return receipt
