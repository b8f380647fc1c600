"""Sao lưu và phục hồi: the backups, made, tried, and put into the station's place."""

from dataclasses import replace

from starlette.background import BackgroundTask
from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.care import backup_place, backup_tools
from broadcaster.app.playout import agent_runs, sites_with_a_log
from broadcaster.app.station import edit_station
from broadcaster.care.backup import KeptBackup, kept_backups, read_trials
from broadcaster.care.restore import RestoreRoom
from broadcaster.desk.answers import go, plain_hint, sentence
from broadcaster.desk.backup_jobs import place_of, refuse_outside
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.wording import megabytes

HERE = "/cai-dat/sao-luu"


def _page(context: RequestContext) -> Response:
    wired = context.wired
    room = RestoreRoom(wired.settings.folder)
    kept, wrong, hint = _kept_backups(context)
    return respond(
        context, "backups.html", backup=wired.station.profile.backup, kept=kept, wrong=wrong,
        hint=hint, waits=room.prepared(), last=room.last(), size=megabytes,
        outside=bool(wired.settings.database), aside=room.has_aside(),
        in_hub=wired.settings.in_hub,
    )  # fmt: skip


def _kept_backups(context: RequestContext) -> tuple[tuple[KeptBackup, ...], str, str]:
    """The backups, newest first; or why they cannot be seen, and what to do."""
    settings = context.wired.settings
    if not settings.station.backup.target:
        return (), "", ""
    try:
        sizes = backup_place(settings).sizes()
    except BroadcasterError as fault:
        return (), sentence(fault.sentence), sentence(plain_hint(fault.hint))
    trials = read_trials(settings.host)
    return kept_backups(sizes, backup_tools(context.wired).station, trials), "", ""


def _back_up(context: RequestContext) -> Response:
    return _work(context, "sao-luu", "Sao lưu cả đài", {})


def _work(context: RequestContext, kind: str, title: str, argument: dict[str, str]) -> Response:
    job = context.ask_for(kind, title, argument)
    context.note(title[0].lower() + title[1:], argument.get("name", ""))
    return go(context, f"/viec/{job.id}")


def _place(context: RequestContext) -> Response:
    target = line(context.form, "noi", 300)
    if not target:
        shared = context.wired.settings.in_hub
        like = (
            "sftp://tên:mật-khẩu@máy-khác/sao-luu" if shared else "E:/sao-luu, hoặc /media/the-nho"
        )
        raise InputError("chưa ghi cất ở đâu", hint=f"Ví dụ: {like}.")
    edit_station(context.wired.settings.folder, {("backup", "target"): target})
    context.note("đổi nơi cất bản sao lưu", target)
    return go(context, HERE, f"Từ nay bản sao lưu cất ở {target}.")


def _named(context: RequestContext) -> str:
    name = line(context.form, "ten", 200)
    place_of(context.wired, name)
    return name


def _try(context: RequestContext) -> Response:
    return _work(context, "thu-sao-luu", "Thử bản sao lưu", {"name": _named(context)})


def _prepare(context: RequestContext) -> Response:
    refuse_outside(context.wired)
    argument = {"name": _named(context), "who": context.person.name}
    return _work(context, "phuc-hoi", "Chuẩn bị phục hồi", argument)


def _agree(context: RequestContext) -> Response:
    """The administrator's yes: with the password, and only when nobody is at work."""
    room = RestoreRoom(context.wired.settings.folder)
    waits = room.prepared()
    if waits is None:
        raise InputError("chưa có bản sao lưu nào được chuẩn bị", hint="Chọn một bản để phục hồi.")
    context.confirm(context.form.get("mat_khau", ""))
    refuse_at_work(context)
    context.note("phục hồi từ bản sao lưu", waits.name)
    room.wait(replace(waits, agreed=context.person.name))
    if context.state.begin_again is None:
        return go(
            context, HERE, "Bản sao lưu được đưa vào khi máy chủ mở lại lần sau.", kind="warn"
        )
    answer = respond(
        context, "begun_again.html", back=HERE, patience=90,
        why="Máy chủ đóng lại, đưa bản sao lưu vào rồi tự mở. Trang này tự chuyển khi xong, "
        "chừng nửa phút.",
        late="Máy chủ chưa mở lại. Nhờ người giữ máy mở lại chương trình; không mất gì: bản cũ "
        "được để dành.",
    )  # fmt: skip
    answer.background = BackgroundTask(context.state.begin_again)
    return answer


def loudspeaker_runs(context: RequestContext) -> bool:
    """Whether an agent of any site runs on this machine."""
    settings = context.wired.settings
    return any(agent_runs(settings, site) for site in ("", *sites_with_a_log(settings)))


def refuse_at_work(context: RequestContext) -> None:
    """Nobody may play or work while the server makes way. Raises InputError."""
    if loudspeaker_runs(context):
        raise InputError(
            "máy phát ở loa đang chạy",
            hint="Tắt trình phát ở trang Loa rồi làm lại. Đài chưa thay đổi gì.",
        )
    if open_jobs := context.state.parts.jobs.open():
        raise InputError(
            f"máy còn đang làm việc khác: {open_jobs[0].title}",
            hint="Đợi việc ấy xong rồi làm lại. Đài chưa thay đổi gì.",
        )


def _give_up(context: RequestContext) -> Response:
    RestoreRoom(context.wired.settings.folder).clear()
    context.note("bỏ bản đã chuẩn bị phục hồi")
    return go(context, HERE, "Đã bỏ. Đài vẫn như trước.")


def _undo(context: RequestContext) -> Response:
    room = RestoreRoom(context.wired.settings.folder)
    room.prepare_undo(context.person.name, context.wired.tools.clock.now())
    context.note("chuẩn bị trở lại như trước phục hồi")
    return go(context, HERE, "Đã lấy phần để dành ra. Xem lại rồi bấm Phục hồi.")


def _forget(context: RequestContext) -> Response:
    RestoreRoom(context.wired.settings.folder).forget_aside()
    context.note("xóa phần để dành sau phục hồi")
    return go(context, HERE, "Đã xóa phần để dành.")


ROUTES = (
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
