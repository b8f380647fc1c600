"""Download of a file to disk, resumed where it was cut off, limited in size."""

import hashlib
import http.client
import json
import re
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from broadcaster.net.connection import AGENT, NetworkFault, Trust
from broadcaster.net.redirects import MOVED, EndlessMoves, InsecureRedirect, NoAnswer, follow
from broadcaster.net.retrying import retry

BLOCK = 1 << 16  # bytes read at once
REDIRECTS = 5
ATTEMPTS = 4  # how often a line that was cut is taken up again in one call
PORTAL = (
    "Mạng này có thể đang đòi đăng nhập (Wi-Fi công cộng, bộ lọc của trường). Mở trình duyệt, đăng "
    "nhập xong rồi chạy lại."
)
AGAIN = "Chạy lại lệnh này: phần đã tải được giữ và tải tiếp."


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What is wanted."""

    address: str
    most: int  # bytes; a larger file is refused
    sha256: str = ""  # in hex; "" = not known
    page: bool = False  # a web page is what is wanted, not a sign of a portal


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadResult:
    """What came."""

    path: Path
    sha256: str
    size: int  # bytes


def download(
    wanted: Download,
    part: Path,
    trust: Trust,
    *,
    progress: Callable[[int, int], None] = lambda _done, _whole: None,
) -> DownloadResult:
    """Fetch into `part`, going on with what stands there of the same version.

    `progress` hears bytes done and bytes in all (0 = not known). When it returns, the file is
    whole and has the checksum. Raises NetworkFault, and OSError when the disk does not take it.
    """
    had = 0

    def once() -> None:
        nonlocal had
        had = _size(part)
        _fetch(wanted, part, trust, progress)

    def goes_on(fault: Exception, _tries: int) -> float | None:
        is_stuck = isinstance(fault, _CutOff) and _size(part) <= had  # not a byte more: no use
        return None if is_stuck else 0.0

    try:
        retry(once, (_Changed, _CutOff), goes_on, tries=ATTEMPTS)
    except _Changed as fault:
        raise NetworkFault(f"Tệp ở {wanted.address} cứ đổi trong lúc tải.", hint=AGAIN) from fault
    except _CutOff as fault:
        raise NetworkFault(
            f"Đường truyền bị đứt khi đang tải {wanted.address}.", hint=AGAIN
        ) from fault
    return _checked(wanted, part)


class WrongSum(NetworkFault):
    """The file is whole but not the one that was wanted; it is gone."""

    code = "ma-kiem-tra"


class _Changed(Exception):
    """What stood on the disk is of another version; it is gone, begin anew."""


class _CutOff(Exception):
    """The line broke behind some bytes."""


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _checked(wanted: Download, part: Path) -> DownloadResult:
    with part.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    _notes(part).unlink(missing_ok=True)
    if wanted.sha256 and found != wanted.sha256:
        part.unlink()
        raise WrongSum(
            f"Tệp tải từ {wanted.address} không đúng mã kiểm tra nên đã bị bỏ.",
            hint="Chạy lại; nếu vẫn vậy thì nơi phát hành đã đổi tệp, đừng dùng.",
        )
    return DownloadResult(path=part, sha256=found, size=part.stat().st_size)


def _fetch(
    wanted: Download, part: Path, trust: Trust, progress: Callable[[int, int], None]
) -> None:
    """One reply, appended or from the beginning. Raises _CutOff, NetworkFault, OSError."""
    known = _known(part, wanted)
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    if known:
        headers |= {"Range": f"bytes={_size(part)}-", "If-Range": known}
    line, reply = _asked(wanted.address, headers, trust)
    with closing(line), closing(reply):
        if reply.status == 416:  # nothing lies behind what we have, or it is another file now
            part.unlink(missing_ok=True)
            raise _Changed
        if reply.status not in (200, 206):
            raise NetworkFault(
                f"Máy chủ của {wanted.address} trả lời mã {reply.status}.",
                hint="Xem lại địa chỉ; nếu đúng thì để lúc khác chạy lại.",
                status=reply.status,
            )
        begins = _size(part) if reply.status == 206 else 0
        whole = _whole(reply, begins, wanted)
        _refuse_page(reply, wanted)
        _note(part, wanted, reply)
        _kept(reply, part, begins, whole, wanted=wanted, progress=progress)


def _known(part: Path, wanted: Download) -> str:
    """What proves that the file is still the one of which we have a part; "" = nothing does."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        told = json.loads(_notes(part).read_text("utf-8"))
        if told["address"] == wanted.address and _size(part):
            return str(told["version"])
    return ""


def _notes(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _note(part: Path, wanted: Download, reply: http.client.HTTPResponse) -> None:
    """Remember the version; a weak tag proves nothing about bytes."""
    tag = reply.headers.get("ETag", "")
    version = tag if tag.startswith('"') else reply.headers.get("Last-Modified", "")
    part.parent.mkdir(parents=True, exist_ok=True)
    told = {"address": wanted.address, "version": version}
    _notes(part).write_text(json.dumps(told), "utf-8")


def _asked(
    address: str, headers: dict[str, str], trust: Trust
) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    """The reply behind all redirects, each judged as the first was. Raises NetworkFault."""
    try:
        line, reply, address = follow(address, headers, trust, requests=REDIRECTS + 1)
    except NoAnswer as failed:
        raise _unreached(failed.address, failed.failure) from failed.failure
    except InsecureRedirect as failed:
        raise _unsafe(failed.address, failed.following) from failed
    except EndlessMoves as failed:
        raise NetworkFault(
            f"Địa chỉ {failed.address} dẫn vòng quá nhiều lần.", hint="Xem lại địa chỉ."
        ) from failed
    if reply.status in MOVED:  # it names no place
        reply.close()
        line.close()
        raise _unsafe(address, address)
    return line, reply


def _unsafe(address: str, elsewhere: str) -> NetworkFault:
    return NetworkFault(
        f"Địa chỉ {address} dẫn sang một nơi không an toàn ({elsewhere}).", hint=PORTAL
    )


def _unreached(address: str, failure: Exception) -> NetworkFault:
    if isinstance(failure, ssl.SSLError):
        return NetworkFault(
            f"Chứng chỉ của máy chủ {address} không được tin cậy nên chưa tải gì.",
            hint="Xem ngày giờ của máy này; " + PORTAL,
        )
    if isinstance(failure, TimeoutError):
        return NetworkFault(f"Máy chủ của {address} không trả lời kịp.", hint=AGAIN)
    return NetworkFault(f"Không nối được tới {address}.", hint="Kiểm tra đường mạng. " + AGAIN)


def _whole(reply: http.client.HTTPResponse, begins: int, wanted: Download) -> int:
    """Bytes of the whole file; 0 when the server does not say. Raises NetworkFault."""
    if reply.status == 206:
        told = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", reply.headers.get("Content-Range", ""))
        if told is None or int(told[1]) != begins:
            raise NetworkFault(f"Máy chủ của {wanted.address} trả lời sai đoạn.", hint=AGAIN)
        whole = int(told[2])
    else:
        length = reply.headers.get("Content-Length", "")
        whole = int(length) if length.isdigit() else 0
    if whole > wanted.most:
        raise _too_large(wanted)
    return whole


def _too_large(wanted: Download) -> NetworkFault:
    return NetworkFault(
        f"Tệp ở {wanted.address} lớn quá {wanted.most // 1_000_000} MB nên không tải.",
        hint="Xem lại địa chỉ.",
    )


def _refuse_page(reply: http.client.HTTPResponse, wanted: Download) -> None:
    kind = reply.headers.get("Content-Type", "").casefold()
    if not wanted.page and kind.startswith(("text/html", "application/xhtml")):
        raise _a_page(wanted)


def _a_page(wanted: Download) -> NetworkFault:
    return NetworkFault(f"Nhận được một trang web thay vì tệp {wanted.address}.", hint=PORTAL)


def _kept(
    reply: http.client.HTTPResponse,
    part: Path,
    begins: int,
    whole: int,
    *,
    wanted: Download,
    progress: Callable[[int, int], None],
) -> None:
    """Write what comes; when it ends too soon, what has come stays."""
    done = begins
    with part.open("ab" if begins else "wb") as file:
        while True:
            try:
                block = reply.read(BLOCK)
            except (OSError, http.client.HTTPException) as failure:
                raise _CutOff from failure
            if not block:
                break
            if not done and not wanted.page and block.lstrip()[:1] == b"<":
                raise _a_page(wanted)
            file.write(block)
            done += len(block)
            if done > wanted.most:
                raise _too_large(wanted)
            progress(done, whole)
    if whole and done != whole:
        raise _CutOff
