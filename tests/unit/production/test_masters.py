"""Which finished files a programme gives, and what is said when one misses its mark."""

from dataclasses import replace

import pytest

from broadcaster.domain.master import Container, MasterSettings, MonoLoudness
from broadcaster.domain.notice import Level
from broadcaster.domain.speech import Reading
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.domain.timeline import Layer, MasterReport, MasterSpec, Timeline, TimelineEvent
from broadcaster.production.masters import (
    HORN_LOUDNESS,
    harshest,
    horn_rundown,
    master_spec,
    off_target,
    podcast_spec,
    wanted_profiles,
)
from broadcaster.production.pacing import Pause
from broadcaster.production.rundown import BedCue, Rundown, SpeechCue

STATION = StationProfile(
    name="Đài", unit="Trường", contact="", email="", public_url="", shows=(), loudness=-17.0
)
FORMAT = ProgrammeFormat(slug="a", name="Măng non", show="x", channels=1, bitrate=96)


def station(**settings) -> StationProfile:
    return replace(STATION, masters=MasterSettings(**settings))


def names(profile: StationProfile, programme: ProgrammeFormat = FORMAT, *also: str) -> list[str]:
    return [p.name for p in wanted_profiles(profile, programme, also)]


def test_the_podcast_is_not_among_them() -> None:
    """It is made anyhow, and by itself."""
    assert names(STATION) == []
    assert names(station(make=("podcast", "loa"))) == ["loa"]


def test_a_programme_wins_over_its_station() -> None:
    """And what is asked for now comes on top, in the usual order."""
    one = station(make=("dai",))
    assert names(one) == ["dai"]
    assert names(one, replace(FORMAT, masters=("nhe",))) == ["nhe"]
    assert names(one, replace(FORMAT, masters=("podcast",))) == []
    assert names(one, replace(FORMAT, masters=("nhe",)), "loa", "podcast") == ["loa", "nhe"]


def test_on_horns_nobody_cuts_in() -> None:
    """A yard echoes: whoever cuts in elsewhere answers quickly there."""

    def say(after: Pause) -> SpeechCue:
        reading = Reading(written="Ừ", spoken="Ừ", start=0, tokens=())
        return SpeechCue(reading=reading, role="LAN", voice="v", after=after)

    rundown = Rundown(cues=(BedCue(sound="x"), say(Pause.BREAK_IN), say(Pause.TURN), BedCue()))
    heard = horn_rundown(rundown, bed=False)
    assert [cue.after for cue in heard.speech] == [Pause.EXCHANGE, Pause.TURN]
    assert len(heard.cues) == 2
    assert horn_rundown(rundown, bed=True).speech == heard.speech


def test_a_station_gets_wav_and_mp3_at_its_own_number() -> None:
    """Two channels whatever the programme has."""
    [profile] = wanted_profiles(station(dai_loudness=-20.0, dai_bits=16), FORMAT, ("dai",))
    wav, mp3 = (master_spec(profile, kind) for kind in profile.files)
    assert (wav.loudness, wav.channels, wav.container) == (-20.0, 2, Container.WAV)
    assert (mp3.bitrate, mp3.channels, mp3.container) == (256, 2, Container.MP3)
    assert profile.files[0].bits == 16
    assert not profile.school


def test_horns_are_of_the_school_and_have_their_own_mix() -> None:
    """Mono, louder than anything else."""
    [profile] = wanted_profiles(STATION, FORMAT, ("loa",))
    assert profile.school
    assert profile.own_mix
    assert profile.channels == 1
    assert profile.loudness == HORN_LOUDNESS > -16


@pytest.mark.parametrize("container", [Container.OPUS, Container.MP3])
def test_weak_lines_get_what_the_station_chose(container: Container) -> None:
    """As loud as the podcast, mono."""
    [profile] = wanted_profiles(station(nhe_format=container, nhe_bitrate=48), FORMAT, ("nhe",))
    [spec] = [master_spec(profile, kind) for kind in profile.files]
    assert spec == MasterSpec(loudness=-17.0, channels=1, bitrate=48, container=container)


def test_a_mono_file_may_meet_the_number_in_the_file() -> None:
    """Then it is 3 LU louder as heard; stereo and the horns are not touched."""
    by_file = station(mono_loudness=MonoLoudness.FILE)
    assert podcast_spec(STATION, FORMAT).loudness == -17.0
    assert podcast_spec(by_file, FORMAT).loudness == pytest.approx(-13.99)
    assert podcast_spec(by_file, replace(FORMAT, channels=2)).loudness == -17.0
    light, horns = (wanted_profiles(by_file, FORMAT, (name,))[0] for name in ("nhe", "loa"))
    assert light.loudness == pytest.approx(-13.99)
    assert horns.loudness == HORN_LOUDNESS


def event(source: str, start: int, gain: float) -> TimelineEvent:
    return TimelineEvent(source=source, layer=Layer.VOICE, start=start, length=44_100, gain=gain)


def test_the_harshest_sound_is_named_with_its_place() -> None:
    """By its peak as it is laid, not as it came."""
    events = (event("vỗ tay", 0, -20.0), event("lời", 44_100, 6.0), event("trống", 132_300, 0.0))
    timeline = Timeline(frames=200_000, events=events, chapters=(), captions=())
    peaks = {"vỗ tay": 0.0, "lời": -8.0, "trống": -1.0}
    harsh = harshest(timeline, peaks.__getitem__)
    assert harsh is not None
    assert harsh.source == "trống"
    report = MasterReport(
        loudness=-18.24, true_peak=-1.2, gain=0.0, seconds=1.0, bytes=1, sha256=""
    )
    notice = off_target(report, MasterSpec(), harsh=harsh, title="trống trường", file="a.md")
    assert (notice.code, notice.level) == ("do-to-lech", Level.WARNING)
    assert notice.sentence == (
        "số này đo được −18,2 LUFS, đỉnh −1,2 dBTP; cần −16,0 LUFS, đỉnh không quá −1,0 dBTP"
    )
    assert "“trống trường”, ở 3 giây" in notice.hint


def test_silence_has_no_harshest_sound() -> None:
    """And the notice still says what to do."""
    empty = Timeline(frames=1, events=(), chapters=(), captions=())
    assert harshest(empty, lambda _: 0.0) is None
    report = MasterReport(loudness=-20, true_peak=-1.2, gain=0, seconds=1, bytes=1, sha256="")
    assert off_target(report, MasterSpec(), harsh=None, title="", file="a.md").hint
