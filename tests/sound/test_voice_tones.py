"""The embedded voices, measured: tones, pitch, speed, level."""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from broadcaster.domain.speech import EMPHASES, Region, Speech, Utterance
from broadcaster.voices.checking import nuclei, syllables
from broadcaster.voices.embedded import CAST, make
from broadcaster.voices.timing import estimated

if str(Path(__file__).parent) not in sys.path:
    sys.path.insert(0, str(Path(__file__).parent))

from pitch import Tones, contour, fundamental, tone_of, tones_of

SETS = (
    "Ba Bá Bà Bả Bã Bạ",
    "Lan Lán Làn Lản Lãn Lạn",
    "Ngơi Ngới Ngời Ngởi Ngỡi Ngợi",
    "Đu Đú Đù Đủ Đũ Đụ",
)
WORDS = tuple(word for one in SETS for word in one.split())
TEXTS = (
    "Trường em có một nghìn học sinh, ai cũng đội mũ bảo hiểm khi đi xe máy điện.",
    "Người dưới mười sáu tuổi không được điều khiển xe gắn máy.",
    "Kính chào quý thầy cô và các bạn đã đến với chương trình phát thanh măng non.",
    "Mỗi người dân cần giữ gìn vệ sinh, bảo vệ của công và nhắc nhở nhau cùng thực hiện.",
)
IDS = tuple(setting.voice.id for setting in CAST)
NORTHERN = tuple(s.voice.id for s in CAST if s.voice.region is Region.NORTH)
ENGINE = make({})


@cache
def said(
    text: str, voice: str, rate: float = 1.0, pitch: float = 0.0, emphasis: float = 1.0
) -> Speech:
    asked = Utterance(text=text, voice=voice, rate=rate, pitch=pitch, emphasis=emphasis)
    return ENGINE.synthesize(asked)


@cache
def hertz(
    text: str, voice: str, rate: float = 1.0, pitch: float = 0.0, emphasis: float = 1.0
) -> tuple[np.ndarray, ...]:
    speech = said(text, voice, rate, pitch, emphasis)
    return fundamental(speech.samples, speech.rate)


@cache
def alone(voice: str, pitch: float = 0.0, emphasis: float = 1.0) -> Tones:
    """Tones of single syllables."""
    tracks = ((word, hertz(f"{word}.", voice, 1.0, pitch, emphasis)) for word in WORDS)
    return tones_of([(tone_of(word), contour(*track, 0.0, 9.0)) for word, track in tracks])


def running(voice: str) -> Tones:
    """Tones inside sentences, cut by the engine's own word times."""
    found = []
    for text in TEXTS:
        track = hertz(text, voice)
        for word in said(text, voice).words:
            found.append(
                (tone_of(text[word.start : word.end]), contour(*track, word.begins, word.ends))
            )
    return tones_of(found)


def median(voice: str, pitch: float = 0.0) -> float:
    """Median fundamental over all sentences, semitones over 100 Hz."""
    every = np.concatenate([hertz(text, voice, 1.0, pitch)[1] for text in TEXTS])
    return float(12 * np.log2(np.median(every[every > 0]) / 100))


def test_the_measure_itself() -> None:
    """A glide of known pitch is measured within a tenth of a semitone, noise has no pitch."""
    time = np.arange(22_050) / 22_050
    glide = 120 * 2 ** (time / 2)
    phase = 2 * np.pi * np.cumsum(glide) / 22_050
    sound = sum(np.sin(n * phase) / n for n in range(1, 8)).astype(np.float32)
    times, found = fundamental(sound, 22_050)
    inside = (times > 0.1) & (times < 0.9)
    error = 12 * np.log2(found[inside] / np.interp(times[inside], time, glide))
    assert np.abs(error).max() < 0.1
    noise = np.random.default_rng(1).normal(0, 0.1, 22_050).astype(np.float32)
    assert (fundamental(noise, 22_050)[1] > 0).mean() < 0.2


@pytest.mark.rows_slow
@pytest.mark.parametrize("voice", IDS)
def test_six_tones_are_apart(voice: str) -> None:
    """All 15 pairs by a semitone and more, over a span of nine semitones and more."""
    tones = alone(voice)
    assert tones.apart(1.0) == 15
    assert tones.span >= 9


@pytest.mark.slow
@pytest.mark.parametrize("voice", NORTHERN)
def test_northern_tones_have_their_shapes(voice: str) -> None:
    """Level, rise, low, dip, broken rise and drop, all six."""
    assert [tone for tone, good in alone(voice).shapes().items() if not good] == []


@pytest.mark.slow
@pytest.mark.parametrize("voice", IDS)
def test_tones_stay_apart_in_sentences(voice: str) -> None:
    """In running speech 14 pairs and nine semitones."""
    tones = running(voice)
    assert tones.apart(1.0) >= 14
    assert tones.span >= 9


@pytest.mark.rows_slow
@pytest.mark.parametrize("voice", IDS)
def test_normal_speed(voice: str) -> None:
    """A sentence at normal speed has 3.5 to 5.5 syllables a second."""
    for text in TEXTS:
        assert 3.5 <= syllables(text) / said(text, voice).seconds <= 5.5


@pytest.mark.rows_slow
@pytest.mark.parametrize("voice", IDS)
def test_levels(voice: str) -> None:
    """Nothing clips, and no voice is far softer than another; the mix does the rest."""
    for text in TEXTS:
        samples = said(text, voice).samples
        assert 0.3 < np.abs(samples).max() < 0.98
        level = 10 * np.log10((samples.astype(float) ** 2).mean())
        assert -27 < level < -17


@pytest.mark.slow
@pytest.mark.parametrize("voice", IDS)
def test_every_syllable_is_heard(voice: str) -> None:
    """The tops of loudness are as many as the syllables, give or take a third."""
    heard = sum(nuclei(said(text, voice).samples, 22_050) for text in TEXTS)
    assert 0.67 <= heard / sum(map(syllables, TEXTS)) <= 1.33


def formants(file: str) -> np.ndarray:
    """Factors of the first three formants in a voice file, in per cent."""
    import broadcaster.voices

    folder = Path(broadcaster.voices.__file__).parent / "espeak"
    rows = [row.split() for row in (folder / file).read_text(encoding="utf-8").splitlines()]
    given = {int(row[1]): float(row[2]) for row in rows if row[:1] == ["formant"]}
    return np.array([given.get(n, 100.0) for n in (1, 2, 3)])


@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), list(combinations(CAST, 2)), ids=lambda s: s.file)
def test_any_two_roles_differ(one: object, other: object) -> None:
    """Three semitones apart in pitch, or eight per cent in the formants."""
    pitch = abs(median(one.voice.id) - median(other.voice.id))
    ratio = formants(one.file) / formants(other.file)
    assert pitch >= 3.0 or np.abs(ratio - 1).mean() >= 0.08


@pytest.mark.slow
@pytest.mark.parametrize("voice", ["embedded:nu-bac", "embedded:nam-bac"])
@pytest.mark.parametrize("semitones", [-3.0, 2.0, 4.0])
def test_pitch_moves_every_tone_alike(voice: str, semitones: float) -> None:
    """The whole voice moves by the semitones asked for, and the tones keep their size."""
    assert median(voice, semitones) - median(voice) == pytest.approx(semitones, abs=0.5)
    assert alone(voice, semitones).span == pytest.approx(alone(voice).span, rel=0.15)
    assert alone(voice, semitones).apart(1.0) == 15


@pytest.mark.slow
@pytest.mark.parametrize("voice", IDS)
@pytest.mark.parametrize(("word", "emphasis"), EMPHASES)
def test_emphasis_moves_the_tones_apart_and_keeps_them_clear(
    voice: str, word: str, emphasis: float
) -> None:
    """Soft or strong, all six tones can still be told apart."""
    tones = alone(voice, emphasis=emphasis)
    assert tones.apart(1.0) == 15
    assert tones.span >= 9
    assert tones.span == pytest.approx(alone(voice).span * emphasis, rel=0.15)


@pytest.mark.slow
@pytest.mark.parametrize("voice", IDS)
def test_estimated_times_are_near_the_engine_s(voice: str) -> None:
    """Shared out by syllables, a word's begin is off by 0.1 s on average at most."""
    off: list[float] = []
    for text in TEXTS:
        speech = said(text, voice)
        guessed = estimated(text, 0.0, speech.seconds)
        off += [abs(a.begins - b.begins) for a, b in zip(guessed, speech.words, strict=True)]
    assert np.mean(off) <= 0.1
    assert max(off) <= 0.35


def test_words_begin_where_sound_begins() -> None:
    """Cut at its own time, every word of a slow list has its sound inside."""
    text = "Ba, bốn, năm, sáu, bảy."
    speech = said(text, "embedded:nu-bac")
    for word, following in pairwise(speech.words):
        inside = speech.samples[round(word.begins * 22_050) : round(following.begins * 22_050)]
        onset = np.flatnonzero(np.abs(inside) > 0.02)[0] / 22_050
        assert onset < 0.06


def test_a_pool_gives_the_same_bytes() -> None:
    """What is said in parallel is what is said one by one."""
    orders = [Utterance(text=text, voice=voice) for text in TEXTS[:2] for voice in IDS]
    with ThreadPoolExecutor(ENGINE.parallel) as pool:
        together = list(pool.map(ENGINE.synthesize, orders))
    for order, speech in zip(orders, together, strict=True):
        assert np.array_equal(speech.samples, said(order.text, order.voice).samples)
