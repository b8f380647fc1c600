"""Cleaning of recordings: what pupils and teachers bring from the yard, made fit beside the voices.

Two passes over a sound of any length. The first looks: how the channels stand to each other, hum,
the noise between the words, where the words begin and end. The second cleans: one channel where
both hold one voice, clicks mended, direct current, rumble and hum filtered out, steady noise turned
down by a bounded amount, silence cut off at both ends with a margin.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.sound import HOUSE_RATE, Change, Cleaning, Sound
from broadcaster.dsp.analysis import ChannelFigures
from broadcaster.dsp.cleaning import (
    FRAME,
    Declicker,
    Filter,
    LineSpectrum,
    NoiseGate,
    design,
    find_hum,
    high_pass,
    hum_level,
    noise_spectrum,
    notches,
)
from broadcaster.dsp.speech_levels import (
    HOPS,
    PowerMeter,
    SpeechLevels,
    quiet_hops,
    speech_levels,
    words_between,
)
from broadcaster.production.sound_profiles import stretches

Block = NDArray[np.float32]

SILENT = -65.0  # dBFS: a recording whose loudest moments stay below holds nothing
RUMBLE = (45.0, 90.0)  # Hz: nothing up to the first, everything from the second on
_NOTCH = (0.8, 1.8)  # Hz beside a mains line: nothing, everything
_TAPS, _SHARP_TAPS = 8_193, 131_073  # of the filter, without and with notches
_LOOK_TAPS = 4_097
_REDUCTION = 12.0  # dB by which noise is turned down at most
_WANTED = 48.0  # dB between words and noise, beyond which nothing is gained
_LEAST_APART = 8.0  # dB between words and noise, below which they cannot be told apart
_NOISE_WINDOWS = 400  # from which the noise is learned
_FEWEST_WINDOWS = 8
_LEAD, _TAIL = 0.25, 0.4  # seconds left before the first word and behind the last one
_ONE_VOICE = 0.9  # correlation from which two channels are one voice
_DEAF = 30.0  # dB by which one channel is fainter than the other: it holds nothing

MERGED = {
    "same": "hai kênh giống hệt nhau",
    "voice": "hai kênh cùng một giọng",
    "left": "chỉ kênh trái có tiếng",
    "right": "chỉ kênh phải có tiếng",
    "against": "hai kênh ngược pha",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CleaningPlan:
    """What is to be done to one recording."""

    merge: str  # a key of MERGED, or "" to leave the channels as they are
    channels: int  # behind the merging
    lines: tuple[float, ...]  # Hz to be notched out
    noise: NDArray[np.float64] | None  # power of each band between the words; None = leave it
    reduction: float  # dB
    first: int  # frames that are kept
    last: int
    levels: SpeechLevels
    hum: float  # dBFS, minus infinity for none
    offset: float  # share of full scale


def plan_cleaning(sound: Sound, channels: ChannelFigures) -> CleaningPlan:
    """The first pass: look at the whole recording."""
    merge = _merge(sound, channels)
    width = 1 if merge else sound.channels
    powers, spectrum = _look(sound, merge, width)
    levels = speech_levels(powers)
    hum = find_hum(spectrum, HOUSE_RATE)
    taps = _taps(hum.lines)
    noise, reduction = _noise(sound, merge, powers, levels, taps)
    first, last = _kept(powers, levels, sound.frames)
    return CleaningPlan(
        merge=merge,
        channels=width,
        lines=hum.lines,
        noise=noise,
        reduction=reduction,
        first=first,
        last=last,
        levels=levels,
        hum=hum.level,
        offset=channels.offset,
    )


class Cleaner:
    """The second pass."""

    def __init__(self, plan: CleaningPlan) -> None:
        self._plan = plan
        self._declicker = Declicker(plan.channels, HOUSE_RATE)
        self._powers = PowerMeter(HOUSE_RATE)
        self._lines = LineSpectrum(HOUSE_RATE)

    def clean(self, sound: Sound) -> Iterator[Block]:
        """The cleaned recording, block by block (frames, channels)."""
        plan = self._plan
        steps: list[Declicker | Filter | NoiseGate] = [self._declicker]
        steps.append(Filter(_taps(plan.lines), plan.channels))
        if plan.noise is not None:
            steps.append(NoiseGate(plan.noise, plan.reduction, plan.channels))
        blocks: Iterable[Block] = (_merged(block, plan.merge) for block in stretches(sound))
        for step in steps:
            blocks = _through(step, blocks)
        for block in _stretch(blocks, plan.first, plan.last):
            self._powers.feed(block)
            self._lines.feed(_as_one(block))
            yield block

    def report(self, *, before: float, after: float, frames: int) -> Cleaning:
        """What was found and done; the loudness is given in LUFS, the length as it was."""
        plan = self._plan
        levels = speech_levels(self._powers.finish())
        hum = None
        if plan.lines:
            left = hum_level(self._lines.finish(), plan.lines, HOUSE_RATE)
            hum = Change(before=_tenth(plan.hum), after=_tenth(left))
        return Cleaning(
            loudness=Change(before=_tenth(before), after=_tenth(after)),
            noise=Change(before=_tenth(plan.levels.noise), after=_tenth(levels.noise)),
            words=_tenth(plan.levels.words),
            hum=hum,
            lines=plan.lines,
            offset=round(plan.offset, 4),
            clicks=self._declicker.count,
            lead=round(plan.first / HOUSE_RATE, 2),
            tail=round((frames - plan.last) / HOUSE_RATE, 2),
            merged=MERGED.get(plan.merge, ""),
            reduction=round(plan.reduction, 1) if plan.noise is not None else 0.0,
        )


def is_silent(levels: SpeechLevels) -> bool:
    """Whether a recording holds nothing that anybody could hear."""
    return levels.words < SILENT


def _merge(sound: Sound, figures: ChannelFigures) -> str:
    if sound.channels == 1:
        return ""
    if figures.alike:
        return "same"
    if abs(figures.balance) >= _DEAF:
        return "left" if figures.balance > 0.0 else "right"
    if figures.correlation <= -_ONE_VOICE:
        return "against"
    return "voice" if figures.correlation >= _ONE_VOICE else ""


def _merged(block: Block, merge: str) -> Block:
    if not merge:
        return block
    if merge in ("same", "left"):
        return block[:, :1]
    if merge == "right":
        return block[:, 1:]
    sign = np.float32(-1.0 if merge == "against" else 1.0)
    return np.asarray((block[:, :1] + sign * block[:, 1:]) * np.float32(0.5))


def _as_one(block: Block) -> NDArray[np.float32]:
    return block[:, 0] if block.shape[1] == 1 else block.mean(axis=1, dtype=np.float32)


def _look(
    sound: Sound, merge: str, width: int
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Mean squares of every 20 ms without rumble, and the lines that stand in the sound."""
    meter, lines = PowerMeter(HOUSE_RATE), LineSpectrum(HOUSE_RATE)
    filtered = Filter(design(high_pass(*RUMBLE), _LOOK_TAPS, HOUSE_RATE), width)
    for block in (_merged(block, merge) for block in stretches(sound)):
        lines.feed(_as_one(block))
        meter.feed(filtered.feed(block))
    meter.feed(filtered.finish())
    return meter.finish(), lines.finish()


def _taps(lines: tuple[float, ...]) -> NDArray[np.float64]:
    rumble = high_pass(*RUMBLE)
    if not lines:
        return design(rumble, _TAPS, HOUSE_RATE)
    lined = notches(lines, *_NOTCH)
    return design(lambda hertz: rumble(hertz) * lined(hertz), _SHARP_TAPS, HOUSE_RATE)


def _noise(
    sound: Sound,
    merge: str,
    powers: NDArray[np.float64],
    levels: SpeechLevels,
    taps: NDArray[np.float64],
) -> tuple[NDArray[np.float64] | None, float]:
    """The noise as it stands behind the filter, and by how much it is to go down."""
    reduction = min(max(_WANTED - levels.distance, 0.0), _REDUCTION)
    if levels.distance < _LEAST_APART or math.isinf(levels.noise) or reduction < 1.0:
        return None, 0.0
    places = quiet_hops(powers)
    if len(places) < _FEWEST_WINDOWS:
        return None, 0.0
    places = places[:: -(-len(places) // _NOISE_WINDOWS)]
    noise = noise_spectrum(_windows(sound, merge, places))
    if noise is None:
        return None, 0.0
    response = np.abs(np.fft.rfft(taps, 1 << 18)) ** 2
    step = (len(response) - 1) // (FRAME // 2)
    return noise * response[::step], reduction


def _windows(sound: Sound, merge: str, places: NDArray[np.intp]) -> Iterator[NDArray[np.float32]]:
    hop = HOUSE_RATE // HOPS
    for place in places.tolist():
        block = sound.samples[place * hop : place * hop + FRAME]
        if len(block) == FRAME:
            yield _as_one(_merged(block, merge))


def _kept(powers: NDArray[np.float64], levels: SpeechLevels, frames: int) -> tuple[int, int]:
    """The frames from a little before the first word to a little behind the last one."""
    found = words_between(powers, levels)
    if found is None:
        return 0, frames
    hop = HOUSE_RATE // HOPS
    first = found[0] * hop - round(_LEAD * HOUSE_RATE)
    last = found[1] * hop + round(_TAIL * HOUSE_RATE)
    return max(first, 0), min(last, frames)


def _through(step: Declicker | Filter | NoiseGate, blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        ready = step.feed(block)
        if len(ready):
            yield ready
    rest = step.finish()
    if len(rest):
        yield rest


def _stretch(blocks: Iterable[Block], first: int, last: int) -> Iterator[Block]:
    """The frames from `first` to `last`."""
    at = 0
    for block in blocks:
        kept = block[max(first - at, 0) : max(last - at, 0)]
        at += len(block)
        if len(kept):
            yield kept


def _tenth(level: float) -> float:
    return level if math.isinf(level) else round(level, 1) + 0.0
