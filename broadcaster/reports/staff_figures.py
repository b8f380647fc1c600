"""Guidance, training, legal reporters, the year's plan, as report and desk count them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.dates import written
from broadcaster.domain.legal_reporters import LegalReporter, ReporterDue, ReporterKind, due
from broadcaster.domain.station import Show, StaffShow
from broadcaster.domain.text import fold
from broadcaster.publishing.confirmations import Confirmation, ConfirmedBy
from broadcaster.reports.plan_progress import TaskProgress
from broadcaster.reports.report_periods import ReportPeriod
from broadcaster.reports.report_sheets import ReportSheet, SheetColumn
from broadcaster.reports.report_tables import plain_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtLesson:
    """An episode for the unit's own people, and how many confirmed it within the period."""

    title: str
    asks: StaffShow
    day: date | None  # on which it came out; None = it is gone
    heard: int
    by_hand: int  # of these, noted by somebody else
    passed: int | None  # None = it asks no questions, or none that is known: it is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFigures:
    """What a unit did for its own people in a period; a None is not known, never nought."""

    guidance_episodes: int  # that came out in the period
    guidance_confirmed: int  # confirmations
    guidance_by_hand: int = 0  # of these, noted by somebody else
    training_episodes: int
    training_people: int  # who heard at least one
    training_by_hand: int = 0  # of these, who confirmed none themselves
    training_passed: int  # who passed the questions of at least one
    passed_by_hand: int = 0  # of these, who sent none themselves
    asks: frozenset[StaffShow]  # which kinds of show the station has
    reporters: int | None = None  # báo cáo viên in their term on the closing day
    promoters: int | None = None  # tuyên truyền viên
    plan_open: bool = False  # the plan has mistakes: what it asks for is not known
    plan: str = ""  # name of the year's plan
    tasks: tuple[TaskProgress, ...] = ()  # of it, as they stood on the closing day
    people: tuple[LegalReporter, ...] = ()  # in their term on the closing day
    due: tuple[ReporterDue, ...] = ()  # whose term or training is due then
    lessons: tuple[TaughtLesson, ...] = ()  # that came out or were heard in the period


def staff_figures(
    period: ReportPeriod,
    shows: Iterable[Show],
    confirmations: Iterable[Confirmation],
    reporters: Sequence[LegalReporter] | None,
    *,
    issued: Mapping[StaffShow, int] | None = None,
    lessons: Sequence[TaughtLesson] = (),
    plan_open: bool = False,
    plan: str = "",
    tasks: Sequence[TaskProgress] = (),
) -> StaffFigures:
    """The figures of a period; what somebody passed counts by the day on which it was sent.

    `issued` is how many episodes came out in it; None = those are counted that somebody heard.
    """
    kinds = {show.key: show.staff for show in shows if show.staff is not None}
    every = tuple(confirmations)
    within = [
        (kinds[one.show], one) for one in every if one.show in kinds and period.holds(one.day)
    ]
    guided = [one for kind, one in within if kind is StaffShow.GUIDANCE]
    trained = [one for kind, one in within if kind is StaffShow.TRAINING]
    passed = [
        one
        for one in every
        if kinds.get(one.show) is StaffShow.TRAINING and one.passed and period.holds(one.passed)
    ]
    heard_it = {one.person for one in trained}
    said_so = {one.person for one in trained if one.by is ConfirmedBy.THEMSELVES}
    passed_it = {one.person for one in passed}
    sent_it = {one.person for one in passed if not one.passed_by_hand}
    out = issued or {
        StaffShow.GUIDANCE: len({one.episode for one in guided}),
        StaffShow.TRAINING: len({one.episode for one in trained}),
    }
    serving = [one for one in reporters or () if one.serves_on(period.closing)]
    count = {kind: sum(one.kind is kind for one in serving) for kind in ReporterKind}
    return StaffFigures(
        guidance_episodes=out[StaffShow.GUIDANCE],
        guidance_confirmed=len(guided),
        guidance_by_hand=sum(one.by is ConfirmedBy.HAND for one in guided),
        training_episodes=out[StaffShow.TRAINING],
        training_people=len(heard_it),
        training_by_hand=len(heard_it - said_so),
        training_passed=len(passed_it),
        passed_by_hand=len(passed_it - sent_it),
        asks=frozenset(kinds.values()),
        reporters=count[ReporterKind.REPORTER] if reporters is not None else None,
        promoters=count[ReporterKind.PROMOTER] if reporters is not None else None,
        plan_open=plan_open,
        plan=plan,
        tasks=tuple(tasks),
        people=tuple(serving),
        due=due(reporters or (), period.closing),
        lessons=tuple(lessons),
    )


def staff_json(staff: StaffFigures) -> dict[str, object]:
    """The figures for machines: counts and tasks, nobody's name; null is not known."""
    return {
        "guidance": {
            "episodes": staff.guidance_episodes,
            "confirmations": staff.guidance_confirmed,
            "noted_by_hand": staff.guidance_by_hand,
        }
        if StaffShow.GUIDANCE in staff.asks
        else None,
        "training": {
            "episodes": staff.training_episodes,
            "people": staff.training_people,
            "people_noted_by_hand": staff.training_by_hand,
            "passed": staff.training_passed,
            "passed_noted_by_hand": staff.passed_by_hand,
        }
        if StaffShow.TRAINING in staff.asks
        else None,
        "reporters": staff.reporters,
        "promoters": staff.promoters,
        "due": {
            what: sum(one.what == said for one in staff.due)
            for what, said in (("term", "nhiệm kỳ"), ("training", "tập huấn"))
        }
        if staff.reporters is not None
        else None,
        "lessons": [
            {
                "title": one.title,
                "for": one.asks.value,
                "day": one.day.isoformat() if one.day else None,
                "confirmed": one.heard,
                "noted_by_hand": one.by_hand,
                "passed": one.passed,
            }
            for one in staff.lessons
        ],
        "plan": staff.plan or None,
        "plan_readable": not staff.plan_open,
        "tasks": [
            {
                "task": one.task.name,
                "first": one.task.first.isoformat(),
                "last": one.task.last.isoformat(),
                "wanted": one.task.times,
                "done": one.done if one.counted else None,
                "days": [day.isoformat() for day in one.days],
                "state": one.state.value,
            }
            for one in staff.tasks
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDays:
    """The days of a course: its lessons came out then, and were heard then."""

    first: date | None = None  # None = from the first lesson on
    last: date | None = None  # None = until now

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def words(self) -> str:
        """As a heading goes on: “, từ 1/9/2026 đến hết 31/12/2026”; "" = every day."""
        begins = f"từ {written(self.first)}" if self.first else ""
        ends = f"đến hết {written(self.last)}" if self.last else ""
        said = " ".join(filter(None, (begins, ends)))
        return f", {said}" if said else ""


EVERY_DAY = CourseDays()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTable:
    """A plain table for a spreadsheet; every cell is a text that people read."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def certificate_table(
    show: Show,
    confirmations: Iterable[Confirmation],
    episodes: Mapping[str, tuple[str, bool]],
    course: CourseDays = EVERY_DAY,
) -> NamedTable:
    """Who heard what of a course: a row a person, for a list of certificates.

    `episodes` are the lessons of the course by key: title, and whether it has questions; in their
    order. What was heard or passed after its last day is left out.
    """
    by_person: dict[str, list[Confirmation]] = {}
    for one in confirmations:
        if one.show == show.key and course.holds(one.day):
            by_person.setdefault(one.person, []).append(one)
    tested = {key for key, (_, asks) in episodes.items() if asks}
    rows = []
    for number, found in enumerate(sorted(by_person.values(), key=_by_name), 1):
        heard = {one.episode for one in found} & episodes.keys()
        sent = [one for one in found if one.passed and course.holds(one.passed)]
        passed = {one.episode for one in sent} & tested
        days = sorted(one.day for one in found)
        hand = len({one.episode for one in found if not one.themselves_alone} & episodes.keys())
        every = bool(episodes) and heard == episodes.keys() and passed == tested
        rows.append(
            (
                str(number),
                found[0].name,
                f"{len(heard)}/{len(episodes)}",
                f"{len(passed)}/{len(tested)}" if tested else "",
                written(days[0]),
                written(max([*days, *(one.passed for one in sent if one.passed)])),
                str(hand) if hand else "",
                "đủ" if every else "chưa đủ",
            )
        )
    return NamedTable(
        name=f"{show.title}{course.words}",
        columns=(
            "TT", "Họ và tên", "Bài đã nghe", "Bài đạt câu hỏi", "Từ ngày", "Đến ngày",
            "Bài ghi tay", "Cả khóa",
        ),
        rows=tuple(rows),
    )  # fmt: skip


_WIDTHS = (6, 34, 12, 12, 13, 13, 10, 12)  # letters, of the columns of a certificate table


def certificate_sheet(table: NamedTable, unit: str, *, lessons: Sequence[str]) -> ReportSheet:
    """The list as a sheet to be printed; `lessons` are the titles of the course's lessons."""
    return ReportSheet(
        name="Danh sách",
        title=f"DANH SÁCH NGƯỜI NGHE: {table.name.upper()}",
        lines=(unit, f"{len(lessons)} bài: {'; '.join(lessons)}." if lessons else ""),
        columns=tuple(
            SheetColumn(label=label, width=width)
            for label, width in zip(table.columns, _WIDTHS, strict=True)
        ),
        rows=table.rows,
        notes=(
            "Người nghe tự xác nhận ở trang riêng, và tự gửi kết quả câu hỏi; cột Bài ghi tay là "
            "những bài do đơn vị ghi hộ, cả nghe lẫn đạt.",
            "Đủ: nghe mọi bài của khóa và đạt mọi bài có câu hỏi.",
        ),
    )


def _by_name(found: Sequence[Confirmation]) -> tuple[str, str]:
    """As a list of names is in order; who differs by a mark alone stands side by side."""
    return fold(found[0].name), found[0].name


def table_csv(table: NamedTable) -> str:
    """The table for a spreadsheet; a cell that begins like a formula is none there."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([plain_cell(value) for value in row] for row in table.rows)
    return file.getvalue()
