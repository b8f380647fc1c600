"""`broadcaster play`."""

import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

import click

from broadcaster.app.playout import PLAYERS, agent_parts, air_store, bring_up_to_date
from broadcaster.app.station import WiredStation
from broadcaster.cli.by_icon import at_hand, saying
from broadcaster.cli.due_backup import backups_when_due
from broadcaster.cli.output import quiet_say, say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.sites import known_site
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.agent import Agent
from broadcaster.storage.demo_clock import is_abandoned
from broadcaster.timetable.day_words import day_in

CALM = timedelta(minutes=30)  # no backup is begun so shortly before a slot
_AT_HAND = timedelta(seconds=60)  # a slot so near waits for nothing
_SHOW = timedelta(hours=1)  # an agent on a moved clock outlives no show that was cut off by more
_PATIENCE = 30.0  # seconds that the first look at the plan may take


@click.command("play", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option("--site", metavar="ĐIỂM", default="", help="Điểm phát (mặc định: điểm chính).")
@click.option(
    "--player",
    type=click.Choice(PLAYERS),
    default="auto",
    show_default=True,
    help="Cách phát: auto tự chọn; silent tập dượt, không ra tiếng, không tính là đã phát.",
)
@click.option("--device", metavar="TÊN", default="", help="Thiết bị âm thanh, nếu máy có nhiều.")
@click.option(
    "--log",
    "log",
    metavar="TỆP",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ghi thêm nhật ký vào tệp này, mỗi dòng một JSON.",
)
@click.option("--once", is_flag=True, help="Phát xong khung giờ kế tiếp thì thôi.")
@click.option("--until", metavar="GIỜ", default="", help="Chạy đến lúc này thì thôi: “07:30”.")
@click.option("--prefetch", is_flag=True, help="Chỉ lấy kế hoạch và âm thanh về máy phát.")
@click.option("--clock-is-right", is_flag=True, help="Tôi đã xem: giờ của máy đang đúng.")
@click.option("--json", "as_json", is_flag=True, help="Với --prefetch: in kết quả dạng JSON.")
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    site: str,
    player: str,
    device: str,
    log: tuple[Path, ...],
    once: bool,
    until: str,
    prefetch: bool,
    clock_is_right: bool,
    as_json: bool,
) -> int:
    """Trực ở loa: đến giờ thì phát đúng bài đã duyệt, một lần, và ghi nhật ký.

    Chạy suốt ngày; mỗi loa một trình phát. Mất mạng hay mất cơ sở dữ liệu vẫn phát theo bản giữ sẵn
    trong phat_song/. Bản sao lưu đến hạn được làm lúc không sắp phát gì. Dừng bằng Ctrl-C.
    """
    wired = open_station(session)
    place = known_site(wired, site)
    if prefetch:
        return _prefetch(wired, place, as_json=as_json)
    now = wired.tools.clock.now()
    end = _end(until, now)
    if wired.settings.demo is not None:  # whoever started it: the show, or a button of its pages
        end = min(end or now + _SHOW, now + _SHOW)
    with (
        _StopRequest() as stop,
        agent_parts(
            wired,
            site=place,
            player=player,
            device=device,
            copies=[path.absolute() for path in log],
            environ=os.environ,
            say=saying(quiet_say),
        ) as parts,
    ):
        agent = Agent(parts.tools, site=place, evening=wired.settings.station.alarms.evening)
        if clock_is_right:
            agent.confirm_clock()
        if agent.unhurried(_AT_HAND):  # what was queued while it was off is no empty slot
            parts.freshen(_PATIENCE)
        quiet_say(f"Trình phát bắt đầu trực ({parts.tools.player.name}). Dừng bằng Ctrl-C.")
        if parts.tools.player.rehearsal:
            quiet_say("Đây là TẬP DƯỢT: không có tiếng nào ra loa, không tính là đã phát.")
        if not parts.tools.ways:
            quiet_say(
                "Báo động chỉ hiện ở màn hình này: chưa đặt thư hay webhook (mục [alarms] của"
                " station.toml)."
            )
        with backups_when_due(session, _tell_aside, calm=lambda: agent.calm(CALM)):
            stop.watched = True
            agent.run(_stop_when(agent, stop, end, once=once, stage=wired.settings.demo))
        if stop.made:
            raise KeyboardInterrupt
    return 0


def _prefetch(wired: WiredStation, site: str, *, as_json: bool) -> int:
    store = air_store(wired.settings, site)
    bring_up_to_date(wired, store, site, standby=True)
    plan = store.plan()
    items = [(slot, item) for slot in plan.slots for item in slot.items]
    missing = [i for _, i in items if i.sha256 and not store.whole(i.sha256, i.suffix)]
    if as_json:
        say_json(
            folder=str(store.folder),
            slots=[slot.id for slot in plan.slots if slot.items],
            missing=[item.title for item in missing],
        )
    else:
        reach = f", đến hết {told_day(plan.until)}" if plan.until else ""
        click.echo(f"Đã lấy về {store.folder}: {len(items)} mục{reach}.")
        for item in missing:
            click.secho(f"✘ thiếu tệp âm thanh của “{item.title}”", fg="red")
    return 1 if missing else 0


def _end(words: str, now: datetime) -> datetime | None:
    """The moment that --until names; a time that is over today is tomorrow's."""
    if not words:
        return None
    day, rest = day_in(words, now.date())
    try:
        clock = datetime.strptime(rest, "%H:%M").time()
    except ValueError as fault:
        raise InputError(f"“{words}” không phải giờ", hint="Viết như 07:30.") from fault
    end = datetime.combine(day or now.date(), clock, ZONE)
    return end + timedelta(days=1) if day is None and end <= now else end


def _stop_when(
    agent: Agent,
    stop: "_StopRequest",
    end: datetime | None,
    *,
    once: bool,
    stage: Path | None,
) -> Callable[[datetime], bool]:
    def over(now: datetime) -> bool:
        if stop.made or (end is not None and now >= end):
            return True
        if stage is not None and is_abandoned(stage):
            return True
        return once and agent.closed > 0 and agent.idle

    return over


def _tell_aside(fault: BroadcasterError) -> None:
    hint = at_hand(fault.hint)
    quiet_say(f"Chưa sao lưu được: {fault}" + (f"\n  → {hint}" if hint else ""))


class _StopRequest:
    """Ctrl-C, or the system's request to end: the first is heeded between two looks of the agent.

    Raised wherever the program happens to be, it is lost when that is a finaliser, and the agent
    would go on. Before the agent watches, and when asked again, there is nothing to wait for.
    """

    _SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self.made = False
        self.watched = False  # the agent looks at it

    def __enter__(self) -> "_StopRequest":
        self._before = [signal.signal(number, self._ask) for number in self._SIGNALS]
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in zip(self._SIGNALS, self._before, strict=True):
            signal.signal(number, before)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        again = self.made
        self.made = True
        if again or not self.watched:
            raise KeyboardInterrupt
