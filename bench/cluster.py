"""What a unit's edition costs by threads of one process, and by the workers of a Dask cluster.

`python bench/cluster.py [UNITS] [SENTENCES]`, 100 and 120 without; 120 sentences are some ten
minutes. The programme is built first. Then its editions are made in fresh copies of the same
station, for a tenth of the units, for half of them and for all: by `build --editions`, and by that
with `--cluster local`. Counted is the processor's time of the command and everything that it began,
so that a machine that has much else to do says nearly the same. What a unit
costs is the difference between a tenth and all, what is left is the start; the growth is what a
unit of the second half costs against one before it. Beside it: what LAME alone takes to encode the
sentence that names the unit. The memory is the most that any worker had. Files must be the same to
the last byte.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil
import soundfile
from mutagen.mp3 import MP3

from broadcaster.care.init_station import found_station
from broadcaster.mp3join.encoder import lame, lame_integers
from broadcaster.production.sidecars import read_timeline

ROOT = Path(__file__).resolve().parents[1]
TIMES = 50  # that the sentence is encoded
_LOOK = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took."""

    cpu: float  # seconds of processor, of all its processes
    memory: int  # bytes, the most that one worker had


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("units", nargs="?", type=int, default=100)
    parser.add_argument("sentences", nargs="?", type=int, default=120)
    given = parser.parse_args()
    units, sentences = given.units, given.sentences
    with tempfile.TemporaryDirectory() as name:
        station = Path(name) / "dai"
        lay_out(station, units, sentences)
        run(station, "build")
        own = encoder_alone(station)
        costs: dict[tuple[str, int], Cost] = {}
        digests: dict[str, str] = {}
        for way in ("threads", "cluster"):
            for count in counts(units):
                copy = Path(name) / f"{way}-{count}"
                shutil.copytree(station, copy)
                words = ["build", "--json", "--editions", str(copy / f"don-vi-{count}.csv")]
                words += ["--cluster", "local"] if way == "cluster" else []
                costs[way, count] = run(copy, *words)
                digests[way] = digest_of(copy, count)
                shutil.rmtree(copy)
    few, half, many = counts(units)
    print(f"LAME alone, the sentence that names the unit: {own:.4f} s CPU")
    each = {}
    for way in ("threads", "cluster"):
        cpu = {count: costs[way, count].cpu for count in (few, half, many)}
        first, later = (
            (cpu[half] - cpu[few]) / (half - few),
            (cpu[many] - cpu[half]) / (many - half),
        )
        each[way] = (cpu[many] - cpu[few]) / (many - few)
        print(
            f"{way:<8} {each[way]:6.3f} s CPU a unit = {each[way] / own:4.1f} x LAME alone, "
            f"{cpu[few] - each[way] * few:5.1f} s before the first, growth {later / first:4.2f} x"
        )
    print(f"cluster / threads: {each['cluster'] / each['threads']:.2f} x a unit")
    memory = [f"{costs['cluster', count].memory / 1e6:.0f} MB ({count})" for count in (few, many)]
    print(f"most memory of a worker: {', '.join(memory)}")
    print("same bytes" if digests["threads"] == digests["cluster"] else "OTHER BYTES")
    return 0 if digests["threads"] == digests["cluster"] else 1


def counts(units: int) -> tuple[int, int, int]:
    """Of how many units the runs are."""
    return max(units // 10, 1), max(units // 2, 2), max(units, 3)


def encoder_alone(station: Path) -> float:
    """Seconds of processor to encode what names the unit, as it lies in the station's own file."""
    (path,) = station.glob("audio_out/*/*.timeline.json")
    greeting = min(read_timeline(path).captions, key=lambda caption: caption.start)
    file = path.with_name(path.name.replace(".timeline.json", ".mp3"))
    with soundfile.SoundFile(file) as sound:
        length = greeting.end - greeting.start
        sound.seek(greeting.start)
        samples = sound.read(length, dtype="float32", always_2d=True)
        channels = sound.channels
    told = MP3(file).info
    assert told is not None, f"{file} is no MP3"
    bitrate = told.bitrate // 1000
    integers = lame_integers(samples, bitrate)
    before = time.process_time()
    for _ in range(TIMES):
        encoder = lame(channels, bitrate)
        encoder.encode(integers)
        encoder.flush()
    return (time.process_time() - before) / TIMES


def lay_out(folder: Path, units: int, sentences: int) -> None:
    """A station with one programme whose greeting names the unit."""
    found_station(
        folder, first_day=date(2026, 9, 7), name="Phát thanh măng non", unit="Phòng Hoa Phượng"
    )
    scripts = folder / "scripts_vi"
    (scripts / "loi-chao-dau-tien.md").unlink()
    toml = scripts / "station.toml"
    text = toml.read_text("utf-8").replace('approval = "required"', 'approval = "none"')
    toml.write_text(text, encoding="utf-8")
    head = (
        "Tiêu đề: Đi bộ an toàn\nLoại: nhắc nhở/thông báo\nChương trình: phat-thanh\n"
        "Ngày phát: 7/9/2026\nĐối tượng: học sinh\nChủ đề: nền nếp trường học\n"
        "Tóm tắt: Chuyện trên đường.\n---\n\n# Trên đường\n\n"
    )
    body = "\n\n".join(
        f"NỮ: Chuyện thứ {n}: bạn nhỏ dừng lại bên đường, nhìn sang hai phía rồi mới bước qua."
        for n in range(1, sentences + 1)
    )
    (scripts / "di-bo.md").write_text(f"{head}{body}\n", encoding="utf-8")
    rows = [f"Trường Hoa Sim số {n} (ví dụ)" for n in range(1, units + 1)]
    for count in counts(units):
        table = "\n".join(["đơn vị", *rows[:count], ""])
        (folder / f"don-vi-{count}.csv").write_text(table, encoding="utf-8")


def run(folder: Path, *words: str) -> Cost:
    """One command, with the time of all that it began."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "broadcaster", "-C", str(folder), *words]
    before = os.times()
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    most = [0]
    watch = threading.Thread(target=_watch, args=(process, most))
    watch.start()
    out, err = process.communicate()
    watch.join()
    if process.returncode not in (0, 3):
        raise SystemExit(f"{words}: {process.returncode}\n{out}{err}")
    after = os.times()
    spent = after.children_user + after.children_system
    return Cost(cpu=spent - before.children_user - before.children_system, memory=most[0])


def _watch(process: "subprocess.Popen[str]", most: list[int]) -> None:
    while process.poll() is None:
        try:
            below = psutil.Process(process.pid).children(recursive=True)
            most[0] = max([most[0], *(child.memory_info().rss for child in below)])
        except psutil.Error:
            pass
        try:
            process.wait(_LOOK)
        except subprocess.TimeoutExpired:
            continue


def digest_of(folder: Path, count: int) -> str:
    """One word for all files of the units."""
    digest = hashlib.sha256()
    found = sorted(folder.glob("audio_out/*/don-vi/*/*.mp3"))
    assert len(found) == count, (len(found), count)
    for path in found:
        digest.update(path.parent.name.encode() + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
