"""The online voice of gTTS."""

import re
from collections.abc import Mapping
from importlib import metadata
from typing import Any, cast

from broadcaster.errors import ConfigError
from broadcaster.model.speech import Gender, Region, Speech, Utterance, Voice
from broadcaster.ports import ClipCache, VoiceEngine
from broadcaster.voices.checking import check_speech
from broadcaster.voices.edges import trim
from broadcaster.voices.google_asking import Asking
from broadcaster.voices.google_sending import LIMIT, Line
from broadcaster.voices.online_parts import FLOOR, Decode, decoded
from broadcaster.voices.online_voice import OnlineVoice
from broadcaster.voices.patience import Pace

VERSION = 1  # of what is done with the sound behind the decoder
VOICE = Voice(
    id="gtts:vi",
    engine="gtts",
    name="Giọng trực tuyến gTTS",
    gender=Gender.FEMALE,
    region=Region.UNKNOWN,
    licence="dịch vụ trực tuyến không chính thức, không có giấy phép riêng cho tiếng đọc",
)


class GttsVoice(OnlineVoice):
    """One voice; rate and pitch are the service's own and are not honoured."""

    name = "gtts"
    max_chars = 2_000
    limit = LIMIT
    label = "Giọng trực tuyến gTTS"
    agree = "broadcaster voices allow-online"

    def __init__(
        self, *, allowed: bool, asking: Asking, decode: Decode | None, parts: ClipCache | None
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


def _checked(mp3: bytes, text: str, decode: Decode) -> Speech:
    """One part, trimmed. Raises BadSound."""
    speech = trim(decoded(mp3, text, decode), FLOOR)
    check_speech(speech, text)
    return speech


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
        asking=Asking(line=_line(options), pace=pace, **tools),
        decode=cast("Decode | None", options.get("decode")),
        parts=cast("ClipCache | None", options.get("parts")),
    )


def _line(options: Mapping[str, object]) -> Line:
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
    return Line(**given)
