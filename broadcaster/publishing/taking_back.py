"""What published folders hold of an episode, taken down before anything new can be published.

Neither a clock nor room on the disk is needed for it: files are only removed.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.publishing.public_paths import FOLDER, LIST
from broadcaster.publishing.record_index import INDEX
from broadcaster.publishing.records import Records, recorded_paths
from broadcaster.storage.atomic import ASIDE
from broadcaster.system.files import files_below, folders_in, has_name, named

UNREVIEWED = ".cho-xem-lai"  # below audio_out: restored, what was withdrawn since is not known
_HEAD = 4096  # bytes: sounds, pictures and archives hold a NUL so early, texts do not
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def public_folders(feeds: Path) -> tuple[Path, ...]:
    """The public site, and below it the folder of each subscriber and each radio station."""
    return (feeds, *folders_in(feeds / "rieng")) if has_name(feeds) else ()


def take_down(folder: Path, gone: TakenBack) -> Iterator[Path]:
    """Remove sounds, transcripts, pictures and pages of the episodes from a published folder.

    What the folder lists besides them stays until it is published again.
    """
    sounds = frozenset(_sounds(folder, gone))
    (folder / FOLDER / INDEX).unlink(missing_ok=True)  # it names files; it is made anew
    for path in _files(folder):
        if path.name.startswith(ASIDE) or gone.names(path.name) or path in sounds:
            path.unlink(missing_ok=True)
            yield path


def take_down_mentions(folder: Path, gone: TakenBack) -> Iterator[Path]:
    """Remove feeds, pages and lists that still name one of the episodes: nothing new replaces them.

    A list that is away for an hour does less harm than a voice that should not be there.
    """
    for name in sorted(_ours(folder)):
        path = folder / name
        with suppress(OSError):  # `still_mentioned` tells of it
            if path.is_file() and mentions(path, gone):
                path.unlink(missing_ok=True)
                yield path


def still_mentioned(folder: Path, gone: TakenBack) -> Iterator[tuple[Path, bool]]:
    """Texts below a folder that name one of the episodes, whoever put them there.

    False stands with those that could not be looked at. With the record of the folder lost, ours
    and a person's own cannot be told apart.
    """
    for path in _files(folder):
        if FOLDER not in path.parts and path.name != LIST:
            try:
                if mentions(path, gone):
                    yield path, True
            except OSError:
                yield path, False


def mentions(path: Path, gone: TakenBack) -> bool:
    """Whether it is a text, of any ending, that names one of the episodes. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        wide = head.startswith(_UTF16)
        if b"\0" in head and not wide:
            return False
        text = head + file.read()
    return gone.named_in(text.replace(b"\0", b"") if wide else text)


def _ours(folder: Path) -> set[str]:
    """What we published there, as far as it is on record: a person's own file is left alone."""
    listed = folder / LIST
    lines = listed.read_text("utf-8", "replace").splitlines() if listed.is_file() else []
    return {*recorded_paths(folder), *(line for line in lines if line and line[0] != "#")}


def drop_served(audio: Path) -> Iterator[Path]:
    """Remove the sites that a server published for itself; it publishes them again."""
    for mark in [*named(audio, ".*", "*", LIST)]:
        with suppress(FileNotFoundError):
            shutil.rmtree(mark.parent)
        yield mark.parent


def _sounds(folder: Path, gone: TakenBack) -> Iterator[Path]:
    """Published files whose recorded bytes are those of a finished file, under any name."""
    records = Records(folder)
    for name in records.names():
        try:
            found = list(records.read(name).files())
        except BroadcasterError:
            continue  # a damaged record: the names of the files still tell
        yield from (folder / file.path for file in found if file.sha256 in gone.sounds)


def _files(folder: Path) -> list[Path]:
    """Every file of a folder; those of subscribers and stations are folders of their own."""
    beside = folder / "rieng"
    found = sorted(path for path in files_below(folder) if path.is_file())
    return [path for path in found if not path.is_relative_to(beside)]
