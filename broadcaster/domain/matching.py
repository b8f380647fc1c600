"""What two lists have in common, found in time that grows with their length and no faster."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

Stretch = tuple[int, int, int]  # where in the old list, where in the new one, how long
Edit = tuple[bool, int, int, int, int]  # whether the same, old from and to, new from and to

# A search looks at every equal pair once for each stretch that it finds: pairs x units at most.
_EACH = 2_000  # of those for each unit of both lists
_MOST = 4_000_000  # and in all, about a tenth of a second
_DEPTH = 8  # times that a gap between anchors is looked at for anchors of its own


def matching(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[Stretch, ...]:
    """The stretches that both have, in order; neighbours are one.

    The ends are compared first. What is left is searched whole where that is quick, else split at
    what stands in both just once (“patience diff”, Bram Cohen); a part that has nothing of the kind
    counts as wholly replaced.
    """
    left = min(_MOST, _EACH * (len(old) + len(new)))
    found: list[Stretch] = []
    gaps = [(0, len(old), 0, len(new), 0)]  # the next one last, so that they come in order
    while gaps:
        a, b, c, d, depth = gaps.pop()
        if depth < 0:  # not a gap but a stretch that was found
            found.append((a, c, b - a))
            continue
        first, last = _ends(old[a:b], new[c:d])
        inner = (a + first, b - last, c + first, d - last)
        if last:
            gaps.append((b - last, b, d - last, d, -1))
        if first:
            found.append((a, c, first))
        one, other = old[inner[0] : inner[1]], new[inner[2] : inner[3]]
        work = _pairs(one, other) * (len(one) + len(other))
        if not work:
            continue
        if work <= left:
            left -= work
            blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
            found += [(inner[0] + i, inner[2] + j, long) for i, j, long in blocks if long]
        elif depth < _DEPTH and (anchors := _anchors(one, other)):
            gaps += reversed(list(_between(inner, anchors, depth + 1)))
    return tuple(_joined(found))


def edits(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Edit]:
    """How the old list becomes the new one: what stays and what is replaced, in turn."""
    a = c = 0
    for i, j, long in (*matching(old, new), (len(old), len(new), 0)):
        if i > a or j > c:
            yield False, a, i, c, j
        if long:
            yield True, i, i + long, j, j + long
        a, c = i + long, j + long


def _ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """How many units are the same at the beginning, and how many of the rest at the end."""
    first = last = 0
    most = min(len(old), len(new))
    while first < most and old[first] == new[first]:
        first += 1
    while last < most - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first, last


def _pairs(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """How many equal pairs two lists have."""
    counted = Counter(other)
    return sum(times * counted[unit] for unit, times in Counter(one).items())


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Where units stand that are in both just once: the longest row of them in one order."""
    once = {unit for unit, times in Counter(old).items() if times == 1}
    once &= {unit for unit, times in Counter(new).items() if times == 1}
    places = {unit: n for n, unit in enumerate(new) if unit in once}
    ends: list[int] = []  # of the best row of each length, its last place in the new list
    rows: list[tuple[int, int, int]] = []  # old place, new place, the one before in its row
    heads: list[int] = []
    for at, unit in enumerate(old):
        if unit in once:
            length = bisect_left(ends, places[unit])
            rows.append((at, places[unit], heads[length - 1] if length else -1))
            ends[length : length + 1] = [places[unit]]
            heads[length : length + 1] = [len(rows) - 1]
    found, at = [], heads[-1] if heads else -1
    while at >= 0:
        found.append(rows[at][:2])
        at = rows[at][2]
    return found[::-1]


def _between(
    gap: tuple[int, int, int, int], anchors: Sequence[tuple[int, int]], depth: int
) -> Iterator[tuple[int, int, int, int, int]]:
    """The gaps around the anchors, each with the anchor before it."""
    start, stop, from_, to = gap
    marks = [(start - 1, from_ - 1), *((start + i, from_ + j) for i, j in anchors), (stop, to)]
    for n, ((i, j), (k, m)) in enumerate(pairwise(marks)):
        if n:
            yield i, i + 1, j, j + 1, -1
        yield i + 1, k, j + 1, m, depth


def _joined(found: Sequence[Stretch]) -> Iterator[Stretch]:
    at = (0, 0, 0)
    for a, c, long in found:
        if (a, c) == (at[0] + at[2], at[1] + at[2]):
            at = (at[0], at[1], at[2] + long)
            continue
        if at[2]:
            yield at
        at = (a, c, long)
    if at[2]:
        yield at
