"""A question to a service and its whole answer; it goes where it was sent and never further."""

import http.client
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from broadcaster.network.lines import NetworkFault, Trust, open_line, split

_MOST = 64 * 1024**2  # bytes of an answer
_AGENT = "broadcaster"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service said."""

    status: int  # of HTTP; redirects too, which are not followed: headers may hold a key
    body: bytes


def ask(
    method: str, address: str, trust: Trust, *, headers: Mapping[str, str], body: bytes = b""
) -> Answer:
    """Ask once. Raises NetworkFault when no whole answer came; nothing secret is in it."""
    parts = split(address)
    told = {
        "User-Agent": _AGENT,
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
    return Answer(status=reply.status, body=data)
