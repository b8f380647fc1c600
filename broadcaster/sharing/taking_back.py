"""Packs that were written for other units: where they went, and which hold what was taken back."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.sharing.pack import OFFERS, SCRIPTS, Pack, offer, open_pack
from broadcaster.storage.atomic import write_atomic

HANDED = ".goi-da-gui.txt"  # below audio_out: a path a line


def remember_pack(audio: Path, pack: Path) -> None:
    """Note where a pack was written. Raises StoreError."""
    known, here = _lines(audio), pack.absolute()
    if here.is_relative_to(audio.absolute().parent):  # a station may be carried elsewhere whole
        here = here.relative_to(audio.absolute().parent)
    if str(here) not in known:
        lines = "".join(f"{line}\n" for line in (*known, here))
        write_atomic(audio / HANDED, lines.encode())


def handed_packs(audio: Path) -> tuple[Path, ...]:
    """Every place at which a pack was written."""
    return tuple(audio.parent / line for line in _lines(audio))


def _lines(audio: Path) -> tuple[str, ...]:
    try:
        lines = (audio / HANDED).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    return tuple(line for line in lines if line.strip())


def packs_with(audio: Path, gone: TakenBack) -> tuple[Path, ...]:
    """The packs that hold it, and those that cannot be looked at now: a stick that is away."""
    return tuple(path for path in handed_packs(audio) if _may_hold(path, gone))


def packs_holding(audio: Path, wanted: TakenBack) -> tuple[Path, ...]:
    """The packs that were opened and hold it: of one that cannot be looked at nothing is known."""
    return tuple(path for path in handed_packs(audio) if _is_seen_to_hold(path, wanted))


def drop_packs(audio: Path, gone: TakenBack) -> Iterator[Path]:
    """Remove the packs that hold it where they can be reached, and list anew what stays there."""
    for path in packs_with(audio, gone):
        if path.is_file():
            path.unlink(missing_ok=True)
            yield path
            if (path.parent / OFFERS).is_file():
                with suppress(BroadcasterError):
                    offer(path.parent, "")


def _may_hold(path: Path, gone: TakenBack) -> bool:
    if not path.is_file():
        return not path.parent.is_dir()  # whoever removed it knows; a stick that is away does not
    try:
        with open_pack(path) as opened:
            return _holds(opened.pack, gone)
    except BroadcasterError:
        return True  # it was ours, and nobody can say what is in it


def _is_seen_to_hold(path: Path, wanted: TakenBack) -> bool:
    if not path.is_file():
        return False
    try:
        with open_pack(path) as opened:
            return _holds(opened.pack, wanted)
    except BroadcasterError:
        return False


def _holds(pack: Pack, gone: TakenBack) -> bool:
    if any(file.sha256 == gone.recording for file in pack.files):
        return True
    scripts = {PurePosixPath(s.path).stem for s in pack.scripts if s.path.startswith(SCRIPTS)}
    return not scripts.isdisjoint(gone.scripts)
