"""Time and bytes to publish one new episode into archives of several sizes, side by side.

`python bench/publishing.py [SIZE …]`, by default 10 100 1000 10000. Everything is real but the
sounds, which are short, and the pictures, which are one and the same: both cost what they cost
whatever the archive holds.
"""

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from broadcaster.model.episode import Episode, TranscriptLine
from broadcaster.pictures.cover import show_cover
from broadcaster.storage import FolderPublisher, SqlCatalogue, sqlite_url
from broadcaster.workflows.publish import publish

FAKES = Path(__file__).parents[1] / "tests" / "fakes"
SIZES = (10, 100, 1000, 10_000)
LINES = 60  # sentences of an episode
TIMES = 3  # new episodes published one after another; the middle one counts
SOUND = b"\xff\xfb" + b"\0" * 200_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    sizes = parser.parse_args().sizes
    print(
        f"{'archive':>8} {'first s':>9} {'new s':>7} {'CPU s':>7} {'files':>6} {'kB':>7} {'again s':>8}"
    )
    figures = {size: measure(size) for size in sizes}
    for size, row in figures.items():
        print(
            f"{size:>8} {row.first:>9.2f} {row.new:>7.3f} {row.cpu:>7.3f} {row.files:>6} {row.kilobytes:>7.0f} {row.again:>8.3f}"
        )
    if 100 in figures:
        for size in sizes:
            print(f"{size} / 100: {figures[size].cpu / figures[100].cpu:.2f} x the CPU")


def measure(size: int) -> SimpleNamespace:
    """One archive: published whole, then new episodes one by one."""
    samples = _samples()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        with SqlCatalogue(sqlite_url(root / "c.sqlite3")) as catalogue:
            station = _Station(root, samples, catalogue)
            for number in range(1, size + 1):
                station.add(number)
            first, _, _ = _timed(station.publish)
            again, _, _ = _timed(station.publish)
            runs = []
            for number in range(size + 1, size + 1 + TIMES):
                station.add(number)
                runs.append(_timed(station.publish))
            wall, cpu, changed = sorted(runs, key=lambda run: run[1])[TIMES // 2]
            written = [root / "feeds" / path for path in changed]
            kilobytes = sum(p.stat().st_size for p in written if p.exists()) / 1000
    return SimpleNamespace(
        first=first, new=wall, cpu=cpu, files=len(changed), kilobytes=kilobytes, again=again
    )


class _Station:
    """A station with nothing but a catalogue, finished sounds and a public folder."""

    def __init__(self, root: Path, samples: Any, catalogue: SqlCatalogue) -> None:
        self.samples = samples
        self.catalogue = catalogue
        self.audio = root / "audio_out"
        self.folder = self.audio / "phat-thanh-mang-non"
        self.folder.mkdir(parents=True)
        self.sound = self.folder / "sound"
        self.sound.write_bytes(SOUND)
        self.profile = samples.make_station()
        picture = show_cover("Phát thanh măng non", "Trường THCS Hoa Phượng")
        self.tools = SimpleNamespace(
            catalogue=lambda: catalogue,
            clock=SimpleNamespace(now=lambda: datetime(2400, 1, 1, tzinfo=samples.VIETNAM)),
            folders=SimpleNamespace(audio=self.audio, scripts=root, feeds=root / "feeds"),
            picture=lambda _key, _draw: picture,
            publisher=FolderPublisher(root / "feeds", link=True),
        )

    def add(self, number: int) -> None:
        """Record an episode and its sound; one a day."""
        episode = _episode(self.samples, number)
        (self.folder / episode.public.audio.name).hardlink_to(self.sound)
        self.catalogue.record(episode)

    def publish(self) -> tuple[str, ...]:
        """As the command does."""
        return publish(self.profile, self.tools).changed


def _episode(samples: Any, number: int) -> Episode:
    air = datetime(2026, 9, 14, 6, 45, tzinfo=samples.VIETNAM) + timedelta(days=number)
    key = f"mang-non-{air.date().isoformat()}"
    edition = samples.make_edition(f"{key}.mp3")
    line = edition.transcript[2]
    lines = tuple(
        replace(line, start=6.0 * n, end=6.0 * n + 5.5, text=f"{line.text} Câu {n} số {number}.")
        for n in range(LINES)
    )
    audio = replace(edition.audio, bytes=len(SOUND), seconds=6.0 * LINES)
    public = replace(edition, transcript=lines, audio=audio)
    episode = samples.make_episode(key=key, guid=key, air_time=air, public=public, school=public)
    return replace(episode, number=number)


def _timed(work: Callable[[], tuple[str, ...]]) -> tuple[float, float, tuple[str, ...]]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def _samples() -> Any:
    spec = importlib.util.spec_from_file_location("site_samples", FAKES / "site_samples.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
