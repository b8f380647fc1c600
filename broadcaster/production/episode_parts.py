"""Whole episodes as parts: first what nobody has said yet, then an episode each."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from broadcaster.audio.measuring import fingerprint
from broadcaster.cluster.part_run import patiently
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.notice import Level, Notice, Place, notice_of
from broadcaster.domain.parts import PartEnd, PartOrder, PartReceipt
from broadcaster.domain.text import cut_words
from broadcaster.production.build import (
    BuildOutcome,
    BuildProgress,
    BuildState,
    WantedEpisode,
    make,
    not_made,
    outcome_of,
    wanted_of,
)
from broadcaster.production.findings import EpisodePlanner
from broadcaster.production.grouping import ScriptGroup
from broadcaster.production.listening import EpisodeHearing, keep_hearing, known_hearing
from broadcaster.production.produce import remove_stale
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.sidecars import read_episode, write_episode
from broadcaster.production.speak import AskedClip, speak_clips
from broadcaster.production.tools import ProductionTools
from broadcaster.production.unit_editions import groups_of
from broadcaster.production.work_store import StoredFile, WorkStore, files_in
from broadcaster.production.worker_station import (
    OtherWorker,
    StationCrew,
    StationOrder,
    WorkerStation,
    WorkerStations,
    ended,
)
from broadcaster.storage.serialization import from_text, to_line
from broadcaster.voices.checking import check_speech

KIND = "episode"
SPEECH = "speech"
_VERSION = 1  # raise when the same order would give other bytes
_CLIPS = 16  # that are spoken by one part
_TITLE = 30  # letters of a title that is told while others are made


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeOrder:
    """What a worker is asked: all files of an episode."""

    station: StationOrder
    episode: str  # key
    masters: tuple[str, ...]  # profiles, besides the podcast's
    scripts: tuple[str, ...]  # SHA-256 of each
    recipe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeReceipt:
    """What a worker answers; the files are in the store of work."""

    files: tuple[StoredFile, ...] = ()  # the sidecar last; () = not made, and the notices say why
    notices: tuple[Notice, ...] = ()
    fresh: int = 0
    exit_code: int = 0
    other_scripts: bool = False  # the worker sees others than who asks, or none
    hearing: EpisodeHearing | None = None  # what the worker keeps of it, who asks does too


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOrder:
    """What a worker is asked: sentences of any episodes."""

    station: StationOrder
    clips: tuple[AskedClip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechReceipt:
    """What a worker answers; the clips are in the cache of the station, or the store."""

    keys: tuple[str, ...]


class EpisodesOnCrew:
    """Has episodes made by a crew, and puts them in place here."""

    def __init__(self, crew: StationCrew, tools: ProductionTools, *, waits: bool = False) -> None:
        """`waits`: while nobody of the crew can be had nothing is made here in its stead."""
        self.waits = waits
        self._crew = crew
        self._tools = tools
        self._clips = crew.clips or tools.clips
        self._left: list[Notice] = []

    def made(self, wanted: Sequence[WantedEpisode], watch: BuildProgress) -> Iterator[BuildOutcome]:
        """What became of each, in place; not of those left. Raises ClusterFault, StoreError."""
        self._crew.ready()
        with self._tools.clips.holding():
            fresh = self._spoken(wanted, watch)
            orders = {order.key: (order, one) for order, one in map(self._order, wanted)}

            def stands(order: PartOrder, told: str, whole: bool) -> bool:
                del whole  # a store tells what it holds by reading it
                return self._store_with(order.key, _receipt_of(told)) is not None

            for end in self._crew.ends([order for order, _ in orders.values()], stands):
                episode = orders[end.key][1]
                outcome = self._ended(episode, end)
                if outcome is None:
                    continue
                yield replace(outcome, fresh=outcome.fresh + fresh.get(episode.group.entry.key, 0))
                watch.spoken(f"{cut_words(outcome.title, _TITLE)} · {self._crew.left}")

    def told(self) -> tuple[Notice, ...]:
        """Which workers were no use, and why; which episodes they left."""
        return (*self._crew.told(), *self._left)

    def _spoken(self, wanted: Sequence[WantedEpisode], watch: BuildProgress) -> dict[str, int]:
        """Have spoken what nobody has said yet, each sentence once; how many were so by episode."""
        missing: dict[str, tuple[AskedClip, str]] = {}
        known: dict[str, None] = {}
        for one in wanted:
            for asked in one.asked:
                if asked.key in missing or asked.key in known:
                    continue
                if self._tools.clips.get(asked.key) is None:
                    missing[asked.key] = (asked, one.group.entry.key)
                else:
                    known[asked.key] = None
        if self._crew.clips is not None:
            self._crew.clips.offer(known)
        clips = [asked for asked, _ in missing.values()]
        shares = [clips[at : at + _CLIPS] for at in range(0, len(clips), _CLIPS)]
        fresh: dict[str, int] = {}

        def stands(order: PartOrder, told: str, whole: bool) -> bool:
            del order, whole
            keys = _keys_of(told)
            return keys is not None and all(self._clips.get(key) is not None for key in keys)

        orders = [self._speech(share) for share in shares]
        for number, end in enumerate(self._crew.ends(orders, stands) if orders else (), 1):
            for key in _keys_of(end.told) or ():
                episode = missing[key][1]
                fresh[episode] = fresh.get(episode, 0) + 1
            watch.spoken(f"lời đọc {number}/{len(orders)} · {self._crew.left}")
        return fresh

    def _speech(self, clips: Sequence[AskedClip]) -> PartOrder:
        program = self._crew.order.program
        key = recipe_key(SPEECH, _VERSION, {"program": program, "clips": [c.key for c in clips]})
        asked = SpeechOrder(station=self._crew.order, clips=tuple(clips))
        return PartOrder(
            key=key, kind=SPEECH, about=f"{SPEECH}/{key}", argument=to_line(asked).decode()
        )

    def _order(self, wanted: WantedEpisode) -> tuple[PartOrder, WantedEpisode]:
        order, group = self._crew.order, wanted.group
        asked = EpisodeOrder(
            station=order,
            episode=group.entry.key,
            masters=tuple(profile.name for profile in wanted.masters),
            scripts=group.digests,
            recipe=wanted.recipe,
        )
        # a recipe knows no program: an older one's episode stands, but is not made again by it
        inputs = {"program": order.program, "recipe": wanted.recipe, "episode": group.entry}
        return (
            PartOrder(
                key=recipe_key(KIND, _VERSION, inputs),
                kind=KIND,
                about=f"{group.entry.key}/{KIND}",
                argument=to_line(asked).decode(),
            ),
            wanted,
        )

    def _store_with(self, key: str, receipt: EpisodeReceipt) -> WorkStore | None:
        """Where the files of a receipt are. Raises StoreError."""
        return next((s for s in self._crew.stores if s.has(key, receipt.files)), None)

    def _ended(self, wanted: WantedEpisode, end: PartReceipt) -> BuildOutcome | None:
        """What became of an episode; None = it only lost its workers, which is noted."""
        receipt = _receipt_of(end.told)
        group, notices = wanted.group, receipt.notices
        told = "" if receipt.files else end.told
        if receipt.other_scripts and self._stand(group):
            told = "ở đó chưa thấy bài như ở máy này"
        elif receipt.exit_code:
            return outcome_of(
                group, BuildState.FAILED, notices=notices, exit_code=receipt.exit_code
            )
        if end.end is not PartEnd.DONE:
            why = f"không máy nào làm xong, lần cuối: {told or 'không rõ vì sao'}"
            if end.end is not PartEnd.FAILED:  # another run makes it, of other words
                return not_made(group, StoreError(why))
            sentence = f"số {group.entry.key} dựng ở máy này: {why}"
            left = notice_of(StoreError(why), Place(file=group.scripts[0].file), sentence)
            self._left.append(replace(left, level=Level.WARNING))
            return None
        patiently(lambda: self._in_place(wanted, end.key, receipt))
        episode = read_episode(self._folder(wanted) / f"{group.entry.key}.json")
        if receipt.hearing is not None:
            keep_hearing(self._tools, episode, receipt.hearing)
        return outcome_of(
            group,
            BuildState.MADE,
            episode=episode,
            reasons=wanted.reasons,
            notices=notices,
            fresh=receipt.fresh,
        )

    def _stand(self, group: ScriptGroup) -> bool:
        """Whether the scripts lie here as they were read; on a shared disk others see it later."""
        folder = self._tools.folders.scripts
        try:
            found = [fingerprint(folder / Path(script.file).name)[1] for script in group.scripts]
        except OSError:
            return False
        return tuple(found) == group.digests

    def _in_place(self, wanted: WantedEpisode, key: str, receipt: EpisodeReceipt) -> None:
        """Bring the files of an episode where they belong, the sidecar last."""
        store = self._store_with(key, receipt)
        if store is None:
            raise StoreError(
                f"số {wanted.group.entry.key} làm xong ở máy làm việc mà nay không còn ở kho việc",
                hint="Chạy lại đúng lệnh này: số ấy được làm lại.",
            )
        folder = self._folder(wanted)
        *files, sidecar = receipt.files
        with TemporaryDirectory() as spare:
            store.bring(key, [sidecar], Path(spare))
            episode = read_episode(Path(spare, sidecar.name))
        store.bring(key, files, folder)
        remove_stale(folder, episode)
        write_episode(folder / sidecar.name, episode)
        with suppress(StoreError):  # it is all here; what is left there goes when the run is over
            store.clear(key, receipt.files)

    def _folder(self, wanted: WantedEpisode) -> Path:
        return self._tools.folders.audio / wanted.show.key


class EpisodeWorkshop:
    """What a worker makes: clips, and episodes."""

    def __init__(self, stations: WorkerStations) -> None:
        self._stations = stations

    def speak(self, order: PartOrder, spare: Path) -> PartReceipt:
        """Say sentences; those that no voice says are left out of the receipt."""
        asked = from_text(SpeechOrder, order.argument)

        def work(at: WorkerStation) -> PartReceipt:
            engines = {engine.name: engine for engine in at.engines}
            for clip in asked.clips:
                engine = engines.get(clip.engine)
                if engine is None or engine.fingerprint(clip.said.voice) != clip.fingerprint:
                    raise OtherWorker(f"giọng {clip.said.voice} ở đó không như ở máy giao việc")
            keys = speak_clips(
                asked.clips,
                at.engines,
                cache=at.tools.clips,
                check=check_speech,
                executor=at.voices,
            )
            told = SpeechReceipt(keys=tuple(keys))
            return ended(order, PartEnd.DONE, to_line(told).decode())

        return self._stations.answered(order, asked.station, spare, work)

    def make(self, order: PartOrder, spare: Path) -> PartReceipt:
        """Make an episode, or find it made; what stands in the way is told in the receipt.

        `spare` is a folder that goes when the worker does.
        """
        asked = from_text(EpisodeOrder, order.argument)

        def work(at: WorkerStation) -> PartReceipt:
            told = patiently(lambda: at.out.receipt(order.key))
            if told is None or not at.out.has(order.key, _receipt_of(told).files):
                with at.kept.using((KIND,), lambda: _OpenScripts(at, asked.station.today)) as open_:
                    receipt = self._made(order, asked, at, open_, spare)
                told = to_line(receipt).decode()
            end = PartEnd.DONE if _receipt_of(told).files else PartEnd.FAILED
            return ended(order, end, told)

        return self._stations.answered(order, asked.station, spare, work)

    def _made(
        self,
        order: PartOrder,
        asked: EpisodeOrder,
        at: WorkerStation,
        scripts: "_OpenScripts",
        spare: Path,
    ) -> EpisodeReceipt:
        group = scripts.groups.get(asked.episode)
        if group is None or group.digests != asked.scripts:  # or not seen yet, or broken
            why = f"số {asked.episode} chưa dựng được: bài được sửa trong lúc dựng"
            changed = StoreError(why, hint="Chạy lại đúng lệnh này để dựng bài vừa sửa.")
            place = Place(file=group.scripts[0].file) if group is not None else None
            return EpisodeReceipt(
                notices=(notice_of(changed, place),),
                exit_code=changed.exit_code,
                other_scripts=True,
            )
        profile = at.station.profile
        wanted = wanted_of(scripts.planner, group, profile, asked.masters)
        if wanted.recipe != asked.recipe:
            raise OtherWorker("bài, thiết lập hay giọng đọc ở đó không như ở máy giao việc")
        with TemporaryDirectory(dir=spare) as root:
            tools = replace(at.tools, folders=replace(at.tools.folders, audio=Path(root)))
            try:
                outcome = make(
                    wanted,
                    at.station,
                    tools,
                    scripts.planner,
                    voices=at.voices,
                    go_on=lambda _: None,
                )
            except StoreError:  # another worker may do better
                raise
            except BroadcasterError as error:
                outcome = not_made(group, error)
            if outcome.state is not BuildState.MADE or outcome.episode is None:
                return _failed(outcome)
            folder = Path(root, wanted.show.key)
            receipt = EpisodeReceipt(
                files=files_in(folder, last=f"{asked.episode}.json"),
                notices=outcome.notices,
                fresh=outcome.fresh,
                hearing=known_hearing(at.tools, outcome.episode),
            )
            told = to_line(receipt)
            patiently(lambda: at.out.leave(order.key, folder, receipt.files, told))
        return receipt


class _OpenScripts:
    """The episodes of a station at a worker, read once a run."""

    def __init__(self, at: WorkerStation, today: date) -> None:
        shelf = at.tools.shelf()
        self.groups = {group.entry.key: group for group in groups_of(at.station, at.tools)}
        self.planner = EpisodePlanner(
            at.station.profile,
            at.engines,
            shelf.assets,
            today,
            at.tools.findings,
            gone=shelf.gone,
        )

    def close(self) -> None:
        """Nothing is open."""


def _failed(outcome: BuildOutcome) -> EpisodeReceipt:
    return EpisodeReceipt(notices=outcome.notices, exit_code=outcome.exit_code or 1)


def _receipt_of(told: str) -> EpisodeReceipt:
    """A receipt; words that are none tell of no file."""
    try:
        return from_text(EpisodeReceipt, told)
    except StoreError:
        return EpisodeReceipt()


def _keys_of(told: str) -> tuple[str, ...] | None:
    try:
        return from_text(SpeechReceipt, told).keys
    except StoreError:
        return None
