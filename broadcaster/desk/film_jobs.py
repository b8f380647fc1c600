"""The long work of a film: made in a process of its own, told while it runs, ended when asked."""

from collections.abc import Mapping
from typing import Any

from broadcaster.app.station import WiredStation
from broadcaster.desk.backup_jobs import JobResult
from broadcaster.domain.errors import InputError
from broadcaster.domain.wording import length
from broadcaster.outreach.film import FilmOrder, make_film
from broadcaster.outreach.networks import Network
from broadcaster.pictures.film_pictures import FilmShape, FilmTheme
from broadcaster.storage.jobs import Teller


def film_networks(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Make a film: {"key", "item", "shape", "networks", "light"}."""
    try:
        order = FilmOrder(
            key=str(argument["key"]),
            shape=FilmShape(argument["shape"]),
            networks=tuple(Network(one) for one in argument["networks"]),
            item=int(argument["item"]),
            theme=FilmTheme.LIGHT if argument["light"] else FilmTheme.DARK,
        )
    except ValueError as error:
        raise InputError(
            "chưa chọn khung hình hay mạng", hint="Chọn khung hình và ít nhất một mạng."
        ) from error
    made = make_film(wired.station, wired.tools, order, tell=tell)
    told = [f"đã làm phim {length(made.seconds)}: {made.title}."]
    told += [f"{one.sentence[0].upper()}{one.sentence[1:]}." for one in made.notices]
    return JobResult(told=" ".join(told), result={"key": order.key})
