"""Staff shows of a station: who confirmed what, as pages, commands and the server ask for it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from broadcaster.app.reports import facts_within, period_asked
from broadcaster.app.staff_files import legal_reporters, read_or_told, year_plan
from broadcaster.app.station import WiredStation
from broadcaster.domain.dates import written
from broadcaster.domain.episode import Episode, public_face
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.questions import score
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import ScriptHead
from broadcaster.domain.station import Show, StaffShow
from broadcaster.domain.text import fold, nearest, person_key
from broadcaster.domain.year_plan import YearPlan
from broadcaster.programme.gate import open_released
from broadcaster.publishing.addresses import private_path
from broadcaster.publishing.confirmations import (
    Confirmation,
    ConfirmationBook,
    ConfirmedBy,
)
from broadcaster.publishing.pagination import belongs
from broadcaster.publishing.staff_pages import answers_in, questions_of
from broadcaster.publishing.subscribers import Seat, Subscriber, seats
from broadcaster.reports.plan_progress import PlanItem, TaskProgress, plan_items, plan_progress
from broadcaster.reports.report_facts import ReportFacts
from broadcaster.reports.report_periods import ReportPeriod, ReportStage
from broadcaster.reports.staff_figures import (
    EVERY_DAY,
    CourseDays,
    NamedTable,
    StaffFigures,
    TaughtLesson,
    certificate_sheet,
    certificate_table,
    staff_figures,
)
from broadcaster.storage.lock import FileLock, waited
from broadcaster.system.files import named
from broadcaster.writing.drafting import earlier_scripts

CONFIRMATIONS = "da-nghe.toml"
_PATIENCE = 10.0  # seconds that one waits for another who writes
_GONE = "(bài không còn trên kênh)"  # its title went with it


def confirmations(wired: WiredStation) -> ConfirmationBook:
    """The list of a station."""
    lock = wired.settings.audio / ".da-nghe.lock"
    return ConfirmationBook(
        wired.settings.scripts / CONFIRMATIONS, lambda: waited(lambda: FileLock(lock), _PATIENCE)
    )


def staff_shows(wired: WiredStation) -> tuple[Show, ...]:
    """The private shows whose listeners confirm, in the order of the settings."""
    return tuple(show for show in wired.station.profile.shows if show.staff is not None)


def staff_show(wired: WiredStation, key: str) -> Show:
    """One of them by its key. Raises InputError."""
    known = {show.key: show for show in staff_shows(wired)}
    if key not in known:
        near = nearest(key, known)
        hint = f"Có phải “{near}”?" if near else 'Kênh ấy phải có private = true và staff = "…".'
        raise InputError(f"không có kênh nội bộ nào tên “{key}”", hint=hint)
    return known[key]


def staff_seat(wired: WiredStation, token: str) -> Seat | None:
    """Whose address it is, while it may be used; None = nobody's, or a show that asks nobody."""
    profile = wired.station.profile
    asking = {show.key for show in staff_shows(wired)}
    if not asking:
        return None
    found = seats(profile, wired.tools.subscribers())
    return next(
        (
            seat
            for seat in found
            if seat.token == token and not seat.subscriber.ended and seat.subscriber.show in asking
        ),
        None,
    )


def episode_of_seat(wired: WiredStation, seat: Seat, key: str, folder: Path) -> Episode | None:
    """An episode whose page stands on a subscriber's site below the published `folder`.

    As it was released, with what may leave the school alone.
    """
    site = folder / private_path(seat.token, seat.subscriber.show)
    if not any(named(site, f"{key}.html")):
        return None
    episode = open_released(wired.station.profile, wired.tools).get(key)
    if episode is None or episode.public is None:
        return None
    return public_face(episode, episode.public)


def confirmed(
    wired: WiredStation, seat: Seat, episode: Episode, fields: Sequence[tuple[str, str]], day: date
) -> Confirmation:
    """What a form of the private page says; the test counts only where it was sent along."""
    one = seat.subscriber
    passed = None
    if dict(fields).get("ket_qua") == "1" and episode.public is not None:
        questions = questions_of(episode.public)
        show = staff_show(wired, one.show)
        result = score(questions, answers_in(fields, len(questions)))
        passed = day if result.passes(show.pass_mark) else None
    return Confirmation(show=one.show, episode=episode.key, name=one.name, day=day, passed=passed)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLesson:
    """An episode of a staff show, and who confirmed it."""

    key: str  # Episode.key
    title: str
    day: date | None  # on which it was put there; None = it is gone
    questions: int
    confirmed: tuple[Confirmation, ...]  # by name
    missing: tuple[str, ...]  # who has an address and has not confirmed

    @property
    def passed(self) -> int:
        """How many passed its questions and sent that."""
        return sum(one.passed is not None for one in self.confirmed)


def lessons(wired: WiredStation, show: Show) -> tuple[StaffLesson, ...]:
    """The episodes of a staff show that are out, the newest first, and those confirmed earlier."""
    released, now = open_released(wired.station.profile, wired.tools), wired.tools.clock.now()
    private = frozenset(one.key for one in wired.station.profile.shows if one.private)
    by_episode: dict[str, list[Confirmation]] = {}
    for one in confirmations(wired).all():
        if one.show == show.key:
            by_episode.setdefault(one.episode, []).append(one)
    out = [
        brief.key
        for brief in sorted(released.briefs(), key=lambda brief: brief.air_time, reverse=True)
        if brief.digest and brief.air_time <= now and belongs(brief, show, private)
    ]
    listeners = [one.name for one in listening(wired, show)]
    found = []
    for key in dict.fromkeys((*out, *by_episode)):
        episode = released.get(key)
        edition = episode.public if episode is not None else None
        known = sorted(by_episode.get(key, ()), key=lambda one: (fold(one.name), one.name))
        persons = {one.person for one in known}
        found.append(
            StaffLesson(
                key=key,
                title=episode.title if episode is not None else key,
                day=episode.air_time.astimezone(ZONE).date() if episode is not None else None,
                questions=len(questions_of(edition)) if edition is not None else 0,
                confirmed=tuple(known),
                missing=tuple(name for name in listeners if person_key(name) not in persons),
            )
        )
    return tuple(found)


def listening(wired: WiredStation, show: Show) -> tuple[Subscriber, ...]:
    """Who has an address of a show now, by name."""
    every = wired.tools.subscribers().all()
    return tuple(
        sorted(
            (one for one in every if one.show == show.key and one.ended is None),
            key=lambda one: fold(one.name),
        )
    )


def noted_by_hand(
    wired: WiredStation,
    show: Show,
    lesson: StaffLesson,
    names: Sequence[str],
    day: date,
    *,
    passed: bool,
) -> tuple[Confirmation, ...]:
    """Note people whom somebody ticked; what is new of it.

    Raises InputError for a day to come, or one on which the episode was not there yet.
    """
    if day > wired.today:
        raise InputError("ngày ấy chưa tới", hint="Ghi ngày đã nghe.", field="ngay")
    if lesson.day is not None and day < lesson.day:
        raise InputError(
            f"bài này có từ ngày {written(lesson.day)}", hint="Ghi ngày đã nghe.", field="ngay"
        )
    return confirmations(wired).note(
        Confirmation(
            show=show.key,
            episode=lesson.key,
            name=name,
            day=day,
            by=ConfirmedBy.HAND,
            passed=day if passed else None,
        )
        for name in names
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateList:
    """Who heard and passed what of a course."""

    table: NamedTable
    lessons: tuple[str, ...]  # titles, the earliest first
    unit: str
    day: date  # on which it was drawn up

    def workbook(self) -> bytes:
        """As a file for a spreadsheet."""
        from broadcaster.reports.report_xlsx import report_xlsx

        sheet = certificate_sheet(self.table, self.unit, lessons=self.lessons)
        return report_xlsx([sheet], title=self.table.name, closing=self.day)


def certificates(
    wired: WiredStation, show: Show, course: CourseDays = EVERY_DAY
) -> CertificateList:
    """Who heard and passed what of a show, a row a person; of the lessons of a course."""
    known = lessons(wired, show)
    mine = [one for one in reversed(known) if one.day and course.holds(one.day)]
    keys = {one.key for one in mine}
    table = certificate_table(
        show,
        [
            one
            for lesson in known
            if lesson.key in keys or course == EVERY_DAY  # of every day: lessons that are gone too
            for one in lesson.confirmed
        ],
        {one.key: (one.title, one.questions > 0) for one in mine},
        course,
    )
    return CertificateList(
        table=table,
        lessons=tuple(one.title for one in mine),
        unit=wired.station.profile.unit,
        day=wired.today,
    )


def course_asked(wired: WiredStation, words: str) -> CourseDays:
    """The days of a course as people say a period; "" = every day. Raises InputError."""
    if not words.strip():
        return EVERY_DAY
    period = period_asked(wired, words)
    return CourseDays(first=period.first, last=period.last)


# --- legal reporters and the year's plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStanding:
    """The tasks of a plan as they stood on a day, and why they may stand better than they look."""

    tasks: tuple[TaskProgress, ...]
    doubts: tuple[str, ...]  # sentences


def progress_on(wired: WiredStation, plan: YearPlan, day: date) -> PlanStanding:
    """Every task as it stood at the end of a day, by what aired since the plan began."""
    closing = max(plan.first, min(day, plan.last))
    period = ReportPeriod(
        words=plan.name,
        first=plan.first,
        last=plan.last,
        closing=closing,
        stage=ReportStage.PRELIMINARY,
    )
    facts = facts_within(wired, period)
    scripts = {one.slug: one.head for one in earlier_scripts(wired.tools)}
    return PlanStanding(
        tasks=plan_progress(plan, facts, day, _items(wired, facts, scripts)),
        doubts=(
            *facts.warnings,
            *_no_log(facts, plan, day),
            *_unheard_of(wired, plan, facts, scripts),
        ),
    )


def _no_log(facts: ReportFacts, plan: YearPlan, day: date) -> Iterator[str]:
    if not facts.log and plan.first <= day:
        yield "Từ đầu kế hoạch chưa có nhật ký phát nào: 0 lần không có nghĩa là không phát."


def _items(
    wired: WiredStation, facts: ReportFacts, scripts: Mapping[str, ScriptHead]
) -> dict[str, tuple[PlanItem, ...]]:
    """The items of each programme of several, where its scripts still tell them apart."""
    keys = {one.episode for one in facts.facts if len(one.kinds) > 1 and one.episode}
    found: dict[str, tuple[PlanItem, ...]] = {}
    with suppress(BroadcasterError):  # that the database is away is told with the facts
        released = open_released(wired.station.profile, wired.tools)
        for key in sorted(keys):
            episode = released.get(key)
            edition = (episode.public or episode.school) if episode else None
            found[key] = plan_items(edition.items if edition else (), scripts)
    return found


def _unheard_of(
    wired: WiredStation, plan: YearPlan, facts: ReportFacts, scripts: Mapping[str, ScriptHead]
) -> Iterator[str]:
    """A topic that no script has, a programme that is none: such a task can never be done."""
    topics = {t for head in scripts.values() for t in head.topics}
    topics |= {t for one in facts.facts for t in one.topics}
    programmes = {name for one in wired.station.formats for name in (one.slug, one.name)}
    programmes |= {one.programme for one in facts.facts if one.programme}
    for task in plan.tasks:
        for what, words, known in (
            ("chủ đề", task.topics, topics),
            ("chương trình", task.programmes, programmes),
        ):
            folded = set(map(fold, known))
            for word in words:
                if fold(word) not in folded:
                    near = nearest(word, known)
                    hint = f" Có phải “{near}”?" if near else ""
                    yield f"Việc “{task.name}”: chưa bài nào có {what} “{word}”.{hint}"


def staff_within(wired: WiredStation, period: ReportPeriod) -> StaffFigures:
    """The figures of a period; a plan of other days is not told.

    What a file with a mistake says is left open: half of a list is no figure to sign.
    """
    people, read = read_or_told(legal_reporters, wired), read_or_told(year_plan, wired)
    plan = None if read.errors else read.value
    told = plan if plan and plan.first <= period.closing and period.first <= plan.last else None
    taught = _taught(wired, period)
    return staff_figures(
        period,
        staff_shows(wired),
        confirmations(wired).all(),
        None if people.errors else people.value,
        issued={
            kind: len(
                {
                    key
                    for key, one in taught
                    if one.asks is kind and one.day and period.holds(one.day)
                }
            )
            for kind in StaffShow
        },
        lessons=[one for _, one in taught],
        plan_open=bool(read.errors),
        plan=told.name if told else "",
        tasks=progress_on(wired, told, period.closing).tasks if told else (),
    )


def _taught(wired: WiredStation, period: ReportPeriod) -> list[tuple[str, TaughtLesson]]:
    """(Episode.key, lesson) of the staff shows that came out or were heard in a period, by day."""
    found = []
    for show in staff_shows(wired):
        for one in lessons(wired, show):
            heard = [told for told in one.confirmed if period.holds(told.day)]
            passed = [told for told in one.confirmed if told.passed and period.holds(told.passed)]
            if show.staff is None or not (heard or passed or (one.day and period.holds(one.day))):
                continue
            lesson = TaughtLesson(
                title=one.title if one.day else _GONE,
                asks=show.staff,
                day=one.day,
                heard=len(heard),
                by_hand=sum(told.by is ConfirmedBy.HAND for told in heard),
                passed=len(passed) if one.questions or passed else None,
            )
            found.append((one.key, lesson))
    return sorted(found, key=lambda told: (told[1].day or date.min, told[1].title))
