"""Libraries of scripts of other units, as a station follows them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from broadcaster.app.settings import Settings
from broadcaster.domain.errors import BroadcasterError

if TYPE_CHECKING:
    from broadcaster.sharing.libraries import FollowedLibraries
    from broadcaster.sharing.registers import RegisterReach

LIBRARIES = "kho-bai.toml"


def follow_libraries(
    settings: Settings, tell: Callable[[BroadcasterError], None]
) -> "FollowedLibraries":
    """The libraries that are followed, and the way to them; `tell` hears of packs of no use."""
    from broadcaster.net.connection import Trust
    from broadcaster.sharing.libraries import FollowedLibraries, LibraryList, LibraryReach

    trust = Trust(hosts=frozenset(settings.station.allow_hosts), ca_bundle=settings.ca_bundle or "")
    reach = LibraryReach(trust=trust, folder=settings.cache / "kho-bai", tell=tell)
    return FollowedLibraries(libraries=LibraryList(settings.scripts / LIBRARIES), reach=reach)


def register_reach(settings: Settings) -> "RegisterReach":
    """The way to the register of another unit."""
    from broadcaster.net.connection import Trust
    from broadcaster.sharing.registers import RegisterReach

    trust = Trust(hosts=frozenset(settings.station.allow_hosts), ca_bundle=settings.ca_bundle or "")
    return RegisterReach(trust=trust, folder=settings.cache / "so-theo-doi")
