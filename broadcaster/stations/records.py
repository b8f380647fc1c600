"""What is kept of radio stations: what they were given, what they ask with, what they told."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

STATION = "dai"  # Subscriber.show of those who are radio stations; no show may be called so


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredRevision:
    """The newest revision of a programme that stations were given."""

    key: str  # Episode.key
    revision: int  # 1, 2, 3 …; raised when the sound is another
    digest: str  # of the sounds that were given
    issued: datetime  # with zone; no two are equal


def guid_of(guid: str, revision: int) -> str:
    """The GUID of a revision: station importers take each GUID once and never again."""
    return f"{guid}-r{revision}"


class TokenKind(StrEnum):
    """What a token was given for."""

    FOLDER = "thu-muc"  # the address of the station's folder, for life
    SOFTWARE = "phan-mem"  # given to a program of the station, renewed at will


@dataclass(frozen=True, slots=True, kw_only=True)
class StationToken:
    """A token as the school keeps it: never the token itself."""

    digest: str  # SHA-256 of the token, hexadecimal
    station: str  # Subscriber.code
    name: str  # of the station
    kind: TokenKind
    made: datetime  # with zone
    ended: datetime | None = None  # since when it opens nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class StationReceipt:
    """What a station took over in one pull."""

    station: str  # Subscriber.code
    at: datetime  # with zone; the station's clock
    received: datetime  # with zone; ours
    taken: tuple[str, ...] = ()  # names of files
    removed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()  # a sentence each
    programmes: tuple[tuple[str, int], ...] = ()  # (episode key, revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationAiring:
    """A programme that a station says it has aired."""

    station: str  # Subscriber.code
    episode: str  # Episode.key
    revision: int
    started: datetime  # with zone; the station's clock
    seconds: float
    received: datetime  # with zone; ours
    note: str = ""


def token_digest(token: str) -> str:
    """What is kept of a token. Tokens are random, 128 bits or more, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
