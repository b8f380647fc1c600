"""The programmes that stations are given: revision, priority, files, and the manifest of them."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from broadcaster.domain.episode import AudioFile, Edition, Episode, EpisodeDigest, machine_sentences
from broadcaster.domain.master import STATION as STATION_MASTER
from broadcaster.domain.queue import Priority
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import one_line
from broadcaster.domain.withdrawal import WithdrawnKind
from broadcaster.programme.spoken_day import bound_words
from broadcaster.publishing.pagination import EpisodeSource
from broadcaster.publishing.site_plan import key_of
from broadcaster.pull.manifest import (
    ORDINARY,
    SCHEMA,
    Manifest,
    ManifestFile,
    ManifestItem,
    ManifestWithdrawal,
)
from broadcaster.stations.records import DeliveredRevision
from broadcaster.stations.tools import StationTools

FOLDER = "bai"  # of the files of every programme
_TEXT_TYPE = "text/plain; charset=utf-8"
_CUE_TYPE = "application/x-cue; charset=utf-8"
_CUE_FRAMES = 75  # of a second, as cue sheets count
_TICK = timedelta(seconds=1)

_HELPED = 1_900  # letters of what is said of the machine that helped with the words


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A programme as stations are given it."""

    episode: Episode
    edition: Edition
    handed: DeliveredRevision
    priority: str
    last_day: date | None  # on which a station may air it; None = there is none
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
    briefs: Sequence[EpisodeDigest],
    tools: StationTools,
    source: EpisodeSource,
    now: datetime,
    days: int,
) -> list[Programme]:
    """The programmes of some briefs; what is new or has another sound is handed over now.

    One that names no end may be aired for so many `days`.
    """
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
            last_day=last_day(episode, episode.public, days),
            corrects=_corrects(episode, corrected),
        )
        for episode in found
        if episode.public is not None
    ]


def given_end(episode: Episode, edition: Edition) -> date | None:
    """The last day that a person or a consent set."""
    return min(filter(None, (episode.valid_to, edition.until)), default=None)


def last_day(episode: Episode, edition: Edition, days: int) -> date | None:
    """On which a station may air an edition last: nobody is there to hear that it is an old one.

    What says "hôm nay" is for its day alone, whatever end it was given.
    """
    own, given = _day(episode.air_time), given_end(episode, edition)
    if bound_words(edition, own):
        return min(own, given or own)
    if given is None and days:
        return own + timedelta(days=days - 1)
    return given


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
        yield f"{stem}.txt", _TEXT_TYPE, reader_text(edition) + "\n"
        yield f"{stem}-may-doc.txt", _TEXT_TYPE, speech_text(edition) + "\n"
    if edition.chapters:
        sound = f"{stem}.{sounds_of(programme.episode)[0][0]}"
        yield f"{stem}.cue", _CUE_TYPE, cue_sheet(programme.episode, edition, sound)


def manifest_item(programme: Programme, unit: str) -> ManifestItem:
    """A programme as a station is told of it; nothing but the edition given is told."""
    episode, edition = programme.episode, programme.edition
    return ManifestItem(
        id=episode.key,
        revision=programme.handed.revision,
        title=one_line(episode.title),
        unit=one_line(unit),
        kind=", ".join(dict.fromkeys(item.kind for item in edition.items)) or "chương trình",
        priority=programme.priority,
        issued=programme.handed.issued,
        files=tuple(_manifest_files(programme)),
        valid_from=_day(episode.air_time),
        valid_to=programme.last_day,
        text=reader_text(edition),
        documents=tuple((source.number, one_line(source.title)) for source in edition.sources),
        synthetic=any(line.synthetic for line in edition.transcript),
        assisted=one_line(". ".join(machine_sentences(edition.items, synthetic=False)))[:_HELPED],
        corrects=programme.corrects,
    )


def _manifest_files(programme: Programme) -> Iterator[ManifestFile]:
    for ending, audio in sounds_of(programme.episode):
        name = f"{programme.stem}.{ending}"
        yield ManifestFile(
            name=name,
            url=f"{FOLDER}/{name}",
            bytes=audio.bytes,
            sha256=audio.sha256,
            type="audio/mpeg" if ending == "mp3" else "audio/wav",
            seconds=audio.seconds,
            loudness=audio.loudness,
            true_peak=audio.true_peak,
        )
    for name, kind, text in programme.texts:
        data = text.encode()
        yield ManifestFile(
            name=name,
            url=f"{FOLDER}/{name}",
            bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            type=kind,
        )


def reader_text(edition: Edition) -> str:
    """What is said, as it was written: for an announcer, a line a sentence, speakers named."""
    return "\n".join(f"{line.speaker}: {line.text}" for line in edition.transcript)


def speech_text(edition: Edition) -> str:
    """What is said, in words only: for the station's own speech software."""
    return "\n".join(line.spoken for line in edition.transcript)


def cue_sheet(episode: Episode, edition: Edition, name: str) -> str:
    """Where each part of a sound file begins, for a station's player (frames of 1/75 s)."""
    kind = "WAVE" if name.endswith(".wav") else "MP3"
    lines = [f'TITLE "{_quoted(episode.title)}"', f'FILE "{name}" {kind}']
    for number, chapter in enumerate(edition.chapters[:99], start=1):
        frames = round(chapter.start * _CUE_FRAMES)
        minutes, rest = divmod(frames, 60 * _CUE_FRAMES)
        seconds, frames = divmod(rest, _CUE_FRAMES)
        lines += [
            f"  TRACK {number:02d} AUDIO",
            f'    TITLE "{_quoted(chapter.title)}"',
            f"    INDEX 01 {minutes:02d}:{seconds:02d}:{frames:02d}",
        ]
    return "\n".join(lines) + "\n"


def render_manifest(manifest: Manifest) -> bytes:
    """The bytes that are signed; same manifest, same bytes."""
    tree = {
        "schema": SCHEMA,
        "unit": manifest.unit,
        "issued": _moment(manifest.issued),
        "items": [_item(item) for item in manifest.items],
        "withdrawn": [_withdrawal(each) for each in manifest.withdrawn],
    }
    if manifest.older:
        tree["older"] = manifest.older
    if manifest.pages:
        tree["pages"] = [{"url": p.url, "newest": _moment(p.newest)} for p in manifest.pages]
    if manifest.api:
        tree["api"] = manifest.api
    if manifest.ended:
        tree["ended"] = manifest.ended.isoformat()
    return json.dumps(tree, ensure_ascii=False, indent=1).encode() + b"\n"


def _moment(moment: datetime) -> str:
    """As Vietnamese clocks show it, whatever zone a database gave it back in."""
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def _item(item: ManifestItem) -> dict[str, Any]:
    """As it is written; its main sound stands in it once more, for who reads no list of files."""
    facts = _facts(item)
    sound = next((file for file in item.files if file.is_sound), None)
    if sound is not None:
        told = _file(sound)
        facts |= {name: told[name] for name in ("url", "bytes", "sha256", "seconds", "loudness")}
    return facts


def _facts(item: ManifestItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "revision": item.revision,
        "title": item.title,
        "unit": item.unit,
        "kind": item.kind,
        "priority": item.priority,
        "issued": _moment(item.issued),
        "valid_from": item.valid_from and item.valid_from.isoformat(),
        "valid_to": item.valid_to and item.valid_to.isoformat(),
        "synthetic": item.synthetic,
        **({"assisted": item.assisted} if item.assisted else {}),
        "corrects": item.corrects,
        "documents": [{"number": number, "name": name} for number, name in item.documents],
        "files": [_file(file) for file in item.files],
        "text": item.text,
    }


def _file(file: ManifestFile) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "name": file.name,
        "url": file.url,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "type": file.type,
    }
    if file.is_sound:
        facts |= {
            "seconds": round(file.seconds, 3),
            "loudness": file.loudness,
            "true_peak": file.true_peak,
        }
    return facts


def _withdrawal(each: ManifestWithdrawal) -> dict[str, str]:
    return {"id": each.id, "day": each.day.isoformat(), "reason": each.reason}


def _quoted(text: str) -> str:
    return one_line(text).replace('"', "'")
