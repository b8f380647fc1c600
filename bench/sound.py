"""The sound stage beside the usual pydub way, on the same clips, in one run.

    python bench/sound.py [--minutes 5] [--mono]

Each way runs in a fresh process: `limit` decodes, resamples and LAME-encodes the same clips on one
thread and does nothing else; `pydub` adds up the clips with +=, overlays the bed and exports;
`ours` plans, mixes over a ducked bed, masters to -16 LUFS, encodes and measures the finished file.
Memory is the peak of the process itself; the ffmpeg that pydub starts is not counted. Where other
work shares the machine, look at the processor seconds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PAUSE = 0.4  # seconds between clips
BED_DOWN = -15.0  # dB
LINES = (
    "Chào các bạn, đây là chương trình phát thanh măng non của trường ta.",
    "Hôm nay chúng mình cùng tìm hiểu về an toàn giao thông trước cổng trường.",
    "Người ngồi trên xe máy phải đội mũ bảo hiểm và cài quai đúng cách.",
    "Khi sang đường, các bạn nhớ nhìn cả hai phía rồi mới bước đi.",
    "Các bạn đừng đứng tụ tập dưới lòng đường trong giờ tan học nhé.",
    "Cảm ơn các bạn đã lắng nghe, hẹn gặp lại vào buổi phát thanh sau.",
)


def main() -> None:
    options = _options()
    if options.run:
        print(json.dumps(WAYS[options.run](options.folder, 1 if options.mono else 2)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _in_fresh_process("make", folder, options)
        _print({way: _in_fresh_process(way, folder, options) for way in ("limit", "pydub", "ours")})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--mono", action="store_true")
    parser.add_argument("--run", choices=sorted(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _in_fresh_process(way: str, folder: Path, options: argparse.Namespace) -> dict:
    (folder / "minutes").write_text(str(options.minutes))
    command = [sys.executable, __file__, "--run", way, "--folder", str(folder)]
    command += ["--mono"] if options.mono else []
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout) | {"process": time.perf_counter() - begun}


def _print(found: dict[str, dict]) -> None:
    limit = found["limit"]["wall"]
    print(f"{found['ours']['minutes']:.1f} minutes, {found['ours']['clips']} clips")
    print(f"{'':8}{'wall s':>9}{'/ limit':>9}{'cpu s':>8}{'peak MiB':>10}   result")
    for way, figures in found.items():
        wall, peak = figures["wall"], figures["peak"]
        result = figures.get("result", "")
        print(f"{way:8}{wall:9.2f}{wall / limit:9.2f}{figures['cpu']:8.2f}{peak:10.0f}   {result}")
    ours, theirs = found["ours"], found["pydub"]
    print(f"pydub / ours: wall {theirs['wall'] / ours['wall']:.2f}, ", end="")
    print(f"processor {theirs['cpu'] / ours['cpu']:.2f}, ", end="")
    print(f"memory {theirs['peak'] / ours['peak']:.1f}")
    for way in ("pydub", "ours"):
        split = ", ".join(f"{name} {took:.2f}" for name, took in found[way]["stages"].items())
        print(f"{way} by stage (s): {split}")


class Stages:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def add(self, stage: str, begun: float) -> None:
        took = time.perf_counter() - begun
        self.seconds[stage] = self.seconds.get(stage, 0.0) + took

    def watch(self, stage: str, blocks: Iterator) -> Iterator:
        """The same blocks; the time it takes to make them goes to the stage."""
        while True:
            begun = time.perf_counter()
            block = next(blocks, None)
            self.add(stage, begun)
            if block is None:
                return
            yield block


def _cpu() -> float:
    """Processor seconds of this process and of what it started."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _peak() -> float:
    """Peak memory of this process in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1_024
    import resource

    scale = 1 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 2**20


def make(folder: Path, channels: int) -> dict:
    """Clips of the embedded voices, and a bed."""
    import numpy as np
    import soundfile

    from broadcaster.model.speech import Utterance
    from broadcaster.voices.embedded import make as make_voice

    voice = make_voice({})
    spoken = [
        voice.synthesize(Utterance(text=line, voice=name))
        for line in LINES
        for name in ("embedded:nu-bac", "embedded:nam-bac")
    ]
    wanted, have, count = float((folder / "minutes").read_text()) * 60, 0.0, 0
    while have < wanted:
        speech = spoken[count % len(spoken)]
        soundfile.write(folder / f"clip{count:05}.wav", speech.samples, speech.rate)
        have += speech.seconds + PAUSE
        count += 1
    seconds = np.arange(44_100 * 60) / 44_100
    chords = [
        sum(np.sin(2 * np.pi * f * seconds + side) for f in (220, 277, 330, 440.5))
        * (0.6 + 0.4 * np.sin(2 * np.pi * 0.5 * seconds))
        for side in (0.0, 1.0)
    ]
    soundfile.write(folder / "bed.wav", np.stack(chords, axis=1) * 0.08, 44_100)
    return {"clips": count}


def limit(folder: Path, channels: int) -> dict:
    """Decode, resample and encode, one after the other."""
    import lameenc
    import numpy as np
    import soundfile
    import soxr

    begun = time.perf_counter()
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(channels)
    encoder.set_bit_rate(128 if channels == 2 else 96)
    encoder.set_in_sample_rate(44_100)
    encoder.set_quality(3)
    soundfile.read(folder / "bed.wav", dtype="float32")
    pause = np.zeros((round(PAUSE * 44_100), channels), "<i2").tobytes()
    with (folder / "limit.mp3").open("wb") as file:
        for clip in sorted(folder.glob("clip*.wav")):
            samples, rate = soundfile.read(clip, dtype="float32")
            samples = soxr.resample(samples, rate, 44_100)
            pcm = (np.repeat(samples[:, None], channels, 1) * 30_000).astype("<i2").tobytes()
            file.write(encoder.encode(pcm + pause))
        file.write(encoder.flush())
    return {"wall": time.perf_counter() - begun, "cpu": _cpu(), "peak": _peak(), "stages": {}}


def with_pydub(folder: Path, channels: int) -> dict:
    """Sum, overlay, export."""
    import imageio_ffmpeg
    from pydub import AudioSegment

    stages = Stages()
    begun = at = time.perf_counter()
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    clips = [AudioSegment.from_wav(clip) for clip in sorted(folder.glob("clip*.wav"))]
    clips = [clip.set_frame_rate(44_100).set_channels(channels) for clip in clips]
    bed = AudioSegment.from_wav(folder / "bed.wav").set_channels(channels) + BED_DOWN
    stages.add("decode", at)
    at = time.perf_counter()
    programme = AudioSegment.empty()
    for clip in clips:
        programme += clip + AudioSegment.silent(round(PAUSE * 1_000), 44_100)
    stages.add("sum", at)
    at = time.perf_counter()
    programme = programme.overlay(bed, loop=True)
    stages.add("overlay", at)
    at = time.perf_counter()
    path = folder / "pydub.mp3"
    programme.export(path, format="mp3", bitrate="128k" if channels == 2 else "96k").close()
    stages.add("export", at)
    figures = {"wall": time.perf_counter() - begun, "cpu": _cpu(), "peak": _peak()}
    return figures | {"stages": stages.seconds, "result": _result(path)}


def ours(folder: Path, channels: int) -> dict:
    """Plan, mix, master, encode, measure."""
    begun = time.perf_counter()
    from broadcaster.codecs import Mp3Encoder, SoundDecoder, measure
    from broadcaster.model.sound import Sound
    from broadcaster.model.timeline import MasterSpec
    from broadcaster.production.mastering import master, plan_master, replan
    from broadcaster.production.mixing import render

    stages, decoder = Stages(), SoundDecoder()
    stages.add("import", begun)

    def sound_of(name: str) -> Sound:
        at = time.perf_counter()
        try:
            return decoder.decode(folder / name)
        finally:
            stages.add("decode", at)
            stages.seconds["mix"] = stages.seconds.get("mix", 0.0) - time.perf_counter() + at

    at = time.perf_counter()
    line = _timeline(folder)
    stages.add("lay out", at)
    spec = MasterSpec(channels=channels, bitrate=128 if channels == 2 else 96)
    path = folder / "ours.mp3"

    def mix() -> Iterator:
        return stages.watch("mix", render(line, sound_of, channels))

    def upstream() -> float:
        return sum(stages.seconds.get(name, 0.0) for name in ("mix", "decode", "limit"))

    def encode(plan) -> None:
        at, before = time.perf_counter(), upstream()
        blocks = master(mix(), plan, spec)
        Mp3Encoder().encode(
            _less(stages, blocks), channels=channels, bitrate=spec.bitrate, path=path
        )
        took = time.perf_counter() - at - (upstream() - before)
        stages.seconds["wait for LAME"] = stages.seconds.get("wait for LAME", 0.0) + took

    def plan_it():
        at, before = time.perf_counter(), upstream()
        plan = plan_master(mix(), spec)
        stages.seconds["plan"] = time.perf_counter() - at - (upstream() - before)
        return plan

    plan, tries = plan_it(), 1
    while True:
        encode(plan)
        at = time.perf_counter()
        report = measure(path)
        stages.add("measure", at)
        missed = abs(report.loudness - spec.loudness) > 0.1 or report.true_peak > spec.true_peak
        if not missed or tries == 2:
            break
        plan, tries = replan(plan, report, spec), 2
    return {
        "wall": time.perf_counter() - begun,
        "cpu": _cpu(),
        "peak": _peak(),
        "stages": stages.seconds,
        "minutes": line.frames / 44_100 / 60,
        "clips": len(line.events) - 1,
        "result": f"{_result(path)}, encoded {tries} x, limited {plan.limited:.1f} dB",
    }


def _less(stages: Stages, blocks: Iterator) -> Iterator:
    """Blocks whose making goes to the limiter, less what mixing and decoding took inside it."""
    while True:
        at = time.perf_counter()
        inside = stages.seconds.get("mix", 0.0) + stages.seconds.get("decode", 0.0)
        block = next(blocks, None)
        inside = stages.seconds.get("mix", 0.0) + stages.seconds.get("decode", 0.0) - inside
        took = time.perf_counter() - at - inside
        stages.seconds["limit"] = stages.seconds.get("limit", 0.0) + took
        if block is None:
            return
        yield block


def _timeline(folder: Path):
    """The clips in a row over the bed, lowered under each."""
    import soundfile

    from broadcaster.model.sound import frames
    from broadcaster.model.timeline import Event, Layer, Timeline

    events, at, points = [], 0, []
    for clip in sorted(folder.glob("clip*.wav")):
        info = soundfile.info(clip)
        length = round(info.frames * 44_100 / info.samplerate)
        events.append(Event(source=clip.name, layer=Layer.VOICE, start=at, length=length))
        points += [(at - frames(0.2), BED_DOWN + 6), (at, BED_DOWN), (at + length, BED_DOWN)]
        at += length + frames(PAUSE)
    bed = Event(
        source="bed.wav",
        layer=Layer.BED,
        start=0,
        length=at,
        loop=True,
        fade_in=frames(1),
        fade_out=frames(2),
        envelope=tuple(points),
    )
    return Timeline(frames=at, events=(bed, *events), chapters=(), captions=())


def _result(path: Path) -> str:
    """What our meter reads on the file; printed for both ways, outside their time."""
    from broadcaster.codecs import measure

    report = measure(path)
    return f"{report.loudness:.2f} LUFS, {report.true_peak:.2f} dBTP"


WAYS: dict[str, Callable[[Path, int], dict]] = {
    "make": make,
    "limit": limit,
    "pydub": with_pydub,
    "ours": ours,
}

if __name__ == "__main__":
    main()
