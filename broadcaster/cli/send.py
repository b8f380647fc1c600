"""`broadcaster send`."""

import click

from broadcaster.cli.approve import standing_json, standing_lines
from broadcaster.cli.options import named, who_option
from broadcaster.cli.output import exit_code, notices_json, say_json, show_notices
from broadcaster.cli.root import Session
from broadcaster.cli.station import held, open_station
from broadcaster.domain.errors import InputError
from broadcaster.production.naming import find, known_episodes
from broadcaster.programme.approval import send
from broadcaster.timetable.day_words import week_of


@click.command("send", options_metavar="[TÙY CHỌN]")
@click.argument("episodes", metavar="[SỐ-PHÁT]…", nargs=-1)
@click.option("--week", metavar="TUẦN", default="", help="Mọi số của một tuần: này, sau, ngày.")
@click.option("--all", "everything", is_flag=True, help="Mọi số của đài.")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    episodes: tuple[str, ...],
    week: str,
    everything: bool,
    who: str,
    as_json: bool,
) -> int:
    """Dựng rồi gửi SỐ-PHÁT cho người duyệt.

    SỐ-PHÁT gọi bằng tên bài, số, ngày phát, tên tệp hoặc khoá. Chưa dựng thì dựng ngay, để người
    duyệt nghe được đúng bản sẽ phát.
    """
    wired = open_station(session)
    known = known_episodes(wired.station, wired.tools)
    wanted = [find(words, known) for words in episodes]
    if week:
        today = wired.today
        first, last = week_of(week, today)
        wanted += [k for k in known if first <= k.day <= last and k not in wanted]
    wanted += [k for k in known if everything and k not in wanted]
    if not wanted:
        raise InputError(
            "chưa nói gửi số phát nào", hint="Ghi tên bài, số, ngày phát; --week này, hoặc --all."
        )
    with held(wired):
        sent = send(wired.station, wired.tools, wanted, who=named(who), jobs=wired.settings.jobs)
    notices = sent.built.all_notices
    if as_json:
        shown = [standing_json(standing) for standing in sent.standings]
        say_json(sent=shown, notices=notices_json(notices))
    else:
        show_notices(notices)
        for standing in sent.standings:
            done = "đã được duyệt, không đổi" if standing.current else "đã gửi duyệt"
            click.echo(f"✔ {done}:")
            click.echo("\n".join(standing_lines(standing, wired)))
        keys = {standing.episode.key for standing in sent.standings}
        for missing in (one for one in wanted if one.key not in keys):
            click.secho(f"✘ chưa gửi được: {missing.told()}", fg="red", err=True)
        if not wired.station.profile.approval:
            click.echo('· Đài không đòi duyệt (approval = "none"): số đã dựng phát được ngay.')
        elif not wired.station.profile.approvers:
            click.secho(
                "! station.toml chưa ghi ai được duyệt: thêm tên vào dòng approver.", fg="yellow"
            )
    codes = [outcome.exit_code for outcome in sent.built.outcomes]
    return max([0, *codes]) or exit_code(notices, strict=False)
