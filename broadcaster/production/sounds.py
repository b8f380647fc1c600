"""The sounds that scripts and programmes may name: where they lie, how far they may travel."""

import functools
import hashlib
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path, PurePosixPath

from broadcaster.domain.errors import AssetError
from broadcaster.domain.notice import Notice, Place, notice_of
from broadcaster.domain.sound import FoundSound, Scope, SoundAsset
from broadcaster.domain.text import fold, nfc, slug
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind, withdrawn_sounds
from broadcaster.production.importing_notices import told_of
from broadcaster.production.rundown import BedCue, Rundown, SoundCue
from broadcaster.production.sound_imports import CLEAN_MARK, SoundImports
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.scripts.sound_card import (
    SCHOOL_ONLY,
    RightsCard,
    read_rights,
    withdrawn,
    without_card,
)
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import files_below, has_name, read_if_there

PREFIX = "sound:"  # of the keys of sounds among those of speech
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
    gone: frozenset[str] = frozenset()  # folded names of recordings that were taken back


def open_shelf(scripts: Path, withdrawals: WithdrawalList) -> SoundShelf:
    """The station's own sounds under scripts_vi first, then the shipped ones."""
    shipped = files("broadcaster") / "sounds"
    own = [scripts / name for name in (SOUNDS, RECORDINGS)]
    with as_file(shipped) as folder:
        found = locate_sounds([*own, folder])
    taken_back = withdrawals.all()
    gone = withdrawn_sounds(taken_back)
    back = [sound for sound in found if sound.digest in gone]
    read = [_asset(sound, scripts) for sound in found if sound.digest not in gone]
    return SoundShelf(
        assets=tuple(asset for asset, _ in read),
        notices=(
            *(notice for _, told in read for notice in told),
            *(withdrawn(_name_for_people(sound.path, scripts.parent)) for sound in back),
        ),
        gone=frozenset(_gone_names(taken_back)),
    )


def _gone_names(withdrawals: Iterable[Withdrawal]) -> Iterator[str]:
    for one in withdrawals:
        if one.what is WithdrawnKind.RECORDING:
            yield from (_folded(one.key), _folded(PurePosixPath(one.key).stem))


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
        phrases=card_read.phrases,
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
    with explained(folder, "đọc thư mục"):
        every = sorted(files_below(folder))
    for path in every:
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower() in SOUND_ENDINGS and _is_file(path):
            yield path


def _is_file(path: Path) -> bool:
    """Whether a name is a file's; a link that leads nowhere is a sound that is missed, not none."""
    with explained(path, "đọc tệp"):
        return stat.S_ISREG(path.stat().st_mode)


def _found(path: Path) -> FoundSound:
    with explained(path, "đọc tệp"):
        state = path.stat()
        digest = _digest(path, state.st_size, state.st_mtime_ns)
        card = card_beside(path)
    with explained(card, "đọc phiếu quyền"):  # what is there and cannot be read is not "no card"
        sidecar = read_if_there(card)
    return FoundSound(
        path=path,
        name=slug(nfc(path.stem)),
        digest=digest,
        sidecar=sidecar,
        sidecar_name=card.name if sidecar is not None else "",
    )


def card_beside(path: Path) -> Path:
    """The card of a sound: `trong.wav.toml` where there is one, else `trong.toml`.

    One that is there and cannot be read is the card all the same. Raises OSError.
    """
    longer = path.with_name(f"{path.name}.toml")
    return longer if has_name(longer) else path.with_name(f"{path.stem}.toml")


@functools.lru_cache(maxsize=4096)
def _digest(path: Path, size: int, changed: int) -> str:
    """sha256 of a file, read again only when its size or time (nanoseconds) changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- by name --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundIndex:
    """Sounds by every name they answer to; keys are what rundown and timeline carry."""

    by_name: Mapping[str, SoundAsset]  # folded name, file name or title -> asset
    by_key: Mapping[str, SoundAsset]
    day: date  # the day for which consent is asked
    takes: Mapping[tuple[str, str], SoundAsset] = field(default_factory=dict)  # by script and line
    gone: frozenset[str] = frozenset()  # folded names of recordings that were taken back
    sound_set: str = ""  # what stands behind the names of a set of sounds: "xã"; "" = no set

    def was_withdrawn(self, name: str) -> bool:
        """Whether a name that nothing answers to was that of a recording that was taken back."""
        return _folded(name) in self.gone

    def key_for(self, name: str) -> str | None:
        """The key of a sound named by a person, or None; that of the set comes first."""
        asset = self.by_name.get(_folded(f"{name} {self.sound_set}")) if self.sound_set else None
        asset = asset or self.by_name.get(_folded(name))
        return key_of(asset) if asset is not None else None

    def has_set(self, name: str) -> bool:
        """Whether any sound is one of the set."""
        word = _folded(name)
        return bool(word) and any(known.endswith(f"-{word}") for known in self.by_name)

    def sets_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """The words that stand behind some of the names in the name of another sound: "xã"."""
        found: dict[str, str] = {}
        for name in names:
            base = self.by_name.get(_folded(name))
            others = [a for a in self.by_key.values() if a is not base and not a.reads]
            for behind in (_words_behind(name, asset) for asset in others):
                if behind:  # of "kết chương trình xã" and "kết xã" the second is the set's name
                    word = min(behind, key=lambda one: len(one.split()))
                    found.setdefault(_folded(word), word)
        return tuple(found[key] for key in sorted(found))

    def take_for(self, script: str, line: str, *, public: bool = False) -> str | None:
        """The key of the recording that says a line of a script; with `public` one that may go out.

        `script` is a slug, `line` what `line_words` gives.
        """
        asset = self.takes.get((script, line))
        if asset is None or (public and asset.rights.scope_on(self.day) is not Scope.PUBLIC):
            return None
        return key_of(asset)

    def scope_of(self, key: str) -> Scope:
        """How far the sound may travel on the day."""
        return self.by_key[key].rights.scope_on(self.day)

    def has_run_out(self, key: str) -> bool:
        """Whether the sound may have been public once and no longer is on the day."""
        rights = self.by_key[key].rights
        return rights.scope is Scope.PUBLIC and rights.scope_on(self.day) is not Scope.PUBLIC

    def title_of(self, key: str) -> str:
        """What people call the sound."""
        asset = self.by_key[key]
        return asset.titles[0] if asset.titles else asset.name

    def phrases_of(self, key: str) -> tuple[float, ...]:
        """The seconds at which a phrase of the sound ends; none where its card says none."""
        return self.by_key[key].phrases

    def until(self, keys: Iterable[str]) -> date | None:
        """The last day on which all these sounds may still be public; None = no end."""
        ends = [self.by_key[key].rights.until for key in keys if key in self.by_key]
        return min((end for end in ends if end is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPlace:
    """A sound that an episode uses, and the cue that asks for it first."""

    key: str
    place: Place | None
    bed: bool  # whether it lies under words anywhere in the episode


def index_sounds(
    assets: Sequence[SoundAsset], day: date, gone: frozenset[str] = frozenset()
) -> SoundIndex:
    """Index the sounds of the shelf; a station's own comes before a shipped one of its name."""
    names: dict[str, SoundAsset] = {}
    for asset in assets:
        for name in (asset.name, asset.path.name, asset.path.stem, *asset.titles):
            names.setdefault(_folded(name), asset)
    return SoundIndex(
        by_name=names,
        by_key={key_of(a): a for a in reversed(assets)},
        day=day,
        gone=gone,
        takes={(a.script, a.reads): a for a in reversed(assets) if a.script and a.reads},
    )


def sound_places(rundown: Rundown) -> tuple[SoundPlace, ...]:
    """Every sound of a rundown once, where it is asked for first."""
    beds = {c.sound for c in rundown.cues if isinstance(c, BedCue)}
    places = {c.sound: c.place for c in reversed(rundown.cues) if isinstance(c, SoundCue | BedCue)}
    return tuple(
        SoundPlace(key=key, place=place, bed=key in beds)
        for key, place in places.items()
        if key  # else the end of a bed
    )


def examined(
    places: Iterable[SoundPlace], sounds: SoundIndex, imports: SoundImports
) -> tuple[Notice, ...]:
    """What is to be said of every sound at its cue; an error for what is no sound."""
    notices: list[Notice] = []
    for one in places:
        try:
            asset = sounds.by_key[one.key]
            told = told_of(imports.load(asset).notes, asset.path.name, bed=one.bed)
            notices += [replace(notice, place=one.place) for notice in told]
        except AssetError as error:
            notices.append(notice_of(error, one.place))
    return tuple(notices)


def key_of(asset: SoundAsset) -> str:
    """The key of a sound: by content, so that a changed file is a changed source."""
    mark = f":{CLEAN_MARK}" if asset.clean else ""
    return f"{PREFIX}{asset.name}:{asset.digest[:16]}{mark}"


def _words_behind(name: str, asset: SoundAsset) -> list[str]:
    """What the names of a sound have behind another name, in the order of its names."""
    begins = _folded(name).split("-")
    written = [title.split() for title in (*asset.titles, asset.name.replace("-", " "))]
    return [
        " ".join(words[len(begins) :])
        for words in written
        if len(words) > len(begins) and [*map(_folded, words[: len(begins)])] == begins
    ]


def _folded(name: str) -> str:
    return slug(fold(name))
