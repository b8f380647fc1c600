"""Theo sổ văn bản của đơn vị khác: whose register is followed, what it brings, what differs."""

from dataclasses import replace
from itertools import islice

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.sharing import register_reach
from broadcaster.desk.answers import go
from broadcaster.desk.forms import in_field, line
from broadcaster.desk.register_search import HERE, register_folder, register_place
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.law.followed_register import followed_register
from broadcaster.pull.signing import read_fingerprint
from broadcaster.sharing.registers import (
    differences,
    follow_register,
    key_words,
    unfollow_register,
)

AT = f"{HERE}/theo-so"
FETCHING = "lay-so"  # a kind of job
_SHOWN = 50
_PATIENCE = 20.0  # seconds that a person waits at a page for each of two short files


def _page(context: RequestContext) -> Response:
    known = followed_register(register_place(context))
    folder = register_folder(context)
    differing = [*islice(differences(folder), _SHOWN)] if known else []
    both = folder.index.both_have() if known and folder.index else 0
    return respond(
        context,
        "register_followed.html",
        here=AT,
        known=known,
        key=key_words(known) if known else "",
        differing=differing,
        left=max(0, both - _SHOWN),
    )


def _follow(context: RequestContext) -> Response:
    wired = context.wired
    with in_field("dau"):
        spoken = line(context.form, "dau", 80)
        spoken = read_fingerprint(spoken) if spoken else ""
    with in_field("dia_chi"):
        found = follow_register(
            register_place(context),
            replace(register_reach(wired.settings), seconds=_PATIENCE),
            line(context.form, "dia_chi", 300),
            spoken=spoken,
            hold=lambda: held(wired),
        )
    context.note("theo sổ văn bản", found.unit)
    return go(context, AT, "Đã ghi. Gọi đơn vị ấy đối chiếu dấu khóa rồi bấm Lấy bản mới.")


def _fetch(context: RequestContext) -> Response:
    accept = context.form.get("nhan") == "co"
    job = context.ask_for(FETCHING, "Lấy sổ văn bản đang theo", {"accept": accept})
    context.note("lấy sổ văn bản đang theo", "", "nhận cả điều bớt đi" if accept else "")
    return go(context, f"/viec/{job.id}")


def _unfollow(context: RequestContext) -> Response:
    with held(context.wired):
        gone = unfollow_register(register_place(context))
    context.note("thôi theo sổ văn bản", gone.unit if gone else "")
    return go(context, AT, "Đã thôi theo. Tệp của đài còn nguyên.")


ROUTES = (
    DeskRoute(method="GET", path=AT, right=Right.REGISTER, does=_page),
    # who names an address makes this machine ask there, inside the house too
    DeskRoute(method="POST", path=AT, right=Right.SETTINGS, does=_follow),
    DeskRoute(method="POST", path=f"{AT}/lay", right=Right.REGISTER, does=_fetch),
    DeskRoute(method="POST", path=f"{AT}/thoi", right=Right.REGISTER, does=_unfollow),
)
