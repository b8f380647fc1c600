"""What a sentence means is heard in its melody, and ngã and nặng in their creak."""

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from broadcaster.domain.speech import Region, Utterance
from broadcaster.voices.creak import creaked
from broadcaster.voices.embedded import CAST, make
from broadcaster.voices.melody import FIGURE, FIGURE_WIDTH, melody_of

if str(Path(__file__).parents[2] / "sound") not in sys.path:
    sys.path.insert(0, str(Path(__file__).parents[2] / "sound"))

from pitch import fundamental

# Every word in the level tone, so that what moves is the melody
WORDS = "Ba mang theo bao lương đi qua sân"
LIST = "Ba mua chanh, cam, xoai, vai, me."
TEXTS = (
    "Hôm nay chúng mình cùng tìm hiểu về an toàn giao thông trước cổng trường.",
    "Kính chào quý thầy cô và các bạn đã đến với chương trình phát thanh măng non.",
    "Người dưới mười sáu tuổi không được điều khiển xe gắn máy, xe máy điện.",
    "Các bạn đừng đứng tụ tập dưới lòng đường trong giờ tan học nhé.",
)
ENGINE = make({})


@cache
def said(text, voice="nu-bac"):
    return ENGINE.synthesize(Utterance(text=text, voice=f"embedded:{voice}"))


@cache
def heights(text, voice="nu-bac"):
    """The median of every word, semitones over 100 Hz."""
    speech = said(text, voice)
    times, hertz = fundamental(speech.samples, speech.rate)
    inside = [(times > w.begins) & (times < w.ends) & (hertz > 0) for w in speech.words]
    return np.array([12 * np.log2(np.median(hertz[at]) / 100) for at in inside])


def slope(text, voice):
    """Semitones a second of all that is voiced."""
    speech = said(text, voice)
    times, hertz = fundamental(speech.samples, speech.rate)
    return np.polyfit(times[hertz > 0], 12 * np.log2(hertz[hertz > 0]), 1)[0]


@pytest.mark.rows_slow
@pytest.mark.parametrize("voice", ["nu-bac", "nam-bac", "tre-em"])
def test_what_is_stated_sinks_as_it_does_when_people_read(voice):
    """People sink by 0.76 semitones a second; the tones of a text move its own slope about."""
    assert -1.2 <= np.mean([slope(text, voice) for text in TEXTS]) <= -0.4
    found = heights(f"{WORDS}.", voice)
    steps = np.diff(found[:-2])
    assert -0.5 <= steps.mean() <= -0.1
    assert steps.max() < 0.5
    assert found[-1] < found[-3] - 0.5  # the breath is out


@pytest.mark.parametrize("voice", ["nu-bac", "nam-bac", "nam-nam"])
def test_a_question_stays_up_and_rises(voice):
    stated, asked = heights(f"{WORDS}.", voice), heights(f"{WORDS}?", voice)
    assert asked[-1] - asked[0] > 1.5
    assert asked[-1] - stated[-1] > 3.5
    assert asked.mean() - stated.mean() > 1.0
    assert np.abs(np.diff(asked[:-2])).max() < 0.7


@pytest.mark.parametrize("voice", ["nu-bac", "nam-bac"])
def test_an_exclamation_begins_high_and_falls(voice):
    stated, called = heights(f"{WORDS}.", voice), heights(f"{WORDS}!", voice)
    assert called[0] - stated[0] > 1.0
    assert called[-1] < called[0] - 1.5


def test_every_item_of_a_list_rises_but_the_last():
    found = heights(LIST)
    assert found[2:6].min() > found[:2].max()
    assert found[-1] < found[2:6].min() - 1.5
    middle = melody_of(LIST)[3:6]
    assert max(one.semitones for one in middle) - min(one.semitones for one in middle) < 0.5


def test_a_comma_gives_breath_back():
    steps = melody_of("Hôm nay trời mưa to lắm các bạn, nhớ mang theo áo mưa cho cả nhà nhé.")
    heights_of = [step.semitones for step in steps]
    assert heights_of[8] > heights_of[6]  # behind the comma higher than before its last word
    assert heights_of[8] < heights_of[0]


@pytest.mark.parametrize("text", ["", " ", "...", "?!", "“”"])
def test_where_nothing_is_said_there_is_no_melody(text):
    assert melody_of(text) == ()


@pytest.mark.parametrize("text", [f"{WORDS}.", "Dạ.", "Vâng, ba.", " ".join(TEXTS), LIST])
def test_every_word_has_one_step_and_the_register_stays(text):
    steps = melody_of(text)
    assert [text[step.start].isalpha() for step in steps] == [True] * len(text.split())
    assert abs(np.mean([step.semitones for step in steps])) < 1.0
    assert max(abs(step.semitones) for step in steps) < 6.0


def test_the_longest_sentence_stays_within_a_voice():
    steps = melody_of(" ".join(["ba"] * 60) + ".")
    assert max(step.semitones for step in steps) - min(step.semitones for step in steps) < 6.5


def test_figures_stand_out_and_a_word_that_may_be_another_does_not():
    plain = melody_of("Phạt bao nhiêu trăm tiền đồng thôi.")
    told = melody_of("Phạt bốn mươi trăm tiền đồng thôi.")
    raised = [round(b.semitones - a.semitones, 6) for a, b in zip(plain, told, strict=True)]
    assert raised == [0, FIGURE, FIGURE, FIGURE, 0, 0, 0]
    assert [step.width for step in told[1:4]] == [FIGURE_WIDTH] * 3
    assert {step.width for step in melody_of("Năm nay không ai đi.")} == {1.0}


def test_the_melody_leaves_the_lengths_as_they_are():
    """The plan of a question and that of a statement have the same words at the same times."""
    stated, asked = said(f"{WORDS}."), said(f"{WORDS}?")
    apart = [abs(a.begins - b.begins) for a, b in zip(stated.words, asked.words, strict=True)]
    assert max(apart) < 0.02


def dip(samples, rate):
    """Decibels that the softest 20 ms lie under the softer of what is loud around them."""
    hop = round(0.005 * rate)
    level = np.square(samples[: len(samples) // hop * hop]).reshape(-1, hop).mean(axis=1)
    level = 10 * np.log10(np.convolve(level, np.ones(4) / 4, "valid") + 1e-9)
    inner = range(len(level) // 4, 3 * len(level) // 4)
    return max(min(level[:at].max(), level[at:].max()) - level[at] for at in inner)


@pytest.mark.parametrize("setting", [s for s in CAST if s.voice.region is Region.NORTH])
@pytest.mark.parametrize("word", ["Ngã", "Sẽ", "Mũ"])
def test_the_voice_breaks_in_the_middle_of_nga(setting, word):
    speech = said(f"{word}.", setting.file)
    assert dip(speech.samples, speech.rate) > 8.0


def test_the_voice_creaks_where_it_should_and_nowhere_else():
    """No syllable of another tone, none that ends with a stop, and no southern voice is touched."""
    for text, touched in (("Ngã.", True), ("Mạ.", True), ("Học.", False), ("Má mà mả ma.", False)):
        speech = said(text, "nu-nam")
        heard = creaked(speech.samples, speech.rate, text, speech.words)
        assert (not np.array_equal(heard, speech.samples)) is touched, text
        assert np.abs(heard).max() <= np.abs(speech.samples).max()


def test_silence_and_a_word_too_short_have_no_creak():
    speech = said("Ngã.")
    for samples in (np.zeros_like(speech.samples), speech.samples[:100]):
        assert np.array_equal(creaked(samples, speech.rate, "Ngã.", speech.words), samples)
