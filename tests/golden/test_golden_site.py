"""Feed, transcript, chapters and pages as they are published, word for word.

`GOLDEN=write pytest tests/golden` writes them anew; the difference is then read by a person.
"""

import io
import os
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.fakes import site_samples as samples

GOLDEN = Path(__file__).parent
KEY = "phat-thanh-mang-non/mang-non-2026-09-21"
FILES = {
    "phat-thanh-mang-non.xml": "feeds/phat-thanh-mang-non.xml",
    "phat-thanh-mang-non.json": "feeds/phat-thanh-mang-non.json",
    "danh-sach.opml": "feeds/danh-sach.opml",
    f"{KEY}.vtt": "feeds/so-2.vtt",
    f"{KEY}.chapters.json": "feeds/so-2.chapters.json",
    "index.html": "pages/trang-dau.html",
    "phat-thanh-mang-non/index.html": "pages/chuong-trinh.html",
    f"{KEY}.html": "pages/so-2.html",
}


def _picture(_key, _draw):
    buffer = io.BytesIO()
    Image.new("RGB", (1400, 1400)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("audio")
    episodes = [samples.make_episode(n) for n in (1, 2, 3)]
    for episode in episodes:
        path = root / episode.show / episode.public.audio.name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.truncate(episode.public.audio.bytes)
    plan = samples.plan_site(
        samples.make_station(),
        episodes,
        now=samples.utc(2026, 12, 1),
        audio_root=root,
        cached_picture=_picture,
    )
    return {file.path: file.content.decode("utf-8", "ignore") for file in plan.files}


@pytest.mark.parametrize("path", FILES)
def test_published_file_is_as_kept(site, path):
    """Names with a hash of style, script or picture are compared without the hash."""
    text = re.sub(
        r"(style|player|share|cover|thumb|-\d\d-\d\d)-[0-9a-f]{8}\.", r"\1-########.", site[path]
    )
    kept = GOLDEN / FILES[path]
    if os.environ.get("GOLDEN") == "write":
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")
