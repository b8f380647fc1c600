"""The voices measured side by side in one run: seconds of work for a second of speech, and memory.

    python bench/voices.py [--sentences 24] [--takes 155] [--folder installed-voices]

Every engine that can speak here says the same sentences, one after the other and then as many at
once as it takes (`pool`); each is warmed up by one sentence. Where no neural voice is installed, a
toy model in the real runtime stands in for one and is called so: it shows what the process around a
model costs, not what a model costs. The own voice's reader is another embedded voice that
read the first `--takes` sentences of the list for a new station; what making it took is told.
Online voices are not asked. Each engine has a process of its own, whose peak is told beside that of
the largest that it started (Linux): MiB, of which Python and numpy alone have some 40. Where other
work shares the machine, look at the processor seconds and at the ratios.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from broadcaster.domain.errors import EngineRefused
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Utterance
from broadcaster.domain.station import CommandVoice, NeuralSettings
from broadcaster.voices import find_engines

FAKES = Path(__file__).parents[1] / "tests" / "fakes"
ENGINES = ("embedded", "own", "neural", "command", "edge", "gtts")
_MINE = str(os.getpid())
PROGRAMME = 300.0  # seconds
LINES = (
    "Kính chào quý thầy cô, kính chào các bạn học sinh thân mến.",
    "Hôm nay chúng mình cùng tìm hiểu về an toàn giao thông trước cổng trường.",
    "Người dưới mười sáu tuổi không được điều khiển xe gắn máy, xe máy điện.",
    "Người ngồi trên xe máy phải đội mũ bảo hiểm và cài quai đúng quy cách.",
    "Nếu vi phạm thì bị phạt cảnh cáo, và cha mẹ giao xe cho con cũng bị xử phạt.",
    "Khi sang đường, các bạn nhớ nhìn cả hai phía rồi mới bước đi.",
    "Các bạn đừng đứng tụ tập dưới lòng đường trong giờ tan học nhé.",
    "Cảm ơn các bạn đã lắng nghe, hẹn gặp lại vào buổi phát thanh sau.",
)


@dataclass(frozen=True, kw_only=True)
class Took:
    """What some sentences cost."""

    speech: float  # seconds of speech
    wall: float
    cpu: float  # processor seconds, of what was started as well

    @property
    def factor(self) -> float:
        """Seconds of the clock for one second of speech."""
        return self.wall / self.speech


def main() -> None:
    options = _options()
    if options.only:
        _measure_one(options)
        return
    with tempfile.TemporaryDirectory() as name:
        for note in _prepared(options, Path(name)):
            print(note)
        head = f"{'':22}{'speech s':>9}{'wall s':>8}{'cpu s':>8}{'RTF':>10}{'x real time':>13}"
        print(head, flush=True)
        for engine in ENGINES:
            folder = options.folder or Path(name) / "neural"
            told = ("--only", engine, "--spare", name, "--folder", str(folder))
            many = ("--sentences", str(options.sentences))
            subprocess.run([sys.executable, __file__, *told, *many], check=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=24)
    parser.add_argument("--takes", type=int, default=155, help="that the own voice is made of")
    parser.add_argument("--folder", type=Path, help="a folder of installed neural voices")
    parser.add_argument("--only", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--spare", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _prepared(options: argparse.Namespace, spare: Path) -> list[str]:
    """Put the voices that are made for this into a folder, and tell of them."""
    sys.path[:0] = [str(FAKES), str(Path(__file__).parent)]
    notes = []
    if options.folder is None:
        try:
            import toy_voice

            toy_voice.install(spare / "neural" / "toy")
            notes.append("neural: a toy model stands in, none was named by --folder")
        except ImportError as failure:
            notes.append(f"neural: no toy model ({failure})")
    import generated_reader
    from reading_list import list_of_a_new_station

    listed = list_of_a_new_station().sentences[: options.takes]
    begun = processor_seconds()
    generated_reader.write_built(spare / "own" / "co-lan", listed)
    notes.append(
        f"own: made of {len(listed)} takes in {processor_seconds() - begun:.1f} s of a processor"
    )
    return notes


def _measure_one(options: argparse.Namespace) -> None:
    line = f"{sys.executable} {FAKES / 'speaking_command.py'} good"
    every = {
        "command": {"voice": CommandVoice(run=line, local=True)},
        "neural": {"voices_folder": options.folder, "settings": NeuralSettings()},
        "own": {"folder": options.spare / "own"},
    }
    [engine] = find_engines([options.only], every)
    state = engine.available()
    if engine.online or not state.ok:
        print(f"{engine.name:22}not measured: {state.reason or 'online'}")
        return
    try:
        _measure(engine, options.sentences)
    except EngineRefused as refused:  # of too few takes it cannot say everything
        print(f"{engine.name:22}not measured: {refused}")
        return
    started = max((_most(stat.parent) for stat in _children()), default=0)
    print(f"{'':22}memory at most: {_most(Path('/proc/self'))} MiB, beside it {started} MiB")


def _measure(engine: VoiceEngine, sentences: int) -> None:
    voice = engine.voices()[0].id
    asked = [Utterance(text=text, voice=voice) for text in islice(cycle(LINES), sentences)]
    engine.synthesize(asked[0])
    single = _took(engine, asked, 1)
    _print(f"{engine.name} single", single)
    best = single
    if engine.parallel > 1:
        best = _took(engine, asked, engine.parallel)
        _print(f"{engine.name} pool of {engine.parallel}", best)
        print(f"{'':22}pool / single: {single.wall / best.wall:.2f} times as fast")
    print(f"{'':22}speech of a programme of 5 minutes: {best.factor * PROGRAMME:.2f} s")


def _took(engine: VoiceEngine, asked: Sequence[Utterance], threads: int) -> Took:
    wall, cpu = time.perf_counter(), processor_seconds()
    with ThreadPoolExecutor(threads) as executor:
        spoken = list(executor.map(engine.synthesize, asked))
    return Took(
        speech=sum(speech.seconds for speech in spoken),
        wall=time.perf_counter() - wall,
        cpu=processor_seconds() - cpu,
    )


def processor_seconds() -> float:
    """Processor seconds of this process and of those that it started, ended or (Linux) not."""
    spent = os.times()
    ended = spent.user + spent.system + spent.children_user + spent.children_system
    return ended + sum(_seconds(stat) for stat in _children())


def _children() -> list[Path]:
    """The `stat` of every process that this one started and that has not ended."""
    return [stat for stat in Path("/proc").glob("[0-9]*/stat") if _fields(stat)[1:2] == [_MINE]]


def _fields(stat: Path) -> list[str]:
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _seconds(stat: Path) -> float:
    spent = map(int, _fields(stat)[11:15])  # and of those that it started itself, once ended
    return sum(spent) / os.sysconf("SC_CLK_TCK")


def _most(process: Path) -> int:
    """MiB that a process had at most; 0 where the system does not tell, or it has ended."""
    try:
        rows = (process / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) // 1024 for row in rows if row.startswith("VmHWM")), 0)


def _print(name: str, took: Took) -> None:
    times = f"{took.speech:9.1f}{took.wall:8.2f}{took.cpu:8.2f}"
    print(f"{name:22}{times}{took.factor:10.5f}{1 / took.factor:13.0f}")


if __name__ == "__main__":
    main()
