"""Produce one episode: words to clips, clips to timelines, timelines to finished files."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from broadcaster.audio.id3_tags import MutagenTagger
from broadcaster.audio.measuring import fingerprint
from broadcaster.domain.episode import (
    AudioFile,
    Edition,
    Episode,
    EpisodeItem,
    MasterFile,
    VoiceUse,
    audio_files,
)
from broadcaster.domain.errors import StoreError
from broadcaster.domain.master import HORNS, PROFILES, Container, MasterProfile
from broadcaster.domain.notice import Notice
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import Script
from broadcaster.domain.sound import REPORT_ENDING, Scope
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.domain.wording import refusal
from broadcaster.production.fitting import not_exact, too_long
from broadcaster.production.frames import season_of
from broadcaster.production.importing_notices import told_of
from broadcaster.production.labels import Label, edition_of, episode_title, tags_of, title_of
from broadcaster.production.layout import lay_out
from broadcaster.production.mastering import course_of
from broadcaster.production.masters import (
    Material,
    audio_file,
    harshest,
    horn_rundown,
    horn_timeline,
    make_masters,
    nothing_public,
    off_target,
    podcast_spec,
    slower,
)
from broadcaster.production.mixdown import missed, mix_down
from broadcaster.production.planning import EpisodePlan
from broadcaster.production.rundown import Rundown
from broadcaster.production.sidecars import SCHOOL_MARK, write_episode, write_timeline
from broadcaster.production.sound_report import limited_share, made_report
from broadcaster.production.sounds import PREFIX, SoundIndex
from broadcaster.production.sources import EpisodeSources, sounds_in, timeline_of
from broadcaster.production.speak import (
    AskedClip,
    CastingTable,
    SpokenRundown,
    asked_first,
    last_day,
    part_of,
    recast,
    source_key,
    speak,
)
from broadcaster.production.tools import ProductionTools
from broadcaster.storage.atomic import put_in_place, write_atomic
from broadcaster.system.files import named
from broadcaster.voices.checking import check_speech

UNITS = "don-vi"  # below a show's folder: a folder for each other unit, with its own editions


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducedEpisode:
    """A finished episode and what was noticed while making it."""

    episode: Episode
    notices: tuple[Notice, ...]
    fresh: int  # sentences that were spoken anew


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """Everything at hand while one episode is made."""

    plan: EpisodePlan
    station: StationProfile
    show: Show
    tools: ProductionTools
    sounds: SoundIndex
    spoken: SpokenRundown  # for the yard, or for both where they are cast alike
    outside: SpokenRundown  # what may leave the school
    folder: Path  # audio_out/<show>
    label: Label  # what every file says alike
    masters: tuple[MasterProfile, ...]
    speak: Callable[[Rundown, Sequence[CastingTable]], SpokenRundown]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cast:
    """Who speaks an edition, and who would when a voice fails."""

    spoken: SpokenRundown
    benches: Sequence[CastingTable]

    def label(self, at: _Making) -> Label:
        """What the files of the edition say alike."""
        return replace(at.label, voices=voices_of(self.spoken))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What one or more renderings gave."""

    placing: tuple[tuple[Path, Path], ...] = ()  # where each file lies, and where it will
    notices: tuple[Notice, ...] = ()

    def __add__(self, other: "_Made") -> "_Made":
        return _Made(
            placing=(*self.placing, *other.placing), notices=(*self.notices, *other.notices)
        )


def produce(
    plan: EpisodePlan,
    *,
    station: StationProfile,
    show: Show,
    tools: ProductionTools,
    sounds: SoundIndex,
    executor: Executor,
    folder: Path,
    cover: bytes,
    recipe: str,
    masters: tuple[MasterProfile, ...] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> ProducedEpisode:
    """Make every file of an episode and its sidecar; nothing is in place until all of it is.

    `masters` are the profiles besides the podcast's. Raises EngineUnavailable, AudioError,
    StoreError; then the earlier files still stand.
    """

    def said(rundown: Rundown, benches: Sequence[CastingTable]) -> SpokenRundown:
        return speak(
            rundown,
            benches,
            cache=tools.clips,
            check=check_speech,
            executor=executor,
            progress=progress,
        )

    public = plan.public.cues if plan.public else ()
    if plan.public_benches == plan.benches:  # one cast for both: a role that moves does in both
        spoken = outside = said(Rundown(cues=(*plan.school.cues, *public)), plan.benches)
    else:
        spoken = said(plan.school, plan.benches)
        outside = said(Rundown(cues=public), plan.public_benches)
    at = _Making(
        plan=plan,
        station=station,
        show=show,
        tools=tools,
        sounds=sounds,
        spoken=spoken,
        outside=outside,
        folder=folder,
        label=Label(
            group=plan.group,
            station=station,
            show=show,
            voices=_voices(spoken, outside),
            cover=cover,
        ),
        masters=masters,
        speak=said,
    )
    episode, made = _editions(at, recipe)
    for temporary, final in made.placing:
        put_in_place(temporary, final)
    remove_stale(folder, episode)
    write_episode(folder / f"{episode.key}.json", episode)
    moved = [n for n in outside.notices if n not in spoken.notices]
    fresh = spoken.fresh if outside is spoken else spoken.fresh + outside.fresh
    notices = (*spoken.notices, *moved, *made.notices)
    return ProducedEpisode(episode=episode, notices=notices, fresh=fresh)


def asked_of_voices(
    plan: EpisodePlan, station: StationProfile, masters: Sequence[MasterProfile]
) -> Iterator[AskedClip]:
    """What `produce` has spoken as long as no voice fails; the same thing perhaps several times.

    Raises EngineUnavailable when a role has no voice.
    """
    alike = plan.public_benches == plan.benches
    public = plan.public.cues if plan.public else ()
    whole = Rundown(cues=(*plan.school.cues, *public)) if alike else plan.school
    yield from asked_first(whole, plan.benches)
    if not alike:
        yield from asked_first(Rundown(cues=public), plan.public_benches)
    own = [profile for profile in masters if profile.own_mix]
    if plan.public == plan.school:
        editions = [(plan.school, plan.benches, own)]
    else:
        yard = [profile for profile in own if profile.school]
        editions = [(plan.school, plan.benches, yard)]
        if plan.public is not None:
            all_others = [profile for profile in own if not profile.school]
            editions.append((plan.public, plan.public_benches, all_others))
    for rundown, benches, made in editions:
        if made:
            slow = [slower(bench, station.masters.loa_rate) for bench in benches]
            yield from asked_first(horn_rundown(rundown, bed=station.masters.loa_bed), slow)


def remove_stale(folder: Path, episode: Episode) -> None:
    """An edition or a master that is no more must not lie beside the ones that are.

    Those of other units are of the rendering before; they are made again on demand.
    """
    for path in [*named(folder, UNITS, "*", f"{episode.key}.mp3")]:
        path.unlink(missing_ok=True)
    standing = {audio.name for audio in audio_files(episode)}
    timelines = {f"{Path(name).stem}.timeline.json" for name in standing}
    stems = (episode.key, episode.key + SCHOOL_MARK)
    every = [f"{stem}{end}" for stem in stems for end in ("", *(f"-{name}" for name in PROFILES))]
    for stem in every:
        for name in [f"{stem}.{kind.value}" for kind in Container]:
            if name not in standing:
                (folder / name).unlink(missing_ok=True)
        if f"{stem}.mp3" not in standing:
            (folder / f"{stem}{REPORT_ENDING}").unlink(missing_ok=True)
        if f"{stem}.timeline.json" not in timelines:
            (folder / f"{stem}.timeline.json").unlink(missing_ok=True)


def _editions(at: _Making, recipe: str) -> tuple[Episode, _Made]:
    """Both editions: one rendering serves for both where nothing is school-only."""
    plan = at.plan
    same = plan.public == plan.school
    name = plan.group.entry.key
    for_school = tuple(profile for profile in at.masters if profile.school)
    for_all = tuple(profile for profile in at.masters if not profile.school)
    school, made = _edition(
        at,
        plan.school,
        name if same else name + SCHOOL_MARK,
        plan.group.scripts,
        at.masters if same else for_school,
        cast=_Cast(spoken=at.spoken, benches=plan.benches),
    )
    public: Edition | None = school if same else None
    if plan.public is not None and not same:
        outside = tuple(s for s in plan.group.scripts if s.head.scope is Scope.PUBLIC)
        cast = _Cast(spoken=at.outside, benches=plan.public_benches)
        public, more = _edition(at, plan.public, name, outside, for_all, cast=cast)
        made += _Made(placing=more.placing)  # what is to be noticed is noticed of the school's
        made += _Made(notices=tuple(n for n in more.notices if n not in made.notices))
    if public is None and for_all:
        made += _Made(notices=(nothing_public(for_all, plan.group.scripts[0].file),))
    return _episode(at, school=school, public=public, recipe=recipe), made


def _edition(
    at: _Making,
    planned: Rundown,
    name: str,
    scripts: tuple[Script, ...],
    profiles: tuple[MasterProfile, ...],
    *,
    cast: _Cast,
) -> tuple[Edition, _Made]:
    """Render one edition beside its place, and the masters that are made of its words."""
    bench_of = cast.spoken.bench_of
    rundown = recast(planned, bench_of)
    sources = EpisodeSources(at.tools, at.sounds, cast.spoken.clips)
    timeline = timeline_of(rundown, bench_of, sources, at.plan.group.programme)
    temporary = at.folder / f".tmp-{name}.mp3"
    make_folder(at.folder)
    audio, missed_notices = _podcast(at, timeline, sources, name, temporary)
    until = last_day(bench_of.values(), at.sounds.until(sounds_in(rundown)))
    edition = edition_of(
        timeline, audio, scripts, at.tools.register(),
        rundown=rundown, until=until, text_of=at.tools.law_texts(),
    )  # fmt: skip
    material = Material(
        timeline=timeline,
        sources=sources.for_mixing(),
        tags_of=partial(tags_of, cast.label(at), edition, timeline),
        name=name,
        folder=at.folder,
    )
    MutagenTagger().write(temporary, material.tags_of(edition.audio))
    size, digest = fingerprint(temporary)
    edition = replace(edition, audio=replace(audio, bytes=size, sha256=digest))
    write_timeline(at.folder / f"{name}.timeline.json", timeline)
    programme = at.plan.group.programme
    told = (too_long(timeline, programme), not_exact(timeline, programme))
    made = _Made(
        placing=((temporary, at.folder / audio.name),),
        notices=(*missed_notices, *(notice for notice in told if notice is not None)),
    )
    files, more = _masters(at, profiles, planned, edition, material, cast=cast)
    return replace(edition, masters=files), made + more


def _podcast(
    at: _Making, timeline: Timeline, sources: EpisodeSources, name: str, path: Path
) -> tuple[AudioFile, tuple[Notice, ...]]:
    """The podcast's MP3, not tagged yet, at `path`; a warning when it missed its mark."""
    spec = podcast_spec(at.station, at.plan.group.programme)
    done = mix_down(
        timeline,
        sources.for_mixing(),
        spec,
        press=at.tools.press,
        path=path,
    )
    report = done.report
    course = course_of(timeline, sources.profile, spec.channels)
    audio = replace(
        audio_file(f"{name}.mp3", report, spec), limited_share=limited_share(course, done)
    )
    page = made_report(
        title_of(at.plan.group),
        audio,
        timeline,
        course,
        spec=spec,
        done=done,
        notices=_told_of_sounds(at, timeline),
        title_of=lambda key: at.sounds.title_of(key) if key.startswith(PREFIX) else "",
    )
    write_atomic(at.folder / f"{name}{REPORT_ENDING}", page)
    if not missed(report, spec):
        return audio, done.notices
    harsh = harshest(timeline, sources.peak)
    return audio, (
        *done.notices,
        off_target(
            report,
            spec,
            harsh=harsh,
            title=_title_at(at, timeline, harsh),
            file=at.plan.group.scripts[0].file,
        ),
    )


def _told_of_sounds(at: _Making, timeline: Timeline) -> tuple[Notice, ...]:
    """What is to be said of the recordings, music and effects that are heard."""
    layers = {e.source: e.layer for e in timeline.events if e.source.startswith(PREFIX)}
    told: list[Notice] = []
    for key, layer in layers.items():
        asset = at.sounds.by_key[key]
        notes = at.tools.imports.load(asset).notes
        told += told_of(notes, asset.path.name, bed=layer is Layer.BED)
    return tuple(told)


def _title_at(at: _Making, timeline: Timeline, event: TimelineEvent | None) -> str:
    """What people call what is heard in an event: a sound's title, or the words."""
    if event is not None and event.source.startswith(PREFIX):
        return at.sounds.title_of(event.source)
    said = (c.written for c in timeline.captions if event is not None and c.start == event.start)
    return next(said, "")


def _masters(
    at: _Making,
    profiles: tuple[MasterProfile, ...],
    planned: Rundown,
    edition: Edition,
    material: Material,
    *,
    cast: _Cast,
) -> tuple[tuple[MasterFile, ...], _Made]:
    """The masters of an edition: those that share its timeline, and the horns' with its own."""
    press, lowpass = at.tools.press, at.station.masters.loa_lowpass
    shared = [profile for profile in profiles if not profile.own_mix]
    own = [profile for profile in profiles if profile.own_mix]
    done = [make_masters(shared, material, press, lowpass=lowpass)]
    if own:
        slow = _horn_material(at, planned, edition, material, cast=cast)
        done.append(make_masters(own, slow, press, lowpass=lowpass))
    made = [_Made(placing=one.placing, notices=one.notices) for one in done]
    return tuple(file for one in done for file in one.files), sum(made, start=_Made())


def _horn_material(
    at: _Making,
    planned: Rundown,
    edition: Edition,
    material: Material,
    *,
    cast: _Cast,
) -> Material:
    """The same words for horns: spoken slowly, without beds or with low ones."""
    settings = at.station.masters
    rundown = horn_rundown(planned, bed=settings.loa_bed)
    slow_benches = [slower(bench, settings.loa_rate) for bench in cast.benches]
    spoken = at.speak(rundown, slow_benches)
    rundown = recast(rundown, spoken.bench_of)
    sources = EpisodeSources(at.tools, at.sounds, spoken.clips)
    facts = sources.facts(rundown)
    timeline = horn_timeline(lay_out(rundown, lambda cue: source_key(cue, spoken.bench_of), facts))
    write_timeline(at.folder / f"{material.name}-{HORNS}.timeline.json", timeline)
    return replace(
        material,
        timeline=timeline,
        sources=sources.for_mixing(),
        tags_of=partial(tags_of, cast.label(at), edition, timeline),
    )


def make_folder(folder: Path) -> None:
    """Make a folder for finished files. Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"không lập được thư mục {folder}: {refusal(error)}",
            hint="Chuyển thứ đang chiếm chỗ ấy đi, xem đĩa còn chỗ và ghi được, rồi dựng lại.",
        ) from error


def _episode(at: _Making, *, school: Edition, public: Edition | None, recipe: str) -> Episode:
    group = at.plan.group
    entry = group.entry
    listed = (public or school).items
    heads = [script.head for script in group.scripts]
    ends = [head.valid_to for head in heads if head.valid_to is not None]
    return Episode(
        key=entry.key,
        guid=entry.guid,
        show=at.show.key,
        programme=group.programme.slug,
        programme_name=group.programme.name,
        number=entry.number,
        season=season_of(entry.day, at.station.school_year_starts),
        title=episode_title(item.title for item in listed),
        summary=_summary(listed),
        air_time=datetime.combine(entry.day, group.programme.air_time, ZONE),
        first_air_date=entry.first_day,
        topics=tuple(dict.fromkeys(t for head in heads for t in head.topics)),
        audiences=tuple(dict.fromkeys(a for head in heads for a in head.audiences)),
        voices=_voices(at.spoken, at.outside),
        valid_to=min(ends, default=None),
        school=school,
        public=public,
        recipe=recipe,
    )


def _summary(items: tuple[EpisodeItem, ...]) -> str:
    told = [item.summary or item.title for item in items]
    return "\n".join(t if t.endswith((".", "!", "?", "…")) else f"{t}." for t in told)


def _voices(spoken: SpokenRundown, outside: SpokenRundown) -> tuple[VoiceUse, ...]:
    """Who speaks in either edition; a voice of the yard's alone says so."""
    public = voices_of(outside)
    if outside is spoken:
        return public
    there = {(one.role, one.voice) for one in public}
    inside = [one for one in voices_of(spoken) if (one.role, one.voice) not in there]
    return (*(replace(one, scope=Scope.SCHOOL) for one in inside), *public)


def voices_of(spoken: SpokenRundown) -> tuple[VoiceUse, ...]:
    """Who speaks, with the voice that was wished for first where another one speaks."""
    used = []
    for role, bench in spoken.bench_of.items():
        part = part_of(bench.casting, role)
        voice = next(v for v in bench.engine.voices() if v.id == part.voice)
        used.append(
            VoiceUse(
                role=role,
                voice=voice.id,
                name=part.name,
                synthetic=voice.synthetic,
                credit=voice.credit,
                instead_of=spoken.moved.get(role, ""),
            )
        )
    return tuple(used)
