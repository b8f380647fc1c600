"""Words in = words read + words told, through processes of their own, as a person starts them.

Two hundred texts with a marked word at a random place stand in one station, a quarter of them out of
Word files that a limited process opened. One `check` tells, and a process for each reads. CI takes a
seeded tenth of them, `make soak` all.
"""

import random
from datetime import UTC, datetime

import pytest

from broadcaster.importing.imported_text import text_of
from tests.e2e import test_canary_words as canary
from tests.e2e.conftest import Run
from tests.fakes.killed_command import KilledCommands
from tests.unit.importing.test_word import CANARY as CANARY_IN_WORD
from tests.unit.importing.test_word import canary_document
from tests.unit.importing.word_files import word_file
from tests.unit.scripts.test_words_kept import CANARY

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_600)]

EACH = 50  # texts of a kind
TYPED = (canary.scripts, canary.tables, canary.pastes)


class Apart:
    """A station of which every command is a process; those that only read are forked."""

    def __init__(self, station, commands) -> None:
        self.scripts = station.scripts
        self._station, self._commands = station, commands

    def run(self, *words):
        if words[0] == "check":
            return self._station.run(*words)
        told = self._commands.run(
            ["-C", str(self._station.folder), *words], (), datetime(2026, 9, 1, tzinfo=UTC)
        )
        return Run(told.code, told.told, "")


@pytest.fixture(scope="module")
def station(station_of, tmp_path_factory):
    commands = KilledCommands(tmp_path_factory.mktemp("lời"))
    yield Apart(station_of(tmp_path_factory.mktemp("chim hoàng yến")), commands)
    commands.close()


def typed(kind, number):
    return kind(random.Random(f"apart {kind.__name__} {number}"))


def of_word(folder, number):
    """What comes of a Word file; "" where the marked word is told and not among the text."""
    markup = canary_document(random.Random(f"apart word {number}"))
    read = text_of(word_file(folder / "a.docx", markup), "a.docx")
    assert CANARY_IN_WORD in read.text + " ".join(read.remarks), markup
    return canary.FIRST + read.text if CANARY_IN_WORD in read.text else ""


@pytest.mark.parametrize("count", [EACH // 10, pytest.param(EACH, marks=pytest.mark.soak)])
def test_a_marked_word_is_read_or_told_by_processes_of_their_own(station, tmp_path, count) -> None:
    numbers = random.Random(f"21 {count}").sample(range(EACH), count)
    texts = [(CANARY, typed(kind, number)) for kind in TYPED for number in numbers]
    words = ((CANARY_IN_WORD, of_word(tmp_path, number)) for number in numbers)
    texts += [(mark, text) for mark, text in words if text]
    read = 0
    looked = canary.looked_at(station, [text for _, text in texts])
    for (mark, _), (text, told, said) in zip(texts, looked, strict=True):
        assert not canary.vanished(mark, text, told, said), f"{text}\n{told}\n{said}"
        read += mark in said
    assert read > len(texts) // 4, "many of them are read"
