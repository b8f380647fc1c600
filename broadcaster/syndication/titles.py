"""Titles as directories want them: without the number and without the name of the show."""

import re

from broadcaster.model.episode import Edition, Episode
from broadcaster.model.station import Show
from broadcaster.text import fold
from broadcaster.text.clean import one_line

_NUMBER = re.compile(
    r"^(?:chương\s+trình\s+)?(?:số|tập|kỳ|bài)\s+\d+(?:\s*/\s*\d+)?(?:[\s:.,–—-]+|$)",
    re.IGNORECASE,
)
_EDGE = " \t:.,;–—-|·"


def feed_title(episode: Episode, edition: Edition, show: Show) -> str:
    """The title for feeds; falls back to the first item, then to the date."""
    names = (show.title, episode.programme_name)
    for candidate in (episode.title, *(item.title for item in edition.items)):
        bare = _bare(one_line(candidate), names)
        if bare:
            return bare
    day = episode.air_time
    return f"Chương trình ngày {day.day} tháng {day.month} năm {day.year}"


def _bare(title: str, names: tuple[str, ...]) -> str:
    while True:
        shorter = title
        for name in names:
            shorter = _without_start(shorter, one_line(name))
        shorter = _NUMBER.sub("", shorter).strip()
        if shorter == title:
            return title
        title = shorter


def _without_start(title: str, name: str) -> str:
    """The title without a leading name, when a separator or the end follows it."""
    if not name or fold(title[: len(name)]) != fold(name):
        return title
    rest = title[len(name) :]
    if rest and rest.lstrip() == rest and rest[0] not in _EDGE:
        return title
    after = rest.lstrip()
    if after and after[0] not in _EDGE and not _NUMBER.match(after):
        return title
    return after.lstrip(_EDGE)
