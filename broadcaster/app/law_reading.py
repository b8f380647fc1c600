"""Scripts out of the register: a document read whole, what is new in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from broadcaster.app.station import WiredStation
from broadcaster.domain.dates import WEEKDAYS, written
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import WithNotices
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.text import nearest
from broadcaster.law.register import RegisteredDocument

if TYPE_CHECKING:
    from broadcaster.writing.full_texts import FullTextPart
    from broadcaster.writing.new_law import LawPeriod

_YEAR = timedelta(days=366)  # in which a programme has a day, or it has none
_SHORTEST = 1.0  # minutes of words in a script of a series


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOrder:
    """How somebody wants a document read whole."""

    minutes: float | None = None  # of an episode; None = as the programme has it
    programme: str = ""  # its slug; "" = the first
    first: date | None = None  # day of the first part; None = the next school day


def whole_text_series(
    wired: WiredStation, document: RegisteredDocument, order: ReadingOrder
) -> "WithNotices[tuple[FullTextPart, ...]]":
    """The scripts that read a document, on days that are free in the programme."""
    from broadcaster.production.frames import FrameItem
    from broadcaster.production.naming import known_episodes
    from broadcaster.production.sounds import index_sounds
    from broadcaster.programme.schedule import next_air_day, written_calendar
    from broadcaster.timetable.occurrences import next_school_day
    from broadcaster.writing.drafting import (
        frame_seconds,
        opening_seconds,
        reading_seconds,
        sound_seconds,
    )
    from broadcaster.writing.full_texts import full_text_series, longest_title, series_prefix

    chosen = programme_named(wired.station.formats, order.programme)
    minutes = order.minutes or chosen.exact_minutes or chosen.max_minutes
    calendar = written_calendar(wired.tools)
    prefix = series_prefix(document)  # of a series that was cut off, and is asked for once more
    taken = {
        known.day
        for known in known_episodes(wired.station, wired.tools)
        if known.programme == chosen.slug
        and not any(path.name.startswith(prefix) for path in known.files)
    }

    def days(count: int) -> Sequence[date]:
        found: list[date] = []
        day = order.first or next_air_day(wired.tools)
        last = day + _YEAR
        while len(found) < count:
            day = next_school_day(calendar, day)
            if day > last:
                fixed = ", ".join(WEEKDAYS[one] for one in chosen.weekdays)
                raise InputError(
                    f"trong một năm, đến {written(last)}, chương trình “{chosen.slug}” không có "
                    f"ngày học nào còn trống{f' vào {fixed}' if fixed else ''}",
                    hint="Xem lại weekdays của khuôn chương trình, các ngày nghỉ trong lich.toml.",
                )
            if day not in taken and (not chosen.weekdays or day.weekday() in chosen.weekdays):
                found.append(day)
                last = day + _YEAR
            day += timedelta(days=1)
        return found

    profile, tools = wired.station.profile, wired.tools
    readings = profile.readings
    shelf = index_sounds(tools.shelf().assets, wired.today)
    around = frame_seconds(
        chosen,
        profile,
        [FrameItem(title=longest_title(document), kind=ScriptKind.FULL_TEXT.value)],
        sound_seconds(shelf, tools),
        day=order.first or wired.today,
        opening=opening_seconds(shelf, tools),
    )
    return full_text_series(
        document,
        tools.register_folder(),
        seconds=max(minutes * 60 - around, _SHORTEST * 60),
        around=around,
        days=days,
        programme=chosen.slug,
        seconds_of=lambda text: reading_seconds(text, readings),
    )


def law_period(
    wired: WiredStation, first: date | None, last: date | None, *, topic: str, audience: str
) -> "LawPeriod":
    """What changes in a period, this month where no day is given. Raises InputError."""
    from broadcaster.law.new_documents import changes_between
    from broadcaster.writing.new_law import LawPeriod

    begin = first or (last or wired.today).replace(day=1)
    end = last or (begin.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if end < begin:
        raise InputError(
            f"khoảng ngày kết thúc ({written(end)}) trước khi bắt đầu ({written(begin)})",
            hint="Viết ngày cuối sau ngày đầu, như 1/12/2026 và 31/12/2026.",
        )
    register = wired.tools.register()
    found = changes_between(register, begin, end, topic=topic, audience=audience)
    return LawPeriod(first=begin, last=end, changes=found)


def programme_named(formats: Sequence[ProgrammeFormat], wanted: str) -> ProgrammeFormat:
    """The programme that is meant, the first when none is named. Raises InputError."""
    known = [one.slug for one in formats]
    chosen = next((one for one in formats if one.slug == wanted or not wanted), None)
    if chosen is None:
        like = nearest(wanted, known)
        raise InputError(
            f"không có chương trình “{wanted}”",
            hint=(f"Có phải “{like}”? " if like else "") + "Xem thư mục scripts_vi/formats.",
        )
    return chosen
