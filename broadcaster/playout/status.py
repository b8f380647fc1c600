"""One screen: what will air next, that it is here, checked, approved and fits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.domain.playout import AirPlan, AirSlot, Lamp, LampItem, LogEvent, LogLine, worst
from broadcaster.playout.agent_state import AgentState, seen_of_agent
from broadcaster.playout.air_checks import look_at, seen_of_homeless, seen_of_plan, seen_of_schedule
from broadcaster.playout.air_folder import AirStore
from broadcaster.playout.air_log import first_break
from broadcaster.playout.log_state import LogState, log_state_of
from broadcaster.playout.rules import CLOCK_HINT, clock_trouble, upcoming

AHEAD = 5  # slots that are shown
BACK = timedelta(days=7)  # missed slots that are offered


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotStatus:
    """A slot ahead and what was seen of it."""

    slot: AirSlot
    seen: tuple[LampItem, ...]

    @property
    def lamp(self) -> Lamp:
        """The worst of it."""
        return worst(self.seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class AirStatus:
    """What a site's agent is about to do."""

    site: str
    now: datetime
    on_air: tuple[str, ...]  # slots that are on air now
    ahead: tuple[SlotStatus, ...]  # the next slots, the first with its files decoded
    agent: tuple[LampItem, ...]  # what the agent says of itself and of its loudspeaker
    state: AgentState | None  # its own note, on which that rests
    station: tuple[LampItem, ...]  # clock, plan, log, queue, backups
    to_make_up: tuple[LogLine, ...]  # missed slots of the last days that were not made up for
    runs: bool  # an agent of this site runs on this machine

    @property
    def general(self) -> tuple[LampItem, ...]:
        """Everything that is not of one slot."""
        return (*self.station, *self.agent)

    @property
    def lamp(self) -> Lamp:
        """The lamp of the next slot and of everything it depends on."""
        first = self.next.seen if self.next else ()
        return worst((*first, *self.general))

    @property
    def next(self) -> SlotStatus | None:
        """The next slot in which something is to be heard, or was, until it was lost."""
        return _next(self.ahead)


def air_status(
    store: AirStore,
    lines: Sequence[LogLine],
    now: datetime,
    *,
    site: str,
    runs: bool,
    stale: str,
    probe: Callable[[Path], float],
    unread: Sequence[LampItem] = (),
    care: Sequence[LampItem] = (),
) -> AirStatus:
    """Look at everything; `stale` says why the plan could not be fetched anew, "" = it was.

    `unread` is why the log could not be read, `care` what was seen of backups, store and site.
    """
    state, note = log_state_of(lines), store.state()
    plan = store.plan()
    ahead = upcoming(plan.slots, state, now)
    filled = next((at for at, slot in enumerate(ahead) if slot.items or slot.lost), 0)
    looked = [
        SlotStatus(slot=slot, seen=look_at(slot, store, probe if at == filled else None))
        for at, slot in enumerate(ahead[: max(AHEAD, filled + 1)])
    ]
    nothing = not state.opened and not any(one.slot.items for one in looked)
    general = [
        *_clock(now, state),
        seen_of_plan(plan.made_at, now),
        *seen_of_schedule(plan.schedule_trouble),
        *seen_of_homeless(plan.homeless),
        *(unread or seen_of_log(lines, note, runs=runs)),
        *_store(store, plan, now),
        *((_NOTHING,) if nothing else ()),
        *care,
    ]
    if stale:
        told = f"Không lấy được kế hoạch mới: {stale}"
        general.append(LampItem(lamp=Lamp.AMBER, told=told, fix="Máy phát dùng bản giữ sẵn."))
    return AirStatus(
        site=site,
        now=now,
        on_air=tuple(one.id for one in state.opened),
        ahead=tuple(looked),
        agent=seen_of_agent(note, now, runs=runs, begins=_begins(looked)),
        state=note,
        station=tuple(general),
        to_make_up=to_make_up(lines, now),
        runs=runs,
    )


def with_agent(
    status: AirStatus, note: AgentState | None, now: datetime, *, runs: bool
) -> AirStatus:
    """The same look, with what the agent says now: files may be judged by an older look, it not."""
    seen = seen_of_agent(note, now, runs=runs, begins=_begins(status.ahead))
    return replace(status, agent=seen, state=note, runs=runs)


def _next(ahead: Sequence[SlotStatus]) -> SlotStatus | None:
    return next((one for one in ahead if one.slot.items or one.slot.lost), None)


def _begins(ahead: Sequence[SlotStatus]) -> datetime | None:
    """When something is to be heard next."""
    return filled.slot.begins if (filled := _next(ahead)) is not None else None


def to_make_up(lines: Sequence[LogLine], now: datetime) -> tuple[LogLine, ...]:
    """Slots that were missed or broken off in the last days and that nothing made up for."""
    made = {line.get("makes_up") for line in lines if line.event is LogEvent.AIRED}
    wanted = (LogEvent.MISSED, LogEvent.INTERRUPTED)
    return tuple(
        line
        for line in lines
        if line.event in wanted
        and line.at > now - BACK
        and line.slot not in made
        and line.get("kind") == "khung giờ"
    )


def _clock(now: datetime, state: LogState) -> tuple[LampItem, ...]:
    trouble = clock_trouble(now, state)
    if not trouble:
        return ()
    return (LampItem(lamp=Lamp.RED, told=trouble, fix=CLOCK_HINT),)


def seen_of_log(
    lines: Sequence[LogLine], note: AgentState | None, *, runs: bool
) -> tuple[LampItem, ...]:
    """What is wrong with the as-run log; the agent's note says how long it was.

    Of an agent that runs it is not asked: it may have written both since the log was read.
    """
    broken = first_break(lines)
    if broken:
        told = f"Nhật ký phát không còn nguyên từ dòng {broken}."
        fix = "Ai đó đã sửa tay, hoặc đĩa hỏng. Các dòng đọc được vẫn được dùng."
        return (LampItem(lamp=Lamp.AMBER, told=told, fix=fix),)
    if runs or note is None or note.speaker.rehearsal:
        return ()
    lost = note.logged - (lines[-1].seq if lines else 0)
    if lost <= 0:
        return ()
    told = f"Nhật ký phát mất {lost} dòng cuối: có thể ai đó đã xóa hay chép đè tệp."
    fix = "Bài nào đã phát, sổ của đài còn giữ: broadcaster log. Rồi mở lại: broadcaster play"
    return (LampItem(lamp=Lamp.AMBER, told=told, fix=fix),)


def _store(store: AirStore, plan: AirPlan, now: datetime) -> Iterator[LampItem]:
    """What of the loudspeaker's own folder is damaged, besides the sounds of the slots."""
    if store.trouble:
        fix = "Máy phát dùng bản đọc được trước đó, nếu có, và tự lấy lại khi nối được với đài."
        yield LampItem(lamp=Lamp.AMBER, told=store.trouble, fix=fix)
    spare = plan.fallback_sha256
    if spare and not store.whole(spare, plan.fallback_suffix):
        yield LampItem(
            lamp=Lamp.AMBER,
            told="Nhạc và lời báo tạm nghỉ ở máy phát đã mất hoặc hỏng: bài nào không phát được "
            "thì loa im.",
            fix="Máy phát tự làm lại khi nối được với đài; làm ngay: broadcaster status",
        )
    if lost := store.lost_orders(now):
        yield LampItem(
            lamp=Lamp.AMBER,
            told=f"Có lệnh phát không đọc được nên không phát: {', '.join(lost)}.",
            fix="Xem bài nào chưa phát rồi ra lệnh lại: broadcaster air-now",
        )


_NOTHING = LampItem(
    lamp=Lamp.RED,
    told="Những ngày tới chưa có bài nào được xếp để phát.",
    fix="Xếp một bài: broadcaster queue add TÊN-BÀI --slot KHUNG",
)
