"""Small mistakes made on purpose: an edge moved, a condition gone, a step left out."""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_LONGEST_WORD = 40  # characters; a longer text, or one with a blank, is a sentence for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One piece of a module's text in another's place."""

    where: str  # function or class that it lies in, with dots; "" = the module itself
    line: int  # first line of what is replaced, from 1
    last: int  # last line of it
    start: int  # bytes from the beginning of the text
    end: int
    new: str  # what stands there now
    change: str  # "old -> new", without line breaks: how the table of the argued ones names it

    def applied(self, text: bytes) -> bytes:
        """The module's text with the mistake in it."""
        return text[: self.start] + self.new.encode() + text[self.end :]

    def diff(self, text: bytes, path: str) -> str:
        """What was changed, as `diff -u` tells it, without context."""
        old, new = text.decode().splitlines(), self.applied(text).decode().splitlines()
        lines = list(difflib.unified_diff(old, new, path, path, lineterm="", n=0))
        return "\n".join(lines[2:])


def mutations(text: bytes) -> tuple[Mutation, ...]:
    """Every mistake that is tried, in the order of the text; none stands twice."""
    found: dict[tuple[int, int, str], Mutation] = {}
    maker = _Maker(text)
    for mutation in maker.of_body(ast.parse(text)):
        found.setdefault((mutation.start, mutation.end, mutation.new), mutation)
    return tuple(sorted(found.values(), key=lambda m: (m.start, m.end, m.new)))


class _Maker:
    """Walks a module and says what can be changed where."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._where: tuple[str, ...] = ()

    def of_body(self, node: ast.AST) -> Iterator[Mutation]:
        """What can be changed in the statements of a module, class or function."""
        for statement in ast.iter_child_nodes(node):
            yield from self._visit(statement)

    def _visit(self, node: ast.AST) -> Iterator[Mutation]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from self._named(node)
        elif _is_left_alone(node):
            return
        else:
            yield from self._changes(node)
            yield from self._swaps(node)
            for name, value in ast.iter_fields(node):
                if name not in ("annotation", "returns", "format_spec"):
                    for child in value if isinstance(value, list) else [value]:
                        if isinstance(child, ast.AST):
                            yield from self._visit(child)

    def _named(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> Iterator[Mutation]:
        """The body and the defaults; decorators and annotations are left alone."""
        outer, self._where = self._where, (*self._where, node.name)
        if not isinstance(node, ast.ClassDef):
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                if default is not None:
                    yield from self._visit(default)
        yield from self._swaps(node)
        for statement in node.body:
            yield from self._visit(statement)
        self._where = outer

    def _changes(self, node: ast.AST) -> Iterator[Mutation]:  # noqa: PLR0912 - a table
        match node:
            case ast.Compare():
                yield from self._compared(node)
            case ast.BoolOp():
                yield from self._joined(node)
            case ast.UnaryOp(op=ast.Not()):
                yield self._put(node, node.operand)
            case ast.BinOp() if type(node.op) in _RECKONED:
                if not isinstance(node.left, ast.JoinedStr | ast.List):
                    yield self._put(
                        node, ast.BinOp(node.left, _RECKONED[type(node.op)](), node.right)
                    )
            case ast.AugAssign() if type(node.op) in _RECKONED:
                op = _RECKONED[type(node.op)]()
                yield self._put(node, ast.AugAssign(node.target, op, node.value))
            case ast.Constant():
                yield from self._constants(node)
            case ast.Tuple() | ast.Set() | ast.List() if _is_table(node.elts):
                yield from self._shorter(node)
            case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
                yield self._put(node.func, ast.Name(_CALLED[name]))
            case ast.If() | ast.While() | ast.IfExp():
                yield self._put(node.test, ast.Constant(False))
                if not isinstance(node, ast.While):
                    yield self._put(node.test, ast.Constant(True))
            case ast.comprehension():
                for test in node.ifs:
                    yield self._put(test, ast.Constant(True))
            case ast.Expr() | ast.Raise():
                yield self._put(node, ast.Pass())
            case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
                yield self._put(node, ast.Return(ast.Constant(None)))
            case ast.Continue():
                yield self._put(node, ast.Break())
            case ast.Break():
                yield self._put(node, ast.Continue())

    def _compared(self, node: ast.Compare) -> Iterator[Mutation]:
        for place, op in enumerate(node.ops):
            ops = [*node.ops[:place], _COMPARED[type(op)](), *node.ops[place + 1 :]]
            yield self._put(node, ast.Compare(node.left, ops, node.comparators))

    def _joined(self, node: ast.BoolOp) -> Iterator[Mutation]:
        """`and` for `or`; and each of the conditions left out alone."""
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield self._put(node, ast.BoolOp(other, node.values))
        for place in range(len(node.values)):
            rest = [*node.values[:place], *node.values[place + 1 :]]
            yield self._put(node, ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0])

    def _shorter(self, node: ast.Tuple | ast.Set | ast.List) -> Iterator[Mutation]:
        """Each name of a row of a table left out alone."""
        for place in range(len(node.elts)):
            rest = [*node.elts[:place], *node.elts[place + 1 :]]
            short = ast.List(rest) if isinstance(node, ast.List) else ast.Tuple(rest)
            yield self._put(node, ast.Set(rest) if isinstance(node, ast.Set) else short)

    def _constants(self, node: ast.Constant) -> Iterator[Mutation]:
        match node.value:
            case bool():
                yield self._put(node, ast.Constant(not node.value))
            case int() | float():
                yield self._put(node, ast.Constant(node.value + 1))
            case str() if node.value.isascii() and " " not in node.value:
                if len(node.value) <= _LONGEST_WORD:
                    yield self._put(node, ast.Constant(f"X{node.value}"))

    def _swaps(self, node: ast.AST) -> Iterator[Mutation]:
        """Two steps that follow one another, done the other way round."""
        for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if not isinstance(body, list):
                continue
            for one, other in pairwise(body):
                if _is_step(one) and _is_step(other):
                    yield self._swapped(one, other)

    def _swapped(self, one: ast.stmt, other: ast.stmt) -> Mutation:
        start, middle = self._span(one)
        begin, end = self._span(other)
        between = self._text[middle:begin].decode()
        first, second = self._text[start:middle].decode(), self._text[begin:end].decode()
        return self._mutation(
            one, start, end, second + between + first, f"{_plain(one)}; {_plain(other)} -> swapped"
        )

    def _put(self, old: ast.AST, new: ast.AST) -> Mutation:
        start, end = self._span(old)
        text = ast.unparse(new)
        if isinstance(new, ast.expr) and not isinstance(new, ast.Constant | ast.Name):
            text = f"({text})"
        return self._mutation(old, start, end, text, f"{_plain(old)} -> {_plain(new)}")

    def _mutation(self, node: ast.AST, start: int, end: int, new: str, change: str) -> Mutation:
        first = node.lineno  # type: ignore[attr-defined]
        last = first + self._text[start:end].count(b"\n")
        where = ".".join(self._where)
        return Mutation(
            where=where, line=first, last=last, start=start, end=end, new=new, change=change
        )

    def _span(self, node: ast.AST) -> tuple[int, int]:
        begin = self._starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return begin, end


def _is_left_alone(node: ast.AST) -> bool:
    """What no rule hangs on: texts, imports, names of types, what a type checker alone reads."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr() | ast.Assert() | ast.Pass():
            return True
        case ast.Expr(value=ast.Constant()):  # a docstring
            return True
        case ast.Call(func=ast.Name(id="cast" | "NewType" | "TypeVar" | "field")):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
    return False


def _is_table(names: list[ast.expr]) -> bool:
    """Several values of an enumeration or of another module in a row."""
    return len(names) > 1 and all(
        isinstance(n, ast.Attribute) and n.attr[:1].isupper() for n in names
    )


def _is_step(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)


def _is_nothing(value: ast.expr) -> bool:
    """None, and False, which every caller takes for the same."""
    return isinstance(value, ast.Constant) and (value.value is None or value.value is False)


def _plain(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())
