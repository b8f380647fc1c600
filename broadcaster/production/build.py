"""Build a station: every script that can be used becomes part of a finished episode."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Event
from types import MappingProxyType
from typing import Any

from broadcaster.audio.measuring import fingerprint
from broadcaster.domain.episode import AudioFile, Episode, audio_files
from broadcaster.domain.errors import BroadcasterError, StoreError, TooNew
from broadcaster.domain.notice import Level, Notice, Place, notice_of
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.pictures.cover import PICTURE_VERSION, drawn_cover, tag_cover
from broadcaster.production.engines import usable_engines
from broadcaster.production.episode_list import ListEntry
from broadcaster.production.findings import EpisodePlanner
from broadcaster.production.gather import gather, remembering, stray_files, wanted_files
from broadcaster.production.grouping import ScriptGroup, group_scripts, orphans
from broadcaster.production.labels import title_of
from broadcaster.production.listening import hearing_of, known_hearing
from broadcaster.production.masters import wanted_profiles
from broadcaster.production.produce import produce
from broadcaster.production.recipe import explain, recipe_of, stands
from broadcaster.production.script_folder import script_files
from broadcaster.production.sidecars import read_episode, reads_timeline, timelines_of
from broadcaster.production.sounds import examined
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.storage.atomic import ASIDE, sweep, write_atomic
from broadcaster.storage.os_errors import explain as of_disk
from broadcaster.system.daemon_threads import DaemonExecutor
from broadcaster.system.memory import hand_back

READ_EPISODES = 50  # whose files one build reads to the last byte, in turn
_TURN = ".cache/luot-kiem-dung"  # below audio_out; lost, it begins anew


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
) -> BuildReport:
    """Build what changed; `only` limits the work to the episodes of those scripts.

    `masters` are profiles that are made this time besides those of the settings; a later build
    leaves them as they are until something of their episode changes.
    Nothing that was good is lost: an episode that cannot be made keeps its earlier files.
    """
    watch = watch or BuildProgress()
    sweep(tools.folders.audio)
    wanted = wanted_files(only, tools.folders.scripts)
    look = remembering(tools.findings, keep=not dry_run)
    gathered = gather(script_files(tools.folders.scripts), look)
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
            read=_to_read(tools.folders.audio, groups, every=bool(wanted)),
            voices=voices,
            watch=watch,
        ).stoppable()
        try:
            outcomes = tuple(episodes.map(partial(_episode, work), groups))
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
    key, place = group.entry.key, Place(file=group.scripts[0].file)
    try:
        if key in work.withdrawn:
            outcome = _outcome(group, BuildState.WITHDRAWN)
        else:
            outcome = _make(work, group)
    except BuildStopped:
        raise
    except BroadcasterError as error:
        outcome = _not_made(group, place, error)
    except Exception as error:  # a fault of ours in one episode must not silence the others
        if work.stop.is_set():  # sentences that nobody speaks any more
            raise BuildStopped from error
        outcome = _unforeseen(group, place, error)
    work.watch.done(outcome)
    return outcome


def _not_made(group: ScriptGroup, place: Place, error: BroadcasterError) -> BuildOutcome:
    told = notice_of(error, place, f"số {group.entry.key} chưa dựng được: {error}")
    return _outcome(group, BuildState.FAILED, notices=(told,), exit_code=error.exit_code)


def _unforeseen(group: ScriptGroup, place: Place, error: Exception) -> BuildOutcome:
    """What no stage has explained: a file that cannot be read or written, or a fault of ours."""
    if isinstance(error, OSError) and error.filename:
        return _not_made(group, place, of_disk(error, Path(error.filename), "đọc hoặc ghi"))
    told = Notice(
        code="loi-ngoai-du-tinh",
        level=Level.ERROR,
        sentence=f"số {group.entry.key} chưa dựng được vì lỗi ngoài dự tính: "
        f"{type(error).__name__}: {error}",
        hint="Các số khác vẫn được dựng. Chạy lại với --debug rồi gửi cho người hỗ trợ.",
        place=place,
    )
    return _outcome(group, BuildState.FAILED, notices=(told,), exit_code=1, fault=error)


def _make(work: _Work, group: ScriptGroup) -> BuildOutcome:
    """Plan the episode, and make it when something in it is new."""
    station, tools, key = work.station.profile, work.tools, group.entry.key
    show = next(s for s in station.shows if s.key == group.programme.show)
    folder = tools.folders.audio / show.key
    old = _earlier(folder / f"{key}.json")
    before = work.before[key].slugs if key in work.before else ()
    missing = [slug for slug in before if slug in work.broken]
    if missing and old is not None:
        return _kept(group, old, missing)
    masters = wanted_profiles(station, group.programme, work.masters)
    found, plan = work.planner.findings(group, show, cover_key(show, station), masters)
    if not found.planned:
        return _outcome(group, BuildState.FAILED, notices=found.notices, exit_code=2)
    notes = folder / f"{key}.recipe.json"
    ready = {name for name, _ in found.prints}
    reasons = _reasons(old, folder, found.parts, notes, ready, read=key in work.read)
    if not reasons:
        if not (work.dry_run or _read_parts(notes)):  # only they are lost: as the recipe says
            _note_parts(notes, found.parts)
        told_before = _heard_before(work, group, old) if old is not None else ()
        return _outcome(
            group, BuildState.CURRENT, episode=old, notices=(*found.notices, *told_before)
        )
    sounds = work.planner.sounds_for(group)
    heard = examined(found.sounds, sounds, tools.imports)
    told = (*found.notices, *heard)
    if any(notice.level is Level.ERROR for notice in heard):
        return _outcome(group, BuildState.FAILED, notices=told, exit_code=2)
    if work.dry_run:
        return _outcome(group, BuildState.PLANNED, reasons=reasons, notices=told)
    plan = plan or work.planner.plan(group)[0]
    assert plan is not None  # what was found before is found again
    work.go_on()
    cover = episode_cover(tools, show, station)
    with tools.clips.holding(), _nothing_half_made(folder, key):
        made = produce(
            plan,
            station=station,
            show=show,
            tools=tools,
            sounds=sounds,
            executor=work.voices,
            folder=folder,
            cover=cover,
            recipe=recipe_of(found.parts),
            masters=masters,
            progress=work.go_on,
        )
        _note_parts(notes, found.parts)
        work.go_on()
        said = plan.school.speech
        places = {cue.reading.written: cue.place for cue in said if cue.place is not None}
        listened = _listened(tools, made.episode, places)  # while its clips are held
    return _outcome(
        group,
        BuildState.MADE,
        episode=made.episode,
        reasons=reasons,
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


def _outcome(group: ScriptGroup, state: BuildState, **more: Any) -> BuildOutcome:
    return BuildOutcome(key=group.entry.key, state=state, title=title_of(group), **more)


def _earlier(sidecar: Path) -> Episode | None:
    """The episode as it was made last; a damaged sidecar counts as none.

    Raises TooNew: what a newer program made is not written over by an older one.
    """
    if not sidecar.exists():
        return None
    try:
        return read_episode(sidecar)
    except TooNew:
        raise
    except BroadcasterError:
        return None


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


def _reasons(
    old: Episode | None,
    folder: Path,
    parts: Mapping[str, str],
    notes: Path,
    ready: AbstractSet[str],
    *,
    read: bool,
) -> tuple[str, ...]:
    """Why an episode must be made; empty when it stands as it should.

    `ready` are the engines that could speak it now; `read` = its files to the last byte.
    """
    if old is None:
        return ("chưa từng dựng",)
    gone = [audio.name for audio in audio_files(old) if not _stands(folder, audio, read=read)]
    gone += [name for name in timelines_of(old) if not _tells(folder / name, read=read)]
    if gone:
        return tuple(f"tệp {name} không còn nguyên vẹn" for name in gone)
    if old.recipe != recipe_of(parts):
        made = _read_parts(notes)
        if old.recipe != recipe_of(made) or not stands(made, parts):
            return explain(made, parts) or ("cách dựng đã đổi",)
    again = [voice.instead_of for voice in old.voices if voice.instead_of in ready]
    if again:
        return (f"lần trước phải dùng giọng thay cho {again[0]}, nay thử lại",)
    return ()


def _stands(folder: Path, audio: AudioFile, *, read: bool) -> bool:
    file = folder / audio.name
    if not file.is_file() or file.stat().st_size != audio.bytes:
        return False
    try:
        return not read or fingerprint(file)[1] == audio.sha256
    except OSError:
        return False


def _tells(timeline: Path, *, read: bool) -> bool:
    """Whether a timeline is there; by it clips are kept, and a recording is found that must go."""
    return reads_timeline(timeline) if read else timeline.is_file()


def _note_parts(notes: Path, parts: Mapping[str, str]) -> None:
    text = json.dumps(parts, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomic(notes, f"{text}\n".encode())


def _to_read(root: Path, groups: Sequence[ScriptGroup], *, every: bool) -> frozenset[str]:
    """The keys of the episodes whose files this build reads to the last byte.

    `every` = of all, as for the few that somebody names; else of a share in turn, so that in the
    end the shares have been everywhere.
    """
    keys = sorted(group.entry.key for group in groups)
    if every or len(keys) <= READ_EPISODES:
        return frozenset(keys)
    turn = root / _TURN
    begin = 0
    with suppress(OSError, ValueError):
        begin = int(turn.read_text(encoding="ascii")) % len(keys)
    with suppress(OSError):
        turn.parent.mkdir(parents=True, exist_ok=True)
        turn.write_text(str((begin + READ_EPISODES) % len(keys)), encoding="ascii")
    return frozenset(keys[(begin + n) % len(keys)] for n in range(READ_EPISODES))


def _read_parts(notes: Path) -> dict[str, str]:
    """The parts of the last build; empty when they are lost, which only costs the explanation."""
    try:
        found = json.loads(notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


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
