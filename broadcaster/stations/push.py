"""Programmes brought into the folder of a station that cannot pull: what its own folder shows.

Only what `publish` has put into the station's published folder goes, so the one gate is passed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from broadcaster.domain.dates import written
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import length
from broadcaster.publishing.site_plan import key_of
from broadcaster.pull.manifest import (
    MANIFEST,
    SIGNATURE,
    Manifest,
    ManifestFile,
    ManifestItem,
    is_safe,
    read_manifest,
)
from broadcaster.pull.playlists import line_up, playlists, pressing
from broadcaster.stations.programmes import FOLDER
from broadcaster.writing.sheet import AnnouncerSheet, RowKind, SheetPart, SheetRow

SLIP = "phieu-gui-bai"
READ_BACK = 32 << 20  # bytes, twice: about thirty programmes
_OURS = re.compile(r"(?P<id>[a-z0-9-]+)-r(?P<revision>[0-9]+)(-may-doc)?\.[a-z0-9]+")
_TITLE = "Phiếu gửi bài phát thanh"
_DOTS = "…" * 18


class Outbox(Protocol):
    """A flat folder of a station, or the library of its software, wherever it is."""

    def takes(self, name: str) -> bool:
        """Whether such a file may go in; the others stay here."""

    def sizes(self) -> Mapping[str, int]:
        """Every file in it, with its bytes."""

    def read(self, name: str) -> bytes:
        """The bytes of a small file; nothing when it is not there."""

    def holds(self, name: str, sha256: str) -> bool:
        """Whether a file that is there has these bytes; true where nobody can read them back."""

    def put(self, name: str, source: Path | bytes) -> bool:
        """Put a file in place in one step; whether bytes went. Raises BroadcasterError."""

    def remove(self, name: str) -> None:
        """Take a file away."""


class SlipMaker(Protocol):
    """Lays the slip out for printing."""

    def __call__(self, sheet: AnnouncerSheet) -> Mapping[str, bytes]:
        """The files by ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReport:
    """What was done to a station's folder."""

    sent: tuple[str, ...]
    mended: tuple[str, ...]  # those of them that had been sent, and were lost or damaged there
    removed: tuple[str, ...]
    faults: tuple[BroadcasterError, ...]
    keys: tuple[str, ...]  # of the programmes that the folder is to hold now
    ended: date | None = None  # since when the station is handed nothing: then its lists end


def push(
    folder: Path,
    url: str,
    outbox: Outbox,
    slip: SlipMaker,
    *,
    station: str,
    now: datetime,
    tell: Callable[[int, int], None] = lambda _done, _whole: None,
) -> PushReport:
    """Bring the outbox up to date with a station's published folder, whose manifest is at `url`.

    A file that fails is told, the others go all the same; the manifest goes last and only when
    nothing failed. `tell` hears how many bytes of the files were brought, and of how many. Raises
    BroadcasterError when the outbox cannot be reached at all.
    """
    data = (folder / MANIFEST).read_bytes()
    manifest, _ = read_manifest(data, url)
    day = now.astimezone(ZONE).date()
    items = pressing(manifest.items, day)
    there, known = outbox.sizes(), _known(outbox.read(MANIFEST), url)
    files = [file for item in items for file in item.files if outbox.takes(file.name)]
    brought = {file.name for file in files if known.get(file.name) == file.sha256}
    right = [f for f in files if f.name in brought and there.get(f.name) == f.bytes]
    whole = {f.name for f in right} - {
        f.name for f in _share(right, now) if not outbox.holds(f.name, f.sha256)
    }
    sent: list[str] = []
    faults: list[BroadcasterError] = []
    missing = [file for file in files if file.name not in whole]
    done, wanted = 0, sum(file.bytes for file in missing)
    for file in missing:
        tell(done, wanted)
        try:
            if outbox.put(file.name, folder / FOLDER / file.name):
                sent.append(file.name)
        except BroadcasterError as fault:
            faults.append(fault)
        done += file.bytes
    removed: list[str] = []
    for name in _stale(there, manifest, day):
        try:
            outbox.remove(name)
            removed.append(name)
        except BroadcasterError as fault:
            faults.append(fault)
    if not faults:
        slips = slip(slip_of(items, station=station, day=day)) if manifest.ended is None else {}
        for name, content in _last(folder, data, items, slips, day=day):
            if not outbox.takes(name):
                continue
            if name == MANIFEST or outbox.read(name) != content:
                outbox.put(name, content)
    return PushReport(
        sent=tuple(sent),
        mended=tuple(name for name in sent if name in brought),
        removed=tuple(removed),
        faults=tuple(faults),
        keys=tuple(item.id for item in items),
        ended=manifest.ended,
    )


def _share(files: Sequence[ManifestFile], now: datetime) -> list[ManifestFile]:
    """What is read back this time: what is most pressing, and others by lot, so many bytes of each.

    A stick in a bag loses bytes and keeps its sizes; whoever pushes does not wait for all of it.
    """
    lot = sorted(files, key=lambda file: key_of(now.isoformat(), file.name))
    found: dict[str, ManifestFile] = {}
    for some in (files, lot):
        left = READ_BACK
        for file in some:
            if left <= 0:
                break
            left -= file.bytes
            found[file.name] = file
    return list(found.values())


def _known(data: bytes, url: str) -> Mapping[str, str]:
    """What the last push wrote, by name; nothing when that cannot be read."""
    try:
        manifest, _ = read_manifest(data, url)
    except BroadcasterError:
        return {}
    return {file.name: file.sha256 for item in manifest.items for file in item.files}


def _stale(there: Mapping[str, int], manifest: Manifest, day: date) -> Iterator[str]:
    """Names of ours that must go: withdrawn, run out, an older revision; all when it ended."""
    gone = {each.id for each in manifest.withdrawn}
    items = {item.id: item for item in manifest.items}
    for name in sorted(there):
        mine = _OURS.fullmatch(name)
        if mine is None or not is_safe(name):
            continue
        item = items.get(mine["id"])
        over = manifest.ended is not None or (item is not None and item.is_over(day))
        replaced = item is not None and name not in {file.name for file in item.files}
        if mine["id"] in gone or over or replaced:
            yield name


def _last(
    folder: Path,
    data: bytes,
    items: Sequence[ManifestItem],
    slips: Mapping[str, bytes],
    *,
    day: date,
) -> Iterator[tuple[str, bytes]]:
    """What stands beside the programmes: playlists, the slip, and the manifest behind all."""
    names = frozenset(file.name for item in items for file in item.files)
    yield from playlists(line_up(items, day, names), "station").items()
    for ending, content in slips.items():
        yield f"{SLIP}{ending}", content
    seal = folder / SIGNATURE
    if seal.is_file():
        yield SIGNATURE, seal.read_bytes()
    yield MANIFEST, data


def slip_of(items: Sequence[ManifestItem], *, station: str, day: date) -> AnnouncerSheet:
    """The slip that goes along on paper: title, length and text of each, and who signs."""
    seconds = sum(item.sounds[0].seconds for item in items)
    facts = (
        ("Đơn vị gửi", items[0].unit if items else ""),
        ("Đài nhận", station),
        ("Ngày gửi", written(day)),
        ("Số bài", f"{len(items)}, tổng cộng {length(seconds, full=True)}"),
    )
    rows = [row for number, item in enumerate(items, start=1) for row in _rows(number, item)]
    return AnnouncerSheet(title=_TITLE, station="", facts=facts, rows=(*rows, *_signatures()))


def _rows(number: int, item: ManifestItem) -> Iterator[SheetRow]:
    yield _row(f"{number}. {item.title}", kind=RowKind.HEADING)
    for name, words in _facts(item):
        yield _row(words, margin=name)
    for line in item.text.splitlines():
        role, colon, said = line.partition(": ")
        yield _row(said if colon else line, margin=role if colon else "")


def _facts(item: ManifestItem) -> Iterator[tuple[str, str]]:
    sound: ManifestFile = item.sounds[0]
    yield "Thời lượng", length(sound.seconds, full=True)
    yield "Tệp", sound.name
    yield "Mức", _PRIORITY[item.priority]
    if item.valid_from is not None:
        until = f" đến {written(item.valid_to)}" if item.valid_to is not None else ""
        yield "Được phát", f"từ {written(item.valid_from)}{until}"
    if item.corrects:
        yield "Đính chính", f"thay bài {item.corrects}, không phát bài ấy nữa"
    if item.documents:
        yield "Văn bản", "; ".join(f"{name} ({no})" if name else no for no, name in item.documents)
    if item.synthetic:
        yield "Giọng đọc", "Giọng đọc tổng hợp (AI)"
    if item.assisted:
        yield "Lời văn", item.assisted


_PRIORITY = {"khan-cap": "KHẨN CẤP: phát ngay", "uu-tien": "Ưu tiên", "thuong": "Thông thường"}


def _signatures() -> Iterator[SheetRow]:
    yield _row("Ký nhận", kind=RowKind.HEADING)
    for who in ("Người duyệt", "Người gửi", "Người nhận"):
        yield _row(f"{_DOTS}  Ngày {'…' * 4}", margin=who)


def _row(text: str, *, kind: RowKind = RowKind.SPEECH, margin: str = "") -> SheetRow:
    return SheetRow(kind=kind, parts=(SheetPart(written=text),), margin=margin)
