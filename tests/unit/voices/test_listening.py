"""Tai máy: damage done on purpose is found, and lines as they are written raise no alarm."""

from itertools import pairwise

import numpy as np
import pytest
from damaged_lines import (
    SURE,
    WORD,
    DamagedLine,
    ears_for,
    said_by,
    sample_lines,
    sound_of,
    together,
)

from broadcaster.voices.listening.ear import ear_bytes, ear_from
from broadcaster.voices.listening.heard import HearingKind, LineToHear, heard
from tests.fakes.drawn_once import sound_made_once  # noqa: F401 - for every test here

WRITTEN = (
    "Mức phạt từ hai trăm nghìn đồng đến bốn trăm nghìn đồng.",
    "Các bạn không được chạy xe máy khi chưa đủ tuổi.",
    "Thấy bạn mình dùng thì báo thầy cô, đừng quay phim đưa lên mạng.",
    "Từ ngày mùng một tháng chín, học sinh đi xe đạp điện phải đội mũ bảo hiểm.",
    "Chào các bạn, đây là bản tin phát thanh của trường mình.",
    "Nhớ nhìn cả hai phía rồi mới bước sang đường.",
)


@pytest.fixture(scope="module")
def ear():
    [found] = ears_for(WRITTEN, ["nu-bac"])
    return found


def told_of(ear, said, voice="nam-bac"):
    """What is told of the first lines when they are said otherwise, heard with all the others."""
    say = said_by(voice)
    spoken = [*said, *WRITTEN[len(said) :]]
    lines = [
        sound_of(DamagedLine(kind="", written=written, said=text), say)
        for written, text in zip(WRITTEN, spoken, strict=True)
    ]
    return lines, heard(lines, [ear])


def test_nothing_is_told_of_what_is_said_as_it_is_written(ear):
    lines, answers = told_of(ear, ())
    assert [answer.doubts for answer in answers] == [()] * len(WRITTEN)
    for line, answer in zip(lines, answers, strict=True):
        words = answer.words
        assert [line.text[word.start : word.end] for word in words] == [
            piece.strip(".,") for piece in line.text.split()
        ]
        assert all(a.ends <= b.begins + 0.05 for a, b in pairwise(words))
        assert words[-1].ends == pytest.approx(len(line.samples) / line.rate, abs=0.15)


def test_a_last_word_that_is_drawn_out_is_not_one_too_many(ear):
    """The elder's falls and creaks; what is said behind it is told all the same."""
    say, written = said_by("nguoi-gia"), ["Bố mẹ đo lại chiều cao của con mình nhé.", *WRITTEN]
    known = ear.knowing(
        {word for text in written for word in WORD.findall(text)}, said_by("nu-bac")
    )
    for said, told in ((written[0], False), (f"{written[0][:-1]} thưa thầy cô giáo.", True)):
        lines = [
            sound_of(DamagedLine(kind="", written=text, said=spoken), say)
            for text, spoken in zip(written, [said, *WRITTEN], strict=True)
        ]
        first = heard(lines, [known])[0]
        assert any(doubt.kind is HearingKind.ADDED for doubt in first.doubts) is told


def test_a_figure_is_told_with_what_it_sounds_like(ear):
    said = WRITTEN[0].replace("hai", "năm")
    _, [first, *others] = told_of(ear, [said])
    [doubt] = first.doubts
    assert (doubt.kind, doubt.word, doubt.instead) == (HearingKind.OTHER, 3, "năm")
    assert doubt.sure
    assert doubt.begins == pytest.approx(0.75, abs=0.3)
    assert not any(other.doubts for other in others)


def test_teachers_make_a_voice_known_and_nothing_is_told_of_them(ear):
    lines, answers = told_of(ear, [WRITTEN[0].replace("hai", "năm")])
    assert heard(lines[:2], [ear], teachers=lines[2:]) == answers[:2]


def test_a_negation_that_is_left_out_is_surely_missing(ear):
    said = (WRITTEN[0], WRITTEN[1].replace("không ", ""))
    _, [_, second, *_] = told_of(ear, said)
    assert (HearingKind.MISSING, 2, True) in [(d.kind, d.word, d.sure) for d in second.doubts]


@pytest.mark.parametrize(
    ("line", "word", "instead"), [(2, "báo", "phim"), (5, "phía", "chín"), (5, "nhìn", "đồng")]
)
def test_another_word_is_doubted_where_one_is_said(ear, line, word, instead):
    """A common word for a common word, told by what else these lines have that fits better."""
    said = [*WRITTEN[:line], WRITTEN[line].replace(word, instead)]
    _, answers = told_of(ear, said)
    number = [one.strip(".,") for one in WRITTEN[line].split()].index(word)
    assert [doubt.word for doubt in answers[line].doubts] == [number]
    assert not any(one.doubts for at, one in enumerate(answers) if at != line)


def test_what_is_no_sound_of_the_line_has_every_word_missing(ear):
    [answer] = heard(
        [LineToHear(text=WRITTEN[0], samples=np.zeros(900, np.float32), rate=22_050)], [ear]
    )
    assert len(answer.doubts) == len(answer.words) == 12
    assert answer.sure


def test_silence_and_noise_are_heard_without_a_fault(ear):
    noise = np.random.default_rng(1).standard_normal(60_000).astype(np.float32) * 0.05
    silent = np.zeros(60_000, np.float32)
    lines = [LineToHear(text=WRITTEN[1], samples=one, rate=22_050) for one in (noise, silent)]
    assert all(answer.doubts for answer in heard(lines, [ear]))


def test_an_ear_that_was_kept_is_the_same_and_a_damaged_one_is_told(ear):
    data = ear_bytes(ear)
    again = ear_from(data)
    assert again.words.keys() == ear.words.keys()
    assert np.abs(again.words["hai"] - ear.words["hai"]).max() < 0.01
    assert ear_bytes(again) == data
    for wrong in (data[:-40], b"none", data.replace(b'"version": 1', b'"version": 0')):
        with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong, it is learnt anew
            ear_from(wrong)


def measured(lines, say, ears, count, seed):
    """Shares of the damaged lines and of the others of which something is told."""
    found, alarms = [], []
    for group in together(lines, count, seed):
        answers = heard([sound_of(line, say) for line in group], ears)
        found += [
            bool(a.doubts) for line, a in zip(group, answers, strict=True) if line.kind in SURE
        ]
        alarms += [bool(a.doubts) for line, a in zip(group, answers, strict=True) if not line.kind]
    return np.mean(found), np.mean(alarms)


@pytest.mark.slow
def test_damage_of_one_voice_is_found():
    """Of every sixth sentence of the samples, whose words the ear knows: four hundred."""
    lines = sample_lines()[::6]
    found, alarms = measured(lines, said_by("nam-bac"), ears_for(lines, ["nu-bac"]), 4, seed=11)
    assert found >= 0.95
    assert alarms <= 0.02


@pytest.mark.slow
@pytest.mark.parametrize(
    "voice",
    [
        "nu-bac",
        *(
            pytest.param(v, marks=pytest.mark.soak)
            for v in ("nam-nam", "nam-bac", "tre-em", "ba-cu", "nu-nam")
        ),
    ],
)
def test_damage_of_every_voice_is_found(voice):
    near = "nu-nam" if voice.endswith("nam") else "nu-bac"
    lines = sample_lines()
    found, alarms = measured(lines, said_by(voice), ears_for(lines, [near]), 12, seed=3)
    assert found >= 0.95
    assert alarms <= 0.01
