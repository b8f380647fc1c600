"""What is looked for in a listener's words: what is no question, personal data.

It is a search and no proof: whoever answers reads the words too.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import nfc, one_line, piled
from broadcaster.drafting.private_words import surely_named

LONGEST = 500  # signs of a question
BLANK = "▢▢▢"
_LONGEST_CLASS = 10
_CLASS = re.compile(r"\d{1,2} ?[A-ZĐ]{0,2}\d{0,2}(?:[./]\d{1,2})?", re.IGNORECASE)


def _words(told: str) -> frozenset[str]:
    return frozenset(told.split())


_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?(?:@|[(\[](?:a|at|a còng)[)\]])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
# eight digits or more are somebody's number, but for figures of the law, money, days, years
_NUMBER = re.compile(r"(?<!\d)(?:\(?\+)?\d(?:[ ./\-–—()_*]{0,2}\d){7,}")
_FIGURES = re.compile(
    r"(?<![\d/])\d{1,4}/(?:19|20)\d\d/[A-ZĐ][\w-]*"
    r"|(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d ?[-–—] ?(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?<!\d[ .-])11[1-5](?:[ -]+11[1-5])*(?![ .-]?\d)",
    re.IGNORECASE,
)
_SUM = r"[1-9]\d{0,2}(?:(?:\.\d{3})+(?!\.?\d)|(?: \d{3})+(?! ?\d))"
_MONEY = re.compile(
    rf"(?<![\d.)+])(?<!\d )(?P<sum>{_SUM})"
    rf"(?P<said>(?= ?(?:(?:[-–—]|đến|tới) ?{_SUM} ?)?(?:đ|đồng|vnđ|vnd|triệu|tỉ|tỷ)"
    r"(?!\w| (?:ý|chí|bào|đội|nghiệp|phục)(?!\w))))?",
    re.IGNORECASE,
)
_UNSAID = 100_000_000  # a figure that is not said to be money may be nine digits of a telephone
_LONGEST_SUM = 11  # digits; twelve are a citizen's number, an account
_TELEPHONE = re.compile(r"(?:84)?[35789]\d{8}")
_ROUND = "000000"
_WHO = r"(?:em|cháu|con|mình|tôi|tớ|tui|chau|minh|toi)"
_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)*"
_NAME = rf"(?P<name>{_WORD}(?: {_WORD}){{0,4}})"
_CALLED = re.compile(
    rf"(?<!\w)(?i:(?:{_WHO}|bạn {_WHO}|bạn|ban) t[êe]n(?: l[àa])?:?|t[êe]n (?:của |cua )?{_WHO}"
    rf"(?: l[àa]:?|:)|h[ọo] t[êe]n:?|h[ọo] v[àa] t[êe]n(?: {_WHO})?(?: l[àa])?:?|t[êe]n l[àa])\s+"
    rf"{_NAME}"
)
_IS = re.compile(rf"(?<!\w)(?i:{_WHO} l[àa]) {_NAME}")
_TITLED = re.compile(
    r"(?<!\w)(?i:bạn|em|cháu|cậu|anh|chị|thầy|cô|chú|bác|ông|bà|dì|bé|thím|mợ)(?: tên)? "
    rf"{_NAME}"
)
_APOSTROPHE = re.compile(r"(?<!\w)[A-ZĐ]\w{0,3}['’]\w{2,}(?: [A-ZĐ]\w+)*")  # H'Hen
_ON_THE_NET = re.compile(
    r"(?<!\w)(?i:facebook|fb|zalo|insta|instagram|tiktok|messenger|telegram)"
    r"(?i: (?:của )?(?:em|mình|tôi|cháu|tớ))?(?i: (?:là|tên))?:? "
    r"(?P<name>\w+(?:[.]\w+)+|[^\W\d]+\d\w*|[A-ZĐ]\w+(?: (?:[A-ZĐ]\w*|\d\w*))*)"
)
_AT_HOME = re.compile(
    r"(?<!\w)(?i:(?:số nhà|nhà số|số|ngõ|hẻm|ngách|kiệt) \d{1,4}\w?(?:/\d{1,4}\w?)*,? "
    r"(?:đường|phố|ngõ|hẻm|ngách|thôn|ấp|xóm))(?: [A-ZĐ\d]\w*)+"
)
# "lớp 7A", "học sinh lớp 9/1", "7A2"; "lớp 7" alone is a whole year of pupils
_IN_CLASS = re.compile(
    r"(?<!\w)(?i:lớp|lop|hs|học sinh|học|hoc)\s*(?P<name>"
    r"\d{1,2}(?:(?i:[A-ZĐ]{1,2}\d{0,2})| [A-ZĐ]\d{0,2}| ?[./] ?\d{1,2})"
    r"|(?i:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười(?: một| hai)?) [A-ZĐ]\d{0,2})(?![\w/])"
    r"|(?<![\w./-])(?P<alone>(?:[1-9]|1[0-2])(?i:[A-EĐ])\d{1,2})(?![\w/])"
)
_NO_NAME = _words(
    "gì là ai nào của thật riêng gọi luật nghị bộ thông chương trang ứng trò phần kênh văn đầy "
    "và trong trên được không phải bị"
)
_BEHIND_NAMES = _words(  # where a name in small letters ends
    "lớp ạ em học hỏi bị có và ở năm thì là muốn nhà con cháu mình tôi bạn nay sinh xin cho được "
    "đang tuổi trường khối đi không hôm quê số rất với tại mà nhưng vì nên nhé nha lop hoc hoi bi "
    "co va o nam thi la muon nha hom ko"
)
_NOBODY = _words(  # with a capital behind "em là", "cô": no name
    "đội đoàn sao học lớp bí chi liên cờ phó tổ ban hs hssv thành phụ giáo người con cháu bạn hồ "
    "trưng táo triệu tấm cám hiệu chủ công cảnh bộ hội trưởng việt kinh tây tôi em và có bị hai "
    "ba tư"
)
_LINK = re.compile(
    r"(?i)https?:|www\.|(?<![\w@.-])[\w-]+\.(?:com|net|org|info|xyz|top|vip|club|shop|site|online|"
    r"io|me|ly|gl|vn)(?![\w])"
)


def checked_question(words: str) -> str:
    """The words as one line, in NFC. Raises InputError for what is no question."""
    if piled(words) >= 0:
        raise InputError("có hàng chục dấu chồng lên một chữ", hint="Viết lại câu hỏi.")
    told = one_line(nfc(words))
    if sum(map(str.isalpha, told)) < 6:
        raise InputError("chưa viết câu hỏi", hint="Viết điều muốn hỏi bằng một hai câu.")
    if len(told) > LONGEST:
        raise InputError(
            f"câu hỏi dài {len(told)} ký tự", hint=f"Viết gọn lại, nhiều nhất {LONGEST}."
        )
    if _LINK.search(_MAIL.sub(" ", told)):
        raise InputError(
            "câu hỏi có đường dẫn trang mạng nên chưa gửi được",
            hint="Bỏ đường dẫn ấy, kể lại bằng lời.",
        )
    return told


def checked_class(words: str) -> str:
    """A class as “7A”, "" where none is told. Raises InputError for anything else."""
    told = one_line(nfc(words)).removeprefix("lớp ").removeprefix("Lớp ")
    if told and not (len(told) <= _LONGEST_CLASS and _CLASS.fullmatch(told)):
        raise InputError("lớp chưa đúng", hint="Viết như 7A hoặc 12A3, hoặc bỏ trống.")
    return told.upper()


def personal_data(words: str) -> tuple[str, ...]:
    """What in the words may lead to a person: numbers, e-mail addresses, names, a home."""
    return tuple(dict.fromkeys(words[first:last] for first, last in _spots(words)))


def blanked(words: str) -> str:
    """The words with that blanked out."""
    parts, place = [], 0
    for first, last in _spots(words):
        parts += [words[place:first], BLANK]
        place = last
    return "".join((*parts, words[place:]))


def has_blanks(words: str) -> bool:
    """Whether a place that was blanked still shows in the words."""
    return BLANK[0] in words


def _spots(words: str) -> list[tuple[int, int]]:
    """What was found, in order, each place once."""
    spots: list[tuple[int, int]] = []
    for first, last in sorted(_found(words)):
        if spots and first < spots[-1][1]:
            spots[-1] = (spots[-1][0], max(last, spots[-1][1]))
        else:
            spots.append((first, last))
    return spots


def _found(words: str) -> Iterator[tuple[int, int]]:
    told = "".join(map(_plain, words))  # as long as the words
    for form in (_MAIL, _APOSTROPHE, _AT_HOME):
        yield from (found.span() for found in form.finditer(told))
    figures = _FIGURES.sub(_dots, told)
    figures = _MONEY.sub(lambda sum_: _dots(sum_) if _is_money(sum_) else sum_[0], figures)
    yield from (found.span() for found in _NUMBER.finditer(figures))
    yield from (found.span("name") for found in _ON_THE_NET.finditer(told))
    yield from (found.span(found.lastgroup or 0) for found in _IN_CLASS.finditer(told))
    for found in _CALLED.finditer(told):
        yield from _named(found, small=True)
    if not told.isupper():  # else every word has a capital
        for form in (_IS, _TITLED):
            for found in form.finditer(told):
                yield from _named(found, small=False)
    for name in surely_named(told):
        yield from (found.span() for found in re.finditer(re.escape(name), told))


def _dots(found: re.Match[str]) -> str:
    return "·" * len(found[0])


def _is_money(found: re.Match[str]) -> bool:
    """Whether a figure is a sum: what is as long as a number that leads to somebody is none."""
    digits, said = re.sub(r"\D", "", found["sum"]), found["said"] is not None
    if len(digits) > _LONGEST_SUM:
        return False
    if _TELEPHONE.fullmatch(digits):  # "500.000.000 đồng" is in the law
        return said and len(digits) == 9 and digits.endswith(_ROUND)
    return said or (digits.endswith("000") and int(digits) < _UNSAID)


def _named(found: re.Match[str], *, small: bool) -> Iterator[tuple[int, int]]:
    """The name that a match begins with, as far as it goes."""
    first, *rest = found["name"].split(" ")
    word = first.casefold()
    if first[0].isupper():
        known = _NO_NAME if small else _NO_NAME | _NOBODY
        more = takewhile(lambda one: one[0].isupper(), rest)
    else:
        known = _NO_NAME | _BEHIND_NAMES
        more = takewhile(lambda one: one.casefold() not in _BEHIND_NAMES, rest[:3])
    if word not in known and (small or first[0].isupper()):
        start = found.start("name")
        yield start, start + len(" ".join((first, *more)))


def _plain(sign: str) -> str:
    """A sign as it is usually written ("０" is "0"), where that is one sign too."""
    usual = unicodedata.normalize("NFKC", sign)
    return usual if len(usual) == 1 else sign
