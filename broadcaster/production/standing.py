"""Whether an episode stands as it was made: its files, its timelines, what it is made of."""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

from broadcaster.audio.measuring import fingerprint
from broadcaster.domain.episode import AudioFile, Episode, audio_files
from broadcaster.domain.errors import BroadcasterError, TooNew
from broadcaster.production.grouping import ScriptGroup
from broadcaster.production.recipe import explain, recipe_of, stands
from broadcaster.production.sidecars import read_episode, reads_timeline, timelines_of
from broadcaster.storage.atomic import write_atomic

READ_EPISODES = 50  # whose files one build reads to the last byte, in turn
_TURN = ".cache/luot-kiem-dung"  # below audio_out; lost, it begins anew


def earlier_episode(sidecar: Path) -> Episode | None:
    """The episode as it was made last; a damaged sidecar counts as none.

    Raises TooNew: what a newer program made is not written over by an older one.
    """
    if not sidecar.exists():
        return None
    try:
        return read_episode(sidecar)
    except TooNew:
        raise
    except BroadcasterError:
        return None


def why_made(
    old: Episode | None,
    folder: Path,
    parts: Mapping[str, str],
    notes: Path,
    ready: AbstractSet[str],
    *,
    read: bool,
) -> tuple[str, ...]:
    """Why an episode must be made; empty when it stands as it should.

    `ready` are the engines that could speak it now; `read` = its files to the last byte.
    """
    if old is None:
        return ("chưa từng dựng",)
    gone = [audio.name for audio in audio_files(old) if not _stands(folder, audio, read=read)]
    gone += [name for name in timelines_of(old) if not _tells(folder / name, read=read)]
    if gone:
        return tuple(f"tệp {name} không còn nguyên vẹn" for name in gone)
    if old.recipe != recipe_of(parts):
        made = read_parts(notes)
        if old.recipe != recipe_of(made) or not stands(made, parts):
            return explain(made, parts) or ("cách dựng đã đổi",)
    again = [voice.instead_of for voice in old.voices if voice.instead_of in ready]
    if again:
        return (f"lần trước phải dùng giọng thay cho {again[0]}, nay thử lại",)
    return ()


def _stands(folder: Path, audio: AudioFile, *, read: bool) -> bool:
    file = folder / audio.name
    if not file.is_file() or file.stat().st_size != audio.bytes:
        return False
    try:
        return not read or fingerprint(file)[1] == audio.sha256
    except OSError:
        return False


def _tells(timeline: Path, *, read: bool) -> bool:
    """Whether a timeline is there; by it clips are kept, and a recording is found that must go."""
    return reads_timeline(timeline) if read else timeline.is_file()


def notes_of(folder: Path, key: str) -> Path:
    """Where the parts of a recipe are noted."""
    return folder / f"{key}.recipe.json"


def note_parts(notes: Path, parts: Mapping[str, str]) -> None:
    """Note the parts of a recipe. Raises StoreError."""
    text = json.dumps(parts, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomic(notes, f"{text}\n".encode())


def keys_to_read(root: Path, groups: Sequence[ScriptGroup], *, every: bool) -> frozenset[str]:
    """The keys of the episodes whose files this build reads to the last byte.

    `every` = of all, as for the few that somebody names; else of a share in turn, so that in the
    end the shares have been everywhere.
    """
    keys = sorted(group.entry.key for group in groups)
    if every or len(keys) <= READ_EPISODES:
        return frozenset(keys)
    turn = root / _TURN
    begin = 0
    with suppress(OSError, ValueError):
        begin = int(turn.read_text(encoding="ascii")) % len(keys)
    with suppress(OSError):
        turn.parent.mkdir(parents=True, exist_ok=True)
        turn.write_text(str((begin + READ_EPISODES) % len(keys)), encoding="ascii")
    return frozenset(keys[(begin + n) % len(keys)] for n in range(READ_EPISODES))


def read_parts(notes: Path) -> dict[str, str]:
    """The parts of the last build; empty when they are lost, which only costs the explanation."""
    try:
        found = json.loads(notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
