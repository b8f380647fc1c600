"""Time and bytes to publish one new episode into archives of several sizes, side by side.

`python bench/publishing.py [SIZE …]`, by default 10 100 1000 10000. Everything is real but the
sounds, which are short, and the pictures, which are one and the same: both cost what they cost
whatever the archive holds. Every episode is approved, with its card beside it.

"first s" is the whole archive laid out. Another process goes on, as each `broadcaster build` is
one: a list of ninety thousand names costs some 20 ms more in one that has made thousands of pages,
as its memory lies in pieces. "next s" (processor) is its first publishing, which opens all records
of what was laid out, and into the first of the archives reads the register as well. What comes each
day is measured behind that: "CPU s" is of a station that asks for no approval, "gate s" of the same
one asking for it, "sizes s" of one more publishing in which nothing is new and the size of every
file is looked at.
"""

import argparse
import hashlib
import importlib.util
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from broadcaster.app.publishing import publish
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.domain.approval import Approval, ApprovedEpisode, ItemState, Transition
from broadcaster.domain.episode import Episode
from broadcaster.pictures.cover import show_cover
from broadcaster.production.sidecars import write_approved
from broadcaster.programme.approval_rules import audio_digests, kept
from broadcaster.programme.kept_files import card_path
from broadcaster.publishing.publisher import FolderPublisher

FAKES = Path(__file__).parents[1] / "tests" / "fakes"
SIZES = (10, 100, 1000, 10_000)
LINES = 60  # sentences of an episode
MOST = 1.3  # times the CPU of a hundred episodes that one into any archive may take
# new episodes published one after another in each way; the middle one counts. Of any eight, four
# are a run of the search alone, two are in one of two, one in one of four: the same for both ways
TIMES = 8
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
WHO = "Trần Thị Hòa (ví dụ)"
_Run = tuple[float, float, tuple[str, ...]]  # seconds by the clock, of the processor; paths
SOUND = b"\xff\xfb" + b"\0" * 200_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    sizes = parser.parse_args().sizes
    head = ("archive", "first s", "next s", "new s", "CPU s", "gate s", "files", "kB")
    print(" ".join(f"{word:>8}" for word in (*head, "again s", "sizes s")))
    figures = measure(sizes)
    for size, row in figures.items():
        seconds = [f"{v:8.3f}" for v in (row.first, row.next, row.new, row.cpu, row.gate)]
        rest = f"{row.files:>8} {row.kilobytes:>8.0f} {row.again:>8.3f} {row.sizes:>8.3f}"
        print(f"{size:>8}", *seconds, rest)
    if 100 in figures:
        for size in sizes:
            for what, known in (("CPU", "cpu"), ("CPU with the gate", "gate")):
                times = getattr(figures[size], known) / getattr(figures[100], known)
                verdict = "within" if times <= MOST else "OVER"
                print(f"{size} / 100: {times:.2f} x the {what}, {verdict} {MOST}")


def measure(sizes: Sequence[int]) -> dict[int, SimpleNamespace]:
    """Archives, each published whole; then new episodes one by one, in another process."""
    with tempfile.TemporaryDirectory() as name:
        roots = {size: Path(name) / str(size) for size in sizes}
        firsts = {size: _timed(Station(root, size).publish)[0] for size, root in roots.items()}
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
            rows = other.submit(_each_day, roots).result()
    for size, row in rows.items():
        row.first = firsts[size]
    return rows


def _each_day(roots: Mapping[int, Path]) -> dict[int, SimpleNamespace]:
    """What new episodes cost in archives that stand; in all of them by turns.

    By turns, so that another program that is busy meanwhile slows all of them alike.
    """
    stations = {size: Station(root) for size, root in roots.items()}
    rows = {size: SimpleNamespace(open=[], gated=[]) for size in roots}
    for size, station in stations.items():
        rows[size].next = station.one_more()[1]
    for gate in (False, True):
        for _ in range(TIMES):
            for size, station in stations.items():
                runs = rows[size].gated if gate else rows[size].open
                runs.append(station.one_more(gate=gate))
    for size, station in stations.items():
        row = rows[size]
        row.new, row.cpu, changed = _middle(row.open)
        row.gate, row.files = _middle(row.gated)[1], len(changed)
        written = [station.feeds / path for path in changed]
        row.kilobytes = sum(p.stat().st_size for p in written if p.exists()) / 1000
        _, row.again, _ = _timed(station.publish)
        _, row.sizes, _ = _timed(partial(station.publish, thorough=True))
    return rows


def _middle(runs: Sequence[_Run]) -> _Run:
    return sorted(runs, key=lambda run: run[1])[len(runs) // 2]


class Station:
    """A station folder without scripts: a catalogue, finished sounds and a public folder."""

    def __init__(self, root: Path, size: int = 0) -> None:
        """A folder that stands already is opened; `size` episodes are added."""
        scripts = root / "scripts_vi"
        scripts.mkdir(parents=True, exist_ok=True)
        (scripts / "station.toml").write_text(STATION, encoding="utf-8")
        wired = wire(load_settings(root, {}))
        self.samples = _samples()
        self.feeds = root / "feeds"
        self.station = wired.station
        self.folder = root / "audio_out" / "phat-thanh-mang-non"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sound = self.folder / "sound"
        if not self.sound.exists():
            self.sound.write_bytes(SOUND)
        picture = show_cover("Phát thanh măng non", "Trường THCS Hoa Phượng")
        self.tools = replace(
            wired.tools,
            clock=SimpleNamespace(now=lambda: datetime(2400, 1, 1, tzinfo=self.samples.VIETNAM)),
            picture=lambda _key, _draw: picture,
            publisher=FolderPublisher(self.feeds, link=True),
        )
        self.count = len(self.tools.catalogue().briefs())
        for _ in range(size):
            self.add()

    def add(self) -> None:
        """Record an approved episode and its sound, as built and as approved; one a day."""
        self.count += 1
        episode = _episode(self.samples, self.count)
        approved = kept(episode)
        assert approved.public is not None
        for name in (episode.public.audio.name, approved.public.audio.name):
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).hardlink_to(self.sound)
        self.tools.catalogue().record(episode)
        school, public = audio_digests(episode)
        approval = Approval(
            subject=episode.key,
            who=WHO,
            at=episode.air_time,
            audio_sha256=school,
            public_sha256=public,
            script_sha256="0" * 64,
        )
        step = Transition(
            at=episode.air_time,
            who=WHO,
            subject=episode.key,
            before=ItemState.DRAFT,
            after=ItemState.PENDING,
        )
        self.tools.journal().append(step)
        step = replace(step, before=ItemState.PENDING, after=ItemState.APPROVED)
        self.tools.approvals().put(approval, approved, step)
        card = ApprovedEpisode(approval=approval, episode=approved)
        write_approved(card_path(self.tools, approved), card)

    def publish(self, *, gate: bool = False, thorough: bool = False) -> tuple[str, ...]:
        """As a build does; the command by itself is `thorough`."""
        profile = replace(self.station.profile, approval=gate)
        station = replace(self.station, profile=profile)
        return publish(station, self.tools, thorough=thorough).changed

    def one_more(self, *, gate: bool = False) -> _Run:
        """Publish a new episode."""
        self.add()
        return _timed(partial(self.publish, gate=gate))


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


def _timed(work: Callable[[], tuple[str, ...]]) -> _Run:
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
