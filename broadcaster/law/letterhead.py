"""What a document says of itself in its letterhead and its last articles: guesses, to be looked at.

The form of a letterhead: Decree 30/2020/NĐ-CP, appendix I; of the article on effect: Decree
78/2025/NĐ-CP. Two columns of a letterhead come one after the other, or in one line.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from broadcaster.domain.dates import DateFault, read_date
from broadcaster.domain.text import fold, nfc
from broadcaster.law.register import NO_NUMBER, RegisteredDocument
from broadcaster.law.register_files import written_number
from broadcaster.law.starter import starter_documents

_TOP = 60  # lines within which a letterhead ends
_LOOKALIKES = str.maketrans("\u00d0\u00f0\u00a0", "Đđ ")
_NUMBER = re.compile(
    r"(?:Luật\s+)?[Ss]ố\s*:?\s*(\d[\d.]*[a-zđ]?\s*/\s*[^\s,;|]+(?:\s?[-–]\s?[^\W\d_]+)*)"
)
_DAY = r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})"
_DATED = re.compile(_DAY, re.IGNORECASE)
_DAY_LINE = re.compile(rf"(?:[^,;:\d]{{0,40}},\s*)?{_DAY}\W*$", re.IGNORECASE)
_KIND = re.compile(
    r"(?:\**\s*)(HIẾN PHÁP|BỘ LUẬT|LUẬT|PHÁP LỆNH|NGHỊ QUYẾT LIÊN TỊCH|NGHỊ QUYẾT|NGHỊ ĐỊNH|"
    r"QUYẾT ĐỊNH|THÔNG TƯ LIÊN TỊCH|THÔNG TƯ|CHỈ THỊ|CÔNG ĐIỆN|KẾ HOẠCH|THÔNG BÁO|HƯỚNG DẪN|"
    r"CHƯƠNG TRÌNH|QUY CHẾ|QUY ĐỊNH|NỘI QUY|LỆNH)\s*\**"
)
_BODY = re.compile(  # how the name of a body begins
    r"(?:QUỐC HỘI|CHÍNH PHỦ|THỦ TƯỚNG|CHỦ TỊCH|[ỦU][YỶ] BAN|UBND|HĐND|HỘI ĐỒNG|BỘ|TÒA ÁN|TOÀ ÁN|"
    r"VIỆN|NGÂN HÀNG NHÀ|THANH TRA|KIỂM TOÁN|SỞ|TRƯỜNG|TỔNG CỤC|CỤC|VỤ|CHI CỤC|PHÒNG|VĂN PHÒNG|"
    r"BAN|TRUNG TÂM|CÔNG AN|BẢO HIỂM XÃ HỘI|ĐOÀN|[^\W\d_]+ ỦY)(?!\w)"
)
_BESIDE = re.compile(r"\||CỘNG H[OÒ][AÀÒ]|Độc lập|(?:Luật\s+)?[Ss]ố\s*:")  # the other column
_GOES_ON = re.compile(  # a line that cannot be the end of a name
    r"(?:[-–,]|VÀ|CỦA|CHỦ TỊCH|XÃ|PHƯỜNG|TỈNH|HUYỆN|QUẬN|THÀNH PHỐ|THỊ XÃ|ĐẶC KHU)$"
)
_PLACE = re.compile(r"(?:tỉnh|thành phố) .+")
_ABOUT = re.compile(r"V/v\b|Kính gửi", re.IGNORECASE)
_STATE = re.compile(r"CỘNG H[OÒ][AÀÒ]|Độc lập|[-_*=–—\s|]*$")
_FIRST_UNIT = re.compile(
    r"[\s#*>]*(?:Căn cứ|Điều\s+\d|Chương\s|Phần\s|Theo đề nghị)", re.IGNORECASE
)
_OF_ITSELF = re.compile(
    r"(?:Hiến pháp|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư|Chỉ thị|Kế hoạch|"
    r"Quy định|Quy chế|Hướng dẫn)[^.;:\d]{0,40}? này\s+(?:bắt đầu\s+)?"
    r"có hiệu lực(?:\s+thi hành)?,?\s+(?P<when>.+)",
    re.IGNORECASE,
)
_FROM = r"(?:kể\s+)?từ\s+"
_ON_DAY = re.compile(
    rf"{_FROM}(?:{_DAY}|(?:ngày\s+)?(\d{{1,2}})\s*[/.-]\s*(\d{{1,2}})\s*[/.-]\s*(\d{{4}}))",
    re.IGNORECASE,
)
_SIGNING = r"ngày\s+(?:ký|được\s+ký|ban hành|thông qua|công bố)"
_ON_SIGNING = re.compile(rf"{_FROM}{_SIGNING}", re.IGNORECASE)
_DAYS_AFTER = re.compile(
    rf"sau\s+(\d{{1,3}})\s*(?:\([^)]*\)\s*)?ngày,?\s+{_FROM}{_SIGNING}", re.IGNORECASE
)


def guessed_document(text: str) -> RegisteredDocument:
    """The document that a text is, as far as its letterhead tells; what it does not is empty."""
    lines, head = _lines_of(text)
    number = next((found[1] for line in head if (found := _NUMBER.search(line))), "")
    issued = next((_date(found) for line in head if (found := _DATED.search(line))), None)
    kind, title = _named(head)
    return RegisteredDocument(
        number=written_number(number) if number else NO_NUMBER,
        title=title,
        kind=kind,
        issuer=_issuer(head),
        issued=issued,
        in_force=_in_force(lines, issued),
    )


def _lines_of(text: str) -> tuple[list[str], list[str]]:
    """All lines with single blanks, and those of the letterhead."""
    plain = nfc(text).translate(_LOOKALIKES)
    lines = [" ".join(line.split()) for line in plain.split("\n")]
    top = lines[:_TOP]
    end = next((at for at, line in enumerate(top) if _FIRST_UNIT.match(line)), len(top))
    return lines, top[:end]


def unusable_in(text: str, guessed: RegisteredDocument) -> tuple[str, ...]:
    """What a text tells of itself that `guessed` has not, as it cannot be so: Vietnamese sentences.

    A day that no calendar has, an effect before the issue, a council of which no place is told.
    """
    lines, head = _lines_of(text)
    found: list[str] = []
    dated = next((day[0] for line in head if (day := _DATED.search(line))), "")
    if dated and guessed.issued is None:
        found.append(f"Ngày ban hành “{dated}” không có trong lịch: xem lại bản gốc")
    begins = next((begun for line in lines if (begun := _OF_ITSELF.search(line))), None)
    day = _ON_DAY.match(begins["when"]) if begins else None
    if day and guessed.in_force is None:
        found.append(
            f"Ngày hiệu lực “{day[0]}” không có trong lịch, hoặc trước ngày ban hành: chưa ghi"
        )
    if guessed.issuer in ("", *_COUNCILS) and guessed.number != NO_NUMBER:
        found.append(
            "Chưa thấy cơ quan ban hành là của đâu: ghi ở dòng Cơ quan, vì nơi khác cũng có số này"
        )
    return tuple(found)


def _issuer(head: Sequence[str]) -> str:
    """The body of the left column, with its place: "Ủy ban nhân dân xã Tân Phú"; "" = none is told.

    The name may go on in the next line, behind a line of the other column. Of two bodies the lower
    one issues (Decree 30/2020/NĐ-CP, appendix I, II.2); a department has the place of the upper.
    """
    bodies: list[str] = []
    goes_on = False
    for line in head:
        if _KIND.fullmatch(line.strip()) or (bodies and _ABOUT.match(line)):
            break
        beside = _BESIDE.search(line)
        words = line[: beside.start() if beside else len(line)].strip("*_-=–— ")
        if words.isupper() and not _KIND.fullmatch(words):
            unfinished = goes_on and _GOES_ON.search(bodies[-1])
            if _BODY.match(words) and not unfinished:
                bodies.append(words)
                goes_on = True
            elif goes_on:
                bodies[-1] += f" {words}"
        elif not beside and line:  # a rule, or the number: the name has ended
            goes_on = False
        if bodies and _NUMBER.search(line):
            break
    named = [*map(body_name, bodies)]
    if len(named) > 1 and named[-1].startswith("Sở "):
        place = _PLACE.search(named[-2])
        return f"{named[-1]} {place[0]}" if place and place[0] not in named[-1] else named[-1]
    return named[-1] if named else ""


def _in_force(lines: Sequence[str], issued: date | None) -> date | None:
    """The first day that a document gives itself; of others its text speaks too, and is not asked.

    None where it gives none, or one that cannot be: before the day of its issue.
    """
    said = next((found["when"] for line in lines if (found := _OF_ITSELF.search(line))), "")
    if found := _ON_DAY.match(said):
        day = _date(found)
    elif issued and _ON_SIGNING.match(said):
        day = issued
    elif issued and (found := _DAYS_AFTER.match(said)):
        day = issued + timedelta(days=int(found[1]))
    else:
        return None
    return day if day and not (issued and day < issued) else None


def _named(head: Sequence[str]) -> tuple[str, str]:
    """Kind and name: the line that is only the kind, and the lines under it."""
    for at, line in enumerate(head):
        found = _KIND.match(line.strip())
        if found is None:
            continue
        kind = found[1].capitalize()
        words = [line.strip()[found.end() :]]
        for more in head[at + 1 :]:
            if not more and not any(words):  # Word has an empty line between any two
                continue
            if _STATE.match(more) or _NUMBER.match(more) or _DAY_LINE.match(more):
                break
            words.append(more)
        name = " ".join(" ".join(words).replace("*", " ").split())
        twice = fold(name).startswith(f"{fold(kind)} ")  # "NỘI QUY" above "Nội quy trường học"
        return kind, in_sentence(name) if twice else f"{kind} {_lower(name)}".strip()
    return "", ""


def _lower(name: str) -> str:
    """A name in capitals as it is written in a sentence; another as it stands."""
    return in_sentence(name) if name.isupper() else name[:1].lower() + name[1:]


def in_sentence(words: str) -> str:
    """Words in capitals as a sentence has them; others stay as they are.

    Short forms ("UBND", "THCS") stay, and the two words behind "xã", "tỉnh", "trường THCS" are a
    name: "kế hoạch của UBND xã Lâm Hà".
    """
    if not words.isupper():
        return words
    made: list[str] = []
    names = 0  # words to come that are a name
    for word in words.split():
        low = word.lower()
        short = word.isupper() and word.isalpha() and not _is_word(word)
        before = made[-1].lower() if made else ""
        if low in _BEFORE_NAMES or f"{before} {low}" in _LEVELS:
            names = 2
            made.append(low)
        elif short or low in _SHORT_FORMS:
            names = 2 if before == "trường" else 0
            made.append(word)
        elif names and low not in _NO_NAMES and low[:1].isalpha():
            names -= 1
            made.append(low.capitalize())
        else:
            names = 0
            made.append(low)
    return " ".join(made).replace("việt nam", "Việt Nam").replace("hồ chí minh", "Hồ Chí Minh")


def body_name(body: str) -> str:
    """A body named in capitals as it is usually written: “Bộ Giáo dục và Đào tạo”."""
    told = " ".join(body.split()).replace("UỶ", "ỦY")
    if not told.isupper():
        return told
    if told.casefold() in _usual_forms():
        return _usual_forms()[told.casefold()]
    if told.startswith("CHỦ TỊCH ỦY BAN"):
        return f"Chủ tịch {body_name(told.removeprefix('CHỦ TỊCH '))}"
    for short, whole in (("UBND ", _COUNCILS[0]), ("HĐND ", _COUNCILS[1])):
        if told.startswith(short):
            told = f"{whole.upper()} {told.removeprefix(short)}"
    if told.startswith(("BỘ ", "SỞ ")):
        return _office_name(told)
    for council in _COUNCILS:
        if told.startswith(council.upper()):
            place = told[len(council) :].lower().split()
            levels = 2 if " ".join(place[:2]) in _LEVELS else 1 if place[:1] in _ONE_WORD else 0
            named = [*place[:levels], *(word.capitalize() for word in place[levels:])]
            return " ".join((council, *named))
    joined = {"và", "của", "thường", "vụ"}
    words = [one if (low := one.lower()) not in joined else low for one in told.split()]
    return " ".join(word.capitalize() if _is_word(word) else word for word in words)


def _office_name(told: str) -> str:
    """A ministry or a department: "Sở Văn hóa, Thể thao và Du lịch tỉnh Lâm Sơn"."""
    at = re.search(r" (?:TỈNH|THÀNH PHỐ) ", told)
    fields = told[: at.start() if at else len(told)].lower().split()
    ends = ("và", "-", "–", ",")  # a field begins behind one of them
    named = [
        word.capitalize() if n < 2 or fields[n - 1].endswith(ends) else word
        for n, word in enumerate(fields)
    ]
    place = [word.capitalize() for word in told[at.end() :].split()] if at else []
    office = " ".join(named).replace("Công thương", "Công Thương")
    return " ".join((office, *((at[0].strip().lower(),) if at else ()), *place))


def _is_word(word: str) -> bool:
    """Whether capitals are a word, and no short form as "THCS"."""
    return word.isupper() and re.search("[aeiouy]", fold(word)) is not None


_COUNCILS = ("Ủy ban nhân dân", "Hội đồng nhân dân")
_LEVELS = ("thành phố", "thị xã", "thị trấn", "đặc khu")
_BEFORE_NAMES = frozenset({"xã", "phường", "tỉnh", "huyện", "quận"})
_SHORT_FORMS = frozenset({"ubnd", "hđnd", "atgt", "pccc", "hiv/aids", "covid-19", "tntp", "gd&đt"})
_NO_NAMES = frozenset({
    "năm", "về", "và", "của", "trong", "có", "do", "từ", "đến", "theo", "cho", "tại", "trên", "là",
    "các", "học", "tháng", "ngày", "để", "với", "khi",
})  # fmt: skip
_ONE_WORD = (["xã"], ["phường"], ["tỉnh"], ["huyện"], ["quận"])


@cache
def _usual_forms() -> dict[str, str]:
    """The bodies of the documents that came with the program, by their name in small letters."""
    return {one.issuer.casefold(): one.issuer for one in starter_documents() if one.issuer}


def _date(found: re.Match[str]) -> date | None:
    try:
        return read_date("/".join(filter(None, found.groups())))
    except DateFault:
        return None
