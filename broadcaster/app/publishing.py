"""Publish everything that stands in feeds/: the public site, private shows, radio stations."""

from dataclasses import dataclass
from functools import partial

from broadcaster.domain.errors import BroadcasterError, LostSound, PublishError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.production.build import StationContext
from broadcaster.publishing.publish import PublishResult, SitesBeside, publish_site
from broadcaster.publishing.taking_back import UNREVIEWED, public_folders, take_down_mentions
from broadcaster.stations.mirror_site import open_seats, publish_stations
from broadcaster.stations.tools import StationTools


def publish(
    station: StationContext,
    tools: StationTools,
    *,
    trust_clock: bool = False,
    taking_back: bool = False,
) -> PublishResult:
    """Put the public site and every folder beside it in place.

    `trust_clock`: a person says that the clock is right, though it is behind what is published.
    `taking_back`: something has to go at once, so a clock that is behind counts as standing still.
    Raises ConfigError, AssetError, PublishError; then the site that stood before still stands.
    """
    _refuse_unreviewed(tools)
    profile = station.profile
    stations = SitesBeside(
        tokens=frozenset(seat.token for seat in open_seats(profile, tools)),
        publish=partial(publish_stations, profile, tools),
    )
    return publish_site(
        profile,
        tools,
        stations,
        formats=station.formats,
        trust_clock=trust_clock,
        taking_back=taking_back,
    )


def _refuse_unreviewed(tools: StationTools) -> None:
    """A restored station may hold what was withdrawn after its backup: a person looks first."""
    if (tools.folders.audio / UNREVIEWED).is_file():
        raise PublishError(
            "Đài này lấy lại từ bản sao lưu, chưa ai xem lại những gì đã rút từ lúc sao lưu.",
            hint="Rút lại những gì đã rút từ lúc ấy (broadcaster withdraw), rồi chạy: "
            "broadcaster publish --restored",
        )


def reviewed(tools: StationTools) -> None:
    """Somebody looked: what was withdrawn since the backup is out of the restored station."""
    (tools.folders.audio / UNREVIEWED).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedWithout:
    """What the public folders came to when something had to leave them."""

    changed: tuple[str, ...]  # paths below feeds/ that were published anew, or are gone
    fault: BroadcasterError | None = None  # why nothing new was published; None = it was


def publish_without(
    station: StationContext, tools: StationTools, gone: TakenBack
) -> PublishedWithout:
    """Publish what is left. Where that is refused, every list that names what is gone goes too.

    It never raises: nothing keeps what was taken back in public.
    """
    feeds = tools.folders.feeds
    fault: BroadcasterError | None = None
    try:
        if station.profile.public_url:
            return PublishedWithout(changed=publish(station, tools, taking_back=True).changed)
    except LostSound as lost:  # of another episode: the rest is published
        return PublishedWithout(changed=(), fault=lost)
    except BroadcasterError as refused:
        fault = refused
    removed = [p for folder in public_folders(feeds) for p in take_down_mentions(folder, gone)]
    changed = tuple(path.relative_to(feeds).as_posix() for path in removed)
    return PublishedWithout(changed=changed, fault=fault)
