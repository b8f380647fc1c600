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


def opened_packs(audio: Path) -> Iterator[tuple[Path, frozenset[str]]]:
    """The packs that can be opened, each with the slugs of its scripts.

    Of a stick that is away, or of a file that nobody can read, nothing is known.
    """
    for path in handed_packs(audio):
        with suppress(BroadcasterError):
            if path.is_file():
                with open_pack(path) as opened:
                    scripts = _scripts(opened.pack)
                yield path, scripts


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


def _holds(pack: Pack, gone: TakenBack) -> bool:
    if any(file.sha256 == gone.recording for file in pack.files):
        return True
    return not _scripts(pack).isdisjoint(gone.scripts)


def _scripts(pack: Pack) -> frozenset[str]:
    paths = (script.path for script in pack.scripts if script.path.startswith(SCRIPTS))
    return frozenset(PurePosixPath(path).stem for path in paths)
