"""Check scripts without making a sound: everything a build would complain of."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import Script
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.law.register_folder import REGISTER_FOLDER, read_register_folder
from broadcaster.production.build import cover_key
from broadcaster.production.engines import usable_engines
from broadcaster.production.findings import EpisodePlanner
from broadcaster.production.gather import (
    GatheredScripts,
    gather,
    name_of,
    remembering,
    stray_files,
    wanted_files,
)
from broadcaster.production.grouping import GroupedScripts, group_scripts, orphans
from broadcaster.production.masters import wanted_profiles
from broadcaster.production.readings import idle_readings
from broadcaster.production.script_folder import script_files
from broadcaster.production.sounds import examined
from broadcaster.production.tools import StationContext
from broadcaster.programme.approval import withdrawn_notice
from broadcaster.programme.schedule import schedule_notices
from broadcaster.programme.tentative_name import unnamed, unnamed_channels
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.scripts.script_file import SUMMARY_HINT, check_summary


def check(
    station: StationContext, tools: ProgrammeTools, *, only: Sequence[Path] = ()
) -> tuple[Notice, ...]:
    """Every notice of the station, or of some scripts.

    The whole folder is read all the same: two scripts may be in each other's way.
    """
    chosen = wanted_files(only, tools.folders.scripts)
    gathered = gather(
        script_files(tools.folders.scripts),
        remembering(tools.findings),
        is_approved=station.profile.approval,
    )
    stray = stray_files(tools.folders.scripts)
    today = tools.clock.now().date()
    stray += orphans(tools.listing().entries, gathered, today, tools.catalogue)
    stray += schedule_notices(station, tools)
    register = read_register_folder(tools.folders.scripts / REGISTER_FOLDER)
    stray += tuple(n for n in register.notices if n not in gathered.notices)
    stray += unnamed(station.profile) + unnamed_channels(station.profile)
    grouped = group_scripts(gathered.scripts, tools.listing(), station.formats, station.profile)
    notices = [*stray, *gathered.notices, *_planned(station, tools, gathered, grouped)]
    notices += _withdrawn(tools, grouped)
    wanted = {name_of(path) for path in chosen}
    notices += _unsummed([s for s in gathered.scripts if not wanted or s.file in wanted])
    return tuple(
        n for n in notices if not wanted or (n.place is not None and n.place.file in wanted)
    )


def open_warnings(
    station: StationContext, tools: ProgrammeTools, scripts: Sequence[Path]
) -> tuple[Notice, ...]:
    """What is wrong or uncertain about the scripts of one episode as they lie there now.

    Only these are read, so that it costs the same in a station of a thousand. What is merely told
    is left out, and so is what concerns the station and no script.
    """
    gathered = gather(scripts, remembering(tools.findings))
    names = {name_of(path) for path in scripts}
    grouped = group_scripts(gathered.scripts, tools.listing(), station.formats, station.profile)
    found = [*gathered.notices, *_planned(station, tools, gathered, grouped)]
    return tuple(
        dict.fromkeys(
            n
            for n in found
            if n.level is not Level.INFO and n.place is not None and n.place.file in names
        )
    )


def _withdrawn(tools: ProgrammeTools, grouped: GroupedScripts) -> Iterator[Notice]:
    """The scripts of numbers that were withdrawn, or of their days: no build makes them."""
    gone = withdrawn_keys(tools.withdrawals().all())
    for group in grouped.groups:
        if group.entry.key in gone:
            yield from (withdrawn_notice(group.entry.key, one.file) for one in group.scripts)


def _planned(
    station: StationContext,
    tools: ProgrammeTools,
    gathered: GatheredScripts,
    grouped: GroupedScripts,
) -> list[Notice]:
    """What planning the episodes of some scripts finds, their sounds looked at too."""
    engines, told = usable_engines(tools.engines)
    shelf = tools.shelf()
    today = tools.clock.now().date()
    notices = [*grouped.notices, *shelf.notices, *told]
    for script in gathered.scripts:
        notices += idle_readings(script, station.profile.readings)
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
    return notices


_NAMED = 3  # scripts that are told one by one; of more of them a line tells together


def _unsummed(scripts: Sequence[Script]) -> Iterator[Notice]:
    """Asks for the summaries that are missing."""
    without = [script for script in scripts if check_summary(script)]
    if len(without) <= _NAMED:
        yield from (notice for script in without for notice in check_summary(script))
        return
    named = ", ".join(script.slug for script in without[:_NAMED])
    yield Notice(
        code="thieu-tom-tat",
        level=Level.INFO,
        sentence=f"{len(without)} bài chưa có Tóm tắt ({named}…), nên kênh podcast lấy mấy câu "
        "đầu của bài",
        hint=SUMMARY_HINT,
        place=Place(file=without[0].file),
    )
