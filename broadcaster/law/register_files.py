"""The register's files, one a document: a head as scripts have it, and the whole text as body.

What a line may say stands in `REGISTER_KEYS`; relations have the official words as their keys.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from broadcaster.domain.dates import DateFault, read_date, written
from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.text import fold, nearest, nfc
from broadcaster.domain.text_decoding import LARGEST, decode
from broadcaster.law.document_numbers import LOOKALIKES
from broadcaster.law.register import (
    NO_NUMBER,
    DocumentCheck,
    DocumentRelation,
    DocumentStatus,
    PartialEffect,
    RegisteredDocument,
    RelationKind,
)
from broadcaster.law.register_keys import (
    FIELD_OF_KEY,
    KEY_NAMES,
    KEYS_TOLD,
    REGISTER_KEYS,
    RELATION_OF_KEY,
    SOME_DOCUMENT,
)
from broadcaster.law.structure import LawText, structure
from broadcaster.scripts.head_lines import RULE, without_comment
from broadcaster.scripts.placed_text import notice

_COMMAS = ("short_names", "topics", "audiences")  # lists that may stand on one line
_PAIR = re.compile(r"(?P<key>[^:：]{1,80}?)\s*[:：](?P<value>.*)")
_DASH = re.compile(r"\s*[-–•*+]\s+|\s*-(?=\S)")
_DAY = r"(?P<day>\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|ngày \d+ tháng \d+ năm \d{4})"
_SINCE = re.compile(rf"[,;]?\s*(?:có hiệu lực\s+)?(?<!\w)từ\s+(?:ngày\s+)?{_DAY}", re.IGNORECASE)
_UNTIL = re.compile(rf"[,;]?\s*(?<!\w)đến\s+(?:hết\s+)?(?:ngày\s+)?{_DAY}", re.IGNORECASE)
_ANY_DAY = re.compile(_DAY)
_BY = re.compile(r"[,;]?\s*(?<!\w)theo\s+(?P<by>\S.*)", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.]*[A-Za-zđ]?(?:/\d{4})?(?:[/-][^\W_][\w.]*)(?:[/-][^\W_][\w.]*)*")
_A_NAME = re.compile(r"(?!\s*(?:Điều|khoản|điểm|Chương|Phần)\b).*[^\W\d_]{2}", re.IGNORECASE)
_PLACE = r"(?<!\w)(?:điều|khoản|điểm|chương|mục|phụ lục|phần)(?!\w)"
_SOME_PLACE = re.compile(_PLACE, re.IGNORECASE)
_NUMBERED_PLACE = re.compile(rf"{_PLACE}\s+\d", re.IGNORECASE)
_KIND = re.compile(
    r"\s*(?:(?:văn bản|bộ luật|luật|pháp lệnh|nghị quyết|nghị định|quyết định|thông tư|chỉ thị|"
    r"công điện|công văn|kế hoạch|hiến pháp|nđ|nq|tt|qđ|cđ|vbhn)(?!\w)\D*|số)?\s*",
    re.IGNORECASE,
)
_BODY = re.compile(r"[\s:]*(?:của\s\D*|\([^)\d]*\))?\s*", re.IGNORECASE)
_HALF_A_DAY = re.compile(
    rf"{_DAY}|(?<!\w)(?:từ|đến)\s+(?:(?:ngày|tháng|năm|quý|hết|đầu|cuối|nay|khi)(?!\w)|"
    r"\d+[/.-]\d).*?(?=[,;]|\s+theo\s|$)",
    re.IGNORECASE,
)
_DAY_HINT = "Viết ngày trước, tháng sau, như 15/8/2026."
_FAULTS_TOLD = 200
_YES_OR_NO = {"co": True, "khong": False}

Value = TypeVar("Value")


@dataclass(slots=True)
class _Entry:
    """A key of a head, its value, and the items under it, each with its line."""

    name: str  # a field, or the folded heading of a relation
    written: str
    line: int
    value: str
    items: list[tuple[int, str]] = field(default_factory=list)

    def lines(self) -> list[tuple[int, str]]:
        """Its items; a value on the key's own line is one too."""
        return [*([(self.line, self.value)] if self.value else []), *self.items]


def read_document(data: bytes, file: str) -> WithNotices[RegisteredDocument]:
    """The document that a file describes; every mistake is an ERROR with line and hint.

    With an error the value is None: the register does without it.
    """
    decoded = decode(data, file)
    if decoded.value is None:
        return WithNotices(value=None, notices=decoded.notices)
    reader = _DocumentReader(_head_lines(decoded.value), file)
    document = reader.document()
    notices = (*decoded.notices, *reader.notices[:_FAULTS_TOLD])
    wrong = any(one.level is Level.ERROR for one in notices)
    return WithNotices(value=None if wrong else document, notices=notices)


def number_written_in(data: bytes, file: str) -> str | None:
    """The number that a file with mistakes is about; "" = it has none, None = it is no text."""
    text = decode(data, file).value
    return None if text is None else _DocumentReader(_head_lines(text), file).number()


def _meant(near: str) -> str:
    """The key that somebody may have meant; of a relation both ways, since one is the other's lie:
    "Thay thế" is said of the document that replaces, and heads the one that is replaced.
    """
    relation = RELATION_OF_KEY.get(fold(near))
    if relation is None:
        return f"Có phải ý là “{near}”?"
    kind, _ = relation
    acting, acted = kind.heading(acts=True), kind.heading(acts=False)
    verb = acted.removeprefix("Văn bản ")
    return (
        f"Văn bản này {verb} văn bản khác thì viết “{acting}”; văn bản khác {verb} nó thì viết "
        f"“{acted}”."
    )


def document_text(data: bytes, file: str) -> LawText | None:
    """The units of the text below the head; None = the file has no text, or none can be read."""
    decoded = decode_whole(data, file)
    if decoded.value is None:
        return None
    body, line = below_head(decoded.value)
    return structure(body, file, line) if body.strip() else None


def decode_whole(data: bytes, file: str) -> WithNotices[str]:
    """A file with its text as `decode` reads it, however long the text is.

    It is read by parts that end with a line; a single line that is too long is an ERROR.
    """
    if len(data) <= LARGEST:
        return decode(data, file)
    parts: list[str] = []
    notices: list[Notice] = []
    start = 0
    while start < len(data):
        end = len(data)
        if end - start > LARGEST:
            end = data.rfind(b"\n", start, start + LARGEST) + 1
        if end <= start:
            line = data.count(b"\n", 0, start) + 1
            told = f"toàn văn có một đoạn dài quá {LARGEST // 1_000_000} MB, không đọc được"
            hint = "Chép lại toàn văn, mỗi Điều, khoản, điểm một dòng."
            place = Place(file=file, line=line)
            return WithNotices(
                value=None, notices=(notice(Level.ERROR, "tep-qua-dai", told, place, hint),)
            )
        decoded = decode(data[start:end], file)
        if decoded.value is None:
            return decoded
        parts.append(decoded.value)
        notices += decoded.notices
        start = end
    return WithNotices(value="".join(parts), notices=tuple(dict.fromkeys(notices)))


def below_head(text: str) -> tuple[str, int]:
    """The text of a document in a file, and the line of the file on which it begins."""
    head = len(_head_lines(text))
    return "\n".join(text.split("\n")[head + 1 :]), head + 2


def _head_lines(text: str) -> list[str]:
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if RULE.fullmatch(line) and any(one.strip() for one in lines[:at]):
            return lines[:at]
    return lines


class _DocumentReader:
    """Reads one head; what is wrong is kept in `notices`."""

    def __init__(self, lines: list[str], file: str) -> None:
        self.notices: list[Notice] = []
        self._file = file
        self._entries: dict[str, _Entry] = {}
        self._relations: list[DocumentRelation] = []
        self._read_lines(lines)

    def _say(self, level: Level, code: str, sentence: str, line: int, hint: str = "") -> None:
        self.notices.append(
            notice(level, code, sentence, Place(file=self._file, line=line), hint)
        )  # fmt: skip

    def _read_lines(self, lines: list[str]) -> None:
        entry: _Entry | None = None
        for number, raw in enumerate(lines, 1):
            line = without_comment(nfc(raw)).rstrip()
            if not line.strip() or RULE.fullmatch(line):
                continue
            dash = _DASH.match(line)
            if dash or line[0].isspace():
                entry = self._under(entry, number, line, dash)
            else:
                entry = self._key(number, line)

    def _under(
        self, entry: _Entry | None, number: int, line: str, dash: re.Match[str] | None
    ) -> _Entry | None:
        words = line[dash.end() :].strip() if dash else line.strip()
        if entry is None:
            if not self.notices:
                sentence = f"dòng “{_short(words)}” không thuộc khóa nào"
                hint = "Viết khóa ở dòng trên, như Không nói:"
                self._say(Level.ERROR, "dong-la", sentence, number, hint)
        elif dash:
            entry.items.append((number, words))
        elif entry.items:
            at, text = entry.items[-1]
            entry.items[-1] = (at, f"{text} {words}")
        else:
            entry.value = f"{entry.value} {words}".strip()
        return entry

    def _key(self, number: int, line: str) -> _Entry | None:
        pair = _PAIR.fullmatch(line.strip())
        if pair is None:
            sentence = f"dòng “{_short(line)}” ở phần đầu không phải Khóa: giá trị"
            hint = "Viết như Tên: …; toàn văn để dưới dòng ---."
            self._say(Level.ERROR, "dong-la", sentence, number, hint)
            return None
        bare = fold(pair["key"].strip("*_ "))
        name = FIELD_OF_KEY.get(bare) or (bare if bare in RELATION_OF_KEY else "")
        if not name:
            near = nearest(pair["key"], KEY_NAMES) if len(self.notices) < _FAULTS_TOLD else None
            hint = _meant(near) if near else f"Các khóa: {KEYS_TOLD}, và tên các quan hệ."
            sentence = f"văn bản không có khóa “{_short(pair['key'])}”"
            self._say(Level.ERROR, "khoa-la", sentence, number, hint)
            return None
        entry = _Entry(name, pair["key"], number, pair["value"].strip(" *"))
        if name in RELATION_OF_KEY and name in self._entries:
            if entry.value:
                self._entries[name].items.append((number, entry.value))
            return self._entries[name]
        if name in self._entries:
            sentence = f"khóa “{pair['key']}” đã có ở dòng {self._entries[name].line}"
            hint = "Giữ một dòng, xóa dòng kia."
            self._say(Level.ERROR, "khoa-lap", sentence, number, hint)
            return None
        self._entries[name] = entry
        return entry

    # ----- the document

    def document(self) -> RegisteredDocument:
        """The document; where something is wrong an ERROR is kept and a value stands in."""
        self._identified()
        document = RegisteredDocument(
            number=self.number(),
            title=self._text("title"),
            short_names=self._list("short_names"),
            kind=self._text("kind"),
            level=self._text("level"),
            issuer=self._text("issuer"),
            signer=self._text("signer"),
            applies_in=self._text("applies_in"),
            remark=self._text("remark"),
            gazette=self._text("gazette"),
            confidence=self._text("confidence"),
            urls=self._list("urls"),
            topics=self._list("topics"),
            audiences=self._list("audiences"),
            unsaid=self._list("unsaid"),
            issued=self._day_of("issued"),
            in_force=self._day_of("in_force"),
            ended=self._day_of("ended"),
            by_article=tuple(self._parts()),
            relations=tuple(self._all_relations()),
            resumed=tuple(self._resumed()),
            read_status=self._status(),
            public=self._public(),
            checks=tuple(self._checks()),
            place=Place(file=self._file),
        )
        self._fits(document)
        return document

    def _identified(self) -> None:
        """Without a number and a name nobody knows which document it is."""
        nameless = fold(self._text("number")) == fold(NO_NUMBER) and not self._text("title")
        for name in ("number",) if not self._text("number") else ("title",) * nameless:
            key = REGISTER_KEYS[name][0]
            line = self._entries[name].line if name in self._entries else 1
            hint = f"Thêm dòng {key}: … (văn bản không có số thì viết Số: {NO_NUMBER})."
            self._say(Level.ERROR, "thieu-khoa", f"văn bản thiếu dòng “{key}”", line, hint)

    def _text(self, name: str) -> str:
        entry = self._entries.get(name)
        return " ".join(" ".join(text for _, text in entry.lines()).split()) if entry else ""

    def _list(self, name: str) -> tuple[str, ...]:
        entry = self._entries.get(name)
        found: list[str] = []
        for _, text in entry.lines() if entry else ():
            parts = re.split(r"[,;]", text) if name in _COMMAS else [text]
            found += (" ".join(part.split()) for part in parts if part.strip())
        return tuple(found)

    def number(self) -> str:
        """The number as the register writes it; one that is none is told."""
        text = self._text("number")
        number = written_number(text)
        if text and number != NO_NUMBER and not _NUMBER.fullmatch(number):
            sentence = f"“{_short(text)}” không phải số, ký hiệu của văn bản"
            hint = f"Viết như 168/2024/NĐ-CP, 46/CĐ-TTg; văn bản không có số thì viết {NO_NUMBER}."
            self._say(Level.ERROR, "so-hieu-la", sentence, self._entries["number"].line, hint)
        return number

    def _day_of(self, name: str) -> date | None:
        entry = self._entries.get(name)
        lines = entry.lines() if entry else []
        return self._day(self._text(name), lines[0][0]) if lines else None

    def _day(self, text: str, line: int) -> date | None:
        try:
            return read_date(text)
        except DateFault as fault:
            self._say(Level.ERROR, "ngay-sai", str(fault), line, _DAY_HINT)
            return None

    def _public(self) -> bool | None:
        text = self._text("public")
        if text and fold(text) not in _YES_OR_NO:
            hint = "Viết Công khai: có hoặc Công khai: không; bỏ dòng ấy thì máy tự định."
            told = f"“{text}” không phải có hay không"
            self._say(Level.ERROR, "cong-khai-la", told, self._entries["public"].line, hint)
        return _YES_OR_NO.get(fold(text))

    def _status(self) -> DocumentStatus | None:
        text = self._text("read_status")
        known = {fold(status.value): status for status in DocumentStatus}
        if not text or fold(text) in known:
            return known.get(fold(text))
        near = nearest(text, [status.value for status in DocumentStatus])
        hint = (
            f"Có phải “{near}”?" if near else "Các tình trạng: " + ", ".join(DocumentStatus) + "."
        )
        line = self._entries["read_status"].line
        sentence = f"không có tình trạng “{_short(text)}”"
        self._say(Level.ERROR, "tinh-trang-la", sentence, line, hint)
        return None

    def _span(self, text: str, line: int) -> tuple[str, date | None, date | None]:
        """What is left of a text without "từ …" and "đến …", and the two days.

        "đến 5/4/2026" is the last day of it; the value is the first day on which it is over.
        """
        days: list[date | None] = []
        for pattern in (_SINCE, _UNTIL):
            found = pattern.search(text)
            days.append(self._day(found["day"], line) if found else None)
            if found:
                text = text[: found.start()] + text[found.end() :]
        since, until = days
        if half := _HALF_A_DAY.search(text):
            sentence = f"“{_short(half[0])}” chưa nói đủ một ngày"
            hint = "Viết đủ như từ 15/8/2026, đến 31/12/2026."
            self._say(Level.ERROR, "ngay-sai", sentence, line, hint)
            text = text[: half.start()] + text[half.end() :]
        if until is not None:
            until += timedelta(days=1)
        if since and until and until <= since:
            sentence = "ngày cuối ở trước ngày đầu"
            self._say(Level.ERROR, "ngay-nguoc", sentence, line, "Xem lại hai ngày này.")
        return text.strip(" ,;:–-"), since, until

    def _parts(self) -> Iterator[PartialEffect]:
        """“Điều 10: từ 1/1/2026”."""
        entry = self._entries.get("by_article")
        for line, text in entry.lines() if entry else ():
            scope, since, until = self._span(text, line)
            if not scope or not (since or until):
                sentence = f"dòng “{_short(text)}” chưa nói điều nào, từ ngày nào"
                hint = "Viết như - Điều 10: từ 1/1/2026."
                self._say(Level.ERROR, "hieu-luc-dieu-la", sentence, line, hint)
                continue
            yield PartialEffect(scope=scope, since=since, until=until)

    def _all_relations(self) -> Iterator[DocumentRelation]:
        for name, entry in self._entries.items():
            if name in RELATION_OF_KEY:
                kind, acts = RELATION_OF_KEY[name]
                for line, text in entry.lines():
                    yield from self._relation(kind, text, line, acts=acts)

    def _relation(
        self, kind: RelationKind, text: str, line: int, *, acts: bool
    ) -> Iterator[DocumentRelation]:
        """“238/2026/NĐ-CP, từ 15/8/2026, Điều 7 khoản 2”."""
        rest, since, until = self._span(text, line)
        other, _, scope = rest.partition(",")
        number = _NUMBER.search(written_number(other))
        hint = "Viết như - 238/2026/NĐ-CP, từ 15/8/2026, Điều 7 khoản 2."
        if number is None and not _A_NAME.match(other):
            sentence = f"dòng “{_short(text)}” không nói văn bản nào"
            self._say(Level.ERROR, "quan-he-la", sentence, line, hint)
            return
        whole = _is_alone(number) if number else not _NUMBERED_PLACE.search(other)
        if not whole or any(map(_is_of_another, re.split(r"[,;]|(?<!\w)và(?!\w)", scope))):
            sentence = f"dòng “{_short(text)}” nói nhiều hơn một văn bản và phạm vi sau dấu phẩy"
            hint = f"Mỗi văn bản một dòng. {hint}"
            self._say(Level.ERROR, "quan-he-la", sentence, line, hint)
            return
        unknown = fold(other) == fold(SOME_DOCUMENT)
        yield DocumentRelation(
            kind=kind,
            acts=acts,
            other=number[0] if number else "" if unknown else " ".join(other.split()),
            scope=" ".join(scope.removeprefix(" phạm vi").split()).strip(" :,"),
            since=since,
            until=until,
            place=Place(file=self._file, line=line),
        )

    def _resumed(self) -> Iterator[DocumentRelation]:
        """“từ 6/4/2026 theo 15/2026/NQ-CP”."""
        entry = self._entries.get("resumed")
        for line, text in entry.lines() if entry else ():
            rest, since, until = self._span(text, line)
            by = _BY.search(rest)
            number = _NUMBER.search(written_number(by["by"])) if by else None
            before = rest[: by.start()].strip(" ,;") if by else ""
            if number is None or before or not _is_alone(number):
                sentence = (
                    f"dòng “{_short(text)}” không nói theo văn bản nào, hay còn nói điều khác"
                )
                hint = "Viết như - từ 6/4/2026 theo 15/2026/NQ-CP."
                self._say(Level.ERROR, "quan-he-la", sentence, line, hint)
                continue
            yield DocumentRelation(
                kind=RelationKind.SUSPENDS, acts=False, other=number[0], since=since, until=until,
                place=Place(file=self._file, line=line),
            )  # fmt: skip

    def _checks(self) -> Iterator[DocumentCheck]:
        """“24/11/2026, Nguyễn Thị Hoa, Công báo 75”, with “Điều 7:” before it for an article."""
        entry = self._entries.get("checks")
        for line, text in entry.lines() if entry else ():
            found = _ANY_DAY.search(text)
            if found is None:
                sentence = f"dòng “{_short(text)}” không ghi ngày kiểm"
                hint = "Viết như - 24/11/2026, Nguyễn Thị Hoa, Công báo số 75."
                self._say(Level.ERROR, "kiem-la", sentence, line, hint)
                continue
            day = self._day(found["day"], line)
            who, _, where = text[found.end() :].strip().removeprefix(",").partition(",")
            if day is not None:
                yield DocumentCheck(
                    day=day, who=who.strip(), where=where.strip(),
                    scope=text[: found.start()].strip(" :,"),
                )  # fmt: skip

    def _fits(self, document: RegisteredDocument) -> None:
        """Whether its days follow each other, and somebody looked."""
        hint = "Xem lại hai ngày này."
        if document.in_force and document.ended and document.ended <= document.in_force:
            sentence = "ngày hết hiệu lực không sau ngày có hiệu lực"
            self._say(Level.ERROR, "ngay-nguoc", sentence, self._entries["ended"].line, hint)
        if document.issued and document.in_force and document.in_force < document.issued:
            sentence = "ngày có hiệu lực trước ngày ban hành"
            self._say(Level.WARNING, "ngay-nguoc", sentence, self._entries["in_force"].line, hint)
        year = re.search(r"/((?:19|20)\d\d)/", document.number)
        if year and document.issued and document.issued.year != int(year[1]):
            sentence = f"số hiệu ghi năm {year[1]} mà ngày ban hành là {written(document.issued)}"
            hint = "Xem lại số hiệu và ngày ban hành."
            self._say(Level.WARNING, "so-hieu-nam", sentence, self._entries["issued"].line, hint)
        if not document.checks:
            sentence = "chưa ai ghi đã kiểm văn bản này ngày nào, ở đâu"
            hint = "Thêm dòng như Đã kiểm: 24/11/2026, Nguyễn Thị Hoa, Công báo số 75."
            self._say(Level.WARNING, "van-ban-chua-kiem", sentence, 1, hint)


def _is_alone(number: re.Match[str]) -> bool:
    """Whether only the kind and the body stand around a number: no place, no other document."""
    before, after = number.string[: number.start()], number.string[number.end() :]
    named = _KIND.fullmatch(before) and _BODY.fullmatch(after)
    return bool(named) and not _SOME_PLACE.search(before + after)


def _is_of_another(scope: str) -> bool:
    """Whether a part of a scope is a document and no place in one ("phần sửa 15/2020/NĐ-CP")."""
    number = _NUMBER.search(written_number(scope))
    return number is not None and not _SOME_PLACE.search(number.string[: number.start()])


def written_number(text: str) -> str:
    """A number as the register writes it: NFC, Đ for Eth, one dash, no blanks; or NO_NUMBER."""
    plain = nfc(text).translate(LOOKALIKES)
    if fold(plain) == fold(NO_NUMBER):
        return NO_NUMBER
    return re.sub(r"-{2,}", "-", re.sub(r"\s*([/-])\s*", r"\1", " ".join(plain.split())))


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"
