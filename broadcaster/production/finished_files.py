"""The finished files besides the podcast's: for stations, horns and weak lines."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.encoders import Encoder, encoder_for, tagger_for
from broadcaster.audio.measuring import fingerprint, measure
from broadcaster.audio.tags import Tags
from broadcaster.domain.episode import AudioFile, MasterFile
from broadcaster.domain.master import LIGHT, Container, FileKind, MasterProfile
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.timeline import MasterReport, MasterSpec, Timeline
from broadcaster.dsp.horn import horn_voice
from broadcaster.production.casting import Casting
from broadcaster.production.loudness_notices import measured_text, wanted_text
from broadcaster.production.mastering import (
    MasterPlan,
    limiter_for,
    master,
    plan_from_profiles,
    plan_master,
    replan,
)
from broadcaster.production.masters import master_spec
from broadcaster.production.mixdown import missed, mix_down
from broadcaster.production.mixing import render
from broadcaster.production.rendering import EncodeContext, MixSources
from broadcaster.production.speak import CastingTable

Block = NDArray[np.float32]
Mix = Callable[[], Iterator[Block]]

_SLOWEST = 0.5  # of a voice's normal speed; voices do not go below
_SILENT = -70.0  # LUFS at which a file is taken for silence
_TRIES = 3  # encodings: what is left to correct gets smaller each time


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
    """Files that wait to be put in place, and those that could not be used."""

    files: tuple[MasterFile, ...] = ()
    placing: tuple[tuple[Path, Path], ...] = ()  # where each lies, and where it will
    notices: tuple[Notice, ...] = ()


def make_masters(
    profiles: Sequence[MasterProfile], material: Material, press: EncodeContext, *, lowpass: bool
) -> FinishedFiles:
    """Every file of some profiles. One that misses its mark is left out, and that is told.

    `lowpass` is for the profile with a mix of its own, the horns'. Raises AudioError, StoreError.
    """
    done = FinishedFiles()
    for profile in profiles:
        for kind in profile.files:
            done = _joined(done, _make(profile, kind, material, press, lowpass=lowpass))
    return done


def _joined(one: FinishedFiles, other: FinishedFiles) -> FinishedFiles:
    return FinishedFiles(
        files=(*one.files, *other.files),
        placing=(*one.placing, *other.placing),
        notices=(*one.notices, *other.notices),
    )


def _make(
    profile: MasterProfile,
    kind: FileKind,
    material: Material,
    press: EncodeContext,
    *,
    lowpass: bool,
) -> FinishedFiles:
    name = f"{material.name}-{profile.name}.{kind.container.value}"
    temporary = material.folder / f".tmp-{name}"
    spec = master_spec(profile, kind)
    landed = _landed(profile, kind, material, press, temporary, lowpass=lowpass)
    if landed.missed:
        temporary.unlink(missing_ok=True)
        return FinishedFiles(notices=(_refused(profile, name, landed.report, spec),))
    audio = audio_file(name, landed.report, spec)
    tags = material.tags_of(audio)
    if kind.container is not Container.MP3 or profile.name == LIGHT:
        tags = replace(tags, cover=b"")  # stations do not look at it, and weak lines pay for it
    tagger_for(kind.container).write(temporary, tags)
    size, digest = fingerprint(temporary)
    audio = replace(audio, bytes=size, sha256=digest)
    file = MasterFile(profile=profile.name, container=kind.container, audio=audio)
    return FinishedFiles(files=(file,), placing=((temporary, material.folder / name),))


def _landed(
    profile: MasterProfile,
    kind: FileKind,
    material: Material,
    press: EncodeContext,
    path: Path,
    *,
    lowpass: bool,
) -> "MeasuredMaster":
    """The file, not tagged yet: an MP3 of the shared mix in segments, like the podcast's."""
    spec = master_spec(profile, kind)
    if kind.container is Container.MP3 and not profile.own_mix:
        done = mix_down(material.timeline, material.sources, spec, press=press, path=path)
        silent = done.report.loudness <= _SILENT
        return MeasuredMaster(report=done.report, missed=not silent and missed(done.report, spec))
    mix = _mix_for(profile, material, lowpass=lowpass)
    return land(
        mix,
        _plan_for(profile, material, spec, mix),
        spec,
        encoder=encoder_for(kind),
        measure=measure,
        path=path,
    )


def _mix_for(profile: MasterProfile, material: Material, *, lowpass: bool) -> Mix:
    """The mix with the channels of the profile, as often as it is asked for."""

    def mix() -> Iterator[Block]:
        return render(material.timeline, material.sources.sound_of, profile.channels)

    if profile.own_mix:
        return lambda: horn_voice(mix(), HOUSE_RATE, lowpass=lowpass)
    return mix


def _plan_for(profile: MasterProfile, material: Material, spec: MasterSpec, mix: Mix) -> MasterPlan:
    """From what is known of the sources, without mixing; what a chain changes is mixed once."""
    if profile.own_mix:
        return plan_master(mix(), spec)
    return plan_from_profiles(material.timeline, material.sources.profile_of, spec)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredMaster:
    """What a file measures, and whether that is what it should."""

    report: MasterReport
    missed: bool


def land(
    mix: Mix,
    plan: MasterPlan,
    spec: MasterSpec,
    *,
    encoder: Encoder,
    measure: Callable[[Path], MasterReport],
    path: Path,
) -> MeasuredMaster:
    """Master and encode a mix by a plan; what the file measures corrects it, up to three times."""

    def encode(plan: MasterPlan) -> MasterReport:
        limiter = limiter_for(plan, spec)
        blocks = master(mix(), plan, spec, limiter)
        encoder.encode(blocks, channels=spec.channels, bitrate=spec.bitrate, path=path)
        return replace(measure(path), gain=plan.gain, limited=limiter.reduction)

    report = encode(plan)
    silent = math.isinf(plan.mix_loudness)  # then there is nothing to land
    for _ in range(_TRIES - 1):
        if silent or not missed(report, spec):
            break
        plan = replan(plan, report, spec)
        report = encode(plan)
    return MeasuredMaster(report=report, missed=not silent and missed(report, spec))


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
        f"đo được {measured_text(report)}; cần {wanted_text(spec)}",
        hint="Bản podcast vẫn dùng được. Âm thanh có tiếng quá gắt so với lời thì chọn mức thấp "
        "hơn cho bản này ở mục [masters] trong station.toml.",
    )


def nothing_public(profiles: Sequence[MasterProfile], file: str) -> Notice:
    """Masters that leave the school were asked for, and nothing of the episode may."""
    return Notice(
        code="khong-co-ban-cong-khai",
        level=Level.INFO,
        sentence=f"số này không có lời nào công khai nên không có {_names(profiles)}",
        place=Place(file=file),
    )


def _names(profiles: Sequence[MasterProfile]) -> str:
    return ", ".join(profile.title for profile in profiles)


def slower(bench: CastingTable, factor: float) -> CastingTable:
    """The bench with every role at a factor of its speed."""
    parts = tuple(
        replace(part, rate=round(max(part.rate * factor, _SLOWEST), 4))
        for part in bench.casting.parts
    )
    return replace(bench, casting=Casting(parts=parts))
