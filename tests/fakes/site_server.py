"""A site that is published and served as `broadcaster serve` does it, on a free port of loopback."""

import contextlib
import hashlib
import io
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import lameenc
import numpy as np
from PIL import Image

from broadcaster.publishing.published_list import PublishedList
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.site_plan import SitePlan
from broadcaster.reports.download_book import SqlDownloadBook
from broadcaster.web.access_log import AccessLog
from broadcaster.web.application import public_application
from broadcaster.web.download_counts import ListenerCounts
from broadcaster.web.public_files import PublicFiles, PublicFolder
from broadcaster.web.publishing_clock import PublishingClock, PublishingTask
from broadcaster.web.server import open_port, server_for
from tests.fakes.site_samples import plan_site

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def mp3(seconds: int) -> bytes:
    """A quiet tone of a known length."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(44_100)
    encoder.set_channels(1)
    encoder.silence()
    tone = np.sin(np.arange(44_100 * seconds) * 0.03) * 3000
    return bytes(encoder.encode(tone.astype("<i2").tobytes()) + encoder.flush())


def jpeg(width: int = 320, height: int = 320) -> bytes:
    """A picture in one colour."""
    picture = io.BytesIO()
    Image.new("RGB", (width, height), (10, 95, 99)).save(picture, "JPEG")
    return picture.getvalue()


def sounding(episode, root: Path, data: bytes, seconds: float):
    """The episode with a sound that is there."""
    digest = hashlib.sha256(data).hexdigest()
    audio = replace(episode.public.audio, bytes=len(data), seconds=seconds, sha256=digest)
    path = root / episode.show / audio.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return replace(episode, public=replace(episode.public, audio=audio))


def publish_site(station, episodes, root: Path, **options) -> Path:
    """The site below `root`/feeds; the sounds must be in `root`/audio_out."""
    plan: SitePlan = plan_site(
        station,
        episodes,
        now=NOW,
        audio_root=root / "audio_out",
        cached_picture=lambda _key, _draw: jpeg(),
        **options,
    )
    FolderPublisher(root / "feeds").publish(plan)
    return root / "feeds"


@contextlib.contextmanager
def serving(root: Path, port, *, roots=("feeds",), hands_over=False, minute=100_000):
    """The application over a socket; `port` comes from `free_port`. `minute` is in bytes."""
    book = SqlDownloadBook(root / "luot-tai.sqlite3")
    log = AccessLog(root / "truy-cap.log", private="rieng/")
    chore = PublishingTask(
        publish=lambda: None, stamp=lambda: 1, now=lambda: NOW, tell=lambda fault: None
    )
    app = public_application(
        files=PublicFiles(
            PublicFolder(
                folder=root / "feeds", published=PublishedList(root / "feeds"), roots=roots
            )
        ),
        listening=ListenerCounts(book, minute=lambda _file: minute, now=lambda: datetime.now(UTC)),
        log=log,
        publishing=PublishingClock(chore),
        now=lambda: NOW,
        hands_over=lambda: hands_over,
    )
    server = server_for(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [port]})
    thread.start()
    end = time.monotonic() + 120
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    try:
        yield book
    finally:
        server.should_exit = True
        thread.join()


def free_port():
    """A bound socket and the address of a server behind it."""
    door = open_port("127.0.0.1", 0)
    return door, f"http://127.0.0.1:{door.getsockname()[1]}"
