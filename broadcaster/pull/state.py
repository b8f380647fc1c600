"""The state kept in a station's folder: its school, the files that came, what the station keeps."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from broadcaster.storage.atomic import write_atomic

HIDDEN = ".lay-bai"  # everything that is not for a player
FORMAT = 1
STATE = "trang-thai.json"
KEY = "khoa-truong.json"  # apart: what happens to the state must not make a stranger welcome


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFile:
    """A file in the folder that came from the school."""

    id: str  # of its programme
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorState:
    """The folder's memory between two runs."""

    url: str = ""
    key: str = ""  # hexadecimal Ed25519 key of the school; "" = not met yet
    etag: str = ""
    issued: str = ""  # of the newest manifest that was seen
    through: str = ""  # everything that was handed over until then was taken; "" = not known
    checked: str = ""  # the day on which every file was read and compared with its hash
    files: dict[str, HeldFile] = field(default_factory=dict)  # by name
    pinned: tuple[str, ...] = ()  # ids that the station keeps when they run out

    def without(self, name: str) -> "MirrorState":
        """The state after a file is gone."""
        return replace(self, files={n: held for n, held in self.files.items() if n != name})

    def holding(self, name: str, held: HeldFile) -> "MirrorState":
        """The state after a file came."""
        return replace(self, files={**self.files, name: held})


def load_state(folder: Path) -> tuple[MirrorState, str]:
    """The state, and a sentence when it had to be begun anew; the school's key outlives it."""
    key = _known_key(folder)
    try:
        state = _state(json.loads((folder / HIDDEN / STATE).read_bytes()))
    except FileNotFoundError:
        return MirrorState(key=key), _begun_anew("đã mất", key) if key else ""
    except (
        OSError, ArithmeticError, ValueError, KeyError, TypeError, AttributeError, RecursionError,
    ):  # fmt: skip
        return MirrorState(key=key), _begun_anew("bị hỏng", key)
    return state if state.key else replace(state, key=key), ""


def _begun_anew(what: str, key: str) -> str:
    kept = (
        "khóa của trường vẫn còn nhớ"
        if key
        else "khóa của trường được ghi nhớ lại từ đầu, hãy đối chiếu dấu khóa với trường"
    )
    return (
        f"tệp trạng thái của thư mục {what} nên bắt đầu lại: {kept}; tệp đã có được kiểm tra và "
        "dùng lại; bài đã ghim bằng --keep phải ghim lại"
    )


def _known_key(folder: Path) -> str:
    """The school's key as it is kept apart; "" = not met yet, or nobody can tell any more."""
    try:
        tree = json.loads((folder / HIDDEN / KEY).read_bytes())
        key = bytes.fromhex(tree["key"])
    except (OSError, ArithmeticError, ValueError, KeyError, TypeError, RecursionError):
        return ""
    return key.hex() if len(key) == 32 else ""


def save_state(folder: Path, state: MirrorState) -> None:
    """Put the state in place in one step, and the school's key beside it."""
    if state.key:
        write_atomic(folder / HIDDEN / KEY, json.dumps({"key": state.key}).encode())
    tree = {"format": FORMAT, **asdict(state)}
    data = json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True).encode()
    write_atomic(folder / HIDDEN / STATE, data)


def _state(tree: dict[str, Any]) -> MirrorState:
    if tree["format"] != FORMAT:
        raise ValueError(tree["format"])
    files = {
        str(name): HeldFile(id=str(h["id"]), sha256=str(h["sha256"]), bytes=int(h["bytes"]))
        for name, h in tree["files"].items()
    }
    return MirrorState(
        url=str(tree["url"]),
        key=bytes.fromhex(tree["key"]).hex(),
        etag=str(tree["etag"]),
        issued=str(tree["issued"]),
        through=str(tree["through"]),
        checked=str(tree.get("checked", "")),
        files=files,
        pinned=tuple(map(str, tree["pinned"])),
    )


def keep(folder: Path, ids: tuple[str, ...]) -> None:
    """Pin programmes: they stay when they run out."""
    state, _ = load_state(folder)
    save_state(folder, replace(state, pinned=tuple(sorted({*state.pinned, *ids}))))
