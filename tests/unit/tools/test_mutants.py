"""The mistakes that `make mutants` makes: each where it belongs, none in what people read."""

import ast
import gc
import importlib.util
import sys
import tomllib
import weakref
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def changes():
    spec = importlib.util.spec_from_file_location("mutations", ROOT / "tools" / "mutations.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutations"] = module  # its dataclass looks itself up
    spec.loader.exec_module(module)

    def made(text):
        return [m.applied(text.encode()).decode() for m in module.mutations(text.encode())]

    made.module = module
    return made


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("a < b\n", "(a <= b)\n"),
        ("x = a >= b\n", "x = (a > b)\n"),
        ("x = a in b\n", "x = (a not in b)\n"),
        ("x = a and b and c\n", "x = (a and c)\n"),
        ("x = a and b\n", "x = (a or b)\n"),
        ("x = a or b\n", "x = b\n"),
        ("x = not a\n", "x = a\n"),
        ("x = a - b + 1\n", "x = (a - b - 1)\n"),
        ("x = a - b + 1\n", "x = a - b + 2\n"),
        ("x = max(a, b)\n", "x = min(a, b)\n"),
        ("if a:\n    b()\n", "if False:\n    b()\n"),
        ("sync(a)\n", "pass\n"),
        ("with f:\n    write(a)\n    sync(b)\n", "with f:\n    sync(b)\n    write(a)\n"),
        ("def f():\n    raise Bad\n", "def f():\n    pass\n"),
        ("def f():\n    return a\n", "def f():\n    return None\n"),
        ("x = (S.A, S.B)\n", "x = ((S.B,))\n"),
        ("x = 'đài' if a else 'yes'\n", "x = 'đài' if a else 'Xyes'\n"),
    ],
)
def test_a_small_mistake_is_made_where_it_can_be(changes, text, wrong):
    assert wrong in changes(text)


@pytest.mark.parametrize(
    "text",
    [
        '"""Một câu."""\n',
        "import a\n",
        "x: tuple[int, 3] = y\n",
        "x = 'Một câu cho người đọc'\n",
        "@dataclass(frozen=True)\nclass A:\n    pass\n",
        "def f(a: Literal[1]) -> Literal[2]:\n    pass\n",
        "def f():\n    return None\n",
    ],
)
def test_what_no_rule_hangs_on_is_left_alone(changes, text):
    assert changes(text) == []


def test_letters_of_more_than_one_byte_before_it_do_not_move_a_mistake(changes):
    assert changes("x = ('đài trường', a < b)\n") == ["x = ('đài trường', (a <= b))\n"]


def test_every_mutant_of_the_table_is_a_module_that_can_be_read_and_says_its_place(changes):
    table = tomllib.loads((ROOT / "tools" / "mutants.toml").read_text("utf-8"))
    for room in table["rooms"].values():
        assert all((ROOT / path).exists() for path in room["tests"])
        for path in room["modules"]:
            text = (ROOT / path).read_bytes()
            made = changes.module.mutations(text)
            assert made
            for mutation in made[:: len(made) // 5 + 1]:  # from its first line to its last
                ast.parse(mutation.applied(text))
                assert mutation.diff(text, path).startswith("@@ -")


def test_every_argued_mutant_is_one_that_is_made_and_says_why_once(changes):
    table = tomllib.loads((ROOT / "tools" / "mutants.toml").read_text("utf-8"))
    argued_of = table.get("argued", [])
    made = {
        path: {(m.where, m.change) for m in changes.module.mutations((ROOT / path).read_bytes())}
        for path in {argued["module"] for argued in argued_of}
    }
    for argued in argued_of:
        assert (argued["where"], argued["change"]) in made[argued["module"]], argued
        assert argued["why"]
    places = [(argued["module"], argued["where"], argued["change"]) for argued in argued_of]
    assert [place for place, count in Counter(places).items() if count > 1] == []


def test_functions_that_were_frozen_are_found_to_put_a_mistake_in():
    """Where none is found every mutant is imported anew, ten times as slow, and nobody is told."""
    from broadcaster.domain.wording import megabytes

    spec = importlib.util.spec_from_file_location("mutants", ROOT / "tools" / "mutants.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module
    spec.loader.exec_module(module)
    gc.freeze()
    gone = weakref.proxy(type("Gone", (), {})())  # as a long session has them
    path = "broadcaster/domain/wording.py"
    assert megabytes in module.functions_in({path})[path]["megabytes"]
    assert type(gone) is weakref.ProxyType
