"""What radio stations ask over the network, and what they tell: one desk for all of them.

A station sees exactly what stands in its own published folder, so nothing leaves by another way
than the one gate.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from broadcaster.domain.errors import InputError
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import fold, nearest
from broadcaster.publishing.addresses import address, private_path
from broadcaster.publishing.subscribers import Subscriber, SubscriberList, private_root, token_of
from broadcaster.pull.manifest import MANIFEST
from broadcaster.stations.records import (
    STATION,
    StationAiring,
    StationReceipt,
    StationToken,
    TokenKind,
    token_digest,
)
from broadcaster.stations.tools import StationTools

MOST_PAGES = 1_000  # of older programmes; a loop in the pages would end here
_AHEAD = timedelta(minutes=10)  # how far a station's clock may be before ours


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestQuery:
    """Which programmes a station wants to hear of."""

    since: datetime | None = None  # with zone; only what was handed over later
    priority: str = ""  # one of pull.manifest.PRIORITIES; "" = all
    most: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestAnswer:
    """Programmes as the station's manifest tells of them, oldest first."""

    programmes: tuple[Mapping[str, Any], ...]
    withdrawn: tuple[Mapping[str, Any], ...]
    unit: str
    more: bool  # ask again with the last one's moment as `since`


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An airing that could not be taken, and why."""

    episode: str
    why: str  # Vietnamese


class ManifestReader:
    """Published manifests as plain data; each is read again only when it changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int], Mapping[str, Any]]] = {}

    def __call__(self, path: Path) -> Mapping[str, Any]:
        """The tree of a manifest that we published; nothing for one that is not there."""
        try:
            facts = path.stat()
            stamp = (facts.st_mtime_ns, facts.st_size)
            known = self._known.get(path)
            if known is None or known[0] != stamp:
                known = (stamp, json.loads(path.read_bytes()))
                self._known[path] = known
        except (OSError, ValueError, RecursionError):
            self._known.pop(path, None)
            return {}
        return known[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationInterface:
    """The school's desk for stations, over the site that one server shows."""

    profile: StationProfile  # with the address that the site carries
    tools: StationTools
    feeds: Path  # the site
    read: ManifestReader = field(default_factory=ManifestReader)

    def holder(self, token: str) -> StationToken | None:
        """Whose token it is, an ended one's too; None for one that was never given."""
        return self.tools.station_book().holder(token_digest(token))

    def programmes(self, station: str, asked: ManifestQuery) -> ManifestAnswer:
        """What stands in the station's folder and was asked for."""
        head, trees = self._pages(station)
        found = [item for item in trees if _wanted(item, asked)]
        found.sort(key=lambda item: (_moment(item), item["id"]))
        return ManifestAnswer(
            programmes=tuple(found[: asked.most]),
            withdrawn=tuple(head.get("withdrawn", ())),
            unit=head.get("unit", self.profile.unit),
            more=len(found) > asked.most,
        )

    def programme(self, station: str, key: str) -> Mapping[str, Any] | None:
        """One programme of the station's folder."""
        return next((item for item in self._pages(station)[1] if item["id"] == key), None)

    def receive(self, receipt: StationReceipt) -> bool:
        """Remember what a station took; False when it was told before."""
        return self.tools.station_book().put_receipt(receipt)

    def hear(self, airings: Sequence[StationAiring]) -> tuple[int, tuple[LeftOut, ...]]:
        """Remember what a station aired: how many were new, and what could not be taken."""
        known = self.tools.deliveries().of([each.episode for each in airings])
        good, bad = [], []
        for each in airings:
            handed = known.get(each.episode)
            if handed is None or each.revision > handed.revision:
                bad.append(LeftOut(episode=each.episode, why="trường chưa gửi bài hay bản này"))
            elif each.started > each.received + _AHEAD:
                bad.append(LeftOut(episode=each.episode, why="giờ phát ở phía trước, chưa tới"))
            else:
                good.append(each)
        return (self.tools.station_book().put_airings(good) if good else 0), tuple(bad)

    def aired(self, station: str, since: datetime | None) -> Sequence[StationAiring]:
        """What a station told that it aired."""
        return self.tools.station_book().airings(station, since)

    def _pages(self, station: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """The newest page, and the programmes of all, each address in full."""
        token = self._token(station)
        if not token:
            return {}, []
        root = private_root(self.profile.public_url, token)
        folder = self.feeds / private_path(token)
        head = self.read(folder / MANIFEST)
        names = [MANIFEST, *(page["url"] for page in head.get("pages", ()))]
        trees = [self.read(folder / name) for name in names[:MOST_PAGES]]
        return head, [_in_full(item, root) for tree in trees for item in tree.get("items", ())]

    def _token(self, station: str) -> str:
        listed = self.tools.subscribers()
        one = next((o for o in _open(listed) if o.code == station), None)
        return token_of(listed.secret, STATION, one) if one is not None else ""


def new_token(tools: StationTools, name: str) -> tuple[StationToken, str]:
    """A token for a program of an open station; it is told this once. Raises InputError."""
    one = open_station_named(tools.subscribers(), name)
    token = secrets.token_urlsafe(32)
    kept = StationToken(
        digest=token_digest(token),
        station=one.code,
        name=one.name,
        kind=TokenKind.SOFTWARE,
        made=tools.clock.now(),
    )
    tools.station_book().renew(kept)
    return kept, token


def open_station_named(listed: SubscriberList, name: str) -> Subscriber:
    """The station of that name that may pull now. Raises InputError."""
    found = _open(listed)
    for one in found:
        if fold(one.name) == fold(name):
            return one
    near = nearest(name, [one.name for one in found])
    hint = f"Có phải “{near}”?" if near else "Xem các đài: broadcaster stations list"
    raise InputError(f"không có đài nào tên “{name}” đang lấy bài", hint=hint)


def known_station_named(listed: SubscriberList, name: str) -> Subscriber:
    """The station of that name, one that was shut out too when no open one has it.

    Raises InputError.
    """
    ended = [one for one in listed.all() if one.show == STATION and one.ended is not None]
    mine = [one for one in ended if fold(one.name) == fold(name)]
    try:
        return open_station_named(listed, name)
    except InputError:
        if not mine:
            raise
    return mine[-1]


def _open(listed: SubscriberList) -> list[Subscriber]:
    return [one for one in listed.all() if one.show == STATION and one.ended is None]


def _wanted(item: Mapping[str, Any], asked: ManifestQuery) -> bool:
    late = asked.since is None or _moment(item) > asked.since
    return late and asked.priority in ("", item["priority"])


def _moment(item: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(item["issued"])


def _in_full(item: Mapping[str, Any], root: str) -> Mapping[str, Any]:
    files = [{**file, "url": address(root, file["url"])} for file in item["files"]]
    return {**item, "files": files}
