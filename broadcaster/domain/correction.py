"""A correction that is owed: where something wrong was heard, until it is put right there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath


class HeardPlace(StrEnum):
    """The kinds of place where an episode reaches people; the value is what people read."""

    YARD = "loa"  # one site's loudspeakers
    CHANNEL = "kênh"  # a show: its feed and pages, or its subscribers'
    STATION = "đài"  # a radio station
    PACK = "gói"  # a pack that another unit was given


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedPlace:
    """One place that an episode reached, and how that is known."""

    kind: HeardPlace
    place: str  # as `OwedCorrection.place`
    heard: str  # when and how it was heard there, in words
    moments: tuple[datetime, ...] = ()  # with zone; empty where nobody tells when

    @property
    def where(self) -> str:
        """“loa điểm chính”, “gói bai.zip”."""
        return _where(self.kind, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedCorrection:
    """One place that has the wrong words; open until it is known to have the right ones."""

    id: int = 0  # given by the table; 0 = not in it yet
    episode: str  # Episode.key of what was wrong
    title: str
    wrong: str  # what was said wrong, in words
    kind: HeardPlace
    place: str  # a site ("" = the main one), Show.key, Subscriber.code, a pack's path
    heard: str = ""  # when and how it was heard there, in words
    script: str = ""  # slug of the correction
    opened: datetime  # with zone
    who: str = ""
    settled: datetime | None = None  # None = still owed
    proof: str = ""  # by what it is known to be heard there

    @property
    def where(self) -> str:
        """“loa điểm chính”, “đài xa-hoa-phuong”."""
        return _where(self.kind, self.place)


def _where(kind: HeardPlace, place: str) -> str:
    """The place in words; folders of a machine are nobody's business who only looks."""
    return f"{kind} {(PurePath(place).name if kind is HeardPlace.PACK else place) or 'điểm chính'}"
