"""What lies beside the package imports names that are there: no test runs a whole bench."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "bench").glob("*.py"), *(ROOT / "tools").glob("*.py")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_name_that_is_imported_is_there(path: Path) -> None:
    missing = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("broadcaster"):
            module = importlib.import_module(node.module or "")
            for alias in node.names:
                if not hasattr(module, alias.name):
                    name = f"{node.module}.{alias.name}"
                    try:
                        importlib.import_module(name)
                    except ImportError:
                        missing.append(name)
    assert missing == []
