"""Which paths may stand in a public folder, and the names there that are the program's own."""

import re
from collections.abc import Sequence
from pathlib import Path

from broadcaster.domain.errors import PublishError
from broadcaster.storage.atomic import ASIDE

LIST = ".da-xuat-ban"  # hidden file, and start of every hidden name that the program uses itself
FOLDER = ".da-xuat-ban.d"  # hidden folder beside the published files
MOVED = ".da-xuat-ban.de-rieng"  # hidden folder for folders that lay where a file belongs
STILL = "Bản đã xuất bản trước đó vẫn còn nguyên."


def check_paths(paths: Sequence[str]) -> None:
    """Refuse every path that could leave the folder, differ between systems or hide another."""
    seen: dict[str, str] = {}
    for path in paths:
        _check_path(path)
        if path.casefold() in seen:
            raise hostile(path, f"trùng với “{seen[path.casefold()]}”")
        seen[path.casefold()] = path
    for path in paths:
        for folder in list(Path(path.casefold()).parents)[:-1]:
            if folder.as_posix() in seen:
                raise hostile(path, f"“{seen[folder.as_posix()]}” vừa là tệp vừa là thư mục")


def is_public_path(path: str) -> bool:
    """Whether a path alone is one that may be published."""
    try:
        _check_path(path)
    except PublishError:
        return False
    return True


def hostile(path: str, why: str) -> PublishError:
    """The refusal of a path."""
    return PublishError(
        f"Không xuất bản tệp có đường dẫn “{path}”: {why}.",
        hint=f"{STILL} Tên tệp công khai chỉ gồm chữ không dấu, số, “-”, “_”, “.” và “/”.",
    )


def _check_path(path: str) -> None:
    parts = path.split("/")
    if not path or not all(re.fullmatch(r"[A-Za-z0-9._-]+", part) for part in parts):
        raise hostile(path, "có ký tự không dùng được hoặc có phần trống")
    if any(set(part) == {"."} or part.endswith(".") for part in parts):
        raise hostile(path, "có phần chỉ gồm dấu chấm hoặc kết thúc bằng dấu chấm")
    if any(part.startswith((ASIDE, LIST)) for part in parts):
        raise hostile(path, "tên này chương trình dùng cho việc riêng")
    if any(re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", part) for part in parts):
        raise hostile(path, "Windows không nhận tên này")
