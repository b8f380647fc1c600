"""A report after the office's own Word file: {{names}} in it are filled, and nothing else happens.

    python -m broadcaster.reports.report_template TEMPLATE NAME VALUES OUT

fills it in a limited process and writes one line of JSON. The file is somebody's: it holds no
commands, no macros and nothing that is fetched; a row of a table with names like {{nhat_ky.ngay}}
stands once for every row of ours, a paragraph that is one name of a list once for every line.
"""

import copy
import io
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

from lxml import etree

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import nearest
from broadcaster.importing.word_markup import (
    BROKEN_ARCHIVE,
    Element,
    kind_of,
    refuse_bomb,
    tree_of,
)
from broadcaster.storage.atomic import write_atomic
from broadcaster.system.limited_process import told_by
from broadcaster.system.memory_limit import hold
from broadcaster.writing.word_package import MAIN, word_text

WORKER = "broadcaster.reports.report_template"
LARGEST = 10_000_000  # bytes of a template
_SECONDS = 60.0
_PROCESSOR = 50  # seconds
_MEMORY = 1_500_000_000  # bytes of address space
_WRITTEN = 80_000_000  # bytes of the finished text
_NAME = re.compile(r"\{\{([^{}]*)\}\}")
_COMMAND = re.compile(r"\{%|\{#|%\}|\{\{\s*(?:[#/^&>!]|for\b|if\b|end|range\b)")
_FETCHES = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE)\b", re.I)
_HOLDS = ("vbaproject", "activex", "/embeddings/", "oleobject")
_HINT = "Viết mẫu mới để bắt đầu: broadcaster report --template-sample mau.docx."
_TYPES = "[Content_Types].xml"
_OLDEST = (1980, 1, 1, 0, 0, 0)
_T, _P, _TR, _R = (f"{{{MAIN}}}{name}" for name in ("t", "p", "tr", "r"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateValues:
    """What the names of a template stand for."""

    texts: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]  # a paragraph each
    tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[str]]]]  # names of columns, rows

    def names(self) -> list[str]:
        """Every name that a template may have."""
        columns = (f"{table}.{column}" for table, (of, _) in self.tables.items() for column in of)
        return sorted({*self.texts, *self.lists, *columns})


def filled_template(path: Path, values: TemplateValues, *, name: str = "") -> bytes:
    """The template with its names filled, made in a limited process.

    Raises InputError that says which name nobody knows, and what the file holds that none may.
    """
    called = name or path.name
    try:
        size = path.stat().st_size
    except OSError as fault:
        raise InputError(f"không đọc được mẫu {called}", hint=_HINT, where=str(path)) from fault
    if size > LARGEST:
        raise InputError(f"mẫu {called} lớn hơn {LARGEST // 1_000_000} MB", hint=_HINT)
    with tempfile.TemporaryDirectory(prefix="mau-", ignore_cleanup_errors=True) as folder:
        told_values, out = Path(folder) / "ten.json", Path(folder) / "ra.docx"
        told_values.write_text(
            json.dumps([values.texts, values.lists, values.tables], ensure_ascii=False), "utf-8"
        )
        words = (str(path), called, str(told_values), str(out))
        told = told_by(WORKER, words, seconds=_SECONDS)
        if told is None:
            raise InputError(f"mẫu {called} mất quá nhiều sức máy nên đã dừng", hint=_HINT)
        if "fault" in told:
            raise InputError(str(told["fault"]), hint=str(told.get("hint", "")) or _HINT)
        return out.read_bytes()


def main(arguments: list[str]) -> int:
    """Fill; 0 = it is written, 2 = the fault is told."""
    template, name, told_values, out = arguments
    hold(memory=_MEMORY, processor=_PROCESSOR, written=2 * _WRITTEN)
    told: dict[str, Any] = {"made": True}
    try:
        texts, lists, tables = json.loads(Path(told_values).read_text("utf-8"))
        values = TemplateValues(texts=texts, lists=lists, tables=tables)
        write_atomic(Path(out), fill(Path(template), values, name))
    except InputError as fault:
        told = {"fault": fault.sentence, "hint": fault.hint}
    except BROKEN_ARCHIVE:
        told = {"fault": f"mẫu {name} hỏng, có mật khẩu, hoặc không phải tệp Word .docx"}
    except MemoryError:
        told = {"fault": f"mẫu {name} quá lớn"}
    sys.stdout.write(json.dumps(told) + "\n")
    return 2 if "fault" in told else 0


# --- filling -----------------------------------------------------------------------------------


def fill(path: Path, values: TemplateValues, name: str) -> bytes:
    """The template with its names filled. Raises InputError, or an error of BROKEN_ARCHIVE."""
    refuse_bomb(path, name)
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        _refuse_strange(packed, names, name)
        filled = {
            entry: _filled_part(packed, entry, values, name)
            for entry in names
            if re.fullmatch(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml", entry)
        }
        return _packed(packed, names, filled)


def _packed(packed: zipfile.ZipFile, names: Sequence[str], filled: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for entry in names:
            if entry.endswith("/"):
                continue
            told = zipfile.ZipInfo(entry, _OLDEST)
            told.compress_type = zipfile.ZIP_DEFLATED
            told.create_system = 3  # the same on every system
            file.writestr(told, filled[entry] if entry in filled else packed.read(entry))
    return made.getvalue()


def _refuse_strange(packed: zipfile.ZipFile, names: Sequence[str], name: str) -> None:
    if not {"word/document.xml", _TYPES} <= set(names):
        raise InputError(f"mẫu {name} không phải tệp Word .docx", hint=_HINT)
    if len(set(names)) < len(names):
        raise InputError(f"mẫu {name} có hai phần cùng tên", hint=_HINT)
    if b"macroEnabled" in packed.read(_TYPES) or any(
        sign in n.casefold() for n in names for sign in _HOLDS
    ):
        raise InputError(
            f"mẫu {name} có macro hoặc tệp nhúng",
            hint="Trong Word chọn Lưu thành (Save As) dạng .docx, bỏ các tệp nhúng.",
        )
    for entry in names:
        if entry.endswith(".rels"):
            _refuse_fetching(tree_of(packed, entry, name), name)


def _refuse_fetching(rels: Element, name: str) -> None:
    """A link that somebody presses may lead out; what is fetched by opening the file may not."""
    for one in rels:
        kind = str(one.get("Type")).rpartition("/")[2]
        if one.get("TargetMode") == "External" and kind != "hyperlink":
            raise InputError(
                f"mẫu {name} lấy thứ ở ngoài tệp: {str(one.get('Target', ''))[:80]}",
                hint="Trong Word bỏ ảnh liên kết hay mẫu đính kèm (Developer, Document Template).",
            )


def _filled_part(packed: zipfile.ZipFile, entry: str, values: TemplateValues, name: str) -> bytes:
    root = tree_of(packed, entry, name)
    assert root is not None  # it is one of the names
    for one in root.iter():
        kind = kind_of(one)
        told = one.text or "" if kind == "instrText" else ""
        told = next((v for k, v in one.attrib.items() if str(k).endswith("}instr")), told)
        if kind in ("instrText", "fldSimple") and _FETCHES.search(str(told)):
            raise InputError(f"mẫu {name} có trường lấy tệp khác ({str(told).strip()[:40]})")
        if kind == "altChunk":
            raise InputError(f"mẫu {name} có tệp khác nhúng ở trong", hint=_HINT)
    _look(root, values, name)
    written = _Room()
    for row in [row for row in root.iter(_TR) if _tables_in(row)]:
        _fill_row(row, values, name, written)
    for paragraph in [*root.iter(_P)]:
        _fill_paragraph(paragraph, values, written)
    written_out: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return written_out


class _Room:
    """How much may still be written."""

    def __init__(self) -> None:
        self._left = _WRITTEN

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise InputError("báo cáo theo mẫu này lớn quá", hint="Bớt chữ ở hàng được lặp lại.")


def _texts(paragraph: Element) -> list[Element]:
    """The pieces of text of a paragraph itself, not of one that stands in a box within it."""
    return [t for t in paragraph.iter(_T) if next(t.iterancestors(_P), None) is paragraph]


def _said(paragraph: Element) -> str:
    return "".join(t.text or "" for t in _texts(paragraph))


def _look(root: Element, values: TemplateValues, name: str) -> None:
    """Every name must be known, and where it stands; all that is wrong is told at once."""
    known, wrong = set(values.names()), []
    for paragraph in root.iter(_P):
        said = _said(paragraph)
        if command := _COMMAND.search(said):
            raise InputError(
                f"mẫu {name} có lệnh “{said[command.start() :][:40]}”: mẫu chỉ có tên trong "
                "{{ }}, không có vòng lặp hay điều kiện",
                hint="Hàng của bảng tự lặp lại khi có tên như {{nhat_ky.ngay}}.",
            )
        rest = _NAME.sub("", said)
        if "{{" in rest or "}}" in rest:
            raise InputError(
                f"mẫu {name} có chỗ thiếu dấu {{{{ hoặc }}}}: “{said[:60]}”", hint=_HINT
            )
        for found in map(_bare, _NAME.findall(said)):
            if found not in known:
                near = nearest(found, known)
                wrong.append(f"{{{{{found[:40]}}}}}" + (f" (có phải {near}?)" if near else ""))
            elif "." in found and next(paragraph.iterancestors(_TR), None) is None:
                wrong.append(f"{{{{{found}}}}} (phải đứng trong một hàng của bảng)")
    if wrong:
        raise InputError(
            f"mẫu {name} có tên không dùng được: {'; '.join(dict.fromkeys(wrong[:8]))}",
            hint=f"Các tên dùng được: {', '.join(values.names())}.",
        )


def _bare(written: str) -> str:
    """A name as we call it; {{KY}} is {{ky}} in capitals."""
    return written.strip().lower()


def _own(row: Element) -> Iterator[Element]:
    """The paragraphs of a row itself, not of a row within it."""
    for paragraph in row.iter(_P):
        if next(paragraph.iterancestors(_TR), None) is row:
            yield paragraph


def _tables_in(row: Element) -> list[str]:
    found = (_bare(n) for p in _own(row) for n in _NAME.findall(_said(p)))
    return list(dict.fromkeys(n.partition(".")[0] for n in found if "." in n))


def _fill_row(row: Element, values: TemplateValues, name: str, room: _Room) -> None:
    tables = _tables_in(row)
    if len(tables) > 1:
        raise InputError(f"mẫu {name}: một hàng có tên của hai bảng: {', '.join(tables)}")
    columns, rows = values.tables[tables[0]]
    size = len(etree.tostring(row))
    for cells in rows or [[""] * len(columns)]:
        room.take(size + sum(map(len, cells)))
        one = copy.deepcopy(row)
        row.addprevious(one)
        named = {f"{tables[0]}.{column}": cell for column, cell in zip(columns, cells, strict=True)}
        for paragraph in _own(one):
            _replace(paragraph, named)
    row.getparent().remove(row)


def _fill_paragraph(paragraph: Element, values: TemplateValues, room: _Room) -> None:
    said = _said(paragraph).strip()
    whole = _NAME.fullmatch(said)
    if whole and _bare(whole[1]) in values.lists and paragraph.getparent() is not None:
        name = _bare(whole[1])
        lines = values.lists[name]
        size = len(etree.tostring(paragraph))
        for line in lines[1:]:
            room.take(size + len(line))
        for line in lines[:-1]:
            one = copy.deepcopy(paragraph)
            paragraph.addprevious(one)
            _replace(one, {name: line})
        _replace(paragraph, {name: lines[-1] if lines else ""})
        return
    if "{{" in said:
        _replace(paragraph, {**{k: "; ".join(v) for k, v in values.lists.items()}, **values.texts})


def _replace(paragraph: Element, named: Mapping[str, str]) -> None:
    """Put words where names are, though Word may have cut a name over several runs.

    The words stand where the name begins and look as its first letter.
    """
    pieces = _texts(paragraph)
    said = "".join(t.text or "" for t in pieces)
    for found in reversed([*_NAME.finditer(said)]):
        name = _bare(found[1])
        if name not in named:
            continue
        words = named[name].upper() if found[1].strip().isupper() else named[name]
        at = 0
        for piece in pieces:
            text = piece.text or ""
            first, last = max(found.start() - at, 0), min(found.end() - at, len(text))
            begins = at <= found.start() < at + len(text)
            if first < last:
                put = _plain(words) if begins else ""
                piece.text = text[:first] + put + text[last:]
                piece.set(_SPACE, "preserve")
            at += len(text)


def _plain(text: str) -> str:
    """The words without what XML cannot hold; lxml writes the escapes itself."""
    return unescape(word_text(text))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
