"""A published file as an HTTP answer: whole, in part, packed, or not again."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from broadcaster.web.conditions import http_date, range_holds, unchanged
from broadcaster.web.packing import LARGEST, SMALLEST, Packed, accepted
from broadcaster.web.public_files import PublicFile
from broadcaster.web.ranges import Range, Unsatisfiable, parse_ranges

METHODS = "GET, HEAD, OPTIONS"
_BLOCK = 1 << 18  # bytes read at once
_EXPOSED = "Accept-Ranges, Content-Encoding, Content-Length, Content-Range, ETag, Last-Modified"
# The pages hold no text that is not escaped; readers' own tools and translations may run on them.
_PAGE_POLICY = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
Sent = Callable[[int, int], None]  # first byte of the file, number of bytes that went out


@dataclass(frozen=True, slots=True)
class _Part:
    """Bytes that go out as they are, or a stretch of the file."""

    data: bytes = b""
    stretch: Range | None = None

    def __len__(self) -> int:
        return len(self.data) if self.stretch is None else self.stretch[1] - self.stretch[0] + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, headers and body of a file's answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    parts: tuple[_Part, ...] = ()


def answer_for(file: PublicFile, asked: Headers, method: str, packed: Packed) -> Answer:
    """How a request for a file is answered; a HEAD request gets the headers of its GET."""
    ranged = method == "GET" and "range" in asked
    packing = "" if ranged else _packing(file, asked)
    body = packed.get(file.path, file.digest, packing) if packing else None
    etag = f'"{file.digest[:32]}{f"-{packing}" if packing else ""}"'
    headers = _headers(file, etag, packing)
    if unchanged(
        etag=etag,
        modified=file.modified,
        none_match=asked.get("if-none-match"),
        modified_since=asked.get("if-modified-since"),
    ):
        return Answer(status=304, headers=tuple(h for h in headers if h[0] != "content-type"))
    if ranged and range_holds(etag=etag, modified=file.modified, if_range=asked.get("if-range")):
        try:
            ranges = parse_ranges(asked["range"], file.size)
        except Unsatisfiable:
            return _refused(file, headers)
        if ranges:
            return _partial(file, headers, ranges)
    whole = _Part(data=body) if body is not None else _Part(stretch=(0, file.size - 1))
    return _sized(200, headers, (whole,))


def _packing(file: PublicFile, asked: Headers) -> str:
    if not file.kind.packs or not SMALLEST <= file.size <= LARGEST:
        return ""
    return accepted(asked.get("accept-encoding", ""))


def _headers(file: PublicFile, etag: str, packing: str) -> tuple[tuple[str, str], ...]:
    headers = [
        ("content-type", file.kind.type),
        ("etag", etag),
        ("last-modified", http_date(file.modified)),
        ("cache-control", file.kind.cache),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
    ]
    if packing:
        headers.append(("content-encoding", packing))
    if file.kind.packs:
        headers.append(("vary", "Accept-Encoding"))
    if file.kind.shared:
        headers += cross_origin()
    else:
        headers.append(("content-security-policy", _PAGE_POLICY))
    if file.private:
        headers.append(("x-robots-tag", "noindex, nofollow, noarchive"))
    return tuple(headers)


def cross_origin() -> list[tuple[str, str]]:
    """What lets players on other sites read a file."""
    return [
        ("access-control-allow-origin", "*"),
        ("access-control-expose-headers", _EXPOSED),
        ("cross-origin-resource-policy", "cross-origin"),
    ]


def _refused(file: PublicFile, headers: Sequence[tuple[str, str]]) -> Answer:
    of_the_file = ("content-type", "etag", "last-modified", "cache-control")
    kept = [h for h in headers if h[0] not in of_the_file]
    told = [
        ("cache-control", "no-store"),  # a cache on the way would keep a refusal for a year
        ("content-range", f"bytes */{file.size}"),
        ("content-length", "0"),
    ]
    return Answer(status=416, headers=(*kept, *told))


def _partial(
    file: PublicFile, headers: Sequence[tuple[str, str]], ranges: Sequence[Range]
) -> Answer:
    if len(ranges) == 1:
        first, last = ranges[0]
        told = ("content-range", f"bytes {first}-{last}/{file.size}")
        return _sized(206, (*headers, told), (_Part(stretch=ranges[0]),))
    border = file.digest[:24]  # a hash of the content is not in the content
    parts: list[_Part] = []
    for first, last in ranges:
        head = (
            f"\r\n--{border}\r\nContent-Type: {file.kind.type}\r\n"
            f"Content-Range: bytes {first}-{last}/{file.size}\r\n\r\n"
        )
        parts += [_Part(data=head.encode()), _Part(stretch=(first, last))]
    parts.append(_Part(data=f"\r\n--{border}--\r\n".encode()))
    kept = [h for h in headers if h[0] != "content-type"]
    kind = ("content-type", f"multipart/byteranges; boundary={border}")
    return _sized(206, (kind, *kept), parts)


def _sized(status: int, headers: Sequence[tuple[str, str]], parts: Sequence[_Part]) -> Answer:
    length = ("content-length", str(sum(len(part) for part in parts)))
    return Answer(status=status, headers=(*headers, length), parts=tuple(parts))


async def send_answer(
    answer: Answer, file: PublicFile, line: tuple[Scope, Receive, Send], sent: Sent
) -> None:
    """Send it down the line; `sent` hears of every stretch of the file that went out."""
    scope, receive, send = line
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    left = sum(len(part) for part in answer.parts) if scope["method"] != "HEAD" else 0
    if not left:
        await send({"type": "http.response.body", "body": b""})
        return
    gone = asyncio.ensure_future(_gone(receive)) if left > _BLOCK else None
    try:
        for data, first in _blocks(answer, file):
            left -= len(data)
            await send({"type": "http.response.body", "body": data, "more_body": left > 0})
            if left and gone is not None and gone.done():  # at the end everybody is gone
                return
            if first is not None:
                sent(first, len(data))
    finally:
        if gone is not None:
            gone.cancel()


async def _gone(receive: Receive) -> None:
    """Ends when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _blocks(answer: Answer, file: PublicFile) -> Iterator[tuple[bytes, int | None]]:
    if all(part.stretch is None for part in answer.parts):
        for part in answer.parts:
            yield part.data, None
        return
    with file.path.open("rb") as opened:
        for part in answer.parts:
            if part.stretch is None:
                yield part.data, None
                continue
            first, last = part.stretch
            while first <= last:
                data = _read(opened, first, min(_BLOCK, last - first + 1))
                if not data:  # cut short meanwhile: the client sees a broken transfer
                    raise OSError(f"{file.name}: tệp bị cắt ngắn khi đang gửi")
                yield data, first
                first += len(data)


def _read(opened: BinaryIO, first: int, count: int) -> bytes:
    opened.seek(first)
    return opened.read(count)
