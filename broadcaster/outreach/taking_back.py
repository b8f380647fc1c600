"""Films that were made: where they lie, and which are of what was taken back."""

import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.outreach.film_origin import (
    ORIGIN,
    EndedConsents,
    FilmOrigin,
    film_name,
    joined,
    origin_of,
    origin_text,
    read_origin,
)
from broadcaster.outreach.networks import Network
from broadcaster.outreach.postings import POSTED, PostedList
from broadcaster.production.sidecars import TIMELINE, read_timeline
from broadcaster.storage.atomic import ASIDE, write_atomic
from broadcaster.storage.lock import FileLock, waited
from broadcaster.storage.serialization import from_text
from broadcaster.system.files import files_below, named, read_if_there

FILMS = "phim"  # below a show's folder: a folder for each film, in it one for each network
# below audio_out: folders of films that lie elsewhere and ZIPs of many episodes, each with what it
# was made of, a line of JSON each
MADE = ".phim-da-lam.jsonl"
_LOCK = ".phim-da-lam.khoa"
_PATIENCE = 20.0  # seconds: the list is held for moments
Gone = TakenBack | EndedConsents
_NAME = re.compile(r"-\d{4}-\d\d-\d\d(-\d+)?(-muc-\d+)?$")  # of a film's folder, by its episode


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """One line of the list."""

    at: str  # a path; below the station folder where it begins with none
    origin: FilmOrigin


def lies_beside(audio: Path, folder: Path) -> bool:
    """Whether a film's folder is where films of episodes lie; there it tells what it is made of."""
    here, home = folder.resolve(), audio.resolve()
    below = here.relative_to(home).parts if here.is_relative_to(home) else ()
    return len(below) == 3 and below[1] == FILMS


def remember_film(audio: Path, place: Path, origin: FilmOrigin) -> None:
    """Note a film's folder that does not lie beside its episode, or a ZIP, before it is there.

    Raises StoreError, InputError for a name that no list can say.
    """
    here, home = place.resolve(), audio.resolve()
    if here.is_relative_to(home.parent):  # a station may be carried elsewhere whole
        here = here.relative_to(home.parent)
    try:
        str(here).encode()
    except UnicodeEncodeError as fault:
        raise InputError(
            "tên thư mục ấy có chữ mà máy không ghi lại được, nên khi rút sẽ không tìm thấy phim",
            hint="Đổi tên thư mục, hoặc chọn nơi khác.",
        ) from fault
    with _locked(audio):
        lines = _lines(audio)
        line = origin_text(_Note(at=str(here), origin=origin))
        if line not in lines:
            _write(audio, [*lines, line])


def _locked(audio: Path) -> AbstractContextManager[None]:
    return waited(lambda: FileLock(audio / _LOCK), _PATIENCE)


def _lines(audio: Path) -> list[str]:
    text = (read_if_there(audio / MADE) or b"").decode("utf-8", "replace")
    return [line for line in text.split("\n") if line.strip()]


def _write(audio: Path, lines: list[str]) -> None:
    write_atomic(audio / MADE, "".join(f"{line}\n" for line in lines).encode())


def _note(line: str) -> _Note | None:
    """What a line says; None = nobody can read it."""
    with suppress(StoreError):
        return from_text(_Note, line)
    return None


def _path(audio: Path, note: _Note) -> Path:
    return audio.resolve().parent / note.at


def has_films(audio: Path) -> bool:
    """Whether a film lies here, or one or a ZIP is noted that lies elsewhere."""
    return any(named(audio, "*", FILMS, "*")) or bool(_lines(audio))


def films_with(audio: Path, gone: Gone) -> tuple[Path, ...]:
    """The folders of films and the ZIPs that hold it, and those of disks that are away now."""
    beside = [path for path in named(audio, "*", FILMS, "*") if _is_beside(path, gone)]
    notes = [note for line in _lines(audio) if (note := _note(line)) is not None]
    elsewhere = [_path(audio, note) for note in notes if _is_of(audio, note, gone)]
    return tuple(dict.fromkeys([*beside, *filter(_may_lie, elsewhere)]))


def _is_beside(folder: Path, gone: Gone) -> bool:
    """Whether the film of a folder is of it, by its name or by what any of its networks tells."""
    return _names(folder, gone) or any(one.holds(gone) for one in _origins(folder))


def _origins(folder: Path) -> Iterator[FilmOrigin]:
    """What the films of a folder were made of, network by network; begun and killed ones, too.

    Copies of a folder lose the file that tells it, as its name begins with a dot.
    """
    telling = {path.parent for name in (ORIGIN, "*.mp4") for path in named(folder, "*", name)}
    for place in sorted(telling):
        try:
            yield read_origin(place)
        except StoreError:
            yield FilmOrigin(unread=True)


def _is_of(audio: Path, note: _Note, gone: Gone) -> bool:
    return note.origin.holds(gone) or _names(_path(audio, note), gone)


def _names(path: Path, gone: Gone) -> bool:
    """Whether the name of a folder says so: a file of that name would have an ending."""
    return gone.names(f"{path.name}.")


def _may_lie(path: Path) -> bool:
    """Whether it lies there, or nobody can say: a film that somebody removed lies nowhere."""
    return path.exists() or not path.parent.is_dir()


def films_end(audio: Path, today: date) -> date | None:
    """The first day, from today on, that is the last for one who is heard in a film or a ZIP."""
    found = [one for path in named(audio, "*", FILMS, "*") for one in _origins(path)]
    found += [note.origin for line in _lines(audio) if (note := _note(line)) is not None]
    days = (one.until for one in found)
    return min((day for day in days if day is not None and day >= today), default=None)


def posted_origin(audio: Path, key: str, item: int, now: Episode | None) -> FilmOrigin:
    """What may be heard in a posted film: all that films of it were made of, of whatever build.

    Where nobody knows of a film, what the episode is made of `now`; where nobody knows that
    either, or a film does not tell it, it is `unread`.
    """
    name = film_name(key, item)
    found = [one for folder in named(audio, "*", FILMS, name) for one in _origins(folder)]
    notes = [note for line in _lines(audio) if (note := _note(line)) is not None]
    found += [note.origin for note in notes if _path(audio, note).name == name]
    if not found and now is not None and now.public is not None:
        timeline = f"{Path(now.public.audio.name).stem}{TIMELINE}"
        with suppress(StoreError):
            found.append(origin_of(now, read_timeline(audio / now.show / timeline)))
    return joined(found or [FilmOrigin(unread=True)])


def drop_films(audio: Path, gone: Gone) -> Iterator[Path]:
    """Remove every film of it that can be reached; one that will not go stops none of the others.

    Where those were that lie nowhere any more is forgotten. Raises the OSError of the first that
    would not go, behind all the others.
    """
    faults: list[OSError] = []
    for place in films_with(audio, gone):
        for path in within_reach(audio, place):
            files = [path]
            try:
                files = [*files_below(path)] if path.is_dir() else files
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            except OSError as fault:
                faults.append(fault)
            yield from (file for file in files if not file.exists())
        if place.is_dir():
            with suppress(OSError):  # somebody keeps files of their own in it
                place.unlink() if place.is_symlink() else place.rmdir()
    if (audio / MADE).exists():
        with _locked(audio):
            lines = _lines(audio)
            left = [line for line in lines if not _is_done(audio, _note(line), gone)]
            if left != lines:
                _write(audio, left)
    if faults:
        raise faults[0]


def within_reach(audio: Path, place: Path) -> list[Path]:
    """What of a place of films a program may remove now: files, and folders with all in them.

    The list of places may have been written by hand: beside episodes it is all of it, elsewhere a
    ZIP, or what films are made of in a folder with the name of one.
    """
    if not place.is_dir():
        return [place] if place.is_file() and place.suffix == ".zip" else []
    here, home = place.resolve(), audio.resolve()
    if here.match(f"*/{FILMS}/*") and here.parents[2] == home and not place.is_symlink():
        return [place]
    made = [f"{ASIDE}*", *(one.value for one in Network)] if _NAME.search(place.name) else []
    return [path for pattern in made for path in named(place, pattern)]


def _is_done(audio: Path, note: _Note | None, gone: Gone) -> bool:
    if note is None:
        return False
    return _is_of(audio, note, gone) and not _may_lie(_path(audio, note))


def told_elsewhere(audio: Path, scripts: Path, gone: TakenBack) -> Iterator[str]:
    """Copies that a program cannot take back: films on disks that are away, and what was posted."""
    for folder in films_with(audio, gone):
        if not within_reach(audio, folder):
            yield f"phim ở {folder}: nếu còn ở đó thì xóa đi"
    if unread := sum(_note(line) is None for line in _lines(audio)):
        yield (
            f"danh sách phim làm ra nơi khác có {unread} dòng không đọc được: xem trường còn giữ "
            "phim, gói cho cổng thông tin ở đâu; có tiếng ấy thì xóa đi"
        )
    try:
        posted = PostedList(scripts / POSTED).holding(gone)
    except BroadcasterError:
        yield "danh sách đã đăng lên mạng không đọc được: xem trường đã đăng số này ở đâu, gỡ xuống"
        return
    for one in posted:
        sure = one.origin().surely_holds(gone)
        yield f"số {one.episode} đã đăng lên {one.told()}: " + (
            "vào đó gỡ xuống"
            if sure
            else "không rõ phim ấy có tiếng của ai: vào đó nghe, có tiếng ấy thì gỡ xuống"
        )
