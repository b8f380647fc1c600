"""Names, docstrings, frozen values, and who may speak."""

import ast
import re
from collections import defaultdict

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Class names that are in two modules, and why. The seam and what stands behind it may not share a
# name in the long run: a search has to find one place.
TWICE: dict[str, str] = {}

# Classes of one word that look like participles, and why they are none or stay.
NOUNS = {
    "Airing": "one time that a script is on the air, as the word is used in radio",
    "Casting": "which voice has which role",
    "Cleaning": "what was done to a recording",
    "Finding": "what an examination found",
    "Heading": "the title of a part of a script",
    "Reading": "how a written form is said",
    "Rendering": "one way from a timeline to a finished file",
    "Setting": "how a voice is set",
    "Spacing": "how much room is between sounds",
}
WAITING: dict[str, str] = {}
IRREGULAR = re.compile(
    "Bought|Bound|Broken|Brought|Built|Came|Caught|Chosen|Cut|Done|Drawn|Driven|Felt|Found|Given|"
    "Gone|Grown|Heard|Held|Hidden|Hung|Kept|Known|Laid|Led|Left|Lent|Lost|Made|Meant|Met|Misshapen|"
    "Paid|Put|Read|Said|Seen|Sent|Set|Shown|Sold|Sought|Spoken|Stood|Taken|Thrown|Told|Thought|"
    "Understood|Withdrawn|Won|Worn|Wound|Written"
)


def public_classes(modules):
    """(name, module) of every class that a module shows at its top level."""
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, module.name


def test_a_class_name_is_in_one_module_only(modules):
    places: dict[str, list[str]] = {}
    for name, module in public_classes(modules):
        places.setdefault(name, []).append(module)
    assert {n: found for n, found in places.items() if len(found) > 1 and n not in TWICE} == {}
    assert [name for name in TWICE if len(places.get(name, [])) < 2] == []


def test_no_class_is_called_by_a_participle_alone(modules):
    names = {name for name, _ in public_classes(modules)}
    single = {name for name in names if re.fullmatch("[A-Z][a-z]+", name)}
    bare = {name for name in single if name.endswith(("ed", "ing")) or IRREGULAR.fullmatch(name)}
    assert sorted(bare - NOUNS.keys() - WAITING.keys()) == []
    assert sorted((NOUNS.keys() | WAITING.keys()) - bare) == []


def test_only_the_command_line_prints(modules):
    printing = [
        f"{m.name}:{node.lineno}"
        for m in modules
        if m.room != "cli"
        for node in m.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "input", "breakpoint")
    ]
    assert printing == []


def test_nothing_is_swallowed_without_a_name(modules):
    bare = [
        f"{m.name}:{node.lineno}"
        for m in modules
        for node in m.nodes
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


def test_no_input_is_checked_by_assert(modules):
    # an assertion may tell the type checker what the code above it has made sure of
    known = re.compile(r"isinstance\(\w+, [\w.]+\)|[\w.]+ is not None")
    checks = [
        f"{m.name}:{node.lineno}"
        for m in modules
        for node in m.nodes
        if isinstance(node, ast.Assert) and not known.fullmatch(ast.unparse(node.test))
    ]
    assert checks == []


def undocumented(tree, prefix=""):
    """Public classes and functions of a module, and public methods, without a docstring."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | Function) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield f"{prefix}{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node, f"{node.name}.")


def test_every_public_name_says_what_it_is(modules):
    silent = [f"{m.name}: no module docstring" for m in modules if not ast.get_docstring(m.tree)]
    silent += [f"{m.name}: {name}" for m in modules for name in undocumented(m.tree)]
    assert silent == []


def test_values_are_frozen(modules):
    loose = []
    for m in modules:
        for node in m.nodes:
            if isinstance(node, ast.ClassDef) and m.room == "domain":
                loose += [
                    f"{m.name}: {node.name}"
                    for mark in node.decorator_list
                    if "dataclass" in ast.unparse(mark) and "frozen=True" not in ast.unparse(mark)
                ]
    assert loose == []


def test_nothing_is_left_to_do_later(modules):
    later = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X|NotImplementedError)\b")
    assert [m.name for m in modules if later.search(m.text)] == []


def test_what_a_room_shows_is_listed_in_order(modules):
    for m in modules:
        for node in m.tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                shown = ast.literal_eval(node.value)
                assert sorted(set(shown)) == sorted(shown), m.name


def test_what_a_room_shows_has_not_the_name_of_a_module_that_is_loaded_later(modules):
    """Once such a module is loaded, the room's name means it, and nobody can call what was shown."""
    inside = defaultdict(set)
    for m in modules:
        folder, file = m.path.parent, m.path.stem
        inside[folder].add(file)
        inside[folder.parent].add(folder.name)
    for room in modules:
        if room.path.name == "__init__.py":
            defined = (n for n in room.tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef))
            shown = {node.name for node in defined}
            assert not shown & inside[room.path.parent], room.name
