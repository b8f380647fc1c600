"""The sound of a film: the timeline of the public edition, mastered for networks.

Podcasts stand at -16 LUFS, networks turn down to -14 and never up: so a film is mastered anew from
the same timeline, clip by clip, and what it measures is asked of the finished file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from broadcaster.audio.film_file import AacEncoder, FilmSound, measure_film
from broadcaster.domain.errors import AudioError, InputError
from broadcaster.domain.sound import HOUSE_RATE, MP3_FRAME, SoundAsset, seconds
from broadcaster.domain.speech import KnownSpeech, SampleBlock
from broadcaster.domain.timeline import Layer, MasterReport, MasterSpec, Timeline
from broadcaster.production.mastering import plan_from_profiles
from broadcaster.production.masters import land
from broadcaster.production.mixing import render
from broadcaster.production.rendering import MixSources
from broadcaster.production.segments import Cutter
from broadcaster.production.sounds import PREFIX, SoundIndex, index_sounds, key_of
from broadcaster.production.sources import EpisodeSources
from broadcaster.production.tools import ProductionTools

FILM_SPEC = MasterSpec(loudness=-14.0, true_peak=-1.0, channels=2, bitrate=128)
# AAC takes a tenth of an LU and puts up to 0.9 dB onto peaks, measured on speech alone and over
# music: so the first try lands. What does not is corrected by what its file measures.
_AIM = replace(FILM_SPEC, loudness=-13.92, true_peak=-1.6)
_APART = 0.2  # seconds: what an encoder adds at both ends is less
_FADE_IN, _FADE_OUT = 0.02, 0.6  # seconds, where a film is cut out of a programme


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmSources:
    """What sounds in a film."""

    timeline: Timeline
    mixing: MixSources
    assets: tuple[SoundAsset, ...]  # recordings, music and effects, in order


def open_sources(
    timeline: Timeline, tools: ProductionTools, *, air_day: date, today: date
) -> FilmSources:
    """The clips and sounds of a timeline. Raises InputError when one cannot be heard.

    Whether it may leave at all the gate has asked (`leaving`); here it must be there to be heard.
    """
    shelf = tools.shelf()
    index = index_sounds(shelf.assets, max(air_day, today), shelf.gone)
    keys = dict.fromkeys(event.source for event in timeline.events)
    assets = tuple(_there(key, index) for key in keys if key.startswith(PREFIX))
    said = {
        event.source: KnownSpeech(in_step=event.rotated)
        for event in timeline.events
        if event.layer is Layer.VOICE
    }
    sources = EpisodeSources(tools, index, said)

    @cache
    def length_of(key: str) -> int:
        return sources.profile(key).frames

    lost = next(
        (key for key in keys if not key.startswith(PREFIX) and not tools.clips.get(key)), ""
    )
    if lost:
        raise InputError(
            "kho tạm không còn tiếng của vài câu trong số này",
            hint="Dựng lại số này rồi làm phim: broadcaster build BÀI",
        )
    mixing = MixSources(sound_of=sources.sound, profile_of=sources.profile, length_of=length_of)
    return FilmSources(timeline=timeline, mixing=mixing, assets=assets)


def _there(key: str, index: SoundIndex) -> SoundAsset:
    asset = index.by_key.get(key)
    if asset is None:
        raise InputError(
            f"tiếng “{key.removeprefix(PREFIX).partition(':')[0]}” trong số này đã đổi, đã rút "
            "hoặc không còn ở đài",
            hint="Dựng lại số này rồi làm phim.",
        )
    return asset


def cut(sources: FilmSources, begin: float, end: float) -> FilmSources:
    """A stretch of it, in seconds; it begins on the last MP3 frame before `begin`."""
    first, behind = mp3_frame(begin), -int(-end * HOUSE_RATE // MP3_FRAME)
    cutter = Cutter(sources.timeline, sources.mixing.length_of)
    timeline = cutter.stretch(first, behind)
    heard = {event.source for event in timeline.events}
    kept = tuple(asset for asset in sources.assets if key_of(asset) in heard)
    return FilmSources(timeline=timeline, mixing=sources.mixing, assets=kept)


def mp3_frame(moment: float) -> int:
    """The grid on which a timeline may be cut: the last MP3 frame before a second."""
    return int(moment * HOUSE_RATE / MP3_FRAME)


def master_film(
    sources: FilmSources, path: Path, *, faded: bool, go_on: Callable[[], None]
) -> tuple[MasterReport, FilmSound]:
    """Write the sound of a film to `path`, an M4A. `faded` = it is cut out of a programme.

    Raises AudioError, StoreError; what `go_on` raises.
    """
    timeline, heard = sources.timeline, []

    def mix() -> Iterator[SampleBlock]:
        blocks = render(timeline, sources.mixing.sound_of, FILM_SPEC.channels)
        return _faded(blocks, timeline.frames) if faded else blocks

    def measured(file: Path) -> MasterReport:
        heard.append(measure_film(file))
        report, wanted = heard[-1].report, seconds(timeline.frames)
        if abs(report.seconds - wanted) > _APART:  # the pictures would go by the wrong length
            raise AudioError(
                f"tiếng của phim dài {report.seconds:.1f} giây, mà lời dài {wanted:.1f} giây",
                hint="Hãy làm lại.",
            )
        return report

    plan = plan_from_profiles(timeline, sources.mixing.profile_of, _AIM)
    report = land(mix, plan, FILM_SPEC, encoder=AacEncoder(go_on), measure=measured, path=path)
    return report, heard[-1]


def _faded(blocks: Iterator[SampleBlock], total: int) -> Iterator[SampleBlock]:
    """The blocks, coming in and going out softly."""
    at = 0
    rise, fall = round(_FADE_IN * HOUSE_RATE), round(_FADE_OUT * HOUSE_RATE)
    for block in blocks:
        places = np.arange(at, at + len(block))
        gains = np.clip(np.minimum((places + 1) / rise, (total - places) / fall), 0.0, 1.0)
        at += len(block)
        if gains.min() < 1.0:
            smooth = (0.5 - 0.5 * np.cos(np.pi * gains)).astype(np.float32)
            yield block * smooth[:, None]
        else:
            yield block
