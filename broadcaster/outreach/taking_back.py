"""Films that were made: where they lie, and which are of what was taken back."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.outreach.postings import POSTED, PostedList
from broadcaster.storage.atomic import write_atomic
from broadcaster.system.files import files_below, named, read_if_there

FILMS = "phim"  # below a show's folder: a folder for each film, in it one for each network
# below audio_out: folders of films that lie elsewhere and ZIPs of many episodes, one a line, behind
# a tab the episodes in it where its name does not say so
MADE = ".phim-da-lam.txt"


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
    """Remove every film of it that can be reached."""
    for folder in films_with(audio, gone):
        files = [folder] if folder.is_file() else [*files_below(folder)]
        with suppress(FileNotFoundError):
            folder.unlink() if folder.is_file() else shutil.rmtree(folder)
        yield from files


def told_elsewhere(audio: Path, scripts: Path, gone: TakenBack) -> Iterator[str]:
    """Copies that a program cannot take back: films on disks that are away, and what was posted."""
    for folder in films_with(audio, gone):
        if not folder.exists():
            yield f"phim ở {folder}: nếu còn ở đó thì xoá đi"
    try:
        posted = PostedList(scripts / POSTED).of(gone.keys)
    except BroadcasterError:
        yield "danh sách đã đăng lên mạng không đọc được: xem trường đã đăng số này ở đâu, gỡ xuống"
        return
    for one in posted:
        yield f"số {one.episode} đã đăng lên {one.told()}: vào đó gỡ xuống"
