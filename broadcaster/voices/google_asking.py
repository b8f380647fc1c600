"""Asking the service for one part: paced, tried again where that helps, stopped where it does not.

::

    no line, no proxy, wrong certificate   stop at once, for the whole run
    line lost after it had worked, 5xx     try again with growing pauses, then stop for the run
    429, redirect, page of HTML            wait as told (Retry-After), try again, then stop
    no sound, damaged sound                ask again, then this sentence fails; others may go on
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from broadcaster.errors import BadSound, EngineError, EngineRefused, EngineUnavailable
from broadcaster.model.speech import Speech
from broadcaster.voices.checking import quoted
from broadcaster.voices.google_replies import BlockedReply, PoisonedReply
from broadcaster.voices.google_sending import Line, tts_for

OTHER_VOICE = "Dùng giọng kèm theo máy (embedded), hoặc để lúc khác chạy lại: phần đã có được giữ."


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often and how patiently the service is asked."""

    pause: float = 0.8  # seconds between two requests; the package's maintainers advise 0.5-1
    attempts: int = 3  # how often one part is asked for
    first: float = 2.0  # seconds before the second try; doubled each time
    longest: float = 60.0  # a longer Retry-After stops the run instead


class _Again(Exception):
    """This try failed; `after` is what the service asked for, `final` what to raise at the end."""

    def __init__(self, final: EngineError, *, after: float | None = None, stop: bool) -> None:
        super().__init__(str(final))
        self.final, self.after, self.stop = final, after, stop


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Asking:
    """The service as this run knows it; the engine sees to it that one thread asks at a time."""

    line: Line
    pace: Pace = field(default_factory=Pace)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now
    blocked: EngineError | None = None  # why nothing is asked any more in this run
    _worked: bool = False
    _last: float | None = None

    def until_good(self, text: str, accept: Callable[[bytes], Speech]) -> Speech:
        """Sound that `accept` took. Raises EngineUnavailable, EngineRefused, BadSound."""
        if self.blocked is not None:
            raise self.blocked
        with requests.Session() as session:
            attempt = 0
            while True:
                attempt += 1
                try:
                    return self._once(session, text, accept)
                except _Again as failed:
                    self._wait(failed, attempt)

    def _once(
        self, session: requests.Session, text: str, accept: Callable[[bytes], Speech]
    ) -> Speech:
        """One try. Raises _Again."""
        self._keep_pace()
        try:
            mp3 = b"".join(
                tts_for(text, session=session, line=self.line, clock=self.clock).stream()
            )
            speech = accept(mp3)
        except BlockedReply as failure:
            raise _Again(_refused(str(failure), None), stop=True) from failure
        except PoisonedReply as failure:
            raise _Again(_poisoned(text, str(failure)), stop=False) from failure
        except BadSound as failure:
            raise _Again(failure, stop=False) from failure
        except requests.HTTPError as failure:
            raise self._status(failure) from failure
        except (requests.RequestException, OSError) as failure:
            raise self._broken(failure) from failure
        self._worked = True
        return speech

    def _keep_pace(self) -> None:
        if self._last is not None:
            rest = self._last + self.pace.pause - self.clock()
            if rest > 0:
                self.sleep(rest)
        self._last = self.clock()

    def _wait(self, failed: _Again, attempt: int) -> None:
        """Sleep before the next try, or raise what ends this part."""
        wait = failed.after if failed.after is not None else self.pace.first * 2 ** (attempt - 1)
        if attempt >= self.pace.attempts or wait > self.pace.longest:
            if failed.stop:
                self.blocked = failed.final
            raise failed.final from failed.__cause__
        self.sleep(wait)

    def _status(self, failure: requests.HTTPError) -> _Again:
        reply = failure.response
        code = reply.status_code
        if code in {429, 403}:
            after = self._retry_after(reply.headers.get("Retry-After", ""))
            return _Again(_refused(f"máy chủ từ chối (mã {code})", after), after=after, stop=True)
        return _Again(_unavailable(f"máy chủ báo lỗi {code}"), stop=True)

    def _retry_after(self, value: str) -> float | None:
        """Seconds, from a number or a date of HTTP; None when absent or unreadable."""
        if value.strip().isdigit():
            return float(value)
        try:
            return max(0.0, (parsedate_to_datetime(value) - self.now()).total_seconds())
        except (ValueError, TypeError):
            return None

    def _broken(self, failure: Exception) -> _Again:
        """No connection: at the first request that is final, later on it may be a hiccup."""
        error = _unavailable(_reason(failure))
        final = not self._worked or isinstance(failure, requests.exceptions.SSLError)
        if final:
            return _Again(error, after=float("inf"), stop=True)
        return _Again(error, stop=True)


def _reason(failure: Exception) -> str:
    if isinstance(failure, requests.exceptions.SSLError):
        return "chứng chỉ của máy chủ không được tin cậy nên chưa gửi gì"
    if isinstance(failure, requests.Timeout):
        return "máy chủ không trả lời kịp"
    if isinstance(failure, requests.ConnectionError):
        return "không nối được mạng"
    return f"lỗi khi gửi ({type(failure).__name__})"


def _unavailable(what: str) -> EngineUnavailable:
    return EngineUnavailable(f"Giọng trực tuyến gTTS không dùng được: {what}.", hint=OTHER_VOICE)


def _refused(what: str, after: float | None) -> EngineRefused:
    return EngineRefused(
        f"Giọng trực tuyến gTTS đang bị chặn: {what}.", hint=OTHER_VOICE, retry_after=after
    )


def _poisoned(text: str, what: str) -> BadSound:
    return BadSound(f"gTTS không đọc được {quoted(text)}: {what}.", hint=OTHER_VOICE)
