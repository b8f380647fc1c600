"""The files of an episode's poster, from the station as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from broadcaster.domain.errors import InputError
from broadcaster.domain.station import StationProfile
from broadcaster.outreach.invitations import announced
from broadcaster.outreach.poster import Poster, SheetSize, poster_of
from broadcaster.programme.tools import ProgrammeTools


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedPoster:
    """A poster, and everything that is to be told of it before it is pinned up."""

    poster: Poster
    notices: tuple[str, ...]  # whole sentences


def episode_poster(profile: StationProfile, tools: ProgrammeTools, key: str) -> AnnouncedPoster:
    """The poster of an episode as it was approved. Raises InputError, NotApproved."""
    found = announced(profile, tools, key)
    image = next((s.image for s in profile.shows if s.key == found.show and s.image), "")
    artwork, notices = None, list(found.doubts)
    if image:
        try:
            artwork = (tools.folders.scripts / image).read_bytes()
        except OSError:
            notices.append(f"Không đọc được ảnh bìa “{image}” của kênh; máy vẽ hình.")
    poster = poster_of(found.told, artwork=artwork)
    return AnnouncedPoster(poster=poster, notices=tuple(dict.fromkeys((*notices, *poster.notices))))


def poster_file(poster: Poster, name: str) -> bytes:
    """The file of a name such as `a4.pdf`. Raises InputError for another size or kind."""
    from broadcaster.outreach.poster_pdf import poster_pdf
    from broadcaster.outreach.poster_picture import poster_png

    stem, _, ending = name.rpartition(".")
    size = next((one for one in SheetSize if stem == one.value), None)
    if size is None or ending not in ("pdf", "png"):
        raise InputError("không có tờ giới thiệu cỡ ấy", hint="Có A4 và A5, PDF và ảnh PNG.")
    return poster_pdf(poster, size) if ending == "pdf" else poster_png(poster, size)


def poster_names(sizes: Iterable[SheetSize] = SheetSize) -> Iterator[str]:
    """What `poster_file` makes of these sizes: `a4.pdf`, `a4.png` ..."""
    for size in sizes:
        for ending in ("pdf", "png"):
            yield f"{size.value}.{ending}"
