"""Báo cáo viên and tuyên truyền viên pháp luật of a unit: until when, and whose training is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from broadcaster.domain.notice import Place

DUE_BEFORE = timedelta(days=60)  # so long before its day it is told


class ReporterKind(StrEnum):
    """What somebody was recognised as; the value is what people read."""

    REPORTER = "báo cáo viên"
    PROMOTER = "tuyên truyền viên"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalReporter:
    """One person of bao-cao-vien.toml."""

    name: str
    kind: ReporterKind
    topics: tuple[str, ...] = ()  # what they speak of
    since: date | None = None  # first day of the term
    until: date | None = None  # last day of the term; None = it has no end
    trained: date | None = None  # day of the last training
    train_by: date | None = None  # last day by which the next training is due
    place: Place | None = None

    def serves_on(self, day: date) -> bool:
        """Whether the term holds on a day; one that names no day holds."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterDue:
    """Something that ends soon for somebody, or has ended."""

    reporter: LegalReporter
    what: str  # "nhiệm kỳ" or "tập huấn"
    day: date
    over: bool  # whether the day has passed


def due(reporters: Iterable[LegalReporter], today: date) -> tuple[ReporterDue, ...]:
    """Whose term or training is due within `DUE_BEFORE` or is over, the earliest first.

    A term that is over is told for a year: after that the person is simply none any more, and is
    asked for no training from its last day on.
    """
    found = []
    for one in reporters:
        ends = one.until
        if ends is not None and today - timedelta(days=365) <= ends <= today + DUE_BEFORE:
            found.append(ReporterDue(reporter=one, what="nhiệm kỳ", day=ends, over=ends < today))
        by = one.train_by
        if by is not None and by <= today + DUE_BEFORE and one.serves_on(today):
            found.append(ReporterDue(reporter=one, what="tập huấn", day=by, over=by < today))
    return tuple(sorted(found, key=lambda told: (told.day, told.reporter.name, told.what)))
