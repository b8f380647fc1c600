"""The ways that bench/sound.py compares, each run in a process of its own.

    python bench/sound_ways.py WAY FOLDER CHANNELS MINUTES

prints what it measured as JSON. `make` writes the material: clips of the embedded voices in the
clip cache and as WAV, a bed, and the finished mix as PCM for the limit.
"""

import json
import os
import sys
import time
from pathlib import Path

RATE = 44_100
BITRATES = {1: 96, 2: 128}
BED_DOWN = -15.0  # dB, for the usual way
UNITS = 40  # in a row
PAUSE = 0.45  # seconds, for the usual way
ITEM = 13  # sentences of an item
HEAD = """Tiêu đề: Nhắc nhở dài
Loại: nhắc nhở/thông báo
Chương trình: phat-thanh
Ngày phát: 7/9/2026
Đối tượng: học sinh THCS
Chủ đề: nền nếp trường học
Tóm tắt: Một số dài để đo.
---"""
SENTENCE = 5.45  # seconds that one takes on the average, its pause included
WHO = (
    "Các bạn học sinh",
    "Người đi xe đạp",
    "Cha mẹ",
    "Thầy cô giáo",
    "Người lái xe máy",
    "Chúng mình",
)
DOES = (
    "nhớ đội mũ bảo hiểm và cài quai đúng cách",
    "hãy nhìn cả hai phía rồi mới bước xuống đường",
    "không đứng tụ tập dưới lòng đường",
    "giữ khoảng cách an toàn với xe phía trước",
    "cần đi đúng phần đường của mình",
    "đừng vượt đèn đỏ dù đang vội đến mấy",
)
WHERE = (
    "mỗi khi tan học",
    "trên đoạn đường trước cổng trường",
    "vào những ngày mưa gió",
    "để ai cũng về nhà bình an",
    "như lời cô chú công an đã dặn",
    "trong tháng an toàn giao thông này",
    "khi trời vừa sáng",
    "cả lúc đường vắng người",
)
VOICES = ("nu-bac", "nam-bac", "tre-em", "nu-nam")


def sentence(number: int) -> tuple[str, str]:
    """A sentence of its own for each number, and the voice that says it."""
    count, who = divmod(number, len(WHO))
    count, does = divmod(count, len(DOES))
    rest, where = divmod(count, len(WHERE))
    tail = f" {WHERE[(where + rest + 1) % len(WHERE)]}" * min(rest, 2)
    words = f"{WHO[who]} {DOES[(does + who) % len(DOES)]} {WHERE[where]}{tail}."
    return words, VOICES[(number // 4 + rest) % len(VOICES)]


class Material:
    """The clips, sounds and programmes of one folder."""

    def __init__(self, folder: Path) -> None:
        from broadcaster.audio.decoding import SoundDecoder
        from broadcaster.production.clip_cache import FolderClipCache
        from broadcaster.production.sound_imports import FolderImports, SoundImports
        from broadcaster.production.sound_profiles import FolderProfiles

        self.folder = folder
        self._known: dict = {}
        self._assets: dict = {}
        self.clips = FolderClipCache(folder / "cache" / "clips", 1 << 34)
        self.profiles = FolderProfiles(folder / "cache" / "profiles", 1 << 34)
        store = FolderImports(folder / "cache" / "sounds", 1 << 34)
        self.imports = SoundImports(SoundDecoder(), store)

    def asset(self, name: str):
        """A sound file as the station knows it: looked at once, as a build does."""
        from broadcaster.audio.measuring import fingerprint
        from broadcaster.domain.sound import Rights, Scope, SoundAsset

        if name not in self._assets:
            path = self.folder / name
            rights = Rights(who="x", source="x", licence="CC0-1.0", scope=Scope.PUBLIC)
            digest = fingerprint(path)[1]
            self._assets[name] = SoundAsset(name=name, path=path, digest=digest, rights=rights)
        return self._assets[name]

    def sound_of(self, key: str):
        """Samples at the house rate."""
        from broadcaster.domain.sound import Sound
        from broadcaster.dsp.resampling import resample

        if key.endswith(".wav"):
            return self.imports.load(self.asset(key)).sound
        speech = self.clips.get(key)
        return Sound(samples=resample(speech.samples[:, None], speech.rate, RATE))

    def profile_of(self, key: str):
        """The profile, from the cache once it is there."""
        from broadcaster.production.sound_profiles import profile

        if key.endswith(".wav"):
            found = self.imports.load(self.asset(key)).notes.profile
        else:
            found = self.profiles.get(key)
            if found is None:
                found = profile(self.sound_of(key), key)
                self.profiles.put(key, found)
        self._known[key] = found.without_curves()
        return found

    def sources(self):
        """What mixing asks for."""
        from broadcaster.production.rendering import MixSources

        lengths = {key: profile.frames for key, profile in self._known.items()}
        return MixSources(
            sound_of=self.sound_of, profile_of=self.profile_of, length_of=lengths.__getitem__
        )

    def timeline(self, numbers: list[int], *, bed: str, greeting: int | None = None):
        """A programme of these sentences over a bed: everywhere, or at its beginning and end only.

        A greeting is a chapter of its own before them, over the bed, as `build` makes it.
        """
        from broadcaster.production.layout import SourceFacts, lay_out

        rundown = _rundown(numbers, bed=bed, greeting=greeting)
        said = numbers if greeting is None else [greeting, *numbers]
        keys = {"bed.wav", "ident.wav", *(clip_key(n) for n in said)}
        for key in keys - self._known.keys():
            self.profile_of(key)
        facts = {key: SourceFacts(profile=self._known[key]) for key in keys}
        return lay_out(rundown, lambda cue: clip_key(int(cue.role)), facts)

    def press(self, name: str, workers: int):
        """A press with a store of segments of its own."""
        from broadcaster.mp3join.segments import Mp3Segments
        from broadcaster.production.rendering import EncodeContext
        from broadcaster.storage.cache_folder import FolderBlobCache

        kept = FolderBlobCache(self.folder / "cache" / name, ".part", 1 << 34)
        return EncodeContext(codec=Mp3Segments(), kept=kept, workers=workers)


def clip_key(number: int) -> str:
    """The key of a clip, of the kind that the clip cache takes."""
    return f"{number:032x}"


def _rundown(numbers: list[int], *, bed: str, greeting: int | None):
    from broadcaster.domain.speech import Reading
    from broadcaster.production.pacing import Pause
    from broadcaster.production.rundown import (
        BedCue,
        ChapterCue,
        Rundown,
        RundownCue,
        SoundCue,
        SpeechCue,
    )

    def say(at: int, number: int, of: int):
        words, voice = sentence(number)
        reading = Reading(written=words, spoken=words, start=0, tokens=())
        is_last = at % ITEM == ITEM - 1 or at == of - 1
        after = Pause.HEADING if is_last else Pause.PARAGRAPH if at % 3 == 2 else Pause.SENTENCE
        return SpeechCue(reading=reading, role=str(number), voice=voice, after=after)

    under = {
        "all": range(len(numbers)),
        "ends": (*range(4), *range(len(numbers) - 3, len(numbers))),
    }
    cues: list[RundownCue] = [SoundCue(sound="ident.wav", title="", layer="music")]
    if greeting is not None:
        cues += [ChapterCue(title="Lời chào"), BedCue(sound="bed.wav")]
        cues += [say(ITEM - 1, greeting, len(numbers)), BedCue()]
    was = False
    for at, number in enumerate(numbers):
        lies = at in under[bed]
        if lies != was:
            cues.append(BedCue(sound="bed.wav" if lies else ""))
        was = lies
        if at % ITEM == 0:
            cues.append(ChapterCue(title=f"Mục {at // ITEM + 1}"))
        cues.append(say(at, number, len(numbers)))
    if was:
        cues.append(BedCue())
    return Rundown(cues=tuple(cues))


def numbers_for(folder: Path) -> list[int]:
    """The sentences of the programme."""
    return list(range(int((folder / "count").read_text())))


def cpu() -> float:
    """Processor seconds of this process and of what it started."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def peak() -> float:
    """Peak memory of this process in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1_024
    import resource

    scale = 1 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 2**20


class Clock:
    """Wall and processor seconds since it was made; made when everything is imported."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), cpu()

    def figures(self) -> dict:
        """What was spent."""
        return {"wall": time.perf_counter() - self._wall, "cpu": cpu() - self._cpu, "peak": peak()}


def make(folder: Path, channels: int, minutes: float) -> dict:
    """Clips of the embedded voices, a bed, an ident, and the mix as PCM."""
    import numpy as np
    import soundfile

    from broadcaster.domain.speech import Utterance
    from broadcaster.domain.timeline import MasterSpec
    from broadcaster.production.mastering import master, plan_from_profiles
    from broadcaster.production.mixing import render
    from broadcaster.voices.embedded import make as make_voice

    voice, material = make_voice({}), Material(folder)
    have, count, spare = 9.0, 0, 60
    while spare:
        words, name = sentence(count)
        speech = voice.synthesize(Utterance(text=words, voice=f"embedded:{name}"))
        material.clips.put(clip_key(count), speech)
        if have < minutes * 60:
            soundfile.write(folder / f"clip{count:05}.wav", speech.samples, speech.rate)
            have += speech.seconds + PAUSE
            (folder / "count").write_text(str(count + 1))
        else:
            spare -= 1
        count += 1
    seconds = np.arange(RATE * 95) / RATE
    chords = [
        sum(np.sin(2 * np.pi * f * seconds + side) for f in (220, 277, 330, 440.5))
        * (0.6 + 0.4 * np.sin(2 * np.pi * 0.5 * seconds))
        for side in (0.0, 1.0)
    ]
    hiss = np.random.default_rng(1).normal(0, 0.05, (2, len(seconds)))
    soundfile.write(folder / "bed.wav", (np.stack(chords) + hiss).T * 0.08, RATE)
    soundfile.write(folder / "ident.wav", (np.stack(chords) + hiss).T[: 8 * RATE] * 0.15, RATE)
    numbers = numbers_for(folder)
    for key in ("bed.wav", "ident.wav", *(clip_key(n) for n in range(count))):
        material.profile_of(key)
    line = material.timeline(numbers, bed="all")
    for ways in (1, 2):
        spec = MasterSpec(channels=ways, bitrate=BITRATES[ways])
        plan = plan_from_profiles(line, material.profile_of, spec)
        with (folder / f"mix{ways}.pcm").open("wb") as file:
            for block in master(render(line, material.sound_of, ways), plan, spec):
                file.write((np.clip(block, -1, 1) * 32_767).astype("<i2").tobytes())
    return {"clips": len(numbers), "minutes": line.frames / RATE / 60}


def limit(folder: Path, channels: int, minutes: float) -> dict:
    """Decode, resample and encode, one after the other: LAME gets the finished mix."""
    import lameenc  # noqa: F401 - before the clock starts
    import soundfile  # noqa: F401
    import soxr  # noqa: F401

    clock = Clock()
    _decode_all(folder)
    _lame(folder, channels, 0, 1)
    return clock.figures()


def halves(folder: Path, channels: int, minutes: float) -> dict:
    """The same, with a thread for each half of the mix."""
    from threading import Thread

    import lameenc  # noqa: F401 - before the clock starts
    import soundfile  # noqa: F401
    import soxr  # noqa: F401

    clock = Clock()
    threads = [Thread(target=_lame, args=(folder, channels, half, 2)) for half in range(2)]
    for thread in threads:
        thread.start()
    _decode_all(folder)
    for thread in threads:
        thread.join()
    return clock.figures()


def _decode_all(folder: Path) -> None:
    import soundfile
    import soxr

    soundfile.read(folder / "bed.wav", dtype="float32")
    for clip in sorted(folder.glob("clip*.wav")):
        samples, rate = soundfile.read(clip, dtype="float32")
        soxr.resample(samples, rate, RATE)


def _lame(folder: Path, channels: int, part: int, of: int) -> None:
    """Encode one of the equal parts of the mix."""
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(channels)
    encoder.set_bit_rate(BITRATES[channels])
    encoder.set_in_sample_rate(RATE)
    encoder.set_quality(3)
    path, frame = folder / f"mix{channels}.pcm", 2 * channels
    ends = [path.stat().st_size // frame * number // of * frame for number in (part, part + 1)]
    with path.open("rb") as mix, (folder / f"limit{part}.mp3").open("wb") as mp3:
        mix.seek(ends[0])
        while pcm := mix.read(min(RATE * frame, ends[1] - mix.tell())):
            mp3.write(encoder.encode(pcm))
        mp3.write(encoder.flush())


def with_pydub(folder: Path, channels: int, minutes: float) -> dict:
    """Sum, overlay, export."""
    import imageio_ffmpeg
    from pydub import AudioSegment

    clock = Clock()
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    clips = [AudioSegment.from_wav(clip) for clip in sorted(folder.glob("clip*.wav"))]
    clips = [clip.set_frame_rate(RATE).set_channels(channels) for clip in clips]
    bed = AudioSegment.from_wav(folder / "bed.wav").set_channels(channels) + BED_DOWN
    programme = AudioSegment.from_wav(folder / "ident.wav").set_channels(channels)
    for clip in clips:
        programme += clip + AudioSegment.silent(round(PAUSE * 1_000), RATE)
    programme = programme.overlay(bed, loop=True)
    path = folder / "pydub.mp3"
    programme.export(path, format="mp3", bitrate=f"{BITRATES[channels]}k").close()
    return clock.figures() | result_of(path, channels)


def ours(folder: Path, channels: int, minutes: float, workers: int = 0) -> dict:
    """Lay out, plan, mix, master, encode, join, measure, fingerprint."""
    import numpy.fft  # noqa: F401 - before the clock starts
    import soxr  # noqa: F401

    import broadcaster.production.layout  # noqa: F401
    from broadcaster.audio.measuring import fingerprint
    from broadcaster.domain.timeline import MasterSpec
    from broadcaster.production.mixdown import mix_down

    material = Material(folder)
    count = workers or len(os.sched_getaffinity(0))
    press = material.press(f"segments-{channels}-{count}", count)
    spec = MasterSpec(channels=channels, bitrate=BITRATES[channels])
    path = folder / f"ours{channels}.mp3"
    clock = Clock()
    line = material.timeline(numbers_for(folder), bed="all")
    done = mix_down(line, material.sources(), spec, press=press, path=path)
    digest = fingerprint(path)[1]
    figures = clock.figures() | result_of(path, channels)
    report = done.report
    return figures | {
        "digest": digest,
        "segments": done.segments,
        "fresh": done.fresh,
        "notices": [notice.code for notice in done.notices],
        "ours": f"{report.loudness:.2f} LUFS, {report.true_peak:.2f} dBTP",
        "exact": lengths(path) == {line.frames},
        "frames": line.frames,
    }


def one_stream(folder: Path, channels: int, minutes: float) -> dict:
    """The same with one encoder."""
    return ours(folder, channels, minutes, workers=1)


def changed(folder: Path, channels: int, minutes: float) -> dict:
    """One sentence is another one: beside a bed, and under one."""
    from broadcaster.audio.measuring import fingerprint
    from broadcaster.domain.timeline import MasterSpec
    from broadcaster.production.mixdown import mix_down

    material, found = Material(folder), {}
    spec = MasterSpec(channels=channels, bitrate=BITRATES[channels])
    path = folder / "changed.mp3"
    numbers = numbers_for(folder)
    for bed in ("ends", "all"):
        press = material.press(f"changed-{bed}", len(os.sched_getaffinity(0)))

        def render(chosen: list[int], bed: str = bed, press=press) -> tuple[dict, int]:
            clock = Clock()
            line = material.timeline(chosen, bed=bed)
            done = mix_down(line, material.sources(), spec, press=press, path=path)
            fingerprint(path)
            return clock.figures(), done.fresh

        full, segments = render(numbers)
        again, _ = render(numbers)
        tries = []
        for place in range(7, len(numbers) - 7, max(len(numbers) // 5, 1)):
            other = [*numbers[:place], len(numbers) + place % 40, *numbers[place + 1 :]]
            tries.append(render(other))
        tries.sort(key=lambda pair: pair[0]["wall"])
        middle = tries[len(tries) // 2]
        found[bed] = {
            "full": full,
            "segments": segments,
            "nothing": again,
            "one": middle[0],
            "fresh": middle[1],
            "worst": tries[-1][0],
        }
    return found


def edition(folder: Path, channels: int, minutes: float) -> dict:
    """The same body behind other greetings, tagged and all: one alone, and many in a row."""
    from concurrent.futures import ThreadPoolExecutor

    from broadcaster.audio.id3_tags import MutagenTagger
    from broadcaster.audio.tags import TagChapter, Tags
    from broadcaster.domain.timeline import MasterSpec
    from broadcaster.production.mixdown import SharedMix, mix_down
    from broadcaster.production.rendering import FirstRendering

    material = Material(folder)
    press = material.press("editions", len(os.sched_getaffinity(0)))
    spec = MasterSpec(channels=channels, bitrate=BITRATES[channels])
    numbers = numbers_for(folder)
    chapters = (TagChapter(start=0, end=1_000, title="Mở đầu"),)
    tags = Tags(
        title="Số mới", album="Kênh", artist="Đài", number=1, date="2026-09-07", chapters=chapters
    )

    example = FirstRendering(folder / "example.mp3")

    def render(greeting: int, gain: float | None = None) -> dict:
        path = folder / f"edition{greeting}.mp3"  # a unit has a file of its own
        clock = Clock()
        line = material.timeline(numbers, bed="ends", greeting=len(numbers) + greeting)
        done = mix_down(
            line,
            material.sources(),
            spec,
            press=press,
            path=path,
            shared=SharedMix(
                gain=gain, own={clip_key(len(numbers) + greeting)}, like=example.get()
            ),
        )
        example.offer(done.rendered)
        MutagenTagger().write(path, tags)
        return clock.figures() | {"fresh": done.fresh, "gain": done.report.gain}

    full = render(0)
    one = sorted((render(n, full["gain"]) for n in range(1, 12)), key=lambda each: each["wall"])
    clock = Clock()
    with ThreadPoolExecutor(press.workers) as units:  # as a build makes them
        list(units.map(lambda n: render(n, full["gain"]), range(12, 12 + UNITS)))
    row = clock.figures()
    example.close()
    return {"full": full, "one": one[len(one) // 2], "worst": one[-1], "row": row, "units": UNITS}


def build(folder: Path, channels: int, minutes: float) -> dict:
    """The first build of a new station as people do it: read, speak, mix, tag, draw, publish."""
    station = _station(folder, minutes)
    clock = Clock()
    _run("-C", str(station), "build")
    return clock.figures() | {"largest": _largest_child()}


def units(folder: Path, channels: int, minutes: float) -> dict:
    """What `build --editions` takes for one unit, and for many more."""
    station, table = _station(folder, minutes), folder / "units.csv"
    settings = station / "scripts_vi" / "station.toml"
    words = settings.read_text(encoding="utf-8")
    settings.write_text(words.replace('approval = "required"', 'approval = "none"'), "utf-8")

    def build_for(first: int, count: int) -> float:
        names = (f"Trường Tiểu học số {number} (ví dụ)" for number in range(first, first + count))
        table.write_text("\n".join(["đơn vị", *names]), encoding="utf-8")
        clock = Clock()
        _run("-C", str(station), "build", "--editions", str(table))
        return clock.figures()["wall"]

    build_for(1_000, 4)  # the episode itself, and the beds behind sentences of usual lengths
    one, many = build_for(2_000, 1), build_for(3_000, 1 + UNITS)
    return {"one": one, "many": many, "units": UNITS, "largest": _largest_child()}


def _station(folder: Path, minutes: float) -> Path:
    """A new station with one script."""
    station = folder / "station"
    _run("init", str(station))
    for sample in (station / "scripts_vi").glob("*.md"):
        sample.unlink()
    (station / "scripts_vi" / "2026-09-07-dai.md").write_text(_script(minutes), encoding="utf-8")
    return station


def _run(*words: str) -> None:
    import subprocess

    subprocess.run([sys.executable, "-m", "broadcaster", *words], check=True, capture_output=True)


def _largest_child() -> float:
    """Peak memory in MiB of the largest process that was started."""
    import resource

    scale = 1 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * scale / 2**20


def _script(minutes: float) -> str:
    """A script of about so many minutes."""
    lines = [HEAD]
    for number in range(round(minutes * 60 / SENTENCE)):
        if number % ITEM == 0:
            lines.append(f"# Mục {number // ITEM + 1}")
        lines.append(f"{('NỮ', 'NAM')[number % 2]}: {sentence(number)[0]}")
    return "\n\n".join(lines)


def load(folder: Path, channels: int, minutes: float) -> dict:
    """The modules that a mix needs; the tagger is imported when there is something to tag."""
    clock = Clock()
    import broadcaster.audio
    import broadcaster.production.mixdown  # noqa: F401

    return clock.figures()


def result_of(path: Path, channels: int) -> dict:
    """What ffmpeg's ebur128 reads, outside the measured time: loudness as heard, true peak."""
    import re
    import subprocess

    import imageio_ffmpeg

    graph = f"ebur128=peak=true:dualmono={'true' if channels == 1 else 'false'}:framelog=quiet"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostats", "-i", str(path), "-af", graph]
    done = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True)
    summary = done.stderr.rpartition("Summary:")[2]
    loudness = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1]
    true_peak = re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1]
    return {"result": f"{loudness} LUFS, {true_peak} dBTP"}


def lengths(path: Path) -> set[int]:
    """Frames that ffmpeg, libsndfile and, where it is there, mpg123 decode."""
    import shutil

    import imageio_ffmpeg
    import soundfile

    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-ac", "1"]
    found = {soundfile.info(str(path)).frames, _bytes([*ffmpeg, "-f", "s16le", "-"]) // 2}
    if shutil.which("mpg123"):
        found.add(_bytes(["mpg123", "-q", "-m", "-s", str(path)]) // 2)
    return found


def _bytes(command: list[str]) -> int:
    """How much a program writes."""
    import subprocess

    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        pipe = process.stdout
        assert pipe is not None
        return sum(len(piece) for piece in iter(lambda: pipe.read(1 << 20), b""))


WAYS = {
    "make": make,
    "limit": limit,
    "halves": halves,
    "pydub": with_pydub,
    "stream": one_stream,
    "joined": ours,
    "changed": changed,
    "edition": edition,
    "build": build,
    "units": units,
    "load": load,
}

if __name__ == "__main__":
    # Before numpy, whose threads for matrices it stops: else they would spin beside every way.
    import broadcaster  # noqa: F401

    way, name, ways, length = sys.argv[1:]
    print(json.dumps(WAYS[way](Path(name), int(ways), float(length))))
