"""One request to a web service, and the time by a web server or an NTP server."""

import http.client
import socket
import ssl
import struct
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from broadcaster.net.connection import AGENT, NetworkFault, Trust, open_line, split

_MOST = 64 * 1024**2  # bytes of an answer
NTP = "vn.pool.ntp.org"
_WAIT = 3.0  # seconds
_BEFORE_1970 = 2_208_988_800  # seconds from 1900, where NTP counts from


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAnswer:
    """What a service said."""

    status: int  # of HTTP; redirects too, which are not followed: headers may hold a key
    body: bytes


def ask(
    method: str, address: str, trust: Trust, *, headers: Mapping[str, str], body: bytes = b""
) -> ServiceAnswer:
    """Ask once. Raises NetworkFault when no whole answer came; nothing secret is in it."""
    parts = split(address)
    told = {
        "User-Agent": AGENT,
        "Host": parts.netloc,
        "Connection": "close",
        "Content-Length": str(len(body)),
    }
    try:
        line, target = open_line(parts, trust)
        with closing(line):
            line.request(method, target, body=body or None, headers=told | dict(headers))
            reply = line.getresponse()
            data = reply.read(_MOST + 1)
    except ssl.SSLError as failure:
        raise NetworkFault(
            f"Chứng chỉ của máy chủ {parts.netloc} không được tin cậy nên chưa gửi gì.",
            hint="Xem ngày giờ của máy này, rồi hỏi người giữ máy chủ.",
        ) from failure
    except (OSError, http.client.HTTPException) as failure:
        late = isinstance(failure, TimeoutError)
        said = "không trả lời kịp" if late else "không nối được hoặc đứt giữa chừng"
        raise NetworkFault(
            f"Máy chủ {parts.netloc} {said}.", hint="Kiểm tra đường mạng rồi gửi lại."
        ) from failure
    if len(data) > _MOST:
        raise NetworkFault(f"Máy chủ {parts.netloc} trả lời quá dài.", hint="Xem lại địa chỉ.")
    return ServiceAnswer(status=reply.status, body=data)


def web_time(url: str) -> datetime | None:
    """The Date of a server's answer, to the second; None without a line or a date."""
    if not url.startswith(("http://", "https://")):
        return None
    request = urllib.request.Request(url, method="HEAD")  # noqa: S310 - the scheme was looked at
    with suppress(OSError, ValueError, TypeError):
        try:
            with urllib.request.urlopen(request, timeout=_WAIT) as answer:  # noqa: S310
                told = answer.headers.get("Date")
        except urllib.error.HTTPError as refused:  # a refusal has a date too
            told = refused.headers.get("Date")
            refused.close()
        return parsedate_to_datetime(told).astimezone(UTC)
    return None


def ntp_time(server: str = NTP, port: int = 123) -> datetime | None:
    """The moment by an NTP server (RFC 5905, client mode); None without a line."""
    with suppress(OSError, struct.error), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.settimeout(_WAIT)
        door.connect((server, port))
        door.send(b"\x23" + 47 * b"\0")
        answer = door.recv(48)
        seconds, parts = struct.unpack("!II", answer[40:48])
        if seconds:
            return datetime.fromtimestamp(seconds - _BEFORE_1970 + parts / 2**32, UTC)
    return None
