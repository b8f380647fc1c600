"""docs/LENH.md is what the commands are: `make tables` writes its table."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest

from broadcaster.cli.root import SHARED, every_command

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def writer():
    """The program that writes the table."""
    path = ROOT / "tools" / "write_command_table.py"
    spec = importlib.util.spec_from_file_location("write_command_table", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_table_is_up_to_date(writer):
    text = writer.PAGE.read_text("utf-8")
    assert text == writer.page(text), "run: make tables"


def test_every_command_has_a_row(writer):
    rows = re.findall(r"^\| `([a-z -]+)` \| `broadcaster ", writer.PAGE.read_text("utf-8"), re.M)
    assert sorted(rows) == sorted(" ".join(words) for words, _ in every_command())


def test_a_command_has_data_of_its_own_or_a_word_says_why_lines_are_all(writer):
    without = {" ".join(words) for words, one in every_command() if not writer.has_data(one)}
    assert without == writer.LINES_ARE_ALL.keys()


def test_the_shared_options_are_explained(writer):
    text = writer.PAGE.read_text("utf-8")
    assert all(f"| `{option.opts[0]}" in text for option in SHARED)


def test_the_answer_that_is_shown_is_one(writer):
    text = writer.PAGE.read_text("utf-8").partition("## Cho máy đọc")[2]
    shown = json.loads("".join(re.findall(r"^    (.*)$", text, re.M)))
    schema = json.loads((ROOT / "docs" / "lenh.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(shown)
    for spoilt in ({"ok": 1}, {"more": 1}, {"error": {"code": "x"}}, {"exit_code": 7}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate({**shown, **spoilt})
