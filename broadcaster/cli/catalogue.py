"""`broadcaster catalogue`."""

import click

from broadcaster.care.rebuild_catalogue import rebuild_catalogue
from broadcaster.cli.output import answer_with, exit_code, show_notices
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_moment
from broadcaster.programme.approval import script_index, standing_of
from broadcaster.programme.kept_files import restore_approvals


@click.group("catalogue", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Danh mục các số đã dựng."""


@command.command("rebuild", options_metavar="[TÙY CHỌN]")
@click.pass_obj
def rebuild(session: Session) -> int:
    """Lập lại danh mục bị mất từ các tệp thông tin nằm cạnh tệp âm thanh."""
    wired = open_station(session)
    with wired.tools.lock():
        rebuilt = rebuild_catalogue(wired.tools)
        notices = (*rebuilt.notices, *restore_approvals(wired.tools))
    answer_with(episodes=len(rebuilt.keys))
    show_notices(notices)
    click.echo(f"Danh mục có {len(rebuilt.keys)} số.")
    return exit_code(notices, strict=False)


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.pass_obj
def list_episodes(session: Session) -> int:
    """Kê các số đã dựng."""
    wired = open_station(session)
    files = script_index(wired.tools)
    episodes = wired.tools.catalogue().episodes()
    answer_with(
        episodes=[
            {
                "key": one.key,
                "number": one.number,
                "title": one.title,
                "air_time": one.air_time.isoformat(),
                "public": one.public is not None,
            }
            for one in episodes
        ]
    )
    for episode in episodes:
        where = "công khai" if episode.public else "chỉ trong trường"
        day = told_moment(episode.air_time)
        told = f"{episode.key}  số {episode.number}  {day}  {where}"
        if wired.station.profile.approval:
            told += f"  {standing_of(wired.tools, episode, files).state}"
        click.echo(f"{told}  {episode.title}")
    if not episodes:
        click.echo("Chưa dựng số nào. Dựng: broadcaster build")
    return 0
