"""The id of a slot or an order as people say it."""

import re

_ID = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)")


def slot_words(name: str) -> str:
    """Reads "2026-11-26T06:45" as "06:45 ngày 26/11"; what is no such id stays as it is."""
    found = _ID.match(name)
    return f"{found[4]} ngày {found[3]}/{found[2]}" if found else name
