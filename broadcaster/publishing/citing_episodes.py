"""Which public episodes speak of which document, and at which second: known without opening them.

What an episode cites is looked up once and kept in a file beside the records of the site, under the
episode's digest. Lost or damaged, it is made again.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from broadcaster.domain.episode import Edition, Episode, EpisodeDigest
from broadcaster.domain.errors import StoreError
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import fold
from broadcaster.law.document_numbers import document_key
from broadcaster.storage.atomic import write_atomic

CITING = "dan-luat"  # in the folder of the records
VERSION = 1  # raise it when the file changes its form, or what is looked for
NOWHERE = -1.0  # the document is among the sources, but no sentence names it

Cited = tuple[str, str]  # number and body that a script wrote
Mention = tuple[str, float]  # digest of an episode, second at which the document is named
_SHORT = re.compile(r"(\d+[a-z]?)(/\d{4})?")
_KIND = r"(?:luat|nghi dinh|nghi quyet|thong tu|quyet dinh|phap lenh|chi thi|cong van|ke hoach)"
_DATED = re.compile(r"\s*\((?:19|20)\d\d\)$")


def citing_episodes(
    book: Path | None, briefs: Sequence[EpisodeDigest], load: Callable[[EpisodeDigest], Episode]
) -> Mapping[Cited, Sequence[Mention]]:
    """By document, the episodes of `briefs` that cite it, in no order.

    `load` is asked for an episode that the book does not know yet. Raises what it raises.
    """
    wanted = {brief.digest: brief for brief in briefs}
    known, cited = _read(book)
    gone, fresh = known - wanted.keys(), wanted.keys() - known
    if gone:
        cited = {doc: kept for doc, all_ in cited.items() if (kept := _without(all_, gone))}
    for digest in sorted(fresh):
        edition = load(wanted[digest]).public
        for source in edition.sources if edition else ():
            mention = digest, named_at(source, edition) if edition else NOWHERE
            cited.setdefault((source.number, source.issuer), []).append(mention)
    if book is not None and (gone or fresh):
        _write(book, wanted.keys(), cited)
    return cited


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


def _without(mentions: Sequence[Mention], gone: set[str]) -> list[Mention]:
    return [mention for mention in mentions if mention[0] not in gone]


def _read(book: Path | None) -> tuple[set[str], dict[Cited, list[Mention]]]:
    """The digests of all episodes that were looked at, and what they cite."""
    if book is None:
        return set(), {}
    with suppress(OSError, ValueError, TypeError, LookupError):
        told = json.loads(book.read_text(encoding="utf-8"))
        if told["version"] == VERSION:
            rows = told["cited"]
            digests: list[str] = told["episodes"]
            cited = {
                (number, issuer): [(digests[place], second) for place, second in mentions]
                for number, issuer, mentions in rows
            }
            return set(digests), cited
    return set(), {}


def _write(book: Path, digests: Iterable[str], cited: Mapping[Cited, Sequence[Mention]]) -> None:
    every = sorted(digests)
    places = {digest: place for place, digest in enumerate(every)}
    rows = [
        [number, issuer, [[places[digest], second] for digest, second in mentions]]
        for (number, issuer), mentions in sorted(cited.items())
    ]
    told = {"version": VERSION, "episodes": every, "cited": rows}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    with suppress(StoreError):  # without it the next publishing takes a little longer
        write_atomic(book, text.encode(), durable=False)
