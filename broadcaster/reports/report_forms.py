"""Forms (biểu) as data: a JSON file says rows and columns, the facts of a period fill it.

A form is somebody's file: what it says is looked at piece by piece, and a formula is arithmetic on
columns before it, nothing else.
"""

import ast
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import nearest, one_line
from broadcaster.playout.as_run import AIRED, EMPTY
from broadcaster.reports.counting import listenings
from broadcaster.reports.report_facts import AiredFact, FactWay, ReportFacts
from broadcaster.reports.report_periods import ReportPeriod, official_month

FORMAT = 1
LARGEST = 200_000  # bytes of a form's file
MOST_COLUMNS = 40
_CODE = re.compile(r"[^\W_][\w./ -]{0,29}")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
_NAMED = re.compile(r"\{([^{}]*)\}")
_FORMULA = _LONGEST = 200  # letters of a formula, a text: a heading in Excel has up to 255
_PERIODS = ("tháng", "học kỳ", "năm học", "6 tháng", "năm", "từ ngày")  # what words begin with
_HINT = "Viết một biểu mẫu ra để xem: broadcaster report --form-sample bieu.json."


class FormRows(StrEnum):
    """What a form has a row for; the value is what its file says."""

    PERIOD = "kỳ"
    MONTH = "tháng"
    WAY = "hình thức"
    PROGRAMME = "chương trình"
    KIND = "loại bài"
    TOPIC = "chủ đề"
    AUDIENCE = "đối tượng"
    DOCUMENT = "văn bản"


# rows that share no airing: only of them a column may be summed
_APART = frozenset({FormRows.PERIOD, FormRows.MONTH, FormRows.WAY, FormRows.PROGRAMME})


def _airings(facts: ReportFacts, of: Sequence[AiredFact]) -> float:
    return sum(one.result == AIRED for one in of)


def _programmes(facts: ReportFacts, of: Sequence[AiredFact]) -> float:
    return facts.different(one for one in of if one.result == AIRED)


def _cut(facts: ReportFacts, of: Sequence[AiredFact]) -> float:
    return sum(one.heard and one.result != AIRED for one in of)


def _unheard(facts: ReportFacts, of: Sequence[AiredFact]) -> float:
    return sum(not one.heard and one.result != EMPTY for one in of)


def _empty(facts: ReportFacts, of: Sequence[AiredFact]) -> float:
    return sum(one.result == EMPTY for one in of)


def _minutes(facts: ReportFacts, of: Sequence[AiredFact]) -> float:
    return sum(one.seconds for one in of if one.heard) / 60


def _documents(facts: ReportFacts, of: Sequence[AiredFact]) -> float:
    return len({d.number for one in of if one.result == AIRED for d in one.documents})


def _listeners(facts: ReportFacts, of: Sequence[AiredFact]) -> float:
    return listenings(
        (one.day, facts.identity(one), one.place, one.listeners)
        for one in of
        if one.result == AIRED
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure that a column may hold."""

    of: Callable[[ReportFacts, Sequence[AiredFact]], float]
    adds: bool  # whether that of two sets without a common airing is the sum of both


MEASURES: Mapping[str, Measure] = {
    "lượt phát trọn": Measure(of=_airings, adds=True),
    "chương trình": Measure(of=_programmes, adds=False),
    "gián đoạn": Measure(of=_cut, adds=True),
    "không phát": Measure(of=_unheard, adds=True),
    "không xếp bài": Measure(of=_empty, adds=True),
    "phút": Measure(of=_minutes, adds=True),
    "văn bản": Measure(of=_documents, adds=False),
    "lượt người nghe (ước tính)": Measure(of=_listeners, adds=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """A column: a figure of ours, a formula, or a blank that a person fills in."""

    id: str
    label: str
    measure: str = ""  # a name of MEASURES
    formula: str = ""  # as written: "{a} + {b}"
    tree: ast.expr | None = None  # of the formula, looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """A form, looked at."""

    code: str
    name: str
    periods: tuple[str, ...]  # kinds of period it is for; () = all
    rows: FormRows
    way: FactWay
    label: str  # of the column with the names of the rows
    columns: tuple[FormColumn, ...]

    def fits(self, period: ReportPeriod) -> bool:
        """Whether it is for periods of this kind."""
        kind = max((one for one in _PERIODS if period.words.startswith(one)), key=len, default="")
        return not self.periods or kind in self.periods

    @property
    def summed(self) -> bool:
        """Whether its rows share no airing, so that their sum is the whole."""
        return self.rows in _APART


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A row: its name and the figures of its columns; None = a blank."""

    name: str
    figures: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A form with the figures of a period."""

    form: ReportForm
    rows: tuple[FormRow, ...]
    whole: FormRow  # of everything that is in a row, each airing once


# --- reading a form ----------------------------------------------------------------------------


def own_forms() -> tuple[ReportForm, ...]:
    """The forms that come with the program."""
    folder = files("broadcaster.reports") / "forms"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    return tuple(form_of(one.read_bytes(), one.name) for one in found)


def sample_form() -> bytes:
    """The file of a form that comes with the program, to begin one's own from."""
    folder = files("broadcaster.reports") / "forms"
    return min((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name
               ).read_bytes()  # fmt: skip


def read_form(path: Path) -> ReportForm:
    """The form of a file. Raises InputError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as fault:
        raise InputError(f"không đọc được biểu {path.name}", where=str(path)) from fault
    if len(data) > LARGEST:
        raise InputError(f"biểu {path.name} lớn quá {LARGEST // 1000} kB", where=str(path))
    return form_of(data, path.name)


def form_of(data: bytes, name: str) -> ReportForm:
    """A form from its JSON text. Raises InputError that names the file, and the line or column."""
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise InputError(f"biểu {name} không phải chữ UTF-8", hint=_HINT) from fault
    except json.JSONDecodeError as fault:
        raise InputError(
            f"biểu {name} viết sai dấu, xem dòng {fault.lineno}", hint=_HINT
        ) from fault
    except (RecursionError, ValueError) as fault:
        raise InputError(f"biểu {name} viết sai dấu", hint=_HINT) from fault
    return _FormReader(name).form(told)


class _FormReader:
    """Looks at what a file says, piece by piece."""

    def __init__(self, name: str) -> None:
        self._name = name

    def form(self, told: Any) -> ReportForm:
        known = {"format", "code", "name", "periods", "rows", "way", "label", "columns"}
        self._keys(told, known, "biểu")
        if told.get("format") != FORMAT:
            raise self._wrong(f"“format” phải là {FORMAT}")
        code = self._text(told, "code")
        if not _CODE.fullmatch(code):
            raise self._wrong(f"mã biểu “{code}” có dấu không dùng được hoặc quá 30 chữ")
        columns = told.get("columns")
        if not isinstance(columns, list) or not 0 < len(columns) <= MOST_COLUMNS:
            raise self._wrong(f"“columns” phải là danh sách từ 1 đến {MOST_COLUMNS} cột")
        found: list[FormColumn] = []
        for one in columns:
            found.append(self._column(one, found))
        label_of_rows = self._text(told, "label", "Tên")
        if label_of_rows.casefold() in {one.label.casefold() for one in found}:
            raise self._wrong(f"hai cột cùng tên “{label_of_rows}”")  # a table of Excel has none
        rows = FormRows(self._choice(told, "rows", [one.value for one in FormRows]))
        return ReportForm(
            code=code,
            name=self._text(told, "name"),
            periods=self._periods(told.get("periods", [])),
            rows=rows,
            way=FactWay(self._choice(told, "way", [w.value for w in FactWay], FactWay.LOUDSPEAKER)),
            label=label_of_rows,
            columns=tuple(found),
        )

    def _column(self, told: Any, before: Sequence[FormColumn]) -> FormColumn:
        self._keys(told, {"id", "label", "value", "formula"}, "cột")
        name = self._text(told, "id")
        if not _ID.fullmatch(name) or name in {one.id for one in before}:
            raise self._wrong(f"cột “{name}”: id phải là chữ a–z, số, và không trùng")
        label = self._text(told, "label")
        if label.casefold() in {one.label.casefold() for one in before}:
            raise self._wrong(f"hai cột cùng tên “{label}”")
        if "value" in told and "formula" in told:
            raise self._wrong(f"cột “{name}” vừa có value vừa có formula")
        if "formula" in told:
            formula = self._text(told, "formula")
            tree = self._tree(formula, name, {one.id for one in before})
            return FormColumn(id=name, label=label, formula=formula, tree=tree)
        if "value" in told:
            measure = self._choice(told, "value", list(MEASURES))
            return FormColumn(id=name, label=label, measure=measure)
        return FormColumn(id=name, label=label)

    def _tree(self, formula: str, column: str, before: set[str]) -> ast.expr:
        """The formula as a tree of sums, differences, products and quotients."""
        unknown = [name for name in _NAMED.findall(formula) if name not in before]
        if unknown:
            raise self._wrong(f"cột “{column}”: công thức gọi “{unknown[0]}”, không cột nào đứng "
                              "trước có id ấy")  # fmt: skip
        try:
            tree = ast.parse(_NAMED.sub(r" \1 ", formula).strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
            raise self._no_formula(column, formula) from fault
        bare = _NAMED.sub("", formula)
        if len(formula) > _FORMULA or re.search(r"[^\d\s.+*/()-]", bare):
            raise self._no_formula(column, formula)
        for node in ast.walk(tree):
            number = not isinstance(node, ast.Constant) or type(node.value) in (int, float)
            if not isinstance(node, _ALLOWED) or not number:
                raise self._no_formula(column, formula)
        return tree

    def _no_formula(self, column: str, formula: str) -> InputError:
        return self._wrong(
            f"cột “{column}”: “{formula[:60]}” không phải công thức dùng được; chỉ có cộng, trừ, "
            "nhân, chia các cột như {a} + {b}"
        )

    def _periods(self, told: Any) -> tuple[str, ...]:
        if not isinstance(told, list):
            raise self._wrong("“periods” phải là danh sách")
        for one in told:
            if one not in _PERIODS:
                raise self._wrong(f"không có loại kỳ “{one}”: {', '.join(_PERIODS)}")
        return tuple(told)

    def _keys(self, told: Any, known: set[str], what: str) -> None:
        if not isinstance(told, dict):
            raise self._wrong(f"mỗi {what} phải là một nhóm {{…}}")
        for key in told:
            if key not in known:
                near = nearest(str(key), known)
                more = f"; có phải “{near}”?" if near else ""
                raise self._wrong(f"{what} không có mục “{str(key)[:40]}”{more}")

    def _text(self, told: Mapping[str, Any], key: str, otherwise: str = "") -> str:
        value = told.get(key, otherwise)
        text = one_line(value) if isinstance(value, str) else ""
        if not text or len(text) > _LONGEST:
            raise self._wrong(f"thiếu “{key}”, hoặc “{key}” không phải chữ (nhiều nhất {_LONGEST})")
        return text

    def _choice(
        self, told: Mapping[str, Any], key: str, choices: Sequence[str], otherwise: str = ""
    ) -> str:
        value = told.get(key, otherwise)
        if value not in choices:
            raise self._wrong(f"“{key}” phải là một trong: {', '.join(choices)}")
        return str(value)

    def _wrong(self, sentence: str) -> InputError:
        return InputError(f"biểu {self._name}: {sentence}", hint=_HINT)


_ALLOWED = (
    ast.BinOp, ast.UnaryOp, ast.USub, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Constant, ast.Name,
    ast.Load,
)  # fmt: skip


# --- filling a form ----------------------------------------------------------------------------


def filled(form: ReportForm, facts: ReportFacts) -> FilledForm:
    """The form with the figures of the facts."""
    every = [one for one in facts.facts if form.rows is FormRows.WAY or one.way is form.way]
    groups = _groups(form, facts, every)
    inside = {id(one): one for _, of in groups for one in of}
    rows = tuple(_row(form, facts, name, of) for name, of in groups)
    whole = _row(form, facts, "Cả kỳ", [one for one in every if id(one) in inside])
    return FilledForm(form=form, rows=rows, whole=whole)


def _row(form: ReportForm, facts: ReportFacts, name: str, of: Sequence[AiredFact]) -> FormRow:
    known: dict[str, float] = {}
    figures: list[float | None] = []
    for column in form.columns:
        figure: float | None = None
        if column.measure:
            figure = MEASURES[column.measure].of(facts, of)
        elif column.tree is not None:
            figure = worked_out(column.tree, known)
        known[column.id] = figure or 0.0
        figures.append(figure)
    return FormRow(name=name, figures=tuple(figures))


def worked_out(tree: ast.expr, known: Mapping[str, float]) -> float:
    """What a formula comes to; 0 where it divides by 0, as in the sheet, or leaves all bounds."""
    try:
        found = _value(tree, known)
        return found if math.isfinite(found) else 0.0
    except (ZeroDivisionError, OverflowError):
        return 0.0


def _value(node: ast.expr, known: Mapping[str, float]) -> float:
    if isinstance(node, ast.Name):
        return known[node.id]
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, known)
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left, known), _value(node.right, known)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    return left * right if isinstance(node.op, ast.Mult) else left / right


def _groups(
    form: ReportForm, facts: ReportFacts, every: Sequence[AiredFact]
) -> list[tuple[str, list[AiredFact]]]:
    """The rows' names and what belongs to each."""
    if form.rows is FormRows.PERIOD:
        return [(facts.period.words, list(every))]
    if form.rows is FormRows.WAY:
        return [(way.value, [one for one in every if one.way is way]) for way in FactWay]
    if form.rows is FormRows.MONTH:
        months: dict[date, list[AiredFact]] = {}
        for one in every:
            months.setdefault(one.day.replace(day=1), []).append(one)
        return [(f"{official_month(m.month)}/{m.year}", months[m]) for m in sorted(months)]
    named: dict[str, list[AiredFact]] = {}
    for one in every:
        for name in dict.fromkeys(_NAMES[form.rows](one)):
            named.setdefault(name, []).append(one)
    return sorted(named.items())


_NAMES: Mapping[FormRows, Callable[[AiredFact], Sequence[str]]] = {
    FormRows.PROGRAMME: lambda one: (one.programme or "(không rõ)",),
    FormRows.KIND: lambda one: one.kinds,
    FormRows.TOPIC: lambda one: one.topics,
    FormRows.AUDIENCE: lambda one: one.audiences,
    FormRows.DOCUMENT: lambda one: [document.number for document in one.documents],
}
