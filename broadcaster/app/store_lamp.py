"""What the school's store of episodes really holds, as a lamp."""

from broadcaster.app.settings import DATABASE
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.master import PODCAST
from broadcaster.domain.playout import Lamp, LampItem
from broadcaster.production.tools import StationContext
from broadcaster.programme.store_look import REBUILD, look_at_store
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import named

DOCTOR = "Khám đài: broadcaster doctor"


def store_lamp(wired: WiredStation) -> tuple[LampItem, ...]:
    """For `status` and the desk; nothing while there is no episode."""
    folder = wired.tools.folders.audio
    try:
        with explained(folder, "xem"):
            if not wired.settings.database and not (folder / DATABASE).is_file():
                return _without_database(wired)  # opened, it would be made anew, and empty
            seen = look_at_store(wired.tools, _masters(wired.station))
    except BroadcasterError as fault:
        told = f"Không xem được kho số đã dựng: {fault}"
        return (LampItem(lamp=Lamp.AMBER, told=told, fix=DOCTOR),)
    if seen.whole and not seen.episodes:
        return ()
    lamp = Lamp.GREEN if seen.whole else Lamp.AMBER
    return (LampItem(lamp=lamp, told=f"Kho số đã dựng: {seen.told}.", fix=seen.fix),)


def _masters(station: StationContext) -> dict[str, tuple[str, ...]]:
    """The profiles that the settings want besides the podcast's, by programme."""
    usual = station.profile.masters.make
    return {
        programme.slug: tuple(name for name in programme.masters or usual if name != PODCAST)
        for programme in station.formats
    }


def _without_database(wired: WiredStation) -> tuple[LampItem, ...]:
    made = next(named(wired.tools.folders.audio, "*", "*.json"), None)
    if made is None:
        return ()  # a new station
    told = f"Kho số đã dựng: còn tệp, mà không thấy cơ sở dữ liệu {DATABASE}."
    return (LampItem(lamp=Lamp.AMBER, told=told, fix=REBUILD),)
