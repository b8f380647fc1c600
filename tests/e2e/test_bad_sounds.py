"""Sounds as people really bring them: what can be used is used, what cannot is named, the rest goes on."""

import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from PIL import Image

from tests.fakes.answers import data_of

pytestmark = pytest.mark.slow

IN_PROCESS = True

RATE = 44_100
FATAL = {
    "rong.wav": "không có âm thanh",
    "hong.wav": "không hợp lệ",
    "cut.mp3": "cắt cụt",
    "khoa.m4a": "DRM",
    "phim-cam.mp4": "không có tiếng",
    "im-lang.wav": "im lặng",
    "trong.mp3": "tệp trống",
    "trang.wav": "không phải là tệp âm thanh",
}
TOLD = {
    "mot-mau.wav": "am-thanh-ngan",
    "vo.wav": "am-thanh-vo",
    "sai-dau.wav": "tep-sai-do-dai",
    "ghep.mp3": "tep-ghep",
    "dut.mp3": "tep-dut-cuoi",
}
FINE = (
    "u8.wav",
    "s24.wav",
    "nhanh.wav",
    "sau-kenh.wav",
    "doi.wav",
    "may.amr",
    "may.wma",
    "phim.mp4",
)


def speech(seconds: float = 2.0, rate: int = RATE) -> np.ndarray:
    """Bursts of a buzz with faint noise between."""
    time = np.arange(round(seconds * rate)) / rate
    buzz = sum(np.sin(2 * np.pi * 170 * k * time) / k for k in range(1, 15))
    noise = np.random.default_rng(2).normal(0, 0.001, len(time))
    return 0.1 * buzz * (np.sin(2 * np.pi * 1.5 * time) > 0) + noise


def ffmpeg(*words: str | Path) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *map(str, words)]
    subprocess.run(command, check=True)


def fatal_files(folder: Path) -> None:
    """Files that hold nothing that could be aired."""
    good = folder / "tot.wav"
    soundfile.write(good, speech(), RATE)
    soundfile.write(folder / "rong.wav", np.zeros((0, 1)), RATE)
    wrong = speech().astype(np.float32)
    wrong[1_000] = np.nan
    soundfile.write(folder / "hong.wav", wrong, RATE, subtype="FLOAT")
    ffmpeg("-i", good, "-b:a", "64k", folder / "cut.mp3")
    cut(folder / "cut.mp3", 0.5)
    ffmpeg("-i", good, "-c:a", "aac", folder / "khoa.m4a")
    locked = (folder / "khoa.m4a").read_bytes().replace(b"mp4a", b"drms", 1)
    (folder / "khoa.m4a").write_bytes(locked)
    film = ("-f", "lavfi", "-i", "color=c=blue:s=64x64:d=1")
    ffmpeg(*film, "-c:v", "mpeg4", folder / "phim-cam.mp4")
    soundfile.write(folder / "im-lang.wav", np.zeros(2 * RATE), RATE)
    (folder / "trong.mp3").write_bytes(b"")
    (folder / "trang.wav").write_bytes(b"<html><body>404</body></html>" * 20)


def usable_files(folder: Path) -> None:
    """Files with something wrong or odd that are aired all the same."""
    good = folder / "tot.wav"
    soundfile.write(good, speech(), RATE)
    soundfile.write(folder / "mot-mau.wav", np.full(1, 0.5), RATE)
    soundfile.write(folder / "vo.wav", np.clip(speech() * 8, -1, 1), RATE)
    soundfile.write(folder / "sai-dau.wav", speech(), RATE)
    wrong_head(folder / "sai-dau.wav")
    ffmpeg("-i", good, "-b:a", "64k", folder / "ghep.mp3")
    (folder / "ghep.mp3").write_bytes((folder / "ghep.mp3").read_bytes() * 2)
    ffmpeg("-i", good, "-b:a", "64k", "-write_xing", "0", folder / "dut.mp3")
    cut(folder / "dut.mp3", 0.99)
    soundfile.write(folder / "u8.wav", speech(rate=8_000), 8_000, subtype="PCM_U8")
    soundfile.write(folder / "s24.wav", speech(), RATE, subtype="PCM_24")
    soundfile.write(folder / "nhanh.wav", speech(rate=192_000), 192_000)
    soundfile.write(folder / "sau-kenh.wav", np.stack([speech()] * 6, axis=1), RATE)
    soundfile.write(folder / "doi.wav", np.stack([speech()] * 2, axis=1), RATE)
    narrow = ("-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1", "-b:a", "12.2k")
    ffmpeg("-i", good, *narrow, folder / "may.amr")
    ffmpeg("-i", good, "-c:a", "wmav2", folder / "may.wma")
    film = ("-f", "lavfi", "-i", "color=c=blue:s=64x64:d=2")
    ffmpeg(*film, "-i", good, "-c:v", "mpeg4", "-c:a", "aac", folder / "phim.mp4")


def cut(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: round(path.stat().st_size * share)])


def wrong_head(path: Path) -> None:
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = bytes(4)
    path.write_bytes(content)


def cues(names) -> str:
    return "\n".join(f"[ghi âm: {name}]" for name in names)


@pytest.fixture(scope="module")
def built(tmp_path_factory, station_of):
    """A station with two episodes: one of what cannot be used, one of what can."""
    station = station_of(tmp_path_factory.mktemp("am-thanh"))
    recordings, sounds = station.scripts / "ghi-am", station.scripts / "am-thanh"
    recordings.mkdir()
    sounds.mkdir()
    fatal_files(recordings)
    usable_files(recordings)
    soundfile.write(sounds / "nen-ngan.wav", speech(0.3), RATE)
    station.write("hong", f"NỮ: Xin chào.\n{cues(FATAL)}", day="7/9/2026")
    heard = cues((*TOLD, *FINE))
    body = f"[nhạc nền: nen-ngan]\nNỮ: Mời nghe.\n{heard}\nNỮ: Hết.\n[hết nhạc nền]"
    station.write("dung-duoc", body, day="8/9/2026")
    return station, station.run("build", "--json")


def notices(built, key: str) -> list[dict]:
    report = data_of(built[1].out)
    return next(e for e in report["episodes"] if e["key"] == key)["notices"]


@pytest.mark.parametrize("name", FATAL)
def test_what_cannot_be_used_is_named_at_its_cue(built, name: str) -> None:
    """File, reason and way out, at the line of the script that asks for it."""
    told = [n for n in notices(built, "buoi-sang-2026-09-07") if name in n["sentence"]]
    assert len(told) == 1, name
    (notice,) = told
    assert FATAL[name] in notice["sentence"]
    assert notice["level"] == "lỗi"
    assert notice["hint"]
    assert notice["file"] == "scripts_vi/hong.md"
    assert notice["line"] > 5


def test_the_rest_goes_on(built) -> None:
    """The episode with odd sounds is made; the command says that something was wrong."""
    report = data_of(built[1].out)
    states = {episode["key"]: episode["state"] for episode in report["episodes"]}
    assert states == {"buoi-sang-2026-09-07": "failed", "buoi-sang-2026-09-08": "made"}
    assert built[1].code == 2
    assert built[1].err == ""


@pytest.mark.parametrize("name", TOLD)
def test_what_is_odd_is_used_and_told(built, name: str) -> None:
    """A warning or a word names the file; nothing of it is an error."""
    told = [n for n in notices(built, "buoi-sang-2026-09-08") if name in n["sentence"]]
    assert TOLD[name] in [notice["code"] for notice in told]
    assert "lỗi" not in [notice["level"] for notice in told]


@pytest.mark.parametrize("name", FINE)
def test_what_is_only_of_another_kind_is_cleaned_like_any_other(built, name: str) -> None:
    """8 and 24 bit, 192 kHz, six channels, two that are one, AMR, WMA and a film."""
    told = [n for n in notices(built, "buoi-sang-2026-09-08") if name in n["sentence"]]
    assert [notice["code"] for notice in told] == ["ghi-am-sach"]


def test_a_bed_shorter_than_its_fade_is_told(built) -> None:
    """It is laid all the same, round and round."""
    told = [n["code"] for n in notices(built, "buoi-sang-2026-09-08")]
    assert "nhac-nen-ngan" in told


def test_every_usable_recording_is_heard(built) -> None:
    """The timeline holds each of them, as long as it is."""
    station, _ = built
    text = next(station.audio.glob("*-truong.timeline.json")).read_text("utf-8")
    for name in (*TOLD, *FINE):
        assert f"sound:{Path(name).stem}:" in text, name


def test_the_producer_has_a_page(built) -> None:
    """Beside the sound: its picture, its figures and what was cleaned; never among the feeds."""
    station, run = built
    (name, *_) = data_of(run.out)["episodes"][1]["reports"]
    page = (station.audio / name).read_text("utf-8")
    assert "<svg" in page
    for word in ("LUFS", "Bộ hạn đỉnh", "đã làm sạch bản ghi may.amr", "Nhận xét"):
        assert word in page
    assert not list((station.folder / "feeds").rglob("*.bao-cao.html"))


def test_any_file_is_analysed(built, tmp_path: Path) -> None:
    """Figures as JSON, sentences for people, a picture; the episode by its key."""
    station, _ = built
    recordings = station.scripts / "ghi-am"
    good, bad = recordings / "vo.wav", recordings / "khoa.m4a"
    done = station.run("analyse", "--json", str(good), str(bad), str(recordings / "may.amr"))
    assert done.code == 2
    assert "khoa.m4a" in done.err
    found = data_of(done.out)["files"]
    assert [one["file"] for one in found] == ["vo.wav", "may.amr"]
    assert found[0]["clipped"] > 0
    assert found[1]["rate"] == 8_000
    assert found[0]["integrated_in_file"] == pytest.approx(found[0]["integrated_as_heard"] - 3.01)
    told = station.run("analyse", str(good), "--picture", str(tmp_path / "a.png"))
    assert told.code == 0
    assert "vỡ tiếng" in told.out
    with Image.open(tmp_path / "a.png") as image:
        assert image.width == 1_600
    key = station.run("analyse", "buoi-sang-2026-09-08", "--picture", str(tmp_path / "a.svg"))
    assert key.code == 0
    assert "đúng mức" in key.out
    words = "".join(ET.parse(tmp_path / "a.svg").getroot().itertext())
    assert "Ghi âm" in words
    assert "Nhạc nền" in words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("khong-co",), "Không tìm thấy"),
        (("a.wav", "b.wav", "--picture", "x.png"), "một tệp mỗi lần"),
        (("a.wav", "--picture", "x.jpg"), ".png hoặc .svg"),
        ((), "TỆP"),
    ],
)
def test_wrong_use_of_analyse_is_told(built, words, told: str) -> None:
    """What is missing or wrong, in Vietnamese, with the code of wrong use."""
    done = built[0].run("analyse", *words)
    assert done.code == 2
    assert told in done.err
