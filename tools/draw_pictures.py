"""Draw the artwork and photograph the pages into build/pictures, for `make pictures`.

The artwork is that of two invented shows. The pages are those in feeds/ (made by `make episode`),
as `broadcaster serve` shows them, on a phone of 360 and a desktop of 1200 pixels, light and dark;
they need Debian's chromium and are left out, by name, where it or the pages are missing. The desk
of an invented school is photographed too (`photograph_desk`), and for the guide into
docs/huong-dan/hinh; after that the guide is built anew (`make guide`).
"""

import contextlib
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import photograph_desk
import uvicorn
from playwright.sync_api import Page, sync_playwright

from broadcaster.pictures.cover import show_cover, social_picture, tag_cover, thumbnail
from broadcaster.publishing.published_list import PublishedList
from broadcaster.reports.download_book import SqlDownloadBook
from broadcaster.web.access_log import AccessLog
from broadcaster.web.application import public_application
from broadcaster.web.download_counts import ListenerCounts
from broadcaster.web.public_files import PublicFiles, PublicFolder
from broadcaster.web.publishing_clock import PublishingClock, PublishingTask
from broadcaster.web.server import open_port

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "pictures"
GUIDE = ROOT / "docs" / "huong-dan" / "hinh"
UNIT = "Trường THCS Hoa Phượng"
SHOWS = {"phat-thanh-mang-non": "Phát thanh măng non", "phap-luat-va-ban": "Pháp luật và bạn"}
SIZES = {"dien-thoai": (360, 740), "may-tinh": (1200, 800)}


def draw() -> list[Path]:
    """The artwork of the shows, large, for tags, small, and a picture for shared links."""
    made = []
    for key, title in SHOWS.items():
        cover = show_cover(title, UNIT)
        wide = social_picture(
            "Đủ bao nhiêu tuổi thì được lái xe máy điện?",
            title,
            UNIT,
            line="Số 2 – thứ Hai, ngày 14 tháng 9 năm 2026",
        )
        for name, data in {
            "bia": cover,
            "bia-the": tag_cover(title, UNIT),
            "bia-nho": thumbnail(cover),
            "chia-se": wide,
        }.items():
            path = OUT / f"{key}-{name}.jpg"
            path.write_bytes(data)
            made.append(path)
    return made


def pages() -> dict[str, str]:
    """One page of each kind, by the name of its photograph."""
    feeds = ROOT / "feeds"
    shows = sorted(path for path in feeds.glob("*/index.html") if path.parent.name != "tim-kiem")
    episodes = sorted(path for path in feeds.glob("*/*-20*.html") if path.name.count(".") == 1)
    wanted = {
        "trang-dau": feeds / "index.html",
        **({"chuong-trinh": shows[-1]} if shows else {}),
        **({"so-phat-thanh": episodes[-1]} if episodes else {}),
        "tim-kiem": feeds / "tim-kiem" / "index.html",
    }
    found = {n: p.relative_to(feeds).as_posix() for n, p in wanted.items() if p.is_file()}
    return {n: f"{p}?q=ma+tuy" if n == "tim-kiem" else p for n, p in found.items()}


@contextlib.contextmanager
def serving(keep: Path) -> Iterator[str]:
    """The pages over the web server, on a free port of this machine."""
    door = open_port("127.0.0.1", 0)
    feeds = ROOT / "feeds"

    def now() -> datetime:
        return datetime.now(UTC)

    app = public_application(
        files=PublicFiles(PublicFolder(folder=feeds, published=PublishedList(feeds))),
        listening=ListenerCounts(
            SqlDownloadBook(keep / "dem.sqlite3"), minute=lambda _: 10**9, now=now
        ),
        log=AccessLog(keep / "truy-cap.log", private="rieng/"),
        publishing=PublishingClock(
            PublishingTask(publish=lambda: None, stamp=lambda: 1, now=now, tell=lambda _: None)
        ),
        now=now,
    )
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}/feeds/"
    finally:
        server.should_exit = True
        thread.join()


def photograph(page: Page, address: str, to: Path) -> None:
    """A page as a reader sees it, from its top to its end; in an episode a line is being read."""
    page.goto(address, wait_until="networkidle")
    lines = page.locator(".words [data-t]")
    if lines.count():
        lines.nth(12).evaluate("line => line.classList.add('on')")
    page.screenshot(path=str(to), full_page=True)


def photographs(browser: str, found: dict[str, str]) -> list[Path]:
    """Every page on a phone and a desktop, light and dark."""
    made = []
    with (
        tempfile.TemporaryDirectory() as keep,
        serving(Path(keep)) as root,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]) as chromium,
    ):
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                page = chromium.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                for name, path in found.items():
                    to = OUT / f"{name}-{size}{'-toi' if scheme == 'dark' else ''}.png"
                    photograph(page, root + path, to)
                    made.append(to)
                page.close()
    return made


def main() -> int:
    """Draw, photograph, name what was made and what is missing."""
    OUT.mkdir(parents=True, exist_ok=True)
    made = draw()
    browser, found = shutil.which("chromium"), pages()
    if browser and found:
        made += photographs(browser, found)
    if browser:
        made += photograph_desk.photographs(browser, OUT, SIZES)
        made += photograph_desk.guide_pictures(browser, GUIDE)
    sys.stdout.write("".join(f"{path.relative_to(ROOT)}\n" for path in made))
    if not browser:
        sys.stderr.write("Chưa chụp các trang: thiếu chromium (apt-get install chromium).\n")
    elif not found:
        sys.stderr.write("Chưa chụp các trang: feeds/ còn trống (make episode).\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
