"""Where programmes were brought to stations that cannot pull, and which lie there still.

A stick or a folder elsewhere is changed by the next push only: who takes something back is told.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from broadcaster.domain.withdrawal import TakenBack
from broadcaster.storage.atomic import write_atomic

PUSHED = ".noi-da-gui-dai.json"  # below audio_out


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedCopy:
    """What one place was given, as far as we know."""

    station: str  # its name
    to: str  # as a person typed it, without a password
    at: str  # when it was pushed last, ISO 8601
    keys: tuple[str, ...]  # of episodes that may lie there


def pushed_copies(audio: Path) -> tuple[PushedCopy, ...]:
    """Every place on record; a record that cannot be read tells of none."""
    try:
        told = json.loads((audio / PUSHED).read_bytes())
        return tuple(PushedCopy(**{**one, "keys": tuple(one["keys"])}) for one in told)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()


def remember_push(audio: Path, copy: PushedCopy, *, whole: bool) -> None:
    """Note what a place holds now; not `whole` when files stayed that should have gone.

    Raises StoreError.
    """
    known = {(one.station, one.to): one for one in pushed_copies(audio)}
    before = known.get((copy.station, copy.to))
    kept = set(before.keys) if before is not None and not whole else set()
    keys = tuple(sorted({*copy.keys, *kept}))
    now = PushedCopy(station=copy.station, to=copy.to, at=copy.at, keys=keys)
    known[copy.station, copy.to] = now
    text = json.dumps([asdict(one) for one in known.values()], ensure_ascii=False, indent=1)
    write_atomic(audio / PUSHED, f"{text}\n".encode())


def copies_with(audio: Path, gone: TakenBack) -> tuple[PushedCopy, ...]:
    """The places that may hold what was taken back."""
    return tuple(one for one in pushed_copies(audio) if not gone.keys.isdisjoint(one.keys))


def told_copies(copies: Iterable[PushedCopy]) -> tuple[str, ...]:
    """A sentence on each: who has it, and what takes it away there."""
    return tuple(
        f"đài “{one.station}”, ở {one.to}, còn giữ bài đã chép tới đó: nối nơi ấy vào máy này (USB "
        f'thì cắm vào) rồi chạy broadcaster stations push "{one.station}" --to "{one.to}"; chưa '
        "làm được thì gọi điện nhờ đài xóa"
        for one in copies
    )
