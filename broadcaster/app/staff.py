"""Staff shows of a station: who confirmed what, as pages, commands and the server ask for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from broadcaster.app.reports import facts_within
from broadcaster.app.station import WiredStation
from broadcaster.domain.episode import Episode, public_face
from broadcaster.domain.errors import InputError
from broadcaster.domain.legal_reporters import LegalReporter
from broadcaster.domain.notice import WithNotices
from broadcaster.domain.questions import score
from broadcaster.domain.station import Show
from broadcaster.domain.text import fold, nearest
from broadcaster.domain.year_plan import PlanTask, YearPlan
from broadcaster.programme.gate import open_released
from broadcaster.publishing.addresses import private_path
from broadcaster.publishing.confirmations import Confirmation, ConfirmationBook
from broadcaster.publishing.staff_pages import answers_in, questions_of
from broadcaster.publishing.subscribers import Seat, seats
from broadcaster.reports.plan_progress import TaskProgress, plan_progress
from broadcaster.reports.report_periods import ReportPeriod, ReportStage
from broadcaster.reports.staff_figures import StaffFigures, staff_figures
from broadcaster.scripts.staff_files import (
    PLAN_FILE,
    REPORTERS_FILE,
    read_plan,
    read_reporters,
)
from broadcaster.storage.lock import FileLock, waited
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import named, read_if_there

CONFIRMATIONS = "da-nghe.toml"
_PATIENCE = 10.0  # seconds that one waits for another who writes


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
    site = folder / private_path(seat.token)
    if not any(named(site, "*", f"{key}.html")):
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


# --- legal reporters and the year's plan


def legal_reporters(wired: WiredStation) -> WithNotices[tuple[LegalReporter, ...]]:
    """Everybody of the file; the value is None where there is none, or none that can be read."""
    path = wired.settings.scripts / REPORTERS_FILE
    with explained(path, "đọc tệp"):
        data = read_if_there(path)
    if data is None:
        return WithNotices(value=None, notices=())
    return read_reporters(data, f"scripts_vi/{REPORTERS_FILE}")


def year_plan(wired: WiredStation) -> WithNotices[YearPlan]:
    """The plan; the value is None where there is none, or none that can be read.

    A programme that a task calls by its name is known by its key from here on.
    """
    path = wired.settings.scripts / PLAN_FILE
    with explained(path, "đọc tệp"):
        data = read_if_there(path)
    if data is None:
        return WithNotices(value=None, notices=())
    read = read_plan(data, f"scripts_vi/{PLAN_FILE}")
    if read.value is None:
        return read
    keys = {fold(one.name): one.slug for one in wired.station.formats}

    def known(task: PlanTask) -> PlanTask:
        return replace(task, programmes=tuple(keys.get(fold(n), n) for n in task.programmes))

    plan = replace(read.value, tasks=tuple(map(known, read.value.tasks)))
    return WithNotices(value=plan, notices=read.notices)


def progress_on(wired: WiredStation, plan: YearPlan, day: date) -> tuple[TaskProgress, ...]:
    """Every task as it stood at the end of a day, by what aired since the plan began."""
    closing = max(plan.first, min(day, plan.last))
    period = ReportPeriod(
        words=plan.name,
        first=plan.first,
        last=plan.last,
        closing=closing,
        stage=ReportStage.PRELIMINARY,
    )
    return plan_progress(plan, facts_within(wired, period), day)


def staff_within(wired: WiredStation, period: ReportPeriod) -> StaffFigures:
    """The figures of a period; a plan of other days is not told."""
    plan = year_plan(wired).value
    told = plan if plan and plan.first <= period.closing and period.first <= plan.last else None
    return staff_figures(
        period,
        staff_shows(wired),
        confirmations(wired).all(),
        legal_reporters(wired).value,
        plan=told.name if told else "",
        tasks=progress_on(wired, told, period.closing) if told else (),
    )
