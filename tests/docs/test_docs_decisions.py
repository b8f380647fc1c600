"""Decisions: numbered, listed in order, each with its conclusion first."""

import re
from pathlib import Path

from tests.fakes.rows_in_one import rows_in_one

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
LIST = (FOLDER / "README.md").read_text("utf-8")
PAGES = sorted(FOLDER.glob("0*.md"))
NEVER_GIVEN = {10, 11, 94}  # README.md there tells why


def test_the_numbers_have_no_gap_that_is_not_explained():
    numbers = [int(page.name[:4]) for page in PAGES]
    wanted = set(range(1, max(numbers) + 1)) - NEVER_GIVEN
    assert numbers == sorted(wanted)
    assert all(f"{number:04d}" in LIST for number in NEVER_GIVEN)


def test_every_page_is_in_the_list_in_order_under_its_title():
    listed = re.findall(r"^\* \[(.+?)\]\((.+?)\)", LIST, re.M)
    titles = [(page.read_text("utf-8").split("\n", 1)[0][2:], page.name) for page in PAGES]
    assert listed == [*titles, ("Why each dependency is here", "dependencies.md")]
    assert {path.name for path in FOLDER.glob("*.md")} == {name for _, name in listed} | {
        "README.md"
    }


@rows_in_one(PAGES)
def test_the_conclusion_comes_first(page):
    title, blank, first = page.read_text("utf-8").split("\n", 2)
    assert title.startswith(f"# {page.name[:4]} ")
    assert blank == ""
    told = re.match(r"\*\*(.+?)\*\*", first, re.S)
    assert told is not None
    assert len(told[1]) > 40
    assert told[1].rstrip().endswith(".")


@rows_in_one(PAGES)
def test_what_supersedes_a_page_is_a_later_one_that_is_there(page):
    for later in re.findall(r"[Ss]uperseded by \[(\d{4})\]", page.read_text("utf-8")):
        assert int(later) > int(page.name[:4])
        assert any(other.name.startswith(later) for other in PAGES)
        assert re.search(rf"^\* \[{page.name[:4]} .*superseded by {later}$", LIST, re.M)
