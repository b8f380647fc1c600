"""The period of a report as people say it: a month, a term, a school year, six months, free."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold
from broadcaster.timetable.day_words import day_said

_ONE_DAY = timedelta(days=1)
_HINT = (
    "Viết như tháng 11/2026, học kỳ 1 2026-2027, năm học 2026-2027, 6 tháng đầu năm 2026, "
    "năm 2026, hoặc từ 1/9/2026 đến 30/11/2026."
)
_YEARS = r"(?P<from>\d{4}) ?[-–/] ?(?P<to>\d{4})"
_MONTH = re.compile(
    r"(?:thang )?(?P<m>\d{1,2})(?:/| nam )(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d\d?)"
    r"|thang (?P<m3>\d{1,2})"
)
_TERM = re.compile(rf"(?:hoc ky|hk) ?(?P<n>1|2|i|ii|mot|hai)(?: nam hoc)?(?: {_YEARS})?")
_SCHOOL_YEAR = re.compile(rf"nam hoc(?: {_YEARS})?|(?P<from2>\d{{4}}) ?[-–] ?(?P<to2>\d{{4}})")
_HALF = re.compile(r"(?:6|sau) thang (?P<half>dau|cuoi)(?: nam)?(?: (?P<y>\d{4}))?")
_YEAR = re.compile(r"(?:nam )?(?P<y>\d{4})")
_FREE = re.compile(
    r"(?:từ )?(?:ngày )?(?P<a>.+?)(?: đến (?:hết )?(?:ngày )?| [-–] |(?<=\d{4})[-–](?=\d{1,2}/))"
    r"(?P<b>.+)",
    re.IGNORECASE,
)


def official_month(month: int) -> str:
    """A month as official papers write it: 01, 02, 3 … 12 (Phụ lục I of NĐ 30/2020/NĐ-CP)."""
    return f"{month:02d}" if month < 3 else str(month)


def official_date(day: date) -> str:
    """A date as official papers write it: 05/9/2026, 15/01/2026."""
    return f"{day.day:02d}/{official_month(day.month)}/{day.year}"


class ReportStage(StrEnum):
    """Whether the figures may still change; the value is what people read."""

    PRELIMINARY = "sơ bộ"
    FINAL = "chính thức"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod:
    """The days that a report tells of, and up to which of them it counted."""

    words: str  # "tháng 11/2026", "năm học 2026-2027"
    first: date
    last: date  # the last day that belongs to it
    closing: date  # the last day that was counted; of final figures always `last`
    stage: ReportStage

    @property
    def told(self) -> str:
        """As the report says it: "năm 2026 (số liệu sơ bộ, chốt đến hết ngày 15/11/2026)"."""
        return (
            f"{self.words} (số liệu {self.stage}, chốt đến hết ngày {official_date(self.closing)})"
        )

    def holds(self, day: date) -> bool:
        """Whether a day is counted."""
        return self.first <= day <= self.closing


def report_period(
    words: str,
    today: date,
    *,
    school_year_starts: int = 9,
    second_term: tuple[int, int] | None = None,
    preliminary: bool = False,
    closing: date | None = None,
) -> ReportPeriod:
    """The period that is said; "" = the month of today. Raises InputError.

    `school_year_starts` is a month, `second_term` the (day, month) on which the second term
    begins. A period that is not over has preliminary figures only; one that has not begun is
    refused.
    """
    name, first, last = _said(words.strip(), today, school_year_starts, second_term)
    if last < first:
        raise InputError("ngày cuối của kỳ ở trước ngày đầu", hint=_HINT)
    if first > today:
        raise InputError(
            f"kỳ “{name}” chưa bắt đầu: ngày đầu là {written(first)}",
            hint="Chọn một kỳ đã có ngày phát.",
        )
    over = last < today
    day = closing or (last if over else today)
    if day > today:
        raise InputError(
            f"ngày chốt số liệu {written(day)} còn ở phía trước",
            hint="Chốt vào hôm nay, hoặc một ngày đã qua.",
        )
    if not first <= day <= last:
        raise InputError(
            f"ngày chốt số liệu {written(day)} ở ngoài kỳ {written(first)} – {written(last)}",
            hint="Chọn một ngày trong kỳ.",
        )
    final = over and not preliminary and day == last
    stage = ReportStage.FINAL if final else ReportStage.PRELIMINARY
    return ReportPeriod(words=name, first=first, last=last, closing=day, stage=stage)


def period_words(words: str, first: date, last: date) -> str:
    """What some days are called, whatever somebody else called them.

    A term has no days of its own, so its name stays where it fits its school year.
    """
    year, month = first.year, first.month
    names = (f"tháng {month}/{year}", f"6 tháng đầu năm {year}", f"6 tháng cuối năm {year}",
             f"năm {year}", f"năm học {_years(year, month)}")  # fmt: skip
    for name in names:
        told, begins, ends = _said(name, first, month, None)
        if (begins, ends) == (first, last):
            return told
    term = _TERM.fullmatch(" ".join(fold(words).split()))
    if term is not None and term["from"] and int(term["to"]) == int(term["from"]) + 1:
        opens, closes = date(_year(term["from"]), 7, 1), date(_year(term["to"]), 8, 31)
        if opens <= first and last <= closes and (last - first).days <= 214:
            return " ".join(words.split())
    return f"từ ngày {official_date(first)} đến ngày {official_date(last)}"


def _said(  # noqa: PLR0911 - a return a way of saying it
    words: str, today: date, starts: int, second_term: tuple[int, int] | None
) -> tuple[str, date, date]:
    text = " ".join(fold(words).split())
    if not text:
        return _month(today.year, today.month)
    if found := _MONTH.fullmatch(text):
        number = int(found["m"] or found["m2"] or found["m3"])
        if not 1 <= number <= 12:
            raise InputError(f"không có tháng {number}", hint=_HINT)
        year = found["y"] or found["y2"]
        return _month(int(year) if year else today.year - (number > today.month), number)
    if found := _TERM.fullmatch(text):
        year = _opening_year(found["from"], found["to"], today, starts)
        return _term(found["n"] in ("1", "i", "mot"), year, starts, second_term)
    if found := _SCHOOL_YEAR.fullmatch(text):
        told = (found["from"] or found["from2"], found["to"] or found["to2"])
        year = _opening_year(*told, today, starts)
        return f"năm học {_years(year, starts)}", *_school_year(year, starts)
    if found := _HALF.fullmatch(text):
        year = _year(found["y"]) if found["y"] else today.year
        if found["half"] == "dau":
            return f"6 tháng đầu năm {year}", date(year, 1, 1), date(year, 6, 30)
        return f"6 tháng cuối năm {year}", date(year, 7, 1), date(year, 12, 31)
    if found := _YEAR.fullmatch(text):
        year = _year(found["y"])
        return f"năm {year}", date(year, 1, 1), date(year, 12, 31)
    if found := _FREE.fullmatch(words):
        first, last = day_said(found["a"], today), day_said(found["b"], today)
        name = f"từ ngày {official_date(first)} đến ngày {official_date(last)}"
        return name, first, last
    raise InputError(f"“{words}” không phải một kỳ báo cáo", hint=_HINT)


def _year(told: str) -> int:
    year = int(told)
    if not 2000 <= year <= 2999:
        raise InputError(f"năm {told} không hợp lý", hint=_HINT)
    return year


def _month(year: int, number: int) -> tuple[str, date, date]:
    first = date(_year(str(year)), number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    return f"tháng {official_month(number)}/{year}", first, after - _ONE_DAY


def _opening_year(opens: str | None, closes: str | None, today: date, starts: int) -> int:
    """The calendar year in which the school year begins; unsaid, that of today."""
    if opens is None or closes is None:
        return today.year - (today.month < starts)
    if int(closes) != int(opens) + 1 and not (starts == 1 and opens == closes):
        raise InputError(f"năm học {opens}-{closes} không phải một năm", hint=_HINT)
    return _year(opens)


def _years(year: int, starts: int) -> str:
    return str(year) if starts == 1 else f"{year}-{year + 1}"


def _school_year(year: int, starts: int) -> tuple[date, date]:
    return date(year, starts, 1), date(year + 1, starts, 1) - _ONE_DAY


def _term(
    first_one: bool, year: int, starts: int, second: tuple[int, int] | None
) -> tuple[str, date, date]:
    if second is None:
        raise InputError(
            "chưa rõ học kỳ hai bắt đầu ngày nào",
            hint='Ghi second_term = "18/1" ở mục [report] của station.toml.',
        )
    opens, closes = _school_year(year, starts)
    day, month = second
    border = date(year if month > starts else year + 1, month, day)
    name = f"học kỳ {'I' if first_one else 'II'} năm học {_years(year, starts)}"
    return (name, opens, border - _ONE_DAY) if first_one else (name, border, closes)
