"""Films that were made: where they lie, and which are of what was taken back."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.outreach.networks import Network
from broadcaster.outreach.postings import POSTED, PostedList
from broadcaster.storage.atomic import ASIDE, write_atomic
from broadcaster.system.files import files_below, named, read_if_there

FILMS = "phim"  # below a show's folder: a folder for each film, in it one for each network
# below audio_out: folders of films that lie elsewhere and ZIPs of many episodes, one a line, behind
# a tab the episodes in it where its name does not say so
MADE = ".phim-da-lam.txt"
_NAME = re.compile(r"-\d{4}-\d\d-\d\d(-\d+)?(-muc-\d+)?$")  # of a film's folder, by its episode


def remember_film(audio: Path, folder: Path, keys: Sequence[str] = ()) -> None:
    """Note the folder of a film that does not lie beside its episode, or a ZIP of some episodes.

    Raises StoreError.
    """
    here = folder.absolute()
    if here.is_relative_to(audio.absolute()) and not keys:
        return
    if here.is_relative_to(audio.absolute().parent):  # a station may be carried elsewhere whole
        here = here.relative_to(audio.absolute().parent)
    known = dict(_noted(audio))
    held = frozenset(keys) | known.get(str(here), frozenset())
    if str(here) not in known or held != known[str(here)]:
        known[str(here)] = held
        lines = (f"{path}\t{' '.join(sorted(inside))}".rstrip() for path, inside in known.items())
        write_atomic(audio / MADE, "".join(f"{line}\n" for line in lines).encode())


def _noted(audio: Path) -> Iterator[tuple[str, frozenset[str]]]:
    text = (read_if_there(audio / MADE) or b"").decode("utf-8", "replace")
    for line in text.splitlines():
        path, _, keys = line.partition("\t")
        if path.strip():
            yield path, frozenset(keys.split())


def films_with(audio: Path, gone: TakenBack) -> tuple[Path, ...]:
    """The folders of films that are of it, and those of disks that are away now."""
    beside = [path for path in [*named(audio, "*", FILMS, "*")] if _is_of(path, gone)]
    elsewhere = [(audio.parent / line, keys) for line, keys in _noted(audio)]
    held = [
        path for path, keys in elsewhere if _is_of(path, gone) or not keys.isdisjoint(gone.keys)
    ]
    return (*beside, *filter(_may_lie, held))


def _is_of(path: Path, gone: TakenBack) -> bool:
    """Whether the name of a folder says so: a file of that name would have an ending."""
    return gone.names(f"{path.name}.")


def _may_lie(path: Path) -> bool:
    """Whether it lies there, or nobody can say: a film that somebody removed lies nowhere."""
    return path.exists() or not path.parent.is_dir()


def drop_films(audio: Path, gone: TakenBack) -> Iterator[Path]:
    """Remove every film of it that can be reached; one that will not go stops none of the others.

    Raises the OSError of the first that would not go, behind all the others.
    """
    faults: list[OSError] = []
    for place in films_with(audio, gone):
        for path in _ours(audio, place):
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
    if faults:
        raise faults[0]


def _ours(audio: Path, place: Path) -> list[Path]:
    """What of a noted place a program may remove: the list of places may have been written by hand.

    Beside episodes all of it; elsewhere a ZIP, or what films are made of in a folder with the name
    of one.
    """
    if not place.is_dir():
        return [place] if place.is_file() and place.suffix == ".zip" else []
    here, home = place.resolve(), audio.resolve()
    if here.match(f"*/{FILMS}/*") and here.parents[2] == home and not place.is_symlink():
        return [place]
    made = [f"{ASIDE}*", *(one.value for one in Network)] if _NAME.search(place.name) else []
    return [path for pattern in made for path in named(place, pattern)]


def told_elsewhere(audio: Path, scripts: Path, gone: TakenBack) -> Iterator[str]:
    """Copies that a program cannot take back: films on disks that are away, and what was posted."""
    for folder in films_with(audio, gone):
        if not folder.exists() or not _ours(audio, folder):
            yield f"phim ở {folder}: nếu còn ở đó thì xoá đi"
    try:
        posted = PostedList(scripts / POSTED).of(gone.keys)
    except BroadcasterError:
        yield "danh sách đã đăng lên mạng không đọc được: xem trường đã đăng số này ở đâu, gỡ xuống"
        return
    for one in posted:
        yield f"số {one.episode} đã đăng lên {one.told()}: vào đó gỡ xuống"
