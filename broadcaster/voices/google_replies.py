"""What the translation service writes back, taken apart strictly.

A good reply is text; one of its lines holds the name of the call and, as a JSON text inside JSON,
the sound in base64. Everything else is refused: gTTS itself passes over a page of HTML or an empty
reply without an error, and then the sentence is missing.
"""

import base64
import binascii
import re

CALL = "jQ1olc"
SOUND = re.compile(r'"wrb\.fr","jQ1olc","\[\\"([^"\\]*)\\"')  # ["wrb.fr","jQ1olc","[\"...\"]",


class PoisonedReply(Exception):
    """The reply holds no usable sound; the message is Vietnamese."""


class BlockedReply(PoisonedReply):
    """The service answers people, not programs: a page of HTML."""


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
