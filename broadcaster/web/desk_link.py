"""The start page with a way to the desk, for whoever sits at the server's own machine."""

import re
from urllib.parse import urlsplit

from starlette.types import Scope

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
# a proxy on this machine asks from here for people who are elsewhere
_PASSED_ON = frozenset(
    {b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"}
)
_LINK = (
    '<p class="muted"><a href="{desk}/">Mở bàn làm việc</a> '
    "(dòng này chỉ hiện ở chính máy đang chạy chương trình)</p>"
)


def is_from_here(scope: Scope) -> bool:
    """Whether a request was made on the server's machine, at its own name and through no proxy."""
    headers = dict(scope["headers"])
    client = scope.get("client") or ("", 0)
    try:
        host = urlsplit(f"//{headers.get(b'host', b'').decode('latin-1')}").hostname
    except ValueError:  # a bracket that is not closed
        return False
    return {client[0], host} <= _THIS_MACHINE and _PASSED_ON.isdisjoint(headers)


def with_desk_link(page: bytes, desk: str) -> bytes:
    """A published page with a link to the desk on top of its main part, where it has one."""
    link = _LINK.format(desk=desk).encode()
    return re.sub(rb"<main\b[^>]*>", lambda found: found[0] + b"\n" + link, page, count=1)
