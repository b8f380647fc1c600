"""Answers that many pages give: go elsewhere with a word, refuse, tell a fault."""

import base64
import binascii

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadcaster.desk.plain_words import plain_hint, sentence
from broadcaster.desk.visit import HOME, Visit, respond
from broadcaster.errors import (
    BroadcasterError,
    Busy,
    Conflict,
    InputError,
    NotAllowed,
    NotApproved,
)

WORD = "loi_nhan"  # the cookie that carries one sentence to the next page
_STATUS: tuple[tuple[type[BroadcasterError], int], ...] = (
    (NotAllowed, 403),
    (Conflict, 409),
    (NotApproved, 409),
    (InputError, 422),
    (Busy, 503),
)


def go(visit: Visit, path: str, word: str = "", *, kind: str = "ok") -> Response:
    """Go to a page of the desk and say a sentence there; reloading it then repeats nothing."""
    target = f"{HOME}{path}"
    if visit.partial:
        answer = Response(status_code=204, headers={"HX-Redirect": target})
    else:
        answer = RedirectResponse(target, status_code=303)
    if word:
        packed = base64.urlsafe_b64encode(f"{kind}\n{word}".encode()).decode()
        answer.set_cookie(
            WORD, packed, max_age=60, path=HOME, httponly=True, samesite="lax",
            secure=visit.secure,
        )  # fmt: skip
    return answer


def word_of(request: Request) -> tuple[str, str]:
    """Kind and sentence that the page before left; ("", "") when there is none."""
    packed = request.cookies.get(WORD, "")
    try:
        kind, _, said = base64.urlsafe_b64decode(packed.encode()).decode()[:1000].partition("\n")
    except (binascii.Error, ValueError):
        return "", ""
    return (kind if kind in ("ok", "warn", "bad") else "ok"), said


def status_of(fault: BroadcasterError) -> int:
    """The HTTP status of a fault."""
    return next((status for kind, status in _STATUS if isinstance(fault, kind)), 500)


def tell_fault(visit: Visit, fault: BroadcasterError) -> Response:
    """What went wrong, what is safe, what to do; as a page, or as a piece of one."""
    template = "bits/fault.html" if visit.partial else "fault.html"
    return respond(
        visit, template, status=status_of(fault), said=sentence(fault.sentence),
        hint=sentence(plain_hint(fault.hint)),
    )  # fmt: skip
