"""docs/GLOSSARY.md has every value that features share, and names nothing that is not there."""

import ast
import re
from pathlib import Path

from tests.fakes.parsed_package import parsed_package

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "GLOSSARY.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
NAMED = set(re.findall(r"`([A-Z]\w*)(?:\.\w+)?`", "\n".join(ROWS)))


def classes(room=""):
    for module in parsed_package():
        for node in module.tree.body if room in ("", module.room) else ():
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield module.path.name, node


def test_every_value_that_features_share_is_explained():
    # errors have pages of their own: docs/ERRORS.md and docs/NOTICES.md
    shared = {node.name for file, node in classes("domain") if file != "errors.py"}
    assert sorted(shared - NAMED) == []


def test_every_class_that_is_named_is_there():
    assert sorted(NAMED - {node.name for _, node in classes()}) == []


def test_every_field_that_is_named_is_there():
    fields = {
        f"{node.name}.{getattr(line.target, 'id', '')}"
        for _, node in classes()
        for line in node.body
        if isinstance(line, ast.AnnAssign)
    }
    assert sorted(set(re.findall(r"`([A-Z]\w*\.[a-z_]+)`", PAGE)) - fields) == []


def test_no_word_of_ours_stands_for_two_things():
    """A Vietnamese word has one row, and so has an English one."""
    sections = PAGE.split("\n## ")[2:]
    rows = [row for part in sections for row in re.findall(r"^\| (.+?) \| (.+?) \|", part, re.M)]
    rows = [row for row in rows if row[0] not in ("Tiếng Việt", "---")]
    for at in (0, 1):
        words = [row[at] for row in rows]
        assert sorted({word for word in words if words.count(word) > 1}) == []
