"""Nghe ở đâu: where an episode is, to be passed on, and how often it was heard."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.whereabouts import whereabouts_of
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.pictures.qr import qr_path

HERE = "/noi-nghe/{key}"


def _page(context: RequestContext) -> Response:
    wired = context.wired
    episode = wired.tools.catalogue().get(context.part("key"))
    if episode is None:
        raise InputError("không có bài này", hint="Trở về trang Soạn bài.")
    where = whereabouts_of(wired, episode)
    return respond(
        context, "whereabouts.html", episode=episode, where=where,
        code=qr_path(where.page) if where.page else None,
        address=wired.station.profile.public_url,
    )  # fmt: skip


ROUTES = (DeskRoute(method="GET", path=HERE, right=Right.LOOK, does=_page),)
