"""Find the sound that a script or programme names, and how far it may travel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from broadcaster.domain.errors import AssetError
from broadcaster.domain.notice import Notice, Place, notice_of
from broadcaster.domain.sound import Scope, SoundAsset
from broadcaster.domain.text import fold, slug
from broadcaster.production.importing_notices import told_of
from broadcaster.production.rundown import BedCue, Rundown, SoundCue
from broadcaster.production.sound_imports import CLEAN_MARK, SoundImports

PREFIX = "sound:"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundIndex:
    """Sounds by every name they answer to; keys are what rundown and timeline carry."""

    by_name: Mapping[str, SoundAsset]  # folded name, file name or title -> asset
    by_key: Mapping[str, SoundAsset]
    day: date  # the day for which consent is asked
    takes: Mapping[tuple[str, str], SoundAsset] = field(default_factory=dict)  # by script and line

    def key_for(self, name: str) -> str | None:
        """The key of a sound named by a person, or None."""
        asset = self.by_name.get(_folded(name))
        return key_of(asset) if asset is not None else None

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


def index_sounds(assets: Sequence[SoundAsset], day: date) -> SoundIndex:
    """Index the shelf; a station's own sound comes before a shipped one of the same name."""
    names: dict[str, SoundAsset] = {}
    for asset in assets:
        for name in (asset.name, asset.path.name, asset.path.stem, *asset.titles):
            names.setdefault(_folded(name), asset)
    return SoundIndex(
        by_name=names,
        by_key={key_of(a): a for a in reversed(assets)},
        day=day,
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


def _folded(name: str) -> str:
    return slug(fold(name))
