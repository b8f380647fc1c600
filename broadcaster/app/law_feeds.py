"""The feeds of new documents that a station names, fetched when somebody asks."""

from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.app.settings import Settings
from broadcaster.domain.errors import BroadcasterError
from broadcaster.importing.law_feeds import SuggestedDocument, suggested_documents
from broadcaster.law.register import Register

LARGEST_FEED = 3_000_000  # bytes
LONGEST_WAIT = 20.0  # seconds for one feed


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFeed:
    """A feed as it was seen just now."""

    address: str
    entries: tuple[SuggestedDocument, ...] = ()
    fault: BroadcasterError | None = None  # why there are none


def see_feeds(
    settings: Settings, register: Register, *, wait: float = LONGEST_WAIT
) -> Iterator[SeenFeed]:
    """Every feed of station.toml, one after another; one that fails never stops the others."""
    from broadcaster.net.connection import Trust
    from broadcaster.net.small_fetch import fetch_small

    station = settings.station
    trust = Trust(hosts=frozenset(station.allow_hosts), ca_bundle=settings.ca_bundle or "")
    for address in station.law_feeds:
        try:
            data = fetch_small(address, trust, most=LARGEST_FEED, seconds=wait)
            yield SeenFeed(address=address, entries=suggested_documents(data, address, register))
        except BroadcasterError as fault:
            yield SeenFeed(address=address, fault=fault)
