"""Build a station: every script that can be used becomes part of a finished episode."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Event
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import (
    BroadcasterError,
    ClusterFault,
    EngineUnavailable,
    StoreError,
)
from broadcaster.domain.master import MasterProfile
from broadcaster.domain.notice import Level, Notice, Place, notice_of
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.pictures.cover import PICTURE_VERSION, drawn_cover, tag_cover
from broadcaster.production.engines import usable_engines
from broadcaster.production.episode_list import ListEntry
from broadcaster.production.findings import EpisodePlanner, Findings
from broadcaster.production.gather import gather, remembering, stray_files, wanted_files
from broadcaster.production.grouping import ScriptGroup, group_scripts, orphans
from broadcaster.production.labels import title_of
from broadcaster.production.listening import hearing_of, known_hearing
from broadcaster.production.masters import wanted_profiles
from broadcaster.production.planning import EpisodePlan
from broadcaster.production.produce import asked_of_voices, produce
from broadcaster.production.recipe import recipe_of
from broadcaster.production.script_folder import script_files
from broadcaster.production.sounds import examined
from broadcaster.production.speak import AskedClip
from broadcaster.production.standing import (
    earlier_episode,
    keys_to_read,
    note_parts,
    notes_of,
    read_parts,
    why_made,
)
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.storage.atomic import ASIDE, sweep
from broadcaster.storage.os_errors import explain as of_disk
from broadcaster.system.daemon_threads import DaemonExecutor
from broadcaster.system.memory import hand_back

Ended = TypeVar("Ended")


class BuildState(StrEnum):
    """What became of an episode in a build; the value is what people read."""

    MADE = "đã dựng"
    CURRENT = "không đổi"
    PLANNED = "sẽ dựng"
    KEPT = "giữ bản cũ"
    FAILED = "chưa dựng được"
    WITHDRAWN = "đã rút"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOutcome:
    """What became of one episode."""

    key: str
    state: BuildState
    title: str = ""
    episode: Episode | None = None
    reasons: tuple[str, ...] = ()  # why it was (or would be) made
    notices: tuple[Notice, ...] = ()
    fresh: int = 0  # sentences spoken anew
    fault: Exception | None = None  # an error that nobody foresaw, for --debug
    exit_code: int = 0  # 1 = something of the machine failed, 2 = something written is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEpisode:
    """An episode that is to be made."""

    group: ScriptGroup
    show: Show
    masters: tuple[MasterProfile, ...]  # besides the podcast's
    found: Findings
    plan: EpisodePlan | None  # None = planned before, and not anew
    reasons: tuple[str, ...]  # why
    # for who makes it elsewhere, instead of the plan: what it has voices say
    asked: tuple[AskedClip, ...] = ()

    @property
    def recipe(self) -> str:
        """The recipe key of the episode."""
        return recipe_of(self.found.parts)


class EpisodesAway(Protocol):
    """Where episodes are made that this process does not make itself."""

    @property
    def waits(self) -> bool:
        """Whether episodes stay unmade while nobody there can be had, and are not made here."""

    def made(
        self, wanted: Sequence[WantedEpisode], watch: "BuildProgress"
    ) -> Iterator[BuildOutcome]:
        """What became of each, as it is done; the others are not. Raises BroadcasterError."""

    def told(self) -> tuple[Notice, ...]:
        """What is to be told of those who make them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What became of a whole build."""

    outcomes: tuple[BuildOutcome, ...]
    notices: tuple[Notice, ...]  # of scripts, formats and the episode list

    @property
    def all_notices(self) -> tuple[Notice, ...]:
        """Every notice, those of the files first."""
        return (*self.notices, *(n for outcome in self.outcomes for n in outcome.notices))


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildProgress:
    """Where a build tells how far it is; does nothing unless someone listens."""

    planned: Callable[[int], None] = lambda _: None  # number of episodes
    spoken: Callable[[str], None] = lambda _: None  # a sentence was spoken
    done: Callable[[BuildOutcome], None] = lambda _: None


def build(
    station: StationContext,
    tools: ProductionTools,
    *,
    only: Sequence[Path] = (),
    dry_run: bool = False,
    jobs: int = 2,
    masters: Sequence[str] = (),
    watch: BuildProgress | None = None,
    away: EpisodesAway | None = None,
) -> BuildReport:
    """Build what changed; `only` limits the work to the episodes of those scripts.

    `masters` are profiles that are made this time besides those of the settings; a later build
    leaves them as they are until something of their episode changes. `away` has episodes made by
    other processes or machines. Raises ClusterFault where they cannot be had and it `waits`.
    Nothing that was good is lost: an episode that cannot be made keeps its earlier files.
    """
    watch = watch or BuildProgress()
    sweep(tools.folders.audio)
    wanted = wanted_files(only, tools.folders.scripts)
    look = remembering(tools.findings, keep=not dry_run)
    gathered = gather(
        script_files(tools.folders.scripts), look, is_approved=station.profile.approval
    )
    listing = tools.listing()
    entries = listing.entries
    grouped = group_scripts(gathered.scripts, listing, station.formats, station.profile)
    if not dry_run:
        listing.save()
    root = tools.folders.scripts.parent
    groups = [
        group
        for group in grouped.groups
        if not wanted or any((root / s.file).resolve() in wanted for s in group.scripts)
    ]
    watch.planned(len(groups))
    engines, told = usable_engines(tools.engines)
    shelf = tools.shelf()
    planner = EpisodePlanner(
        station.profile,
        engines,
        shelf.assets,
        tools.clock.now().date(),
        tools.findings,
        keep=not dry_run,
        gone=shelf.gone,
    )
    workers = max(jobs, 1)
    # Several episodes at once: encoders leave the interpreter alone while they work.
    with (
        DaemonExecutor(workers, "voice") as voices,
        ThreadPoolExecutor(workers) as episodes,
    ):
        work = _Work(
            station=station,
            tools=tools,
            planner=planner,
            before={entry.key: entry for entry in entries},
            broken=frozenset(gathered.broken),
            dry_run=dry_run,
            masters=tuple(masters),
            withdrawn=withdrawn_keys(tools.withdrawals().all()),
            approved={} if dry_run else _approved(tools),
            read=keys_to_read(tools.folders.audio, groups, every=bool(wanted)),
            voices=voices,
            watch=watch,
        ).stoppable()
        try:
            if away is None or dry_run:
                outcomes = tuple(episodes.map(partial(_episode, work), groups))
            else:
                outcomes, troubles = _made_away(work, away, groups, episodes)
                told = (*told, *troubles)
        except BaseException:  # somebody asked to end: nobody waits until whole episodes are made
            work.stop.set()
            voices.abandon()  # nor until a voice has said its sentence
            raise
    hand_back()  # publishing takes memory of its own
    if not dry_run:
        _record(tools, [o.episode for o in outcomes if o.episode is not None])
    stray = stray_files(tools.folders.scripts)
    stray += orphans(listing.entries, gathered, tools.clock.now().date(), tools.catalogue)
    notices = (*stray, *gathered.notices, *grouped.notices, *shelf.notices, *told)
    return BuildReport(outcomes=outcomes, notices=notices)


class BuildStopped(Exception):
    """The build was asked to end while an episode was being made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What every episode of one build shares."""

    station: StationContext
    tools: ProductionTools
    planner: EpisodePlanner
    before: Mapping[str, ListEntry]  # the list as it was before this build, by key
    broken: frozenset[str]  # slugs of scripts that cannot be used
    dry_run: bool
    masters: tuple[str, ...]  # asked for on this occasion
    withdrawn: frozenset[str]  # keys of episodes that were taken back
    approved: Mapping[str, tuple[str, str]]  # key -> the sound that somebody let out
    read: frozenset[str]  # keys of episodes whose files are read to the last byte
    voices: Executor
    watch: BuildProgress
    stop: Event = field(default_factory=Event)  # set: what is not finished stays so

    def stoppable(self) -> "_Work":
        """The same, which also ends in the midst of mixing and encoding."""
        press = replace(self.tools.press, go_on=self.go_on)
        return replace(self, tools=replace(self.tools, press=press))

    def go_on(self, sentence: str = "") -> None:
        """Tell that a sentence was spoken. Raises BuildStopped when there is no need for more."""
        if self.stop.is_set():
            raise BuildStopped
        if sentence:
            self.watch.spoken(sentence)


def _approved(tools: ProductionTools) -> Mapping[str, tuple[str, str]]:
    """What is approved; nothing where the database cannot tell: then what was heard is told."""
    with suppress(StoreError):
        return tools.approved()
    return {}


def _record(tools: ProductionTools, episodes: Sequence[Episode]) -> None:
    """Bring the catalogue up to date with the sidecars; what it knows already is left alone."""
    catalogue = tools.catalogue()
    audio = tools.folders.audio
    same = catalogue.as_beside({e.key: audio / e.show / f"{e.key}.json" for e in episodes})
    for episode in episodes:
        if episode.key not in same and catalogue.get(episode.key) != episode:
            catalogue.record(episode)


def _episode(work: _Work, group: ScriptGroup) -> BuildOutcome:
    """One episode; whatever goes wrong with it is its own affair."""
    looked = _guarded(work, group, lambda: _looked(work, group))
    if isinstance(looked, WantedEpisode):
        wanted = looked
        looked = _guarded(work, group, lambda: _made_here(work, wanted))
    work.watch.done(looked)
    return looked


def _guarded(work: _Work, group: ScriptGroup, step: Callable[[], Ended]) -> Ended | BuildOutcome:
    """What a step gives; what goes wrong in it is told as the episode's outcome."""
    try:
        return step()
    except BuildStopped:
        raise
    except BroadcasterError as error:
        return not_made(group, error)
    except Exception as error:  # a fault of ours in one episode must not silence the others
        if work.stop.is_set():  # sentences that nobody speaks any more
            raise BuildStopped from error
        return _unforeseen(group, error)


def _made_away(
    work: _Work, away: EpisodesAway, groups: Sequence[ScriptGroup], threads: Executor
) -> tuple[tuple[BuildOutcome, ...], tuple[Notice, ...]]:
    """Every episode, those to be made by others; what is to be told of these others."""

    def seen(group: ScriptGroup) -> BuildOutcome | WantedEpisode:
        found = _looked(work, group)
        return _with_words(work, found) if isinstance(found, WantedEpisode) else found

    def look(group: ScriptGroup) -> BuildOutcome | WantedEpisode:
        found = _guarded(work, group, lambda: seen(group))
        if isinstance(found, BuildOutcome):
            work.watch.done(found)
        return found

    looked = tuple(threads.map(look, groups))
    ended = {one.key: one for one in looked if isinstance(one, BuildOutcome)}
    wanted = [one for one in looked if isinstance(one, WantedEpisode)]
    told: tuple[Notice, ...] = ()
    try:
        for outcome in away.made(wanted, work.watch) if wanted else ():
            ended[outcome.key] = outcome
            work.watch.done(outcome)
    except BroadcasterError as fault:  # what has to be on the air does not wait for a cluster
        if away.waits and isinstance(fault, ClusterFault):  # unless whoever asked wants it to
            raise
        sentence = f"{fault.sentence}; các số còn lại dựng ở máy này"
        told = (replace(notice_of(fault, None, sentence), level=Level.WARNING),)
    left = [one.group for one in wanted if one.group.entry.key not in ended]
    ended |= {one.key: one for one in threads.map(partial(_episode, work), left)}
    return tuple(ended[group.entry.key] for group in groups), (*told, *away.told())


def _with_words(work: _Work, wanted: WantedEpisode) -> WantedEpisode:
    """What an episode has voices say, in place of its plan: a thousand plans are large."""
    plan = wanted.plan or work.planner.plan(wanted.group)[0]
    asked: dict[str, AskedClip] = {}
    with suppress(EngineUnavailable):  # who makes the episode tells why
        if plan is not None:
            clips = asked_of_voices(plan, work.station.profile, wanted.masters)
            asked |= {clip.key: clip for clip in clips}
    return replace(wanted, plan=None, asked=tuple(asked.values()))


def not_made(group: ScriptGroup, error: BroadcasterError) -> BuildOutcome:
    """What became of an episode that an error stopped."""
    place = Place(file=group.scripts[0].file)
    told = notice_of(error, place, f"số {group.entry.key} chưa dựng được: {error}")
    return outcome_of(group, BuildState.FAILED, notices=(told,), exit_code=error.exit_code)


def _unforeseen(group: ScriptGroup, error: Exception) -> BuildOutcome:
    """What no stage has explained: a file that cannot be read or written, or a fault of ours."""
    if isinstance(error, OSError) and error.filename:
        return not_made(group, of_disk(error, Path(error.filename), "đọc hoặc ghi"))
    told = Notice(
        code="loi-ngoai-du-tinh",
        level=Level.ERROR,
        sentence=f"số {group.entry.key} chưa dựng được vì lỗi ngoài dự tính: "
        f"{type(error).__name__}: {error}",
        hint="Các số khác vẫn được dựng. Chạy lại với --debug rồi gửi cho người hỗ trợ.",
        place=Place(file=group.scripts[0].file),
    )
    return outcome_of(group, BuildState.FAILED, notices=(told,), exit_code=1, fault=error)


def _looked(work: _Work, group: ScriptGroup) -> BuildOutcome | WantedEpisode:
    """Plan the episode; what is to be made of it when something in it is new."""
    station, tools, key = work.station.profile, work.tools, group.entry.key
    if key in work.withdrawn:
        return outcome_of(group, BuildState.WITHDRAWN)
    show = next(s for s in station.shows if s.key == group.programme.show)
    folder = tools.folders.audio / show.key
    old = earlier_episode(folder / f"{key}.json")
    before = work.before[key].slugs if key in work.before else ()
    missing = [slug for slug in before if slug in work.broken]
    if missing and old is not None:
        return _kept(group, old, missing)
    wanted = wanted_of(work.planner, group, station, work.masters)
    found = wanted.found
    if not found.planned:
        return outcome_of(group, BuildState.FAILED, notices=found.notices, exit_code=2)
    notes = notes_of(folder, key)
    ready = {name for name, _ in found.prints}
    reasons = why_made(old, folder, found.parts, notes, ready, read=key in work.read)
    if not reasons:
        if not (work.dry_run or read_parts(notes)):  # only they are lost: as the recipe says
            note_parts(notes, found.parts)
        told_before = _heard_before(work, group, old) if old is not None else ()
        return outcome_of(
            group, BuildState.CURRENT, episode=old, notices=(*found.notices, *told_before)
        )
    wanted = replace(wanted, reasons=reasons)
    return _planned(work, wanted) if work.dry_run else wanted


def _planned(work: _Work, wanted: WantedEpisode) -> BuildOutcome:
    """What would be made, or why not."""
    found, group = wanted.found, wanted.group
    heard = examined(found.sounds, work.planner.sounds_for(group), work.tools.imports)
    told = (*found.notices, *heard)
    if any(notice.level is Level.ERROR for notice in heard):
        return outcome_of(group, BuildState.FAILED, notices=told, exit_code=2)
    return outcome_of(group, BuildState.PLANNED, reasons=wanted.reasons, notices=told)


def wanted_of(
    planner: EpisodePlanner,
    group: ScriptGroup,
    station: StationProfile,
    masters: Sequence[str],
) -> WantedEpisode:
    """An episode as it would be made now; `masters` are those asked for on this occasion."""
    show = next(s for s in station.shows if s.key == group.programme.show)
    profiles = wanted_profiles(station, group.programme, masters)
    found, plan = planner.findings(group, show, cover_key(show, station), profiles)
    return WantedEpisode(
        group=group, show=show, masters=profiles, found=found, plan=plan, reasons=()
    )


def _made_here(work: _Work, wanted: WantedEpisode) -> BuildOutcome:
    return make(
        wanted, work.station, work.tools, work.planner, voices=work.voices, go_on=work.go_on
    )


def make(
    wanted: WantedEpisode,
    station: StationContext,
    tools: ProductionTools,
    planner: EpisodePlanner,
    *,
    voices: Executor,
    go_on: Callable[[str], None],
) -> BuildOutcome:
    """Make an episode, below the audio folder of the tools.

    `go_on` hears of each sentence that was spoken, and may raise. Raises BroadcasterError.
    """
    profile, group, found, key = station.profile, wanted.group, wanted.found, wanted.group.entry.key
    folder = tools.folders.audio / wanted.show.key
    sounds = planner.sounds_for(group)
    heard = examined(found.sounds, sounds, tools.imports)
    told = (*found.notices, *heard)
    if any(notice.level is Level.ERROR for notice in heard):
        return outcome_of(group, BuildState.FAILED, notices=told, exit_code=2)
    plan = wanted.plan or planner.plan(group)[0]
    assert plan is not None  # what was found before is found again
    go_on("")
    cover = episode_cover(tools, wanted.show, profile)
    with tools.clips.holding(), _nothing_half_made(folder, key):
        made = produce(
            plan,
            station=profile,
            show=wanted.show,
            tools=tools,
            sounds=sounds,
            executor=voices,
            folder=folder,
            cover=cover,
            recipe=wanted.recipe,
            masters=wanted.masters,
            progress=go_on,
        )
        note_parts(notes_of(folder, key), found.parts)
        go_on("")
        said = plan.school.speech
        places = {cue.reading.written: cue.place for cue in said if cue.place is not None}
        listened = _listened(tools, made.episode, places)  # while its clips are held
    return outcome_of(
        group,
        BuildState.MADE,
        episode=made.episode,
        reasons=wanted.reasons,
        notices=(*told, *made.notices, *listened),
        fresh=made.fresh,
    )


def _heard_before(work: _Work, group: ScriptGroup, old: Episode) -> tuple[Notice, ...]:
    """What was heard of an episode that stands; one to come is listened to if none did so yet.

    Nothing of a sound that is approved: whoever did so knew of it.
    """
    sound = tuple(one.audio.sha256 if one else "" for one in (old.school, old.public))
    if work.approved.get(old.key) == sound:
        return ()
    known = known_hearing(work.tools, old)
    to_come = group.entry.day >= work.tools.clock.now().date()
    if known is None and to_come and not work.dry_run:
        with work.tools.clips.holding():
            return _listened(work.tools, old)
    return known.notices if known is not None else ()


def _listened(
    tools: ProductionTools, episode: Episode, places: Mapping[str, Place] = MappingProxyType({})
) -> tuple[Notice, ...]:
    """What is heard of an episode; it stands, whatever keeps the machine from listening."""
    try:
        return hearing_of(tools, episode, places).notices
    except BroadcasterError as error:
        told = notice_of(error, Place(file=episode.key), f"máy chưa nghe lại được: {error}")
        return (replace(told, level=Level.INFO),)


@contextmanager
def _nothing_half_made(folder: Path, key: str) -> Iterator[None]:
    """When an episode cannot be finished, its unfinished files go at once."""
    try:
        yield
    except BaseException:
        for ending in (".*", "-[a-z]*"):
            for left in folder.glob(f"{ASIDE}{key}{ending}"):
                left.unlink(missing_ok=True)
        raise


def outcome_of(group: ScriptGroup, state: BuildState, **more: Any) -> BuildOutcome:
    """What became of an episode, with its key and title."""
    return BuildOutcome(key=group.entry.key, state=state, title=title_of(group), **more)


def _kept(group: ScriptGroup, old: Episode, missing: Sequence[str]) -> BuildOutcome:
    notice = Notice(
        code="giu-ban-cu",
        level=Level.WARNING,
        sentence=f"số {group.entry.key} giữ bản dựng lần trước: "
        f"bài {', '.join(missing)} đang có lỗi",
        hint="Sửa bài ấy rồi dựng lại; bản cũ vẫn phát được.",
        place=Place(file=group.scripts[0].file),
    )
    return BuildOutcome(
        key=group.entry.key, state=BuildState.KEPT, title=old.title, episode=old, notices=(notice,)
    )


def cover_key(show: Show, profile: StationProfile) -> str:
    """The name of the picture in the tags of a show's episodes."""
    return f"tag-{PICTURE_VERSION}-{show.title}-{profile.unit}"


def episode_cover(tools: ProductionTools, show: Show, profile: StationProfile) -> bytes:
    """The picture in the tags of a show's episodes.

    The large one of the pages is drawn first: now little else is in memory.
    """
    if not show.image:
        drawn_cover(show, profile, tools.picture)
    return tools.picture(cover_key(show, profile), lambda: tag_cover(show.title, profile.unit))
