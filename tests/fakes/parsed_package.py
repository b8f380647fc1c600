"""The package as its text says: parsed and walked through once by each process of tests."""

import ast
import gc
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "broadcaster"


@dataclass(frozen=True)
class Module:
    """One module of the package."""

    path: Path
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]  # every node of the tree, as ast.walk gives them

    @property
    def name(self) -> str:
        """Path under the package, with forward slashes."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def room(self) -> str:
        """The folder or module right under the package."""
        return self.name.split("/")[0].removesuffix(".py")


@cache
def parsed_package() -> tuple[Module, ...]:
    """Every module; to walk through all of them takes a second, and twenty tests do.

    Its million and a half of nodes stay until the end: whoever looks for garbage looked through
    them too, a second each time, in tests that have nothing to do with them.
    """
    found = []
    gc.collect()
    gc.disable()
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        found.append(Module(path=path, text=text, tree=tree, nodes=tuple(ast.walk(tree))))
    gc.freeze()
    gc.enable()
    assert len(found) > 50
    return tuple(found)
