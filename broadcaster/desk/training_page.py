"""Tập huấn và chỉ đạo: who heard which episode of the staff shows, ticked by hand where needed."""

from urllib.parse import quote

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.staff import (
    StaffLesson,
    certificates,
    confirmations,
    course_asked,
    lessons,
    listening,
    noted_by_hand,
    staff_show,
    staff_shows,
)
from broadcaster.desk.answers import attachment, go
from broadcaster.desk.forms import day_field, in_field, in_fields, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.domain.station import Show
from broadcaster.publishing.confirmations import LONGEST_NAME, names_by_hand
from broadcaster.reports.report_sheets import SHEET_TYPE

HERE = "/tap-huan"
_LONGEST_LIST = 40_000  # letters


def _page(context: RequestContext) -> Response:
    wired = context.wired
    shows = [
        (show, lessons(wired, show), len(listening(wired, show))) for show in staff_shows(wired)
    ]
    return respond(context, "training.html", shows=shows)


def _lesson(context: RequestContext) -> tuple[Show, StaffLesson]:
    """The episode of the address, in the show that it names: two may have the same episode.

    Raises InputError.
    """
    key, wanted = context.part("key"), context.query("kenh")
    for show in staff_shows(context.wired):
        if wanted not in ("", show.key):
            continue
        for one in lessons(context.wired, show):
            if one.key == key:
                return show, one
    raise InputError("không có bài nội bộ nào như vậy", hint="Trở về trang Tập huấn và chỉ đạo.")


def _one(context: RequestContext) -> Response:
    show, lesson = _lesson(context)
    return respond(
        context, "training_lesson.html", show=show, lesson=lesson, today=context.wired.today
    )


def _note(context: RequestContext) -> Response:
    show, lesson = _lesson(context)
    wired = context.wired
    ticked = "\n".join(value for name, value in context.fields if name == "ten")
    pasted = context.form.get("danh_sach", "")
    if len(pasted) > _LONGEST_LIST:
        raise InputError("danh sách dài quá", hint="Dán làm nhiều lần.", field="danh_sach")
    with in_field("danh_sach"):
        found = names_by_hand(f"{ticked}\n{pasted}", show.key, listening(wired, show))
    names = (*found.known, *found.others)
    if not names:
        raise InputError(
            "chưa chọn ai", hint="Đánh dấu người đã nghe, hoặc dán danh sách.", field="danh_sach"
        )
    day = day_field(context.form, "ngay", wired.today) or wired.today
    passed = bool(context.form.get("dat")) and lesson.questions > 0
    with in_fields(ngay="ngay"):
        new = noted_by_hand(wired, show, lesson, names, day, passed=passed)
    context.note("ghi đã nghe", lesson.key, f"{len(new)} người")
    told = f"Đã ghi {len(new)} người đã nghe."
    if len(new) < len(names):
        told += f" {len(names) - len(new)} người đã có từ trước."
    if found.others:
        told += f" Không có trong danh sách của kênh: {'; '.join(found.others[:5])}."
    return go(context, _path(show, lesson), told, kind="warn" if found.others else "ok")


def _path(show: Show, lesson: StaffLesson) -> str:
    return f"{HERE}/bai/{lesson.key}?kenh={quote(show.key)}"


def _take_back(context: RequestContext) -> Response:
    show, lesson = _lesson(context)
    name = line(context.form, "ten", LONGEST_NAME)
    if not confirmations(context.wired).take_back(show.key, lesson.key, name):
        raise InputError("người ấy không có trong danh sách", hint="Tải lại trang.")
    context.note("bỏ ghi đã nghe", lesson.key)
    return go(context, _path(show, lesson), f"Đã bỏ {name} khỏi danh sách của bài này.")


def _forget(context: RequestContext) -> Response:
    name = line(context.form, "ten", LONGEST_NAME)
    gone = confirmations(context.wired).forget(name)
    if not gone:
        raise InputError(
            f"không có ai tên “{name}” trong các danh sách",
            hint="Gõ đúng họ tên như trong danh sách.",
            field="ten",
        )
    context.note("xóa một người khỏi danh sách đã nghe", "", f"{gone} dòng")
    return go(context, HERE, f"Đã xóa {gone} lần ghi của người ấy, ở mọi bài.")


def _table(context: RequestContext) -> Response:
    show = staff_show(context.wired, context.part("key"))
    with in_field("ky"):
        course = course_asked(context.wired, line({"n": context.query("ky")}, "n", 80))
    found = certificates(context.wired, show, course)
    context.note("xuất danh sách tập huấn", show.key)
    return attachment(found.workbook(), f"danh-sach-{show.key}.xlsx", SHEET_TYPE)


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.STAFF, does=_page),
    DeskRoute(method="GET", path=f"{HERE}/bai/{{key}}", right=Right.STAFF, does=_one),
    DeskRoute(method="POST", path=f"{HERE}/bai/{{key}}", right=Right.STAFF, does=_note),
    DeskRoute(method="POST", path=f"{HERE}/bai/{{key}}/bo", right=Right.STAFF, does=_take_back),
    DeskRoute(method="POST", path=f"{HERE}/quen", right=Right.STAFF, does=_forget),
    DeskRoute(method="GET", path=f"{HERE}/danh-sach/{{key}}", right=Right.STAFF, does=_table),
)
