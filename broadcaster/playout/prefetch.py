"""Bring everything that a site is to air onto its own disk: the plan, the sound, the fallback."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import TypedDict

import numpy as np

from broadcaster.audio.decoding import SoundDecoder
from broadcaster.audio.wav_file import wav_bytes
from broadcaster.domain.approval import Approval, ItemState, Transition
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.notice import Notice
from broadcaster.domain.playout import AirItem, AirOrder, AirPlan, AirSlot, slot_words
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.queue import NEXT, WAITING, Priority, QueueItem
from broadcaster.domain.schedule import ZONE, Schedule
from broadcaster.domain.sound import HOUSE_RATE, SoundAsset
from broadcaster.domain.speech import Samples, Utterance
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.resampling import resample
from broadcaster.playout.air_folder import AirStore
from broadcaster.playout.log_state import LogState
from broadcaster.playout.rules import NO_ROOM, since
from broadcaster.production.tools import StationContext
from broadcaster.programme.approval import script_index, standing_of
from broadcaster.programme.cited_law import changes_of
from broadcaster.programme.gate import Gate, open_gate
from broadcaster.programme.line_up import LineUp, line_ups_at
from broadcaster.programme.schedule import coming, station_schedule
from broadcaster.programme.spoken_day import said_day
from broadcaster.programme.tools import ProgrammeTools

OWN = "tam-nghi"  # a station's own sound of this name is taken as it is
JINGLES = ("nhac-cat", "nhac-muc")
WORDS = (
    "Chương trình phát thanh hôm nay tạm nghỉ.",
    "Xin cảm ơn thầy cô và các bạn đã lắng nghe.",
)
GAP = 0.6  # seconds between jingle and words
TARGET = -16.0  # LUFS
CEILING = 0.89  # of full scale, about -1 dBFS
DAYS = 9  # days ahead that are fetched: a week without any line, and the evening before it
KEEP = 10 * 86400.0  # seconds that a sound stays after nobody needs it


def standby_sound(tools: ProgrammeTools) -> Samples | None:
    """Mono samples at the house rate; None when not even a jingle can be had."""
    assets = _assets(tools)
    own = _decoded(assets, (OWN,))
    if own is not None:
        return _levelled(own)
    jingle = _decoded(assets, JINGLES)
    words = _spoken(tools.engines)
    gap = np.zeros(round(GAP * HOUSE_RATE), dtype=np.float32)
    parts = [part for part in (jingle, words) if part is not None]
    if not parts:
        return None
    joined = [piece for part in parts for piece in (_levelled(part), gap)][:-1]
    return np.concatenate(joined)


def _assets(tools: ProgrammeTools) -> Sequence[SoundAsset]:
    """The sounds of the shelf; a file of it that cannot be read keeps no plan from the loudspeaker.

    Every build and `doctor` tell of it.
    """
    try:
        return tools.shelf().assets
    except BroadcasterError:
        return ()


def _decoded(assets: Sequence[SoundAsset], names: Sequence[str]) -> Samples | None:
    """The first sound of these names that can be decoded, mono."""
    for asset in (a for name in names for a in assets if a.name == name):
        try:
            sound = SoundDecoder().decode(asset.path)
        except BroadcasterError:
            continue
        samples = np.asarray(sound.samples[0 : len(sound.samples)], dtype=np.float32)
        return samples.mean(axis=1, dtype=np.float32) if samples.ndim == 2 else samples
    return None


def _spoken(engines: Sequence[VoiceEngine]) -> Samples | None:
    """The words in the first voice of this machine that speaks."""
    for engine in engines:
        if engine.online or not engine.available().ok:
            continue
        try:
            voice = engine.voices()[0].id
            said = [engine.synthesize(Utterance(text=text, voice=voice)) for text in WORDS]
        except (BroadcasterError, IndexError):
            continue
        pause = np.zeros((round(0.3 * HOUSE_RATE), 1), dtype=np.float32)
        whole = [resample(s.samples.reshape(-1, 1), s.rate, HOUSE_RATE) for s in said]
        return np.concatenate([whole[0], pause, whole[1]])[:, 0]
    return None


def _levelled(samples: Samples) -> Samples:
    """As loud as the programmes, and within full scale."""
    meter = LoudnessMeter(1, HOUSE_RATE)
    meter.feed(samples.reshape(-1, 1))
    loudness = meter.finish().integrated
    gain = 10.0 ** ((TARGET - loudness) / 20.0) if np.isfinite(loudness) else 1.0
    peak = float(np.abs(samples).max(initial=0.0))
    return (samples * min(gain, CEILING / peak if peak > 0.0 else gain)).astype(np.float32)


def lost_by_slot(tools: ProgrammeTools, items: Sequence[QueueItem]) -> dict[str, tuple[str, ...]]:
    """Occurrence id -> a sentence for each item that it lost and that nobody replaced since."""
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        if item.state is not ItemState.CANCELLED or not item.lost or item.occurrence == NEXT:
            continue
        if not _replaced(tools, item, items):
            told = f"“{item.title}” {item.lost.rstrip('. ')}"
            found[item.occurrence] = (*found.get(item.occurrence, ()), told)
    return found


def _replaced(tools: ProgrammeTools, gone: QueueItem, items: Sequence[QueueItem]) -> bool:
    """Whether something was queued for the slot after the item had left it."""
    steps = tools.journal().steps
    left = [
        s.at for s in steps(gone.subject) if s.item == gone.id and s.after is ItemState.CANCELLED
    ]
    if not left:
        return False
    there = [i for i in items if i.occurrence == gone.occurrence and i.state in WAITING]
    return any(_came(steps(item.subject), item) > left[-1] for item in there)


def _came(steps: Sequence[Transition], item: QueueItem) -> datetime:
    """When an item was put where it waits; one of which no record is left was always there."""
    always = datetime.min.replace(tzinfo=UTC)
    mine = (s.at for s in steps if (s.item, s.occurrence) == (item.id, item.occurrence))
    return next(mine, always)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Where from, where to."""

    station: StationContext
    tools: ProgrammeTools
    store: AirStore
    site: str


def prefetch(fetcher: Fetcher, state: LogState, *, standby: bool = False) -> AirPlan:
    """Fetch plan and sounds; what is here already is not fetched again.

    `standby` makes the jingle and notice anew. Raises StoreError when the database or the disk
    refuses; then the plan that is here stands.
    """
    earlier = fetcher.store.plan()
    now = fetcher.tools.clock.now()
    found = station_schedule(fetcher.station, fetcher.tools)
    slots = _slots(fetcher, state, found.schedule, now)
    plan = AirPlan(
        unit=fetcher.station.profile.unit,
        site=fetcher.site,
        made_at=now,
        until=datetime.combine(now.date() + timedelta(days=DAYS), time(0), now.tzinfo),
        written=found.schedule.written,
        schedule_trouble="; ".join(map(_told, found.errors[:1])),
        slots=slots,
        homeless=_homeless(fetcher, found.schedule, now),
        fallback_sha256=earlier.fallback_sha256,
        fallback_suffix=earlier.fallback_suffix,
        fallback_seconds=earlier.fallback_seconds,
    )
    fetcher.store.keep_plan(plan)  # the plan first: it must not wait for a jingle
    here = plan.fallback_sha256 and fetcher.store.whole(plan.fallback_sha256, ".wav")
    if standby or not here:
        plan = _with_standby(fetcher, plan)
        fetcher.store.keep_plan(plan)
    fetcher.store.tidy(_needed(plan), older_than=KEEP)
    _let_go(fetcher, earlier, plan)
    _urgent(fetcher, state, now)
    return plan


def _let_go(fetcher: Fetcher, earlier: AirPlan, plan: AirPlan) -> None:
    """Remove the sounds of what was taken back while an earlier look was still fetching it."""
    needed = set(_needed(plan))
    items = [i for slot in earlier.slots for i in slot.items if i.sha256 and i.sha256 not in needed]
    if not items:
        return
    with suppress(BroadcasterError, OSError):  # a damaged list, a file in use: the plan stands
        gone = withdrawn_keys(fetcher.tools.withdrawals().all())
        for item in items:
            if item.episode in gone:
                fetcher.store.sound(item.sha256, item.suffix).unlink(missing_ok=True)


def _told(notice: Notice) -> str:
    """A mistake of the schedule with its line."""
    line = notice.place.line if notice.place else None
    return f"dòng {line}: {notice.sentence}" if line else notice.sentence


def _urgent(fetcher: Fetcher, state: LogState, now: datetime) -> None:
    """What is urgent and waits for no slot of its own is ordered at once, and only once."""
    if fetcher.site:
        return  # the main site decides; another one is told by an order of its own
    gate = open_gate(fetcher.station.profile, fetcher.tools)
    for item in fetcher.tools.queue().items(NEXT):
        key = f"khan-cap-{item.id}-{item.aired}"
        ready = item.priority is Priority.URGENT and item.state is ItemState.QUEUED
        if not ready or key in state.orders or gate.trouble(item, now.date()):
            continue
        order = AirOrder(
            id=f"{now:%Y-%m-%dT%H:%M:%S}",
            kind="khẩn cấp",
            given_at=now,
            given_by=item.added_by or "hàng đợi",
            items=(air_item(fetcher, item, gate, now.date()),),
            key=key,
        )
        fetcher.store.give(order)


def _slots(
    fetcher: Fetcher, state: LogState, schedule: Schedule, now: datetime
) -> tuple[AirSlot, ...]:
    """From where the log ends to the end of the horizon; what has begun stays as it was."""
    station, tools = fetcher.station, fetcher.tools
    earlier, items = fetcher.store.plan().slots, tools.queue().items()
    if not items and any(slot.items for slot in earlier):
        raise StoreError(
            "hàng đợi trong cơ sở dữ liệu trống hẳn, như một cơ sở dữ liệu mới",
            hint="Máy phát dùng bản giữ sẵn. Xem lại địa chỉ cơ sở dữ liệu.",
        )
    gate, files = open_gate(station.profile, tools), script_index(tools)
    since_today = [item for item in items if item.occurrence >= now.date().isoformat()]
    lost = lost_by_slot(tools, since_today)
    first = since(state, now.date(), now)
    occurrences = coming(schedule, first, (now.date() - first).days + DAYS)
    opened = {one.id for one in state.opened}
    begun = {slot.id: slot for slot in earlier if slot.id in opened or slot.id in state.done}
    found = []
    for plan in line_ups_at(now, occurrences, items, gate.trouble):
        if plan.occurrence.slot.site == fetcher.site:
            name = plan.occurrence.id
            slot = begun.get(name) or _slot(fetcher, plan, gate, files, lost.get(name, ()))
            found.append(slot)
    standing = opened - {slot.id for slot in found}
    found += [slot for slot in earlier if slot.id in standing]
    return tuple(sorted(found, key=lambda slot: (slot.begins, slot.id)))


def _homeless(fetcher: Fetcher, schedule: Schedule, now: datetime) -> tuple[str, ...]:
    """What waits for a slot of this site that is gone: its hour was changed, or its day is free."""
    coming_ids = {one.id for one in coming(schedule, now.date(), DAYS)}
    last = (now.date() + timedelta(days=DAYS - 1)).isoformat()
    found = []
    for item in fetcher.tools.queue().items(since=now.date()):
        slot, _, site = item.occurrence.partition("@")
        mine = item.state in WAITING and item.occurrence != NEXT and site == fetcher.site
        if mine and slot[:10] <= last and item.occurrence not in coming_ids:
            found.append(
                f"“{item.title}” xếp cho {slot_words(slot)}, nhưng lịch không còn khung giờ ấy"
            )
    return tuple(found)


def _slot(
    fetcher: Fetcher, plan: LineUp, gate: Gate, files: Mapping[str, Path], lost: tuple[str, ...]
) -> AirSlot:
    occurrence = plan.occurrence
    day = occurrence.day
    items = [
        replace(air_item(fetcher, item, gate, day), outdated=_outdated(fetcher, item, gate, files))
        for item in plan.items
    ]
    items += [replace(air_item(fetcher, i, gate, day), refused=why) for i, why in plan.refused]
    items += [replace(air_item(fetcher, i, gate, day), refused=NO_ROOM) for i in plan.left_out]
    return AirSlot(
        id=occurrence.id,
        name=occurrence.slot.name,
        begins=occurrence.begins,
        grace_seconds=occurrence.slot.grace_seconds,
        max_seconds=occurrence.slot.max_seconds,
        items=tuple(items),
        lost=lost,
    )


def _outdated(fetcher: Fetcher, item: QueueItem, gate: Gate, files: Mapping[str, Path]) -> bool:
    """Whether something newer than what was approved waits for approval."""
    if not gate.required or not item.episode:
        return False
    current = fetcher.tools.catalogue().get(item.episode)
    return current is not None and not standing_of(fetcher.tools, current, files).current


def air_item(fetcher: Fetcher, item: QueueItem, gate: Gate, day: date) -> AirItem:
    """A queue item as the agent needs it on a day, its sound fetched into the store."""
    approval = gate.approval(item.subject)
    plain = AirItem(
        id=item.id,
        title=item.title,
        seconds=item.seconds,
        programme=item.programme,
        priority=item.priority,
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        approved_by=approval.who if approval else "",
        came_from=item.came_from,
    )
    if item.live is not None:
        return _live(fetcher, plain, item)
    suffix = PurePosixPath(item.audio).suffix or ".mp3"
    source = fetcher.tools.folders.audio / item.audio
    fetcher.store.fetch(source, item.sha256, suffix)
    plain = replace(plain, sha256=item.sha256, suffix=suffix, episode=item.episode)
    current = fetcher.tools.catalogue().get(item.episode)
    episode = gate.heard(current) if current is not None else None
    if episode is None:
        return plain
    plain = replace(
        plain, other_day=said_day(episode, day), **_law(fetcher, episode, approval, day)
    )
    if episode.school is None:
        return plain
    return _described(fetcher, plain, episode)


class _LawOfItem(TypedDict):
    """What an item says of the law that its lamp tells."""

    law: tuple[str, ...]
    law_grave: bool


def _law(fetcher: Fetcher, episode: Episode, approval: Approval | None, day: date) -> _LawOfItem:
    """Sources measured at the day of the slot, against the day on which somebody approved them."""
    judged = approval.at.astimezone(ZONE).date() if approval else episode.first_air_date
    found = changes_of(fetcher.tools, episode, min(judged, day), day)
    return _LawOfItem(
        law=tuple(one.told for one in found), law_grave=any(one.grave for one in found)
    )


def on_day(fetcher: Fetcher, item: AirItem, gate: Gate, day: date) -> AirItem:
    """What was kept for another day, with what it says of that one."""
    current = fetcher.tools.catalogue().get(item.episode) if item.episode else None
    episode = gate.heard(current) if current is not None else None
    if episode is None:
        return replace(item, other_day="")
    law = _law(fetcher, episode, gate.approval(item.episode), day)
    return replace(item, other_day=said_day(episode, day), **law)


def _described(fetcher: Fetcher, item: AirItem, episode: Episode) -> AirItem:
    school = episode.school
    assert school is not None
    marks = tuple(chapter.start for chapter in school.chapters)
    if item.sha256 != school.audio.sha256:  # another master has its own times
        marks = _marks(fetcher.store.sound(item.sha256, item.suffix))
    return replace(
        item,
        chapters=marks,
        kinds=tuple(part.kind for part in school.items),
        titles=tuple(part.title for part in school.items),
        topics=episode.topics,
        audiences=episode.audiences,
        documents=tuple(str(source.number) for source in school.sources),
        synthetic=episode.synthetic,
        listeners=_listeners(fetcher.station.profile.listeners, episode.audiences),
    )


def _marks(path: Path) -> tuple[float, ...]:
    """Where the mục begin, as the file itself says."""
    from broadcaster.audio.id3_tags import MutagenTagger  # only where something was fetched

    try:
        return tuple(c.start / 1000.0 for c in MutagenTagger().read(path).chapters)
    except BroadcasterError:
        return ()


def _listeners(roll: Sequence[tuple[str, int]], audiences: Sequence[str]) -> int:
    """Heads by the unit's roll: of the audiences it names, else of everybody."""
    wanted = {name.casefold() for name in audiences}
    named = [count for name, count in roll if name.casefold() in wanted]
    return sum(named or [count for _, count in roll])


def _live(fetcher: Fetcher, item: AirItem, queued: QueueItem) -> AirItem:
    live = queued.live
    assert live is not None
    ident, ident_seconds = station_sound(fetcher, live.ident)
    closing, closing_seconds = station_sound(fetcher, live.closing)
    return replace(
        item,
        live=live,
        seconds=ident_seconds + live.open_seconds + closing_seconds,
        ident_sha256=ident,
        ident_seconds=ident_seconds,
        closing_sha256=closing,
        closing_seconds=closing_seconds,
        kinds=("đọc trực tiếp",),
        titles=(queued.title,),
        synthetic=False,
    )


def station_sound(fetcher: Fetcher, name: str) -> tuple[str, float]:
    """A sound of the shelf in the store, and its length; nothing when it cannot be had."""
    samples = _decoded(_assets(fetcher.tools), (name,))
    if samples is None:
        return "", 0.0
    return fetcher.store.keep_sound(wav_bytes(samples, HOUSE_RATE), ".wav"), (
        len(samples) / HOUSE_RATE
    )


def _with_standby(fetcher: Fetcher, plan: AirPlan) -> AirPlan:
    samples = standby_sound(fetcher.tools)
    if samples is None:
        return plan
    sha256 = fetcher.store.keep_sound(wav_bytes(samples, HOUSE_RATE), ".wav")
    return replace(
        plan,
        fallback_sha256=sha256,
        fallback_suffix=".wav",
        fallback_seconds=len(samples) / HOUSE_RATE,
    )


def _needed(plan: AirPlan) -> list[str]:
    items = [item for slot in plan.slots for item in slot.items]
    own = [sha for i in items for sha in (i.sha256, i.ident_sha256, i.closing_sha256)]
    return [sha for sha in (*own, plan.fallback_sha256) if sha]
