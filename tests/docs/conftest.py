"""What the documents are held against: the codes that the program can say."""

import ast
import re
from collections import defaultdict
from types import MappingProxyType

import pytest

from tests.fakes.parsed_package import PACKAGE, parsed_package

ROOT = PACKAGE.parent
CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")
LEVELS = {"INFO": "thông tin", "WARNING": "cảnh báo", "ERROR": "lỗi"}


def _parameters(function):
    """The names that a caller fills by position, `self` left out."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _helpers(modules):
    """Functions with a parameter `code`, by the name they are called by -> its places."""
    found = defaultdict(set)
    for module in modules:
        for node in module.nodes:
            inner = node.body if isinstance(node, ast.ClassDef) else []
            for method in inner:
                if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                    found[node.name] |= _place_of_code(method)
            if isinstance(node, ast.FunctionDef) and node.name != "__init__":
                found[node.name] |= _place_of_code(node)
    return {name: places for name, places in found.items() if places}


def _place_of_code(function):
    names = _parameters(function)
    return {names.index("code")} if "code" in names else set()


def _texts(module):
    """The texts that a module gives a name in capitals: a code that is said in more than one place."""
    return {
        node.targets[0].id: node.value
        for node in module.nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id.isupper()
        and isinstance(node.value, ast.Constant)
    }


def _constants(node, texts=MappingProxyType({})):
    """The text, or the texts of both branches of a choice."""
    if isinstance(node, ast.IfExp):
        return _constants(node.body, texts) | _constants(node.orelse, texts)
    if isinstance(node, ast.Name):
        node = texts.get(node.id)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def _levels(call, name):
    """The levels that a call names; a page's `say` is an error unless it says `warn=True`."""
    words = {
        LEVELS[part.attr]
        for value in (*call.args, *(k.value for k in call.keywords))
        for part in ast.walk(value)
        if isinstance(part, ast.Attribute) and part.attr in LEVELS
    }
    if words:
        return words
    if name == "say":
        warns = any(k.arg == "warn" for k in call.keywords)
        return {LEVELS["WARNING" if warns else "ERROR"]}
    return {LEVELS["ERROR"]} if name in ("_wrong", "CueFault") else set()


def _called(call, helpers, texts):
    """(code, levels) of every code that a call hands over."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    given = [k.value for k in call.keywords if k.arg == "code"]
    given += [call.args[at] for at in helpers.get(name, ()) if at < len(call.args)]
    for value in given:
        for code in _constants(value, texts):
            if CODE.fullmatch(code):
                yield code, _levels(call, name)


def _declared(node):
    """The code of an error class."""
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        if isinstance(target, ast.Name) and target.id == "code":
            yield from ((code, {LEVELS["ERROR"]}) for code in _constants(line.value))


def _listed(node):
    """The codes of a table: keys of a dictionary whose values begin with a level."""
    for key, value in zip(node.keys, node.values, strict=True):
        first = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else None
        if key is not None and isinstance(first, ast.Attribute) and first.attr in LEVELS:
            yield from ((code, {LEVELS[first.attr]}) for code in _constants(key))


@pytest.fixture(scope="session")
def said():
    """Every code that the source can say -> its levels in words (none = told by a variable)."""
    helpers = _helpers(parsed_package())
    finders = {
        ast.Call: lambda node: _called(node, helpers, texts),
        ast.ClassDef: _declared,
        ast.Dict: _listed,
    }
    found = defaultdict(set)
    for module in parsed_package():
        texts = _texts(module)
        for node in module.nodes:
            for code, levels in finders[type(node)](node) if type(node) in finders else ():
                found[code] |= levels
    return dict(found)


@pytest.fixture(scope="session")
def root():
    """The folder of the project."""
    return ROOT
