"""The spoken frames of a programme: greeting, contents, links, closing and credits.

A frame is a Jinja2 template of the programme format; filled, it is body text of a script.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from broadcaster.domain.notice import Place
from broadcaster.domain.script import CueKind
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.domain.text import fold
from broadcaster.templating import TemplateFault, fill

WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")

_BED_BEGINS = f"[{CueKind.BED_START}]"
_BED_ENDS = f"[{CueKind.BED_END}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameItem:
    """A programme item as the frames know it."""

    title: str
    kind: str  # Kind value
    slug: str = ""
    index: int = 0  # from 1, set by `frame_values`
    count: int = 0  # of all items, set by `frame_values`


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsOfKind:
    """How many items of one kind an episode has, as the frames know it."""

    kind: str  # Kind value
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTexts:
    """The filled frames, as body text of a script."""

    opening: str  # greeting and contents
    links: tuple[str, ...]  # one for each item, "" when the format has no link
    closing: str  # closing and credits


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardVoices:
    """Whose voices the items of an edition are heard in; its frames are always a machine's."""

    people: tuple[str, ...] = ()  # by `spoken_name`, in order
    machine: bool = True  # a machine speaks in the items too

    @property
    def named(self) -> str:
        """The people in one phrase, as it is said: "em H., lớp 7A và cô Hà"; "" = nobody."""
        said = list(dict.fromkeys(filter(None, self.people)))
        return " và ".join(filter(None, ("; ".join(said[:-1]), *said[-1:])))

    @property
    def sentence(self) -> str:
        """The truth about the voices in one sentence, for the closing."""
        if not self.people:
            return "Giọng đọc trong chương trình do máy tính tạo ra."
        of = f"giọng của {self.named}" if self.named else "giọng người thật"
        if self.machine:
            return f"Chương trình có giọng đọc tổng hợp, do máy tính tạo ra, và {of}."
        return f"Lời dẫn là giọng đọc tổng hợp, do máy tính tạo ra; lời bài là {of}."


MACHINE_ALONE = HeardVoices()


def spoken_name(who: str) -> str:
    """Initials and class as a sentence has them: without remarks; "Em" in it is no name."""
    name = " ".join(re.sub(r"\([^()]*\)", " ", who).split()).strip(" .,;")
    first, space, rest = name.partition(" ")
    return f"{first.lower()}{space}{rest}" if first in _CALLED and rest else name


_CALLED = frozenset({"Em", "Bạn", "Các", "Cô", "Thầy", "Chị", "Anh", "Bác", "Ông", "Bà", "Chú"})


def season_of(day: date, starts: int) -> int:
    """The school year of a day by its first calendar year; `starts` is its first month."""
    return day.year if day.month >= starts else day.year - 1


def date_text(day: date) -> str:
    """A date as people write it in a sentence; the reading of its figures comes later."""
    return f"ngày {day.day} tháng {day.month} năm {day.year}"


def frame_values(
    station: StationProfile,
    programme: ProgrammeFormat,
    *,
    day: date,
    number: int,
    theme: str,
    items: Sequence[FrameItem],
    occasion: str = "",
    voices: HeardVoices = MACHINE_ALONE,
) -> dict[str, Any]:
    """The names that a frame may use, with their values on an air date."""
    return {
        "station": station.name,
        "unit": station.unit,
        "programme": programme.name,
        "date": date_text(day),
        "weekday": WEEKDAYS[day.weekday()],
        "month": day.month,
        "season": season_of(day, station.school_year_starts),
        "theme": theme,
        "occasion": occasion,
        "number": number,
        "disclosure": station.disclosure,
        "voices": voices.sentence,
        "people": voices.named,
        "kinds": tuple(
            ItemsOfKind(kind=kind, count=count)
            for kind, count in Counter(item.kind for item in items).items()
        ),
        "items": tuple(
            replace(item, index=number, count=len(items))
            for number, item in enumerate(items, start=1)
        ),
    }


def frame_texts(programme: ProgrammeFormat, values: Mapping[str, Any]) -> FrameTexts:
    """Fill every frame of a programme.

    Raises TemplateFault with the format file and the line in it.
    """
    return FrameTexts(
        opening=_together(programme, ("greeting", "contents"), values),
        links=tuple(
            _together(programme, ("link",), {**values, "item": item}) for item in values["items"]
        ),
        closing=_together(programme, ("closing", "credits"), values),
    )


def _together(programme: ProgrammeFormat, names: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Frames that follow each other; neighbours that lie on the bed share one bed."""
    paragraphs: list[str] = []
    on_bed = False
    for name in names:
        text = _filled(programme, name, values)
        if not text:
            continue
        # A frame that brings its own bed is left alone.
        has_own = f"[{fold(CueKind.BED_START)}" in fold(text)
        wanted = bool(programme.bed) and name in programme.bed_under and not has_own
        if wanted != on_bed:
            paragraphs.append(_BED_BEGINS if wanted else _BED_ENDS)
        on_bed = wanted
        paragraphs.append(text)
    if on_bed:
        paragraphs.append(_BED_ENDS)
    return "\n\n".join(paragraphs)


def _filled(programme: ProgrammeFormat, name: str, values: Mapping[str, Any]) -> str:
    template: str = getattr(programme, name)
    if not template.strip():
        return ""
    try:
        return fill(template, values).strip()
    except TemplateFault as fault:
        raise TemplateFault(
            f"khung “{name}”: {fault.sentence}",
            line=fault.line,
            hint=fault.hint,
            where=_where(programme, name, fault.line),
        ) from fault


def _where(programme: ProgrammeFormat, name: str, line: int) -> str:
    """The place in the format file of a line of a frame, as near as the format knows it."""
    place = dict(programme.frame_places).get(name) or programme.place
    if place is None:
        return f"{programme.slug}.toml"
    if not place.line:
        return place.file
    return str(Place(file=place.file, line=place.line + max(line - 1, 0)))
