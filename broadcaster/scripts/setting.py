"""Settings of files that people edit: key, kind, limits, default, sentence; how a value is read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

from broadcaster.domain.dates import clock_time
from broadcaster.domain.notice import WithNotices
from broadcaster.domain.text import nearest
from broadcaster.domain.toml_tables import Table, one_of, open_table, understood

Made = TypeVar("Made")
# What was read so far of the section a setting stands in, by field. A check may change it.
Values = dict[str, Any]


class SettingKind(ABC):
    """What may be written behind a key. Every kind reads, and says its limits in words."""

    @property
    def limits(self) -> str:
        """The limits in words, "từ 1 đến 12"; "" = none that a sentence could name."""
        return ""

    @abstractmethod
    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The value; every mistake goes to the table's page."""


@dataclass(frozen=True, slots=True)
class TextKind(SettingKind):
    """One line or block of text; `check` says what is wrong with it and gives the value."""

    check: Callable[[Table, str, str], Any] | None = None

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The text, blanks at its ends cut."""
        text = table.text(setting.key, default or "", required=setting.required)
        return self.check(table, setting.key, text) if self.check else text


@dataclass(frozen=True, slots=True)
class TextsKind(SettingKind):
    """A list of texts; `check` says what is wrong with it and gives the value."""

    check: Callable[[Table, str, tuple[str, ...]], tuple[str, ...]] | None = None

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The texts as a tuple."""
        texts = table.texts(setting.key, default or ())
        return self.check(table, setting.key, texts) if self.check else texts


@dataclass(frozen=True, slots=True)
class NamesKind(SettingKind):
    """A list out of a few names."""

    names: tuple[str, ...]

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The names that are written, in their usual order."""
        written = table.texts(setting.key, default)
        for name in written:
            if name not in self.names:
                near = nearest(name, self.names)
                hint = f"Có phải ý là “{near}”?" if near else ""
                table.wrong(setting.key, f"“{name}” không phải {', '.join(self.names)}", hint)
        return tuple(name for name in self.names if name in written)


@dataclass(frozen=True, slots=True)
class ChoiceKind(SettingKind):
    """One of a few words, marks and case forgiven, and the value that each means."""

    values: Mapping[str, Any]

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The value that the word means."""
        word = next((word for word, value in self.values.items() if value == default), "")
        return self.values.get(one_of(table, setting.key, self.values, word), default)


@dataclass(frozen=True, slots=True)
class NumberKind(SettingKind):
    """A number within limits, both included."""

    low: float
    high: float

    @property
    def limits(self) -> str:
        """Both limits in words."""
        return f"từ {self.low:g} đến {self.high:g}"

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The number."""
        return table.number(setting.key, default, self.low, self.high)


@dataclass(frozen=True, slots=True)
class WholeKind(SettingKind):
    """A whole number, out of a range or out of a few."""

    allowed: Sequence[int]

    @property
    def low(self) -> int:
        """The smallest that is allowed."""
        return min(self.allowed)

    @property
    def high(self) -> int:
        """The largest that is allowed."""
        return max(self.allowed)

    @property
    def limits(self) -> str:
        """The range, or every number, in words."""
        if isinstance(self.allowed, range):
            return f"từ {self.low} đến {self.high}"
        return ", ".join(map(str, self.allowed))

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The number."""
        return table.whole(setting.key, default, self.allowed)


class FlagKind(SettingKind):
    """true or false."""

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The yes or no."""
        return table.flag(setting.key, default)


class DayKind(SettingKind):
    """One day, as a TOML date or in words."""

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The day; None when it is not written."""
        return table.day(setting.key)


class ClockKind(SettingKind):
    """A time of the day: "17:00", "17h", "17 giờ 30"."""

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """The minute of the day."""
        text = table.text(setting.key, f"{default:%H:%M}")
        found = clock_time(text)
        if found is None:
            hint = f'Viết như {setting.key} = "{default:%H:%M}".'
            table.wrong(setting.key, f"“{text}” không phải giờ", hint)
        return found or default


class VersionKind(SettingKind):
    """The number of the file's rules; a newer one than the program knows stops the reading."""

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """Nothing: `read_file` looked at it before anything else."""
        return default


@dataclass(frozen=True, slots=True)
class OwnKind(SettingKind):
    """What only one setting is like: read by a function of its own."""

    reader: Callable[[Table, str], Any]

    def read(self, table: Table, setting: "FileSetting", default: Any) -> Any:
        """What the function gives."""
        return self.reader(table, setting.key)


@dataclass(frozen=True, slots=True)
class DeskField:
    """How a setting is asked for at the desk."""

    name: str  # of the form's field
    label: str  # what stands beside it
    longest: int = 200  # characters that are kept
    about: str = ""  # a line below it


@dataclass(frozen=True, slots=True)
class FileSetting:
    """One key of a file that people edit: a row of the table, its first four values in columns."""

    key: str  # as it is written
    kind: SettingKind
    says: str  # what it is for, Vietnamese; {limits}, {low}, {high} are those of its kind
    example: str = ""  # a value as the file has it; "" = the documentation shows none
    _: KW_ONLY
    required: bool = False
    field: str = ""  # of the section's value; "" = named like the key
    default: Any = None  # when it is not written; None = the default of the field
    default_told: str = ""  # the default in words, where its value says less
    check: Callable[[Table, Values], None] | None = None  # against what stands before it
    own_section: bool = False  # its keys are free, and the documentation tells them apart
    desk: DeskField | None = None  # None = asked for by no form, only by the file's text

    @property
    def name(self) -> str:
        """The field of the section's value."""
        return self.field or self.key

    @property
    def sentence(self) -> str:
        """What it is for, with its limits."""
        text = self.says
        for word in ("limits", "low", "high"):
            text = text.replace(f"{{{word}}}", _limit(getattr(self.kind, word, "")))
        return text


def _limit(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class EnvironmentVariable:
    """One variable of the environment that the program reads."""

    name: str
    says: str  # what it is for, Vietnamese
    example: str
    default_told: str = "trống"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSection:
    """A table of a file, or the whole file, and the value that is made of it."""

    key: str  # as it is written; "" = the whole file
    title: str  # heading of its table in docs/CAI-DAT.md
    makes: Callable[..., Any]  # the dataclass whose fields the settings fill, or what makes one
    settings: tuple["FileSetting | FileSection", ...]
    column: str = "Ghi gì"  # what the sentences of its table are headed
    field: str = ""  # of the value that holds this one; "" = named like the key
    joined: bool = False  # its values are fields of what it stands in
    optional: bool = False  # None when it is not written
    repeated: bool = False  # [[key]]: a tuple of values
    check: Callable[[Table, Values], None] | None = None  # before its unknown keys are told
    after: Callable[[Table, Values], None] | None = None  # against what it stands in
    placed: bool = False  # what is made keeps its line, in a field `place`
    # Of repeated ones: the table around them, theirs, what was made of each -> what stays.
    together: Callable[[Table, tuple[Table, ...], tuple[Any, ...]], tuple[Any, ...]] | None = None

    @property
    def name(self) -> str:
        """The field of the value that holds this one."""
        return self.field or self.key

    @property
    def rows(self) -> tuple[FileSetting, ...]:
        """The settings that stand in it itself, and whose keys are fixed."""
        return tuple(s for s in self.settings if isinstance(s, FileSetting) and not s.own_section)

    def default(self, setting: FileSetting) -> Any:
        """What holds when a setting is not written; None = nothing."""
        if setting.default is not None:
            return setting.default
        return _field_defaults(self.makes).get(setting.name)

    def __iter__(self) -> Iterator["FileSection"]:
        """This section and those within, in the order of the file."""
        yield self
        for inner in self.settings:
            if isinstance(inner, FileSection):
                yield from inner

    def setting(self, key: str) -> FileSetting:
        """The setting of that key."""
        return next(s for s in self.settings if isinstance(s, FileSetting) and s.key == key)

    def section(self, key: str) -> "FileSection":
        """The section of that key within this one."""
        return next(s for s in self.settings if isinstance(s, FileSection) and s.key == key)

    @property
    def desk(self) -> Mapping[str, DeskField]:
        """What the desk asks for, by key."""
        return {s.key: s.desk for s in self.settings if isinstance(s, FileSetting) and s.desk}


@cache
def _field_defaults(makes: Callable[..., Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields(makes) if is_dataclass(makes) else ():
        if one.default is not MISSING:
            found[one.name] = one.default
        elif one.default_factory is not MISSING:
            found[one.name] = one.default_factory()
    return found


def read_values(table: Table, section: FileSection) -> Values:
    """Every setting of a table, by field; what is unknown in it is told."""
    values: Values = {}
    for one in section.settings:
        if isinstance(one, FileSection):
            _read_inner(table, one, values)
            continue
        if isinstance(one.kind, VersionKind):
            continue
        values[one.name] = one.kind.read(table, one, section.default(one))
        if one.check:
            one.check(table, values)
    if section.check:
        section.check(table, values)
    table.close()
    if section.placed:
        values["place"] = table.page.place(table.path)
    return values


def _read_inner(table: Table, section: FileSection, values: Values) -> None:
    if section.repeated:
        tables = table.tables(section.key)
        entries = [read_values(one, section) for one in tables]
        needed = [row.name for row in section.rows if row.required]
        found = tuple(
            section.makes(**entry)
            for entry in entries
            if all(entry[name] is not None for name in needed)
        )
        values[section.name] = section.together(table, tables, found) if section.together else found
    elif section.joined:
        values |= read_values(table.table(section.key), section)
    else:
        inner = table.table(section.key)
        there = table.has(section.key) or not section.optional
        values[section.name] = section.makes(**read_values(inner, section)) if there else None
    if section.after:
        section.after(table, values)


def read_file(
    data: bytes, file: str, section: FileSection, make: Callable[[Table, Values], Made]
) -> WithNotices[Made]:
    """What `make` makes of the values of a whole file; every mistake at once with its line.

    Never raises on bad content.
    """
    root, notices = open_table(data, file)
    if root is None:
        return WithNotices(value=None, notices=notices)
    if not understood(root):
        return WithNotices(value=None, notices=tuple(root.page.notices))
    made = make(root, read_values(root, section))
    value = None if root.page.failed else made
    return WithNotices(value=value, notices=tuple(root.page.notices))
