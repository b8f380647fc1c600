"""From the school's scripts to the station's folder: handed over, pulled, revised, taken back."""

import json
import shutil
import threading
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.pull.main import main
from broadcaster.stations.records import StationAiring
from tests.fakes.answers import data_of

IN_PROCESS = True

SCHEMA = Path(__file__).parents[2] / "docs" / "manifest.schema.json"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def built(tmp_path_factory, timeless_station_of):
    """A built station, for every test to have a copy of."""
    station = timeless_station_of(tmp_path_factory.mktemp("dựng"))
    station.write("bai", "NỮ: Đi xe đạp điện phải đội mũ bảo hiểm.", title="Đội mũ")
    assert station.run("build").code == 0
    return station


@pytest.fixture
def station(built, tmp_path):
    return type(built)(shutil.copytree(built.folder, tmp_path / "trường"))


@pytest.fixture
def served(station):
    """The address under which the published folder is seen."""
    handler = partial(_Quiet, directory=str(station.folder / "feeds"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def handed(station, served):
    """A built station that one radio station may pull from; gives the manifest's address."""
    run = station.run("stations", "add", "Đài xã Sao Mai")
    assert run.code == 0, run.err
    return served + run.out.strip().removeprefix("https://phat-thanh.example.edu.vn")


def manifest_of(station):
    return json.loads(next(station.folder.glob("feeds/rieng/*/manifest.json")).read_bytes())


def pulled(handed, folder):
    assert main([handed, "--to", str(folder)]) == 0
    lines = (folder / "station.m3u").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_what_was_built_is_in_the_station_s_folder(station, handed, tmp_path, capsys):
    assert pulled(handed, tmp_path / "đài") == ["buoi-sang-2026-09-07-r1.mp3"]
    assert "ghi nhớ khóa của Trường THCS Sao Mai" in capsys.readouterr().out
    audio = next(station.audio.glob("*.mp3"))
    got = tmp_path / "đài" / "buoi-sang-2026-09-07-r1.mp3"
    assert got.read_bytes() == audio.read_bytes()
    text = (tmp_path / "đài" / "buoi-sang-2026-09-07-r1.txt").read_text("utf-8")
    assert "Đi xe đạp điện phải đội mũ bảo hiểm." in text


@pytest.fixture(scope="module")
def jsonschema():
    """Loaded by who uses it: with what release tools bring along it takes two seconds."""
    import jsonschema

    return jsonschema


def test_the_manifest_is_what_its_schema_says(station, handed, jsonschema):
    checked = jsonschema.Draft202012Validator(
        json.loads(SCHEMA.read_text("utf-8")), format_checker=jsonschema.FormatChecker()
    )
    station.write("bai-hai", "NAM: Qua đường nhìn hai phía.", title="Qua đường", day="8/9/2026")
    assert station.run("build").code == 0
    assert station.run("withdraw", "buoi-sang-2026-09-07", "--reason", "Nhầm").code == 0
    told = manifest_of(station)
    checked.validate(told)
    assert told["items"]
    assert told["withdrawn"]
    item = told["items"][0]
    sound = item["files"][0]
    assert {name: item[name] for name in ("url", "bytes", "sha256", "seconds", "loudness")} == {
        name: sound[name] for name in ("url", "bytes", "sha256", "seconds", "loudness")
    }
    del item["priority"]
    with pytest.raises(jsonschema.ValidationError):
        checked.validate(told)


def ends(station):
    return {item["id"]: item["valid_to"] for item in manifest_of(station)["items"]}


def test_what_names_no_end_gets_one_and_today_means_the_day(station, handed):
    """And a person who gave it a longer one is told, as long as its day is to come."""
    toml = station.scripts / "station.toml"
    text = toml.read_text("utf-8")
    station.write("mai", "NỮ: Hôm nay là ngày hội.", day="7/9/2037", title="Ngày hội")
    given = "Phát đến: 31/12/2037\n"
    station.write("mot", "NỮ: Sáng nay trời mưa.", day="8/9/2037", title="Trời mưa", head=given)
    toml.write_text(text.replace("station_days = 0\n", ""), encoding="utf-8")
    built = station.run("build")
    assert built.code == 0, built.err
    assert ends(station) == {
        "buoi-sang-2026-09-07": "2026-09-13",
        "buoi-sang-2037-09-07": "2037-09-07",
        "buoi-sang-2037-09-08": "2037-09-08",
    }
    told = built.out + built.err
    assert "“Trời mưa” nói “sáng nay”: đài truyền thanh chỉ được phát đến hết thứ ba 8/9" in told
    assert "Ngày hội” nói" not in told
    toml.write_text(text.replace("station_days = 0", "station_days = 30"), encoding="utf-8")
    assert station.run("publish").code == 0
    assert ends(station)["buoi-sang-2026-09-07"] == "2026-10-06"


def test_publishing_again_changes_nothing_for_the_station(station, handed):
    before = station.bytes()
    assert station.run("publish").code == 0
    assert station.bytes() == before


def test_another_sound_is_a_new_revision_with_a_newer_date_and_guid(station, handed, tmp_path):
    pulled(handed, tmp_path / "đài")
    first = manifest_of(station)["items"][0]
    station.write("bai", "NỮ: Đi xe máy điện cũng phải đội mũ bảo hiểm.", title="Đội mũ")
    assert station.run("build").code == 0
    second = manifest_of(station)["items"][0]
    assert (second["id"], second["revision"]) == (first["id"], 2)
    assert second["issued"] > first["issued"]
    feed = ET.parse(next(station.folder.glob("feeds/rieng/*/dai.xml")))
    assert [e.text.rpartition("-")[2] for e in feed.iter("guid")] == ["r2"]
    assert pulled(handed, tmp_path / "đài") == ["buoi-sang-2026-09-07-r2.mp3"]
    assert not (tmp_path / "đài" / "buoi-sang-2026-09-07-r1.mp3").exists()


def test_the_station_has_a_programme_before_listeners_do(station, handed, tmp_path):
    station.write("mai", "NỮ: Chào các bạn.", day="7/9/2037", title="Mai sau")
    assert station.run("build").code == 0
    ids = [item["id"] for item in manifest_of(station)["items"]]
    assert "buoi-sang-2037-09-07" in ids
    assert b"2037-09-07" not in (station.folder / "feeds" / "sao-mai.xml").read_bytes()
    # It is there, and not in today's list.
    assert pulled(handed, tmp_path / "đài") == ["buoi-sang-2026-09-07-r1.mp3"]
    assert (tmp_path / "đài" / "buoi-sang-2037-09-07-r1.mp3").exists()


def test_the_station_s_feed_says_that_a_machine_reads_and_no_number_twice(station, handed):
    """Programmes that are each counted from 1 stand in one feed of the station."""
    itunes = "{http://www.itunes.com/dtds/podcast-1.0.dtd}episode"
    txt = "{https://podcastindex.org/namespace/1.0}txt"

    def feed():
        return ET.parse(next(station.folder.glob("feeds/rieng/*/dai.xml")))

    assert [e.text for e in feed().iter(itunes)] == ["1"]
    assert {e.text for e in feed().iter(txt)} == {"true"}
    formats = station.scripts / "formats"
    usual = (formats / "buoi-sang.toml").read_text("utf-8")
    other = usual.replace('name = "Buổi sáng"', 'name = "Giờ ra chơi"')
    (formats / "gio-ra-choi.toml").write_text(other, "utf-8")
    script = station.write("choi", "NỮ: Chào các bạn.", day="8/9/2026", title="Giờ ra chơi")
    text = script.read_text("utf-8").replace("Chương trình: buoi-sang", "Chương trình: gio-ra-choi")
    script.write_text(text, "utf-8")
    assert station.run("build").code == 0
    assert len(list(feed().iter("guid"))) == 2
    assert not [e.text for e in feed().iter(itunes)]


def test_what_was_withdrawn_leaves_the_station_s_folder(station, handed, tmp_path, capsys):
    pulled(handed, tmp_path / "đài")
    run = station.run("withdraw", "buoi-sang-2026-09-07", "--reason", "sai mức phạt")
    assert run.code == 0, run.err
    assert pulled(handed, tmp_path / "đài") == []
    assert "sai mức phạt" in capsys.readouterr().out
    assert not list((tmp_path / "đài").glob("*.mp3"))


def test_what_stays_in_the_school_is_never_handed_over(station, handed):
    body = "NỮ: Ai cũng nghe được.\n\n[chỉ trong trường]\n\nNỮ: Bí mật của lớp.\n\n[hết]"
    station.write("bai", body, title="Đội mũ")
    assert station.run("build").code == 0
    folder = next(station.folder.glob("feeds/rieng/*"))
    given = b"".join(p.read_bytes() for p in folder.rglob("*") if p.suffix in {".json", ".txt"})
    assert "Ai cũng nghe được".encode() in given
    assert "Bí mật".encode() not in given


def test_a_station_that_was_shut_out_is_told_and_its_lists_end(
    station, handed, tmp_path, capsys, jsonschema
):
    """At its own address, under the school's signature; a new station gets nothing either."""
    pulled(handed, tmp_path / "đài")
    assert station.run("stations", "revoke", "đài xã sao mai").code == 0
    left = {p.name for p in station.folder.glob("feeds/rieng/*/**/*") if p.is_file()}
    own = {"manifest.json", "manifest.json.sig", "dai.m3u", "dai.pls", "dai.xspf"}
    assert {name for name in left if not name.startswith(".")} & own == own
    assert not [name for name in left if name.endswith((".mp3", ".wav"))]
    checked = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    checked.validate(manifest_of(station))
    before = station.bytes()
    for command in ("publish", "build"):
        assert station.run(command).code == 0
        assert station.bytes() == before
    capsys.readouterr()
    for folder in ("đài", "mới"):
        assert main([handed, "--to", str(tmp_path / folder)]) == 1
        assert "thôi gửi bài cho đài từ " in capsys.readouterr().err
        assert "mp3" not in (tmp_path / folder / "station.m3u").read_text("utf-8")
        assert not list((tmp_path / folder).glob("*.mp3"))


def test_a_station_that_is_let_in_again_has_another_address(station, handed, tmp_path):
    for _ in range(2):  # once more: of a run that was cut off something may be left
        assert station.run("stations", "revoke", "Đài xã Sao Mai").code == 0
    again = station.run("stations", "add", "Đài xã Sao Mai")
    assert again.out.strip()[-40:] != handed[-40:]
    folders = sorted(station.folder.glob("feeds/rieng/*/manifest.json"))
    ended = ["ended" in json.loads(path.read_bytes()) for path in folders]
    assert sorted(ended) == [False, True]


def test_a_new_key_is_followed_because_the_old_one_vouches_for_it(
    station, handed, tmp_path, capsys
):
    pulled(handed, tmp_path / "đài")
    before = station.run("stations", "key").out
    after = station.run("stations", "key", "--renew").out
    assert before != after
    pulled(handed, tmp_path / "đài")
    assert f"{after.strip()}" in capsys.readouterr().out


def moved(station, address):
    """Its settings name another address from now on."""
    toml = station.scripts / "station.toml"
    text = toml.read_text("utf-8")
    toml.write_text(text.replace("https://phat-thanh.example.edu.vn", address), "utf-8")


def test_an_address_that_is_printed_is_one_that_serves(station, served):
    """The site's own, or that of a server for which the lists were made; else it is said."""
    far = station.run("stations", "add", "Đài xã Sao Mai")
    assert far.code == 0
    assert far.out.startswith("https://phat-thanh.example.edu.vn/rieng/")
    assert "! Địa chỉ này chưa lấy được bài" in far.err
    assert "! địa chỉ này chưa lấy được bài" in station.run("stations", "list").out
    book = station.folder / "audio_out" / ".may-chu" / "dia-chi-may-chu.txt"
    book.parent.mkdir(parents=True, exist_ok=True)
    book.write_text(f"{served}\n", encoding="utf-8")  # as `serve --public-url` notes it
    assert served in station.run("stations", "list").out
    book.unlink()
    moved(station, served)
    near = station.run("stations", "add", "Đài phường")
    assert near.out.startswith(f"{served}/rieng/")
    assert "chưa lấy được" not in near.err
    rows = data_of(station.run("stations", "list", "--json").out)["stations"]
    assert [(row["address"].startswith(served), row["trouble"]) for row in rows] == [(True, "")] * 2
    for path in station.folder.glob("feeds/rieng/*/manifest.json"):
        path.write_bytes(path.read_bytes() + b" ")
    assert "bản ký bằng khóa khác" in station.run("stations", "list").out


def test_what_stations_aired_is_named_by_its_title(station, handed):
    """Also what is in no catalogue any more, by its key alone."""
    wired = wire(load_settings(station.folder, {}))
    key = min(station.audio.glob("*.mp3")).stem
    at = datetime(2026, 9, 7, 17, 30, tzinfo=UTC)
    aired = [
        StationAiring(station="x", episode=name, revision=1, started=at, seconds=61.0, received=at)
        for name in (key, "khong-con-2026-01-01")
    ]
    wired.tools.station_book().put_airings(aired)
    title = wired.tools.catalogue().get(key).title
    run = station.run("stations", "heard")
    assert f"“{title}” ({key})" in run.out
    assert "khong-con-2026-01-01  61 giây" in run.out
    assert station.run("withdraw", key, "--reason", "Nhầm").code == 0
    kept = "Buổi sáng thứ hai 7/9/2026, đã rút"  # nothing of what it said
    assert f"“{kept}” ({key})" in station.run("stations", "heard").out
    rows = data_of(station.run("stations", "heard", "--json").out)["airings"]
    assert {row["episode"]: row["title"] for row in rows} == {key: kept, aired[1].episode: ""}
