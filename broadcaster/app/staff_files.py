"""The files of a station about its people and its year: who reports on law, what is planned."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import StoreError
from broadcaster.domain.legal_reporters import LegalReporter, ReporterDue, due
from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.text import fold
from broadcaster.domain.year_plan import PlanTask, YearPlan
from broadcaster.scripts.staff_files import (
    PLAN_FILE,
    REPORTERS_FILE,
    read_plan,
    read_reporters,
)
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import read_if_there

_Read = TypeVar("_Read")


def legal_reporters(wired: WiredStation) -> WithNotices[tuple[LegalReporter, ...]]:
    """Everybody of the file; the value is None where there is none, or none that can be read."""
    data = _bytes_of(wired, REPORTERS_FILE)
    if data is None:
        return WithNotices(value=None, notices=())
    return read_reporters(data, f"scripts_vi/{REPORTERS_FILE}")


def _bytes_of(wired: WiredStation, name: str) -> bytes | None:
    path = wired.settings.scripts / name
    with explained(path, "đọc tệp"):
        return read_if_there(path)


def read_or_told(
    read: Callable[[WiredStation], WithNotices[_Read]], wired: WiredStation
) -> WithNotices[_Read]:
    """The same for who has more to tell: a file that cannot be opened is an ERROR among others."""
    try:
        return read(wired)
    except StoreError as fault:
        told = Notice(
            code="tep-khong-doc-duoc",
            level=Level.ERROR,
            sentence=fault.sentence.rstrip("."),
            hint=fault.hint,
            place=Place(file=fault.where),
        )
        return WithNotices(value=None, notices=(told,))


def staff_file_mistakes(wired: WiredStation) -> tuple[Notice, ...]:
    """What is wrong with the lists of reporters and tasks, so that they tell less than all."""
    return (*read_or_told(legal_reporters, wired).errors, *read_or_told(year_plan, wired).errors)


def year_plan(wired: WiredStation) -> WithNotices[YearPlan]:
    """The plan; the value is None where there is none, or none that can be read.

    A programme that a task calls by its name is known by its key from here on.
    """
    data = _bytes_of(wired, PLAN_FILE)
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


def reporters_due(wired: WiredStation) -> tuple[ReporterDue, ...]:
    """Whose term or training is due; `staff_file_mistakes` tells whether that is everybody."""
    return due(read_or_told(legal_reporters, wired).value or (), wired.today)
