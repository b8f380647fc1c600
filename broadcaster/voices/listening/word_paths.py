"""Every word of a line on a path of least cost through what is heard, and what it costs without.

Lines are laid down many at a time: the arithmetic of one alone costs less than asking for it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from broadcaster.voices.listening.sound_shape import Frames, product

STAY = 0.2  # what it costs to stay in a frame of a word, and
SKIP = 0.5  # to leave one out, in spreads of a voice's frames
ENTER = 4.0  # to begin a pause: a closed plosive is none
PAUSE = 0.6  # a frame of a pause, and
LOUD = 6.0  # more when it is loud
QUIET = 12.0  # dB over the line's floor under which a frame may be a pause
AROUND = 8  # frames to either side of a word in which another one is looked for
_FLOOR = 0.05  # of a line's frames are under its floor
_BACK = 3  # states from which a state may be reached
_PLACES = 12  # in which words are tried at once
_TOGETHER = 48  # lines that are laid down at once
_MOST = 800_000  # and what they may hold together: frames times states
_NEVER = np.float32(1e6)

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordChain:
    """The frames that a line is expected to have: a pause, a word, a pause, a word ... a pause."""

    frames: Frames  # (states, coefficients); a pause has zeros
    word: NDArray[np.intp]  # of each state; -1 = a pause
    first: NDArray[np.intp]  # state in which each word begins, and
    last: NDArray[np.intp]  # ends
    pause: NDArray[np.intp]  # states of the pauses, one more than words

    @classmethod
    def of(cls, words: Sequence[Frames]) -> "WordChain":
        """Of the frames of each word, two of them at least."""
        rest = np.zeros((1, words[0].shape[1]), np.float32)
        rows, owners, lengths = [rest], [-1], [len(one) for one in words]
        for number, one in enumerate(words):
            rows += [one, rest]
            owners += [number] * len(one) + [-1]
        first = np.concatenate([[1], 1 + np.cumsum([n + 1 for n in lengths])]).astype(np.intp)
        return cls(
            frames=np.concatenate(rows),
            word=np.array(owners, dtype=np.intp),
            first=first[:-1],
            last=first[1:] - 2,
            pause=first - 1,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaidLine:
    """A line on its path."""

    path: NDArray[np.intp]  # state of every frame that is heard
    total: float  # what the whole costs
    until: Frames  # (words + 1, frames + 1): what all before a word cost when it begins at a frame
    since: Frames  # the same of that word and all behind it
    without: Frames  # of each word: what the line costs more without it; below 0 = less

    def strangers(self, cost: float) -> tuple[Frames, Frames]:
        """What the line costs more (below 0: less) with anything at all, at `cost` a frame.

        In the place of each word (words,), and before each and behind the last (words + 1,).
        """
        at = cost * np.arange(self.until.shape[1], dtype=np.float32)
        begun = np.minimum.accumulate(self.until - at, axis=1) + at
        total = np.float32(self.total)
        return (
            (begun[:-1] + self.since[1:]).min(axis=1) - total,
            (begun + self.since).min(axis=1) - total,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TriedPlace:
    """A word of a line in the place of which others are tried."""

    line: LaidLine
    heard: Frames  # of the line
    word: int
    span: tuple[int, int]  # frames in which the word was found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RivalFrames:
    """Words that are tried in the place of others, end to end in one row of states.

    Before every word stand three states in which nothing may be, so that none runs into another.
    """

    frames: Frames  # (states, coefficients)
    last: NDArray[np.intp]  # state in which each word ends
    enter: Frames  # (states,): what it costs to begin there,
    inside: NDArray[np.bool_]  # and whether it is of a word

    @classmethod
    def of(cls, words: Sequence[Frames]) -> "RivalFrames":
        """Of the frames of each, two of them at least."""
        rest = np.zeros((_BACK, words[0].shape[1]), np.float32)
        frames = np.concatenate([part for one in words for part in (rest, one)])
        lengths = np.array([len(one) for one in words])
        last = np.cumsum(lengths + _BACK) - 1
        first = last - lengths + 1
        enter = np.full(len(frames), _NEVER, np.float32)
        enter[first], enter[first + 1] = 0.0, SKIP
        inside = np.ones(len(frames), bool)
        inside[(first[:, None] - np.arange(1, _BACK + 1)).ravel()] = False
        return cls(frames=frames, last=last, enter=enter, inside=inside)

    def costs(self, places: Sequence[TriedPlace]) -> tuple[Frames, ...]:
        """What a line costs more (below 0: less) with each of the words, for every place."""
        found: dict[int, Frames] = {}
        order = sorted(range(len(places)), key=lambda n: places[n].span[1] - places[n].span[0])
        for at in range(0, len(order), _PLACES):
            group = order[at : at + _PLACES]
            found |= zip(group, self._least([places[one] for one in group]), strict=True)
        return tuple(found[number] for number in range(len(places)))

    def _least(self, places: Sequence[TriedPlace]) -> Frames:
        """The same for some places; one that is shorter than the longest has no way behind it."""
        lows = [max(0, one.span[0] - AROUND) for one in places]
        here = [
            one.heard[low : one.span[1] + AROUND] for one, low in zip(places, lows, strict=True)
        ]
        count, longest = len(places), max(map(len, here))
        heard = np.zeros((count, longest, self.frames.shape[1]), np.float32)
        begun = np.full((longest, count, 1), _NEVER, np.float32)
        ended = np.full((longest, count, 1), _NEVER, np.float32)
        for number, (one, low, frames) in enumerate(zip(places, lows, here, strict=True)):
            size = len(frames)
            heard[number, :size] = frames
            begun[:size, number, 0] = one.line.until[one.word, low : low + size]
            ended[:size, number, 0] = one.line.since[one.word + 1, low + 1 : low + 1 + size]
        costs, _ = _ROOM.of(count * longest, len(self.frames))
        _apart(self.frames, heard.reshape(len(costs), -1), costs)
        costs[:, ~self.inside] = _NEVER
        costs = costs.reshape(count, longest, -1)
        best = np.full((count, costs.shape[2]), _NEVER)
        way, other = np.empty_like(best), np.empty_like(best)
        least = np.full((count, len(self.last)), _NEVER)
        done, passed_over, before_last = np.empty_like(least), np.empty_like(least), self.last - 1
        ways, others, bests = way.reshape(-1), other.reshape(-1), best.reshape(-1)
        behind = [
            (bests[:-back], np.float32(SKIP * (back - 1)), others[back:], ways[back:])
            for back in range(2, _BACK + 1)
        ]
        for frame in range(longest):
            np.add(best, np.float32(STAY), out=way)
            np.minimum(way, np.add(begun[frame], self.enter, out=other), out=way)
            np.minimum(ways[1:], bests[:-1], out=ways[1:])
            for ago, passed, ahead, reached in behind:
                np.minimum(reached, np.add(ago, passed, out=ahead), out=reached)
            np.add(way, costs[:, frame], out=best)
            np.take(best, self.last, axis=1, out=done, mode="clip")
            np.take(best, before_last, axis=1, out=passed_over, mode="clip")
            np.minimum(done, np.add(passed_over, np.float32(SKIP), out=passed_over), out=done)
            np.minimum(least, np.add(done, ended[frame], out=done), out=least)
        total = np.array([one.line.total for one in places], np.float32)
        return np.asarray(least - total[:, None], dtype=np.float32)


class LayingRoom(threading.local):
    """Memory in which lines are laid, used again for all that a thread lays.

    Megabytes that the system gives anew take as long as the arithmetic in them.
    """

    def __init__(self) -> None:
        self._costs = self._least = np.empty(0, np.float32)

    def of(self, frames: int, states: int) -> tuple[Frames, Frames]:
        """For what each state costs at each frame, and for the least, with three states before."""
        most = frames * (_BACK + states)
        if len(self._costs) < most:  # at first as much as nearly every group takes
            size = max(most, 2 * _MOST + 4_096)
            self._costs, self._least = np.empty(size, np.float32), np.empty(size, np.float32)
        costs = self._costs[: frames * states].reshape(frames, states)
        return costs, self._least[:most].reshape(frames, _BACK + states)


_ROOM = LayingRoom()


def lay(
    chains: Sequence[WordChain],
    heard: Sequence[Frames],
    levels: Sequence[Frames],
) -> tuple[LaidLine, ...]:
    """Every line on its path; `heard` are its frames as they are compared, with their dB."""
    return _laid(chains, heard, levels, _line)


def paths(
    chains: Sequence[WordChain],
    heard: Sequence[Frames],
    levels: Sequence[Frames],
) -> tuple[NDArray[np.intp], ...]:
    """The state of every frame of every line alone."""
    return _laid(chains, heard, levels, lambda _, *costs: _path(*costs))


def _groups(chains: Sequence[WordChain], heard: Sequence[Frames]) -> Iterator[list[int]]:
    """Lines of like length together."""
    group: list[int] = []
    states = 0
    for number in sorted(range(len(chains)), key=lambda one: len(heard[one])):
        states = max(states, len(chains[number].word))
        room = (len(group) + 1) * len(heard[number]) * states
        if group and (len(group) == _TOGETHER or room > _MOST):
            yield group
            group, states = [], len(chains[number].word)
        group.append(number)
    if group:
        yield group


def _apart(ours: Frames, heard: Frames, found: Frames) -> None:
    """How far every frame that is heard is from every one of ours, into `found` (heard, ours)."""
    ours = np.ascontiguousarray(ours.T)
    apart = product(heard, -2.0 * ours)  # doubled there it is the same to the last figure
    apart += np.einsum("ij,ij->j", ours, ours)
    apart += np.einsum("ij,ij->i", heard, heard)[:, None]
    np.maximum(apart, 0.0, out=apart)
    apart /= heard.shape[1]
    np.sqrt(apart, out=found)


def _floor_of(level: Frames) -> np.float32:
    """The level under which one frame in twenty is: numpy's percentile, which takes ten times."""
    place = _FLOOR * (len(level) - 1)
    at = int(place)
    between, behind = place - at, min(at + 1, len(level) - 1)
    ranked = np.partition(level, (at, behind))
    low, high = ranked[at], ranked[behind]
    step = high - low
    found = high - step * (1.0 - between) if between >= 0.5 else low + step * between
    return np.float32(found)


def _costs(chain: WordChain, heard: Frames, level: Frames, found: Frames) -> None:
    """What it costs to hear each frame in each state, into `found` (heard, states)."""
    _apart(chain.frames, heard, found)
    over = np.clip((level - _floor_of(level) - QUIET) / QUIET, 0.0, 1.0)
    found[:, chain.word < 0] = (PAUSE + LOUD * over)[:, None]


def _arrivals(chain: WordChain) -> Frames:
    """What it costs to come into a state from 0, 1, 2, 3 states before it (4, states).

    A pause may be stayed in and passed over for nothing; to begin one costs.
    """
    pause, count = chain.word < 0, len(chain.word)
    arrive = np.full((4, count), _NEVER, np.float32)
    arrive[0] = np.where(pause, 0.0, STAY)
    for back in (1, 2, 3):
        passed = np.zeros(count - back)
        for between in range(1, back):
            passed += np.where(pause[back - between : count - between], 0.0, SKIP)
        arrive[back, back:] = passed + np.where(pause[back:], ENTER, 0.0)
    return arrive


def _backwards(arrive: Frames) -> Frames:
    """The same for the chain read from its end."""
    turned = np.full_like(arrive, _NEVER)
    for back in range(4):
        turned[back, : arrive.shape[1] - back] = arrive[back, back:]
    return turned[:, ::-1]


def _laid(
    chains: Sequence[WordChain],
    heard: Sequence[Frames],
    levels: Sequence[Frames],
    told: Callable[[WordChain, Frames, Frames, Frames], Told],
) -> tuple[Told, ...]:
    """What is told of every line by what its states cost, forwards and from its end."""
    laid: dict[int, Told] = {}
    for group in _groups(chains, heard):
        lines = [(chains[one], heard[one], levels[one]) for one in group]
        laid |= zip(group, starmap(told, _end_to_end(lines)), strict=True)
    return tuple(laid[number] for number in range(len(chains)))


def _end_to_end(
    lines: Sequence[tuple[WordChain, Frames, Frames]],
) -> Iterator[tuple[WordChain, Frames, Frames, Frames]]:
    """Lines end to end in one row of states, each twice: as it is, and read from its end."""
    ends = np.cumsum([2 * len(chain.word) for chain, _, _ in lines])
    longest = max(len(heard) for _, heard, _ in lines)
    costs, padded = _ROOM.of(longest, int(ends[-1]))
    arrive = np.empty((4, int(ends[-1])), np.float32)
    for (chain, heard, level), end in zip(lines, ends, strict=True):
        ways, size = _arrivals(chain), len(chain.word)
        forwards = costs[: len(heard), end - 2 * size : end - size]
        _costs(chain, heard, level, forwards)
        costs[: len(heard), end - size : end] = forwards[::-1, ::-1]
        costs[len(heard) :, end - 2 * size : end] = _NEVER
        arrive[:, end - 2 * size : end - size], arrive[:, end - size : end] = ways, _backwards(ways)
    begins = [
        at
        for (chain, _, _), end in zip(lines, ends, strict=True)
        for at in (end - 2 * len(chain.word), end - len(chain.word))
    ]
    least = _least(costs, arrive, np.array(begins), padded)
    for (chain, heard, _), end in zip(lines, ends, strict=True):
        frames, back = slice(len(heard)), slice(end - len(chain.word), end)
        there = slice(end - 2 * len(chain.word), end - len(chain.word))
        yield chain, costs[frames, there], least[frames, there], least[frames, back][::-1, ::-1]


def _least(costs: Frames, arrive: Frames, begins: NDArray[np.intp], padded: Frames) -> Frames:
    """The least that it costs to be in each state at each frame, as a part of `padded`.

    `begins` are the states in which a row begins; so may the one behind it.
    """
    states = costs.shape[1]
    padded[:, :3] = padded[0] = _NEVER
    least = padded[:, 3:]
    for first in (begins, begins + 1):
        least[0, first] = costs[0, first]
    stay, one, two, three = arrive
    best, other = np.empty(states, np.float32), np.empty(states, np.float32)
    # of the frame before each state itself, and what stands one, two and three states before it
    before = [padded[:-1, 3 - back : 3 - back + states] for back in range(4)]
    # each step by itself: over four rows at once numpy's `reduce` takes half as long again
    for here, cost, same, first, second, third in zip(least[1:], costs[1:], *before, strict=True):
        np.add(same, stay, out=best)
        np.minimum(best, np.add(first, one, out=other), out=best)
        np.minimum(best, np.add(second, two, out=other), out=best)
        np.minimum(best, np.add(third, three, out=other), out=best)
        np.add(best, cost, out=here)
    return least


def _line(chain: WordChain, costs: Frames, there: Frames, back: Frames) -> LaidLine:
    frames, words = len(costs), len(chain.first)
    until = np.full((words + 1, frames + 1), _NEVER, np.float32)
    since = until.copy()
    until[:, 1:] = there[:, chain.pause].T
    until[1:, 1:] = np.minimum(
        until[1:, 1:], np.minimum(there[:, chain.last], there[:, chain.last - 1] + SKIP).T
    )
    since[:, :-1] = back[:, chain.pause].T + ENTER
    since[:-1, :-1] = np.minimum(
        since[:-1, :-1], np.minimum(back[:, chain.first], back[:, chain.first + 1] + SKIP).T
    )
    until[0, 0] = since[words, frames] = 0.0
    total = float(min(there[-1, -1], there[-1, -2]))
    return LaidLine(
        path=_path(costs, there, back),
        total=total,
        until=until,
        since=since,
        without=(until[:-1] + since[1:]).min(axis=1) - np.float32(total),
    )


def _path(costs: Frames, there: Frames, back: Frames) -> NDArray[np.intp]:
    through = there + back
    through -= costs
    return np.asarray(through.argmin(axis=1))
