"""Found a station: a folder that builds at once."""

import uuid
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.station import TENTATIVE, TENTATIVE_URL
from broadcaster.domain.wording import refusal

STARTER = files("broadcaster") / "starter"
DEFAULTS = {"@NAME@": "Phát thanh măng non", "@UNIT@": TENTATIVE}
# The namespace of podcast:guid (Podcast namespace documentation, "guid").
PODCAST_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
KEPT_EMPTY = ("audio_out", "feeds")


def found_station(
    folder: Path,
    *,
    first_day: date,
    name: str = "",
    unit: str = "",
    url: str = "",
    approver: str = "",
) -> list[Path]:
    """Copy the starter station; the guids of its shows are made here, once for life.

    Its first script airs on `first_day`: one that says another day than it is heard is warned of.
    Raises InputError when the folder already holds a station, StoreError when it cannot be written.
    """
    if (folder / "scripts_vi").exists():
        raise InputError(
            f"thư mục {folder} đã có scripts_vi, không ghi đè",
            hint="Chọn một thư mục khác, hoặc làm tiếp ngay trong đài đã có.",
        )
    values = {
        "@NAME@": name or DEFAULTS["@NAME@"],
        "@UNIT@": unit or DEFAULTS["@UNIT@"],
        "@URL@": url or TENTATIVE_URL,
        "@APPROVER@": approver,
        "@DAY@": written(first_day),
    }
    try:
        made = [
            _write(folder, path, source, values)
            for path, source in _starter(STARTER, PurePosixPath())
        ]
        for empty in KEPT_EMPTY:
            (folder / empty).mkdir(parents=True, exist_ok=True)
            made.append(folder / empty)
        return made
    except OSError as error:
        raise StoreError(
            f"không ghi được vào {folder}: {refusal(error)}",
            hint="Chọn thư mục mà máy cho phép ghi, còn chỗ trống.",
        ) from error


def _starter(folder: Traversable, at: PurePosixPath) -> Iterator[tuple[PurePosixPath, Traversable]]:
    for child in sorted(folder.iterdir(), key=lambda c: c.name):
        if child.is_dir():
            yield from _starter(child, at / child.name)
        else:
            yield at / child.name, child


def _write(folder: Path, path: PurePosixPath, source: Traversable, values: dict[str, str]) -> Path:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text(encoding="utf-8")
    for token, value in values.items():
        text = text.replace(token, _quotable(value))
    for number in range(1, 10):
        token = f"@GUID_{number}@"
        if token in text:
            text = text.replace(token, str(uuid.uuid5(PODCAST_NAMESPACE, uuid.uuid4().hex)))
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def _quotable(value: str) -> str:
    """A value that cannot break out of a quoted TOML string."""
    return "".join(c for c in value if c.isprintable()).replace("\\", "").replace('"', "”")
