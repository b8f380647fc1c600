"""Requests that follow redirects; each address on the way is checked as the first one was.

Nothing that began with https goes on without it.
"""

import http.client
from collections.abc import Mapping
from urllib.parse import urljoin

from broadcaster.net.connection import Trust, open_line, split

MOVED = frozenset({301, 302, 303, 307, 308})


class NoAnswer(Exception):
    """The line or the machine at an address failed, and how."""

    def __init__(self, address: str, failure: Exception) -> None:
        super().__init__(address)
        self.address, self.failure = address, failure


class InsecureRedirect(Exception):
    """An https address leads to one that anybody on the way can read and change."""

    def __init__(self, address: str, following: str) -> None:
        super().__init__(address)
        self.address, self.following = address, following


class EndlessMoves(Exception):
    """Too many redirects; the address that would have been next."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def follow(
    address: str, headers: Mapping[str, str], trust: Trust, *, requests: int
) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse, str]:
    """The connection, the answer behind all redirects, and where it came from.

    A redirect that names no place is an answer. Raises NoAnswer, InsecureRedirect, EndlessMoves,
    and NetworkFault for an address that is refused.
    """
    for _ in range(requests):
        line, answer = _asked(address, headers, trust)
        location = answer.headers.get("Location", "")
        if answer.status not in MOVED or not location:
            return line, answer, address
        answer.close()
        line.close()
        address = _following(address, location)
    raise EndlessMoves(address)


def _asked(
    address: str, headers: Mapping[str, str], trust: Trust
) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    parts = split(address)
    try:
        line, target = open_line(parts, trust)
    except (OSError, http.client.HTTPException) as failure:
        raise NoAnswer(address, failure) from failure
    try:
        line.request("GET", target, headers={"Host": parts.netloc, **headers})
        return line, line.getresponse()
    except (OSError, http.client.HTTPException) as failure:
        line.close()
        raise NoAnswer(address, failure) from failure


def _following(address: str, location: str) -> str:
    following = urljoin(address, location)
    if split(address).scheme == "https" != split(following).scheme:
        raise InsecureRedirect(address, following)
    return following
