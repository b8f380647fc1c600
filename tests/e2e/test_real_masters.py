"""Every master before the programs that stations and players really use (Debian's parts)."""

import json
import re
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from broadcaster.audio.tags import TagLoudness, Tags
from broadcaster.audio.wav_file import WavEncoder, WavTagger

pytestmark = pytest.mark.system

BODY = (
    "# Mục một\n\n[nhạc nền: nhac-nen-nhe]\n\nNỮ: Các em nhớ đội mũ bảo hiểm.\n\n[hết nhạc nền]\n\n"
    "[tiếng động: trong-truong]\n\n# Mục hai\n\nNAM: Đi bên phải đường, không dàn hàng ngang."
)
KEY = "buoi-sang-2026-09-07"
NAMES = [f"{KEY}{end}" for end in (".mp3", "-dai.wav", "-dai.mp3", "-loa.mp3", "-nhe.opus")]
MP3S = [name for name in NAMES if name.endswith(".mp3")]
TARGETS = {"-dai.wav": -23.0, "-dai.mp3": -23.0, "-loa.mp3": -13.0}
CHAPTERS = ["Mở đầu", "Nhắc nhở", "Mục hai", "Lời kết"]


def told(*command):
    """What a program prints, both ways together. A program that is not installed is a failure."""
    found = shutil.which(command[0])
    assert found is not None, f"{command[0]} is not installed"
    done = subprocess.run(
        [found, *map(str, command[1:])],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
        timeout=120,
    )
    return done.stdout.decode(errors="replace")


@pytest.fixture(scope="module", params=[(2, 128), (1, 96)], ids=["stereo", "mono"])
def finished(request, tmp_path_factory, station_of):
    """The folder of one finished episode, and its audio files by name."""
    channels, bitrate = request.param
    station = station_of(tmp_path_factory.mktemp("bản thật"))
    path = station.scripts / "formats" / "buoi-sang.toml"
    text = path.read_text("utf-8").replace(
        "channels = 1", f'pace = "thong thả"\nchannels = {channels}'
    )
    path.write_text(text.replace("bitrate = 96", f"bitrate = {bitrate}"), "utf-8")
    station.write("bai", BODY)
    done = station.run("build", "--masters", "dai,loa,nhe")
    assert done.code == 0, done.err
    sidecar = json.loads((station.audio / f"{KEY}.json").read_text("utf-8"))
    edition = sidecar["episode"]["public"]
    files = [edition["audio"], *(master["audio"] for master in edition["masters"])]
    audio = {file["name"]: file for file in files}
    assert set(audio) == set(NAMES)
    return station.audio, audio


@pytest.mark.parametrize("name", NAMES)
def test_ffmpegs_meter_agrees(finished, name):
    """Debian's ebur128 reads loudness, range and true peak as the sidecar promises them."""
    folder, audio = finished
    filters = "ebur128=peak=true:dualmono=true"
    # Opus by the reference decoder, as players have it: ffmpeg's own is off by 0.2 dB at an attack.
    reader = ["-c:a", "libopus"] if name.endswith(".opus") else []
    command = ["ffmpeg", "-hide_banner", "-nostats", *reader, "-i", folder / name, "-map", "0:a"]
    text = told(*command, "-af", filters, "-f", "null", "-")
    summary = text[text.rindex("Summary:") :]
    loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1])
    spread = float(re.search(r"LRA:\s+(-?[\d.]+) LU", summary)[1])
    peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1])
    target = TARGETS.get(name.removeprefix(KEY), -16.0)
    assert abs(loudness - target) <= 0.1 + 0.051  # ffmpeg prints one decimal
    assert peak <= -1.0
    # A file of joined segments is measured in its segments: a window at the gate may fall either way.
    joined = name in (f"{KEY}.mp3", f"{KEY}-dai.mp3")
    assert loudness == pytest.approx(audio[name]["loudness"], abs=0.11 if joined else 0.06)
    # Of the horn's 156 windows the tenth percentile stands on a step: its neighbours are 2 LU apart.
    steep = name == f"{KEY}-loa.mp3"
    assert spread == pytest.approx(audio[name]["range"], abs=0.5 if steep else 0.3)
    assert peak == pytest.approx(audio[name]["true_peak"], abs=0.16)


@pytest.mark.parametrize("name", NAMES)
def test_ffprobe_has_nothing_to_complain_of(finished, name):
    """No warning; title, album, chapters in Vietnamese, and the length."""
    folder, audio = finished
    assert told("ffprobe", "-hide_banner", "-v", "warning", folder / name) == ""
    command = ["ffprobe", "-v", "error", "-show_chapters", "-show_format", "-show_streams"]
    shown = json.loads(told(*command, "-of", "json", folder / name))
    stream = next(s for s in shown["streams"] if s["codec_type"] == "audio")
    tags = {k.lower(): v for k, v in (shown["format"].get("tags") or stream["tags"]).items()}
    tags |= {k.lower(): v for k, v in stream.get("tags", {}).items()}
    assert tags["title"] == "Nhắc nhở"
    assert tags["album"] == "Phát thanh Sao Mai"
    assert [c["tags"]["title"] for c in shown["chapters"]] == CHAPTERS
    assert stream["channels"] == audio[name]["channels"]
    assert float(shown["format"]["duration"]) == pytest.approx(audio[name]["seconds"], abs=0.05)


@pytest.mark.parametrize("name", NAMES)
def test_ffmpeg_decodes_every_sample(finished, name, tmp_path):
    """As many as libsndfile, as the sidecar has seconds, and without a word."""
    folder, audio = finished
    raw = tmp_path / "raw"
    command = ["ffmpeg", "-hide_banner", "-v", "error", "-i", folder / name, "-map", "0:a"]
    assert told(*command, "-f", "s16le", raw) == ""
    frames = raw.stat().st_size // 2 // audio[name]["channels"]
    info = soundfile.info(folder / name)
    assert frames == info.frames
    assert frames == pytest.approx(audio[name]["seconds"] * info.samplerate, abs=1e-3)


@pytest.mark.parametrize("name", MP3S)
def test_mp3val_and_mpg123_have_nothing_to_complain_of(finished, name, tmp_path):
    """No warning at frame level; exactly the samples that went in."""
    folder, audio = finished
    checked = told("mp3val", folder / name)
    assert "WARNING" not in checked
    assert "ERROR" not in checked
    raw = tmp_path / "raw"
    assert told("mpg123", "-q", "--no-resync", "-s", "-O", raw, folder / name) == ""
    frames = raw.stat().st_size // 2 // audio[name]["channels"]
    assert frames == round(audio[name]["seconds"] * 44_100)


@pytest.mark.parametrize("name", NAMES)
def test_mediainfo_finds_whole_files(finished, name):
    """No sign of damage; format, channels, language and title as they should be."""
    folder, audio = finished
    shown = json.loads(told("mediainfo", "--Output=JSON", folder / name))
    tracks = {track["@type"]: track for track in shown["media"]["track"]}
    text = json.dumps(shown)
    assert "IsTruncated" not in text
    assert "Conformance" not in text
    assert int(tracks["Audio"]["Channels"]) == audio[name]["channels"]
    assert tracks["Audio"]["Language"] == "vi"
    assert tracks["General"]["Track"] == "Nhắc nhở"
    assert tracks["General"]["Album"] == "Phát thanh Sao Mai"


def test_mediainfo_reads_every_loudness_field_of_bext(finished):
    """To a hundredth: what the station's technician checks at the door."""
    folder, audio = finished
    name = f"{KEY}-dai.wav"
    [shown] = re.findall(
        r"^Audio\n(.*?)(?=^\S+\n|\Z)", told("mediainfo", folder / name), re.M | re.S
    )
    told_of = dict(re.findall(r"^(\S.*?) +: (.*)$", shown, re.M))
    fields = {
        "LoudnessValue": "loudness",
        "LoudnessRange": "range",
        "MaxTruePeakLevel": "true_peak",
        "MaxMomentaryLoudness": "momentary_max",
        "MaxShortTermLoudness": "short_term_max",
    }
    for field, key in fields.items():
        assert float(told_of[field].split()[0]) == pytest.approx(audio[name][key], abs=0.0051)


def test_players_find_gain_and_cue_points_in_mp3s(finished):
    """ReplayGain by what was measured; the cue points within the file."""
    folder, audio = finished
    for name in MP3S:
        command = ["ffprobe", "-v", "error", "-show_format", "-of", "json", folder / name]
        tags = json.loads(told(*command))["format"]["tags"]
        gain = float(tags["REPLAYGAIN_TRACK_GAIN"].removesuffix(" dB"))
        assert gain == pytest.approx(-18.0 - audio[name]["loudness"], abs=0.006)
        assert 0 <= float(tags["liq_cue_in"]) < float(tags["liq_cue_out"])
        assert float(tags["liq_cue_out"]) <= audio[name]["seconds"]


def test_an_rf64_is_read_by_all(tmp_path):
    """The form that is used from 4 GiB on, made small: the same samples and fields."""
    path = tmp_path / "a.wav"
    samples = np.random.default_rng(1).normal(0, 0.05, (50_001, 2)).astype(np.float32)
    WavEncoder(24, limit=1_000).encode([samples], channels=2, path=path)
    levels = TagLoudness(
        integrated=-23.0, range=3.5, true_peak=-4.25, momentary_max=-19.0, short_term_max=-21.5
    )
    tags = Tags(title="Mũ", album="Đài", artist="Trường", number=1, date="2026-09-07")
    WavTagger(limit=1_000).write(path, replace(tags, loudness=levels))
    assert path.read_bytes()[:4] == b"RF64"
    assert told("ffprobe", "-hide_banner", "-v", "warning", path) == ""
    shown = told("mediainfo", path)
    assert re.search(r"^Format profile +: RF64$", shown, re.M)
    assert re.search(r"^MaxTruePeakLevel +: -4.25", shown, re.M)
    raw = tmp_path / "raw"
    told("ffmpeg", "-v", "error", "-i", path, "-f", "s16le", raw)
    assert raw.stat().st_size == 50_001 * 4
