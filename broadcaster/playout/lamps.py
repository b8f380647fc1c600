"""Green, amber, red: what was looked at before a slot, and what it means."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from broadcaster.domain.playout import AirItem, AirSlot, Lamp, LampItem
from broadcaster.domain.wording import length as spoken
from broadcaster.playout.rules import refusal

STALE = timedelta(days=1)  # a plan older than this is told
OLDEST = timedelta(days=7)  # and one older than this is not relied on


def seen_of_slot(slot: AirSlot) -> tuple[LampItem, ...]:
    """What the slot itself shows: whether there is something in it, and whether it fits."""
    if slot.lost:
        return (_lost(slot), *(_filled(slot) if slot.items else ()))
    return _filled(slot)


def _lost(slot: AirSlot) -> LampItem:
    """What was queued for the slot and left it: red when nothing else is in it."""
    gone = "; ".join(slot.lost)
    fix = f"Xếp bài khác thay vào: broadcaster queue add … --slot {slot.id}"
    if slot.items:
        return LampItem(lamp=Lamp.AMBER, told=f"{gone}. Các bài khác của khung vẫn phát.", fix=fix)
    told = f"{gone}. Khung giờ nay trống, đến giờ sẽ không có tiếng."
    return LampItem(lamp=Lamp.RED, told=told, fix=fix)


def _filled(slot: AirSlot) -> tuple[LampItem, ...]:
    if not slot.items:
        return (
            LampItem(
                lamp=Lamp.AMBER,
                told="Chưa xếp bài nào đã duyệt vào khung giờ này; đến giờ sẽ không có tiếng.",
                fix=f"Chạy: broadcaster queue add … --slot {slot.id}",
            ),
        )
    allowed = [item for item in slot.items if not refusal(item, slot.begins.date())]
    length = sum(item.seconds for item in allowed)
    if length > slot.max_seconds + 0.5:
        return (
            LampItem(
                lamp=Lamp.AMBER,
                told=f"Dài {spoken(length)}, quá khung giờ {spoken(slot.max_seconds)}.",
                fix="Bớt một mục, hoặc chuyển một bài sang khung giờ khác.",
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
        fix = "Xin duyệt (broadcaster approve kể các bài đang chờ), hoặc xếp bài khác."
        return LampItem(lamp=Lamp.RED, told=f"{name}: {why}, sẽ không phát.", fix=fix)
    if not here:
        return LampItem(
            lamp=Lamp.RED,
            told=f"{name}: tệp âm thanh không có ở máy phát, hoặc không đúng bản đã duyệt.",
            fix="Chạy: broadcaster reconcile (lấy lại đúng bản), rồi broadcaster play --prefetch",
        )
    if decoded is not None and abs(decoded - item.seconds) > 1.5:
        told = "không giải mã được" if decoded < 0 else f"chỉ dài {spoken(decoded)}"
        return LampItem(
            lamp=Lamp.RED, told=f"{name}: tệp {told}.", fix="Dựng và duyệt lại bài này."
        )
    if item.outdated:
        told = f"{name}: đã sửa sau khi duyệt; sẽ phát bản đã duyệt, chưa có chỗ sửa ấy."
        fix = "Nhờ người duyệt nghe bản mới (broadcaster approve), hoặc bỏ bài khỏi hàng đợi."
        return LampItem(lamp=Lamp.AMBER, told=told, fix=fix)
    if item.live is not None:
        who = item.live.reader or "người đọc"
        told = f"{name}: đọc trực tiếp; đến giờ {who} có mặt ở micro."
        return LampItem(lamp=Lamp.GREEN, told=told)
    checked = "có ở máy phát, đúng bản đã duyệt" + (", giải mã tốt" if decoded else "")
    return LampItem(lamp=Lamp.GREEN, told=f"{name}: {checked}.")


def seen_of_plan(made_at: datetime | None, now: datetime) -> LampItem:
    """Whether the plan is fresh enough to be relied on."""
    if made_at is None:
        return LampItem(
            lamp=Lamp.RED,
            told="Máy phát chưa có kế hoạch nào.",
            fix="Chạy: broadcaster play --prefetch",
        )
    age = now - made_at
    told = f"Kế hoạch lấy về lúc {made_at.astimezone(now.tzinfo):%H:%M ngày %d/%m}."
    if age > OLDEST:
        fix = "Máy phát mất liên lạc quá lâu: nối lại mạng hoặc cơ sở dữ liệu, rồi chạy lại."
        return LampItem(lamp=Lamp.RED, told=told, fix=fix)
    if age > STALE:
        fix = "Máy phát đang dùng bản giữ sẵn; hãy xem vì sao không lấy được bản mới."
        return LampItem(lamp=Lamp.AMBER, told=told, fix=fix)
    return LampItem(lamp=Lamp.GREEN, told=told)


def seen_of_schedule(trouble: str) -> tuple[LampItem, ...]:
    """A schedule that cannot be read, so that an earlier one stands; nothing when it can."""
    if not trouble:
        return ()
    told = f"Lịch phát (lich.toml) có lỗi, {trouble}; máy đang theo lịch cũ."
    return (LampItem(lamp=Lamp.AMBER, told=told, fix="Xem và sửa: broadcaster slot check"),)


def red(seen: Sequence[LampItem]) -> tuple[LampItem, ...]:
    """Those that keep the slot from being heard as planned."""
    return tuple(one for one in seen if one.lamp is Lamp.RED)
