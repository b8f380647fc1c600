"""Whether the time of day can be right."""

from datetime import date, datetime, timedelta

from broadcaster.playout.account import Account

RELEASED = date(2026, 9, 1)  # no clock that is right can be before this version was begun
TOLERANCE = timedelta(seconds=60)  # what a time server may take back at once
FAR = timedelta(days=1)


def clock_trouble(now: datetime, account: Account) -> str:
    """Why nothing may air by this clock, in Vietnamese; "" when it can be right."""
    if now.date() < RELEASED:
        return (
            f"Đồng hồ máy chỉ {now:%H:%M ngày %d/%m/%Y}, sớm hơn cả ngày chương trình ra đời"
            f" ({RELEASED:%d/%m/%Y})."
        )
    if account.last is None or now >= account.last - TOLERANCE:
        return ""
    last = account.last.astimezone(now.tzinfo)
    how = "sai" if account.last - now > FAR else "bị vặn lùi"
    return (
        f"Đồng hồ máy {how}: máy chỉ {now:%H:%M ngày %d/%m/%Y}, nhưng nhật ký phát đã ghi đến"
        f" {last:%H:%M ngày %d/%m/%Y}."
    )


CLOCK_HINT = (
    "Chưa phát gì cả. Chỉnh lại giờ của máy (bật tự lấy giờ từ mạng). Nếu giờ đang đúng mà nhật ký"
    " lỡ ghi giờ sai, chạy: broadcaster play --clock-is-right"
)
