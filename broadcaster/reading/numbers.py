"""Whole and decimal numbers to words, in the house style: linh, nghìn, tỷ, mốt, tư, lăm."""

import re
from functools import lru_cache

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")
_REMEMBERED = 4096  # numbers of which the words are kept: a text has the same ones again
_LONGEST = 18  # digits; longer runs are codes, not counts

# one written number; dots part thousands, a comma parts decimals
NUMBER = (
    r"(?:[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?(?![\d]|\.\d)|\d{1,3}(?:,\d{3})+\.\d+(?![\d]|[.,]\d)"
    r"|\d{1,3}(?:,\d{3}){2,}(?!\d)"
    r"|\d{1,3}(?:[ ]\d{3}){2,}(?!\d)|\d+,\d+(?![\d]|,\d)|\d+\.\d+(?![\d]|\.\d)|\d+)"
)
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+")  # "1,250.50"
_GROUPED = re.compile(r"(?!0\.)\d{1,3}(?:(?:\.\d{3})+(?:,\d+)?|(?:,\d{3}){2,}|(?: \d{3})+)")


def _tens(value: int) -> list[str]:
    ten, one = divmod(value, 10)
    head = ["mười"] if ten == 1 else [DIGITS[ten], "mươi"]
    if one == 0:
        return head
    word = DIGITS[one]
    if one == 5:
        word = "lăm"
    elif ten > 1 and one in (1, 4):
        word = "mốt" if one == 1 else "tư"
    return [*head, word]


def _triple(value: int, *, full: bool) -> list[str]:
    hundred, rest = divmod(value, 100)
    words = [DIGITS[hundred], "trăm"] if hundred or full else []
    if rest >= 10:
        return words + _tens(rest)
    if rest == 0:
        return words if hundred else []
    return [*words, "linh", DIGITS[rest]] if words else [DIGITS[rest]]


def _below_billion(value: int, *, full: bool) -> list[str]:
    words: list[str] = []
    for power in (2, 1, 0):
        triple = value // 1000**power % 1000
        if triple:
            words += _triple(triple, full=full or bool(words))
            words += [_SCALES[power]] if power else []
    return words


@lru_cache(maxsize=_REMEMBERED)
def count(value: int) -> str:
    """A whole number from 0 up in words."""
    if value == 0:
        return DIGITS[0]
    parts: list[str] = []
    high, low = divmod(value, 10**9)
    if high:
        parts += [count(high), "tỷ"]
    if low:
        parts += _below_billion(low, full=bool(high))
    return " ".join(parts)


def digits(text: str) -> str:
    """Digit by digit; anything else is skipped."""
    return " ".join(DIGITS[int(c)] for c in text if c in "0123456789")


@lru_cache(maxsize=_REMEMBERED)
def whole(text: str) -> str:
    """A run of digits as a count (a leading zero dropped), or digit by digit when it is a code."""
    code = len(text) > _LONGEST or (len(text) > 2 and text.startswith("00"))
    code = code or (len(text) > 3 and text[0] == "0")
    return digits(text) if code else count(int(text))


@lru_cache(maxsize=_REMEMBERED)
def coded(text: str) -> str:
    """A number of a document or a page: leading zeros are said ("06" = không sáu)."""
    bare = text.lstrip("0")
    zeros = [DIGITS[0]] * (len(text) - len(bare))
    return " ".join([*zeros, whole(bare)] if bare else zeros)


def fraction_part(text: str) -> str:
    """What follows "phẩy": "25" = hai mươi lăm, "05" = không năm, long ones digit by digit."""
    if len(text) > 3 or text.strip("0") == "":
        return digits(text)
    return coded(text)


@lru_cache(maxsize=_REMEMBERED)
def said(text: str, *, point: str = "phẩy") -> str:
    """A written number in words; `point` is the word for a dot that parts no thousands."""
    if _ENGLISH.fullmatch(text):
        head, _, tail = text.replace(",", "").partition(".")
        return f"{whole(head)} phẩy {fraction_part(tail)}"
    if _GROUPED.fullmatch(text):
        head, comma, tail = (
            text.partition(",") if text.count(",") == 1 else (text.replace(",", ""), "", "")
        )
        spoken = whole(head.replace(".", "").replace(" ", ""))
        return f"{spoken} phẩy {fraction_part(tail)}" if comma else spoken
    if len(re.findall("[.,]", text)) > 1:
        return " chấm ".join(coded(part) for part in re.split("[.,]", text) if part)
    for mark, word in ((",", "phẩy"), (".", point)):
        head, found, tail = text.partition(mark)
        if found:
            return f"{whole(head)} {word} {fraction_part(tail)}"
    return whole(text)
