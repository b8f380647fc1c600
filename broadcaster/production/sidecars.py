"""JSON beside the audio: enough to rebuild a lost database and to render an episode again."""

from pathlib import Path
from typing import Any, TypeVar

from broadcaster.domain.approval import ApprovedEpisode
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, StoreError, TooNew
from broadcaster.domain.timeline import Timeline
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained, named_fault
from broadcaster.storage.serialization import from_plain, parse, to_text
from broadcaster.system.files import files_below

TIMELINE = ".timeline.json"  # how the name of an episode's timeline ends
APPROVED = ".duyet.json"  # how the name of an approval's file ends
SCHOOL_MARK = "-truong"  # in the names of files that never leave the school
FORMAT = 1  # a newer program may add fields without raising it; it is raised when old ones change

Value = TypeVar("Value")


def write_episode(path: Path, episode: Episode) -> bool:
    """Write an episode's sidecar; False when it was the same already."""
    return _write(path, "episode", episode)


def read_episode(path: Path) -> Episode:
    """The episode of a sidecar. Raises StoreError when it is damaged or of a newer format."""
    return _read(path, "episode", Episode)


def holds_document(path: Path, document: str) -> bool:
    """Whether the sidecar at a path is what `write_episode` writes of a value of this text."""
    indented = document.removesuffix("\n").replace("\n", "\n ")
    wanted = f'{{\n "episode": {indented},\n "format": {FORMAT}\n}}\n'
    try:
        return path.read_bytes() == wanted.encode()
    except OSError:
        return False


def write_timeline(path: Path, timeline: Timeline) -> bool:
    """Write a timeline beside its episode; False when it was the same already."""
    return _write(path, "timeline", timeline)


def read_timeline(path: Path) -> Timeline:
    """The timeline of a file. Raises StoreError when it is damaged or of a newer format."""
    return _read(path, "timeline", Timeline)


def timelines_of(episode: Episode) -> tuple[str, ...]:
    """The names of what tells which clip and sound is heard when, one for each edition."""
    editions = (edition for edition in (episode.school, episode.public) if edition is not None)
    return tuple(dict.fromkeys(f"{Path(e.audio.name).stem}{TIMELINE}" for e in editions))


def reads_timeline(path: Path) -> bool:
    """Whether a timeline is there and can be read: by it a recording is found that must go."""
    try:
        read_timeline(path)
    except BroadcasterError:
        return False
    return True


def write_approved(path: Path, approved: ApprovedEpisode) -> bool:
    """Put an approval beside the files that it keeps; False when it was the same already."""
    return _write(path, "approved", approved)


def read_approved(path: Path) -> ApprovedEpisode:
    """The approval of a file. Raises StoreError when it is damaged or of a newer format."""
    return _read(path, "approved", ApprovedEpisode)


def find_approved(folder: Path) -> tuple[Path, ...]:
    """Every approval under a folder, in the order of their paths. Raises StoreError."""
    return _seen(folder, APPROVED)


def find_sidecars(folder: Path) -> tuple[Path, ...]:
    """Every episode sidecar under a folder, in the order of their paths.

    JSON files of another kind are left out; a damaged one is kept in, so that reading it tells.
    Raises StoreError where a folder cannot be looked into.
    """
    return tuple(path for path in _seen(folder, ".json") if _may_be_episode(path))


def _seen(folder: Path, ending: str) -> tuple[Path, ...]:
    """Files of that ending; a folder that cannot be looked into is told with its name."""
    with named_fault(folder):
        files = (p for p in files_below(folder, hidden=False) if p.name.endswith(ending))
        return tuple(sorted(path for path in files if path.is_file()))


def _may_be_episode(path: Path) -> bool:
    try:
        document = _load(path)
    except StoreError:
        return True
    return isinstance(document, dict) and "episode" in document and "format" in document


def _write(path: Path, name: str, value: object) -> bool:
    return write_atomic(path, to_text({"format": FORMAT, name: value}).encode())


def _load(path: Path) -> Any:
    with explained(path, "đọc tệp"):
        text = path.read_bytes()
    return parse(text, where=str(path))


def _read(path: Path, name: str, kind: type[Value]) -> Value:
    document = _load(path)
    if not isinstance(document, dict) or name not in document:
        raise StoreError("Tệp này không phải tệp mô tả mà chương trình ghi ra.", where=str(path))
    written = document.get("format")
    if type(written) is not int or written < 1:
        raise StoreError("Tệp không ghi số “format” nên không biết đọc thế nào.", where=str(path))
    if written > FORMAT:
        raise TooNew(
            f"Tệp do bản mới hơn của chương trình ghi (format {written}, bản này hiểu {FORMAT}).",
            hint="Hãy cập nhật chương trình rồi chạy lại.",
            where=str(path),
        )
    return from_plain(kind, document[name], where=str(path))
