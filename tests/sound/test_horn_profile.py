"""What the master for horns is worth, through a simulated horn and at equal true peak.

The horn passes 300 to 5,000 Hz. What it gives is compared with a master that has only a gain and
the limiter: how loud the words are on the whole, and in the bands where consonants are told apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest

from broadcaster.domain.sound import HOUSE_RATE, Sound, frames
from broadcaster.domain.speech import Reading, Utterance
from broadcaster.domain.timeline import Layer, MasterSpec, Timeline
from broadcaster.dsp.horn import horn_voice
from broadcaster.dsp.resampling import resample
from broadcaster.dsp.true_peak import TruePeakMeter
from broadcaster.production.layout import SourceFacts, lay_out
from broadcaster.production.mastering import master, plan_master
from broadcaster.production.masters import HORN_LOUDNESS, horn_rundown, horn_timeline
from broadcaster.production.mixing import render
from broadcaster.production.pacing import Pause
from broadcaster.production.rundown import BedCue, Rundown, SpeechCue
from broadcaster.production.sound_profiles import profile
from broadcaster.voices.embedded import make

LINES = (
    "Chào các bạn, đây là chương trình phát thanh măng non của trường ta.",
    "Người ngồi trên xe máy phải đội mũ bảo hiểm và cài quai đúng cách.",
    "Khi sang đường, các bạn nhớ nhìn cả hai phía rồi mới bước đi.",
    "Các bạn đừng đứng tụ tập dưới lòng đường trong giờ tan học nhé.",
)
VOICES = ("embedded:nu-bac", "embedded:nam-bac")
PODCAST = MasterSpec(channels=1, bitrate=96)
HORNS = MasterSpec(loudness=HORN_LOUDNESS, channels=1, bitrate=128)


@pytest.fixture(scope="module")
def words() -> dict[str, Sound]:
    """Eight sentences of the embedded voices, and a bed."""
    voice = make({})
    spoken = {}
    for name in VOICES:
        for text in LINES:
            said = voice.synthesize(Utterance(text=text, voice=name))
            samples = resample(said.samples[:, None], said.rate, HOUSE_RATE)
            spoken[f"{name} {text}"] = Sound(samples=samples)
    time = np.arange(frames(4.0)) / HOUSE_RATE
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in (220, 440, 880, 1760)) * 0.1
    return spoken | {"nền": Sound(samples=chord.astype(np.float32)[:, None])}


def cues_of(words: dict[str, Sound]) -> list[SpeechCue]:
    return [
        SpeechCue(
            reading=Reading(written=key, spoken=key, start=0, tokens=()),
            role="",
            voice=key.split()[0],
            after=Pause.HEADING,
        )
        for key in words
        if key != "nền"
    ]


def laid_out(words: dict[str, Sound], rundown: Rundown) -> Timeline:
    facts = {key: SourceFacts(profile=profile(sound, key)) for key, sound in words.items()}
    return lay_out(rundown, lambda cue: cue.reading.spoken, facts)


def mastered(blocks: Iterator[np.ndarray], spec: MasterSpec) -> np.ndarray:
    mix = list(blocks)
    plan = plan_master(iter(mix), spec)
    return np.concatenate(list(master(iter(mix), plan, spec)))[:, 0]


@dataclass(frozen=True)
class Heard:
    """What a horn gives of a master at -1 dBTP, in dB."""

    loud: float
    bands: dict[int, float]
    consonants: float  # 2 to 4 kHz

    def over(self, other: "Heard") -> "Heard":
        return Heard(
            self.loud - other.loud,
            {hertz: self.bands[hertz] - other.bands[hertz] for hertz in self.bands},
            self.consonants - other.consonants,
        )


def through_a_horn(samples: np.ndarray) -> Heard:
    meter = TruePeakMeter(1)
    meter.feed(samples[:, None].astype(np.float32))
    level = samples.astype(np.float64) * 10 ** ((-1.0 - meter.finish()) / 20)
    hertz = np.fft.rfftfreq(len(level), 1 / HOUSE_RATE)
    # 24 dB an octave outside the band, like a horn with its driver.
    passed = 1 / (1 + (300 / np.maximum(hertz, 1)) ** 8) / (1 + (hertz / 5_000) ** 8)
    powers = np.abs(np.fft.rfft(level)) ** 2 * passed * 2 / len(level) ** 2

    def within(low: float, high: float) -> float:
        return float(10 * np.log10(powers[(hertz >= low) & (hertz < high)].sum()))

    octaves = {mid: within(mid / 2**0.5, mid * 2**0.5) for mid in (500, 1_000, 2_000, 4_000)}
    return Heard(within(0, 22_050), octaves, within(2_000, 4_000))


@pytest.fixture(scope="module")
def gained(words) -> tuple[Heard, Heard]:
    """The horn master over the podcast's, and over a mix that is not limited at all."""
    timeline = laid_out(words, Rundown(cues=tuple(cues_of(words))))

    def mix() -> Iterator[np.ndarray]:
        return render(timeline, words.__getitem__, 1)

    horn = through_a_horn(mastered(horn_voice(mix(), HOUSE_RATE), HORNS))
    podcast = through_a_horn(mastered(mix(), PODCAST))
    plain = through_a_horn(np.concatenate(list(mix()))[:, 0])
    return horn.over(podcast), horn.over(plain)


def test_words_are_louder_for_the_same_amplifier(gained) -> None:
    """At equal true peak 2 dB more than the podcast's master, 4 dB more than without a limiter."""
    over_podcast, over_plain = gained
    assert over_podcast.loud >= 2.0
    assert over_plain.loud >= 4.0


def test_consonants_are_clearer(gained) -> None:
    """From 2 to 4 kHz at least 4 dB more than the podcast's, in the 4 kHz octave 5 dB."""
    over_podcast, _ = gained
    assert over_podcast.consonants >= 4.0
    assert over_podcast.bands[4_000] >= 5.0
    assert over_podcast.bands[2_000] >= 3.0


def test_vowels_lose_nothing(gained) -> None:
    """The gain is not paid for at 500 and 1,000 Hz."""
    over_podcast, _ = gained
    assert over_podcast.bands[500] >= 0.0
    assert over_podcast.bands[1_000] >= 0.0


def test_the_chain_alone_is_worth_its_place(words) -> None:
    """Before any limiter, at equal true peak: 2 dB louder, 4 dB more consonants."""
    timeline = laid_out(words, Rundown(cues=tuple(cues_of(words))))
    mix = list(render(timeline, words.__getitem__, 1))
    chain = through_a_horn(np.concatenate(list(horn_voice(iter(mix), HOUSE_RATE)))[:, 0])
    gain = chain.over(through_a_horn(np.concatenate(mix)[:, 0]))
    assert gain.loud >= 2.0
    assert gain.consonants >= 4.0


def test_beds_are_left_out(words) -> None:
    """Nothing but words, and no silence where the bed would have been alone."""
    cues = cues_of(words)[:2]
    rundown = Rundown(cues=(BedCue(sound="nền"), *cues, BedCue()))
    without = laid_out(words, horn_rundown(rundown, bed=False))
    assert {event.layer for event in without.events} == {Layer.VOICE}
    assert without.events[0].start == 0
    assert horn_rundown(rundown, bed=True) == rundown


def test_a_bed_that_is_wanted_lies_20_db_below_the_words(words) -> None:
    """Behind compressor and limiter, under the words and in the gaps between them."""
    rundown = Rundown(cues=(BedCue(sound="nền"), *cues_of(words)[:3], BedCue()))
    timeline = horn_timeline(laid_out(words, horn_rundown(rundown, bed=True)))
    out = mastered(horn_voice(render(timeline, words.__getitem__, 1), HOUSE_RATE), HORNS)
    speech = [event for event in timeline.events if event.layer is Layer.VOICE]
    power = [np.square(out[e.start : e.start + e.length]).mean() for e in speech]
    gaps = [
        np.square(out[a.start + a.length + frames(0.1) : b.start - frames(0.05)]).mean()
        for a, b in pairwise(speech)
    ]
    alone = np.square(out[frames(0.3) : speech[0].start - frames(0.1)]).mean()
    words_level = 10 * np.log10(np.mean(power))
    assert words_level - 10 * np.log10(np.mean(gaps)) >= 20
    assert words_level - 10 * np.log10(alone) >= 20
    assert alone > 0  # it is there


def test_the_bed_of_the_podcast_is_not_touched(words) -> None:
    """Only the horns' timeline is changed."""
    rundown = Rundown(cues=(BedCue(sound="nền"), *cues_of(words)[:1], BedCue()))
    timeline = laid_out(words, rundown)
    low = horn_timeline(timeline)
    assert [replace(e, gain=0.0, envelope=()) for e in low.events] == [
        replace(e, gain=0.0, envelope=()) for e in timeline.events
    ]
    voice = next(e for e in low.events if e.layer is Layer.VOICE)
    assert voice in timeline.events
