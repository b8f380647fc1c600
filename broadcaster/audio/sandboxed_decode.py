"""Import of a sound file from outside: checked, decoded in a process of its own, kept as FLAC."""

import threading
from pathlib import Path
from typing import Any

from broadcaster.audio.containers import HEAD, refuse_stranger
from broadcaster.domain.errors import AssetError
from broadcaster.domain.sound import TakenIn
from broadcaster.system.limited_process import told_by

TIMEOUT = 150.0  # seconds; the processor time within is held too
LONGEST = 3600.0  # seconds of sound
_AT_ONCE = threading.BoundedSemaphore(2)  # decoders that may run beside each other
_BROKEN = "Mở thử bằng một máy nghe nhạc; không nghe được thì ghi hoặc tải lại. Chưa cất gì cả."


def take_in(source: Path, target: Path, *, name: str, longest: float = LONGEST) -> TakenIn:
    """Decode `source`, which people call `name`, into `target` as FLAC.

    Nothing of the file is opened in this process but its first bytes. Raises AssetError for what
    is no sound, is silent, damaged, longer than `longest` seconds or takes too much to decode.
    """
    with source.open("rb") as file:
        refuse_stranger(file.read(HEAD), name)
    told = _told(source, target, longest, name)
    if "fault" in told:
        target.unlink(missing_ok=True)
        sentence = str(told["fault"]).replace(source.name, name)
        raise AssetError(sentence, hint=str(told["hint"]) or _BROKEN)
    if told["silent"]:
        target.unlink(missing_ok=True)
        raise AssetError(
            f"{name} im lặng từ đầu đến cuối",
            hint="Kiểm tra micrô và nút ghi rồi ghi lại. Chưa cất gì cả.",
        )
    return TakenIn(
        path=target,
        format=str(told["format"]),
        seconds=float(told["seconds"]),
        told=tuple(str(one).replace(source.name, name) for one in told["told"]),
    )


def _told(source: Path, target: Path, longest: float, name: str) -> dict[str, Any]:
    with _AT_ONCE:
        told = told_by(
            "broadcaster.audio.sandboxed_decode_worker",
            (str(source), str(target), str(longest)),
            seconds=TIMEOUT,
        )
    if told is None:
        target.unlink(missing_ok=True)
        raise AssetError(f"giải mã {name} mất quá nhiều sức máy nên đã dừng", hint=_BROKEN)
    return told
