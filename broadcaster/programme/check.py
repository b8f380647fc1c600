"""Check scripts without making a sound: everything a build would complain of."""

from collections.abc import Sequence
from pathlib import Path

from broadcaster.domain.notice import Notice
from broadcaster.production.build import StationContext, cover_key, usable_engines
from broadcaster.production.findings import EpisodePlanner
from broadcaster.production.gather import gather, name_of, script_files, stray_files, wanted_files
from broadcaster.production.masters import wanted_profiles
from broadcaster.production.planning import group_scripts, orphans
from broadcaster.production.sounds import examined
from broadcaster.programme.schedule import schedule_notices
from broadcaster.programme.tools import ProgrammeTools


def check(
    station: StationContext, tools: ProgrammeTools, *, only: Sequence[Path] = ()
) -> tuple[Notice, ...]:
    """Every notice of the station, or of some scripts.

    The whole folder is read all the same: two scripts may be in each other's way.
    """
    chosen = wanted_files(only, tools.folders.scripts)
    gathered = gather(script_files(tools.folders.scripts))
    listing = tools.listing()
    grouped = group_scripts(gathered.scripts, listing, station.formats, station.profile)
    engines, told = usable_engines(tools.engines)
    shelf = tools.shelf()
    today = tools.clock.now().date()
    stray = stray_files(tools.folders.scripts)
    stray += orphans(listing.entries, gathered, today, tools.catalogue)
    stray += schedule_notices(station, tools)
    notices = [*stray, *gathered.notices, *grouped.notices, *shelf.notices, *told]
    planner = EpisodePlanner(
        station.profile, engines, shelf.assets, today, tools.findings, gone=shelf.gone
    )
    shows = {show.key: show for show in station.profile.shows}
    for group in grouped.groups:
        show = shows[group.programme.show]
        masters = wanted_profiles(station.profile, group.programme)  # as the next build asks
        found, _ = planner.findings(group, show, cover_key(show, station.profile), masters)
        notices += found.notices
        notices += examined(found.sounds, planner.sounds_for(group), tools.imports)
    wanted = {name_of(path) for path in chosen}
    return tuple(
        n for n in notices if not wanted or (n.place is not None and n.place.file in wanted)
    )
