"""The start page with a way to the desk, for whoever sits at the server's own machine."""

import re
from urllib.parse import urlsplit

from starlette.types import Scope

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
# a proxy on this machine asks from here for people who are elsewhere
_PASSED_ON = (b"forwarded", b"via", b"x-", b"cf-", b"true-client-ip")  # beginnings of headers
_LINK = (
    '<p class="muted"><a href="{desk}/">Mở bàn làm việc</a> '
    "(dòng này chỉ hiện ở chính máy đang chạy chương trình)</p>"
)


def is_from_here(scope: Scope) -> bool:
    """Whether a request was made on the server's machine, at its own name and through no proxy.

    A proxy that is told nothing asks by HTTP/1.0 (nginx) or says for whom it asks; one that does
    neither cannot be told from a browser here. What it would show is a link, no way in.
    """
    if scope.get("http_version") == "1.0":
        return False
    headers = dict(scope["headers"])
    client = scope.get("client") or ("", 0)
    try:
        host = urlsplit(f"//{headers.get(b'host', b'').decode('latin-1')}").hostname
    except ValueError:  # a bracket that is not closed
        return False
    passed_on = any(name.startswith(_PASSED_ON) for name in headers)
    return {client[0], host} <= _THIS_MACHINE and not passed_on


def with_desk_link(page: bytes, desk: str) -> bytes:
    """A published page with a link to the desk on top of its main part, where it has one."""
    link = _LINK.format(desk=desk).encode()
    return re.sub(rb"<main\b[^>]*>", lambda found: found[0] + b"\n" + link, page, count=1)
