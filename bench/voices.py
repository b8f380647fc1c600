"""The voices measured side by side in one run: seconds of work for a second of speech.

    python bench/voices.py [--sentences 24] [--folder installed-voices]

Every engine that can speak here says the same sentences, one after the other and then as many at
once as it takes (`pool`); each is warmed up by one sentence. Where no neural voice is installed, a
toy model in the real runtime stands in for one and is called so: it shows what the process around a
model costs, not what a model costs. The own voice's reader is another embedded voice that
read these sentences; what making it took is told. Online voices are not asked. Where other work
shares the machine, look at the processor seconds and at the ratios.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Utterance
from broadcaster.domain.station import CommandVoice, NeuralSettings
from broadcaster.voices import find_engines

FAKES = Path(__file__).parents[1] / "tests" / "fakes"
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
    with tempfile.TemporaryDirectory() as name:
        engines, notes = _engines(options.folder, Path(name))
        for note in notes:
            print(note)
        print(f"{'':22}{'speech s':>9}{'wall s':>8}{'cpu s':>8}{'RTF':>10}{'x real time':>13}")
        for engine in engines:
            state = engine.available()
            if engine.online or not state.ok:
                print(f"{engine.name:22}not measured: {state.reason or 'online'}")
                continue
            _measure(engine, options.sentences)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=24)
    parser.add_argument("--folder", type=Path, help="a folder of installed neural voices")
    return parser.parse_args()


def _engines(folder: Path | None, spare: Path) -> tuple[Sequence[VoiceEngine], list[str]]:
    notes = []
    if folder is None:
        sys.path.insert(0, str(FAKES))
        try:
            import toy_voice

            toy_voice.install(spare / "toy")
            notes.append("neural: a toy model stands in, none was named by --folder")
        except ImportError as failure:
            notes.append(f"neural: no toy model ({failure})")
        folder = spare
    sys.path.insert(0, str(FAKES))
    import generated_reader

    begun = _cpu()
    generated_reader.write_built(spare / "own" / "co-lan", LINES * 2)
    notes.append(f"own: made of {2 * len(LINES)} takes in {_cpu() - begun:.1f} s of a processor")
    line = f"{sys.executable} {FAKES / 'speaking_command.py'} good"
    options = {
        "command": {"voice": CommandVoice(run=line, local=True)},
        "neural": {"voices_folder": folder, "settings": NeuralSettings()},
        "own": {"folder": spare / "own"},
    }
    return find_engines(["embedded", "own", "neural", "command", "edge", "gtts"], options), notes


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
    wall, cpu = time.perf_counter(), _cpu()
    with ThreadPoolExecutor(threads) as executor:
        spoken = list(executor.map(engine.synthesize, asked))
    return Took(
        speech=sum(speech.seconds for speech in spoken),
        wall=time.perf_counter() - wall,
        cpu=_cpu() - cpu,
    )


def _cpu() -> float:
    """Processor seconds of this process and of those that it started, ended or (Linux) not."""
    spent = os.times()
    ended = spent.user + spent.system + spent.children_user + spent.children_system
    return ended + sum(_of_child(stat) for stat in Path("/proc").glob("[0-9]*/stat"))


def _of_child(stat: Path) -> float:
    """Processor seconds of a process that this one started; 0 of any other."""
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    if int(fields[1]) != os.getpid():
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _print(name: str, took: Took) -> None:
    times = f"{took.speech:9.1f}{took.wall:8.2f}{took.cpu:8.2f}"
    print(f"{name:22}{times}{took.factor:10.5f}{1 / took.factor:13.0f}")


if __name__ == "__main__":
    main()
