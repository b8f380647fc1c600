"""Make a lost catalogue again from the sidecars beside the audio."""

from dataclasses import dataclass

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.notice import Notice, Place, notice_of
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.production.episode_list import entry_of
from broadcaster.production.sidecars import find_sidecars, read_episode
from broadcaster.stations.tools import StationTools


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """What the catalogue holds now."""

    keys: tuple[str, ...]
    notices: tuple[Notice, ...]  # sidecars that could not be read


def rebuild_catalogue(tools: StationTools) -> RebuildReport:
    """Record every readable sidecar, with the keys and guids that it holds; forget the rest."""
    root = tools.folders.audio
    catalogue = tools.catalogue()
    listing = tools.listing()
    gone = withdrawn_keys(tools.withdrawals().all())
    keys: list[str] = []
    notices: list[Notice] = []
    for path in find_sidecars(root):
        try:
            episode = read_episode(path)
        except BroadcasterError as error:
            place = Place(file=path.relative_to(root.parent).as_posix())
            notices.append(notice_of(error, place))
            continue
        if episode.key in gone:  # an old copy of the folder does not bring it back
            continue
        catalogue.record(episode)
        listing.adopt(entry_of(episode))
        keys.append(episode.key)
    listing.save()
    if not notices:
        for episode in catalogue.episodes():
            if episode.key not in keys:
                catalogue.forget(episode.key)
    return RebuildReport(keys=tuple(keys), notices=tuple(notices))
