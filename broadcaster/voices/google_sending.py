"""gTTS, with its requests sent by us: certificates checked, times limited, replies taken apart.

The class derives from the package's own and overrides `stream()` alone, because the package sends
with `verify=False`, waits for ever and never says that a reply had no sound.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gtts
import requests
from gtts.tokenizer import Tokenizer
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies

from broadcaster.voices.google_replies import PoisonedReply, sound_of

LIMIT = gtts.gTTS.GOOGLE_TTS_MAX_CHARS
LARGEST = 4_000_000  # bytes of one reply; 100 characters take about 100 kB
BLOCK = 16_384  # bytes read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How requests are sent."""

    ca_bundle: str = DEFAULT_CA_BUNDLE_PATH  # certifi's
    tld: str = "com"
    connect: float = 4.0  # seconds to reach the service
    read: float = 15.0  # seconds without a byte
    whole: float = 30.0  # seconds for one reply


class StrictTTS(gtts.gTTS):  # type: ignore[misc]  # the package has no types
    """The package's own requests, sent over a session of ours."""

    session: requests.Session
    line: Line
    clock: Callable[[], float]

    def stream(self) -> Iterator[bytes]:
        """The MP3 of each part, each checked to be there."""
        for request in self._prepare_requests():
            yield sound_of(_body(self.session, request, self.line, self.clock))


def tts_for(
    text: str, *, session: requests.Session, line: Line, clock: Callable[[], float]
) -> StrictTTS:
    """The object for one part; nothing is sent before `stream()` is read.

    The package's text changes (English abbreviations) and its cutting are switched off: the text
    is ready and short enough.
    """
    tts = StrictTTS(
        text,
        tld=line.tld,
        lang="vi",
        pre_processor_funcs=[],
        tokenizer_func=Tokenizer([lambda: re.compile(r"\n")]).run,
    )
    tts.session, tts.line, tts.clock = session, line, clock
    return tts


def _body(
    session: requests.Session,
    request: requests.PreparedRequest,
    line: Line,
    clock: Callable[[], float],
) -> bytes:
    """The bytes of a good reply. Raises requests' errors, PoisonedReply."""
    end = clock() + line.whole
    settings: dict[str, Any] = {
        "verify": line.ca_bundle,
        "timeout": (line.connect, line.read),
        "proxies": get_environ_proxies(request.url or ""),
        "allow_redirects": False,
        "stream": True,
    }
    # A line for each request, as the package has it: an error that is kept for the rest of the run
    # would else keep an idle line open as well
    request.headers["Connection"] = "close"
    with session.send(request, **settings) as reply:
        if reply.is_redirect:
            reply.status_code = requests.codes.too_many_requests
        reply.raise_for_status()
        body = bytearray()
        for block in reply.iter_content(BLOCK):
            body += block
            if len(body) > LARGEST:
                raise PoisonedReply("câu trả lời lớn bất thường")
            if clock() > end:
                raise requests.exceptions.ReadTimeout("reply takes too long")
    return bytes(body)
