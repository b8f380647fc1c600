"""The masters of a programme: which there are, what each must measure, how their files are made.

The podcast's MP3 is one of them; the others are for stations, horns and weak lines.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from broadcaster.audio.id3_tags import MutagenTagger
from broadcaster.audio.measuring import fingerprint, measure
from broadcaster.audio.opus_file import OpusEncoder, OpusTagger
from broadcaster.audio.tags import Tags
from broadcaster.audio.wav_file import WavEncoder, WavTagger
from broadcaster.domain.episode import AudioFile, MasterFile
from broadcaster.domain.master import (
    HORNS,
    LIGHT,
    MONO_OFFSET,
    PODCAST,
    PROFILES,
    STATION,
    Container,
    FileKind,
    MasterProfile,
    MasterSettings,
    MonoLoudness,
)
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.speech import SampleBlock
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.domain.timeline import Layer, MasterReport, MasterSpec, Timeline, TimelineEvent
from broadcaster.dsp.horn import horn_voice
from broadcaster.mp3join.encoder import Mp3Encoder
from broadcaster.production.casting import Casting
from broadcaster.production.encode_context import EncodeContext
from broadcaster.production.fitting import length_text
from broadcaster.production.layout import LEVELS
from broadcaster.production.mastering import (
    MasterPlan,
    limiter_for,
    master,
    plan_from_profiles,
    plan_master,
    replan,
)
from broadcaster.production.mixdown import missed, mix_down
from broadcaster.production.mixing import render
from broadcaster.production.pacing import Pause
from broadcaster.production.rendering import MixSources
from broadcaster.production.rundown import BedCue, Rundown, RundownCue, SpeechCue, TakeCue
from broadcaster.production.speak import CastingTable

Mix = Callable[[], Iterator[SampleBlock]]

# As heard. What a horn gives depends on the average, the amplifier on the peaks: behind the
# compressor this much brings 2 to 3 dB over the podcast at equal peaks (tests/sound).
HORN_LOUDNESS = -13.0  # LUFS
_HORN_BITRATE = 128  # kbit/s, mono
# A bed for horns lies this far below the words before the compressor, which lifts what is soft.
HORN_BED = -34.0  # dB
_SLOWEST = 0.5  # of a voice's normal speed; voices do not go below
_TRIES = 3  # encodings: what is left to correct gets smaller each time


def wanted_profiles(
    station: StationProfile, programme: ProgrammeFormat, also: Sequence[str] = ()
) -> tuple[MasterProfile, ...]:
    """The profiles of a programme besides the podcast's, in their usual order.

    Those that the programme names, else those of the station, and `also` those asked for now.
    """
    names = {*(programme.masters or station.masters.make), *also} - {PODCAST}
    makers = {STATION: _for_stations, HORNS: _for_horns, LIGHT: _for_weak_lines}
    return tuple(makers[name](station) for name in PROFILES if name in names)


def podcast_spec(station: StationProfile, programme: ProgrammeFormat) -> MasterSpec:
    """What the podcast's MP3 must measure."""
    return MasterSpec(
        loudness=_as_heard(station.loudness, programme.channels, station.masters),
        true_peak=station.true_peak,
        channels=programme.channels,
        bitrate=programme.bitrate,
    )


def master_spec(profile: MasterProfile, kind: FileKind) -> MasterSpec:
    """What one file of a profile must measure."""
    return MasterSpec(
        loudness=profile.loudness,
        true_peak=profile.true_peak,
        channels=profile.channels,
        bitrate=kind.bitrate,
        container=kind.container,
    )


def _for_stations(station: StationProfile) -> MasterProfile:
    masters = station.masters
    return MasterProfile(
        name=STATION,
        title="bản cho đài phát thanh",
        loudness=masters.dai_loudness,
        true_peak=masters.dai_true_peak,
        channels=2,  # a mono programme on both sides: no doubt about its loudness
        files=(
            FileKind(container=Container.WAV, bits=masters.dai_bits),
            FileKind(container=Container.MP3, bitrate=masters.dai_bitrate),
        ),
    )


def _for_horns(station: StationProfile) -> MasterProfile:
    return MasterProfile(
        name=HORNS,
        title="bản cho loa phóng thanh",
        loudness=HORN_LOUDNESS,
        true_peak=station.true_peak,
        channels=1,
        files=(FileKind(container=Container.MP3, bitrate=_HORN_BITRATE),),
        school=True,
        own_mix=True,
    )


def _for_weak_lines(station: StationProfile) -> MasterProfile:
    masters = station.masters
    return MasterProfile(
        name=LIGHT,
        title="bản nhẹ cho mạng yếu",
        loudness=_as_heard(station.loudness, 1, masters),
        true_peak=station.true_peak,
        channels=1,
        files=(FileKind(container=masters.nhe_format, bitrate=masters.nhe_bitrate),),
    )


def _as_heard(loudness: float, channels: int, masters: MasterSettings) -> float:
    """The loudness as heard of a file that has the station's number as the station counts it."""
    in_file = channels == 1 and masters.mono_loudness is MonoLoudness.FILE
    return loudness + MONO_OFFSET if in_file else loudness


def horn_rundown(rundown: Rundown, *, bed: bool) -> Rundown:
    """What horns say of a rundown: everything, without beds unless they are wanted.

    A yard echoes: two who speak at once are not understood there, so nobody cuts in.
    """
    cues = (cue for cue in rundown.cues if bed or not isinstance(cue, BedCue))
    return Rundown(cues=tuple(map(_in_turn, cues)))


def _in_turn(cue: RundownCue) -> RundownCue:
    if isinstance(cue, SpeechCue | TakeCue) and cue.after is Pause.BREAK_IN:
        return replace(cue, after=Pause.EXCHANGE)
    return cue


def horn_timeline(timeline: Timeline) -> Timeline:
    """The timeline with its beds low enough for horns, and level."""
    down = LEVELS[Layer.VOICE] + HORN_BED - LEVELS[Layer.BED]
    return replace(
        timeline,
        events=tuple(
            replace(event, gain=round(event.gain + down, 2), envelope=())
            if event.layer is Layer.BED
            else event
            for event in timeline.events
        ),
    )


def slower(bench: CastingTable, factor: float) -> CastingTable:
    """The casting table with every role at a factor of its speed."""
    parts = tuple(
        replace(part, rate=round(max(part.rate * factor, _SLOWEST), 4))
        for part in bench.casting.parts
    )
    return replace(bench, casting=Casting(parts=parts))


class Encoder(Protocol):
    """Blocks of float32 (frames, channels) to a finished file."""

    def encode(
        self, blocks: Iterable[SampleBlock], *, channels: int, bitrate: int, path: Path
    ) -> int:
        """Write `path`, return the number of frames that went in."""


class TagWriter(Protocol):
    """Puts into a finished file what it says of itself."""

    def write(self, path: Path, tags: Tags) -> None:
        """Replace every tag of the file."""


def encoder_for(kind: FileKind) -> Encoder:
    """The encoder of a kind of file."""
    if kind.container is Container.WAV:
        return WavEncoder(kind.bits)
    return OpusEncoder() if kind.container is Container.OPUS else Mp3Encoder()


def tagger_for(container: Container) -> TagWriter:
    """What tags a file of a container."""
    if container is Container.WAV:
        return WavTagger()
    return OpusTagger() if container is Container.OPUS else MutagenTagger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A timeline with its sources, and what its files say of themselves."""

    timeline: Timeline
    sources: MixSources
    tags_of: Callable[[AudioFile], Tags]
    name: str  # of the edition's files, without ending
    folder: Path  # where they will lie


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedFiles:
    """Files that wait to be put in place, and what is told of those that could not be used."""

    files: tuple[MasterFile, ...]
    placing: tuple[tuple[Path, Path], ...]  # where each lies, and where it will
    notices: tuple[Notice, ...]


def make_masters(
    profiles: Sequence[MasterProfile], material: Material, press: EncodeContext, *, lowpass: bool
) -> FinishedFiles:
    """Every file of some profiles. One that misses its mark is left out, and that is told.

    `lowpass` is for the profile with a mix of its own, the horns'. Raises AudioError, StoreError.
    """
    files: list[MasterFile] = []
    placing: list[tuple[Path, Path]] = []
    notices: list[Notice] = []
    for profile, kind in ((one, kind) for one in profiles for kind in one.files):
        name = f"{material.name}-{profile.name}.{kind.container.value}"
        temporary = material.folder / f".tmp-{name}"
        spec = master_spec(profile, kind)
        if kind.container is Container.MP3 and not profile.own_mix:  # in segments, as the podcast's
            done = mix_down(material.timeline, material.sources, spec, press=press, path=temporary)
            report = done.report
        else:
            mix, plan = _mix_and_plan(profile, material, spec, lowpass=lowpass)
            report = land(
                mix, plan, spec, encoder=encoder_for(kind), measure=measure, path=temporary
            )
        if missed(report, spec):
            temporary.unlink(missing_ok=True)
            notices.append(_refused(profile, name, report, spec))
            continue
        audio = audio_file(name, report, spec)
        tags = material.tags_of(audio)
        if kind.container is not Container.MP3 or profile.name == LIGHT:
            tags = replace(tags, cover=b"")  # stations do not look at it, weak lines pay for it
        tagger_for(kind.container).write(temporary, tags)
        size, digest = fingerprint(temporary)
        audio = replace(audio, bytes=size, sha256=digest)
        files.append(MasterFile(profile=profile.name, container=kind.container, audio=audio))
        placing.append((temporary, material.folder / name))
    return FinishedFiles(files=tuple(files), placing=tuple(placing), notices=tuple(notices))


def _mix_and_plan(
    profile: MasterProfile, material: Material, spec: MasterSpec, *, lowpass: bool
) -> tuple[Mix, MasterPlan]:
    """The mix with the channels of the profile, as often as it is asked for, and its plan.

    The plan follows from what is known of the sources; what horns hear is mixed once for it.
    """

    def mix() -> Iterator[SampleBlock]:
        return render(material.timeline, material.sources.sound_of, profile.channels)

    def for_horns() -> Iterator[SampleBlock]:
        return horn_voice(mix(), HOUSE_RATE, lowpass=lowpass)

    if profile.own_mix:
        return for_horns, plan_master(for_horns(), spec)
    return mix, plan_from_profiles(material.timeline, material.sources.profile_of, spec)


def land(
    mix: Mix,
    plan: MasterPlan,
    spec: MasterSpec,
    *,
    encoder: Encoder,
    measure: Callable[[Path], MasterReport],
    path: Path,
) -> MasterReport:
    """Master and encode a mix by a plan; what the file measures corrects it, up to three times."""

    def encode(plan: MasterPlan) -> MasterReport:
        limiter = limiter_for(plan, spec)
        blocks = master(mix(), plan, spec, limiter)
        encoder.encode(blocks, channels=spec.channels, bitrate=spec.bitrate, path=path)
        return replace(measure(path), gain=plan.gain, limited=limiter.reduction)

    report = encode(plan)
    for _ in range(_TRIES - 1):
        if not missed(report, spec):
            break
        plan = replan(plan, report, spec)
        report = encode(plan)
    return report


def audio_file(name: str, report: MasterReport, spec: MasterSpec) -> AudioFile:
    """A finished file as the sidecar knows it."""
    return AudioFile(
        name=name,
        bytes=report.bytes,
        sha256=report.sha256,
        seconds=report.seconds,
        loudness=report.loudness,
        true_peak=report.true_peak,
        channels=spec.channels,
        bitrate=spec.bitrate,
        range=report.range,
        momentary_max=report.momentary_max,
        short_term_max=report.short_term_max,
        gain=report.gain,
        limited=round(report.limited, 2),
    )


def _refused(profile: MasterProfile, name: str, report: MasterReport, spec: MasterSpec) -> Notice:
    return Notice(
        code="ban-khong-dat",
        level=Level.WARNING,
        sentence=f"{profile.title} ({name}) không đạt nên không được dùng: "
        f"{_measured_and_wanted(report, spec)}",
        hint="Bản podcast vẫn dùng được. Âm thanh có tiếng quá gắt so với lời thì chọn mức thấp "
        "hơn cho bản này ở mục [masters] trong station.toml.",
    )


def nothing_public(profiles: Sequence[MasterProfile], file: str) -> Notice:
    """Masters that leave the school were asked for, and nothing of the episode may."""
    return Notice(
        code="khong-co-ban-cong-khai",
        level=Level.INFO,
        sentence="số này không có lời nào công khai nên không có "
        + ", ".join(profile.title for profile in profiles),
        place=Place(file=file),
    )


def harshest(timeline: Timeline, peak_of: Callable[[str], float]) -> TimelineEvent | None:
    """The event whose source has the highest peak as it is laid; `peak_of` is in dBFS."""
    loud = (event for event in timeline.events if event.length > 0)
    return max(loud, key=lambda event: peak_of(event.source) + event.gain, default=None)


def off_target(
    report: MasterReport, spec: MasterSpec, *, harsh: TimelineEvent | None, title: str, file: str
) -> Notice:
    """A warning about a podcast that could not be brought to its loudness.

    `harsh` is the event with the highest peak and `title` what people call its sound.
    """
    hint = "Nghe lại số này trước khi phát."
    if harsh is not None:
        hint = (
            "Vẫn nghe được, nhưng lời nhỏ hơn các số khác vì có tiếng quá gắt so với lời. "
            f"Tiếng gắt nhất: “{title}”, ở {length_text(harsh.start)}. Làm nhỏ hoặc bỏ tiếng ấy "
            "rồi dựng lại."
        )
    return Notice(
        code="do-to-lech",
        level=Level.WARNING,
        sentence=f"số này {_measured_and_wanted(report, spec)}",
        hint=hint,
        place=Place(file=file),
    )


def _measured_and_wanted(report: MasterReport, spec: MasterSpec) -> str:
    """What a file measures and what it must, as people read it."""
    measured = f"{report.loudness:.1f} LUFS, đỉnh {report.true_peak:.1f} dBTP"
    wanted = f"{spec.loudness:.1f} LUFS, đỉnh không quá {spec.true_peak:.1f} dBTP"
    return f"đo được {measured}; cần {wanted}".replace(".", ",").replace("-", "−")
