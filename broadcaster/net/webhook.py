"""POST of a message to the school's webhook, and of changed feeds to a WebSub hub."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from broadcaster.domain.errors import DeliveryFault

PATIENCE = 15.0  # seconds
SIGNATURE = "X-Broadcaster-Signature"
HUB_PATIENCE = 10.0  # seconds
_HINT = "Kênh vẫn đã xuất bản; máy nghe sẽ thấy số mới khi tự hỏi. Xem dòng hub trong station.toml."


class _NoRedirect(HTTPRedirectHandler):
    """A POST that is sent elsewhere could tell strangers: it counts as refused."""

    def redirect_request(self, *_: object) -> None:
        return None


class Webhook:
    """Posts every alarm; with a secret, signed by HMAC-SHA256 over the body."""

    name = "webhook"

    def __init__(self, address: str, secret: str = "") -> None:
        self._address = address
        self._secret = secret

    def send(self, subject: str, text: str, facts: Mapping[str, object]) -> None:
        """Post it. Raises DeliveryFault unless the answer is 2xx."""
        document = {"schema": 1, "subject": subject, "text": text, **facts}
        body = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
        head = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "broadcaster"}
        if self._secret:
            sign = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
            head[SIGNATURE] = f"sha256={sign}"
        # the settings let only https, or this machine itself, through
        request = Request(self._address, data=body, headers=head, method="POST")  # noqa: S310
        try:
            with opener(self._address).open(request, timeout=PATIENCE) as answer:
                answer.read(1)
        except HTTPError as fault:
            code = fault.code
            fault.close()
            raise DeliveryFault(f"địa chỉ nhận tin trả lời mã {code}") from fault
        except (URLError, OSError, HTTPException, ValueError) as fault:
            raise DeliveryFault(
                "không nối được tới địa chỉ nhận tin",
                hint="Xem lại dòng webhook trong station.toml và đường mạng.",
            ) from fault


def opener(address: str) -> OpenerDirector:
    """What sends a request: no redirect is followed, and this machine is asked without a proxy."""
    local = address.startswith(("http://127.", "http://localhost", "http://[::1]"))
    proxies = [ProxyHandler({})] if local else []
    return build_opener(*proxies, HTTPSHandler(), _NoRedirect())


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
        with opener(hub).open(request, timeout=HUB_PATIENCE) as answer:
            answer.read(1)
    except HTTPError as fault:
        code = fault.code
        fault.close()
        raise DeliveryFault(f"trạm WebSub trả lời mã {code}", hint=_HINT) from fault
    except (URLError, OSError, HTTPException, ValueError) as fault:
        raise DeliveryFault("không nối được tới trạm WebSub", hint=_HINT) from fault
