"""The sample station, built once from the repository: every promise on its finished files."""

import importlib.util
import json
import re
import shutil
import statistics
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path

import imageio_ffmpeg
import mutagen
import pytest
from mutagen.mp3 import MP3

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.production.sounds import index_sounds
from broadcaster.writing.drafting import (
    earlier_scripts,
    length_of,
    look,
    opening_seconds,
    sound_seconds,
)
from tests.fakes.answers import data_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
BUSY = 1200.0  # seconds that building all of them may take where others work on the machine


@pytest.fixture(scope="module")
def built(tmp_path_factory, station_at):
    """The sample scripts built in a clean folder."""
    station = station_at(tmp_path_factory.mktemp("mẫu") / "đài")
    shutil.copytree(ROOT / "scripts_vi", station.scripts)
    done = station.run("build", "--json", patience=BUSY)
    assert done.code == 0, done.err + done.out
    warned = [n for n in data_of(done.out)["notices"] if n["level"] == "cảnh báo"]
    # the first days of a resolution and a decree could not be looked up: grey, and that is told
    assert [n["code"] for n in warned] == ["nguon-chua-kiem"] * 2
    return station, data_of(done.out)


def finished(station):
    """Every finished MP3."""
    return sorted((station.folder / "audio_out").glob("*/*.mp3"))


def test_twelve_scripts_or_more_become_episodes_without_a_warning(built):
    """The samples are an example: nothing in them needs a warning."""
    station, report = built
    scripts = list(station.scripts.glob("*.md"))
    assert len(scripts) >= 12
    assert report["errors"] == 0
    made = [e for e in report["episodes"] if e["state"] == "made"]
    sidecars = [
        json.loads(p.read_text("utf-8"))["episode"]
        for p in (station.folder / "audio_out").glob("*/*.json")
        if "episode" in json.loads(p.read_text("utf-8"))
    ]
    assert len(made) == len(sidecars) == len(report["episodes"])
    items = {i["slug"] for s in sidecars for i in s["school"]["items"]}
    assert len(items) == len(scripts)


def test_two_programmes_four_dates_and_every_kind(built):
    """Variety: programmes, air dates, kinds."""
    station, _ = built
    text = [p.read_text("utf-8") for p in station.scripts.glob("*.md")]
    assert len({re.search(r"Chương trình: (.*)", t)[1] for t in text}) >= 2
    assert len({re.search(r"Ngày phát: (.*)", t)[1] for t in text}) >= 4
    assert len({re.search(r"Loại: (.*)", t)[1].strip().casefold() for t in text}) >= 8


def test_every_file_is_as_loud_as_promised(built):
    """Loudness and true peak by ffmpeg's ebur128, not by our own meter."""
    station, _ = built
    for path in finished(station):
        loudness, peak = ebur128(path)
        assert abs(loudness + 16.0) <= 0.5, (path.name, loudness)
        assert peak <= -1.0, (path.name, peak)


def ebur128(path):
    """Integrated loudness (LUFS, mono as dual mono) and true peak (dBTP) as ffmpeg hears them."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-i", str(path)]
    command += ["-map", "0:a", "-af", "ebur128=peak=true:dualmono=true", "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, check=True).stderr.decode(errors="replace")
    summary = told[told.rindex("Summary:") :]
    loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1])
    peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1])
    return loudness, peak


@pytest.fixture(scope="module")
def paces(built):
    """What `bench/pace.py` measures of every finished file."""
    spec = importlib.util.spec_from_file_location("pace", ROOT / "bench" / "pace.py")
    pace = importlib.util.module_from_spec(spec)
    sys.modules["pace"] = pace  # dataclasses look their module up
    spec.loader.exec_module(pace)
    station, _ = built
    found = pace.measured(station.folder)
    assert len(found) == len(finished(station))
    return found


def test_the_first_word_comes_soon_and_head_and_tail_are_short(paces):
    """Within six seconds; 15 % of its minutes, of ten at most; under a hundredth is nothing."""
    for one in paces:
        assert one.first_word <= 6.0, one.name
        assert one.short_at_the_edges, (one.name, one.head, one.tail, one.room)
        assert one.zero <= 0.01, (one.name, one.zero)


def test_the_length_that_is_told_before_is_about_the_length_that_is_heard(built, paces):
    """Of a bulletin of three minutes as of ten: each has its own greeting, closing and music."""
    station, _ = built
    wired = wire(load_settings(station.folder, {}))
    shelf = index_sounds(wired.tools.shelf().assets, wired.today)
    sounds, opening = (make(shelf, wired.tools) for make in (sound_seconds, opening_seconds))
    scripts = {one.slug: one for one in earlier_scripts(wired.tools)}
    profile, register = wired.station.profile, wired.tools.register_folder()
    heard = {}
    for one in paces:  # of two editions the school's is the whole one
        name = one.name.removesuffix("-truong")
        heard[name] = max(one.seconds, heard.get(name, 0.0))
    for name, seconds in heard.items():
        [sidecar] = (station.folder / "audio_out").glob(f"*/{name}.json")
        first = json.loads(sidecar.read_bytes())["episode"]["school"]["items"][0]["slug"]
        text = (station.folder / scripts[first].file).read_text("utf-8")
        looked = look(text, scripts[first].file, profile.readings, sounds, register)
        told = length_of(
            looked, [*scripts.values()], wired.station.formats, profile, sounds, opening=opening
        )
        assert told.whole == pytest.approx(seconds, rel=0.08), name


def test_every_item_is_one_chapter(paces):
    """An opening, each item once under its title, a closing; more only where an item has parts."""
    for one in paces:
        assert (one.chapters[0], one.chapters[-1]) == ("Mở đầu", "Lời kết"), one.name
        for title in one.items:
            assert one.chapters.count(title) == 1, (one.name, title)
    parted = [one.name for one in paces if len(one.chapters) > len(one.items) + 2]
    assert len(parted) < len(paces) / 3


def test_silences_follow_what_happens(paces):
    """Characters answer at once, announcers leave time, and no two places are alike by the clock."""
    lengths = {}
    for silence in (silence for one in paces for silence in one.silences):
        lengths.setdefault(silence.kind.partition(",")[0], []).append(silence.length)
    answers = [one for one in lengths["nhân vật đáp nhau"] if one >= 0]
    assert len(answers) >= 10
    assert all(0.15 <= one <= 0.4 for one in answers)
    turns = lengths["đổi người nói"]
    assert statistics.median(answers) < statistics.median(turns) < 0.75
    for values in lengths.values():
        counted = Counter(round(one, 2) for one in values)
        assert max(counted.values()) <= max(0.3 * len(values), 3)


def test_every_file_carries_its_tags(built):
    """ID3v2.3 with title, show, number, date, chapters, cover, language, transcript, AI mark."""
    station, _ = built
    for path in finished(station):
        audio = MP3(path)
        assert audio.tags.version == (2, 3, 0)
        assert audio.info.sample_rate == 44_100
        kinds = {key.split(":")[0] for key in audio.tags}
        wanted = {"TIT2", "TALB", "TRCK", "TDRC", "CHAP", "CTOC", "APIC", "TLAN", "USLT", "TXXX"}
        assert wanted <= kinds, path.name
        assert "Giọng đọc tổng hợp" in str(audio.tags.getall("COMM"))
        sidecar = json.loads(
            (path.with_name(re.sub(r"(-truong)?\.mp3", ".json", path.name))).read_text("utf-8")
        )
        edition = sidecar["episode"]["school" if "-truong" in path.name else "public"]
        assert audio.info.length == pytest.approx(edition["audio"]["seconds"], abs=0.01)
        assert edition["audio"]["bytes"] == path.stat().st_size
    assert mutagen.version


def test_both_feed_readers_find_every_public_episode(built):
    """Feedparser and podcastparser read the feeds: lengths, types, durations, guids."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import feedparser
        import podcastparser
    station, _ = built
    feeds = station.folder / "feeds"
    guids = []
    for path in feeds.glob("*.xml"):
        if path.name == "sitemap.xml":
            continue
        parsed = feedparser.parse(path.read_bytes())
        assert not parsed.bozo
        with path.open("rb") as stream:
            second = podcastparser.parse(f"https://phat-thanh.example.edu.vn/{path.name}", stream)
        assert len(parsed.entries) == len(second["episodes"]) >= 1
        for entry in parsed.entries:
            (enclosure,) = entry.enclosures
            name = enclosure.href.split("example.edu.vn/")[1]
            assert int(enclosure.length) == (feeds / name).stat().st_size
            assert enclosure.type == "audio/mpeg"
            guids.append(entry.id)
    assert len(guids) == len(set(guids)) >= 8


def test_what_stays_in_the_school_is_in_no_public_file(built):
    """The sample with a school-only part: its words are in the yard's file and nowhere outside."""
    station, _ = built
    secrets = []
    for path in station.scripts.glob("*.md"):
        for part in re.findall(r"\[chỉ trong trường\](.*?)\[hết\]", path.read_text("utf-8"), re.S):
            secrets += [line.split(": ", 1)[-1] for line in part.splitlines() if len(line) > 20]
    assert secrets
    public = [p for p in (station.folder / "feeds").rglob("*") if p.is_file()]
    for path in public:
        data = path.read_bytes()
        assert not [s for s in secrets if s.encode() in data], path
    assert any("-truong" in path.name for path in finished(station))


def test_pages_transcripts_and_chapters_stand_beside_the_feed(built):
    """A page, a WebVTT transcript and chapters for every public episode; covers of 3000 px."""
    from PIL import Image

    station, _ = built
    feeds = station.folder / "feeds"
    pages = [p for p in feeds.glob("*/*-2026-*.html") if p.name.count(".") == 1]
    pages = [p for p in pages if p.parent.name != "van-ban"]  # the shelf's, which have no sound
    assert pages
    for page in pages:
        assert page.with_suffix(".vtt").read_text("utf-8").startswith("WEBVTT")
        assert json.loads(page.with_suffix(".chapters.json").read_text("utf-8"))["chapters"]
        assert "<audio" in page.read_text("utf-8")
    covers = list(feeds.glob("*/cover-*.jpg"))
    assert len(covers) >= 2
    for cover in covers:
        with Image.open(cover) as picture:
            assert picture.size == (3000, 3000)
            assert picture.mode == "RGB"


def test_building_the_samples_again_changes_nothing(built):
    """The second run finds everything current."""
    station, _ = built
    before = station.tree()
    report = data_of(station.run("build", "--json").out)
    assert {e["state"] for e in report["episodes"]} == {"current"}
    assert report["published"] == []
    assert station.tree() == before
