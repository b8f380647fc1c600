"""Redirects, fault pages and flash messages, with hints in the words of the desk."""

import base64
import binascii
import logging
import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadcaster.desk.request import RequestContext, respond
from broadcaster.domain.errors import (
    BroadcasterError,
    Busy,
    Conflict,
    InputError,
    NotAllowed,
    NotApproved,
)

_LOG = logging.getLogger("uvicorn.error")  # the server's own screen
_COMMAND = re.compile(r"\bbroadcaster [a-z]|(?<![\w-])--[a-z]|\.(?:toml|md)\b")
_BESIDE = re.compile(r"\s*\([^()]*(?:\bbroadcaster [a-z]|(?<![\w-])--[a-z])[^()]*\)")
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+")
_FILES = (
    (re.compile(r"(?:scripts_vi/)?station\.toml"), "cài đặt của đài"),
    (re.compile(r"(?:scripts_vi/)?lich\.toml"), "lịch của đài"),
    (re.compile(r"(?:scripts_vi/)?da-rut\.toml"), "danh sách đã rút"),
)
_IN_PATH = r"[^\s/\\“”\"',;:()<>]"
_PATH = re.compile(rf"(?<![\w/.:~])(?:[A-Za-z]:)?[/\\](?:{_IN_PATH}+[/\\])+({_IN_PATH}*)")
_FILE_FIRST = re.compile(r"\S+\.[a-zA-Z0-9]{2,4}\s")  # a file is called as it is called
_LINE = re.compile(r":(\d{1,6})(?::\d+)?$")
# what a sentence names -> what to do here instead; the first that fits is said
_HERE = tuple(
    (re.compile(sign), said)
    for sign, said in (
        (r"broadcaster (?:approve|return)\b", "Xem ở trang Duyệt."),
        (r"broadcaster queue redate\b", "Bấm Dựng lại cho đúng ngày ở trang Hàng đợi."),
        (r"broadcaster queue\b", "Xem ở trang Hàng đợi."),
        (r"lich\.toml", "Chỗ sai ở trang Lịch tuần; người quản trị sửa ở Cài đặt, nút Khung giờ."),
        (r"broadcaster (?:slot|calendar)\b", "Xem ở trang Lịch tuần."),
        (r"broadcaster (?:send|build|check|new|say)\b", "Mở bài ở trang Soạn bài, gửi duyệt lại."),
        (r"broadcaster log\b", "Xem ở trang Nhật ký phát."),
        (r"broadcaster (?:status|air-now)\b", "Xem ở trang Hôm nay."),
        (r"broadcaster play\b", "Tắt rồi bật lại ở trang Loa."),
        (r"broadcaster voices\b", "Xem ở trang Giọng đọc."),
        (r"broadcaster lexicon\b", "Xem ở trang Cách đọc."),
        (r"broadcaster users\b", "Người quản trị làm ở trang Người dùng."),
        (r"broadcaster stations\b", "Xem ở Cài đặt, mục Đài lấy bài."),
        (r"broadcaster (?:backup|restore)\b", "Xem ở Cài đặt, mục Sao lưu và phục hồi."),
        (r"broadcaster units\b", "Xem ở Cài đặt, mục Đơn vị."),
        (r"broadcaster oversee\b", "Làm ở trang Theo dõi đơn vị."),
        (r"broadcaster parent\b", "Làm ở trang Cấp trên."),
        (r"broadcaster catalogue list\b", "Xem ở trang Soạn bài."),
        (r"station\.toml", "Người quản trị sửa ở Cài đặt."),
        (r"broadcaster [a-z]|--debug\b", "Nhờ người giữ máy chủ của đài."),
    )
)


def plain_hint(hint: str) -> str:
    """A hint with every command replaced by the page, or the person, that does the same."""
    told: list[str] = []
    after_page = False
    for part in _SENTENCE_END.split(_BESIDE.sub("", hint)):
        said = _told(part)
        if said and said not in told:
            # a page is named in a sentence of its own: what stood behind a semicolon begins one
            told.append(said[0].upper() + said[1:] if after_page else said)
            after_page = said != part
    return " ".join(told).rstrip(" ;:")


def _told(part: str) -> str:
    if not _COMMAND.search(part):
        return part
    return next((said for sign, said in _HERE if sign.search(part)), "")


def sentence(text: str) -> str:
    """With a capital at its beginning and a full stop; files by the words of the desk.

    Where the station lies on its server is nobody's business: of a path its last part is said.
    """
    said = _PATH.sub(r"\1", text.strip())
    for file, words in _FILES:
        said = file.sub(words, said)
    if not said:
        return ""
    first = said[0] if _FILE_FIRST.match(said) else said[0].upper()
    return first + said[1:] + ("" if said[-1] in ".!?…" else ".")


def line_of(where: str) -> int:
    """The line in "file:line:column"; 0 = it names none."""
    found = _LINE.search(where)
    return int(found[1]) if found else 0


def attachment(data: str | bytes, name: str, media_type: str) -> Response:
    """A file to be saved; its name is one of ours, in the letters that a header can carry."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


FIELD_HEADER = "x-o"  # the field that is wrong, for scripts
FLASH_COOKIE = "loi_nhan"  # carries one sentence to the next page
_STATUS: tuple[tuple[type[BroadcasterError], int], ...] = (
    (NotAllowed, 403),
    (Conflict, 409),
    (NotApproved, 409),
    (InputError, 422),
    (Busy, 503),
)


def go(context: RequestContext, path: str, word: str = "", *, kind: str = "ok") -> Response:
    """Go to a page of the desk and say a sentence there; reloading it then repeats nothing."""
    target = f"{context.home}{path}"
    if context.partial:
        answer = Response(status_code=204, headers={"HX-Redirect": target})
    else:
        answer = RedirectResponse(target, status_code=303)
    if word:
        packed = base64.urlsafe_b64encode(f"{kind}\n{word}".encode()).decode()
        answer.set_cookie(
            FLASH_COOKIE, packed, max_age=60, path=context.home, httponly=True, samesite="lax",
            secure=context.secure,
        )  # fmt: skip
    return answer


def flash_of(request: Request) -> tuple[str, str]:
    """Kind and sentence that the page before left; ("", "") when there is none."""
    packed = request.cookies.get(FLASH_COOKIE, "")
    try:
        kind, _, said = base64.urlsafe_b64decode(packed.encode()).decode()[:1000].partition("\n")
    except (binascii.Error, ValueError):
        return "", ""
    return (kind if kind in ("ok", "warn", "bad") else "ok"), said


def status_of(fault: BroadcasterError) -> int:
    """The HTTP status of a fault."""
    return next((status for kind, status in _STATUS if isinstance(fault, kind)), 500)


def tell_fault(context: RequestContext, fault: BroadcasterError) -> Response:
    """What went wrong, what is safe, what to do; as a page, or as a piece of one.

    What lies behind a failure of ours is for whoever keeps the server: on its own screen.
    """
    template = "bits/fault.html" if context.partial else "fault.html"
    status = status_of(fault)
    if status == 500 and fault.__cause__ is not None:
        _LOG.error("a page was not made", exc_info=fault)
    said, hint = told(context, fault)
    answer = respond(context, template, status=status, said=said, hint=hint)
    if context.partial and fault.field:
        answer.headers[FIELD_HEADER] = fault.field
    return answer


def told(context: RequestContext, fault: BroadcasterError) -> tuple[str, str]:
    """Sentence and hint of a fault, as a page says them."""
    return fault_words(fault, str(context.wired.settings.folder))


def fault_words(fault: BroadcasterError, folder: str) -> tuple[str, str]:
    """Sentence and hint of a fault, in the words of the desk, for the station in a folder.

    What the system refused is said with the file, which nobody can guess.
    """
    refused = isinstance(fault.__cause__, OSError) and fault.where
    whole = f"{fault.sentence.rstrip('.')}: {fault.where}" if refused else fault.sentence
    said, hint = (  # its name may have spaces: `sentence` cannot tell
        text.replace(f"{folder}/", "").replace(f"{folder}\\", "").replace(folder, "thư mục của đài")
        for text in (whole, fault.hint)
    )
    return sentence(said), sentence(plain_hint(hint))
