"""An environment for people's own templates: whatever they hold, filling ends soon and stays small.

Jinja2's sandbox keeps a template away from the machine, but not from filling all its memory with
``'a' * 10**9`` or running for ever. Here only what a spoken frame needs is understood.
"""

from collections.abc import Iterable, Iterator, Sized
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_LETTERS = 20_000  # in one filled frame or one value: some twenty minutes of speech
MOST_ROUNDS = 2_000  # of all loops of one frame together
_MOST_NUMBER = 10**12
_STATEMENTS = (nodes.Template, nodes.Output, nodes.For, nodes.If, nodes.Assign)
_HELPERS = (nodes.Operand, nodes.Keyword, nodes.Pair)
_FILTERS = (
    "length", "count", "upper", "lower", "capitalize", "title", "trim", "first", "last",
    "default", "d", "int", "abs", "round", "list", "sort", "reverse",
)  # fmt: skip
_METHODS = frozenset(
    {"upper", "lower", "capitalize", "title", "strip", "startswith", "endswith", "split"}
    | {"get", "items", "keys", "values", "index", "count"}
)
_ROUNDS_LEFT = "_rounds_left"


def bounded_environment() -> jinja2.Environment:
    """A sandbox whose loops, texts and numbers have limits; text, not HTML."""
    environment = _Bounded(
        autoescape=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters = {name: FILTERS[name] for name in _FILTERS}
    environment.filters |= {"join": _join, "replace": _replace, "_concat": _concat, "_loop": _loop}
    environment.globals = {"range": environment.globals["range"]}
    return environment


def fill_bounded(template: str, values: dict[str, Any]) -> str:
    """The filled text. Raises jinja2's errors; SecurityError where a limit is reached."""
    pieces: list[str] = []
    letters = 0
    for piece in _understood(template).generate({**values, _ROUNDS_LEFT: [MOST_ROUNDS]}):
        letters += len(piece)
        if letters > MOST_LETTERS:
            raise SecurityError("lời điền ra quá dài")
        pieces.append(piece)
    return "".join(pieces)


@lru_cache(maxsize=32)
def _understood(template: str) -> jinja2.Template:
    """A template ready to be filled: each frame of a programme is filled many times."""
    environment = bounded_environment()
    tree = environment.parse(template)
    _refuse_strange(tree)
    _put_limits(tree)
    return environment.from_string(tree)


class _Bounded(ImmutableSandboxedEnvironment):
    """Arithmetic that cannot grow, and methods that cannot grow a text."""

    intercepted_binops = frozenset({"+", "*", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "+":
            _small(_size(left) + _size(right))
        elif not isinstance(left, int | float) or not isinstance(right, int | float):
            raise SecurityError(f"phép {operator} chỉ dùng cho số")
        elif max(abs(left), abs(right)) > _MOST_NUMBER:
            raise SecurityError("số quá lớn")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, str | bytes | list | tuple | dict | int | float) and callable(value):
            return attr in _METHODS
        return bool(super().is_safe_attribute(obj, attr, value))


def _refuse_strange(tree: nodes.Node) -> None:
    for node in tree.iter_child_nodes():
        known = isinstance(node, (*_STATEMENTS, *_HELPERS, nodes.Expr))
        if not known or isinstance(node, nodes.Pow) or getattr(node, "recursive", False):
            raise jinja2.TemplateSyntaxError(
                "chỉ dùng được {{ … }}, {% if %}, {% for %} và {% set %}", node.lineno
            )
        _refuse_strange(node)


def _put_limits(tree: nodes.Node) -> None:
    """Loops count their rounds, and joined texts their letters."""
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "_loop", [], [], None, None, lineno=loop.lineno)
    _bound_joins(tree)


def _bound_joins(node: nodes.Node) -> None:
    for field, value in node.iter_fields():
        if isinstance(value, list):
            setattr(node, field, [_bounded(item) for item in value])
        else:
            setattr(node, field, _bounded(value))
    for child in node.iter_child_nodes():
        _bound_joins(child)


def _bounded(value: Any) -> Any:
    if not isinstance(value, nodes.Concat):
        return value
    parts = nodes.List(value.nodes, lineno=value.lineno)
    return nodes.Filter(parts, "_concat", [], [], None, None, lineno=value.lineno)


@jinja2.pass_context
def _loop(context: Context, values: Iterable[Any]) -> Iterator[Any]:
    left = context[_ROUNDS_LEFT]
    for value in values:
        left[0] -= 1
        if left[0] < 0:
            raise SecurityError(f"lặp quá {MOST_ROUNDS} lần")
        yield value


def _concat(values: Iterable[Any]) -> str:
    return _join(values)


def _join(values: Iterable[Any], d: str = "") -> str:
    texts = [str(_printable(value)) for value in values]
    _small(sum(map(len, texts)) + len(d) * len(texts))
    return d.join(texts)


def _replace(text: str, old: str, new: str) -> str:
    _small(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _printable(value: Any) -> Any:
    """What may be said: words and numbers, not the program's own parts."""
    if isinstance(value, int | float | str | None | jinja2.Undefined):
        return value
    raise SecurityError("chỉ chữ và số mới đọc lên được")


def _size(value: Any) -> int:
    return len(value) if isinstance(value, Sized) else 0


def _small(size: int) -> None:
    if size > MOST_LETTERS:
        raise SecurityError("lời điền ra quá dài")
