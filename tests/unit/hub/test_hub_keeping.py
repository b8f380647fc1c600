"""Upgrade, backup and removal of units: each for itself, and of a removed one nothing is left."""

import hashlib
import json
import shutil
import sqlite3
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from broadcaster.accounts.rights import AuditLine, Person, Role
from broadcaster.app.handed_items import DELIVERED
from broadcaster.app.settings import AUDIO, IN_HUB, load_settings
from broadcaster.app.station import wire
from broadcaster.app.stations import STATION_KEY
from broadcaster.care.backup_file import schema_of
from broadcaster.care.restore import restore_backup
from broadcaster.cli.entrance import enter
from broadcaster.domain.errors import Busy, InputError, StoreError
from broadcaster.domain.unit_limits import UnitLimits
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.hub_backup import back_up_hub, without_passwords
from broadcaster.hub.hub_settings import HubSettings
from broadcaster.hub.office_views import AskedStage
from broadcaster.hub.people_store import SqlOfficePeople
from broadcaster.hub.removal import put_paper, remove_unit
from broadcaster.hub.upgrading import UpgradeResult, upgrade_all
from broadcaster.pull.signing import read_signature, signed_by
from broadcaster.stations.signing_key import SigningKey
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import remove_unit_rows
from broadcaster.storage.hub_tables import AskedUnitRow, HubEpisodeRow, UnitLifeRow
from broadcaster.storage.jobs import SqlJobs, ask_for
from broadcaster.storage.object_folder import FolderObjectStore
from broadcaster.storage.schema import HEAD
from tests.fakes.answers import data_of
from tests.fakes.desk_house import found_school

OLD = Path(__file__).parents[2] / "contract" / "last_trial.sql"
DATABASE = "audio_out/danh-muc.sqlite3"
NOW = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
WORD = "bí-mật-của-em-Hoa-ban"  # planted, in everything that a unit has


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    place = tmp_path_factory.mktemp("dai-mau") / "dai"
    found_school(place)
    wired = wire(load_settings(place, {}))
    wired.tools.catalogue()
    wired.close()
    return place


@pytest.fixture
def hub(tmp_path, founded, monkeypatch):
    """A hub with units, each a copy of one station."""
    monkeypatch.setenv(IN_HUB, "1")
    rows = HubDatabase(sqlite_url(tmp_path / "hub" / "so-chung.sqlite"))

    def units(*codes):
        for code in codes:
            shutil.copytree(founded, tmp_path / "hub" / "don-vi" / code)
        return HubFolder(root=tmp_path / "hub")

    yield SimpleNamespace(units=units, rows=rows)
    rows.close()


def of_an_earlier_program(unit):
    file = unit / DATABASE
    for one in file.parent.glob("danh-muc.sqlite3*"):
        one.unlink()
    with sqlite3.connect(file) as made:
        made.executescript(OLD.read_text("utf-8"))
    made.close()
    return file


@pytest.mark.slow
def test_every_unit_is_brought_up_and_what_fails_of_one_is_its_own(hub):
    folder = hub.units("cu", "hong", "mat-cai-dat", "moi-hon", "nay")
    old = of_an_earlier_program(folder.units / "cu")
    assert schema_of(old) != HEAD
    broken = folder.units / "hong" / DATABASE
    for one in broken.parent.glob("danh-muc.sqlite3*"):
        one.unlink()
    broken.write_bytes(b"not a database" * 500)
    (folder.units / "mat-cai-dat" / "scripts_vi" / "station.toml").write_text("unit = ", "utf-8")
    with sqlite3.connect(folder.units / "moi-hon" / DATABASE) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    first = {one.unit: one for one in upgrade_all(folder)}
    assert {code: one.result for code, one in first.items()} == {
        "cu": UpgradeResult.DONE, "hong": UpgradeResult.FAILED,
        "mat-cai-dat": UpgradeResult.FAILED, "moi-hon": UpgradeResult.NEWER,
        "nay": UpgradeResult.DONE,
    }  # fmt: skip
    assert first["cu"].told.endswith(f"→ {HEAD}")
    assert "station.toml" in first["mat-cai-dat"].told
    assert schema_of(old) == HEAD
    again = {one.unit: one.result for one in upgrade_all(folder)}
    assert (again["cu"], again["nay"]) == (UpgradeResult.ALREADY, UpgradeResult.ALREADY)
    assert not list(folder.units.rglob("truoc-nang-cap*"))  # what is withdrawn later stays nowhere


@pytest.mark.slow
def test_a_database_that_could_not_be_upgraded_has_its_copy_beside_it(hub, monkeypatch):
    folder = hub.units("cu")
    old = of_an_earlier_program(folder.units / "cu")

    def fails(_wired):
        raise StoreError("Ổ đĩa đã đầy.")

    with monkeypatch.context() as full:
        full.setattr("broadcaster.hub.upgrading.take_over", fails)
        (one,) = upgrade_all(folder)
    assert (one.result, one.told) == (UpgradeResult.FAILED, "Ổ đĩa đã đầy.")
    (copy,) = folder.units.rglob("truoc-nang-cap.sqlite3")
    assert schema_of(copy) == schema_of(old)
    assert str(copy) in one.hint  # words that are withdrawn later would stay in it
    assert [one.result for one in upgrade_all(folder)] == [UpgradeResult.DONE]
    copy.touch()  # of a run that was cut off after it was done
    assert [one.result for one in upgrade_all(folder)] == [UpgradeResult.ALREADY]
    assert not copy.exists()


def plant(hub, folder, code):
    """Words in a script, a name of a file, a row of the unit, a row of the hub."""
    unit = folder.units / code
    (unit / "scripts_vi" / f"{WORD}.md").write_text(WORD, "utf-8")
    (unit / "audio_out" / ".cache").mkdir(exist_ok=True)
    (unit / "audio_out" / ".cache" / "giong.wav").write_bytes(WORD.encode())
    wired = wire(load_settings(unit, {}))
    ask_for(SqlJobs(wired.tools.catalogue()._database), "dung", WORD, {}, who="ai", at=NOW)
    wired.close()
    with hub.rows.writing([code]) as session:
        session.add(
            HubEpisodeRow(
                unit=code, key="a-2026-09-07", title=WORD, day=date(2026, 9, 7), stage="x",
                seconds=1.0, address="", folded=WORD, recipe="",
            )
        )  # fmt: skip


@pytest.mark.slow
def test_a_whole_hub_is_backed_up_and_each_unit_restored_alone(hub, tmp_path):
    folder = hub.units("truong-a", "truong-b", "mat-cai-dat")
    plant(hub, folder, "truong-a")
    (folder.units / "mat-cai-dat" / "scripts_vi" / "station.toml").write_text("unit = ", "utf-8")
    address = '[so-chung]\ndia_chi = "postgresql://so:chuoi-xanh@may/so_chung?password=chuoi-do"\n'
    (folder.root / "hub.toml").write_text(address, "utf-8")
    target = tmp_path / "o-ngoai"
    parts = {
        one.part: one
        for one in back_up_hub(folder, hub.rows, str(target), NOW, lambda wired: wired.tools.lock())
    }
    assert [part for part, one in parts.items() if one.failed] == ["mat-cai-dat"]
    assert sorted(path.name for path in target.iterdir() if path.is_file()) == [
        "hub-2026-12-01-013000.toml", "muc-luc-2026-12-01-013000.json",
        "so-chung-2026-12-01-013000.sqlite",
    ]  # fmt: skip
    told = (target / "hub-2026-12-01-013000.toml").read_text("utf-8")
    assert "postgresql://so@may/so_chung" in told
    assert "chuoi" not in told
    listed = json.loads((target / "muc-luc-2026-12-01-013000.json").read_text("utf-8"))
    assert sorted(listed["units"]) == ["truong-a", "truong-b"]
    assert listed["failed"] == ["mat-cai-dat"]
    # each unit can be taken back alone, as a station
    back = tmp_path / "hub-moi"
    for code in ("truong-a", "truong-b"):
        (archive,) = (target / code).iterdir()
        (back / "don-vi").mkdir(parents=True, exist_ok=True)
        restore_backup(archive, back / "don-vi" / code)
    shutil.copy(target / "so-chung-2026-12-01-013000.sqlite", back / "so-chung.sqlite")
    assert (back / "don-vi" / "truong-a" / "scripts_vi" / f"{WORD}.md").read_text("utf-8") == WORD
    assert schema_of(back / "don-vi" / "truong-b" / DATABASE) == HEAD
    rows = HubDatabase(sqlite_url(back / "so-chung.sqlite"))
    with rows.reading(["truong-a"]) as session:
        assert session.get_one(HubEpisodeRow, ("truong-a", "a-2026-09-07")).title == WORD
    rows.close()


HIDDEN = "[so-chung]\ndia_chi = {}\n[ten-mien]\n'a.example' = 'truong-a'\n"


@pytest.mark.parametrize(
    "address",
    [""" "postgresql://so:chuoi'xanh@may/so_chung" """, ' "postgresql://so:chuoi xanh@may/so_chung" ',
     r' "postgresql://so:chuoi\"xanh@may/so_chung" ', ' "postgresql://so:chuoi/xanh@may/so_chung"',
     "'postgresql://so@may/so_chung?password=xanh&sslpassword=chuoi' # chuoi xanh",
     '"postgresql://so@may/so_chung"\n# dia_chi = "postgresql://so:chuoi xanh@may/so_chung"'],
)  # fmt: skip
def test_no_password_of_the_rows_is_in_a_backup(address):
    told = without_passwords(HIDDEN.format(address))
    assert tomllib.loads(told) == {
        "so-chung": {"dia_chi": "postgresql://so@may/so_chung"}, "ten-mien": {"a.example": "truong-a"},
    }  # fmt: skip
    assert "chuoi" not in told
    assert "xanh" not in told


@pytest.mark.parametrize(
    "text",
    [HIDDEN.format('"""\\\npostgresql://so:\\\nchuoi@may/c"""'), "so-chung = 3\n", "[so-chung]\ndia_chi = 3\n",
     'so-chung = {dia_chi = "postgresql://so:chuoi@may/c"}\n', "[so-chung"],
)  # fmt: skip
def test_a_file_of_which_no_password_can_be_taken_out_is_in_no_backup(text):
    assert without_passwords(text) is None


def test_a_file_without_an_address_is_backed_up_as_it_is():
    text = "# của văn phòng\n[ten-mien]\n'a.example' = 'truong-a'\n"
    assert without_passwords(text) == text


def holding(root, *words):
    """Files below a folder that hold one of the words, in their bytes or their names."""
    found = []
    for path in root.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        if any(word.encode() in data or word in path.name for word in words):
            found.append(path.relative_to(root).as_posix())
    return found


@pytest.mark.slow
def test_of_a_removed_unit_nothing_is_left_and_a_paper_says_what_went(hub, tmp_path):
    folder = hub.units("truong-a", "truong-b")
    for code in ("truong-a", "truong-b"):
        plant(hub, folder, code)
    SigningKey(folder.root / STATION_KEY).make()
    for name in ("kho", "kho-viec"):
        (tmp_path / name).mkdir()
    store, work = (FolderObjectStore(tmp_path / name) for name in ("kho", "kho-viec"))
    (tmp_path / "trang.html").write_text(WORD, "utf-8")
    store.put("feeds/trang.html", tmp_path / "trang.html")
    work.put("vao/bai", tmp_path / "trang.html")
    settings = HubSettings(
        hosts={"a.example": "truong-a"}, own_limits={"truong-a": UnitLimits(disk_gb=1)}
    )
    assert any("scripts_vi" in one for one in holding(folder.units / "truong-a", WORD))
    removed = remove_unit(
        folder, settings, hub.rows, "truong-a", stores=[store, work], who="Lê Thị Giữ Máy", now=NOW
    )
    paper, seal = put_paper(folder, removed)
    assert (removed.objects, removed.rows, removed.failed) == (2, {"hub_episode": 1}, False)
    assert hashlib.sha256(WORD.encode()).hexdigest() in removed.sums
    hub.rows.close()
    assert not (folder.units / "truong-a").exists()
    others = f"{folder.units.name}/truong-b/"
    for file in holding(folder.root, WORD):
        assert file.startswith(others) or file.startswith("so-chung.sqlite"), file  # the other's
    assert holding(tmp_path / "kho", WORD) == []
    assert holding(tmp_path / "kho-viec", WORD) == []
    with hub.rows.reading(["truong-a", "truong-b"]) as session:
        assert [row.unit for row in session.query(HubEpisodeRow)] == ["truong-b"]
    told = paper.read_text("utf-8")
    for words in ("mã truong-a", "01:30:00 thứ ba 1/12/2026", "Lê Thị Giữ Máy", "hub_episode 1",
                  "kho đối tượng của văn phòng: 2 tệp", "bản sao lưu", "hub.toml còn dòng",
                  removed.sums[0]):  # fmt: skip
        assert words in told
    sign = read_signature(seal.read_bytes())
    assert signed_by(paper.read_bytes(), seal.read_bytes(), sign.key)
    with pytest.raises(InputError, match="không giữ gì"):
        remove_unit(folder, settings, hub.rows, "truong-a", stores=[store, work], who="ai", now=NOW)


def test_what_the_hub_noted_of_a_units_people_and_asked_for_it_goes_too(hub, tmp_path):
    folder = hub.units()
    folder.root.mkdir()
    people = SqlOfficePeople(hub.rows, lambda: NOW)
    for account, unit in (("bien-tap-a", "truong-a"), ("quan-tri-so", "so")):
        one = Person(account=account, name=WORD, role=Role.ADMIN, unit=unit)
        people.add(one, at=NOW)
        people.note(AuditLine(at=NOW, who=account, address="10.1.2.3", act="đăng nhập"))
    by = {"at": NOW, "who": "quan-tri-so", "address": ""}
    people.note(AuditLine(act="đổi vai", subject="bien-tap-a", detail=WORD, **by))
    people.note(AuditLine(act="giao bài", subject="cho truong-a", **by))
    asked = {"item": "bai", "stage": "x", "job": 0, "told": WORD, "at": NOW}
    life = {"first": date.min, "last": None, "name": "B", "kind": "trường"}
    with hub.rows.writing_all() as session:
        session.add(AskedUnitRow(unit="truong-b", giver="truong-a", **asked))
        session.add(AskedUnitRow(unit="truong-b", giver="so", **asked | {"item": "khac"}))
        session.add(UnitLifeRow(unit="truong-b", parent="truong-a", **life))
    removed = remove_unit(folder, HubSettings(), hub.rows, "truong-a", stores=(), who="ai", now=NOW)
    assert removed.rows["hub_audit"] == 2
    assert removed.rows["asked_unit"] == 1
    assert any("cấp trên của những ngày ấy" in one for one in removed.left)
    assert any("nhật ký của máy chủ chung" in one for one in removed.left)
    assert [(one.who, one.subject) for one in people.notes()] == [
        ("quan-tri-so", "10.1.2.3"), ("quan-tri-so", "cho truong-a"),
    ]  # fmt: skip
    with hub.rows.reading_all() as session:
        assert [row.giver for row in session.query(AskedUnitRow)] == ["so"]
        assert session.query(UnitLifeRow).one().parent == "truong-a"  # as it was in those days


def test_what_a_removed_giver_asked_is_taken_back_where_it_is_not_taken_in_yet(hub):
    folder = hub.units()
    for code in ("ta", "tb", "tc", "td"):
        waits = folder.units / code / AUDIO / DELIVERED
        waits.mkdir(parents=True)
        (waits / "bai.zip").write_bytes(b"goi")
    blocked = folder.units / "td" / AUDIO / DELIVERED / "bai.zip"
    blocked.unlink()
    blocked.mkdir()  # nothing that can be unlinked
    stages = {"ta": AskedStage.WAITING, "tb": AskedStage.COMING, "tc": AskedStage.THERE,
              "td": AskedStage.COMING, "khong-con": AskedStage.WAITING}  # fmt: skip
    row = {"giver": "xa", "item": "bai", "job": 1, "told": "", "at": NOW}
    with hub.rows.writing_all() as session:
        session.add_all(
            AskedUnitRow(unit=code, stage=one.value, **row) for code, one in stages.items()
        )
    removed = remove_unit(folder, HubSettings(), hub.rows, "xa", stores=(), who="ai", now=NOW)
    assert removed.rows["asked_unit"] == len(stages)
    left = {path.parts[-4] for path in folder.units.glob("*/*/*/bai.zip")}
    assert left == {"tc", "td"}
    assert [one for one in removed.left if "chờ nhận ở đơn vị td" in one]
    assert not [one for one in removed.left if "khong-con" in one or "đơn vị ta" in one]


class AwayStore:
    """An object store that answers nobody."""

    shown = "s3://kho/don-vi/truong-a"

    def listed(self):
        raise StoreError("Không tới được kho đối tượng.")


def test_what_cannot_be_reached_is_on_the_paper_and_another_run_goes_on(hub, tmp_path):
    folder = hub.units("truong-a")
    told = {"who": "ai", "now": NOW}
    first = remove_unit(folder, HubSettings(), hub.rows, "truong-a", stores=[AwayStore()], **told)
    assert first.failed
    assert any("Không tới được kho đối tượng" in one for one in first.left)
    assert not (folder.units / "truong-a").exists()
    (tmp_path / "kho").mkdir()
    (tmp_path / "x").write_text(WORD, "utf-8")
    store = FolderObjectStore(tmp_path / "kho")
    store.put("feeds/x.html", tmp_path / "x")
    second = remove_unit(folder, HubSettings(), hub.rows, "truong-a", stores=[store], **told)
    assert (second.failed, second.objects) == (False, 1)


@pytest.mark.slow
def test_the_paper_of_a_removal_that_was_cut_off_has_the_name_and_what_went_before(
    hub, monkeypatch
):
    folder = hub.units("truong-a")
    plant(hub, folder, "truong-a")
    told = {"stores": (), "who": "ai", "now": NOW}
    with monkeypatch.context() as cut:
        cut.setattr("broadcaster.hub.removal.remove_unit_rows", remove_rows_and_be_cut_off)
        with pytest.raises(KeyboardInterrupt):
            remove_unit(folder, HubSettings(), hub.rows, "truong-a", **told)
    shutil.rmtree(folder.units / ".dang-go-truong-a" / "scripts_vi")  # cut off there once more
    shutil.copytree(folder.units / ".dang-go-truong-a", folder.units / "truong-a")  # a new one
    removed = remove_unit(folder, HubSettings(), hub.rows, "truong-a", **told)
    assert removed.name == "Trường THCS Sao Mai (ví dụ)"
    assert removed.rows == {"hub_episode": 1}
    # script and sound of the first folder, sound of the new one: each counted once
    assert removed.sums.count(hashlib.sha256(WORD.encode()).hexdigest()) == 3
    assert list(folder.units.iterdir()) == []
    put_paper(folder, removed)
    assert [one.suffix for one in (folder.root / "da-go").iterdir()] == [".txt"]
    with pytest.raises(InputError, match="không giữ gì"):
        remove_unit(folder, HubSettings(), hub.rows, "truong-a", **told)


def remove_rows_and_be_cut_off(rows, code):
    remove_unit_rows(rows, code)
    raise KeyboardInterrupt


def test_a_unit_in_which_somebody_works_is_not_removed(hub, monkeypatch):
    folder = hub.units("truong-a")
    monkeypatch.setattr("broadcaster.hub.removal._PATIENCE", 0.0)
    wired = wire(load_settings(folder.units / "truong-a", {}))
    with wired.tools.lock(), pytest.raises(Busy):
        remove_unit(folder, HubSettings(), hub.rows, "truong-a", stores=(), who="ai", now=NOW)
    wired.close()
    assert (folder.units / "truong-a" / DATABASE).is_file()


@pytest.mark.parametrize("code", ["../truong-a", "ban", "TRUONG-A", "khong-co", ""])
def test_what_is_no_unit_is_not_removed(hub, code):
    folder = hub.units("truong-a")
    with pytest.raises(InputError):
        remove_unit(folder, HubSettings(), hub.rows, code, stores=(), who="ai", now=NOW)
    assert (folder.units / "truong-a" / DATABASE).is_file()


@pytest.mark.slow
def test_the_commands_tell_each_unit_and_say_by_their_end_whether_all_is_well(
    hub, tmp_path, capsys
):
    folder = hub.units("truong-a", "hong")
    (folder.units / "hong" / "scripts_vi" / "station.toml").write_text("unit = ", "utf-8")
    root = str(folder.root)

    def said(*words):
        code = enter(["hub", *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    code, told = said("upgrade", root)
    assert code == 1
    assert "✔ truong-a: đã nâng" in told
    assert "✘ hong: chưa được:" in told
    assert "2 đơn vị: 1 vừa nâng, 0 đã đúng bản này, 0 của bản mới hơn, 1 chưa được" in told
    code, told = said("upgrade", root, "--json")
    assert [one["result"] for one in data_of(told)["units"]] == ["chua-duoc", "da-dung-ban"]
    code, told = said("backup", root, str(tmp_path / "o-ngoai"), "--json")
    assert code == 1
    assert [(one["unit"], one["failed"]) for one in data_of(told)["parts"]] == [
        ("", False), ("hong", True), ("truong-a", False), ("", False),
    ]  # fmt: skip
    code, told = said("remove", root, "truong-a")
    assert code != 0
    assert "chưa gỡ gì" in told
    assert (folder.units / "truong-a").is_dir()
    with folder.lock():  # a hub is at work
        code, told = said("remove", root, "truong-a", "--yes")
    assert code != 0
    assert (folder.units / "truong-a").is_dir()
    code, told = said("remove", root, "truong-a", "--yes", "--who", "Lê Thị Giữ Máy")
    assert code == 0
    (paper,) = (folder.root / "da-go").iterdir()
    assert "Lê Thị Giữ Máy" in paper.read_text("utf-8")
    assert not (folder.units / "truong-a").exists()
