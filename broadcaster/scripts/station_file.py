"""station.toml -> StationProfile."""

from dataclasses import replace

from broadcaster.domain.notice import WithNotices
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import fold
from broadcaster.domain.toml_tables import Table
from broadcaster.scripts.setting import Values, read_file
from broadcaster.scripts.settings_table import STATION


def read_station(data: bytes, file: str) -> WithNotices[StationProfile]:
    """The station file, every mistake at once with its line; never raises on bad content."""
    return read_file(data, file, STATION, _profile)


def _profile(_: Table, values: Values) -> StationProfile:
    """The lists of those who approve, made whole: who may in an urgent case are two at most."""
    profile = StationProfile(**values)
    first = (profile.approver,) if profile.approver else ()
    approvers = (*first, *(n for n in profile.approvers if fold(n) != fold(profile.approver)))
    urgent = profile.urgent_approvers or (*approvers, *profile.deputies)[:2]
    return replace(profile, approvers=approvers, urgent_approvers=urgent)
