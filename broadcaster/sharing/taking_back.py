"""Packs that were written for other units: where they went, and which hold what was taken back."""

from collections.abc import Collection, Iterator
from collections.abc import Set as AnySet
from contextlib import suppress
from pathlib import Path, PurePosixPath

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.sharing.pack import OFFERS, SCRIPTS, Pack, offer, open_pack
from broadcaster.storage.atomic import write_atomic

HANDED = ".goi-da-gui.txt"  # below audio_out: a path a line, behind a tab the slugs in the pack


def remember_pack(audio: Path, pack: Path, scripts: Collection[str] = ()) -> None:
    """Note where a pack was written, and as soon as it is there what is in it. Raises StoreError.

    Of a stick that is away nothing else tells.
    """
    known, here = dict(_lines(audio)), pack.absolute()
    if here.is_relative_to(audio.absolute().parent):  # a station may be carried elsewhere whole
        here = here.relative_to(audio.absolute().parent)
    if str(here) not in known or (scripts and known[str(here)] != frozenset(scripts)):
        known[str(here)] = frozenset(scripts)
        lines = (f"{path}\t{' '.join(sorted(held))}".rstrip() for path, held in known.items())
        write_atomic(audio / HANDED, "".join(f"{line}\n" for line in lines).encode())


def handed_packs(audio: Path) -> tuple[Path, ...]:
    """Every place at which a pack was written."""
    return tuple(audio.parent / path for path, _ in _lines(audio))


def _lines(audio: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """The places, each with the slugs that are known to be there; none of a pack of long ago."""
    try:
        lines = (audio / HANDED).read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        path, _, scripts = line.partition("\t")
        if path.strip():
            yield path, frozenset(scripts.split())


def packs_with(audio: Path, gone: TakenBack) -> tuple[Path, ...]:
    """The packs that hold it, and those that cannot be looked at now: a stick that is away."""
    return tuple(
        audio.parent / line
        for line, noted in _lines(audio)
        if _may_hold(audio, audio.parent / line, noted, gone)
    )


def known_packs(audio: Path) -> Iterator[tuple[Path, frozenset[str]]]:
    """The packs of which it is known what is in them, each with the slugs of its scripts.

    By the pack where it can be opened, else by what was noted when it was written: of a stick that
    is away, or another one in its place, and of a file that nobody can read. One that somebody
    removed from the station's own folder tells of nobody.
    """
    for line, noted in _lines(audio):
        path = audio.parent / line
        scripts = frozenset() if _removed(audio, path) else noted
        with suppress(BroadcasterError):
            if path.is_file():
                with open_pack(path) as opened:
                    scripts = _scripts(opened.pack)
        if scripts:
            yield path, scripts


def _removed(audio: Path, path: Path) -> bool:
    """Whether somebody removed a pack: elsewhere another stick may lie where its own was."""
    here = path.absolute().is_relative_to(audio.absolute().parent)
    return here and path.parent.is_dir() and not path.is_file()


def drop_packs(audio: Path, gone: TakenBack) -> Iterator[Path]:
    """Remove the packs that hold it where they can be reached, and list anew what stays there."""
    for path in packs_with(audio, gone):
        if path.is_file():
            path.unlink(missing_ok=True)
            yield path
            if (path.parent / OFFERS).is_file():
                with suppress(BroadcasterError):
                    offer(path.parent, "")


def _may_hold(audio: Path, path: Path, noted: AnySet[str], gone: TakenBack) -> bool:
    if not path.is_file():
        if path.parent.is_dir() and not _removed(audio, path):  # another stick, or it was deleted
            return not noted or not noted.isdisjoint(gone.scripts)  # none noted: long ago
        return not _removed(audio, path)  # whoever removed it knows; a stick that is away does not
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
