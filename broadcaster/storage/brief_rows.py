"""The line of an episode, out of a row of a table."""

from typing import Any

from broadcaster.model.brief import Brief


def line(row: Any) -> Brief:
    """The brief of a row.

    Its values are key, show, programme, season, air time, digest, until, audiences (one a line).
    """
    key, show, programme, season, air_time, digest, until, audiences = row
    return Brief(
        key=key,
        show=show,
        programme=programme,
        season=season,
        air_time=air_time,
        digest=digest,
        until=until,
        audiences=tuple(audiences.split("\n")) if audiences else (),
    )
