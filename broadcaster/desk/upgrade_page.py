"""Bản đang dùng: which program runs, whether it and the station fit, how a newer one comes.

The desk does not exchange the program: it cannot while it is that program, and a file from outside
is believed only when the installer of the stick has compared its signature. It says how it is done.
"""

import sys

from starlette.responses import Response

from broadcaster import __version__
from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.production.formats import read_stamp
from broadcaster.pull.signing import fingerprint
from broadcaster.system.stick_installation import stick_installation

HERE = "/cai-dat/ban-dung"


def _page(context: RequestContext) -> Response:
    found = stick_installation()
    worked = read_stamp(context.wired.settings.audio).programs
    return respond(
        context, "version.html", version=__version__, stick=found,
        seal=fingerprint(found.key) if found and found.key else "",
        starter="cai-dat.bat" if sys.platform == "win32" else "cai-dat.sh",
        others=[(name, last) for name, last in reversed(worked) if name != __version__],
        backup=context.wired.station.profile.backup.target,
    )  # fmt: skip


def _look(context: RequestContext) -> Response:
    job = context.ask_for("xem-ban", "Xem đài có hợp với bản đang dùng không", {})
    context.note("xem đài có hợp với bản đang dùng không")
    return go(context, f"/viec/{job.id}")


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SETTINGS, does=_look),
)
