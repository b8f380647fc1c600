"""Films as they come out: measured by ffprobe and ffmpeg, and looked at picture by picture."""

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise

import numpy as np
import pytest

from broadcaster.pictures.film_pictures import LAYOUTS, FilmShape
from broadcaster.production.sidecars import read_episode
from broadcaster.production.transcript import caption_cues
from tests.fakes.station_here import StationHere

pytestmark = [pytest.mark.slow, pytest.mark.system]
KEY = "buoi-sang-2026-09-07"
ITEMS = {
    "mu": "Một tiêu đề 🚦 dài " * 16,
    "xe": "Đi xe đạp điện",
}
LINES = (
    "NỮ: Người ngồi trên xe đạp điện phải đội mũ bảo hiểm, cài quai đúng quy cách.\n\n"
    "NAM: Vâng, em nhớ rồi ạ. Em sẽ nhắc cả bạn ngồi sau.\n\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory, station_of):
    """An episode of two items, one with words that stay in the yard, built once."""
    station = StationHere(station_of(tmp_path_factory.mktemp("phim")).folder)
    for name, title in ITEMS.items():
        body = LINES * 2 + (
            "[chỉ trong trường]\nNAM: Số nhà của bạn Bí Mật.\n[hết]\n" if name == "xe" else ""
        )
        (station.scripts / f"{name}.md").write_text(
            f"Tiêu đề: {title.strip()}\nLoại: nhắc nhở\nChương trình: buoi-sang\n"
            f"Ngày phát: 7/9/2026\n---\n{body}",
            "utf-8",
        )
    (station.scripts / "kin.md").write_text(
        "Tiêu đề: Chuyện Bí Mật của lớp\nLoại: nhắc nhở\nChương trình: buoi-sang\n"
        "Ngày phát: 7/9/2026\nPhạm vi: trường\n---\nNỮ: Chuyện này ở lại trường.\n",
        "utf-8",
    )
    done = station.run("build")
    assert done.code == 0, done.err
    return station


def film(station, *words):
    done = station.run("film", KEY, *words)
    assert done.code == 0, done.err
    return done


def probed(path):
    words = ("ffprobe", "-v", "error", "-show_streams", "-show_format", "-show_chapters")
    told = subprocess.run([*words, "-of", "json", str(path)], capture_output=True, check=True)
    return json.loads(told.stdout)


def loudness(path):
    """LUFS and dBTP as another meter than ours shows them."""
    words = ("ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-")
    told = subprocess.run(words, capture_output=True, check=True).stderr.decode(errors="replace")
    summary = told[told.rindex("Summary:") :]
    numbers = re.search(r"I:\s+(\S+) LUFS.*Peak:\s+(\S+) dBFS", summary, re.S)
    return float(numbers[1]), float(numbers[2])


def pictures(path, layout, rate):
    """Every picture's blue difference (U) in the field of words, as it is shown."""
    size = f"{layout.width}x{layout.height}"
    words = ("ffmpeg", "-v", "error", "-i", str(path), "-r", str(rate), "-pix_fmt", "yuv420p")
    done = subprocess.run(
        [*words, "-s", size, "-f", "rawvideo", "-"], capture_output=True, check=True
    )
    whole = np.frombuffer(done.stdout, np.uint8).reshape(-1, layout.width * layout.height * 3 // 2)
    area = layout.width * layout.height
    u = whole[:, area : area * 5 // 4].reshape(-1, layout.height // 2, layout.width // 2)
    return u[:, round(layout.caption[1] * layout.height / 2000) :]


def keyframes(path):
    words = (
        "ffprobe",
        "-v",
        "error",
        "-select_streams",
        "v",
        "-show_entries",
        "packet=pts_time,flags",
    )
    told = subprocess.run([*words, "-of", "csv=p=0", str(path)], capture_output=True, check=True)
    rows = [line.split(",") for line in told.stdout.decode().split()]
    return sorted(float(time) for time, flags, *_ in rows if flags.startswith("K"))


@pytest.fixture(scope="module")
def whole(made):
    """The film of all of it, and what was said."""
    done = film(made, "--for", "youtube,facebook,x,forum")
    folder = made.folder / "audio_out" / "sao-mai" / "phim" / KEY
    return folder, done


def test_streams_are_those_that_networks_take(whole, made):
    folder, _ = whole
    path = folder / "youtube" / f"{KEY}.mp4"
    facts = probed(path)
    video, sound = facts["streams"]
    assert (video["codec_name"], video["profile"], video["pix_fmt"]) == ("h264", "High", "yuv420p")
    assert (video["width"], video["height"], video["r_frame_rate"]) == (1280, 720, "5/1")
    assert (sound["codec_name"], sound["profile"], sound["sample_rate"]) == ("aac", "LC", "48000")
    assert facts["chapters"] == []
    assert "Giọng đọc tổng hợp (AI)" in facts["format"]["tags"]["comment"]
    episode = read_episode(made.folder / "audio_out" / "sao-mai" / f"{KEY}.json")
    assert abs(float(facts["format"]["duration"]) - episode.public.audio.seconds) < 0.2
    gaps = np.diff(keyframes(path))
    assert gaps.size == 0 or (gaps.min() >= 2.0 and gaps.max() <= 5.01)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "plays before all of it is there"


def test_it_is_as_loud_as_networks_play_it(whole):
    integrated, peak = loudness(whole[0] / "youtube" / f"{KEY}.mp4")
    assert abs(integrated + 14.0) <= 0.25
    assert peak <= -0.9


def test_words_are_in_the_picture_when_they_are_said(whole, made):
    layout, rate = LAYOUTS[FilmShape.WIDE], 20
    shown = pictures(whole[0] / "youtube" / f"{KEY}.mp4", layout, rate)
    marked = (shown < 100).sum(axis=(1, 2))  # letters of what was said are yellow
    edition = read_episode(made.folder / "audio_out" / "sao-mai" / f"{KEY}.json").public
    cues = [cue for line in edition.transcript for cue in caption_cues(line, layout.row)]
    assert len(cues) > 8
    for cue in cues:
        first, last = round((cue.start + 0.2) * rate), round((cue.end - 0.2) * rate)
        assert marked[first] > 30, cue
        assert marked[max(first, last)] >= marked[first], cue
    for cue, after in pairwise(cues):
        if after.start - cue.end > 0.6:
            assert marked[round((cue.end + 0.3) * rate)] < 30


def test_nothing_of_what_stays_in_the_yard_is_in_any_file(whole):
    folder, done = whole
    assert "bản công khai" in done.err
    assert "1 mục chỉ phát trong trường" in done.err
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert "Bí Mật".encode() not in data, path
            assert "ở lại trường".encode() not in data, path
    assert "chỉ phát trong trường" in (folder / "x" / "danh-muc-can-tich.txt").read_text("utf-8")


def test_each_network_has_what_it_wants_beside_the_film(whole):
    folder, _ = whole
    names = {path.name for path in (folder / "facebook").iterdir()}
    assert f"{KEY}.vi_VN.srt" in names
    srt = (folder / "youtube" / f"{KEY}.vi.srt").read_text("utf-8")
    assert re.match(r"1\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\n\S", srt)
    assert (folder / "forum" / f"{KEY}.vtt").read_text("utf-8").startswith("WEBVTT")
    assert (folder / "youtube" / "anh-bia.jpg").stat().st_size < 2_000_000
    assert len((folder / "youtube" / "tieu-de.txt").read_text("utf-8").strip()) <= 100
    inodes = {(folder / n / f"{KEY}.mp4").stat().st_ino for n in ("facebook", "youtube", "x")}
    assert len(inodes) == 1, "one film, whatever the number of folders"


def test_one_item_stands_upright_and_begins_and_ends_with_its_own_words(made):
    done = film(made, "--item", "2", "--for", "tiktok", "--light")
    assert "Đi xe đạp điện" in done.out
    folder = made.folder / "audio_out" / "sao-mai" / "phim" / f"{KEY}-muc-2" / "tiktok"
    facts = probed(folder / f"{KEY}-muc-2.mp4")
    video = facts["streams"][0]
    assert (video["width"], video["height"], video["r_frame_rate"]) == (720, 1280, "24/1")
    assert 3 < float(facts["format"]["duration"]) <= 90
    integrated, peak = loudness(folder / f"{KEY}-muc-2.mp4")
    assert abs(integrated + 14.0) <= 0.25
    assert peak <= -0.9


def test_what_cannot_be_filmed_is_told_and_leaves_nothing(made):
    folder = made.folder / "audio_out" / "sao-mai" / "phim"
    before = sorted(folder.rglob("*"))
    for words, told in (
        (("--item", "9"), "không có mục 9"),
        (("--shape", "9x16"), "chỉ dành cho một mục"),
        (("--shape", "4x3"), "không có khung hình"),
        (("--for", "myspace"), "không biết mạng"),
    ):
        done = made.run("film", KEY, *words)
        assert done.code == 2
        assert told in done.err
    assert sorted(folder.rglob("*")) == before


def test_a_film_is_put_into_the_station_only_where_its_remover_looks(made):
    for place in ("", "feeds", "audio_out", "audio_out/buoi-sang"):
        refused = made.run("film", KEY, "--to", str(made.folder / place))
        assert (refused.code, "thư mục của đài" in refused.err) == (2, True)


def test_a_film_that_is_made_again_takes_the_place_of_the_first(made, tmp_path):
    film(made, "--item", "2", "--for", "zalo", "--to", str(tmp_path))
    film(made, "--item", "2", "--for", "zalo", "--to", str(tmp_path), "--shape", "1x1")
    [path] = tmp_path.rglob("*.mp4")
    assert (probed(path)["streams"][0]["width"], len(list(tmp_path.iterdir()))) == (1080, 1)
    assert not list(tmp_path.rglob(".*"))


def test_a_quarter_for_a_portal_has_sounds_and_cards_and_goes_when_one_is_taken_back(
    made, tmp_path
):
    done = made.run("film", "--portal", "quý 3/2026", "--to", str(tmp_path))
    assert done.code == 0, done.err
    [path] = tmp_path.iterdir()
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        sound = archive.read(f"{KEY}/{KEY}.mp3")
        rows = [*csv.DictReader(io.StringIO(archive.read("danh-muc.csv").decode("utf-8-sig")))]
        words = b"".join(archive.read(name) for name in names if name.endswith((".txt", ".csv")))
    assert names == {"danh-muc.csv"} | {
        f"{KEY}/{one}"
        for one in (f"{KEY}.mp3", "anh.jpg", "loi-dang.txt", "loi-doc.txt", "phieu.txt")
    }
    public = read_episode(made.folder / "audio_out" / "sao-mai" / f"{KEY}.json").public
    assert hashlib.sha256(sound).hexdigest() == public.audio.sha256
    [row] = rows
    assert row["Tệp"] in names
    assert row["Ngày phát"] == "7/9/2026"
    assert "Giọng đọc tổng hợp (AI)" in row["Ghi chú"]
    assert "Bí Mật".encode() not in words
    nothing = made.run("film", "--portal", "quý 2/2026", "--to", str(tmp_path))
    assert (nothing.code, list(tmp_path.iterdir())) == (2, [path])
    station = StationHere(tmp_path / "chép")
    shutil.copytree(made.folder, station.folder)
    assert station.run("withdraw", KEY, "--reason", "thử").code == 0
    assert not path.exists()
    assert not list(station.folder.rglob("*.mp4"))
