"""Sites of the station by the names that people give them."""

from broadcaster.app.playout import sites_with_a_log
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold, slug
from broadcaster.programme.schedule import station_schedule

MAIN = ("", "chinh", "diem chinh")


def known_site(wired: WiredStation, words: str) -> str:
    """The key of the site that words name; "" is the main one. Raises InputError."""
    if fold(words) in MAIN:
        return ""
    if words in sites_with_a_log(wired.settings):
        return words  # its agent works here, whether the schedule can be read or not
    slots = station_schedule(wired.station, wired.tools).schedule.slots
    sites = sorted({slot.site for slot in slots if slot.site})
    found = next((site for site in sites if words == site or slug(words) == slug(site)), None)
    if found is None:
        known = ", ".join(f"“{site}”" for site in sites) or "chỉ có điểm chính"
        raise InputError(f"lịch phát không có điểm nào tên “{words}”", hint=f"Các điểm: {known}.")
    return found
