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
    child_of,
    kind_of,
    refuse_bomb,
    tree_of,
    value_of,
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
_FILLED = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_PRESSED = frozenset({"hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"})
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_SAVE = "Trong Word chọn Lưu thành (Save As), loại Word Document (.docx)."
_BRACES: Mapping[str, str] = {"{": "\ufdd0", "}": "\ufdd1"}  # no letters: nobody writes them
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
    # a sentence that no report may lack, and the names of which any says it
    warnings: Sequence[tuple[str, Sequence[str]]] = ()

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
        told_of = [values.texts, values.lists, values.tables, [*values.warnings]]
        told_values.write_text(json.dumps(told_of, ensure_ascii=False), "utf-8")
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
        texts, lists, tables, warnings = json.loads(Path(told_values).read_text("utf-8"))
        values = TemplateValues(texts=texts, lists=lists, tables=tables, warnings=warnings)
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
        parts = {
            entry: tree_of(packed, entry, name)
            for entry in names
            if entry.startswith("word/") and entry.endswith(".xml")
        }
        links = {entry: _links(packed, entry, name) for entry in parts}
        for entry, root in parts.items():
            _refuse_fields(root, name)
            _refuse_linked(root, links[entry], name)
        ours = {entry: root for entry, root in parts.items() if _FILLED.fullmatch(entry)}
        for entry in parts.keys() - ours.keys():
            _refuse_unfilled(parts[entry], name)
        found = {entry: _look(root, values, name) for entry, root in ours.items()}
        if not any(found.values()):
            raise InputError(
                f"mẫu {name} không có tên nào trong {{{{ }}}} nên báo cáo nào cũng sẽ như nhau",
                hint=_HINT,
            )
        filled = {entry: _filled_part(root, values, name) for entry, root in ours.items()}
        told = frozenset().union(*found.values())
        lacking = [line for line, of in values.warnings if told.isdisjoint(of)]
        if lacking:
            root = ours["word/document.xml"]
            _warn(root, lacking)
            filled["word/document.xml"] = _written(root)
        return _packed(packed, names, filled)


def _warn(root: Element, lines: Sequence[str]) -> None:
    """Put first, and marked, what the template has no name for and every reader must know."""
    body = child_of(root, "body")
    if body is None:
        return
    for place, line in enumerate(lines):
        paragraph = etree.Element(_P)
        run = etree.SubElement(paragraph, _R)
        look = etree.SubElement(etree.SubElement(run, f"{{{MAIN}}}rPr"), f"{{{MAIN}}}highlight")
        look.set(f"{{{MAIN}}}val", "yellow")
        etree.SubElement(run, _T).text = _plain(line)
        body.insert(place, paragraph)


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
    if b"template.main" in packed.read(_TYPES):
        raise InputError(f"mẫu {name} là tệp mẫu của Word (.dotx)", hint=_SAVE)
    if _STRICT in packed.read("word/document.xml"):
        raise InputError(f"mẫu {name} lưu ở dạng Strict Open XML", hint=_SAVE)
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


def _links(packed: zipfile.ZipFile, entry: str, name: str) -> frozenset[str]:
    """The ids under which a part names what lies outside the file."""
    folder, _, file = entry.rpartition("/")
    rels = tree_of(packed, f"{folder}/_rels/{file}.rels", name)
    if rels is None:
        return frozenset()
    return frozenset(str(one.get("Id")) for one in rels if one.get("TargetMode") == "External")


def _refuse_linked(root: Element, links: frozenset[str], name: str) -> None:
    """A picture may name what calls itself a link for pressing, and fetch it."""
    if not links:
        return
    for one in root.iter():
        if kind_of(one) not in _PRESSED and any(
            str(key).startswith("{") and "relationships}" in str(key) and value in links
            for key, value in one.attrib.items()
        ):
            raise InputError(f"mẫu {name} lấy thứ ở ngoài tệp", hint="Trong Word bỏ ảnh liên kết.")


def _refuse_fields(root: Element, name: str) -> None:
    """No field may fetch; Word joins an instruction that stands in several runs."""
    told, depth = "", 0
    for one in root.iter():
        kind = kind_of(one)
        if kind == "altChunk":
            raise InputError(f"mẫu {name} có tệp khác nhúng ở trong", hint=_HINT)
        if kind == "fldChar":
            mark = value_of(one, "fldCharType")
            depth += (mark == "begin") - (mark == "end")
            if mark != "end" or depth > 0:
                continue
            _refuse_instruction(told, name)
            told, depth = "", 0
        elif kind in ("instrText", "delInstrText"):
            _refuse_instruction(one.text or "", name)
            told += one.text or ""
        elif kind == "fldSimple":
            _refuse_instruction(value_of(one, "instr"), name)
    _refuse_instruction(told, name)


def _refuse_instruction(told: str, name: str) -> None:
    if _FETCHES.search(told):
        raise InputError(f"mẫu {name} có trường lấy tệp khác ({told.strip()[:40]})")


def _refuse_unfilled(root: Element, name: str) -> None:
    """Names where nothing is filled: in a comment, a chart."""
    said = "".join(root.itertext())
    if "{{" in said:
        raise InputError(
            f"mẫu {name} có “{said[said.index('{{') :][:40]}” ở chỗ máy không thay được: ghi chú, "
            "biểu đồ",
            hint="Đưa tên ấy vào lời của văn bản, hoặc bỏ đi.",
        )


def _filled_part(root: Element, values: TemplateValues, name: str) -> bytes:
    written = _Room()
    rows = [row for row in root.iter(_TR) if _tables_in(row)]
    for row in rows:
        if any(outer in rows for outer in row.iterancestors(_TR)):
            raise InputError(f"mẫu {name} có hàng lặp lại nằm trong một hàng lặp lại", hint=_HINT)
    for row in rows:
        _fill_row(row, values, name, written)
    for paragraph in [*root.iter(_P)]:
        _fill_paragraph(paragraph, values, written)
    return _written(root)


def _written(root: Element) -> bytes:
    """The part as bytes, with the braces that values brought."""
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    for brace, mark in _BRACES.items():
        made = made.replace(mark.encode(), brace.encode())
    return made


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


def _look(root: Element, values: TemplateValues, name: str) -> frozenset[str]:
    """The names of a part: each must be known, and where it stands; all wrong ones at once."""
    known, wrong, every = set(values.names()), [], set()
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
            every.add(found)
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
    return frozenset(every)


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
    """The words without what XML cannot hold; lxml writes the escapes itself.

    Braces are put in last: what is called "{{ky}}" in the log is a title, and no name to fill.
    """
    return unescape(word_text(text)).translate(
        str.maketrans("".join(_BRACES), "".join(_BRACES.values()))
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
