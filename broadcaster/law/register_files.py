"""The register's files, one a document: a head as scripts have it, and the whole text as body.

What a line may say stands in `REGISTER_KEYS`; relations have the official words as their keys.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from broadcaster.domain.dates import DateFault, read_date, written
from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.text import fold, nearest, nfc
from broadcaster.domain.text_decoding import LARGEST, decode
from broadcaster.law.document_numbers import LOOKALIKES, document_key
from broadcaster.law.register import (
    ENDING,
    NO_NUMBER,
    DocumentCheck,
    DocumentRelation,
    DocumentStatus,
    PartialEffect,
    Register,
    RegisteredDocument,
    RelationKind,
)
from broadcaster.law.structure import LawText, structure
from broadcaster.scripts.head_lines import RULE, without_comment
from broadcaster.scripts.placed_text import notice

# Field of RegisteredDocument -> names; the first is the one that messages and new files use.
REGISTER_KEYS: dict[str, tuple[str, ...]] = {
    "number": ("Số", "Số hiệu", "Số ký hiệu", "Số, ký hiệu"),
    "title": ("Tên", "Tên văn bản", "Trích yếu"),
    "short_names": ("Tên gọi tắt", "Gọi tắt"),
    "kind": ("Loại", "Loại văn bản"),
    "level": ("Cấp",),
    "issuer": ("Cơ quan", "Cơ quan ban hành", "Nơi ban hành"),
    "signer": ("Người ký",),
    "issued": ("Ban hành", "Ngày ban hành"),
    "in_force": ("Hiệu lực từ", "Có hiệu lực từ", "Ngày hiệu lực"),
    "ended": ("Hết hiệu lực", "Hết hiệu lực từ"),
    "by_article": ("Hiệu lực theo điều",),
    "applies_in": ("Nơi áp dụng",),
    "read_status": ("Tình trạng đọc được", "Tình trạng nguồn", "Tình trạng"),
    "remark": ("Lưu ý", "Lý do"),
    "resumed": ("Áp dụng trở lại",),
    "gazette": ("Công báo",),
    "urls": ("Nguồn", "Đường dẫn"),
    "checks": ("Đã kiểm", "Kiểm"),
    "confidence": ("Độ tin cậy",),
    "topics": ("Chủ đề",),
    "audiences": ("Đối tượng",),
    "unsaid": ("Không nói",),
    "public": ("Công khai",),
}
_COMMAS = ("short_names", "topics", "audiences")  # lists that may stand on one line
_PASSIVE = {  # what people say for the second heading of a pair
    "Bị bãi bỏ bởi": RelationKind.REPEALS,
    "Được thay thế bởi": RelationKind.REPLACES,
    "Bị thay thế bởi": RelationKind.REPLACES,
    "Được sửa đổi, bổ sung bởi": RelationKind.AMENDS,
    "Được sửa đổi bởi": RelationKind.AMENDS,
    "Bị tạm ngưng bởi": RelationKind.SUSPENDS,
    "Bị ngưng hiệu lực bởi": RelationKind.SUSPENDS,
    "Bị đình chỉ bởi": RelationKind.STOPS,
    "Được đính chính bởi": RelationKind.CORRECTS,
    "Được hợp nhất tại": RelationKind.CONSOLIDATES,
}
_ACTIVE = {
    "Quy định chi tiết": RelationKind.DETAILS,
    "Hướng dẫn": RelationKind.GUIDES,
    "Căn cứ": RelationKind.RESTS_ON,
}
_FIELDS = {fold(name): key for key, names in REGISTER_KEYS.items() for name in names}
_RELATIONS: dict[str, tuple[RelationKind, bool]] = {
    **{fold(kind.heading(acts=True)): (kind, True) for kind in RelationKind},
    **{fold(kind.heading(acts=False)): (kind, False) for kind in RelationKind},
    **{fold(name): (kind, False) for name, kind in _PASSIVE.items()},
    **{fold(name): (kind, True) for name, kind in _ACTIVE.items()},
}  # fmt: skip


def head_key(written: str) -> str:
    """What a written key is: a field of RegisteredDocument, or the official heading of a relation.

    "" = nobody knows it.
    """
    bare = fold(written.strip("*_ "))
    if bare in _RELATIONS:
        kind, acts = _RELATIONS[bare]
        return kind.heading(acts=acts)
    return _FIELDS.get(bare, "")


_KEY_NAMES = (
    *(name for names in REGISTER_KEYS.values() for name in names),
    *(kind.heading(acts=acts) for kind in RelationKind for acts in (True, False)),
    *_PASSIVE,
    *_ACTIVE,
)
_KEYS = ", ".join(names[0] for names in REGISTER_KEYS.values())
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
_SOME_DOCUMENT = "chưa rõ văn bản nào"

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
        name = _FIELDS.get(bare) or (bare if bare in _RELATIONS else "")
        if not name:
            near = nearest(pair["key"], _KEY_NAMES) if len(self.notices) < _FAULTS_TOLD else None
            hint = f"Có phải ý là “{near}”?" if near else f"Các khóa: {_KEYS}, và tên các quan hệ."
            sentence = f"văn bản không có khóa “{_short(pair['key'])}”"
            self._say(Level.ERROR, "khoa-la", sentence, number, hint)
            return None
        entry = _Entry(name, pair["key"], number, pair["value"].strip(" *"))
        if name in _RELATIONS and name in self._entries:
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
            if name in _RELATIONS:
                kind, acts = _RELATIONS[name]
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
        unknown = fold(other) == fold(_SOME_DOCUMENT)
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


# ----- several files


def together(
    documents: Iterable[RegisteredDocument],
) -> WithNotices[tuple[RegisteredDocument, ...]]:
    """The documents of a station without those that are there twice: the first file counts."""
    kept: list[RegisteredDocument] = []
    by_number: dict[str, list[RegisteredDocument]] = {}
    notices = []
    for document in documents:
        number, issuer = document.key
        same = by_number.setdefault(number, [])
        alike = (one for one in same if one.key[1] == issuer or not (one.issuer and issuer))
        first = next(alike, None)
        if first is None:
            same.append(document)
            kept.append(document)
        else:
            place = first.place.file if first.place else ""
            told = f"văn bản {document.name} đã có ở {place}"
            hint = "Giữ một tệp, xóa tệp kia; hai nơi cùng số thì ghi rõ Cơ quan."
            notices.append(notice(Level.ERROR, "van-ban-hai-tep", told, document.place, hint))
    return WithNotices(value=tuple(kept), notices=tuple(notices))


def over_starter(
    documents: Iterable[RegisteredDocument], starter: Register
) -> WithNotices[tuple[RegisteredDocument, ...]]:
    """A station's documents as they take the place of those that came with the program.

    What ends, suspends, amends or puts in doubt a document there still counts where the station's
    file says nothing of it, with a WARNING: nobody makes a document green by leaving a line out.
    """
    found, notices = [], []
    for own in documents:
        known = starter.document(own.name, own.issuer)
        local = known is not None and own.issuer and _OF_A_PLACE.search(own.number)
        if known is None or (local and known.key != own.key):
            found.append(own)
            continue
        whole, missing = _completed(own, known)
        found.append(replace(whole, issuer=known.issuer or own.issuer))
        if missing:
            told = f"tệp này không ghi điều mà sổ có sẵn biết về {own.name}: {'; '.join(missing)}"
            hint = "Điều ấy vẫn được tính. Thêm nó vào tệp, hoặc ghi quan hệ đã làm nó khác đi."
            notices.append(notice(Level.WARNING, "van-ban-ghi-thieu", told, own.place, hint))
    return WithNotices(value=tuple(found), notices=tuple(notices))


_OF_A_PLACE = re.compile(r"UBND|HĐND", re.IGNORECASE)  # numbers that every province gives again
_READ_AS_GONE = (DocumentStatus.ENDED, DocumentStatus.DOUBTFUL, DocumentStatus.OUTDATED)


def _completed(
    own: RegisteredDocument, known: RegisteredDocument
) -> tuple[RegisteredDocument, list[str]]:
    """The document with what only the other one holds against it, and that in words."""
    said = {_done_by(one) for one in own.relations}
    left = [one for one in known.relations if not one.acts and _done_by(one) not in said]
    dated = any(
        one.kind in ENDING and not one.acts and not one.scope and one.since
        for one in own.relations
    )  # fmt: skip
    ends_otherwise = own.ended is not None or bool(own.resumed) or dated
    missing, ended, status, remark = [], own.ended, own.read_status, own.remark
    if known.ended is not None and not ends_otherwise:
        ended = known.ended
        missing.append(f"hết hiệu lực từ {written(ended)}")
    gone = known.read_status in _READ_AS_GONE and known.read_status is not status
    ends = known.read_status is DocumentStatus.ENDED
    if gone and not (ends_otherwise if ends else status is not None):
        status, remark = known.read_status, remark or known.remark
        if ended is None:
            missing.append(f"{status}")
    missing += (f"{one.kind.heading(acts=False)} {one.other}".strip() for one in left)
    relations = (*own.relations, *left)
    whole = replace(own, ended=ended, read_status=status, remark=remark, relations=relations)
    return whole, missing


def _done_by(relation: DocumentRelation) -> tuple[RelationKind, bool, str]:
    """What a relation does, and who; that somebody repeals is as good as that he replaces."""
    kind = ENDING[0] if relation.kind in ENDING else relation.kind
    return kind, relation.acts, document_key(relation.other)


def check_relations(
    register: Register, some: Iterable[RegisteredDocument] | None = None
) -> tuple[Notice, ...]:
    """A WARNING for every loop of replacements, at a file of the station that takes part.

    `some`: documents among which all are that may take part; else those of the register.
    """
    notices = []
    for loop in _loops(register, register.documents if some is None else some):
        own = [one for one in loop if one.place is not None]
        if own:
            way = ", ".join(one.name for one in (*loop, loop[0]))
            sentence = f"văn bản thay thế nhau thành vòng: {way}"
            hint = "Xem lại quan hệ thay thế, bãi bỏ của các văn bản này."
            ends = (one.place for one in own[0].relations if one.kind in ENDING and one.place)
            place = next(ends, own[0].place)
            notices.append(notice(Level.WARNING, "thay-the-vong", sentence, place, hint))
    return tuple(notices)


def _loops(
    register: Register, documents: Iterable[RegisteredDocument]
) -> Iterator[list[RegisteredDocument]]:
    """Ways over documents that replace each other which come back; each document is seen once."""
    done: set[tuple[str, str]] = set()
    for start in documents:
        way: dict[tuple[str, str], RegisteredDocument] = {}
        waiting = [(start, False)]
        while waiting:
            one, left = waiting.pop()
            if left:
                del way[one.key]
                done.add(one.key)
            elif one.key in way:
                marks = [*way]
                yield [way[other] for other in marks[marks.index(one.key) :]]
            elif one.key not in done:
                way[one.key] = one
                waiting.append((one, True))
                waiting += [(by, False) for by in _replacing(register, one)]


def _replacing(register: Register, document: RegisteredDocument) -> Iterator[RegisteredDocument]:
    for act in register.acts_on(document):
        if act.relation.kind in ENDING and not act.relation.scope:
            by = register.document(act.by)
            if by is not None:
                yield by


# ----- a file written anew


def written_document(document: RegisteredDocument) -> str:
    """The head of a document's file; what is not known is left out."""
    lines: list[str] = []
    for name, (key, *_) in REGISTER_KEYS.items():
        value = _written_value(name, getattr(document, name))
        if isinstance(value, str):
            lines += [f"{key}: {value}"] if value else []
        elif value:
            lines += [f"{key}:", *(f"  - {one}" for one in value)]
        if name == "remark":
            lines += _written_relations(document.relations)
    return "\n".join(lines) + "\n"


def guessed_entry(document: RegisteredDocument, text: str) -> str:
    """The file of a document that the machine guessed from its text: each line says so.

    The day on which it comes into force stays a remark: a guess makes no document green.
    """
    sure = written_document(replace(document, in_force=None))
    head = [f"{line}  # máy đoán, xem lại" for line in sure.splitlines()]
    if document.in_force:
        guess = f"# Hiệu lực từ: {written(document.in_force)}"
        head.append(f"{guess}  # máy đoán; đúng thì bỏ dấu # ở đầu dòng")
    return "\n".join([*head, "---", text, ""])


def _written_value(name: str, value: object) -> str | list[str]:
    writers: dict[str, Callable[..., str]] = {
        "by_article": lambda part: f"{part.scope}:{_written_span(part.since, part.until)}",
        "resumed": lambda one: f"{_written_span(one.since, one.until)} theo {one.other}".strip(),
        "checks": _written_check,
    }
    if isinstance(value, date):
        return written(value)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, tuple):
        return [writers[name](one) if name in writers else one for one in value]
    return str(value or "")


def _written_relations(relations: Iterable[DocumentRelation]) -> Iterator[str]:
    by_heading: dict[str, list[DocumentRelation]] = {}
    for relation in relations:
        by_heading.setdefault(relation.kind.heading(acts=relation.acts), []).append(relation)
    for heading, listed in by_heading.items():
        yield f"{heading}:"
        for one in listed:
            span = _written_span(one.since, one.until)
            parts = filter(None, (one.other or _SOME_DOCUMENT, span.strip(), one.scope))
            yield "  - " + ", ".join(parts)


def _written_span(since: date | None, until: date | None) -> str:
    last = until - timedelta(days=1) if until else None
    begin = f" từ {written(since)}" if since else ""
    return begin + (f" đến {written(last)}" if last else "")


def _written_check(check: DocumentCheck) -> str:
    told = ", ".join([written(check.day), check.who, *([check.where] if check.where else [])])
    return f"{check.scope}: {told}" if check.scope else told.rstrip(", ")


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"
