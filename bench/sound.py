"""The sound stage beside the limit and the usual pydub way, on the same clips, in one run.

    python bench/sound.py [--minutes 5,60] [--channels 2,1]

Each way of `sound_ways.py` runs in a process of its own. `limit` reads, resamples and encodes the
finished mix on one thread and does nothing else; `halves` is the same with half of the mix for
each of two threads, which is the least that `joined` could take if it did nothing but encode;
`pydub` adds up the clips with +=, overlays the bed and exports; `stream` is ours with one encoder,
`joined` with segments on every core. Ratios of one run are what counts: where other work shares
the machine, look at the processor seconds.
Memory is the peak of the process itself; the ffmpeg that pydub starts is not counted.
`build` is the whole command on a new station: covers, pages and database included.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOUDNESS, CEILING = -16.0, -1.0  # of the house
BODY = 10.0  # minutes of what units share
LEAST = 3  # minutes: fewer have no sentence to change
WAYS = ("limit", "halves", "stream", "joined", "pydub")
HOUR = 60.0  # minutes: what the goals beside pydub are for


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure beside its goal."""

    name: str
    value: float
    goal: float
    least: bool = False  # whether the goal is the least, not the most
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.value >= self.goal if self.least else self.value <= self.goal

    def line(self) -> str:
        """As a line of the table."""
        sign = ">=" if self.least else "<="
        verdict = "met" if self.met else "MISSED"
        return f"{self.name:58}{self.value:10.3f} {self.unit:4}{sign} {self.goal:<7g}{verdict}"


def main() -> None:
    options = _options()
    rows: list[Row] = []
    peaks: dict[str, list[float]] = {}
    for minutes in options.minutes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            made = way("make", folder, 2, minutes)
            print(f"\n{made['minutes']:.1f} minutes, {made['clips']} clips")
            for channels in options.channels:
                found = {name: way(name, folder, channels, minutes) for name in WAYS}
                _print(found, channels)
                rows += _speed(found, f"{minutes:g} min, {channels} ch")
                rows += _naive(found, f"{minutes:g} min, {channels} ch") if minutes >= HOUR else ()
                for name in ("stream", "joined"):
                    peaks.setdefault(f"{channels} ch, {name}", []).append(found[name]["peak"])
            rows += _changed(folder, options.channels[0], minutes)
            rows.append(_build(folder, minutes))
    rows += _edition(options.channels[0])
    rows += _growth(peaks)
    rows += _import()
    print()
    for row in rows:
        print(row.line())
    print(f"\n{sum(row.met for row in rows)} of {len(rows)} goals met")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=_numbers, default=(5.0, 60.0))
    parser.add_argument("--channels", type=_counts, default=(2, 1))
    return parser.parse_args()


def _numbers(text: str) -> tuple[float, ...]:
    found = tuple(sorted(float(word) for word in text.split(",")))
    if found[0] < LEAST:
        raise argparse.ArgumentTypeError(f"at least {LEAST} minutes")
    return found


def _counts(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(","))


def way(name: str, folder: Path, channels: int, minutes: float) -> dict:
    """What one way measured, in a fresh process."""
    script = Path(__file__).with_name("sound_ways.py")
    command = [sys.executable, str(script), name, str(folder), str(channels), str(minutes)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def _print(found: dict[str, dict], channels: int) -> None:
    limit = found["limit"]
    print(f"{channels} ch {'wall s':>9}{'/ limit':>9}{'cpu s':>8}{'/ limit':>9}{'MiB':>7}   result")
    for name, got in found.items():
        wall, cpu = got["wall"], got["cpu"]
        print(
            f"{name:7}{wall:7.2f}{wall / limit['wall']:9.2f}{cpu:8.2f}{cpu / limit['cpu']:9.2f}"
            f"{got['peak']:7.0f}   {got.get('result', '')}",
            flush=True,
        )


def _speed(found: dict[str, dict], what: str) -> Iterator[Row]:
    limit = found["limit"]
    for name, goal in (("stream", 1.05), ("joined", 0.60)):
        got = found[name]
        yield Row(
            name=f"wall / limit, {what}, {name}", value=got["wall"] / limit["wall"], goal=goal
        )
        yield Row(name=f"cpu / limit, {what}, {name}", value=got["cpu"] / limit["cpu"], goal=1.25)
        yield Row(name=f"peak memory, {what}, {name}", value=got["peak"], goal=80, unit="MiB")
        loudness, peak = (float(word.split()[0]) for word in got["result"].split(", "))
        off = abs(loudness - LOUDNESS)
        yield Row(name=f"off the target by ebur128, {what}, {name}", value=off, goal=0.1, unit="LU")
        yield Row(name=f"true peak by ebur128, {what}, {name}", value=peak, goal=CEILING, unit="dB")
        exact = float(not got["exact"])
        others = float(got["digest"] != found["stream"]["digest"])
        yield Row(name=f"decoders that count other frames, {what}, {name}", value=exact, goal=0)
        yield Row(name=f"other bytes than of one encoder, {what}, {name}", value=others, goal=0)


def _naive(found: dict[str, dict], what: str) -> Iterator[Row]:
    theirs, ours = found["pydub"], found["joined"]
    slower, more = theirs["wall"] / ours["wall"], theirs["peak"] / ours["peak"]
    yield Row(name=f"pydub's wall / ours, {what}", value=slower, goal=3, least=True)
    yield Row(name=f"pydub's memory / ours, {what}", value=more, goal=40, least=True)


def _changed(folder: Path, channels: int, minutes: float) -> Iterator[Row]:
    """One changed sentence of a programme."""
    found = way("changed", folder, channels, minutes)
    for bed, what in (("ends", "no bed"), ("all", "under a bed")):
        got = found[bed]
        share = got["one"]["wall"] / got["full"]["wall"]
        name = f"changed sentence / full, {minutes:g} min, {what}, {got['fresh']}/{got['segments']}"
        yield Row(name=name, value=share, goal=0.05)


def _build(folder: Path, minutes: float) -> Row:
    """The largest process of a whole build; those that speak are small beside it."""
    largest = way("build", folder, 2, minutes)["largest"]
    name = f"peak memory, first build of a new station, {minutes:g} min"
    return Row(name=name, value=largest, goal=160, unit="MiB")


def _edition(channels: int) -> Iterator[Row]:
    """The greeting of one more unit: alone, one of many, and by the command that people give."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        way("make", folder, channels, BODY)
        found = way("edition", folder, channels, BODY)
        command = way("units", folder, channels, BODY)
    what = f"one more unit, body of {BODY:g} minutes"
    alone, row = found["one"]["wall"], found["row"]["wall"] / found["units"]
    yield Row(name=f"{what}, alone", value=alone * 1_000, goal=100, unit="ms")
    yield Row(name=f"{what}, of many", value=row * 1_000, goal=100, unit="ms")
    each = (command["many"] - command["one"]) / command["units"]
    yield Row(name=f"{what}, build --editions", value=each * 1_000, goal=100, unit="ms")
    name = "peak memory, build --editions"
    yield Row(name=name, value=command["largest"], goal=160, unit="MiB")


def _growth(peaks: dict[str, list[float]]) -> Iterator[Row]:
    """Memory of the longest programme beside that of the shortest."""
    for what, found in peaks.items():
        if len(found) > 1:
            yield Row(
                name=f"memory, longest / shortest, {what}", value=found[-1] / found[0], goal=1.2
            )


def _import() -> Iterator[Row]:
    wall = min(way("load", Path(), 1, 0)["wall"] for _ in range(3))
    yield Row(name="import of the sound stage", value=wall, goal=0.2, unit="s")


if __name__ == "__main__":
    main()
