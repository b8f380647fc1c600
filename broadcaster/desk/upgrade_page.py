"""Bản đang dùng: which program runs, how a newer one comes from a stick, and back.

The desk compares a stick with the key that this machine knows, copies it and backs the station up;
then it makes way for the stick's own installer, which exchanges the program, and opens anew.
"""

import sys
from datetime import timedelta
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import Response

from broadcaster import __version__
from broadcaster.accounts.rights import Right
from broadcaster.app.playout import sites_with_a_log
from broadcaster.care.upgrade import UpgradeRoom, refuse_exchange, stick_folders
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.backup_page import loudspeaker_runs, refuse_at_work
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.production.formats import read_stamp
from broadcaster.pull.signing import fingerprint
from broadcaster.system.exchange_worker import BACK, UP
from broadcaster.system.machine import drives
from broadcaster.system.stick_installation import stick_installation

HERE = "/cai-dat/ban-dung"
_GOOD_FOR = timedelta(days=1)  # that a backup made before an upgrade counts as made before it


def _page(context: RequestContext) -> Response:
    found = stick_installation()
    worked = read_stamp(context.wired.settings.audio).programs
    barred, hint, sticks = "", "", []
    try:
        refuse_exchange(found, context.wired.settings.folder)
        sticks = [str(folder) for folder in stick_folders(drives())]
    except InputError as fault:
        barred, hint = sentence(fault.sentence), fault.hint
    room = UpgradeRoom(found) if found else None
    last = room.last() if room else None
    if last and found and last.version != found.version:
        last = None  # exchanged by hand since
    # an agent of another machine was not shut for it
    silent = bool(sites_with_a_log(context.wired.settings)) and not loudspeaker_runs(context)
    return respond(
        context, "version.html", version=__version__, stick=found,
        seal=fingerprint(found.key) if found and found.key else "",
        starter="cai-dat.bat" if sys.platform == "win32" else "cai-dat.sh",
        others=[(name, last) for name, last in reversed(worked) if name != __version__],
        backup=context.wired.station.profile.backup.target, barred=barred, hint=hint,
        sticks=sticks, waits=room.waits() if room else None, last=last,
        up=UP, silent=silent,
    )  # fmt: skip


def _look(context: RequestContext) -> Response:
    job = context.ask_for("xem-ban", "Xem đài có hợp với bản đang dùng không", {})
    context.note("xem đài có hợp với bản đang dùng không")
    return go(context, f"/viec/{job.id}")


def _take_in(context: RequestContext) -> Response:
    refuse_exchange(stick_installation(), context.wired.settings.folder)
    named = line(context.form, "noi", 300)
    if not named or not Path(named).is_dir():
        raise InputError(
            "không thấy thư mục này trên máy của đài",
            hint="Cắm USB vào chính máy đang chạy đài rồi tải lại trang này.", field="noi",
        )  # fmt: skip
    argument = {"folder": str(Path(named).absolute()), "who": context.person.name}
    job = context.ask_for("nhan-ban", "Nhận bản mới từ USB", argument)
    context.note("nhận bản mới từ USB", named)
    return go(context, f"/viec/{job.id}")


def _agree(context: RequestContext) -> Response:
    """The administrator's yes: with the password, and only when nobody is at work."""
    found = refuse_exchange(stick_installation(), context.wired.settings.folder)
    room = UpgradeRoom(found)
    waits = room.waits()
    if waits is None:
        raise InputError("chưa có bản mới nào được nhận", hint="Cắm USB rồi bấm Nhận bản này.")
    if context.wired.tools.clock.now() - waits.at > _GOOD_FOR:
        raise InputError(
            "bản này nhận đã quá một ngày, bản sao lưu làm lúc ấy nay đã cũ",
            hint="Bấm Thôi, rồi nhận lại từ USB. Đài chưa thay đổi gì.",
        )
    return _make_way(context, room, UP, f"lên bản {waits.version}")


def _go_back(context: RequestContext) -> Response:
    found = refuse_exchange(stick_installation(), context.wired.settings.folder)
    if not found.previous:
        raise InputError("bản trước không còn trên máy", hint="Dùng USB của bản ấy nếu cần.")
    return _make_way(context, UpgradeRoom(found), BACK, f"trở lại bản {found.previous}")


def _make_way(context: RequestContext, room: UpgradeRoom, act: str, told: str) -> Response:
    context.confirm(context.form.get("mat_khau", ""))
    refuse_at_work(context)
    exchange = context.state.exchange
    if exchange is None:
        raise InputError(
            "máy chủ này không tự đóng mở được",
            hint="Chạy bộ cài trên USB ngay tại máy. Chưa thay đổi gì.",
        )
    orders = room.orders(act, context.wired.settings.folder.resolve())
    context.note(told)
    answer = respond(
        context, "begun_again.html", back=HERE, patience=900,
        why="Máy chủ đóng lại, đổi bản chương trình rồi tự mở. Trang này tự chuyển khi xong, chừng "
        "hai đến năm phút. Đừng tắt máy.",
        late="Máy chủ chưa mở lại. Tại máy của đài, chạy lại bộ cài trên USB, rồi mở Bàn làm việc. "
        "Bài, âm thanh, nhật ký còn nguyên.",
    )  # fmt: skip
    answer.background = BackgroundTask(exchange, orders)
    return answer


def _give_up(context: RequestContext) -> Response:
    if (found := stick_installation()) is not None:
        UpgradeRoom(found).clear()
    context.note("bỏ bản mới đã nhận")
    return go(context, HERE, "Đã bỏ. Chương trình vẫn như trước.")


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SETTINGS, does=_look),
    DeskRoute(method="POST", path=f"{HERE}/nhan", right=Right.SETTINGS, does=_take_in),
    DeskRoute(method="POST", path=f"{HERE}/len", right=Right.SETTINGS, does=_agree),
    DeskRoute(method="POST", path=f"{HERE}/ve", right=Right.SETTINGS, does=_go_back),
    DeskRoute(method="POST", path=f"{HERE}/bo", right=Right.SETTINGS, does=_give_up),
)
