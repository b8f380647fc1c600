"""A laid-out programme, rendered and measured: ducking and pauses without listening."""

from dataclasses import replace

import numpy as np
import pytest

from broadcaster.domain.script import ProgrammePace
from broadcaster.domain.sound import HOUSE_RATE, Sound, frames
from broadcaster.domain.speech import Reading
from broadcaster.domain.timeline import Layer, Timeline
from broadcaster.production import room_tone
from broadcaster.production.layout import (
    BED_LEAD,
    DEPTH,
    LEVELS,
    SourceFacts,
    lay_out,
    on_grid,
)
from broadcaster.production.mixing import render
from broadcaster.production.pacing import Pause, pause_length
from broadcaster.production.rundown import BedCue, PauseCue, Rundown, SoundCue, SpeechCue
from broadcaster.production.sound_profiles import profile
from tests.fakes.made_when_asked import MadeWhenAsked, by_name

VOICE_HZ = 1000.0
BED_HZ = 300.0


def tone(hertz: float, seconds: float, level: float, silence: float = 0.0) -> Sound:
    """A tone with silence on both sides, both channels alike."""
    time = np.arange(frames(seconds)) / HOUSE_RATE
    quiet = np.zeros(frames(silence))
    wave = np.concatenate([quiet, level * np.sin(2 * np.pi * hertz * time), quiet])
    samples = np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)
    samples.setflags(write=False)
    return Sound(samples=samples)


SOUNDS = by_name(
    {
        "một": lambda: tone(VOICE_HZ, 2.0, 0.3, silence=0.4),
        "hai": lambda: tone(VOICE_HZ, 2.0, 0.05, silence=0.2),
        "nền": lambda: tone(BED_HZ, 5.0, 0.5),
        "hiệu": lambda: tone(500.0, 6.0, 0.4),
    }
)
FACTS = MadeWhenAsked(lambda key: SourceFacts(profile=profile(SOUNDS[key], key)))


def say(text: str, after: Pause = Pause.SENTENCE, voice: str = "") -> SpeechCue:
    reading = Reading(written=text, spoken=text, start=0, tokens=())
    return SpeechCue(reading=reading, role="", voice=voice or text, after=after)


def mixed(*cues) -> tuple[Timeline, np.ndarray]:
    timeline = lay_out(Rundown(cues=cues), lambda cue: cue.reading.spoken, FACTS)
    return timeline, np.concatenate(list(render(timeline, SOUNDS.__getitem__, 1)))[:, 0]


def level(samples: np.ndarray, hertz: float) -> float:
    """Level in dB of one tone in a stretch of samples."""
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / HOUSE_RATE)
    return float(20 * np.log10(2 * abs(np.mean(samples * turning * np.hanning(len(samples)) * 2))))


def test_the_bed_is_as_deep_under_words_as_it_should_be() -> None:
    """Measured in the mix: the bed alone is 14 dB louder than the bed under words."""
    timeline, mix = mixed(
        BedCue(sound="nền"), say("một"), PauseCue(seconds=4.0), say("hai"), BedCue()
    )
    first, second = (e for e in timeline.events if e.layer is Layer.VOICE)
    behind = first.start + first.length
    alone = mix[behind + frames(1.5) : second.start - frames(1.0)]
    under = mix[first.start + frames(0.2) : behind - frames(0.2)]
    assert abs(level(alone, BED_HZ) - level(under, BED_HZ) + DEPTH) < 0.1


def test_the_bed_is_down_when_the_first_word_begins() -> None:
    """Nothing is late: in the first tenth of a second of words the bed is already low."""
    timeline, mix = mixed(BedCue(sound="nền"), say("một"), BedCue())
    start = next(e.start for e in timeline.events if e.layer is Layer.VOICE)
    assert start == on_grid(BED_LEAD)
    begins = mix[start : start + frames(0.1)]
    later = mix[start + frames(1.0) : start + frames(1.1)]
    assert abs(level(begins, BED_HZ) - level(later, BED_HZ)) < 0.2


def test_words_stand_well_above_the_bed() -> None:
    """Under words the bed is as far below the voice as levels and depth say."""
    timeline, mix = mixed(BedCue(sound="nền"), say("một"), BedCue())
    event = next(e for e in timeline.events if e.layer is Layer.VOICE)
    middle = mix[event.start + frames(0.5) : event.start + frames(1.5)]
    above = level(middle, VOICE_HZ) - level(middle, BED_HZ)
    wanted = LEVELS[Layer.VOICE] - LEVELS[Layer.BED] - DEPTH
    assert abs(above - wanted) < 1.5  # the ear's weighting of the two tones differs a little


def test_a_quiet_and_a_loud_voice_come_out_alike() -> None:
    """Two voices 15 dB apart are laid at one loudness, to half a decibel.

    Their sources have different silence at the edges, which the gated measure feels a little.
    """
    timeline, mix = mixed(say("một"), say("hai"))
    first, second = (
        level(mix[e.start + frames(0.5) : e.start + frames(1.5)], VOICE_HZ) for e in timeline.events
    )
    assert abs(first - second) < 0.5


def test_pauses_are_as_quiet_and_as_long_as_they_should_be() -> None:
    """Between two sentences there is nothing but the room, and no more of it than was planned."""
    timeline, mix = mixed(say("một"), say("hai"))
    first, second = timeline.events
    pause = mix[first.start + first.length : second.start]
    wanted = pause_length(Pause.SENTENCE, ProgrammePace.USUAL, "một")
    planned = on_grid(first.length + wanted) - first.length
    assert len(pause) == planned
    assert abs(planned - wanted) <= frames(0.0131)
    room = 20 * np.log10(np.sqrt(np.mean(np.square(pause, dtype=np.float64))))
    assert room == pytest.approx(room_tone.LEVEL, abs=1.0)
    # What is heard lies at most the small margins further apart.
    heard = np.flatnonzero(np.abs(mix) > 1e-3)
    longest = int(np.diff(heard).max())
    assert planned <= longest <= planned + frames(0.06)


def test_the_whole_programme_has_the_planned_length() -> None:
    """The mix has exactly the frames of its timeline."""
    timeline, mix = mixed(BedCue(sound="nền"), say("một"), say("hai"))
    assert len(mix) == timeline.frames


def course(samples: np.ndarray, hertz: float, step: float = 0.05) -> np.ndarray:
    """Level in dB of one tone, every `step` seconds."""
    width = frames(step)
    return np.array(
        [level(samples[at : at + width], hertz) for at in range(0, len(samples) - width, width)]
    )


def bed_alone(timeline: Timeline) -> np.ndarray:
    """The bed as it lies in the mix, without anything above it."""
    only = replace(timeline, events=tuple(e for e in timeline.events if e.layer is Layer.BED))
    return np.concatenate(list(render(only, SOUNDS.__getitem__, 1)))[:, 0]


def test_a_short_gap_does_not_bring_the_bed_up() -> None:
    """Between two sentences the bed stays where it is, to a tenth of a decibel."""
    timeline, _ = mixed(BedCue(sound="nền"), say("một", Pause.HEADING), say("hai"), BedCue())
    first, second = (e for e in timeline.events if e.layer is Layer.VOICE)
    gap = bed_alone(timeline)[first.start : second.start + second.length]
    levels = course(gap, BED_HZ)
    assert levels.max() - levels.min() < 0.1


def test_the_bed_comes_up_in_a_long_gap_and_is_down_again_in_time() -> None:
    """Up within 0.7 s, down in the 0.3 s before the next word: never during a word."""
    timeline, _ = mixed(
        BedCue(sound="nền"), say("một"), PauseCue(seconds=4.0), say("hai"), BedCue()
    )
    first, second = (e for e in timeline.events if e.layer is Layer.VOICE)
    bed = bed_alone(timeline)
    end = first.start + first.length
    under = level(bed[first.start + frames(0.5) : end], BED_HZ)
    up = level(bed[end + frames(0.75) : second.start - frames(0.35)], BED_HZ)
    assert abs(up - under + DEPTH) < 0.1
    words = course(bed[first.start : end], BED_HZ)
    assert np.abs(words - under).max() < 0.1
    halfway = level(bed[end + frames(0.3) : end + frames(0.4)], BED_HZ)
    assert under + 4 < halfway < up - 4
    going = level(bed[second.start - frames(0.2) : second.start - frames(0.1)], BED_HZ)
    assert under + 4 < going < up - 4


def test_music_that_leads_into_a_bed_leaves_no_hole() -> None:
    """While the one goes and the other comes, the sum never falls more than 12 dB below both."""
    cues = (SoundCue(sound="hiệu", title="hiệu", layer="music"), BedCue(sound="nền"), say("một"))
    timeline, mix = mixed(*cues, BedCue())
    tune = next(e for e in timeline.events if e.layer is Layer.MUSIC)
    under = next(e for e in timeline.events if e.layer is Layer.BED)
    end = tune.start + tune.length
    assert under.start < end
    # soon behind it the bed goes down for the first word
    powers = np.square(mix[under.start - frames(0.5) : end + frames(0.05)])
    steps = 10 * np.log10(powers[: len(powers) // 2205 * 2205].reshape(-1, 2205).mean(axis=1))
    assert steps.min() > min(steps[0], steps[-1]) - 12
