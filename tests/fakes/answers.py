"""What a command answered under --json: its envelope taken apart."""

import json


def data_of(out: str) -> dict[str, object]:
    """The data of an answer, with what was noticed as "notices"."""
    told = json.loads(out)
    assert told["schema"] == 1
    return {**(told["data"] or {}), "notices": told["notices"]}


def notices_of(out: str) -> list[dict[str, object]]:
    """What was noticed."""
    return json.loads(out)["notices"]


def error_of(out: str) -> dict[str, str]:
    """What went wrong; its code, message and hint."""
    told = json.loads(out)
    assert told["ok"] is False
    return told["error"]


def bare_data_of(out: str) -> dict[str, object]:
    """The data alone, as a published schema describes it."""
    return json.loads(out)["data"]
