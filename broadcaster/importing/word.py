"""The words of a Word document (.docx), in the order in which a reader meets them.

Every word of the body comes into the text or is named in a remark: what was struck out as a tracked
change, hidden text, footnotes, headers, symbols of fonts that nobody here has. Numbers that Word
counts itself ("Điều 1.", "a)") are counted as Word counts them. The markup is ECMA-376 part 1
(WordprocessingML); names are compared without their namespace, since Word knows two.
"""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import (
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
)
from broadcaster.scripts.placed_text import PlacedText
from broadcaster.scripts.table import heading

PARTS = 2_000  # entries of the archive at most
UNPACKED = 150_000_000  # bytes of all entries together, as the archive says
PART = 30_000_000  # bytes of one part that is read
RATIO = 200  # unpacked bytes for one packed, over the whole archive; Word itself stays under 40
# names that are no UTF-8 are a ValueError, ways of packing that nobody knows a RuntimeError
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_QUOTED = 2_000  # characters of a remark's quotation

Element: TypeAlias = Any  # of lxml, which says nothing of its types


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedText:
    """The text of a document, and what of it is not in the text."""

    text: str  # paragraphs apart by an empty line; a speaker's table in pipes
    remarks: tuple[str, ...] = ()  # Vietnamese sentences for who brought the document


def read_word(path: Path, name: str) -> ImportedText:
    """The words of a document that people call `name`.

    Raises InputError for what is no Word document, is damaged, or unpacks to more than is due.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            _refuse_bomb(packed, name)
            parts = {
                part: _tree(packed, f"word/{part}.xml", name)
                for part in ("document", "numbering", "styles", "footnotes", "endnotes")
            }
            margins = [
                _tree(packed, entry, name)
                for entry in sorted(packed.namelist())
                if entry.startswith(("word/header", "word/footer")) and entry.endswith(".xml")
            ]
    except _BROKEN as fault:
        raise InputError(
            f"{name} là tệp nén, không phải bài viết", hint="Chọn tệp .docx, .txt hoặc .md."
        ) from fault
    document = parts["document"]
    if document is None:
        raise InputError(
            f"{name} là tệp nén, không phải bài viết", hint="Chọn tệp .docx, .txt hoặc .md."
        )
    walk = _Walk(
        numbers=_Numbering(parts["numbering"], parts["styles"]),
        notes=_notes(parts["footnotes"]) | _notes(parts["endnotes"]),
    )
    body = next((e for e in document.iter() if _kind(e) == "body"), document)
    text = "\n\n".join(walk.blocks(body))
    return ImportedText(text=text, remarks=tuple(walk.remarks(margins)))


def word_document(path: Path, name: str) -> ImportedDocument:
    """A Word document, paragraph by paragraph. Raises InputError as `read_word` does."""
    read = read_word(path, name)
    return ImportedDocument(
        name=name,
        form=FileForm.WORD,
        sha256="",
        paragraphs=tuple(
            ImportedParagraph(text=text, place=OriginalPlace(paragraph=number))
            for number, text in enumerate(read.text.split("\n\n"), 1)
            if text
        ),
        remarks=read.remarks,
    )


def _refuse_bomb(packed: zipfile.ZipFile, name: str) -> None:
    entries = packed.infolist()
    whole, small = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if len(entries) > PARTS or whole > UNPACKED or whole > RATIO * max(small, 10_000):
        raise InputError(f"{name} bung ra quá lớn nên không mở", hint="Chép lời bài rồi dán vào.")


def _tree(packed: zipfile.ZipFile, entry: str, name: str) -> Element | None:
    """A part as a tree; None when the archive has no such part. Raises InputError."""
    if entry not in packed.namelist():
        return None
    with packed.open(entry) as file:
        data = file.read(PART + 1)
    if len(data) > PART:
        raise InputError(f"{name} bung ra quá lớn nên không mở", hint="Chép lời bài rồi dán vào.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True,
        remove_pis=True, load_dtd=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise InputError(
            f"{name} bị hỏng nên không đọc hết được ({entry})",
            hint="Mở bằng Word, lưu lại thành tệp khác rồi chọn tệp ấy.",
        ) from fault
    if root.getroottree().docinfo.doctype:  # Word never writes one
        raise InputError(f"{name} không phải do Word ghi ra", hint="Chép lời bài rồi dán vào.")
    return root


# --- the markup ---------------------------------------------------------------------------------


def _kind(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(element: Element | None, *path: str) -> Element | None:
    """The element down a path of names."""
    for name in path:
        if element is None:
            return None
        element = next((e for e in element if _kind(e) == name), None)
    return element


def _value(element: Element | None, name: str = "val") -> str:
    """An attribute without its namespace; "" when it is not there."""
    if element is None:
        return ""
    found = (value for key, value in element.attrib.items() if _bare(key) == name)
    return str(next(found, ""))


def _bare(key: str | bytes) -> str:
    return str(key).rpartition("}")[2]


def _on(element: Element | None) -> bool:
    """Whether a switch of the markup is there and on."""
    return element is not None and _value(element) not in ("0", "false", "off")


def _all_text(element: Element) -> str:
    words = (e.text or "" for e in element.iter() if _kind(e) in ("t", "noBreakHyphen"))
    return " ".join(" ".join(words).split())


def _notes(part: Element | None) -> dict[str, str]:
    """The notes of a part by kind and number, separators left out."""
    if part is None:
        return {}
    kind = _kind(part).removesuffix("s")
    return {
        f"{kind} {_value(note, 'id')}": text
        for note in part
        if not _value(note, "type") and (text := _all_text(note))
    }


# --- numbers that Word counts -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    form: str  # "decimal", "lowerLetter", "bullet" ...
    text: str  # "Điều %1.", "%1.%2."
    start: int


class _Numbering:
    """The lists of a document, counted while it is walked."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}  # by abstract list
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}  # abstract list, new starts
        self._styles = _list_styles(styles)
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        for element in () if numbering is None else numbering:
            number = _value(element, "abstractNumId")
            if _kind(element) == "abstractNum":
                self._levels[number] = dict(_levels_of(element))
            elif _kind(element) == "num":
                self._take(element)

    def _take(self, element: Element) -> None:
        abstract = _value(_child(element, "abstractNumId"))
        starts = {}
        for override in (e for e in element if _kind(e) == "lvlOverride"):
            start = _whole(_value(_child(override, "startOverride")), -1)
            if start >= 0:
                starts[_whole(_value(override, "ilvl"), 0)] = start
        self._lists[_value(element, "numId")] = (abstract, starts)

    def label(self, paragraph: Element) -> str:
        """The number that Word shows before a paragraph; "" for none."""
        own = _child(paragraph, "pPr", "numPr")
        style = self._styles.get(_value(_child(paragraph, "pPr", "pStyle")), ("", 0))
        listed = _value(_child(own, "numId")) or style[0]
        level = _whole(_value(_child(own, "ilvl")), style[1])
        abstract, starts = self._lists.get(listed, ("", {}))
        form = self._levels.get(abstract, {}).get(level)
        if form is None:
            return ""
        if form.form == "bullet":
            return "-"
        counts = self._counts.setdefault(abstract, {})
        if level in starts and (listed, level) not in self._begun:
            counts[level] = starts[level]
        else:
            counts[level] = counts.get(level, form.start - 1) + 1
        self._begun.add((listed, level))
        for deeper in [deep for deep in counts if deep > level]:
            del counts[deeper]
        return self._written(abstract, form.text, counts)

    def _written(self, abstract: str, text: str, counts: dict[int, int]) -> str:
        for level in range(9):
            mark = f"%{level + 1}"
            form = self._levels[abstract].get(level)
            if mark in text and form is not None:
                text = text.replace(mark, _numeral(counts.get(level, form.start), form.form))
        return text.strip()


def _list_styles(styles: Element | None) -> dict[str, tuple[str, int]]:
    """List and level of the paragraph styles that have one, their own or a basis's."""
    own: dict[str, tuple[str, int]] = {}
    basis: dict[str, str] = {}
    for style in () if styles is None else (e for e in styles if _kind(e) == "style"):
        name, numbers = _value(style, "styleId"), _child(style, "pPr", "numPr")
        basis[name] = _value(_child(style, "basedOn"))
        if listed := _value(_child(numbers, "numId")):
            own[name] = (listed, _whole(_value(_child(numbers, "ilvl")), 0))
    found = {}
    for name in basis:
        at, steps = name, 0
        while at and at not in own and steps < len(basis):
            at, steps = basis.get(at, ""), steps + 1
        if at in own:
            found[name] = own[at]
    return found


def _levels_of(abstract: Element) -> Iterator[tuple[int, _Level]]:
    for level in (e for e in abstract if _kind(e) == "lvl"):
        yield (
            _whole(_value(level, "ilvl"), 0),
            _Level(
                form=_value(_child(level, "numFmt")) or "decimal",
                text=_value(_child(level, "lvlText")),
                start=_whole(_value(_child(level, "start")), 1),
            ),
        )


def _whole(text: str, otherwise: int) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 7 else otherwise


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _numeral(number: int, form: str) -> str:
    """A number in Word's form; its letters are a b c d e, without "đ", as it prints them."""
    if form.lower().endswith("letter") and number > 0:
        turns, letter = divmod(number - 1, 26)
        written = chr(ord("a") + letter) * min(turns + 1, 30)
    elif form.lower().endswith("roman") and 0 < number < 5000:
        written = ""
        for value, letters in _ROMAN:
            count, number = divmod(number, value)
            written += letters * count
    elif form == "none":
        written = ""
    else:
        written = f"{number:02}" if form == "decimalZero" else str(number)
    return written.upper() if form.startswith("upper") else written


# --- walking ------------------------------------------------------------------------------------

_STRUCK = {"del", "moveFrom"}
_LEFT_OUT = {
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "sectPr", "instrText",
    "delText", "delInstrText", "Fallback", "commentReference", "annotationRef", "footnoteRef",
    "endnoteRef", "separator", "continuationSeparator", "softHyphen", "lastRenderedPageBreak",
}  # fmt: skip
_SIGNS = {
    "symbol": {
        0x2D: "-", 0x2B: "+", 0x25: "%", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0xA3: "≤", 0xB3: "≥",
        0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD7: "·", 0xAE: "→",
        0xDE: "⇒", 0xB7: "•", 0x61: "α", 0x62: "β", 0x67: "γ", 0x44: "Δ", 0x6D: "μ", 0x70: "π",
        0x53: "Σ", 0x57: "Ω",
    },
    "wingdings": {
        0xE0: "→", 0xDF: "←", 0xFC: "✓", 0xFE: "☑", 0xA8: "□", 0x6F: "□", 0xFB: "✕", 0xA7: "▪",
        0x9F: "•", 0x28: "☎",
    },
}  # fmt: skip


@dataclass
class _Walk:
    """One walk through a document; it collects what does not come into the text."""

    numbers: _Numbering
    notes: dict[str, str]
    changes: int = 0  # tracked changes
    struck: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    boxes: int = 0
    pictures: int = 0
    foreign: int = 0  # embedded objects and documents
    cells: int = 0  # tables that became paragraphs
    _aside: list[str] = field(default_factory=list)  # paragraphs of boxes of this paragraph

    def blocks(self, parent: Element) -> Iterator[str]:
        """Paragraphs and tables below an element, in order."""
        waiting = ""  # a paragraph whose end was struck out: the next one goes on with it
        for element in parent:
            kind = _kind(element)
            if kind == "p":
                label, text = self.numbers.label(element), self.line(element)
                if text.strip() and not waiting:
                    text = f"{label} {text.lstrip()}" if label else text
                waiting = f"{waiting}{text}"
                if _child(element, "pPr", "rPr", "del") is not None:
                    self.changes += 1
                    continue
                if waiting.strip():
                    yield waiting.strip()
                waiting = ""
                yield from self._take_boxes()
            elif kind == "tbl":
                yield from self._table(element)
            elif kind in _STRUCK:
                self._strike(element)
            elif kind in ("altChunk", "object"):
                self.foreign += 1
            elif kind not in _LEFT_OUT:
                yield from self.blocks(element)
        if waiting.strip():
            yield waiting.strip()
        yield from self._take_boxes()

    def _take_boxes(self) -> Iterator[str]:
        boxes, self._aside = self._aside, []
        yield from boxes

    def line(self, element: Element) -> str:
        """The words below a paragraph, its line breaks as line feeds."""
        return "".join(self._pieces(element))

    def _pieces(self, parent: Element) -> Iterator[str]:  # noqa: PLR0912 - a case a kind of element
        for element in parent:
            match _kind(element):
                case "t":
                    yield (element.text or "").translate(_HYPHENS)
                case "tab" | "ptab":
                    yield " "
                case "br" | "cr":
                    yield "\n" if _value(element, "type") != "page" else " "
                case "noBreakHyphen":
                    yield "-"
                case "sym":
                    yield self._sign(element)
                case "r" if _on(_child(element, "rPr", "vanish")):
                    self._hide(element)
                case "del" | "moveFrom":
                    self._strike(element)
                case "ins" | "moveTo":
                    self.changes += 1
                    yield from self._pieces(element)
                case "footnoteReference" | "endnoteReference" as kind:
                    note = f"{kind.removesuffix('Reference')} {_value(element, 'id')}"
                    if text := self.notes.get(note):
                        self.footnotes.append(text)
                case "oMath" | "oMathPara":
                    formula = _all_text(element)
                    self.formulas.append(formula)
                    yield f" {formula} "
                case "txbxContent":
                    self.boxes += 1
                    self._aside += list(self.blocks(element))
                case "object":
                    self.foreign += 1
                    yield from self._pieces(element)
                case "blip" | "imagedata":
                    self.pictures += 1
                case "p":  # a paragraph inside of what is no text box: nothing is left behind
                    self._aside.append(self.line(element).strip())
                case kind if kind not in _LEFT_OUT:
                    yield from self._pieces(element)

    def _table(self, element: Element) -> Iterator[str]:
        """A speaker's table in pipes; the cells of any other as paragraphs, row by row."""
        rows = list(self._rows(element))
        names = [PlacedText(" ".join(cell), "", ((0, 1, 1),)) for cell in rows[0]] if rows else []
        if heading(names):
            lines = [" | ".join(map(_piped, row)) for row in rows]
            yield "\n".join(f"| {line} |" for line in lines)
            return
        self.cells += 1
        for row in rows:
            for cell in row:
                yield from cell

    def _rows(self, parent: Element) -> Iterator[list[list[str]]]:
        """The rows of a table, each its cells, each its paragraphs."""
        for element in parent:
            kind = _kind(element)
            if kind == "tr" and _child(element, "trPr", "del") is not None:
                self._strike(element)
            elif kind == "tr":
                yield list(self._cells(element))
            elif kind in _STRUCK:
                self._strike(element)
            elif kind not in _LEFT_OUT:
                yield from self._rows(element)

    def _cells(self, parent: Element) -> Iterator[list[str]]:
        for element in parent:
            kind = _kind(element)
            if kind == "tc":
                yield list(self.blocks(element))
            elif kind in _STRUCK:
                self._strike(element)
            elif kind not in _LEFT_OUT:
                yield from self._cells(element)

    def _strike(self, element: Element) -> None:
        self.changes += 1
        words = (e.text or "" for e in element.iter() if _kind(e) in ("delText", "t"))
        if text := " ".join("".join(words).split()):
            self.struck.append(text)

    def _hide(self, run: Element) -> None:
        if text := _all_text(run):
            self.hidden.append(text)

    def _sign(self, element: Element) -> str:
        """A sign of a font of signs, as the character that it shows."""
        font, code = _value(element, "font"), _value(element, "char")
        number = int(code, 16) if _hexadecimal(code) else 0
        table = _SIGNS["wingdings" if font.lower().startswith("wingdings") else "symbol"]
        known = table.get(number & 0xFF if number >= 0xF000 else number)
        if known is None:
            self.unknown.append(f"{font} {code}".strip())
        return known or "□"

    def remarks(self, margins: list[Element | None]) -> Iterator[str]:
        """What the text does not show, each kind in a sentence."""
        if self.changes:
            yield f"Tệp còn {self.changes} chỗ theo dõi sửa: lấy bản đã sửa" + (
                f", bỏ {_quoted(self.struck)}" if self.struck else ""
            )
        if self.hidden:
            yield f"Chữ ẩn không lấy: {_quoted(self.hidden)}"
        if self.footnotes:
            yield f"Chú thích cuối trang không lấy vào lời: {_quoted(self.footnotes)}"
        margin = [text for part in margins if part is not None and (text := _all_text(part))]
        if margin:
            yield f"Đầu trang, chân trang không lấy: {_quoted(list(dict.fromkeys(margin)))}"
        if self.unknown:
            yield f"Ký hiệu không nhận ra, thay bằng □: {_quoted(self.unknown)}"
        if self.formulas:
            yield f"Công thức được viết thành một dòng, xem lại: {_quoted(self.formulas)}"
        if self.boxes:
            yield f"{self.boxes} khung chữ được đặt sau đoạn có nó"
        if self.cells:
            yield f"{self.cells} bảng được viết thành từng đoạn, hết hàng này đến hàng khác"
        if self.pictures:
            yield f"{self.pictures} hình không lấy"
        if self.foreign:
            yield f"{self.foreign} phần nhúng từ chương trình khác không lấy"


_HYPHENS = {0x2011: "-"}


def _hexadecimal(code: str) -> bool:
    return 0 < len(code) <= 6 and all(c in "0123456789abcdefABCDEF" for c in code)


def _piped(cell: list[str]) -> str:
    return "<br>".join(cell).replace("|", r"\|").replace("\n", "<br>")


def _quoted(texts: list[str]) -> str:
    """The texts in quotation marks; what is long is cut and said to be."""
    whole = "; ".join(f"“{text}”" for text in texts)
    return whole if len(whole) <= _QUOTED else f"{whole[:_QUOTED]}… ({len(texts)} chỗ)"
