"""Khung giờ: the times of the week that belong to the station, added and ended by a form."""

from datetime import date

from starlette.responses import Response

from broadcaster.desk.answers import go
from broadcaster.desk.forms import day_field, line, number
from broadcaster.desk.schedule_text import day_of, save, week_of, written
from broadcaster.desk.visit import Visit, Way, respond
from broadcaster.errors import InputError
from broadcaster.model.rights import Right
from broadcaster.playout.calendar import WEEKDAYS
from broadcaster.scripting.clock import clock_time
from broadcaster.wiring_desk import slot_added, slot_ended

HERE = "/cai-dat/khung"


def _page(visit: Visit) -> Response:
    schedule, today = week_of(visit), day_of(visit)
    standing = [
        (at, slot)
        for at, slot in enumerate(schedule.slots)
        if slot.last is None or slot.last >= today
    ]
    return respond(
        visit, "slots.html", slots=standing, written=schedule.written, today=today,
        weekdays=WEEKDAYS, digest=written(visit).digest,
        sites={u.key: u.name for u in schedule.units if u.holds_on(today)},
    )  # fmt: skip


def _add(visit: Visit) -> Response:
    name, begins = line(visit.form, "ten", 80), clock_time(line(visit.form, "gio", 20))
    days = [word for key, word in visit.fields if key == "thu" and word in WEEKDAYS]
    if not name:
        raise InputError("chưa ghi tên khung giờ", hint="Ví dụ: Ra chơi sáng.")
    if begins is None:
        raise InputError("chưa ghi giờ bắt đầu", hint="Viết như 6:45 hoặc 6 giờ 45.")
    if not days:
        raise InputError("chưa chọn ngày nào trong tuần", hint="Đánh dấu ít nhất một ngày.")
    values: dict[str, str | float | date | None] = {
        "name": name,
        "weekdays": ", ".join(days),
        "time": f"{begins:%H:%M}",
        "max_minutes": number(visit.form, "phut", 10),
        "site": line(visit.form, "diem", 80),
        "first": day_field(visit.form, "tu", day_of(visit)),
    }
    told = save(visit, slot_added(written(visit).text, values))
    visit.note("thêm khung giờ", name, f"{begins:%H:%M} {', '.join(days)}")
    return go(visit, HERE, f"Đã thêm khung {name}, {begins:%H:%M}. {told}".strip())


def _end(visit: Visit) -> Response:
    slots, at = week_of(visit).slots, number(visit.form, "so", -1)
    if not 0 <= at < len(slots):
        raise InputError("không còn khung giờ này", hint="Tải lại trang rồi làm lại.")
    slot, last = slots[at], day_field(visit.form, "den", day_of(visit)) or day_of(visit)
    told = save(visit, slot_ended(written(visit).text, at, last))
    visit.note("thôi khung giờ", slot.name, f"{last:%d/%m/%Y}")
    return go(visit, HERE, f"Khung {slot.name} có đến hết {last:%d/%m/%Y}. {told}".strip())


WAYS = (
    Way(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    Way(method="POST", path=HERE, right=Right.SETTINGS, does=_add),
    Way(method="POST", path=f"{HERE}/het", right=Right.SETTINGS, does=_end),
)
