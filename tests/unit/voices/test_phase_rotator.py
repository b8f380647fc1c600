"""The phase rotator: lower peaks, and else nothing that anybody hears or measures."""

import numpy as np
import pytest

from broadcaster.domain.sound import HOUSE_RATE, Sound
from broadcaster.domain.speech import Speech, Utterance
from broadcaster.dsp.gain import to_db
from broadcaster.dsp.resampling import resample
from broadcaster.production.sound_profiles import profile
from broadcaster.voices import embedded
from broadcaster.voices.phase_rotator import rotated

RATE = 22_050
TEXT = "Ai ra ngoài đường cũng phải đáp lại ngay."  # open vowels: that is where the bursts are
# Hz and milliseconds: what people notice in clicks over headphones, the lowest that was measured
NOTICED = ((500, 3.2), (1_000, 2.0), (2_000, 1.0), (4_000, 1.5), (8_000, 2.0))


def click(at: int = 1_000, count: int = 8_192) -> np.ndarray:
    samples = np.zeros(count, np.float32)
    samples[at] = 0.9
    return samples


def crest(speech: Speech) -> float:
    """True peak over loudness, dB."""
    sound = Sound(samples=resample(speech.samples[:, None], speech.rate, HOUSE_RATE))
    found = profile(sound, "x")
    return to_db(float(found.heard.peaks.max())) - found.loudness


def test_no_frequency_is_louder_or_softer() -> None:
    """To what sixteen bits can say."""
    heights = np.abs(np.fft.rfft(rotated(click(), RATE))) / 0.9
    assert 20 * np.log10(heights) == pytest.approx(0.0, abs=0.02)


def test_delays_stay_under_what_people_notice() -> None:
    """Against the highest frequencies, and from 1 kHz on, where consonants are, under 0.6 ms."""
    before, behind = (np.fft.rfft(sound) for sound in (click(), rotated(click(), RATE)))
    turned = np.unwrap(np.angle(behind / before))
    hertz = np.arange(len(turned)) * RATE / 8_192
    delays = -np.gradient(turned, 2 * np.pi * hertz) * 1_000
    delays -= np.median(delays[hertz > 6_000])
    limits = np.interp(hertz, *np.transpose(NOTICED))
    heard = (hertz > 60) & (hertz < 10_000)
    assert (delays[heard] < limits[heard]).all()
    assert delays[heard].max() > 2.0  # it does something
    assert np.abs(delays[(hertz > 1_000) & (hertz < 10_000)]).max() < 0.6


@pytest.mark.parametrize("count", [0, 1, 300, 4_096, 30_001])
def test_it_is_as_long_as_before_in_steps_of_sixteen_bits(count: int) -> None:
    noise = np.random.default_rng(count).uniform(-0.5, 0.5, count).astype(np.float32)
    turned = rotated(noise, RATE)
    assert turned.shape == (count,)
    assert turned.dtype == np.float32
    assert np.array_equal(turned * 32_768, np.rint(turned * 32_768))


def test_where_it_is_cut_for_its_transforms_nothing_is_heard() -> None:
    """A click anywhere in a long silence becomes the same few samples, and silence stays silent."""
    first = rotated(click(), RATE)[1_000:1_400]
    for at in (0, 3_433, 3_434, 3_500, 59_599):
        long = rotated(click(at, 60_000), RATE)
        assert np.abs(long[at : at + 400] - first).max() < 2 / 32_768
        assert not long[:at].any()
        assert not long[at + 400 :].any()


@pytest.mark.parametrize("setting", embedded.CAST, ids=lambda s: s.file)
def test_the_peaks_of_our_voices_are_low(setting, monkeypatch) -> None:
    """Those of men and elders, which were the highest, by 1.3 dB; nobody's is much higher."""
    said = embedded.make({}).synthesize
    asked = Utterance(text=TEXT, voice=setting.voice.id)
    turned = crest(said(asked))
    monkeypatch.setattr(embedded, "rotated", lambda samples, rate: samples)
    plain = crest(said(asked))
    assert turned < 17.0
    assert turned < plain + 0.3
    if setting.file in ("nam-bac", "nam-nam", "nguoi-gia", "ba-cu"):
        assert turned < plain - 1.3
