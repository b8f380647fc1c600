"""Texts for Zalo and SMS, with and without marks, and how many messages a telephone network counts.

GSM-7 (3GPP TS 23.038): 160 signs in one message, 153 in each of several, those of the extension
table counted twice. One sign that it does not have makes the whole text UCS-2: 70, then 67 signs
of 16 bits. Nothing is sent from here, and nobody's number is known.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit, urlunsplit

from broadcaster.domain.text import nfc
from broadcaster.outreach.invitations import Invitation

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "\f^{}\\[~]|€"  # two places each
TITLE_MOST = 100  # signs of a title in a message; a longer one is cut between words
SOURCES_MOST = 2  # documents that a message names
ZALO = "zalo"  # the text that no network counts
CSV_HEAD = ("so_dien_thoai", "noi_dung", "bang_ma", "so_ky_tu", "so_tin")


class MessageCoding(StrEnum):
    """How a text goes through the air; the value is what people read."""

    GSM = "không dấu"
    UCS = "có dấu"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRoom:
    """How many places one message has, alone and as one of several."""

    alone: int
    joined: int


ROOMS = {
    MessageCoding.GSM: MessageRoom(alone=160, joined=153),
    MessageCoding.UCS: MessageRoom(alone=70, joined=67),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSize:
    """What the network counts of a text."""

    coding: MessageCoding
    signs: int  # places that it takes
    parts: int  # messages that are paid for; 0 = nothing is written
    left: int  # places that are free in the last of them


def message_size(text: str) -> MessageSize:
    """The size of a text as the phone sends it, in the composed form."""
    signs = nfc(text)
    known = set(BASIC) | set(EXTENDED)
    coding = MessageCoding.GSM if known.issuperset(signs) else MessageCoding.UCS
    places = [_places(sign, coding) for sign in signs]
    room, total = ROOMS[coding], sum(places)
    if total <= room.alone:
        left = room.alone - total
        return MessageSize(coding=coding, signs=total, parts=1 if signs else 0, left=left)
    parts, used = 1, 0
    for taken in places:  # what takes two places is never cut in two
        if used + taken > room.joined:
            parts, used = parts + 1, 0
        used += taken
    return MessageSize(coding=coding, signs=total, parts=parts, left=room.joined - used)


def size_words(size: MessageSize) -> str:
    """A size for people; the desk's page says it in the same words while somebody types."""
    return f"{size.parts} tin, {size.signs} ký tự {size.coding.value}, còn {size.left} chỗ"


def _places(sign: str, coding: MessageCoding) -> int:
    if coding is MessageCoding.GSM:
        return 2 if sign in EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1


# What has no form of its own without marks
_OTHERWISE = str.maketrans(
    {
        **dict.fromkeys("–—‒―−‐‑", "-"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′", "'"),
        **dict.fromkeys("·•●▪", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0f\ufe0e"),
        **dict.fromkeys("đð", "d"),
        **dict.fromkeys("ĐÐ", "D"),
        "…": "...",
        "₫": "d",
        "°": " do ",
        "×": "x",
        "÷": ":",
        "`": "'",
        "\u2044": "/",  # of a fraction in one sign
        "≥": ">=",
        "≤": "<=",
        "±": "+/-",
        "≠": " khac ",
        "≈": " khoang ",
        "‰": " phan nghin",
        "\t": " ",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)


# "5½" is no 51/2, "10⁵" no 105
_FRACTION = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
_POWER = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹])(?<![⁰¹²³⁴-⁹])")


def bare_text(text: str) -> str:
    """The text in signs that every network counts as GSM-7; what has none there is left out."""
    apart = _POWER.sub("^", _FRACTION.sub(" ", nfc(text)))
    letters = unicodedata.normalize("NFKD", apart.translate(_OTHERWISE))
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    known = set(BASIC) | set(EXTENDED)
    kept = "".join(
        " " if sign.isspace() and sign != "\n" else sign if sign in known else ""
        for sign in plain.translate(_OTHERWISE)
    )
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageText:
    """One text that is ready to be copied."""

    key: str  # ZALO, "sms", "tran"
    name: str  # what people read
    text: str

    @property
    def size(self) -> MessageSize:
        """What the network counts of it."""
        return message_size(self.text)


def message_texts(told: Invitation) -> tuple[MessageText, ...]:
    """The text for a group at Zalo, and that for SMS with and without marks."""
    title = cut_words(told.title, TITLE_MOST)
    sources = named_sources(told.sources)
    lines = [
        f"{told.programme}: {title}" if told.programme else title,
        f"Phát {told.day}, dài {told.length}.",
        f"Nghe và đọc: {told.link}" if told.link else "",
        f"Nguồn: {sources}." if sources else "",
        *(f"{label}." for label in told.labels),
        told.unit,
    ]
    begin = f"{told.unit}: {_stopped(title)} " if told.unit else f"{_stopped(title)} "
    begin += f"Phát {told.short_day}."
    middle = " Nghe: " if told.link else ""  # no stop behind it: phones take it into the address
    end = f"Nguồn: {sources}" if sources else ""
    marked = f"{begin}{middle}{told.link} {end}".rstrip()
    plain = f"{bare_text(begin)}{middle}{ascii_link(told.link)} {bare_text(end)}".rstrip()
    return (
        MessageText(key=ZALO, name="Zalo", text="\n".join(filter(None, lines))),
        MessageText(key="sms", name="SMS có dấu", text=marked),
        MessageText(key="tran", name="SMS không dấu", text=plain),
    )


def ascii_link(link: str) -> str:
    """The same address in ASCII: without its marks a name is somebody else's."""
    if link.isascii():
        return link
    parts = urlsplit(link)
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:  # no name of the internet either way
        return link
    return urlunsplit(parts._replace(netloc=host, path=quote(parts.path, safe="/%")))


def _stopped(title: str) -> str:
    return title if title.endswith((".", "!", "?", "…")) else f"{title}."


def cut_words(text: str, most: int) -> str:
    """The text within so many signs, cut between words, with an ellipsis."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return f"{(head.rpartition(' ')[0] or head).rstrip(' ,;:–-')}…"


def named_sources(sources: Sequence[str]) -> str:
    """The first documents by their numbers, and how many more there are."""
    shown = [cut_words(one, TITLE_MOST) for one in sources[:SOURCES_MOST]]
    more = len(sources) - len(shown)
    return ", ".join(shown) + (f" và {more} văn bản khác" if more else "")


def messages_csv(texts: Iterable[MessageText]) -> str:
    """A table for a sending service: the column of numbers stays empty, who sends fills it.

    UTF-8 with the mark that Excel looks for.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(CSV_HEAD)
    for one in texts:
        text = _plain_cell(one.text)
        size = message_size(text)
        writer.writerow(("", text, size.coding.value, size.signs, size.parts))
    return "\ufeff" + file.getvalue()


def _plain_cell(text: str) -> str:
    """A text that no table program takes for a formula; what makes it so is sent, too."""
    return f" {text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
