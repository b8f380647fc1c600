"""Which finished files a programme gives, and what each of them must measure."""

from collections.abc import Sequence
from dataclasses import replace

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
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.domain.timeline import Layer, MasterSpec, Timeline
from broadcaster.production.layout import LEVELS
from broadcaster.production.rundown import BedCue, Rundown

# As heard. What a horn gives depends on the average, the amplifier on the peaks: behind the
# compressor this much brings 2 to 3 dB over the podcast at equal peaks (tests/sound).
HORN_LOUDNESS = -13.0  # LUFS
_HORN_BITRATE = 128  # kbit/s, mono

# A bed for horns lies this far below the words before the compressor, which lifts what is soft.
HORN_BED = -34.0  # dB


def wanted_profiles(
    station: StationProfile, programme: ProgrammeFormat, also: Sequence[str] = ()
) -> tuple[MasterProfile, ...]:
    """The profiles of a programme besides the podcast's, in their usual order.

    Those that the programme names, else those of the station, and `also` those asked for now.
    """
    names = {*(programme.masters or station.masters.make), *also} - {PODCAST}
    return tuple(_profile(name, station) for name in PROFILES if name in names)


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


def horn_rundown(rundown: Rundown, *, bed: bool) -> Rundown:
    """What horns say of a rundown: everything, without beds unless they are wanted."""
    if bed:
        return rundown
    return Rundown(cues=tuple(cue for cue in rundown.cues if not isinstance(cue, BedCue)))


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


def _profile(name: str, station: StationProfile) -> MasterProfile:
    makers = {STATION: _for_stations, HORNS: _for_horns, LIGHT: _for_weak_lines}
    return makers[name](station)


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
