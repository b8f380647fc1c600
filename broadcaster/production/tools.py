"""What production is handed: the parts of one station that make its episodes, made once."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.domain.ports import ClipCache, Clock, VoiceEngine
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.law.passages import TextOf
from broadcaster.law.register import Register
from broadcaster.law.register_folder import (
    REGISTER_FOLDER,
    RegisterFolder,
    read_register_folder,
)
from broadcaster.production.encode_context import EncodeContext
from broadcaster.production.episode_list import EpisodeList
from broadcaster.production.machine_ear import MachineEar
from broadcaster.production.sound_imports import SoundImports
from broadcaster.production.sound_profiles import FolderProfiles
from broadcaster.production.sounds import SoundShelf
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.storage.cache_folder import FolderBlobCache

if TYPE_CHECKING:
    from broadcaster.production.store import SqlCatalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where a station keeps its things."""

    scripts: Path  # what people write
    audio: Path  # finished audio, one folder a show
    feeds: Path  # the public site


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsStore:
    """Where findings are kept, and of which program they are."""

    kept: FolderBlobCache
    program: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationContext:
    """What a build needs to know, besides its tools."""

    profile: StationProfile
    formats: tuple[ProgrammeFormat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionTools:
    """The parts of a station that scripts become episodes with."""

    folders: Folders
    engines: tuple[VoiceEngine, ...]  # in the order of station.toml
    clips: ClipCache
    imports: SoundImports  # every sound of the shelf, decoded once
    press: EncodeContext
    profiles: FolderProfiles  # of speech
    findings: FindingsStore  # what planning found, by all that went in
    ear: MachineEar  # hears whether what is said is what is written
    lock: Callable[[], AbstractContextManager[object]]  # one build at a time
    picture: Callable[[str, Callable[[], bytes]], bytes]  # cached by key
    listing: Callable[[], EpisodeList]  # read anew; raises ConfigError when damaged
    catalogue: "Callable[[], SqlCatalogue]"  # opened when first needed
    withdrawals: Callable[[], WithdrawalList]
    clock: Clock
    shelf: Callable[[], SoundShelf]
    # episode key -> SHA-256 of the school's and the public sound that somebody let out
    approved: Callable[[], Mapping[str, tuple[str, str]]]

    def register(self) -> Register:
        """The station's register of legal documents, read again when one of its files changed."""
        return self.register_folder().register

    def register_folder(self) -> RegisterFolder:
        """The same with the texts of its documents, for whoever quotes them."""
        return read_register_folder(self.folders.scripts / REGISTER_FOLDER)

    def law_texts(self) -> TextOf:
        """The texts of the register's documents, read again when one of its files changed."""
        return self.register_folder().text
