"""Lengths, sizes and refusals in the words that people say."""

import errno

_UNITS = (("ngày", 86_400), ("giờ", 3_600), ("phút", 60), ("giây", 1))
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


def length(seconds: float, *, hours: bool = False, full: bool = False) -> str:
    """A length to the second: "8 phút 40 giây".

    Parts that are nought are not said, unless `full` asks for the seconds behind minutes. With
    `hours` an hour is one, without it sixty minutes.
    """
    minutes, rest = divmod(round(seconds), 60)
    whole, minutes = divmod(minutes, 60) if hours else (0, minutes)
    parts = [f"{whole} giờ"] if whole else []
    parts += [f"{minutes} phút"] if minutes else []
    parts += [f"{rest} giây"] if rest or not parts or full else []
    return " ".join(parts)


def rough_length(seconds: float, *units: str) -> str:
    """A length in the largest of these units that fits, or in the smallest of them: "3 giờ"."""
    among = [(name, size) for name, size in _UNITS if name in units]
    name, size = next((unit for unit in among if seconds >= unit[1]), among[-1])
    return f"{round(seconds / size)} {name}"


def time_left(done: float, whole: float, seconds: float) -> str:
    """How long the rest takes yet, when so many of a whole took so long: "còn chừng 3 phút"."""
    if not 0 < done < whole:
        return ""
    return f"còn chừng {rough_length(seconds / done * (whole - done), 'giờ', 'phút', 'giây')}"


def minutes_length(seconds: float) -> str:
    """Minutes to the tenth: "12,5 phút"."""
    return f"{seconds / 60:.1f} phút".replace(".", ",")


def clock(seconds: int, *, hours: bool = False) -> str:
    """A place in a recording: "1:12", "75:03"; with `hours` "1:15:03"."""
    minutes, rest = divmod(seconds, 60)
    whole, left = divmod(minutes, 60)
    return f"{whole}:{left:02}:{rest:02}" if hours and whole else f"{minutes}:{rest:02}"


def timecode(milliseconds: int) -> str:
    """A place in a recording for machines: "00:01:02.500"."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}.{thousandths:03}"


def megabytes(count: int) -> str:
    """A size as people read it: 12 KB, 3,4 MB, 1,2 GB."""
    if count < 100_000:
        return f"{max(1, round(count / 1000))} KB"
    if count < 1_000_000_000:
        return f"{count / 1e6:.1f} MB".replace(".", ",")
    return f"{count / 1e9:.1f} GB".replace(".", ",")


def refusal(error: OSError) -> str:
    """The reason of an error of the file system, in Vietnamese."""
    return _WORDS.get(error.errno or 0, f"hệ thống báo lỗi số {error.errno}")
