"""Ten thousand episodes: what one search loads in a real browser, and what one more episode costs."""

import contextlib
import functools
import http.server
import importlib.util
import random
import re
import shutil
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from broadcaster.domain.episode import EpisodeDigest
from broadcaster.production.transcript import vtt
from broadcaster.publishing.addresses import transcript_path
from broadcaster.publishing.pages import asset_files
from broadcaster.publishing.search import search_groups

pytestmark = pytest.mark.soak
FAKES = Path(__file__).parents[1] / "fakes"
MANY = 10_000
BUDGET = 200_000  # bytes that one search may load
SOON = 3.0  # seconds until the first results are seen
EACH = 4_000  # bytes of the index that one episode may cost, on the average
ANSWERS = 80  # files that it may load: each costs the way to the server and back
RARE = 1_000  # one of so many episodes has words that hardly any other has
SIDE_BY_SIDE, APART = 11, 13  # of each thousand: both words as they are asked for, and apart
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


RARELY = {
    7: "Nói không với ma túy.",
    SIDE_BY_SIDE: "Bà kể chuyện đò dọc.",
    APART: "Dọc bờ sông có con đò.",
}


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

    def load(self, brief):
        self.opened += 1
        key = brief.key
        number = int(key.removeprefix("so-"))
        made = random.Random(number)
        text = " ".join(made.choice(SYLLABLES) + str(made.randrange(40)) for _ in range(300))
        said = f"Pháp luật với trẻ em. {text}. {RARELY.get(number % RARE, '')}"
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
def folder(tmp_path_factory):
    """The index as files, and what stands beside it."""
    folder = tmp_path_factory.mktemp("scale")
    archive = Archive()
    for group in archive.groups(MANY).values():
        for file in _files(group):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
    for number in (n for n in range(MANY) if n % RARE in RARELY):
        episode = archive.load(archive.brief(number))
        path = folder / transcript_path(episode)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(vtt(episode.public).encode())
    for name, content in asset_files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def weight(folder):
    """The bytes of the whole index."""
    return sum(path.stat().st_size for path in (folder / "tim-kiem").rglob("*.json"))


@pytest.fixture(scope="module")
def site(folder):
    """Its address."""
    with _serving(folder) as address:
        yield address


def test_the_index_grows_by_little_an_episode(weight):
    """Of 300 words each; nothing of it is loaded whole."""
    assert weight < EACH * MANY


@contextlib.contextmanager
def _searched(site, query):
    """The page of results in a real browser, and what it loaded of the index."""
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
        yield page, loaded
        browser.close()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ma tuy", f"Có {MANY // RARE} số"),
        ("ma túy", f"Có {MANY // RARE} số"),
        ("pháp luật", "số nhắc đến"),
        ("pháp luật với trẻ em", "số nhắc đến"),
        ("trẻ", "số nhắc đến"),
        ("zz zz", "Không thấy số nào"),
    ],
)
def test_one_search_loads_little(site, query, told):
    with _searched(site, query) as (page, loaded):
        expect(page.get_by_role("status")).to_contain_text(told, timeout=20_000)
        page.wait_for_load_state("networkidle")
        weight = sum(len(response.body()) for response in loaded)
        assert 0 < weight < BUDGET
        assert len(loaded) < ANSWERS


@pytest.mark.parametrize("query", ["đò dọc", "ma tuy", "pháp luật"])
def test_the_first_results_come_soon(site, query):
    """From the address to the first row with its sentence, in the browser's own code."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(f"{site}/tim-kiem/index.html")  # style and program are there, as for a visitor
        begun = time.monotonic()
        page.goto(f"{site}/tim-kiem/index.html?q={query}")
        expect(page.locator("#danh-sach > li").first).to_be_visible(timeout=20_000)
        taken = time.monotonic() - begun
        browser.close()
    assert taken < SOON


@pytest.mark.parametrize("query", ["đò dọc", "do doc", "ĐÒ DỌC"])
def test_words_side_by_side_come_first_with_and_without_marks(site, query):
    """Of ten thousand the few that say it as it was asked for, each with its sentence."""
    each = MANY // RARE
    with _searched(site, query) as (page, _):
        rows = page.locator("#danh-sach > li")
        said = rows.filter(has_text="Bà kể chuyện đò dọc.")
        expect(said).to_have_count(min(each, 10), timeout=20_000)
        shown = rows.all_inner_texts()
    numbers = [int(re.search(r"Số (\d+)", row)[1]) for row in shown]
    assert {number % RARE for number in numbers[:each]} == {SIDE_BY_SIDE}


@pytest.mark.parametrize("query", ["đò dọc", "dọc đò"])
def test_both_orders_find_the_words_wherever_they_stand(site, query):
    with _searched(site, query) as (page, _):
        told = f"Có {2 * (MANY // RARE)} số"
        expect(page.get_by_role("status")).to_contain_text(told, timeout=20_000)


def test_one_more_episode_opens_and_writes_a_handful(site):
    archive = Archive()
    before = archive.groups(MANY)
    after = archive.groups(MANY + 1)
    fresh = [group for name, group in after.items() if name not in before]
    files = [file for group in fresh for file in _files(group)]
    assert archive.opened == 1
    assert len(files) < 30
    assert sum(len(file.content) for file in files) < 50_000
