"""The house in figures, for `make report`: a table in Markdown; a reader decides what it means.

Sizes, importers and names are read off the source (ast); what runs is measured: each action is
really done once on a small station that is thrown away (files_that_run.py). Nothing of the package
is imported, so that its modules may move. `report.py --sources` leaves the runs out.
"""

import argparse
import ast
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from files_that_run import ACTIONS, files_that_run

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "broadcaster"
LONG = 600  # lines; a module above says why
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A source file of the package."""

    name: str
    path: Path
    lines: int
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__` of a folder."""
        return self.path.name == "__init__.py"

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node."""
        return list(ast.walk(self.tree))

    @property
    def functions(self) -> Iterator[Function]:
        """Functions and methods, inner ones too."""
        return (n for n in self.nodes if isinstance(n, Function))

    @property
    def classes(self) -> Iterator[ast.ClassDef]:
        """Classes that stand in the module itself."""
        return (n for n in self.tree.body if isinstance(n, ast.ClassDef))


def read_package(folder: Path) -> dict[str, Module]:
    """Every module by its dotted name."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text("utf-8")
        found[name] = Module(name, path, len(text.splitlines()), ast.parse(text))
    return found


# --- who imports whom --------------------------------------------------------------------------


def importers(modules: dict[str, Module]) -> dict[str, set[str]]:
    """For each module those that import it.

    A name that a folder's `__init__` only hands on counts for the module that defines it, in
    `from package import Name` and in `package.Name`; the handing on is no import of its own.
    """
    handed = {m.name: _handed_on(m, modules) for m in modules.values() if m.is_package}
    found: dict[str, set[str]] = defaultdict(set)
    for module in modules.values():
        for target in _targets(module, modules, handed):
            if target != module.name and not (module.is_package and target in _Below(module)):
                found[target].add(module.name)
    return found


class _Below:
    """The names below a package."""

    def __init__(self, module: Module) -> None:
        self._start = f"{module.name}."

    def __contains__(self, name: str) -> bool:
        return name.startswith(self._start)


def _handed_on(module: Module, modules: dict[str, Module]) -> dict[str, str]:
    """The names in an `__init__` that other modules of the package define."""
    found = {}
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom) and node.module in modules:
            found |= {alias.asname or alias.name: node.module for alias in node.names}
        elif isinstance(node, ast.Dict):  # names that `__getattr__` loads: {"Name": "module"}
            found |= _late(node, module.name, modules)
    return found


def _late(node: ast.Dict, package: str, modules: dict[str, Module]) -> dict[str, str]:
    found = {}
    for key, value in zip(node.keys, node.values, strict=True):
        told = [n.value for n in (key, value) if isinstance(n, ast.Constant)]
        if len(told) == 2 and all(isinstance(one, str) for one in told):
            for name in (told[1], f"{package}.{str(told[1]).lstrip('.')}"):
                if name in modules:
                    found[str(told[0])] = str(name)
    return found


def _targets(
    module: Module, modules: dict[str, Module], handed: dict[str, dict[str, str]]
) -> Iterator[str]:
    packages = {}  # local name -> package that was imported whole
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module in modules:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in handed:
                    packages[alias.asname or alias.name] = whole
                yield whole if whole in modules else _origin(node.module, alias.name, handed)
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            package = packages.get(node.value.id)
            if package and node.attr in handed[package]:
                yield _origin(package, node.attr, handed)


def _origin(module: str, name: str, handed: dict[str, dict[str, str]]) -> str:
    while name in handed.get(module, {}) and handed[module][name] != module:
        module = handed[module][name]
    return module


# --- helpers, ports, names ---------------------------------------------------------------------


def private_helpers(modules: Iterable[Module]) -> dict[str, int]:
    """Private functions and methods with the places that name them in their own module."""
    found = {}
    for module in modules:
        uses: dict[str, list[int]] = defaultdict(list)
        for node in module.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                uses[node.id].append(node.lineno)
            elif isinstance(node, ast.Attribute):
                uses[node.attr].append(node.lineno)
        for function in module.functions:
            if function.name.startswith("_") and not function.name.startswith("__"):
                own = range(function.lineno, (function.end_lineno or 0) + 1)
                outside = [line for line in uses[function.name] if line not in own]
                found[f"{module.name}.{function.name}:{function.lineno}"] = len(outside)
    return found


def protocols(modules: Iterable[Module]) -> dict[str, list[str]]:
    """Each Protocol with the classes of the package that inherit it or have all its members."""
    classes = [(m, c) for m in modules for c in m.nodes if isinstance(c, ast.ClassDef)]
    by_name = defaultdict(list)
    for _, one in classes:
        by_name[one.name].append(one)
    ports = [(m, c) for m, c in classes if "Protocol" in _bases(c)]
    names = {c.name for _, c in ports}
    found = {}
    for module, port in ports:
        wanted, fields = _members(port, by_name)
        found[f"{module.name}.{port.name}"] = [
            one.name
            for _, one in classes
            if one.name not in names
            and (port.name in _bases(one) or _has(_members(one, by_name), wanted, fields))
        ]
    return found


def _bases(one: ast.ClassDef) -> set[str]:
    heads = (b.value if isinstance(b, ast.Subscript) else b for b in one.bases)
    return {h.attr if isinstance(h, ast.Attribute) else getattr(h, "id", "") for h in heads}


Members = tuple[set[str], set[str]]  # methods, and what is only a field


def _has(members: Members, wanted: set[str], fields: set[str]) -> bool:
    """Whether a class has every method as a method, every field in any way."""
    if wanted <= {"__call__"} and not fields:
        return False  # a function does it as well: only who says so is counted
    methods, others = members
    return wanted <= methods and fields <= methods | others


def _members(one: ast.ClassDef, by_name: dict[str, list[ast.ClassDef]]) -> Members:
    """Methods, and fields with what is set on `self`; those of bases in the package too."""
    methods, fields = set(), set()
    for node in ast.walk(one):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            fields.add(node.attr)
    for node in one.body:
        if isinstance(node, Function):
            seen = fields if _is_property(node) and "Protocol" in _bases(one) else methods
            seen.add(node.name)
        elif isinstance(node, ast.Assign):  # `write = staticmethod(write_file)`
            methods |= {t.id for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            fields.add(node.target.id)
    for base in _bases(one) - {one.name}:
        for other in by_name.get(base, [])[:1]:
            more = _members(other, by_name)
            methods, fields = methods | more[0], fields | more[1]
    return methods, fields


def _is_property(node: Function) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "property" for d in node.decorator_list)


def repeated_classes(modules: Iterable[Module]) -> dict[str, int]:
    """Public class names that stand in more than one module."""
    told = Counter(c.name for m in modules for c in m.classes if not c.name.startswith("_"))
    return {name: count for name, count in sorted(told.items()) if count > 1}


# --- the table ---------------------------------------------------------------------------------


def spread(values: Sequence[int]) -> str:
    """Median, nine of ten, most."""
    ordered = sorted(values)
    nine = ordered[round(0.9 * (len(ordered) - 1))]
    return f"{statistics.median(ordered):g} / {nine} / {ordered[-1]}"


def source_rows(modules: dict[str, Module]) -> Iterator[tuple[str, str]]:
    """What is read off the sources."""
    every = list(modules.values())
    yield "lines of Python in the package", f"{sum(m.lines for m in every):,}"
    yield "modules", str(len(every))
    yield "module lines, median / p90 / max", spread([m.lines for m in every])
    long = [f"{m.name} ({m.lines})" for m in every if m.lines > LONG]
    yield f"modules over {LONG} lines", ", ".join(long) or "none"
    lengths = [(f.end_lineno or f.lineno) - f.lineno + 1 for m in every for f in m.functions]
    yield "functions", f"{len(lengths):,}"
    yield "function lines, median / p90 / max", spread(lengths)
    known = importers(modules)
    single = [m for m in every if not m.is_package and len(known[m.name]) == 1]
    yield "modules with exactly one importer", f"{len(single)} of {len(every)}"
    yield "… of those under 80 lines", str(sum(m.lines < 80 for m in single))
    private = private_helpers(every)
    once = sum(count == 1 for count in private.values())
    yield "private functions and methods with one use", f"{once:,} of {len(private):,}"
    ports = protocols(every)
    few = [name for name, made in ports.items() if len(made) < 2]
    yield "Protocols with at most one implementation", f"{len(few)} of {len(ports)}"
    repeated = repeated_classes(every)
    told = ", ".join(f"{name} {count}" for name, count in repeated.items())
    yield "public class names in more than one module", f"{len(repeated)}: {told}"


def tell(text: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", action="store_true", help="only what is read off the source")
    parser.add_argument("--lists", action="store_true", help="modules, helpers and ports by name")
    words = parser.parse_args()
    modules = read_package(PACKAGE)
    tell("| measured | value |\n| --- | --- |")
    for name, value in source_rows(modules):
        tell(f"| {name} | {value} |")
    if not words.sources:
        ran = files_that_run(ROOT)
        counts = " / ".join(str(len(ran[action])) for action in ACTIONS)
        tell(f"| files that run for {' / '.join(ACTIONS)} | {counts} |")
    if words.lists:
        _lists(modules)
    return 0


def _lists(modules: dict[str, Module]) -> None:
    known = importers(modules)
    tell("\n## Modules with exactly one importer\n")
    for module in modules.values():
        if not module.is_package and len(known[module.name]) == 1:
            tell(f"* {module.name} ({module.lines}) <- {min(known[module.name])}")
    tell("\n## Protocols and who implements them\n")
    for name, made in protocols(modules.values()).items():
        tell(f"* {name}: {', '.join(made) or 'nobody'}")


if __name__ == "__main__":
    sys.exit(main())
