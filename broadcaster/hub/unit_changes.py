"""Units as a spreadsheet has them against units as they are known: what would change.

Nothing is ever deleted: a life ends on a day, and the next begins on the day behind it.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import Unit
from broadcaster.domain.text import person_key, slug
from broadcaster.hub.folder import code_fault
from broadcaster.hub.unit_tree import UnitsByName, ring
from broadcaster.importing.sheets import SheetLine, named_cells, sheet_day

_DAY = timedelta(days=1)
_COLUMNS = {
    "ma": "code", "ma don vi": "code", "ma truong": "code", "ma dinh danh": "code",
    "ma co so": "code", "ma co so giao duc": "code",
    "ten": "name", "ten don vi": "name", "ten truong": "name", "don vi": "name",
    "truong": "name", "ten co so": "name", "ten co so giao duc": "name",
    "loai": "kind", "loai don vi": "kind", "loai truong": "kind", "loai hinh": "kind",
    "cap": "kind", "cap hoc": "kind",
    "cap tren": "parent", "don vi cap tren": "parent", "thuoc": "parent",
    "truc thuoc": "parent", "don vi quan ly": "parent", "co quan quan ly": "parent",
    "ma cap tren": "parent", "ma don vi cap tren": "parent",
    "tu ngay": "first", "tu": "first", "ngay bat dau": "first", "hieu luc tu": "first",
    "den ngay": "last", "den": "last", "ngay ket thuc": "last", "hieu luc den": "last",
    "ngay giai the": "last",
}  # fmt: skip
_GUESSES = 20  # lines for which a name like the wrong one is looked for
_NO_NAME = ("=", "+", "-", "@")  # what begins a formula, in the spreadsheets of whoever exports it


class UnitChangeKind(StrEnum):
    """What a line does; the value is what people read."""

    NEW = "mới"
    RENAMED = "đổi tên"
    MOVED = "đổi cấp trên"
    ENDED = "kết thúc"
    SAME = "không đổi"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetUnit:
    """A line that can be used."""

    line: int
    code: str
    coded: bool  # the table says the code; else it is made of the name
    name: str
    kind: str | None  # None = the table does not say
    parent: str | None  # as it is written: a code or a name; "" = none
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChange:
    """What a line would change."""

    line: int
    kind: UnitChangeKind
    code: str
    told: str  # one sentence of it


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongLine:
    """A line that nothing is made of."""

    line: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlan:
    """Everything that a table would change."""

    changes: tuple[UnitChange, ...]
    wrong: tuple[WrongLine, ...]
    old: tuple[Unit, ...]  # lives that are replaced
    new: tuple[Unit, ...]
    unnamed: int  # units of today that the table does not name: they stay as they are

    def count(self, kind: UnitChangeKind) -> int:
        """How many lines do that."""
        return sum(one.kind is kind for one in self.changes)

    @property
    def mark(self) -> str:
        """The same as long as the same would change: what was shown is what is written."""
        return hashlib.sha256(repr((self.old, self.new)).encode()).hexdigest()[:32]


def unit_plan(
    lines: tuple[SheetLine, ...],
    name: str,
    lives: Sequence[Unit],
    today: date,
    *,
    within: Collection[str] | None = None,
    taken: Callable[[Collection[str]], Collection[str]] = lambda _codes: (),
) -> UnitPlan:
    """What a table would change; `within` are the codes that its reader may change, and fill below.

    `taken` tells of codes that no list names which are in use all the same: they are no new unit's
    for a reader of some units. Raises InputError for no table, and for a ring of parents.
    """
    known: dict[str, list[Unit]] = {}
    for life in lives:
        known.setdefault(life.key, []).append(life)
    asked, wrong, refused = _asked(lines, name, known)
    parents, lost = _parents(asked, refused, known, today)
    wrong += lost
    if within is not None:
        new = {one.code for one in asked} - known.keys()
        there: dict[str, list[Unit]] = {code: [] for code in taken(new)}
        wrong += _outside(asked, parents, there | known, within, today)
    changes = []
    after = {code: sorted(told, key=_begin) for code, told in known.items()}
    for one in asked:
        if one.line not in parents:
            continue
        done = _changed(one, parents[one.line], after.get(one.code, []), today)
        if isinstance(done, str):
            wrong.append(WrongLine(line=one.line, why=done))
            continue
        after[one.code], change = done
        changes.append(change)
    now = [life for told in after.values() for life in told]
    _refuse_ring(now, today)
    before, behind = set(lives), set(now)
    named = {one.code for one in asked}
    return UnitPlan(
        changes=tuple(changes),
        wrong=tuple(sorted(wrong, key=lambda one: one.line)),
        old=tuple(life for life in lives if life not in behind),
        new=tuple(life for life in now if life not in before),
        unnamed=sum(
            any(one.holds_on(today) for one in told)
            for code, told in known.items()
            if code not in named
        ),
    )


def _begin(life: Unit) -> date:
    return life.first or date.min


def _asked(
    lines: tuple[SheetLine, ...], name: str, known: Mapping[str, Sequence[Unit]]
) -> tuple[list[SheetUnit], list[WrongLine], dict[str, str]]:
    """The lines that can be used; the others, and by "dòng 3" what their units are called.

    A refused line that tells of a unit that there is calls nobody else so.
    """
    found: list[SheetUnit] = []
    wrong: list[WrongLine] = []
    refused: dict[str, str] = {}
    above: dict[str, SheetUnit] = {}  # the line above of the same code
    for number, cells in named_cells(lines, _COLUMNS, "name", name):
        one, code = _asked_unit(number, cells), _code(cells)
        if isinstance(one, SheetUnit):
            one = _taken(one, known.get(code, ()), above.get(code)) or one
        if isinstance(one, SheetUnit):
            above[code] = one
            found.append(one)
            continue
        wrong.append(WrongLine(line=number, why=one))
        there: list[Unit | SheetUnit] = [*known.get(code, ())]
        if code in above:
            there.append(above[code])
        if not any(
            _same_name(cells["name"], each.name)
            and (cells.get("code") or cells.get("parent") == each.parent)
            for each in there
        ):
            refused[f"dòng {number}"] = cells["name"]
    return found, wrong, refused


def _code(cells: Mapping[str, str]) -> str:
    return slug(cells.get("code") or cells["name"])[:40].strip("-")


def _same_name(one: str, other: str) -> bool:
    return person_key(one) == person_key(other)


def _taken(one: SheetUnit, lives: Sequence[Unit], above: SheetUnit | None) -> str:
    """Why the code of a line is another unit's; "" = it is not."""
    if above is not None:
        begins = one.first and one.first > (above.last or above.first or date.min)
        if not begins or not (one.coded or _same_name(one.name, above.name)):
            also = "" if one.coded else "; tên như nhau thì ghi mã vào cột mã đơn vị"
            return f"mã “{one.code}” trùng với dòng {above.line}{also}"
    elif lives and not one.coded and not any(_same_name(one.name, life.name) for life in lives):
        return _other(one, lives)
    return ""


def _other(one: SheetUnit, lives: Sequence[Unit]) -> str:
    return (
        f"mã lập từ tên này, “{one.code}”, là của “{lives[-1].name}” đã có: ghi mã vào cột mã "
        "đơn vị, của đơn vị ấy nếu là một, mã khác nếu là hai"
    )


def _asked_unit(number: int, cells: Mapping[str, str]) -> SheetUnit | str:
    name = cells.get("name", "")
    if not name:
        return "thiếu tên đơn vị"
    if name.startswith(_NO_NAME) or len(name) > 200:
        return f"“{name}” không phải tên đơn vị"
    code = _code(cells)
    if fault := code_fault(code):
        return f"không lập được mã cho “{name}”: {fault}"
    days: dict[str, date | None] = {}
    for key, word in (("first", "từ ngày"), ("last", "đến ngày")):
        try:
            days[key] = sheet_day(cells[key]) if cells.get(key) else None
        except ValueError as fault_of_day:
            return f"ô {word}: {fault_of_day}"
    first, last = days["first"], days["last"]
    if first and last and last < first:
        return f"đến ngày {written(last)} mà từ ngày {written(first)}"
    return SheetUnit(
        line=number,
        code=code,
        coded=bool(cells.get("code")),
        name=name,
        kind=cells.get("kind", "")[:40] or None,
        parent=cells.get("parent"),
        first=first,
        last=last,
    )


def _parents(
    asked: Sequence[SheetUnit],
    refused: Mapping[str, str],
    known: Mapping[str, Sequence[Unit]],
    today: date,
) -> tuple[dict[int, str | None], list[WrongLine]]:
    """The code of the unit above for each line; a line below one that is lost is lost too."""
    named = [*((one.code, one.name) for one in asked), *refused.items()]
    for told in known.values():
        current = next((life for life in told if life.holds_on(today)), told[-1])
        named.append((current.key, current.name))
    names = UnitsByName(named)
    found: dict[int, str | None] = {}
    wrong: list[WrongLine] = []
    below: dict[str, list[SheetUnit]] = {}
    lost: list[SheetUnit] = []
    others: set[int] = set()  # lines of another unit than the known one whose code they got
    for one in asked:
        parent, lives = (
            _parent(one, names, refused, guess=len(wrong) < _GUESSES),
            known.get(one.code),
        )
        if (
            lives
            and not one.coded
            and not isinstance(parent, WrongLine)
            and not any(
                parent[0] in (None, life.parent) and _same_name(one.name, life.name)
                for life in lives
            )
        ):
            parent = WrongLine(line=one.line, why=_other(one, lives))
            others.add(one.line)
        if isinstance(parent, WrongLine):
            wrong.append(parent)
            lost.append(one)
            continue
        found[one.line] = parent[0]
        below.setdefault(parent[0] or "", []).append(one)
    while lost:
        gone = lost.pop()
        stays = gone.code in known and gone.line not in others
        for one in () if stays else below.pop(gone.code, ()):
            if found.pop(one.line, None) is not None:
                why = f"cấp trên “{one.parent}” ở dòng {gone.line} không dùng được"
                wrong.append(WrongLine(line=one.line, why=why))
                lost.append(one)
    return found, wrong


def _outside(
    asked: Sequence[SheetUnit],
    parents: dict[int, str | None],
    known: Mapping[str, Sequence[Unit]],
    within: Collection[str],
    today: date,
) -> list[WrongLine]:
    """Take the lines out that would touch, or make, what is not below the reader."""
    below: dict[str, list[str]] = {}
    for one in asked:
        if one.line in parents and one.code not in known:
            below.setdefault(parents[one.line] or "", []).append(one.code)
    own, left = {*within}, [*within]
    while left:
        for code in below.pop(left.pop(), ()):
            own.add(code)
            left.append(code)
    wrong = []
    for one in asked:
        if one.line not in parents:
            continue
        parent = parents[one.line]
        now = next((life for life in known.get(one.code, ()) if life.holds_on(today)), None)
        stays = parent is None or (now is not None and now.parent == parent)
        if one.code not in own or not (stays or parent in own):
            why = "không phải đơn vị mà tài khoản này quản lý, hoặc không ở dưới đơn vị ấy"
            if one.code in known and not known[one.code]:  # there, and in no list
                why = f"mang mã “{one.code}” đã có trên máy chủ: nhờ người giữ máy chủ ghi vào"
            wrong.append(WrongLine(line=one.line, why=f"“{one.name}” {why}"))
            del parents[one.line]
    return wrong


def _parent(
    one: SheetUnit, names: UnitsByName, refused: Collection[str], *, guess: bool
) -> tuple[str | None] | WrongLine:
    if not one.parent:
        return (one.parent,)
    found = names.find(one.parent)
    if found == {one.code}:
        return WrongLine(line=one.line, why="đơn vị này là cấp trên của chính nó")
    if found and found <= {*refused}:
        why = f"cấp trên “{one.parent}” ở {', '.join(sorted(found))} không dùng được"
        return WrongLine(line=one.line, why=why)
    if len(found) == 1:
        return (next(iter(found)),)
    if found:
        why = f"có {len(found)} đơn vị tên “{one.parent}”; ghi mã vào cột cấp trên"
        return WrongLine(line=one.line, why=why)
    also = names.like(one.parent) if guess else ""
    return WrongLine(line=one.line, why=f"không có đơn vị cấp trên “{one.parent}”{also}")


def _changed(
    one: SheetUnit, parent: str | None, lives: list[Unit], today: date
) -> tuple[list[Unit], UnitChange] | str:
    """The lives of a unit behind a line, or why the line cannot be."""
    when = max(one.first or date.min, today)
    if one.last is not None and one.last < when:
        when = one.last  # it tells of the past
    at = next((n for n, life in enumerate(lives) if life.holds_on(when)), None)
    if at is None:
        return _begun(one, parent, lives, today)
    life = lives[at]
    wanted = replace(
        life,
        name=one.name,
        kind=life.kind if one.kind is None else one.kind,
        parent=life.parent if parent is None else parent,
    )
    told, kinds = [], []
    if wanted.name != life.name:
        told.append(f"“{life.name}” thành “{wanted.name}”")
        kinds.append(UnitChangeKind.RENAMED)
    if wanted.parent != life.parent:
        told.append(f"từ {life.parent or 'không có cấp trên'} sang {wanted.parent or 'không có'}")
        kinds.append(UnitChangeKind.MOVED)
    made = [life]
    if kinds:
        since = one.first if one.first and one.first > _begin(life) else today
        if _begin(life) < since <= (life.last or date.max) and (one.first or when == today):
            made = [replace(life, last=since - _DAY), replace(wanted, first=since)]
            told.append(f"từ {written(since)}")
        else:  # it began only today, or is over: it was written wrongly
            made = [wanted]
    elif wanted.kind != life.kind:
        made = [wanted]
        told.append(f"loại “{life.kind}” thành “{wanted.kind}”")
        kinds.append(UnitChangeKind.RENAMED)
    if one.last is not None and one.last != made[-1].last:
        if one.last < _begin(made[-1]):
            return f"đến ngày {written(one.last)}, trước ngày bắt đầu {written(_begin(made[-1]))}"
        behind = lives[at + 1] if at + 1 < len(lives) else None
        if behind is not None and one.last >= _begin(behind):
            return f"đến ngày {written(one.last)} mà từ {written(_begin(behind))} đã có tên khác"
        made[-1] = replace(made[-1], last=one.last)
        told.append(f"đến hết {written(one.last)}")
        kinds.append(UnitChangeKind.ENDED)
    change = UnitChange(
        line=one.line,
        kind=kinds[0] if kinds else UnitChangeKind.SAME,
        code=one.code,
        told=f"{life.name}: {', '.join(told)}" if told else life.name,
    )
    return [*lives[:at], *made, *lives[at + 1 :]], change


def _begun(
    one: SheetUnit, parent: str | None, lives: list[Unit], today: date
) -> tuple[list[Unit], UnitChange] | str:
    first = one.first or (today if lives else None)
    made = Unit(
        key=one.code,
        name=one.name,
        kind=one.kind or "",
        parent=parent or "",
        first=first,
        last=one.last,
    )
    for life in lives:
        if _begin(life) <= (made.last or date.max) and _begin(made) <= (life.last or date.max):
            return f"trùng ngày với “{life.name}” đã có"
    days = [f"từ {written(first)}"] if first else []
    days += [f"đến hết {written(one.last)}"] if one.last else []
    change = UnitChange(
        line=one.line,
        kind=UnitChangeKind.NEW,
        code=one.code,
        told=" ".join([f"{one.name} ({one.code})", *days]),
    )
    return sorted([*lives, made], key=_begin), change


def _refuse_ring(lives: Iterable[Unit], today: date) -> None:
    told = list(lives)
    left: dict[str, set[str]] = {}
    for life in told:
        left.setdefault(life.key, set()).add(life.parent)
    codes, below = {*left}, dict[str, list[str]]()
    for code, above in left.items():
        above.intersection_update(codes)
        for parent in above:
            below.setdefault(parent, []).append(code)
    clear = [code for code, above in left.items() if not above]
    while clear:  # nothing above it, on any day, leads back to it
        gone = clear.pop()
        del left[gone]
        for code in below.get(gone, ()):
            left[code].discard(gone)
            if not left[code]:
                clear.append(code)
    tied = [life for life in told if life.key in left]
    for day in sorted({today, *(life.first for life in tied if life.first)} if tied else ()):
        if found := ring(tied, day):
            raise InputError(
                f"ngày {written(day)} các đơn vị này là cấp trên của nhau thành vòng: "
                + " thuộc ".join([*found, found[0]]),
                hint="Sửa cột cấp trên của một trong các đơn vị ấy. Chưa ghi gì cả.",
            )
