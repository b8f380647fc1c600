"""Time and bytes to publish one new episode into archives of several sizes, side by side.

`python bench/publishing.py [SIZE …]`, by default 10 100 1000 10000. Everything is real but the
sounds, which are short, and the pictures, which are one and the same: both cost what they cost
whatever the archive holds.
"""

import argparse
import hashlib
import importlib.util
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from broadcaster.app.publishing import publish
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.domain.episode import Episode
from broadcaster.pictures.cover import show_cover
from broadcaster.publishing.publisher import FolderPublisher

FAKES = Path(__file__).parents[1] / "tests" / "fakes"
SIZES = (10, 100, 1000, 10_000)
LINES = 60  # sentences of an episode
MOST = 1.3  # times the CPU of a hundred episodes that one into any archive may take
TIMES = 3  # new episodes published one after another; the middle one counts
STATION = """
name = "Phát thanh măng non Hoa Phượng"
unit = "Trường THCS Hoa Phượng"
public_url = "https://phat-thanh.example.edu.vn"
[[shows]]
key = "phat-thanh-mang-non"
guid = "3b01cedf-0566-5348-ad5e-86289b8151e6"
title = "Phát thanh măng non"
description = "Chương trình của Liên đội Hoa Phượng."
"""
SOUND = b"\xff\xfb" + b"\0" * 200_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    sizes = parser.parse_args().sizes
    head = ("archive", "first s", "new s", "CPU s", "files", "kB", "again s")
    print(" ".join(f"{word:>8}" for word in head))
    figures = {size: measure(size) for size in sizes}
    for size, row in figures.items():
        seconds = [f"{value:8.3f}" for value in (row.first, row.new, row.cpu)]
        rest = f"{row.files:>8} {row.kilobytes:>8.0f} {row.again:>8.3f}"
        print(f"{size:>8}", *seconds, rest)
    if 100 in figures:
        for size in sizes:
            times = figures[size].cpu / figures[100].cpu
            verdict = "within" if times <= MOST else "OVER"
            print(f"{size} / 100: {times:.2f} x the CPU, {verdict} {MOST}")


def measure(size: int) -> SimpleNamespace:
    """One archive: published whole, then new episodes one by one."""
    with tempfile.TemporaryDirectory() as name:
        station = Station(Path(name))
        for number in range(1, size + 1):
            station.add(number)
        first, _, _ = _timed(station.publish)
        again, _, _ = _timed(station.publish)
        runs = []
        for number in range(size + 1, size + 1 + TIMES):
            station.add(number)
            runs.append(_timed(station.publish))
        wall, cpu, changed = sorted(runs, key=lambda run: run[1])[TIMES // 2]
        written = [station.feeds / path for path in changed]
        kilobytes = sum(p.stat().st_size for p in written if p.exists()) / 1000
    return SimpleNamespace(
        first=first, new=wall, cpu=cpu, files=len(changed), kilobytes=kilobytes, again=again
    )


class Station:
    """A station folder without scripts: a catalogue, finished sounds and a public folder."""

    def __init__(self, root: Path) -> None:
        scripts = root / "scripts_vi"
        scripts.mkdir()
        (scripts / "station.toml").write_text(STATION, encoding="utf-8")
        wired = wire(load_settings(root, {}))
        self.samples = _samples()
        self.feeds = root / "feeds"
        self.station = wired.station
        self.folder = root / "audio_out" / "phat-thanh-mang-non"
        self.folder.mkdir(parents=True)
        self.sound = self.folder / "sound"
        self.sound.write_bytes(SOUND)
        picture = show_cover("Phát thanh măng non", "Trường THCS Hoa Phượng")
        self.tools = replace(
            wired.tools,
            clock=SimpleNamespace(now=lambda: datetime(2400, 1, 1, tzinfo=self.samples.VIETNAM)),
            picture=lambda _key, _draw: picture,
            publisher=FolderPublisher(self.feeds, link=True),
        )

    def add(self, number: int) -> None:
        """Record an episode and its sound; one a day."""
        episode = _episode(self.samples, number)
        (self.folder / episode.public.audio.name).hardlink_to(self.sound)
        self.tools.catalogue().record(episode)

    def publish(self) -> tuple[str, ...]:
        """As the command does."""
        return publish(self.station, self.tools).changed


def _episode(samples: Any, number: int) -> Episode:
    air = datetime(2026, 9, 14, 6, 45, tzinfo=samples.VIETNAM) + timedelta(days=number)
    key = f"mang-non-{air.date().isoformat()}"
    edition = samples.make_edition(f"{key}.mp3")
    line = edition.transcript[2]
    lines = tuple(
        replace(line, start=6.0 * n, end=6.0 * n + 5.5, text=f"{line.text} Câu {n} số {number}.")
        for n in range(LINES)
    )
    digest = hashlib.sha256(SOUND).hexdigest()
    audio = replace(edition.audio, bytes=len(SOUND), seconds=6.0 * LINES, sha256=digest)
    public = replace(edition, transcript=lines, audio=audio)
    episode = samples.make_episode(key=key, guid=key, air_time=air, public=public, school=public)
    return replace(episode, number=number)


def _timed(work: Callable[[], tuple[str, ...]]) -> tuple[float, float, tuple[str, ...]]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def _samples() -> Any:
    spec = importlib.util.spec_from_file_location("site_samples", FAKES / "site_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
