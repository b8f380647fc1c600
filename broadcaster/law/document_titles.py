"""What a sentence opens with, and how a document is named there: it says nothing of its matter.

"Theo Nghị định số 168/2024/NĐ-CP quy định xử phạt …; trừ điểm, phục hồi điểm giấy phép lái xe, đi
xe đạp …": whoever names the decree in full does not tell of points that are taken. So whoever reads
a sentence word by word reads it without the title that stands beside its number and without the
"theo" of its head. A name in daily use, alone, may be all that says what a sentence is of ("Theo
Luật Phòng, chống tác hại của rượu, bia, không được bán cho …") and stays.
"""

import re
from functools import cache, lru_cache

from broadcaster.domain.text import nfc
from broadcaster.law.document_numbers import document_key
from broadcaster.law.starter import starter_documents

_NUMBER = r"\d+(?:\.\d+)?(?:/\d{4})?/[^\W\d_][\w-]+"
_HAS_NUMBER = re.compile(_NUMBER)
_KIND = r"(?:bộ luật|luật|nghị định|nghị quyết|thông tư|quyết định|công điện)"
_ISSUED = (  # "… ngày 26/12/2024 của Chính phủ"
    r"(?:,? \(?(?:ngày \d[\d/]*(?: tháng \d+ năm \d+)?|của [^,.;:()]{1,30}?)\)?){0,2}"
)
_LEADS = r"(?:quy định về |quy định |về )?"
_ACCORDING = (
    r"(?:theo|căn cứ(?: vào)?|chiếu theo)(?: quy định (?:tại|của))?"
    r"(?: (?:điểm|khoản|điều) \w+,?)*(?: của)?"
)
_BEGINS = r"(?:^|(?<=[.!?…:]\s))\s*"
_LONG = 60  # letters of a title that nobody says for short, and that is known without its number
_HEAD = re.compile(  # titles are blanks in it by then
    rf"{_BEGINS}(?:"
    rf"{_ACCORDING} {_KIND}(?:[\s,]*\(?(?:số )?{_NUMBER}\)?{_ISSUED}\s*|\s{{{_LONG},}}),"
    rf"|{_KIND}[\s,]*(?:số )?{_NUMBER}{_ISSUED}\s+(?:đã |có )?(?:quy định|nêu|ghi)"
    r"(?: rõ| rằng)*\s*:)",
    re.IGNORECASE,
)

_OPENERS = (  # "Thưa các bạn,", "Dạ thưa cô, theo quy định hiện hành thì": one behind the other
    r"(?:hiện nay|bây giờ|ngày nay|như vậy|nói chung|nói cách khác|tóm lại),"
    r"|(?:dạ|vâng|ừ|đúng (?:rồi|vậy|thế)|phải rồi)(?: ạ| vâng)?(?:,|(?= thưa (?:thầy|cô|bác|chú)))"
    r"|(?:xin )?(?:thưa|chào|kính thưa)(?: các| quý| toàn thể)?"
    r" (?:thầy cô|thầy|cô|bác|chú|em|bạn|con|cháu|vị|thính giả|bà con)"
    r"(?: (?:giáo|học sinh|và|các|bạn|em|thân mến|phụ huynh|ạ))*,"
    r"|(?:các (?:em|bạn|con|cháu)|bà con)(?: (?:ơi|ạ|à|thân mến|học sinh))+,"
    r"|theo (?:luật|pháp luật|quy định)(?: của (?:pháp )?luật| hiện (?:hành|nay)| mới| chung)*"
    r"(?:,| thì)"
    r"|như (?:(?:chúng ta|các (?:em|bạn|con)|mọi người|ai|bạn|em)(?: cũng)? )?(?:đã |đều )?biết,"
    r"|(?:các (?:em|bạn|con|cháu)|mọi người) (?:lưu ý|chú ý|nhớ|ghi nhớ)(?: nhé| rằng| là)*[,:]"
    r"|(?:xin )?(?:nhắc|lưu ý)(?: lại)?(?: với| cho)?(?: các (?:em|bạn|con)| mọi người)?:"
    r"|(?:pháp )?luật(?: đã| có)? quy định(?: rõ| rằng| là)*[,:]"
)
_ASIDES = re.compile(  # what a sentence may open or close with, whatever it says
    r",? (?:các (?:em|bạn|con|cháu)|bà con|mọi người)(?: (?:ạ|nhé|nhớ|nha|nghe|ơi|à|đấy))+"
    r"(?=\s*(?:[.!…]|$))"
    rf"|{_BEGINS}(?:(?:{_OPENERS})(?=\s)\s*)+",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def without_asides(text: str) -> str:
    """A text with blanks for what its sentences open or close with: "Hiện nay,", ", các em nhé"."""
    return _ASIDES.sub(_blank, text)


@lru_cache(maxsize=4096)
def without_titles(text: str) -> str:
    """A text, in NFC, with blanks for the titles of known documents that stand beside their number.

    So for a long title at the head of a sentence that has no number. The text stays as long as it
    was, so that places in it are the same. The title of one document beside the number of another
    one is left: somebody has to be told of it.
    """
    plain = _long_titles().sub(lambda match: f"{match['lead']}{' ' * len(match['title'])}", text)
    return _titles().sub(_blanked, plain) if _HAS_NUMBER.search(plain) else plain


@lru_cache(maxsize=4096)
def without_heads(text: str) -> str:
    """A text without titles, and without "Theo Luật số …," or "Nghị định số … quy định:"."""
    return _HEAD.sub(_blank, without_titles(text))


def behind_head(sentence: str) -> str:
    """A sentence without its opener and the document that it is by, told by number or by name."""
    plain = without_heads(without_asides(sentence).strip()).strip()
    return _heads_by_name().sub("", plain).strip()


def without_names_at_the_head(text: str) -> str:
    """A text with blanks for "Theo Luật Trẻ em," at the head of a sentence too."""
    return _heads_by_name().sub(_blank, without_heads(text))


def without_long_titles(text: str) -> str:
    """A text with blanks for those titles beside their numbers that nobody says for short.

    A title that the sentence goes on from is its subject and stays.
    """

    def blanked(found: re.Match[str]) -> str:
        apart = _CLOSES.match(text, found.end())
        return _blanked(found, least=_LONG) if apart else found[0]

    return _titles().sub(blanked, text)


def without_lists_as_titles(text: str) -> str:
    """A text with blanks for those titles beside their numbers that count up several matters."""
    return _titles().sub(
        lambda match: _blanked(match) if _COUNTS_UP.search(match[0]) else match[0], text
    )


_COUNTS_UP = re.compile(r"[;:]")  # "…; trừ điểm, phục hồi điểm giấy phép lái xe"
_CLOSES = re.compile(  # behind a title, or behind it and its number: what comes next is apart
    rf"(?:,? \(?(?:số )?{_NUMBER}\)?{_ISSUED})?\s*(?:[,:.(]|$)", re.IGNORECASE
)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _blanked(found: re.Match[str], *, least: int = 0) -> str:
    """What was found with blanks for the title in it, where the number is its own."""
    title, number = ("behind", found["first"]) if found["first"] else ("before", found["last"])
    name = _plain(found[f"{title}_name"])
    if document_key(number) not in _numbers_by_title().get(name, ()) or len(name) < least:
        return found[0]
    start, end = (at - found.start() for at in found.span(title))
    return f"{found[0][:start]}{' ' * (end - start)}{found[0][end:]}"


@cache
def _numbers_by_title() -> dict[str, frozenset[str]]:
    """The numbers of the documents that have a title, without its kind."""
    numbers: dict[str, frozenset[str]] = {}
    for one in starter_documents():
        if name := _plain(one.title.removeprefix(one.kind)):
            numbers[name] = numbers.get(name, frozenset()) | {document_key(one.number)}
    return numbers


def _plain(title: str) -> str:
    """A title in one way of writing: small letters, one blank between words."""
    return " ".join(nfc(title).lower().split())


@cache
def _any_title(*, long: bool = False) -> str:
    """A pattern of every title, or of every long one that names no other document."""
    names = sorted(_numbers_by_title(), key=len, reverse=True)
    if long:
        names = [one for one in names if len(one) >= _LONG and not any(map(str.isdigit, one))]
    return "|".join(r"\s+".join(map(re.escape, one.split())) for one in names)


@cache
def _titles() -> re.Pattern[str]:
    """A title behind a number or before one; its kind, which is said with the number, is left."""
    title = _any_title()
    return re.compile(
        rf"(?P<first>{_NUMBER}){_ISSUED},? (?:{_KIND} )?"
        rf"(?P<behind>{_LEADS}(?P<behind_name>{title}))(?!\w)"
        rf"|(?<!\w){_KIND} (?P<before>{_LEADS}(?P<before_name>{title}))"
        rf"(?=,? \(?(?:số )?(?P<last>{_NUMBER}))",
        re.IGNORECASE,
    )


@cache
def _long_titles() -> re.Pattern[str]:
    """A long title in the place of a number: "Theo Nghị định quy định xử phạt …, đi xe đạp …"."""
    title = _any_title(long=True)
    return re.compile(
        rf"(?P<lead>{_BEGINS}{_ACCORDING} {_KIND} )(?P<title>{_LEADS}(?:{title}))(?=\s*,)",
        re.IGNORECASE,
    )


@cache
def _heads_by_name() -> re.Pattern[str]:
    """A document that is named and has no number: "Theo Luật Trẻ em,", "Theo luật,"."""
    named = rf"{_KIND}(?: {_LEADS}(?:{_any_title()}))?"
    return re.compile(rf"{_BEGINS}{_ACCORDING} {named}\s*,\s*", re.IGNORECASE)
