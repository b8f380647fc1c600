"""The online voices of Microsoft Edge, by edge-tts: a woman and a man, with times of words."""

import math
from collections.abc import Mapping
from typing import Any, cast

from broadcaster.errors import BadSound, EngineRefused
from broadcaster.model.speech import Availability, Gender, Region, Speech, Utterance, Voice
from broadcaster.ports import ClipCache, VoiceEngine
from broadcaster.system.distribution import install_extra
from broadcaster.voices.checking import check_speech, quoted
from broadcaster.voices.edge_asking import EdgeAsking
from broadcaster.voices.edge_sending import EdgeLine, EdgeReply, is_installed
from broadcaster.voices.edges import trim
from broadcaster.voices.online_parts import FLOOR, Decode, decoded
from broadcaster.voices.online_voice import OnlineVoice
from broadcaster.voices.patience import Pace
from broadcaster.voices.timing import from_events

VERSION = 1  # of what is done with the sound behind the decoder
RATE = 24_000  # samples per second that the service is asked for
MOST_BYTES = 4_096  # of UTF-8 in one request; what is longer the package would cut by itself
SLOWEST, FASTEST = 0.5, 2.0  # factors of the normal speed that are asked for
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
