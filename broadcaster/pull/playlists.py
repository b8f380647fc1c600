"""What a station's player opens: the programmes of the day in M3U, PLS and XSPF."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from broadcaster.domain.dates import told_day
from broadcaster.pull.manifest import PRIORITIES, ManifestFile, ManifestItem


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistEntry:
    """One line of a playlist."""

    name: str  # of the file in the folder
    title: str
    unit: str
    seconds: float


def line_up(
    items: Sequence[ManifestItem], day: date, there: frozenset[str]
) -> tuple[PlaylistEntry, ...]:
    """What may be aired on a day, in order: by priority, then as it was handed over.

    One file of each programme, the first that is `there` in the folder.
    """
    ordered = sorted(
        items, key=lambda item: (PRIORITIES.index(item.priority), item.issued, item.id)
    )
    today = [item for item in ordered if item.airs_on(day)]
    found = ((item, _first(item, there)) for item in today)
    return tuple(
        PlaylistEntry(name=file.name, title=item.title, unit=item.unit, seconds=file.seconds)
        for item, file in found
        if file is not None
    )


def why_empty(items: Sequence[ManifestItem], day: date) -> str:
    """Why none of the programmes is in the lists of a day, in Vietnamese."""
    if not items:
        return "trường chưa giao bài nào còn hạn"
    over = [item.valid_to for item in items if item.valid_to and item.is_over(day)]
    ahead = [item.valid_from for item in items if item.valid_from and item.valid_from > day]
    silent = sum(item.airs_on(day) for item in items)
    told = (
        f"{len(over)} bài đã hết hạn phát, muộn nhất {told_day(max(over))}" if over else "",
        f"{len(ahead)} bài chưa đến ngày, sớm nhất {told_day(min(ahead))}" if ahead else "",
        f"{silent} bài chưa có tệp tiếng ở máy này" if silent else "",
    )
    return "; ".join(filter(None, told))


def pressing(items: Iterable[ManifestItem], day: date) -> list[ManifestItem]:
    """What may still be aired: what is urgent, then what airs soonest, then by priority."""
    alive = [item for item in items if not item.is_over(day)]
    return sorted(
        alive,
        key=lambda item: (
            PRIORITIES.index(item.priority) > 0,
            max(item.valid_from or day, day),
            PRIORITIES.index(item.priority),
        ),
    )


def playlists(
    entries: Sequence[PlaylistEntry], stem: str, place: Callable[[str], str] = str
) -> dict[str, bytes]:
    """Every playlist by its name, `stem` and an ending; `place` says where a file is found."""
    return {
        f"{stem}.m3u": _m3u(entries, place),
        f"{stem}.pls": _pls(entries, place),
        f"{stem}.xspf": _xspf(entries, place),
    }


def _first(item: ManifestItem, there: frozenset[str]) -> ManifestFile | None:
    return next((file for file in item.sounds if file.name in there), None)


def _m3u(entries: Sequence[PlaylistEntry], place: Callable[[str], str]) -> bytes:
    lines = ["#EXTM3U"]
    for entry in entries:
        lines += [f"#EXTINF:{round(entry.seconds)},{_caption(entry)}", place(entry.name)]
    return ("\n".join(lines) + "\n").encode()


def _pls(entries: Sequence[PlaylistEntry], place: Callable[[str], str]) -> bytes:
    lines = ["[playlist]", f"NumberOfEntries={len(entries)}"]
    for number, entry in enumerate(entries, start=1):
        lines += [
            f"File{number}={place(entry.name)}",
            f"Title{number}={_caption(entry)}",
            f"Length{number}={round(entry.seconds)}",
        ]
    return ("\n".join([*lines, "Version=2"]) + "\n").encode()


def _xspf(entries: Sequence[PlaylistEntry], place: Callable[[str], str]) -> bytes:
    tracks = "".join(
        f"<track><location>{escape(place(entry.name))}</location><title>{escape(entry.title)}</title>"
        f"<creator>{escape(entry.unit)}</creator>"
        f"<duration>{round(entry.seconds * 1000)}</duration></track>\n"
        for entry in entries
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (
        f'{head}<playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList>\n'
        f"{tracks}</trackList></playlist>\n"
    ).encode()


def _caption(entry: PlaylistEntry) -> str:
    """Unit and title on one line; a line break or a comma first would confuse old players."""
    return " ".join(f"{entry.unit} - {entry.title}".split())
