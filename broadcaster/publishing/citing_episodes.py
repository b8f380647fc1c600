"""Which public episodes speak of which document, and at which second: known without opening them.

What an episode cites is looked up once and kept beside the records of the site, under the episode's
digest, in two books. One tells of the newest pages' episodes, and of the frozen pages only what
the shelf says of each document: how many speak of it, and the newest of them. It is read each time.
The other tells of every episode on a frozen page, and is opened when one of these pages, or where
the shelf has a document, is another than before. Lost, damaged or of another program, they are made
again.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

from broadcaster.domain.episode import Edition, Episode, EpisodeDigest
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import fold
from broadcaster.law.document_numbers import document_key
from broadcaster.publishing.site_plan import program_key
from broadcaster.storage.kept_book import read_kept, write_kept

CITING = "dan-luat"  # in the folder of the records
OF_ARCHIVE = "dan-luat-cu"  # beside it: the episodes of frozen pages
NOWHERE = -1.0  # the document is among the sources, but no sentence names it
TOLD = 50  # newest episodes that a document's page names

Cited = tuple[str, str]  # number and body that a script wrote
Citation = tuple[str, str, float]  # the same, and the second at which the document is named
_ByDigest = Mapping[str, Sequence[Citation]]  # what each episode cites
_SHORT = re.compile(r"(\d+[a-z]?)(/\d{4})?")
_KIND = r"(?:luat|nghi dinh|nghi quyet|thong tu|quyet dinh|phap lenh|chi thi|cong van|ke hoach)"
_DATED = re.compile(r"\s*\((?:19|20)\d\d\)$")
_Load = Callable[[EpisodeDigest], Episode]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingEpisodes:
    """The episodes that speak of a document."""

    count: int = 0
    newest: Sequence[tuple[EpisodeDigest, float]] = ()  # each with its second, the newest first


NONE_SPEAKS = SpeakingEpisodes()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What is read at each publishing."""

    mark: str = ""  # of the frozen pages
    pages: Mapping[Cited, str] = field(
        default_factory=dict
    )  # what they cite: its page on the shelf
    told: Mapping[str, tuple[int, Sequence[tuple[int, float]]]] = field(default_factory=dict)
    recent: _ByDigest = field(default_factory=dict)  # of the newest pages


def speaking_episodes(
    book: Path | None,
    frozen: Sequence[EpisodeDigest],
    newest: Sequence[EpisodeDigest],
    *,
    load: _Load,
    page_of: Callable[[Cited], str],
) -> Mapping[str, SpeakingEpisodes]:
    """By page of the shelf, the episodes that speak of its document.

    `frozen` stand on pages of their show that hardly ever change, `newest` on its newest page.
    `page_of` gives the page of what is cited, "" = none. `load` is asked for an episode that the
    books do not know yet. Raises what it raises.
    """
    known = _read(book)
    mark = _mark(frozen)
    pages, told = known.pages, known.told
    if mark != known.mark or any(page_of(cited) != page for cited, page in pages.items()):
        archive = _looked_up(frozen, {**_read_archive(book), **known.recent}, load)
        pages = {cited: page_of(cited) for cited in _cited_in(archive.values())}
        told = _told(frozen, archive, pages)
        _write(_beside(book), {"episodes": archive})
    recent = _looked_up(newest, known.recent, load)
    now = _Book(mark=mark, pages=pages, told=told, recent=recent)
    if now != known:
        _write(book, _plain(now))
    return _together(frozen, told, newest, recent, page_of)


def _looked_up(briefs: Sequence[EpisodeDigest], known: _ByDigest, load: _Load) -> _ByDigest:
    """What each of these cites, opening those that are not known."""
    found: dict[str, Sequence[Citation]] = {}
    for brief in briefs:
        cited = known.get(brief.digest)
        found[brief.digest] = _citations(load(brief).public) if cited is None else cited
    return found


def _citations(edition: Edition | None) -> Sequence[Citation]:
    sources = edition.sources if edition is not None else ()
    return [(s.number, s.issuer, named_at(s, edition)) for s in sources if edition is not None]


def _cited_in(every: Iterable[Sequence[Citation]]) -> dict[Cited, None]:
    return dict.fromkeys((number, issuer) for number, issuer, _ in chain.from_iterable(every))


def _told(
    frozen: Sequence[EpisodeDigest], archive: _ByDigest, pages: Mapping[Cited, str]
) -> Mapping[str, tuple[int, Sequence[tuple[int, float]]]]:
    """Of each page how many speak, and the places of the newest of them, each with its second."""
    speaking: dict[str, list[tuple[int, float]]] = {}
    for place, brief in enumerate(frozen):
        for page, second in _once(archive[brief.digest], pages.__getitem__).items():
            speaking.setdefault(page, []).append((place, second))
    return {
        page: (len(all_), nlargest(TOLD, all_, key=lambda one: _order(frozen[one[0]])))
        for page, all_ in speaking.items()
    }


def _once(citations: Sequence[Citation], page_of: Callable[[Cited], str]) -> dict[str, float]:
    """Each page once, with the first second at which its document is named."""
    found: dict[str, float] = {}
    for number, issuer, second in citations:
        if page := page_of((number, issuer)):
            known = found.get(page, NOWHERE)
            found[page] = second if known < 0 else known if second < 0 else min(known, second)
    return found


def _together(
    frozen: Sequence[EpisodeDigest],
    told: Mapping[str, tuple[int, Sequence[tuple[int, float]]]],
    newest: Sequence[EpisodeDigest],
    recent: _ByDigest,
    page_of: Callable[[Cited], str],
) -> Mapping[str, SpeakingEpisodes]:
    pages = {cited: page_of(cited) for cited in _cited_in(recent.values())}
    speaking: dict[str, list[tuple[EpisodeDigest, float]]] = {}
    for brief in newest:
        for page, second in _once(recent[brief.digest], pages.__getitem__).items():
            speaking.setdefault(page, []).append((brief, second))
    found = {}
    for page in told.keys() | speaking.keys():
        count, places = told.get(page, (0, ()))
        mine = speaking.get(page, [])
        every = [*mine, *((frozen[place], second) for place, second in places)]
        found[page] = SpeakingEpisodes(
            count=count + len(mine), newest=nlargest(TOLD, every, key=lambda one: _order(one[0]))
        )
    return found


_order = attrgetter("air_time", "key")


def named_at(source: LegalSource, edition: Edition) -> float:
    """The second at which a document is named first; NOWHERE when no sentence does."""
    number, title = document_key(source.number), fold(_DATED.sub("", source.title))
    ways = [rf"\b{re.escape(title)}\b"] if " " in title else []
    if short := _SHORT.match(number):
        ways += [re.escape(number), rf"\b{_KIND}(?: so)? {re.escape(short[1])}\b"]
        ways += [rf"\b{re.escape(short[0])}\b"] if short[2] else []
    said = re.compile("|".join(ways)) if ways else None
    for line in edition.transcript if said else ():
        if said and said.search(fold(line.text)):
            return round(line.start, 2)
    return NOWHERE


# --- the books ---------------------------------------------------------------------------------


def _mark(frozen: Sequence[EpisodeDigest]) -> str:
    told = "\n".join(EpisodeLines.of(frozen).digests)
    return hashlib.sha256(told.encode()).hexdigest()


def _beside(book: Path | None) -> Path | None:
    return book.with_name(OF_ARCHIVE) if book is not None else None


def _read(book: Path | None) -> _Book:
    told = _opened(book)
    if told is None:
        return _Book()
    return _Book(
        mark=told["mark"],
        pages={(number, issuer): page for number, issuer, page in told["pages"]},
        told={
            page: (count, [(place, second) for place, second in newest])
            for page, (count, newest) in told["told"].items()
        },
        recent=_by_digest(told["episodes"]),
    )


def _read_archive(book: Path | None) -> _ByDigest:
    told = _opened(_beside(book))
    return _by_digest(told["episodes"]) if told is not None else {}


def _opened(book: Path | None) -> dict[str, Any] | None:
    """What this program kept; None = nothing, or it is damaged."""
    kept = read_kept(book, _head(book)) if book is not None else None
    told: dict[str, Any] | None = json.loads(kept) if kept is not None else None
    return told


def _head(book: Path) -> str:
    """Another program may find a document named in another sentence: it looks for itself."""
    return f"{book.name} {program_key()}"


def _by_digest(told: Mapping[str, Sequence[Citation]]) -> _ByDigest:
    return {
        digest: [(number, issuer, second) for number, issuer, second in cited]
        for digest, cited in told.items()
    }


def _plain(book: _Book) -> dict[str, object]:
    pages = [(*cited, page) for cited, page in book.pages.items()]
    return {"mark": book.mark, "pages": pages, "told": book.told, "episodes": book.recent}


def _write(book: Path | None, told: Mapping[str, object]) -> None:
    if book is not None:
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        write_kept(book, _head(book), text.encode())
