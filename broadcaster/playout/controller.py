"""Put a slot on the air item by item; every line is in the log before what it tells is heard."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from broadcaster.domain.approval import ItemState
from broadcaster.domain.errors import PlayerFault
from broadcaster.domain.playout import AirItem, AirSlot, LogEvent, LogLine, slot_words
from broadcaster.playout.air_log import AirLogWriter, facts_of_item, facts_of_slot
from broadcaster.playout.ports import Playback
from broadcaster.playout.rules import PlayableStretch, copy_words, piece_of, refusal
from broadcaster.playout.speaker_watch import SpeakerWatch
from broadcaster.playout.tools import PlayTools

FALLBACK = -1  # id of the jingle and notice that stand in for what cannot be heard
STALLED = 10.0  # seconds: a device that was seen to play nothing for so long is gone
LOOKED = 1.0  # seconds: one look saw no more of a standing device, however long ago the last was


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedPart:
    """One stretch of sound, or of open microphone."""

    sha256: str  # "" = the microphone is open
    suffix: str
    start: float  # seconds into the file
    end: float
    length: float  # of the whole file


@dataclass(slots=True, kw_only=True)
class SlotPlayback:
    """The slot on air; changed by the agent only."""

    slot: AirSlot
    over: datetime  # from here on no sound of it; later when sound was held up
    waiting: list[AirItem]
    opened: bool = False  # its line stands in the log
    cut: bool = False  # something of it was not heard
    stood_in: bool = False  # jingle and notice were played already
    item: AirItem | None = None
    parts: list[PlayedPart] = field(default_factory=list)
    part: PlayedPart | None = None
    playing: Playback | None = None
    heard: float = 0.0  # seconds of the item in the parts before this one, since its start
    position: float = 0.0  # last seen, seconds since the part's start
    moved_at: datetime | None = None  # when the position last grew
    still: float = 0.0  # seconds for which it was seen to stand
    lost: float = 0.0  # seconds that went by since it began and in which nothing was played
    noted_at: datetime | None = None  # when the progress was last kept
    blocked_since: datetime | None = None  # the device refuses from then on
    tried_at: datetime | None = None  # when it was asked last
    gone: bool = False  # the device failed in the middle: the rules of a power cut decide

    @property
    def place(self) -> float:
        """How far into the item's file the sound is."""
        return self.part.start + self.position if self.part else 0.0

    @property
    def seconds(self) -> float:
        """Seconds of the item that were heard since it was (re)started."""
        return self.heard + self.position

    def silence(self) -> None:
        """Stop what sounds."""
        if self.playing is not None:
            self.position = max(self.position, self.playing.position())
            self.playing.stop()
        self.playing = None

    def set_out(self, item: AirItem, parts: list[PlayedPart]) -> None:
        """Another item is next to sound."""
        self.item, self.parts, self.part = item, parts, None
        self.heard = self.position = self.still = 0.0

    def grown(self) -> float:
        """Seconds that were played since the position was last seen."""
        if self.playing is None:
            return 0.0
        return max(self.playing.position() - self.position, 0.0)

    def room(self, now: datetime) -> float:
        """Seconds that are left to it."""
        return (self.over - now).total_seconds()


def parts_of(item: AirItem, piece: PlayableStretch) -> list[PlayedPart]:
    """What is to be heard of an item, in order."""
    if item.live is None:
        return [
            PlayedPart(
                sha256=item.sha256,
                suffix=item.suffix,
                start=piece.start,
                end=piece.end,
                length=item.seconds,
            )
        ]
    open_time = PlayedPart(
        sha256="", suffix="", start=0.0, end=item.live.open_seconds, length=item.live.open_seconds
    )
    opening = _sound(item.ident_sha256, item.ident_seconds)
    return [*opening, open_time, *_sound(item.closing_sha256, item.closing_seconds)]


def _sound(sha256: str, seconds: float) -> list[PlayedPart]:
    """The short sound before or behind the open microphone; none when it has none."""
    if not sha256:
        return []
    return [PlayedPart(sha256=sha256, suffix=".wav", start=0.0, end=seconds, length=seconds)]


KEEP_EVERY = timedelta(seconds=1)  # how often the place on air is kept on disk
AGAIN = timedelta(seconds=1)  # between two attempts on a device that refuses
EARLY = 2.0  # seconds: a sound that ends so much before its length was not heard whole


class PlaybackController:
    """Opens files for an agent, starts them, watches them, lets them go."""

    def __init__(self, tools: PlayTools, log: AirLogWriter, speaker: SpeakerWatch) -> None:
        self._tools = tools
        self._log = log
        self._speaker = speaker
        self._cued: tuple[str, int, Playback] | None = None

    def cue(self, slot: AirSlot, now: datetime) -> None:
        """Open the first sound of a slot shortly before its time; nothing is heard."""
        item = next((i for i in slot.items if not refusal(i, now.date())), None)
        if item is None or (self._cued is not None and self._cued[:2] == (slot.id, item.id)):
            return
        self.uncue()
        piece = piece_of(item, 0.0, slot.max_seconds + slot.grace_seconds)
        if piece is None or not self._tools.store.holds(item, anew=True):
            return
        try:
            playing = self._open(parts_of(item, piece)[0])
        except PlayerFault:  # tried again, and told, when the time has come
            return
        self._cued = (slot.id, item.id, playing)

    @property
    def cued(self) -> bool:
        """Whether something is open and waits for its time."""
        return self._cued is not None

    def uncue(self) -> None:
        """Let go of what was opened ahead."""
        if self._cued is not None:
            self._cued[2].stop()
            self._cued = None

    def advance(self, turn: SlotPlayback, now: datetime) -> bool:
        """Start the next thing that may be heard; False when the slot is over (or never was)."""
        while turn.waiting:
            item = turn.waiting.pop(0)
            if why := refusal(item, now.date()):
                self._skip(turn, item, now, why)
                continue
            piece = piece_of(item, 0.0, turn.room(now))
            if piece is None:
                self._skip(turn, item, now, "không đủ thời gian còn lại trong khung giờ")
                continue
            if not self._tools.store.holds(item):
                why = f"tệp âm thanh không còn, hoặc không đúng {copy_words(item)}"
                self._skip(turn, item, now, why)
                self._stand_in(turn)
                continue
            try:
                self._begin(turn, item, piece, now)
            except PlayerFault as fault:
                if not fault.file:
                    self._blocked(turn, item, now, fault)
                    return True
                self._skip(turn, item, now, fault.sentence)
                self._stand_in(turn)
                continue
            return True
        if not turn.opened and not turn.stood_in and turn.slot.items:
            self._stand_in(turn)
            if turn.waiting:
                return self.advance(turn, now)
        self._close(turn, now)
        return False

    def resume(
        self,
        turn: SlotPlayback,
        item: AirItem,
        piece: PlayableStretch,
        now: datetime,
        *,
        after: str,
        played: float,
    ) -> None:
        """Begin an item once more at the start of its mục. Raises PlayerFault."""
        parts = parts_of(item, piece)
        playing = self._open(parts[0])
        more = (("after", after), ("played", round(played, 3)), *facts_of_item(item))
        line = self._log.line(
            LogEvent.RESUMED, now, turn.slot.id, item=item.id, seconds=piece.start, more=more
        )
        turn.set_out(item, parts)
        turn.opened = True
        self._sound(turn, playing, (line,), now)

    def watch(self, turn: SlotPlayback, now: datetime, passed: float) -> bool:
        """Look at what sounds, so long after the last look; False when the slot is over."""
        if turn.playing is None:
            return self._try_again(turn, now)
        if now >= turn.over:
            self.let_go(turn, now, "đã hết khung giờ")
            return self._finish(turn, now)
        position = turn.playing.position()
        if position > turn.position + 0.001 or turn.moved_at is None:
            turn.position, turn.moved_at, turn.still = position, now, 0.0
        else:
            turn.still += min(passed, LOOKED)
        part = turn.part
        short = part is not None and part.end < part.length - 0.01
        if part is None or turn.playing.finished() or (short and turn.place >= part.end):
            return self._part_over(turn, now)
        if turn.noted_at is None or now - turn.noted_at >= KEEP_EVERY:
            self._keep_place(turn, now)
        if turn.still > STALLED:
            self._device_gone(turn, now, "thiết bị âm thanh không nhận tiếng nữa")
        elif (lost := self._speaker.lost) and part.sha256:
            self._device_gone(turn, now, lost)
        return True

    def let_go(self, turn: SlotPlayback, now: datetime, why: str) -> None:
        """Stop what sounds and log that it was not heard to its end."""
        turn.silence()
        item = turn.item
        turn.cut = True
        if item is None:
            return
        self._item_end(turn, item, now, ItemState.CUT, why)

    def end_item(self, slot: str, item: AirItem, now: datetime, heard: float, why: str) -> None:
        """Log that an item which was cut off will not go on."""
        more = (("result", ItemState.CUT.value), *facts_of_item(item))
        line = self._log.line(
            LogEvent.ITEM_END, now, slot, item=item.id, seconds=heard, reason=why, more=more
        )
        self._log.write(line)

    def interrupt(self, turn: SlotPlayback, now: datetime, event: LogEvent, why: str) -> None:
        """Silence at once; the slot stays open, and its place is kept for the rules."""
        turn.silence()
        place, item = turn.place, turn.item
        if item is not None:
            self._tools.store.note_progress(turn.slot.id, item.id, place)
        number = item.id if item else 0
        line = self._log.line(event, now, turn.slot.id, item=number, seconds=place, reason=why)
        self._log.write(line)

    def close(self, slot: AirSlot, now: datetime, *, cut: bool, why: str = "") -> None:
        """Log that an open slot is over."""
        event = LogEvent.INTERRUPTED if cut else LogEvent.ENDED
        more = (("result", (ItemState.CUT if cut else ItemState.AIRED).value), *facts_of_slot(slot))
        self._log.write(self._log.line(event, now, slot.id, reason=why, more=more))
        told = f"{ItemState.CUT if cut else ItemState.AIRED}" + (f" – {why}" if why else "")
        self._tools.say(f"{now:%H:%M:%S}  {_called(slot)}: {told}.")

    def _begin(
        self, turn: SlotPlayback, item: AirItem, piece: PlayableStretch, now: datetime
    ) -> None:
        """Open the item, write its lines, let it be heard. Raises PlayerFault before any line."""
        parts = parts_of(item, piece)
        playing = self._taken(turn.slot.id, item.id) or self._open(parts[0])
        turn.set_out(item, parts)
        turn.blocked_since = None
        self._sound(turn, playing, self._opening_lines(turn, item, now), now)

    def _opening_lines(
        self, turn: SlotPlayback, item: AirItem, now: datetime
    ) -> tuple[LogLine, ...]:
        slot, line = turn.slot, self._log.line
        lines: list[LogLine] = []
        others = any(not refusal(i, now.date()) for i in turn.waiting)
        if not turn.opened and (item.id != FALLBACK or others):
            more = facts_of_slot(slot)
            lines.append(line(LogEvent.AIRED, now, slot.id, more=(*more, *facts_of_item(item))))
        if item.id == FALLBACK:
            lines.append(line(LogEvent.FALLBACK, now, slot.id, more=facts_of_slot(slot)))
        else:
            lines.append(line(LogEvent.ITEM, now, slot.id, item=item.id, more=facts_of_item(item)))
        turn.opened = True
        return tuple(lines)

    def _sound(
        self, turn: SlotPlayback, playing: Playback, lines: tuple[LogLine, ...], now: datetime
    ) -> None:
        """The log first, then the sound."""
        self._log.write(*lines)
        item = turn.item
        turn.part = turn.parts.pop(0)
        turn.playing, turn.moved_at, turn.noted_at = playing, now, now
        title = item.title if item else ""
        try:
            playing.start()
        except PlayerFault as fault:
            self._device_gone(turn, now, fault.sentence)
            return
        self._tools.say(f"{now:%H:%M:%S}  {_called(turn.slot)}: đang phát “{title}”.")

    def _device_gone(self, turn: SlotPlayback, now: datetime, why: str) -> None:
        """The device failed while something was to be heard: the rules of a power cut hold."""
        self.interrupt(turn, now, LogEvent.DEVICE, why)
        turn.gone = True
        self._speaker.note(now, why)
        self._log.alarm(
            f"thiet-bi:{turn.slot.id}", now, f"Đang phát thì mất tiếng: {why}", _DEVICE_HINT
        )

    def _part_over(self, turn: SlotPlayback, now: datetime) -> bool:
        part, item = turn.part, turn.item
        if turn.playing is not None:
            turn.position = max(turn.position, turn.playing.position())
        turn.silence()
        if part is not None and turn.parts:
            turn.heard += turn.position
            turn.position = 0.0
            return self._next_part(turn, now)
        if item is not None and part is not None:
            wanted = part.end - part.start
            whole = part.end >= part.length - 0.5 and turn.position >= wanted - EARLY
            if item.id != FALLBACK:
                result = ItemState.AIRED if whole else ItemState.CUT
                why = "" if whole else "chỉ phát được đến hết một mục"
                self._item_end(turn, item, now, result, why)
            turn.cut = turn.cut or not whole
        turn.item = None
        return self.advance(turn, now)

    def _next_part(self, turn: SlotPlayback, now: datetime) -> bool:
        try:
            playing = self._open(turn.parts[0])
            turn.part = turn.parts.pop(0)
            turn.playing, turn.moved_at, turn.noted_at = playing, now, now
            playing.start()
        except PlayerFault as fault:
            self._device_gone(turn, now, fault.sentence)
        return True

    def _item_end(
        self, turn: SlotPlayback, item: AirItem, now: datetime, result: ItemState, why: str
    ) -> None:
        more = (("result", result.value), *facts_of_item(item))
        self._log.write(
            self._log.line(
                LogEvent.ITEM_END,
                now,
                turn.slot.id,
                item=item.id,
                seconds=turn.seconds,
                reason=why,
                more=more,
            )
        )
        turn.item = None

    def _finish(self, turn: SlotPlayback, now: datetime) -> bool:
        """Nothing more of the slot is heard; what still waits is logged as left out."""
        for item in turn.waiting:
            self._skip(turn, item, now, "đã hết khung giờ")
        turn.waiting.clear()
        self._close(turn, now)
        return False

    def _close(self, turn: SlotPlayback, now: datetime) -> None:
        if turn.opened:
            cut = turn.cut or turn.stood_in
            self.close(turn.slot, now, cut=cut)
            return
        why = "không có mục nào phát được"
        more = facts_of_slot(turn.slot)
        event = LogEvent.MISSED if turn.slot.kind == "khung giờ" else LogEvent.REFUSED
        self._log.write(self._log.line(event, now, turn.slot.id, reason=why, more=more))
        self._log.alarm(f"lo:{turn.slot.id}", now, f"{_called(turn.slot)}: {why}.")

    def _skip(self, turn: SlotPlayback, item: AirItem, now: datetime, why: str) -> None:
        turn.cut = True
        self._log.write(
            self._log.line(
                LogEvent.SKIPPED,
                now,
                turn.slot.id,
                item=item.id,
                reason=why,
                more=facts_of_item(item),
            )
        )
        sentence = f"{_called(turn.slot)}: “{item.title}” không phát – {why}."
        self._log.alarm(f"bo:{turn.slot.id}:{item.id}", now, sentence)

    def _stand_in(self, turn: SlotPlayback) -> None:
        """Jingle and notice next, once a slot, when they are here."""
        plan = self._tools.store.plan()
        again, turn.stood_in = turn.stood_in, True
        if again or not plan.fallback_sha256:
            return
        notice = AirItem(
            id=FALLBACK,
            title="Nhạc và lời báo tạm nghỉ",
            seconds=plan.fallback_seconds,
            sha256=plan.fallback_sha256,
            suffix=plan.fallback_suffix,
        )
        turn.waiting.insert(0, notice)

    def _blocked(
        self, turn: SlotPlayback, item: AirItem, now: datetime, fault: PlayerFault
    ) -> None:
        """The device refuses before anything was heard: tried again while there is time."""
        turn.waiting.insert(0, item)
        turn.tried_at = now
        if turn.blocked_since is None:
            turn.blocked_since = now
            slot = turn.slot.id
            self._log.write(self._log.line(LogEvent.DEVICE, now, slot, reason=fault.sentence))
            told = f"Đến giờ {slot_words(slot)} mà chưa phát được: {fault.sentence}"
            self._log.alarm(f"thiet-bi:{slot}", now, told, fault.hint or _DEVICE_HINT)

    def _try_again(self, turn: SlotPlayback, now: datetime) -> bool:
        blocked, tried = turn.blocked_since, turn.tried_at
        if blocked is None or tried is None:
            return self.advance(turn, now)
        if now - tried < AGAIN:
            return True
        patience = max(turn.slot.latest, blocked + timedelta(seconds=30))
        if now <= min(patience, turn.over):
            return self.advance(turn, now)
        if turn.opened:
            return self._finish(turn, now)
        turn.waiting.clear()
        self._close(turn, now)
        return False

    def _keep_place(self, turn: SlotPlayback, now: datetime) -> None:
        if turn.item is not None:
            self._tools.store.note_progress(turn.slot.id, turn.item.id, turn.place)
        turn.noted_at = now

    def _taken(self, slot: str, item: int) -> Playback | None:
        """What was opened ahead for exactly this."""
        if self._cued is None or self._cued[:2] != (slot, item):
            self.uncue()
            return None
        playing = self._cued[2]
        self._cued = None
        return playing

    def _open(self, part: PlayedPart) -> Playback:
        if not part.sha256:
            return self._tools.silence.open(
                self._tools.store.sound("", ""), offset=0.0, seconds=part.length
            )
        if lost := self._speaker.lost:
            raise PlayerFault(lost)
        path = self._tools.store.sound(part.sha256, part.suffix)
        try:
            playing = self._tools.player.open(path, offset=part.start, seconds=part.length)
        except PlayerFault as fault:
            if not fault.file:
                self._speaker.note(self._tools.clock.now(), fault.sentence)
            raise
        self._speaker.note(self._tools.clock.now(), "")
        return playing


def _called(slot: AirSlot) -> str:
    """A slot, or what a person ordered, as people call it."""
    return f"{slot.kind[:1].upper()}{slot.kind[1:]} {slot_words(slot.id)}"


_DEVICE_HINT = "Kiểm tra loa, dây, âm lượng của máy. Máy sẽ tự thử lại trong lúc còn giờ."
