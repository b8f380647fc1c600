"""What each master costs beside the podcast's MP3, on the same programme, in one run.

    python bench/masters.py [--minutes 5] [--mono]

Each file is planned, mixed, mastered, encoded, measured and tagged as `build` does it: MP3s of the
shared mix in segments on every core, the others in one piece. The horns' speech is not counted,
only what is done with it.
Where other work shares the machine, look at the processor seconds.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from broadcaster.audio.decoding import SoundDecoder
from broadcaster.audio.tags import Tags
from broadcaster.domain.master import Container, FileKind, MasterProfile
from broadcaster.domain.sound import HOUSE_RATE, Sound, SourceProfile, seconds
from broadcaster.domain.speech import Reading, Utterance
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.domain.timeline import Timeline
from broadcaster.dsp.resampling import resample
from broadcaster.mp3join.segments import Mp3Segments
from broadcaster.production.layout import SourceFacts, lay_out
from broadcaster.production.masters import Material, horn_rundown, make_masters, wanted_profiles
from broadcaster.production.pacing import Pause
from broadcaster.production.rendering import EncodeContext, MixSources
from broadcaster.production.rundown import BedCue, Rundown, SpeechCue
from broadcaster.production.sound_profiles import profile
from broadcaster.storage.cache_folder import FolderBlobCache
from broadcaster.voices.embedded import make as make_voice

LINES = (
    "Chào các bạn, đây là chương trình phát thanh măng non của trường ta.",
    "Hôm nay chúng mình cùng tìm hiểu về an toàn giao thông trước cổng trường.",
    "Người ngồi trên xe máy phải đội mũ bảo hiểm và cài quai đúng cách.",
    "Khi sang đường, các bạn nhớ nhìn cả hai phía rồi mới bước đi.",
)
VOICES = ("embedded:nu-bac", "embedded:nam-bac")
BED = "nhac-nen-nhe"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--mono", action="store_true")
    options = parser.parse_args()
    channels = 1 if options.mono else 2
    sounds = _sounds()
    known = {key: profile(sound, key) for key, sound in sounds.items()}
    rundown = _rundown(sounds, options.minutes)
    facts = {key: SourceFacts(profile=_known(key, known)) for key in sounds}
    whole = lay_out(rundown, _source, facts)
    dry = lay_out(horn_rundown(rundown, bed=False), _source, facts)
    print(f"{seconds(whole.frames) / 60:.1f} minutes, {channels} channels")
    print(f"{'':14}{'wall s':>8}{'/ podcast':>11}{'cpu s':>8}{'/ podcast':>11}{'MB':>8}")
    with tempfile.TemporaryDirectory() as name:
        first: tuple[float, float] | None = None
        for one in _profiles(channels):
            line = dry if one.own_mix else whole
            for kind in one.files:
                took = _timed(lambda: _make(one, kind, line, sounds, facts, Path(name)))  # noqa: B023
                first = first or took[:2]
                _print(f"{one.name} {kind.container.value}", took, first)


def _print(name: str, took: tuple[float, float, int], first: tuple[float, float]) -> None:
    wall, cpu, size = took
    ratios = f"{wall:8.2f}{wall / first[0]:11.2f}{cpu:8.2f}{cpu / first[1]:11.2f}"
    print(f"{name:14}{ratios}{size / 1e6:8.1f}")


def _timed(make: Callable[[], int]) -> tuple[float, float, int]:
    wall, cpu = time.perf_counter(), os.times()
    size = make()
    spent = os.times()
    used = spent.user + spent.system - cpu.user - cpu.system
    return time.perf_counter() - wall, used, size


def _make(
    one: MasterProfile,
    kind: FileKind,
    line: Timeline,
    sounds: dict[str, Sound],
    facts: dict[str, SourceFacts],
    folder: Path,
) -> int:
    alone = MasterProfile(
        name=one.name,
        title=one.title,
        loudness=one.loudness,
        true_peak=one.true_peak,
        channels=one.channels,
        files=(kind,),
        own_mix=one.own_mix,
    )
    material = Material(
        timeline=line,
        sources=MixSources(
            sound_of=sounds.__getitem__,
            profile_of=lambda key: facts[key].profile,
            length_of=lambda key: facts[key].profile.frames,
        ),
        tags_of=lambda _: Tags(title="Bài", album="Đài", artist="Trường", number=1, date=""),
        name="so",
        folder=folder,
    )
    done = make_masters([alone], material, _press(folder), lowpass=True)
    if not done.files:
        raise SystemExit(done.notices[0].sentence)
    return done.files[0].audio.bytes


def _press(folder: Path) -> EncodeContext:
    return EncodeContext(
        codec=Mp3Segments(),
        kept=FolderBlobCache(folder / "kept", ".part", 1 << 34),
        workers=os.cpu_count() or 1,
    )


def _profiles(channels: int) -> list[MasterProfile]:
    station = StationProfile(name="", unit="", contact="", email="", public_url="", shows=())
    programme = ProgrammeFormat(slug="a", name="a", show="a")
    podcast = MasterProfile(
        name="podcast",
        title="podcast",
        loudness=station.loudness,
        true_peak=station.true_peak,
        channels=channels,
        files=(FileKind(container=Container.MP3, bitrate=128 if channels == 2 else 96),),
    )
    return [podcast, *wanted_profiles(station, programme, ("dai", "loa", "nhe"))]


def _sounds() -> dict[str, Sound]:
    voice = make_voice({})
    with as_file(files("broadcaster") / "sounds" / f"{BED}.ogg") as path:
        sounds = {BED: SoundDecoder().decode(path)}
    for name in VOICES:
        for text in LINES:
            said = voice.synthesize(Utterance(text=text, voice=name))
            samples = resample(said.samples[:, None], said.rate, HOUSE_RATE)
            sounds[f"{name} {text}"] = Sound(samples=samples)
    return sounds


def _rundown(sounds: dict[str, Sound], minutes: float) -> Rundown:
    """Sentences until the time is full; every second stretch of eight on a bed."""
    keys = [key for key in sounds if key != BED]
    cues: list[SpeechCue | BedCue] = []
    have, count = 0.0, 0
    while have < minutes * 60:
        if count % 8 == 0:
            cues.append(BedCue(sound=BED if count % 16 == 0 else ""))
        # Every sentence is another one to the cache, as in a real programme.
        said = keys[count % len(keys)]
        key = f"{said} {count}"
        sounds[key] = sounds[said]
        reading = Reading(written=key, spoken=key, start=0, tokens=())
        pause = Pause.SENTENCE if count % 4 else Pause.PARAGRAPH
        cues.append(
            SpeechCue(reading=reading, role="", voice=key.split(maxsplit=1)[0], after=pause)
        )
        have += seconds(sounds[said].frames) + 0.5
        count += 1
    return Rundown(cues=tuple(cues))


def _known(key: str, known: dict[str, SourceProfile]) -> SourceProfile:
    """The profile of a sentence, whichever time it is said."""
    return replace(known.get(key) or known[key.rpartition(" ")[0]], key=key)


def _source(cue: SpeechCue) -> str:
    return cue.reading.spoken


if __name__ == "__main__":
    main()
