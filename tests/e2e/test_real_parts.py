"""Finished files before the programs that stations and players really use (Debian's parts)."""

import json
import os
import re
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.system

BODY = (
    "# Mục một\n\n[nhạc nền: nhac-nen-nhe]\n\nNỮ: Các em nhớ đội mũ bảo hiểm.\n\n[hết nhạc nền]\n\n"
    "[tiếng động: trong-truong]\n\n# Mục hai\n\nNAM: Đi bên phải đường, không dàn hàng ngang."
)


def part(name):
    """The program, or a failure in CI, or a named skip on a developer's machine."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def told(*command):
    """What a program prints, both ways together."""
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
        timeout=120,
    )
    return done.stdout.decode(errors="replace")


@pytest.fixture(scope="module", params=[(2, 128), (1, 96)], ids=["stereo", "mono"])
def finished(request, tmp_path_factory, station_of):
    """One finished episode, with its sidecar."""
    channels, bitrate = request.param
    station = station_of(tmp_path_factory.mktemp("phần thật"))
    path = station.scripts / "formats" / "buoi-sang.toml"
    text = path.read_text("utf-8").replace("channels = 1", f"channels = {channels}")
    path.write_text(text.replace("bitrate = 96", f"bitrate = {bitrate}"), "utf-8")
    station.write("bai", BODY)
    done = station.run("build")
    assert done.code == 0, done.err
    audio = station.audio / "buoi-sang-2026-09-07.mp3"
    return audio, json.loads(audio.with_suffix(".json").read_text("utf-8"))["episode"]["public"]


def test_ffmpegs_meter_agrees_with_the_promise(finished):
    """Debian's ebur128: -16 LUFS +- 0.5 as heard, at most -1 dBTP."""
    path, edition = finished
    filters = "ebur128=peak=true:dualmono=true"
    text = told(
        part("ffmpeg"), "-hide_banner", "-nostats", "-i", path, "-af", filters, "-f", "null", "-"
    )
    summary = text[text.rindex("Summary:") :]
    loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1])
    peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1])
    assert abs(loudness + 16) <= 0.5
    assert peak <= -1.0
    assert loudness == pytest.approx(edition["audio"]["loudness"], abs=0.11)


def test_ffprobe_reads_chapters_tags_and_cover(finished):
    """Chapters with Vietnamese titles, title and album, the cover as a picture stream."""
    path, edition = finished
    command = [part("ffprobe"), "-v", "error", "-show_chapters", "-show_format", "-show_streams"]
    shown = json.loads(told(*command, "-of", "json", path))
    titles = [chapter["tags"]["title"] for chapter in shown["chapters"]]
    assert titles == [chapter["title"] for chapter in edition["chapters"]]
    assert shown["format"]["tags"]["album"] == "Phát thanh Sao Mai"
    kinds = {stream["codec_type"]: stream for stream in shown["streams"]}
    assert kinds["audio"]["sample_rate"] == "44100"
    assert int(kinds["audio"]["bit_rate"]) == edition["audio"]["bitrate"] * 1000
    assert "video" in kinds
    assert float(shown["format"]["duration"]) == pytest.approx(
        edition["audio"]["seconds"], abs=0.05
    )


def test_mpg123_decodes_every_sample(finished, tmp_path):
    """mpg123 returns exactly as many samples as went into the encoder."""
    path, edition = finished
    raw = tmp_path / "raw"
    told(part("mpg123"), "-q", "--no-resync", "-s", "-O", raw, path)
    frames = raw.stat().st_size // 2 // edition["audio"]["channels"]
    assert frames == round(edition["audio"]["seconds"] * 44_100)


def test_mp3val_finds_nothing(finished):
    """No warning at frame level."""
    path, _ = finished
    assert "WARNING" not in told(part("mp3val"), path)


def test_mediainfo_sees_a_constant_bit_rate_and_the_title(finished):
    """A station's technician sees what was promised."""
    path, edition = finished
    shown = json.loads(told(part("mediainfo"), "--Output=JSON", path))
    tracks = {track["@type"]: track for track in shown["media"]["track"]}
    assert tracks["Audio"]["BitRate_Mode"] == "CBR"
    assert int(tracks["Audio"]["Channels"]) == edition["audio"]["channels"]
    assert tracks["General"]["Title"] == "Nhắc nhở"
