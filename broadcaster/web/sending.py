"""A published file as an HTTP answer: whole, in part, packed, or not again (RFC 9110)."""

import asyncio
import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import brotli
from starlette.types import Receive, Scope, Send

from broadcaster.web.public_files import PublicFile


def http_date(seconds: float) -> str:
    """A moment in seconds since 1970 in the form that HTTP wants."""
    return format_datetime(datetime.fromtimestamp(int(seconds), UTC), usegmt=True)


def unchanged(
    *, etag: str, modified: float, none_match: str | None, modified_since: str | None
) -> bool:
    """Whether 304 answers the request. If-None-Match wins over If-Modified-Since."""
    if none_match is not None:
        return none_match.strip() == "*" or _weak(etag) in map(_weak, none_match.split(","))
    since = _moment(modified_since)
    return since is not None and int(modified) <= since


def range_holds(*, etag: str, modified: float, if_range: str | None) -> bool:
    """Whether a Range may be answered in part: the client's part is of this very version."""
    if if_range is None:
        return True
    value = if_range.strip()
    if value.startswith(('"', "W/")):
        return value == etag  # a weak tag never equals a strong one
    return _moment(value) == int(modified)


def _weak(tag: str) -> str:
    return tag.strip().removeprefix("W/")


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return int(moment.timestamp())
    except (ValueError, OverflowError):
        return None


Range = tuple[int, int]  # first byte, last byte, both within the file

MAX_RANGES = 32  # more in one request is no player; the whole file answers it
PLAIN_RANGE = re.compile(r"bytes=(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})")
_SINGLE = re.compile("bytes=([0-9]{1,18})-([0-9]{1,18})")
_SPEC = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")


class Unsatisfiable(Exception):
    """Well-formed, but no byte of the file is in it: 416."""


def parse_ranges(header: str, size: int) -> tuple[Range, ...]:
    """The ranges that a request asks for; empty = answer with the whole file.

    Another unit than bytes, a malformed header, too many ranges and ranges that together are longer
    than the file are no ranges. Raises Unsatisfiable.
    """
    if single := _SINGLE.fullmatch(header):  # what players ask for
        first, last = int(single[1]), int(single[2])
        if first <= last and first < size:
            return ((first, min(last, size - 1)),)
    unit, equals, listed = header.partition("=")
    if unit.strip().lower() != "bytes" or not equals:
        return ()
    specs = [spec.strip() for spec in listed.split(",") if spec.strip()]
    if not specs or len(specs) > MAX_RANGES:
        return ()
    wanted = []
    for spec in specs:
        found = _SPEC.fullmatch(spec)
        if found is None or not _orderly(found[1], found[2]):
            return ()
        wanted.append(_within(found[1], found[2], size))
    ranges = tuple(one for one in wanted if one is not None)
    if not ranges:
        raise Unsatisfiable
    if sum(last - first + 1 for first, last in ranges) > size:
        return ()
    return ranges


def _orderly(first: str, last: str) -> bool:
    if first and last:
        return int(first) <= int(last)
    return bool(first or last)


def _within(first: str, last: str, size: int) -> Range | None:
    """A range cut to the file; None when nothing of it is there."""
    if not first:
        length = min(int(last), size)
        return (size - length, size - 1) if length else None
    if int(first) >= size:
        return None
    return int(first), min(int(last or size - 1), size - 1)


SMALLEST = 256  # bytes below which packing gains nothing
LARGEST = 8_000_000  # bytes above which a text is sent as it is
_ROOM = 32_000_000  # bytes of packed text that are kept
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda data: brotli.compress(data, quality=5),
    "gzip": lambda data: gzip.compress(data, 6, mtime=0),
}


@lru_cache(maxsize=256)
def accepted(header: str) -> str:
    """The packing that an Accept-Encoding header likes best; "" = none."""
    likes = dict(_like(part) for part in header.lower().split(",") if part.strip())
    others = likes.get("*", 0.0)
    weights = {name: likes.get(name, others) for name in _PACKERS}
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] > 0 and weights[best] >= likes.get("identity", 0.0) else ""


def _like(part: str) -> tuple[str, float]:
    name, *settings = (piece.strip() for piece in part.split(";"))
    for setting in settings:
        if setting.startswith("q="):
            try:
                return name, float(setting[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0


class PackedTexts:
    """Packed texts by content and packing, the least recently asked for thrown out first."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size = 0

    def get(self, path: Path, digest: str, packing: str) -> bytes:
        """The packed bytes of a file whose content has this SHA-256."""
        key = digest, packing
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        data = _PACKERS[packing](path.read_bytes())
        self._kept[key] = data
        self._size += len(data)
        while self._size > self._room and self._kept:
            self._size -= len(self._kept.popitem(last=False)[1])
        return data


METHODS = "GET, HEAD, OPTIONS"
TAG_LENGTH = 32  # hexadecimal digits of the SHA-256 in an ETag
_BLOCK = 1 << 18  # bytes read at once
PREFLIGHT_HEADERS = "Range, If-None-Match, If-Modified-Since, If-Range"
EXPOSED = "Accept-Ranges, Content-Encoding, Content-Length, Content-Range, ETag, Last-Modified"
# The pages hold no text that is not escaped; readers' own tools and translations may run on them.
PAGE_POLICY = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
# The player for frames says in itself what it may load; here only who may show it.
_FRAMED_POLICY = "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {}"
Sent = Callable[[int, int], None]  # first byte of the file, number of bytes that went out


@dataclass(frozen=True, slots=True)
class _Part:
    """Bytes that go out as they are, or a stretch of the file."""

    data: bytes = b""
    stretch: Range | None = None

    def __len__(self) -> int:
        return len(self.data) if self.stretch is None else self.stretch[1] - self.stretch[0] + 1


RawHeaders = tuple[tuple[bytes, bytes], ...]  # as they go over the wire


@dataclass(frozen=True, kw_only=True)
class FileAnswer:
    """Status, headers and body of a file's answer."""

    status: int
    headers: RawHeaders  # of the file
    of_the_bytes: RawHeaders = ()  # how many, and which
    parts: tuple[_Part, ...] = ()

    @cached_property
    def lines(self) -> bytes:
        """The headers as they go over the wire, each with its end of line."""
        heads = (*self.headers, *self.of_the_bytes)
        return b"".join(b"%b: %b\r\n" % head for head in heads)


Asked = Mapping[bytes, bytes]  # the headers of a request by their names in small letters


class WantedBytes(NamedTuple):
    """What of a file answers a request."""

    status: int
    packing: str = ""  # of the whole file
    ranges: tuple[Range, ...] = ()  # of 206

    def stretches(self, file: PublicFile) -> tuple[Range, ...]:
        """The stretches of the file that go out as they are."""
        whole = self.status == 200 and not self.packing
        return ((0, file.size - 1),) if whole else self.ranges


def wanted_bytes(file: PublicFile, asked: Asked, method: str) -> WantedBytes:
    """What of a file a request is to be answered with; HEAD asks for no part."""
    ranged = asked.get(b"range") if method == "GET" else None
    packing = "" if ranged is not None else _packing(file, asked)
    if _is_known(file, packing, asked):
        return WantedBytes(304, packing)
    if ranged is not None and (
        b"if-range" not in asked
        or range_holds(
            etag=_etag(file, packing), modified=file.modified, if_range=_word(asked, b"if-range")
        )
    ):
        try:
            ranges = parse_ranges(ranged.decode("latin-1"), file.size)
        except Unsatisfiable:
            return WantedBytes(416)
        if ranges:
            return WantedBytes(206, ranges=ranges)
    return WantedBytes(200, packing)


def _is_known(file: PublicFile, packing: str, asked: Asked) -> bool:
    if b"if-none-match" not in asked and b"if-modified-since" not in asked:
        return False
    return unchanged(
        etag=_etag(file, packing),
        modified=file.modified,
        none_match=_word(asked, b"if-none-match"),
        modified_since=_word(asked, b"if-modified-since"),
    )


def _word(asked: Asked, name: bytes) -> str | None:
    return asked[name].decode("latin-1") if name in asked else None


def answer_with(wanted: WantedBytes, file: PublicFile, packed: PackedTexts) -> FileAnswer:
    """The answer with those bytes; a HEAD request gets the headers of its GET."""
    headers = _headers(file, wanted.packing)
    if wanted.status == 304:
        return _known(file, wanted.packing)
    if wanted.status == 416:
        return _refused(file, headers)
    if wanted.ranges:
        return _partial(file, headers, wanted.ranges)
    if wanted.packing:
        part = _Part(data=packed.get(file.path, file.digest, wanted.packing))
    else:
        part = _Part(stretch=(0, file.size - 1))
    return _sized(200, headers, (part,))


def _packing(file: PublicFile, asked: Asked) -> str:
    if not file.kind.packs or not SMALLEST <= file.size <= LARGEST:
        return ""
    return accepted(asked.get(b"accept-encoding", b"").decode("latin-1"))


def _etag(file: PublicFile, packing: str) -> str:
    return f'"{file.digest[:TAG_LENGTH]}{f"-{packing}" if packing else ""}"'


@lru_cache(maxsize=4096)
def _known(file: PublicFile, packing: str) -> FileAnswer:
    return FileAnswer(status=304, headers=_headers(file, packing)[1:])  # a type is of the bytes


@lru_cache(maxsize=4096)
def _headers(file: PublicFile, packing: str) -> RawHeaders:
    """What is said of this version of the file, whoever asks; its type comes first."""
    headers = [
        ("content-type", file.kind.type),
        ("etag", _etag(file, packing)),
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
    elif file.kind.framed:
        headers.append(("content-security-policy", framed_policy(file.frames)))
    else:
        headers.append(("content-security-policy", PAGE_POLICY))
    if file.private:
        headers.append(("x-robots-tag", "noindex, nofollow, noarchive"))
    return _raw(*headers)


def _raw(*headers: tuple[str, str]) -> RawHeaders:
    return tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers)


def framed_policy(frames: Sequence[str]) -> str:
    """Who may show the player for frames; no `frames` = everybody."""
    return _FRAMED_POLICY.format(" ".join(("'self'", *frames)) if frames else "*")


def cross_origin() -> list[tuple[str, str]]:
    """What lets players on other sites read a file."""
    return [
        ("access-control-allow-origin", "*"),
        ("access-control-expose-headers", EXPOSED),
        ("cross-origin-resource-policy", "cross-origin"),
    ]


def _refused(file: PublicFile, headers: RawHeaders) -> FileAnswer:
    of_the_file = (b"content-type", b"etag", b"last-modified", b"cache-control")
    kept = [h for h in headers if h[0] not in of_the_file]
    told = _raw(
        ("cache-control", "no-store"),  # a cache on the way would keep a refusal for a year
        ("content-range", f"bytes */{file.size}"),
        ("content-length", "0"),
    )
    return FileAnswer(status=416, headers=tuple(kept), of_the_bytes=told)


def _partial(file: PublicFile, headers: RawHeaders, ranges: Sequence[Range]) -> FileAnswer:
    if len(ranges) == 1:
        first, last = ranges[0]
        told = (b"content-range", b"bytes %d-%d/%d" % (first, last, file.size))
        return _sized(206, headers, (_Part(stretch=ranges[0]),), told)
    border = file.digest[:24]  # a hash of the content is not in the content
    parts: list[_Part] = []
    for first, last in ranges:
        head = (
            f"\r\n--{border}\r\nContent-Type: {file.kind.type}\r\n"
            f"Content-Range: bytes {first}-{last}/{file.size}\r\n\r\n"
        )
        parts += [_Part(data=head.encode()), _Part(stretch=(first, last))]
    parts.append(_Part(data=f"\r\n--{border}--\r\n".encode()))
    kind = (b"content-type", f"multipart/byteranges; boundary={border}".encode())
    return _sized(206, (kind, *headers[1:]), parts)


def _sized(
    status: int, headers: RawHeaders, parts: Sequence[_Part], *told: tuple[bytes, bytes]
) -> FileAnswer:
    length = (b"content-length", b"%d" % sum(map(len, parts)))
    return FileAnswer(
        status=status, headers=headers, of_the_bytes=(*told, length), parts=tuple(parts)
    )


def handed_over(
    wanted: WantedBytes, file: PublicFile, ranged: bytes | None, inside: str
) -> FileAnswer | None:
    """The answer with which the web server in front sends the file itself; None = it is ours.

    `ranged` is the Range header, `inside` the folder that only the front can ask for. The front
    finds the range of a request once more by itself: it gets whole files and single ranges that
    anybody would take to mean the same. What is packed is here already.
    """
    if ranged is not None:
        plain = PLAIN_RANGE.fullmatch(ranged.decode("latin-1")) is not None
        return _handed_over(file, inside) if wanted.status == 206 and plain else None
    whole = wanted.status == 200 and not wanted.packing and file.size
    return _handed_over(file, inside) if whole else None


@lru_cache(maxsize=4096)
def _handed_over(file: PublicFile, inside: str) -> FileAnswer:
    told = _raw(("content-length", "0"), ("x-accel-redirect", f"{inside}{quote(file.name)}"))
    return FileAnswer(status=200, headers=_headers(file, ""), of_the_bytes=told)


async def send_answer(
    answer: FileAnswer, file: PublicFile, line: tuple[Scope, Receive, Send], sent: Sent
) -> None:
    """Send it down the line; `sent` hears of every stretch of the file that went out."""
    scope, receive, send = line
    heads = [*answer.headers, *answer.of_the_bytes]
    await send({"type": "http.response.start", "status": answer.status, "headers": heads})
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


def _blocks(answer: FileAnswer, file: PublicFile) -> Iterator[tuple[bytes, int | None]]:
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
                opened.seek(first)
                data = opened.read(min(_BLOCK, last - first + 1))
                if not data:  # cut short meanwhile: the client sees a broken transfer
                    raise OSError(f"{file.name}: tệp bị cắt ngắn khi đang gửi")
                yield data, first
                first += len(data)
