"""`build --editions`: one body, and each unit hears its own name."""

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
import soundfile

from broadcaster.app.cluster import asking_station, make_part, program_of_all
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.audio.decoding import SoundDecoder
from broadcaster.cluster.threads import ThreadCrew
from broadcaster.domain.errors import StoreError
from broadcaster.domain.notice import Level
from broadcaster.domain.parts import PartEnd, PartOrder, PartReceipt
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind
from broadcaster.production.build import build
from broadcaster.production.edition_parts import EditionOrder, EditionsOnCrew
from broadcaster.production.mixdown import mix_down
from broadcaster.production.unit_editions import UnitLine, build_editions, read_units
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.production.worker_station import StationOrder
from broadcaster.storage.serialization import from_text, to_line
from tests.fakes.answers import data_of
from tests.fakes.moved_clock import moved_to

IN_PROCESS = True

TABLE = "đơn vị\nTrường Hoa Sim (ví dụ)\nTrường Đồi Thông (ví dụ)\nXã Bến Gió (ví dụ)\n…!\n"
BODY = "\n\n".join(
    f"NỮ: Điều thứ {n}: đi bộ thì đi trên hè phố, sang đường thì nhìn cả hai phía."
    for n in range(1, 13)
)
SECRET = "NỮ: Lớp sáu A một trực nhật chiều nay."
FOLDERS = ["truong-doi-thong-vi-du", "truong-hoa-sim-vi-du", "xa-ben-gio-vi-du"]
TAIL = 6  # seconds of the end that every unit hears alike


@pytest.fixture
def many(station):
    """A station with an episode, part of which stays in the school, and a table."""
    path = station.scripts / "formats" / "buoi-sang.toml"
    text = path.read_text("utf-8").replace("Xin chào các bạn,", "Xin chào {{ unit }},")
    path.write_text(text, encoding="utf-8")
    station.write("di-bo", f"{BODY}\n\n[chỉ trong trường]\n\n{SECRET}\n\n[hết]")
    station.write("noi-bo", BODY, title="Chuyện riêng", head="Phạm vi: trường\n")
    (station.folder / "units.csv").write_text(TABLE, encoding="utf-8")
    return station


def made(station):
    """What a build with the table says."""
    done = station.run("build", "--json", "--editions", str(station.folder / "units.csv"))
    return done.code, data_of(done.out)


def units(station):
    """The files of the units."""
    return sorted((station.audio / "don-vi").rglob("*.mp3"))


def test_only_the_greeting_is_made_for_a_unit(many):
    """The end of the file is the same sound for all; a second run encodes nothing."""
    code, told = made(many)
    assert code == 0
    assert [notice["code"] for notice in told["notices"]] == ["dong-don-vi"]
    files = told["editions"]
    assert [file["unit"] for file in files] == TABLE.split("\n")[1:4]
    assert all(1 <= file["fresh"] < file["segments"] / 2 for file in files), files
    decoder = SoundDecoder()
    paths = units(many)
    assert [path.parent.name for path in paths] == FOLDERS
    sounds = [decoder.decode(path).samples for path in paths]
    own = decoder.decode(many.audio / "buoi-sang-2026-09-07.mp3").samples
    tail = TAIL * 44_100
    rms = float(np.sqrt(np.mean(own[-tail:] ** 2)))
    for sound in sounds:
        difference = float(np.sqrt(np.mean((sound[-tail:] - own[-tail:]) ** 2)))
        assert difference < 1e-6 * rms  # units are mastered with the gain of the episode
    for path in paths:
        data = path.read_bytes()
        assert "trực nhật".encode("utf-16-le") not in data
        assert "Chuyện riêng".encode("utf-16-le") not in data
    before = {path: path.read_bytes() for path in paths}
    code, told = made(many)
    assert code == 0
    assert [file["fresh"] for file in told["editions"]] == [0, 0, 0]
    assert {path: path.read_bytes() for path in paths} == before
    assert list(many.audio.rglob(".tmp-*")) == []


@pytest.mark.slow
def test_a_unit_gets_the_same_file_alone_and_among_others(many):
    """What is taken from another unit's file is what would have been joined."""
    made(many)
    (path,) = (many.audio / "don-vi").rglob("xa-ben-gio-vi-du/*.mp3")
    among = path.read_bytes()
    path.unlink()
    (many.folder / "units.csv").write_text("đơn vị\nXã Bến Gió (ví dụ)\n", encoding="utf-8")
    made(many)
    assert path.read_bytes() == among


@pytest.mark.slow
def test_a_programme_of_an_exact_length_has_it_for_every_unit(many):
    """However long a unit's name is, and though a bed lies under it; far from it, that is told."""
    path = many.scripts / "formats" / "buoi-sang.toml"
    text = path.read_text("utf-8").replace("format = 1", "format = 1\nexact_minutes = 0.5", 1)
    text = text.replace('"NỮ: Xin', '"[nhạc nền: nhac-nen-nhe]\\n\\nNỮ: Xin', 1)
    text = text.replace('{{ date }}."', '{{ date }}.\\n\\n[hết nhạc nền]"', 1)
    path.write_text(text, encoding="utf-8")
    line = "NỮ: Đi bộ thì đi trên hè phố, sang đường thì nhìn cả hai phía.\n\n"
    many.write("noi-bo", line, title="Chuyện riêng", head="Phạm vi: trường\n")
    many.write("di-bo", line * 3)
    code, _ = made(many)
    assert code == 0
    lengths = {path.parent.name: soundfile.info(path).frames for path in units(many)}
    assert lengths == dict.fromkeys(FOLDERS, 30 * 44_100)
    many.write("di-bo", line * 12)
    _, told = made(many)
    (notice,) = [n for n in told["notices"] if n["sentence"].startswith("bản cho ")]
    assert notice["code"] == "khong-dung-do-dai"
    assert notice["sentence"].startswith("bản cho Trường Hoa Sim (ví dụ): số này dài")
    assert notice["sentence"].endswith("; 2 bản nữa cũng không đúng độ dài")


@pytest.mark.slow
def test_a_new_rendering_and_a_withdrawal_take_the_files_of_units_away(many):
    """No file of a unit is of anything but the rendering that stands."""
    made(many)
    many.write("di-bo", BODY.replace("thứ 3", "số ba"))
    assert many.run("build").code == 0
    assert list((many.audio / "don-vi").rglob("*.mp3")) == []
    made(many)
    assert len(list((many.audio / "don-vi").rglob("*.mp3"))) == 3
    assert many.run("withdraw", "buoi-sang-2026-09-07", "--reason", "thử").code == 0
    assert list((many.audio / "don-vi").rglob("*.mp3")) == []


def test_what_is_not_approved_is_made_for_nobody(many):
    """Approval comes first; afterwards the same command makes them."""
    path = many.scripts / "station.toml"
    text = 'approval = "required"\napprovers = ["Lê Văn Nam"]\n' + path.read_text("utf-8")
    path.write_text(text, encoding="utf-8")
    code, told = made(many)
    assert code == 0
    assert "don-vi-cho-duyet" in [notice["code"] for notice in told["notices"]]
    assert told["editions"] == []
    key = "buoi-sang-2026-09-07"
    assert many.run("send", key).code == 0
    assert many.run("approve", key, "--who", "Lê Văn Nam").code == 0
    assert len(made(many)[1]["editions"]) == 3


def test_a_cluster_needs_its_part_of_the_program(station, monkeypatch):
    """It is said before anything is built."""
    monkeypatch.setattr("broadcaster.app.cluster.find_spec", lambda _: None)
    done = station.run("build", "--cluster", "local")
    assert done.code == 2
    assert "chưa có phần chia việc cho cụm máy" in done.err
    assert "[province]" in done.err
    assert not station.audio.exists()


@pytest.mark.slow
def test_a_cluster_that_is_away_takes_nothing_from_what_was_built(many, monkeypatch):
    """The episodes are published; what is to be done about the cluster is told."""
    monkeypatch.setattr("broadcaster.cluster.dask_crew._PATIENCE", 0.0)
    monkeypatch.setattr("broadcaster.cluster.dask_crew._CONNECT", 0.2)
    table = str(many.folder / "units.csv")
    done = many.run("build", "--editions", table, "--cluster", "tcp://127.0.0.1:9")
    assert done.code == 1
    assert "không nối được tới máy điều phối tcp://127.0.0.1:9" in done.err
    assert (many.folder / "feeds" / "sao-mai.xml").is_file()
    assert units(many) == []


@pytest.mark.slow
def test_a_table_of_parts_that_is_away_takes_nothing_from_what_was_built(station, monkeypatch):
    """The episodes are published; what became of the database is told."""

    def away(*_):
        raise StoreError("cơ sở dữ liệu đang vắng")

    monkeypatch.setattr("broadcaster.production.worker_station.PartRun.ends", away)
    station.write("di-bo", "NỮ: Đi bộ thì đi trên hè phố.")
    (station.folder / "units.csv").write_text(TABLE, encoding="utf-8")
    table = str(station.folder / "units.csv")
    done = station.run("build", "--editions", table, "--cluster", "local")
    assert done.code == 1
    assert "cơ sở dữ liệu đang vắng" in done.err
    assert (station.folder / "feeds" / "sao-mai.xml").is_file()


@pytest.mark.slow
def test_what_is_taken_back_while_it_is_made_is_put_nowhere(station, monkeypatch):
    """A worker that nobody waits for any more asks the list once more before a file is there."""
    station.write("di-bo", "NỮ: Đi bộ thì đi trên hè phố.")
    (station.folder / "units.csv").write_text(TABLE, encoding="utf-8")
    taken_back = WithdrawalList(station.scripts / "da-rut.toml")

    def late(*args, **more):
        done = mix_down(*args, **more)
        if not taken_back.all():
            taken_back.add(
                Withdrawal(
                    what=WithdrawnKind.EPISODE,
                    key="buoi-sang-2026-09-07",
                    reason="thử",
                    at=datetime(2026, 9, 7, tzinfo=UTC),
                )
            )
        return done

    monkeypatch.setattr("broadcaster.production.unit_editions.mix_down", late)
    _, told = made(station)
    assert len(taken_back.all()) == 1
    assert units(station) == []
    assert told["editions"] == []
    sentences = [n["sentence"] for n in told["notices"] if "đã rút" in n["sentence"]]
    assert len(sentences) == 3, told["notices"]
    assert list(station.audio.rglob(".tmp-*")) == []


@pytest.mark.slow
def test_a_table_that_is_none_is_an_error_and_the_build_goes_on(many):
    """The episodes are made all the same."""
    (many.folder / "units.csv").write_bytes(b"\xff\xfe\x00")
    code, told = made(many)
    assert code == 2
    assert [n["code"] for n in told["notices"]] == ["bang-don-vi"]
    assert told["editions"] == []
    assert told["episodes"][0]["state"] == "made"


def crew_run(station, tmp_path, words=TABLE, program=None, built=lambda: None, work=make_part):
    """The editions as a crew makes them that opens the station as a worker of a cluster does."""
    wired = wire(load_settings(station.folder, {}))
    report = build(wired.station, wired.tools)
    receipts = []

    def noted(order):
        if not receipts:
            built()
        receipts.append(work(order, tmp_path))
        return receipts[-1]

    with closing(ThreadCrew(noted, 1)) as crew, asking_station(wired, crew) as asking:
        asking.order = replace(asking.order, program=program or asking.order.program)
        away = EditionsOnCrew(asking)
        units = read_units(words.encode(), "units.csv").value
        told = build_editions(
            wired.station, wired.tools, units, report, approved=lambda _: True, away=away
        )
    wired.close()
    return told, receipts


@pytest.mark.slow
def test_a_worker_makes_the_same_files_and_finds_them_made(many, tmp_path, monkeypatch):
    """Byte for byte; a lost row costs a look, a damaged file is made again."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(many.voices))
    made(many)
    wanted = {path: path.read_bytes() for path in units(many)}
    for path in wanted:
        path.unlink()
    told, receipts = crew_run(many, tmp_path)
    assert {path: path.read_bytes() for path in units(many)} == wanted
    assert [file.path for file in told.files] == [
        many.audio / "don-vi" / folder / "buoi-sang-2026-09-07.mp3"
        for folder in ("truong-hoa-sim-vi-du", "truong-doi-thong-vi-du", "xa-ben-gio-vi-du")
    ]
    assert {one.end for one in receipts} == {PartEnd.DONE}
    assert len(receipts) == 3
    assert crew_run(many, tmp_path)[1] == []  # the rows know, and the files stand
    times = {path: path.stat().st_mtime_ns for path in wanted}
    first, *others = wanted
    first.write_bytes(wanted[first][:-1] + b"x")
    with closing(sqlite3.connect(many.folder / "audio_out" / "danh-muc.sqlite3")) as database:
        database.execute("DELETE FROM part")
        database.commit()
    told, receipts = crew_run(many, tmp_path)
    assert len(receipts) == 3
    assert first.read_bytes() == wanted[first]
    assert {path: path.stat().st_mtime_ns for path in others} == {p: times[p] for p in others}
    assert list(many.audio.rglob(".tmp-*")) == []


@pytest.mark.slow
def test_a_worker_that_is_not_the_same_refuses(many, tmp_path, monkeypatch):
    """Another program, another voice or another script there: nothing is made, and why is told."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(many.voices))
    work = tmp_path / "parts"
    work.mkdir()
    (work / "1.run").touch()
    there = StationOrder(
        folder=str(many.folder),
        work=str(work),
        run="1.run",
        program="0" * 64,
        voice="",
        today=date(2026, 9, 7),
    )
    asked = EditionOrder(
        station=there,
        episode="buoi-sang-2026-09-07",
        scripts=tuple(
            hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((many.folder / "scripts_vi").glob("*.md"))
        ),
        gain=None,
        programme="0" * 64,
        unit=UnitLine(unit="Trường Hoa Sim (ví dụ)", slug="hoa-sim"),
    )

    def answer(order):
        line = to_line(order).decode()
        return make_part(PartOrder(key="0" * 64, kind="edition", about="", argument=line), tmp_path)

    told = answer(asked)
    assert told.end is PartEnd.REFUSED
    assert "không phải cùng một bản" in told.told
    same = replace(asked, station=replace(there, program=program_of_all()))
    told = answer(replace(same, station=replace(same.station, run="2.run")))
    assert told.end is PartEnd.REFUSED
    assert "không thấy thư mục đài" in told.told
    told = answer(same)
    assert told.end is PartEnd.REFUSED
    assert "không như ở máy giao việc" in told.told
    (work / "3.run").touch()
    nowhere = replace(same.station, folder=str(tmp_path / "nowhere"), run="3.run")
    told = answer(replace(same, station=nowhere))
    assert told.end is PartEnd.REFUSED
    assert "không mở được thư mục đài" in told.told
    assert units(many) == []


@pytest.mark.slow
@pytest.mark.parametrize("change", ["gone", "other"])
def test_a_script_that_changes_meanwhile_takes_its_own_editions_alone(
    many, tmp_path, monkeypatch, change
):
    """Of the episode of its day; those of the other are made, by the same workers."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(many.voices))
    script = many.scripts / "di-bo.md"
    many.write("hom-sau", BODY, day="8/9/2026")

    def changed():
        if change == "gone":
            for path in (script, many.scripts / "noi-bo.md"):
                path.unlink()
        else:
            script.write_text(script.read_text("utf-8") + "\nMột câu nữa.\n", "utf-8")

    told, receipts = crew_run(many, tmp_path, built=changed)
    assert {one.end for one in receipts} == {PartEnd.FAILED, PartEnd.DONE}
    assert len(receipts) == 6  # nobody was refused, and nothing given out again
    assert {file.episode for file in told.files} == {"buoi-sang-2026-09-08"}
    assert len(told.files) == 3
    sentences = [one.sentence for one in told.notices if "trong lúc dựng" in one.sentence]
    assert len(sentences) == 3, told.notices
    assert all("buoi-sang-2026-09-07" in one for one in sentences)


@pytest.mark.system
@pytest.mark.parametrize("there", [datetime(2001, 1, 1), datetime(2041, 1, 1)])
def test_the_clock_of_a_worker_decides_nothing(many, tmp_path, monkeypatch, there):
    """One that is decades off makes the same bytes: the day comes with the order."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(many.voices))
    made(many)
    wanted = {path: path.read_bytes() for path in units(many)}
    for path in wanted:
        path.unlink()
    worker = (
        "import sys, pathlib, datetime; from broadcaster.app.cluster import make_part; "
        "from broadcaster.domain.parts import PartOrder; "
        "from broadcaster.storage.serialization import from_text, to_line; "
        "order = from_text(PartOrder, sys.stdin.read()); "
        "receipt = make_part(order, pathlib.Path(sys.argv[1])); "
        "print(datetime.date.today().year); print(to_line(receipt).decode())"
    )

    def elsewhere(order, spare):
        done = subprocess.run(
            [*moved_to(there), sys.executable, "-c", worker, str(spare)],
            input=to_line(order).decode(), capture_output=True, text=True, check=True, timeout=240,
        )  # fmt: skip
        year, told = done.stdout.strip().splitlines()
        assert int(year) == there.year
        return from_text(PartReceipt, told)

    told, receipts = crew_run(many, tmp_path, work=elsewhere)
    assert [one.end for one in receipts] == [PartEnd.DONE] * 3, receipts
    assert {path: path.read_bytes() for path in units(many)} == wanted
    assert not [one for one in told.notices if one.level is Level.ERROR]
    with closing(sqlite3.connect(many.folder / "audio_out" / "danh-muc.sqlite3")) as database:
        moments = [row[0] for row in database.execute("SELECT made FROM part")]
    assert not [one for one in moments if one.startswith(str(there.year))]
    assert crew_run(many, tmp_path)[1] == []
