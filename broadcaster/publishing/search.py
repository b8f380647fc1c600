"""Search over all transcripts without a server: what stands in feeds/tim-kiem/."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from broadcaster.domain.episode import Episode, EpisodeDigest
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import cut_bytes, one_line, terms
from broadcaster.publishing.addresses import (
    SEARCH_LIST,
    SEARCH_PAGE,
    episode_page_path,
    search_path,
)
from broadcaster.publishing.page_views import (
    length_words,
    local_day,
    short_day,
    teaser,
    title_words,
)
from broadcaster.publishing.pages import search_page
from broadcaster.publishing.site_plan import SiteFile, SiteGroup, SitePart, Stage

Told = TypeVar("Told", str, int)

CAP = 400  # newest episodes of a run that a word keeps
ROWS = 8  # episodes whose title and date are in one file
_LEAF = 3_000  # bytes of a file of words
_INNER = 1_500  # bytes of a file that leads to them
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEntry:
    """An episode as the search knows it."""

    row: tuple[
        str, ...
    ]  # what a result shows: path, title, show, day, length, summary, side file of its words
    title: str
    texts: tuple[str, ...]  # what can be found; no pair of words reaches from one into the next


NOTHING = SearchEntry(row=(), title="", texts=())  # keeps the place of an episode that is not shown


def index_files(entries: Sequence[SearchEntry]) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a run's files; `entries` are the oldest first.

    `t<n>.json` hold the words in order, `k<n>.json` the first words of neighbouring t-files, and
    `n.json`, where a search begins, the first words of the k-files.
    """
    leaves = list(_packed(_postings(entries), _LEAF))
    for number, leaf in enumerate(leaves):
        yield f"t{number}.json", _json(dict(leaf))
    first_words = [(leaf[0][0], number) for number, leaf in enumerate(leaves)]
    pages = list(_packed(first_words, _INNER))
    for number, page in enumerate(pages):
        yield f"k{number}.json", _json([page[0][1], [word for word, _ in page]])
    for number, first in enumerate(range(0, len(entries), ROWS)):
        yield f"d{number}.json", _json([entry.row for entry in entries[first : first + ROWS]])
    yield "n.json", _json({"rows": ROWS, "words": [page[0][0] for page in pages]})


def _packed(items: Iterable[tuple[str, Told]], limit: int) -> Iterator[list[tuple[str, Told]]]:
    """Neighbours together, as many as fit into a file of `limit` bytes."""
    page: list[tuple[str, Told]] = []
    size = 2
    for word, told in items:
        weight = len(word.encode()) + (len(told.encode()) if isinstance(told, str) else 0) + 6
        if page and size + weight > limit:
            yield page
            page, size = [], 2
        page.append((word, told))
        size += weight
    if page:
        yield page


def _postings(entries: Sequence[SearchEntry]) -> list[tuple[str, str]]:
    """Each word and where it stands, in the order in which a browser compares words."""
    found: dict[str, dict[str, dict[int, bool]]] = {}
    for number, entry in enumerate(entries):
        for in_title, text in ((True, entry.title), *((False, text) for text in entry.texts)):
            for term, marks in terms(text):
                places = found.setdefault(term, {}).setdefault(marks, {})
                places[number] = places.get(number, False) or in_title
    ordered = sorted(found, key=lambda term: term.encode("utf-16-be"))
    return [(term, _told(found[term])) for term in ordered]


def _told(kinds: dict[str, dict[int, bool]]) -> str:
    """`marks=3.1!.c;…`: steps between the numbers in base 36, `!` = in the title.

    A word that is everywhere begins with the number from which on it is complete, and `>`.
    """
    numbers = sorted({number for places in kinds.values() for number in places}, reverse=True)
    oldest = numbers[CAP - 1] if len(numbers) > CAP else 0
    told = [
        f"{marks}={_steps({n: t for n, t in places.items() if n >= oldest})}"
        for marks, places in sorted(kinds.items())
        if any(number >= oldest for number in places)
    ]
    return (f"{_base36(oldest)}>" if oldest else "") + ";".join(told)


def _steps(places: dict[int, bool]) -> str:
    steps = []
    last = 0
    for number in sorted(places):
        steps.append(_base36(number - last) + ("!" if places[number] else ""))
        last = number
    return ".".join(steps)


def _base36(number: int) -> str:
    digits = _DIGITS[number % 36]
    while number := number // 36:
        digits = _DIGITS[number % 36] + digits
    return digits


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


VERSION = "3"  # part of every run's key: raise it when the index changes its form
_SUMMARY = 160  # bytes of a summary under a result
_TITLE = 240  # bytes of a title

Load = Callable[[EpisodeDigest], Episode]


def search_groups(
    station: StationProfile,
    briefs: Sequence[EpisodeDigest],
    load: Load,
) -> Iterator[SiteGroup]:
    """The index and its page, over `briefs` of what was due, the oldest first.

    A brief without a digest keeps its place but is not shown, so that taking an episode back
    changes one run only. `load` gives the public face of an episode; it is asked only for runs
    that changed.
    """
    shows = {show.key: one_line(show.title) for show in station.shows}
    listed: list[list[str | int]] = []
    for run in runs(briefs):
        name = _name(run, shows)
        listed.append([name, len(run)])
        yield _group(f"tim-kiem-{name}", name, partial(_run_files, name, run, shows, load))
    yield _entrance(station, listed)


def runs(briefs: Sequence[EpisodeDigest]) -> Iterator[Sequence[EpisodeDigest]]:
    """The episodes in runs of falling powers of two, oldest first."""
    first = 0
    while left := len(briefs) - first:
        size = 1 << (left.bit_length() - 1)
        yield briefs[first : first + size]
        first += size


def _name(run: Sequence[EpisodeDigest], shows: Mapping[str, str]) -> str:
    titles = [f"{key} {title}" for key, title in shows.items()]
    told = [VERSION, *titles, "", *EpisodeLines.of(run).digests]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _group(name: str, key: str, make: Callable[[], Sequence[SiteFile]]) -> SiteGroup:
    part = SitePart(name=name, key=key, make=make)
    return SiteGroup(name=name, key=key, parts=lambda: (part,))


def _run_files(
    name: str, run: Sequence[EpisodeDigest], shows: Mapping[str, str], load: Load
) -> list[SiteFile]:
    entries = [
        _entry(load(brief), shows.get(brief.show, "")) if brief.digest else NOTHING for brief in run
    ]
    return [
        SiteFile(path=search_path(f"{name}/{file}"), content=content, stage=Stage.SIDE)
        for file, content in index_files(entries)
    ]


def _entrance(station: StationProfile, listed: list[list[str | int]]) -> SiteGroup:
    """The list of runs, newest first, and the page."""
    text = json.dumps({"runs": listed[::-1]}, separators=(",", ":")).encode()
    page = search_page(station).encode()
    files = [
        SiteFile(path=SEARCH_LIST, content=text, stage=Stage.LIST),
        SiteFile(path=SEARCH_PAGE, content=page, stage=Stage.LIST),
    ]
    key = hashlib.sha256(text + b"\0" + page).hexdigest()
    return _group("tim-kiem", key, lambda: files)


def _entry(episode: Episode, show: str) -> SearchEntry:
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
        "vtt" if edition.transcript else "",
    )
    texts = (
        *(one_line(line) for line in episode.summary.splitlines()),
        *(f"{source.number} {source.title}" for source in edition.sources),
        *(text for item in edition.items for text in (item.title, item.summary)),
        *(line.text for line in edition.transcript),
        *episode.topics,
    )
    return SearchEntry(row=row, title=one_line(episode.title), texts=texts)
