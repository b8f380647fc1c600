"""Syllables that were read with more or less vigour stand beside each other as in one sentence."""

import numpy as np
import pytest

from broadcaster.voices.own.inventory import ReadTake
from broadcaster.voices.own.joining import PlannedUnit, levelled

RATE = 22_050


def unit(strength, heard_from):
    sound = np.full(RATE, strength, dtype=np.float32)
    marks = np.arange(0, RATE, 100, dtype=np.intp)
    take = ReadTake(samples=sound, rate=RATE, marks=marks, voiced=marks >= 0)
    return PlannedUnit(
        take=take, begins=0.2, ends=0.4, heard_from=heard_from, heard_until=heard_from + 0.2
    )


def gains(strengths, plan):
    units = [unit(one, 0.2 * number) for number, one in enumerate(strengths)]
    heard = np.repeat(np.asarray(plan, dtype=np.float32), round(0.2 * RATE))
    return [20 * np.log10(one.gain) for one in levelled(units, heard, RATE)]


def test_a_weak_syllable_comes_half_way_to_its_neighbours():
    assert gains([0.1, 0.1, 0.05], [0.2, 0.2, 0.2]) == pytest.approx([-1.0, -1.0, 2.0], abs=0.05)


def test_what_the_plan_says_louder_becomes_louder():
    assert gains([0.1, 0.1], [0.1, 0.2]) == pytest.approx([-1.5, 1.5], abs=0.05)


def test_nothing_is_raised_out_of_the_noise():
    assert gains([0.1, 0.0001], [0.2, 0.2]) == pytest.approx([-6.0, 6.0])


def test_a_sentence_without_units_has_none():
    assert levelled([], np.zeros(0, np.float32), RATE) == ()
