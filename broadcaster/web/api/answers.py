"""Every refusal in one shape: a code for programs, a sentence and a hint for people."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse

from broadcaster.domain.errors import BroadcasterError, Busy
from broadcaster.web.api.description import FormFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What went wrong; the body of every answer that is not 2xx holds one under `loi`."""

    ma: str
    cau: str
    goi_y: str


class RefusedAnswer(Exception):
    """Raised by an answer that cannot be given."""

    def __init__(self, status: int, ma: str, cau: str, goi_y: str, wait: float = 0.0) -> None:
        super().__init__(cau)
        self.status = status
        self.fault = Fault(ma=ma, cau=cau, goi_y=goi_y)
        self.wait = wait  # seconds until asking again makes sense; 0 = not told


SENTENCES: Mapping[int, tuple[str, str, str]] = {
    400: ("khong-doc-duoc", "Không đọc được lời gửi.", "Gửi JSON, mã hóa UTF-8."),
    404: ("khong-co", "Ở địa chỉ này không có gì.", "Xem các địa chỉ ở /api/v1/openapi.json."),
    405: ("cach-goi-sai", "Địa chỉ này không nhận cách gọi ấy.", "Xem /api/v1/openapi.json."),
    500: (
        "may-chu-loi",
        "Máy chủ của trường gặp lỗi.",
        "Thử lại sau ít phút; nếu vẫn vậy, báo cho trường.",
    ),
}
_OTHER = ("khong-duoc", "Máy chủ không nhận lời gọi này.", "Xem /api/v1/openapi.json.")


def answer(status: int, fault: Fault, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A refusal as it goes over the line."""
    content = {"loi": asdict(fault)}
    return JSONResponse(content, status, {"cache-control": "no-store", **(headers or {})})


def of_refused(_request: Request, refused: Exception) -> JSONResponse:
    """What one of our own answers refused."""
    if not isinstance(refused, RefusedAnswer):
        return of_crash(_request, refused)
    headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else {}
    if refused.wait:
        headers["Retry-After"] = str(int(refused.wait) + 1)
    return answer(refused.status, refused.fault, headers)


def of_status(request: Request, error: Exception) -> JSONResponse:
    """What the router or the reader of bodies refused."""
    status = getattr(error, "status_code", 500)
    ma, cau, goi_y = SENTENCES.get(status, _OTHER)
    return answer(status, Fault(ma=ma, cau=cau, goi_y=goi_y), getattr(error, "headers", None))


def of_shape(_request: Request, error: Exception) -> JSONResponse:
    """What does not have the form that is described; nothing of what was sent is repeated."""
    found = error.places[:10] if isinstance(error, FormFault) else ()
    where = [" → ".join(str(part) for part in place)[:120] for place in found]
    return answer(
        422,
        Fault(
            ma="sai-dang",
            cau=f"Có chỗ không đúng dạng: {'; '.join(where) or 'lời gửi'}.",
            goi_y="So lại với mô tả ở /api/v1/openapi.json.",
        ),
    )


def of_ours(_request: Request, error: Exception) -> JSONResponse:
    """An error of the program: its sentence, never where on the school's disk it happened."""
    busy = isinstance(error, Busy)
    told = error.sentence if isinstance(error, BroadcasterError) else SENTENCES[500][1]
    code = error.code if isinstance(error, BroadcasterError) else SENTENCES[500][0]
    fault = Fault(ma=code, cau=told, goi_y=SENTENCES[500][2])
    return answer(503, fault, {"Retry-After": "5" if busy else "60"})


def of_crash(_request: Request, _error: Exception) -> JSONResponse:
    """A mistake of ours."""
    ma, cau, goi_y = SENTENCES[500]
    return answer(500, Fault(ma=ma, cau=cau, goi_y=goi_y))
