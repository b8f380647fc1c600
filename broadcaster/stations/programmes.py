"""The programmes that stations are given: which revision, how pressing, which files."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from broadcaster.domain.episode import AudioFile, Edition, Episode, EpisodeDigest
from broadcaster.domain.master import STATION as STATION_MASTER
from broadcaster.domain.queue import Priority
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.withdrawal import WithdrawnKind
from broadcaster.publishing.pagination import EpisodeSource
from broadcaster.publishing.site_plan import key_of
from broadcaster.pull.manifest import ORDINARY
from broadcaster.stations.delivery import DeliveredRevision
from broadcaster.stations.manifest import CUE_TYPE, TEXT_TYPE, cue_sheet, reader_text, speech_text
from broadcaster.stations.tools import StationTools

_TICK = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A programme as stations are given it."""

    episode: Episode
    edition: Edition
    handed: DeliveredRevision
    priority: str
    corrects: str = ""

    @property
    def key(self) -> str:
        """Equal as long as the files of the programme are, whatever zone the moment is told in."""
        handed = self.handed
        return key_of(handed.key, handed.revision, handed.digest, handed.issued.timestamp())

    @property
    def stem(self) -> str:
        """What its files are called: its key and revision, [a-z0-9-] only."""
        return f"{self.episode.key}-r{self.handed.revision}"

    @cached_property
    def texts(self) -> tuple[tuple[str, str, str], ...]:
        """(name, type, text) of what goes with the sound."""
        return tuple(_texts(self))


def programmes_for(
    briefs: Sequence[EpisodeDigest], tools: StationTools, source: EpisodeSource, now: datetime
) -> list[Programme]:
    """The programmes of some briefs; what is new or has another sound is handed over now."""
    found = [e for brief in briefs if (e := source.get(brief.key)) is not None and e.public]
    known = tools.deliveries().of([episode.key for episode in found])
    fresh = [e for e in found if _digest(e) != getattr(known.get(e.key), "digest", "")]
    given = {**known, **_deliver(fresh, known, tools, now)}
    pressing, corrected = _pressing(tools), _corrected(tools)
    return [
        Programme(
            episode=episode,
            edition=episode.public,
            handed=given[episode.key],
            priority=pressing.get(episode.key, ORDINARY),
            corrects=_corrects(episode, corrected),
        )
        for episode in found
        if episode.public is not None
    ]


def _pressing(tools: StationTools) -> dict[str, str]:
    """What the queue says is more than ordinary, by episode."""
    items = tools.queue().items()
    return {i.episode: i.priority.value for i in items if i.priority is not Priority.ORDINARY}


def _corrected(tools: StationTools) -> dict[tuple[str, date], str]:
    """(programme, day) -> the episode that was taken back there to make room for another."""
    found = {}
    for withdrawal in tools.withdrawals().all():
        if withdrawal.what is WithdrawnKind.CORRECTED:
            for brief in withdrawal.episodes:
                found[brief.programme, _day(brief.air_time)] = withdrawal.key
    return found


def _corrects(episode: Episode, corrected: Mapping[tuple[str, date], str]) -> str:
    key = corrected.get((episode.programme, _day(episode.air_time)), "")
    return key if key != episode.key else ""


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _deliver(
    fresh: Sequence[Episode],
    known: Mapping[str, DeliveredRevision],
    tools: StationTools,
    now: datetime,
) -> dict[str, DeliveredRevision]:
    """New revisions, each a second after the one before: importers want dates that only grow."""
    if not fresh:
        return {}
    last = tools.deliveries().newest()
    first = now.replace(microsecond=0) - _TICK * (len(fresh) - 1)
    if last is not None and first <= last:
        first = last + _TICK
    given = [
        DeliveredRevision(
            key=episode.key,
            revision=known[episode.key].revision + 1 if episode.key in known else 1,
            digest=_digest(episode),
            issued=first + _TICK * place,
        )
        for place, episode in enumerate(fresh)
    ]
    tools.deliveries().put(given)
    return {each.key: each for each in given}


def _digest(episode: Episode) -> str:
    """What changes when a station would be given another sound."""
    sounds = "\0".join(audio.sha256 for _, audio in sounds_of(episode))
    return hashlib.sha256(sounds.encode()).hexdigest()


def sounds_of(episode: Episode) -> list[tuple[str, AudioFile]]:
    """(ending, file) of what a station is given, the MP3 first; the podcast's when it has none."""
    if episode.public is None:
        return []
    own = [m for m in episode.public.masters if m.profile == STATION_MASTER]
    own.sort(key=lambda master: master.container.value != "mp3")
    if own:
        return [(master.container.value, master.audio) for master in own]
    return [("mp3", episode.public.audio)]


def _texts(programme: Programme) -> Iterator[tuple[str, str, str]]:
    edition, stem = programme.edition, programme.stem
    if edition.transcript:
        yield f"{stem}.txt", TEXT_TYPE, reader_text(edition) + "\n"
        yield f"{stem}-may-doc.txt", TEXT_TYPE, speech_text(edition) + "\n"
    if edition.chapters:
        sound = f"{stem}.{sounds_of(programme.episode)[0][0]}"
        yield f"{stem}.cue", CUE_TYPE, cue_sheet(programme.episode, edition, sound)
