"""What production is handed: the parts of one station that make its episodes, made once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.audio.decoding import SoundDecoder
from broadcaster.audio.ports import Encoder, Tagger, TagWriter
from broadcaster.domain.master import Container, FileKind
from broadcaster.domain.notice import Notice
from broadcaster.domain.ports import ClipCache, Clock, VoiceEngine
from broadcaster.domain.sound import SoundAsset
from broadcaster.domain.speech import Speech
from broadcaster.domain.timeline import MasterReport
from broadcaster.production.episode_list import EpisodeList
from broadcaster.production.import_cache import FolderProfiles
from broadcaster.production.ports import EpisodeStore
from broadcaster.production.rendering import EncodeContext
from broadcaster.production.sound_imports import SoundImports

if TYPE_CHECKING:  # it plans with what uses the tools
    from broadcaster.production.findings import FindingsStore
    from broadcaster.production.store import SqlCatalogue
    from broadcaster.production.withdrawals import WithdrawalList


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundShelf:
    """Every sound that scripts and programmes may name."""

    assets: tuple[SoundAsset, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where a station keeps its things."""

    scripts: Path  # what people write
    audio: Path  # finished audio, one folder a show
    feeds: Path  # the public site


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionTools:
    """The parts of a station that scripts become episodes with."""

    folders: Folders
    engines: tuple[VoiceEngine, ...]  # in the order of station.toml
    clips: ClipCache
    decoder: SoundDecoder
    imports: SoundImports  # every sound of the shelf, decoded once
    press: EncodeContext
    profiles: FolderProfiles  # of speech
    findings: "FindingsStore"  # what planning found, by all that went in
    tagger: Tagger
    encoder_for: Callable[[FileKind], Encoder]  # of the masters besides the podcast's
    tagger_for: Callable[[Container], TagWriter]
    measure: Callable[[Path], MasterReport]
    fingerprint: Callable[[Path], tuple[int, str]]  # bytes and sha256 of a file
    check_speech: Callable[[Speech, str, float], None]  # with the rate; raises BadSound
    write: Callable[[Path, bytes], bool]  # atomic; False when nothing changed
    put: Callable[[Path, Path], object]  # move a finished file into place, atomically
    sweep: Callable[[Path], None]  # remove what interrupted runs left behind
    lock: Callable[[], AbstractContextManager[object]]  # one build at a time
    picture: Callable[[str, Callable[[], bytes]], bytes]  # cached by key
    store: EpisodeStore
    listing: Callable[[], EpisodeList]  # read anew; raises ConfigError when damaged
    catalogue: "Callable[[], SqlCatalogue]"  # opened when first needed
    withdrawals: "Callable[[], WithdrawalList]"
    clock: Clock
    shelf: Callable[[], SoundShelf]
