"""One small answer from a judged address, within so many bytes and seconds, or none."""

import http.client
from concurrent.futures import TimeoutError as Late
from contextlib import closing

from broadcaster.net.connection import AGENT, NetworkFault, Trust
from broadcaster.net.redirects import EndlessMoves, InsecureRedirect, NoAnswer, follow
from broadcaster.system.daemon_threads import DaemonExecutor

_BLOCK = 1 << 16
_REQUESTS = 4  # redirects followed, with the first request
_AGAIN = "Xem lại địa chỉ và đường mạng, hoặc để lúc khác thử lại."


def fetch_small(address: str, trust: Trust, *, most: int, seconds: float) -> bytes:
    """What stands at an address. Raises NetworkFault, also for what is larger or takes longer.

    However slowly a server drips, nobody waits longer than `seconds`.
    """
    worker = DaemonExecutor(1, "fetch")
    try:
        return worker.submit(_fetch, address, trust, most).result(timeout=seconds)
    except Late as late:
        raise NetworkFault(
            f"«{address}» trả lời chậm quá {seconds:g} giây nên thôi.", hint=_AGAIN
        ) from late
    finally:
        worker.abandon()


def _fetch(address: str, trust: Trust, most: int) -> bytes:
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    try:
        line, reply, _ = follow(address, headers, trust, requests=_REQUESTS)
    except InsecureRedirect as moved:
        told = f"«{address}» dẫn tới một địa chỉ không mã hóa nên không tải."
        raise NetworkFault(told, hint=_AGAIN) from moved
    except EndlessMoves as moved:
        raise NetworkFault(f"«{address}» cứ dẫn đi mãi.", hint=_AGAIN) from moved
    except NoAnswer as none:
        raise NetworkFault(f"Không tải được «{address}».", hint=_AGAIN) from none
    with closing(line), closing(reply):
        if reply.status != 200:
            told = f"Máy chủ của «{address}» trả lời mã {reply.status}."
            raise NetworkFault(told, hint=_AGAIN, status=reply.status)
        data = bytearray()
        try:
            while block := reply.read1(_BLOCK):
                data += block
                if len(data) > most:
                    told = f"«{address}» dài hơn {most // 1000} nghìn byte nên không đọc."
                    raise NetworkFault(told, hint="Xem lại địa chỉ: đó có phải bản tin RSS không?")
            if reply.length:  # told and not come: the library says nothing of it
                raise http.client.IncompleteRead(bytes(data), reply.length)
        except (OSError, http.client.HTTPException) as cut:
            raise NetworkFault(f"Đường truyền bị đứt khi tải «{address}».", hint=_AGAIN) from cut
    return bytes(data)
