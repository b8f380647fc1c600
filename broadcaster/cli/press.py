"""`broadcaster press`."""

from datetime import date

import click

from broadcaster.cli.options import air_day_option, programme_option
from broadcaster.cli.output import answer_with, as_word
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError


@click.command("press", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("numbers", metavar="[SỐ…]", nargs=-1, type=click.IntRange(1))
@programme_option
@click.option("--title", metavar="TÊN", default="", help="Tên bài; mặc định: Điểm báo ngày ….")
@air_day_option
@click.pass_obj
def command(
    session: Session, numbers: tuple[int, ...], programme: str, title: str, day: date | None
) -> int:
    """Điểm báo: không có SỐ thì xem các báo đài khai ở [press]; có SỐ thì viết nháp từ bài ấy.

    Nháp nói “Theo báo …, ngày …” với vài câu đầu, giữ địa chỉ của bài; không gửi gì.
    """
    from broadcaster.app.press import fetch_articles, last_seen
    from broadcaster.programme.schedule import next_air_day
    from broadcaster.writing.originals import OriginalFolders
    from broadcaster.writing.press_script import MOST_ARTICLES, PressWishes, write_press_script

    wired = open_station(session)
    settings = wired.settings
    if not numbers:
        return _look(session)
    seen = last_seen(settings)
    if seen is None:
        raise InputError("chưa xem báo lần nào", hint="Xem trước: broadcaster press")
    if max(numbers) > len(seen.headlines):
        raise InputError(
            f"lần xem trước chỉ có {len(seen.headlines)} tin", hint="Xem lại: broadcaster press"
        )
    if len(numbers) > MOST_ARTICLES:
        raise InputError(f"nhiều nhất {MOST_ARTICLES} bài báo một lần", hint="Bỏ bớt.")
    chosen = tuple(seen.headlines[number - 1] for number in dict.fromkeys(numbers))
    for one in chosen:  # somebody may have looked again meanwhile: numbers are of the last list
        click.echo(f"  {one.paper}: “{one.entry.title}”")
    articles, told = fetch_articles(settings, chosen)
    path = write_press_script(
        wired.station,
        wired.tools,
        OriginalFolders(scripts=settings.scripts, cache=settings.cache),
        articles,
        PressWishes(day=day or next_air_day(wired.tools), programme=programme, title=title),
        who="",
    )
    answer_with(file=str(path), told=list(told))
    for line in told:
        click.echo(f"! {line}")
    click.echo(f"✔ {path}")
    click.echo(f"  Kể lại bằng lời của mình rồi xem: broadcaster check {as_word(path)}")
    return 0


def _look(session: Session) -> int:
    """What the newspapers have; 1 when one of them could not be read."""
    from broadcaster.app.press import see_press

    wired = open_station(session)
    seen = see_press(wired.settings, wired.tools.clock.now())
    answer_with(
        papers=[
            {
                "name": paper.name,
                "address": paper.address,
                "fault": paper.fault,
                "entries": [
                    {
                        "title": one.title,
                        "lead": one.lead,
                        "link": one.link,
                        "date": one.day.isoformat() if one.day else None,
                    }
                    for one in paper.entries
                ],
            }
            for paper in seen.papers
        ]
    )
    number = 0
    for paper in seen.papers:
        click.echo(f"{paper.name}  {paper.address}")
        if paper.fault:
            click.echo(f"  ! {paper.fault}. {paper.hint}")
        for entry in paper.entries:
            number += 1
            day = told_day(entry.day) if entry.day else "chưa rõ ngày"
            click.echo(f"  {number}. {day}  {entry.title}")
            if entry.lead:
                click.echo(f"      {entry.lead}")
            if entry.link:
                click.echo(f"      {entry.link}")
    if number:
        click.echo("Viết nháp từ vài bài: broadcaster press 1 3")
    return int(any(paper.fault for paper in seen.papers))
