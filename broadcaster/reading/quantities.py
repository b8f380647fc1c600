"""Numbers with what is counted: money, measures, lists of numbers, numbers that print has torn."""

import re
from itertools import pairwise

from broadcaster.reading.lettered_numbers import lettered_number
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.measures import (
    COUNTED_BEHIND,
    NUMBERED,
    REFERENCES,
    SMALL,
    cued_unit,
    measured,
    number_said,
    rate_at,
    unit_at,
)
from broadcaster.reading.numbers import NUMBER, coded, count, fraction_part, said, whole
from broadcaster.reading.tables import cues, one_of, table

_BORN = rf"\b(?:{one_of('persons.born')}) $"
_TORN = rf"\d{{1,3}}(?:\s?\.\s?\d{{3}})+(?=\s?(?:{one_of('numbers.coins')})(?![^\W_]))"
_UNMARKED = rf"(\d{{1,3}}(?:\.\d{{3}})+)\s?(?:{one_of('numbers.misspelt-coins')})(?![^\W_])"
_LONG = rf"\b(?:{one_of('units.long')})\b:? (?:khoảng |chừng |hơn |gần |tới |đến )?$"
_TALL = rf"\b(?:{one_of('units.tall')})\b[^.;!?]*$"
_WIDE = rf"\b(?:{one_of('units.wide')})\b[^.;!?]*$"
_DAY_PARTS = frozenset(cues()["times.day-parts"])
_WEEK = 8  # the days of a week are numbered from 2 to 7
_UNSPACED = REFERENCES | {*cues()["numbers.not-spaced"]}
_MONTHS = 12
_HOURS_BEFORE = frozenset((*cues()["times.at"], *cues()["times.about"], *cues()["times.spans"]))
_DATED = r" ngày \d"
_CODED = rf"\b(?:{one_of('codes.led-by-zero')})\b(?:[,:]? (?:{one_of('codes.before-code')}))?:? $"
_DECIMAL = frozenset((*cues()["times.measured"], *cues()["fractions.before"]))
_PLACES = 2  # figures of no length that is said to the tenth
_FEW_METRES = 4  # a length below it is said to the tenth
_MEASURED_SO = r"(?<!\d)\d{1,2}m(?:[014-9]|\d\d)(?!\d|[^\W_])"
_ON_PAGE = r"\s(?:trang|tr)\b"
_IN_WORDS = rf" (?:{one_of('pairs.measured-in-words')})(?![^\W_])"
_BIG = rf"\s?({one_of('numbers.large', 'numbers.scales')})\b"


def read_short_price(line: TextLine, at: int) -> ReadPiece | None:
    """Thousands as people shorten them, a guess: "3k5" = ba nghìn năm trăm."""
    price = pattern(r"(\d{1,3})k([1-9])(?![^\W_])").match(line.text, at)
    if not price:
        return None
    if price[1] == "2" and pattern(_BORN).search(line.left(at, 16)):  # "lứa 2k8": of 2008
        spelled = f"hai ca {whole(price[2])}"
        other = f"hai nghìn {whole(price[2])} trăm"
        return ReadPiece(at, price.end(), spelled, "code", Ground.NONE, "doan-ma", other)
    words = f"{whole(price[1])} nghìn {whole(price[2])} trăm"
    rest, end = rate_at(line, price.end(), money=True)
    other = f"{whole(price[1])} ca {whole(price[2])}"
    return ReadPiece(at, end, words + rest, "money", Ground.NONE, "doan-ma", other)


def read_height(line: TextLine, at: int) -> ReadPiece | None:
    """Reads "1m65" = một mét sáu mươi lăm, "38s92"; "1tr5" is money."""
    raced = pattern(r"(\d{1,3})s(\d{1,2})(?![^\W_])").match(line.text, at)
    if raced:
        words = f"{whole(raced[1])} giây {coded(raced[2])}"
        return ReadPiece(at, raced.end(), words, "measure", Ground.FORM)
    heavy = pattern(r"(\d{1,3})(kg|km)(\d{1,3})(?!\d|[^\W_])").match(line.text, at)
    if heavy and heavy[0][-3:] not in ("km2", "km3"):
        words = f"{whole(heavy[1])} {table('units')['units'][heavy[2]]} {whole(heavy[3])}"
        return ReadPiece(at, heavy.end(), words, "measure", Ground.FORM)
    found = pattern(r"(\d{1,2})m(\d{1,2})(?![\d²³]|(?!x\d)[^\W_])").match(line.text, at)
    if not found:
        return None
    if len(found[2]) == 1 and found[2] in "23":
        return _long_or_wide(line, at, found)
    return ReadPiece(
        at, found.end(), f"{whole(found[1])} mét {fraction_part(found[2])}", "measure", Ground.FORM
    )


def _long_or_wide(line: TextLine, at: int, found: re.Match[str]) -> ReadPiece | None:
    """Two metres and a half, or square ones, a guess: "rộng 1m2"; none where it is an area."""
    across = pattern(r" ?[x×] ?\d+(?:,\d+)?m").match(line.text, found.end()) or pattern(
        r"\dm\d{0,2} ?[x×] ?$"
    ).search(line.text[max(0, at - 8) : at])
    if across:  # "giường 1m2 x 2m": no area is multiplied by a length
        words = f"{whole(found[1])} mét {whole(found[2])}"
        return ReadPiece(at, found.end(), words, "measure", Ground.FORM)
    tall, wide = (pattern(cue).search(line.left(at)) for cue in (_TALL, _WIDE))
    beside = pattern(_LONG).search(line.left(at, 16))
    near = beside if len(found[1]) < _PLACES else None  # "phòng rộng 40m2"
    long = near and (int(found[1]) < _FEW_METRES or line.tells(_MEASURED_SO))
    small = pattern(SMALL).search(line.left(at))  # a child under 1m2 is looked at later
    either = found[0] == "1m2" and not wide and not small  # a lamp is long, a garden is not
    if not near and not either and (not tall or wide):
        return None
    words = f"{whole(found[1])} mét {whole(found[2])}"
    other = f"{whole(found[1])} mét {'vuông' if found[2] == '2' else 'khối'}"
    if not long and (wide or not tall):
        words, other = other, words
    return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)


def read_spaced_number(line: TextLine, at: int) -> ReadPiece | None:
    """Thousands behind a blank: "12 500 đồng", "dân số 85 000"; by itself a guess."""
    two = pattern(r"\d{1,3} \d{3}(?![\d/]|[.,]\d|\s\d)").match(line.text, at)
    if not two or line.before(at) in _UNSPACED:
        return None
    if pattern(r"\s?(?:k|K|tr)(?![^\W_])").match(line.text, two.end()):
        return None  # "gói 1 100k": of thousands nobody parts thousands
    unit, _, _ = unit_at(line, two.end(), at)
    if unit or pattern(_BIG).match(line.text, two.end()):
        return measured(line, at, two.end(), said(two[0]))
    if (
        not line.text[:at].rstrip()[-1:].isdigit()
        and two[0][0] != "0"
        and pattern(r"\s?(?:[.,;)]|$)|\s[^\W\d_A-ZĐ]{2}").match(line.text, two.end())
    ):
        apart = ", ".join(coded(part) for part in two[0].split())
        return ReadPiece(at, two.end(), said(two[0]), "number", Ground.NONE, "doan-so", apart)
    return None


def read_quantity(line: TextLine, at: int) -> ReadPiece | None:
    """Any number with its unit, or with the letter that is stuck to it."""
    found = pattern(NUMBER).match(line.text, at)
    if not found:
        return None
    end = found.end()
    if line.text[end : end + 1].isalpha() and not cued_unit(line, end)[0]:
        lettered = lettered_number(line, at, end)
        if lettered and not pattern(r"[tT]r\d{1,3}(?!\d)").match(line.text, end):
            return lettered
    if led := _zero_led(line, at, end):
        return led
    piece = measured(line, at, end, number_said(line, at, end))
    told_hours = line.text[end : piece.end] == "h" and line.before(at) in _HOURS_BEFORE
    open_end = piece.end == end or told_hours  # "lúc 7,8h": at seven or eight
    if line.hasty and piece.certain and open_end and _perhaps_listed(line, at, end):
        parts = ", ".join(count(int(one)) for one in line.text[at:end].split(","))
        if told_hours:
            return piece._replace(spoken=f"{parts} giờ").doubted("doan-so", piece.spoken)
        return piece.doubted("doan-so", parts)
    return piece


def _zero_led(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """Three figures that a zero leads, behind what names a code: "mã tỉnh, ví dụ 048"."""
    text = line.text[at:end]
    if text[0] != "0" or not pattern(r"0\d\d").fullmatch(text) or unit_at(line, end, at)[0]:
        return None
    if not pattern(_CODED).search(line.left(at)):
        return None
    return ReadPiece(at, end, coded(text), "number", Ground.CUE)


def _perhaps_listed(line: TextLine, at: int, end: int) -> bool:
    """Whether a decimal in a line typed in haste may be two numbers: "đoạn 2,3 bị ngập"."""
    found = pattern(r"([1-9]\d?),([1-9]\d?)").fullmatch(line.text, at, end)
    return bool(found and int(found[2]) == int(found[1]) + 1 and line.before(at) not in _DECIMAL)


def read_two_numbers(line: TextLine, at: int) -> ReadPiece | None:
    """Two numbers that look like a decimal, a guess: "C(5,2)", "điểm 9,10", "5,6/tr20"."""
    found = pattern(r"(\d{1,2}),(\d{1,2})(?![\d%‰°]|[.,:/-]\d)").match(line.text, at)
    if not found or found[2][0] == "0":
        return None
    page = pattern(r"/\s?tr(?:ang)?(?![^\W\d_])").match(line.low, found.end())  # "Toán 5,6/tr20"
    decimal, both = said(found[0]), f"{said(found[1])}, {said(found[2])}"
    called = pattern(r"(?<![^\W_])[A-Za-z]\($").search(line.text[max(0, at - 3) : at])
    boxed = called and line.text[found.end() : found.end() + 1] == ")"
    marks = line.before(at) == "điểm" or line.low[found.end() : found.end() + 5] == " điểm"
    beside = marks and int(found[1]) + 1 == int(found[2])
    if not boxed and not beside and not page:
        return None
    if not boxed and not page and int(found[2]) < 10:  # nine, or nine tenths
        decimal, both = both, decimal
    return ReadPiece(at, found.end(), both, "number", Ground.NONE, "doan-so", decimal)


def _large_listed(line: TextLine, at: int) -> ReadPiece | None:
    """Years, and rooms or articles of three figures, in a row: "2024,2025", "Điều 123,134"."""
    found = pattern(r"(\d{3,4}),(\d{3,4})(?:,(\d{3,4}))?(?![\d%‰°]|[.,:/-]\d)").match(line.text, at)
    if not found:
        return None
    numbers = [one for one in found.groups() if one]
    rising = all(len(one) == len(two) and one < two for one, two in pairwise(numbers))
    if not rising or numbers[0][0] == "0":
        return None
    years = all(pattern(r"(?:19|20)\d\d").fullmatch(one) for one in numbers)
    whole_before = {*cues()["pairs.whole-alone"], *NUMBERED, "phòng", "trang"}
    if not years and (len(numbers[0]) > _PLACES + 1 or line.before(at) not in whole_before):
        return None
    words = ", ".join(count(int(one)) for one in numbers)
    return ReadPiece(at, found.end(), words, "number", Ground.CUE)


def read_listed(  # noqa: PLR0911 - cases
    line: TextLine, at: int
) -> ReadPiece | None:
    """Numbers with commas and no blanks that are a list, not decimals: "khối 6,7", "bài 1,2,3".

    Two behind what has numbers are a guess, for "bài 1,5" may be a mark.
    """
    pages = pattern(r"(\d{1,3}(?:,\d{1,3}){1,9}),(\d{1,3})/(\d{2,3})(?![\d/]|[.,]\d)").match(
        line.text, at
    )
    if pages and int(pages[3]) > _MONTHS:  # "bài 1,2,3/45": no day of a month
        named = [count(int(one)) for one in (*pages[1].split(","), pages[2])]
        words, other = (
            f"{', '.join(named)}{w}{count(int(pages[3]))}" for w in (" trang ", " trên ")
        )
        if line.before(at) == "trang":
            words, other = other, words
        return ReadPiece(at, pages.end(), words, "number", Ground.NONE, "doan-gach-cheo", other)
    if large := _large_listed(line, at):
        return large
    found = pattern(r"\d{1,2}(?:,\d{1,2}){1,9}(?![\d%‰°]|[.,:/-]\d)").match(line.text, at)
    if not found:
        return None
    numbers = [int(one) for one in found[0].split(",")]
    rising = all(one < two for one, two in pairwise(numbers))
    plain = not any(len(one) > 1 and one[0] == "0" for one in found[0].split(","))
    joined = line.text[at - 1 : at] == "," and line.text[at - 2 : at - 1].isdigit()  # "K6,7,8"
    if not rising or not plain:
        return None
    by_unit = unit_at(line, found.end(), at)[0]
    beside = numbers[1] == numbers[0] + 1
    alone = line.before(at) in cues()["pairs.whole-alone"]
    wholly = alone or line.before(at) in cues()["pairs.whole"]  # no half of them has a number
    perhaps = beside and line.before(at) in cues()["pairs.whole-perhaps"]
    if len(numbers) == 2 and (wholly or perhaps):
        if by_unit or pattern(_IN_WORDS).match(line.low, found.end()):
            return None  # "khu 3,4 héc ta", "ấp 2,3 chục nhà"
        words, other = f"{count(numbers[0])}, {count(numbers[1])}", said(found[0])
        piece = ReadPiece(at, found.end(), words, "number", Ground.CUE)
        counted = pattern(COUNTED_BEHIND).match(line.low, found.end())
        dated = pattern(_DATED).match(line.low, found.end())
        if alone and counted and not dated:
            return None  # "là điều 1,5 lần lương"
        parted = line.before(at) in cues()["documents.parts"]  # "khoản 1,3 Điều 5"
        sure = wholly and (beside or parted) and (dated or not counted)
        return piece if sure else piece.doubted("doan-so", other)
    if len(numbers) == 2 and not joined:
        dated = pattern(_DATED).match(line.low, found.end())
        behind = not dated and pattern(COUNTED_BEHIND).match(line.low, found.end())
        if (
            line.before(at) not in NUMBERED
            or ((by_unit or behind) and not pattern(_ON_PAGE).match(line.low, found.end()))
            or pattern(_BIG).match(line.low, found.end())
            or pattern(r" ?tr(?![^\W_])").match(line.low, found.end())  # "5 tr 6,7 tr"
        ):
            return None
    last = line.last(at) if joined else None
    before = line.before(at)
    weekdays = (
        before == "thứ"
        or (before in _DAY_PARTS and max(numbers) < _WEEK)
        or (last is not None and last.spoken.startswith("thứ "))
    )
    fourth = "tư" if weekdays or before == "tháng" else "bốn"
    words = ", ".join(fourth if one == 4 else count(one) for one in numbers)
    if len(numbers) > 2:
        return ReadPiece(at, found.end(), words, "number", Ground.FORM)
    other = said(found[0])
    return ReadPiece(at, found.end(), words, "number", Ground.NONE, "doan-so", other)


def read_torn_sum(line: TextLine, at: int) -> ReadPiece | None:
    """A sum of money that print has torn apart, a guess: "5. 000.000 đồng"."""
    torn = pattern(_TORN).match(line.low, at)
    if not torn or " " not in torn[0]:
        return None
    words = said("".join(torn[0].split()))
    apart = ", ".join(coded(part) for part in pattern(r"\d+").findall(torn[0]))
    return measured(line, at, torn.end(), words).doubted("doan-so", apart)


def read_unmarked_sum(line: TextLine, at: int) -> ReadPiece | None:
    """A sum of money whose "đồng" has lost a mark, a guess: "500.000 đông"."""
    found = pattern(_UNMARKED).match(line.low, at)
    if not found:
        return None
    return ReadPiece(at, found.end(), f"{said(found[1])} đồng", "money", Ground.NONE, "mat-dau")


def read_spaced_thousands(line: TextLine, at: int) -> ReadPiece | None:
    """Thousands as people shorten them, behind a blank, a guess: "50 k"."""
    found = pattern(r"(\d{2,3}) k(?![^\W_])").match(line.text, at)
    if not found:
        return None
    number = said(found[1])
    words, other = f"{number} nghìn", f"{number} ca"
    return ReadPiece(at, found.end(), words, "money", Ground.NONE, "doan-ma", other)
