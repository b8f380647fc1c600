"""Check scripts without making a sound: everything a build would complain of."""

from collections.abc import Sequence
from pathlib import Path

from broadcaster.model.notice import Notice
from broadcaster.workflows.build import Station, usable_engines
from broadcaster.workflows.gather import gather, name_of, script_files, stray_files, wanted_files
from broadcaster.workflows.planning import group_scripts, orphans, plan_episode
from broadcaster.workflows.schedule import schedule_notices
from broadcaster.workflows.sounds import examined, index_sounds
from broadcaster.workflows.tools import Tools


def check(station: Station, tools: Tools, *, only: Sequence[Path] = ()) -> tuple[Notice, ...]:
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
    for group in grouped.groups:
        sounds = index_sounds(shelf.assets, max(group.entry.day, today))
        checked = plan_episode(group, station.profile, engines, sounds)
        notices += checked.notices
        if checked.value is not None:
            notices += examined(checked.value.school, sounds, tools.imports)
    wanted = {name_of(path) for path in chosen}
    return tuple(
        n for n in notices if not wanted or (n.place is not None and n.place.file in wanted)
    )
