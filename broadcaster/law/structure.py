"""The units of a law's text: Phần, Chương, Mục, Điều, khoản, điểm, phụ lục, each with its address.

How a unit is written: Decree 78/2025/NĐ-CP, articles 63 and 69. A line counts as the head of a unit
when it has the form and its label follows those before it; nothing else is one, so that a citation
at the beginning of a line that was broken ("… quy định tại / khoản 2. …") never becomes a unit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.text import nfc
from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep, label_order
from broadcaster.scripts.placed_text import notice


@dataclass(frozen=True, slots=True, kw_only=True)
class LawUnit:
    """A unit of a document with its own words and the units under it."""

    kind: UnitKind
    label: str  # "5a", "IV", "đ"; "" where there is none
    line: int  # 1-based line of the file on which it begins
    title: str = ""  # of an article or what is above it; "" = it has none
    text: str = ""  # its own words without title and units under it, one line each
    under: tuple["LawUnit", ...] = ()
    inserted: tuple["LawUnit", ...] = ()  # given in quotation marks: units of another document

    @property
    def step(self) -> UnitStep:
        """Its own step of an address."""
        return UnitStep(self.kind, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedUnit:
    """A unit and where it stands in the document."""

    address: LawAddress
    unit: LawUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class LawText:
    """A document's text by units."""

    preamble: str  # what stands before the first unit
    units: tuple[LawUnit, ...]
    notices: tuple[Notice, ...] = ()

    def walk(self, document: str = "") -> Iterator[PlacedUnit]:
        """Every unit of the document in the order of the text; what it inserts is not its own."""
        yield from _walk(self.units, LawAddress(document=document))

    def find(self, address: LawAddress) -> LawUnit | None:
        """The unit at an address (whatever document it names); None = the text has none there."""
        wanted = address.steps
        return next((one.unit for one in self.walk() if one.address.steps == wanted), None)


def _walk(units: tuple[LawUnit, ...], above: LawAddress) -> Iterator[PlacedUnit]:
    for unit in units:
        kept = above.steps
        if unit.kind is UnitKind.ARTICLE:  # its number counts through the document
            kept = tuple(step for step in kept if step.kind in _OWN_NUMBERS)
        address = LawAddress(document=above.document, steps=(*kept, unit.step))
        yield PlacedUnit(address=address, unit=unit)
        yield from _walk(unit.under, address)


_OWN_NUMBERS = (UnitKind.ATTACHED, UnitKind.APPENDIX)
_ABOVE = tuple(kind for kind in UnitKind if kind.depth < UnitKind.ARTICLE.depth)
_TITLED = (*_ABOVE, UnitKind.ARTICLE)

_LOOKALIKES = (("\u00d0", "Đ"), ("\u00f0", "đ"), ("\u00a0", " "))
_MARKS = ">#*_"  # of Markdown
_DASHES = "-\u2013\u2014"
_RULES = f"{_DASHES}_=*.…"  # lines of which part a text
_MARKUP = re.compile(r"^[\s>#*_]+(?=\S)|[*_]{2,}|[*_]+$")
_ESCAPED = re.compile(r"\\([.)#*_+-])")  # of Markdown: "1\\."
_NOISE = re.compile(
    r"[-–—\s]*\d{1,4}[-–—\s]*"  # the number of a page
    r"|(?:trang|page)\s*\d{1,4}(?:\s*/\s*\d{1,4})?"
    r"|[-–—_=*.…\s]{3,}"
    r"|(?:\d+\s*)?CÔNG BÁO\s*[/|].*|.*[/|]\s*Số \d.*[/|]\s*Ngày \d.*"  # the head of a page
    r"|.*(?:\.{4,}|…{2,}|\t)\s*\d{1,4}",  # a line of the contents
    re.IGNORECASE,
)
_OPENS, _CLOSES = '“"«', '”"»'
_QUOTE_END = re.compile(r"[”\"»]\s*[.;,:]?\s*$")
_TAIL = re.compile(r"\*{0,2}nơi nhận\s*:", re.IGNORECASE)
_ATTACHED = re.compile(
    r"\(?\s*(?:ban hành )?kèm theo (?:luật|nghị|quyết|thông|bộ luật|pháp|lệnh|công|kế)",
    re.IGNORECASE,
)
_ROMAN = r"(?=[IVXLC])L?X{0,3}(?:IX|IV|V?I{0,3})"
_ORDINAL = r"(?:thứ\s+)?(?:nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười)(?:\s+(?:một|hai|ba|bốn))?"
_HEAD = re.compile(
    rf"(?P<kind>Phần|Chương|Tiểu mục|Mục|Phụ lục(?: số)?)\s+"
    rf"(?P<label>{_ROMAN}[a-zđ]?|\d{{1,3}}[a-zđ]?|[A-ZĐ]|{_ORDINAL})(?![\w/])\s*"
    r"(?P<mark>[.:)–-]?)\s*(?P<title>.*)",
    re.IGNORECASE,
)
_BARE_APPENDIX = re.compile(r"PHỤ LỤC|Phụ lục")
_ARTICLE = re.compile(
    r"(?P<word>[ĐD][iíìỉl1!]?[êeéềếểễ][uù])\s*(?P<label>\d{1,4}\s?[a-zđ]?|[lIO]\d?)(?![\w/,])\s*"
    r"(?P<mark>[.:]?)\s*(?P<title>.*)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?P<label>\d{1,3}[a-zđ]?|[lI])\s*\.(?!\d)\s*(?P<title>\S.*)")
_POINT = re.compile(r"(?P<label>[a-zđ]{1,2}\d?)\s*\)\s*(?P<title>.*)")
_KINDS = {
    "phần": UnitKind.PART,
    "chương": UnitKind.CHAPTER,
    "mục": UnitKind.SECTION,
    "tiểu mục": UnitKind.SUBSECTION,
    "phụ lục": UnitKind.APPENDIX,
    "phụ lục số": UnitKind.APPENDIX,
}
_CITING = re.compile(
    r"(?:của|này|và|hoặc|hay|đến|Luật|Bộ luật|Nghị định|Thông tư|Quyết định|Nghị quyết|Pháp lệnh|"
    r"Hiến pháp|khoản|điểm|điều)\b"
)
_ENDS = frozenset('.;:!?…”"»)]')
_GOES_ON = re.compile(  # the line is broken within a citation or a figure
    r"(?:,|\b(?:khoản|điểm|điều|mục|chương|phần|các|số|tại|theo|và|hoặc|hay|của|với|từ|đến|là|trừ|"
    r"ngày|tháng|năm|dưới|trên|quá))\s*$",
    re.IGNORECASE,
)
_WIDEST_GAP = 40  # labels left out at once, as in an excerpt


@dataclass(frozen=True, slots=True)
class _Head:
    """The first line of what may be a unit."""

    kind: UnitKind
    label: str
    title: str
    sure: bool  # the form alone says so: "Điều 7. Tên điều", a line that is only "Chương II"


@dataclass(slots=True)
class _OpenUnit:
    """A unit while its lines go by."""

    kind: UnitKind
    label: str
    line: int
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    under: list["_OpenUnit"] = field(default_factory=list)
    inserted: list["_OpenUnit"] = field(default_factory=list)

    def closed(self) -> LawUnit:
        """The unit as a value."""
        return LawUnit(
            kind=self.kind,
            label=self.label,
            line=self.line,
            title=" ".join(self.title),
            text="\n".join(self.text),
            under=tuple(unit.closed() for unit in self.under),
            inserted=tuple(unit.closed() for unit in self.inserted),
        )


def structure(text: str, file: str = "", first_line: int = 1) -> LawText:
    """The units of a text. Never raises: what is strange is told in `notices`, or stays text.

    `first_line` is the line of the file on which the text begins.
    """
    reader = _StructureReader(file)
    plain = nfc(text)
    for sign, meant in _LOOKALIKES:
        plain = plain.replace(sign, meant)
    plain = _ESCAPED.sub(r"\1", plain) if "\\" in plain else plain
    marked = any(sign in plain for sign in _MARKS)
    lines = re.split(r"\r\n?|\n|\u2028|\u2029|\f", plain)
    for number, line in enumerate(lines, first_line):
        reader.line(number, _MARKUP.sub("", line).strip() if marked else line.strip())
    return reader.read()


def _is_noise(line: str) -> bool:
    """Whether a line is none of the text. That it may be one is seen at its ends, or a stroke."""
    first, last = line[0], line[-1]
    may_be = last.isdecimal() or last.isspace() or last in _DASHES or first in _RULES
    return (may_be or "/" in line or "|" in line) and bool(_NOISE.fullmatch(line))


def _is_finished(line: str) -> bool:
    """Whether a sentence ends with the line: "…;", "… thi hành./."."""
    end = line.rstrip()
    return end[-1:] in _ENDS or (end[-1:] == "/" and end[:-1].rstrip()[-1:] == ".")


class _Level:
    """A stack of open units with the labels that went before: of a text, or of a quotation."""

    def __init__(self) -> None:
        self.units: list[_OpenUnit] = []
        self.stack: list[_OpenUnit] = []
        self.last_article = ""

    def begin(self, unit: _OpenUnit) -> None:
        """Hang a unit under the narrowest open one that is wider."""
        while self.stack and self.stack[-1].kind.depth >= unit.kind.depth:
            self.stack.pop()
        (self.stack[-1].under if self.stack else self.units).append(unit)
        self.stack.append(unit)
        if unit.kind is UnitKind.ARTICLE:
            self.last_article = unit.label
        elif unit.kind in _OWN_NUMBERS:
            self.last_article = ""

    def before(self, kind: UnitKind) -> str:
        """The label of the unit of that kind that came last where a new one would hang."""
        if kind is UnitKind.ARTICLE:
            return self.last_article
        for unit in reversed(self.stack):
            if unit.kind is kind:
                return unit.label
            if unit.kind.depth < kind.depth:
                break
        return ""

    def is_open(self, kind: UnitKind) -> bool:
        """Whether a unit of that kind is open."""
        return any(unit.kind is kind for unit in self.stack)


class _StructureReader:
    """What is open while the lines of a text go by."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._level = _Level()
        self._quoted: _Level | None = None
        self._preamble: list[str] = []
        self._capitals: list[tuple[int, str]] = []  # lines before this one, all in capitals
        self._finished = True  # the line before ended a sentence, was empty, or a heading
        self._broken = False  # the line before was broken within a citation or a figure
        self._over = False  # behind "Nơi nhận"
        self._notices: list[Notice] = []

    def read(self) -> LawText:
        """All that was found."""
        units = tuple(unit.closed() for unit in self._level.units)
        if not any(_has_article(unit) for unit in units):
            told = "văn bản này không có Điều nào"
            hint = (
                "Chép lại toàn văn, mỗi Điều, khoản, điểm một dòng; công điện, kế hoạch vốn không "
                "có Điều thì không phải làm gì."
            )
            self._say(Level.WARNING, 0, "van-ban-khong-dieu", told, hint)
        return LawText(
            preamble="\n".join(self._preamble), units=units, notices=tuple(self._notices)
        )

    def line(self, number: int, line: str) -> None:
        """Take one line."""
        if not line:
            self._finished, self._broken = True, False
            return
        if _is_noise(line[:300]):
            return
        if _TAIL.match(line):
            self._over, self._quoted = True, None
        if self._quoted is not None:
            self._in_quotation(number, line)
        elif line[0] in _OPENS and self._level.stack and self._opens_quotation(line):
            self._quoted = _Level()
            self._in_quotation(number, line[1:].strip())
        elif (head := self._head(line, self._level)) is not None:
            self._begin(number, head)
        else:
            self._words(number, line)
        heading = self._quoted is None and self._level.stack and self._level.stack[-1].title
        titled = heading and line.endswith(self._level.stack[-1].title[-1])
        self._broken = not titled and not line.isupper() and bool(_GOES_ON.search(line[-40:]))
        capitals = line.isupper() and len(line) > 3
        self._capitals = [*self._capitals[-3:], (number, line)] if capitals else []

    # ----- quotations: what an amending document puts into another one

    def _opens_quotation(self, line: str) -> bool:
        inner = line[1:].strip()
        return any(form.match(inner) for form in (_ARTICLE, _HEAD, _CLAUSE, _POINT))

    def _in_quotation(self, number: int, line: str) -> None:
        level = self._quoted
        assert level is not None
        own = self._head(line, self._level)
        if own and own.kind is UnitKind.ARTICLE and own.sure and level.units:
            here = label_order(own.kind, own.label) == _next(self._level.last_article)
            if here and not (level.last_article and self._follows(own, level, quoted=True)):
                self._end_quotation(number, closed=False)
                self._begin(number, own)
                return
        closes = bool(_QUOTE_END.search(line))
        words = _QUOTE_END.sub("", line) if closes else line
        inner = self._head(words, level, quoted=True)
        if inner is not None:
            level.begin(_OpenUnit(inner.kind, inner.label, number, *_title_and_text(inner)))
        elif level.stack:
            level.stack[-1].text.append(words)
        else:
            self._level.stack[-1].text.append(words)
        self._finished = _is_finished(line) or inner is not None
        if closes:
            self._end_quotation(number)

    def _end_quotation(self, number: int, *, closed: bool = True) -> None:
        if not closed:
            told = "phần sửa đổi ở trên mở ngoặc kép mà không đóng"
            hint = "Thêm dấu ” ở cuối phần được sửa."
            self._say(Level.WARNING, number, "ngoac-kep-ho", told, hint)
        if self._quoted is not None:
            self._level.stack[-1].inserted.extend(self._quoted.units)
        self._quoted = None
        self._finished = True

    # ----- heads

    def _head(self, line: str, level: _Level, *, quoted: bool = False) -> _Head | None:
        """What the line begins, when its form and its label fit what stands before it."""
        if self._over and not quoted:
            found = _wide_head(line)
            return found if found and found.kind is UnitKind.APPENDIX else None
        for reading in (_wide_head, _article_head, _small_head):
            found = reading(line)
            if found is None:
                continue
            if found.kind.depth < UnitKind.ARTICLE.depth:
                return found if found.sure or self._finished else None
            return found if self._follows(found, level, quoted=quoted) else None
        return None

    def _follows(self, head: _Head, level: _Level, *, quoted: bool) -> bool:
        """Whether the label may stand where it stands."""
        if head.kind is UnitKind.ARTICLE:
            return self._article_follows(head, level)
        if head.kind is UnitKind.CLAUSE and not (quoted or level.is_open(UnitKind.ARTICLE)):
            return False
        if head.kind is UnitKind.POINT and not (quoted or level.stack):
            return False
        own, before = label_order(head.kind, head.label), level.before(head.kind)
        if not before:
            first = own[0] == 1
            return not self._broken and (first or (self._finished and own[0] <= _WIDEST_GAP))
        gap = own[0] - label_order(head.kind, before)[0]
        near = gap <= (2 if head.kind is UnitKind.POINT else 1)  # f is left out, or đ
        return (
            own > label_order(head.kind, before)
            and not self._broken
            and (near or (self._finished and gap <= _WIDEST_GAP))
        )

    def _article_follows(self, head: _Head, level: _Level) -> bool:
        if self._broken:
            return False
        if not level.last_article:
            return head.sure or self._finished
        own, old = label_order(head.kind, head.label), label_order(head.kind, level.last_article)
        near = own[0] - old[0] <= 1
        return own > old and ((head.sure and near) or (self._finished and (head.sure or near)))

    def _begin(self, number: int, head: _Head) -> None:
        label = head.label
        before = self._level.before(head.kind)
        if head.kind is UnitKind.APPENDIX:
            self._over = False
        unit = _OpenUnit(head.kind, label, number, *_title_and_text(head))
        self._level.begin(unit)
        self._finished = head.kind in _TITLED or _is_finished(head.title)
        if head.kind is UnitKind.ARTICLE and before:
            gap = label_order(head.kind, label)[0] - label_order(head.kind, before)[0]
            if gap > 1:
                told = f"sau Điều {before} là Điều {label}"
                hint = "Xem văn bản chép có thiếu điều nào không."
                self._say(Level.WARNING, number, "dieu-thieu", told, hint)

    def _words(self, number: int, line: str) -> None:
        """A line that begins nothing."""
        stack = self._level.stack
        if _ATTACHED.match(line) and self._level.last_article and self._capitals:
            self._attach(line)
            return
        self._finished = _is_finished(line) or (line.isupper() and len(line) > 3)
        if self._over:
            return
        if not stack:
            self._preamble.append(line)
            return
        unit = stack[-1]
        if _goes_on_with_title(unit, line):
            unit.title.append(line)
            self._finished = True
        else:
            unit.text.append(line)

    def _attach(self, line: str) -> None:
        """A regulation that comes with the document; its title is the capitals above this line."""
        first, _ = self._capitals[0]
        title = [words for _, words in self._capitals]
        for unit in self._level.stack:
            unit.text = [words for words in unit.text if words not in title]
        self._level.begin(_OpenUnit(UnitKind.ATTACHED, "", first, title, [line]))
        self._over, self._finished = False, True

    def _say(self, level: Level, line: int, code: str, sentence: str, hint: str) -> None:
        place = Place(file=self._file, line=line) if self._file else None
        self._notices.append(notice(level, code, sentence, place, hint))


def _wide_head(line: str) -> _Head | None:
    """Phần, Chương, Mục, Tiểu mục or Phụ lục with its label."""
    if _BARE_APPENDIX.fullmatch(line):
        return _Head(UnitKind.APPENDIX, "", "", sure=True)
    found = _HEAD.fullmatch(line)
    if found is None or not found["kind"][0].isupper():
        return None
    title, marked = found["title"], bool(found["mark"])
    label = " ".join(found["label"].split())
    label = label.upper() if re.fullmatch(_ROMAN, label, re.IGNORECASE) else label.lower()
    if re.match(_CITING, title) or (title[:1].islower() and not marked):
        return None
    sure = not title or marked or title.isupper()
    return _Head(_KINDS[" ".join(found["kind"].lower().split())], label, title, sure=sure)


def _article_head(line: str) -> _Head | None:
    found = _ARTICLE.fullmatch(line)
    if found is None or not found["word"][0].isupper():
        return None
    title, marked = found["title"], bool(found["mark"])
    if not marked and title and (not title[0].isupper() or _CITING.match(title)):
        return None
    label = found["label"].lower().replace(" ", "")
    if not label[0].isdecimal():  # "Điều l." is how a scan shows "Điều 1."
        label = label.replace("l", "1").replace("i", "1").replace("o", "0")
    sure = marked and title[:1].isupper() and not _CITING.match(title)
    return _Head(UnitKind.ARTICLE, label, title, sure=sure)


def _small_head(line: str) -> _Head | None:
    """A khoản ("2a. …") or a điểm ("đ) …")."""
    if found := _CLAUSE.fullmatch(line):
        label = found["label"].replace("l", "1").replace("I", "1")
        return _Head(UnitKind.CLAUSE, label, found["title"], sure=False)
    if found := _POINT.fullmatch(line):
        return _Head(UnitKind.POINT, found["label"], found["title"], sure=False)
    return None


def _title_and_text(head: _Head) -> tuple[list[str], list[str]]:
    """The words of a head's line: a sentence is text, else they are its title."""
    if not head.title:
        return [], []
    if head.kind not in _TITLED or (
        head.kind is UnitKind.ARTICLE and head.title.endswith((".", ":", ";"))
    ):
        return [], [head.title]
    return [head.title], []


def _goes_on_with_title(unit: _OpenUnit, line: str) -> bool:
    """Whether a line is still the title of the unit above it."""
    if unit.text or unit.under or unit.kind not in _TITLED or len(unit.title) > 5:
        return False
    if unit.kind in _ABOVE:
        return unit.kind is not UnitKind.APPENDIX or line.isupper()
    return bool(unit.title) and line[0].islower()


def _next(label: str) -> tuple[int, ...]:
    return (label_order(UnitKind.ARTICLE, label)[0] + 1,)


def _has_article(unit: _OpenUnit | LawUnit) -> bool:
    return unit.kind is UnitKind.ARTICLE or any(_has_article(one) for one in unit.under)
