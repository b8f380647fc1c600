"""`broadcaster parent` and `broadcaster oversee`: figures go up on a stick, answers come down."""

import json
import zipfile
from datetime import date, datetime

import pytest

from broadcaster.domain.schedule import ZONE
from broadcaster.playout.air_log import chained, to_line
from broadcaster.storage.clock import SystemClock
from tests.fakes.air_lines import aired_lines

IN_PROCESS = True
COMMUNE = "Ủy ban nhân dân xã Hoa Phượng (ví dụ)"
MAI, HOM, XA = "Trường THCS Sao Mai (ví dụ)", "Trường THCS Sao Hôm (ví dụ)", "Trường Xa (ví dụ)"
UNITS = f"""\
format = 1

[[units]]
key = "xa-hoa-phuong"
name = "{COMMUNE}"
kind = "xã, phường, đặc khu"

[[units]]
key = "sao-mai"
name = "{MAI}"
kind = "trường"
parent = "xa-hoa-phuong"

[[units]]
key = "sao-hom"
name = "{HOM}"
kind = "trường"
parent = "xa-hoa-phuong"
"""


@pytest.fixture(autouse=True)
def november(monkeypatch):
    """Every station lives on one day, which a test may move."""
    day = [datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)]
    monkeypatch.setattr(SystemClock, "now", lambda self: day[0])
    return day


def named(station, unit):
    path = station.scripts / "station.toml"
    path.write_text(path.read_text("utf-8").replace(MAI, unit), "utf-8")
    return station


@pytest.fixture
def mai(station):
    return station


@pytest.fixture
def hom(station_of, tmp_path):
    return named(station_of(tmp_path / "hôm"), HOM)


@pytest.fixture
def commune(station_of, tmp_path):
    one = named(station_of(tmp_path / "xã"), COMMUNE)
    (one.scripts / "lich.toml").write_text(UNITS, "utf-8")
    return one


def put_log(station, *days, **more):
    path = station.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [line for day in days for line in aired_lines(day, **more)]
    path.write_bytes(b"".join(to_line(line) for line in chained(lines, None)))


def ok(run):
    assert run.code == 0, run.err
    return run.out


def up(station, tmp_path, *words):
    """Write a file for the unit above onto the stick."""
    stick = tmp_path / "usb"
    before = set(stick.glob("*.zip"))
    ok(station.run("parent", "write", *words, "--to", str(stick)))
    [new] = set(stick.glob("*.zip")) - before
    return new


def sums(commune, period):
    return json.loads(ok(commune.run("oversee", "sum", "--period", period, "--json")))


def test_two_schools_hand_up_a_month_and_a_third_is_silent(mai, hom, commune, tmp_path, november):
    put_log(mai, "2026-10-05", "2026-10-06")
    put_log(hom, "2026-10-07", cut=True)
    first = up(mai, tmp_path, "--period", "tháng 10/2026")
    said = ok(commune.run("oversee", "take", str(first)))
    assert f"{MAI}, kỳ tháng 10/2026 (chính thức)" in said
    assert "lần đầu nhận" in said
    assert "Chưa gửi: " + HOM in ok(commune.run("oversee", "sum", "--period", "tháng 10/2026"))
    up(hom, tmp_path, "--period", "tháng 10/2026")
    said = ok(commune.run("oversee", "take", str(tmp_path / "usb")))  # the whole stick
    assert "đã nhận lúc" in said
    told = sums(commune, "tháng 10/2026")
    ways = told["sum"]["ways"]["loa trường"]
    assert (ways["airings"], ways["cut"], ways["seconds"]) == (2, 1, 900.0)
    assert told["silent"] == []
    assert told["sum"]["period"]["stage"] == "chính thức"
    assert [one["unit"] for one in told["units"]] == ["sao-hom", "sao-mai"]


def test_a_file_that_was_changed_or_comes_of_a_stranger_is_refused(mai, commune, tmp_path):
    good = up(mai, tmp_path, "--period", "tháng 10/2026")
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bad = tmp_path / "sua.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("thu.json", parts["thu.json"].replace(b"2026-10-31", b"2026-10-30"))
        archive.writestr("thu.json.sig", parts["thu.json.sig"])
    run = commune.run("oversee", "take", str(bad))
    assert run.code == 2
    assert "đã bị sửa sau khi ký" in run.err
    named(mai, XA)
    run = commune.run("oversee", "take", str(up(mai, tmp_path, "--state")))
    assert run.code == 2
    assert f"chưa có đơn vị nào tên “{XA}”" in run.err
    said = ok(commune.run("oversee", "take", "--unit", "sao-mai", str(next(
        path for path in (tmp_path / "usb").glob("tinh-hinh-*.zip")))))  # fmt: skip
    assert f"đơn vị tự gọi là “{XA}”" in said


def test_a_new_key_is_taken_only_with_the_fingerprint_that_was_heard(
    mai, hom, commune, tmp_path, november
):
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--state"))))
    (mai.scripts / ".khoa-gui-dai.pem").unlink()  # the disk died, there was no copy
    november[0] = november[0].replace(hour=10)
    other = up(mai, tmp_path, "--state")
    run = commune.run("oversee", "take", str(other))
    assert run.code == 2
    assert "khóa khác khóa đã biết" in run.err
    heard = mai.run("parent", "key").out.partition(": ")[2].strip()
    run = commune.run("oversee", "take", "--trust-key", "0" * 32, str(other))
    assert run.code == 2
    said = ok(commune.run("oversee", "take", "--trust-key", heard, str(other)))
    assert "đã đổi khóa" in said
    assert "đã đối chiếu" in ok(commune.run("oversee", "key", "sao-mai"))


def test_a_closed_period_does_not_move(mai, hom, commune, tmp_path, november):
    put_log(mai, "2026-10-05")
    put_log(hom, "2026-10-07")
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--period", "tháng 10/2026"))))
    said = ok(commune.run("oversee", "close", "--period", "tháng 10/2026", "--who", "Cô Lan"))
    assert f"Chưa gửi: {HOM}" in said
    late = up(hom, tmp_path, "--period", "tháng 10/2026")
    assert "muộn: kỳ tháng 10/2026 đã chốt" in ok(commune.run("oversee", "take", str(late)))
    assert sums(commune, "tháng 10/2026")["sum"]["ways"]["loa trường"]["airings"] == 1
    assert "1 tệp muộn" in ok(commune.run("oversee", "sum", "--period", "tháng 10/2026"))
    assert sums(commune, "năm 2026")["sum"]["ways"]["loa trường"]["airings"] == 2
    run = commune.run("oversee", "close", "--period", "tháng 11/2026")
    assert run.code == 2
    assert "chưa qua" in run.err
    ok(commune.run("oversee", "close", "--period", "tháng 10/2026", "--open"))
    assert sums(commune, "tháng 10/2026")["sum"]["ways"]["loa trường"]["airings"] == 2


def test_figures_come_back_with_a_remark_and_are_made_anew(mai, commune, tmp_path, november):
    put_log(mai, "2026-10-05")
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--period", "tháng 10/2026"))))
    number = ok(commune.run("oversee", "letters", "sao-mai")).split()[0]
    ok(commune.run("oversee", "return", number, "--remark", "Thiếu ngày 6/10"))
    assert sums(commune, "tháng 10/2026")["silent"] == ["sao-hom", "sao-mai"]
    ok(commune.run("oversee", "reply", "sao-mai", "--to", str(tmp_path / "tra.zip")))
    said = ok(mai.run("parent", "take", str(tmp_path / "tra.zip")))
    assert "trả lại, kỳ tháng 10/2026: Thiếu ngày 6/10" in said
    put_log(mai, "2026-10-05", "2026-10-06")
    november[0] = november[0].replace(hour=11)
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--period", "tháng 10/2026"))))
    assert sums(commune, "tháng 10/2026")["sum"]["ways"]["loa trường"]["airings"] == 2


def test_a_difficulty_goes_up_is_answered_and_both_are_counted(mai, commune, tmp_path, november):
    ok(mai.run("parent", "ask", "Chưa rõ mức phạt mới", "--about", "văn bản", "--subject", "168"))
    run = mai.run("parent", "ask", "Chưa rõ mức phạt mới")
    assert run.code == 2
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--period", "tháng 11/2026"))))
    [key] = [line.split()[0] for line in ok(commune.run("oversee", "answer", "sao-mai")).splitlines()
             if line.startswith("2026")]  # fmt: skip
    assert sums(commune, "tháng 11/2026")["difficulties"]["told"] == 1
    ok(commune.run("oversee", "answer", "sao-mai", key, "Xem Điều 7, khoản 1"))
    ok(commune.run("oversee", "reply", "sao-mai", "--to", str(tmp_path / "tra.zip")))
    assert "1 câu trả lời mới" in ok(mai.run("parent", "take", str(tmp_path / "tra.zip")))
    assert "→ Xem Điều 7, khoản 1" in ok(mai.run("parent", "show"))
    target = tmp_path / "bc.docx"
    ok(mai.run("report", "--period", "tháng 11/2026", "--docx", str(target)))
    with zipfile.ZipFile(target) as file:
        text = file.read("word/document.xml").decode()
    assert "1 việc (văn bản pháp luật 1), 1 việc đã được trả lời" in text


def test_an_item_is_handed_down_queued_as_urgent_work_and_told_when_aired(
    mai, hom, commune, tmp_path, november
):
    script = commune.write("doi-mu", "NỮ: Đi xe đạp điện phải đội mũ.", title="Đội mũ")
    pack = tmp_path / "giao.zip"
    ok(commune.run("oversee", "hand-down", str(script), "--until", "30/11/2026", "--to", str(pack)))
    assert f"{MAI}: chưa biết đã nhận chưa" in ok(commune.run("oversee", "handed"))
    said = ok(mai.run("parent", "take", str(pack)))
    assert f"{COMMUNE} giao: Đội mũ" in said
    november[0] = november[0].replace(hour=10)
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--state"))))
    assert f"{MAI}: đã nhận" in ok(commune.run("oversee", "handed"))
    queued = ok(mai.run("queue", "add", "Đội mũ", "--json"))
    item = json.loads(queued)["item"]
    assert (item["priority"], item["required_by"]) == ("uu-tien", COMMUNE)
    november[0] = november[0].replace(hour=11)
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--state"))))
    assert f"{MAI}: đã xếp cho ngày" in ok(commune.run("oversee", "handed"))
    put_log(mai, "2026-11-20", episode=item["episode"])
    november[0] = november[0].replace(hour=12)
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--state"))))
    assert f"{MAI}: đã phát ngày 20/11/2026" in ok(commune.run("oversee", "handed"))
    told = json.loads(ok(commune.run("oversee", "show", "--json")))["units"]
    months = {one["unit"]: one["month"] for one in told}
    assert months == {"sao-mai": "đã phát", "sao-hom": "chưa biết"}
    assert "chưa nhận được tình hình" in ok(commune.run("oversee", "remind", "sao-hom"))


def test_a_pack_of_a_stranger_asks_for_nothing(mai, hom, commune, tmp_path):
    script = commune.write("doi-mu", "NỮ: Đi xe đạp điện phải đội mũ.", title="Đội mũ")
    ok(commune.run("oversee", "hand-down", str(script), "--until", "30/11/2026",
                   "--to", str(tmp_path / "giao.zip")))  # fmt: skip
    ok(mai.run("parent", "take", str(tmp_path / "giao.zip")))
    other = hom.write("khac", "NỮ: Chào các bạn.", title="Bài khác")
    (hom.scripts / "lich.toml").write_text(UNITS, "utf-8")
    ok(hom.run("oversee", "hand-down", str(other), "--until", "30/11/2026",
               "--to", str(tmp_path / "gia.zip")))  # fmt: skip
    run = mai.run("parent", "take", str(tmp_path / "gia.zip"))
    assert run.code == 2
    assert "khóa khác khóa đã biết" in run.err
    assert not (mai.scripts / "khac.md").exists()


def test_a_day_counts_for_whoever_the_unit_belonged_to(mai, commune, tmp_path):
    moved = UNITS.replace(
        f'key = "sao-mai"\nname = "{MAI}"\nkind = "trường"\n',
        f'key = "sao-mai"\nname = "{MAI}"\nkind = "trường"\nfirst = "{date(2026, 10, 6):%d/%m/%Y}"\n',
    )
    (commune.scripts / "lich.toml").write_text(moved, "utf-8")
    put_log(mai, "2026-10-05", "2026-10-06")
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--period", "tháng 10/2026"))))
    told = sums(commune, "tháng 10/2026")
    assert told["sum"]["ways"]["loa trường"]["airings"] == 1
    assert "chỉ tính 26 ngày" in told["units"][1]["remarks"][0]
