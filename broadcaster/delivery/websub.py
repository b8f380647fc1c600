"""Tells a WebSub hub that a feed has something new; the hub then tells the subscribers."""

from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request

from broadcaster.delivery.webhook import opener
from broadcaster.errors import DeliveryFault

PATIENCE = 10.0  # seconds


def ping(hub: str, feeds: Sequence[str]) -> None:
    """Post the addresses of the feeds that changed. Raises DeliveryFault unless it is accepted."""
    form = [("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)]
    request = Request(  # noqa: S310 - the settings let only http and https through
        hub,
        data=urlencode(form).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "broadcaster",
        },
        method="POST",
    )
    try:
        with opener(hub).open(request, timeout=PATIENCE) as answer:
            answer.read(1)
    except HTTPError as fault:
        code = fault.code
        fault.close()
        raise DeliveryFault(f"trạm WebSub trả lời mã {code}", hint=_HINT) from fault
    except (URLError, OSError, HTTPException, ValueError) as fault:
        raise DeliveryFault("không nối được tới trạm WebSub", hint=_HINT) from fault


_HINT = "Kênh vẫn đã xuất bản; máy nghe sẽ thấy số mới khi tự hỏi. Xem dòng hub trong station.toml."
