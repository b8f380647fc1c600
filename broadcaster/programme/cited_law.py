"""What became of the law that an episode cites, but where its script says why it is named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from broadcaster.domain.episode import Episode
from broadcaster.domain.script import LegalSource
from broadcaster.law.changes import SourceChange, changes_since
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import Effect
from broadcaster.programme.approval import script_index
from broadcaster.programme.tools import ProgrammeTools


def sources_of(episode: Episode) -> tuple[LegalSource, ...]:
    """Whatever any edition cites."""
    editions = (edition for edition in (episode.school, episode.public) if edition is not None)
    return tuple(source for edition in editions for source in edition.sources)


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
    amended = {one.document for one in found if one.effect is Effect.IN_FORCE and one.places}
    sources = sources_of(episode)
    whole = [replace(one, articles="") for one in sources]
    narrow = whole != [*sources]
    # nothing came of what is named, nor of the rest: then its words need not be read
    if amended or (narrow and (found or changes_since(whole, judged, on, register))):
        from broadcaster.programme.relied_sources import relied_on

        relied = relied_on(episode, register)
        widened = {old.number for old, new in zip(sources, relied, strict=True)
                 if old.articles and not new.articles}  # fmt: skip
        again = changes_since(relied, judged, on, register)
        kept = [
            one
            for one in found
            if one.document not in amended and (one.grave or one.document not in widened)
        ]
        kept_of = {one.document for one in kept}
        news = [one for one in again if one.document in amended | widened - kept_of]
        found = tuple(sorted((*kept, *news), key=lambda one: not one.grave))
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
    from broadcaster.scripts.script_file import read_unfinished  # where a script is opened

    for path in (files[name] for name in slugs if name in files):
        try:
            script = read_unfinished(path.read_bytes(), path.name).value
        except OSError:  # then it says no reason
            continue
        for source in script.head.sources if script is not None else ():
            yield script.head.law_reason if script else "", source.number
