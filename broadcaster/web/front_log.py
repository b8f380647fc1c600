"""Downloads counted from the log of the web server in front, which sent the sounds itself.

The rules are those of `web/download_counts`. A line tells what one answer brought to whom; what
somebody sent in it (path, program) may be anything, so a line that is not plainly about a sound of
ours is left out, and their number is told.
"""

import errno
import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path
from typing import Any, TypeAlias

from broadcaster.domain.schedule import ZONE
from broadcaster.publishing.addresses import SOUNDS as SOUND_FOLDER
from broadcaster.publishing.file_types import SOUNDS, ending
from broadcaster.reports.download_book import CountedDownload, LogPlace, SqlDownloadBook
from broadcaster.storage.os_errors import explained
from broadcaster.web.download_counts import ListenerCounts, is_fetched_ahead
from broadcaster.web.public_files import SAFE

_Log: TypeAlias = BufferedReader | gzip.GzipFile
_LONGEST = 65_536  # bytes of a line; a browser's head has fewer
_MOST = 64_000_000  # bytes in which a line ends, or it is no log
_LATER = timedelta(hours=1)  # that the clock of another machine may be ahead
_PART = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/[0-9]{1,15}")
_SOUND = re.compile(rf"(?:.*?/)?({SOUND_FOLDER}/.+)")  # whatever the site and a token stand below


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundAnswer:
    """What one line tells: a stretch of a sound went out to somebody."""

    moment: datetime
    address: str
    agent: str
    file: str  # path below feeds/, without a subscriber's token
    first: int
    count: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReading:
    """What was found in the logs."""

    read: int = 0  # lines that are new
    strange: int = 0  # of them, those that no web server of ours wrote
    counted: int = 0  # downloads that were added
    cut: tuple[str, ...] = ()  # files that are shorter than what was read of them

    def with_another(self, other: "LogReading") -> "LogReading":
        """Both together."""
        return LogReading(
            read=self.read + other.read,
            strange=self.strange + other.strange,
            counted=self.counted + other.counted,
            cut=(*self.cut, *other.cut),
        )


def answer_in(line: bytes, now: datetime) -> SoundAnswer | None:
    """What a line tells; None = nothing that anybody heard. Raises ValueError for no line of ours.

    Two forms: the one that our nginx settings ask for, and Caddy's.
    """
    told = json.loads(line)
    if not isinstance(told, dict):
        raise ValueError(line)
    row = _caddy_row(told) if "request" in told else told
    moment = datetime.fromtimestamp(_number(row, "time"), UTC)
    if moment > now + _LATER:
        raise ValueError(moment)
    status, sent = int(_number(row, "status")), int(_number(row, "sent"))
    name = _sound_name(_word(row, "file"))
    if not name or status not in (200, 206) or sent <= 0 or is_fetched_ahead(_word(row, "ahead")):
        return None
    first, most = 0, sent
    if status == 206:
        part = _PART.fullmatch(_word(row, "range"))
        if part is None:  # several parts in one answer: nobody knows which bytes
            return None
        first, most = int(part[1]), int(part[2]) - int(part[1]) + 1
    return SoundAnswer(
        moment=moment.astimezone(ZONE),
        address=_word(row, "address"),
        agent=_word(row, "agent"),
        file=name,
        first=first,
        count=min(sent, most),
    )


def _caddy_row(told: dict[str, Any]) -> dict[str, Any]:
    """A line of Caddy's as one of nginx's."""
    request = told["request"]
    if not isinstance(request, dict):
        raise ValueError("request")
    uri = _word(request, "uri")
    asked, answered = request.get("headers"), told.get("resp_headers")
    return {
        "time": told.get("ts"),
        "address": request.get("remote_ip"),
        "agent": _head(asked, "User-Agent"),
        "file": uri.partition("?")[0] if request.get("method") == "GET" else "",
        "status": told.get("status"),
        "sent": told.get("size"),
        "range": _head(answered, "Content-Range"),
        "ahead": " ".join(_head(asked, name) for name in ("Sec-Purpose", "Purpose", "X-Moz")),
    }


def _sound_name(path: str) -> str:
    """The path of a sound below feeds/, the same for everybody who is sent it; "" = it is none."""
    found = _SOUND.fullmatch(path)
    name = found[1] if found else ""
    plain = all(SAFE.fullmatch(part) for part in name.split("/"))
    return name if plain and ending(name) in SOUNDS else ""


def _head(heads: object, name: str) -> str:
    values = heads.get(name) if isinstance(heads, dict) else None
    return values[0] if isinstance(values, list) and values and isinstance(values[0], str) else ""


def _number(row: dict[str, Any], name: str) -> float:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise ValueError(name)
    return value


def _word(row: dict[str, Any], name: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise ValueError(name)
    return value


@dataclass(slots=True)
class _Tally:
    """Downloads that are to be counted all at once, with how far the log was read."""

    key: bytes
    found: list[CountedDownload] = field(default_factory=list)

    def count(self, file: str, listener: str, moment: datetime) -> bool:
        self.found.append(CountedDownload(file=file, listener=listener, moment=moment))
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCounter:
    """Adds the downloads of logs to the book: each line once, whatever its log is called now."""

    book: SqlDownloadBook
    minute: Callable[[str], int]  # as those of ListenerCounts
    tag: Callable[[str], int]
    now: datetime

    def count(self, paths: Sequence[Path]) -> LogReading:
        """Read what is new of the logs, and of those that were put aside last (`….1`).

        Raises StoreError, for a log that is not there too.
        """
        done = LogReading()
        for path in paths:
            older = path.with_name(f"{path.name}.1")
            for each in (*((older,) if older.is_file() else ()), path):
                done = done.with_another(self._count(each))
        return done

    def _count(self, path: Path) -> LogReading:
        with explained(path, "đọc nhật ký"), _opened(path) as log:
            first = log.readline(_LONGEST)
            if not first.endswith(b"\n"):  # nothing whole yet, or no log
                return LogReading(strange=int(len(first) == _LONGEST))
            mark = hashlib.sha256(first).hexdigest()
            before = self.book.read_of(mark)
            if before > log.seek(0, os.SEEK_END):
                return LogReading(cut=(path.name,))
            log.seek(before)
            return self._count_from(log, mark, before)

    def _count_from(self, log: _Log, mark: str, before: int) -> LogReading:
        moment = self.now
        tally = _Tally(self.book.key)
        counts = ListenerCounts(
            tally,
            minute=self.minute,
            tag=self.tag,
            now=lambda: moment,
            unfinished=self.book.unfinished(self.now),
        )
        read = strange = 0
        place = before
        for line in _whole_lines(log):
            place, read = place + len(line), read + 1
            try:
                answer = answer_in(line, self.now)
                # half a letter, which JSON may hold, has no bytes that a hash could be made of
                who = counts.listener(answer.address, answer.agent) if answer else ""
            except (ValueError, OverflowError, OSError, RecursionError):
                strange += 1
                continue
            if answer is not None:
                moment = answer.moment
                counts.received(answer.file, who, answer.first, answer.count)
        if not read:
            return LogReading()
        added = self.book.count_log(
            LogPlace(log=mark, before=before, read=place), tally.found, counts.unfinished()
        )
        return LogReading(read=read, strange=strange, counted=added)


def _opened(path: Path) -> _Log:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _whole_lines(log: _Log) -> Iterator[bytes]:
    """Lines that are at their end; of one that is longer than any of ours all of it, unread."""
    while line := log.readline(_LONGEST):
        while not line.endswith(b"\n"):
            more = log.readline(_LONGEST)
            if not more:
                return  # it is still being written
            line += more
            if len(line) > _MOST:
                raise OSError(errno.EFBIG, "no log")
        yield line
