"""`broadcaster parent` and `broadcaster oversee`: figures go up on a stick, answers come down."""

import json
import shutil
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from broadcaster.cli import oversee, papers, parent, training
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.air_log import chained, to_line
from broadcaster.reports.store import SqlUnitExchange
from broadcaster.reports.unit_letters import packed
from broadcaster.stations.signing_key import SigningKey
from broadcaster.storage.clock import SystemClock
from tests.fakes.air_lines import aired_lines
from tests.fakes.answers import bare_data_of
from tests.fakes.commune_units import COMMUNE, UNITS
from tests.fakes.commune_units import OTHER as HOM
from tests.fakes.commune_units import SCHOOL as MAI

IN_PROCESS = True
DOCS = Path(__file__).parents[2] / "docs"
XA = "Trường Xa (ví dụ)"


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
    return bare_data_of(ok(commune.run("oversee", "sum", "--period", period, "--json")))


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
    item = bare_data_of(queued)["item"]
    assert (item["priority"], item["required_by"]) == ("uu-tien", COMMUNE)
    november[0] = november[0].replace(hour=11)
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--state"))))
    assert f"{MAI}: đã xếp cho ngày" in ok(commune.run("oversee", "handed"))
    put_log(mai, "2026-11-20", episode=item["episode"])
    november[0] = november[0].replace(hour=12)
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--state"))))
    assert f"{MAI}: đã phát ngày 20/11/2026" in ok(commune.run("oversee", "handed"))
    told = bare_data_of(ok(commune.run("oversee", "show", "--json")))["units"]
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


OCTOBER = "tháng 10/2026"


def signed_anew(station, file, change=None, *, encoding="utf-8"):
    """A letter that the holder of a station's key wrote by hand."""
    key = SigningKey(station.scripts / ".khoa-gui-dai.pem")
    with zipfile.ZipFile(file) as archive:
        tree = json.loads(archive.read("thu.json"))
    if change is not None:
        change(tree)
    words = json.dumps(tree, ensure_ascii=False).encode(encoding)
    out = file.with_name(f"tay-{file.name}")
    out.write_bytes(packed(words, key.seal(words)))
    return out


def take(commune, file, *words):
    return ok(commune.run("oversee", "take", *words, str(file)))


def row_of(commune, period, unit="sao-mai"):
    return next(one for one in sums(commune, period)["units"] if one["unit"] == unit)


def airings(row):
    return row["ways"]["loa trường"]["airings"] if row["ways"] else None


def test_a_silent_school_that_changes_its_timetable_stays_silent(mai, commune, tmp_path, november):
    """Nobody's silence becomes rest because the slot is gone now."""
    slot = 'format = 1\n\n[[slots]]\nkey = "a"\nname = "Đầu giờ"\nweekdays = ["chủ nhật"]\ntime = "06:45"\n'
    put_log(mai, "2026-09-08")
    lich = mai.scripts / "lich.toml"

    def told():
        november[0] += timedelta(minutes=1)
        take(commune, up(mai, tmp_path, "--state"))
        [one] = [
            unit
            for unit in bare_data_of(ok(commune.run("oversee", "show", "--json")))["units"]
            if unit["unit"] == "sao-mai"
        ]
        return one["month"], [week["monday"] for week in one["weeks"] if week["rests"]]

    lich.write_text(slot, "utf-8")
    assert told() == ("chưa phát", [])
    lich.write_text(slot + 'first = "1/12/2026"\n', "utf-8")
    assert told() == ("chưa phát", [])
    assert "chưa có buổi phát thanh nào" in ok(commune.run("oversee", "remind", "sao-mai"))
    november[0] += timedelta(days=7)  # a week for which the timetable had none all along
    assert told() == ("chưa phát", ["2026-11-23"])
    lich.write_text(slot, "utf-8")
    november[0] += timedelta(days=7)  # and a new slot makes no rest into silence
    assert told()[1] == ["2026-11-23"]


def test_fewer_than_before_waits_for_a_person(mai, commune, tmp_path, november):
    put_log(mai, "2026-10-05", "2026-10-06", "2026-10-07")
    take(commune, up(mai, tmp_path, "--period", OCTOBER))
    shutil.rmtree(mai.folder / "phat_song")  # a new machine, the old log is lost
    for path in (mai.folder / "audio_out").glob("danh-muc.sqlite3*"):
        path.unlink()
    put_log(mai, "2026-11-03")
    november[0] = november[0].replace(month=12, day=2)
    said = take(commune, up(mai, tmp_path, "--period", "từ 1/10/2026 đến 30/11/2026"))
    assert "loa trường tháng 10/2026: từ 3 lượt còn 0" in said
    assert airings(row_of(commune, OCTOBER)) == 3
    number = ok(commune.run("oversee", "letters", "sao-mai")).split()[0]
    assert "chờ xem lại" in ok(commune.run("oversee", "letters", "sao-mai"))
    assert row_of(commune, "từ 1/10/2026 đến 30/11/2026")["held"] == 1
    ok(commune.run("oversee", "accept", number))
    assert airings(row_of(commune, OCTOBER)) == 0
    assert commune.run("oversee", "accept", number).code == 2


def test_a_letter_that_was_sent_back_by_mistake_counts_again(mai, commune, tmp_path):
    put_log(mai, "2026-10-05")
    file = up(mai, tmp_path, "--period", OCTOBER)
    take(commune, file)
    number = ok(commune.run("oversee", "letters", "sao-mai")).split()[0]
    ok(commune.run("oversee", "return", number, "--remark", "Thiếu"))
    assert "đã trả lại (Thiếu), nên không được tính" in take(commune, file)
    ok(commune.run("oversee", "accept", number))
    assert airings(row_of(commune, OCTOBER)) == 1


def test_a_closed_period_keeps_its_units_and_its_difficulties(
    mai, hom, commune, tmp_path, november
):
    put_log(mai, "2026-10-05")
    put_log(hom, "2026-10-07")
    november[0] = november[0].replace(month=10, day=20)
    ok(mai.run("parent", "ask", "Loa rè quá"))
    november[0] = november[0].replace(month=11)
    take(commune, up(mai, tmp_path, "--period", OCTOBER))
    take(commune, up(hom, tmp_path, "--period", OCTOBER))
    ok(commune.run("oversee", "close", "--period", OCTOBER))
    before = sums(commune, OCTOBER)
    assert before["sum"]["ways"]["loa trường"]["airings"] == 2
    [key] = [line.split()[0] for line in ok(commune.run("oversee", "answer", "sao-mai")).splitlines()
             if line.startswith("2026")]  # fmt: skip
    ok(commune.run("oversee", "answer", "sao-mai", key, "Thay dây"))
    lich, new = commune.scripts / "lich.toml", '\n[[units]]\nkey = "moi"\nname = "Trường Mới"\n'
    for units in (
        UNITS.partition('[[units]]\nkey = "sao-hom"')[0],
        f'{UNITS}{new}kind = "trường"\nparent = "xa"\n',
    ):
        lich.write_text(units, "utf-8")
        assert sums(commune, OCTOBER) == before
    ok(commune.run("oversee", "close", "--period", OCTOBER, "--open"))
    assert len(sums(commune, OCTOBER)["units"]) == 3


def test_what_a_stranger_signed_leaves_the_sum_when_the_true_key_is_heard(
    mai, hom, commune, tmp_path, november
):
    put_log(mai, "2026-10-05")
    ok(hom.run("parent", "write", "--state", "--to", str(tmp_path)))  # has a key now
    forged = signed_anew(
        hom,
        up(mai, tmp_path, "--period", OCTOBER),
        lambda tree: tree["letter"]["facts"]["facts"][0].update(seconds=80_000.0),
    )
    take(commune, forged)
    assert airings(row_of(commune, OCTOBER)) == 1
    assert any("khóa chưa đối chiếu" in one for one in row_of(commune, OCTOBER)["doubts"])
    heard = mai.run("parent", "key").out.partition(": ")[2].strip()
    assert commune.run("oversee", "key", "sao-mai", heard).code == 2
    november[0] += timedelta(hours=1)
    said = take(commune, up(mai, tmp_path, "--state"), "--trust-key", heard)
    assert "1 tệp ký bằng khóa ấy thôi tính" in said
    assert airings(row_of(commune, OCTOBER)) is None
    assert commune.run("oversee", "take", str(forged)).code == 2
    november[0] += timedelta(hours=1)
    take(commune, up(mai, tmp_path, "--period", OCTOBER))
    assert row_of(commune, OCTOBER)["ways"]["loa trường"]["seconds"] == 300.0


def test_a_new_key_of_a_unit_that_was_compared_leaves_its_figures(mai, commune, tmp_path, november):
    put_log(mai, "2026-10-05")
    take(commune, up(mai, tmp_path, "--period", OCTOBER))
    ok(commune.run("oversee", "key", "sao-mai", mai.run("parent", "key").out.partition(": ")[2]))
    (mai.scripts / ".khoa-gui-dai.pem").unlink()
    november[0] += timedelta(hours=1)
    new = up(mai, tmp_path, "--state")
    heard = mai.run("parent", "key").out.partition(": ")[2].strip()
    assert "thôi tính" not in take(commune, new, "--trust-key", heard)
    assert airings(row_of(commune, OCTOBER)) == 1


def test_figures_without_a_log_or_with_a_broken_one_are_told_of(mai, hom, commune, tmp_path):
    put_log(hom, "2026-10-05", "2026-10-06", "2026-10-07")
    path = hom.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace("Bài một".encode(), "Bài hai".encode())
    path.write_bytes(b"".join(lines))
    for one in (mai, hom):
        take(commune, up(one, tmp_path, "--period", OCTOBER))
        heard = one.run("parent", "key").out.partition(": ")[2]
        ok(commune.run("oversee", "key", "sao-mai" if one is mai else "sao-hom", heard))
    said = ok(commune.run("oversee", "close", "--period", OCTOBER))
    for unit, doubt in (("sao-mai", "không có nhật ký phát"), ("sao-hom", "không còn nguyên")):
        row = row_of(commune, OCTOBER, unit)
        [told] = row["doubts"]
        assert doubt in told
        assert told in said
        assert not row["sound"]


def test_counts_that_cannot_be_are_refused_and_the_stick_goes_on(mai, hom, commune, tmp_path):
    """One bad file, whatever is in it, keeps no other from being taken, and pins no key."""
    put_log(hom, "2026-10-05")
    stick = tmp_path / "gom"
    stick.mkdir()
    letter = up(mai, tmp_path, "--period", OCTOBER)
    changes = (
        lambda tree: tree["letter"]["facts"].update(taken=[["Đài xã", 10**400]]),
        lambda tree: tree["letter"]["facts"].update(taken=[["Đài xã", -4]]),
        lambda tree: tree["letter"]["state"].update(owed=-5),
        lambda tree: tree["letter"]["state"].update(backup="2099-01-01T00:00:00+07:00"),
    )
    for number, change in enumerate(changes):
        (stick / f"a{number}.zip").write_bytes(signed_anew(mai, letter, change).read_bytes())
    for encoding in ("utf-16", "utf-32"):
        bad = signed_anew(mai, letter, encoding=encoding)
        (stick / f"a-{encoding}.zip").write_bytes(bad.read_bytes())
    (stick / "b.zip").write_bytes(up(hom, tmp_path, "--period", OCTOBER).read_bytes())
    run = commune.run("oversee", "take", str(stick))
    assert run.code == 2
    assert run.err.count("tệp không dùng được") == 6
    assert f"✔ b.zip: {HOM}" in run.out
    assert sums(commune, OCTOBER)["sum"]["ways"]["loa trường"]["airings"] == 1
    assert "chưa biết khóa" in ok(commune.run("oversee", "key", "sao-mai"))


def test_what_nobody_foresaw_in_one_file_is_told_and_the_next_is_taken(
    mai, hom, commune, tmp_path, monkeypatch
):
    up(mai, tmp_path, "--state")
    up(hom, tmp_path, "--state")
    real = SqlUnitExchange.add

    def add(self, letter, sealed, **more):
        if letter.unit == "sao-hom":
            raise RuntimeError("?")
        return real(self, letter, sealed, **more)

    monkeypatch.setattr(SqlUnitExchange, "add", add)
    run = commune.run("oversee", "take", str(tmp_path / "usb"))
    assert run.code != 0
    assert "lỗi ngoài dự tính" in run.err
    assert MAI in run.out


def handed_two(mai, commune, tmp_path):
    """Two scripts handed down as one item, and taken; the first one is queued: its episode."""
    files = [
        commune.write("doi-mu", "NỮ: Đi xe đạp điện phải đội mũ.", title="Đội mũ"),
        commune.write("ma-tuy", "NỮ: Tránh xa ma túy.", title="Tránh xa"),
    ]
    ok(commune.run("oversee", "hand-down", *map(str, files), "--from", "20/11/2026",
                   "--until", "30/11/2026", "--to", str(tmp_path / "g.zip")))  # fmt: skip
    ok(mai.run("parent", "take", str(tmp_path / "g.zip")))
    path = mai.scripts / "ma-tuy.md"  # on a day of its own: a programme of its own
    lines = path.read_text("utf-8").splitlines()
    [day] = [line for line in lines if line.startswith("Ngày phát")]
    path.write_text("\n".join(lines).replace(day, "Ngày phát: 25/11/2026") + "\n", "utf-8")
    return [
        bare_data_of(ok(mai.run("queue", "add", name, "--json")))["item"]["episode"]
        for name in ("Đội mũ", "Tránh xa")
    ]


def test_an_item_is_aired_when_all_of_it_was_and_stays_so(mai, commune, tmp_path, november):
    first, second = handed_two(mai, commune, tmp_path)

    def told():
        november[0] += timedelta(minutes=1)
        take(commune, up(mai, tmp_path, "--state"))
        [line] = [one for one in ok(commune.run("oversee", "handed")).splitlines() if MAI in one]
        return line.partition(": ")[2]

    november[0] = november[0].replace(day=22)
    put_log(mai, "2026-11-02", "2026-11-20", episode=first)
    assert "đã phát 1/2 bài" in told()
    path = mai.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    lines = aired_lines("2026-11-02", episode=first) + aired_lines("2026-11-20", episode=first)
    lines += aired_lines("2026-11-21", episode=second)
    path.write_bytes(b"".join(to_line(line) for line in chained(lines, None)))
    assert told() == "đã phát ngày 21/11/2026"  # not the one before the window
    november[0] = november[0].replace(year=2027, month=9, day=2)  # another school year
    (mai.scripts / "doi-mu.md").rename(mai.scripts / "doi-mu-bao-hiem.md")
    assert told() == "đã phát ngày 21/11/2026"


def test_a_letter_of_2035_hides_nothing(mai, commune, tmp_path, november):
    take(commune, up(mai, tmp_path, "--state"))
    real = november[0]
    november[0] = real.replace(year=2035)
    ok(commune.run("oversee", "reply", "sao-mai", "--to", str(tmp_path / "a.zip")))
    november[0] = real
    run = mai.run("parent", "take", str(tmp_path / "a.zip"))
    assert run.code == 2
    assert "còn ở phía trước" in run.err


def test_a_fast_clock_hides_no_later_letter(mai, commune, tmp_path, november):
    real = november[0]
    november[0] = real + timedelta(hours=23)
    fast = up(mai, tmp_path, "--state")
    november[0] = real
    assert "đồng hồ của đơn vị chạy trước" in take(commune, fast)
    november[0] = real + timedelta(hours=6)
    put_log(mai, "2026-11-20")
    take(commune, up(mai, tmp_path, "--state"))
    assert f"{MAI}: tháng này đã phát" in ok(commune.run("oversee", "show"))


def test_a_unit_answers_nothing_itself_and_a_period_is_called_by_its_days(
    mai, commune, tmp_path, november
):
    ok(mai.run("parent", "ask", "Loa rè quá"))

    def change(tree):
        tree["letter"]["facts"]["period"].update(words="tháng 9/2026")
        trouble = tree["letter"]["state"]["difficulties"][0]
        trouble.update(answer="Xã bảo thôi", answered="2026-11-20T08:00:00+07:00")

    said = take(commune, signed_anew(mai, up(mai, tmp_path, "--period", OCTOBER), change))
    assert "kỳ tháng 10/2026 (chính thức)" in said
    assert "(chưa trả lời)" in ok(commune.run("oversee", "answer", "sao-mai"))


def test_a_remark_goes_down_no_more_when_new_figures_came(mai, commune, tmp_path, november):
    take(commune, up(mai, tmp_path, "--period", OCTOBER))
    number = ok(commune.run("oversee", "letters", "sao-mai")).split()[0]
    ok(commune.run("oversee", "return", number, "--remark", "Thiếu ngày 6/10"))
    november[0] += timedelta(hours=1)
    take(commune, up(mai, tmp_path, "--period", OCTOBER))
    ok(commune.run("oversee", "reply", "sao-mai", "--to", str(tmp_path / "tra.zip")))
    assert "Thiếu ngày" not in ok(mai.run("parent", "take", str(tmp_path / "tra.zip")))


def test_a_pack_that_was_refused_makes_nobody_the_unit_above(mai, commune, tmp_path):
    script = commune.write("doi-mu", "NỮ: Đi xe đạp điện phải đội mũ.", title="Đội mũ")
    ok(commune.run("oversee", "hand-down", str(script), "--until", "30/11/2026",
                   "--to", str(tmp_path / "g.zip")))  # fmt: skip
    run = mai.run("parent", "take", "--programme", "không có", str(tmp_path / "g.zip"))
    assert run.code == 2
    assert COMMUNE not in ok(mai.run("parent", "key"))


def test_late_is_only_what_does_not_count(mai, hom, commune, tmp_path):
    put_log(hom, "2026-10-07")
    take(commune, up(mai, tmp_path, "--period", OCTOBER))
    ok(commune.run("oversee", "close", "--period", OCTOBER))
    take(commune, up(hom, tmp_path, "--period", OCTOBER))
    assert row_of(commune, OCTOBER, "sao-hom")["late"] == 1
    year = row_of(commune, "năm 2026", "sao-hom")
    assert (year["late"], airings(year)) == (0, 1)


OFFICE = "Sở Tư pháp tỉnh Hoa Phượng (ví dụ)"


@pytest.fixture
def office(station_of, tmp_path):
    """Who stands above the commune."""
    one = named(station_of(tmp_path / "sở"), OFFICE)
    (one.scripts / "lich.toml").write_text(
        f"""format = 1
[[units]]
key = "so"
name = "{OFFICE}"
kind = "sở"
[[units]]
key = "xa"
name = "{COMMUNE}"
kind = "xã, phường, đặc khu"
parent = "so"
""",
        "utf-8",
    )
    return one


def words_of(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode()


def test_a_commune_hands_its_sum_on_and_the_office_above_sees_every_school(
    mai, hom, commune, office, tmp_path, november
):
    import jsonschema  # a grammar is made of it: more than a second

    put_log(mai, "2026-10-05", "2026-10-06")
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--period", "tháng 10/2026"))))
    ok(office.run("oversee", "take", str(up(commune, tmp_path, "--period", "tháng 10/2026"))))
    told = sums(office, "tháng 10/2026")
    assert told["sum"]["ways"]["loa trường"]["airings"] == 2
    [row] = told["units"]
    below = {one["name"]: one["closing"] for one in row["below"]}
    assert below == {MAI: "2026-10-31", HOM: None}
    assert row["stage"] == "sơ bộ"
    said = ok(office.run("oversee", "sum", "--period", "tháng 10/2026"))
    assert "gồm 2 đơn vị cấp dưới, 1 đã gửi" in said
    assert f"{MAI}: 2 lượt" in said
    assert "chốt đến thứ bảy 31/10/2026" in said
    assert f"{HOM}: chưa gửi số liệu." in said
    # the school that was silent writes, the commune once more: nothing is counted twice
    november[0] += timedelta(hours=1)
    put_log(hom, "2026-10-07")
    ok(commune.run("oversee", "take", str(up(hom, tmp_path, "--period", "tháng 10/2026"))))
    ok(office.run("oversee", "take", str(up(commune, tmp_path, "--period", "tháng 10/2026"))))
    told = sums(office, "tháng 10/2026")
    schema, of_one = (
        json.loads((DOCS / f"{name}.schema.json").read_text("utf-8"))
        for name in ("cong-so-lieu", "bao-cao")
    )
    jsonschema.Draft202012Validator(schema).validate(told)
    jsonschema.Draft202012Validator(of_one).validate({"schema": 1, **told["sum"]})
    assert told["sum"]["ways"]["loa trường"]["airings"] == 3
    assert told["sum"]["period"]["stage"] == "chính thức"
    assert [one["doubts"] for one in told["units"][0]["below"]] == [
        ["khóa chưa đối chiếu: chưa chắc tệp là của đơn vị."]
    ] * 2  # the commune compared nobody's key, and says so further up
    # a commune that comes with fewer than before waits for a person
    november[0] += timedelta(hours=1)
    (commune.scripts / "lich.toml").write_text(UNITS.replace('parent = "xa"', ""), "utf-8")
    said = ok(
        office.run("oversee", "take", str(up(commune, tmp_path, "--period", "tháng 10/2026")))
    )
    assert "từ 3 lượt còn 0" in said
    assert sums(office, "tháng 10/2026")["sum"]["ways"]["loa trường"]["airings"] == 3


def test_the_sum_is_a_report_of_word_with_every_units_closing_day(mai, commune, tmp_path):
    put_log(mai, "2026-10-05", "2026-10-06")
    ok(commune.run("oversee", "take", str(up(mai, tmp_path, "--period", "tháng 10/2026"))))
    paper = tmp_path / "tong.docx"
    asked = ("oversee", "sum", "--period", "tháng 10/2026", "--docx", str(paper))
    run = commune.run(*asked)
    assert run.code == 0
    assert "tong.docx" in run.err
    words = words_of(paper)
    assert "1/2 đơn vị đã gửi số liệu, gồm 2 lượt phát trọn của 1 chương trình" in words
    assert f"Chưa gửi số liệu: {HOM}." in words
    assert "SỐ LIỆU CỦA TỪNG ĐƠN VỊ THÁNG 10/2026" in words
    assert "31/10/2026" in words
    assert "qua truyền thanh, phát thanh học đường" in words
    again = commune.run(*asked)
    assert again.code == 2
    assert "--replace" in again.err
    ok(commune.run(*asked, "--replace"))
    assert commune.run("oversee", "sum", "--docx", str(tmp_path / "tong.pdf")).code == 2
    alone = mai.run("oversee", "sum", "--docx", str(tmp_path / "rong.docx"))
    assert alone.code == 2
    assert "không có đơn vị nào báo cáo về đây" in alone.err
    assert not (tmp_path / "rong.docx").exists()


def test_the_sum_is_a_workbook_and_pictures_of_every_unit(mai, hom, commune, tmp_path):
    put_log(mai, "2026-10-05", "2026-10-06")
    put_log(hom, "2026-10-06", cut=True)
    for one in (mai, hom):
        ok(commune.run("oversee", "take", str(up(one, tmp_path, "--period", "tháng 10/2026"))))
    (commune.scripts / "lich.toml").write_text(
        UNITS + f'\n[[units]]\nkey = "xa-xoi"\nname = "{XA}"\nkind = "trường"\nparent = "xa"\n',
        "utf-8",
    )
    book, drawn = tmp_path / "tong.xlsx", tmp_path / "hinh"
    asked = ("oversee", "sum", "--period", "tháng 10/2026", "--xlsx", str(book))
    ok(commune.run(*asked, "--pictures", str(drawn)))
    sheet = load_workbook(book)["Đơn vị"]
    rows = {row[1]: row[2:8] for row in sheet.iter_rows(min_row=6, max_row=9, values_only=True)}
    assert rows[MAI][:3] == (2, 1, 0)
    assert rows[HOM][:3] == (0, 0, 1)
    assert rows[XA] == (None, None, None, None, None, "chưa gửi")  # silence is not nought
    assert rows["2/3 đơn vị đã gửi"][0] == "=SUM(C6:C8)"
    assert "Nhật ký" in load_workbook(book).sheetnames
    assert {one.name for one in drawn.iterdir()} >= {"don-vi.svg", "don-vi.png"}
    words = (drawn / "don-vi.svg").read_text("utf-8")
    assert MAI in words
    assert XA not in words  # who sent nothing has no bar of nought
    assert commune.run(*asked).code == 2  # not written over unasked


@pytest.mark.parametrize("group", [oversee, parent, papers, training])
def test_every_command_of_the_figures_answers_programs_too(group):
    told = {
        name: {option for one in command.params for option in one.opts}
        for name, command in group.command.commands.items()
    }
    assert [name for name, options in told.items() if "--json" not in options] == []


def test_a_script_reads_what_came_of_each_step(mai, commune, tmp_path, november):
    def read(station, *words):
        return bare_data_of(ok(station.run(*words, "--json")))

    put_log(mai, "2026-10-05", "2026-10-06")
    asked = read(mai, "parent", "ask", "Chưa rõ mức phạt mới.")
    stick, october = str(tmp_path / "usb"), ("--period", "tháng 10/2026")
    wrote = read(mai, "parent", "write", *october, "--to", stick)
    assert wrote["period"] == "tháng 10/2026"
    own = read(mai, "parent", "key")
    assert own["parent"] == {"name": None, "known": False, "compared": False, "fingerprint": None}
    assert own["own"] == wrote["fingerprint"]
    bad = tmp_path / "usb" / "xau.zip"
    bad.write_bytes(b"PK")
    taken = commune.run("oversee", "take", stick, "--json")
    assert taken.code == 2
    good, refused = bare_data_of(taken.out)["letters"]
    assert (good["name"], good["standing"], good["again"]) == (MAI, "đã nhận", False)
    assert refused["file"] == "xau.zip"
    assert refused["error"] in taken.err
    key = read(commune, "oversee", "key", "sao-mai")
    assert (key["known"], key["fingerprint"]) == (True, None)  # it is heard, not read here
    assert read(commune, "oversee", "key", "sao-mai", wrote["fingerprint"])["compared"] is True
    [open_one] = read(commune, "oversee", "answer", "sao-mai")["difficulties"]
    assert open_one["id"] == asked["id"]
    read(commune, "oversee", "answer", "sao-mai", asked["id"], "Xem khoản 1.")
    [reminder, *_] = read(commune, "oversee", "remind")["reminders"]
    assert reminder["unit"]
    down = read(commune, "oversee", "reply", "sao-mai", "--to", str(tmp_path / "xuong"))
    [came] = read(mai, "parent", "take", down["file"])["files"]
    assert (came["parent"], came["answers"]) == (COMMUNE, 1)
    closed = read(commune, "oversee", "close", *october)
    assert closed["sum"]["ways"]["loa trường"]["airings"] == 2
    assert read(commune, "oversee", "close", *october, "--open")["opened"] == "tháng 10/2026"
    back = read(commune, "oversee", "return", str(good["id"]), "--remark", "Thiếu ngày")
    assert (back["standing"], back["remark"]) == ("trả lại", "Thiếu ngày")
    assert read(commune, "oversee", "accept", str(good["id"]))["standing"] == "đã nhận"
