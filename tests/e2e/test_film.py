"""Films as they come out: measured by ffprobe and ffmpeg, and looked at picture by picture."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from broadcaster.domain.text import slug
from broadcaster.pictures.film_pictures import LAYOUTS, FilmShape
from broadcaster.production.sidecars import read_episode
from broadcaster.production.transcript import caption_cues
from tests.fakes.desk_seat import started_chromium
from tests.fakes.station_here import StationHere

pytestmark = [pytest.mark.slow, pytest.mark.system]
PICTURES = os.environ.get("FILM_PICTURES", "")
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
    """An episode of three items, one with words that stay in the yard, built once."""
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
    (station.scripts / "y-ngan.md").write_text(
        "Tiêu đề: Một lời nhắn\nLoại: nhắc nhở\nChương trình: buoi-sang\n"
        "Ngày phát: 7/9/2026\n---\nNỮ: Đội mũ nhé các bạn.\n",
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


def marked(path, shape, *, light):
    """How many pixels of the field of words are marked as said, picture by picture, and the rate.

    What is said is yellow on dark ground, and the colour of the programme on paper.
    """
    layout, plane = LAYOUTS[shape], "v" if light else "u"
    top = round(layout.caption[1] * layout.height / 2000)  # in half the pixels
    left = f"0:{top}:{layout.width // 2}:{layout.height // 2 - top}"
    x, y, w, h = left.split(":")
    words = ("ffmpeg", "-v", "error", "-i", str(path), "-fps_mode", "passthrough")
    cut = f"extractplanes={plane},crop={w}:{h}:{x}:{y}"
    done = subprocess.run(
        [*words, "-vf", cut, "-pix_fmt", "gray", "-f", "rawvideo", "-"],
        capture_output=True,
        check=True,
    )
    shown = np.frombuffer(done.stdout, np.uint8).reshape(-1, int(w) * int(h))
    video = next(one for one in probed(path)["streams"] if one["codec_type"] == "video")
    rate = Fraction(video["r_frame_rate"])
    return (shown < 104).sum(axis=1), rate


STEP, QUIET = 0.02, 0.01  # seconds, and the height below which nobody speaks


def heights(path):
    """How high the sound stands in each step."""
    words = (
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(path),
        "-ac",
        "1",
        "-ar",
        "8000",
        "-f",
        "f32le",
        "-",
    )
    done = subprocess.run(words, capture_output=True, check=True)
    sound, step = np.abs(np.frombuffer(done.stdout, np.float32)), round(8000 * STEP)
    return sound[: len(sound) // step * step].reshape(-1, step).max(axis=1)


def captions(folder):
    """When each caption of the file beside a film begins and ends, and its words."""
    [path] = [*folder.glob("*.srt"), *folder.glob("*.vtt")][:1]
    text = path.read_text("utf-8")
    stamp = r"(\d\d):(\d\d):(\d\d)[.,](\d{3})"
    found = []
    for told in re.finditer(rf"{stamp} --> {stamp}[^\n]*\n(.+?)(?:\n\n|\Z)", text, re.S):
        *numbers, words = told.groups()
        a, b = (
            sum(int(n) * unit for n, unit in zip(part, (3600, 60, 1, 0.001), strict=True))
            for part in (numbers[:4], numbers[4:])
        )
        found.append((a, b, " ".join(re.sub(r"<[^>]+>", "", words).split())))
    return found


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
    shown, rate = marked(whole[0] / "youtube" / f"{KEY}.mp4", FilmShape.WIDE, light=False)
    edition = read_episode(made.folder / "audio_out" / "sao-mai" / f"{KEY}.json").public
    row = LAYOUTS[FilmShape.WIDE].row
    cues = [cue for line in edition.transcript for cue in caption_cues(line, row)]
    assert len(cues) > 8
    for cue in cues:
        first, last = int((cue.start + 0.2) * rate), int((cue.end - 0.2) * rate)
        assert shown[first] > 30, cue
        assert shown[max(first, last)] >= shown[first], cue
    for cue, after in pairwise(cues):
        if after.start - cue.end > 0.6:
            assert shown[int((cue.end + 0.3) * rate)] < 30


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


ITEM = f"{KEY}-muc-2"


@pytest.fixture(scope="module")
def tall(made):
    """An item upright on paper, and what was said."""
    done = film(made, "--item", "2", "--for", "tiktok,facebook", "--light")
    return made.folder / "audio_out" / "sao-mai" / "phim" / ITEM, done


@pytest.fixture(scope="module")
def square(made, tmp_path_factory):
    """An item made twice into one folder: upright, then square and on paper."""
    folder = tmp_path_factory.mktemp("vuong")
    film(made, "--item", "2", "--for", "facebook", "--to", str(folder))
    film(made, "--item", "2", "--for", "facebook", "--to", str(folder), "--shape", "1x1", "--light")
    return folder / ITEM


@pytest.fixture(scope="module")
def shapes(whole, tall, square):
    """Every shape: the folder of a network with captions, whether it is on paper."""
    return {
        FilmShape.WIDE: (whole[0] / "facebook", False),
        FilmShape.SQUARE: (square / "facebook", True),
        FilmShape.TALL: (tall[0] / "facebook", True),
    }


def test_one_item_stands_upright_and_begins_and_ends_with_its_own_words(tall):
    folder, done = tall
    assert "Đi xe đạp điện" in done.out
    facts = probed(folder / "tiktok" / f"{ITEM}.mp4")
    video = facts["streams"][0]
    assert (video["width"], video["height"], video["r_frame_rate"]) == (720, 1280, "24/1")
    assert 3 < float(facts["format"]["duration"]) <= 90


@pytest.mark.parametrize("shape", [FilmShape.SQUARE, FilmShape.TALL])
def test_an_item_is_as_loud_as_all_of_it(shapes, shape):
    integrated, peak = loudness(shapes[shape][0] / f"{ITEM}.mp4")
    assert abs(integrated + 14.0) <= 0.25
    assert peak <= -0.9


@pytest.mark.parametrize("shape", FilmShape)
def test_captions_sound_and_picture_are_together(shapes, shape):
    """Within a fifth of a second, by the file of captions that a network is given."""
    folder, light = shapes[shape]
    [path] = folder.glob("*.mp4")
    shown, rate = marked(path, shape, light=light)
    heard = heights(path)
    told = captions(folder)
    assert len(told) > 3
    for start, _, words in told:
        assert shown[int((start + 0.2) * rate)] > 30, words
        assert heard[int(start / STEP) : int((start + 0.2) / STEP)].max() > QUIET, words
    pauses = [(a[1], b[0]) for a, b in pairwise(told) if b[0] - a[1] > 0.45]
    assert len(pauses) >= 3
    for end, start in pauses:
        assert shown[int((end + 0.25) * rate)] < 30
        assert heard[int((end + 0.2) / STEP) : int((start - 0.2) / STEP)].max() < QUIET


PLAYED = """async () => {
  const film = document.querySelector("video");
  film.muted = true;
  await film.play();
  await new Promise(done => { film.ontimeupdate = () => film.currentTime > 0.5 && done(); });
  film.pause();
  return [film.videoWidth, film.videoHeight, film.duration];
}"""
AT = """async (second) => {
  const film = document.querySelector("video");
  const there = new Promise(done => { film.onseeked = done; });
  const painted = new Promise(done => film.requestVideoFrameCallback(done));
  film.currentTime = second;
  await Promise.all([there, painted]);
}"""


def test_a_browser_plays_every_shape_and_its_words_can_be_read(shapes, tmp_path):
    with started_chromium() as browser:
        for shape, (folder, light) in shapes.items():
            layout = LAYOUTS[shape]
            [path] = folder.glob("*.mp4")
            size = {"width": layout.width, "height": layout.height}
            page = browser.new_context(viewport=size).new_page()
            at = tmp_path / f"{shape}.html"
            at.write_text(
                "<body style='margin:0'><video style='display:block;width:100vw;height:100vh' "
                f"preload=auto src='{path.as_uri()}'>",
                "utf-8",
            )
            page.goto(at.as_uri())
            wide, high, length = page.evaluate(PLAYED)
            assert (wide, high) == (layout.width, layout.height)
            told = captions(folder)
            assert told[-1][1] < length < told[-1][1] + 5
            # a caption before its end: all of its words are said
            _, end, words = max(told, key=lambda one: len(one[2]))
            page.evaluate(AT, end - 0.1)
            photograph = page.screenshot()
            if PICTURES:
                (Path(PICTURES) / f"{shape}.png").write_bytes(photograph)
            last = slug(" ".join(words.split()[-4:]))
            other = slug(min((one[2] for one in told), key=len))
            with Image.open(io.BytesIO(photograph)) as picture:
                low = round(layout.caption[1] * layout.height / 1000) - 20
                field = picture.crop((0, low, layout.width, layout.height))
                head = picture.crop((layout.width // 2, 0, layout.width, layout.height // 6))
                read = read_words(field, dark=not light)
                assert likeness(last, read) > 0.75, read
                assert likeness(other, read) < 0.65, read
                assert likeness("giong-doc-tong-hop-ai", read_words(head, dark=True)) > 0.75


def read_words(picture, *, dark):
    """What another program reads in a picture, without marks and stops."""
    data = io.BytesIO()
    plain = picture.convert("L")
    (ImageOps.invert(plain) if dark else plain).save(data, "PNG")
    words = ("tesseract", "-", "-", "-l", "vie", "--psm", "6")
    done = subprocess.run(words, input=data.getvalue(), capture_output=True, check=True)
    return slug(done.stdout.decode())


def likeness(words, read):
    """How much of some words is read somewhere, 1.0 = all: readers of pictures miss a letter."""
    stretches = (read[at : at + len(words)] for at in range(max(len(read) - len(words), 0) + 1))
    return max(SequenceMatcher(None, words, one, autojunk=False).ratio() for one in stretches)


def test_an_item_of_two_seconds_is_filmed_and_told_to_be_short(made, tmp_path):
    done = film(made, "--item", "3", "--for", "zalo", "--to", str(tmp_path))
    assert "giây\n    → Reels, TikTok chỉ nhận phim từ 3 giây trở lên." in done.err
    [path] = tmp_path.rglob("*.mp4")
    facts = probed(path)
    assert [one["codec_type"] for one in facts["streams"]] == ["video", "audio"]
    assert 1 < float(facts["format"]["duration"]) < 3


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


def test_a_film_that_is_made_again_takes_the_place_of_the_first(square):
    [path] = square.parent.rglob("*.mp4")
    video = probed(path)["streams"][0]
    assert (video["width"], video["height"], video["r_frame_rate"]) == (1080, 1080, "5/1")
    assert len(list(square.parent.iterdir())) == 1
    assert [path.name for path in square.parent.rglob(".*")] == []


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
