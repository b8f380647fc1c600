"""What names a document or a unit of one in a text, each stretch by itself.

Numbers ("238/2026/NĐ-CP", "Luật 36"), names, "Luật này", and units with their labels.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.text import fold
from broadcaster.law.addresses import COUNTED_LETTERS, UnitKind
from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import Register, RegisteredDocument

_ABBREVIATED = {
    "NĐ": "Nghị định",
    "NQ": "Nghị quyết",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "CĐ": "Công điện",
    "BL": "Bộ luật",
    "PL": "Pháp lệnh",
}
_KINDS = (
    "Thông tư liên tịch|Văn bản hợp nhất|Hiến pháp|Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|"
    "Quyết định|Thông tư|Chỉ thị|Công điện|Công văn|Kế hoạch|" + "|".join(_ABBREVIATED)
)
_NUMBER = (
    r"\d{1,5}(?:\.\d{1,3})?[a-zđ]?\s?/\s?(?:(?:19|20)\d\d\s?/\s?[^\W\d_][^\W_]{0,20}"
    r"|[A-ZĐ][^\W\d_]{1,20})(?:\s?[-–—‐‑]\s?[^\W\d_][^\W_]{0,20}){0,5}"
)
_YEAR = r"(?:19|20)\d\d"
_WHOLE_NUMBER = re.compile(rf"(?<![\w./]){_NUMBER}")
_BEFORE_NUMBER = re.compile(rf"(?:(?<!\w)(?i:{_KINDS})\s+)?(?:(?i:số)\s*:?\s*)?$")
_WIDEST_KIND = 40  # characters that may stand before a number and belong to it
_SHORT_NUMBER = re.compile(
    rf"(?<!\w)(?P<kind>(?i:{_KINDS}))\s+(?:số\s*:?\s*)?(?P<number>\d{{1,4}}(?:/{_YEAR})?)"
    rf"(?:\s+năm\s+(?P<year>{_YEAR})(?![\w/])"  # as it is spoken: "Nghị định 168 năm 2024"
    r"|(?![\w/]|[.,-]\d)(?!\s*(?:năm|tháng|điều|người|bạn|trang|ngày|%)))"
)
_NAMED = re.compile(
    r"(?<!\w)(?:(?i:Bộ luật|Pháp lệnh|Hiến pháp|Luật|Nghị định|Nghị quyết|Quyết định|Thông tư)"
    r"|[A-ZĐ]{3,9})(?!\w)"
)
_LAW_WORDS = ("bộ luật", "pháp lệnh", "hiến pháp", "luật")
_AFTER_NAME = re.compile(
    rf"(?:\s*\(?,?\s*(?:năm\s+)?(?P<year>{_YEAR})\)?(?![\d/]))?"
    rf"(?:\s*,?\s*\(?(?:số\s*:?\s*)(?P<number>{_NUMBER})\)?)?"
)
_NEXT_WORD = re.compile(r"[\s,;]+[^\W_]+")
_UNKNOWN_NAME = re.compile(
    r"\s+[A-ZĐÀ-Ỵ][^\W\d_]*(?:(?:\s|,\s)(?!(?:quy|có|được|đã|thì|là|cho|năm|số|này|về|nêu|của|ghi|"
    r"gồm|do|từ|sẽ|bị|khi|với|để|ở|không|cũng|yêu|bảo|cấm|và|hoặc|tại|theo|Điều|khoản)\b)"
    r"[^\W\d_]+){0,5}"
)
_THIS_DOCUMENT = re.compile(
    r"(?<!\w)(?P<kind>(?i:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|"
    r"Thông tư liên tịch|Thông tư|Chỉ thị|Công điện))\s+(?:này|đó|ấy|nói trên|nêu trên)(?!\w)"
)
_RANGE = r"(?:\s+(?:đến|tới)\s+|\s*[-–]\s*)"
_SEPARATOR = r"(?:\s*[,;]\s*(?:và\s+|hoặc\s+)?|\s+(?:và|hoặc|hay|và/hoặc|đến|tới)\s+|\s*[-–]\s*)"
_ENDS_LIST = (
    r"(?=\s*(?:[.,;:)”\"»]|$|\s(?:và|hoặc|hay|đến|tới|của|thuộc|này|[Đđ]iều|[Kk]hoản|Chương|Mục|"
    r"tại|trong|quy|nêu|được|bị|thì|là|còn|nói|có|kể|gồm|Luật|Bộ|Nghị|Thông|Quyết|Pháp|Hiến|NĐ|"
    r"TT|NQ|QĐ|BL\w+)\b))"
)
_MONEY = r"(?!\s*(?:triệu|nghìn|ngàn|tỷ|tỉ|đồng|%|đ\b|phần trăm|tiền)|[.,]\d)"
_LABELS = {
    UnitKind.POINT: r"[a-zđ]\d?(?!\w)",
    UnitKind.CLAUSE: rf"\d{{1,3}}[a-zđ]?(?!\w){_MONEY}",
    UnitKind.ARTICLE: rf"\d{{1,4}}[a-zđ]?(?![\w/]){_MONEY}",
}
_WORDS = {UnitKind.POINT: "điểm", UnitKind.CLAUSE: "khoản", UnitKind.ARTICLE: "điều"}


def _listed(kind: UnitKind) -> re.Pattern[str]:
    """A word with its labels; the word again ("và khoản 3") begins a unit of its own."""
    label, word = _LABELS[kind], _WORDS[kind]
    more = rf"(?:{_RANGE}(?i:{word})\s+{label}|{_SEPARATOR}{label}{_ENDS_LIST})*"
    return re.compile(rf"(?<!\w)(?P<word>(?i:{word}))\s+(?P<labels>{label}{more})")


_UNITS = {kind: _listed(kind) for kind in _LABELS}
_ROMAN = r"[IVXLC]{1,7}[a-zđ]?"
_WIDE = re.compile(
    rf"(?<!\w)(?P<word>(?i:Chương|Mục|Tiểu mục|Phần|Phụ lục))\s+(?:số\s+)?"
    rf"(?P<labels>(?:{_ROMAN}|\d{{1,2}}[a-zđ]?|thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|tám))(?!\w)"
    rf"(?:{_SEPARATOR}(?:(?i:Chương|Mục|Phần|Phụ lục)\s+)?{_ROMAN}(?!\w))*)"
)
_WIDE_KINDS = {
    "chương": UnitKind.CHAPTER,
    "mục": UnitKind.SECTION,
    "tiểu mục": UnitKind.SUBSECTION,
    "phần": UnitKind.PART,
    "phụ lục": UnitKind.APPENDIX,
}
_THIS_UNIT = re.compile(
    r"(?<!\w)(?P<word>Điều|điều|khoản|Khoản|điểm|Điểm|Chương|Mục|Phần)\s+này(?!\w)"
)
_THIS_KINDS = {
    "điều": UnitKind.ARTICLE,
    "khoản": UnitKind.CLAUSE,
    "điểm": UnitKind.POINT,
    **_WIDE_KINDS,
}
_FEW = 200  # labels of one range


@dataclass(frozen=True, slots=True)
class CitedPiece:
    """A stretch that names a unit or a document."""

    start: int
    end: int
    kind: UnitKind | None = None  # None = a document
    labels: tuple[str, ...] = ()  # () with a kind = "này"
    document: str = ""  # its number; "" = it is not known which
    why: str = ""  # why it is not known
    this: str = ""  # "Luật": which kind "này" points at
    known: bool = False  # the register has the document

    @property
    def depth(self) -> int:
        """How narrow a unit is; a document is wider than all."""
        return -1 if self.kind is None else self.kind.depth


class PieceFinder:
    """Finds what names something in one text.

    Of two laws of one name it is the one of `sources` (numbers), or that in force on `day`.
    """

    def __init__(
        self, text: str, register: Register, sources: tuple[str, ...], day: date | None
    ) -> None:
        self._text = text
        self._register = register
        self._sources = sources
        self._day = day

    def pieces(self) -> list[CitedPiece]:
        """What names something; of two that overlap the one of the earlier finder."""
        kept: list[CitedPiece] = []  # in order, none over another
        for finder in (
            self._named_documents, self._numbered_documents, self._this_documents, self._units,
        ):  # fmt: skip
            for piece in finder():
                at = bisect_left(kept, piece.start, key=lambda one: one.start)
                free = at == len(kept) or piece.end <= kept[at].start
                if free and (at == 0 or kept[at - 1].end <= piece.start):
                    kept.insert(at, piece)
        return kept

    def _numbered_documents(self) -> Iterator[CitedPiece]:
        for match in _WHOLE_NUMBER.finditer(self._text):
            before = self._text[max(0, match.start() - _WIDEST_KIND) : match.start()]
            kind = _BEFORE_NUMBER.search(before)
            start = match.start() - (len(before) - kind.start() if kind else 0)
            yield self._piece(start, match.end(), match[0])
        for match in _SHORT_NUMBER.finditer(self._text):
            number = "/".join(filter(None, (match["number"], match["year"])))
            yield self._short(match.start(), match.end(), match["kind"], number)

    def _piece(self, start: int, end: int, number: str) -> CitedPiece:
        """A document with its whole number."""
        written = re.sub(r"\s*([/-])\s*", r"\1", re.sub(r"[–—‐‑]", "-", number))
        known = self._register.numbered(written)
        if len(known) == 1:
            return CitedPiece(start, end, document=known[0].name, known=True)
        why = "nhiều nơi ban hành cùng số này" if known else "sổ văn bản chưa có văn bản này"
        return CitedPiece(start, end, document=written, why=why)

    def _short(self, start: int, end: int, kind: str, number: str) -> CitedPiece:
        """A number without its signs ("Luật 36"): one of the sources, or the only one known."""
        wanted = _kind(kind)
        own = [one for one in self._sources if _begins(one, number)]
        if len(own) == 1:
            known = self._register.document(own[0])
            return CitedPiece(
                start, end, document=known.name if known else own[0], known=bool(known)
            )
        found = [one for one in self._register.perhaps(number) if same_kind(wanted, one.kind)]
        if len(found) == 1:
            return CitedPiece(start, end, document=found[0].name, known=True)
        why = "số viết tắt có thể là nhiều văn bản" if found else "số viết tắt chưa rõ văn bản nào"
        return CitedPiece(start, end, why=why)

    def _named_documents(self) -> Iterator[CitedPiece]:
        end = 0
        for match in _NAMED.finditer(self._text):
            if match.start() < end:
                continue
            piece = self._by_name(match.start(), match.end())
            if piece is not None:
                end = piece.end
                yield piece

    def _by_name(self, start: int, word_end: int) -> CitedPiece | None:
        law = self._text[start:word_end].casefold() in _LAW_WORDS
        name, end = fold(self._text[start:word_end]), word_end
        longest: tuple[tuple[RegisteredDocument, ...], int] | None = None
        while (found := self._register.with_folded_name(name)) is not None:
            longest = (found, end) if found else longest
            word = _NEXT_WORD.match(self._text, end)
            if word is None:
                break
            end = word.end()
            name += ("" if word[0][0] in ",;" else " ") + fold(word[0])
        if longest is not None:
            return self._one_of(longest[0], start, longest[1])
        if not law or not self._text[start].isupper():
            return None
        unknown = _UNKNOWN_NAME.match(self._text, word_end)
        if self._text[start:word_end].casefold() == "hiến pháp":
            unknown = unknown or re.compile("").match(self._text, word_end)
        if unknown is None:
            return None
        after = _AFTER_NAME.match(self._text, unknown.end())
        if after and after["number"]:
            return self._piece(start, after.end(), after["number"])
        end = after.end() if after and after["year"] else unknown.end()
        return CitedPiece(start, end, why="sổ văn bản chưa có văn bản tên này")

    def _one_of(self, found: tuple[RegisteredDocument, ...], start: int, end: int) -> CitedPiece:
        """Which of the documents of one name: by its number, its year, the sources, the day."""
        after = _AFTER_NAME.match(self._text, end)
        if after and after["number"]:
            return self._piece(start, after.end(), after["number"])
        if after and after["year"]:
            end = after.end()
            found = tuple(one for one in found if _of_year(one, after["year"]))
            if not found:
                return CitedPiece(start, end, why="sổ văn bản không có văn bản tên này của năm ấy")
        sources = {document_key(number) for number in self._sources}
        own = tuple(one for one in found if document_key(one.number) in sources)
        found = own or found
        if len(found) > 1 and (day := self._day):
            found = tuple(one for one in found if not _ended_by(self._register, one, day)) or found
        if len(found) == 1:
            return CitedPiece(start, end, document=found[0].name, known=True)
        return CitedPiece(start, end, why="có nhiều văn bản cùng tên, ghi thêm năm hoặc số hiệu")

    def _this_documents(self) -> Iterator[CitedPiece]:
        for match in _THIS_DOCUMENT.finditer(self._text):
            yield CitedPiece(match.start(), match.end(), this=_kind(match["kind"]))

    def _units(self) -> Iterator[CitedPiece]:
        for kind, pattern in _UNITS.items():
            for match in pattern.finditer(self._text):
                labels = tuple(_labels(kind, match["labels"]))
                yield CitedPiece(match.start(), match.end(), kind, labels)
        for match in _WIDE.finditer(self._text):
            kind = _WIDE_KINDS[match["word"].casefold()]
            labels = tuple(re.findall(rf"{_ROMAN}|\d+[a-zđ]?|thứ \w+", match["labels"]))
            yield CitedPiece(match.start(), match.end(), kind, labels)
        for match in _THIS_UNIT.finditer(self._text):
            yield CitedPiece(match.start(), match.end(), _THIS_KINDS[match["word"].casefold()])


def _labels(kind: UnitKind, written: str) -> Iterator[str]:
    """The labels of a list; a range has all that lie within it."""
    word = _WORDS[kind]
    parts = re.split(rf"({_SEPARATOR})", written)
    before = ""
    for label, mark in zip(parts[::2], ["", *parts[1::2]], strict=True):
        own = re.sub(rf"(?i)^{word}\s+", "", label.strip())
        if re.search(r"đến|tới|[-–]", mark) and before:
            yield from _between(kind, before, own)
        yield own
        before = own


def _between(kind: UnitKind, first: str, last: str) -> Iterator[str]:
    if kind is UnitKind.POINT:
        begin, end = COUNTED_LETTERS.find(first), COUNTED_LETTERS.find(last)
        yield from COUNTED_LETTERS[begin + 1 : end] if 0 <= begin < end else ""
    elif first.isdecimal() and last.isdecimal() and int(first) < int(last) <= int(first) + _FEW:
        yield from map(str, range(int(first) + 1, int(last)))


def _kind(word: str) -> str:
    """A kind of document as the register writes it."""
    return _ABBREVIATED.get(word.upper(), " ".join(word.split()).capitalize())


def same_kind(wanted: str, known: str) -> bool:
    """Whether two kinds of document may be one; nobody knows the kind of some."""
    one, other = fold(wanted), fold(known)
    laws = ("luat", "bo luat")
    return one == other or not other or (one in laws and other in laws)


def kind_of_number(number: str) -> str:
    """The kind of document that a number tells by its signs; "" = none."""
    signs = fold(number).split("/")[-1].split("-")[0]
    if re.fullmatch(r"qh\d+", signs):
        return "Luật"
    kinds = {fold(short): long for short, long in _ABBREVIATED.items()}
    return kinds.get(signs, "")


def _begins(number: str, short: str) -> bool:
    ours, theirs = document_key(short).split("/"), document_key(number).split("/")
    return theirs[: len(ours)] == ours


def _of_year(document: RegisteredDocument, year: str) -> bool:
    parts = document.number.split("/")
    return year in parts or (document.issued is not None and str(document.issued.year) == year)


def _ended_by(register: Register, document: RegisteredDocument, day: date) -> bool:
    return document.ended is not None and document.ended <= day
