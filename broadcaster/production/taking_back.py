"""What production holds of an episode or a recording, taken away: renderings, clips, caches."""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.domain.withdrawal import TakenBack, is_of
from broadcaster.production.sidecars import TIMELINE, read_timeline
from broadcaster.production.sounds import PREFIX
from broadcaster.storage.atomic import ASIDE
from broadcaster.system.files import files_below, named, read_if_there

CACHE = ".cache"  # below audio_out: whatever can be made again
DESCRIPTION = ".json"  # how every file ends that tells of a rendering and holds no sound
TRIED = "nghe-thu"  # below audio_out: a sentence in each voice
CLIPS = "clips"  # the one part of it that is dear; only what is not needed any more goes


def sounds_of(audio: Path, key: str) -> tuple[str, ...]:
    """The keys of the recordings and other sounds that the rendering of an episode holds."""
    found = set[str]()
    for path in _timelines(audio):
        if is_of(key, path.name):
            with suppress(StoreError):
                found |= {event.source for event in read_timeline(path).events}
    return tuple(sorted(source for source in found if source.startswith(PREFIX)))


def renderings_with(audio: Path, recording: str) -> tuple[str, ...]:
    """The names of the timelines that name a recording, by its SHA-256."""
    texts = ((path.name, _text(path)) for path in _timelines(audio))
    return tuple(name for name, text in texts if names_sound(text, recording))


def names_sound(text: str, recording: str) -> bool:
    """Whether a text names a recording among the sounds of a rendering."""
    return PREFIX in text and f":{recording[:16]}" in text


def told_of_voice(audio: Path, voice: str) -> tuple[str, ...]:
    """The names of the descriptions of renderings, kept ones too, that name a voice by its id."""
    named = f'"{voice}"'
    told = (path for path in _finished(audio) if path.suffix == DESCRIPTION)
    return tuple(path.name for path in told if named in _text(path))


def drop_clips(audio: Path, gone: TakenBack) -> Iterator[Path]:
    """Remove the clips that only timelines of the episodes name; the timelines must still lie.

    Where a voice is gone every clip goes that no other episode needs: a clip does not say whose it
    is, and a line that was only tried at the desk is named by no timeline.
    """
    folder = audio / CACHE / CLIPS
    timelines = _timelines(audio) if folder.is_dir() else []
    mine = _keys(path for path in timelines if gone.names(path.name))
    left = _keys(path for path in timelines if not gone.names(path.name))
    for clip in _files(folder) if mine or gone.voice else ():
        key = clip.name.partition(".")[0]
        if key not in left and (gone.voice or key in mine):
            clip.unlink(missing_ok=True)
            yield clip


def _keys(timelines: Iterable[Path]) -> set[str]:
    """Every key of a clip that timelines name."""
    return {key for path in timelines for key in re.findall(r"[0-9a-f]{16,128}", _text(path))}


def drop_caches(audio: Path) -> Iterator[Path]:
    """Remove every cache but the clips: which of them held it nobody must ask."""
    for path in [*named(audio / CACHE, "*")]:
        if path.name != CLIPS:
            _drop(path)
            yield path


def drop_tried(audio: Path, gone: TakenBack) -> Iterator[Path]:
    """Remove what a voice that is gone has said for trying it."""
    engine, _, name = gone.voice.partition(":")
    for path in _files(audio / TRIED) if gone.voice else ():
        if path.stem == f"{engine}-{name}":
            path.unlink(missing_ok=True)
            yield path


def drop_renderings(audio: Path, gone: TakenBack) -> Iterator[Path]:
    """Remove every finished file of the episodes, and what interrupted runs left of any.

    Their descriptions stay. The station's lock must be held: a build that is at work would lose
    its unfinished file.
    """
    for path in _finished(audio):
        if path.name.startswith(ASIDE) or (gone.names(path.name) and path.suffix != DESCRIPTION):
            path.unlink(missing_ok=True)
            yield path


def drop_descriptions(audio: Path, gone: TakenBack) -> Iterator[Path]:
    """Remove timelines, sidecars and cards: by them a run that is cut off finds what is left."""
    for path in _finished(audio):
        if gone.names(path.name) and path.suffix == DESCRIPTION:
            path.unlink(missing_ok=True)
            yield path


def _finished(audio: Path) -> Iterator[Path]:
    """Every file of the shows, and those beside their folders."""
    for path in _files(audio):
        if path.parent == audio or not path.relative_to(audio).parts[0].startswith("."):
            yield path


def _timelines(audio: Path) -> list[Path]:
    return [path for path in _files(audio) if path.name.endswith(TIMELINE)]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in files_below(folder) if path.is_file())


def _text(path: Path) -> str:
    """What a file says; of one that went meanwhile nothing. Raises OSError."""
    return (read_if_there(path) or b"").decode("utf-8", "replace")


def _drop(path: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
