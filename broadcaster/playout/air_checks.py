"""Look before the slot, the evening before, 30 and 2 minutes ahead: green, amber, red is told."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Lock

from broadcaster.domain.dates import WEEKDAYS, told_moment, written
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.playout import (
    AirItem,
    AirPlan,
    AirSlot,
    Lamp,
    LampItem,
    LogEvent,
    slot_words,
    worst,
)
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import length as spoken
from broadcaster.playout.agent_state import seen_of_speaker
from broadcaster.playout.air_folder import AirStore
from broadcaster.playout.air_log import AirLogWriter
from broadcaster.playout.rules import LEADS, NO_ROOM, copy_words, refusal, upcoming
from broadcaster.playout.speaker_watch import SpeakerWatch
from broadcaster.playout.tools import PlayTools

STALE = timedelta(days=1)  # a plan older than this is told
OLDEST = timedelta(days=7)  # and one older than this is not relied on
# Nobody knows here whether what was edited was sent already.
_EDITED = "Bài đã sửa, chỗ sửa ấy chưa ai duyệt."
_SEND_NEW = (
    "Gửi bản mới nếu chưa gửi (broadcaster send TÊN-BÀI), rồi nhờ người duyệt nghe "
    "(broadcaster approve)"
)


def seen_of_slot(slot: AirSlot) -> tuple[LampItem, ...]:
    """What the slot itself shows: whether there is something in it, and whether it fits."""
    if slot.lost:
        return (_lost(slot), *(_filled(slot) if slot.items else ()))
    return _filled(slot)


def _lost(slot: AirSlot) -> LampItem:
    """What was queued for the slot and left it: red when nothing else is in it."""
    gone = "; ".join(slot.lost)
    fix = f"Xếp bài khác thay vào: {_add(slot)}"
    if slot.items:
        return LampItem(lamp=Lamp.AMBER, told=f"{gone}. Các bài khác của khung vẫn phát.", fix=fix)
    told = f"{gone}. Khung giờ nay trống, đến giờ sẽ không có tiếng."
    return LampItem(lamp=Lamp.RED, told=told, fix=fix)


def _filled(slot: AirSlot) -> tuple[LampItem, ...]:
    if not slot.items:
        return (
            LampItem(
                lamp=Lamp.AMBER,
                told="Chưa xếp bài nào phát được vào khung giờ này; đến giờ sẽ không có tiếng.",
                fix=f"Xếp bài: {_add(slot)}",
            ),
        )
    allowed = [item for item in slot.items if not refusal(item, slot.begins.date())]
    length = sum(item.seconds for item in allowed)
    if length > slot.max_seconds + 0.5:
        return (
            LampItem(
                lamp=Lamp.AMBER,
                told=f"Dài {spoken(length)}, quá khung giờ {spoken(slot.max_seconds)}.",
                fix=f"Bớt một mục, hoặc dời một bài sang khung khác ({_move(allowed[-1])}).",
            ),
        )
    if allowed:
        return (LampItem(lamp=Lamp.GREEN, told=f"Dài {spoken(length)}, vừa khung giờ."),)
    return (
        LampItem(
            lamp=Lamp.RED,
            told="Không mục nào trong khung giờ này được phép phát.",
            fix="Xem lý do ở từng mục, rồi xếp bài khác.",
        ),
    )


def seen_of_item(item: AirItem, slot: AirSlot, *, here: bool, decoded: float | None) -> LampItem:
    """What one item shows: allowed, here, whole, decodable and as long as promised.

    `decoded` is its length by a decoder: None when it was not tried, negative when it failed.
    """
    name = f"“{item.title}”"
    why = refusal(item, slot.begins.date())
    if why:
        told = f"{name}: {why}, sẽ không phát."
        return LampItem(lamp=Lamp.RED, told=told, fix=_mends(item, slot, why))
    if not here:
        return LampItem(
            lamp=Lamp.RED,
            told=f"{name}: tệp âm thanh không có ở máy phát, hoặc không đúng {copy_words(item)}.",
            fix="Chạy: broadcaster reconcile (lấy lại đúng bản), rồi broadcaster play --prefetch",
        )
    if decoded is not None and abs(decoded - item.seconds) > 1.5:
        told = "không giải mã được" if decoded < 0 else f"chỉ dài {spoken(decoded)}"
        return LampItem(
            lamp=Lamp.RED,
            told=f"{name}: tệp {told}.",
            fix=f"Xếp bài khác thay vào ({_add(slot)}), rồi dựng và duyệt lại bài này.",
        )
    if item.law or item.other_day or item.outdated:
        return _heard_otherwise(item, slot)
    if item.live is not None:
        who = item.live.reader or "người đọc"
        told = f"{name}: đọc trực tiếp; đến giờ {who} có mặt ở micro."
        return LampItem(lamp=Lamp.GREEN, told=told)
    checked = f"có ở máy phát, đúng {copy_words(item)}" + (", giải mã tốt" if decoded else "")
    return LampItem(lamp=Lamp.GREEN, told=f"{name}: {checked}.")


def _mends(item: AirItem, slot: AirSlot, why: str) -> str:
    """What lets a refused item be heard, or something else in its place."""
    day = slot.begins.date()
    early = item.valid_from is not None and day < item.valid_from
    late = item.valid_to is not None and day > item.valid_to
    if why == NO_ROOM or early:
        return f"Dời sang khung khác ({_move(item)}), hoặc bỏ bớt bài khác của khung này."
    if late:
        return f"Xếp bài khác thay vào: {_add(slot)}"
    return (
        "Gửi duyệt (broadcaster send TÊN-BÀI), người duyệt nghe rồi duyệt (broadcaster approve);"
        f" hoặc xếp bài khác ({_add(slot)})."
    )


def _move(item: AirItem) -> str:
    return f"broadcaster queue move {item.id} --slot KHUNG"


def _add(slot: AirSlot) -> str:
    return f"broadcaster queue add TÊN-BÀI --slot {slot.id}"


def _outdated(item: AirItem) -> LampItem:
    told = f"“{item.title}”: đã sửa sau khi duyệt; sẽ phát bản đã duyệt, chưa có chỗ sửa ấy."
    fix = f"{_SEND_NEW}, hoặc bỏ bài khỏi hàng đợi (broadcaster queue remove {item.id})."
    return LampItem(lamp=Lamp.AMBER, told=told, fix=fix, edited=item.episode)


def _heard_otherwise(item: AirItem, slot: AirSlot) -> LampItem:
    """It airs, and is not what people would want to be heard on that day; the gravest first."""
    if item.law:
        return _law_changed(item, slot)
    return _other_day(item, slot) if item.other_day else _outdated(item)


def _law_changed(item: AirItem, slot: AirSlot) -> LampItem:
    """What it says rests on a document that stands otherwise on the day of the slot.

    Nobody but a person takes it out: a mistake in the register must not silence the loudspeaker.
    """
    changed = "; ".join(item.law)
    waits = f" {_EDITED}" if item.outdated else ""
    if not item.law_grave:
        told = f"“{item.title}” dựa vào văn bản đã đổi: {changed}.{waits}"
        fix = "Xem điều khoản bài nhắc có đổi không; có thì sửa bài, dựng và duyệt lại."
        return LampItem(lamp=Lamp.AMBER, told=told, fix=fix)
    told = f"“{item.title}” dựa vào văn bản không dùng được vào ngày phát: {changed}.{waits}"
    fix = (
        f"Chưa ai đổi thì bài vẫn phát. Bỏ ra (broadcaster queue remove {item.id}) và xếp bài khác "
        f"({_add(slot)}); hoặc sửa bài, dựng và duyệt lại; cố ý nhắc thì ghi “Lý do nguồn”."
    )
    return LampItem(lamp=Lamp.RED, told=told, fix=fix)


def _other_day(item: AirItem, slot: AirSlot) -> LampItem:
    """It airs, and says a day that is not the day on which people hear it."""
    day = slot.begins.astimezone(ZONE)
    said = f"“{item.other_day}”, mà khung này phát {WEEKDAYS[day.weekday()]} {written(day.date())}"
    told = f"“{item.title}” nói ngày khác: {said}."
    fix = (
        f"Dựng lại cho đúng ngày của khung: broadcaster queue redate {item.id}; lời của chính bài"
        " nói ngày ấy thì sửa rồi gửi duyệt lại (broadcaster send TÊN-BÀI)."
    )
    if item.outdated:
        told, fix = f"{told} {_EDITED}", f"{_SEND_NEW}."
    return LampItem(lamp=Lamp.AMBER, told=told, fix=fix)


def seen_of_plan(made_at: datetime | None, now: datetime) -> LampItem:
    """Whether the plan is fresh enough to be relied on."""
    if made_at is None:
        return LampItem(
            lamp=Lamp.RED,
            told="Máy phát chưa có kế hoạch nào.",
            fix="Chạy: broadcaster play --prefetch",
        )
    age = now - made_at
    told = f"Kế hoạch lấy về lúc {told_moment(made_at.astimezone(now.tzinfo))}."
    if age > OLDEST:
        fix = (
            "Nối lại mạng hoặc cơ sở dữ liệu. Xem vì sao không lấy được:"
            " broadcaster play --prefetch"
        )
        return LampItem(lamp=Lamp.RED, told=told, fix=fix)
    if age > STALE:
        fix = (
            "Máy phát đang dùng bản giữ sẵn. Xem vì sao không lấy được bản mới:"
            " broadcaster play --prefetch"
        )
        return LampItem(lamp=Lamp.AMBER, told=told, fix=fix)
    return LampItem(lamp=Lamp.GREEN, told=told)


_SCHEDULE = "Sửa scripts_vi/lich.toml; chỗ sai ở dòng nào: broadcaster slot check"


def seen_of_schedule(trouble: str) -> tuple[LampItem, ...]:
    """A schedule that cannot be read, so that an earlier one stands; nothing when it can."""
    if not trouble:
        return ()
    told = f"Lịch phát (lich.toml) có lỗi, {trouble}; máy đang theo lịch cũ."
    return (LampItem(lamp=Lamp.AMBER, told=told, fix=_SCHEDULE),)


def seen_of_homeless(homeless: Sequence[str]) -> tuple[LampItem, ...]:
    """What waits for a slot that the schedule has no more: it would never air, unnoticed."""
    fix = "Xếp sang khung khác: broadcaster queue move TÊN-BÀI --slot KHUNG"
    return tuple(
        LampItem(lamp=Lamp.AMBER, told=f"{sentence}; sẽ không phát.", fix=fix)
        for sentence in homeless
    )


def red(seen: Sequence[LampItem]) -> tuple[LampItem, ...]:
    """Those that keep the slot from being heard as planned."""
    return tuple(one for one in seen if one.lamp is Lamp.RED)


EARLY, LATE = LEADS
_HINT = "Xem chi tiết và cách sửa: broadcaster status"


def look_at(
    slot: AirSlot, store: AirStore, probe: Callable[[Path], float] | None
) -> tuple[LampItem, ...]:
    """Everything that can be seen of a slot ahead; without `probe` nothing is decoded."""
    seen = [*seen_of_slot(slot)]
    for item in slot.items:
        here, decoded = store.holds(item, anew=True), None
        if here and probe is not None and item.live is None:
            try:
                decoded = probe(store.sound(item.sha256, item.suffix))
            except BroadcasterError:
                decoded = -1.0
        seen.append(seen_of_item(item, slot, here=here, decoded=decoded))
    return tuple(seen)


class Checks:
    """The looks of one agent: slow ones run beside the loop, which logs what they found."""

    def __init__(
        self, tools: PlayTools, log: AirLogWriter, evening: time, speaker: SpeakerWatch
    ) -> None:
        self.last: tuple[datetime | None, str] = (None, "")  # the last check and its lamp
        self._speaker = speaker
        self._tools = tools
        self._log = log
        self._evening = evening
        self._found: list[tuple[str, str, datetime, tuple[LampItem, ...]]] = []
        self._guard = Lock()

    def look(self, plan: AirPlan, now: datetime) -> None:
        """Start the look that is due, log what earlier ones found."""
        self._log_found(now)
        if self._speaker.awaited(now):
            return  # the loudspeaker is being looked at: the check is to know what comes of that
        ahead = upcoming(plan.slots, self._log.state, now)
        near = [slot for slot in ahead if now < slot.begins <= now + EARLY]
        for slot in near:
            close = slot.begins - now <= LATE
            key = f"{'2' if close else '30'}:{slot.id}"
            if key not in self._log.state.told:
                self._start(key, (slot,), plan, now)
                return
        key = f"toi:{now:%Y-%m-%d}"
        if now.time() >= self._evening and key not in self._log.state.told:
            morrow = now.date() + timedelta(days=1)
            slots = tuple(s for s in ahead if s.begins.date() == morrow)
            self._start(key, slots, plan, now)
            empty = [slot for slot in slots if not slot.items and not slot.lost]
            if empty and plan.written:
                self._tell_empty(empty, now)
            for seen in seen_of_schedule(plan.schedule_trouble):
                self._log.alarm(f"lich:{now:%Y-%m-%d}", now, seen.told, seen.fix)
            for seen in seen_of_homeless(plan.homeless):
                self._log.alarm(f"mat-cho:{now:%Y-%m-%d}:{seen.told}", now, seen.told, seen.fix)

    def _tell_empty(self, empty: list[AirSlot], now: datetime) -> None:
        names = ", ".join(f"{slot_words(slot.id)} ({slot.name})" for slot in empty)
        told = f"Ngày mai có khung giờ chưa xếp bài nào phát được: {names}."
        hint = "Xếp bài: broadcaster queue add TÊN-BÀI --slot KHUNG; hoặc để trống nếu đã định vậy."
        self._log.alarm(f"trong:{empty[0].id[:10]}:{_hash_of(names)}", now, told, hint)

    def _start(self, key: str, slots: tuple[AirSlot, ...], plan: AirPlan, now: datetime) -> None:
        general = (seen_of_plan(plan.made_at, now), *seen_of_speaker(self._speaker.seen, now))

        def work() -> None:
            for slot in slots:
                seen = look_at(slot, self._tools.store, self._tools.probe)
                with self._guard:
                    self._found.append((key, slot.id, now, (*seen, *general)))
            if not slots:
                with self._guard:
                    self._found.append((key, "", now, ()))

        self._tools.aside(work)

    def _log_found(self, now: datetime) -> None:
        with self._guard:
            found, self._found = self._found, []
        for key, slot, at, seen in found:
            if key in self._log.state.told and not key.startswith("toi:"):
                continue
            lamp = worst(seen)
            self.last = (at, lamp.name)
            told = [one.told for one in seen if one.lamp is not Lamp.GREEN]
            more = (("key", key), ("lamp", lamp.name), ("planned_check", at.isoformat()))
            line = self._log.line(LogEvent.CHECK, now, slot, reason=" ".join(told), more=more)
            self._log.write(line)
            bad = red(seen)
            if bad:
                wrong = " ".join(s.told for s in bad)
                sentence = f"Đèn đỏ cho khung giờ {slot_words(slot)}: {wrong}"
                hint = bad[0].fix or _HINT
                self._log.alarm(f"do:{slot}:{_hash_of(sentence)}", now, sentence, hint)


def _hash_of(text: str) -> str:
    """A short name for a sentence, the same in every run."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
