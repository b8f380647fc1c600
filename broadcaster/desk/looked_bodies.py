"""The bodies that were looked at last: of one that is typed only changes go over the line."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from broadcaster.desk.line_view import LineRow

MOST = 24  # bodies that are remembered; each page that types needs the one before
_UNIT = 2  # bytes of what a browser counts as one


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedBody:
    """A body as a page has it, and what its page was told of the lines in it."""

    text: str
    rows: tuple[LineRow, ...]


class LookedBodies:
    """What the pages of this server were told, by account, script and the mark of the answer.

    A mark is of the body and its lines: the same words are told otherwise under another head, and
    not every answer comes to its page. A page whose answer is not here any more (a new server,
    many pages) is told so and sends all.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str], LookedBody] = OrderedDict()
        self._turn = threading.Lock()

    def put(self, account: str, script: str, body: LookedBody) -> str:
        """Remember a body; the one that was asked for longest ago goes. Gives the mark of it."""
        mark = _mark_of(body)
        key = account, script, mark
        with self._turn:
            self._kept[key] = body
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return mark

    def find(self, account: str, script: str, mark: str) -> LookedBody | None:
        """The body of a mark; None = not remembered."""
        key = account, script, mark
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


def _mark_of(body: LookedBody) -> str:
    told = json.dumps(body.rows, ensure_ascii=False) + body.text
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def changed_body(before: str, form: Mapping[str, str]) -> str | None:
    """The body that a page has now: `loi` in the place of `tu` to `den` of the one before.

    Counted as a browser counts; None where those are no places in it.
    """
    try:
        start, end = int(form.get("tu", "")), int(form.get("den", ""))
    except ValueError:
        return None
    data = before.encode("utf-16-le", "surrogatepass")
    words = form.get("loi", "").encode("utf-16-le", "surrogatepass")
    if not 0 <= start <= end <= len(data) // _UNIT:
        return None
    return (data[: start * _UNIT] + words + data[end * _UNIT :]).decode("utf-16-le", "replace")
