"""The report of a station on disk: what each room knows comes together, each way apart."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from broadcaster.app.database import DOWNLOADS
from broadcaster.app.settings import load_settings
from broadcaster.domain.schedule import ZONE
from broadcaster.outreach.networks import Network
from broadcaster.outreach.postings import POSTED, NetworkPost, PostedList
from broadcaster.playout.air_log import chained, to_line
from broadcaster.reports.download_book import SqlDownloadBook
from broadcaster.reports.report_tables import COLUMNS
from broadcaster.sharing.pack_book import BOOK, PackNote, PackWay, note_pack
from broadcaster.stations.records import StationAiring, StationReceipt
from tests.fakes.air_lines import aired_lines
from tests.fakes.answers import bare_data_of
from tests.fakes.handing_school import School
from tests.fakes.station_here import StationHere

ROOT = Path(__file__).parents[3]
UNITS = """
format = 1

[[units]]
key = "truong"
name = "Trường THCS Tên Rất Cũ"
kind = "trường"
last = "31/8/2026"

[[units]]
key = "truong"
name = "Trường THCS Tên Cũ"
kind = "trường"
first = "1/9/2026"
last = "14/9/2026"

[[units]]
key = "truong"
name = "{now}"
kind = "trường"
first = "15/9/2026"
"""
AIRED = datetime(2026, 9, 7, 10, 0, tzinfo=UTC)


@pytest.fixture
def told(tmp_path, episode):
    """The table of September, of a school whose episode was posted and aired by a station."""
    school = School(tmp_path)
    code, _ = school.seat("Đài xã Hoa Phượng")
    posted = replace(episode, show="sao-mai", public=episode.school, topics=("giao thông",))
    school.tools.catalogue().record(posted)
    page = school.feeds / "sao-mai" / f"{posted.key}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("trang", "utf-8")
    book = school.tools.station_book()
    book.put_airings(
        [
            StationAiring(
                station=code,
                episode=key,
                revision=1,
                started=AIRED + timedelta(days=days),
                seconds=90.0,
                received=AIRED,
            )
            for key, days in ((posted.key, 0), (posted.key, 1), ("khong-con", 2), (posted.key, 40))
        ]
    )
    book.put_receipt(
        StationReceipt(station=code, at=AIRED, received=AIRED, programmes=((posted.key, 1),))
    )
    counts = SqlDownloadBook(load_settings(tmp_path, {}).host / DOWNLOADS)
    counts.count("audio/sao-mai/x.mp3", "ai đó", AIRED)
    counts.count("audio/sao-mai/x.mp3", "ai đó", AIRED + timedelta(days=40))
    here = StationHere(tmp_path)
    said = here.run("report", "--period", "tháng 9/2026", "--json")
    assert said.code == 0, said.err
    return bare_data_of(said.out)


def test_stations_and_the_channel_are_told_apart_from_a_loudspeaker_without_a_log(told):
    assert told["has_log"] is False
    ways = told["ways"]
    assert ways["loa trường"] == {"airings": 0, "programmes": 0, "cut": 0, "seconds": 0}
    assert ways["đài truyền thanh"] == {
        "airings": 3,
        "programmes": 2,
        "cut": 0,
        "seconds": 270.0,
    }
    assert (ways["kênh podcast"]["airings"], ways["kênh podcast"]["seconds"]) == (1, 1.5)
    assert told["taken_by_stations"] == [{"station": "Đài xã Hoa Phượng", "programmes": 1}]
    assert told["downloads"] == 1


def test_what_the_catalogue_knows_is_told_and_an_episode_that_is_gone_has_its_key(told):
    assert [
        (one["title"], one["kinds"]) for one in told["facts"] if one["way"] != "loa trường"
    ] == [
        ("Số 1", ["hỏi – đáp"]),
        ("Số 1", ["hỏi – đáp"]),
        ("Số 1", ["hỏi – đáp"]),
        ("khong-con", []),
    ]
    traffic = {"name": "giao thông", "airings": 2, "programmes": 1, "items": 2}
    assert told["topics"]["đài truyền thanh"] == [traffic]
    assert told["topics"]["loa trường"] == []


def test_the_table_is_what_its_published_schema_says(told):
    import jsonschema  # a grammar is made of it: more than a second

    schema = json.loads((ROOT / "docs" / "bao-cao.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(told)
    assert told["staff"]["tasks"] == []
    assert told["staff"]["reporters"] is None
    for spoilt in ({"downloads": "ba"}, {"staff": {**told["staff"], "names": ["Mẫu"]}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate({**told, **spoilt})


def test_a_unit_that_changed_its_name_in_the_period_has_both(tmp_path):
    School(tmp_path)
    here = StationHere(tmp_path)
    told = bare_data_of(here.run("report", "--period", "tháng 9/2026", "--json").out)
    assert told["formerly"] == []
    (tmp_path / "scripts_vi" / "lich.toml").write_text(UNITS.format(now=told["unit"]), "utf-8")
    after = bare_data_of(here.run("report", "--period", "tháng 9/2026", "--json").out)
    assert after["formerly"] == [{"name": "Trường THCS Tên Cũ", "last": "2026-09-14"}]
    target = tmp_path / "b.docx"
    said = here.run("report", "--period", "tháng 9/2026", "--docx", str(target))
    assert f"{told['unit']} (đến hết ngày 14/9/2026 là Trường THCS Tên Cũ)" in said.out
    with zipfile.ZipFile(target) as file:
        text = file.read("word/document.xml").decode()
    assert "đến hết ngày 14/9/2026 là Trường THCS Tên Cũ" in text


def test_a_database_that_is_away_is_told_and_so_is_a_log_that_was_changed(tmp_path):
    School(tmp_path)
    for path in (tmp_path / "audio_out").glob("*.sqlite3*"):
        path.unlink()
    (tmp_path / "audio_out" / "danh-muc.sqlite3").mkdir()
    log = tmp_path / "phat_song" / "chinh" / "nhat-ky.jsonl"
    log.parent.mkdir(parents=True)
    kept = b"".join(to_line(line) for line in chained(aired_lines("2026-09-07"), None))
    log.write_bytes(kept.replace("Bài một".encode(), "Bài mốt".encode(), 1))
    said = StationHere(tmp_path).run("report", "--period", "tháng 9/2026")
    assert said.code == 0, said.err
    assert "Không dùng được cơ sở dữ liệu" in said.err
    assert "không còn nguyên từ dòng" in said.err  # a log that was changed is told all the same


def test_packs_of_the_period_stand_in_the_table_and_in_the_report(tmp_path):
    import jsonschema  # a grammar is made of it: more than a second

    School(tmp_path)
    here, asked = StationHere(tmp_path), ("report", "--period", "tháng 9/2026")
    assert bare_data_of(here.run(*asked, "--json").out)["packs"] is None  # none was ever noted
    notes = [("2026-08-31", PackWay.GIVEN, 9), ("2026-09-01", PackWay.GIVEN, 2),
             ("2026-09-30", PackWay.GIVEN, 1), ("2026-09-07", PackWay.TAKEN, 4)]  # fmt: skip
    for at, (day, way, scripts) in enumerate(notes):
        note = PackNote(day=date.fromisoformat(day), way=way, digest=f"{at:064x}", scripts=scripts)
        note_pack(tmp_path / "audio_out", note)
    told = bare_data_of(here.run(*asked, "--json").out)
    assert told["packs"] == {"given": 2, "given_scripts": 3, "taken": 1, "taken_scripts": 4}
    schema = json.loads((ROOT / "docs" / "bao-cao.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    target = tmp_path / "goi.docx"
    assert "Gói kịch bản: gửi 2, nhận 1" in here.run(*asked, "--docx", str(target)).out
    with zipfile.ZipFile(target) as file:
        text = file.read("word/document.xml").decode()
    assert "gửi đơn vị khác 2 gói (3 kịch bản); nhận của đơn vị khác 1 gói (4 kịch bản)" in text


@pytest.mark.slow
def test_what_was_posted_on_networks_is_counted_as_it_was_noted(tmp_path):
    School(tmp_path)
    here, asked = StationHere(tmp_path), ("report", "--period", "tháng 9/2026")
    posted = PostedList(tmp_path / "scripts_vi" / POSTED)
    days = ((9, 1, Network.ZALO), (9, 30, Network.ZALO), (9, 7, Network.X), (10, 1, Network.X))
    for month, day, network in days:
        at = datetime(2026, month, day, 0, 30, tzinfo=ZONE)
        posted.add(NetworkPost(episode="a-2026-09-07", network=network, who="An", at=at))
    told = bare_data_of(here.run(*asked, "--json").out)
    assert told["networks"] == [
        {"network": "X", "posts": 1},
        {"network": "Zalo", "posts": 2},
    ]
    target = tmp_path / "mang.docx"
    here.run(*asked, "--docx", str(target))
    with zipfile.ZipFile(target) as file:
        text = file.read("word/document.xml").decode()
    assert "theo người đăng ghi lại: X 1 lần; Zalo 2 lần" in text
    (tmp_path / "scripts_vi" / POSTED).write_text("hỏng", "utf-8")
    said = here.run(*asked, "--json")
    assert "Chưa biết đã đăng lên mạng" in said.out + said.err


def test_a_book_of_packs_that_cannot_be_read_is_told(tmp_path):
    School(tmp_path)
    (tmp_path / "audio_out" / BOOK).mkdir()
    said = StationHere(tmp_path).run("report", "--period", "tháng 9/2026", "--json")
    assert bare_data_of(said.out)["packs"] is None
    assert "Chưa biết số gói kịch bản" in said.out + said.err


def test_the_columns_of_the_csv_are_what_their_published_schema_says(tmp_path):
    School(tmp_path)
    log = tmp_path / "phat_song" / "chinh" / "nhat-ky.jsonl"
    log.parent.mkdir(parents=True)
    lines = [*aired_lines("2026-09-07"), *aired_lines("2026-09-08", cut=True, title="=1+1")]
    log.write_bytes(b"".join(to_line(line) for line in chained(lines, None)))
    said = StationHere(tmp_path).run("report", "--period", "tháng 9/2026", "--csv").out
    rows = [*csv.DictReader(io.StringIO(said.removeprefix("\ufeff")))]
    schema = json.loads((ROOT / "docs" / "bao-cao-csv.schema.json").read_text("utf-8"))
    fields = {one["name"]: one for one in schema["fields"]}
    assert [*rows[0]] == [*fields]
    assert [*fields] == [*COLUMNS]
    read = {
        "date": lambda text: datetime.strptime(text, "%d/%m/%Y"),
        "time": time.fromisoformat, "number": float, "integer": int, "string": str,
    }  # fmt: skip
    assert len(rows) == 2
    for row in rows:
        for name, cell in row.items():
            told = fields[name].get("constraints", {})
            assert cell or not told.get("required")
            assert not cell or read[fields[name]["type"]](cell) is not None
            assert "enum" not in told or cell in told["enum"]
    assert rows[1]["Bài"] == "'=1+1"
