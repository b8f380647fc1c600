"""Patterns that are searched only where they may be find what plain ones find."""

import re
from pathlib import Path

import pytest

from broadcaster.law.point_values import BODIES, HOW_MANY, ONE_OF, PARTS
from broadcaster.law.turned_statements import turned_statements
from broadcaster.law.unsaid import starter_unsaid, wording_of
from broadcaster.law.word_patterns import (
    WordPattern,
    WordTable,
    alternatives_of,
    most_telling,
    needed_words,
)

_GOLD = Path(__file__).parents[2] / "golden" / "figures"


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"mũ bảo hiểm|cài quai", ("mũ bảo hiểm", "cài quai")),
        (r"đèn đỏ?", ("đèn đ",)),
        (r"(?:phạt|tịch thu)(?: xe)?", ("phạt", "tịch thu")),
        (r"\bchở(?: \w+){1,40} trẻ\b", (" trẻ",)),
        (r"(?<!không )được|phải", ("được", "phải")),
        (r"nổ(?! lực)[.,;]|(?P<who>ai|người)", ("nổ", "ai", "người")),
        (r"a|học sinh", ()),  # one letter is in every text
        (r"\w+ ?|học sinh", ()),
        (r"[|)]nói|x{20}yz", ("nói", "yz")),
    ],
)
def test_words_that_a_pattern_cannot_do_without(pattern: str, words: tuple[str, ...]) -> None:
    assert needed_words(pattern) == words


def test_alternatives_in_brackets_are_no_alternatives() -> None:
    assert alternatives_of(r"a(?:b|c)|[|]d|\|e") == [r"a(?:b|c)", "[|]d", r"\|e"]


@pytest.mark.parametrize("text", ["bị phạt tiền", "BỊ PHẠT", "tha", "tịch thu xe rồi phạt", ""])
def test_it_finds_what_a_plain_pattern_finds(text: str) -> None:
    written = r"(?<!không )bị (?:phạt|tha)|tịch thu(?: xe)?|\bphạt"
    own, plain = WordPattern(written, re.IGNORECASE), re.compile(written, re.IGNORECASE)
    spans = [found.span() for found in plain.finditer(text)]
    assert [found.span() for found in own.finditer(text)] == spans
    assert (own.search(text) is not None) == bool(spans)
    assert own.sub("-", text) == plain.sub("-", text)


def test_a_table_gives_the_rows_in_their_order() -> None:
    table = WordTable([("a", ("xe",)), ("b", ()), ("c", ("mũ", "xe"))])
    assert table.of("đội mũ đi xe") == ["a", "b", "c"]
    assert table.of("đội mũ") == ["b", "c"]
    assert most_telling([WordPattern("xe|ai"), WordPattern("mũ bảo hiểm|khăn")]) == (
        "mũ bảo hiểm",
        "khăn",
    )


@pytest.mark.slow
def test_the_tables_find_what_their_plain_patterns_find() -> None:
    rows = [row for one in turned_statements() for row in (*one.matter, *one.turns, *one.none_of)]
    rows += [row for one in starter_unsaid() for row in (*one.all_of, *one.none_of, *one.named)]
    values = [one.words for row in (BODIES, HOW_MANY, PARTS, *ONE_OF) for one in row]
    forms = {id(one): one for one in (*(row.marked for row in rows), *values)}.values()
    lists = ("honest.txt", "wrong.txt", "daily.txt")
    lines = [line for name in lists for line in (_GOLD / name).read_text("utf-8").splitlines()]
    texts = [wording_of(line.partition("|")[2])[0] for line in lines[::3]]
    for form in forms:
        plain = re.compile(form.pattern, re.IGNORECASE if form in values else re.NOFLAG)
        for text in texts:
            found = [match.span() for match in form.finditer(text)]
            assert found == [match.span() for match in plain.finditer(text)], form.pattern
