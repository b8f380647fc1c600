"""The head of a script -> ScriptHead, every mistake at once."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from broadcaster.domain.dates import DateFault, named_weekday, read_date, weekday_name, written
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import (
    LegalSource,
    PressSource,
    ProgrammePace,
    RoleLine,
    ScriptHead,
    ScriptKind,
)
from broadcaster.domain.sound import Scope
from broadcaster.domain.text import fold, nearest, slug
from broadcaster.scripts import head_keys as keys
from broadcaster.scripts.head_lines import UNKNOWN, HeadEntry, read_entries
from broadcaster.scripts.kinds import kind_from, nearest_kind
from broadcaster.scripts.placed_text import notice

NEWEST = 1  # newest `format` of scripts that this program understands

_SCOPES = {
    "công khai": Scope.PUBLIC,
    "trường": Scope.SCHOOL,
    "trong trường": Scope.SCHOOL,
    "chỉ trong trường": Scope.SCHOOL,
    "nội bộ": Scope.SCHOOL,
}
_FOLDED_SCOPES = {fold(name): scope for name, scope in _SCOPES.items()}

_DOCUMENT = re.compile(r"(?<!\d)\d+[A-Za-z]?(?:\s*/\s*\d{4})?\s*[/-]\s*[^\W\d_][\w/-]*")
# begins where a word begins: sought from each figure of a long row it would look at all that follow
_WITH_SLASH = re.compile(r"(?<!\S)(?P<before>[^\s\d]*)(?P<number>\d[^\s/]*/\S*)")
_HYPHENS = re.compile("(?<=\\w)[\u00ad\u2010-\u2014\u2212\ufe63\uff0d](?=\\w)")
_ADDRESS = re.compile(r"https?://[^\s/]\S*")
_QUOTED_REASON = re.compile(r"[“\"«](?P<words>[^“”\"«»]+)[”\"»]\s*[:：,–-]\s*(?P<reason>.+)")
_DATE_HINT = "Viết ngày trước, tháng sau, như 7/9/2026."

Value = TypeVar("Value")


class HeadReader:
    """Reads one head; what is wrong is kept in `notices`."""

    def __init__(self, lines: list[str], file: str, first_line: int = 1) -> None:
        self.file = file
        self.notices: list[Notice] = []
        entries = read_entries(lines, first_line, self._say)
        self._fields = {entry.key: entry for entry in entries}
        self._top = entries[0].line if entries else first_line

    @property
    def places(self) -> dict[str, Place]:
        """Where each field of ScriptHead stands."""
        return {name: self._place(entry) for name, entry in self._fields.items()}

    def understood(self) -> bool:
        """Whether the script's format is not newer than this program."""
        number = self._read("format", self._whole)
        if number is None or number <= NEWEST:
            return True
        sentence = f"kịch bản theo quy cách {number}, chương trình chỉ hiểu đến quy cách {NEWEST}"
        hint = "Cập nhật chương trình rồi thử lại. Tệp không bị sửa."
        self._say(Level.ERROR, "format-moi", sentence, self._fields["format"].line, hint)
        return False

    def head(self) -> ScriptHead:
        """The head; where something is missing or wrong, an ERROR is kept and a value stands in."""
        self._missing()
        head = ScriptHead(
            title=self._text("title"),
            kind=self._read("kind", self._kind) or ScriptKind.REMINDER,
            programme=self._read("programme", self._programme) or "",
            air_date=self._read("air_date", self._day) or date.min,
            number=self._read("number", self._number),
            order=self._read("order", self._whole) or 0,
            audiences=self._words("audiences"),
            topics=self._words("topics"),
            roles=self._roles(),
            sources=self._sources(),
            valid_from=self._read("valid_from", self._day),
            valid_to=self._read("valid_to", self._day),
            scope=self._read("scope", self._scope) or Scope.PUBLIC,
            law_reason=self._text("law_reason"),
            review=self._text("review"),
            reviewed=self._reviewed(),
            readings=self._readings(),
            derived=self._derived(),
            still_said=self._still_said(),
            author=self._text("author"),
            summary=self._text("summary"),
            origin=self._text("origin"),
            source_file=self._text("source_file"),
            assisted=self._text("assisted"),
            real_case=self._text("real_case"),
            subject=self._text("subject"),
            grade=self._text("grade"),
            outcomes=self._sentences("outcomes"),
            press=self._press(),
            pace=self._read("pace", self._pace),
        )
        self._dates_agree(head)
        return head

    def _say(self, level: Level, code: str, sentence: str, line: int, hint: str = "") -> None:
        self.notices.append(notice(level, code, sentence, Place(file=self.file, line=line), hint))

    def _place(self, entry: HeadEntry) -> Place:
        return Place(file=self.file, line=entry.line)

    def _missing(self) -> None:
        for name in keys.REQUIRED:
            entry = self._fields.get(name)
            if entry is None or not (entry.text or entry.under):
                line = entry.line if entry else self._top
                shown = keys.name_of(name)
                sentence = f"phần đầu thiếu “{shown}”"
                self._say(Level.ERROR, "thieu-khoa", sentence, line, f"Thêm dòng {shown}: …")

    def _dates_agree(self, head: ScriptHead) -> None:
        entry = self._fields.get("valid_to") or self._fields.get("valid_from")
        if entry is None:
            return
        if head.valid_from and head.valid_to and head.valid_to < head.valid_from:
            sentence = "“Hiệu lực đến” ở trước “Hiệu lực từ”"
            self._say(Level.ERROR, "ngay-nguoc", sentence, entry.line, "Xem lại hai ngày này.")
        elif head.air_date != date.min and not _airs_within(head):
            sentence = f"ngày phát {written(head.air_date)} nằm ngoài thời gian được phát của bài"
            hint = "Đổi ngày phát hoặc thời hạn."
            self._say(Level.ERROR, "ngoai-han", sentence, entry.line, hint)

    # ----- one value

    def _text(self, name: str) -> str:
        entry = self._fields.get(name)
        return " ".join(entry.text.split()) if entry else ""

    def _reviewed(self) -> str:
        """Who looked at what was to be looked at again: a name and a day, else it was nobody."""
        wanted, entry = self._fields.get("review"), self._fields.get("reviewed")
        who = self._text("reviewed")
        named, dated = re.search(r"[^\W\d_]{2}", who), re.search(r"\d{1,2}/\d{1,2}", who)
        signed = named is not None and dated is not None
        if entry is not None and not signed:
            sentence = "dòng “Đã rà” chưa đủ họ tên và ngày"
            hint = "Viết như: Đã rà: Nguyễn Thị Hoa, 12/10/2026"
            self._say(Level.WARNING, "da-ra-thieu", sentence, entry.line, hint)
        # the mark of a model's help stays for life: a draft without the line is no more looked at
        asks = wanted or self._fields.get("assisted")
        if asks is not None and not signed:
            what = self._text("review") or "trước khi phát"
            sentence = f"bài phải rà lại ({what}) mà chưa ai rà, nên chưa gửi duyệt được"
            hint = "Rà xong thì thêm dòng: Đã rà: họ tên, ngày"
            self._say(Level.WARNING, "can-ra-lai", sentence, asks.line, hint)
        return who if signed else ""

    def _read(self, name: str, reader: Callable[[HeadEntry], Value | None]) -> Value | None:
        """The value of a field that is written and not empty."""
        entry = self._fields.get(name)
        return reader(entry) if entry and entry.text else None

    def _kind(self, entry: HeadEntry) -> ScriptKind | None:
        kind = kind_from(entry.text)
        if kind is None:
            near = nearest_kind(entry.text)
            known = "Các loại: " + ", ".join(k.value for k in ScriptKind) + "."
            hint = f"Có phải ý là “{near.value}”?" if near else known
            sentence = f"không có loại bài “{entry.text}”"
            self._say(Level.ERROR, "loai-la", sentence, entry.line, hint)
        return kind

    def _scope(self, entry: HeadEntry) -> Scope | None:
        scope = _FOLDED_SCOPES.get(fold(entry.text))
        if scope is None:
            near = nearest(entry.text, _SCOPES)
            hint = f"Có phải ý là “{near}”?" if near else "Viết “công khai” hoặc “trường”."
            sentence = f"không có phạm vi “{entry.text}”"
            self._say(Level.ERROR, "pham-vi-la", sentence, entry.line, hint)
        return scope

    def _pace(self, entry: HeadEntry) -> ProgrammePace | None:
        pace = next((one for one in ProgrammePace if fold(one.value) == fold(entry.text)), None)
        if pace is None:
            known = ", ".join(f"“{one.value}”" for one in ProgrammePace)
            sentence = f"không có nhịp “{entry.text}”"
            self._say(Level.ERROR, "nhip-la", sentence, entry.line, f"Viết {known}.")
        return pace

    def _whole(self, entry: HeadEntry) -> int | None:
        digits = fold(entry.text).removeprefix("so").strip()
        if digits.isascii() and digits.isdigit() and len(digits) <= 6:
            return int(digits)
        sentence = f"“{entry.text}” không phải số nguyên"
        self._say(Level.ERROR, "so-sai", sentence, entry.line, "Chỉ viết chữ số, như 3.")
        return None

    def _number(self, entry: HeadEntry) -> int | None:
        number = self._whole(entry)
        if number == 0:
            self._say(Level.ERROR, "so-sai", "số phát thanh phải từ 1 trở lên", entry.line)
        return number

    def _programme(self, entry: HeadEntry) -> str | None:
        if name := slug(entry.text):
            return name
        sentence = f"“{entry.text}” không thể là tên chương trình"
        self._say(Level.ERROR, "chuong-trinh-sai", sentence, entry.line, "Viết như mang-non.")
        return None

    def _day(self, entry: HeadEntry) -> date | None:
        try:
            day = read_date(entry.text)
        except DateFault as fault:
            self._say(Level.ERROR, "ngay-sai", str(fault), entry.line, _DATE_HINT)
            return None
        named = named_weekday(entry.text)
        if named is not None and named != day.weekday():
            sentence = f"ngày {written(day)} là {weekday_name(day)}, không phải thứ đã ghi"
            self._say(Level.WARNING, "thu-sai", sentence, entry.line, "Xem lại ngày và thứ.")
        return day

    # ----- lists and pairs

    def _words(self, name: str) -> tuple[str, ...]:
        """A list: items under dashes, or one line with commas."""
        entry = self._fields.get(name)
        if entry is None:
            return ()
        line = entry.text
        if line.startswith("[") and line.endswith("]"):
            line = line[1:-1]
        texts = [item.text for item in entry.under] or re.split(r"[,;]", line)
        return tuple(dict.fromkeys(" ".join(t.split()) for t in texts if t.strip()))

    def _sentences(self, name: str) -> tuple[str, ...]:
        """A list of sentences, which have commas: items under dashes, or one line with ";"."""
        entry = self._fields.get(name)
        if entry is None:
            return ()
        texts = [item.text for item in entry.under] or entry.text.split(";")
        return tuple(dict.fromkeys(" ".join(t.split()) for t in texts if t.strip()))

    def _roles(self) -> tuple[RoleLine, ...]:
        return tuple(
            RoleLine(role=entry.key, wish=" ".join(entry.text.split()), place=self._place(entry))
            for entry in self._once("roles", "vai")
        )

    def _readings(self) -> tuple[tuple[str, str], ...]:
        found = []
        for entry in self._once("readings", "chữ"):
            if entry.text:
                found.append((entry.key, " ".join(entry.text.split())))
                continue
            sentence = f"“{entry.key}” chưa có cách đọc"
            hint = "Viết như WHO: vê kép hát ô."
            self._say(Level.ERROR, "cach-doc-trong", sentence, entry.line, hint)
        return tuple(found)

    def _derived(self) -> tuple[tuple[str, str], ...]:
        """The figures that no source says, each with its reason."""
        found = []
        for entry in self._once("derived", "con số"):
            if entry.text:
                found.append((entry.key, " ".join(entry.text.split())))
                continue
            sentence = f"con số suy ra “{entry.key}” chưa có lý do"
            hint = "Viết như 420 phút: bảy ngày, mỗi ngày 60 phút."
            self._say(Level.ERROR, "suy-ra-thieu-ly-do", sentence, entry.line, hint)
        return tuple(found)

    def _still_said(self) -> tuple[tuple[str, str], ...]:
        """Words of sentences, each with why it is said; a reason alone is of no words."""
        section = self._fields.get("still_said")
        if section is not None and section.text:
            quoted = _QUOTED_REASON.fullmatch(section.text)
            return ((quoted["words"], quoted["reason"]),) if quoted else (("", section.text),)
        found = []
        for entry in self._once("still_said", "câu"):
            if entry.text:
                found.append((entry.key.strip('“”«»"'), " ".join(entry.text.split())))
                continue
            sentence = f"“{entry.key}” chưa có lý do vẫn nói"
            hint = "Viết như “mấy chữ của câu”: lời nhân vật, cô giáo nói lại cho đúng."
            self._say(Level.ERROR, "van-noi-thieu-ly-do", sentence, entry.line, hint)
        return tuple(found)

    def _once(self, name: str, what: str) -> list[HeadEntry]:
        """The pairs of a field whose keys are all different."""
        kept: dict[str, HeadEntry] = {}
        for entry in self._pairs(name):
            if kept.setdefault(entry.key.casefold(), entry) is not entry:
                sentence = f"{what} “{entry.key}” được ghi hai lần"
                hint = "Giữ một dòng, xóa dòng kia."
                self._say(Level.ERROR, "khoa-lap", sentence, entry.line, hint)
        return list(kept.values())

    def _pairs(self, name: str) -> list[HeadEntry]:
        """The pairs under a field, or those of its one line, as in "LAN: nữ; NAM: nam"."""
        section = self._fields.get(name)
        if section is None or not section.text:
            return section.under if section else []
        found = []
        for part in re.split(r"[;,]", section.text.strip("{} ")):
            key, mark, value = re.sub("[：=]", ":", part, count=1).partition(":")
            if mark and key.strip():
                found.append(HeadEntry(section.line, " ".join(key.split()), [value]))
            elif part.strip():
                sentence = f"“{part.strip()}” thiếu dấu hai chấm"
                self._say(Level.ERROR, "dong-la", sentence, section.line, "Viết như LAN: nữ.")
        return found

    def _press(self) -> tuple[PressSource, ...]:
        """Articles, one a line: "báo Tuổi Trẻ, 3/11/2026, “Tên bài”, https://…, nguon/…"."""
        section = self._fields.get("press")
        if section is None:
            return ()
        items = section.under or ([section] if section.text else [])
        return tuple(_article(item.text, self._place(item)) for item in items if item.text)

    # ----- sources of law

    def _sources(self) -> tuple[LegalSource, ...]:
        section = self._fields.get("sources")
        if section is None:
            return ()
        items = section.under or [
            HeadEntry(section.line, pieces=[part])
            for part in re.split(r"[;,]", section.text)
            if part.strip()
        ]
        found = tuple(source for item in items if (source := self._source(item)))
        seen: set[str] = set()
        for source in found:
            number = fold(source.number)
            if number in seen and source.place:
                sentence = f"văn bản {source.number} được ghi hai lần"
                line = source.place.line
                self._say(Level.WARNING, "nguon-lap", sentence, line, "Xóa một lần ghi.")
            seen.add(number)
        return found

    def _source(self, item: HeadEntry) -> LegalSource | None:
        """A document with its keys, or in one line; None when it cannot be told which it is."""
        if item.key == UNKNOWN:
            return None
        place = self._place(item)
        if item.text:
            return _short_source(item.text, place)
        texts = {entry.key: " ".join(entry.text.split()) for entry in item.under}
        if not texts.get("number"):
            sentence = "văn bản nguồn này thiếu số hiệu"
            hint = "Thêm dòng như - số: 36/2024/QH15."
            self._say(Level.ERROR, "nguon-thieu-so", sentence, item.line, hint)
            return None
        # of a key written twice, words are those of the last line and days those of the first
        first = {entry.key: entry for entry in reversed(item.under)}
        days = {
            key: self._day(first[key])
            for key in ("issued", "in_force", "ended")
            if key in first and first[key].text
        }
        source = LegalSource(
            number=_plain_hyphens(texts["number"]),
            title=texts.get("title", ""),
            issuer=texts.get("issuer", ""),
            issued=days.get("issued"),
            in_force=days.get("in_force"),
            ended=days.get("ended"),
            url=self._url(first["url"]) if "url" in first else "",
            articles=texts.get("articles", ""),
            place=place,
        )
        self._days_in_order(source, item.line)
        return source

    def _url(self, entry: HeadEntry) -> str:
        if _ADDRESS.fullmatch(entry.text) or not entry.text:
            return entry.text
        sentence = f"“{entry.text}” không phải địa chỉ trang web nên không được dẫn trên trang"
        hint = "Viết địa chỉ đầy đủ, bắt đầu bằng https://."
        self._say(Level.WARNING, "nguon-dia-chi", sentence, entry.line, hint)
        return ""

    def _days_in_order(self, source: LegalSource, line: int) -> None:
        hint = "Xem lại hai ngày này."
        if source.in_force and source.ended and source.ended <= source.in_force:
            sentence = f"{source.number}: ngày hết hiệu lực không sau ngày có hiệu lực"
            self._say(Level.ERROR, "ngay-nguoc", sentence, line, hint)
        if source.issued and source.in_force and source.in_force < source.issued:
            sentence = f"{source.number}: ngày có hiệu lực trước ngày ban hành"
            self._say(Level.WARNING, "ngay-nguoc", sentence, line, hint)


_TITLE = re.compile(r"“(.+?)”(?=\s*(?:,|$))")
_KEPT = re.compile(r"(?<!\S)nguon/[^\s,]+")


def _article(text: str, place: Place) -> PressSource:
    """An article in one line; what stands before the first comma is the newspaper.

    Its name and its link are a stranger's words: neither says which file was kept.
    """
    bare = " ".join(text.split())
    title = _TITLE.search(bare)
    bare = bare.replace(title[0], " ", 1) if title else bare
    url = _ADDRESS.search(bare)
    bare = bare.replace(url[0], " ", 1) if url else bare
    file = [*_KEPT.finditer(bare)][-1:]
    bare = bare.replace(file[0][0], " ") if file else bare
    paper, _, rest = bare.partition(",")
    try:
        day = read_date(" ".join(rest.replace(",", " ").split()))
    except DateFault:
        day = None
    return PressSource(
        paper=paper.strip(),
        day=day,
        title=title[1] if title else "",
        url=url[0].rstrip(",;") if url else "",
        file=file[0][0] if file else "",
        place=place,
    )


def _plain_hyphens(text: str) -> str:
    """Numbers of documents as they are typed: Word and web pages put other hyphens into them."""
    return _WITH_SLASH.sub(lambda m: m["before"] + _HYPHENS.sub("-", m["number"]), text)


def _short_source(text: str, place: Place) -> LegalSource:
    """A source in one line, as "Nghị định 168/2024/NĐ-CP"; words beside the number are its name."""
    line = _plain_hyphens(" ".join(text.split()))
    found = _DOCUMENT.search(line)
    if found is None:
        return LegalSource(number=line, place=place)
    front, behind = line[: found.start()], line[found.end() :]
    leading, following = _LEADING_PLACES.match(front), _PLACES.fullmatch(behind)
    front = front[leading.end() :] if leading else front
    places = (leading["places"] if leading else "", following["places"] if following else "")
    rest = f"{front} {'' if following else behind}"
    rest = re.sub(r"\s+(?=[,;:])", "", " ".join(rest.split()))
    title = re.sub(r"\s+số\s*$", "", rest.strip(" ,;:()–-"))
    return LegalSource(
        number=found[0],
        title="" if fold(title) == "so" else title,
        articles="; ".join(filter(None, places)),
        place=place,
    )


# "Điều 7 khoản 9 Nghị định …" and "Nghị định …, Điều 7 khoản 9"; "Điều lệ …", "điều chỉnh …" are
# of the title, and where words stand behind the places all of it is
_UNIT = r"(?:điểm\s+[a-zđ]\d?|khoản\s+\d+[a-zđ]?|điều\s+\d+[a-zđ]?|phụ lục(?:\s+[IVX\d]+)?)(?!\w)"
_UNITS = (
    rf"{_UNIT}(?:[\s,;/]+(?:(?:và|của|đến|hoặc)\s+)?(?:{_UNIT}|\d+[a-zđ]?(?!\w)|[a-zđ](?!\w)))*"
)
_LEADING_PLACES = re.compile(
    rf"(?P<places>{_UNITS}),?\s+(?:của\s+)?"
    r"(?=(?:nghị|luật|bộ luật|thông tư|quyết định|hiến pháp|pháp lệnh)(?!\w))",
    re.IGNORECASE,
)
_PLACES = re.compile(rf"[\s,:;(]+(?P<places>{_UNITS})[\s).]*", re.IGNORECASE)


def _airs_within(head: ScriptHead) -> bool:
    """Whether the air date lies within the days on which the item may air."""
    early = head.valid_from is not None and head.air_date < head.valid_from
    late = head.valid_to is not None and head.air_date > head.valid_to
    return not (early or late)
