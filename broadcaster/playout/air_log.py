"""The as-run log of one site: lines of JSON, each chained to the one before.

A line is durable before what it tells happens.
"""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.domain.hash_chain import HashChain
from broadcaster.domain.playout import AirItem, AirSlot, Alarm, LogEvent, LogLine
from broadcaster.playout.log_state import LogState, log_state_of, with_line
from broadcaster.storage.os_errors import explain
from broadcaster.system.files import read_patiently, replace_file

_OWN = ("event", "slot", "at", "seq", "site", "item", "seconds", "reason", "previous", "hash")


@dataclass(frozen=True, slots=True)
class LogContents:
    """What a log file holds."""

    lines: tuple[LogLine, ...]
    torn: bytes = b""  # what stands behind the last whole line
    whole: int = 0  # bytes of the file that are good
    damaged: int = 0  # lines in the middle that are no lines of ours
    broken: int = 0  # number of the first line that does not follow its forerunner; 0 = none


def chained(lines: Sequence[LogLine], last: LogLine | None) -> tuple[LogLine, ...]:
    """The lines as the next links behind `last`."""
    linked: list[LogLine] = []
    for line in lines:
        last = _CHAIN.behind(line, last)
        linked.append(last)
    return tuple(linked)


def to_line(line: LogLine) -> bytes:
    """One line of JSON with its line break."""
    text = json.dumps(plain(line), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode()


def plain(line: LogLine) -> dict[str, object]:
    """A line as plain JSON values; the moment with milliseconds and zone."""
    own: dict[str, object] = {
        "event": line.event.value,
        "slot": line.slot,
        "at": line.at.isoformat(timespec="milliseconds"),
        "seq": line.seq,
        "site": line.site,
        "item": line.item,
        "seconds": round(line.seconds, 3),
        "reason": line.reason,
    }
    return {**own, **dict(line.more), "previous": line.previous, "hash": line.hash}


def from_line(data: bytes) -> LogLine | None:
    """The line that the text holds; None when it is none."""
    try:
        found = json.loads(data)
        more = tuple((key, value) for key, value in found.items() if key not in _OWN)
        at = datetime.fromisoformat(found["at"])
        line = LogLine(
            seq=int(found["seq"]),
            event=LogEvent(found["event"]),
            at=at,
            site=str(found["site"]),
            slot=str(found["slot"]),
            item=int(found["item"]),
            seconds=float(found["seconds"]),
            reason=str(found["reason"]),
            more=more,
            previous=str(found["previous"]),
            hash=str(found["hash"]),
        )
    except (ArithmeticError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return line if at.tzinfo is not None else None


def read_log(data: bytes) -> LogContents:
    """Every line of a log file; what a power cut tore off at its end stands apart."""
    body, _, torn = data.rpartition(b"\n")
    texts = body.split(b"\n") if body else []
    parsed = [from_line(text) for text in texts]
    while parsed and parsed[-1] is None:  # a torn line may end in the middle of a written block
        torn = texts.pop() + b"\n" + torn
        parsed.pop()
    lines = tuple(line for line in parsed if line is not None)
    whole = sum(len(text) + 1 for text in texts)
    return LogContents(
        lines=lines,
        torn=data[whole:],
        whole=whole,
        damaged=len(parsed) - len(lines),
        broken=first_break(lines),
    )


def first_break(lines: Sequence[LogLine]) -> int:
    """The number of the first line that does not fit behind the one before; 0 when all do."""
    index = _CHAIN.first_break(lines)
    return 0 if index is None else lines[index].seq or 1


_CHAIN = HashChain(number="seq", plain=plain)  # as the file holds it


TORN = "hong"  # ending of the file that keeps what a power cut tore off


class FileAirLog:
    """Appends to one file; to a spare one when the disk of the first refuses.

    The process that appends must hold the lock of the site. `copies` get the same lines, without
    a promise: a copy that cannot be written is told once and left.
    """

    def __init__(
        self, path: Path, *, spare: Path | None = None, copies: Sequence[Path] = ()
    ) -> None:
        self._path = path
        self._spare = spare
        self._copies = list(copies)
        self._waiting: list[LogLine] = []  # what no disk took yet
        self._trouble = ""
        self._copy_trouble = ""
        self._found = LogContents(lines=())
        self._unread = ""  # what became of a log that could not be read
        self._lines = list(self._open())

    def lines(self) -> Sequence[LogLine]:
        """All, oldest first."""
        return tuple(self._lines)

    def damage(self) -> str:
        """What was found damaged when it was opened, a Vietnamese sentence; empty when nothing."""
        told = [self._unread] if self._unread else []
        if self._found.torn:
            kept = self._path.with_suffix(f".{TORN}").name
            told.append(
                "Dòng cuối của nhật ký phát viết dở (mất điện lúc đang ghi); đã cắt ra,"
                f" giữ ở {kept}."
            )
        if self._found.damaged or self._found.broken:
            told.append(
                f"Nhật ký phát không còn nguyên từ dòng {self._found.broken or '?'}: đã bị sửa tay"
                " hoặc hỏng đĩa. Các dòng đọc được vẫn được dùng."
            )
        return " ".join(told)

    def trouble(self) -> str:
        """What the disk refuses, a Vietnamese sentence; empty when all is well."""
        return self._trouble or self._copy_trouble

    def append(self, lines: Sequence[LogLine]) -> Sequence[LogLine]:
        """Chain them and make them durable in one step."""
        linked = chained(lines, self._lines[-1] if self._lines else None)
        self._lines.extend(linked)
        self._waiting.extend(linked)
        self._write()
        self._copy(linked)
        return linked

    def _write(self) -> None:
        data = b"".join(to_line(line) for line in self._waiting)
        if self._put(self._path, data):
            self._waiting.clear()
            self._trouble = ""
        elif self._spare is not None:
            # the main file is behind now: the spare one holds everything that it lacks
            _replace_tail(self._spare, data)

    def _put(self, path: Path, data: bytes) -> bool:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            append_durably(path, data)
        except OSError as fault:
            told = explain(fault, path, "ghi nhật ký phát")
            self._trouble = f"{told.sentence} {told.hint} Buổi phát vẫn tiếp tục."
            return False
        return True

    def _copy(self, linked: Sequence[LogLine]) -> None:
        data = b"".join(to_line(line) for line in linked)
        for copy in tuple(self._copies):
            try:
                copy.parent.mkdir(parents=True, exist_ok=True)
                append_durably(copy, data)
            except OSError as fault:
                told = explain(fault, copy, "ghi nhật ký phát")
                self._copy_trouble = f"{copy.name}: {told.sentence}"
                self._copies.remove(copy)

    def _open(self) -> tuple[LogLine, ...]:
        try:
            main = read_air_log(self._path)
        except StoreError as fault:  # a morning is not silent for want of its list
            main = LogContents(lines=())
            self._unread = self._begin_anew(fault)
        self._found = main
        if main.torn:
            self._put_aside(main)
        late = self._late(main.lines)
        if late and self._put(self._path, b"".join(to_line(line) for line in late)):
            self._forget_spare()
        elif late:
            self._waiting = list(late)
        lines = (*main.lines, *late)
        for copy in self._copies:
            _mend_copy(copy, lines)
        return lines

    def _begin_anew(self, fault: StoreError) -> str:
        """Put aside what stands in the log's place; what is told of it."""
        free = (self._path.with_suffix(f".{TORN}-{number}") for number in count(1))
        aside = next(path for path in free if not os.path.lexists(path))
        told = f"Không đọc được nhật ký phát: {fault.sentence}"
        with suppress(OSError):
            replace_file(self._path, aside)
            told += f" Đã để riêng ở {aside.name} và ghi nhật ký mới."
        return f"{told} Xem lại bài nào đã phát hôm nay, kẻo phát lại."

    def _put_aside(self, found: LogContents) -> None:
        """Keep the torn bytes in a file of their own and cut the log behind its last whole line."""
        with suppress(OSError):
            append_durably(self._path.with_suffix(f".{TORN}"), found.torn + b"\n")
        with suppress(OSError), self._path.open("rb+") as file:
            file.truncate(found.whole)
            os.fsync(file.fileno())

    def _late(self, lines: Sequence[LogLine]) -> tuple[LogLine, ...]:
        """Lines that only the spare file has."""
        if self._spare is None or not self._spare.is_file():
            return ()
        last = lines[-1].seq if lines else 0
        hash_of_last = lines[-1].hash if lines else ""
        try:
            spare = read_air_log(self._spare).lines
        except StoreError as fault:  # nor for want of what the spare file has
            self._unread = (
                f"{self._unread} Không đọc được nhật ký dự phòng: {fault.sentence}".strip()
            )
            self._spare = None  # what it holds stays for whoever can read it
            return ()
        late = tuple(line for line in spare if line.seq > last)
        return late if late and late[0].previous == hash_of_last else ()

    def _forget_spare(self) -> None:
        if self._spare is not None:
            with suppress(OSError):
                self._spare.unlink(missing_ok=True)


def append_durably(path: Path, data: bytes) -> None:
    """Add bytes to a file and wait until the disk has them; all or, as far as may be, nothing.

    Raises OSError; then the file is cut back to what it was.
    """
    fresh = not path.exists()
    with path.open("ab", buffering=0) as file:
        before = file.seek(0, os.SEEK_END)
        try:
            written = 0
            while written < len(data):
                written += file.write(data[written:])
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(before)
            raise
    if fresh and os.name == "posix":
        handle = os.open(path.parent, os.O_RDONLY)
        with suppress(OSError):
            os.fsync(handle)
        os.close(handle)


def read_air_log(path: Path) -> LogContents:
    """The lines of a log; nothing is changed. Raises StoreError."""
    try:
        return read_log(read_patiently(path))
    except FileNotFoundError:
        return read_log(b"")
    except OSError as fault:
        raise explain(fault, path, "đọc nhật ký phát") from fault


def _replace_tail(path: Path, data: bytes) -> None:
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _mend_copy(path: Path, lines: Sequence[LogLine]) -> None:
    """A copy whose last line was torn gets that line whole, and those that came after it."""
    with suppress(OSError):
        found = read_log(path.read_bytes()) if path.is_file() else None
        if found is None or not found.torn:
            return
        texts = [to_line(line) for line in lines]
        torn = next((at for at, text in enumerate(texts) if text.startswith(found.torn)), None)
        with path.open("rb+") as file:
            file.truncate(found.whole)
        append_durably(path, b"".join(texts[torn:] if torn is not None else []))


class AirLogWriter:
    """Writes lines and keeps the state that all of them give."""

    def __init__(
        self,
        log: FileAirLog,
        site: str,
        tell: Callable[[Alarm], None],
        say: Callable[[str], None],
    ) -> None:
        self._log = log
        self.site = site
        self.alarms: list[Alarm] = []  # met in this life, oldest first
        self._met: set[str] = set()  # their keys
        self._tell = tell
        self._say = say  # one line for whoever watches the screen
        lines = log.lines()
        self.state: LogState = log_state_of(lines)
        self.written = lines[-1].seq if lines else 0  # number of the last line

    def write(self, *lines: LogLine) -> None:
        """Put lines into the log in one durable step."""
        for line in self._log.append(lines):
            self.state = with_line(self.state, line)
            self.written = line.seq

    def line(  # the facts of a line, in the order people say them
        self,
        event: LogEvent,
        at: datetime,
        slot: str = "",
        *,
        item: int = 0,
        seconds: float = 0.0,
        reason: str = "",
        more: Sequence[tuple[str, object]] = (),
    ) -> LogLine:
        """A line of this site, not written yet."""
        return LogLine(
            event=event,
            at=at,
            site=self.site,
            slot=slot,
            item=item,
            seconds=seconds,
            reason=reason,
            more=tuple(more),
        )

    def alarm(self, key: str, at: datetime, sentence: str, hint: str = "") -> None:
        """Tell people, once for a key; what an earlier life told is said on this one's screen."""
        if key in self._met:
            return
        told = Alarm(key=key, at=at, site=self.site, sentence=sentence, hint=hint)
        if key in self.state.told:
            todo = f" Cần làm: {hint}" if hint else ""
            self._say(f"⚠ Vẫn còn, đã báo ở lần chạy trước: {sentence}{todo}")
        else:
            more = (("key", key), ("hint", hint))
            self.write(self.line(LogEvent.ALARM, at, reason=sentence, more=more))
            self._tell(told)
        self._met.add(key)
        self.alarms.append(told)


def facts_of_slot(slot: AirSlot) -> tuple[tuple[str, object], ...]:
    """What the log keeps of a slot when it opens or is missed."""
    order = (("order", slot.order),) if slot.order else ()
    made_up = (("makes_up", slot.makes_up),) if slot.makes_up else ()
    return (
        ("planned", slot.begins.isoformat()),
        ("name", slot.name),
        ("kind", slot.kind),
        ("queued", [item.id for item in slot.items]),
        *order,
        *made_up,
    )


def facts_of_item(item: AirItem) -> tuple[tuple[str, object], ...]:
    """What the log keeps of an item: who hears what, made of what, let out by whom."""
    return (
        ("title", item.title),
        ("episode", item.episode),
        ("sha256", item.sha256),
        ("length", round(item.seconds, 3)),
        ("programme", item.programme),
        ("priority", item.priority.value),
        ("kinds", list(item.kinds)),
        ("titles", list(item.titles)),
        ("topics", list(item.topics)),
        ("audiences", list(item.audiences)),
        ("documents", list(item.documents)),
        ("voice", "AI" if item.synthetic else "người"),
        ("live", item.live is not None),
        ("approved_by", item.approved_by),
        ("listeners", item.listeners),
    )
