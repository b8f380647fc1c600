"""An environment for people's own templates: whatever they hold, filling ends soon and stays small.

Jinja2's sandbox keeps a template away from the machine, but not from filling all its memory with
``'a' * 10**9`` or running for ever. Here only what a spoken frame needs is understood.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_LETTERS = (
    20_000  # in one template, one filled frame or one value: some twenty minutes of speech
)
MOST_ROUNDS = 2_000  # of all loops of one frame together
MOST_WORK = 2_000_000  # letters and list items that are looked at while one frame is filled
_ONE_STEP = 20  # what a step costs beside what it looks at
_MOST_NUMBER = 10**12
_LONGEST_NUMBER = 40  # letters of a text that is taken for one
_FINEST = 12  # decimals to which a number is rounded
_STATEMENTS = (nodes.Template, nodes.Output, nodes.For, nodes.If, nodes.Assign)
_HELPERS = (nodes.Operand, nodes.Keyword, nodes.Pair)
_FILTERS = ("length", "count", "first", "last", "default", "d", "list", "sort", "reverse")
_OF_TEXT = ("upper", "lower", "capitalize", "title", "trim")
_METHODS = frozenset(
    {"upper", "lower", "capitalize", "title", "strip", "startswith", "endswith", "split"}
    | {"get", "items", "keys", "values", "index", "count"}
)
_LEFT = "_left"  # the name under which a frame that is being filled carries its limits


class _Left:
    """What a frame that is being filled may still do."""

    def __init__(self) -> None:
        self.rounds = MOST_ROUNDS
        self.work = MOST_WORK

    def round(self, cost: int) -> None:
        """One round of a loop, whose body costs so much."""
        self.rounds -= 1
        if self.rounds < 0:
            raise SecurityError(f"lặp quá {MOST_ROUNDS} lần")
        self._spend(cost)

    def look_at(self, *values: Any) -> None:
        """One step with these values, none of them too large."""
        sizes = [_small(_weight(value)) for value in values]
        self._spend(_ONE_STEP + sum(sizes))

    def _spend(self, cost: int) -> None:
        self.work -= cost
        if self.work < 0:
            raise SecurityError("phải tính quá nhiều")


def bounded_environment() -> jinja2.Environment:
    """A sandbox whose loops, texts, lists and numbers have limits; text, not HTML."""
    environment = _Bounded(
        autoescape=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    known = {name: FILTERS[name] for name in _FILTERS}
    known |= {name: _of_text(FILTERS[name]) for name in _OF_TEXT}
    known |= {"join": _join, "replace": _replace, "_concat": _join, "_weighed": _same}
    known |= {"int": _int, "abs": _abs, "round": _round}
    environment.filters = {name: _charged(does) for name, does in known.items()}
    environment.filters["_loop"] = _loop
    environment.globals = {"range": environment.globals["range"]}
    return environment


def fill_bounded(template: str, values: dict[str, Any]) -> str:
    """The filled text. Raises jinja2's errors; SecurityError where a limit is reached."""
    pieces: list[str] = []
    letters = 0
    for piece in _understood(template).generate({**values, _LEFT: _Left()}):
        letters += len(piece)
        if letters > MOST_LETTERS:
            raise SecurityError("lời điền ra quá dài")
        pieces.append(piece)
    return "".join(pieces)


@lru_cache(maxsize=32)
def _understood(template: str) -> jinja2.Template:
    """A template ready to be filled: each frame of a programme is filled many times."""
    if len(template) > MOST_LETTERS:
        raise SecurityError(f"khung dài quá {MOST_LETTERS} chữ cái")
    environment = bounded_environment()
    tree = environment.parse(template)
    _refuse_strange(tree)
    _limit_children(tree)
    return environment.from_string(tree)


class _Bounded(ImmutableSandboxedEnvironment):
    """Arithmetic that cannot grow, and methods that cannot grow a text."""

    intercepted_binops = frozenset({"+", "*", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "+":
            context[_LEFT].look_at(left, right)
            _small(_weight(left) + _weight(right))
        elif not isinstance(left, int | float) or not isinstance(right, int | float):
            raise SecurityError(f"phép {operator} chỉ dùng cho số")
        _small_numbers(left, right)
        return super().call_binop(context, operator, left, right)

    def call(__self, __context: Context, __obj: Any, *args: Any, **named: Any) -> Any:  # noqa: N805
        left = __context[_LEFT]
        plain = [value for name, value in named.items() if not name.startswith("_")]
        left.look_at(getattr(__obj, "__self__", None), *args, *plain)
        found = super().call(__context, __obj, *args, **named)
        left.look_at(found)
        return found

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, str | bytes | list | tuple | dict | int | float) and callable(value):
            return attr in _METHODS
        return bool(super().is_safe_attribute(obj, attr, value)) and not isinstance(obj, _Left)


def _refuse_strange(tree: nodes.Node) -> None:
    for node in tree.iter_child_nodes():
        known = isinstance(node, (*_STATEMENTS, *_HELPERS, nodes.Expr))
        if not known or isinstance(node, nodes.Pow) or getattr(node, "recursive", False):
            raise jinja2.TemplateSyntaxError(
                "chỉ dùng được {{ … }}, {% if %}, {% for %} và {% set %}", node.lineno
            )
        _refuse_strange(node)


def _limit_children(node: nodes.Node) -> None:
    """Put limits around everything within a node: loops, joined texts, lists, comparisons."""
    for field, value in node.iter_fields():
        if isinstance(value, list):
            setattr(node, field, [_limited(item) for item in value])
        else:
            setattr(node, field, _limited(value))


def _limited(value: Any) -> Any:
    """A node that keeps to the limits in the place of one that might not."""
    if not isinstance(value, nodes.Node):
        return value
    _limit_children(value)
    if isinstance(value, nodes.For):
        body = sum(1 for _ in value.find_all(nodes.Node))
        value.iter = _filter(value.iter, "_loop", nodes.Const(body))
    elif isinstance(value, nodes.Concat):
        return _filter(nodes.List(value.nodes, lineno=value.lineno), "_concat")
    elif isinstance(value, nodes.Compare):
        value.expr = _filter(value.expr, "_weighed")
        for operand in value.ops:
            operand.expr = _filter(operand.expr, "_weighed")
    elif isinstance(value, nodes.Test):
        value.node = _filter(value.node, "_weighed")
        value.args = [_filter(one, "_weighed") for one in value.args or []]
    elif isinstance(value, nodes.Getitem):
        value.node = _filter(value.node, "_weighed")
    elif isinstance(value, nodes.List | nodes.Dict) or (
        isinstance(value, nodes.Tuple) and value.ctx == "load"
    ):
        return _filter(value, "_weighed")
    return value


def _filter(node: nodes.Node, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    assert isinstance(node, nodes.Expr)
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno)


def _charged(does: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that counts what it is handed and what it gives."""
    wants = getattr(getattr(does, "jinja_pass_arg", None), "name", "")

    @jinja2.pass_context
    def counted(context: Context, *handed: Any, **named: Any) -> Any:
        left = context[_LEFT]
        left.look_at(*handed, *named.values())
        first = {
            "context": (context,),
            "eval_context": (context.eval_ctx,),
            "environment": (context.environment,),
        }.get(wants, ())
        found = does(*first, *handed, **named)
        left.look_at(found)
        return found

    return counted


@jinja2.pass_context
def _loop(context: Context, values: Iterable[Any], body: int) -> Iterator[Any]:
    left = context[_LEFT]
    for value in values:
        left.round(body)
        yield value


def _same(value: Any) -> Any:
    return value


def _of_text(does: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of texts that is handed nothing else: what is no text would be written out first."""

    def checked(value: Any, *more: Any) -> Any:
        return does(str(_printable(value)), *map(_printable, more))

    return checked


def _join(values: Iterable[Any], d: str = "") -> str:
    texts = [str(_printable(value)) for value in values]
    _small(sum(map(len, texts)) + len(d) * len(texts))
    return d.join(texts)


def _replace(text: str, old: str, new: str) -> str:
    text = str(_printable(text))
    _small(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _int(value: Any, default: int = 0, base: int = 10) -> int:
    """A whole number out of a number or a short text; the default for anything else."""
    if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
        return default
    found: int = FILTERS["int"](value, default, base)
    _small_numbers(found)
    return found


def _abs(value: float) -> float:
    _small_numbers(value)
    return abs(value)


def _round(value: float, precision: int = 0, method: str = "common") -> float:
    _small_numbers(value)
    if not isinstance(precision, int) or abs(precision) > _FINEST:
        raise SecurityError(f"chỉ làm tròn đến {_FINEST} chữ số")
    found: float = FILTERS["round"](value, precision, method)
    return found


def _printable(value: Any) -> Any:
    """What may be said: words and numbers, not the program's own parts."""
    if isinstance(value, int) and not isinstance(value, bool):
        _small_numbers(value)
    if isinstance(value, int | float | str | None | jinja2.Undefined):
        return value
    raise SecurityError("chỉ chữ và số mới đọc lên được")


def _weight(value: Any) -> int:
    """Letters and items of a value and of all within it; counted no further than it may be."""
    weight, waiting = 0, [value]
    while waiting and weight <= MOST_LETTERS:
        one = waiting.pop()
        if isinstance(one, str | bytes | range):
            weight += len(one)
        elif isinstance(one, list | tuple | set | frozenset):
            weight += len(one)
            waiting.extend(one if len(one) <= MOST_LETTERS else ())
        elif isinstance(one, dict):
            weight += len(one)
            waiting.extend(one)
            waiting.extend(one.values())
    return weight


def _small(size: int) -> int:
    if size > MOST_LETTERS:
        raise SecurityError("lời điền ra quá dài")
    return size


def _small_numbers(*values: Any) -> None:
    for value in values:
        if isinstance(value, int | float) and abs(value) > _MOST_NUMBER:
            raise SecurityError("số quá lớn")
