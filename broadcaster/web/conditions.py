"""Conditional requests of RFC 9110, section 13: has the client this version already?"""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


def http_date(seconds: float) -> str:
    """A moment in seconds since 1970 in the form that HTTP wants."""
    return format_datetime(datetime.fromtimestamp(int(seconds), UTC), usegmt=True)


def unchanged(
    *, etag: str, modified: float, none_match: str | None, modified_since: str | None
) -> bool:
    """Whether 304 answers the request. If-None-Match wins over If-Modified-Since."""
    if none_match is not None:
        return none_match.strip() == "*" or _weak(etag) in map(_weak, _tags(none_match))
    since = _moment(modified_since)
    return since is not None and int(modified) <= since


def range_holds(*, etag: str, modified: float, if_range: str | None) -> bool:
    """Whether a Range may be answered in part: the client's part is of this very version."""
    if if_range is None:
        return True
    value = if_range.strip()
    if value.startswith(('"', "W/")):
        return value == etag  # a weak tag never equals a strong one
    return _moment(value) == int(modified)


def _tags(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]


def _weak(tag: str) -> str:
    return tag.removeprefix("W/")


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return int(moment.timestamp())
    except (ValueError, OverflowError):
        return None
