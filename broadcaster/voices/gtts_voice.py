"""The online voice of gTTS: certificates checked, times limited, replies taken apart strictly."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any, cast

import gtts
import requests
from gtts.tokenizer import Tokenizer
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies

from broadcaster.domain.errors import BadSound, ConfigError, EngineRefused, EngineUnavailable
from broadcaster.domain.ports import ClipCache, VoiceEngine
from broadcaster.domain.speech import Gender, Region, Speech, Utterance, Voice
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
from broadcaster.voices.trim_silence import trim

CALL = "jQ1olc"
SOUND = re.compile(r'"wrb\.fr","jQ1olc","\[\\"([^"\\]*)\\"')  # ["wrb.fr","jQ1olc","[\"...\"]",
LIMIT = gtts.gTTS.GOOGLE_TTS_MAX_CHARS
LARGEST = 4_000_000  # bytes of one reply; 100 characters take about 100 kB
BLOCK = 16_384  # bytes read at once
VERSION = 1  # of what is done with the sound behind the decoder
VOICE = Voice(
    id="gtts:vi",
    engine="gtts",
    name="Giọng trực tuyến gTTS",
    gender=Gender.FEMALE,
    region=Region.UNKNOWN,
    licence="dịch vụ trực tuyến không chính thức, không có giấy phép riêng cho tiếng đọc",
)


class PoisonedReply(Exception):
    """The reply holds no usable sound; the message is Vietnamese."""


class BlockedReply(PoisonedReply):
    """The service answers people, not programs: a page of HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleConnection:
    """How requests are sent."""

    ca_bundle: str = DEFAULT_CA_BUNDLE_PATH  # certifi's
    tld: str = "com"
    connect: float = 4.0  # seconds to reach the service
    read: float = 15.0  # seconds without a byte
    whole: float = 30.0  # seconds for one reply


class StrictTTS(gtts.gTTS):  # type: ignore[misc]  # the package has no types
    """The package's own requests, sent over a session of ours."""

    session: requests.Session
    line: GoogleConnection
    clock: Callable[[], float]

    def stream(self) -> Iterator[bytes]:
        """The MP3 of each part, each checked to be there."""
        for request in self._prepare_requests():
            yield sound_of(_body(self.session, request, self.line, self.clock))


@dataclass(kw_only=True)
class GoogleAsking(ServicePatience):
    """The translation service as this run knows it."""

    line: GoogleConnection

    def until_good(self, text: str, accept: Callable[[bytes], Speech]) -> Speech:
        """Sound that `accept` took. Raises EngineUnavailable, EngineRefused, BadSound."""
        if self.blocked is not None:
            raise self.blocked
        with requests.Session() as session:
            return self.keep_trying(lambda: self._once(session, text, accept))

    def _once(
        self, session: requests.Session, text: str, accept: Callable[[bytes], Speech]
    ) -> Speech:
        """One try. Raises RetryNeeded."""
        try:
            mp3 = b"".join(
                tts_for(text, session=session, line=self.line, clock=self.clock).stream()
            )
            return accept(mp3)
        except BlockedReply as failure:
            raise RetryNeeded(_refused(str(failure), None), stop=True) from failure
        except PoisonedReply as failure:
            raise RetryNeeded(_poisoned(text, str(failure)), stop=False) from failure
        except BadSound as failure:
            raise RetryNeeded(failure, stop=False) from failure
        except requests.HTTPError as failure:
            raise self._status(failure) from failure
        except (requests.RequestException, OSError) as failure:
            final = isinstance(failure, requests.exceptions.SSLError)
            raise self.broken(_unavailable(_reason(failure)), final=final) from failure

    def _status(self, failure: requests.HTTPError) -> RetryNeeded:
        reply = failure.response
        code = reply.status_code
        if code in {429, 403}:
            after = self.retry_after(reply.headers.get("Retry-After", ""))
            return RetryNeeded(
                _refused(f"máy chủ từ chối (mã {code})", after), after=after, stop=True
            )
        return RetryNeeded(_unavailable(f"máy chủ báo lỗi {code}"), stop=True)


class GttsVoice(OnlineVoice):
    """One voice; rate and pitch are the service's own and are not honoured."""

    name = "gtts"
    max_chars = 2_000
    limit = LIMIT
    label = "Giọng trực tuyến gTTS"
    agree = "broadcaster voices allow-online gtts"

    def __init__(
        self, *, allowed: bool, asking: GoogleAsking, decode: Decode | None, parts: ClipCache | None
    ) -> None:
        super().__init__(allowed=allowed, patience=asking, decode=decode, parts=parts)
        self._asking = asking

    def voices(self) -> tuple[Voice, ...]:
        """The one voice."""
        return (VOICE,)

    def fingerprint(self, voice: str) -> str:
        """Package, domain, and what is done with the sound."""
        return f"gtts:{metadata.version('gTTS')}:{self._asking.line.tld}:{voice}:{VERSION}"

    def ask(self, text: str, utterance: Utterance, decode: Decode) -> Speech:
        """One part from the service."""
        return self._asking.until_good(text, lambda mp3: _checked(mp3, text, decode))


def make(options: Mapping[str, object]) -> VoiceEngine:
    """The engine. Options, all but the first two optional:

    `online_allowed` (bool), `decode` (MP3 bytes -> samples, rate), `parts` (ClipCache for accepted
    parts), `ca_bundle` (path), `tld`, `connect_timeout`, `read_timeout`, `reply_timeout`, `pause`
    (seconds between requests), `attempts`, `sleep`, `clock`.
    """
    pace = Pace(**{key: options[key] for key in ("pause", "attempts") if key in options})  # type: ignore[arg-type]
    tools = {key: cast(Any, options[key]) for key in ("sleep", "clock") if key in options}
    return GttsVoice(
        allowed=options.get("online_allowed") is True,
        asking=GoogleAsking(line=_line(options), pace=pace, **tools),
        decode=cast("Decode | None", options.get("decode")),
        parts=cast("ClipCache | None", options.get("parts")),
    )


def _checked(mp3: bytes, text: str, decode: Decode) -> Speech:
    """One part, trimmed. Raises BadSound."""
    speech = trim(decoded(mp3, text, decode), FLOOR)
    check_speech(speech, text)
    return speech


def sound_of(body: bytes) -> bytes:
    """The MP3 in a reply. Raises PoisonedReply, BlockedReply."""
    text = body.decode("utf-8", "replace")
    if text.lstrip()[:1] == "<":
        raise BlockedReply("máy chủ trả về một trang web thay vì tiếng đọc")
    lines = [line for line in text.splitlines() if CALL in line]
    if len(lines) != 1:
        raise PoisonedReply("câu trả lời không có tiếng đọc")
    return _decoded(_envelope(lines[0]))


def _envelope(line: str) -> str:
    """The base64 text behind the name of the call."""
    found = SOUND.search(line)
    if found is None:
        raise PoisonedReply("câu trả lời không có tiếng đọc")
    if not found[1]:
        raise PoisonedReply("tiếng đọc rỗng")
    return found[1]


def _decoded(sound: str) -> bytes:
    try:
        return base64.b64decode(sound, validate=True)
    except (binascii.Error, ValueError) as failure:
        raise PoisonedReply("tiếng đọc bị hỏng trên đường truyền") from failure


def tts_for(
    text: str, *, session: requests.Session, line: GoogleConnection, clock: Callable[[], float]
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
    line: GoogleConnection,
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


def _reason(failure: Exception) -> str:
    if isinstance(failure, requests.exceptions.SSLError):
        return "chứng chỉ của máy chủ không được tin cậy nên chưa gửi gì"
    if isinstance(failure, requests.Timeout):
        return "máy chủ không trả lời kịp"
    if isinstance(failure, requests.ConnectionError):
        return "không nối được mạng"
    return f"lỗi khi gửi ({type(failure).__name__})"


def _unavailable(what: str) -> EngineUnavailable:
    return EngineUnavailable(f"Giọng trực tuyến gTTS không dùng được: {what}.", hint=OTHER_VOICE)


def _refused(what: str, after: float | None) -> EngineRefused:
    return EngineRefused(
        f"Giọng trực tuyến gTTS đang bị chặn: {what}.", hint=OTHER_VOICE, retry_after=after
    )


def _poisoned(text: str, what: str) -> BadSound:
    return BadSound(f"gTTS không đọc được {quoted(text)}: {what}.", hint=OTHER_VOICE)


def _line(options: Mapping[str, object]) -> GoogleConnection:
    names = {
        "ca_bundle": "ca_bundle",
        "tld": "tld",
        "connect": "connect_timeout",
        "read": "read_timeout",
        "whole": "reply_timeout",
    }
    given: dict[str, Any] = {
        field: options[name] for field, name in names.items() if options.get(name) is not None
    }
    # A tld such as "x@host:port" would send the text to another machine
    if not re.fullmatch(r"[a-z]{2,3}(\.[a-z]{2})?", str(given.get("tld", "com"))):
        raise ConfigError(
            f"Tên miền «{given['tld']}» của giọng gTTS không hợp lệ.", hint="Dùng «com»."
        )
    return GoogleConnection(**given)
