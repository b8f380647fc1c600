"""Processor time a request: nginx alone, our settings for it, and `serve` behind them.

The time is that of all server processes together, read from /proc (Linux only), so that a busy
machine changes little; each way has its turn three times, and the middle one counts.
"""

import contextlib
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from host import SECONDS, TURNS, free_port, make_site, nginx, ours, questions, rate

WAYS = ("nginx alone", "front", "x-accel", "serve")
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def spent(parent: int) -> float:
    """Seconds of processor of the children of a process and of theirs."""
    rows = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text("utf-8").rpartition(")")[2].split()
            rows[int(path.parent.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    wanted = {parent}
    for _ in range(3):
        wanted |= {pid for pid, (above, _) in rows.items() if above in wanted}
    return sum(ticks for pid, (_, ticks) in rows.items() if pid in wanted - {parent}) / TICK


def settings(root: Path, way: str, port: int, behind: int) -> str:
    """What `broadcaster serve --write-config nginx` writes."""
    from broadcaster.domain.station import SendBy
    from broadcaster.publishing.published_list import PublishedList
    from broadcaster.web.front_config import FrontServer, FrontSite, front_config
    from broadcaster.web.public_files import PublicFolder

    feeds = root / "feeds"
    site = FrontSite(
        public_url=f"http://127.0.0.1:{port}/feeds",
        public=PublicFolder(folder=feeds, published=PublishedList(feeds)),
        send_by=SendBy(way),
        behind=f"127.0.0.1:{behind}",
        log=str(root / "luot-tai.log"),
    )
    return front_config(FrontServer.NGINX, site)


@contextlib.contextmanager
def running(root: Path, way: str) -> Iterator[int]:
    """The servers of a way while the block runs."""
    if way == WAYS[0]:
        with nginx(root) as port:
            yield port
        return
    port = free_port()
    with ours(root, way != "serve") as behind:
        questions(behind)  # it answers now; else nginx would say that it rests
        with nginx(root, port, settings(root, way, port, behind)):
            yield port


def main() -> int:
    """Print microseconds a request and their ratio to nginx alone."""
    told: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_site(root)
        for _ in range(TURNS):
            for way in WAYS:
                with running(root, way) as port:
                    for question, asked in questions(port).items():
                        before = spent(os.getpid())
                        count = rate(port, *asked) * SECONDS
                        cost = (spent(os.getpid()) - before) / max(count, 1)
                        told.setdefault(question, {}).setdefault(way, []).append(cost * 1e6)
    for question, ways in told.items():
        middle = {way: statistics.median(costs) for way, costs in ways.items()}
        alone = middle[WAYS[0]]
        words = (f"{way} {cost:,.0f} us ({cost / alone:.1f} x)" for way, cost in middle.items())
        sys.stdout.write(f"{question}: {', '.join(words)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
