"""Analyse any sound file: what it measures, and what that means for a station."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.decoding import OpenSound, open_sound
from broadcaster.domain.errors import AssetError
from broadcaster.domain.master import MONO_OFFSET
from broadcaster.domain.sound import Analysis, Content
from broadcaster.domain.speech import SampleBlock
from broadcaster.domain.wording import length
from broadcaster.dsp.analysis import ChannelMeter, ClipFinder, CourseMeter, sounds_like_speech
from broadcaster.dsp.cleaning import Filter, LineSpectrum, design, find_hum, high_pass
from broadcaster.dsp.gain import sample_peak, to_db
from broadcaster.dsp.resampling import Resampler
from broadcaster.dsp.speech_levels import HOPS, PowerMeter, SpeechLevels, speech_levels
from broadcaster.dsp.true_peak import TruePeakMeter
from broadcaster.production.cleaning import RUMBLE
from broadcaster.production.importing_notices import remarks

_RATES = (44_100, 48_000)  # at which a file is measured as it is; others are brought to the last
_TAPS = 4_097
MOST_SAMPLES = 12 * 3600 * 48_000 * 2  # of all channels: twelve hours of stereo
_SILENT = -60.0  # dBFS of 20 ms that nobody hears


def analyse(path: Path, *, loudness: float, true_peak: float) -> Analysis:
    """The figures of a file and what they mean against a target (LUFS, dBTP).

    The file is read once, in stretches. Raises AssetError when it is no sound, or has more of it
    than can be measured while somebody waits.
    """
    with open_sound(path) as opened:
        found = _Analyst(opened).look(path.name)
    return replace(found, remarks=remarks(found, loudness=loudness, true_peak=true_peak))


class _Analyst:
    """Everything that looks at a sound while it passes."""

    def __init__(self, opened: OpenSound) -> None:
        self._opened = opened
        rate, channels = opened.facts.rate, opened.facts.channels
        self._rate = rate if rate in _RATES else _RATES[-1]
        self._clips = ClipFinder(channels, rate)
        self._channels = ChannelMeter(channels)
        self._course = CourseMeter(channels, self._rate)
        self._peak = TruePeakMeter(channels)
        rumble = design(high_pass(*RUMBLE), _TAPS, self._rate)
        self._voiced = Filter(rumble, channels)  # noise and silence are judged without rumble
        self._powers = PowerMeter(self._rate)
        self._lines = LineSpectrum(self._rate)
        self._highest = 0.0
        self._frames = 0
        self._name = ""

    def look(self, file: str) -> Analysis:
        """Read the sound to its end."""
        self._name = file
        for block in self._blocks():
            self._course.feed(block)
            self._peak.feed(block)
            self._powers.feed(self._voiced.feed(block))
            self._lines.feed(block.mean(axis=1, dtype=np.float32))
        loudness, course = self._course.finish()
        self._powers.feed(self._voiced.finish())
        powers = self._powers.finish()
        levels = speech_levels(powers)
        hum = find_hum(self._lines.finish(), self._rate)
        figures = self._channels.finish()
        lead, tail, pause = _silences(powers)
        facts = self._opened.facts
        mono = facts.channels == 1
        return Analysis(
            file=file,
            facts=facts,
            seconds=self._frames / facts.rate,
            heard=loudness.integrated,
            shown=loudness.integrated - (MONO_OFFSET if mono else 0.0),
            range=loudness.range,
            short_term_max=loudness.short_term_max,
            momentary_max=loudness.momentary_max,
            true_peak=self._peak.finish(),
            sample_peak=to_db(self._highest),
            clipped=self._clips.finish(),
            offset=figures.offset,
            noise=levels.noise,
            words=levels.words,
            hum=hum.level,
            lines=hum.lines,
            lead=lead,
            tail=tail,
            longest_pause=pause,
            alike=figures.alike,
            dealt=figures.dealt,
            correlation=figures.correlation,
            balance=figures.balance,
            content=_content(powers, levels),
            course=course,
        )

    def _blocks(self) -> Iterator[SampleBlock]:
        """The blocks at the rate at which they are measured."""
        facts = self._opened.facts
        resampler = None
        if facts.rate != self._rate:
            resampler = Resampler(facts.rate, self._rate, facts.channels)
        for block in self._opened.blocks():
            self._frames += len(block)
            if self._frames * facts.channels > MOST_SAMPLES:
                raise AssetError(
                    f"{self._name} dài hơn mức đo được ({length(self._frames / facts.rate)})",
                    hint="Cắt thành các tệp ngắn hơn rồi đo từng tệp.",
                )
            self._highest = max(self._highest, sample_peak(block))
            self._clips.feed(block)
            self._channels.feed(block)
            yield resampler.feed(block) if resampler else block
        if resampler:
            yield resampler.finish()


def _content(powers: NDArray[np.float64], levels: SpeechLevels) -> Content:
    if levels.words < _SILENT - 5.0:
        return Content.SILENCE
    speech = sounds_like_speech(powers)
    if speech is None:
        return Content.UNCLEAR
    return Content.SPEECH if speech else Content.MUSIC


def _silences(powers: NDArray[np.float64]) -> tuple[float, float, float]:
    """Seconds of silence at the beginning, at the end, and the longest one between."""
    heard = np.flatnonzero(powers > 10.0 ** (_SILENT / 10.0))
    if len(heard) == 0:
        return len(powers) / HOPS, 0.0, 0.0
    between = int(np.diff(heard).max(initial=1)) - 1
    return int(heard[0]) / HOPS, (len(powers) - 1 - int(heard[-1])) / HOPS, between / HOPS
