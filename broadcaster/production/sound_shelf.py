"""The sounds that scripts may name, each with its rights; what was withdrawn is not among them."""

from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path, PurePosixPath

from broadcaster.domain.notice import Notice
from broadcaster.domain.sound import FoundSound, SoundAsset
from broadcaster.domain.withdrawal import withdrawn_sounds
from broadcaster.production.sound_files import locate_sounds
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.scripts.sound_card import (
    SCHOOL_ONLY,
    RightsCard,
    read_rights,
    withdrawn,
    without_card,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundShelf:
    """Every sound that scripts and programmes may name."""

    assets: tuple[SoundAsset, ...]
    notices: tuple[Notice, ...] = ()


SOUND_FOLDERS = ("am-thanh", "ghi-am")
RECORDINGS = "ghi-am"


def open_shelf(scripts: Path, withdrawals: WithdrawalList) -> SoundShelf:
    """The station's own sounds under scripts_vi first, then the shipped ones."""
    shipped = files("broadcaster") / "sounds"
    own = [scripts / name for name in SOUND_FOLDERS]
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
    # Whatever lies anywhere below the folder of recordings is taken for a person's voice.
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
