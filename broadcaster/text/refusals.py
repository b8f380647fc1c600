"""Why the machine refused a file, in words that a teacher understands."""

import errno

# Numbers of the C library, as <errno.h> of POSIX lists them.
_WORDS = {
    errno.ENOENT: "không có tệp ấy",
    errno.EACCES: "máy không cho phép",
    errno.EPERM: "máy không cho phép",
    errno.EISDIR: "đó là một thư mục, không phải tệp",
    errno.ENOTDIR: "một phần của đường dẫn là tệp, không phải thư mục",
    errno.EEXIST: "đã có một tệp mang tên ấy",
    errno.ELOOP: "lối tắt trỏ vòng vào chính nó",
    errno.ENAMETOOLONG: "tên tệp quá dài",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EIO: "ổ đĩa hỏng hoặc vừa bị rút ra",
}


def refusal(error: OSError) -> str:
    """The reason of an error of the file system, in Vietnamese."""
    return _WORDS.get(error.errno or 0, f"hệ thống báo lỗi số {error.errno}")
