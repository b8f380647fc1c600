"""How programmes go: silences between things said, the first word, head and tail, digital silence.

    python bench/pace.py [--station FOLDER]

Reads every finished episode of a station; without one the samples are built in a folder that is
thrown away. Silences are those between the words of the timelines (the clips' own edges, some
hundredths of a second, are heard on top), digital silence is counted in the decoded MP3: the share
of the 20 ms in which every sample is nothing. Promised: characters of a play answer within 0.15 to
0.4 s, the first word comes within six seconds, head and tail take at most 15 % of the programme's
minutes (of ten where it has more), digital silence under 1 %, a chapter for each item.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from typing import Any

import imageio_ffmpeg
import numpy as np

ROOT = Path(__file__).parents[1]
RATE = 44_100
HOP = RATE // 50
PLAYED = ("tiểu phẩm", "tình huống")
FIRST_WORD, EDGES, ZERO = 6.0, 0.15, 0.01  # seconds, share of the room, share
ROOM = 10.0  # minutes of a programme, at most, that its head and tail are held against
ANSWERS = (0.15, 0.4)  # seconds
ANSWERED = "nhân vật đáp nhau"
NARRATORS = ("Phát thanh viên", "NGƯỜI DẪN", "Người dẫn")


@dataclass(frozen=True, kw_only=True)
class Silence:
    """What lies between two things that are said one after the other; seconds."""

    kind: str
    length: float


@dataclass(frozen=True, kw_only=True)
class EpisodePace:
    """What was measured of one finished episode."""

    name: str
    seconds: float
    first_word: float  # seconds
    head: float  # seconds before the first item
    tail: float  # seconds from the closing on
    room: float  # seconds that the programme may last, ten minutes at most
    zero: float  # share of the time without a single sample
    chapters: tuple[str, ...]
    items: tuple[str, ...]  # titles
    silences: tuple[Silence, ...]

    @property
    def edges(self) -> float:
        """Head and tail together, seconds."""
        return self.head + self.tail

    @property
    def short_at_the_edges(self) -> bool:
        """Whether head and tail leave the room to the items."""
        return self.edges <= EDGES * self.room


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--station", type=Path)
    options = parser.parse_args()
    if options.station:
        found = measured(options.station)
    else:
        with tempfile.TemporaryDirectory() as name:
            found = measured(built(Path(name)))
    for line in table(found):
        print(line)
    return 0 if all(_is_as_promised(one) for one in found) else 1


def built(folder: Path) -> Path:
    """The samples, built below a folder."""
    copytree(ROOT / "scripts_vi", folder / "scripts_vi")
    subprocess.run(
        [sys.executable, "-m", "broadcaster", "-C", str(folder), "build"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder


def measured(station: Path) -> list[EpisodePace]:
    """Every file of the podcast and of the school below a station's finished audio."""
    sidecars = {path.stem: path for path in sorted(station.glob("audio_out/*/*.json"))}
    found = []
    for path in sorted(station.glob("audio_out/*/*.timeline.json")):
        name = path.name.removesuffix(".timeline.json")
        sidecar = sidecars.get(name.removesuffix("-truong"))
        mp3 = path.with_name(f"{name}.mp3")
        if sidecar is None or not mp3.is_file():
            continue
        episode = json.loads(sidecar.read_bytes())["episode"]
        edition = episode["school" if name.endswith("-truong") else "public"] or episode["school"]
        room = _room(station / "scripts_vi" / "formats" / f"{episode['programme']}.toml")
        found.append(_episode(name, _timeline(path), edition["items"], mp3, room))
    return found


def _room(programme: Path) -> float:
    return 60 * min(tomllib.loads(programme.read_text("utf-8")).get("max_minutes", ROOM), ROOM)


def _timeline(path: Path) -> Mapping[str, Any]:
    tree = json.loads(path.read_bytes())
    return tree.get("timeline", tree)


def _episode(
    name: str,
    timeline: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    mp3: Path,
    room: float,
) -> EpisodePace:
    starts = [(one["start"] / RATE, one["title"]) for one in timeline["chapters"]]
    kinds = {one["title"]: one["kind"] for one in items}
    whole = timeline["frames"] / RATE
    first_item = next((at for at, title in starts if title in kinds), 0.0)
    # a chapter begins with its words: the jingle before the first item belongs to the head
    closing = next((at for at, title in starts if title == "Lời kết"), whole)
    return EpisodePace(
        name=name,
        seconds=whole,
        first_word=min(one["start"] for one in timeline["captions"]) / RATE,
        head=first_item,
        tail=whole - closing,
        room=room,
        zero=_zero(mp3),
        chapters=tuple(title for _, title in starts),
        items=tuple(kinds),
        silences=tuple(_silences(timeline, starts, kinds)),
    )


def _silences(
    timeline: Mapping[str, Any], chapters: Sequence[tuple[float, str]], kinds: Mapping[str, str]
) -> Iterator[Silence]:
    """Between words with nothing but a bed between them."""
    speaker = {one["start"]: one["speaker"] for one in timeline["captions"]}
    said = {one["start"]: one["written"] for one in timeline["captions"]}
    heard = [e for e in timeline["events"] if e["layer"] != "bed"]
    heard.sort(key=lambda event: event["start"])
    kind = ""
    for one, then in pairwise(heard):
        kind = next((kinds.get(t, kind) for at, t in chapters if at * RATE == one["start"]), kind)
        if {one["layer"], then["layer"]} - {"voice", "recording"}:
            continue
        if any(at * RATE == then["start"] for at, _ in chapters):
            continue
        names = [speaker.get(event["start"], "") for event in (one, then)]
        asked = said.get(one["start"], "").rstrip('”" ').endswith("?")
        characters = kind in PLAYED and not any(name.startswith(NARRATORS) for name in names)
        told = "cùng người nói"
        if names[0] != names[1]:
            told = ANSWERED if characters else "đổi người nói"
        told += ", sau câu hỏi" if asked else ""
        length = (then["start"] - one["start"] - one["length"]) / RATE
        yield Silence(kind=told, length=length)


def _zero(mp3: Path) -> float:
    """The share of the 20 ms of a file in which there is nothing at all."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(mp3)]
    command += ["-ac", "1", "-f", "s16le", "-"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    samples = np.frombuffer(done.stdout, np.int16)
    hops = samples[: len(samples) // HOP * HOP].reshape(-1, HOP)
    return float(np.mean(~hops.any(axis=1))) if len(hops) else 0.0


def table(found: Sequence[EpisodePace]) -> Iterator[str]:
    """Two tables: the silences by their kind, and the episodes."""
    lengths: dict[str, list[float]] = {}
    for one in found:
        for silence in one.silences:
            lengths.setdefault(silence.kind, []).append(silence.length)
    columns = ("số", "ngắn", "p10", "giữa", "p90", "dài", "khác nhau")
    yield f"{'khoảng nghỉ, giây':34}" + "".join(f"{name:>10}" for name in columns)
    for kind, values in sorted(lengths.items()):
        figures = [f"{one:10.2f}" for one in np.percentile(values, [0, 10, 50, 90, 100])]
        unlike = len({round(one, 2) for one in values})
        yield f"{kind:34}{len(values):10}{''.join(figures)}{unlike:10}"
    yield ""
    columns = ("dài", "lời đầu", "đầu", "cuối", "/khung", "/số", "số không", "bài", "chương")
    yield f"{'số':34}" + "".join(f"{name:>10}" for name in columns)
    for one in found:
        times = "".join(f"{n:10.1f}" for n in (one.seconds, one.first_word, one.head, one.tail))
        shares = f"{one.edges / one.room:10.1%}{one.edges / one.seconds:10.1%}{one.zero:10.2%}"
        yield f"{one.name:34}{times}{shares}{len(one.items):10}{len(one.chapters):10}"


def _is_as_promised(one: EpisodePace) -> bool:
    least, most = ANSWERS
    answers = [s.length for s in one.silences if s.kind.startswith(ANSWERED)]
    at_once = all(least <= one <= most for one in answers if one >= 0)  # less: somebody cuts in
    return at_once and one.first_word <= FIRST_WORD and one.short_at_the_edges and one.zero <= ZERO


if __name__ == "__main__":
    sys.exit(main())
