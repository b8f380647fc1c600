"""What a Word document (.docx) says, in the order in which a reader meets it.

Every word of the file comes into a paragraph, is a dropped part, or is named in a remark: what was
struck out as a tracked change, hidden text, comments, readings above words, symbols of fonts that
nobody here has. Numbers that Word counts itself ("Điều 1.", "a)") are counted as Word counts them.
The markup is ECMA-376 part 1 (WordprocessingML); names are compared without their namespace, since
Word knows two. One module, longer than 600 lines: the parts of a paragraph are read in one walk, in
which each knows what stands around it.
"""

import posixpath
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import (
    MOST_PAPERS,
    READING_ABOVE,
    DoubtfulSpot,
    DoubtReason,
    DroppedPart,
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
    ParagraphKind,
    TakenInPaper,
)
from broadcaster.importing.old_letters import (
    OldEncoding,
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
from broadcaster.importing.web_page import embedded_words
from broadcaster.importing.word_drawings import bytes_of, drawn_words, named_parts
from broadcaster.importing.word_fonts import WordFonts
from broadcaster.importing.word_markup import (
    BROKEN_ARCHIVE,
    Element,
    all_text,
    child_of,
    is_on,
    kind_of,
    letters_of,
    notes_of,
    refuse_bomb,
    tree_of,
    value_of,
    whole_number,
)
from broadcaster.importing.word_numbering import WordNumbering
from broadcaster.scripts.placed_text import PlacedText
from broadcaster.scripts.table import heading

_QUOTED = 2_000  # characters of a remark's quotation
_MAIN = re.compile(r"word/document\d*\.xml")

_SIDE_PARTS = (  # which have words that stand in no paragraph
    (re.compile(r"word/diagrams/data\d*\.xml"), "chữ trong sơ đồ"),
    (re.compile(r"word/charts/chart(?:Ex)?\d*\.xml"), "chữ và số trong biểu đồ"),
    (re.compile(r"word/drawings/drawing\d*\.xml"), "chữ viết trên biểu đồ"),
)


def read_word(path: Path, name: str) -> ImportedDocument:
    """A document that people call `name`, paragraph by paragraph; its hash is left to the door.

    Raises InputError for what is no Word document, is damaged, or unpacks to more than is due.
    """
    try:
        refuse_bomb(path, name)
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            main = next(iter(sorted(filter(_MAIN.fullmatch, names), key=len)), "")
            document = tree_of(packed, main, name)
            parts = {
                part: tree_of(packed, f"word/{part}.xml", name)
                for part in ("numbering", "styles", "footnotes", "endnotes", "comments")
            }
            margins = {
                entry: tree_of(packed, entry, name)
                for entry in sorted(names)
                if entry.startswith(("word/header", "word/footer")) and entry.endswith(".xml")
            }
            folder = posixpath.dirname(main)
            notes = [f"{folder}/{part}.xml" for part in ("footnotes", "endnotes", "comments")]
            named = {entry: named_parts(packed, entry, name) for entry in (main, *margins, *notes)}
            aside = {
                entry: (why, part)
                for form, why in _SIDE_PARTS
                for entry in sorted(names)
                if form.fullmatch(entry) and (part := tree_of(packed, entry, name)) is not None
            }
            chunks = {
                f"{main} {key}": named[main].get(key, "")
                for element in (() if document is None else document.iter())
                if kind_of(element) == "altChunk" and (key := value_of(element, "id"))
            }
            inserted = {entry: bytes_of(packed, entry) for entry in {*chunks.values()}}
    except BROKEN_ARCHIVE as fault:
        raise _no_document(path, name) from fault
    if document is None:
        raise _no_document(path, name)
    fonts = WordFonts(parts["styles"], document)
    walk = _Walk(
        fonts=fonts,
        numbers=WordNumbering(parts["numbering"], parts["styles"], fonts),
        notes=notes_of(parts["footnotes"])
        | notes_of(parts["endnotes"])
        | notes_of(parts["comments"]),
        drawings={
            part: {key: entry for key, entry in keys.items() if entry in aside}
            for part, keys in named.items()
        },
        part=main,
        aside=aside,
        chunks=chunks,
        inserted=inserted,
    )
    body = next((e for e in document.iter() if kind_of(e) == "body"), document)
    heads = walk.margin(one for one in margins.items() if "header" in one[0])
    paragraphs = list(walk.whole(body))
    feet = walk.margin(one for one in margins.items() if "footer" in one[0])
    walk.unplaced_comments()
    walk.unplaced_drawings()
    whole = [*heads, *paragraphs, *feet]
    spots = [next(at for at, one in enumerate(whole) if one is spot) for spot, _ in walk.papers]
    macros = any(entry.endswith("vbaProject.bin") for entry in names)
    return ImportedDocument(
        name=name,
        form=FileForm.WORD,
        sha256="",
        paragraphs=tuple(one for at, one in enumerate(whole) if at not in spots),
        dropped=tuple(walk.dropped),
        remarks=(*walk.remarks(), *(("Tệp có macro: không chạy, chỉ lấy chữ",) if macros else ())),
        taken_in=tuple(
            TakenInPaper(before=at - earlier, data=b64encode(data).decode())
            for earlier, (at, (_, data)) in enumerate(zip(spots, walk.papers, strict=True))
        ),
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


_STRUCK = {"del", "moveFrom"}
_LEFT_OUT = {
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "sectPr", "instrText",
    "delText", "delInstrText", "Fallback", "annotationRef", "footnoteRef", "rubyPr",
    "endnoteRef", "separator", "continuationSeparator", "softHyphen", "lastRenderedPageBreak",
}  # fmt: skip
_OTHERS = (b"{\\rtf", b"PK", b"\xd0\xcf\x11\xe0")  # RTF, Word, old Word: other readers have them
_PAPER = 5_000_000  # bytes of one; a larger one is only counted
_PAPERS = 10_000_000  # bytes of those that are handed on: the desk's own process takes them
_PLAIN = "chữ thuần của phần chèn"
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

    fonts: WordFonts
    numbers: WordNumbering
    notes: dict[str, Element]
    drawings: dict[str, dict[str, str]]  # entries of charts and diagrams: a number is its part's
    part: str  # the part that is walked
    aside: dict[str, tuple[str, Element]]  # those entries, what each is, that were not met yet
    chunks: dict[str, str]  # entries of papers that the main part takes in
    inserted: dict[str, bytes]  # those entries: however many relations name one, it is there once
    dropped: list[DroppedPart] = field(default_factory=list)
    changes: int = 0  # tracked changes
    formulas: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    old: dict[OldEncoding, None] = field(default_factory=dict)  # that were met, in order
    boxes: int = 0
    pictures: int = 0
    foreign: int = 0  # embedded objects and documents
    drawn: int = 0  # charts and diagrams whose words were taken
    taken_in: int = 0  # papers whose words were
    papers: list[tuple[ImportedParagraph, bytes]] = field(default_factory=list)  # and where each is
    told: list[str] = field(default_factory=list)  # remarks on those
    _taken: set[str] = field(default_factory=set)
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

    def margin(self, parts: Iterable[tuple[str, Element | None]]) -> list[ImportedParagraph]:
        """Heads or feet of pages, each wording once."""
        found = {}
        for entry, part in parts:
            with self._within(entry):
                for block in () if part is None else self.whole(part):
                    found[block.text] = replace(block, kind=ParagraphKind.MARGIN, table=0, cells=())
        return list(found.values())

    @contextmanager
    def _within(self, entry: str) -> Iterator[None]:
        """Numbers of relations are those of another part meanwhile."""
        outer, self.part = self.part, entry
        yield
        self.part = outer

    def unplaced_drawings(self) -> None:
        """Charts and diagrams that no place of the document names are told."""
        for why, part in self.aside.values():
            words = (e.text or "" for e in part.iter() if kind_of(e) in ("t", "v", "pt"))
            self._drop(" ".join(" ".join(words).split()), why, _Here())

    def _drawing(self, key: str, here: _Here) -> Iterator[ImportedParagraph]:
        """What a chart or a diagram says, every word of it in doubt; once, where it is named."""
        why, part = self.aside.pop(self.drawings.get(self.part, {}).get(key, ""), ("", None))
        words, untold = ([], []) if part is None else drawn_words(part)
        words = [tidy(line) for line in words]
        self._drop(tidy(" ".join(untold)), why, here)
        self.drawn += bool(words)
        for text in words:
            spot = DoubtfulSpot(start=0, end=len(text), reason=DoubtReason.DRAWN)
            yield ImportedParagraph(text=text, place=self._place(here), doubts=(spot,))

    def _chunk(self, key: str, here: _Here) -> Iterator[ImportedParagraph]:
        """A page or a text that Word shows as a part of the document; another is only counted."""
        key = f"{self.part} {key}"
        entry = self.chunks.get(key) or key
        if entry in self._taken:  # Word shows it again; said once
            return
        self._taken.add(entry)
        data = self.inserted.pop(entry, b"")
        try:
            read = embedded_words(data)
        except InputError:
            read = None
        if read is None and data.startswith(_OTHERS) and len(data) <= _PAPER and not here.row:
            self._at += 1
            spot = ImportedParagraph(text="", place=self._place(here))
            there = [len(one) for _, one in self.papers if one]
            many = len(there) == MOST_PAPERS or sum(there) + len(data) > _PAPERS
            self.papers.append((spot, b"" if many else data))
            yield spot
            return
        if read is None:
            self.foreign += 1
            self._drop(_plain_words(data), _PLAIN, here)
            return
        self.taken_in += 1
        self.told += [f"Phần chèn từ tệp khác: {one[:1].lower()}{one[1:]}" for one in read.remarks]
        place = self._place(here)
        self.dropped += [replace(part, place=place) for part in read.dropped]
        before, self._tables = (
            self._tables,
            self._tables + max((one.table for one in read.paragraphs), default=0),
        )
        for one in read.paragraphs:
            self._at += 1
            table = one.table + before if one.table else 0
            yield replace(one, place=replace(self._place(here), row=one.place.row), table=table)

    def unplaced_comments(self) -> None:
        """Comments that no place of the document names are told too."""
        for key in [key for key in self.notes if key.startswith("comment")]:
            self._comment(key, _Here())

    def blocks(self, parent: Element, here: _Here) -> Iterator[ImportedParagraph]:
        """Paragraphs and tables below an element, in order."""
        waiting: list[Stretch] = []  # of a paragraph whose end was struck out: the next goes on
        for element in parent:
            kind = kind_of(element)
            if kind == "p":
                self._at += 1
                self._fields.clear()  # an instruction never goes on in the next paragraph
                label = self.numbers.label(element)
                style = value_of(child_of(element, "pPr", "pStyle"))
                stretches = list(self._pieces(element, replace(here, style=style)))
                if label and not waiting and any(one.text.strip() for one in stretches):
                    waiting = [Stretch(f"{label} "), *begun(stretches)]
                else:
                    waiting += stretches
                if child_of(element, "pPr", "rPr", "del") is not None:
                    self.changes += 1
                    continue
                yield from self._paragraph(waiting, here)
                waiting = []
                yield from self._take_boxes()
            elif kind == "tbl":
                yield from self._table(element, here)
            elif kind in _STRUCK:
                self._strike(element, here)
            elif kind == "sdt" and is_on(child_of(element, "sdtPr", "showingPlcHdr")):
                self._drop(letters_of(element), "lời nhắc của ô trống", here)
            elif kind == "altChunk":
                yield from self._chunk(value_of(element, "id"), here)
            elif kind == "object":
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
            match kind_of(element):
                case "fldChar":
                    self._field(value_of(element, "fldCharType"))
                    if chosen := self._chosen(child_of(element, "ffData"), here):
                        yield plain(chosen)
                case "t" if any(self._fields):  # what another field gave to an instruction
                    self._drop(element.text or "", "mã trường của Word", here)
                case "t":
                    yield plain(element.text or "")
                case "tab" | "ptab":
                    yield plain(" ")
                case "br" | "cr":
                    yield plain("\n" if value_of(element, "type") != "page" else " ")
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
                    self._note(f"{kind.removesuffix('Reference')} {value_of(element, 'id')}", here)
                case "commentReference":
                    self._comment(f"comment {value_of(element, 'id')}", here)
                case "rt":  # how to say the words below it
                    self._drop(letters_of(element), READING_ABOVE, here)
                case "instrText" if (element.text or "").strip().upper().startswith("EQ "):
                    self._drop((element.text or "").strip(), _EQUATION, here)
                case "oMath" | "oMathPara":
                    formula = all_text(element)
                    self.formulas.append(formula)
                    yield Stretch(f" {formula} ", changed=here.changed)
                case "txbxContent":
                    self.boxes += 1
                    self._aside += list(self._apart(element, here))
                case "textpath":
                    self._drop(value_of(element, "string"), "chữ trang trí (WordArt)", here)
                case "chart" | "relIds" as kind:
                    key = value_of(element, "dm" if kind == "relIds" else "id")
                    self._aside += self._drawing(key, here)
                case "object":
                    self.foreign += 1
                    yield from self._pieces(element, here)
                case "blip" | "imagedata":
                    self.pictures += 1
                case "sdt" if is_on(child_of(element, "sdtPr", "showingPlcHdr")):
                    self._drop(letters_of(element), "lời nhắc của ô trống", here)
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
        tick, choices = child_of(form, "checkBox"), child_of(form, "ddList")
        if tick is not None:
            told = child_of(tick, "checked")
            return "☑" if is_on(child_of(tick, "default") if told is None else told) else "□"
        listed = () if choices is None else choices
        entries = [value_of(e) for e in listed if kind_of(e) == "listEntry"]
        told = child_of(choices, "result")
        at = whole_number(value_of(child_of(choices, "default") if told is None else told), 0)
        chosen = entries[at] if at < len(entries) else ""
        self._drop("; ".join(e for e in entries if e != chosen), "mục không chọn của ô", here)
        return chosen

    def _run(self, element: Element, here: _Here) -> Iterator[Stretch]:
        look = self.fonts.look(child_of(element, "rPr"), here.style)
        typed = self.fonts.encoding(look)
        if look.hidden or look.struck:
            words = tidy(unicode_of(letters_of(element), typed))
            yield from self._pieces_without_words(element, here)
            self._drop(words, "chữ ẩn" if look.hidden else "chữ bị gạch ngang", here)
            if words and look.struck and not look.hidden:
                yield Stretch("", struck=words)
            return
        yield from self._pieces(element, replace(here, typed=typed, raised=bool(look.raised)))

    def _pieces_without_words(self, element: Element, here: _Here) -> Iterator[Stretch]:
        """Of a hidden run, what has to be counted or stands elsewhere: nothing of the line."""
        for inner in element:
            if kind_of(inner) in ("footnoteReference", "endnoteReference", "commentReference"):
                yield from self._pieces([inner], here)

    def _apart(self, element: Element, here: _Here) -> Iterator[ImportedParagraph]:
        """Blocks of a box inside a paragraph, whose other boxes wait meanwhile."""
        outer, self._aside = self._aside, []
        yield from self.blocks(element, here)
        self._aside = outer

    def _comment(self, key: str, here: _Here) -> None:
        comment = self.notes.pop(key, None)
        if comment is not None:
            said = f"{value_of(comment, 'author')}: {letters_of(comment)}"
            self._drop(said.removeprefix(": "), _COMMENT, here)

    def _note(self, key: str, here: _Here) -> None:
        note = self.notes.pop(key, None)
        if note is None:
            return
        outer, self._aside = self._aside, []
        at = self._at
        with self._within(f"{posixpath.dirname(self.part)}/{key.split(maxsplit=1)[0]}s.xml"):
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
                merged = child_of(cell, "tcPr", "vMerge")
                if merged is not None and value_of(merged) != "restart" and not words[0]:
                    words = above.get(len(cells), words)  # what one sees beside this row too
                above[len(cells)] = words
                cells.append(words)
                if not speakers:  # a speaker's table has the cells that its header names
                    span = whole_number(value_of(child_of(cell, "tcPr", "gridSpan")), 1)
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
            kind = kind_of(element)
            if kind == "tr" and child_of(element, "trPr", "del") is not None:
                self._strike(element, _Here())
            elif kind == "tr":
                yield element
            elif kind in _STRUCK:
                self._strike(element, _Here())
            elif kind not in _LEFT_OUT:
                yield from self._rows(element)

    def _cells(self, parent: Element) -> Iterator[Element]:
        for element in parent:
            kind = kind_of(element)
            if kind == "tc":
                yield element
            elif kind in _STRUCK:
                self._strike(element, _Here())
            elif kind not in _LEFT_OUT:
                yield from self._cells(element)

    def _strike(self, element: Element, here: _Here) -> list[Stretch]:
        """Drop what was struck out as a tracked change; what stood there is told at the spot."""
        self.changes += 1
        run = next((e for e in element.iter() if kind_of(e) == "r"), None)
        look = self.fonts.look(child_of(run, "rPr"), here.style)
        words = tidy(unicode_of(letters_of(element), self.fonts.encoding(look)))
        self._drop(words, "đã gạch bỏ khi theo dõi sửa", here)
        return [Stretch("", struck=words)] if words else []

    def _drop(self, words: str, why: str, here: _Here) -> None:
        if words.strip():
            self.dropped.append(DroppedPart(text=words, why=why, place=self._place(here)))

    def _sign(self, element: Element) -> str:
        """A sign of a font of signs, as the character that it shows."""
        font, code = value_of(element, "font"), value_of(element, "char")
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
            (_PLAIN, "Chữ thuần của phần chèn không lấy"),
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
        if self.drawn:
            yield f"{self.drawn} sơ đồ, biểu đồ: đã lấy chữ và số, so từng chỗ với bản gốc"
        if self.taken_in:
            yield f"{self.taken_in} phần chèn từ tệp khác đã lấy, so lại với bản gốc"
        yield from self.told
        if self.pictures:
            yield f"{self.pictures} hình không lấy"
        if self.foreign:
            yield f"{self.foreign} phần nhúng từ chương trình khác không lấy"


def _plain_words(data: bytes) -> str:
    """What a taken-in part says that is text in UTF-8 and no markup of another program."""
    if data.startswith((b"{\\rtf", b"PK", b"<")) or b"\0" in data:
        return ""
    try:
        return tidy(" ".join(data.decode("utf-8-sig").split()))
    except UnicodeDecodeError:
        return ""


def _hexadecimal(code: str) -> bool:
    return 0 < len(code) <= 6 and all(c in "0123456789abcdefABCDEF" for c in code)


def _quoted(texts: list[str]) -> str:
    """The texts in quotation marks; what is long is cut and said to be."""
    whole = "; ".join(f"“{text}”" for text in texts)
    return whole if len(whole) <= _QUOTED else f"{whole[:_QUOTED]}… ({len(texts)} chỗ)"
