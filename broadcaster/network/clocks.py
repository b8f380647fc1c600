"""What time it is elsewhere: the Date of a web server, and an NTP server's answer."""

import socket
import struct
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

NTP = "vn.pool.ntp.org"
_WAIT = 3.0  # seconds
_BEFORE_1970 = 2_208_988_800  # seconds from 1900, where NTP counts from


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
