"""What is taken for speech, and what is not."""

import numpy as np
import pytest

from broadcaster.domain.errors import BadSound, EngineRefused
from broadcaster.domain.speech import Speech
from broadcaster.voices.checking import (
    check_speech,
    check_text,
    clipped,
    hiss,
    level_spread,
    nuclei,
    quoted,
    syllables,
)

RATE = 22_050
TEN = "một hai ba bốn năm sáu bảy tám chín mười"


def said(count: int, seconds: float = 0.25) -> np.ndarray:
    """Syllable-like swells of a buzz."""
    time = np.arange(int(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 150 * n * time) / n for n in range(1, 12))
    return np.tile(np.hanning(len(time)) * buzz * 0.3, count).astype(np.float32)


def speech(samples: np.ndarray) -> Speech:
    return Speech(samples=np.asarray(samples, np.float32), rate=RATE)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("…?!", 0),
        ("Người dưới mười sáu tuổi", 5),
        ("khuya, ngoài, quyền, giữa, gì, hoạ", 6),
        ("Phây-búc", 2),
        ("internet", 3),
        ("GDĐT", 4),
        ("lớp 6A2", 4),
        ("Đắk Lắk", 2),
    ],
)
def test_counts_syllables(text: str, count: int) -> None:
    """Vietnamese by runs of letters, foreign words by vowels, initials by letters."""
    assert syllables(text) == count


def test_takes_speech_like_sound() -> None:
    """One swell for each syllable passes."""
    check_speech(speech(said(10)), TEN)


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (np.zeros(0), "không có âm thanh"),
        (np.zeros(RATE * 2), "im lặng"),
        (np.full(RATE * 2, np.nan), "hỏng"),
        (np.clip(said(10) * 40, -1, 1), "vỡ"),
        (said(4), "thiếu lời"),
        (said(10, 0.7), "quá dài"),
        (np.random.default_rng(1).normal(0, 0.2, RATE * 2), "rè"),
        (0.3 * np.sin(np.arange(RATE * 2) * 0.1), "ù đều"),
        (said(4, 0.5), "ít tiếng"),
        (said(10).reshape(-1, 2), "không có âm thanh"),
    ],
)
def test_refuses_what_is_not_the_sentence(samples: np.ndarray, words: str) -> None:
    """Nothing, silence, broken numbers, clipping, too short, too long, hiss, hum, words lost."""
    with pytest.raises(BadSound, match=words):
        check_speech(speech(samples), TEN)


@pytest.mark.parametrize(
    ("seconds", "good"), [(0.05, False), (0.15, True), (2.4, True), (2.7, False)]
)
def test_a_few_syllables_are_judged_as_a_whole(seconds: float, good: bool) -> None:
    """Under four syllables anything from 0.1 to 2.5 seconds is right."""
    sound = speech(said(1, seconds))
    if good:
        check_speech(sound, "Vâng ạ.")
    else:
        with pytest.raises(BadSound):
            check_speech(sound, "Vâng ạ.")


def test_slow_speech_is_measured_at_its_speed() -> None:
    """Half speed makes twice the length, and that is right."""
    with pytest.raises(BadSound):
        check_speech(speech(said(10, 0.7)), TEN)
    check_speech(speech(said(10, 0.7)), TEN, rate=0.5)


def test_marks_inside_a_text_may_be_silent() -> None:
    """Six words with a full stop behind each are long because of the pauses; without them, no."""
    rest = np.zeros(int(0.4 * RATE))
    spaced = np.concatenate([np.concatenate([said(1), rest]) for _ in range(6)])
    check_speech(speech(spaced), "Ba. Bá. Bà. Bả. Bã. Bạ.")
    with pytest.raises(BadSound, match="quá dài"):
        check_speech(speech(spaced), "Ba Bá Bà Bả Bã Bạ.")


def test_clipping_needs_runs() -> None:
    """Single samples at full scale are no clipping."""
    samples = np.zeros(100, np.float32)
    samples[:40:4] = 1.0
    assert clipped(samples) == 0
    samples[41:51] = -1.0
    assert clipped(samples) == 10
    assert clipped(samples[:2]) == 0


def test_measures() -> None:
    """Noise hisses, a tone hums, swells are counted."""
    noise = np.random.default_rng(2).normal(0, 0.1, RATE).astype(np.float32)
    assert hiss(noise) > 0.45
    assert hiss(said(5)) < 0.1
    assert hiss(noise[:100]) == 0.0
    assert level_spread(said(5), RATE) > 10
    assert nuclei(said(12), RATE) == 12


@pytest.mark.parametrize("text", ["", "   ", "...", "– ? !", "“”"])
def test_nothing_to_say_is_refused(text: str) -> None:
    """Punctuation alone is no sentence, and the error says so in Vietnamese."""
    with pytest.raises(EngineRefused, match="không có chữ nào"):
        check_text(text)


@pytest.mark.parametrize("text", ["Привет", "xin chào 世界", "góc α"])
def test_foreign_alphabets_are_refused(text: str) -> None:
    """A letter that a Vietnamese voice would spell by an English name is named."""
    with pytest.raises(EngineRefused, match="không đọc được"):
        check_text(text)


def test_quotes_are_short() -> None:
    """An error sentence never holds a whole page."""
    assert quoted("a  b") == "«a b»"
    assert len(quoted("x" * 10_000)) == 62
