"""The online voices of Microsoft Edge, by edge-tts: a woman and a man, with times of words."""

import asyncio
import math
import ssl
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy

from broadcaster.domain.errors import BadSound, EngineRefused, EngineUnavailable
from broadcaster.domain.ports import ClipCache, VoiceEngine
from broadcaster.domain.speech import Availability, Gender, Region, Speech, Utterance, Voice
from broadcaster.domain.wording import rough_length
from broadcaster.system.distribution import install_extra
from broadcaster.voices.checking import check_speech, quoted
from broadcaster.voices.online_voice import (
    FLOOR,
    OTHER_VOICE,
    Decode,
    OnlineVoice,
    Pace,
    RetryNeeded,
    ServicePatience,
    decoded,
)
from broadcaster.voices.timing import from_events
from broadcaster.voices.trim_silence import trim

if TYPE_CHECKING:
    import aiohttp
    from edge_tts import Communicate


LARGEST = 16_000_000  # bytes of one part; 4,096 bytes of text take about 1.5 MB
SETTLE = 0.25  # seconds that aiohttp's manual gives a line to say goodbye
TICKS = 10_000_000  # the service counts time in 100 ns
CLOCK = "Chỉnh lại ngày giờ của máy này cho đúng (giờ Việt Nam) rồi chạy lại."
SKEWED = 120.0  # seconds; the service's tokens hold for five minutes
NOT_YET_OR_NO_MORE = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED
VERSION = 1  # of what is done with the sound behind the decoder
RATE = 24_000  # samples per second that the service is asked for
MOST_BYTES = 4_096  # of UTF-8 in one request; what is longer the package would cut by itself
LICENCE = "dịch vụ trực tuyến không chính thức, không có giấy phép riêng cho tiếng đọc"
# The service's names, and the usual height of a woman's and a man's voice in Hz: pitch is asked
# for in hertz, and the service does not say its own
NAMES = {
    "edge:hoai-my": ("vi-VN-HoaiMyNeural", 200.0),
    "edge:nam-minh": ("vi-VN-NamMinhNeural", 120.0),
}
VOICES = (
    Voice(
        id="edge:hoai-my",
        engine="edge",
        name="Hoài My (trực tuyến)",
        gender=Gender.FEMALE,
        region=Region.UNKNOWN,
        licence=LICENCE,
    ),
    Voice(
        id="edge:nam-minh",
        engine="edge",
        name="Nam Minh (trực tuyến)",
        gender=Gender.MALE,
        region=Region.UNKNOWN,
        licence=LICENCE,
    ),
)


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


@dataclass(kw_only=True)
class EdgeAsking(ServicePatience):
    """The service as this run knows it."""

    line: EdgeLine = field(default_factory=EdgeLine)

    def until_good(
        self,
        text: str,
        asked: tuple[str, str, str],
        accept: Callable[[EdgeReply], Speech],
    ) -> Speech:
        """Sound that `accept` took; `asked` are the service's voice, rate and pitch.

        Raises EngineUnavailable, EngineRefused, BadSound.
        """
        return self.keep_trying(lambda: self._once(text, asked, accept))

    def _once(
        self, text: str, asked: tuple[str, str, str], accept: Callable[[EdgeReply], Speech]
    ) -> Speech:
        """One try. Raises RetryNeeded."""
        import aiohttp
        from edge_tts.exceptions import EdgeTTSException, SkewAdjustmentError

        try:
            return accept(fetch(text, *asked, self.line))
        except BadSound as failure:
            raise RetryNeeded(failure, stop=False) from failure
        except CutShort as failure:
            raise RetryNeeded(_poisoned(text, str(failure)), stop=False) from failure
        except SkewAdjustmentError as failure:
            raise RetryNeeded(_forbidden(), after=float("inf"), stop=True) from failure
        except aiohttp.ClientResponseError as failure:
            raise self._status(failure) from failure
        except (aiohttp.ClientError, OSError) as failure:  # TimeoutError is one of the latter
            raise self._lost(failure) from failure
        except (EdgeTTSException, LookupError, TypeError, ValueError) as failure:
            what = "máy chủ không trả về tiếng đọc"
            raise RetryNeeded(_poisoned(text, what), stop=False) from failure

    def _status(self, failure: "aiohttp.ClientResponseError") -> RetryNeeded:
        import aiohttp

        code = failure.status
        if isinstance(failure, aiohttp.ClientHttpProxyError):
            what = f"máy chủ trung gian (proxy) của mạng này không cho qua (mã {code})"
            return self.broken(_unavailable(what))
        if code == 403:  # the package has tried once more by the service's clock
            return RetryNeeded(_forbidden(), after=float("inf"), stop=True)
        if code == 429:
            after = self.retry_after(
                failure.headers.get("Retry-After", "") if failure.headers else ""
            )
            return RetryNeeded(
                _refused(f"máy chủ từ chối (mã {code})", after), after=after, stop=True
            )
        return RetryNeeded(_unavailable(f"máy chủ báo lỗi {code}"), stop=True)

    def _lost(self, failure: Exception) -> RetryNeeded:
        import aiohttp

        if isinstance(failure, aiohttp.ClientConnectorCertificateError):
            cause = failure.certificate_error
            if getattr(cause, "verify_code", 0) in NOT_YET_OR_NO_MORE:
                what = "chứng chỉ của máy chủ không hợp với ngày giờ của máy này"
                return self.broken(_unavailable(what, CLOCK), final=True)
        if isinstance(failure, aiohttp.ClientSSLError):
            what = "chứng chỉ của máy chủ không được tin cậy nên chưa gửi gì"
            return self.broken(_unavailable(what), final=True)
        late = isinstance(failure, TimeoutError)
        return self.broken(
            _unavailable("máy chủ không trả lời kịp" if late else "không nối được mạng")
        )


class EdgeVoice(OnlineVoice):
    """Two voices; rate and pitch are honoured."""

    name = "edge"
    max_chars = 10_000
    limit = MOST_BYTES // 3  # no character that passes the check of the text takes more bytes
    label = "Giọng trực tuyến edge"
    agree = "broadcaster voices allow-online edge"

    def __init__(
        self,
        *,
        allowed: bool,
        asking: EdgeAsking,
        decode: Decode | None,
        parts: ClipCache | None,
    ) -> None:
        super().__init__(allowed=allowed, patience=asking, decode=decode, parts=parts)
        self._asking = asking

    def voices(self) -> tuple[Voice, ...]:
        """The woman and the man."""
        return VOICES

    def fingerprint(self, voice: str) -> str:
        """The service's voice and what we do with the sound: the package only carries it."""
        return f"edge:{NAMES.get(voice, (voice, 0))[0]}:{VERSION}"

    def missing(self) -> Availability | None:
        """Whether the package must still be installed."""
        if is_installed():
            return None
        return Availability(
            ok=False,
            reason="Chưa cài phần mềm của giọng trực tuyến edge.",
            fix=f"Cài thêm: {install_extra('edge')}",
        )

    def settings(self, utterance: Utterance) -> str:
        """Rate and pitch as the service is told them."""
        return f" {rate_of(utterance.rate)} {pitch_of(utterance)}"

    def ask(self, text: str, utterance: Utterance, decode: Decode) -> Speech:
        """One part from the service."""
        if len(text.encode()) > MOST_BYTES:
            raise EngineRefused(f"Câu {quoted(text)} quá dài cho giọng edge.", hint="Chia câu này.")
        asked = (NAMES[utterance.voice][0], rate_of(utterance.rate), pitch_of(utterance))
        speed = factor_of(utterance.rate)
        return self._asking.until_good(text, asked, lambda r: _checked(r, text, decode, speed))


def make(options: Mapping[str, object]) -> VoiceEngine:
    """The engine. Options, all but the first two optional:

    `online_allowed` (bool), `decode` (MP3 bytes -> samples, rate), `parts` (ClipCache for accepted
    parts), `ca_bundle` (path), `connect_timeout`, `read_timeout`, `reply_timeout`, `pause`
    (seconds between requests), `attempts`, `sleep`, `clock`.
    """
    names = {
        "ca_bundle": "ca_bundle",
        "connect": "connect_timeout",
        "read": "read_timeout",
        "whole": "reply_timeout",
    }
    given: dict[str, Any] = {
        field: options[name] for field, name in names.items() if options.get(name) is not None
    }
    pace = Pace(**{key: cast(Any, options[key]) for key in ("pause", "attempts") if key in options})
    tools = {key: cast(Any, options[key]) for key in ("sleep", "clock") if key in options}
    return EdgeVoice(
        allowed=options.get("online_allowed") is True,
        asking=EdgeAsking(line=EdgeLine(**given), pace=pace, **tools),
        decode=cast("Decode | None", options.get("decode")),
        parts=cast("ClipCache | None", options.get("parts")),
    )


def factor_of(rate: float) -> float:
    """The speed that is really asked for. Raises EngineRefused for what is no speed."""
    if not math.isfinite(rate) or rate <= 0:
        raise EngineRefused(f"Tốc độ đọc {rate} không dùng được.", hint="Ghi rate từ 0.5 đến 2.")
    return min(max(rate, SLOWEST), FASTEST)


def rate_of(rate: float) -> str:
    """A factor of the normal speed as the service writes it: "-15%"."""
    return f"{round((factor_of(rate) - 1) * 100):+d}%"


def pitch_of(utterance: Utterance) -> str:
    """Semitones as the service writes them: "+12Hz"."""
    if not math.isfinite(utterance.pitch):
        raise EngineRefused("Độ cao giọng không dùng được.", hint="Ghi pitch từ -12 đến 12.")
    usual = NAMES.get(utterance.voice, ("", 0.0))[1]
    return f"{round(usual * (2 ** (utterance.pitch / 12) - 1)):+d}Hz"


def _checked(reply: EdgeReply, text: str, decode: Decode, speed: float) -> Speech:
    """One part, trimmed, with its words. Raises BadSound."""
    sound = decoded(reply.mp3, text, decode)
    if sound.rate != RATE:
        raise BadSound(f"Giọng edge trả về âm thanh {sound.rate} Hz thay vì {RATE} Hz.")
    events = _placed(text, reply)
    words = from_events(text, events, sound.seconds) if events else ()
    speech = trim(Speech(samples=sound.samples, rate=RATE, words=words), FLOOR)
    check_speech(speech, text, speed)
    return speech


def _placed(text: str, reply: EdgeReply) -> list[tuple[int, float]]:
    """Where in the text each word that the service timed stands; one that is not there has none."""
    events, at, low = [], 0, text.casefold()
    for word, seconds in reply.words:
        found = low.find(word.casefold(), at)
        if found >= 0:
            events.append((found, seconds))
            at = found + len(word)
    return events


def _forbidden() -> EngineRefused:
    """403: nearly always a wrong clock, since the service asks for a token made of the time."""
    skew = clock_skew()
    if abs(skew) > SKEWED:
        way = "chậm" if skew > 0 else "nhanh"
        much = rough_length(abs(skew), "ngày", "giờ", "phút")
        what = f"đồng hồ của máy này {way} khoảng {much}, nên máy chủ từ chối (mã 403)"
        return _refused(what, hint=CLOCK)
    return _refused("máy chủ từ chối (mã 403), có thể vì đồng hồ của máy này sai", hint=CLOCK)


def _unavailable(what: str, hint: str = OTHER_VOICE) -> EngineUnavailable:
    return EngineUnavailable(f"Giọng trực tuyến edge không dùng được: {what}.", hint=hint)


def _refused(what: str, after: float | None = None, hint: str = OTHER_VOICE) -> EngineRefused:
    return EngineRefused(
        f"Giọng trực tuyến edge đang bị chặn: {what}.", hint=hint, retry_after=after
    )


def _poisoned(text: str, what: str) -> BadSound:
    return BadSound(f"Giọng edge không đọc được {quoted(text)}: {what}.", hint=OTHER_VOICE)


SLOWEST, FASTEST = 0.5, 2.0  # factors of the normal speed that are asked for


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
