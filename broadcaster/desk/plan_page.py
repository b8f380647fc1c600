"""Kế hoạch năm: its tasks, ticked by what aired; legal reporters whose term or training is due."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.staff import progress_on
from broadcaster.app.staff_files import legal_reporters, year_plan
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import save_text
from broadcaster.desk.forms import day_field, in_field, line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.domain.legal_reporters import ReporterKind, due
from broadcaster.domain.notice import Notice
from broadcaster.domain.script import ScriptKind
from broadcaster.scripts.staff_files import MOST_TIMES, PLAN_FILE, REPORTERS_FILE
from broadcaster.storage.toml_editor import Changes, with_entry, with_values, without_entry
from broadcaster.writing.config_editor import read_file

HERE = "/ke-hoach"
_NEW_PLAN = "# Kế hoạch năm của đơn vị; việc được đánh dấu theo nhật ký phát.\nformat = 1\n"
_NEW_REPORTERS = "# Báo cáo viên, tuyên truyền viên pháp luật của đơn vị.\nformat = 1\n"
_Values = Mapping[str, str | float | date | list[str] | None]


def _path(context: RequestContext, name: str) -> Path:
    return context.wired.tools.folders.scripts / name


def _page(context: RequestContext) -> Response:
    wired, today = context.wired, context.wired.today
    plan, people = year_plan(wired), legal_reporters(wired)
    known = sorted(people.value or (), key=lambda one: (one.kind, one.name))
    places = {one.place: at for at, one in enumerate(people.value or ())}
    standing = progress_on(wired, plan.value, today) if plan.value else None
    return respond(
        context,
        "plan.html",
        plan=plan.value,
        tasks=standing.tasks if standing else (),
        doubts=standing.doubts if standing else (),
        people=[(places[one.place], one) for one in known],
        due=due(known, today),
        today=today,
        wrong=[_told(one) for one in (*plan.errors, *people.errors)],
        plan_file=read_file(_path(context, PLAN_FILE)),
        people_file=read_file(_path(context, REPORTERS_FILE)),
        kinds=list(ScriptKind),
        reporter_kinds=list(ReporterKind),
        programmes=[one.name for one in wired.station.formats],
        most=MOST_TIMES,
    )


def _told(notice: Notice) -> str:
    line_told = f"Dòng {notice.place.line}: " if notice.place and notice.place.line else ""
    return f"{line_told}{notice.sentence}. Nhờ người giữ máy sửa dòng ấy trong tệp."


def _begin(context: RequestContext) -> Response:
    """The first lines of a plan."""
    today = context.wired.today
    name = line(context.form, "ten", 200)
    first, last = day_field(context.form, "tu", today), day_field(context.form, "den", today)
    if first is None or last is None or last < first:
        raise InputError(
            "kế hoạch cần ngày đầu và ngày cuối, ngày cuối ở sau",
            hint="Ghi như 1/9/2026 và 31/5/2027.",
            field="den",
        )
    if read_file(_path(context, PLAN_FILE)).text.strip():
        raise InputError("đã có kế hoạch", hint="Tải lại trang.")
    values: Changes = {("ten",): name, ("tu",): first, ("den",): last}
    text = with_values(_NEW_PLAN, values, f"scripts_vi/{PLAN_FILE}")
    save_text(context, _path(context, PLAN_FILE), text)
    context.note("lập kế hoạch năm", name)
    return go(context, HERE, "Đã lập kế hoạch. Thêm các việc ở dưới.")


def _words(text: str) -> list[str] | None:
    """A list as people type it: a topic may have a comma in it."""
    return [word for piece in text.split(";") if (word := piece.strip())] or None


def _add(context: RequestContext, name: str, entries: str, values: _Values, first: str) -> None:
    path = _path(context, name)
    text = with_entry(read_file(path).text or first, entries, values, f"scripts_vi/{name}")
    save_text(context, path, text)


def _drop(context: RequestContext, name: str, entries: str) -> None:
    path = _path(context, name)
    at = number(context.form, "so", -1)
    text = without_entry(read_file(path).text, entries, at, f"scripts_vi/{name}")
    save_text(context, path, text)


def _add_task(context: RequestContext) -> Response:
    today, form = context.wired.today, context.form
    name = line(form, "ten", 200)
    if not name:
        raise InputError("chưa ghi tên việc", hint="Ghi việc phải làm.", field="ten")
    values = {
        "ten": name,
        "chu-de": _words(line(form, "chu_de", 300)),
        "van-ban": _words(line(form, "van_ban", 300)),
        "loai": [kind] if (kind := line(form, "loai")) else None,
        "chuong-trinh": [programme] if (programme := line(form, "chuong_trinh")) else None,
        "so-lan": number(form, "so_lan", 1),
        "tu": day_field(form, "tu", today),
        "den": day_field(form, "den", today),
    }
    if not any(values[key] for key in ("chu-de", "van-ban", "loai", "chuong-trinh")):
        raise InputError(
            "chưa rõ việc này đếm theo gì",
            hint="Ghi chủ đề, văn bản, loại bài hay chương trình; máy đánh dấu theo nhật ký phát.",
            field="chu_de",
        )
    with in_field("den"):
        _add(context, PLAN_FILE, "viec", values, _NEW_PLAN)
    context.note("thêm việc vào kế hoạch", name)
    return go(context, HERE, f"Đã thêm việc: {name}.")


def _drop_task(context: RequestContext) -> Response:
    _drop(context, PLAN_FILE, "viec")
    context.note("bỏ việc khỏi kế hoạch")
    return go(context, HERE, "Đã bỏ việc ấy khỏi kế hoạch.")


def _add_person(context: RequestContext) -> Response:
    today, form = context.wired.today, context.form
    name = line(form, "ho_ten", 100)
    if not name:
        raise InputError("chưa ghi họ tên", hint="Ghi đủ họ và tên.", field="ho_ten")
    values = {
        "ten": name,
        "loai": line(form, "la"),
        "linh-vuc": _words(line(form, "linh_vuc", 300)),
        "tu": day_field(form, "tu_ngay", today),
        "den": day_field(form, "het_ngay", today),
        "tap-huan": day_field(form, "tap_huan", today),
        "tap-huan-truoc": day_field(form, "tap_huan_truoc", today),
    }
    with in_field("ho_ten"):
        _add(context, REPORTERS_FILE, "nguoi", values, _NEW_REPORTERS)
    context.note("thêm báo cáo viên, tuyên truyền viên", name)
    return go(context, HERE, f"Đã thêm {name}.")


def _drop_person(context: RequestContext) -> Response:
    _drop(context, REPORTERS_FILE, "nguoi")
    context.note("bỏ báo cáo viên, tuyên truyền viên")
    return go(context, HERE, "Đã bỏ người ấy khỏi danh sách.")


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.STAFF, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.STAFF, does=_begin),
    DeskRoute(method="POST", path=f"{HERE}/viec", right=Right.STAFF, does=_add_task),
    DeskRoute(method="POST", path=f"{HERE}/viec/bo", right=Right.STAFF, does=_drop_task),
    DeskRoute(method="POST", path=f"{HERE}/nguoi", right=Right.STAFF, does=_add_person),
    DeskRoute(method="POST", path=f"{HERE}/nguoi/bo", right=Right.STAFF, does=_drop_person),
)
