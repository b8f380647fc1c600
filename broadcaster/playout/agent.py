"""The playout agent: a loop of our own that reads the wall clock and never trusts a timer."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import chain

from broadcaster.domain.errors import PlayerFault
from broadcaster.domain.playout import (
    LEAVE,
    OPENING,
    STOP,
    TAKEN_BACK,
    AirItem,
    AirOrder,
    AirPlan,
    AirSlot,
    Lamp,
    LogEvent,
    LogLine,
    slot_words,
)
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import rough_length
from broadcaster.playout.agent_state import EVERY, AgentState, recent, seen_of_speaker
from broadcaster.playout.air_checks import Checks
from broadcaster.playout.air_log import AirLogWriter, facts_of_item, facts_of_slot
from broadcaster.playout.controller import PlaybackController, SlotPlayback
from broadcaster.playout.log_state import OpenSlot
from broadcaster.playout.rules import (
    CLOCK_HINT,
    after_cut,
    clock_trouble,
    due,
    held_up,
    mark_before,
    may_go_on,
    missed,
    over,
    piece_of,
    slept,
    speaker_due,
    upcoming,
)
from broadcaster.playout.speaker_watch import SpeakerWatch
from broadcaster.playout.tools import PlayTools

TICK = 0.25  # seconds: the wall clock is read at least so often
AGAIN = timedelta(seconds=5)  # a device is asked again at once when the clock jumped by more
CUE = timedelta(seconds=5)  # the first sound is opened so long before its time
REFRESH = timedelta(seconds=20)  # between two looks at the queue
NEWS = timedelta(seconds=1)  # between two, when the database says that something changed
QUIET = timedelta(seconds=3)  # nothing slow is begun so shortly before a slot
VOLUME_EVERY = 30.0  # seconds between two questions for the volume, which open nothing
AIRED_VOLUME_EVERY = 5.0  # and while something is on air
LOOK = timedelta(seconds=10)  # just switched on: what is late anyway waits so long for a fresh plan
JUDGE = timedelta(seconds=60)  # and what is over is judged by the old plan only after this
_SHORTEST = 0.002  # seconds that the loop always leaves to others


class Agent:
    """One agent at one loudspeaker; `tick` does what the moment asks for."""

    def __init__(self, tools: PlayTools, *, site: str = "", evening: time = time(19, 0)) -> None:
        self._tools = tools
        self._log = AirLogWriter(tools.log, site, tools.tell, tools.say)
        self._done_before = frozenset(self._log.state.done)
        self._began = tools.clock.now()
        self._looked = False  # the plan was brought up to date in this life, or could not be
        self._evening = evening
        self._speaker = SpeakerWatch(tools)
        self._controller = PlaybackController(tools, self._log, self._speaker)
        self._checks = Checks(tools, self._log, evening, self._speaker)
        self._told_of = self._speaker.seen  # what was seen of the output and told
        self._steady: float | None = None  # at the last look, on the clock that nobody turns
        self._volume_asked: float | None = None  # when it last was, on the same
        self._noted: float | None = None  # when the state was last kept, on the same
        self._air: SlotPlayback | None = None
        self._paused: SlotPlayback | None = None
        self._last: datetime | None = None
        self._refreshed: datetime | None = None
        self._news: object = None
        self._clock_told = ""
        self._disk_told = ""
        self._retry: datetime | None = None
        self.dismissed = ""  # who ended its watch, a Vietnamese sentence; "" = nobody

    @property
    def idle(self) -> bool:
        """Whether nothing is on air or waits for its turn."""
        return self._air is None and self._paused is None and not self._log.state.opened

    def calm(self, span: timedelta) -> bool:
        """Whether nothing is on air, nor begins within `span`; other threads may ask too."""
        now = self._tools.clock.now()
        slots = upcoming(self._tools.store.plan().slots, self._log.state, now)
        return self.idle and not any(slot.begins - now < span for slot in slots)

    def unhurried(self, span: timedelta) -> bool:
        """Whether the clock is right and nothing is on air, nor begins within `span`."""
        now = self._tools.clock.now()
        return not clock_trouble(now, self._log.state) and self.calm(span)

    @property
    def trouble(self) -> str:
        """Why the output did not open when it was last tried; "" = it did, or was not tried."""
        return self._speaker.seen.trouble

    def knows(self, order: AirOrder) -> bool:
        """Whether the order was carried out, or refused."""
        return order.wish in self._log.state.orders

    @property
    def closed(self) -> int:
        """How many slots and orders had their turn in this life; not those that it found over."""
        done = self._log.state.done
        first = self._began.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
        mine = (name for name in done if name not in self._done_before)
        return sum(done[name] in OPENING or name >= first for name in mine)

    def run(self, until: Callable[[datetime], bool]) -> None:
        """Watch until that says so; what is on air then is stopped and logged."""
        now = self._tools.clock.now()
        self._log.write(
            self._log.line(LogEvent.AGENT, now, more=(("player", self._tools.player.name),))
        )
        try:
            while not self.dismissed and not until(self._tools.clock.now()):
                self._tools.wait(self._safe_tick())
        finally:
            self._leave()

    def _safe_tick(self) -> float:
        """A tick that survives what nobody foresaw: the next slot must still be heard."""
        try:
            return self.tick()
        except Exception as fault:
            now = self._tools.clock.now()
            told = f"Lỗi ngoài dự tính: {type(fault).__name__}: {fault}"
            key = f"loi:{type(fault).__name__}:{now:%Y-%m-%d}"
            if key not in self._log.state.told:
                self._log.write(self._log.line(LogEvent.FAULT, now, reason=told))
                self._log.alarm(key, now, f"Trình phát gặp lỗi nhưng vẫn chạy. {told}")
            return 1.0

    def confirm_clock(self) -> None:
        """A person has looked: the clock is right, whatever the log says."""
        now = self._tools.clock.now()
        self._log.write(
            self._log.line(LogEvent.CLOCK_OK, now, reason="người trực xác nhận giờ đúng")
        )

    def tick(self) -> float:
        """Do what is to be done now; how many seconds may pass until the next look."""
        now = self._tools.clock.now()
        if self._last is None:
            self._tell_damage(now)
        wall = (now - self._last).total_seconds() if self._last is not None else 0.0
        at, before = self._tools.steady(), self._steady
        steady = at - before if before is not None else 0.0
        self._last, self._steady = now, at
        self._told_by_others(now)
        if not self._clock_is_wrong(now):
            self._keep_up(now, wall, steady)
            self._take_orders(now)
            plan = self._tools.store.plan()
            if self._air is None:
                self._begin_due(plan, now, held_up(wall, steady))
            self._settle(plan, now)
            self._look_ahead(plan, now)
        if self._noted is None or not 0.0 <= at - self._noted < EVERY:
            self._note(now)
            self._noted = at
        return self._pause() if not self._clock_told else TICK

    def _note(self, now: datetime) -> None:
        """Keep what this loop sees of itself and of the device, for all who show a lamp."""
        turn = self._air
        sounds = turn is not None and turn.playing is not None
        self._tools.store.keep_state(
            AgentState(
                site=self._log.site,
                began=self._began,
                tick=now,
                speaker=self._speaker.seen,
                slot=turn.slot.id if turn is not None else "",
                item=turn.item.id if turn is not None and turn.item is not None else 0,
                position=round(turn.place, 2) if turn is not None else 0.0,
                moved=turn.moved_at if turn is not None and sounds else None,
                checked=self._checks.last[0],
                check=self._checks.last[1],
                alarms=recent(self._log.alarms, now),
                ways=tuple(self._tools.ways),
                logged=self._log.written,
            )
        )

    def _keep_up(self, now: datetime, wall: float, steady: float) -> None:
        """Go on with what is on air, or with what a cut left open."""
        turn = self._air
        played = turn.grown() if turn is not None else 0.0
        sounds = turn is not None and turn.playing is not None
        if turn is not None and sounds and slept(wall, steady, played):
            why = "máy ngủ, hoặc đồng hồ nhảy, khi đang phát"
            self._controller.interrupt(turn, now, LogEvent.PAUSED, why)
            self._air = None
        elif turn is not None:
            if sounds:
                turn.lost = max(turn.lost + max(wall, steady) - played, 0.0)
                turn.over = over(turn.slot, self._tools.store.plan().slots, turn.lost)
            if not self._controller.watch(turn, now, steady) or turn.gone:
                self._air = None
        if self._air is None and self._paused is not None:
            self._go_on_after_urgent(now)
        if self._air is None:
            self._recover(now)

    def _clock_is_wrong(self, now: datetime) -> bool:
        trouble = clock_trouble(now, self._log.state)
        if trouble and not self._clock_told:
            for turn in (self._air, self._paused):
                if turn is not None and turn.playing is not None:
                    self._controller.interrupt(turn, now, LogEvent.PAUSED, "đồng hồ sai")
            self._air = self._paused = None
            self._controller.uncue()
            self._log.write(self._log.line(LogEvent.CLOCK, now, reason=trouble))
            self._log.alarm(f"dong-ho:{now:%Y-%m-%dT%H:%M}", now, trouble, CLOCK_HINT)
        if not trouble and self._clock_told:
            told = "Đồng hồ đã hợp lý trở lại."
            self._log.write(self._log.line(LogEvent.CLOCK, now, reason=told))
            self._tools.say(told)
        self._clock_told = trouble
        return bool(trouble)

    def _recover(self, now: datetime) -> None:
        """Open slots that nothing plays: a cut left them; the rules say what becomes of them."""
        if self._retry is not None and now < self._retry and now + AGAIN > self._retry:
            return
        self._retry = None
        for state in reversed(self._log.state.opened):
            slot = self._slot_of(state.id)
            if slot is None:
                slot = AirSlot(id=state.id, begins=state.opened_at, grace_seconds=0.0)
            if self._pick_up(slot, state, now):
                return

    def _pick_up(self, slot: AirSlot, state: OpenSlot, now: datetime) -> bool:
        """Go on with an open slot, or close it; True when it is on air (or is tried again)."""
        turn = self._turn(slot)
        turn.opened, turn.cut = True, state.cut
        gone = {*state.begun, *state.over}
        turn.waiting = [item for item in slot.items if item.id not in gone]
        item = next((i for i in slot.items if i.id == state.current), None)
        if item is not None:
            place = self._tools.store.progress(slot.id, item.id) or state.offset
            heard = max(place - state.offset, 0.0)
            start = after_cut(slot, item, state, place, now)
            piece = piece_of(item, start, turn.room(now)) if start is not None else None
            if piece is not None:
                try:
                    self._controller.resume(turn, item, piece, now, after="cut", played=heard)
                except PlayerFault as fault:
                    if not fault.file:
                        self._retry = now + timedelta(seconds=1)
                        return True
                else:
                    self._air = None if turn.gone else turn
                    return True
            self._controller.end_item(slot.id, item, now, heard, "bị cắt giữa chừng")
            turn.cut = True
        if may_go_on(slot, now) and turn.waiting:
            self._air = turn if self._controller.advance(turn, now) else None
            return self._air is not None
        left_out = turn.cut or bool(turn.waiting)
        self._controller.close(slot, now, cut=left_out, why="bị cắt giữa chừng" if left_out else "")
        self._tell_cut(slot, now, left_out)
        return False

    def _tell_cut(self, slot: AirSlot, now: datetime, cut: bool) -> None:
        if cut:
            sentence = f"Khung giờ {slot_words(slot.id)} bị gián đoạn, chưa phát hết."
            self._log.alarm(f"gian-doan:{slot.id}", now, sentence, _MAKE_UP)

    def _go_on_after_urgent(self, now: datetime) -> None:
        turn = self._paused
        self._paused = None
        if turn is None:
            return
        item = turn.item
        if item is not None:
            start = mark_before(item, turn.place) if item.live is None else 0.0
            piece = piece_of(item, start, turn.room(now))
            if piece is not None:
                heard = turn.seconds
                try:
                    self._controller.resume(turn, item, piece, now, after="urgent", played=heard)
                    self._air = None if turn.gone else turn
                    return
                except PlayerFault:
                    pass  # the rules of a power cut decide in the next step
            else:
                self._controller.let_go(turn, now, "nhường cho tin khẩn cấp, không còn đủ giờ")
        if turn.item is None and self._controller.advance(turn, now):
            self._air = turn

    def _take_orders(self, now: datetime) -> None:
        for order in self._tools.store.orders():
            state = self._log.state
            if order.wish in state.orders:
                if state.open_slot(order.id) is None:
                    self._tools.store.taken(order)
                continue
            if abs((now - order.given_at).total_seconds()) > order.good_for:
                self._refuse(order, now, "lệnh đến quá muộn")
            elif order.kind == STOP:
                self._stop(order, now)
            elif order.kind == TAKEN_BACK:
                self._end_taken_back(order, now)
            elif order.kind == LEAVE:
                self.dismissed = f"{order.given_by} bảo nghỉ trực"
                self._tools.store.taken(order)
            elif order.slot().urgent and not (self._air and self._air.slot.urgent):
                self._cut_in(order.slot(), now)
            elif self._air is None:
                self._start(order.slot(), now)

    def _refuse(self, order: AirOrder, now: datetime, why: str) -> None:
        more = (("order", order.wish), ("kind", order.kind))
        self._log.write(self._log.line(LogEvent.REFUSED, now, order.id, reason=why, more=more))
        self._tools.store.taken(order)
        self._tools.say(f"{now:%H:%M:%S}  Không làm theo lệnh {order.kind}: {why}.")

    def _stop(self, order: AirOrder, now: datetime) -> None:
        """End what is on air, and what waited behind something urgent."""
        why = f"{order.given_by} bảo dừng"
        for turn in (self._air, self._paused):
            if turn is not None:
                left = [self._left(turn.slot, item, now, why) for item in turn.waiting]
                self._controller.let_go(turn, now, why)
                self._log.write(*left)
                self._controller.close(turn.slot, now, cut=True, why=why)
        self._air = self._paused = None
        self._obeyed(order, now, why)

    def _end_taken_back(self, order: AirOrder, now: datetime) -> None:
        """End what is on air when it is that item; its slot goes on with what else it holds."""
        episodes = {item.episode for item in order.items} - {""}
        sounds = {item.sha256 for item in order.items}

        def gone(item: AirItem) -> bool:
            return item.episode in episodes or item.sha256 in sounds

        why = "bài đã được rút"
        turn = self._air
        if turn is not None and turn.item is not None and gone(turn.item):
            self._log.write(*(self._left(turn.slot, i, now, why) for i in turn.waiting if gone(i)))
            turn.waiting = [item for item in turn.waiting if not gone(item)]
            self._controller.let_go(turn, now, why)
            if not self._controller.advance(turn, now):
                self._air = None
        self._obeyed(order, now, why)

    def _obeyed(self, order: AirOrder, now: datetime, why: str) -> None:
        more = (("order", order.wish), ("kind", order.kind))
        self._log.write(self._log.line(LogEvent.STOPPED, now, order.id, reason=why, more=more))
        self._tools.store.taken(order)

    def _cut_in(self, slot: AirSlot, now: datetime) -> None:
        if self._air is not None:
            self._controller.interrupt(self._air, now, LogEvent.PAUSED, "nhường cho tin khẩn cấp")
            self._paused, self._air = self._air, None
        self._start(slot, now)

    def _begin_due(self, plan: AirPlan, now: datetime, held: timedelta) -> None:
        slot = due(plan.slots, self._log.state, now, held)
        late = slot is not None and slot.begins < self._began
        if slot is not None and not (late and self._plan_is_old(now, LOOK)):
            self._start(slot, now, max(now - slot.latest, timedelta()))

    def _start(self, slot: AirSlot, now: datetime, held: timedelta = timedelta()) -> None:
        turn = self._turn(slot)
        turn.lost = held.total_seconds()
        turn.over = over(slot, self._tools.store.plan().slots, turn.lost)
        turn.waiting = list(slot.items)
        if self._controller.advance(turn, now) and not turn.gone:
            self._air = turn

    def _plan_is_old(self, now: datetime, patience: timedelta) -> bool:
        """Whether the first look at the queue is still awaited."""
        return not self._looked and timedelta() <= now - self._began < patience

    def _settle(self, plan: AirPlan, now: datetime) -> None:
        """Account for every slot that can no longer begin."""
        if self._plan_is_old(now, JUDGE):
            return
        for slot in missed(plan.slots, self._log.state, now):
            if self._air is not None and self._air.slot.id == slot.id:
                continue  # the device refuses; the slot is still being tried
            if self._tools.player.rehearsal and slot.latest < self._began:
                continue  # what was before a rehearsal is in the log of those who aired it
            if not slot.items:
                if slot.lost or not self._before_the_log(slot):
                    self._nothing_queued(slot, now)
                continue
            why = f"quá {rough_length(slot.grace_seconds, 'phút', 'giây')} sau giờ phát"
            lines = [
                self._log.line(LogEvent.MISSED, now, slot.id, reason=why, more=facts_of_slot(slot))
            ]
            lines += [self._left(slot, item, now, "lỡ giờ") for item in slot.items]
            self._log.write(*lines)
            titles = ", ".join(f"“{i.title}”" for i in slot.items)
            told = f"Lỡ giờ {slot_words(slot.id)}: {titles}."
            self._log.alarm(f"lo:{slot.id}", now, told, _MAKE_UP)

    def _before_the_log(self, slot: AirSlot) -> bool:
        """Whether nobody watched yet: a station that begins in the afternoon left no slot empty."""
        return slot.latest < (self._log.state.first or self._began)

    def _left(self, slot: AirSlot, item: AirItem, now: datetime, why: str) -> LogLine:
        return self._log.line(
            LogEvent.SKIPPED, now, slot.id, item=item.id, reason=why, more=facts_of_item(item)
        )

    def _nothing_queued(self, slot: AirSlot, now: datetime) -> None:
        why = "; ".join(slot.lost) or "không xếp bài nào"
        more = facts_of_slot(slot)
        self._log.write(self._log.line(LogEvent.EMPTY, now, slot.id, reason=why, more=more))

    def _look_ahead(self, plan: AirPlan, now: datetime) -> None:
        nearest = next(iter(upcoming(plan.slots, self._log.state, now)), None)
        if self._air is None and nearest is not None and nearest.begins - now <= CUE:
            self._controller.cue(nearest, now)
        soon = nearest is not None and timedelta() < nearest.begins - now < QUIET
        self._look_at_speaker(plan, now, soon=soon)
        if not self._bring_news(now, soon=soon) and not soon:
            self._checks.look(plan, now)

    def _look_at_speaker(self, plan: AirPlan, now: datetime, *, soon: bool) -> None:
        """Have the output opened when it is time and nothing sounds; tell what was found."""
        seen = self._speaker.seen
        if self._air is None and not soon and not self._controller.cued:
            looked, well = seen.looked, seen.well
            if speaker_due(plan.slots, self._log.state, now, self._evening, looked, well=well):
                self._speaker.look(now)
        at, asked, lost = self._tools.steady(), self._volume_asked, self._speaker.lost
        often = VOLUME_EVERY if self._air is None else AIRED_VOLUME_EVERY
        every = EVERY if lost else often
        if (lost or not soon) and (asked is None or not 0.0 <= at - asked < every):
            self._speaker.look_at_volume()
            self._volume_asked = at
        if seen is self._told_of and seen.asked is None:
            return
        # between the looks people may turn it down on purpose: the lamp says so, no mail does
        open_anew = seen.looked != self._told_of.looked or seen.trouble or seen.asked is not None
        looked_anew = open_anew or self._air is not None
        self._told_of = seen
        for item in seen_of_speaker(seen, now):
            if item.lamp is Lamp.RED and not seen.rehearsal and looked_anew:
                self._log.alarm(f"loa:{now:%Y-%m-%d}:{item.told}", now, item.told, item.fix)

    def _bring_news(self, now: datetime, *, soon: bool) -> bool:
        """Have the plan brought up to date beside the loop, when it is time; whether it was."""
        age = now - self._refreshed if self._refreshed is not None else None
        if age is not None and timedelta() <= age < (NEWS if not soon else REFRESH):
            return False
        changed = self._tools.changed()
        old = age is None or not timedelta() <= age < REFRESH
        if (not old and changed == self._news) or (soon and age is not None):
            return False
        if self._tools.aside(self._refresh):
            self._refreshed, self._news = now, changed
            return True
        return False

    def _refresh(self) -> None:
        try:
            self._tools.refresh()
        finally:
            self._looked = True

    def _tell_damage(self, now: datetime) -> None:
        damage = self._tools.log.damage() or self._lost_lines()
        if damage:
            self._log.write(self._log.line(LogEvent.REPAIRED, now, reason=damage))
            self._log.alarm(f"nhat-ky-hong:{now:%Y-%m-%d}", now, damage)

    def _lost_lines(self) -> str:
        """Whether the log is shorter than it was in an earlier life, a Vietnamese sentence."""
        note = self._tools.store.state()
        rehearsal = self._tools.player.rehearsal
        if note is None or note.speaker.rehearsal != rehearsal or note.logged <= self._log.written:
            return ""
        lost = note.logged - self._log.written
        return (
            f"Nhật ký phát mất {lost} dòng cuối, từ lần chạy trước: có thể ai đó đã xóa hay chép "
            "đè tệp. Xem lại bài nào đã phát hôm nay, kẻo phát lại."
        )

    def _told_by_others(self, now: datetime) -> None:
        """What became of messages, and what the disk says."""
        for key, how in self._tools.answers():
            self._log.write(self._log.line(LogEvent.TOLD, now, reason=how, more=(("key", key),)))
        for said in self._tools.troubles():
            self._log.alarm(f"ke-hoach:{now:%Y-%m-%d}", now, said, _OWN_PLAN)
        if damage := self._tools.store.trouble:
            self._log.alarm(f"ke-hoach-hong:{now:%Y-%m-%d}", now, damage, _OWN_PLAN)
        trouble = self._tools.log.trouble()
        if trouble and trouble != self._disk_told:
            self._disk_told = trouble
            self._log.alarm(f"nhat-ky:{now:%Y-%m-%d}", now, trouble)

    def _pause(self) -> float:
        """Until the next look: a tick, or less when a slot begins before."""
        now = self._tools.clock.now()
        plan = self._tools.store.plan()
        ahead = [(s.begins - now).total_seconds() for s in plan.slots if s.begins > now]
        return max(min([TICK, *ahead]), _SHORTEST)

    def _turn(self, slot: AirSlot) -> SlotPlayback:
        return SlotPlayback(slot=slot, over=over(slot, self._tools.store.plan().slots), waiting=[])

    def _slot_of(self, name: str) -> AirSlot | None:
        planned = (slot for slot in self._tools.store.plan().slots if slot.id == name)
        ordered = (order.slot() for order in self._tools.store.orders() if order.id == name)
        return next(chain(planned, ordered), None)

    def _leave(self) -> None:
        now = self._tools.clock.now()
        self._controller.uncue()
        for turn in (self._air, self._paused):
            if turn is not None and turn.playing is not None:
                why = self.dismissed or "người trực dừng trình phát"
                self._controller.interrupt(turn, now, LogEvent.PAUSED, why)
        self._air = self._paused = None
        self._log.write(self._log.line(LogEvent.LEFT, now, reason=self.dismissed))


_OWN_PLAN = "Máy phát vẫn phát theo bản giữ sẵn; hãy xem lại mạng hoặc cơ sở dữ liệu."
_MAKE_UP = "Muốn phát bù vào lúc thích hợp, chạy: broadcaster air-now --make-up"
