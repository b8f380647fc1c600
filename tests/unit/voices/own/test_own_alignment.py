"""Borders are found in what others read, and what they did not read is noticed."""

import numpy as np
import pytest

from broadcaster.voices.own.alignment import align, tempo
from broadcaster.voices.own.building import JudgedTake, cut, template_of
from tests.fakes.drawn_once import sound_made_once  # noqa: F401 - for every test here
from tests.fakes.generated_reader import our_voice, read_aloud, say

SENTENCES = (
    "Từ ngày mùng một tháng chín, học sinh đi xe đạp điện phải đội mũ bảo hiểm.",
    "Thấy bạn mình dùng thì báo thầy cô, đừng quay phim đưa lên mạng.",
    "Quyết định số hai mươi ba của ủy ban nhân dân có hiệu lực từ hôm nay.",
)


def errors(text, **how):
    """Seconds by which each border is off, with a template of the reader's tempo."""
    take, rate, begins = read_aloud(text, **how)
    template, _ = template_of(text, say)
    speed = tempo(template, align(template, take, rate).placed)
    template, _ = template_of(text, say, speed)
    found = [one.begins for one in align(template, take, rate).placed]
    return np.abs(np.array(found) - np.array(begins))


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.75, 1.0, 1.3])
def test_borders_are_within_fifteen_milliseconds_whoever_reads(rate):
    readers = ("nam-bac", "nguoi-gia", "tre-em", "ba-cu")
    off = np.concatenate([errors(t, voice=v, rate=rate) for t in SENTENCES for v in readers])
    assert np.mean(off < 0.015) >= 0.95, np.sort(off)[-20:]


def test_borders_of_one_reader():
    assert np.mean(errors(SENTENCES[1], voice="nam-bac", rate=1.1) < 0.015) >= 0.9


def test_a_pause_within_a_sentence_belongs_to_no_syllable():
    take, rate, begins = read_aloud(SENTENCES[1])
    at = round((begins[7] - 0.005) * rate)
    room = take[: round(0.25 * rate)]
    held = np.concatenate([take[:at], room, room, room, take[at:]])
    template, _ = template_of(SENTENCES[1], say)
    found = align(template, held, rate).placed
    assert found[7].begins == pytest.approx(begins[7] + 0.75, abs=0.03)
    assert found[6].ends < begins[7] + 0.1


@pytest.mark.rows_slow
@pytest.mark.parametrize("reader", ["nam-bac", "tre-em", "ba-cu"])
def test_what_was_read_as_it_is_written_is_good(reader):
    take, rate, _ = read_aloud(SENTENCES[0], voice=reader, quiet=40.0)
    judged = cut(0, SENTENCES[0], take, rate, our_voice()).judged
    assert judged.good, judged


@pytest.mark.parametrize(
    ("written", "read", "doubted"),
    [
        (SENTENCES[1], SENTENCES[1].replace("báo ", ""), "báo"),
        pytest.param(
            SENTENCES[2], SENTENCES[2].replace("của ủy ban ", ""), "ủy", marks=pytest.mark.slow
        ),
        (SENTENCES[2], SENTENCES[2].replace("hai mươi", "năm mươi"), "hai"),
        pytest.param(
            SENTENCES[2], SENTENCES[2].replace("mươi ba", "mươi chín"), "ba", marks=pytest.mark.slow
        ),
        pytest.param(
            SENTENCES[0],
            SENTENCES[0].replace("phải đội", "ngồi đội"),
            "phải",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_word_that_is_missing_or_another_is_doubted(written, read, doubted):
    take, rate, _ = read_aloud(read, quiet=40.0)
    assert doubted in cut(0, written, take, rate, our_voice()).judged.doubtful


FINES = "Phạt tiền từ {} trăm nghìn đồng đến {} triệu đồng."
DIGITS = ("hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@pytest.mark.slow
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_a_figure_that_was_read_as_another_is_doubted(every):
    """A voice that learnt it would say a wrong fine in every programme."""
    noticed, doubted = [], []
    readers = ("nam-bac", "tre-em", "ba-cu")
    for number, digit in enumerate(DIGITS):
        other = DIGITS[(number + 3) % len(DIGITS)]
        for reader in readers if every else readers[number % 3 :][:1]:
            written = FINES.format(digit, other)
            take, rate, _ = read_aloud(FINES.format(other, other), voice=reader, quiet=38.0)
            noticed.append(digit in cut(0, written, take, rate, our_voice()).judged.doubtful)
            take, rate, _ = read_aloud(written, voice=reader, quiet=38.0)
            doubted += cut(0, written, take, rate, our_voice()).judged.doubtful
    assert np.mean(noticed) >= 0.9, noticed
    assert len(doubted) <= 0.05 * len(noticed) * len(written.split()), doubted


def hum(seconds, rate=22_050):
    return np.asarray(0.2 * np.sin(2 * np.pi * 50 * np.arange(seconds * rate) / rate), np.float32)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda take: np.clip(6 * take, -1, 1), "vỡ"),
        (lambda take: take + 0.3 * np.abs(take).max() * hum(60)[: len(take)], "ồn"),
        (lambda take: hum(60)[: len(take)], "ồn"),
        (np.zeros_like, "không nghe thấy"),
        (lambda take: 1e-4 * take, "không nghe thấy"),
    ],
)
def test_of_a_take_that_cannot_be_heard_nothing_is_used(change, told):
    take, rate, _ = read_aloud(SENTENCES[1])
    judged = cut(0, SENTENCES[1], change(take), rate, our_voice())
    assert isinstance(judged, JudgedTake)
    assert any(told in fault for fault in judged.faults)


def test_a_take_of_another_length_is_no_take_of_the_sentence():
    template, _ = template_of(SENTENCES[0], say)
    with pytest.raises(ValueError, match="cannot be"):
        align(template, np.zeros(2_000, np.float32), 22_050)
