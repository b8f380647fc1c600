"""What became of the law that an episode cites, but where its script says why it is named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from broadcaster.domain.episode import Episode
from broadcaster.domain.script import LegalSource
from broadcaster.law.addresses import LawAddress
from broadcaster.law.changes import SourceChange, changes_since
from broadcaster.law.document_numbers import document_key
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import Register
from broadcaster.programme.approval import script_index
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.scripts.script_file import read_unfinished


def sources_of(episode: Episode) -> tuple[LegalSource, ...]:
    """Whatever any edition cites."""
    editions = (edition for edition in (episode.school, episode.public) if edition is not None)
    return tuple(source for edition in editions for source in edition.sources)


def relied_on(episode: Episode, register: Register) -> tuple[LegalSource, ...]:
    """What it cites, each document with the places to which its words keep, where they do.

    That is so only where every mention of the document names a place of it, and every figure that
    is said of the law was found: words without an article may rest on any.
    """
    editions = [one for one in (episode.school, episode.public) if one is not None]
    text = "\n".join(dict.fromkeys(line.text for one in editions for line in one.transcript))
    figures = [figure for one in editions for figure in one.figures]
    if any(not figure.place for figure in figures):
        return sources_of(episode)
    sources = sources_of(episode)
    numbers = tuple(dict.fromkeys(source.number for source in sources))
    about = CitingText(sources=numbers, day=episode.first_air_date)
    cited = citations_in(text, register, about)
    said = [one for citation in cited for one in citation.addresses]
    if any(one.unresolved for one in cited):
        return sources
    placed = [figure.place for figure in figures]
    return tuple(_kept_to(source, said, placed) for source in sources)


def _kept_to(source: LegalSource, said: Iterable[LawAddress], placed: Iterable[str]) -> LegalSource:
    key = document_key(source.number)
    ours = [one for one in said if document_key(one.document) == key]
    parts = [one.partition(", ") for one in placed]
    places = [" ".join(map(str, one.steps)) for one in ours]
    places += [where for number, _, where in parts if where and document_key(number) == key]
    if source.articles or not ours or not all(places):
        return source
    return replace(source, articles="; ".join(dict.fromkeys(places)))


def changes_of(
    tools: ProgrammeTools,
    episode: Episode,
    judged: date,
    on: date,
    files: Mapping[str, Path] | None = None,
) -> tuple[SourceChange, ...]:
    """What became of its sources between the day on which they were judged and another one.

    A script that says why it names a document that is not in force means it. `files` are the
    scripts by slug, for those who ask about many episodes.
    """
    register = tools.register()
    found = changes_since(sources_of(episode), judged, on, register)
    if any(one.places and not one.grave for one in found):  # what does it say of those places?
        found = changes_since(relied_on(episode, register), judged, on, register)
    if not any(one.grave or one.was for one in found):  # no file is opened for what is well
        return found
    meant = _meant(files if files is not None else script_index(tools), episode.slugs)
    return tuple(
        replace(one, early=False, was="") if document_key(one.document) in meant else one
        for one in found
        if not (one.grave and document_key(one.document) in meant)
    )


def _meant(files: Mapping[str, Path], slugs: Iterable[str]) -> frozenset[str]:
    """The documents that scripts name on purpose, and no other script of the same episode."""
    with_reason: set[str] = set()
    without: set[str] = set()
    for reason, number in _named(files, slugs):
        (with_reason if reason else without).add(document_key(number))
    return frozenset(with_reason - without)


def _named(files: Mapping[str, Path], slugs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The reason and the number of every source of some scripts."""
    for path in (files[name] for name in slugs if name in files):
        try:
            script = read_unfinished(path.read_bytes(), path.name).value
        except OSError:  # then it says no reason
            continue
        for source in script.head.sources if script is not None else ():
            yield script.head.law_reason if script else "", source.number
