"""Every notice of the rooms that read people's files is listed for those who look it up."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTED = set(
    re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "NOTICES.md").read_text("utf-8"), re.M)
)
CODE = re.compile(r"[a-z]+(?:-[a-z]+)*")
SPEAKERS = {"say", "notice", "_wrong", "CueFault"}


def _constants(node):
    branches = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,)
    return {b.value for b in branches if isinstance(b, ast.Constant) and isinstance(b.value, str)}


def _codes(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [k.value for k in node.keywords if k.arg == "code"]
            for value in given + (node.args[:3] if name in SPEAKERS else []):
                found |= {code for code in _constants(value) if CODE.fullmatch(code)}
    return found


@pytest.mark.parametrize("room", ["scripting", "rights", "text"])
def test_every_code_of_a_room_is_listed(room):
    codes = set().union(*map(_codes, (ROOT / "broadcaster" / room).rglob("*.py")))
    assert codes
    assert codes <= LISTED


def test_every_code_is_listed_once():
    rows = re.findall(
        r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "NOTICES.md").read_text("utf-8"), re.M
    )
    assert len(rows) == len(set(rows))
