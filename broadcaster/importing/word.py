"""What a Word document (.docx) says, in the order in which a reader meets it.

Every word of the file comes into a paragraph, is a dropped part, or is named in a remark: what was
struck out as a tracked change, hidden text, comments, readings above words, symbols of fonts that
nobody here has. Numbers that Word counts itself ("Điều 1.", "a)") are counted as Word counts them.
The markup is ECMA-376 part 1 (WordprocessingML); names are compared without their namespace, since
Word knows two.
"""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import (
    READING_ABOVE,
    DroppedPart,
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
    ParagraphKind,
)
from broadcaster.importing.old_letters import (
    OldEncoding,
    encoding_by_words,
    encoding_of_font,
    is_unicode,
    tidy,
    unicode_of,
)
from broadcaster.importing.stretches import (
    PlacedWords,
    Stretch,
    begun,
    beside_each_other,
    joined,
    under_each_other,
)
from broadcaster.scripts.placed_text import PlacedText
from broadcaster.scripts.table import heading

PARTS = 2_000  # entries of the archive at most
UNPACKED = 150_000_000  # bytes of all entries together, as the archive says
PART = 30_000_000  # bytes of one part that is read
RATIO = 200  # unpacked bytes for one packed, over the whole archive; Word itself stays under 40
# names that are no UTF-8 are a ValueError, ways of packing that nobody knows a RuntimeError
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_TAIL = 65_600  # bytes at the end of an archive in which its table of contents is told
_QUOTED = 2_000  # characters of a remark's quotation
_MAIN = re.compile(r"word/document\d*\.xml")

_SIDE_PARTS = (  # which have words that stand in no paragraph
    (re.compile(r"word/diagrams/data\d*\.xml"), "chữ trong sơ đồ"),
    (re.compile(r"word/charts/chart\d*\.xml"), "chữ và số trong biểu đồ"),
)

Element: TypeAlias = Any  # of lxml, which says nothing of its types


def read_word(path: Path, name: str) -> ImportedDocument:
    """A document that people call `name`, paragraph by paragraph; its hash is left to the door.

    Raises InputError for what is no Word document, is damaged, or unpacks to more than is due.
    """
    try:
        refuse_bomb(path, name)
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            main = next(iter(sorted(filter(_MAIN.fullmatch, names), key=len)), "")
            document = _tree(packed, main, name)
            parts = {
                part: _tree(packed, f"word/{part}.xml", name)
                for part in ("numbering", "styles", "footnotes", "endnotes", "comments")
            }
            margins = {
                entry: _tree(packed, entry, name)
                for entry in sorted(names)
                if entry.startswith(("word/header", "word/footer")) and entry.endswith(".xml")
            }
            aside = [
                (why, _tree(packed, entry, name))
                for form, why in _SIDE_PARTS
                for entry in sorted(names)
                if form.fullmatch(entry)
            ]
    except BROKEN_ARCHIVE as fault:
        raise _no_document(path, name) from fault
    if document is None:
        raise _no_document(path, name)
    fonts = _Fonts(parts["styles"], document)
    walk = _Walk(
        fonts=fonts,
        numbers=_Numbering(parts["numbering"], parts["styles"], fonts),
        notes=_notes(parts["footnotes"]) | _notes(parts["endnotes"]) | _notes(parts["comments"]),
    )
    body = next((e for e in document.iter() if _kind(e) == "body"), document)
    heads = walk.margin(part for entry, part in margins.items() if "header" in entry)
    paragraphs = list(walk.whole(body))
    feet = walk.margin(part for entry, part in margins.items() if "footer" in entry)
    walk.unplaced_comments()
    for why, part in aside:
        walk.side_part(part, why)
    macros = any(entry.endswith("vbaProject.bin") for entry in names)
    return ImportedDocument(
        name=name,
        form=FileForm.WORD,
        sha256="",
        paragraphs=(*heads, *paragraphs, *feet),
        dropped=tuple(walk.dropped),
        remarks=(*walk.remarks(), *(("Tệp có macro: không chạy, chỉ lấy chữ",) if macros else ())),
    )


def _no_document(path: Path, name: str) -> InputError:
    """What is to be said of an archive in which no document can be read."""
    data = path.read_bytes()
    if b"word/document" in data:
        return InputError(
            f"{name} bị hỏng hoặc mới chép được một phần",
            hint="Chép lại tệp từ nơi có nó, hoặc mở bằng Word rồi lưu thành tệp khác.",
        )
    workbook = b"xl/workbook" in data or b"ppt/presentation" in data
    what = "bảng tính hoặc bản trình chiếu" if workbook else "tệp nén, không phải bài viết"
    return InputError(
        f"{name} là {what}", hint="Chọn tệp Word, PDF, ảnh, trang web hoặc chữ thuần."
    )


def refuse_bomb(path: Path, name: str) -> None:
    """Refuse an archive that says of itself that it unpacks to more than is due.

    How many entries it has is looked at before any is: InputError; what is no archive at all raises
    one of zipfile's errors.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        _, found, end = file.read().rpartition(b"PK\5\6")
    if found and int.from_bytes(end[6:8], "little") > PARTS:
        raise _too_large(name)
    with zipfile.ZipFile(path) as packed:
        entries = packed.infolist()
    whole, small = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if len(entries) > PARTS or whole > UNPACKED or whole > RATIO * max(small, 10_000):
        raise _too_large(name)


def _too_large(name: str) -> InputError:
    return InputError(f"{name} bung ra quá lớn nên không mở", hint="Chép lời bài rồi dán vào.")


def _tree(packed: zipfile.ZipFile, entry: str, name: str) -> Element | None:
    """A part as a tree; None when the archive has no such part. Raises InputError."""
    if entry not in packed.namelist():
        return None
    with packed.open(entry) as file:
        data = file.read(PART + 1)
    if len(data) > PART:
        raise _too_large(name)
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
    """The letters of a formula; its parts stand apart."""
    words = (e.text or "" for e in element.iter() if _kind(e) in ("t", "noBreakHyphen"))
    return " ".join(" ".join(words).split())


def _letters(element: Element) -> str:
    """The letters below an element as one run after the other has them, on one line."""
    found = []
    for one in element.iter():
        match _kind(one):
            case "t" | "delText":
                found.append(one.text or "")
            case "noBreakHyphen":
                found.append("-")
            case "softHyphen":
                found.append("\u00ad")
            case "br" | "cr" | "tab" | "p":
                found.append(" ")
    return " ".join("".join(found).split())


def _notes(part: Element | None) -> dict[str, Element]:
    """The notes of a part by kind and number, separators left out."""
    if part is None:
        return {}
    kind = _kind(part).removesuffix("s")
    return {f"{kind} {_value(note, 'id')}": note for note in part if not _value(note, "type")}


# --- fonts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style or a run says of its letters; None and "" = nothing."""

    font: str = ""
    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None

    def over(self, below: "_Look") -> "_Look":
        return _Look(
            font=self.font or below.font,
            hidden=below.hidden if self.hidden is None else self.hidden,
            struck=below.struck if self.struck is None else self.struck,
            raised=below.raised if self.raised is None else self.raised,
        )


class _Fonts:
    """How each run looks, by its own properties and by styles; which fonts hold old letters."""

    def __init__(self, styles: Element | None, document: Element) -> None:
        own: dict[str, _Look] = {}
        basis: dict[str, str] = {}
        usual = _Look()
        self._usual_style = ""
        for element in () if styles is None else styles:
            if _kind(element) == "docDefaults":
                usual = _look(_child(element, "rPrDefault", "rPr"))
            elif _kind(element) == "style":
                name = _value(element, "styleId")
                own[name] = _look(_child(element, "rPr"))
                basis[name] = _value(_child(element, "basedOn"))
                if _value(element, "type") == "paragraph" and _value(element, "default") == "1":
                    self._usual_style = name
        self._usual = usual
        self._styles: dict[str, _Look] = {}
        for name in own:
            look, at, seen = _Look(), name, set()
            while at in own and at not in seen:
                seen.add(at)
                look, at = look.over(own[at]), basis[at]
            self._styles[name] = look
        self._unicode: set[OldEncoding] = set()
        self.by_words = OldEncoding.NONE
        self._weigh(document)

    def look(self, run: Element | None, style: str) -> _Look:
        """How a run's properties and its paragraph's style make it look."""
        whole = _look(run).over(self._styles.get(_value(_child(run, "rStyle")), _Look()))
        whole = whole.over(self._styles.get(style or self._usual_style, _Look()))
        return whole.over(self._usual)

    def encoding(self, look: _Look) -> OldEncoding:
        """How what looks so is typed; a text of ours that kept an old font's name is Unicode."""
        found = encoding_of_font(look.font)
        return OldEncoding.NONE if found in self._unicode else found

    def _weigh(self, document: Element) -> None:
        """Look over all the letters: old fonts over Unicode, old letters without their font."""
        texts: dict[OldEncoding, list[str]] = {}
        for paragraph in (e for e in document.iter() if _kind(e) == "p"):
            style = _value(_child(paragraph, "pPr", "pStyle"))
            for run in (e for e in paragraph.iter() if _kind(e) == "r"):
                encoding = encoding_of_font(self.look(_child(run, "rPr"), style).font)
                texts.setdefault(encoding, []).append(_letters(run))
        self.by_words = encoding_by_words(texts.pop(OldEncoding.NONE, ()))
        self._unicode = {
            encoding for encoding, found in texts.items() if is_unicode(" ".join(found))
        }


def _look(properties: Element | None) -> _Look:
    if properties is None:
        return _Look()
    fonts = _child(properties, "rFonts")
    named = [_value(fonts, key) for key in ("hAnsi", "ascii")]
    themed = any(_value(fonts, key) for key in ("hAnsiTheme", "asciiTheme"))
    old = [font for font in named if encoding_of_font(font) is not OldEncoding.NONE]
    switches = {_kind(element): _on(element) for element in properties}
    struck = [switches[key] for key in ("strike", "dstrike") if key in switches]
    return _Look(
        font=next(iter(old), "") or ("theme" if themed else next(filter(None, named), "")),
        hidden=switches.get("vanish"),
        struck=any(struck) if struck else None,
        raised=_raised(properties),
    )


def _raised(properties: Element) -> bool | None:
    """Whether letters stand above the line; None where nothing is said of it."""
    align, place = _child(properties, "vertAlign"), _child(properties, "position")
    if align is None and place is None:
        return None
    return _value(align) == "superscript" or _whole(_value(place), 0) >= _HIGHER


_HIGHER = 4  # half points


# --- numbers that Word counts -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    form: str  # "decimal", "lowerLetter", "bullet" ...
    text: str  # "Điều %1.", "%1.%2."
    start: int
    look: Element | None  # of its letters


class _Numbering:
    """The lists of a document, counted while it is walked."""

    def __init__(self, numbering: Element | None, styles: Element | None, fonts: _Fonts) -> None:
        self._fonts = fonts
        self._levels: dict[str, dict[int, _Level]] = {}  # by abstract list
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}  # abstract list, new starts
        self._styles = _list_styles(styles)
        self._counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()
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
        style = _value(_child(paragraph, "pPr", "pStyle"))
        listed, level = self._styles.get(style, ("", 0))
        listed = _value(_child(own, "numId")) or listed
        level = _whole(_value(_child(own, "ilvl")), level)
        abstract, starts = self._lists.get(listed, ("", {}))
        form = self._levels.get(abstract, {}).get(level)
        if form is None:
            return ""
        if form.form == "bullet":
            return "-"
        typed = self._fonts.encoding(self._fonts.look(form.look, style))
        form = replace(form, text=unicode_of(form.text, typed))
        counts = self._counts.setdefault(abstract, {})
        if level in starts and (listed, level) not in self.begun:
            counts[level] = starts[level]
        else:
            counts[level] = counts.get(level, form.start - 1) + 1
        self.begun.add((listed, level))
        for deeper in [deep for deep in counts if deep > level]:
            del counts[deeper]
        return self._written(abstract, form.text, counts)

    def _written(self, abstract: str, text: str, counts: dict[int, int]) -> str:
        for level in range(9):
            mark = f"%{level + 1}"
            form = self._levels[abstract].get(level)
            if mark in text and form is not None:
                text = text.replace(mark, numeral(counts.get(level, form.start), form.form))
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
                look=_child(level, "rPr"),
            ),
        )


def _whole(text: str, otherwise: int) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 7 else otherwise


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, form: str) -> str:
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
    "delText", "delInstrText", "Fallback", "annotationRef", "footnoteRef", "rubyPr",
    "endnoteRef", "separator", "continuationSeparator", "softHyphen", "lastRenderedPageBreak",
}  # fmt: skip
_COMMENT, _EQUATION = "ghi chú bên lề", "công thức kiểu cũ (trường EQ)"
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


@dataclass(frozen=True, slots=True)
class _Here:
    """Where in the document the walk is, and what is true of all that is below."""

    row: int = 0
    column: int = 0
    style: str = ""
    typed: OldEncoding = OldEncoding.NONE
    changed: bool = False
    raised: bool = False


@dataclass
class _Walk:
    """One walk through a document; it collects what does not come into its paragraphs."""

    fonts: _Fonts
    numbers: _Numbering
    notes: dict[str, Element]
    dropped: list[DroppedPart] = field(default_factory=list)
    changes: int = 0  # tracked changes
    formulas: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    old: dict[OldEncoding, None] = field(default_factory=dict)  # that were met, in order
    boxes: int = 0
    pictures: int = 0
    foreign: int = 0  # embedded objects and documents
    _at: int = 0  # paragraphs met so far
    _tables: int = 0
    _aside: list[ImportedParagraph] = field(default_factory=list)  # boxes of this paragraph
    _noted: list[ImportedParagraph] = field(default_factory=list)  # footnotes of this block
    _fields: list[bool] = field(default_factory=list)  # open ones; True = in the instruction

    def whole(self, body: Element) -> Iterator[ImportedParagraph]:
        """All of a document; footnotes stand behind the paragraph or row that has them."""
        for block in self.blocks(body, _Here()):
            yield block
            noted, self._noted = self._noted, []
            yield from noted

    def margin(self, parts: Iterable[Element | None]) -> list[ImportedParagraph]:
        """Heads or feet of pages, each wording once."""
        found = {
            block.text: replace(block, kind=ParagraphKind.MARGIN, table=0, cells=())
            for part in parts
            if part is not None
            for block in self.whole(part)
        }
        return list(found.values())

    def side_part(self, part: Element | None, why: str) -> None:
        """Words that stand in no paragraph: all of a chart."""
        if part is not None:
            words = (e.text or "" for e in part.iter() if _kind(e) in ("t", "v"))
            self._drop(" ".join(" ".join(words).split()), why, _Here())

    def unplaced_comments(self) -> None:
        """Comments that no place of the document names are told too."""
        for key in [key for key in self.notes if key.startswith("comment")]:
            self._comment(key, _Here())

    def blocks(self, parent: Element, here: _Here) -> Iterator[ImportedParagraph]:
        """Paragraphs and tables below an element, in order."""
        waiting: list[Stretch] = []  # of a paragraph whose end was struck out: the next goes on
        for element in parent:
            kind = _kind(element)
            if kind == "p":
                self._at += 1
                self._fields.clear()  # an instruction never goes on in the next paragraph
                label = self.numbers.label(element)
                style = _value(_child(element, "pPr", "pStyle"))
                stretches = list(self._pieces(element, replace(here, style=style)))
                if label and not waiting and any(one.text.strip() for one in stretches):
                    waiting = [Stretch(f"{label} "), *begun(stretches)]
                else:
                    waiting += stretches
                if _child(element, "pPr", "rPr", "del") is not None:
                    self.changes += 1
                    continue
                yield from self._paragraph(waiting, here)
                waiting = []
                yield from self._take_boxes()
            elif kind == "tbl":
                yield from self._table(element, here)
            elif kind in _STRUCK:
                self._strike(element, here)
            elif kind == "sdt" and _on(_child(element, "sdtPr", "showingPlcHdr")):
                self._drop(_letters(element), "lời nhắc của ô trống", here)
            elif kind in ("altChunk", "object"):
                self.foreign += 1
            elif kind not in _LEFT_OUT:
                changed = here.changed or kind in ("ins", "moveTo")
                yield from self.blocks(element, replace(here, changed=changed))
        yield from self._paragraph(waiting, here)
        yield from self._take_boxes()

    def _take_boxes(self) -> Iterator[ImportedParagraph]:
        boxes, self._aside = self._aside, []
        yield from boxes

    def _paragraph(self, stretches: list[Stretch], here: _Here) -> Iterator[ImportedParagraph]:
        """What the stretches are together; nothing where they have no words."""
        text, doubts = joined(stretches, self.fonts.by_words, self.old)
        if text or doubts:
            yield ImportedParagraph(text=text, place=self._place(here), doubts=doubts)

    def _place(self, here: _Here) -> OriginalPlace:
        return OriginalPlace(paragraph=self._at, row=here.row, column=here.column)

    def _pieces(self, parent: Element, here: _Here) -> Iterator[Stretch]:  # noqa: PLR0912, PLR0915 - a case a kind of element
        def plain(text: str) -> Stretch:
            return Stretch(text, here.typed, here.changed, here.raised)

        for element in parent:
            match _kind(element):
                case "fldChar":
                    self._field(_value(element, "fldCharType"))
                    if chosen := self._chosen(_child(element, "ffData"), here):
                        yield plain(chosen)
                case "t" if any(self._fields):  # what another field gave to an instruction
                    self._drop(element.text or "", "mã trường của Word", here)
                case "t":
                    yield plain(element.text or "")
                case "tab" | "ptab":
                    yield plain(" ")
                case "br" | "cr":
                    yield plain("\n" if _value(element, "type") != "page" else " ")
                case "noBreakHyphen":
                    yield plain("-")
                case "softHyphen":  # of an old font it is a letter
                    yield plain("\u00ad")
                case "sym":
                    yield Stretch(self._sign(element), changed=here.changed)
                case "r":
                    yield from self._run(element, here)
                case "del" | "moveFrom":
                    yield from self._strike(element, here)
                case "ins" | "moveTo":
                    self.changes += 1
                    yield from self._pieces(element, replace(here, changed=True))
                case "footnoteReference" | "endnoteReference" as kind:
                    self._note(f"{kind.removesuffix('Reference')} {_value(element, 'id')}", here)
                case "commentReference":
                    self._comment(f"comment {_value(element, 'id')}", here)
                case "rt":  # how to say the words below it
                    self._drop(_letters(element), READING_ABOVE, here)
                case "instrText" if (element.text or "").strip().upper().startswith("EQ "):
                    self._drop((element.text or "").strip(), _EQUATION, here)
                case "oMath" | "oMathPara":
                    formula = _all_text(element)
                    self.formulas.append(formula)
                    yield Stretch(f" {formula} ", changed=here.changed)
                case "txbxContent":
                    self.boxes += 1
                    self._aside += list(self._apart(element, here))
                case "textpath":
                    self._drop(_value(element, "string"), "chữ trang trí (WordArt)", here)
                case "object":
                    self.foreign += 1
                    yield from self._pieces(element, here)
                case "blip" | "imagedata":
                    self.pictures += 1
                case "sdt" if _on(_child(element, "sdtPr", "showingPlcHdr")):
                    self._drop(_letters(element), "lời nhắc của ô trống", here)
                case "p":  # a paragraph inside of what is no text box: nothing is left behind
                    self._aside += self._paragraph(list(self._pieces(element, here)), here)
                case kind if kind not in _LEFT_OUT:
                    yield from self._pieces(element, here)

    def _field(self, part: str) -> None:
        """A field begins with its instruction; behind "separate" stands what it gives."""
        if part == "begin":
            self._fields.append(True)
        elif self._fields and part == "separate":
            self._fields[-1] = False
        elif self._fields and part == "end":
            self._fields.pop()

    def _chosen(self, form: Element | None, here: _Here) -> str:
        """What a field of a form shows that has no letters of its own: a choice, a tick."""
        tick, choices = _child(form, "checkBox"), _child(form, "ddList")
        if tick is not None:
            told = _child(tick, "checked")
            return "☑" if _on(_child(tick, "default") if told is None else told) else "□"
        listed = () if choices is None else choices
        entries = [_value(e) for e in listed if _kind(e) == "listEntry"]
        told = _child(choices, "result")
        at = _whole(_value(_child(choices, "default") if told is None else told), 0)
        chosen = entries[at] if at < len(entries) else ""
        self._drop("; ".join(e for e in entries if e != chosen), "mục không chọn của ô", here)
        return chosen

    def _run(self, element: Element, here: _Here) -> Iterator[Stretch]:
        look = self.fonts.look(_child(element, "rPr"), here.style)
        typed = self.fonts.encoding(look)
        if look.hidden or look.struck:
            words = tidy(unicode_of(_letters(element), typed))
            yield from self._pieces_without_words(element, here)
            self._drop(words, "chữ ẩn" if look.hidden else "chữ bị gạch ngang", here)
            if words and look.struck and not look.hidden:
                yield Stretch("", struck=words)
            return
        yield from self._pieces(element, replace(here, typed=typed, raised=bool(look.raised)))

    def _pieces_without_words(self, element: Element, here: _Here) -> Iterator[Stretch]:
        """Of a hidden run, what has to be counted or stands elsewhere: nothing of the line."""
        for inner in element:
            if _kind(inner) in ("footnoteReference", "endnoteReference", "commentReference"):
                yield from self._pieces([inner], here)

    def _apart(self, element: Element, here: _Here) -> Iterator[ImportedParagraph]:
        """Blocks of a box inside a paragraph, whose other boxes wait meanwhile."""
        outer, self._aside = self._aside, []
        yield from self.blocks(element, here)
        self._aside = outer

    def _comment(self, key: str, here: _Here) -> None:
        comment = self.notes.pop(key, None)
        if comment is not None:
            said = f"{_value(comment, 'author')}: {_letters(comment)}"
            self._drop(said.removeprefix(": "), _COMMENT, here)

    def _note(self, key: str, here: _Here) -> None:
        note = self.notes.pop(key, None)
        if note is None:
            return
        outer, self._aside = self._aside, []
        at = self._at
        blocks = list(self.blocks(note, here))
        self._at, self._aside = at, outer
        text, doubts = under_each_other(blocks)
        if text:
            self._noted.append(
                ImportedParagraph(
                    text=text, place=self._place(here), kind=ParagraphKind.FOOTNOTE, doubts=doubts
                )
            )

    def _table(self, element: Element, here: _Here) -> Iterator[ImportedParagraph]:
        """The rows of a table; one within a cell is lines of that cell."""
        if not here.row:
            self._tables += 1
        table = self._tables
        speakers = False
        above: dict[int, PlacedWords] = {}  # by column, for cells that reach down
        for number, row in enumerate(self._rows(element), 1):
            cells: list[PlacedWords] = []
            place = None
            for column, cell in enumerate(self._cells(row), 1):
                inside = here if here.row else replace(here, row=number, column=column)
                at = self._at + 1
                blocks = list(self.blocks(cell, inside))
                place = place or replace(self._place(replace(inside, column=0)), paragraph=at)
                words = under_each_other(blocks)
                merged = _child(cell, "tcPr", "vMerge")
                if merged is not None and _value(merged) != "restart" and not words[0]:
                    words = above.get(len(cells), words)  # what one sees beside this row too
                above[len(cells)] = words
                cells.append(words)
                if not speakers:  # a speaker's table has the cells that its header names
                    span = _whole(_value(_child(cell, "tcPr", "gridSpan")), 1)
                    cells += [("", ())] * min(span - 1, 60)
            if number == 1:
                names = [PlacedText(" ".join(t.split()), "", ((0, 1, 1),)) for t, _ in cells]
                speakers = bool(names) and heading(names) is not None
            text, doubts = beside_each_other(cells)
            if place is not None and any(text for text, _ in cells):
                yield ImportedParagraph(
                    text=text,
                    place=place,
                    kind=ParagraphKind.ROW,
                    doubts=doubts,
                    table=table,
                    cells=tuple(text for text, _ in cells),
                )

    def _rows(self, parent: Element) -> Iterator[Element]:
        """The rows of a table that are not struck out."""
        for element in parent:
            kind = _kind(element)
            if kind == "tr" and _child(element, "trPr", "del") is not None:
                self._strike(element, _Here())
            elif kind == "tr":
                yield element
            elif kind in _STRUCK:
                self._strike(element, _Here())
            elif kind not in _LEFT_OUT:
                yield from self._rows(element)

    def _cells(self, parent: Element) -> Iterator[Element]:
        for element in parent:
            kind = _kind(element)
            if kind == "tc":
                yield element
            elif kind in _STRUCK:
                self._strike(element, _Here())
            elif kind not in _LEFT_OUT:
                yield from self._cells(element)

    def _strike(self, element: Element, here: _Here) -> list[Stretch]:
        """Drop what was struck out as a tracked change; what stood there is told at the spot."""
        self.changes += 1
        run = next((e for e in element.iter() if _kind(e) == "r"), None)
        look = self.fonts.look(_child(run, "rPr"), here.style)
        words = tidy(unicode_of(_letters(element), self.fonts.encoding(look)))
        self._drop(words, "đã gạch bỏ khi theo dõi sửa", here)
        return [Stretch("", struck=words)] if words else []

    def _drop(self, words: str, why: str, here: _Here) -> None:
        if words.strip():
            self.dropped.append(DroppedPart(text=words, why=why, place=self._place(here)))

    def _sign(self, element: Element) -> str:
        """A sign of a font of signs, as the character that it shows."""
        font, code = _value(element, "font"), _value(element, "char")
        number = int(code, 16) if _hexadecimal(code) else 0
        table = _SIGNS["wingdings" if font.lower().startswith("wingdings") else "symbol"]
        known = table.get(number & 0xFF if number >= 0xF000 else number)
        if known is None:
            self.unknown.append(f"{font} {code}".strip())
        return known or "□"

    def remarks(self) -> Iterator[str]:
        """What the paragraphs do not show, each kind in a sentence."""

        def words(why: str) -> list[str]:
            return [part.text for part in self.dropped if part.why == why]

        if self.changes:
            struck = words("đã gạch bỏ khi theo dõi sửa")
            yield f"Tệp còn {self.changes} chỗ theo dõi sửa: lấy bản đã sửa" + (
                f", bỏ {_quoted(struck)}" if struck else ""
            )
        for why, said in (
            ("chữ bị gạch ngang", "Chữ bị gạch ngang không lấy"),
            ("chữ ẩn", "Chữ ẩn không lấy"),
            ("mã trường của Word", "Mã trường của Word không lấy"),
            ("lời nhắc của ô trống", "Lời nhắc của ô trống không lấy"),
            ("chữ trang trí (WordArt)", "Chữ trang trí không lấy"),
            (_COMMENT, "Ghi chú bên lề không lấy vào lời"),
            (_EQUATION, "Công thức kiểu cũ (trường EQ) không lấy"),
            (READING_ABOVE, "Lời chú cách đọc ở trên chữ không lấy"),
            ("mục không chọn của ô", "Mục không chọn của ô không lấy"),
            *((why, f"{why.capitalize()} không lấy") for _, why in _SIDE_PARTS),
        ):
            if found := words(why):
                yield f"{said}: {_quoted(found)}"
        if self.old:
            yield (
                f"Chữ gõ theo {', '.join(old.value for old in self.old)} đã chuyển sang Unicode, "
                "xem lại dấu và chữ hoa"
            )
        if self.unknown:
            yield f"Ký hiệu không nhận ra, thay bằng □: {_quoted(self.unknown)}"
        if self.formulas:
            yield f"Công thức được viết thành một dòng, xem lại: {_quoted(self.formulas)}"
        if self.boxes:
            yield f"{self.boxes} khung chữ được đặt sau đoạn có nó"
        if self.pictures:
            yield f"{self.pictures} hình không lấy"
        if self.foreign:
            yield f"{self.foreign} phần nhúng từ chương trình khác không lấy"


def _hexadecimal(code: str) -> bool:
    return 0 < len(code) <= 6 and all(c in "0123456789abcdefABCDEF" for c in code)


def _quoted(texts: list[str]) -> str:
    """The texts in quotation marks; what is long is cut and said to be."""
    whole = "; ".join(f"“{text}”" for text in texts)
    return whole if len(whole) <= _QUOTED else f"{whole[:_QUOTED]}… ({len(texts)} chỗ)"
