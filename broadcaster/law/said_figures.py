"""The figures that a text says, in digits or words: amounts, ages, days, periods, shares, counts.

One reader for both sides, the script and the text of the law, so that "hai triệu", "2-3 triệu" and
"2.000.000 đồng" are held against each other as quantities and not as signs. What is a document's
number or an article is not found here: that is what `references` is for. One reader has all units,
since one takes what another leaves; hence more than 600 lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from broadcaster.domain.text import nfc
from broadcaster.law.word_patterns import WordPattern


class FigureKind(Enum):
    """What a figure measures; two of different kinds are never compared."""

    MONEY = "mức tiền"
    AGE = "tuổi"
    SHARE = "tỷ lệ"
    DAY = "ngày"
    PERIOD = "thời gian"
    MEASURE = "số đo"
    COUNT = "số lượng"
    CALL = "số gọi"
    ARTICLE = "điều, khoản, điểm"
    DOCUMENT = "số văn bản"


class Limit(Enum):
    """How a figure bounds: the word that stands before or behind it."""

    NONE = ""
    FROM = "từ"  # this much and more
    OVER = "trên"
    UNDER = "dưới"
    AT_MOST = "không quá"

    @property
    def upward(self) -> bool:
        """Whether what is meant lies above the figure."""
        return self in (Limit.FROM, Limit.OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFigure:
    """A figure, or both ends of one ("từ 3 đến 4 triệu đồng"), with its place in the NFC text."""

    kind: FigureKind
    values: tuple[float, ...]  # đồng, years of age, per cent, seconds, metres, …; two = a range
    unit: str  # within the kind, what alone is compared: "đồng", "chương", "km/h", "ngày tháng"
    text: str  # as written
    start: int
    end: int
    limit: Limit = Limit.NONE
    digits: bool = True  # False = written in words only

    def same_quantity(self, other: "SaidFigure") -> bool:
        """Whether both say the same: a day without its year agrees with that day of any year."""
        if (self.kind, self.unit) != (other.kind, other.unit):
            return False
        if self.kind is FigureKind.DAY:
            return _same_day(self.values, other.values)
        return self.values == other.values


_SECONDS = {"giờ": 1.0, "ngày": 86_400.0}  # what one of the unit's values is


def same_time(one: SaidFigure, other: SaidFigure) -> bool:
    """Whether two periods are as long in hours as in days: "72 giờ", "3 ngày"."""
    if one.kind is not FigureKind.PERIOD or other.kind is not FigureKind.PERIOD:
        return False
    ours, theirs = _SECONDS.get(one.unit), _SECONDS.get(other.unit)
    if ours is None or theirs is None:
        return False
    return [v * ours for v in one.values] == [v * theirs for v in other.values]


def are_times(one: SaidFigure, other: SaidFigure) -> bool:
    """Whether two periods may be told in place of one another: hours and days."""
    both = one.kind is other.kind is FigureKind.PERIOD
    return both and one.unit in _SECONDS and other.unit in _SECONDS and one.unit != other.unit


def _same_day(ours: tuple[float, ...], theirs: tuple[float, ...]) -> bool:
    """(day, month, year); 0 = not said. Something must be said by both, and nothing differ."""
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a and b]
    whole = not (ours[0] and not theirs[0])  # a day is not told by a year
    return bool(pairs) and whole and all(a == b for a, b in pairs)


_ONES = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5}
_ONES |= {"sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
_NOT_ALONE = frozenset(("mốt", "tư", "lăm", "nhăm"))
_ZEROS = ("linh", "lẻ")
_BEGIN_NUMBERS = frozenset((*_ONES, "mười", "chục"))
_IN_FIGURES = _BEGIN_NUMBERS | {"nửa", "tháng"}  # one of these, or a digit, is in each of them
_DIGIT, _LETTERS = re.compile(r"\d"), re.compile(r"[^\W\d_]+")
_SCALES = {"nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_SHORT_SCALES = {"k": 1e3, "n": 1e3, "tr": 1e6}  # joined to the digits: "600k", "1tr2"
_FINE = re.compile(  # behind these a number without its unit is an amount: "bị phạt tám trăm"
    r"(?<!\w)phạt(?: (?:tiền|từ|đến|tới|khoảng|là|chỉ|những|đúng|hẳn))*\s*$", re.IGNORECASE
)
_WITH_TAIL = (1e6, 1e9)  # "một triệu hai" is 1,2 million
_LONGEST_TAIL = 3  # digits: "1tr250"
_HUNDRED = 100
_ALCOHOL = re.compile(r"(?<!\w)(?:cồn|khí thở|hơi thở)(?!\w)", re.IGNORECASE)
_MILLIGRAM = 0.001
_NEAR_ALCOHOL = 120  # characters
_COINS = ("đồng", "vnđ", "vnd", "đ")
_TOKEN = re.compile(r"\d+(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?|km/h|cm[3³²2]|[^\W\d_]+|\S")
_PERIODS = {
    "giây": (1.0, "giờ"),
    "phút": (60.0, "giờ"),
    "giờ": (3600.0, "giờ"),
    "ngày": (1.0, "ngày"),
    "tuần": (7.0, "ngày"),
    "tháng": (1.0, "tháng"),
    "năm": (12.0, "tháng"),
}
_MEASURES = {
    "km/h": (1.0, "km/h"),
    "kw": (1000.0, "W"),
    "w": (1.0, "W"),
    "cm3": (1.0, "cm3"),
    "cm³": (1.0, "cm3"),
    "m": (1.0, "m"),
    "mét": (1.0, "m"),
    "cm": (0.01, "m"),
    "km": (1000.0, "m"),
    "kg": (1000.0, "g"),
    "g": (1.0, "g"),
    "gam": (1.0, "g"),
    "mg": (0.001, "g"),
    "miligam": (0.001, "g"),
    "oát": (1.0, "W"),
    "ký": (1000.0, "g"),
    "tấn": (1e6, "g"),
}
_LONG_MEASURES = {
    ("ki", "lô", "mét", "giờ"): (1.0, "km/h"),
    ("ki", "lô", "mét", "một", "giờ"): (1.0, "km/h"),
    ("ki", "lô", "mét", "trên", "giờ"): (1.0, "km/h"),
    ("cây", "số", "giờ"): (1.0, "km/h"),
    ("cây", "số", "một", "giờ"): (1.0, "km/h"),
    ("km", "/", "giờ"): (1.0, "km/h"),
    ("km", "một", "giờ"): (1.0, "km/h"),
    ("ki", "lô", "oát"): (1000.0, "W"),
    ("ki", "lô", "gam"): (1000.0, "g"),
    ("xăng", "ti", "mét", "khối"): (1.0, "cm3"),
    ("phân", "khối"): (1.0, "cm3"),
    ("xăng", "ti", "mét"): (0.01, "m"),
    ("ki", "lô", "mét"): (1000.0, "m"),
    ("mi", "li", "gam"): (0.001, "g"),
}
_LONG_BEGINS = frozenset(words[0] for words in _LONG_MEASURES)
# what is counted; the longest that fits names the unit, and one word may stand for another
_COUNTED = {
    "chương": "chương", "điều": "điều", "mục": "mục", "phần": "phần", "nhóm": "nhóm",
    "hành vi": "nhóm", "điểm": "điểm", "bánh": "bánh", "cấp": "cấp", "loại": "loại",
    "tỉnh": "tỉnh", "đơn vị": "đơn vị", "xã": "đơn vị", "người": "người", "bạn": "người",
    "trẻ": "người", "em": "người", "xe": "xe", "chiếc xe": "xe", "hình thức": "hình thức",
    "luật": "luật", "đạo luật": "luật", "đại biểu": "đại biểu", "lần": "lần", "chữ số": "chữ số",
    "trường hợp": "trường hợp", "biện pháp": "biện pháp", "con số": "chữ số", "học sinh": "người",
    "tổ chức": "tổ chức", "lít": "lít", "mức": "mức",
}  # fmt: skip
_TO = ("đến", "tới", "-", "–", "—")
_OR = ("và", "hoặc", "hay", "còn")  # "từ 63 còn 34 tỉnh"
_MONTHS = {"giêng": 1, "chạp": 12}
_BEFORE = (
    (
        Limit.AT_MOST,
        r"(?:không|chưa) (?:được )?(?:vượt quá|vượt|quá)|không hơn|tối đa|nhiều nhất|chậm nhất|≤",
    ),
    (Limit.FROM, r"từ đủ|ít nhất|tối thiểu|không dưới|không ít hơn|đã đủ|tròn|đủ|từ"),
    (Limit.UNDER, r"dưới|chưa đủ|chưa đến|chưa tới|chưa tròn|ít hơn|thấp hơn|nhỏ hơn|kém|<"),
    (Limit.OVER, r"trên|quá|vượt|hơn|>"),
)
_LIMIT = [
    (limit, re.compile(rf"(?<!\w)(?:{words})\s*(?:là\s+|mốc\s+|mức\s+)?$", re.IGNORECASE))
    for limit, words in (
        (Limit.UNDER, r"chưa đủ|chưa đến|chưa tới|chưa tròn|(?:chưa|không) đầy"),
        *_BEFORE,
    )
]
_UPWARD = re.compile(r"\s*(?:\w+\s+){0,3}?trở lên", re.IGNORECASE)
_DOWNWARD = re.compile(r"\s*(?:\w+\s+){0,3}?trở xuống", re.IGNORECASE)
_DAY = re.compile(
    r"(?<![\w/.-])(?:(?:ngày|mùng|hôm)\s+)?(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})(?![\w/-])"
    r"|(?<!\w)(?:(?:ngày|hôm)\s+(?:mùng\s+)?|mùng\s+)"
    r"(?P<d2>\d{1,2}|[^\W\d_]+(?:\s[^\W\d_]+){0,2}?)\s+tháng\s+"
    r"(?P<m2>\d{1,2}|mười một|mười hai|[^\W\d_]+)"
    r"(?:\s*,?\s+năm\s+(?P<y2>\d{4}))?"
    r"|(?<![\w.,/-])(?P<d6>\d{1,2})\s+tháng\s+(?P<m6>\d{1,2})(?:\s*,?\s+năm\s+|/)(?P<y6>\d{4})"
    r"|(?<!\w)ngày\s+(?P<d3>\d{1,2})[/-](?P<m3>\d{1,2})(?![\w/-])"
    r"|(?<!\w)tháng\s+(?P<m4>\d{1,2})\s*(?:/|\s+năm\s+)(?P<y4>(?:19|20)\d\d)(?!\w)"
    r"|(?<!\w)tháng\s+(?P<m7>\d{1,2}|mười một|mười hai|[^\W\d_]+)\s+h[ằà]ng\s+năm(?!\w)"
    r"|(?<!\w)(?:năm|Năm)\s+(?P<y5>(?:19|20)\d\d)(?![\w/])",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?<![\w.,/%-])1\d\d(?![\w/%]|[.,]\d|\s*(?:nghìn|triệu|đồng|cm|km|kg|m\b|tuổi|phút|giây))"
)
_CALLING = re.compile(r"\b(?:gọi|số|tổng đài|đường dây)\b", re.IGNORECASE)
_PER = re.compile(  # "0,25 mg/l", "50 mi-li-gam cồn trong 100 mi-li-lít máu": no weights
    r"\s*(?:cồn\s*)?(?:(?:/|trên|trong)\s*(?:(?P<hundred>100|một trăm)\s*(?:ml|mi[ -]?li[ -]?lít)"
    r"|(?:(?:1|một)\s*)?(?:l|lít)(?!\w))|một lít(?!\w))",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")  # "ki-lô-gam"
_SHARES = tuple(  # words, per cent
    (WordPattern(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), share)
    for words, share in (
        (r"một nửa|1/2|50\s*%|phân nửa", 50.0),
        (r"một phần ba|1/3(?= (?:mức|số|khung|của))", 33.333333),
        (r"hai phần ba|2/3(?= (?:mức|số|khung|của))", 66.666667),
        (r"một phần tư|1/4(?= (?:mức|số|khung|của))", 25.0),
        (r"ba phần tư|3/4(?= (?:mức|số|khung|của))", 75.0),
    )
)


_AGED = re.compile(  # who is told to be of an age, and the word of the limit
    r"(?<!\w)(?:người|trẻ em|trẻ|em|bạn|học sinh|tuổi)(?!\w)[^.?!;]*"
    r"(?<!\w)(?:dưới|chưa đủ|chưa tròn|chưa đầy|từ đủ|đủ)\s+$",
    re.IGNORECASE,
)
_BEHIND_AN_AGE = frozenset("thì là mới phải được không trở bị chưa đã ạ nhé".split())  # noqa: SIM905
_YOUNGEST, _OLDEST = 6, 18
_NEAR_AGE = 60  # characters


class _Token(NamedTuple):
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    start: int
    end: int
    after: int  # the token behind it
    digits: bool
    scale: float  # the last scale word that was said; 1 = none


@lru_cache(maxsize=4096)  # of one sentence figures, duties and who is fined are asked
def figures_in(text: str) -> tuple[SaidFigure, ...]:
    """Every figure of a text in its order; places are those of the NFC text."""
    text = nfc(text)
    lower = text.lower()
    if not _DIGIT.search(lower) and _IN_FIGURES.isdisjoint(_LETTERS.findall(lower)):
        return ()  # most clauses have none
    return tuple(sorted(_FigureReader(text).figures(), key=lambda one: one.start))


class _FigureReader:
    """Reads a text once; what a day has taken is no count any more."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._taken: list[tuple[int, int]] = []
        self._amounts: set[int] = set()  # tokens behind what is an amount by its form: "600k"

    def figures(self) -> Iterator[SaidFigure]:
        yield from self._days()
        for pattern, share in _SHARES:
            for match in pattern.finditer(self._text):
                yield self._figure(FigureKind.SHARE, (share,), "%", match.span(), digits=False)
        yield from self._calls()
        plain = self._text
        for start, end in self._taken:
            plain = plain[:start] + "\x00" * (end - start) + plain[end:]
        tokens = [
            _Token(m[0].lower(), m.start(), m.end())
            for m in _TOKEN.finditer(_JOINED.sub(" ", plain))
        ]
        self._tokens = tokens
        at = 0
        while at < len(tokens):
            word = tokens[at].text
            begins = word in _BEGIN_NUMBERS or word[0].isdecimal()
            number = self._number(at) if begins else None
            if number is None:
                at += 1
                continue
            found, at = self._with_unit(number)
            if found is not None:
                yield found

    def _figure(
        self,
        kind: FigureKind,
        values: tuple[float, ...],
        unit: str,
        span: tuple[int, int],
        *,
        digits: bool = True,
    ) -> SaidFigure:
        start, end = span
        self._taken.append(span)
        return SaidFigure(
            kind=kind,
            values=values,
            unit=unit,
            text=self._text[start:end],
            start=start,
            end=end,
            limit=self._limit(start, end),
            digits=digits,
        )

    def _limit(self, start: int, end: int) -> Limit:
        before = self._text[max(start - 24, 0) : start]
        if _UPWARD.match(self._text, end):
            return Limit.FROM
        if _DOWNWARD.match(self._text, end):
            return Limit.AT_MOST
        return next((limit for limit, words in _LIMIT if words.search(before)), Limit.NONE)

    def _days(self) -> Iterator[SaidFigure]:
        for match in _DAY.finditer(self._text):
            day, month = (
                _spelled(match["d"] or match["d2"] or match["d3"] or match["d6"]),
                _spelled(
                    match["m"]
                    or match["m2"]
                    or match["m3"]
                    or match["m4"]
                    or match["m6"]
                    or match["m7"]
                ),
            )
            year = int(match["y"] or match["y2"] or match["y4"] or match["y5"] or match["y6"] or 0)
            if day is not None and month is not None and (month or year):
                values = (float(day), float(month), float(year))
                unit = "tháng hằng năm" if match["m7"] else "ngày tháng"
                yield self._figure(FigureKind.DAY, values, unit, match.span())

    def _calls(self) -> Iterator[SaidFigure]:
        calling = _CALLING.search(self._text)
        if calling is None:
            return
        for match in _CALL.finditer(self._text, calling.start()):
            if not any(a < match.end() and match.start() < b for a, b in self._taken):
                yield self._figure(FigureKind.CALL, (float(match[0]),), "số gọi", match.span())

    # ----- numbers

    def _number(self, at: int) -> _Number | None:
        """A number that begins at a token: "2,5 triệu", "hai triệu năm trăm nghìn"."""
        total, scale, digits, begin = 0.0, 1.0, False, at
        last = float("inf")
        while (small := self._small(at)) is not None:
            value, behind, in_digits = small
            factor = 1.0
            while (scaled := self._scale(behind)) > 1:
                factor *= scaled
                behind += 1
            if factor >= last:
                break
            if (tail := self._tail(at, behind, last, value)) is not None:
                total, at = total + tail, behind
                self._amounts.add(at)
                break
            total, last, at = total + value * factor, factor, behind
            scale, digits = factor, digits or in_digits
            if self._word(at) == "rưỡi" and factor > 1:
                total, at = total + factor / 2, at + 1
            if factor == 1.0:
                break
        if at == begin:
            return None
        start, end = self._tokens[begin].start, self._tokens[at - 1].end
        return _Number(total, start, end, at, digits, scale)

    def _scale(self, at: int) -> float:
        """What the word behind a number multiplies it by; "k" and "tr" only joined to digits."""
        word = self._word(at)
        if word in _SHORT_SCALES and at:
            before = self._tokens[at - 1]
            if before.text[-1].isdecimal() and before.end == self._tokens[at].start:
                self._amounts.add(at + 1)
                return _SHORT_SCALES[word]
        return _SCALES.get(word, 1.0)

    def _tail(self, at: int, behind: int, scale: float, value: float) -> float | None:
        """What one more number is worth behind millions: "1tr2", "một triệu hai", "1 triệu 2"."""
        word = self._word(at)
        if scale not in _WITH_TAIL or self._unit(behind) is not None:
            return None
        if self._word(behind - 1) == "trăm":  # "hai triệu năm trăm"
            return value * scale / 1000
        if behind != at + 1:
            return None
        if word in _ONES and not self._word(behind).isdecimal():  # "hai triệu năm 2026"
            return _ONES[word] * scale / 10
        tail = word.isdecimal() and len(word) <= _LONGEST_TAIL
        return int(word) * scale / 10 ** len(word) if tail else None

    def _word(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _small(  # noqa: PLR0911 - a ladder of cases
        self, at: int
    ) -> tuple[float, int, bool] | None:
        word = self._word(at)
        if word.isdecimal() and self._word(at + 1) == "trăm":
            return float(word) * 100, at + 2, True
        if word[:1].isdecimal() and not word.startswith("cm"):
            return float(word.replace(".", "").replace(",", ".")), at + 1, True
        hundreds = 0
        if word in _ONES and word not in _NOT_ALONE and self._word(at + 1) == "trăm":
            hundreds, at, word = _ONES[word] * 100, at + 2, self._word(at + 2)
            if word in _ZEROS and self._word(at + 1) in _ONES:
                return hundreds + _ONES[self._word(at + 1)], at + 2, False
        if word in ("mười", "chục"):
            one = self._word(at + 1)
            if one in _ONES and one not in ("mốt", "tư") and not self._is_unit_five(at + 1):
                return hundreds + 10 + _ONES[one], at + 2, False
            return hundreds + 10, at + 1, False
        if word in _ONES and word not in _NOT_ALONE:
            if self._word(at + 1) in ("mươi", "chục"):
                one = self._word(at + 2)
                if one in _ONES and not self._is_unit_five(at + 2):
                    return hundreds + _ONES[word] * 10 + _ONES[one], at + 3, False
                return hundreds + _ONES[word] * 10, at + 2, False
            if not hundreds and self._word(at + 1) in _NOT_ALONE - {"tư"}:  # "ba lăm"
                return float(_ONES[word] * 10 + _ONES[self._word(at + 1)]), at + 2, False
            if not hundreds:
                return float(_ONES[word]), at + 1, False
        return (float(hundreds), at, False) if hundreds else None

    def _is_unit_five(self, at: int) -> bool:
        """Whether "năm" means years here: "mười năm" is ten of them, fifteen is "mười lăm"."""
        return self._word(at) == "năm"

    # ----- what is counted

    def _with_unit(self, first: _Number) -> tuple[SaidFigure | None, int]:
        """The figure that begins with a number, a range where there are two, and what follows."""
        unit = self._unit(first.after) or self._alcohol(first)
        second, joined = None, first.after if unit is None else unit[3]
        if self._word(joined) in (*_TO, *_OR):
            links = self._word(joined)
            after = joined + 1
            while self._word(after) in ("dưới", "đủ", "không", "quá", "chưa"):
                after += 1
            second = self._number(after)
            if second is not None and links in _OR and unit is not None:
                second = None
        if second is not None and unit is None and self._unit(second.after) is None:
            age = self._age(second)
            if age is not None and self._age_before(first):
                return self._made((first, second), age), second.after
        if second is None:
            unit = unit or self._fine(first) or self._age(first)
            return self._made((first,), unit), unit[3] if unit else first.after
        other = self._unit(second.after)
        if other is None and unit is None and (fine := self._fine(second, first)) is not None:
            if first.value < _HUNDRED <= second.value:
                first = replace(first, value=first.value * _HUNDRED)
            return self._made((first, second), fine), fine[3]
        if other is None or (unit is not None and unit[:2] != other[:2]):
            return self._made((first,), unit), unit[3] if unit else first.after
        if self._word(joined) in _OR:  # "hai hoặc ba bánh": each by itself
            return self._made((first,), (*other[:3], first.after)), joined + 1
        bare = unit is None and first.scale == 1  # "4 đến 6 triệu", not "800.000 đồng đến 1 triệu"
        if other[0] is FigureKind.MONEY and bare and second.scale > first.value:
            first = replace(first, value=self._scaled(first, second))
        return self._made((first, second), other), other[3]

    def _scaled(self, first: _Number, second: _Number) -> float:
        """What the bare first number of a range of amounts is: as many as its second has.

        "Bốn đến sáu trăm nghìn" begins at four hundred, "tám trăm đến một triệu" with thousands.
        """
        said = [self._word(at) for at in range(first.after, second.after)]
        value = first.value * (_HUNDRED if "trăm" in said and first.value < 10 else 1)
        return value * (second.scale if value * second.scale < second.value else 1000)

    def _alcohol(self, number: _Number) -> tuple[FigureKind, str, float, int] | None:
        """A content of alcohol without its unit: "cồn trên 0,4"."""
        part = number.digits and number.value < 1 and "," in self._text[number.start : number.end]
        begin = max(number.start - _NEAR_ALCOHOL, 0)
        if part and _ALCOHOL.search(self._text, begin, number.start):
            return FigureKind.MEASURE, "mg/l", 1.0, number.after
        return None

    def _age(self, number: _Number) -> tuple[FigureKind, str, float, int] | None:
        """An age without its word: "trẻ em là người dưới mười sáu", "chưa đủ 18 thì"."""
        follows = self._word(number.after)
        if follows[:1].isalnum() and follows not in _BEHIND_AN_AGE:
            return None
        return (FigureKind.AGE, "tuổi", 1.0, number.after) if self._age_before(number) else None

    def _age_before(self, number: _Number) -> bool:
        """Whether a number may be an age by its size and the words before it."""
        before = self._text[max(number.start - _NEAR_AGE, 0) : number.start]
        young = number.scale == 1 and _YOUNGEST <= number.value <= _OLDEST
        return young and _AGED.search(before) is not None

    def _fine(
        self, number: _Number, first: _Number | None = None
    ) -> tuple[FigureKind, str, float, int] | None:
        """An amount without its unit, "bị phạt tám trăm": thousands are meant."""
        before = self._text[max((first or number).start - 40, 0) : (first or number).start]
        follows = self._word(number.after)
        if (
            number.scale > 1 or not _HUNDRED <= number.value < 1000 or number.value % 10
            or not _FINE.search(before) or (follows.isalpha() and follows not in _TO)
        ):  # fmt: skip
            return None
        return FigureKind.MONEY, "đồng", 1000.0, number.after

    def _unit(  # noqa: PLR0911 - a ladder of cases
        self, at: int
    ) -> tuple[FigureKind, str, float, int] | None:
        """Kind, unit, factor, and the token behind it."""
        word = self._word(at)
        before = self._tokens[at - 1].text if at else ""
        money = before in _SCALES or at in self._amounts
        if word in _COINS or (money and word not in ("tấn", "lít")):
            behind = at + 1 if word in _COINS else at
            counted = word not in _COINS and self._counted(at)
            return (FigureKind.COUNT, *counted) if counted else (
                FigureKind.MONEY, "đồng", 1.0, behind,
            )  # fmt: skip
        if word == "%" or (word == "phần" and self._word(at + 1) == "trăm"):
            return FigureKind.SHARE, "%", 1.0, at + (1 if word == "%" else 2)
        if word == "tuổi":
            return FigureKind.AGE, "tuổi", 1.0, at + 1
        if word == "tháng" and self._word(at + 1) == "tuổi":
            return FigureKind.AGE, "tuổi", 1 / 12, at + 2
        for words, (factor, name) in _LONG_MEASURES.items() if word in _LONG_BEGINS else ():
            if tuple(self._word(at + n) for n in range(len(words))) == words:
                return self._measure(name, factor, at + len(words))
        if word in _MEASURES:
            factor, name = _MEASURES[word]
            return self._measure(name, factor, at + 1)
        if word in _PERIODS:
            factor, name = _PERIODS[word]
            return FigureKind.PERIOD, name, factor, at + 1
        counted = self._counted(at)
        return (FigureKind.COUNT, *counted) if counted else None

    def _measure(self, name: str, factor: float, behind: int) -> tuple[FigureKind, str, float, int]:
        """A measure; a weight in a volume ("mg/l") is something else than a weight."""
        per = _PER.match(self._text, self._tokens[behind - 1].end) if name == "g" else None
        if per is None:
            breath = factor == _MILLIGRAM and self._is_of_breath(behind)
            return FigureKind.MEASURE, "mg/l" if breath else name, 1.0 if breath else factor, behind
        while behind < len(self._tokens) and self._tokens[behind].start < per.end():
            behind += 1
        return FigureKind.MEASURE, "mg/100 ml" if per["hundred"] else "mg/l", 1.0, behind

    def _is_of_breath(self, behind: int) -> bool:
        """Whether milligrams are those of alcohol in breath: below one, and it is spoken of."""
        number = self._tokens[behind - 2].text if behind > 1 else ""
        end = self._tokens[behind - 1].start
        begin = max(end - _NEAR_ALCOHOL, 0)
        return number.startswith("0,") and bool(_ALCOHOL.search(self._text, begin, end))

    def _counted(self, at: int) -> tuple[str, float, int] | None:
        for length in (2, 1):
            words = " ".join(self._word(at + n) for n in range(length))
            if words in _COUNTED:
                return _COUNTED[words], 1.0, at + length
        return None

    def _made(
        self, numbers: tuple[_Number, ...], unit: tuple[FigureKind, str, float, int] | None
    ) -> SaidFigure | None:
        if unit is None:
            return None
        kind, name, factor, behind = unit
        if name == "m" and len(numbers) == 1 and self._word(behind - 1) in ("m", "mét"):
            numbers, behind = self._metres(numbers[0], behind)
        end = max(self._tokens[behind - 1].end, numbers[-1].end)
        span = (numbers[0].start, end)
        figure = self._figure(
            kind,
            tuple(round(one.value * factor, 6) for one in numbers),
            name,
            span,
            digits=any(one.digits for one in numbers),
        )
        return figure if len(numbers) == 1 else replace(figure, limit=Limit.NONE)

    def _metres(self, whole: _Number, behind: int) -> tuple[tuple[_Number, ...], int]:
        """Metres with what follows them: "1 mét 35", "một mét rưỡi"."""
        if self._word(behind) == "rưỡi":
            return (replace(whole, value=whole.value + 0.5),), behind + 1
        part = self._number(behind)
        if part is None or part.scale > 1 or part.value >= _CENTIMETRES or self._unit(part.after):
            return (whole,), behind
        share = part.value / (10 if part.value < 10 else _CENTIMETRES)
        return (replace(whole, value=whole.value + share),), part.after


_CENTIMETRES = 100


def _spelled(word: str | None) -> int | None:
    """A day or a month, in digits or words; 0 = none is said, None = it is no number."""
    if not word:
        return 0
    if word.isdecimal():
        return int(word)
    lowered = word.lower()
    if lowered in _MONTHS:
        return _MONTHS[lowered]
    reader = _FigureReader("")
    reader._tokens = [_Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(lowered)]
    if lowered == "tư":
        return 4
    number = reader._number(0)
    return int(number.value) if number is not None and number.after == len(reader._tokens) else None
