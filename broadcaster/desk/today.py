"""Hôm nay: will it air, what airs next, and the few buttons for now."""

from starlette.responses import Response

from broadcaster.desk.visit import Visit, Way, respond
from broadcaster.model.rights import Right


def _today(visit: Visit) -> Response:
    return respond(visit, "today.html")


WAYS = (Way(method="GET", path="/hom-nay", right=Right.LOOK, does=_today),)
