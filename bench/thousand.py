"""What the commands of every day cost in stations of 20, 200 and 1,000 scripts of two minutes.

`python bench/thousand.py [SIZE …]`; the last size is held against the first: at most 1.5 times
its processor time and 2 ms for every script more.

What is real: the station folder that `init` makes, scripts of about 300 words each on a date of
its own, the shipped voices, every command, started as people start it, with its own processor
time and that of its children. `build ONE` after one changed word speaks, mixes and publishes a
programme of two minutes.
What is not: the first sound of the others, which would take hours; the few bytes that stand for it
are read like sound, by size and in turn to the last byte.
While a station is laid out, the step that speaks and mixes (`produce`) is replaced by one that
writes the sidecar of the episode, a line for each sentence with an invented length, over one small
file of sound; plan, recipe, list of episodes, catalogue and publishing are the program's own.
"""

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from broadcaster.app.publishing import publish
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.care.init_station import found_station
from broadcaster.domain.episode import AudioFile, Edition, EpisodeChapter, TranscriptLine
from broadcaster.domain.timeline import Timeline
from broadcaster.production import build as building
from broadcaster.production import produce as producing
from broadcaster.production.labels import episode_item
from broadcaster.programme.queue_maintenance import maintain_queue

ROOT = Path(__file__).resolve().parents[1]
SIZES = (20, 200, 1000)
TIMES = 3  # runs of a command; the middle one counts
FIRST_DAY = date(2023, 9, 4)
WORDS = 300
SOUND = b"\xff\xfb" + b"\0" * 4_000
TIMES_MOST, SECONDS_A_SCRIPT = 1.5, 0.002
WHO = ("Lan", "Minh", "Hoa", "Tuấn", "bạn lớp trưởng", "cô thủ thư", "bác bảo vệ", "em út", "Dũng")
DOES = (
    "nhặt chiếc lá vàng rơi trước cửa lớp",
    "kể cho cả tổ nghe một câu chuyện vui",
    "mang theo chai nước và chiếc mũ rộng vành",
    "tưới luống rau nhỏ ở góc sân trường",
    "xếp lại những quyển sách trên giá",
    "vẽ một bức tranh có con thuyền giấy",
    "đếm được mười hai chú chim sẻ trên mái nhà",
    "chép bài giúp bạn đang nghỉ ốm ở nhà",
    "học cách gấp một bông hoa bằng giấy màu",
    "rủ mọi người cùng chơi kéo co",
)
WHEN = (
    "Sáng nay",
    "Giờ ra chơi",
    "Sau buổi học",
    "Trên đường về nhà",
    "Chiều thứ sáu",
    "Lúc trời vừa tạnh mưa",
    "Khi trống trường vang lên",
    "Vào một ngày nhiều gió",
)
THEN = (
    "ai cũng mỉm cười",
    "cả lớp vỗ tay thật to",
    "sân trường bỗng rộn ràng hẳn lên",
    "thầy cô khen mấy câu thật lòng",
    "không ai muốn về sớm",
    "mọi người hẹn hôm sau lại làm tiếp",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    cpu: float  # seconds of processor, of the program and its children
    wall: float  # seconds


def main() -> int:
    """Measure, print, and say whether the cost follows the work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--keep", type=Path, help="folder in which the stations stay")
    given = parser.parse_args()
    found: dict[int, dict[str, Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        for size in given.sizes:
            folder = (given.keep or Path(name)) / f"dai-{size}"
            if not folder.exists():
                begun = time.perf_counter()
                lay_out_station(folder, size)
                print(f"{size} scripts laid out in {time.perf_counter() - begun:.0f} s", flush=True)
            found[size] = measure(folder)
            _show(size, found[size])
    return _held_against(found, given.sizes[0], given.sizes[-1])


def _show(size: int, costs: dict[str, Cost]) -> None:
    for name, cost in costs.items():
        print(f"{size:>6} {name:<26} {cost.cpu:7.2f} s CPU {cost.wall:7.2f} s", flush=True)


def _held_against(found: dict[int, dict[str, Cost]], small: int, large: int) -> int:
    wrong = 0
    for name in found[small] if large != small else ():
        few, many = found[small][name].cpu, found[large][name].cpu
        most = TIMES_MOST * few + SECONDS_A_SCRIPT * (large - small)
        said = "within" if many <= most else "ABOVE"
        print(f"{name:<26} {many:.2f} / {few:.2f} = {many / few:.2f}; {said} {most:.2f} s")
        wrong += many > most
    return 1 if wrong else 0


def measure(folder: Path) -> dict[str, Cost]:
    """What each command costs, the middle of several runs; one word is another each time."""
    script = sorted((folder / "scripts_vi").glob("bai-*.md"))[-3]
    ones, again = [], []
    for run in range(TIMES):
        _other_word(script, run)
        ones.append(_cost(folder, "build", str(script)))
        again.append(_cost(folder, "build", str(script)))
    rows = {"build ONE, a word changed": ones, "build ONE, no change": again}
    for words in (["build"], ["check"], ["say", str(script)], ["status"]):
        name = words[0] + (", no change" if words == ["build"] else "")
        rows[name] = [_cost(folder, *words) for _ in range(TIMES)]
    return {name: sorted(runs, key=lambda c: c.cpu)[TIMES // 2] for name, runs in rows.items()}


def _other_word(script: Path, run: int) -> None:
    """One word of the script becomes one that was never spoken there."""
    text = script.read_text(encoding="utf-8")
    head, mark, end = text.rpartition("\nNỮ: ")
    number = time.time_ns() // 1_000_000 % 100_000 + run
    first, _, rest = end.partition(" ")
    script.write_text(f"{head}{mark}{first} {_said(number)} {rest.split(' ', 1)[1]}", "utf-8")


def _said(number: int) -> str:
    """A made-up syllable for a number."""
    starts, ends = (
        ["b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "ph", "s", "t", "th", "tr", "v", "x"],
        "an ang en im on ong un ươi ay",
    )
    tails = ends.split()
    sounds = []
    for _ in range(3):
        number, one = divmod(number, len(starts))
        number, two = divmod(number, len(tails))
        sounds.append(starts[one] + tails[two])
    return "-".join(sounds)


def _cost(folder: Path, *words: str) -> Cost:
    """One run of the program, with its children's time."""
    command = [sys.executable, "-m", "broadcaster", "-C", str(folder), *words]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=False)
    wall, after = time.perf_counter() - begun, os.times()
    if done.returncode not in ((0, 3) if words[0] != "status" else (0, 1, 2, 3, 4, 5)):
        raise SystemExit(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
    spent = after.children_user + after.children_system
    return Cost(cpu=spent - before.children_user - before.children_system, wall=wall)


def lay_out_station(folder: Path, size: int) -> None:
    """A station whose episodes all stand as built; see the head of this file."""
    found_station(
        folder,
        first_day=date(2026, 9, 7),
        name="Phát thanh măng non",
        unit="Trường THCS Hoa Phượng",
    )
    scripts = folder / "scripts_vi"
    (scripts / "loi-chao-dau-tien.md").unlink()
    station = scripts / "station.toml"
    text = station.read_text("utf-8").replace('approval = "required"', 'approval = "none"')
    station.write_text(text, "utf-8")
    chance = random.Random(size)
    for number in range(size):
        path = scripts / f"bai-{number:04}.md"
        path.write_text(_script(chance, FIRST_DAY + timedelta(days=number), number), "utf-8")
    wired = wire(load_settings(folder, {}))
    spoken_and_mixed, building.produce = building.produce, _recorded  # type: ignore[assignment]
    try:
        with wired.tools.lock():
            built = building.build(wired.station, wired.tools)
            maintain_queue(wired.station, wired.tools, built)
            publish(wired.station, wired.tools)
    finally:
        building.produce = spoken_and_mixed
        wired.close()
    wrong = [o for o in built.outcomes if o.state is not building.BuildState.MADE]
    assert not wrong, (wrong[0].notices, wrong[0].fault)


def _script(chance: random.Random, day: date, number: int) -> str:
    lines = [
        f"Tiêu đề: Chuyện nhỏ ở trường, kỳ {number + 1}",
        "Loại: nhắc nhở/thông báo",
        "Chương trình: phat-thanh",
        f"Ngày phát: {day.day}/{day.month}/{day.year}",
        "Đối tượng: học sinh",
        "Chủ đề: nền nếp trường học",
        "Tóm tắt: Vài chuyện vui trong tuần.",
        "---",
        "",
        "# Chuyện nhỏ",
    ]
    words = 0
    while words < WORDS:
        sentences = [_sentence(chance) for _ in range(3)]
        words += sum(len(s.split()) for s in sentences)
        lines += ["", f"{chance.choice(('NỮ', 'NAM'))}: {' '.join(sentences)}"]
    sentence = _sentence(chance)
    return "\n".join([*lines, "", f"NỮ: {sentence}", ""])


def _sentence(chance: random.Random) -> str:
    return (
        f"{chance.choice(WHEN)}, {chance.choice(WHO)} {chance.choice(DOES)}, {chance.choice(THEN)}."
    )


def _recorded(
    plan: Any, *, station: Any, show: Any, folder: Path, recipe: str, **_rest: object
) -> producing.ProducedEpisode:
    """The episode as it would be known, had it been spoken: sidecar, timings and sound invented."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{plan.group.entry.key}.mp3"
    sound = SOUND + f"{plan.group.entry.number:08}".encode()  # no two are the same file
    (folder / name).write_bytes(sound)
    cues = plan.school.speech
    lines = tuple(
        TranscriptLine(
            start=5.0 * n,
            end=5.0 * n + 4.5,
            speaker=cue.speaker,
            text=cue.reading.written,
            spoken=cue.reading.spoken,
        )
        for n, cue in enumerate(cues)
    )
    edition = Edition(
        audio=AudioFile(
            name=name,
            bytes=len(sound),
            sha256=hashlib.sha256(sound).hexdigest(),
            seconds=5.0 * len(cues),
            loudness=-16.0,
            true_peak=-1.5,
            channels=2,
            bitrate=128,
        ),
        chapters=(EpisodeChapter(start=0.0, title=plan.group.scripts[0].head.title),),
        transcript=lines,
        items=tuple(episode_item(script) for script in plan.group.scripts),
    )
    bench = plan.benches[0]
    spoken = SimpleNamespace(bench_of={p.role: bench for p in bench.casting.parts}, moved={})
    at = SimpleNamespace(plan=plan, station=station, show=show, spoken=spoken, outside=spoken)
    episode = producing._episode(at, school=edition, public=edition, recipe=recipe)  # type: ignore[arg-type]
    from broadcaster.production.sidecars import timelines_of, write_episode, write_timeline

    write_episode(folder / f"{episode.key}.json", episode)
    for timeline in timelines_of(episode):
        write_timeline(folder / timeline, Timeline(frames=0, events=(), chapters=(), captions=()))
    return producing.ProducedEpisode(episode=replace(episode), notices=(), fresh=0)


if __name__ == "__main__":
    sys.exit(main())
