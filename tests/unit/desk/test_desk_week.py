"""The week as a grid: days across, slots down, what is elsewhere counted; the same on both pages."""

import re
from datetime import UTC, date, datetime, time, timedelta
from unittest import mock

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk.week_grid import monday_of, week_grid
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.schedule import Occurrence, Slot
from broadcaster.programme.agenda import Day
from broadcaster.programme.line_up import LineUp
from broadcaster.storage.clock import SystemClock
from tests.unit.desk.test_desk_words import visible

MONDAY = date(2026, 11, 30)
EVENING = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # Wednesday, 19:00 in Vietnam
SCHEDULE = """\
format = 1

[[units]]
key = "sao-mai"
name = "Trường THCS Sao Mai (ví dụ)"
kind = "trường"

[[units]]
key = "bai-dai"
name = "Điểm Bãi Dài"
kind = "điểm trường"
parent = "sao-mai"

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến thứ sáu"
time = "06:45"
max_minutes = 10

[[slots]]
name = "Chào cờ Bãi Dài"
weekdays = "thứ hai"
time = "06:45"
max_minutes = 5
site = "bai-dai"

[[slots]]
name = "Ra chơi"
weekdays = "thứ ba, thứ bảy"
time = "08:45"
max_minutes = 1

[[closures]]
name = "Nghỉ lễ"
first = "27/11/2026"
last = "27/11/2026"
"""


@pytest.fixture
def school(state, folder):
    (folder / "scripts_vi" / "lich.toml").write_text(SCHEDULE, encoding="utf-8")
    with mock.patch.object(SystemClock, "now", return_value=EVENING):
        yield state.wired()


def slot(name="Đầu giờ", at=time(6, 45), site=""):
    return Slot(key="x", name=name, weekdays=(0,), time=at, max_seconds=600.0, site=site)


def plan(day, **more):
    return LineUp(occurrence=Occurrence(slot=slot(**more), day=day), items=())


def put(school, title, where, seconds=60.0):
    item = QueueItem(title=title, occurrence=where, seconds=seconds, audio="a.mp3", sha256="00")
    return school.tools.queue().add(item, who="Lan", at=EVENING)


def test_hours_and_sites_are_rows_and_days_are_columns():
    days = [Day(day=MONDAY + timedelta(days=n)) for n in range(7)]
    days[0] = Day(day=MONDAY, plans=(plan(MONDAY), plan(MONDAY, site="bai-dai")))
    days[1] = Day(day=days[1].day, plans=(plan(days[1].day, name="Chào cờ"),))
    days[6] = Day(day=days[6].day, plans=(plan(days[6].day, at=time(9, 0)),))
    grid = week_grid(days)
    assert [(r.at, r.site) for r in grid.rows] == [
        (time(6, 45), ""), (time(6, 45), "bai-dai"), (time(9, 0), ""),
    ]  # fmt: skip
    assert grid.rows[0].names == ("Đầu giờ", "Chào cờ")
    shown = [column.day.day.weekday() for column in grid.columns]
    assert shown == [0, 1, 2, 3, 4, 6]  # a Saturday on which nothing may air is left out
    assert [cell.row for cell in grid.columns[0].cells] == [1, 2]
    assert (grid.columns[5].number, grid.columns[5].cells[0].row) == (6, 3)
    assert grid.drawn


def test_a_week_without_slots_and_one_with_too_many_are_lists():
    days = [Day(day=MONDAY + timedelta(days=n)) for n in range(7)]
    assert not week_grid(days).drawn
    assert week_grid(days).last == MONDAY + timedelta(days=4)
    many = tuple(plan(MONDAY, at=time(6, minute)) for minute in range(30))
    assert not week_grid([Day(day=MONDAY, plans=many), *days[1:]]).drawn


@pytest.mark.parametrize("text", ["", "hôm nào", "9999-12-31", "0001-01-01"])
def test_nonsense_is_this_week(text):
    assert monday_of(text, MONDAY + timedelta(days=3)) == MONDAY


def cells(page):
    return re.findall(r'data-slot="([^"]+)"', page)


def test_the_queue_shows_the_week_with_what_is_to_come_and_counts_the_others(school, signed_in):
    """A Wednesday evening: what is over takes nothing, a holiday says why, nothing is hidden."""
    put(school, "Sáng thứ năm", "2026-11-26T06:45")
    put(school, "Tuần sau", "2026-12-01T08:45", seconds=300.0)
    boss = signed_in(Role.APPROVER)
    page = boss.get("/hang-doi").text
    assert cells(page) == ["2026-11-26T06:45", "2026-11-28T08:45"]
    assert 'data-words="06:45 thứ năm 26/11/2026 (Đầu giờ)"' in page
    told = visible(page)
    assert "Tuần 23/11/2026 đến 28/11/2026" in told
    assert "Nghỉ Nghỉ lễ" in told
    assert told.count("đã qua") == 5
    assert re.search(r"Tuần từ thứ hai 30/11: 1 bài đã xếp, 1 bài cần xem lại", told)
    assert 'aria-label="Tuần trước"' not in page
    after = boss.get("/hang-doi?tuan=2026-12-03").text
    assert "2026-11-30T06:45@bai-dai" in cells(after)
    assert 'href="/ban/hang-doi?tuan=2026-11-23" aria-label="Tuần trước"' in after
    assert "Tuần từ thứ hai 23/11: 1 bài đã xếp" in visible(after)


def test_of_the_slots_without_a_programme_those_that_are_over_are_not_counted(school, signed_in):
    """Wednesday evening: Thursday's and Saturday's are left, that of the morning is not."""
    told = visible(signed_in(Role.APPROVER).get("/lich").text)
    assert "Còn 2 khung giờ chưa có bài trong tuần này." in told


def test_a_week_that_is_over_is_not_asked_for_again(school, signed_in):
    page = signed_in(Role.EDITOR).get("/hang-doi?tuan=2026-10-05").text
    assert "2026-11-26T06:45" in cells(page)


@pytest.mark.parametrize(
    ("day", "named", "shown"),
    [
        (27, "", "23/11/2026 đến 28/11/2026"),  # a Friday: this week still has its Saturday
        (28, "", "30/11/2026 đến 5/12/2026"),  # a Saturday of which only empty slots are left
        (28, "2026-11-28T08:45", "23/11/2026 đến 28/11/2026"),
        (29, "", "30/11/2026 đến 5/12/2026"),
    ],
)
def test_at_a_weekend_the_week_to_come_is_open_unless_something_still_airs(
    state, folder, signed_in, day, named, shown
):
    (folder / "scripts_vi" / "lich.toml").write_text(SCHEDULE, encoding="utf-8")
    with mock.patch.object(SystemClock, "now", return_value=datetime(2026, 11, day, 1, tzinfo=UTC)):
        if named:
            put(state.wired(), "Sáng thứ bảy", named)
        assert f"Tuần {shown}" in visible(signed_in(Role.EDITOR).get("/hang-doi").text)


def test_the_calendar_of_the_week_is_the_same_grid(school, signed_in):
    page = signed_in(Role.PUPIL).get("/lich").text
    assert 'class="week drawn d6"' in page
    assert "Nghỉ" in visible(page)
    assert "data-slot" not in page
