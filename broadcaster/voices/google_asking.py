"""Asking the service for one part: paced, tried again where that helps, stopped where it does not.

::

    no line, no proxy, wrong certificate   stop at once, for the whole run
    line lost after it had worked, 5xx     try again with growing pauses, then stop for the run
    429, redirect, page of HTML            wait as told (Retry-After), try again, then stop
    no sound, damaged sound                ask again, then this sentence fails; others may go on
"""

from collections.abc import Callable
from dataclasses import dataclass

import requests

from broadcaster.errors import BadSound, EngineRefused, EngineUnavailable
from broadcaster.model.speech import Speech
from broadcaster.voices.checking import quoted
from broadcaster.voices.google_replies import BlockedReply, PoisonedReply
from broadcaster.voices.google_sending import Line, tts_for
from broadcaster.voices.patience import Again, Patience

OTHER_VOICE = "Dùng giọng kèm theo máy (embedded), hoặc để lúc khác chạy lại: phần đã có được giữ."


@dataclass(kw_only=True)
class Asking(Patience):
    """The translation service as this run knows it."""

    line: Line

    def until_good(self, text: str, accept: Callable[[bytes], Speech]) -> Speech:
        """Sound that `accept` took. Raises EngineUnavailable, EngineRefused, BadSound."""
        if self.blocked is not None:
            raise self.blocked
        with requests.Session() as session:
            return self.keep_trying(lambda: self._once(session, text, accept))

    def _once(
        self, session: requests.Session, text: str, accept: Callable[[bytes], Speech]
    ) -> Speech:
        """One try. Raises Again."""
        try:
            mp3 = b"".join(
                tts_for(text, session=session, line=self.line, clock=self.clock).stream()
            )
            return accept(mp3)
        except BlockedReply as failure:
            raise Again(_refused(str(failure), None), stop=True) from failure
        except PoisonedReply as failure:
            raise Again(_poisoned(text, str(failure)), stop=False) from failure
        except BadSound as failure:
            raise Again(failure, stop=False) from failure
        except requests.HTTPError as failure:
            raise self._status(failure) from failure
        except (requests.RequestException, OSError) as failure:
            final = isinstance(failure, requests.exceptions.SSLError)
            raise self.broken(_unavailable(_reason(failure)), final=final) from failure

    def _status(self, failure: requests.HTTPError) -> Again:
        reply = failure.response
        code = reply.status_code
        if code in {429, 403}:
            after = self.retry_after(reply.headers.get("Retry-After", ""))
            return Again(_refused(f"máy chủ từ chối (mã {code})", after), after=after, stop=True)
        return Again(_unavailable(f"máy chủ báo lỗi {code}"), stop=True)


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
