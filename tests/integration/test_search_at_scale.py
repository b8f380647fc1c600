"""Ten thousand episodes: what one search loads in a real browser, and what one more episode costs."""

import contextlib
import functools
import http.server
import importlib.util
import random
import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from broadcaster.domain.episode import EpisodeDigest
from broadcaster.publishing.pages import asset_files
from broadcaster.publishing.search import search_groups

pytestmark = pytest.mark.soak
FAKES = Path(__file__).parents[1] / "fakes"
MANY = 10_000
BUDGET = 200_000  # bytes that one search may load
START = datetime(2020, 1, 1, tzinfo=UTC)
SYLLABLES = (
    "pháp",
    "luật",
    "trẻ",
    "em",
    "an",
    "toàn",
    "giao",
    "thông",
    "nhà",
    "trường",
    "mũ",
    "bảo",
)


def _load(name):
    spec = importlib.util.spec_from_file_location(f"scale_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Archive:
    """Made-up episodes: some words are in every one, some in one of a thousand."""

    def __init__(self):
        self.samples = _load("site_samples")
        self.opened = 0

    def brief(self, number):
        air = START + timedelta(hours=number)
        return EpisodeDigest(
            key=f"so-{number}", show="phat-thanh-mang-non", programme="x", season=2026,
            air_time=air, digest=f"{number:064x}",
        )  # fmt: skip

    def load(self, key):
        self.opened += 1
        number = int(key.removeprefix("so-"))
        made = random.Random(number)
        text = " ".join(made.choice(SYLLABLES) + str(made.randrange(40)) for _ in range(300))
        said = "Pháp luật với trẻ em. " + text + (" ma túy" if number % 1_000 == 7 else "")
        episode = self.samples.make_episode(1, key=key, title=f"Số {number}", school=None)
        line = self.samples.make_edition().transcript[0]
        public = replace(episode.public, transcript=(replace(line, text=said, words=()),))
        return replace(episode, public=public)

    def groups(self, count):
        briefs = [self.brief(n) for n in range(count)]
        station = self.samples.make_station()
        found = search_groups(station, briefs, self.load)
        return {group.name: group for group in found}


def _files(group):
    return [file for part in group.parts() for file in part.make()]


@contextlib.contextmanager
def _serving(folder):
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scale")
    archive = Archive()
    for group in archive.groups(MANY).values():
        for file in _files(group):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
    for name, content in asset_files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with _serving(folder) as address:
        yield address


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ma tuy", "Có 10 số"),
        ("ma túy", "Có 10 số"),
        ("pháp luật", "số nhắc đến"),
        ("pháp luật với trẻ em", "số nhắc đến"),
        ("trẻ", "số nhắc đến"),
        ("zz zz", "Không thấy số nào"),
    ],
)
def test_one_search_loads_little(site, query, told):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        loaded = []
        page.on(
            "response",
            lambda r: loaded.append(r) if "/tim-kiem/" in r.url and ".json" in r.url else None,
        )
        page.goto(f"{site}/tim-kiem/index.html?q={query}")
        expect(page.get_by_role("status")).to_contain_text(told, timeout=20_000)
        page.wait_for_load_state("networkidle")
        weight = sum(len(response.body()) for response in loaded)
        browser.close()
    assert 0 < weight < BUDGET


def test_one_more_episode_opens_and_writes_a_handful(site):
    archive = Archive()
    before = archive.groups(MANY)
    after = archive.groups(MANY + 1)
    fresh = [group for name, group in after.items() if name not in before]
    files = [file for group in fresh for file in _files(group)]
    assert archive.opened == 1
    assert len(files) < 30
    assert sum(len(file.content) for file in files) < 50_000
