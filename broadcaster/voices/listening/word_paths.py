"""Every word of a line on a path of least cost through what is heard, and what it costs without.

Lines are laid down many at a time: the arithmetic of one alone costs less than asking for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
_TOGETHER = 24  # lines that are laid down at once
_MOST = 1_500_000  # and what they may hold together: frames times states
_NEVER = np.float32(1e6)


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
            frames=np.vstack(rows),
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

    def rivals(
        self, heard: Frames, word: int, span: tuple[int, int], others: Sequence[Frames]
    ) -> Frames:
        """What the line costs more (below 0: less) with each of `others` in the place of a word.

        `span` are the frames in which the word was found.
        """
        low = max(0, span[0] - AROUND)
        here = heard[low : span[1] + AROUND]
        size = max(map(len, others))
        first = np.array([size - len(one) for one in others])
        rows = np.zeros((len(others), size, heard.shape[1]), np.float32)
        for row, one, begins in zip(rows, others, first, strict=True):
            row[begins:] = one
        apart = _apart(rows.reshape(-1, heard.shape[1]), here)
        costs = apart.reshape(len(here), len(others), size)
        costs = np.where(np.arange(size) >= first[:, None], costs, _NEVER)
        enter = np.full((len(others), size), _NEVER, np.float32)
        every = np.arange(len(others))
        enter[every, np.minimum(first + 1, size - 1)] = SKIP
        enter[every, first] = 0.0
        best, least = np.full(enter.shape, _NEVER), np.full(len(others), _NEVER)
        for at, cost in enumerate(costs):
            way = np.minimum(best + STAY, self.until[word, low + at] + enter)
            for back in (1, 2, 3):
                ahead = best[:, :-back] + SKIP * (back - 1)
                way[:, back:] = np.minimum(way[:, back:], ahead)
            best = np.minimum(way + cost, _NEVER)
            done = np.minimum(best[:, -1], best[:, -2] + SKIP)
            least = np.minimum(least, done + self.since[word + 1, low + at + 1])
        return np.asarray(least - self.total, dtype=np.float32)


def lay(
    chains: Sequence[WordChain], heard: Sequence[Frames], levels: Sequence[Frames]
) -> tuple[LaidLine, ...]:
    """Every line on its path; `heard` are its frames as they are compared, with their dB."""
    laid: dict[int, LaidLine] = {}
    for group in _groups(chains, heard):
        laid |= zip(
            group,
            _laid([(chains[one], heard[one], levels[one]) for one in group]),
            strict=True,
        )
    return tuple(laid[number] for number in range(len(chains)))


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


def _apart(ours: Frames, heard: Frames) -> Frames:
    """How far every frame that is heard is from every one of ours (heard, ours)."""
    ours = np.ascontiguousarray(ours.T)
    lengths = np.einsum("ij,ij->j", ours, ours)
    apart = product(heard, ours)
    apart *= -2.0
    apart += lengths
    apart += np.einsum("ij,ij->i", heard, heard)[:, None]
    np.maximum(apart, 0.0, out=apart)
    apart /= heard.shape[1]
    return np.sqrt(apart, out=apart)


def _costs(chain: WordChain, heard: Frames, level: Frames) -> Frames:
    costs = _apart(chain.frames, heard)
    over = np.clip((level - np.percentile(level, 5) - QUIET) / QUIET, 0.0, 1.0)
    costs[:, chain.word < 0] = (PAUSE + LOUD * over)[:, None]
    return costs


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


def _laid(lines: Sequence[tuple[WordChain, Frames, Frames]]) -> list[LaidLine]:
    """Lines end to end in one row of states, each twice: as it is, and read from its end."""
    ends = np.cumsum([2 * len(chain.word) for chain, _, _ in lines])
    costs = np.full((max(len(heard) for _, heard, _ in lines), int(ends[-1])), _NEVER, np.float32)
    arrive = np.empty((4, int(ends[-1])), np.float32)
    for (chain, heard, level), end in zip(lines, ends, strict=True):
        found, ways, size = _costs(chain, heard, level), _arrivals(chain), len(chain.word)
        costs[: len(heard), end - 2 * size : end - size] = found
        costs[: len(heard), end - size : end] = found[::-1, ::-1]
        arrive[:, end - 2 * size : end - size], arrive[:, end - size : end] = ways, _backwards(ways)
    begins = [
        at
        for (chain, _, _), end in zip(lines, ends, strict=True)
        for at in (end - 2 * len(chain.word), end - len(chain.word))
    ]
    least = _least(costs, arrive, np.array(begins))
    return [
        _line(
            chain,
            costs[: len(heard), end - 2 * size : end - size],
            least[: len(heard), end - 2 * size : end - size],
            least[: len(heard), end - size : end][::-1, ::-1],
        )
        for (chain, heard, _), end in zip(lines, ends, strict=True)
        for size in [len(chain.word)]
    ]


def _least(costs: Frames, arrive: Frames, begins: NDArray[np.intp]) -> Frames:
    """The least that it costs to be in each state at each frame (frames, states).

    `begins` are the states in which a row begins; so may the one behind it.
    """
    least = np.empty_like(costs)
    best = np.full(costs.shape[1], _NEVER, np.float32)
    for first in (begins, begins + 1):
        best[first] = costs[0, first]
    least[0] = best
    ways = [np.ascontiguousarray(arrive[back, back:]) for back in range(4)]
    other = np.empty_like(best)
    for at in range(1, len(costs)):
        here = np.add(best, ways[0], out=least[at])
        for back in (1, 2, 3):
            reached = np.add(best[:-back], ways[back], out=other[back:])
            np.minimum(here[back:], reached, out=here[back:])
        best = np.add(here, costs[at], out=here)
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
        path=np.argmin(there + back - costs, axis=1),
        total=total,
        until=until,
        since=since,
        without=(until[:-1] + since[1:]).min(axis=1) - np.float32(total),
    )
