"""Sound made for one browser: a WAV that it may keep."""

import hashlib

from starlette.responses import Response

from broadcaster.wiring import wav
from broadcaster.workflows.listening import Heard


def wav_of(heard: Heard, *, seconds: int = 86_400) -> Response:
    """The sound; a browser may keep it so many seconds."""
    data = wav(heard.samples, heard.rate)
    headers = {
        "cache-control": f"private, max-age={seconds}",
        "etag": f'"{hashlib.sha256(data).hexdigest()[:16]}"',
    }
    return Response(data, media_type="audio/wav", headers=headers)
