"""Which part of an official document each paragraph is: letterhead, body, Nơi nhận, signature.

The form of such documents: Decree 30/2020/NĐ-CP, appendix I; units of a law are found as the
register finds them. A guess for a person to look at: no word is taken out, only named.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DoubtReason,
    ImportedDocument,
    ImportedParagraph,
    ParagraphKind,
)
from broadcaster.law.addresses import UnitKind
from broadcaster.law.structure import structure

_TOP = 40  # paragraphs within which a letterhead ends
_TAIL = 15  # paragraphs from the end in which a signature without Nơi nhận may begin
_SHORT = 90  # letters of a heading, of a line of a signature

_NATION = re.compile(
    r"CỘNG H[OÒ][AÀÒ]\s+XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập\s*[-–—.]\s*Tự do\s*[-–—.]\s*Hạnh phúc",
    re.IGNORECASE,
)
NUMBER_LINE = re.compile(
    r"(?:Luật\s+)?Số\s*:?\s*(?:[\d.…]*[a-zđ]?\s*[/-]\s*\S.*|[\d.…]+)", re.IGNORECASE
)
_DAY = re.compile(
    r"(?:\(?[^\W\d_][^,;:\d]{0,40},\s*)?ngày\s+[\d.…]*\s*tháng\s+[\d.…]*\s*năm\s+[\d.…]{2,}\)?\.?",
    re.IGNORECASE,
)
DOCUMENT_WORDS = (
    "HIẾN PHÁP|BỘ LUẬT|LUẬT|PHÁP LỆNH|NGHỊ QUYẾT|NGHỊ ĐỊNH|QUYẾT ĐỊNH|THÔNG TƯ|CHỈ THỊ|CÔNG ĐIỆN|"
    "KẾ HOẠCH|THÔNG BÁO|HƯỚNG DẪN|QUY CHẾ|QUY ĐỊNH|CHƯƠNG TRÌNH|PHƯƠNG ÁN|BÁO CÁO|TỜ TRÌNH|"
    "GIẤY MỜI|THƯ NGỎ|THƯ KÊU GỌI|NỘI QUY|CÔNG VĂN"
)
_NAMED = re.compile(rf"(?:{DOCUMENT_WORDS})\b[^.;:]*")
_ABOUT = re.compile(r"(?:V/v|Về việc|Về)\b:?\s*\S", re.IGNORECASE)
_TO = re.compile(r"(?:Kính gửi|Kính mời)\s*:?", re.IGNORECASE)
_GROUNDS = re.compile(r"(?:Căn cứ|Xét đề nghị|Theo đề nghị)\b", re.IGNORECASE)
_CARRIED_OUT = re.compile(r"(?:Thực hiện|Theo)\b.*;\s*$", re.IGNORECASE | re.DOTALL)
_TO_WHOM = re.compile(r"Nơi nhận\b\s*:?", re.IGNORECASE)
_BY_WHOM = re.compile(
    r"(?:T\s?[/.]\s?M|TM|KT|TL|TUQ|Q)\s*\.\s*\S|"
    r"(?:PHÓ\s+)?(?:HIỆU TRƯỞNG|CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG PHÒNG|CHÁNH VĂN PHÒNG|BÍ THƯ|BỘ TRƯỞNG|"
    r"THỨ TRƯỞNG|THỦ TƯỚNG|TRƯỞNG BAN|TRƯỞNG CÔNG AN)\b|"
    r"TỔNG PHỤ TRÁCH\b|BAN GIÁM HIỆU$|NGƯỜI (?:LẬP|VIẾT|SOẠN)\b|\(?(?:Đã ký|Ký tên|Ký, )",
)
_SIGNED = re.compile(r"\(?(?:đã ký|ký tên|ký, ghi rõ|ký, đóng dấu)", re.IGNORECASE)
_PAGE = re.compile(r"[-–—\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_GAZETTE = re.compile(r"(?:\d+\s*)?CÔNG BÁO\s*[/|].*")
_NOTE = re.compile(r"\[\d{1,3}\]\s")
LIST_SIGN = re.compile(r"[-–—+•▪●▫◦➢✓·*]\s+(?=\S)|[-–—+•▪●▫◦➢✓·](?=[^\W\d_])")  # "-5" is below zero
_COUNTED = re.compile(r"(?:\d{1,3}(?:\.\d{1,2}){0,3}\s*[.)]|[a-zđ]\s*[.)])\s+\S")
_OUTLINE = re.compile(
    r"(?:[IVX]{1,6}\s*[.)]|\d{1,2}(?:\.\d{1,2}){0,2}\s*[.)]|PHẦN\b|Phần\b|Chương\b|CHƯƠNG\b|"
    r"Mục\b|PHỤ LỤC\b|Phụ lục\b)\s*"
)
_ENDED = re.compile(r"[.;:,!?…]\s*$")
_PIECES = re.compile(r"\t+|\s*\|\s*|\s{2,}")
_FIGURE_LIKE = re.compile(r"[\dlIO.,/]+")
_LETTER_FOR_FIGURE = re.compile(r"(?:Điều|khoản)\s+([lIO])(?![^\W_])", re.IGNORECASE)
_FIGURE_OF = str.maketrans("lIO", "110")
_ETH = {"\u00d0": "Đ", "\u00f0": "đ"}
_UNITS = {
    UnitKind.ARTICLE: ParagraphKind.ARTICLE,
    UnitKind.CLAUSE: ParagraphKind.CLAUSE,
    UnitKind.POINT: ParagraphKind.POINT,
}
_OF_THE_HEAD = (
    ParagraphKind.NATION, ParagraphKind.ISSUER, ParagraphKind.NUMBER, ParagraphKind.DAY,
)  # fmt: skip


def classed(document: ImportedDocument) -> ImportedDocument:
    """The document with a kind for every paragraph, and letters that look like figures marked.

    The tables in which Word lays out a letterhead, or Nơi nhận beside a signature, come apart into
    their lines. What a reader has classed already stays so.
    """
    apart = _without_layout_tables(document.paragraphs)
    whole = _head_lines_apart(apart)
    kinds = _Reading(whole).kinds()
    return replace(
        document,
        paragraphs=tuple(
            replace(one, kind=kind, doubts=_with_lookalikes(one))
            for one, kind in zip(whole, kinds, strict=True)
        ),
    )


def begins_anew(line: str) -> bool:
    """Whether a printed line is the beginning of a paragraph by its form alone."""
    return bool(
        _head_kind(line)
        or _NAMED.fullmatch(line)
        or LIST_SIGN.match(line)
        or _COUNTED.match(line)
        or _OUTLINE.match(line)
        or _GROUNDS.match(line)
        or _TO.match(line)
        or _TO_WHOM.match(line)
        or _BY_WHOM.match(line)
        or re.match(r"Điều\s+\d|(?:Lưu ý|Chú ý|Ghi chú)\s*:|V/v\b", line)
        or (line.isupper() and len(line) > 3)
    )


# ----- tables and lines of a letterhead


def _without_layout_tables(paragraphs: Sequence[ImportedParagraph]) -> list[ImportedParagraph]:
    """Rows that only put paragraphs side by side, as the lines of their cells."""
    made: list[ImportedParagraph] = []
    for number, group in groupby(paragraphs, key=lambda one: one.table):
        rows = [*group]
        if number and _only_lays_out(rows):
            columns = max(len(row.cells) for row in rows)
            lines = [line for row in rows for line in _lines_of_row(row)]
            for column in range(columns):  # a column is read to its end
                made += [one for one in lines if one.place.column == column + 1]
        else:
            made += rows
    return made


def _only_lays_out(rows: Sequence[ImportedParagraph]) -> bool:
    lines = [line.strip() for row in rows for cell in row.cells for line in cell.split("\n")]
    narrow = all(len(row.cells) <= 3 for row in rows) and len(rows) <= 6
    return narrow and any(
        _head_kind(line) is ParagraphKind.NATION or _TO_WHOM.match(line) or _signs_alone(line)
        for line in lines
    )


def _signs_alone(line: str) -> bool:
    return line.isupper() and _BY_WHOM.match(line) is not None


def _lines_of_row(row: ImportedParagraph) -> Iterator[ImportedParagraph]:
    at = 0
    for column, cell in enumerate(row.cells, start=1):
        start = row.text.find(cell, at) if cell else at
        at = max(start, at)
        place = replace(row.place, column=column)
        whole = replace(
            row, text=cell, place=place, table=0, cells=(), kind=ParagraphKind.TEXT,
            doubts=_shifted(row.doubts, at, at + len(cell)),
        )  # fmt: skip
        yield from _split(whole, re.compile(r"\n"))
        at += len(cell)


def _head_lines_apart(paragraphs: Sequence[ImportedParagraph]) -> list[ImportedParagraph]:
    """The letterhead line by line: two columns in one line, lines broken within a paragraph."""
    made: list[ImportedParagraph] = []
    head = True
    for at, one in enumerate(paragraphs):
        if one.kind is ParagraphKind.ROW:
            head = False
        if not head or at >= _TOP:
            made.append(one)
            continue
        lines = [*_split(one, re.compile(r"\n"))]
        if len(one.text) > 200 or any(_GROUNDS.match(x.text) or _TO.match(x.text) for x in lines):
            head = False
            made.append(one)
            continue
        for line in lines:
            pieces = [*_split(line, _PIECES)]
            beside = len(pieces) > 1 and any(_head_kind(piece.text) for piece in pieces)
            made += pieces if beside else _parted(line)
    return made


def _parted(line: ImportedParagraph) -> list[ImportedParagraph]:
    """A line of two columns with one blank between them: cut where the second one begins."""
    text = line.text
    nation = _NATION.search(text)
    number = re.match(r"Số\s*:?\s*\d\S*", text, re.IGNORECASE)
    cut = 0
    if nation and nation.end() == len(text) and text[: nation.start()].strip().isupper():
        cut = nation.start()
    elif number and _DAY.fullmatch(text[number.end() :].strip()):
        cut = number.end()
    return [_cut(line, 0, cut), _cut(line, cut, len(text))] if cut else [line]


def _split(whole: ImportedParagraph, at: re.Pattern[str]) -> Iterator[ImportedParagraph]:
    start = 0
    for gap in at.finditer(whole.text):
        if whole.text[start : gap.start()].strip():
            yield _cut(whole, start, gap.start())
        start = gap.end()
    if whole.text[start:].strip():
        yield _cut(whole, start, len(whole.text))


def _cut(whole: ImportedParagraph, start: int, end: int) -> ImportedParagraph:
    words = whole.text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return replace(whole, text=whole.text[start:end], doubts=_shifted(whole.doubts, start, end))


def _shifted(doubts: Iterable[DoubtfulSpot], start: int, end: int) -> tuple[DoubtfulSpot, ...]:
    return tuple(
        replace(one, start=max(one.start, start) - start, end=min(one.end, end) - start)
        for one in doubts
        if one.start < end and one.end > start
    )


def _head_kind(text: str) -> ParagraphKind | None:
    """What a line of a letterhead is by its own form."""
    words = text.strip("*_ ")
    if len(words) > 2 * _SHORT:  # the forms below take their time over a long line
        return None
    nation = _NATION.match(words)
    if nation and not any(map(str.isalnum, words[nation.end() :])):
        return ParagraphKind.NATION
    if NUMBER_LINE.fullmatch(words) and len(words) < _SHORT:
        return ParagraphKind.NUMBER
    return ParagraphKind.DAY if _DAY.fullmatch(words) else None


# ----- one after another


class _Reading:
    """The paragraphs in their order: a letterhead, the body, Nơi nhận and the signature."""

    def __init__(self, paragraphs: Sequence[ImportedParagraph]) -> None:
        self._all = paragraphs
        self._units = _units_of(paragraphs)
        self._before: ParagraphKind | None = None
        self._head = True
        self._named = False  # the document's name, or V/v, was there
        self._under_name = False  # the line above is only the document's name: "KẾ HOẠCH"
        self._tail: ParagraphKind | None = None

    def kinds(self) -> list[ParagraphKind]:
        found = []
        for at, one in enumerate(self._all):
            self._before = one.kind if one.kind is not ParagraphKind.TEXT else self._kind(at, one)
            if one.kind is ParagraphKind.ROW:
                self._head = False
            found.append(self._before)
        return found

    def _kind(self, at: int, one: ImportedParagraph) -> ParagraphKind:
        text = one.text.strip()
        if not any(map(str.isalnum, text)):
            in_head = self._head and self._before is not None
            return self._before if in_head and self._before else ParagraphKind.MARGIN
        if _PAGE.fullmatch(text) or _GAZETTE.fullmatch(text):
            return ParagraphKind.MARGIN
        if _NOTE.match(text):
            return ParagraphKind.FOOTNOTE
        if at >= _TOP:
            self._head = False
        if self._head and (kind := self._of_the_head(text)):
            return kind
        if kind := self._of_the_tail(at, text):
            return kind
        return self._of_the_body(at, text)

    def _of_the_head(self, text: str) -> ParagraphKind | None:
        known = _head_kind(text)
        if known is None:
            known = self._to_whom_or_about(text)
            self._named = self._named or known is not None
        in_capitals = text.isupper() and len(text) < _SHORT and not _OUTLINE.match(text)
        if known is None and not self._named and in_capitals:
            known = ParagraphKind.ISSUER
        if known is None and (
            self._named or self._before not in _OF_THE_HEAD or len(text) >= _SHORT
        ):
            self._head = False
        return known

    def _to_whom_or_about(self, text: str) -> ParagraphKind | None:
        """Kính gửi with its list, or the name and the trích yếu; None = neither."""
        listed = LIST_SIGN.match(text) or (
            len(text) < _SHORT and text.endswith(";") and not _GROUNDS.match(text)
        )
        if _TO.match(text) or (self._before is ParagraphKind.RECIPIENTS and listed):
            return ParagraphKind.RECIPIENTS
        named = _NAMED.fullmatch(text) and text.split(maxsplit=1)[0].isupper()
        about = _ABOUT.match(text) and len(text) < 4 * _SHORT and not text.endswith(":")
        goes_on = self._before is ParagraphKind.SUBJECT and (
            (text[0].islower() and not begins_anew(text))
            or (text.isupper() and not _OUTLINE.match(text))
            or (self._under_name and not begins_anew(text) and not _ENDED.search(text))
        )
        self._under_name = bool(named and re.fullmatch(DOCUMENT_WORDS, text))
        return ParagraphKind.SUBJECT if named or about or goes_on else None

    def _of_the_tail(self, at: int, text: str) -> ParagraphKind | None:
        if _TO_WHOM.match(text):
            self._tail = ParagraphKind.RECIPIENTS
            return self._tail
        near_end = self._tail is not None or at >= len(self._all) - _TAIL
        if near_end and len(text) < _SHORT and self._signs(text):
            self._tail = ParagraphKind.SIGNATURE
            return self._tail
        if self._tail is ParagraphKind.RECIPIENTS and _goes_on_with_recipients(text):
            return self._tail
        if self._tail is ParagraphKind.SIGNATURE:
            if LIST_SIGN.match(text) and text.endswith((";", ".")):
                return ParagraphKind.RECIPIENTS
            named = len(text) < _SHORT and not _ENDED.search(text) and not LIST_SIGN.match(text)
            if named and not re.search(r"\d", text):  # a figure is never a name
                return self._tail
        self._tail = None
        return None

    def _signs(self, text: str) -> bool:
        """Whether a line of the end says in whose name, or by whom, it is signed."""
        if _SIGNED.match(text):
            return True
        in_capitals = text.split("(", maxsplit=1)[0].isupper()
        return _BY_WHOM.match(text) is not None and (self._tail is not None or in_capitals)

    def _of_the_body(self, at: int, text: str) -> ParagraphKind:
        if _GROUNDS.match(text) or _CARRIED_OUT.match(text):
            return ParagraphKind.GROUNDS
        if kind := self._units.get(at):
            return kind
        if LIST_SIGN.match(text):
            return ParagraphKind.ITEM
        if is_heading(text):
            return ParagraphKind.HEADING
        return ParagraphKind.ITEM if _COUNTED.match(text) else ParagraphKind.TEXT


def is_heading(text: str) -> bool:
    """Whether a paragraph of a body names what stands below it."""
    if len(text) > _SHORT or _ENDED.search(text) or "\n" in text:
        return False
    if text.isupper() and len(text) > 3:
        return True
    numbered = _OUTLINE.match(text)
    return numbered is not None and ":" not in text and len(text) > numbered.end()


def _goes_on_with_recipients(text: str) -> bool:
    return bool(LIST_SIGN.match(text)) or text.endswith((";", "./.")) or text.startswith("Lưu")


def _units_of(paragraphs: Sequence[ImportedParagraph]) -> dict[int, ParagraphKind]:
    """Which paragraphs begin an article, a khoản, a điểm or what is above them."""
    lines: list[str] = []
    begins: dict[int, int] = {}  # line, from 1 -> paragraph
    for at, one in enumerate(paragraphs):
        begins[len(lines) + 1] = at
        lines += one.text.split("\n") if one.kind is not ParagraphKind.ROW else ["-"]
    text = structure("\n".join(lines))
    if not any(one.unit.kind is UnitKind.ARTICLE for one in text.walk()):
        return {}
    return {
        begins[one.unit.line]: _UNITS.get(one.unit.kind, ParagraphKind.HEADING)
        for one in text.walk()
        if one.unit.line in begins
    }


# ----- letters that look like others


def _with_lookalikes(one: ImportedParagraph) -> tuple[DoubtfulSpot, ...]:
    known = {(spot.start, spot.end) for spot in one.doubts}
    found = [spot for spot in _lookalikes(one.text) if (spot.start, spot.end) not in known]
    return tuple(sorted((*one.doubts, *found), key=lambda spot: (spot.start, spot.end)))


def _lookalikes(text: str) -> Iterator[DoubtfulSpot]:
    for found in _FIGURE_LIKE.finditer(text):
        start, end = _alone(text, *found.span())
        words = text[start:end]
        if any(map(str.isdecimal, words)) and any(letter in words for letter in "lIO"):
            yield _looks_like(start, end, words.translate(_FIGURE_OF))
    for found in _LETTER_FOR_FIGURE.finditer(text):
        yield _looks_like(found.start(1), found.end(1), found[1].translate(_FIGURE_OF))
    for at, letter in enumerate(text):
        if letter in _ETH:
            yield _looks_like(at, at + 1, _ETH[letter])


def _alone(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a run of figures, dots and strokes that is no part of a word beside it."""
    if text[start - 1 : start].isalnum():
        start += len(re.split(r"[.,/]", text[start:end], maxsplit=1)[0])
    if text[end : end + 1].isalnum():
        end -= len(re.split(r"[.,/]", text[start:end])[-1])
    run = text[start:end]
    start += len(run) - len(run.lstrip(".,/"))
    return start, max(start, end - (len(run) - len(run.rstrip(".,/"))))


def _looks_like(start: int, end: int, other: str) -> DoubtfulSpot:
    return DoubtfulSpot(start=start, end=end, reason=DoubtReason.LOOKALIKE, other=other)
