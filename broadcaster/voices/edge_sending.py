"""edge-tts asked for one part, with limits of time, and heard to the end.

The package ends without a word when the line drops behind some sound; whether the service has
finished is seen by what the package counts at the end of a turn.
"""

import asyncio
import ssl
from contextlib import aclosing
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy

if TYPE_CHECKING:
    from edge_tts import Communicate

LARGEST = 16_000_000  # bytes of one part; 4,096 bytes of text take about 1.5 MB
SETTLE = 0.25  # seconds that aiohttp's manual gives a line to say goodbye
TICKS = 10_000_000  # the service counts time in 100 ns


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeLine:
    """How the service is asked."""

    ca_bundle: str = DEFAULT_CA_BUNDLE_PATH  # certifi's
    connect: int = 5  # seconds to reach the service
    read: float = 15.0  # seconds without a message
    whole: float = 90.0  # seconds for one part


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeReply:
    """What came back for one part."""

    mp3: bytes
    words: tuple[tuple[str, float], ...]  # a word as the service names it, seconds


class CutShort(Exception):
    """The line was closed before the service had finished, or it sent far too much."""


def is_installed() -> bool:
    """Whether the package is there; it is not imported for that."""
    return find_spec("edge_tts") is not None


def clock_skew() -> float:
    """Seconds by which the service's clock was seen to differ from this machine's."""
    from edge_tts.drm import DRM

    return DRM.clock_skew_seconds


def fetch(text: str, voice: str, rate: str, pitch: str, line: EdgeLine) -> EdgeReply:
    """The sound of one part. Raises CutShort, TimeoutError, the package's errors and aiohttp's."""
    from edge_tts import Communicate, communicate
    from edge_tts.constants import BASE_URL

    # The package trusts certifi's bundle and has no setting for another one
    communicate._SSL_CTX = ssl.create_default_context(cafile=line.ca_bundle)
    url = f"https://{BASE_URL}"
    talk = Communicate(
        text,
        voice,
        rate=rate,
        pitch=pitch,
        boundary="WordBoundary",
        proxy=select_proxy(url, get_environ_proxies(url)),
        connect_timeout=line.connect,
        receive_timeout=round(line.whole),
    )
    return asyncio.run(_settled(talk, line))


async def _settled(talk: "Communicate", line: EdgeLine) -> EdgeReply:
    """The reply, once the lines below TLS are closed too: aiohttp does not wait for them."""
    try:
        return await _heard(talk, line)
    finally:
        await asyncio.sleep(SETTLE)


async def _heard(talk: "Communicate", line: EdgeLine) -> EdgeReply:
    sound = bytearray()
    words: list[tuple[str, float]] = []
    clock = asyncio.get_running_loop().time
    end = clock() + line.whole
    async with asyncio.timeout(line.connect + line.read) as limit, aclosing(talk.stream()) as told:
        async for message in told:
            limit.reschedule(min(clock() + line.read, end))
            if message["type"] == "audio":
                sound += message["data"]
            else:
                words.append((message["text"], message["offset"] / TICKS))
            if len(sound) > LARGEST:
                raise CutShort("câu trả lời lớn bất thường")
    if talk.state["cumulative_audio_bytes"] != len(sound):
        raise CutShort("bị đứt giữa chừng")
    return EdgeReply(mp3=bytes(sound), words=tuple(words))
