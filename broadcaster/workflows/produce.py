"""Produce one episode: words to clips, clips to timelines, timelines to finished files."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from broadcaster.dsp import resample
from broadcaster.errors import StoreError
from broadcaster.model.disclosure import SYNTHETIC_MARK
from broadcaster.model.episode import AudioFile, Edition, Episode, EpisodeItem, VoiceUse
from broadcaster.model.law import LegalSource
from broadcaster.model.notice import Notice
from broadcaster.model.rundown import BedCue, Rundown, SoundCue
from broadcaster.model.scope import Scope
from broadcaster.model.script import Script
from broadcaster.model.sound import HOUSE_RATE, Sound
from broadcaster.model.station import Show, StationProfile
from broadcaster.model.tags import TagChapter, Tags
from broadcaster.model.timeline import MasterReport, MasterSpec, Timeline
from broadcaster.production.captions import chapters_of, transcript_of
from broadcaster.production.fitting import too_long
from broadcaster.production.frames import season_of
from broadcaster.production.layout import SourceFacts, lay_out
from broadcaster.production.profiles import profile
from broadcaster.syndication.transcript import transcript_text
from broadcaster.text.refusals import refusal
from broadcaster.workflows.mixdown import mix_down
from broadcaster.workflows.planning import EpisodePlan
from broadcaster.workflows.sounds import PREFIX, SoundIndex
from broadcaster.workflows.speak import Spoken, part_of, recast, source_key, speak
from broadcaster.workflows.tools import Tools

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SCHOOL_MARK = "-truong"  # in the names of files that never leave the school


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced:
    """A finished episode and what was noticed while making it."""

    episode: Episode
    notices: tuple[Notice, ...]
    fresh: int  # sentences that were spoken anew


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """Everything at hand while one episode is made."""

    plan: EpisodePlan
    station: StationProfile
    show: Show
    tools: Tools
    sounds: SoundIndex
    spoken: Spoken
    folder: Path  # audio_out/<show>
    cover: bytes


def produce(
    plan: EpisodePlan,
    *,
    station: StationProfile,
    show: Show,
    tools: Tools,
    sounds: SoundIndex,
    executor: Executor,
    folder: Path,
    cover: bytes,
    recipe: str,
    progress: Callable[[str], None] = lambda _: None,
) -> Produced:
    """Make every file of an episode and its sidecar; nothing is in place until all of it is.

    Raises EngineUnavailable, AudioError, StoreError; then the earlier files still stand.
    """
    everything = (*plan.school.cues, *(plan.public.cues if plan.public else ()))
    spoken = speak(
        Rundown(cues=everything),
        plan.benches,
        cache=tools.clips,
        check=tools.check_speech,
        executor=executor,
        progress=progress,
    )
    at = _Bench(
        plan=plan,
        station=station,
        show=show,
        tools=tools,
        sounds=sounds,
        spoken=spoken,
        folder=folder,
        cover=cover,
    )
    episode, timeline, placing = _editions(at, recipe)
    for temporary, final in placing:
        tools.put(temporary, final)
    _remove_stale(folder, episode)
    tools.store.write(folder / f"{episode.key}.json", episode)
    long = too_long(timeline, plan.group.programme)
    notices = (*spoken.notices, *((long,) if long else ()))
    return Produced(episode=episode, notices=notices, fresh=spoken.fresh)


def _remove_stale(folder: Path, episode: Episode) -> None:
    """An edition that is no more must not lie beside the ones that are."""
    editions = (episode.school, episode.public)
    names = {Path(e.audio.name).stem for e in editions if e is not None}
    for name in {episode.key, episode.key + SCHOOL_MARK} - names:
        (folder / f"{name}.mp3").unlink(missing_ok=True)
        (folder / f"{name}.timeline.json").unlink(missing_ok=True)


def _editions(at: _Bench, recipe: str) -> tuple[Episode, Timeline, list[tuple[Path, Path]]]:
    """Both editions: one rendering serves for both where nothing is school-only."""
    plan = at.plan
    same = plan.public == plan.school
    name = plan.group.entry.key
    school, timeline, placing = _edition(
        at, plan.school, name if same else name + SCHOOL_MARK, plan.group.scripts
    )
    public: Edition | None = school if same else None
    if plan.public is not None and not same:
        outside = tuple(s for s in plan.group.scripts if s.head.scope is Scope.PUBLIC)
        public, _, more = _edition(at, plan.public, name, outside)
        placing = placing + more
    episode = _episode(at, school=school, public=public, recipe=recipe)
    return episode, timeline, placing


def _edition(
    at: _Bench, planned: Rundown, name: str, scripts: tuple[Script, ...]
) -> tuple[Edition, Timeline, list[tuple[Path, Path]]]:
    """Render one edition beside its place."""
    rundown = recast(planned, at.spoken.bench_of)
    sources = _Sources(at)
    facts = sources.facts(rundown)
    timeline = lay_out(rundown, lambda cue: source_key(cue, at.spoken.bench_of), facts)
    programme = at.plan.group.programme
    spec = MasterSpec(
        loudness=at.station.loudness,
        true_peak=at.station.true_peak,
        channels=programme.channels,
        bitrate=programme.bitrate,
    )
    temporary = at.folder / f".tmp-{name}.mp3"
    _make_folder(temporary.parent)
    mix_down(
        timeline,
        sources.sound,
        spec,
        encoder=at.tools.encoder,
        measure=at.tools.measure,
        path=temporary,
    )
    edition = Edition(
        audio=_audio_file(f"{name}.mp3", at.tools.measure(temporary), spec),
        chapters=chapters_of(timeline),
        transcript=transcript_of(timeline),
        sources=_sources_of(scripts),
        items=tuple(episode_item(script) for script in scripts),
        until=at.sounds.until(sounds_in(rundown)),
    )
    at.tools.tagger.write(temporary, _tags(at, edition, scripts))
    final = edition.audio
    report = at.tools.measure(temporary)
    edition = replace(edition, audio=_audio_file(final.name, report, spec))
    at.tools.store.write_timeline(at.folder / f"{name}.timeline.json", timeline)
    return edition, timeline, [(temporary, at.folder / f"{name}.mp3")]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"không lập được thư mục {folder}: {refusal(error)}",
            hint="Đổi tên hoặc chuyển thứ đang chiếm chỗ đi nơi khác rồi dựng lại.",
        ) from error


class _Sources:
    """Samples and facts of every source of one episode, decoded when they are asked for."""

    def __init__(self, at: _Bench) -> None:
        self._at = at

    def sound(self, key: str) -> Sound:
        """The samples of a source at the house rate."""
        if key.startswith(PREFIX):
            return self._at.tools.decoder.decode(self._at.sounds.by_key[key].path)
        speech = self._at.spoken.clips[key]
        return Sound(samples=resample(speech.samples[:, None], speech.rate, HOUSE_RATE))

    def facts(self, rundown: Rundown) -> Mapping[str, SourceFacts]:
        """What the layout must know of every source of a rundown."""
        speech = {
            key: SourceFacts(profile=profile(self.sound(key), key), words=clip.words)
            for key, clip in self._at.spoken.clips.items()
        }
        sounds = {
            key: SourceFacts(profile=profile(self.sound(key), key)) for key in sounds_in(rundown)
        }
        return speech | sounds


def sounds_in(rundown: Rundown) -> tuple[str, ...]:
    """The keys of every sound of a rundown, each once."""
    named = (cue.sound for cue in rundown.cues if isinstance(cue, SoundCue | BedCue))
    return tuple(dict.fromkeys(name for name in named if name))


def _audio_file(name: str, report: MasterReport, spec: MasterSpec) -> AudioFile:
    return AudioFile(
        name=name,
        bytes=report.bytes,
        sha256=report.sha256,
        seconds=report.seconds,
        loudness=report.loudness,
        true_peak=report.true_peak,
        channels=spec.channels,
        bitrate=spec.bitrate,
    )


def _episode(at: _Bench, *, school: Edition, public: Edition | None, recipe: str) -> Episode:
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
        title=episode_title(listed),
        summary=_summary(listed),
        air_time=datetime.combine(entry.day, group.programme.air_time, ZONE),
        first_air_date=entry.first_day,
        topics=tuple(dict.fromkeys(t for head in heads for t in head.topics)),
        audiences=tuple(dict.fromkeys(a for head in heads for a in head.audiences)),
        voices=_voices(at),
        valid_to=min(ends, default=None),
        school=school,
        public=public,
        recipe=recipe,
    )


def episode_title(items: tuple[EpisodeItem, ...]) -> str:
    """The title of an episode: its items, in order."""
    return " · ".join(item.title for item in items)


def _summary(items: tuple[EpisodeItem, ...]) -> str:
    told = [item.summary or item.title for item in items]
    return "\n".join(t if t.endswith((".", "!", "?", "…")) else f"{t}." for t in told)


def episode_item(script: Script) -> EpisodeItem:
    """A script as a programme item of an episode."""
    head = script.head
    return EpisodeItem(
        slug=script.slug,
        title=head.title,
        kind=head.kind.value,
        summary=head.summary,
        author=head.author,
    )


def _sources_of(scripts: tuple[Script, ...]) -> tuple[LegalSource, ...]:
    by_number = {
        source.number: replace(source, place=None)
        for script in scripts
        for source in script.head.sources
    }
    return tuple(by_number.values())


def _voices(at: _Bench) -> tuple[VoiceUse, ...]:
    """Who speaks, with the voice that was wished for first where another one speaks."""
    used = []
    for role, bench in at.spoken.bench_of.items():
        part = part_of(bench.casting, role)
        voice = next(v for v in bench.engine.voices() if v.id == part.voice)
        used.append(
            VoiceUse(
                role=role,
                voice=voice.id,
                name=part.name,
                synthetic=voice.synthetic,
                credit=voice.credit,
                instead_of=at.spoken.moved.get(role, ""),
            )
        )
    return tuple(used)


def _tags(at: _Bench, edition: Edition, scripts: tuple[Script, ...]) -> Tags:
    entry = at.plan.group.entry
    voices = _voices(at)
    synthetic = any(voice.synthetic for voice in voices)
    changed = [f"{v.name}: {v.voice} thay cho {v.instead_of}" for v in voices if v.instead_of]
    credit = [v.credit for v in voices if v.credit]
    comment = [SYNTHETIC_MARK] if synthetic else []
    texts = [("AI_CONTENT", SYNTHETIC_MARK)] if synthetic else []
    texts += [("VOICES", "; ".join(dict.fromkeys(v.voice for v in voices)))]
    texts += [("VOICES_CHANGED", "; ".join(changed))] if changed else []
    texts += [("LEGAL_SOURCES", "; ".join(s.number for s in edition.sources))]
    texts += [("EPISODE_GUID", entry.guid)]
    starts = [round(chapter.start * 1000) for chapter in edition.chapters]
    ends = [*starts[1:], round(edition.audio.seconds * 1000)]
    return Tags(
        title=episode_title(edition.items),
        album=at.show.title,
        artist=at.station.name,
        number=entry.number,
        date=entry.day.isoformat(),
        comment=". ".join([*comment, *changed, *credit]),
        publisher=at.station.unit,
        lyrics=transcript_text(edition),
        cover=at.cover,
        chapters=tuple(
            TagChapter(start=start, end=end, title=chapter.title)
            for start, end, chapter in zip(starts, ends, edition.chapters, strict=True)
        ),
        texts=tuple(texts),
    )
