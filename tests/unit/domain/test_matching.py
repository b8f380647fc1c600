"""What two lists have in common: exact where that is quick, and never slow."""

import random
from difflib import SequenceMatcher

import pytest

from broadcaster.domain.matching import edits, matching
from broadcaster.domain.text import changes
from broadcaster.writing.differences import differing, parts_between
from broadcaster.writing.drafts import _as_before
from tests.fakes.worked import worked


@pytest.mark.parametrize("seed", range(60))
def test_the_edits_make_the_new_list_of_the_old_one(seed):
    chance = random.Random(seed)
    wide = chance.choice([3, 40, 2000])
    size = chance.choice([8, 300])
    old, new = ([chance.randrange(wide) for _ in range(size)] for _ in range(2))
    made = []
    at = to = 0
    for same, a, b, c, d in edits(old, new):
        assert (a, c) == (at, to)
        assert not same or old[a:b] == new[c:d]
        made += old[a:b] if same else new[c:d]
        at, to = b, d
    assert (at, to) == (size, size)
    assert made == new


@pytest.mark.parametrize("seed", range(20))
def test_a_short_text_is_matched_as_difflib_does(seed):
    """Between two ends that differ, what is found is what the exact search finds."""
    chance = random.Random(seed)
    old = ["<", *(chance.randrange(30) for _ in range(60)), ">"]
    new = ["(", *(chance.randrange(30) for _ in range(60)), ")"]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    assert list(matching(old, new)) == [tuple(block) for block in blocks if block.size]


def test_of_a_long_text_what_stands_once_is_still_found():
    old = [unit for n in range(2000) for unit in (f"câu {n}", "như nhau")]
    new = [unit for n in range(2000) for unit in (f"câu {n}" if n % 7 else "mới", "như nhau")]
    assert sum(long for _, _, long in matching(old, new)) >= 3700


def test_anchors_that_changed_places_keep_their_order():
    old = ["a", *"xy" * 2000, "b", *"yx" * 2000, "c"]
    new = ["c", *"zx" * 2000, "a", *"xz" * 2000, "b"]
    found = matching(old, new)
    assert found == tuple(sorted(found, key=lambda one: one[1]))


def _lines(times, word):
    return "".join(f"{word} {n}\n\nNhư nhau.\n\n" for n in range(times))


def _part(times):
    for _, part in differing(parts_between(_lines(times, "Một"), _lines(times, "Hai"))):
        assert part.rows is not None


def _words(times):
    old, new = (" ".join(f"{word}{n} là" for n in range(times)) for word in ("một", "hai"))
    assert changes(old, new)


def _bytes(times):
    before = b"\xef\xbb\xbf" + _lines(times, "Một").encode()
    assert _as_before(_lines(times, "Hai"), before).endswith("Như nhau.\n\n".encode())


@pytest.mark.parametrize("shape", [_part, _words, _bytes])
def test_a_text_of_every_other_line_the_same_holds_nobody_up(shape):
    took = [worked(shape, times) for times in (300, 600)]
    assert max(took) < 1
    assert took[1] < 4 * took[0] + 0.1  # twice the text: not the eightfold of a cubic search
