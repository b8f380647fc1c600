"""Who may hear a private show, and the address that only this person has."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

from broadcaster.model.address import address, feed_path, private_path

TOKEN_LENGTH = 32  # hexadecimal digits: 128 bits that nobody guesses


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One line of the list of subscribers."""

    show: str  # Show.key
    name: str
    code: str  # random, given once; with the station's secret it makes the token
    since: date
    ended: date | None = None  # the day on which the address stopped working


def token_of(secret: str, show_guid: str, subscriber: Subscriber) -> str:
    """The part of the address that opens the show; the same for life, whatever is rendered."""
    told = f"{show_guid}\0{subscriber.code}".encode()
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()[:TOKEN_LENGTH]


def private_root(public_url: str, token: str) -> str:
    """The address below which everything of one subscriber stands."""
    return f"{public_url.rstrip('/')}/{private_path(token)}"


def private_feed(public_url: str, token: str, show: str) -> str:
    """The address to give to the subscriber."""
    return address(private_root(public_url, token), feed_path(show))
