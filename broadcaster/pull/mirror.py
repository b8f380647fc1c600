"""A pull: the folder becomes what the school signed, file by file, never half of anything."""

import hashlib
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path

from broadcaster.domain.dates import told_day, told_moment
from broadcaster.domain.errors import BroadcasterError
from broadcaster.pull.archive import wanted_pages, with_pages
from broadcaster.pull.download import PullPatience, fetch_file, fetch_small
from broadcaster.pull.errors import ClockDoubt, ManifestUntrusted, MirrorFault, StationEnded
from broadcaster.pull.folder import MirrorFolder, StandingManifest, standing_manifest
from broadcaster.pull.http import Reply, SchoolConnection
from broadcaster.pull.manifest import (
    MOST_BYTES,
    SIGNATURE,
    Manifest,
    ManifestFile,
    ManifestItem,
    read_manifest,
)
from broadcaster.pull.playlists import pressing, why_empty
from broadcaster.pull.receipts import tell_school
from broadcaster.pull.signing import MOST_BYTES as MOST_SIGNATURE
from broadcaster.pull.signing import fingerprint, goes_on, read_signature, trusted_key
from broadcaster.pull.sound_check import check_sound
from broadcaster.pull.state import HIDDEN, MirrorState, load_state
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.lock import FileLock
from broadcaster.storage.os_errors import explained

# No daylight saving in Vietnam; a station's Windows may have no zone data.
VIETNAM = timezone(timedelta(hours=7))
PARTS = "tai"  # what is on its way
AT_ONCE = 4  # transfers side by side
_SPARE = 64 * 1024**2  # bytes that stay free on the disk
RECEIPT = "bien-nhan.json"
_CLOCK = 3600.0  # seconds that two clocks may be apart
_NAMED = 3  # programmes in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """What a pull did, for people and for the receipt."""

    taken: tuple[str, ...] = ()  # names of files that came
    removed: tuple[str, ...] = ()  # names of files that went
    faults: tuple[BroadcasterError, ...] = ()
    told: tuple[str, ...] = ()  # sentences
    line_up: tuple[str, ...] = ()  # names in the playlist of today
    why_empty: str = ""  # why there is none, in Vietnamese
    unchanged: bool = False  # the school has nothing new


@dataclass(frozen=True, slots=True, kw_only=True)
class Puller:
    """How a station pulls."""

    line: SchoolConnection
    patience: PullPatience = field(default_factory=PullPatience)
    at_once: int = AT_ONCE
    archive: bool = False  # take every older programme too, not only what came since the last pull
    trusted: str = ""  # the fingerprint of a key that a person was told by the school; "" = none
    progress: Callable[[int, int], None] = lambda done, whole: None  # bytes come, bytes to come
    wall: Callable[[], float] = time.time
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free

    def pull(self, url: str, folder: Path, now: datetime) -> PullReport:
        """Bring the folder up to date with the manifest at `url`; `now` with zone.

        Raises MirrorFault when no manifest could be had or trusted, StoreError when the folder
        cannot be used or another pull is at work; then the lists are of the day all the same, and
        what was seen of the folder is in the fault's notes. What goes wrong with single files is
        in the report; everything else is taken.
        """
        with _held(folder):
            return self._pull(url, folder, now)

    def look(self, folder: Path, now: datetime) -> PullReport:
        """Make the lists those of the day without asking the school: as at midnight."""
        with _held(folder):
            mirror, standing, anew = _looked_at(folder, now.date())
            told = _plainly(anew, *mirror.told, _lost(standing, mirror))
            names = mirror.write_lists(standing.manifest, now.date())
            why = _why_empty(standing.manifest, names, now.date())
            return PullReport(told=told, line_up=names, why_empty=why)

    def _pull(self, url: str, folder: Path, now: datetime) -> PullReport:
        day = now.date()
        mirror, standing, anew = _looked_at(folder, day)
        if standing.manifest is not None:  # the school may be slow, its day comes all the same
            mirror.write_lists(standing.manifest, day)
        try:
            got = self._manifest(url, mirror.state, standing)
        except BroadcasterError as fault:
            names = mirror.write_lists(standing.manifest, day) if mirror.listed else ()
            for line in _plainly(anew, *mirror.told, _lost(standing, mirror), _today(names)):
                fault.add_note(line)
            raise
        state = mirror.state
        through = state.through if state.url == url else ""
        issued = got.manifest.issued.isoformat()
        mirror.state = replace(state, url=url, key=got.key.hex(), issued=issued, through=through)
        mirror.adopt(got.manifest)
        mirror.remove_withdrawn(got.manifest)
        doubt = self._clock_doubt(got.ahead)
        if doubt is None:  # a wrong clock must not delete what is not over
            mirror.remove_over(got.manifest, day)
        if got.manifest.ended is not None:
            return _ended(mirror, got, day)
        pages = wanted_pages(got.manifest, through, whole=self.archive)
        archive = with_pages(got.manifest, pages, got.key, self.line, self.patience)
        mirror.adopt(archive.manifest)
        if doubt is None:
            mirror.remove_over(archive.manifest, day)
        faults = [*archive.faults, *self._take(mirror, archive.manifest, day)]
        mirror.remove_replaced(archive.manifest)
        faults += mirror.faults
        names = mirror.write_lists(got.manifest, day)
        # Only now: a pull that was cut before goes through the whole manifest again.
        etag, through = ("", through) if faults else (got.etag, issued)
        mirror.finish(got.data, got.seal, etag, through)
        corrections = _corrections(archive.manifest, mirror.taken)
        report = PullReport(
            taken=tuple(mirror.taken),
            removed=tuple(mirror.removed),
            faults=(*([doubt] if doubt else []), *faults),
            told=_plainly(anew, got.greeting, *got.told, *archive.told, *mirror.told, *corrections),
            line_up=names,
            why_empty=_why_empty(got.manifest, names, day),
            unchanged=got.unchanged,
        )
        if mirror.taken or mirror.removed or faults:
            receipt = _write_receipt(folder, archive.manifest, report, now)
            late = tell_school(self.line, url, got.manifest.api, receipt)
            report = replace(report, told=(*report.told, *filter(None, (late,))))
        return report

    def _manifest(self, url: str, state: MirrorState, standing: StandingManifest) -> "_Got":
        known = state.url == url and state.etag and standing.sealed
        asked = {"If-None-Match": state.etag} if known else {}
        return self.patience.trying(lambda: self._ask(url, state, standing, asked))

    def _ask(
        self, url: str, state: MirrorState, standing: StandingManifest, asked: dict[str, str]
    ) -> "_Got":
        reply, data = fetch_small(self.line, url, MOST_BYTES, asked)
        ahead = _ahead(reply, self.wall())
        pinned = bytes.fromhex(state.key)
        if reply.status == 304 and standing.manifest is not None:
            return _Got(
                manifest=standing.manifest,
                key=pinned,
                data=standing.data,
                seal=standing.seal,
                etag=state.etag,
                told=standing.told,
                ahead=ahead,
                unchanged=True,
            )
        manifest, told = read_manifest(data, url)
        _, seal = fetch_small(self.line, _signature_url(url), MOST_SIGNATURE, {})
        sealed = read_signature(seal)
        key = trusted_key(data, sealed, pinned, spoken=self.trusted)
        if goes_on(sealed, pinned):
            _refuse_older(manifest, state, url)
        greeting = (
            "" if key == pinned else _greeting(manifest, key, endorsed=goes_on(sealed, pinned))
        )
        return _Got(
            manifest=manifest,
            key=key,
            data=data,
            seal=seal,
            etag=reply.headers.get("etag", ""),
            told=told,
            ahead=ahead,
            greeting=greeting,
        )

    def _clock_doubt(self, ahead: float | None) -> ClockDoubt | None:
        if ahead is None or abs(ahead) < _CLOCK:
            return None
        here = datetime.fromtimestamp(self.wall(), VIETNAM)
        there = datetime.fromtimestamp(self.wall() - ahead, VIETNAM)
        return ClockDoubt(
            f"đồng hồ của máy này là {told_moment(here)}, của máy chủ trường là "
            f"{told_moment(there)}: danh sách phát có thể sai ngày, bài hết hạn chưa bị xóa",
            hint="Xem lại ngày giờ và múi giờ của máy này, rồi chạy lại; máy này đúng thì báo "
            "trường.",
        )

    def _take(
        self, mirror: MirrorFolder, manifest: Manifest, day: date
    ) -> tuple[BroadcasterError, ...]:
        """Fetch what is missing, most pressing first; the faults, in order."""
        wanted = [pair for pair in _wanted(manifest, day) if not mirror.has(pair[1])]
        faults: list[BroadcasterError] = []
        parts = mirror.path / HIDDEN / PARTS
        _sweep(parts, {_part_name(file) for _, file in wanted})
        if wanted:
            here = sum(path.stat().st_size for path in parts.iterdir())
            with explained(mirror.path, "xem chỗ trống"):
                room = self.free(mirror.path) + here - _SPARE
            fitting = _fitting(wanted, room)
            if len(fitting) < len(wanted):
                faults.append(_no_room(wanted, fitting, mirror.path))
            wanted = fitting
        arrivals = _Arrivals(
            [(_part_name(file), file.bytes) for _, file in wanted], parts, self.progress
        )
        with ThreadPoolExecutor(self.at_once) as pool:
            jobs = [
                (item, file, pool.submit(self._fetch, parts, file, arrivals))
                for item, file in wanted
            ]
            for item, file, job in jobs:
                try:
                    mirror.put(item, file, job.result())
                except BroadcasterError as fault:
                    faults.append(fault)
        return tuple(faults)

    def _fetch(self, parts: Path, file: ManifestFile, arrivals: "_Arrivals") -> Path:
        part = parts / _part_name(file)
        arrived = partial(arrivals.at, part.name)
        self.patience.trying(lambda: fetch_file(self.line, file, part, arrived))
        try:
            check_sound(part, file)
        except ManifestUntrusted:
            part.unlink()
            raise
        return part


class _Arrivals:
    """How much of what is missing has come, over several transfers at once.

    What an earlier pull left of a file is not counted: it says nothing of today's line.
    """

    def __init__(
        self, files: Sequence[tuple[str, int]], parts: Path, tell: Callable[[int, int], None]
    ) -> None:
        """`files`: name of the part and bytes in the end, of each file that is wanted."""
        self._here = {name: _size(parts / name) for name, _ in files}
        self._done = 0
        self._whole = sum(max(0, size - self._here[name]) for name, size in files)
        self._tell = tell
        self._lock = threading.Lock()
        if files:
            tell(0, self._whole)

    def at(self, name: str, have: int) -> None:
        """So many bytes of this part are there; fewer than before where it was begun again."""
        with self._lock:
            self._done += have - self._here[name]
            self._here[name] = have
            self._tell(max(0, self._done), self._whole)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Got:
    """A manifest that is trusted."""

    manifest: Manifest
    key: bytes
    data: bytes
    seal: bytes
    etag: str
    told: tuple[str, ...]
    ahead: float | None  # seconds by which our clock is before the school's; None = not known
    greeting: str = ""
    unchanged: bool = False


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


def _no_room(
    wanted: Sequence[tuple[ManifestItem, ManifestFile]],
    fitting: Sequence[tuple[ManifestItem, ManifestFile]],
    folder: Path,
) -> MirrorFault:
    missing = [pair for pair in wanted if pair not in fitting]
    left_out = sum(file.bytes for _, file in missing)
    first = f"; {len(fitting)} tệp gấp nhất vẫn được lấy" if fitting else ""
    silent = list(dict.fromkeys(f"“{item.title}”" for item, file in missing if file.is_sound))
    more = f" và {len(silent) - _NAMED} bài khác" if len(silent) > _NAMED else ""
    names = f"; chưa có tiếng: {', '.join(silent[:_NAMED])}{more}" if silent else ""
    return MirrorFault(
        f"đĩa không đủ chỗ: còn phải lấy {left_out / 1e6:.0f} MB{first}{names}",
        hint="Dọn bớt đĩa rồi chạy lại; bài cũ vẫn còn nguyên. "
        f"Máy luôn chừa {_SPARE >> 20} MB trống.",
        where=str(folder),
    )


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder made and locked. Raises StoreError where nothing can be written."""
    parts = folder / HIDDEN / PARTS
    with explained(folder, "dùng thư mục của đài"):
        parts.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / HIDDEN / "khoa"):
        yield


def _looked_at(folder: Path, day: date) -> tuple[MirrorFolder, StandingManifest, str]:
    """What the folder holds, and a sentence when its memory had to be begun anew."""
    state, anew = load_state(folder)
    mirror = MirrorFolder(folder, state)
    mirror.check(day)
    return mirror, standing_manifest(folder, state), anew


def _lost(standing: StandingManifest, mirror: MirrorFolder) -> str:
    """Nobody can tell any more what may be aired: then nothing is listed, and it is said."""
    if standing.manifest is not None or not mirror.listed:
        return ""
    return (
        "danh mục bài giữ ở máy này đã hỏng nên không biết bài nào được phát hôm nay: danh sách "
        "phát để trống cho tới khi lấy lại được từ trường"
    )


def _why_empty(manifest: Manifest | None, names: Sequence[str], day: date) -> str:
    """Why there is nothing to air; "" where something is, or where that is told otherwise."""
    return "" if names or manifest is None else why_empty(manifest.items, day)


def _today(names: Sequence[str]) -> str:
    return f"danh sách phát vẫn theo ngày hôm nay: {len(names)} bài" if names else ""


def _plainly(*lines: str) -> tuple[str, ...]:
    return tuple(filter(None, lines))


def _ended(mirror: MirrorFolder, got: "_Got", day: date) -> PullReport:
    """The school hands nothing over any more: the lists end, and the station is told."""
    names = mirror.write_lists(got.manifest, day)
    mirror.finish(got.data, got.seal, got.etag, mirror.state.through)
    kept = len(mirror.state.files)
    pinned = f"; {kept} tệp ghim bằng --keep vẫn còn, đừng phát nữa" if kept else ""
    assert got.manifest.ended is not None
    ended = StationEnded(
        f"{got.manifest.unit} thôi gửi bài cho đài từ {told_day(got.manifest.ended)}: danh "
        f"sách phát đã để trống, {len(mirror.removed)} tệp đã bỏ{pinned}",
        hint="Hỏi trường nếu là nhầm; trường thêm lại thì đưa địa chỉ mới.",
    )
    return PullReport(
        removed=tuple(mirror.removed),
        faults=(ended, *mirror.faults),
        told=_plainly(got.greeting, *mirror.told),
        line_up=names,
        unchanged=got.unchanged,
    )


def _ahead(reply: Reply, now: float) -> float | None:
    """Seconds by which this machine's clock is before the server's; None = it told no time."""
    try:
        told = parsedate_to_datetime(reply.headers.get("date", ""))
        age = float(reply.headers.get("age", "0"))  # a proxy's answer is as old as it says
    except (ValueError, TypeError):
        return None
    return now - told.timestamp() - age


def _sweep(parts: Path, wanted: Set[str]) -> None:
    """Begun downloads that nobody wants any more take no room."""
    for path in parts.iterdir():
        if path.name not in wanted:
            with suppress(OSError):
                path.unlink()


def _wanted(manifest: Manifest, day: date) -> list[tuple[ManifestItem, ManifestFile]]:
    """Every file, most pressing first: one sound of each programme before all that goes with it."""
    items = pressing(manifest.items, day)
    first = [(item, item.sounds[0]) for item in items]
    rest = [(i, file) for i in items for file in i.files if file is not i.sounds[0]]
    return first + rest


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
    if state.issued and manifest.issued < datetime.fromisoformat(state.issued):
        raise ManifestUntrusted(
            "danh mục bài cũ hơn lần lấy trước: có thể là bản cũ bị phát lại",
            hint="Chạy lại sau ít phút; nếu vẫn vậy, báo cho trường.",
            where=url,
        )


def _greeting(manifest: Manifest, key: bytes, *, endorsed: bool) -> str:
    what = "khóa mới, được khóa cũ xác nhận" if endorsed else "ghi nhớ khóa"
    return f"{what} của {manifest.unit}: {fingerprint(key)}"


def _signature_url(url: str) -> str:
    base, mark, query = url.partition("?")
    folder = base.rpartition("/")[0]
    return f"{folder}/{SIGNATURE}{mark}{query}"


def _part_name(file: ManifestFile) -> str:
    """Of its own for every file, also when two have the same bytes: both come at the same time."""
    return f"{file.sha256}-{hashlib.sha256(file.name.encode()).hexdigest()[:8]}.part"


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
