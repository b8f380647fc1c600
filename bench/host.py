"""How many requests a second the web server answers, beside nginx in the same run.

64 kB of a 5 MB sound by range, a page, and a feed and a sound that the client has already (304).
The load comes from processes of its own over kept connections; each server has the machine in
turn, three times, and the best turn counts. Debian's nginx is left out, by name, where it is
missing.
"""

import contextlib
import hashlib
import multiprocessing
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadcaster.web.application import FilesFirst
    from broadcaster.web.publishing_clock import PublishingClock

SOUND = "audio/kenh/so-1-97a0bb13.mp3"  # named after its content, as every public sound
FEED = "kenh.xml"
PAGE = "kenh/so-1.html"
SIZE = 5_000_000
PART = 65_536
SECONDS = 2.0
TURNS = 3
CLIENTS = 2
NGINX = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
daemon off;
events {{ worker_connections 256; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    types {{ audio/mpeg mp3; application/rss+xml xml; }}
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    {text}
}}
"""
SERVER = "server {{ listen 127.0.0.1:{port}; location /feeds/ {{ root {root}; }} }}"


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def make_site(root: Path) -> None:
    """A sound of 5 MB, a feed of 150 kB and a page of 20 kB, published."""
    from broadcaster.publishing.public_paths import FOLDER
    from broadcaster.publishing.publisher import FolderPublisher
    from broadcaster.publishing.site_plan import SiteFile, SitePlan

    random.seed(1)
    feed = b'<?xml version="1.0"?>\n<rss version="2.0"></rss>\n' + b"<!-- so -->\n" * 12_500
    sound = random.randbytes(SIZE)
    assert hashlib.sha256(sound).hexdigest()[:8] in SOUND
    files = (
        SiteFile(path=SOUND, content=sound),
        SiteFile(path=FEED, content=feed),
        SiteFile(path=PAGE, content=b"<!doctype html>\n<p>Xin chao.</p>\n" * 600),
    )
    FolderPublisher(root / "feeds").publish(SitePlan(files=files))
    (root / "feeds" / FOLDER).mkdir()  # that of the shows' own lists, as every station has it


def site_application(folder: Path, hands_over: bool = False) -> "FilesFirst":
    """The public application of a folder as `broadcaster serve` makes it."""
    from datetime import UTC, datetime

    from broadcaster.publishing.published_list import PublishedList
    from broadcaster.reports.download_book import SqlDownloadBook
    from broadcaster.web.access_log import AccessLog
    from broadcaster.web.application import public_application
    from broadcaster.web.download_counts import ListenerCounts
    from broadcaster.web.public_files import PublicFiles, PublicFolder

    def now() -> datetime:
        return datetime.now(UTC)

    return public_application(
        files=PublicFiles(
            PublicFolder(folder=folder / "feeds", published=PublishedList(folder / "feeds"))
        ),
        listening=ListenerCounts(
            SqlDownloadBook(folder / "luot-tai.sqlite3"), minute=lambda _: 960_000, now=now
        ),
        log=AccessLog(folder / "truy-cap.log", private="rieng/"),
        publishing=resting_clock(),
        now=now,
        hands_over=lambda: hands_over,
    )


def signed_in(station: Path) -> str:
    """The token of a session at a unit's desk."""
    from broadcaster.accounts.people import add_person, digest
    from broadcaster.accounts.rights import Role
    from broadcaster.app.desk import desk_parts, station_mark
    from broadcaster.app.settings import load_settings
    from broadcaster.app.station import wire

    wired = wire(load_settings(station, {}))
    mark = station_mark(station)
    parts = desk_parts(wired, bound=mark)
    token = f"do-{station.name}"
    person = add_person(parts.door, "co.lan", "Lê Thị Lan", Role.ADMIN, by="đo")
    parts.door.people.open_session(
        person,
        token=digest(f"{mark}\n{token}"),
        csrf="x",
        at=parts.door.now(),
        address="127.0.0.1",
    )
    parts.close()
    wired.close()
    return token


def resting_clock() -> "PublishingClock":
    """Of a site of which nothing ever changes."""
    from datetime import UTC, datetime

    from broadcaster.web.publishing_clock import PublishingClock, PublishingTask

    return PublishingClock(
        PublishingTask(
            publish=lambda: None,
            stamp=lambda: 1,
            now=lambda: datetime.now(UTC),
            tell=lambda _: None,
        )
    )


def serve_ours(root: str, port: int, hands_over: bool = False) -> None:
    """The application as `broadcaster serve` runs it, in a process of its own."""
    from broadcaster.web.server import open_port, run

    app = site_application(Path(root), hands_over)
    run(app, open_port("127.0.0.1", port), ready=lambda: None)


@contextlib.contextmanager
def ours(root: Path, hands_over: bool = False) -> Iterator[int]:
    """Our server while the block runs."""
    port = free_port()
    running = multiprocessing.Process(target=serve_ours, args=(str(root), port, hands_over))
    running.start()
    try:
        yield port
    finally:
        running.terminate()
        running.join()


@contextlib.contextmanager
def nginx(root: Path, port: int = 0, text: str = "") -> Iterator[int]:
    """Debian's nginx with one worker while the block runs; `text` is what listens on the port."""
    port = port or free_port()
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    path = root / "nginx.conf"
    text = text or SERVER.format(root=root, port=port)
    path.write_text(NGINX.format(folder=root, text=text, user=user), encoding="utf-8")
    running = subprocess.Popen([program, "-c", str(path), "-p", str(root)])
    try:
        yield port
    finally:
        running.terminate()
        running.wait()


def ask(port: int, path: str, headers: str) -> tuple[bytes, bytes]:
    """One request on a connection of its own: head and body of the answer."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n".encode()
        )
        data = b""
        while piece := line.recv(1 << 20):
            data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    return head, body


def load(
    port: int,
    paths: Sequence[str],
    headers: str,
    length: int,
    seed: int,
    told: "multiprocessing.Queue[int]",
) -> None:
    """Ask over one kept connection until the time is over; how many answers came."""
    random.seed(seed)
    count = 0
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            first = random.randrange(SIZE - PART)
            asked = headers.format(first=first, last=first + PART - 1)
            start = (
                f"GET {random.choice(paths)} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Nghe/1\r\n"
            )
            line.sendall(f"{start}{asked}\r\n".encode())
            data = line.recv(1 << 18)
            while b"\r\n\r\n" not in data:
                data += line.recv(1 << 18)
            left = length - (len(data) - data.index(b"\r\n\r\n") - 4)
            while left > 0:
                left -= len(line.recv(1 << 18))
            count += 1
    told.put(count)


def rate(port: int, paths: Sequence[str], headers: str, length: int) -> float:
    """Answers a second of one turn, to requests for any of these paths."""
    told: multiprocessing.Queue[int] = multiprocessing.Queue()
    work = [
        multiprocessing.Process(target=load, args=(port, paths, headers, length, n, told))
        for n in range(CLIENTS)
    ]
    for one in work:
        one.start()
    total = sum(told.get() for _ in work)
    for one in work:
        one.join()
    return total / SECONDS


def known_version(port: int, path: str) -> str:
    """The header of a client that has this version of a file."""
    head, body = ask(port, path, "")
    assert body
    rows = (row.split(b": ", 1) for row in head.split(b"\r\n")[1:])
    etag = next(row[1].decode() for row in rows if row[0].lower() == b"etag")
    return f"If-None-Match: {etag}\r\n"


def questions(
    port: int, roots: Sequence[str] = ("/feeds",)
) -> dict[str, tuple[tuple[str, ...], str, int]]:
    """What is asked: paths, headers, bytes of the body; each is tried once before.

    `roots` are paths at which the same site stands.
    """
    feeds, sounds, pages = (
        tuple(f"{root}/{name}" for root in roots) for name in (FEED, SOUND, PAGE)
    )
    for _ in range(200):
        try:
            ask(port, feeds[0], "")
            break
        except ConnectionError:
            time.sleep(0.05)
    part = "Range: bytes={first}-{last}\r\n"
    known, known_sound = (known_version(port, path) for path in (feeds[0], sounds[0]))
    head, body = ask(port, sounds[0], part.format(first=5, last=5 + PART - 1))
    assert head.split()[1] == b"206"
    assert len(body) == PART
    head, page = ask(port, pages[0], "")
    assert head.split()[1] == b"200"
    head, body = ask(port, feeds[0], known)
    assert (head.split()[1], body) == (b"304", b"")
    return {
        "64 kB of 5 MB by range": (sounds, part, PART),
        "page of 20 kB": (pages, "", len(page)),
        "feed, 304": (feeds, known, 0),
        "sound, 304": (sounds, known_sound, 0),
    }


def main() -> int:
    """Print the rates and their ratio."""
    servers = {"broadcaster": ours}
    if shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"):
        servers["nginx"] = nginx
    else:
        sys.stderr.write("nginx is missing (apt-get install nginx-light): no comparison\n")
    best: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_site(root)
        for _ in range(TURNS):
            for name, server in servers.items():
                with server(root) as port:
                    for question, asked in questions(port).items():
                        rates = best.setdefault(question, {})
                        rates[name] = max(rates.get(name, 0.0), rate(port, *asked))
    for question, rates in best.items():
        told = ", ".join(f"{name} {value:,.0f}/s" for name, value in rates.items())
        ratio = f", ratio {rates['broadcaster'] / rates['nginx']:.2f}" if "nginx" in rates else ""
        sys.stdout.write(f"{question}: {told}{ratio}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
