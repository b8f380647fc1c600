"""The bodies that were looked at last: of one that is typed only changes go over the line."""

import threading
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from broadcaster.desk.line_view import LineRow

MOST = 24  # bodies that are remembered; each page that types needs the one before
_UNIT = 2  # bytes of what a browser counts as one


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedBody:
    """A body as a page sent it, and what its page knows of the lines in it."""

    text: str
    rows: tuple[LineRow, ...]


class LookedBodies:
    """What the pages of this server have before them, by account, script and sign of the body.

    A page whose body is not here any more (a new server, many pages) is told so and sends all.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str], LookedBody] = OrderedDict()
        self._turn = threading.Lock()

    def put(self, account: str, script: str, body: LookedBody) -> None:
        """Remember a body; the one that was asked for longest ago goes."""
        key = account, script, sign_of(body.text)
        with self._turn:
            self._kept[key] = body
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def find(self, account: str, script: str, sign: str) -> LookedBody | None:
        """The body of a sign; None = not remembered."""
        key = account, script, sign
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


def sign_of(text: str) -> str:
    """The length of a body as a browser counts it, and its Adler-32; as `assets/desk-write.js`."""
    data = text.encode("utf-16-le", "surrogatepass")
    return f"{len(data) // _UNIT}.{zlib.adler32(data)}"


def changed_body(before: str, form: Mapping[str, str]) -> str | None:
    """The body that a page has now: `loi` in the place of `tu` to `den` of the one before.

    None where that does not give the body whose sign the page sent along as `nay`.
    """
    try:
        start, end = int(form.get("tu", "")), int(form.get("den", ""))
    except ValueError:
        return None
    data = before.encode("utf-16-le", "surrogatepass")
    words = form.get("loi", "").encode("utf-16-le", "surrogatepass")
    if not 0 <= start <= end <= len(data) // _UNIT:
        return None
    made = (data[: start * _UNIT] + words + data[end * _UNIT :]).decode("utf-16-le", "replace")
    return made if sign_of(made) == form.get("nay") else None
