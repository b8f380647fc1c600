"""Private shows: a small site of one's own for each subscriber, at an address that is the key."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.text import nearest
from broadcaster.publishing.addresses import private_path
from broadcaster.publishing.pagination import EpisodeSource
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.site import plan_station
from broadcaster.publishing.subscribers import (
    Subscriber,
    SubscriberList,
    private_feed,
    private_root,
    token_of,
)
from broadcaster.publishing.tools import PublishingTools

SIGN = ".da-xuat-ban"  # what the publisher leaves in a folder that it filled


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


def private_show(profile: StationProfile, key: str) -> Show:
    """The private show of a key. Raises InputError."""
    private = {show.key: show for show in profile.shows if show.private}
    if key not in private:
        near = nearest(key, private)
        hint = f"Có phải “{near}”?" if near else "Thêm private = true vào mục [[shows]] của kênh."
        raise InputError(f"không có kênh riêng nào tên “{key}”", hint=hint)
    return private[key]


def publish_private(
    profile: StationProfile,
    tools: PublishingTools,
    source: EpisodeSource,
    *,
    now: datetime,
    artwork: Mapping[str, bytes],
    trust_clock: bool,
    others: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """Bring every subscriber's site up to date and remove those that ended; the changed paths.

    `others` are the tokens of folders that are none of ours.
    """
    open_seats = [seat for seat in seats(profile, tools.subscribers()) if seat.address]
    changed: list[str] = []
    for seat in open_seats:
        root = private_root(profile.public_url, seat.token)
        plan = plan_station(
            replace(profile, public_url=root, old_urls=()),
            source,
            now=now,
            audio_root=tools.folders.audio,
            artwork=artwork,
            cached_picture=tools.picture,
            subscriber=seat.subscriber.show,
        )
        folder = tools.folders.feeds / private_path(seat.token)
        publisher = FolderPublisher(folder, link=True)
        done = publisher.publish(replace(plan, as_of=None) if trust_clock else plan)
        changed += [private_path(seat.token, path) for path in done]
    tokens = others.union(seat.token for seat in open_seats)
    return (*changed, *_close(tools.folders.feeds / "rieng", lambda name: name not in tokens))


def _close(folder: Path, ended: Callable[[str], bool]) -> Iterator[str]:
    """Remove the sites of those who may not hear any more; nothing that we did not put there."""
    for site in sorted(folder.glob(f"*/{SIGN}")):
        if ended(site.parent.name):
            shutil.rmtree(site.parent)
            yield f"rieng/{site.parent.name}"
    with suppress(OSError):
        folder.rmdir()
