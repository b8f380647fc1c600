"""Asking Microsoft's service for one part, and what each of its failures means to a person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from broadcaster.errors import BadSound, EngineRefused, EngineUnavailable
from broadcaster.model.speech import Speech
from broadcaster.text.lengths import rough_length
from broadcaster.voices.checking import quoted
from broadcaster.voices.edge_sending import CutShort, EdgeLine, EdgeReply, clock_skew, fetch
from broadcaster.voices.patience import Again, Patience

if TYPE_CHECKING:
    import aiohttp

OTHER_VOICE = "Dùng giọng kèm theo máy (embedded), hoặc để lúc khác chạy lại: phần đã có được giữ."
CLOCK = "Chỉnh lại ngày giờ của máy này cho đúng (giờ Việt Nam) rồi chạy lại."
SKEWED = 120.0  # seconds; the service's tokens hold for five minutes
NOT_YET_OR_NO_MORE = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED


@dataclass(kw_only=True)
class EdgeAsking(Patience):
    """The service as this run knows it."""

    line: EdgeLine = field(default_factory=EdgeLine)

    def until_good(
        self,
        text: str,
        asked: tuple[str, str, str],
        accept: Callable[[EdgeReply], Speech],
    ) -> Speech:
        """Sound that `accept` took; `asked` are the service's voice, rate and pitch.

        Raises EngineUnavailable, EngineRefused, BadSound.
        """
        return self.keep_trying(lambda: self._once(text, asked, accept))

    def _once(
        self, text: str, asked: tuple[str, str, str], accept: Callable[[EdgeReply], Speech]
    ) -> Speech:
        """One try. Raises Again."""
        import aiohttp
        from edge_tts.exceptions import EdgeTTSException, SkewAdjustmentError

        try:
            return accept(fetch(text, *asked, self.line))
        except BadSound as failure:
            raise Again(failure, stop=False) from failure
        except CutShort as failure:
            raise Again(_poisoned(text, str(failure)), stop=False) from failure
        except SkewAdjustmentError as failure:
            raise Again(_forbidden(), after=float("inf"), stop=True) from failure
        except aiohttp.ClientResponseError as failure:
            raise self._status(failure) from failure
        except (aiohttp.ClientError, OSError) as failure:  # TimeoutError is one of the latter
            raise self._lost(failure) from failure
        except (EdgeTTSException, LookupError, TypeError, ValueError) as failure:
            what = "máy chủ không trả về tiếng đọc"
            raise Again(_poisoned(text, what), stop=False) from failure

    def _status(self, failure: "aiohttp.ClientResponseError") -> Again:
        import aiohttp

        code = failure.status
        if isinstance(failure, aiohttp.ClientHttpProxyError):
            what = f"máy chủ trung gian (proxy) của mạng này không cho qua (mã {code})"
            return self.broken(_unavailable(what))
        if code == 403:  # the package has tried once more by the service's clock
            return Again(_forbidden(), after=float("inf"), stop=True)
        if code == 429:
            after = self.retry_after(
                failure.headers.get("Retry-After", "") if failure.headers else ""
            )
            return Again(_refused(f"máy chủ từ chối (mã {code})", after), after=after, stop=True)
        return Again(_unavailable(f"máy chủ báo lỗi {code}"), stop=True)

    def _lost(self, failure: Exception) -> Again:
        import aiohttp

        if isinstance(failure, aiohttp.ClientConnectorCertificateError):
            cause = failure.certificate_error
            if getattr(cause, "verify_code", 0) in NOT_YET_OR_NO_MORE:
                what = "chứng chỉ của máy chủ không hợp với ngày giờ của máy này"
                return self.broken(_unavailable(what, CLOCK), final=True)
        if isinstance(failure, aiohttp.ClientSSLError):
            what = "chứng chỉ của máy chủ không được tin cậy nên chưa gửi gì"
            return self.broken(_unavailable(what), final=True)
        late = isinstance(failure, TimeoutError)
        return self.broken(
            _unavailable("máy chủ không trả lời kịp" if late else "không nối được mạng")
        )


def _forbidden() -> EngineRefused:
    """403: nearly always a wrong clock, since the service asks for a token made of the time."""
    skew = clock_skew()
    if abs(skew) > SKEWED:
        way = "chậm" if skew > 0 else "nhanh"
        much = rough_length(abs(skew), "ngày", "giờ", "phút")
        what = f"đồng hồ của máy này {way} khoảng {much}, nên máy chủ từ chối (mã 403)"
        return _refused(what, hint=CLOCK)
    return _refused("máy chủ từ chối (mã 403), có thể vì đồng hồ của máy này sai", hint=CLOCK)


def _unavailable(what: str, hint: str = OTHER_VOICE) -> EngineUnavailable:
    return EngineUnavailable(f"Giọng trực tuyến edge không dùng được: {what}.", hint=hint)


def _refused(what: str, after: float | None = None, hint: str = OTHER_VOICE) -> EngineRefused:
    return EngineRefused(
        f"Giọng trực tuyến edge đang bị chặn: {what}.", hint=hint, retry_after=after
    )


def _poisoned(text: str, what: str) -> BadSound:
    return BadSound(f"Giọng edge không đọc được {quoted(text)}: {what}.", hint=OTHER_VOICE)
