"""Neural voices through the command line and a whole build, with the real runtime on a toy model."""

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from broadcaster.production import machine_ear
from broadcaster.system.distribution import install_extra
from tests.fakes.answers import data_of

FAKES = str(Path(__file__).parents[1] / "fakes")
if FAKES not in sys.path:
    sys.path.insert(0, FAKES)

import toy_voice  # noqa: E402
from file_server import File, FileServer  # noqa: E402

IN_PROCESS = True

BODY = (
    "NỮ: Các em nhớ đội mũ bảo hiểm khi ngồi sau xe máy.\n\n"
    "NAM: Đi bên phải đường, không dàn hàng ngang.\n\n"
    "[chỉ trong trường]\n\nNỮ: Mời lớp trực nhật ra sân.\n\n[hết]"
)
NAME = "vi_VN-toy-medium.onnx"
CREDIT = "Giọng: đồ chơi, CC BY 4.0"
CATALOGUE = f"""\
format = 1
[[voice]]
key = "toy"
name = "Cô Đồ Chơi"
gender = "nữ"
region = "Bắc"
model = "{NAME}"
base = "BASE"
size = {len(toy_voice.model())}
sha256 = "{hashlib.sha256(toy_voice.model()).hexdigest()}"
licence = "CC BY 4.0"
credit = "{CREDIT}"
"""
NO_PROXY = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), "")


def use(station, engines='["neural", "embedded"]', more=""):
    """Put the engines into station.toml."""
    path = station.scripts / "station.toml"
    text = path.read_text("utf-8").replace('["embedded"]', engines, 1)
    path.write_text(text.replace("[voices]", f"{more}[voices]", 1), "utf-8")


def episode(station):
    """The finished episode, and who speaks in it."""
    path = station.audio / "buoi-sang-2026-09-07.json"
    told = json.loads(path.read_text("utf-8"))["episode"]
    return told, {v["role"]: v["voice"] for v in told["voices"]}


@pytest.fixture(autouse=True)
def quickly_measured(monkeypatch):
    """What is heard in a voice is measured with few sentences: with a hundred it takes 20 s."""
    monkeypatch.setattr(machine_ear, "to_be_said", lambda texts: texts[:4])


@pytest.fixture
def cast(station):
    """A station with a neural woman and a neural man, installed from a stick."""
    stick = toy_voice.folder(station.folder / "usb" / "a")
    other = toy_voice.folder(station.folder / "usb" / "b", "thay-ba", hertz=150.0)
    install = ("voices", "install", "--accept-licence")
    woman = station.run(*install, str(stick), "--gender", "nữ", "--as", "co-ba", "--credit", CREDIT)
    man = station.run(*install, str(other), "--gender", "nam", "--region", "Bắc")
    assert (woman.code, man.code) == (0, 0), woman.err + man.err
    use(station)
    station.write("bai", BODY)
    return station


@pytest.mark.slow
def test_a_station_speaks_with_what_it_installed(cast):
    """By gender; school-only words too, since nothing leaves the machine; twice the same bytes."""
    done = cast.run("build")
    assert done.code == 0, done.err
    told, voices = episode(cast)
    assert set(voices.values()) == {"neural:co-ba", "neural:thay-ba"}
    assert voices["NỮ"] == "neural:co-ba"
    assert len(told["school"]["transcript"]) == 5
    before = cast.bytes()
    assert cast.run("build").code == 0
    assert cast.bytes() == before
    for path in (cast.folder / "audio_out" / ".cache").rglob("*.clip"):
        path.unlink()
    for path in cast.audio.glob("*.mp3"):
        path.unlink()
    assert cast.run("build").code == 0
    assert cast.bytes() == before


def test_its_credit_reaches_file_feed_and_page(cast):
    """Where the licence asks for it, people read it."""
    assert cast.run("build").code == 0
    from mutagen.id3 import ID3

    tags = ID3(next(p for p in cast.audio.glob("*.mp3") if "truong" not in p.name))
    assert any(CREDIT in str(frame) for frame in tags.getall("COMM"))
    feeds = cast.folder / "feeds"
    assert CREDIT in (feeds / "sao-mai.xml").read_text("utf-8")
    pages = [p.read_text("utf-8") for p in feeds.rglob("*.html")]
    assert any(CREDIT in page for page in pages)


@pytest.mark.slow
def test_without_its_files_the_embedded_voices_speak_and_it_is_told(cast):
    """A damaged model: the whole role moves, nothing is missing."""
    model = cast.voices / "co-ba" / "model.onnx"
    model.write_bytes(model.read_bytes()[:-10])
    done = cast.run("build")
    assert done.code == 0, done.err
    told, voices = episode(cast)
    assert voices["NỮ"] == "embedded:nu-bac"
    assert voices["NAM"] == "neural:thay-ba"
    assert len(told["school"]["transcript"]) == 5
    assert "hỏng hoặc đã bị đổi" in done.err
    listed = cast.run("voices").out
    assert "voices remove co-ba" in listed
    assert "voices remove thay-ba" not in listed
    assert "đổi từ bộ giọng neural sang embedded" in done.err


@pytest.mark.slow
def test_without_the_runtime_the_embedded_voices_speak_and_it_is_told(cast, tmp_path):
    """The package is not there: the fix is the line that installs it."""
    hide = tmp_path / "hide"
    hide.mkdir()
    (hide / "sitecustomize.py").write_text(
        "import importlib.util as u\n"
        "was = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'sherpa_onnx' else was(name, *a)\n"
    )
    done = cast.run("build", env={"PYTHONPATH": str(hide)})
    assert done.code == 0, done.err
    assert set(episode(cast)[1].values()) == {"embedded:nu-bac", "embedded:nam-bac"}
    assert install_extra("neural") in done.err
    words = ("voices", "install", str(cast.folder / "usb" / "a"), "--gender", "nữ", "--as", "moi")
    more = cast.run(*words, "--accept-licence", env={"PYTHONPATH": str(hide)})
    assert "Đã cài giọng neural:moi" in more.out
    assert install_extra("neural") in more.out


def test_a_station_that_wants_neural_voices_and_has_none_is_told(station):
    """Nobody installed any yet."""
    use(station)
    station.write("bai", BODY)
    done = station.run("build")
    assert done.code == 0, done.err
    assert "voices install" in done.err
    assert set(episode(station)[1].values()) == {"embedded:nu-bac", "embedded:nam-bac"}


@pytest.mark.slow
def test_by_name_from_a_server_of_the_house(station):
    """The catalogue's address is refused until the station lists the machine."""
    files = {
        f"/v/{NAME}": File(data=toy_voice.model()),
        f"/v/{NAME}.json": File(data=toy_voice.config()),
    }
    with FileServer(files=files) as server:
        path = station.folder / "danh-muc.toml"
        path.write_text(CATALOGUE.replace("BASE", server.url("/v")), "utf-8")
        words = ("voices", "install", "toy", "--catalogue", str(path))
        refused = station.run(*words, "--accept-licence", env=NO_PROXY)
        assert refused.code == 1
        assert "mạng nội bộ" in refused.err
        assert server.asked == []
        use(station, '["neural"]', 'allow_hosts = ["127.0.0.1"]\n')
        unasked = station.run(*words, env=NO_PROXY)
        assert unasked.code == 2
        assert "CC BY 4.0" in unasked.out
        assert "--accept-licence" in unasked.err
        done = station.run(*words, "--accept-licence", env=NO_PROXY)
    assert done.code == 0, done.err
    listed = station.run("voices", "list")
    assert listed.out == station.run("voices").out
    assert "✔ neural" in listed.out
    assert CREDIT in listed.out
    assert "neural:toy" in station.run("voices", "try").out
    gone = station.run("voices", "remove", "neural:toy")
    assert "Đã gỡ giọng toy" in gone.out
    assert "neural:toy" not in station.run("voices").out


@pytest.mark.slow
def test_killed_in_the_middle_of_a_download_the_next_run_goes_on(station):
    """Kill -9: nothing is installed, the part stays, and only the rest is fetched."""
    file = File(data=toy_voice.model(), hang_after=100_000)
    files = {f"/v/{NAME}": file, f"/v/{NAME}.json": File(data=toy_voice.config())}
    files["/v/MODEL_CARD"] = File(data=b"License: CC0 1.0")
    with FileServer(files=files) as server:
        words = ("voices", "install", server.url(f"/v/{NAME}"), "--gender", "nữ")
        words = (*words, "--accept-licence")
        command = [sys.executable, "-m", "broadcaster", "-C", str(station.folder), *words]
        env = {**os.environ, **NO_PROXY, "BROADCASTER_VOICES_FOLDER": str(station.voices)}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, env=env, **quiet) as run:
            part = station.voices / ".tai" / "vi-vn-toy-medium" / "model.onnx.part"
            deadline = time.monotonic() + 240
            while not (part.exists() and part.stat().st_size) and time.monotonic() < deadline:
                time.sleep(0.05)
            run.kill()
        had = part.stat().st_size
        assert had > 0
        assert not list(station.voices.glob("*/voice.toml"))
        file.hang_after = -1
        done = station.run(*words, env=NO_PROXY)
        assert done.code == 0, done.err
        assert server.asked[-1].range == f"bytes={had}-"
    assert "neural:vi-vn-toy-medium" in station.run("voices").out


def test_the_catalogue_is_shown(station):
    """For people and for machines; what may not be used commercially is marked."""
    told = station.run("voices", "catalogue").out
    assert "vais1000" in told
    assert "KHÔNG dùng cho việc có thu tiền" in told
    rows = data_of(station.run("voices", "catalogue", "--json").out)["voices"]
    assert {row["key"] for row in rows if row["non_commercial"]} == {"vivos"}


# --- in a single step -----------------------------------------------------------------------------


@pytest.fixture
def usb(station):
    """A woman and a man in a folder; nobody says which is which."""
    place = station.folder / "usb"
    toy_voice.folder(place / "co-ba", "co-ba")
    toy_voice.folder(place / "thay-ba", "thay-ba", hertz=120.0, length=3 * toy_voice.LENGTH)
    return place


@pytest.mark.slow
def test_set_up_from_a_folder_spoken_with_and_undone(station, usb):
    """One command: installed, heard, switched; a child stays a child; and back by another."""
    body = f"{BODY}\n\nBÉ: Em chào cô ạ, em đội mũ rồi ạ."
    station.write("bai", body)
    before = (station.scripts / "station.toml").read_text("utf-8")
    done = station.run("voices", "setup", str(usb), "--accept-licence", "--who", "Cô Mai")
    assert done.code == 0, done.err
    assert "khó nghe hơn người đọc" in done.out
    assert "CC0 1.0" in done.out
    assert "voices setup --undo" in done.out
    assert list((station.folder / "audio_out" / "nghe-thu").glob("neural-*.wav"))
    assert station.run("build").code == 0
    assert episode(station)[1] == {
        "NỮ": "neural:co-ba",
        "NAM": "neural:thay-ba",
        "BÉ": "embedded:tre-em",
    }
    again = station.run("voices", "setup", str(usb), "--accept-licence")
    assert again.code == 0, again.err
    back = station.run("voices", "setup", "--undo")
    assert back.code == 0, back.err
    assert (station.scripts / "station.toml").read_text("utf-8") == before
    assert "chưa có lần đổi" in station.run("voices", "setup", "--undo").err


def test_a_licence_that_nobody_agreed_to_changes_nothing(station, usb):
    before = (station.scripts / "station.toml").read_text("utf-8")
    done = station.run("voices", "setup", str(usb))
    assert done.code == 2
    assert "--accept-licence" in done.err
    assert (station.scripts / "station.toml").read_text("utf-8") == before
    assert not list(station.voices.glob("*/voice.toml"))


def test_a_voice_without_a_licence_is_left_out_by_name_and_the_others_come(station, usb):
    """Where none has one, nothing is changed."""
    (usb / "thay-ba" / "MODEL_CARD").unlink()
    done = station.run("voices", "setup", str(usb), "--accept-licence", "--who", "Cô Mai")
    assert done.code == 0, done.err
    assert "thay-ba" in done.err
    assert "giấy phép" in done.err
    assert [path.parent.name for path in station.voices.glob("*/voice.toml")] == ["co-ba"]
    (usb / "co-ba" / "MODEL_CARD").unlink()
    none = station.run("voices", "setup", str(usb), "--accept-licence")
    assert none.code == 2
    assert "MODEL_CARD" in none.err


def test_a_folder_without_voices_says_what_it_needs(station):
    (station.folder / "usb").mkdir()
    done = station.run("voices", "setup", str(station.folder / "usb"))
    assert done.code == 2
    assert "MODEL_CARD" in done.err


def test_a_build_says_once_that_a_better_voice_is_a_command_away(station):
    """And no more; not to a program that reads the output either."""
    station.write("bai", BODY)
    assert "voices setup" not in station.run("build", "--json").out
    assert "broadcaster voices setup" in station.run("build").out
    assert "voices setup" not in station.run("build").out
    assert "broadcaster voices setup" in station.run("doctor").out
    assert "voices setup" not in station.run("doctor").out


def test_in_a_window_of_an_icon_the_page_of_voices_is_named(station):
    """The installer shows what doctor says: nobody can type a command there."""
    told = station.run("doctor", env={"BROADCASTER_ICON": "1"}).out
    assert "Giọng hay hơn: ở Bàn làm việc, bấm Thêm, Giọng đọc." in told
    assert "voices setup" not in told
