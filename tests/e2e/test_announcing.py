"""An episode is built, told of in messages, on paper and to portals; withdrawn, it is nowhere."""

import csv

import pytest
from pypdf import PdfReader

from broadcaster.publishing.addresses import short_code

IN_PROCESS = True
KEY = "buoi-sang-2026-09-07"


@pytest.fixture
def built(station):
    station.write("doi-mu", "NỮ: Đi xe đạp điện phải đội mũ bảo hiểm.", title="Đội mũ")
    run = station.run("build")
    assert run.code == 0, run.err
    assert list((station.folder / "feeds").glob(f"*/{KEY}.html"))
    return station


@pytest.mark.slow
def test_messages_poster_and_portal_from_building_to_withdrawal(built, tmp_path):
    table = tmp_path / "lời nhắn.csv"
    run = built.run("message", KEY, "--csv", str(table))
    assert run.code == 0, run.err
    assert "SMS không dấu (1 tin" in run.out or "SMS không dấu (2 tin" in run.out
    assert f"/s/{short_code(KEY)}" in run.out
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["so_dien_thoai"] for row in rows] == ["", ""]
    assert rows[1]["noi_dung"].isascii()

    run = built.run("poster", "đội mũ", "--size", "a5", "--to", str(tmp_path / "tờ dán"))
    assert run.code == 0, run.err
    made = sorted(path.name for path in (tmp_path / "tờ dán").iterdir())
    assert made == [f"{KEY}-a5.pdf", f"{KEY}-a5.png"]
    assert "Đội mũ" in PdfReader(tmp_path / "tờ dán" / made[0]).pages[0].extract_text()

    feeds = built.folder / "feeds"
    others = [
        *feeds.glob(f"*/{KEY}.nhung.html"), *feeds.glob(f"*/{KEY}.oembed.json"),
        feeds / "s" / short_code(KEY) / "index.html",
    ]  # fmt: skip
    assert [path.is_file() for path in others] == [True] * 3
    assert KEY in (feeds / "moi-nhat.json").read_text("utf-8")

    run = built.run("withdraw", KEY, "--yes", "--reason", "thử", "--who", "Trần Thị Hòa")
    assert run.code == 0, run.err + run.out
    assert not any(path.exists() for path in others)
    assert KEY not in (feeds / "moi-nhat.json").read_text("utf-8")
    for command in ("message", "poster"):
        run = built.run(command, KEY)
        assert run.code != 0
        assert "đã rút" in run.err
    run = built.run("film", KEY, "--sent", "zalo", "--who", "Trần Thị Hòa")  # noted only now
    assert (run.code, "vào nơi đã đăng gỡ xuống" in run.err) == (0, True)
    assert KEY in (built.scripts / "da-dang.toml").read_text("utf-8")


def test_what_is_not_there_is_told(station):
    for command in ("message", "poster"):
        run = station.run(command, "khong-co")
        assert run.code != 0
        assert "không tìm thấy số phát nào" in run.err


@pytest.mark.parametrize(
    "words",
    [
        ("lesson", KEY, "--to", "."),
        ("lesson", KEY, "--to", "feeds/goi.zip"),
        ("poster", KEY),
        ("message", KEY, "--csv", "feeds/x.csv"),
        ("film", "--portal", "quý 3/2026", "--to", "feeds"),
    ],
)
def test_nothing_that_is_handed_on_is_put_into_the_station(station, words, monkeypatch):
    monkeypatch.chdir(station.folder)
    before = sorted(station.folder.rglob("*"))
    refused = station.run(*words)
    assert refused.code == 2
    assert "thư mục của đài" in refused.err
    option = "--csv" if words[0] == "message" else "--to"
    assert f"{option} {station.folder.resolve().parent}" in refused.err  # what to type
    assert sorted(station.folder.rglob("*")) == before


def test_a_folder_of_the_station_on_another_disk_is_the_stations(station, tmp_path):
    (tmp_path / "www").mkdir()
    (station.folder / "feeds").symlink_to(tmp_path / "www")
    assert "thư mục của đài" in station.run("poster", KEY, "--to", str(tmp_path / "www")).err
