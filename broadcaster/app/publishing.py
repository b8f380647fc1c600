"""Publish everything that stands in feeds/: the public site, private shows, radio stations."""

from functools import partial

from broadcaster.production.build import StationContext
from broadcaster.publishing.publish import PublishResult, SitesBeside, publish_site
from broadcaster.stations.mirror_site import open_seats, publish_stations
from broadcaster.stations.tools import StationTools


def publish(
    station: StationContext, tools: StationTools, *, trust_clock: bool = False
) -> PublishResult:
    """Put the public site and every folder beside it in place.

    `trust_clock`: a person says that the clock is right, though it is behind what is published.
    Raises ConfigError, AssetError, PublishError; then the site that stood before still stands.
    """
    profile = station.profile
    stations = SitesBeside(
        tokens=frozenset(seat.token for seat in open_seats(profile, tools)),
        publish=partial(publish_stations, profile, tools),
    )
    return publish_site(profile, tools, stations, formats=station.formats, trust_clock=trust_clock)
