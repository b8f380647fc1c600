"""Errors of the operating system about files as Vietnamese sentences."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broadcaster.domain.errors import StoreError

_SAFE = "Những gì đã có trước đó vẫn còn nguyên."

_NO_ROOM = 64 * 1024  # bytes: SQLite needs half of it beside its file only to be opened

# errno -> (what happened, what to do); the place is added in front by the error itself
_SENTENCES = {
    errno.ENOSPC: (
        "Ổ đĩa đã đầy, không {doing} được.",
        f"{_SAFE} Hãy xóa bớt tệp không cần rồi chạy lại.",
    ),
    errno.EROFS: (
        "Thư mục này chỉ cho đọc, không {doing} được.",
        f"{_SAFE} Hãy chọn một thư mục ghi được, hoặc tháo khóa ghi của ổ đĩa, rồi chạy lại.",
    ),
    errno.EACCES: (
        "Không có quyền {doing}, hoặc tệp đang được một chương trình khác mở.",
        f"{_SAFE} Hãy đóng chương trình đang mở tệp, hoặc nhờ người quản trị cấp quyền.",
    ),
    errno.ENOENT: (
        "Không tìm thấy tệp hoặc thư mục, nên không {doing} được.",
        "Hãy xem lại đường dẫn.",
    ),
    errno.ELOOP: (
        "Liên kết (symlink) này không dẫn tới tệp nào, nên không {doing} được.",
        "Cắm lại ổ đĩa hoặc nối lại thư mục có tệp ấy; không còn dùng tệp thì xóa liên kết.",
    ),
    errno.ENOTDIR: (
        "Một phần của đường dẫn là tệp chứ không phải thư mục, nên không {doing} được.",
        "Hãy đổi tên hoặc chuyển tệp đó đi chỗ khác.",
    ),
    errno.EISDIR: (
        "Đường dẫn này là thư mục chứ không phải tệp, nên không {doing} được.",
        "Hãy đổi tên hoặc chuyển thư mục đó đi chỗ khác.",
    ),
    errno.EIO: (
        "Ổ đĩa hỏng hoặc vừa bị rút ra, không {doing} được.",
        "Hãy cắm lại, hoặc chép đài sang ổ đĩa khác, rồi chạy lại.",
    ),
    errno.ENAMETOOLONG: (
        "Tên tệp quá dài, không {doing} được.",
        "Hãy đặt tên ngắn hơn.",
    ),
}
_SAME_AS = {
    errno.EDQUOT: errno.ENOSPC,
    errno.EFBIG: errno.ENOSPC,
    errno.EPERM: errno.EACCES,
    errno.EEXIST: errno.ENOTDIR,  # a folder was to be made where a file stands
    errno.EBUSY: errno.EACCES,
    errno.ETXTBSY: errno.EACCES,
}


def explain(fault: OSError, path: Path, doing: str) -> StoreError:
    """The StoreError for a failed file operation; `doing` is a verb phrase such as "ghi tệp"."""
    number = _SAME_AS.get(fault.errno or 0, fault.errno or 0)
    if number == errno.ENOENT and os.path.islink(path):  # noqa: PTH114 - that one raises nothing
        number = errno.ELOOP
    unknown = (
        f"Không {{doing}} được (hệ thống báo lỗi số {fault.errno}).",
        f"{_SAFE} Hãy kiểm tra ổ đĩa rồi chạy lại.",
    )
    sentence, hint = _SENTENCES.get(number, unknown)
    return StoreError(sentence.format(doing=doing), hint=hint, where=str(path))


def foreseen(fault: OSError, otherwise: Path) -> StoreError:
    """The StoreError for a fault that nobody met on its way to the door of the program.

    It names the file that the system named, else the path `otherwise`.
    """
    told = explain(fault, Path(fault.filename or otherwise), "đọc hoặc ghi")
    told.__cause__ = fault
    return told


@contextmanager
def named_fault(otherwise: Path) -> Iterator[None]:
    """Turn every OSError inside the block into a StoreError of the file that the system named."""
    try:
        yield
    except OSError as fault:
        raise foreseen(fault, otherwise) from fault


def has_no_room(path: Path) -> bool:
    """Whether nothing more can be written beside a file: SQLite tells of that in many words."""
    try:
        return shutil.disk_usage(path.parent).free < _NO_ROOM
    except OSError:
        return False


@contextmanager
def explained(path: Path, doing: str) -> Iterator[None]:
    """Turn every OSError inside the block into a StoreError that names the path."""
    try:
        yield
    except OSError as fault:
        raise explain(fault, path, doing) from fault
