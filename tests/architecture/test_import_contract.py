"""Imports go down, and every library has one door."""

import ast
import configparser
import importlib.util
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

# the type of every sample array; arithmetic on samples is in several rooms
EVERYWHERE = {"numpy"}
# the station's puller is carried away alone, so it opens doors of its own
CARRIED_AWAY = {"pull"}
# the parts of one server, which do not know each other
BOTH_HALVES = {"starlette": {"web", "desk", "api"}}


def test_the_import_contract_is_kept(root, without):
    if importlib.util.find_spec("importlinter") is None:
        without("import-linter")
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def outside(tree: ast.Module) -> set[str]:
    """Top-level names of the libraries that a module imports, at any depth of its code."""
    named: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named.add(node.module.split(".")[0])
    return named - set(sys.stdlib_module_names) - {"broadcaster"}


def test_each_library_is_imported_in_one_room_only(modules):
    rooms: dict[str, set[str]] = {}
    for module in modules:
        if module.room in CARRIED_AWAY:
            continue
        for library in outside(module.tree) - EVERYWHERE:
            rooms.setdefault(library, set()).add(module.room)
    shared = {name: found for name, found in rooms.items() if len(found) > 1}
    assert {n: found for n, found in shared.items() if found != BOTH_HALVES.get(n)} == {}


def test_every_library_that_is_imported_is_asked_for(modules, root):
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    extras = config["options.extras_require"]
    lines = config["options"]["install_requires"].split("\n")
    wanted = ("edge", "neural", "push")  # asked for by whoever wants them
    lines += [line for extra in wanted for line in extras[extra].split("\n")]
    asked = {re.match(r"[\w.-]*", line.strip()).group(0).casefold() for line in lines}
    made_by = packages_distributions()
    imported = {library for module in modules for library in outside(module.tree)}
    unasked = {
        library
        for library in imported
        if not {name.casefold().replace("_", "-") for name in made_by.get(library, [])} & asked
    }
    assert unasked - {"msvcrt", "fcntl"} == set()


def test_every_import_names_its_module_in_full(modules):
    relative = [
        m.name
        for m in modules
        for node in ast.walk(m.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_room_is_called_after_nothing(modules):
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    names = {part.removesuffix(".py") for m in modules for part in m.name.split("/")}
    assert names & vague == set()
