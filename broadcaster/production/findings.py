"""What planning found of an episode, kept by everything that went in: nothing is read twice."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.master import MasterProfile
from broadcaster.domain.notice import Notice
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.sound import SoundAsset
from broadcaster.domain.station import Show, StationProfile
from broadcaster.production.grouping import ScriptGroup
from broadcaster.production.labels import title_of
from broadcaster.production.planning import EpisodePlan, plan_episode
from broadcaster.production.recipe import recipe_parts
from broadcaster.production.recipe_key import canonical, plain
from broadcaster.production.sounds import SoundIndex, SoundPlace, index_sounds, sound_places
from broadcaster.production.sources import sounds_in
from broadcaster.production.speak import last_day
from broadcaster.production.tools import FindingsStore
from broadcaster.storage.serialization import from_text, to_plain

VERSION = 1  # of what is kept

Prints = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a plan says, without the plan: enough to know that nothing is to be done."""

    planned: bool  # whether there is a plan; without one the notices say why
    notices: tuple[Notice, ...]
    parts: Mapping[str, str]  # hashes of everything that goes in, see `recipe_parts`
    prints: Prints  # engines of the benches, with the fingerprints of the voices that are cast
    sounds: tuple[SoundPlace, ...]  # of the school's edition


class EpisodePlanner:
    """Plans the episodes of one run, or remembers what planning them found.

    The key of what is kept is made of the station's settings, the format, the line in the list of
    episodes, every script's bytes and name, the sounds with their rights on the day, the voices
    and the program. Fingerprints of voices are asked for anew and compared.
    """

    def __init__(
        self,
        station: StationProfile,
        engines: Sequence[VoiceEngine],
        assets: Sequence[SoundAsset],
        today: date,
        store: FindingsStore,
        *,
        keep: bool = True,
        gone: frozenset[str] = frozenset(),
    ) -> None:
        """`keep`: whether what is found may be written down; `gone`: names that were taken back."""
        self._station = station
        self._engines = engines
        self._assets = assets
        self._today = today
        self._store = store
        self._keep = keep
        self._index = index_sounds(assets, today, gone)
        self._prints: dict[tuple[str, str], str] = {}
        self._scopes: dict[tuple[object, ...], str] = {}
        self._known: dict[int, tuple[object, str]] = {}  # by id: value, its text
        spoken = [[engine.name, plain(engine.voices())] for engine in engines]
        self._base = _hash([VERSION, store.program(), plain(station), spoken, sorted(gone)])

    def sounds_for(self, group: ScriptGroup) -> SoundIndex:
        """The sounds as they may be used on the day of an episode, or today if that is later."""
        return replace(self._index, day=max(group.entry.day, self._today))

    def plan(self, group: ScriptGroup) -> tuple[EpisodePlan | None, tuple[Notice, ...]]:
        """The plan itself, made anew."""
        checked = plan_episode(group, self._station, self._engines, self.sounds_for(group))
        return checked.value, checked.notices

    def findings(
        self, group: ScriptGroup, show: Show, cover: str, masters: Sequence[MasterProfile] = ()
    ) -> tuple[Findings, EpisodePlan | None]:
        """What a plan says, and the plan when it had to be made."""
        key = self.key(group, show, cover, masters)
        found = self._kept(key)
        if found is not None:
            return found, None
        made, notices = self.plan(group)
        found = Findings(planned=False, notices=notices, parts={}, prints=(), sounds=())
        if made is not None:
            found = replace(
                found,
                planned=True,
                parts=recipe_parts(
                    made,
                    self._station,
                    show,
                    title=title_of(made.group),
                    until=last_day(made.every_bench, self._index.until(sounds_in(made.school))),
                    cover=cover,
                    masters=masters,
                ),
                prints=tuple(
                    (b.engine.name, tuple(sorted(b.prints.items()))) for b in made.every_bench
                ),
                sounds=sound_places(made.school),
            )
        if self._keep:
            # A folder that may only be read costs the work again. Names may hold what is no UTF-8.
            with suppress(BroadcasterError):
                self._store.kept.put(key, json.dumps(to_plain(found)).encode())
        return found, made

    def key(
        self, group: ScriptGroup, show: Show, cover: str, masters: Sequence[MasterProfile] = ()
    ) -> str:
        """The name of findings: the sha256 of everything that goes in."""
        scripts = [[script.file, script.digest] for script in group.scripts]
        return _hash(
            [
                self._base,
                self._rights(max(group.entry.day, self._today)),
                self._text(group.programme),
                self._text(show),
                plain(group.entry),
                scripts,
                cover,
                plain(tuple(masters)),
            ]
        )

    def _text(self, value: object) -> str:
        """The text of a value that many episodes share, made once."""
        if id(value) not in self._known:
            self._known[id(value)] = (value, canonical(value))  # held, so that its id stays its own
        return self._known[id(value)][1]

    def _rights(self, day: date) -> str:
        """Every sound with what may be done with it on a day; most days are alike."""
        scopes = tuple(asset.rights.scope_on(day) for asset in self._assets)
        if scopes not in self._scopes:
            facts = [
                [
                    asset.name,
                    asset.path.name,
                    asset.digest,
                    plain(asset.rights),
                    asset.titles,
                    asset.clean,
                    asset.script,
                    asset.reads,
                    scope.value,
                ]
                for asset, scope in zip(self._assets, scopes, strict=True)
            ]
            self._scopes[scopes] = _hash(facts)
        return self._scopes[scopes]

    def _kept(self, key: str) -> Findings | None:
        """What was found before, if the voices that were cast are still the same."""
        data = self._store.kept.get(key)
        if data is None:
            return None
        try:
            found = from_text(Findings, data)
        except StoreError:
            return None
        engines = {engine.name: engine for engine in self._engines}
        same = all(
            name in engines and self._print(engines[name], voice) == told
            for name, voices in found.prints
            for voice, told in voices
        )
        return found if same else None

    def _print(self, engine: VoiceEngine, voice: str) -> str:
        at = (engine.name, voice)
        if at not in self._prints:
            self._prints[at] = engine.fingerprint(voice)
        return self._prints[at]


def _hash(facts: object) -> str:
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
