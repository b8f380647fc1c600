"""TOML that people edit: every mistake with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.toml_tables import open_table


def _root(text):
    table, _ = open_table(text.encode(), "a.toml")
    assert table is not None
    return table


def test_the_line_of_a_key_is_found_in_tables_lists_and_dotted_keys():
    root = _root('a = 1\n[t]\n"b c" = 2\n[[l]]\nx = 1\n[[l]]\n\nx = 2\n[u]\nd.e = 3\n')
    places = [("a",), ("t", "b c"), ("l", 0, "x"), ("l", 1, "x"), ("u", "d", "e")]
    assert [root.page.place(path).line for path in places] == [1, 3, 5, 8, 10]


def test_words_within_a_block_of_text_are_no_keys():
    root = _root('a = """\nb = 1\n"""\nb = 2\n')
    assert root.page.place(("b",)).line == 4


def test_a_key_that_is_not_there_is_placed_at_its_table():
    assert _root("[t]\na = 1\n").page.place(("t", "z")).line == 1


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('a = "x"\nb "y"\n', 2, "thiếu dấu ="),
        ("a = xin chào\n", 1, "nháy"),
        ('a = "x\n', 1, "nháy"),
        ("a = 1\na = 2\n", 2, "đã được viết"),
        ("a = 1 b\n", 1, "thừa"),
        ("[t\na = 1\n", 1, "thiếu dấu ]"),
        ('a = "C:\\dir"\n', 1, "hai lần"),
    ],
)
def test_a_slip_of_writing_is_explained_with_its_line(text, line, said):
    table, notices = open_table(text.encode(), "a.toml")
    assert table is None
    assert notices[0].place.line == line
    assert said in notices[0].sentence


@pytest.mark.parametrize("text", ["a = " + "[" * 3000, "a = " + "9" * 5000, "a = 1979-02-31"])
def test_hostile_values_are_refused_not_raised(text):
    table, notices = open_table(text.encode(), "a.toml")
    assert table is not None or notices


def test_numbers_flags_and_lists_of_the_wrong_kind_keep_their_defaults():
    root = _root('n = "5"\nw = 2.5\nf = 1\nl = ["a", 2]\nt = 3\nm = [1]\nbig = 99\ninf = inf\n')
    assert root.number("n", 1.0, 0, 9) == 1.0
    assert root.whole("w", 2, (1, 2)) == 2
    assert root.flag("f", True) is True
    assert root.texts("l", ("z",)) == ("z",)
    assert root.table("t").written() == ()
    assert root.tables("m") == ()
    assert root.number("big", 1.0, 0, 9) == 1.0
    assert root.number("inf", 1.0, 0, 9) == 1.0
    assert [n.place.line for n in root.page.notices] == [1, 2, 3, 4, 5, 6, 7, 8]


@given(st.text(alphabet="[]=\"'ab.#\n \\0123", max_size=80))
def test_no_text_ever_raises(text):
    table, notices = open_table(text.encode(), "a.toml")
    assert table is not None or notices
