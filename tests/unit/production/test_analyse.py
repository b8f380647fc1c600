"""Analysis of any sound file: the figures are right, and the sentences follow from them."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from broadcaster.domain.errors import AssetError
from broadcaster.domain.sound import Analysis, Content
from broadcaster.production.analyse import analyse
from broadcaster.production.sound_report import figures

RATE = 44_100


@pytest.fixture
def analysed(tmp_path: Path):
    """Write samples (frames, channels) to a file and analyse it against -16 LUFS and -1 dBTP."""

    def run(samples: np.ndarray, *, rate: int = RATE, name: str = "a.wav", **how) -> Analysis:
        path = tmp_path / name
        soundfile.write(path, samples, rate, **({"subtype": "FLOAT"} | how))
        return analyse(path, loudness=-16.0, true_peak=-1.0)

    return run


def tone(seconds: float, *heights: float, hertz: float = 1_000, rate: int = RATE) -> np.ndarray:
    """A sine of the given height in each channel."""
    wave = np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.stack([wave * height for height in heights], axis=1)


def speech(seconds: float = 10.0) -> np.ndarray:
    """Syllables with pauses, one channel."""
    time = np.arange(round(seconds * RATE)) / RATE
    buzz = sum(
        np.sin(2 * np.pi * 140 * k * time * (1 + 0.02 * np.sin(time))) / k for k in range(1, 25)
    )
    syllables = np.clip(np.sin(2 * np.pi * 3.5 * time), 0, 1) ** 2
    return (0.2 * buzz * syllables * (np.sin(2 * np.pi * 0.3 * time) > -0.5))[:, None]


def sentences(found: Analysis, *, good: bool) -> str:
    return "\n".join(remark.sentence for remark in found.remarks if remark.good is good)


LEVEL = 10 ** (-16 / 20)


def test_stereo_at_the_target_is_good(analysed) -> None:
    """A tone of -16 LUFS: every figure of it, and not one complaint."""
    found = analysed(tone(6.0, LEVEL, LEVEL * 0.999))
    assert found.heard == pytest.approx(-16.0, abs=0.05)
    assert found.shown == found.heard
    assert found.short_term_max == pytest.approx(-16.0, abs=0.05)
    assert found.momentary_max == pytest.approx(-16.0, abs=0.05)
    assert found.range == pytest.approx(0.0, abs=0.1)
    assert found.true_peak == pytest.approx(-16.0, abs=0.1)
    assert found.seconds == pytest.approx(6.0)
    assert found.facts.format.startswith("WAV")
    assert sentences(found, good=False) == ""
    assert "đúng mức" in sentences(found, good=True)
    assert found.course.seconds == pytest.approx(6.0, abs=0.03)


def test_mono_is_told_in_both_ways(analysed) -> None:
    """As heard from two loudspeakers, and as a plain meter shows the file: three less."""
    found = analysed(tone(6.0, LEVEL))
    assert found.heard == pytest.approx(-16.0, abs=0.05)
    assert found.shown == pytest.approx(-19.0, abs=0.06)
    assert "−19,0" in sentences(found, good=True)
    assert "một kênh" in sentences(found, good=True)


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000, 96_000, 192_000])
def test_the_rate_of_a_file_does_not_matter(analysed, rate: int) -> None:
    """Loudness, peak and length are those of the sound."""
    found = analysed(tone(5.0, LEVEL, LEVEL, rate=rate), rate=rate)
    assert found.heard == pytest.approx(-16.0, abs=0.15)
    assert found.true_peak == pytest.approx(-16.0, abs=0.2)
    assert found.seconds == pytest.approx(5.0)
    assert found.facts.rate == rate


@pytest.mark.parametrize(("factor", "word"), [(4.0, "to hơn"), (0.1, "nhỏ hơn")])
def test_too_loud_and_too_quiet_are_told_with_the_distance(analysed, factor, word) -> None:
    """The sentence names both levels and how far they are apart."""
    found = analysed(tone(6.0, LEVEL * factor))
    told = sentences(found, good=False)
    assert word in told
    distance = re.search(r"đài (\d+,\d) LU", told)
    assert distance is not None
    expected = abs(20 * math.log10(factor))
    assert float(distance[1].replace(",", ".")) == pytest.approx(expected, abs=0.15)


def test_peaks_and_clipping_are_told(analysed) -> None:
    """A wave that is cut off at full scale is over the ceiling and broken."""
    found = analysed(np.clip(tone(3.0, 2.0), -1, 1), subtype="PCM_16")
    assert found.clipped == 1
    assert found.sample_peak == pytest.approx(0.0, abs=0.01)
    told = sentences(found, good=False)
    assert "vượt trần" in told
    assert "vỡ tiếng ở 1 chỗ" in told


def test_hum_offset_and_noise_are_told(analysed) -> None:
    """What spoils a recording is named, with the way to have it cleaned."""
    voice = speech()
    noise = np.random.default_rng(3).normal(0, 0.02, voice.shape)
    found = analysed(voice + noise + 0.03 + tone(10.0, 0.02, hertz=50)[: len(voice)])
    assert found.lines[0] == pytest.approx(50.0, abs=0.3)
    assert found.hum == pytest.approx(-37.0, abs=1.0)
    assert found.offset == pytest.approx(0.03, abs=0.002)
    assert found.noise == pytest.approx(-34.0, abs=2.0)
    told = sentences(found, good=False)
    for word in ("ù của điện lưới", "lệch khỏi điểm giữa 3", "ồn"):
        assert word in told
    assert all("ghi-am" in r.hint for r in found.remarks if "ù" in r.sentence)


def test_channels_are_judged(analysed) -> None:
    """Alike, against each other, and one of them faint."""
    alike = analysed(tone(5.0, LEVEL, LEVEL))
    assert alike.alike
    assert "giống hệt nhau" in sentences(alike, good=True)
    against = analysed(tone(5.0, LEVEL, -LEVEL))
    assert against.correlation == pytest.approx(-1.0)
    assert "ngược pha" in sentences(against, good=False)
    slanted = analysed(tone(5.0, LEVEL, LEVEL * 0.1))
    assert slanted.balance == pytest.approx(20.0, abs=0.1)
    assert "lệch hẳn về kênh trái" in sentences(slanted, good=False)
    six = analysed(tone(5.0, *[0.1] * 6))
    assert six.facts.channels == 6
    assert "6 kênh" in sentences(six, good=True)


def test_silence_within_and_at_the_ends_is_told(analysed) -> None:
    """Long silence makes people think that it is over."""
    part, gap = tone(3.0, LEVEL), np.zeros((5 * RATE, 1))
    found = analysed(np.concatenate([gap, part, gap, part, gap]))
    assert found.lead == pytest.approx(5.0, abs=0.1)
    assert found.tail == pytest.approx(5.0, abs=0.1)
    assert found.longest_pause == pytest.approx(5.0, abs=0.1)
    told = sentences(found, good=False)
    for word in ("ở đầu", "ở cuối", "ở giữa"):
        assert word in told


def test_a_wide_range_is_told(analysed) -> None:
    """Half loud and half whispered is not heard in a yard."""
    found = analysed(np.concatenate([tone(20.0, 0.3), tone(20.0, 0.03)]))
    assert found.range == pytest.approx(20.0, abs=1.0)
    assert "chênh nhau nhiều" in sentences(found, good=False)


def test_speech_and_music_are_told_apart_roughly(analysed) -> None:
    """Pauses several times a second are speech, a level chord is music, a blink is neither."""
    chord = tone(8.0, 0.1) + tone(8.0, 0.1, hertz=1_250)
    assert analysed(speech()).content is Content.SPEECH
    assert analysed(chord).content is Content.MUSIC
    assert analysed(chord[:RATE]).content is Content.UNCLEAR


@pytest.mark.parametrize("channels", [1, 2])
def test_silence_is_called_silence(analysed, channels: int) -> None:
    """Nothing is measured in nothing; one sentence says so."""
    found = analysed(np.zeros((3 * RATE, channels)))
    assert found.content is Content.SILENCE
    assert found.heard == found.true_peak == -math.inf
    (remark,) = found.remarks
    assert "im lặng" in remark.sentence


@pytest.mark.parametrize("frames", [1, 2, 100, 2_000])
def test_the_shortest_sounds_are_analysed(analysed, frames: int) -> None:
    """A few samples have a peak and a length."""
    found = analysed(np.full((frames, 1), 0.5))
    assert found.seconds == pytest.approx(frames / RATE)
    assert found.sample_peak == pytest.approx(-6.0, abs=0.1)
    (remark,) = found.remarks
    assert "gần như không nghe thấy" in remark.sentence


def test_what_could_not_be_measured_is_not_called_silent(analysed) -> None:
    """A second has no loudest three seconds; silence has no unit."""
    shown = dict(figures(analysed(tone(1.0, LEVEL))))
    assert shown["To nhất trong 3 giây"] == "tệp ngắn hơn thế"
    assert shown["To nhất trong 0,4 giây"] == "−16,0 LUFS"
    silent = dict(figures(analysed(np.zeros((4 * RATE, 1)))))
    assert silent["To nhất trong 3 giây"] == silent["Độ to như tai nghe"] == "im lặng"
    assert silent["Đỉnh thật"] == "im lặng (mẫu im lặng)"


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    """The error names the file."""
    path = tmp_path / "thu.txt"
    path.write_text("Đây không phải là âm thanh.")
    with pytest.raises(AssetError, match=r"thu\.txt"):
        analyse(path, loudness=-16.0, true_peak=-1.0)


def test_sound_without_end_and_dozens_of_channels_are_refused_in_a_sentence(
    analysed, monkeypatch
) -> None:
    """Analysing has a limit of sound and of channels; how much is held at once has one too."""
    with pytest.raises(AssetError, match="có 40 kênh"):
        analysed(np.zeros((1_000, 40)) + 0.1)
    assert analysed(tone(3.0, *[0.1] * 32)).facts.channels == 32
    monkeypatch.setattr("broadcaster.production.analyse.MOST_SAMPLES", 2 * RATE)
    assert analysed(tone(2.0, 0.1)).seconds == pytest.approx(2.0)
    with pytest.raises(AssetError, match="dài hơn mức đo được") as caught:
        analysed(tone(4.0, 0.1))
    assert "Cắt" in caught.value.hint
