"""What a person asks an agent to air now: at once, as a make-up, or urgent."""

from dataclasses import dataclass, replace
from datetime import datetime

from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError, NotApproved
from broadcaster.domain.playout import (
    LEAVE,
    STOP,
    TAKEN_BACK,
    TEST,
    URGENT,
    AirItem,
    AirOrder,
    LogEvent,
    LogLine,
)
from broadcaster.domain.queue import Priority
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.prefetch import Fetcher, air_item, on_day, station_sound
from broadcaster.playout.rules import copy_words
from broadcaster.playout.status import to_make_up
from broadcaster.programme.gate import open_gate, yard_item

NOW, MAKE_UP = "phát ngay", "phát bù"
_TEST_SOUND = "nhac-muc"
_OUT = frozenset(
    (ItemState.AIRED, ItemState.CANCELLED, ItemState.RETURNED)
)  # nobody waits to hear these
_PATIENCE = 120.0  # seconds that an order may wait for a slot that is on air
_LONGER = 1800.0  # seconds that a make-up may wait


@dataclass(frozen=True, slots=True, kw_only=True)
class AirRequest:
    """Who asks, and how."""

    who: str
    kind: str = NOW


def order_episode(fetcher: Fetcher, episode: Episode, wish: AirRequest) -> AirOrder:
    """An order for an episode as it may air. Raises NotApproved, InputError."""
    gate = open_gate(fetcher.station.profile, fetcher.tools)
    passed = gate.episode(episode)
    if passed is None:
        raise NotApproved(
            f"số {episode.key} chưa được duyệt nên không phát được",
            hint="Duyệt trước (broadcaster approve). Tin khẩn cấp: người được duyệt khẩn cấp thêm "
            "--urgent --who HỌ-TÊN.",
        )
    priority = Priority.URGENT if wish.kind == URGENT else Priority.ORDINARY
    item = replace(yard_item(passed), priority=priority)
    today = fetcher.tools.clock.now().date()
    trouble = gate.trouble(item, today)
    if trouble:
        raise InputError(f"số {episode.key} không phát được: {trouble}")
    return _order(fetcher, (replace(air_item(fetcher, item, gate, today), id=-2),), wish)


def order_make_up(
    fetcher: Fetcher, lines: tuple[LogLine, ...], slot: str, wish: AirRequest
) -> AirOrder:
    """An order for what a slot held and was not heard whole.

    Raises InputError when there is nothing to make up.
    """
    missed = to_make_up(lines, fetcher.tools.clock.now())
    if not missed:
        raise InputError(
            "bảy ngày qua không có khung giờ nào bị lỡ mà chưa phát bù",
            hint="Xem nhật ký: broadcaster log",
        )
    found = next((line for line in reversed(missed) if not slot or line.slot == slot), None)
    if found is None:
        told = ", ".join(line.slot for line in missed)
        raise InputError(f"không có khung giờ lỡ nào là “{slot}”", hint=f"Đang có: {told}.")
    items = _items_of(fetcher, found.slot, _heard(lines, found.slot))
    if not items:
        raise InputError(
            f"khung giờ {found.slot} không còn bài nào phát bù được",
            hint="Phát một bài khác: broadcaster air-now TÊN-BÀI",
        )
    return _order(fetcher, items, replace(wish, kind=MAKE_UP), makes_up=found.slot)


def order_stop(now: datetime, *, who: str) -> AirOrder:
    """An order to end whatever is on air; good for a few seconds only."""
    return _without_sound(STOP, now, who)


def order_leave(now: datetime, *, who: str) -> AirOrder:
    """An order to the agent to end itself, what is on air included; good for a few seconds only."""
    return _without_sound(LEAVE, now, who)


def order_taken_back(item: AirItem, now: datetime) -> AirOrder:
    """An order to end that item, should it still be on air; `now` by the agent's own clock."""
    order = _without_sound(TAKEN_BACK, now, "rút bài")
    return replace(order, items=(item,), good_for=_PATIENCE)


def _without_sound(kind: str, now: datetime, who: str) -> AirOrder:
    return AirOrder(
        id=f"{now:%Y-%m-%dT%H:%M:%S}",
        kind=kind,
        given_at=now,
        given_by=who,
        items=(),
        good_for=10.0,
    )


def order_test(fetcher: Fetcher, *, who: str) -> AirOrder:
    """An order for a short jingle through the loudspeakers. Raises InputError without one."""
    sha256, seconds = station_sound(fetcher, _TEST_SOUND)
    if not sha256:
        raise InputError("đài không còn tiếng nào để phát thử", hint="Thêm nhạc mục vào kho.")
    item = AirItem(
        id=-3,
        title="Phát thử loa",
        seconds=seconds,
        sha256=sha256,
        suffix=".wav",
        synthetic=False,
    )
    return _order(fetcher, (item,), AirRequest(who=who, kind=TEST))


def _heard(lines: tuple[LogLine, ...], slot: str) -> frozenset[int]:
    """The items of a slot that were heard to their end."""
    return frozenset(
        line.item
        for line in lines
        if line.slot == slot
        and line.event is LogEvent.ITEM_END
        and line.get("result") == ItemState.AIRED.value
    )


def _items_of(fetcher: Fetcher, slot: str, heard: frozenset[int]) -> tuple[AirItem, ...]:
    """What the slot held and may still air: as the queue knows it, else as the agent kept it."""
    gate = open_gate(fetcher.station.profile, fetcher.tools)
    today = fetcher.tools.clock.now().date()
    held = [item for item in fetcher.tools.queue().items(slot) if item.state not in _OUT]
    if held:
        left = (i for i in held if i.id not in heard and not gate.trouble(i, today))
        return tuple(air_item(fetcher, item, gate, today) for item in left)
    plan = fetcher.store.plan()
    kept = next((one for one in plan.slots if one.id == slot), None)
    if kept is None or gate.required:
        return ()
    over = (item for item in kept.items if item.id not in heard and not item.refused)
    return tuple(on_day(fetcher, item, gate, today) for item in over)


def told_other_days(order: AirOrder) -> tuple[str, ...]:
    """A sentence for each thing in an order that names another day than that of the order."""
    day = written(order.given_at.astimezone(ZONE).date())
    return tuple(
        f"“{item.title}” nói “{item.other_day}”, mà hôm nay là ngày {day}."
        for item in order.items
        if item.other_day
    )


def _order(
    fetcher: Fetcher, items: tuple[AirItem, ...], wish: AirRequest, *, makes_up: str = ""
) -> AirOrder:
    now = fetcher.tools.clock.now()
    missing = [
        item for item in items if item.sha256 and not fetcher.store.whole(item.sha256, item.suffix)
    ]
    if missing:
        raise InputError(
            f"tệp âm thanh của “{missing[0].title}” không còn, hoặc không đúng "
            f"{copy_words(missing[0])}",
            hint="Dựng lại bài này" + (" rồi duyệt lại." if missing[0].approved_by else "."),
        )
    return AirOrder(
        id=f"{now:%Y-%m-%dT%H:%M:%S}",
        kind=wish.kind,
        given_at=now,
        given_by=wish.who,
        items=items,
        makes_up=makes_up,
        good_for=_PATIENCE if wish.kind != MAKE_UP else _LONGER,
    )
