"""Download of one file, resumed where it was cut, kept only when its digest is the signed one."""

import hashlib
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from broadcaster.domain.wording import refusal
from broadcaster.net.retrying import Got, retry
from broadcaster.pull.errors import CAPTIVE, ManifestUntrusted, MirrorFault, ServerUnreachable
from broadcaster.pull.http import Reply, SchoolConnection
from broadcaster.pull.manifest import ManifestFile

TRIES = 4
_FIRST_WAIT = 2.0  # seconds; doubled each time, with a random part so that stations spread out
_LONGEST_WAIT = 300.0
_BUSY = frozenset({429, 500, 502, 503, 504})


class _Busy(ServerUnreachable):
    """The server asks to come back; `wait` in seconds."""

    code: ClassVar[str] = "lay-bai-may-chu-ban"

    def __init__(self, where: str, wait: float) -> None:
        super().__init__("máy chủ đang bận", hint="Lần lấy sau sẽ thử lại.", where=where)
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class PullPatience:
    """How often and how long to try again."""

    tries: int = TRIES
    first: float = _FIRST_WAIT
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def trying(self, job: Callable[[], Got]) -> Got:
        """The job's result; a line or server at fault is tried again, everything else is not."""
        return retry(job, ServerUnreachable, self._wait, tries=self.tries, sleep=self.sleep)

    def _wait(self, fault: ServerUnreachable, tries: int) -> float:
        wait: float = self.first * 2 ** (tries - 1) * (0.5 + self.chance())
        asked = fault.wait if isinstance(fault, _Busy) else 0.0
        return min(max(wait, asked), _LONGEST_WAIT)


class Throttle:
    """Holds a transfer to a rate shared by all of them; to be told of every block."""

    def __init__(
        self,
        rate: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = rate  # bytes a second
        self._clock = clock
        self._sleep = sleep
        self._free = clock()  # when the line is free again

    def __call__(self, count: int) -> None:
        """Wait as long as these bytes should have taken."""
        now = self._clock()
        self._free = max(self._free, now) + count / self._rate
        self._sleep(max(0.0, self._free - now))


def fetch_small(
    line: SchoolConnection, url: str, most: int, headers: dict[str, str]
) -> tuple[Reply, bytes]:
    """A whole small answer: 200 with its bytes, or 304 with none. Raises MirrorFault."""
    with line.get(url, headers) as reply:
        if reply.status == 304:
            return reply, b""
        _refuse_status(reply)
        data = bytearray()
        for block in reply.blocks:
            data += block
            if len(data) > most:
                raise ManifestUntrusted(
                    "máy chủ gửi nhiều hơn mức cho phép", hint="Báo cho trường.", where=url
                )
    return reply, bytes(data)


def fetch_file(
    line: SchoolConnection,
    file: ManifestFile,
    part: Path,
    arrived: Callable[[int], None] = lambda have: None,
) -> None:
    """Bring a file's bytes to `part`, going on from what is there; whole and right, or an error.

    `arrived` is told after each block how many bytes of the file are there.
    Raises ServerUnreachable when the line fails (what came stays for the next time),
    ManifestUntrusted when the bytes are not those that were signed (nothing stays), MirrorFault
    for a disk that is full.
    """
    if not part.exists() or part.stat().st_size != file.bytes:
        _receive(line, file, part, arrived)
    digest = sha256_of(part)
    if digest != file.sha256:
        part.unlink()
        raise ManifestUntrusted(
            f"nội dung của “{file.name}” không khớp mã kiểm tra: hỏng trên đường hoặc bị thay",
            hint="Bài này chưa lấy; bài cũ vẫn còn nguyên. Lần sau sẽ lấy lại từ đầu.",
            where=file.url,
        )


def _receive(
    line: SchoolConnection, file: ManifestFile, part: Path, arrived: Callable[[int], None]
) -> None:
    have = part.stat().st_size if part.exists() else 0
    if have > file.bytes:
        have = 0
    wanted = {"Range": f"bytes={have}-"} if have else {}
    with line.get(file.url, wanted) as reply:
        if reply.status == 416:
            part.unlink(missing_ok=True)
            raise ServerUnreachable("máy chủ không cho lấy tiếp từ chỗ đứt", where=file.url)
        _refuse_status(reply)
        _refuse_page(reply, file)
        have = have if _goes_on(reply, have) else 0
        _write(reply, file, part, have, arrived)


def _write(
    reply: Reply, file: ManifestFile, part: Path, have: int, arrived: Callable[[int], None]
) -> None:
    try:
        with part.open("r+b" if have else "wb") as out:
            out.seek(have)
            for block in reply.blocks:
                have += len(block)
                if have > file.bytes:
                    raise ManifestUntrusted(
                        f"“{file.name}” dài hơn danh mục đã ghi",
                        hint="Báo cho trường.",
                        where=file.url,
                    )
                out.write(block)
                arrived(have)
    except ManifestUntrusted:
        with suppress(OSError):
            part.unlink()
        raise
    except OSError as error:
        raise MirrorFault(
            f"không ghi được “{file.name}”: {refusal(error)}",
            hint="Dọn bớt đĩa rồi chạy lại; phần đã lấy vẫn dùng tiếp được.",
            where=str(part),
        ) from error
    if have < file.bytes:
        raise ServerUnreachable(
            "máy chủ gửi thiếu", hint="Lần lấy sau sẽ tiếp tục từ chỗ đứt.", where=file.url
        )


def _goes_on(reply: Reply, have: int) -> bool:
    """Whether the answer begins where the part ends (RFC 9110, 14.4)."""
    return reply.status == 206 and reply.headers.get("content-range", "").startswith(
        f"bytes {have}-"
    )


def _refuse_status(reply: Reply) -> None:
    if reply.status in _BUSY:
        after = reply.headers.get("retry-after", "")
        raise _Busy(reply.url, float(after) if after.isdigit() else 0.0)
    if reply.status in {401, 403, 404, 410}:
        raise MirrorFault(
            "máy chủ không cho lấy (sai địa chỉ, mã của đài đã bị thu hồi, hoặc bài đã gỡ)",
            hint="Hỏi trường địa chỉ mới.",
            where=reply.url,
        )
    if reply.status not in {200, 206}:
        raise ServerUnreachable(
            f"máy chủ trả lời mã {reply.status}", hint="Thử lại sau ít phút.", where=reply.url
        )


def _refuse_page(reply: Reply, file: ManifestFile) -> None:
    if reply.headers.get("content-type", "").startswith("text/html") and file.type != "text/html":
        raise MirrorFault(
            f"máy chủ trả về một trang web thay cho “{file.name}”",
            hint=CAPTIVE,
            where=reply.url,
        )


def sha256_of(path: Path) -> str:
    """The digest of a file (hex), read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
