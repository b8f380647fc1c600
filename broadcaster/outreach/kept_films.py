"""Films that lie beside an episode, as pages list them and give their files out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.outreach.film_origin import read_origin
from broadcaster.outreach.networks import Network
from broadcaster.outreach.taking_back import FILMS
from broadcaster.system.files import named

POST = "mo-ta.txt"  # what is posted with a film
CHECKLIST = "danh-muc-can-tich.txt"
TITLE = "tieu-de.txt"
PICTURE = "anh-bia.jpg"
_LONGEST_TEXT = 20_000  # bytes of a text that a page shows
_NEEDED = (".mp4", ".srt", ".vtt", ".jpg")
_TOLD = {
    POST: "lời đăng",
    CHECKLIST: "danh mục cần tích",
    TITLE: "tên phim",
    PICTURE: "ảnh bìa",
    "nguon.txt": "nguồn văn bản, âm thanh",
    "hashtag.txt": "hashtag",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmFile:
    """One file of a network's folder."""

    name: str
    told: str  # what it is, for people
    bytes: int
    first: bool  # film, captions and picture: what every posting needs


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFilm:
    """A film in the folder of one network."""

    folder: str  # name of the film's folder: the key, or key and item
    item: int  # 0 = the whole
    network: Network
    made_at: datetime
    files: tuple[FilmFile, ...]  # the film first
    post: str
    title: str
    old: bool  # made of an earlier build, or nobody can tell of which: no longer given out


def kept_films(audio: Path, episode: Episode) -> tuple[KeptFilm, ...]:
    """The films that lie beside an episode, the whole one first, network by network.

    `episode` is its public face, as it may be filmed now.
    """
    return tuple(_kept(audio / episode.show / FILMS, episode))


def _kept(films: Path, episode: Episode) -> Iterator[KeptFilm]:
    key = episode.key
    for folder in sorted([*named(films, f"{key}*")]):
        item = _item_of(folder.name, key)
        for network in Network if item is not None else ():
            place = folder / network.value
            files = [path for path in named(place, "[!.]*") if path.is_file()]
            film = next((path for path in files if path.suffix == ".mp4"), None)
            if film is None or item is None:
                continue
            facts = film.stat()
            order = sorted(files, key=lambda path: (path.suffix != ".mp4", path.name))
            yield KeptFilm(
                folder=folder.name,
                item=item,
                network=network,
                made_at=datetime.fromtimestamp(facts.st_mtime, UTC),
                files=tuple(
                    FilmFile(
                        name=path.name,
                        told=_told(path),
                        bytes=path.stat().st_size,
                        first=path.suffix in _NEEDED,
                    )
                    for path in order
                ),
                post=_text(place / POST),
                title=_text(place / TITLE),
                old=_is_old(place, episode),
            )


def _is_old(place: Path, episode: Episode) -> bool:
    try:
        return not read_origin(place).is_of(episode)
    except StoreError:
        return True


def _item_of(folder: str, key: str) -> int | None:
    """Which item the film of a folder is of; None = the folder is of another episode."""
    if folder == key:
        return 0
    number = folder.removeprefix(f"{key}-muc-")
    return int(number) if number != folder and number.isdecimal() and len(number) < 4 else None


def _told(path: Path) -> str:
    if path.suffix == ".mp4":
        return "phim"
    return "phụ đề" if path.suffix in (".srt", ".vtt") else _TOLD.get(path.name, path.name)


def _text(path: Path) -> str:
    try:
        return path.read_bytes()[:_LONGEST_TEXT].decode("utf-8", "replace").strip()
    except FileNotFoundError:
        return ""


def film_file(audio: Path, episode: Episode, folder: str, network: str, name: str) -> Path:
    """The file of these names, of those that are listed. Raises InputError, of an old film too."""
    for film in kept_films(audio, episode):
        known = {one.name for one in film.files}
        if (film.folder, film.network.value) == (folder, network) and name in known:
            if film.old:
                raise InputError(
                    "phim này làm từ bản cũ của số ấy", hint="Làm lại phim rồi tải về."
                )
            return audio / episode.show / FILMS / folder / network / name
    raise InputError("không có tệp này", hint="Phim có thể vừa được làm lại: mở lại trang Phim.")
