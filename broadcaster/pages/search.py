"""Search over all transcripts without a server: what stands in feeds/tim-kiem/.

The episodes, oldest first, are cut into runs like the binary digits of their number: of 13 there
are runs of 8, 4 and 1. A new episode makes one short run on average, old runs stay as they are, and
a search looks into a handful of runs whatever the archive holds.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from broadcaster.model.address import SEARCH_LIST, SEARCH_PAGE, episode_page_path, search_path
from broadcaster.model.brief import Brief, in_order
from broadcaster.model.episode import Episode
from broadcaster.model.site import SiteFile, SiteGroup, SitePart, Stage
from broadcaster.model.station import StationProfile
from broadcaster.pages.render import search_page
from broadcaster.pages.search_index import NOTHING, Entry, index_files
from broadcaster.pages.views import teaser, title_words
from broadcaster.pages.words import length_words, local_day, short_day
from broadcaster.text import cut_bytes
from broadcaster.text.clean import one_line

VERSION = "1"  # part of every run's key: raise it when the index changes its form
_SUMMARY = 160  # bytes of a summary under a result
_TITLE = 240  # bytes of a title

Load = Callable[[str], Episode]


def search_groups(
    station: StationProfile,
    briefs_by_chunk: Mapping[str, Sequence[Sequence[Brief]]],
    load: Load,
) -> Iterator[SiteGroup]:
    """The index and its page. `briefs_by_chunk` holds what was due, by home show.

    A brief without a digest keeps its place but is not shown, so that taking an episode back
    changes one run only. `load` gives the public face of an episode; it is asked only for runs
    that changed.
    """
    known = {
        brief.key: brief
        for chunks in briefs_by_chunk.values()
        for chunk in chunks
        for brief in chunk
    }
    briefs = in_order(known.values())
    shows = {show.key: one_line(show.title) for show in station.shows}
    listed: list[list[str | int]] = []
    for run in runs(briefs):
        name = _name(run, shows)
        listed.append([name, len(run)])
        yield _group(f"tim-kiem-{name}", name, partial(_run_files, name, run, shows, load))
    yield _front(station, listed)


def runs(briefs: Sequence[Brief]) -> Iterator[Sequence[Brief]]:
    """The episodes in runs of falling powers of two, oldest first."""
    first = 0
    while left := len(briefs) - first:
        size = 1 << (left.bit_length() - 1)
        yield briefs[first : first + size]
        first += size


def _name(run: Sequence[Brief], shows: Mapping[str, str]) -> str:
    told = [VERSION, *[f"{b.key} {b.digest} {shows.get(b.show, '')}" for b in run]]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _group(name: str, key: str, make: Callable[[], Sequence[SiteFile]]) -> SiteGroup:
    part = SitePart(name=name, key=key, make=make)
    return SiteGroup(name=name, key=key, parts=lambda: (part,))


def _run_files(
    name: str, run: Sequence[Brief], shows: Mapping[str, str], load: Load
) -> list[SiteFile]:
    entries = [
        _entry(load(brief.key), shows.get(brief.show, "")) if brief.digest else NOTHING
        for brief in run
    ]
    return [
        SiteFile(path=search_path(f"{name}/{file}"), content=content, stage=Stage.SIDE)
        for file, content in index_files(entries)
    ]


def _front(station: StationProfile, listed: list[list[str | int]]) -> SiteGroup:
    """The list of runs, newest first, and the page."""
    text = json.dumps({"runs": listed[::-1]}, separators=(",", ":")).encode()
    page = search_page(station).encode()
    files = [
        SiteFile(path=SEARCH_LIST, content=text, stage=Stage.LIST),
        SiteFile(path=SEARCH_PAGE, content=page, stage=Stage.LIST),
    ]
    key = hashlib.sha256(text + b"\0" + page).hexdigest()
    return _group("tim-kiem", key, lambda: files)


def _entry(episode: Episode, show: str) -> Entry:
    edition = episode.public
    if edition is None:
        raise ValueError(episode.key)
    row = (
        episode_page_path(episode),
        cut_bytes(title_words(episode), _TITLE),
        cut_bytes(show, _TITLE),
        short_day(local_day(episode.air_time)),
        length_words(edition.audio.seconds),
        cut_bytes(teaser(episode, edition), _SUMMARY),
    )
    texts = (
        *(one_line(line) for line in episode.summary.splitlines()),
        *(f"{source.number} {source.title}" for source in edition.sources),
        *(text for item in edition.items for text in (item.title, item.summary)),
        *(line.text for line in edition.transcript),
        *episode.topics,
    )
    return Entry(row=row, title=one_line(episode.title), texts=texts)
