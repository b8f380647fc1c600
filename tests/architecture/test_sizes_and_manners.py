"""Sizes, docstrings, and who may speak."""

import ast
import re

LONGEST_FUNCTION = 60
LONG_FUNCTION = 30
FEW = 0.05  # share of functions that may be long
LONGEST_MODULE = 500

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def lines(node) -> int:
    return node.end_lineno - node.lineno + 1


def test_no_function_is_too_long(modules):
    long = [
        f"{m.name}:{f.name} has {lines(f)} lines"
        for m in modules
        for f in functions(m.tree)
        if lines(f) > LONGEST_FUNCTION
    ]
    assert long == []


def test_few_functions_are_long(modules):
    every = [(m.name, f.name, lines(f)) for m in modules for f in functions(m.tree)]
    long = [one for one in every if one[2] > LONG_FUNCTION]
    assert len(long) <= FEW * len(every), sorted(long, key=lambda one: -one[2])


def test_no_module_is_too_long(modules):
    long = {m.name: m.text.count("\n") for m in modules if m.text.count("\n") > LONGEST_MODULE}
    assert long == {}


def test_only_the_command_line_prints(modules):
    printing = [
        f"{m.name}:{node.lineno}"
        for m in modules
        if m.room != "cli"
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "input", "breakpoint")
    ]
    assert printing == []


def test_nothing_is_swallowed_without_a_name(modules):
    bare = [
        f"{m.name}:{node.lineno}"
        for m in modules
        for node in ast.walk(m.tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


def test_no_input_is_checked_by_assert(modules):
    # an assertion may tell the type checker what the code above it has made sure of
    known = re.compile(r"isinstance\(\w+, [\w.]+\)|[\w.]+ is not None")
    checks = [
        f"{m.name}:{node.lineno}"
        for m in modules
        for node in ast.walk(m.tree)
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
        for node in ast.walk(m.tree):
            if isinstance(node, ast.ClassDef) and m.room == "model":
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
