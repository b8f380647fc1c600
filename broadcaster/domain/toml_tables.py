"""TOML files that people edit: every mistake at once, with its line and the nearest known key."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from broadcaster.domain.dates import DateFault, read_date
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.text import fold, nearest
from broadcaster.domain.text_decoding import decode

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?")
_KEY = re.compile(r"""\s*((?:"[^"\n]*"|'[^'\n]*'|[\w-]+)(?:\s*\.\s*(?:"[^"\n]*"|[\w-]+))*)\s*=""")
_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."'\s]+))\s*\.?""")
_AT = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")

_DEEPEST = 20  # tables within tables

# What the standard reader says (English), and what it means to a person.
_SLIPS = (
    ("Cannot overwrite", "khóa này đã được viết ở trên"),
    ("Cannot declare", "mục này đã được viết ở trên"),
    ("Expected '='", "thiếu dấu = sau tên khóa"),
    ("Invalid value", 'giá trị viết sai; chữ phải đặt trong dấu nháy thẳng "…"'),
    ("Invalid statement", "dòng này không phải khóa = giá trị"),
    ("Illegal character", "dấu nháy mở mà chưa đóng trên cùng dòng"),
    ("Unterminated string", "dấu nháy mở mà chưa đóng"),
    ("Unclosed array", "danh sách [ ] chưa đóng"),
    ("Expected newline", "thừa chữ sau giá trị"),
    ("Expected ']'", "tên mục thiếu dấu ]"),
    ("Unescaped '\\'", "trong dấu nháy kép, dấu \\ phải viết hai lần"),
)


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(dotted.strip()))


def _index(text: str) -> dict[Path, int]:
    """Line of every key and table header, by path; list tables carry their index."""
    found: dict[Path, int] = {}
    table: Path = ()
    counts: dict[tuple[str, ...], int] = {}
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if header := _HEADER.match(line):
            table = _names(header[2])
            if header[1] == "[[":
                counts[_names(header[2])] = counts.get(_names(header[2]), -1) + 1
                table = (*table, counts[_names(header[2])])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_names(key[1])), number)
            mark = next((m for m in ('"""', "'''") if line.count(m) % 2), "")
            closing = mark
    return found


class Page:
    """One TOML file while it is being read: its lines and what was noticed so far."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.notices: list[Notice] = []
        self._lines = _index(text)
        self._text = text.split("\n")

    def place(self, path: Path) -> Place:
        """Where a key stands; the table's line, or the whole file, when it is not there."""
        while path and path not in self._lines:
            path = path[:-1]
        return Place(file=self.file, line=self._lines.get(path, 0))

    def block_place(self, path: Path, value: str) -> Place:
        """Where the first line of a text that is not blank stands, also within triple quotes."""
        place = self.place(path)
        if not place.line:
            return place
        begun = self._text[place.line - 1].rstrip().endswith(('= """', '="""', "= '''", "='''"))
        blank = value[: len(value) - len(value.lstrip())].count("\n")
        return Place(file=self.file, line=place.line + begun + blank)

    def say(
        self, code: str, sentence: str, *, path: Path = (), hint: str = "", warn: bool = False
    ) -> None:
        """Keep an ERROR, or a WARNING, at the line of a key."""
        level = Level.WARNING if warn else Level.ERROR
        place = self.place(path)
        notice = Notice(code=code, level=level, sentence=sentence, hint=hint, place=place)
        self.notices.append(notice)

    @property
    def failed(self) -> bool:
        """Whether any mistake makes the file unusable."""
        return any(n.level is Level.ERROR for n in self.notices)


class Table:
    """One table of the file; asking for a key is what makes it known."""

    def __init__(self, page: Page, values: Mapping[str, Any], path: Path = ()) -> None:
        self.page = page
        self.path = path
        self._values = values
        self._known: list[str] = []

    def at(self, key: str) -> Path:
        """The path of a key of this table."""
        return (*self.path, key)

    def wrong(self, key: str, sentence: str, hint: str = "") -> None:
        """Report an ERROR of a key."""
        self.page.say("gia-tri-sai", f"“{key}”: {sentence}", path=self.at(key), hint=hint)

    def warn(self, key: str, sentence: str, hint: str = "") -> None:
        """Report a WARNING about a key."""
        self.page.say(
            "nen-xem-lai", f"“{key}”: {sentence}", path=self.at(key), hint=hint, warn=True
        )

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self._values

    def written(self) -> tuple[str, ...]:
        """Every key as written, for tables whose keys are free."""
        return tuple(self._values)

    def value(self, key: str) -> Any:
        """The value as TOML gives it, unchecked; None when it is not written."""
        return self._raw(key)

    def _raw(self, key: str) -> Any:
        if key not in self._known:
            self._known.append(key)
        return self._values.get(key)

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """One line or block of text, blanks at its ends cut."""
        raw = self._raw(key)
        if raw is None and required:
            self.page.say(
                "thieu-khoa", f"thiếu khóa “{key}”", path=self.path, hint=f'Thêm dòng {key} = "…".'
            )
        if raw is None:
            return default
        if not isinstance(raw, str):
            self.wrong(key, "phải là chữ trong dấu nháy", f'Viết {key} = "…".')
            return default
        if required and not raw.strip():
            self.wrong(key, "không được để trống")
        return raw.strip()

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number within limits, both included."""
        raw = self._raw(key)
        if raw is None:
            return default
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            self.wrong(key, "phải là một số", f"Viết {key} = {default:g} (không có dấu nháy).")
            return default
        if not low <= raw <= high:
            self.wrong(key, f"phải từ {low:g} đến {high:g}, không phải {_shown(raw)}")
            return default
        return float(raw)

    def whole(self, key: str, default: int, allowed: Sequence[int]) -> int:
        """A whole number out of those that are allowed."""
        raw = self._raw(key)
        if raw is None:
            return default
        if isinstance(raw, bool) or not isinstance(raw, int):
            self.wrong(key, "phải là số nguyên", f"Viết {key} = {default} (không có dấu nháy).")
            return default
        if raw not in allowed:
            self.wrong(key, f"phải là {_choice(allowed)}, không phải {_shown(raw)}")
            return default
        return raw

    def flag(self, key: str, default: bool) -> bool:
        """A yes or no: true or false."""
        raw = self._raw(key)
        if raw is None:
            return default
        if not isinstance(raw, bool):
            self.wrong(key, "phải là true (có) hoặc false (không)", "Không đặt trong dấu nháy.")
            return default
        return raw

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts."""
        raw = self._raw(key)
        if raw is None:
            return default
        if not isinstance(raw, list) or not all(isinstance(x, str) and x.strip() for x in raw):
            self.wrong(key, "phải là danh sách chữ", f'Viết {key} = ["…", "…"].')
            return default
        return tuple(x.strip() for x in raw)

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers."""
        raw = self._raw(key)
        if raw is None:
            return ()
        if not isinstance(raw, list) or not all(type(x) in (int, float) for x in raw):
            self.wrong(key, "phải là danh sách số", f"Viết {key} = [1.5, 3].")
            return ()
        return tuple(map(float, raw))

    def day(self, key: str) -> date | None:
        """A TOML date, or a text that names one day first."""
        raw = self._raw(key)
        if raw is None:
            return None
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        try:
            return read_date(raw if isinstance(raw, str) else str(raw))
        except DateFault as fault:
            self.wrong(key, str(fault), f'Viết như {key} = "31/5/2027".')
            return None

    def table(self, key: str) -> "Table":
        """A table within; an empty one when it is not written."""
        raw = self._raw(key)
        if raw is not None and not isinstance(raw, dict):
            self.wrong(key, "phải là một mục", f"Viết [{key}] trên một dòng riêng.")
        return Table(self.page, raw if isinstance(raw, dict) else {}, self.at(key))

    def tables(self, key: str) -> tuple["Table", ...]:
        """A list of tables, [[key]]."""
        raw = self._raw(key)
        if raw is None:
            return ()
        if not isinstance(raw, list) or not all(isinstance(x, dict) for x in raw):
            self.wrong(key, "phải là các mục lặp", f"Viết [[{key}]] trên một dòng riêng.")
            return ()
        return tuple(Table(self.page, x, (*self.at(key), i)) for i, x in enumerate(raw))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A table of texts with free keys, in the order of the file."""
        inner = self.table(key)
        found = tuple((name.strip(), inner.text(name)) for name in inner.written())
        for name, value in found:
            if not value and inner.has(name) and inner._values[name] == "":
                inner.wrong(name, "không được để trống")
        return found

    def close(self) -> None:
        """Report every key that was never asked for, with the nearest known one."""
        for key in self._values:
            if key in self._known:
                continue
            near = nearest(key, self._known)
            known = "Các khóa dùng được: " + _list(self._known)
            hint = f"Có phải ý là “{near}”?" if near else known
            self.page.say("khoa-la", f"không có khóa “{key}”", path=self.at(key), hint=hint)


def _shown(number: float) -> str:
    text = str(number)
    return text if len(text) < 30 else text[:27] + "…"


def _choice(allowed: Sequence[int]) -> str:
    if isinstance(allowed, range):
        return f"số từ {allowed[0]} đến {allowed[-1]}"
    return "một trong các số " + ", ".join(map(str, allowed))


def _list(words: Iterable[str]) -> str:
    return ", ".join(words) + "."


def _slip(message: str, file: str, text: str) -> Notice:
    """The standard reader's complaint as a notice with its line."""
    at = _AT.search(message)
    line, column = (int(at[1]), int(at[2])) if at and at[1] else (0, 0)
    if at and not at[1]:
        line = text.rstrip().count("\n") + 1
    said = next((ours for theirs, ours in _SLIPS if message.startswith(theirs)), "")
    return Notice(
        code="toml-sai",
        level=Level.ERROR,
        sentence="tệp viết sai quy cách" + (f": {said}" if said else ""),
        hint="Mỗi dòng có dạng khóa = giá trị; xem lại dòng này và dòng ngay trên nó.",
        place=Place(file=file, line=line, column=column),
    )


def _beyond_bounds(values: Mapping[str, Any]) -> str:
    """What in a file is larger or deeper than any setting; "" = nothing."""
    waiting: list[tuple[Any, int]] = [(values, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, int) and abs(one) >> 63:  # TOML 1.0: whole numbers have 64 bits
            return "có một con số dài quá mức"
        if depth > _DEEPEST:
            return f"các mục lồng nhau quá {_DEEPEST} tầng"
        if isinstance(one, dict):
            waiting.extend((value, depth + 1) for value in one.values())
        elif isinstance(one, list):
            waiting.extend((value, depth + 1) for value in one)
    return ""


def _refused(slip: str, file: str) -> Notice:
    return Notice(
        code="toml-sai",
        level=Level.ERROR,
        sentence=f"tệp viết sai quy cách: {slip}",
        hint="Xem lại chỗ vừa sửa, hoặc lấy lại tệp từ bản sao lưu.",
        place=Place(file=file),
    )


def open_table(data: bytes, file: str) -> tuple[Table | None, tuple[Notice, ...]]:
    """The root table of a TOML file, or the reasons why it cannot be read. Never raises."""
    decoded = decode(data, file)
    if decoded.value is None:
        return None, decoded.notices
    try:
        values = tomllib.loads(decoded.value)
    except (ValueError, RecursionError) as fault:
        return None, (*decoded.notices, _slip(str(fault), file, decoded.value))
    if slip := _beyond_bounds(values):
        return None, (*decoded.notices, _refused(slip, file))
    page = Page(file, decoded.value)
    page.notices.extend(decoded.notices)
    return Table(page, values), ()


def understood(root: Table, newest: int = 1) -> bool:
    """Whether the file's `format` is one this program knows; a newer one is an ERROR."""
    number = root.whole("format", newest, range(1, 1000))
    if number > newest:
        root.page.say(
            "format-moi",
            f"tệp này theo quy cách {number}, chương trình chỉ hiểu đến quy cách {newest}",
            path=root.at("format"),
            hint="Cập nhật chương trình rồi thử lại. Tệp không bị sửa.",
        )
    return number <= newest


def one_of(table: Table, key: str, words: Iterable[str], default: str = "") -> str:
    """A text out of the given words, marks and case forgiven; else an ERROR with the nearest."""
    wanted = table.text(key, default)
    folded = {fold(word): word for word in words}
    if not wanted or fold(wanted) in folded:
        return folded.get(fold(wanted), default)
    near = nearest(wanted, folded.values())
    hint = f"Có phải ý là “{near}”?" if near else "Dùng được: " + _list(folded.values())
    table.wrong(key, f"không có “{wanted}”", hint)
    return default
