"""Draw the artwork and photograph the pages into build/pictures, for `make pictures`.

The artwork is that of two invented shows. The pages are those in feeds/ (made by `make episode`),
on a phone of 360 and a desktop of 1200 pixels, light and dark; they need Debian's chromium and are
left out, by name, where it or the pages are missing.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from broadcaster.pictures.artwork import thumbnail
from broadcaster.pictures.cover import show_cover, tag_cover
from broadcaster.pictures.social import social_picture

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "pictures"
UNIT = "Trường THCS Hoa Phượng"
SHOWS = {"phat-thanh-mang-non": "Phát thanh măng non", "phap-luat-va-ban": "Pháp luật và bạn"}
SIZES = {"dien-thoai": (360, 3200), "may-tinh": (1200, 2000)}
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--allow-file-access-from-files",
)


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


def pages() -> dict[str, Path]:
    """One page of each kind, by the name of its photograph."""
    feeds = ROOT / "feeds"
    shows = sorted(path for path in feeds.glob("*/index.html"))
    episodes = sorted(path for path in feeds.glob("*/*-20*.html"))
    wanted = {
        "trang-dau": feeds / "index.html",
        **({"chuong-trinh": shows[0]} if shows else {}),
        **({"so-phat-thanh": episodes[-1]} if episodes else {}),
    }
    return {name: path for name, path in wanted.items() if path.is_file()}


def photograph(browser: str, page: Path, width: int, height: int, *, dark: bool, to: Path) -> None:
    """A page as a browser shows it; a frame gives it the width that windows cannot have."""
    scheme = "dark" if dark else "light"
    with tempfile.TemporaryDirectory() as folder:
        frame = Path(folder) / "frame.html"
        frame.write_text(
            f'<body style="margin:0;color-scheme:{scheme}"><iframe src="{page.as_uri()}" '
            f'style="width:{width}px;height:{height}px;border:0;color-scheme:{scheme}"></iframe>',
            encoding="utf-8",
        )
        shot = [f"--window-size={width},{height}", f"--screenshot={to}", frame.as_uri()]
        mode = ["--force-dark-mode"] if dark else []
        profile = f"--user-data-dir={folder}/profile"
        subprocess.run(
            [browser, *QUIET, *mode, profile, *shot],
            check=True,
            timeout=120,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def main() -> int:
    """Draw, photograph, name what was made and what is missing."""
    OUT.mkdir(parents=True, exist_ok=True)
    made = draw()
    browser, found = shutil.which("chromium"), pages()
    for name, page in found.items() if browser else ():
        for size, (width, height) in SIZES.items():
            for dark in (False, True):
                to = OUT / f"{name}-{size}{'-toi' if dark else ''}.png"
                photograph(browser, page, width, height, dark=dark, to=to)
                made.append(to)
    sys.stdout.write("".join(f"{path.relative_to(ROOT)}\n" for path in made))
    if not browser:
        sys.stderr.write("Chưa chụp các trang: thiếu chromium (apt-get install chromium).\n")
    elif not found:
        sys.stderr.write("Chưa chụp các trang: feeds/ còn trống (make episode).\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
