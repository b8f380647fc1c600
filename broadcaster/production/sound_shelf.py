"""The sounds that scripts may name, each with its rights; what was withdrawn is not among them."""

import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path, PurePosixPath

from broadcaster.domain.notice import Notice
from broadcaster.domain.sound import FoundSound, SoundAsset
from broadcaster.domain.text import nfc, slug
from broadcaster.domain.withdrawal import withdrawn_sounds
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.scripts.sound_card import (
    SCHOOL_ONLY,
    RightsCard,
    read_rights,
    withdrawn,
    without_card,
)
from broadcaster.storage.os_errors import explained

_PLAIN = frozenset({".wav", ".flac", ".aif", ".aiff"})
_PACKED = frozenset({".ogg", ".oga", ".opus", ".mp3", ".mp2"})
_PHONES = frozenset({".m4a", ".aac", ".mp4", ".wma", ".amr", ".3gp", ".webm"})
SOUND_ENDINGS = _PLAIN | _PACKED | _PHONES
SOUNDS = "am-thanh"
RECORDINGS = "ghi-am"  # whatever lies anywhere below it is taken for a person's voice


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundShelf:
    """Every sound that scripts and programmes may name."""

    assets: tuple[SoundAsset, ...]
    notices: tuple[Notice, ...] = ()


def open_shelf(scripts: Path, withdrawals: WithdrawalList) -> SoundShelf:
    """The station's own sounds under scripts_vi first, then the shipped ones."""
    shipped = files("broadcaster") / "sounds"
    own = [scripts / name for name in (SOUNDS, RECORDINGS)]
    with as_file(shipped) as folder:
        found = locate_sounds([*own, folder])
    gone = withdrawn_sounds(withdrawals.all())
    back = [sound for sound in found if sound.digest in gone]
    read = [_asset(sound, scripts) for sound in found if sound.digest not in gone]
    return SoundShelf(
        assets=tuple(asset for asset, _ in read),
        notices=(
            *(notice for _, told in read for notice in told),
            *(withdrawn(_name_for_people(sound.path, scripts.parent)) for sound in back),
        ),
    )


def _asset(found: FoundSound, scripts: Path) -> tuple[SoundAsset, tuple[Notice, ...]]:
    """A sound with its rights; without a card it never leaves the school."""
    recording = found.path.is_relative_to(scripts / RECORDINGS)
    name = _name_for_people(found.path, scripts.parent)
    card_read = RightsCard(rights=SCHOOL_ONLY, clean=recording)
    notices: tuple[Notice, ...] = (without_card(name),)
    if found.sidecar is not None:
        card = PurePosixPath(name).with_name(found.sidecar_name).as_posix()
        checked = read_rights(found.sidecar, card, recording=recording)
        notices = checked.notices
        if checked.value is not None:
            card_read = checked.value
    asset = SoundAsset(
        name=found.name,
        path=found.path,
        digest=found.digest,
        rights=card_read.rights,
        titles=card_read.titles,
        clean=card_read.clean,
        script=card_read.script,
        reads=card_read.reads,
    )
    return asset, notices


def _name_for_people(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def locate_sounds(folders: Sequence[Path]) -> tuple[FoundSound, ...]:
    """Every sound under the folders, in the order of the folders, then by path.

    The same name may be found more than once; the folder named first is meant to win. A folder
    that does not exist holds nothing. Raises StoreError when a file cannot be read.
    """
    return tuple(_found(path) for folder in folders for path in _sound_files(folder))


def _sound_files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower() in SOUND_ENDINGS and path.is_file():
            yield path


def _found(path: Path) -> FoundSound:
    with explained(path, "đọc tệp"):
        state = path.stat()
        digest = _digest(path, state.st_size, state.st_mtime_ns)
        sidecar = _sidecar(path)
        return FoundSound(
            path=path,
            name=slug(nfc(path.stem)),
            digest=digest,
            sidecar=sidecar.read_bytes() if sidecar else None,
            sidecar_name=sidecar.name if sidecar else "",
        )


def _sidecar(path: Path) -> Path | None:
    """`trong.wav.toml` or else `trong.toml`."""
    beside = (path.with_name(f"{path.name}.toml"), path.with_name(f"{path.stem}.toml"))
    return next((sidecar for sidecar in beside if sidecar.is_file()), None)


@functools.lru_cache(maxsize=4096)
def _digest(path: Path, size: int, changed: int) -> str:
    """sha256 of a file, read again only when its size or time (nanoseconds) changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
