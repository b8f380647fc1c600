"""What a radio station is handed: programmes as a manifest, with a text and marks to each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadcaster.domain.episode import Edition, Episode
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import one_line
from broadcaster.pull.manifest import (
    SCHEMA,
    Manifest,
    ManifestFile,
    ManifestItem,
    ManifestWithdrawal,
)

TEXT_TYPE = "text/plain; charset=utf-8"
CUE_TYPE = "application/x-cue; charset=utf-8"
_CUE_FRAMES = 75  # of a second, as cue sheets count


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is decided about a programme besides what it is."""

    revision: int
    issued: datetime  # with zone
    priority: str  # one of model.manifest.PRIORITIES
    files: tuple[ManifestFile, ...]
    corrects: str = ""


def manifest_item(
    episode: Episode, edition: Edition, unit: str, delivery: Delivery
) -> ManifestItem:
    """A programme as a station is told of it; nothing but the edition given is told."""
    return ManifestItem(
        id=episode.key,
        revision=delivery.revision,
        title=one_line(episode.title),
        unit=one_line(unit),
        kind=", ".join(dict.fromkeys(item.kind for item in edition.items)) or "chương trình",
        priority=delivery.priority,
        issued=delivery.issued,
        files=delivery.files,
        valid_from=episode.air_time.date(),
        valid_to=min(filter(None, (episode.valid_to, edition.until)), default=None),
        text=reader_text(edition),
        documents=tuple((source.number, one_line(source.title)) for source in edition.sources),
        synthetic=any(line.synthetic for line in edition.transcript),
        corrects=delivery.corrects,
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
    return json.dumps(tree, ensure_ascii=False, indent=1).encode() + b"\n"


def signed_order(items: Sequence[ManifestItem]) -> tuple[ManifestItem, ...]:
    """Newest first."""
    return tuple(sorted(items, key=lambda item: (item.issued, item.id), reverse=True))


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
