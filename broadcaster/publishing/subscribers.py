"""nguoi-nghe.toml: who may hear which private show, and the address that only this person has."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.text import nearest, person_key
from broadcaster.production.formats import refuse_emptied, refuse_newer
from broadcaster.publishing.addresses import address, feed_path, private_path
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.toml_editor import ListDocument
from broadcaster.system.files import read_if_there

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


_FIRST_LINES = """\
# Người đăng ký kênh riêng. Giữ kín tệp này và cất một bản sao: mất dòng bi-mat thì mọi địa chỉ
# riêng đều đổi. Thêm, bớt người bằng lệnh: broadcaster feed --help
format = 1
"""


class SubscriberList:
    """The subscribers of one station, read anew each time; only the owner may read the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def secret(self) -> str:
        """What makes the tokens; "" as long as there is no subscriber."""
        return str(self._read().keys.get("bi-mat", ""))

    def all(self) -> tuple[Subscriber, ...]:
        """Every subscriber that there ever was, in the order of the file."""
        try:
            return tuple(_subscriber(table) for table in self._read().keys.get("nguoi", []))
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise self._damaged() from fault

    def add(self, show: str, name: str, day: date) -> Subscriber:
        """A subscriber with an address of their own; one who is there already comes back."""
        for known in self.all():
            if known.ended is None and known.show == show and _same(known.name, name):
                return known
        document = self._read()
        if "bi-mat" not in document.keys:
            document.keys["bi-mat"] = secrets.token_hex(32)
        found = Subscriber(show=show, name=name, code=secrets.token_hex(8), since=day)
        document.append({"kenh": show, "ten": name, "ma": found.code, "tu": day})
        self._write(document)
        return found

    def forget(self, added: Subscriber) -> None:
        """Take out somebody who was added just now and was given nothing."""
        document = self._read()
        for number, table in enumerate(document.tables):
            if table.get("ma") == added.code:
                document.remove(number)
                self._write(document)
                return

    def revoke(self, show: str, name: str, day: date) -> Subscriber:
        """End a subscription. Raises InputError when there is none of that name."""
        document = self._read()
        for table in document.keys.get("nguoi", []):
            known = _subscriber(table)
            if known.ended is None and known.show == show and _same(known.name, name):
                table["thoi"] = day
                self._write(document)
                return _subscriber(table)
        raise InputError(
            f"kênh “{show}” không có người đăng ký nào tên “{name}”",
            hint="Xem danh sách: broadcaster feed list",
        )

    def _read(self) -> ListDocument:
        with explained(self._path, "đọc tệp"):
            data = read_if_there(self._path)
        if data is None:
            data = _FIRST_LINES.encode()
        try:
            document = ListDocument(data, "nguoi")
            refuse_newer(document.keys, self._path)
            refuse_emptied(document.keys)  # else the next one added would get a new secret
        except ValueError as fault:
            raise self._damaged() from fault
        return document

    def _write(self, document: ListDocument) -> None:
        write_atomic(self._path, document.encoded(), private=True)

    def _damaged(self) -> ConfigError:
        return ConfigError(
            "Danh sách người đăng ký kênh riêng bị hỏng.",
            hint="Hãy lấy lại tệp này từ bản sao; đừng lập tệp mới, địa chỉ riêng sẽ đổi hết.",
            where=str(self._path),
        )


def _same(one: str, other: str) -> bool:
    """Whether both are one person's name: Hoa must never get the address of Hòa."""
    return person_key(one) == person_key(other)


def _subscriber(table: Any) -> Subscriber:
    since, ended = table["tu"], table.get("thoi")
    return Subscriber(
        show=str(table["kenh"]),
        name=str(table["ten"]),
        code=str(table["ma"]),
        since=date(since.year, since.month, since.day),
        ended=date(ended.year, ended.month, ended.day) if ended is not None else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A subscriber with the token and, as long as the subscription lasts, the address."""

    subscriber: Subscriber
    token: str
    address: str


def seats(profile: StationProfile, subscribers: SubscriberList) -> tuple[Seat, ...]:
    """Every subscriber of a show that is still private, ended ones too."""
    shows = {show.key: show for show in profile.shows if show.private}
    people = [one for one in subscribers.all() if one.show in shows]
    if not people:
        return ()
    secret = subscribers.secret
    tokens = [token_of(secret, shows[one.show].guid, one) for one in people]
    return tuple(
        Seat(
            subscriber=one,
            token=token,
            address="" if one.ended else private_feed(profile.public_url, token, one.show),
        )
        for one, token in zip(people, tokens, strict=True)
    )


def known_tokens(profile: StationProfile, subscribers: SubscriberList) -> frozenset[str]:
    """The token of everybody who ever subscribed to a show that is still there, private or not."""
    guids = {show.key: show.guid for show in profile.shows}
    people = [one for one in subscribers.all() if one.show in guids]
    secret = subscribers.secret if people else ""
    return frozenset(token_of(secret, guids[one.show], one) for one in people)


def private_show(profile: StationProfile, key: str) -> Show:
    """The private show of a key. Raises InputError."""
    private = {show.key: show for show in profile.shows if show.private}
    if key not in private:
        near = nearest(key, private)
        hint = f"Có phải “{near}”?" if near else "Thêm private = true vào mục [[shows]] của kênh."
        raise InputError(f"không có kênh riêng nào tên “{key}”", hint=hint)
    return private[key]
