"""Uploaded bodies, taken in as they come, no more than is allowed; sound as an answer."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from broadcaster.audio.wav_file import wav_bytes
from broadcaster.domain.errors import InputError
from broadcaster.writing.listening import LineSound

_FORM = 1_000_000  # bytes that the fields around a file may take


@asynccontextmanager
async def received(request: Request, largest: int) -> AsyncIterator[Path]:
    """The body in a file that is gone behind the block.

    Raises InputError as soon as it is known to be larger than `largest` bytes, or empty.
    """
    refuse_announced(request, largest)
    with tempfile.TemporaryDirectory(prefix="tai-len-") as folder:
        path = Path(folder) / "tep"
        size = 0
        with path.open("wb") as file:
            async for block in request.stream():
                size += len(block)
                if size > largest:
                    raise too_large(largest)
                file.write(block)
        if not size:
            raise InputError("tệp gửi lên trống", hint="Chọn lại tệp, hoặc ghi lại.")
        yield path


def refuse_announced(request: Request, largest: int) -> None:
    """Refuse a body whose Content-Length is too large, before any of it is read."""
    told = request.headers.get("content-length", "0")
    if told.isdecimal() and int(told) > largest + _FORM:
        raise too_large(largest)


def too_large(largest: int) -> InputError:
    """What somebody is told whose file is larger than allowed."""
    return InputError(
        f"tệp lớn hơn {largest // 1_000_000} MB nên không nhận",
        hint="Cắt ngắn rồi gửi lại. Chưa cất gì cả.",
    )


def wav_of(heard: LineSound, *, seconds: int = 86_400) -> Response:
    """The sound; a browser may keep it so many seconds."""
    data = wav_bytes(heard.samples, heard.rate)
    headers = {
        "cache-control": f"private, max-age={seconds}",
        "etag": f'"{hashlib.sha256(data).hexdigest()[:16]}"',
    }
    return Response(data, media_type="audio/wav", headers=headers)
