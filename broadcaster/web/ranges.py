"""Byte ranges of RFC 9110, section 14."""

import re

Range = tuple[int, int]  # first byte, last byte, both within the file

MAX_RANGES = 32  # more in one request is no player; the whole file answers it
_SPEC = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")


class Unsatisfiable(Exception):
    """Well-formed, but no byte of the file is in it: 416."""


def parse_ranges(header: str, size: int) -> tuple[Range, ...]:
    """The ranges that a request asks for; empty = answer with the whole file.

    Another unit than bytes, a malformed header, too many ranges and ranges that together are longer
    than the file are no ranges. Raises Unsatisfiable.
    """
    unit, equals, listed = header.partition("=")
    if unit.strip().lower() != "bytes" or not equals:
        return ()
    specs = [spec.strip() for spec in listed.split(",") if spec.strip()]
    if not specs or len(specs) > MAX_RANGES:
        return ()
    wanted = []
    for spec in specs:
        found = _SPEC.fullmatch(spec)
        if found is None or not _orderly(found[1], found[2]):
            return ()
        wanted.append(_within(found[1], found[2], size))
    ranges = tuple(one for one in wanted if one is not None)
    if not ranges:
        raise Unsatisfiable
    if sum(last - first + 1 for first, last in ranges) > size:
        return ()
    return ranges


def _orderly(first: str, last: str) -> bool:
    if first and last:
        return int(first) <= int(last)
    return bool(first or last)


def _within(first: str, last: str, size: int) -> Range | None:
    """A range cut to the file; None when nothing of it is there."""
    if not first:
        length = min(int(last), size)
        return (size - length, size - 1) if length else None
    if int(first) >= size:
        return None
    return int(first), min(int(last or size - 1), size - 1)
