"""How much words tell: the same words the same, whichever process asks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from broadcaster.law.passages import starter_passages
from broadcaster.law.telling_words import telling_words, weight_of

ROOT = Path(__file__).parents[3]


def test_the_same_words_weigh_the_same_in_every_order() -> None:
    for one in starter_passages():
        words = sorted(telling_words(one.text))
        turned = {weight_of(words[at:] + words[:at]) for at in range(0, len(words), 3)}
        assert len(turned) == 1, one.row


_JUDGE = """
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.starter import starter_register
from tests.unit.law.test_figures_against_source import gold, said

for name in ("wrong.txt", "honest.txt"):
    for each, words in gold(name):
        for one in check_figures(said(words, *each), starter_register()):
            print(repr(one))
"""


@pytest.mark.slow
def test_another_process_says_the_same() -> None:
    """Sets of words have another order in each: what is found must not come from it."""
    told = [
        subprocess.run(
            [sys.executable, "-c", _JUDGE],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(told[0].splitlines()) > 300
    assert told[0] == told[1]
