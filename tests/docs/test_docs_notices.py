"""docs/NOTICES.md lists every notice and error code of the source, once, with its levels."""

import re
from pathlib import Path

from tests.fakes.rows_in_one import rows_in_one

PAGE = (Path(__file__).parents[2] / "docs" / "NOTICES.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in PAGE.split("\n")
    if re.match(r"\| `[a-z]", line)
]


def test_every_code_of_the_source_is_listed(said):
    assert sorted(set(said) - {row[0].strip("`") for row in ROWS}) == []


def test_no_code_is_listed_that_the_source_cannot_say(said):
    assert sorted({row[0].strip("`") for row in ROWS} - set(said)) == []


def test_every_code_is_listed_once():
    codes = [row[0] for row in ROWS]
    assert len(codes) == len(set(codes))


def test_a_row_has_its_levels_its_meaning_and_what_to_do(said):
    @rows_in_one(map(tuple, ROWS))
    def rows(code, levels, meaning, remedy):
        assert set(levels.split(", ")) == said[code.strip("`")]
        assert meaning
        assert remedy

    rows()


def test_the_search_for_codes_knows_every_way_of_saying_one(said):
    """One code of each: keyword, place, choice, table, class, exception."""
    ways = ["qua-dai", "vai-la", "nguon-het-hieu-luc", "tu-la", "khuon-mau", "nghi-sai"]
    assert set(ways) <= set(said)
