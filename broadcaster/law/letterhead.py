"""What a document says of itself in its letterhead and its last articles: guesses, to be looked at.

The form of a letterhead: Decree 30/2020/NĐ-CP, appendix I; of the article on effect: Decree
78/2025/NĐ-CP. Two columns of a letterhead come one after the other, or in one line.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from broadcaster.domain.dates import DateFault, read_date
from broadcaster.domain.text import nfc
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
_KIND = re.compile(
    r"(?:\**\s*)(HIẾN PHÁP|BỘ LUẬT|LUẬT|PHÁP LỆNH|NGHỊ QUYẾT LIÊN TỊCH|NGHỊ QUYẾT|NGHỊ ĐỊNH|"
    r"QUYẾT ĐỊNH|THÔNG TƯ LIÊN TỊCH|THÔNG TƯ|CHỈ THỊ|CÔNG ĐIỆN|KẾ HOẠCH|THÔNG BÁO|HƯỚNG DẪN)\s*\**"
)
_BODY = re.compile(
    r"(?:\**)((?:QUỐC HỘI|ỦY BAN THƯỜNG VỤ QUỐC HỘI|CHÍNH PHỦ|THỦ TƯỚNG CHÍNH PHỦ|CHỦ TỊCH NƯỚC|"
    r"BỘ |ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|HỘI ĐỒNG NHÂN DÂN|TÒA ÁN|VIỆN KIỂM SÁT|NGÂN HÀNG NHÀ|"
    r"THANH TRA CHÍNH|KIỂM TOÁN|SỞ |TRƯỜNG )[^|*]*?)(?=\s{2,}|\||CỘNG H|\*|$)"
)
_STATE = re.compile(r"CỘNG H[OÒ][AÀÒ]|Độc lập|[-_*=–—\s|]*$")
_FIRST_UNIT = re.compile(
    r"[\s#*>]*(?:Căn cứ|Điều\s+\d|Chương\s|Phần\s|Theo đề nghị)", re.IGNORECASE
)
_EFFECT = re.compile(
    rf"(?:có hiệu lực|hiệu lực thi hành)(?:\s+thi hành)?\s+(?:kể\s+)?từ\s+{_DAY}", re.IGNORECASE
)
_SIGNING = re.compile(
    r"(?:có hiệu lực|hiệu lực thi hành)(?:\s+thi hành)?\s+(?:kể\s+)?từ\s+ngày\s+(?:ký|ban hành)",
    re.IGNORECASE,
)


def guessed_document(text: str) -> RegisteredDocument:
    """The document that a text is, as far as its letterhead tells; what it does not is empty."""
    plain = nfc(text).translate(_LOOKALIKES)
    lines = [" ".join(line.split()) for line in plain.split("\n")]
    top = lines[:_TOP]
    end = next((at for at, line in enumerate(top) if _FIRST_UNIT.match(line)), len(top))
    head = top[:end]
    number = next((found[1] for line in head if (found := _NUMBER.search(line))), "")
    issued = next((_date(found) for line in head if (found := _DATED.search(line))), None)
    kind, title = _named(head)
    body = next((found[1] for line in head if (found := _BODY.match(line))), "")
    effect = [found for line in lines if (found := _EFFECT.search(line))]
    in_force = _date(effect[-1]) if effect else None
    if in_force is None and any(map(_SIGNING.search, lines)):
        in_force = issued
    return RegisteredDocument(
        number=written_number(number) if number else NO_NUMBER,
        title=title,
        kind=kind,
        issuer=_small(body),
        issued=issued,
        in_force=in_force,
    )


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
            if _STATE.match(more) or _NUMBER.search(more) or _DATED.search(more):
                break
            words.append(more)
        name = " ".join(" ".join(words).replace("*", " ").split())
        return kind, f"{kind} {_lower(name)}".strip()
    return "", ""


def _lower(name: str) -> str:
    """A name in capitals as it is written in a sentence; another as it stands."""
    return name.lower() if name.isupper() else name[:1].lower() + name[1:]


def _small(body: str) -> str:
    """A body in the form in which it is usually written: “Bộ Giáo dục và Đào tạo”."""
    told = " ".join(body.split()).replace("UỶ", "ỦY")
    if not told.isupper():
        return told
    if told.casefold() in _usual_forms():
        return _usual_forms()[told.casefold()]
    for council in _COUNCILS:
        if told.startswith(council.upper()):
            place = told[len(council) :].lower().split()
            levels = 2 if " ".join(place[:2]) in _LEVELS else 1 if place[:1] in _ONE_WORD else 0
            named = [*place[:levels], *(word.capitalize() for word in place[levels:])]
            return " ".join((council, *named))
    joined = {"và", "của", "thường", "vụ"}
    words = [one if (low := one.lower()) not in joined else low for one in told.split()]
    return " ".join(word.capitalize() if word.isupper() else word for word in words)


_COUNCILS = ("Ủy ban nhân dân", "Hội đồng nhân dân")
_LEVELS = ("thành phố", "thị xã", "thị trấn", "đặc khu")
_ONE_WORD = (["xã"], ["phường"], ["tỉnh"], ["huyện"], ["quận"])


@cache
def _usual_forms() -> dict[str, str]:
    """The bodies of the documents that came with the program, by their name in small letters."""
    return {one.issuer.casefold(): one.issuer for one in starter_documents() if one.issuer}


def _date(found: re.Match[str]) -> date | None:
    try:
        return read_date("/".join(found.groups()[:3]))
    except DateFault:
        return None
