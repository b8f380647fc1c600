"""docs/CACH-DOC.md is what `make tables` writes today."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def writer():
    """The program that writes the page."""
    path = ROOT / "tools" / "write_reading_table.py"
    spec = importlib.util.spec_from_file_location("write_reading_table", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(writer):
    """A table or a rule that changed asks for `make tables`."""
    assert writer.PAGE.read_text("utf-8") == writer.page(), "run: make tables"


def test_no_example_leaves_a_figure_or_a_sign(writer):
    """Every example of the page is read to the end."""
    rows = re.findall(
        r"^\| (.+?) \| (.+) \|$", writer.page().split("## Chữ viết tắt nhiều")[0], re.M
    )
    assert len(rows) > 50
    assert [row for row in rows if re.search(r"[\d%/@#°+&]", row[1])] == []


def test_every_table_of_the_reader_is_on_the_page(writer):
    """No section of a table file is left out, but for the words and signs that rules look for."""
    shown = {(file, section) for _, file, section, _ in writer.LISTS}
    names = {path.stem for path in (ROOT / "broadcaster" / "reading").glob("*.toml")}
    names -= {"cues", "pairs", "signs"}
    assert {file for file, _ in shown} == names
    sections = {(name, s) for name in names for s in writer.table(name) if s}
    assert {s for s in sections - shown if not s[1].startswith(writer.AMBIGUOUS)} == set()
