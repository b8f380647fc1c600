"""Sao lưu và phục hồi: the backups, made, tried, and put into the station's place."""

from dataclasses import replace

from starlette.background import BackgroundTask
from starlette.responses import Response

from broadcaster.accounts.people import confirm
from broadcaster.accounts.rights import Right
from broadcaster.app.care import backup_place, backup_tools
from broadcaster.app.desk import restore_room
from broadcaster.app.playout import agent_runs, sites_with_a_log
from broadcaster.app.station import edit_station
from broadcaster.care.backup import KeptBackup, read_trials, shelf_of
from broadcaster.desk.answers import go, plain_hint, sentence
from broadcaster.desk.backup_work import backup_named, refuse_outside
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.wording import megabytes
from broadcaster.storage.jobs import ask_for

HERE = "/cai-dat/sao-luu"


def _page(visit: RequestContext) -> Response:
    wired = visit.wired
    room = restore_room(wired.settings.folder)
    kept, wrong, hint = _kept(visit)
    return respond(
        visit, "backups.html", backup=wired.station.profile.backup, kept=kept, wrong=wrong,
        hint=hint, waits=room.prepared(), last=room.last(), size=megabytes,
        outside=bool(wired.settings.database), aside=room.has_aside(),
    )  # fmt: skip


def _kept(visit: RequestContext) -> tuple[tuple[KeptBackup, ...], str, str]:
    """The backups, newest first; or why they cannot be seen, and what to do."""
    settings = visit.wired.settings
    if not settings.station.backup.target:
        return (), "", ""
    try:
        sizes = backup_place(settings).sizes()
    except BroadcasterError as fault:
        return (), sentence(fault.sentence), sentence(plain_hint(fault.hint))
    trials = read_trials(settings.host)
    return shelf_of(sizes, backup_tools(visit.wired).station, trials), "", ""


def _back_up(visit: RequestContext) -> Response:
    return _work(visit, "sao-luu", "Sao lưu cả đài", {})


def _work(visit: RequestContext, kind: str, title: str, argument: dict[str, str]) -> Response:
    now, jobs = visit.wired.tools.clock.now(), visit.shop.parts.jobs
    job = ask_for(jobs, kind, title, argument, who=visit.person.name, at=now)
    visit.note(title[0].lower() + title[1:], argument.get("name", ""))
    return go(visit, f"/viec/{job.id}")


def _place(visit: RequestContext) -> Response:
    target = line(visit.form, "noi", 300)
    if not target:
        raise InputError("chưa ghi cất ở đâu", hint="Ví dụ: E:/sao-luu, hoặc /media/the-nho.")
    edit_station(visit.wired.settings.folder, {("backup", "target"): target})
    visit.note("đổi nơi cất bản sao lưu", target)
    return go(visit, HERE, f"Từ nay bản sao lưu cất ở {target}.")


def _named(visit: RequestContext) -> str:
    name = line(visit.form, "ten", 200)
    with backup_named(visit.wired, name):
        return name


def _try(visit: RequestContext) -> Response:
    return _work(visit, "thu-sao-luu", "Thử bản sao lưu", {"name": _named(visit)})


def _prepare(visit: RequestContext) -> Response:
    refuse_outside(visit.wired)
    argument = {"name": _named(visit), "who": visit.person.name}
    return _work(visit, "phuc-hoi", "Chuẩn bị phục hồi", argument)


def _agree(visit: RequestContext) -> Response:
    """The administrator's yes: with the password, and only when nobody is at work."""
    room = restore_room(visit.wired.settings.folder)
    waits = room.prepared()
    if waits is None:
        raise InputError("chưa có bản sao lưu nào được chuẩn bị", hint="Chọn một bản để phục hồi.")
    door = visit.shop.parts.door
    confirm(door, visit.person, visit.form.get("mat_khau", ""), address=visit.address)
    _refuse_at_work(visit)
    visit.note("phục hồi từ bản sao lưu", waits.name)
    room.wait(replace(waits, agreed=visit.person.name))
    if visit.shop.begin_again is None:
        return go(visit, HERE, "Bản sao lưu được đưa vào khi máy chủ mở lại lần sau.", kind="warn")
    answer = respond(visit, "begun_again.html")
    answer.background = BackgroundTask(visit.shop.begin_again)
    return answer


def _refuse_at_work(visit: RequestContext) -> None:
    settings = visit.wired.settings
    if any(agent_runs(settings, site) for site in ("", *sites_with_a_log(settings))):
        raise InputError(
            "máy phát ở loa đang chạy",
            hint="Đóng chương trình phát ở máy nối với loa rồi làm lại. Đài chưa thay đổi gì.",
        )
    if open_jobs := visit.shop.parts.jobs.open():
        raise InputError(
            f"máy còn đang làm việc khác: {open_jobs[0].title}",
            hint="Đợi việc ấy xong rồi làm lại. Đài chưa thay đổi gì.",
        )


def _give_up(visit: RequestContext) -> Response:
    restore_room(visit.wired.settings.folder).clear()
    visit.note("bỏ bản đã chuẩn bị phục hồi")
    return go(visit, HERE, "Đã bỏ. Đài vẫn như trước.")


def _undo(visit: RequestContext) -> Response:
    room = restore_room(visit.wired.settings.folder)
    room.prepare_undo(visit.person.name, visit.wired.tools.clock.now())
    visit.note("chuẩn bị trở lại như trước phục hồi")
    return go(visit, HERE, "Đã lấy phần để dành ra. Xem lại rồi bấm Phục hồi.")


def _forget(visit: RequestContext) -> Response:
    restore_room(visit.wired.settings.folder).forget_aside()
    visit.note("xóa phần để dành sau phục hồi")
    return go(visit, HERE, "Đã xóa phần để dành.")


WAYS = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SETTINGS, does=_back_up),
    DeskRoute(method="POST", path=f"{HERE}/noi", right=Right.SETTINGS, does=_place),
    DeskRoute(method="POST", path=f"{HERE}/thu", right=Right.SETTINGS, does=_try),
    DeskRoute(
        method="POST", path="/cai-dat/phuc-hoi/chuan-bi", right=Right.SETTINGS, does=_prepare
    ),
    DeskRoute(method="POST", path="/cai-dat/phuc-hoi", right=Right.SETTINGS, does=_agree),
    DeskRoute(method="POST", path="/cai-dat/phuc-hoi/bo", right=Right.SETTINGS, does=_give_up),
    DeskRoute(method="POST", path="/cai-dat/phuc-hoi/tro-lai", right=Right.SETTINGS, does=_undo),
    DeskRoute(method="POST", path="/cai-dat/phuc-hoi/xoa", right=Right.SETTINGS, does=_forget),
)
