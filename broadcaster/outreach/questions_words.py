"""What is looked for in a listener's words: what is no question, personal data.

It is a search and no proof: whoever answers reads the words too.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import nfc, one_line, piled
from broadcaster.drafting.private_words import surely_named

LONGEST = 500  # signs of a question
BLANK = "▢▢▢"
_LONGEST_CLASS = 10
_CLASS = re.compile(r"\d{1,2} ?[A-ZĐ]{0,2}\d{0,2}(?:[./]\d{1,2})?", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w/.,-])(?:\+?84|0)(?:[ .-]?\d){8,10}(?![\w/])")
_CALLED = re.compile(
    r"(?P<before>(?<!\w)(?i:(?:em|cháu|con|mình|tôi|bạn em|bạn) tên(?: là)?|tên (?:của )?"
    r"(?:em|cháu|con|mình|tôi) là|tên là)\s+)(?P<name>[^\W\d_]+(?: [^\W\d_]+){0,4})"
)
_NO_NAME = frozenset({"gì", "là", "ai", "nào", "của", "thật", "riêng", "gọi"})
_LINK = re.compile(
    r"(?i)https?:|www\.|(?<![\w@.])[\w-]+\.(?:com|net|org|info|xyz|top|vip|club|shop|site|online|"
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
            f"câu hỏi dài {len(told)} chữ cái", hint=f"Viết gọn lại, nhiều nhất {LONGEST}."
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
    """What in the words may lead to a person: telephone numbers, e-mail addresses, names."""
    return tuple(dict.fromkeys(words[first:last] for first, last in _spots(words)))


def blanked(words: str) -> str:
    """The words with that blanked out."""
    parts, place = [], 0
    for first, last in _spots(words):
        if last <= place:
            continue
        parts += [words[place : max(first, place)], BLANK]
        place = last
    return "".join((*parts, words[place:]))


def _spots(words: str) -> list[tuple[int, int]]:
    return sorted(_found(words))


def _found(words: str) -> Iterator[tuple[int, int]]:
    for form in (_MAIL, _PHONE):
        yield from (found.span() for found in form.finditer(words))
    for found in _CALLED.finditer(words):
        first, *rest = found["name"].split()
        if first.casefold() not in _NO_NAME:  # behind the first word, those with a capital
            name = " ".join((first, *takewhile(lambda word: word[0].isupper(), rest)))
            yield found.start("name"), found.start("name") + len(name)
    for name in surely_named(words):
        yield from (found.span() for found in re.finditer(re.escape(name), words))
