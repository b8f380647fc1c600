"""When the public site changes by itself: an air time is reached, or a consent ends."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from broadcaster.model.brief import Brief
from broadcaster.model.schedule import ZONE


def next_change(briefs: Iterable[Brief], now: datetime) -> datetime | None:
    """The first moment after `now` at which something appears or has to go; None = never."""
    moment = now.astimezone(UTC)  # as the catalogue has them, which compares much faster
    may = (b for b in briefs if b.until is not None or b.air_time > moment)
    first = min((at for brief in may for at in _changes(brief) if at > now), default=None)
    return first.astimezone(ZONE) if first is not None else None


def _changes(brief: Brief) -> Iterator[datetime]:
    if not brief.digest:
        return
    yield brief.air_time
    if brief.until is not None:
        yield datetime.combine(brief.until + timedelta(days=1), time(0), ZONE)
