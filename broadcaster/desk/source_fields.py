"""The documents that a script relies on as fields of a form, and what is typed into its head."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from broadcaster.desk.forms import day_field, in_field, line
from broadcaster.desk.request import RequestContext
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import LegalSource
from broadcaster.scripts.head_edit import source_words, with_source
from broadcaster.scripts.source_edit import sources_of, with_sources
from broadcaster.writing.drafting import earlier_scripts, proposals

TAKE_OUT = "nguon-bo"  # a button's name, behind it the number of the document
SOURCE_ACTS = {
    "nguon-them": "Đã đưa văn bản nguồn vào bài. Nhớ bấm Lưu bài.",
    TAKE_OUT: "Đã bỏ văn bản ấy khỏi bài. Nhớ bấm Lưu bài.",
}
# field of LegalSource -> its name in the form, what people read, and a hint
FIELDS = (
    ("number", "so", "Số, ký hiệu", "như 168/2024/NĐ-CP"),
    ("title", "ten", "Tên văn bản", ""),
    ("issuer", "co_quan", "Cơ quan ban hành", ""),
    ("issued", "ban_hanh", "Ngày ban hành", ""),
    ("in_force", "hieu_luc", "Có hiệu lực từ", ""),
    ("ended", "het", "Hết hiệu lực từ", "để trống nếu còn hiệu lực"),
    ("url", "dia_chi", "Đọc toàn văn ở", "địa chỉ trang web"),
    ("articles", "dieu", "Chỉ dựa vào điều, khoản", "như Điều 7 khoản 9; để trống: cả văn bản"),
)
DAYS = ("issued", "in_force", "ended")
_NEW = "moi"
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceField:
    """One field of a document's form."""

    name: str
    label: str
    hint: str
    value: str
    is_day: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A document of the script in its form, or the empty one below."""

    key: str  # of its fields
    number: str  # as the head has it; "" = a new one
    before: str  # JSON of what its fields held when the page was made
    fields: tuple[SourceField, ...]
    changed: bool  # something was typed and is not in the head yet


def source_rows(text: str, typed: Mapping[str, str]) -> tuple[SourceRow, ...]:
    """A row for every document of a script, and one for another; filled with what was typed."""
    rows = [*((str(n), source) for n, source in enumerate(sources_of(text))), (_NEW, None)]
    return tuple(_row(key, source, typed) for key, source in rows)


def _row(key: str, source: LegalSource | None, typed: Mapping[str, str]) -> SourceRow:
    held = source_words(source) if source else {field: "" for field, *_ in FIELDS}
    fields = tuple(
        SourceField(
            name=_name(key, short),
            label=label,
            hint=hint,
            value=typed.get(_name(key, short), held[field]),
            is_day=field in DAYS,
        )
        for field, short, label, hint in FIELDS
    )
    return SourceRow(
        key=key,
        number=source.number if source else "",
        before=json.dumps(held, ensure_ascii=False),
        fields=fields,
        changed=any(field.name in typed for field in fields),
    )


def _name(key: str, short: str) -> str:
    return f"nguon_{key}_{short}"


def known_sources(context: RequestContext) -> dict[str, LegalSource]:
    """By number the documents that the station's scripts name, each as the fullest of them."""
    tools, today = context.wired.tools, context.wired.today
    offered = proposals(earlier_scripts(tools), today, "", (), tools.register())
    return {one.source.number: one.source for one in offered}


def changed_sources(form: Mapping[str, str]) -> dict[str, str]:
    """The fields in which something else was typed than they came with."""
    return {
        _name(key, short): said
        for key in _keys(form)
        for field, short, *_ in FIELDS
        if (said := line(form, _name(key, short), _LONGEST)) != _before(form, key).get(field, "")
    }


def with_typed_sources(
    form: Mapping[str, str], text: str, known: Mapping[str, LegalSource], today: date
) -> str:
    """The text with what was typed into the forms of its documents. Raises InputError.

    A new one takes from `known` what was left empty.
    """
    changed = changed_sources(form)
    wanted = list(sources_of(text))
    for key in _keys(form):
        typed = {f: s for f, s, *_ in FIELDS if _name(key, s) in changed}
        if key == _NEW or not typed:
            continue
        number = _before(form, key).get("number", "")
        at = next((n for n, one in enumerate(wanted) if one.number == number), None)
        with in_field(_name(key, "so")):
            if at is None:
                raise InputError(f"đầu bài không còn văn bản {number}", hint="Tải lại trang.")
            wanted[at] = _filled(form, key, typed, wanted[at], today)
    text = _checked(with_sources(text, wanted), wanted)
    typed = {f: s for f, s, *_ in FIELDS if _name(_NEW, s) in changed}
    return _with_new(form, typed, text, known, today) if typed else text


def _with_new(
    form: Mapping[str, str],
    typed: Mapping[str, str],
    text: str,
    known: Mapping[str, LegalSource],
    today: date,
) -> str:
    there, number = sources_of(text), line(form, _name(_NEW, "so"), _LONGEST)
    with in_field(_name(_NEW, "so")):
        if number in {one.number for one in there}:
            raise InputError(f"bài đã có văn bản {number}", hint="Sửa ở ô của văn bản ấy.")
        source = known.get(number, LegalSource(number=number))
        new = _filled(form, _NEW, typed, source, today)
        return _checked(with_source(text, new), (*there, new))


def without_source(text: str, number: str) -> str:
    """The text without a document. Raises InputError."""
    there = sources_of(text)
    if number not in {one.number for one in there}:
        raise InputError(f"đầu bài không còn văn bản {number}", hint="Tải lại trang.")
    return with_sources(text, [None if one.number == number else one for one in there])


def _filled(
    form: Mapping[str, str],
    key: str,
    typed: Mapping[str, str],
    source: LegalSource,
    today: date,
) -> LegalSource:
    values: dict[str, Any] = {
        field: day_field(form, name, today) if field in DAYS else line(form, name, _LONGEST)
        for field, short in typed.items()
        for name in (_name(key, short),)
    }
    filled = replace(source, **values)
    if not filled.number:
        raise InputError(
            "văn bản nguồn phải có số, ký hiệu", hint="Muốn bỏ văn bản thì bấm Bỏ văn bản này."
        )
    return filled


def _checked(text: str, wanted: Sequence[LegalSource]) -> str:
    """The text when its head says what was wanted; a word that a head cannot hold is refused."""
    if [source_words(one) for one in sources_of(text)] != [source_words(one) for one in wanted]:
        raise InputError(
            "chưa ghi được văn bản nguồn này vào bài",
            hint="Bỏ dấu nháy, dấu thăng hay gạch đầu dòng lạ trong các ô rồi làm lại.",
        )
    return text


def _keys(form: Mapping[str, str]) -> list[str]:
    names = (name.split("_") for name in form if name.startswith("nguon_"))
    return list(dict.fromkeys(parts[1] for parts in names if len(parts) > 2))


def _before(form: Mapping[str, str], key: str) -> dict[str, str]:
    try:
        tree = json.loads(form.get(_name(key, "cu"), "{}"))
        return {str(field): str(words) for field, words in tree.items()}
    except (ValueError, AttributeError, RecursionError):
        return {}
