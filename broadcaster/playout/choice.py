"""Whether an item may be heard now, and how much of it."""

from datetime import date

from broadcaster.model.playout import AirItem
from broadcaster.playout.restart import Stretch, stretch


def refusal(item: AirItem, today: date) -> str:
    """Why an item may not be heard today, in Vietnamese; "" when it may."""
    if item.refused:
        return item.refused
    if item.valid_from is not None and today < item.valid_from:
        return f"chỉ được phát từ ngày {item.valid_from:%d/%m/%Y}"
    if item.valid_to is not None and today > item.valid_to:
        return f"đã hết hạn phát ngày {item.valid_to:%d/%m/%Y}"
    return ""


def piece_of(item: AirItem, start: float, room: float) -> Stretch | None:
    """What of an item fits into the time that is left; an open microphone fits whole or not."""
    if item.live is not None:
        length = item.ident_seconds + item.live.open_seconds + item.closing_seconds
        return Stretch(start=0.0, end=length) if length <= room else None
    return stretch(item, start, room)
