"""`broadcaster send`."""

import sys
from collections.abc import Sequence

import click

from broadcaster.app.station import WiredStation
from broadcaster.cli.approve import standing_json, standing_lines
from broadcaster.cli.options import named, who_option
from broadcaster.cli.output import exit_code, notices_json, say_json, show_notices
from broadcaster.cli.progress import asks, work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held, open_station
from broadcaster.cli.told_before import show_new_notices, told_of
from broadcaster.domain.errors import InputError
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.production.naming import NamedEpisode, find, known_episodes
from broadcaster.programme.approval import ANEW, held_back, send
from broadcaster.timetable.day_words import week_of


@click.command("send", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("episodes", metavar="[SỐ-PHÁT]…", nargs=-1)
@click.option("--week", metavar="TUẦN", default="", help="Mọi số của một tuần: này, sau, ngày.")
@click.option("--all", "everything", is_flag=True, help="Mọi số của đài.")
@click.option("--yes", is_flag=True, help="Gửi cả bài có văn bản chưa kiểm hiệu lực, không hỏi.")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    episodes: tuple[str, ...],
    week: str,
    everything: bool,
    yes: bool,
    who: str,
    as_json: bool,
) -> int:
    """Dựng rồi gửi SỐ-PHÁT cho người duyệt.

    SỐ-PHÁT gọi bằng tên bài, số, ngày phát, tên tệp hoặc khóa. Chưa dựng thì dựng ngay, để người
    duyệt nghe được đúng bản sẽ phát.
    """
    wired = open_station(session)
    known = known_episodes(wired.station, wired.tools)
    wanted = [find(words, known) for words in episodes]
    chosen = [k for k in known if everything]
    if week:
        first, last = week_of(week, wired.today)
        chosen += [k for k in known if first <= k.day <= last and not everything]
    gone = withdrawn_keys(wired.tools.withdrawals().all())
    over = [k for k in chosen if k.key in gone and k.files and k not in wanted]
    wanted += [k for k in chosen if k.key not in gone and k not in wanted]
    if not wanted and over:
        raise InputError(
            f"không còn số nào để gửi: {'; '.join(k.told() for k in over)} đã rút", hint=ANEW
        )
    if not wanted:
        raise InputError(
            "chưa nói gửi số phát nào", hint="Ghi tên bài, số, ngày phát; --week này, hoặc --all."
        )
    from broadcaster.cli.build_told import BuildTold  # not for --help

    with held(wired):
        unknown = yes or (not as_json and _agreed(wired, wanted))
        sent = send(
            wired.station,
            wired.tools,
            wanted,
            who=named(who),
            watch=BuildTold(work()).watch(),
            unknown_law=unknown,
            jobs=wired.settings.jobs,
        )
    notices = sent.built.all_notices
    if as_json:
        shown = [standing_json(standing) for standing in sent.standings]
        kept_back = [{"key": h.wanted.key, "reasons": notices_json(h.reasons)} for h in sent.held]
        skipped = [one.key for one in over]
        say_json(sent=shown, held=kept_back, skipped=skipped, notices=notices_json(notices))
    else:
        files = [file for one in wanted for file in one.files]
        own = (n for outcome in sent.built.outcomes for n in outcome.notices)
        show_new_notices(
            wired.settings.cache,
            (*told_of(sent.built.notices, files), *own),
            command="send",
            everything=False,
            whole=False,
        )
        for standing in sent.standings:
            done = "đã được duyệt, không đổi" if standing.current else "đã gửi duyệt"
            click.echo(f"✔ {done}:")
            click.echo("\n".join(standing_lines(standing, wired)))
        keys = {standing.episode.key for standing in sent.standings}
        for missing in (one for one in wanted if one.key not in keys):
            click.secho(f"✘ chưa gửi được: {missing.told()}", fg="red", err=True)
        for one in over:
            click.echo(f"· bỏ qua {one.told()}: số ấy đã rút.\n    → {ANEW}", err=True)
        for back in sent.held:
            show_notices(back.reasons)
            if back.asks:
                click.echo("    → Biết rõ mà vẫn gửi thì thêm --yes.", err=True)
        if not wired.station.profile.approval:
            click.echo('· Đài không đòi duyệt (approval = "none"): số đã dựng phát được ngay.')
        elif not wired.station.profile.approvers:
            click.secho(
                "! station.toml chưa ghi ai được duyệt: thêm tên vào dòng approver.", fg="yellow"
            )
    codes = [outcome.exit_code for outcome in sent.built.outcomes]
    codes += [2] if sent.held else []
    return max([0, *codes]) or exit_code(notices, strict=False)


@asks
def _agreed(wired: WiredStation, wanted: Sequence[NamedEpisode]) -> bool:
    """Whether somebody who sits at the screen says that unknown law may be sent all the same."""
    if not sys.stdin.isatty():
        return False
    held = [one for known in wanted if (one := held_back(wired.station, wired.tools, known))]
    asked = [one for one in held if one.asks]
    for one in asked:
        click.secho(f"! {one.wanted.title}: {one.sentence}", fg="yellow")
    return bool(asked) and click.confirm("Vẫn gửi?", default=False, err=True)
