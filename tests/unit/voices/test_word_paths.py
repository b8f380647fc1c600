"""Paths of words through what is heard: the quick ways say what the plain ones say."""

import numpy as np
import pytest

from broadcaster.voices.listening.sound_shape import ShapeRange, evened
from broadcaster.voices.listening.word_paths import (
    RivalFrames,
    TriedPlace,
    WordChain,
    _floor_of,
    _least,
    lay,
    paths,
)

SIZE = 6  # coefficients of a frame


def _frames(random, count):
    return random.normal(size=(count, SIZE)).astype(np.float32)


def _chains(random, count):
    return [
        WordChain.of([_frames(random, size) for size in random.integers(2, 9, words)])
        for words in random.integers(1, 7, count)
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 20, 21, 22, 40, 41, 397])
def test_the_floor_of_a_line_is_its_twentieth_part(count):
    random = np.random.default_rng(count)
    for _ in range(30):
        level = random.normal(-40, 15, count).astype(np.float32)
        assert _floor_of(level) == np.percentile(level, 5)


def test_frames_move_as_the_edges_were_drawn_out():
    random = np.random.default_rng(1)
    usual = ShapeRange(mean=np.zeros(SIZE, np.float32), spread=np.ones(SIZE, np.float32))
    for count in (1, 2, 3, 4, 5, 30):
        frames = _frames(random, count)
        drawn = np.pad(frames, ((2, 2), (0, 0)), mode="edge")
        moves = 0.7 * (drawn[4:] - drawn[:-4])
        assert np.array_equal(evened(frames, usual), np.hstack([frames, moves]))


def test_a_state_is_reached_from_the_best_of_four():
    random = np.random.default_rng(2)
    costs = random.random((12, 20), dtype=np.float32)
    arrive = random.random((4, 20), dtype=np.float32)
    never = np.float32(1e6)
    wanted = np.full((12, 20), never, np.float32)
    wanted[0, :2] = costs[0, :2]
    for frame in range(1, 12):
        for state in range(20):
            ways = [
                (wanted[frame - 1, state - back] if state >= back else never) + arrive[back, state]
                for back in range(4)
            ]
            wanted[frame, state] = min(ways) + costs[frame, state]
    room = np.empty((12, 23), np.float32)
    assert np.array_equal(_least(costs, arrive, np.array([0]), room), wanted)


def test_lines_that_are_laid_together_lie_as_each_alone():
    random = np.random.default_rng(3)
    chains = _chains(random, 52)
    heard = [_frames(random, 3 * len(chain.word)) for chain in chains]
    levels = [random.normal(-40, 15, len(one)).astype(np.float32) for one in heard]
    together, states = lay(chains, heard, levels), paths(chains, heard, levels)
    for chain, frames, level, laid, path in zip(
        chains, heard, levels, together, states, strict=True
    ):
        [alone] = lay([chain], [frames], [level])
        assert np.array_equal(laid.path, alone.path)
        assert np.array_equal(laid.path, path)
        assert np.array_equal(laid.without, alone.without)
        assert laid.total == alone.total


def test_words_that_are_tried_together_cost_what_each_costs_alone():
    random = np.random.default_rng(4)
    chains = _chains(random, 14)
    heard = [_frames(random, 3 * len(chain.word)) for chain in chains]
    laid = lay(chains, heard, [np.zeros(len(one), np.float32) for one in heard])
    words = [_frames(random, size) for size in random.integers(2, 9, 12)]
    places = [
        TriedPlace(line=line, heard=frames, word=0, span=(2, 2 + int(size)))
        for line, frames, size in zip(laid, heard, random.integers(1, 9, 14), strict=True)
    ]
    rivals = RivalFrames.of(words)
    for place, costs in zip(places, rivals.costs(places), strict=True):
        [alone] = rivals.costs([place])
        assert np.array_equal(costs, alone)
    for place, costs in zip(places[:3], rivals.costs(places), strict=False):
        by_word = [float(RivalFrames.of([one]).costs([place])[0][0]) for one in words]
        assert np.allclose(costs, by_word, atol=1e-4)
