"""`broadcaster air-now`."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import click

from broadcaster.app.playout import (
    PLAYERS,
    agent_parts,
    agent_runs,
    air_store,
    fetcher,
    log_lines,
    order_taken,
    why_unheard,
)
from broadcaster.app.station import WiredStation
from broadcaster.cli.options import named, who_option
from broadcaster.cli.output import quiet_say, say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.sites import known_site
from broadcaster.cli.station import open_station
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError
from broadcaster.domain.playout import URGENT, AirOrder
from broadcaster.playout.agent import Agent
from broadcaster.playout.orders import (
    MAKE_UP,
    NOW,
    AirRequest,
    order_episode,
    order_make_up,
    told_other_days,
)
from broadcaster.production.naming import find, known_episodes
from broadcaster.programme.approval import approve

LATEST = "gần nhất"
PATIENCE = 10.0  # seconds after which a person is told why nothing sounds


@click.command("air-now", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("episode", metavar="[SỐ-PHÁT]", required=False)
@click.option(
    "--make-up",
    "make_up",
    metavar="[KHUNG]",
    is_flag=False,
    flag_value=LATEST,
    default=None,
    help="Phát bù một khung giờ đã lỡ; không ghi KHUNG thì khung lỡ gần nhất.",
)
@click.option("--urgent", is_flag=True, help="Tin khẩn cấp: cắt ngang bài đang phát.")
@click.option("--site", metavar="ĐIỂM", default="", help="Điểm phát (mặc định: điểm chính).")
@click.option(
    "--player",
    type=click.Choice(PLAYERS),
    default="auto",
    show_default=True,
    help="Cách phát, khi chưa có trình phát nào đang chạy.",
)
@click.option("--device", metavar="TÊN", default="", help="Thiết bị âm thanh, nếu máy có nhiều.")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    episode: str | None,
    make_up: str | None,
    urgent: bool,
    site: str,
    player: str,
    device: str,
    who: str,
    as_json: bool,
) -> int:
    """Phát ngay một SỐ-PHÁT, hoặc phát bù khung giờ đã lỡ.

    Trình phát đang chạy sẽ nhận lệnh trong một giây; chưa có trình phát nào thì lệnh này tự phát
    rồi thoát. Tin khẩn cấp chưa duyệt: người có tên trong urgent_approvers ghi --urgent --who.
    """
    wired = open_station(session)
    place = known_site(wired, site)
    order = _order(wired, place, episode, make_up, urgent=urgent, who=named(who))
    store = air_store(wired.settings, place)
    runs = agent_runs(wired.settings, place)
    if runs and (why := why_unheard(wired.settings, place, wired.tools.clock.now())):
        raise InputError(f"chưa phát được: {why.told.rstrip('.')}", hint=why.fix)
    odd = told_other_days(order)
    for sentence in () if as_json else odd:
        click.secho(f"! {sentence}", fg="yellow", err=True)
    store.give(order)
    try:
        if runs:
            _await_agent(wired, place, order)
        elif trouble := _air_here(wired, place, order, player=player, device=device, quiet=as_json):
            click.echo(f"✘ Chưa phát được, lệnh đã rút lại: {trouble}", err=True)
    except BaseException:  # who leaves takes the order along: it must not sound after them
        store.taken(order)
        raise
    if not runs:
        store.taken(order)
    rehearsal = player == "silent" and not runs
    if as_json:
        say_json(
            order=order.id,
            kind=order.kind,
            titles=[item.title for item in order.items],
            makes_up=order.makes_up,
            agent_runs=runs,
            outcome=_outcome(wired, place, order, rehearsal=rehearsal),
            rehearsal=rehearsal,
            other_days=list(odd),
        )
    elif runs:
        titles = ", ".join(f"“{item.title}”" for item in order.items)
        click.echo(f"✔ Đã giao cho trình phát: {order.kind} {titles}")
    return 0 if runs or _outcome(wired, place, order, rehearsal=rehearsal) == "ended" else 1


def _await_agent(wired: WiredStation, site: str, order: AirOrder) -> None:
    """Give the running agent ten seconds to begin; say why nothing sounds when it does not.

    Raises InputError when nothing will: the order is then taken back.
    """
    end = time.monotonic() + PATIENCE
    while not order_taken(wired.settings, site, order):
        why = why_unheard(wired.settings, site, wired.tools.clock.now())
        if why is not None:
            raise InputError(f"chưa phát được: {why.told.rstrip('.')}", hint=why.fix)
        if time.monotonic() > end:
            quiet_say(
                "Trình phát chưa bắt đầu: nó đang bận phát bài khác, hoặc sắp đến khung giờ."
                f" Lệnh còn đợi được {order.good_for:.0f} giây kể từ lúc ra lệnh."
            )
            return
        time.sleep(0.25)


def _order(
    wired: WiredStation,
    site: str,
    words: str | None,
    make_up: str | None,
    *,
    urgent: bool,
    who: str,
) -> AirOrder:
    source = fetcher(wired, air_store(wired.settings, site), site)
    if make_up is not None:
        slot = "" if make_up == LATEST else make_up
        lines = log_lines(wired.settings, site)
        return order_make_up(source, lines, slot, AirRequest(who=who, kind=MAKE_UP))
    if not words:
        raise InputError("chưa nói phát bài nào", hint="Ghi tên bài, hoặc dùng --make-up.")
    found = _episode(wired, words)
    if urgent and wired.station.profile.approval:
        approve(wired.station.profile, wired.tools, found, who=who, urgent=True)
    return order_episode(source, found, AirRequest(who=who, kind=URGENT if urgent else NOW))


def _episode(wired: WiredStation, words: str) -> Episode:
    known = find(words, known_episodes(wired.station, wired.tools))
    episode = wired.tools.catalogue().get(known.key)
    if episode is None:
        raise InputError(f"số {known.key} chưa dựng", hint=f"Dựng trước: broadcaster send {words}")
    return episode


def _air_here(
    wired: WiredStation, site: str, order: AirOrder, *, player: str, device: str, quiet: bool
) -> str:
    """Be the agent for this one order; why its output did not open, when that ended it."""
    with agent_parts(
        wired,
        site=site,
        player=player,
        device=device,
        copies=(),
        environ=os.environ,
        say=(lambda _: None) if quiet else quiet_say,
    ) as parts:
        agent = Agent(parts.tools, site=site)
        if order.kind != URGENT and agent.unhurried(timedelta(seconds=60)):
            parts.freshen(10.0)
        agent.run(_when_done(agent, order))
        return "" if agent.knows(order) else agent.trouble


def _when_done(agent: Agent, order: AirOrder) -> Callable[[datetime], bool]:
    """Once it was heard or is too old; a loudspeaker that fails holds nobody who waits for it."""
    latest = order.given_at + timedelta(seconds=order.good_for)
    patience = timedelta(seconds=PATIENCE)

    def stop(now: datetime) -> bool:
        if agent.trouble and now - order.given_at > patience:
            return True
        return agent.idle and (agent.knows(order) or now > latest)

    return stop


def _outcome(wired: WiredStation, site: str, order: AirOrder, *, rehearsal: bool) -> str:
    """The last word of the log about the order."""
    lines = log_lines(wired.settings, site, rehearsal=rehearsal)
    told = [line.event.value for line in lines if line.slot == order.id]
    return told[-1] if told else ""
