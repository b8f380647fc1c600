"""Answers live as long as their register."""

import gc
import weakref
from datetime import date

from broadcaster.law.citations import check_sources
from broadcaster.law.cited_units import cited_units
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.quotes import passage_on
from broadcaster.law.register import RegisteredDocument, register_of
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.register_memory import RegisterMemory
from broadcaster.law.sources import cited_sources
from broadcaster.law.unsaid import said_anyway
from broadcaster.reading import mentions
from tests.unit.law.test_figures_against_source import said
from tests.unit.law.test_unsaid import script_of

DECREE = RegisteredDocument(number="10/2026/NĐ-CP", kind="Nghị định", in_force=date(2026, 7, 15))


def test_an_answer_is_made_once_for_each_register() -> None:
    memory = RegisterMemory[int](2)
    ours, theirs = register_of([DECREE]), register_of([DECREE])
    made: list[str] = []

    def ask(register: object, word: str) -> int:
        def make() -> int:
            made.append(word)
            return len(word)

        return memory.answer(ours if register is ours else theirs, word, make)

    assert [ask(ours, "một"), ask(ours, "một"), ask(theirs, "một")] == [3, 3, 3]
    assert made == ["một", "một"]
    ask(ours, "hai")
    ask(ours, "một")  # asked for again: "hai" is the one that goes
    ask(ours, "ba")
    made.clear()
    ask(ours, "một")
    ask(ours, "hai")
    assert made == ["hai"]


def test_a_register_that_nobody_uses_any_more_goes_with_what_it_answered() -> None:
    register = register_of([DECREE])
    gone = weakref.ref(register)
    words = "Điều 9 Nghị định 10/2026/NĐ-CP phạt 3 triệu đồng."
    tuple(said_anyway(script_of(words), register))
    check_sources(script_of(words), mentions, register)
    folder = RegisterFolder(register=register)
    cited_units(words, folder, day=date(2026, 12, 1))
    check_figures(said(words, DECREE.number), register, folder.text)
    passage_on(f"{DECREE.number}, Điều 9", date(2026, 12, 1), folder)
    cited_sources(words, register)
    del register, folder
    gc.collect()
    assert gone() is None
