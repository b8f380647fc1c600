"""Nghe ở đâu: where an episode is, to be passed on, and how often it was heard."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.whereabouts import whereabouts_of
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.domain.station import TENTATIVE_URL
from broadcaster.pictures.qr import qr_path
from broadcaster.programme.gate import open_released
from broadcaster.reports.hearings import HearingRow

HERE = "/noi-nghe/{key}"


def _page(context: RequestContext) -> Response:
    wired = context.wired
    episode = wired.tools.catalogue().get(context.part("key"))
    if episode is None:
        raise InputError("không có bài này", hint="Trở về trang Soạn bài.")
    where = whereabouts_of(wired, episode)
    return respond(
        context, "whereabouts.html", episode=episode, where=where, bars=_bars,
        code=qr_path(where.page) if where.page else None,
        approved=open_released(wired.station.profile, wired.tools).get(episode.key) is not None,
        address=wired.station.profile.public_url, tentative=TENTATIVE_URL,
    )  # fmt: skip


COLUMN, HEIGHT, FREE = 36, 44, 20  # units of the drawing: a week, the tallest bar, room for words


def _bars(row: HearingRow) -> list[tuple[int, int, int, int]]:
    """The bars of a source: from the left, from above, height, and how many times it says."""
    most = max(row.weeks, default=0)
    drawn = []
    for at, times in enumerate(row.weeks):
        tall = max(4, round(HEIGHT * times / most)) if times else 0
        drawn.append((at * COLUMN + 6, FREE + HEIGHT - tall, tall, times))
    return drawn


ROUTES = (DeskRoute(method="GET", path=HERE, right=Right.LOOK, does=_page),)
