"""From the lines of the log to what was on the air: lists, CSV, JSON."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from broadcaster.domain.playout import TEST, LogEvent, LogLine
from broadcaster.domain.schedule import ZONE

AIRED = "Đã phát"
CUT = "Gián đoạn"
MISSED = "Lỡ giờ"
SKIPPED = "Không phát"
EMPTY = "Không xếp bài"
STOOD_IN = "Nhạc thay thế"


@dataclass(frozen=True, slots=True, kw_only=True)
class AsRun:
    """One row of the as-run log (nhật ký phát)."""

    unit: str
    site: str
    slot: str  # Occurrence.id, or the second of an order
    kind: str  # "khung giờ", "phát ngay", "phát bù", "khẩn cấp"
    planned: datetime | None  # planned start of the slot
    planned_seconds: float  # length that was to be heard
    begun: datetime | None  # first sound of this item; None = nothing was heard
    ended: datetime | None
    seconds: float  # really heard
    result: str  # one of the words above
    reason: str
    item: int  # QueueItem.id
    title: str
    episode: str
    sha256: str
    programme: str
    channel: str  # "trường"
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    documents: tuple[str, ...]
    voice: str  # "AI" or "người"
    live: bool
    listeners: int  # an estimate from the roll, never a count
    approved_by: str
    makes_up: str = ""  # the missed slot that this one makes up for
    name: str = ""  # what people call the slot; "" of an order


_RESULTS = {LogEvent.MISSED: MISSED, LogEvent.EMPTY: EMPTY, LogEvent.FALLBACK: STOOD_IN}

# column of the CSV -> field; the words people read, in the order of a school's book
COLUMNS = {
    "Đơn vị": "unit",
    "Điểm phát": "site",
    "Khung giờ": "slot",
    "Tên khung": "name",
    "Hình thức": "kind",
    "Giờ dự định": "planned",
    "Bắt đầu thực": "begun",
    "Kết thúc thực": "ended",
    "Giây dự định": "planned_seconds",
    "Giây đã phát": "seconds",
    "Kết quả": "result",
    "Lý do": "reason",
    "Bài": "title",
    "Mã số phát": "episode",
    "Mã băm tệp": "sha256",
    "Chương trình": "programme",
    "Kênh": "channel",
    "Loại bài": "kinds",
    "Chủ đề": "topics",
    "Đối tượng": "audiences",
    "Văn bản viện dẫn": "documents",
    "Giọng đọc": "voice",
    "Đọc trực tiếp": "live",
    "Người nghe (ước tính)": "listeners",
    "Người duyệt": "approved_by",
    "Phát bù cho": "makes_up",
}


def rows_of(lines: Iterable[LogLine], *, unit: str) -> tuple[AsRun, ...]:
    """A row for each item that was, or was to be, heard; the lines of one site in their order."""
    rows: dict[tuple[str, str, int], AsRun] = {}
    slots: dict[tuple[str, str], LogLine] = {}
    for line in lines:
        place = (line.site, line.slot)
        key = (*place, line.item)
        if line.event in (LogEvent.AIRED, LogEvent.FALLBACK, LogEvent.MISSED, LogEvent.EMPTY):
            slots.setdefault(place, line)
        if line.event in _RESULTS:
            rows[key] = _row(line, slots.get(place), unit, _RESULTS[line.event])
        elif line.event is LogEvent.ITEM:
            rows[key] = _begun(line, _row(line, slots.get(place), unit, CUT), rows.get(key))
        elif line.event is LogEvent.RESUMED and key in rows:
            rows[key] = replace(rows[key], seconds=rows[key].seconds + _number(line, "played"))
        elif line.event is LogEvent.ITEM_END and key in rows:
            rows[key] = _ended(rows[key], line)
        elif line.event is LogEvent.SKIPPED:
            rows.setdefault(key, _row(line, slots.get(place), unit, SKIPPED))
    return tuple(_without_empty_shells(rows))


def _begun(line: LogLine, row: AsRun, before: AsRun | None) -> AsRun:
    """An item that begins; of one that was heard in the same slot already, what was heard stays."""
    if before is None or before.begun is None:
        return replace(row, begun=_home(line))
    return replace(row, begun=before.begun, seconds=before.seconds)


def _ended(row: AsRun, line: LogLine) -> AsRun:
    result = AIRED if line.get("result") == AIRED else CUT
    heard = row.seconds + line.seconds
    return replace(row, ended=_home(line), seconds=heard, result=result, reason=line.reason)


def _without_empty_shells(rows: dict[tuple[str, str, int], AsRun]) -> Iterable[AsRun]:
    """A missed slot is told by its items, with its reason; one without items keeps its row."""
    told = {(site, slot) for site, slot, item in rows if item > 0}
    whys = {
        (site, slot): row.reason
        for (site, slot, item), row in rows.items()
        if item == 0 and row.result == MISSED
    }
    for (site, slot, item), row in rows.items():
        if row.kind == TEST:
            continue
        if item == 0 and row.result == MISSED and (site, slot) in told:
            continue
        if row.result == SKIPPED and row.reason == "lỡ giờ":
            why = whys.get((site, slot), "")
            row = replace(row, result=MISSED, reason=why)  # noqa: PLW2901 - the same, told plainly
        yield row


def _row(line: LogLine, slot: LogLine | None, unit: str, result: str) -> AsRun:
    opening = slot or line
    planned = opening.get("planned")
    begun = _home(line) if line.event is LogEvent.FALLBACK else None
    return AsRun(
        unit=unit,
        site=line.site,
        slot=line.slot,
        kind=str(opening.get("kind") or "khung giờ"),
        planned=datetime.fromisoformat(planned) if isinstance(planned, str) else None,
        planned_seconds=_number(line, "length"),
        begun=begun,
        ended=None,
        seconds=0.0,
        result=result,
        reason=line.reason,
        item=line.item,
        title=str(line.get("title") or ""),
        episode=str(line.get("episode") or ""),
        sha256=str(line.get("sha256") or ""),
        programme=str(line.get("programme") or ""),
        channel="trường",
        kinds=_texts(line, "kinds"),
        topics=_texts(line, "topics"),
        audiences=_texts(line, "audiences"),
        documents=_texts(line, "documents"),
        voice=str(line.get("voice") or ""),
        live=bool(line.get("live")),
        listeners=int(_number(line, "listeners")),
        approved_by=str(line.get("approved_by") or ""),
        makes_up=str(opening.get("makes_up") or ""),
        name=str(opening.get("name") or ""),
    )


def as_json(row: AsRun) -> dict[str, object]:
    """A row for machines; moments with zone."""
    return {field.name: _plain(getattr(row, field.name)) for field in fields(AsRun)}


def as_csv(rows: Sequence[AsRun]) -> str:
    """The rows as a table that a spreadsheet opens: semicolons within a cell, one row a line."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(getattr(row, name)) for name in COLUMNS.values()])
    return file.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, tuple):
        text = "; ".join(value)
    elif isinstance(value, bool):
        text = "có" if value else ""
    elif isinstance(value, float):
        return f"{value:.1f}"
    else:
        text = "" if value is None else str(value)
    # a cell that begins like a formula must not be one when a spreadsheet opens the file
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return value.astimezone(ZONE).isoformat(timespec="milliseconds")
    return list(value) if isinstance(value, tuple) else value


def _home(line: LogLine) -> datetime:
    return line.at.astimezone(ZONE)


def _number(line: LogLine, name: str) -> float:
    value = line.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _texts(line: LogLine, name: str) -> tuple[str, ...]:
    value = line.get(name)
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
