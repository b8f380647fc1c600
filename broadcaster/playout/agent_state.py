"""What an agent last saw of itself and of its loudspeaker, and the lamp that this gives."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from broadcaster.domain.dates import told_moment
from broadcaster.domain.playout import Alarm, Lamp, LampItem

EVERY = 2.0  # seconds between two notes of the agent
HELD_UP = timedelta(seconds=6)  # an agent that noted nothing for so long is not trusted
HUNG = timedelta(seconds=30)  # and one for so long will air nothing
ANSWERS = timedelta(seconds=10)  # a device that did not open within this does not answer
STANDS = timedelta(seconds=3)  # what is on air and stands still for so long is told
TRUSTED = timedelta(hours=25)  # an evening's look holds until the next evening's
QUIET = 30  # per cent: below it a yard hears little


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerSeen:
    """What was seen of the way to the loudspeaker, and when."""

    player: str = ""  # "miniaudio", "mpv", "silent"
    device: str = ""  # as it was asked for; "" = the machine's usual one
    rehearsal: bool = False  # nobody hears this player
    asked: datetime | None = None  # a look that has not come back was begun then
    looked: datetime | None = None  # the last look that came back
    opened: datetime | None = None  # when the output was last really opened
    trouble: str = ""  # why it was not, at the last look, a Vietnamese sentence
    elsewhere: str = ""  # the other output from which it sounds, moved there by somebody
    volume: int | None = None  # per cent, 0 = muted; None = the system does not tell

    @property
    def well(self) -> bool:
        """Whether the last look found an output that opens, however loud."""
        return self.opened is not None and not self.trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState:
    """The one thing that all who show a lamp know of an agent; written by the agent's own loop."""

    format: int = 1
    site: str = ""
    began: datetime
    tick: datetime  # when the loop that feeds the player last looked at the clock
    speaker: SpeakerSeen = field(default_factory=SpeakerSeen)
    slot: str = ""  # what is on air
    item: int = 0
    position: float = 0.0  # seconds into the item's file, by the device
    moved: datetime | None = None  # when that last grew
    checked: datetime | None = None  # the last check of a slot
    check: str = ""  # its lamp: GREEN, AMBER, RED
    alarms: tuple[Alarm, ...] = ()  # what people were told of in the last hours
    ways: tuple[str, ...] = ()  # by which alarms leave the machine; () = the screen only
    logged: int = 0  # number of the last line of the log then: a shorter log has lost some


def seen_of_agent(
    state: AgentState | None, now: datetime, *, runs: bool, begins: datetime | None = None
) -> tuple[LampItem, ...]:
    """What the agent's own note says of the minutes to come; doubt is not green.

    `runs` is whether somebody holds the lock of the site, `begins` when something is to be heard
    next. Where none has run for days the loudspeaker may be another machine's: that is not known.
    """
    if not runs:
        if begins is not None and abs(begins - now) <= _SOON and _ran_lately(state, now):
            told = f"{_NOBODY.told[:-1]}, mà {_clock(begins, now)[:5]} là giờ phát."
            return (replace(_NOBODY, lamp=Lamp.RED, told=told),)
        return (_NOBODY,)
    if state is None:
        told = "Trình phát đang chạy nhưng chưa cho biết gì về loa."
        return (LampItem(lamp=Lamp.AMBER, told=told, fix=_RESTART),)
    held = _held_up(state, now)
    if held is not None:
        return (held,)
    return (*seen_of_speaker(state.speaker, now), *_on_air(state, now), *_alarm_ways(state))


def _ran_lately(state: AgentState | None, now: datetime) -> bool:
    """Whether an agent that can be heard ran here: a copied folder has old notes of elsewhere."""
    return state is not None and not state.speaker.rehearsal and now - state.tick <= _LATELY


def why_silent(state: AgentState | None, now: datetime, *, runs: bool) -> LampItem | None:
    """Why an order that was given now would not be heard; None when nothing speaks against it."""
    seen = seen_of_agent(state, now, runs=runs)
    bad = (one for one in seen if one.lamp is Lamp.RED)
    return next(bad, None) if runs else seen[0]


def seen_of_speaker(seen: SpeakerSeen, now: datetime) -> tuple[LampItem, ...]:
    """What the looks at the output found."""
    if seen.rehearsal:
        return (_REHEARSAL,)
    if seen.asked is not None and now - seen.asked > ANSWERS:
        told = f"Thiết bị âm thanh không trả lời từ {_clock(seen.asked, now)}."
        return (LampItem(lamp=Lamp.RED, told=told, fix=f"{CHECK_SPEAKER} {_RESTART}"),)
    if seen.trouble:
        told = f"Loa không phát được: {seen.trouble}"
        return (LampItem(lamp=Lamp.RED, told=told, fix=CHECK_SPEAKER),)
    if seen.opened is None:
        return (LampItem(lamp=Lamp.AMBER, told="Đang thử mở loa.", fix="Xem lại sau nửa phút."),)
    if not -HELD_UP <= now - seen.opened <= TRUSTED:
        told = f"Loa đã lâu chưa được thử: lần mở gần nhất lúc {_clock(seen.opened, now)}."
        return (LampItem(lamp=Lamp.AMBER, told=told, fix=_RESTART),)
    return (_elsewhere(seen) or _volume(seen) or _open(seen, now),)


def _open(seen: SpeakerSeen, now: datetime) -> LampItem:
    device = f", thiết bị “{seen.device}”" if seen.device else ""
    opened = "" if seen.opened is None else _clock(seen.opened, now)
    told = f"Trình phát đang chạy ở máy này ({seen.player}{device}); loa mở được lúc {opened}."
    return LampItem(lamp=Lamp.GREEN, told=told)


def _elsewhere(seen: SpeakerSeen) -> LampItem | None:
    if not seen.elsewhere:
        return None
    told = f"Tiếng đang ra loa khác (“{seen.elsewhere}”), không phải loa “{seen.device}”."
    return LampItem(lamp=Lamp.RED, told=told, fix=_BACK)


def _volume(seen: SpeakerSeen) -> LampItem | None:
    """What the system says of the volume, when it is too low to be heard."""
    if seen.volume is None or seen.volume >= QUIET:
        return None
    fix = "Mở tiếng và vặn âm lượng của máy lên."
    if seen.volume == 0:
        return LampItem(lamp=Lamp.RED, told="Máy đang tắt tiếng, hoặc âm lượng bằng 0.", fix=fix)
    return LampItem(lamp=Lamp.AMBER, told=f"Âm lượng của máy chỉ {seen.volume} %.", fix=fix)


def _held_up(state: AgentState, now: datetime) -> LampItem | None:
    """The agent holds its lock but has not looked at the clock, or by another clock than ours."""
    age = now - state.tick
    if -HELD_UP <= age <= HELD_UP:
        return None
    told = (
        f"Trình phát đứng im từ {_clock(state.tick, now)}: còn mở nhưng không ghi nhịp nữa"
        " (bị treo, hoặc ổ đĩa đầy)."
    )
    lamp = Lamp.RED if age > HUNG else Lamp.AMBER
    return LampItem(lamp=lamp, told=told, fix=f"Vừa mở thì đợi nửa phút. {_RESTART}")


def _on_air(state: AgentState, now: datetime) -> tuple[LampItem, ...]:
    if not state.slot or state.moved is None or now - state.moved <= STANDS:
        return ()
    told = f"Đang phát nhưng loa không nhận tiếng từ {_clock(state.moved, now)}."
    return (LampItem(lamp=Lamp.RED, told=told, fix=CHECK_SPEAKER),)


def _alarm_ways(state: AgentState) -> tuple[LampItem, ...]:
    """That nobody is told who does not sit before the screen; told, but no trouble of the air."""
    if state.ways:
        return ()
    told = "Báo động chỉ hiện trên màn hình của trình phát: chưa có địa chỉ thư hay máy nào nhận."
    return (LampItem(lamp=Lamp.GREEN, told=told, fix=_ALARMS),)


def _clock(when: datetime, now: datetime) -> str:
    """A moment as people say it; the day when it is not today's."""
    home = when.astimezone(now.tzinfo)
    return f"{home:%H:%M:%S}" if home.date() == now.date() else told_moment(home)


def recent(alarms: Sequence[Alarm], now: datetime) -> tuple[Alarm, ...]:
    """The alarms of the last hours, the newest last."""
    return tuple(one for one in alarms if now - one.at <= _OPEN)[-_SHOWN:]


_ALARMS = "Ghi nơi nhận vào mục [alarms] của station.toml."
_OPEN = timedelta(hours=12)
_LATELY = timedelta(days=4)  # over a weekend and a holiday
_SOON = timedelta(minutes=30)  # around a slot's time: an agent that is to be heard then runs by now
_SHOWN = 8
_RESTART = "Đóng trình phát ở máy nối với loa rồi mở lại. Lệnh: broadcaster play"
_BACK = "Mở cài đặt âm thanh của máy, đưa tiếng của chương trình này về loa đã chọn."
CHECK_SPEAKER = "Kiểm tra loa, dây, thiết bị phát đã chọn và âm lượng của máy."
_NOBODY = LampItem(
    lamp=Lamp.AMBER,
    told="Chưa có trình phát nào chạy ở máy này.",
    fix="Chạy: broadcaster play (cho máy tự chạy: trang trợ giúp “Dành cho kỹ thuật viên”).",
)
_REHEARSAL = LampItem(
    lamp=Lamp.RED,
    told="Trình phát đang tập dượt (silent): không có tiếng nào ra loa.",
    fix="Đóng trình phát rồi mở lại, không tập dượt nữa. Lệnh: broadcaster play",
)
