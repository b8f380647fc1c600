"""The form of a document of the register: its fields out of a file, and the file out of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from broadcaster.desk.answers import line_of
from broadcaster.desk.forms import (
    day_field,
    in_field,
    line,
    not_too_long,
    one_line_of,
    whole_line,
)
from broadcaster.desk.register_search import LEVELS
from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.law.register import DocumentStatus
from broadcaster.law.register_edit import (
    HEADINGS,
    ROWS,
    head_name,
    head_values,
    with_head_values,
)
from broadcaster.law.register_files import read_document

_LONGEST = 600  # characters of a field of one line
_LONGEST_PART = 300  # of a part of a relation
_MOST_ROWS = 200  # lines of a field that has several
_BLANK = 2  # rows for relations that are not there yet
DAYS = ("issued", "in_force", "ended")
# field of RegisteredDocument -> what people read, and a hint; the first seven are seen at once
_FIELDS = (
    ("number", "Số, ký hiệu", "như 168/2024/NĐ-CP, hoặc Không số"),
    ("title", "Tên văn bản", ""),
    ("kind", "Loại văn bản", "như Nghị định, Quyết định"),
    ("issuer", "Cơ quan ban hành", ""),
    ("issued", "Ngày ban hành", ""),
    ("in_force", "Có hiệu lực từ", ""),
    ("ended", "Hết hiệu lực từ", "để trống nếu còn hiệu lực"),
    ("short_names", "Tên gọi tắt", "nhiều tên thì cách nhau bằng dấu phẩy"),
    ("level", "Cấp", ""),
    ("signer", "Người ký", ""),
    ("applies_in", "Nơi áp dụng", "như cả nước, tên tỉnh, tên xã"),
    ("topics", "Chủ đề", "cách nhau bằng dấu phẩy"),
    ("audiences", "Đối tượng", "cách nhau bằng dấu phẩy"),
    ("gazette", "Công báo", "như Công báo số 75 + 76 ngày 16/01/2025"),
    ("read_status", "Tình trạng đọc được", "như nơi kiểm ghi"),
    ("remark", "Lưu ý", "vì sao còn ngờ, điều gì chưa kiểm"),
    ("confidence", "Độ tin cậy", ""),
    ("public", "Công khai", "ở tủ sách của trang công khai"),
)
_ROWS = (
    ("unsaid", "Không nói", "mỗi dòng một điều mà bài không được nói"),
    ("by_article", "Hiệu lực theo điều", "mỗi dòng như Điều 10: từ 1/1/2026"),
    ("resumed", "Áp dụng trở lại", "mỗi dòng như từ 6/4/2026 theo 15/2026/NQ-CP"),
    ("urls", "Đọc ở đâu", "mỗi dòng một địa chỉ trang web"),
    ("checks", "Đã kiểm", "mỗi dòng như 24/11/2026, Nguyễn Thị Hoa, Công báo số 75"),
)
_CHOICES = {
    "level": LEVELS,
    "read_status": tuple(DocumentStatus),
    "confidence": ("cao", "trung bình"),
    "public": ("có", "không"),
}
CHECKED_AT = "kiem_o"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadField:
    """One field of the form."""

    name: str
    label: str
    hint: str
    value: str
    is_day: bool = False
    choices: tuple[str, ...] = ()  # () = it is typed


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRow:
    """One relation in its fields, or an empty row."""

    key: str  # of its fields
    heading: str  # "" = none is chosen
    words: str  # as the file has them; "" = a new one
    other: str
    since: str
    until: str  # the last day of it
    scope: str

    def name(self, part: str) -> str:
        """The field of a part of it."""
        return f"qh_{self.key}_{part}"


def head_fields(text: str) -> tuple[HeadField, ...]:
    """The fields of one line."""
    values = head_values(text)
    return tuple(
        HeadField(
            name=f"o_{name}", label=label, hint=hint, value=(values.get(name) or ("",))[0],
            is_day=name in DAYS, choices=_CHOICES.get(name, ()),
        )
        for name, label, hint in _FIELDS
    )  # fmt: skip


def row_fields(text: str) -> tuple[HeadField, ...]:
    """The fields that have a line for every item."""
    values = head_values(text)
    return tuple(
        HeadField(name=f"d_{name}", label=label, hint=hint, value="\n".join(values.get(name, ())))
        for name, label, hint in _ROWS
    )


def relation_rows(text: str) -> tuple[RelationRow, ...]:
    """A row for every relation of a file, and some for others."""
    values = head_values(text)
    there = [(name, words) for name in HEADINGS for words in values.get(name, ())]
    rows = [_row(str(n), name, words) for n, (name, words) in enumerate(there)]
    return (*rows, *(_row(f"moi{n}", "", "") for n in range(_BLANK)))


def _row(key: str, heading: str, words: str) -> RelationRow:
    """A line in its parts; one that cannot be read stands whole in the first field."""
    plain = RelationRow(
        key=key, heading=heading, words=words, other=words, since="", until="", scope=""
    )
    read = read_document(f"Số: 1/2000/QĐ-A\n{heading}: {words}\n".encode(), "").value
    if not words or read is None or not read.relations or not read.relations[0].other:
        return plain
    one = read.relations[0]
    last = one.until - timedelta(days=1) if one.until else None
    return RelationRow(
        key=key, heading=heading, words=words, other=one.other, scope=one.scope,
        since=written(one.since) if one.since else "", until=written(last) if last else "",
    )  # fmt: skip


def typed_head(text: str, form: Mapping[str, str], today: date, who: str) -> str:
    """The file with what was typed into its form. Raises InputError at the field that is wrong."""
    wanted: dict[str, Sequence[str]] = {}
    for one in head_fields(text):
        typed = whole_line(form, one.name, _LONGEST, one.value)
        if one.name in form and typed != one.value:
            day = day_field(form, one.name, today) if one.is_day else None
            wanted[one.name.removeprefix("o_")] = [f"{day:%d/%m/%Y}" if day else typed]
    for one in row_fields(text):
        if one.name in form:
            wanted[one.name.removeprefix("d_")] = _lines(form, one)
    wanted |= _relations(text, form, today)
    if where := whole_line(form, CHECKED_AT, _LONGEST):
        known = wanted.get("checks", head_values(text).get("checks", ()))
        wanted["checks"] = [*known, check_words(today, who, where)]
    made = with_head_values(text, wanted)
    if not head_values(made).get("number"):
        with in_field("o_number"):
            raise InputError(
                "chưa ghi số, ký hiệu của văn bản", hint="Văn bản không có số thì ghi Không số."
            )
    return made


def check_words(day: date, who: str, where: str, scope: str = "") -> str:
    """That somebody looked on a day, as the register's files have it."""
    told = f"{written(day)}, {who.replace(',', ' ')}, {where}"
    return f"{scope}: {told}" if scope else told


def _lines(form: Mapping[str, str], field: HeadField) -> list[str]:
    """The rows as typed; one that came back as it was is as the file has it, however long."""
    had = field.value.splitlines()
    known = {_row_words(row): row for row in had}
    rows = [said for row in form[field.name].splitlines() if (said := _row_words(row))]
    with in_field(field.name):
        if len(rows) > max(_MOST_ROWS, len(had)):
            raise InputError(
                f"có {len(rows)} dòng, chỗ này ghi được {_MOST_ROWS}", hint="Gộp bớt các dòng."
            )
        return [known.get(said) or not_too_long(said, _LONGEST) for said in rows]


def _row_words(row: str) -> str:
    return one_line_of(row).lstrip("-• ")


def _relations(text: str, form: Mapping[str, str], today: date) -> dict[str, Sequence[str]]:
    found: dict[str, list[str]] = {name: [] for name in HEADINGS}
    for row in relation_rows(text):
        heading, words = _typed_relation(row, form, today)
        if words:
            found[heading].append(words)
    return dict(found)


def _typed_relation(row: RelationRow, form: Mapping[str, str], today: date) -> tuple[str, str]:
    if row.name("so") not in form:
        return row.heading, row.words
    heading = line(form, row.name("loai"))
    had = {"so": row.other, "tu": row.since, "den": row.until, "cho": row.scope}
    other, since, until, scope = (
        whole_line(form, row.name(part), _LONGEST_PART, known) for part, known in had.items()
    )
    if (heading, other, since, until, scope) == (
        row.heading, row.other, row.since, row.until, row.scope
    ):  # fmt: skip
        return row.heading, row.words
    if not other:
        if any((since, until, scope)):
            with in_field(row.name("so")):
                raise InputError(
                    "chưa ghi văn bản có quan hệ", hint="Muốn bỏ quan hệ thì xóa cả dòng ấy."
                )
        return row.heading, ""
    if heading not in HEADINGS:
        with in_field(row.name("loai")):
            raise InputError("chưa chọn quan hệ", hint="Chọn như trang lược đồ của văn bản ghi.")
    names = {"từ": "tu", "đến": "den"}
    days = {word: day_field(form, row.name(name), today) for word, name in names.items()}
    span = " ".join(f"{word} {written(day)}" for word, day in days.items() if day)
    return heading, ", ".join(filter(None, (other, span, scope)))


def field_of_fault(text: str, fault: InputError, form: Mapping[str, str]) -> str:
    """The field in which was typed what is wrong in a line of the file; "" = in none."""
    name, item = head_name(text, line_of(fault.where))
    if name in HEADINGS:
        return next((one for at, one in enumerate(_rows_of(name, form)) if at == item), "")
    return f"d_{name}" if name in ROWS else f"o_{name}" if name else ""


def _rows_of(heading: str, form: Mapping[str, str]) -> Iterator[str]:
    for name in form:
        typed_in = f"{name.removesuffix('loai')}so"
        if typed_in in form and form[name] == heading and form[typed_in].strip():
            yield typed_in
