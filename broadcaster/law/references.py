"""What a text cites: documents, articles, khoản, điểm, each with its whole address.

A citation is resolved against the register and what is known of the text itself: "khoản 2 Điều
này" needs to know where it stands, "Luật này" which law was spoken of. What cannot be resolved is
told with its reason; nothing is filled in by a guess.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, product

from broadcaster.domain.text import fold, nfc
from broadcaster.law.addresses import COUNTED_LETTERS, LawAddress, UnitKind, UnitStep
from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.structure import LawText


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingText:
    """What is known of a text that cites."""

    here: LawAddress | None = None  # where the text stands, when it is itself of a document
    sources: tuple[str, ...] = ()  # numbers of the documents that the text relies on
    day: date | None = None  # for which two laws of one name are told apart
    texts: Mapping[str, LawText] = field(default_factory=dict)  # of documents, by number


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCitation:
    """A citation in a text; its offsets are those of the NFC text."""

    text: str  # as written
    start: int
    end: int
    addresses: tuple[LawAddress, ...]  # several for "khoản 1 và 2"; document "" = not known which
    unresolved: str = ""  # why it is not resolved, in Vietnamese; "" = it is


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
    r"(?![\w/]|[.,-]\d)(?!\s*(?:năm|tháng|điều|người|bạn|trang|ngày|%))"
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
_LEADS_TO_THIS = re.compile(r"(?:tại|theo|của|trong|với|ở|các|và|hoặc|,)\s*$")
_TIGHT = re.compile(
    r"\s*\)?\s*(?:[,(]|,?\s*(?:của|thuộc|tại|trong|ở|có))?\s*(?:các\s+|quy định tại\s+)?"
)
_TOGETHER = re.compile(
    r"\s*(?:[,;]|[,;]?\s*(?:và|hoặc|hay|cùng|và/hoặc|cũng như))\s*(?:các\s+|tại\s+)?"
)
_COLON = re.compile(r"\s*:")
_AROUND = (UnitKind.CLAUSE, UnitKind.POINT, UnitKind.ARTICLE)
_SENTENCE = re.compile(r"[.!?…][”\"»)]?\s|\n")
_FEW = 200  # labels of one range


@dataclass(frozen=True, slots=True)
class _Piece:
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
        return -1 if self.kind is None else self.kind.depth


@dataclass(slots=True)
class _Chain:
    """One way down: units from a document to a place, each with one or several labels."""

    start: int
    end: int
    labels: dict[UnitKind, tuple[str, ...]]
    piece: _Piece | None = None  # the document that stands beside it

    @property
    def widest(self) -> UnitKind:
        return min(self.labels, key=lambda kind: kind.depth)

    @property
    def narrowest(self) -> UnitKind:
        return max(self.labels, key=lambda kind: kind.depth)


def citations_in(
    text: str,
    register: Register,
    about: CitingText = CitingText(),
) -> tuple[LawCitation, ...]:
    """All citations of a text, in their order."""
    plain = nfc(text).translate(_ETH)
    return tuple(_CitationReader(plain, register, about).read())


_ETH = str.maketrans("\u00d0\u00f0", "Đđ")


class _CitationReader:
    """Reads one text from the left to the right."""

    def __init__(self, text: str, register: Register, about: CitingText) -> None:
        self._text = text
        self._register = register
        self._about = about
        self._named: list[_Piece] = []  # documents so far
        self._distinct: set[str] = set()  # their numbers
        self._last: tuple[str, dict[UnitKind, str]] | None = None  # the last place

    def read(self) -> Iterator[LawCitation]:
        """The citations, from the first to the last."""
        for cluster in self._clusters(self._pieces()):
            yield from self._cluster(cluster)

    # ----- what names a document or a unit

    def _pieces(self) -> list[_Piece]:
        """What names something; of two that overlap the one of the earlier finder."""
        kept: list[_Piece] = []  # in order, none over another
        for finder in (
            self._named_documents, self._numbered_documents, self._this_documents, self._units,
        ):  # fmt: skip
            for piece in finder():
                at = bisect_left(kept, piece.start, key=lambda one: one.start)
                free = at == len(kept) or piece.end <= kept[at].start
                if free and (at == 0 or kept[at - 1].end <= piece.start):
                    kept.insert(at, piece)
        return kept

    def _numbered_documents(self) -> Iterator[_Piece]:
        for match in _WHOLE_NUMBER.finditer(self._text):
            before = self._text[max(0, match.start() - _WIDEST_KIND) : match.start()]
            kind = _BEFORE_NUMBER.search(before)
            start = match.start() - (len(before) - kind.start() if kind else 0)
            yield self._piece(start, match.end(), match[0])
        for match in _SHORT_NUMBER.finditer(self._text):
            yield self._short(match.start(), match.end(), match["kind"], match["number"])

    def _piece(self, start: int, end: int, number: str) -> _Piece:
        """A document with its whole number."""
        written = re.sub(r"\s*([/-])\s*", r"\1", re.sub(r"[–—‐‑]", "-", number))
        known = self._register.numbered(written)
        if len(known) == 1:
            return _Piece(start, end, document=known[0].name, known=True)
        why = "nhiều nơi ban hành cùng số này" if known else "sổ văn bản chưa có văn bản này"
        return _Piece(start, end, document=written, why=why)

    def _short(self, start: int, end: int, kind: str, number: str) -> _Piece:
        """A number without its signs ("Luật 36"): one of the sources, or the only one known."""
        wanted = _kind(kind)
        own = [one for one in self._about.sources if _begins(one, number)]
        if len(own) == 1:
            known = self._register.document(own[0])
            return _Piece(start, end, document=known.name if known else own[0], known=bool(known))
        found = [one for one in self._register.perhaps(number) if _same_kind(wanted, one.kind)]
        if len(found) == 1:
            return _Piece(start, end, document=found[0].name, known=True)
        why = "số viết tắt có thể là nhiều văn bản" if found else "số viết tắt chưa rõ văn bản nào"
        return _Piece(start, end, why=why)

    def _named_documents(self) -> Iterator[_Piece]:
        end = 0
        for match in _NAMED.finditer(self._text):
            if match.start() < end:
                continue
            piece = self._by_name(match.start(), match.end())
            if piece is not None:
                end = piece.end
                yield piece

    def _by_name(self, start: int, word_end: int) -> _Piece | None:
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
        return _Piece(start, end, why="sổ văn bản chưa có văn bản tên này")

    def _one_of(self, found: tuple[RegisteredDocument, ...], start: int, end: int) -> _Piece:
        """Which of the documents of one name: by its number, its year, the sources, the day."""
        after = _AFTER_NAME.match(self._text, end)
        if after and after["number"]:
            return self._piece(start, after.end(), after["number"])
        if after and after["year"]:
            end = after.end()
            found = tuple(one for one in found if _of_year(one, after["year"]))
            if not found:
                return _Piece(start, end, why="sổ văn bản không có văn bản tên này của năm ấy")
        sources = {document_key(number) for number in self._about.sources}
        own = tuple(one for one in found if document_key(one.number) in sources)
        found = own or found
        if len(found) > 1 and (day := self._about.day):
            found = tuple(one for one in found if not _ended_by(self._register, one, day)) or found
        if len(found) == 1:
            return _Piece(start, end, document=found[0].name, known=True)
        return _Piece(start, end, why="có nhiều văn bản cùng tên, ghi thêm năm hoặc số hiệu")

    def _this_documents(self) -> Iterator[_Piece]:
        for match in _THIS_DOCUMENT.finditer(self._text):
            yield _Piece(match.start(), match.end(), this=_kind(match["kind"]))

    def _units(self) -> Iterator[_Piece]:
        for kind, pattern in _UNITS.items():
            for match in pattern.finditer(self._text):
                labels = tuple(_labels(kind, match["labels"]))
                yield _Piece(match.start(), match.end(), kind, labels)
        for match in _WIDE.finditer(self._text):
            kind = _WIDE_KINDS[match["word"].casefold()]
            labels = tuple(re.findall(rf"{_ROMAN}|\d+[a-zđ]?|thứ \w+", match["labels"]))
            yield _Piece(match.start(), match.end(), kind, labels)
        for match in _THIS_UNIT.finditer(self._text):
            yield _Piece(match.start(), match.end(), _THIS_KINDS[match["word"].casefold()])

    # ----- what belongs together

    def _clusters(self, pieces: list[_Piece]) -> Iterator[list[_Piece]]:
        cluster: list[_Piece] = []
        for piece in pieces:
            if cluster and not self._joined(cluster[-1], piece):
                yield cluster
                cluster = []
            cluster.append(piece)
        if cluster:
            yield cluster

    def _gap(self, one: _Piece, other: _Piece) -> str:
        return self._text[one.end : other.start]

    def _tight(self, one: _Piece, other: _Piece) -> bool:
        return bool(_TIGHT.fullmatch(self._gap(one, other)))

    def _joined(self, one: _Piece, other: _Piece) -> bool:
        return self._tight(one, other) or bool(_TOGETHER.fullmatch(self._gap(one, other)))

    def _cluster(self, pieces: list[_Piece]) -> Iterator[LawCitation]:
        """Units and documents that stand beside each other."""
        pending: list[_Chain] = []
        front: _Piece | None = None  # a document that leads
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            if piece.kind is not None:
                run = self._run(pieces, at)
                chains = self._chains(pieces[at:run])
                pending += chains
                at = run
                continue
            before = pieces[at - 1] if at else None
            if pending and before and before.kind is not None and self._tight(before, piece):
                for chain in pending:
                    chain.piece = piece
                pending[-1].end = piece.end
                yield from self._places(pending)
                pending = []
                front = piece
            else:
                if pending:
                    yield from self._places(pending, front)
                    pending = []
                front = piece
                after = pieces[at + 1] if at + 1 < len(pieces) else None
                if not (after and after.kind is not None and self._leads(pieces, at)):
                    yield from self._whole(piece)
                else:
                    self._note(piece)
            at += 1
        if pending:
            yield from self._places(pending, front)

    def _leads(self, pieces: list[_Piece], at: int) -> bool:
        """Whether the document at that place is the one of the units behind it."""
        if not self._tight(pieces[at], pieces[at + 1]):
            return False
        end = next((i for i in range(at + 1, len(pieces)) if pieces[i].kind is None), len(pieces))
        return end == len(pieces) or not self._tight(pieces[end - 1], pieces[end])

    def _run(self, pieces: list[_Piece], at: int) -> int:
        """Where the units that begin at `at` end."""
        end = at + 1
        while end < len(pieces) and pieces[end].kind is not None:
            end += 1
        return end

    def _chains(self, units: list[_Piece]) -> list[_Chain]:
        """Units beside each other -> ways down; a narrower unit may stand before or behind."""
        chains: list[_Chain] = []
        at = 0
        while at < len(units):
            end = self._rising(units, at)
            if self._around(units, at):
                end = at + len(_AROUND)
            elif end - at == 1 and (falling := self._falling(units, at)):
                found, end = falling
                chains += found
                at = end
                continue
            labels = {one.kind: one.labels for one in units[at:end] if one.kind is not None}
            chains.append(_Chain(units[at].start, units[end - 1].end, labels))
            at = end
        for one, following in zip(reversed(chains[:-1]), reversed(chains[1:]), strict=True):
            if following.narrowest.depth >= one.widest.depth:
                wider = {k: v for k, v in following.labels.items() if k.depth < one.widest.depth}
                one.labels = {**wider, **one.labels}
        for before, one in pairwise(chains):
            if one.widest.depth > UnitKind.ARTICLE.depth:
                wider = {k: v for k, v in before.labels.items() if k.depth < one.widest.depth}
                one.labels = {**wider, **one.labels}
        return chains

    def _around(self, units: list[_Piece], at: int) -> bool:
        """Whether a khoản and its điểm stand before their article ("khoản 7, điểm c, Điều 7")."""
        found = units[at : at + len(_AROUND)]
        return tuple(one.kind for one in found) == _AROUND and all(
            self._tight(one, other) for one, other in pairwise(found)
        )

    def _rising(self, units: list[_Piece], at: int, *, commas: bool = True) -> int:
        """Where units that each hold the one before ("điểm a khoản 2 Điều 7") end."""
        end = at + 1
        while end < len(units):
            one, other = units[end - 1], units[end]
            if other.depth >= one.depth or not self._tight(one, other):
                break
            if not commas and "," in self._gap(one, other):
                break
            end += 1
        return end

    def _falling(self, units: list[_Piece], at: int) -> tuple[list[_Chain], int] | None:
        """Units each within the one before ("Điều 7 khoản 9 điểm b"), with branches."""
        first = units[at]
        assert first.kind is not None
        chains: list[_Chain] = []
        path = {first.kind: first.labels}
        start, end = first.start, at + 1
        while end < len(units):
            one, other = units[end - 1], units[end]
            assert other.kind is not None
            deeper = other.depth > one.depth
            commas = "," in self._gap(one, other)  # "Điều 30 khoản 1, Điều 31" has none here
            last = units[self._rising(units, end, commas=commas) - 1]
            if min(other.depth, last.depth) <= first.depth:
                break
            if deeper and not self._tight(one, other):
                break
            if not deeper:
                if end == at + 1:
                    break
                chains.append(_Chain(start, one.end, path))
                path = {k: v for k, v in path.items() if k.depth < other.kind.depth}
                start = other.start
            path = {**path, other.kind: other.labels}
            end += 1
        if end == at + 1:
            return None
        return [*chains, _Chain(start, units[end - 1].end, path)], end

    # ----- addresses

    def _note(self, piece: _Piece) -> _Piece:
        """Keep a document as spoken of; "Luật này" is the one that was."""
        if not piece.this:
            self._named.append(piece)
            self._distinct.add(piece.document)
            return piece
        found = self._pointed_at(piece.this)
        return _Piece(
            piece.start,
            piece.end,
            document=found,
            why="" if found else f"không rõ “{self._text[piece.start : piece.end]}” là văn bản nào",
            known=bool(found and self._register.document(found)),
        )

    def _pointed_at(self, kind: str) -> str:
        if self._about.here is not None and self._about.here.document:
            return self._about.here.document
        for piece in reversed(self._named):
            if piece.document and self._of_kind(piece.document, kind):
                return piece.document
        own = [one for one in self._about.sources if self._of_kind(one, kind)]
        return own[0] if len(own) == 1 else ""

    def _of_kind(self, number: str, kind: str) -> bool:
        known = self._register.document(number)
        return _same_kind(kind, known.kind if known else _kind_of_number(number))

    def _whole(self, piece: _Piece) -> Iterator[LawCitation]:
        """A document that is named by itself."""
        noted = self._note(piece)
        yield self._citation(
            piece.start, piece.end, (LawAddress(document=noted.document),), noted.why
        )

    def _places(self, chains: list[_Chain], front: _Piece | None = None) -> Iterator[LawCitation]:
        document: _Piece | None = None
        for chain in chains:
            if chain.piece is not None:
                document = document or self._note(chain.piece)
            yield from self._place(chain, document or front)

    def _place(self, chain: _Chain, document: _Piece | None) -> Iterator[LawCitation]:
        pointed = any(not labels for labels in chain.labels.values())
        of_nothing = document is None and self._about.here is None
        if of_nothing and chain.narrowest.depth < UnitKind.ARTICLE.depth:
            return  # "Phần 1", "Mục 2" of the programme itself
        if document is not None and document.this:
            document = self._note(document)
        number, why = self._document_of(chain, document)
        labels = dict(chain.labels)
        if pointed and not self._point(labels, chain):
            return
        if not self._complete(labels, number, document):
            if chain.narrowest is UnitKind.POINT:
                return  # "điểm a" of whatever
            why = why or "không rõ của điều nào"
        if UnitKind.ARTICLE in labels:  # its number counts through the document
            wide = (UnitKind.PART, UnitKind.CHAPTER, UnitKind.SECTION, UnitKind.SUBSECTION)
            labels = {kind: found for kind, found in labels.items() if kind not in wide}
        if of_nothing and self._enumerates(chain):
            return
        ordered = sorted(labels.items(), key=lambda pair: pair[0].depth)
        addresses = tuple(
            LawAddress(
                document=number,
                steps=tuple(UnitStep(k, one) for (k, _), one in zip(ordered, chosen, strict=True)),
            )
            for chosen in product(*(found for _, found in ordered))
        )
        if number and UnitKind.ARTICLE in labels:
            self._last = (number, {kind: found[-1] for kind, found in ordered})
        elif UnitKind.ARTICLE in labels:
            self._last = ("", {kind: found[-1] for kind, found in ordered})
        yield self._citation(chain.start, chain.end, addresses, why or self._missing(addresses))

    def _enumerates(self, chain: _Chain) -> bool:
        """Whether it counts what is told ("Điều 1: nhớ đội mũ") and cites nothing."""
        return chain.narrowest is UnitKind.ARTICLE and bool(_COLON.match(self._text, chain.end))

    def _document_of(  # noqa: PLR0911 - a ladder of cases
        self, chain: _Chain, beside: _Piece | None
    ) -> tuple[str, str]:
        """The document of a chain, and why it is not known."""
        if beside is not None:
            return beside.document, beside.why
        here = self._about.here
        if here is not None and UnitKind.ARTICLE not in chain.labels:
            return here.document, ""
        if self._named:
            last = self._named[-1]
            same = not _SENTENCE.search(self._text[last.end : chain.start + 1])
            if (same or len(self._distinct) == 1) and here is None:
                return last.document, last.why
        if here is not None:
            return here.document, ""
        if UnitKind.ARTICLE not in chain.labels and self._last is not None:
            return self._last[0], ""
        if len(self._about.sources) == 1:
            known = self._register.document(self._about.sources[0])
            return (known.name if known else self._about.sources[0]), ""
        return "", "không rõ của văn bản nào"

    def _point(self, labels: dict[UnitKind, tuple[str, ...]], chain: _Chain) -> bool:
        """Put what "này" points at in its place; False = it is no citation."""
        lone = len(labels) == 1
        for kind, found in [*labels.items()]:
            if found:
                continue
            word = self._text[chain.start : chain.start + 1]
            leads = _LEADS_TO_THIS.search(self._text[max(0, chain.start - 12) : chain.start])
            if lone and (not leads or (kind is UnitKind.ARTICLE and word != "Đ")):
                return False
            own = self._about.here.label(kind) if self._about.here else ""
            if not own and self._last is not None:
                own = self._last[1].get(kind, "")
            if not own:
                return not lone and self._drop(labels, kind)
            labels[kind] = (own,)
            if self._about.here:  # what is above it
                for step in self._about.here.steps:
                    if step.kind.depth < kind.depth:
                        labels.setdefault(step.kind, (step.label,))
        return True

    def _drop(self, labels: dict[UnitKind, tuple[str, ...]], kind: UnitKind) -> bool:
        del labels[kind]
        return bool(labels)

    def _complete(
        self, labels: dict[UnitKind, tuple[str, ...]], number: str, beside: _Piece | None
    ) -> bool:
        """Whether a khoản or điểm has its article, given or taken from where the text stands."""
        narrow = max(labels, key=lambda kind: kind.depth)
        if narrow.depth <= UnitKind.ARTICLE.depth or UnitKind.ARTICLE in labels:
            return True
        known: Mapping[UnitKind, str] = {}
        here = self._about.here
        if here is not None and here.document == number:
            known = {step.kind: step.label for step in here.steps}
        elif self._last is not None and self._last[0] == number and beside is None:
            known = self._last[1]
        if UnitKind.ARTICLE not in known:
            return False
        widest = min(labels, key=lambda kind: kind.depth)
        for kind, label in known.items():
            if kind.depth < widest.depth:
                labels[kind] = (label,)
        return True

    def _missing(self, addresses: tuple[LawAddress, ...]) -> str:
        """What the document's text does not have."""
        for address in addresses:
            text = self._about.texts.get(address.document)
            if text is not None and text.find(address) is None:
                return f"văn bản không có {' '.join(map(str, address.steps))}"
        return ""

    def _citation(
        self, start: int, end: int, addresses: tuple[LawAddress, ...], why: str
    ) -> LawCitation:
        return LawCitation(
            text=self._text[start:end], start=start, end=end, addresses=addresses, unresolved=why
        )


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
    elif first.isdigit() and last.isdigit() and int(first) < int(last) <= int(first) + _FEW:
        yield from map(str, range(int(first) + 1, int(last)))


def _kind(word: str) -> str:
    """A kind of document as the register writes it."""
    return _ABBREVIATED.get(word.upper(), " ".join(word.split()).capitalize())


def _same_kind(wanted: str, known: str) -> bool:
    one, other = fold(wanted), fold(known)
    laws = ("luat", "bo luat")
    return one == other or not other or (one in laws and other in laws)


def _kind_of_number(number: str) -> str:
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
