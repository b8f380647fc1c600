"""Which station answers on a port of this machine already."""

import http.client
import json
import ssl
from contextlib import closing, suppress

_LIMIT = 65536  # bytes of an answer that are read


def mark_at(host: str, port: int, *, wait: float) -> tuple[str, str]:
    """The scheme and the mark of the station whose desk answers there; ("", "") = none does.

    A server that starts just now takes connections before it answers: `wait` is how many seconds it
    gets. One with a certificate hangs up on plain words at once, so a silent one is no desk of
    ours. Nothing but its /healthz is asked for: its certificate need not be known.
    """
    with suppress(TimeoutError):
        plain = http.client.HTTPConnection(host, port, timeout=wait)
        if mark := _mark(plain):
            return "http", mark
        secret = http.client.HTTPSConnection(host, port, timeout=wait, context=_any_certificate())
        if mark := _mark(secret):
            return "https", mark
    return "", ""


def _mark(line: http.client.HTTPConnection) -> str:
    """What the server at the other end is known by; raises TimeoutError when it is silent."""
    with closing(line):
        try:
            line.request("GET", "/healthz", headers={"Host": "localhost", "Connection": "close"})
            told = json.loads(line.getresponse().read(_LIMIT))
        except TimeoutError:
            raise
        except (OSError, ValueError, http.client.HTTPException):
            return ""
    mark = told.get("station") if isinstance(told, dict) else None
    return mark if isinstance(mark, str) else ""


def _any_certificate() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
