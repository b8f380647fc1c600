"""A hub from its backup: what only the office knew, each unit, and nothing that was withdrawn since."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from broadcaster.accounts.people import add_person, new_link, open_link, visitor_of
from broadcaster.accounts.rights import Role
from broadcaster.app.settings import IN_HUB
from broadcaster.cli.hub import command
from broadcaster.cli.root import Session
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind
from broadcaster.hub import hub_restore
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.hub_restore import restore_plan
from broadcaster.hub.office_people import office_door
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import put_hub_rows
from broadcaster.storage.hub_tables import (
    CopiedUnitRow,
    HubEpisodeRow,
    OfficePersonRow,
    OfficeSessionRow,
    UnitFigureRow,
    UnitLifeRow,
)
from tests.fakes.copied_unit import CopiedUnit
from tests.fakes.hub_office import HERE, PASSWORD, PlainPasswords
from tests.fakes.office_rows import life
from tests.fakes.sftp_server import SftpServer

pytestmark = pytest.mark.slow  # whole stations are packed and unpacked


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv(IN_HUB, "")  # as it was, afterwards

    def said(*words, apart=False, **more):
        done = CliRunner(mix_stderr=not apart).invoke(
            command, words, obj=Session(folder=tmp_path), standalone_mode=False, **more
        )
        if done.exception is not None:
            raise done.exception
        return done

    return said


def office_of(rows, folder):
    return office_door(rows, folder, passwords=PlainPasswords(), now=SystemClock().now)


@pytest.fixture
def stood(tmp_path):
    """A hub with two units and an officer who is signed in."""
    unit = CopiedUnit(tmp_path / "cu")
    unit.rest()
    units = unit.where.units
    shutil.copytree(units / "truong-a", units / "truong-b")
    (unit.where.root / "hub.toml").write_text("[gioi-han]\ndia_gb = 5\n", "utf-8")
    for code in ("truong-a", "truong-b"):
        unit.copier.copy(code)
    with unit.rows.writing_all() as session:
        session.add(life("truong-a", "Trường A (ví dụ)"))
        session.add(life("truong-b", "Trường B (ví dụ)"))
        session.add(UnitFigureRow(unit="truong-b", day=datetime(2026, 1, 2, tzinfo=UTC).date(),
                                  name="luot-tai", amount=7.0))  # fmt: skip
    door = office_of(unit.rows, unit.where)
    person = add_person(door.door, "co.hanh", "Cô Hạnh", Role.ADMIN, unit="truong-a", by="thử")
    session = open_link(door.door, new_link(door.door, person, by="thử"), PASSWORD, address=HERE)
    yield SimpleNamespace(
        unit=unit, folder=unit.where, episode=unit.episode, session=session, door=door,
        place=tmp_path / "sao-luu",
    )  # fmt: skip
    unit.rows.close()


def withdraw(station, key, at):
    WithdrawalList(station / "scripts_vi" / "da-rut.toml").add(
        Withdrawal(what=WithdrawnKind.EPISODE, key=key, reason="phát nhầm", at=at)
    )


def titles(rows, code):
    with rows.reading([code]) as session:
        return [one.title for one in session.query(HubEpisodeRow)]


def rows_at(folder):
    return HubDatabase(sqlite_url(folder / "so-chung.sqlite"))


def test_a_whole_hub_comes_back_and_works(run, stood, tmp_path):
    run("backup", "cu", str(stood.place))
    listed = json.loads(next(stood.place.glob("muc-luc-*.json")).read_text("utf-8"))
    assert sorted(listed["units"]) == ["truong-a", "truong-b"]
    dry = run("restore", "moi", str(stood.place), "--dry-run")
    assert "2 đơn vị" in dry.output
    assert "! 2 đơn vị không biết đã rút gì từ lúc ấy: sẽ chưa xuất bản" in dry.output
    assert not (tmp_path / "moi").exists()
    asked = run("restore", "moi", str(stood.place), apart=True, input="n\n")
    assert not (tmp_path / "moi").exists()
    assert "Lấy lại như trên?" in asked.stderr  # under --json nobody sees what is on stdout
    done = run("restore", "moi", str(stood.place), "--yes")
    assert done.return_value == 0, done.output
    new = tmp_path / "moi"
    assert HubFolder(root=new).codes() == ("truong-a", "truong-b")
    assert (new / "hub.toml").read_text("utf-8") == "[gioi-han]\ndia_gb = 5\n"
    assert not list(new.glob(".hub.dang*"))
    rows = rows_at(new)
    for code in ("truong-a", "truong-b"):
        assert titles(rows, code) == [stood.episode.title]
    with rows.reading_all() as session:
        assert {one.name for one in session.query(UnitLifeRow)} == {
            "Trường A (ví dụ)", "Trường B (ví dụ)",
        }  # fmt: skip
        assert session.query(UnitFigureRow).filter_by(name="luot-tai").one().amount == 7.0
        assert session.query(OfficeSessionRow).all() == []  # who was signed in signs in again
    door = office_of(rows, HubFolder(root=new))
    assert visitor_of(door.door, stood.session.token) is None
    assert door.people.password(door.people.get("co.hanh")) == f"={PASSWORD}"
    assert "chưa xuất bản" in done.output
    rows.close()


def test_a_hub_comes_back_from_another_machine_that_is_gone_in_between(
    run, stood, tmp_path, monkeypatch
):
    there = tmp_path / "may-khac"
    (there / "sao-luu").mkdir(parents=True)
    server = SftpServer(there, ("dai", "chuối xanh"))
    server.start()
    try:
        target = f"sftp://dai:{quote('chuối xanh')}@127.0.0.1:{server.port}/sao-luu/tinh"
        run("backup", "cu", target)
        assert len(list(there.glob("sao-luu/tinh/truong-*/*.zip"))) == 2
        assert "2 đơn vị" in run("restore", "moi", target, "--dry-run").output

        def only_one(*words, **more):
            put_back(*words, **more)
            server.stop()

        put_back = hub_restore.restore_backup
        with monkeypatch.context() as patch:
            patch.setattr(hub_restore, "restore_backup", only_one)
            cut = run("restore", "moi", target, "--stood", str(stood.folder.root), "--yes")
        assert cut.return_value == 1
        assert "✔ truong-a" in cut.output
        assert "✘ truong-b: sftp://…@127.0.0.1" in cut.output
        assert "Không tới được nơi sao lưu" in cut.output
        assert "chu" not in cut.output.replace("chung", "").replace("chưa", "")
        assert HubFolder(root=tmp_path / "moi").codes() == ("truong-a",)
        server.start()
        done = run("restore", "moi", target, "--stood", str(stood.folder.root), "--yes")
        assert done.return_value == 0, done.output
    finally:
        server.stop()
    for code in ("truong-a", "truong-b"):
        old, new = (tree(tmp_path / hub / "don-vi" / code) for hub in ("cu", "moi"))
        lost = {name for name in old.keys() - new.keys() if "/." not in name}
        assert {name for name in old if name.startswith("scripts_vi/")}
        assert lost == set()
        assert {name for name, data in old.items() if new.get(name, data) != data} == set()


def tree(folder):
    """Names and bytes below a folder, but for what is hidden and databases, which are copied."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and "sqlite3" not in path.name
    }


def test_nothing_is_put_over_what_is_there(run, stood, tmp_path):
    run("backup", "cu", str(stood.place))
    before = sorted(path.name for path in stood.folder.root.iterdir())
    with pytest.raises(StoreError, match="đã có 2 đơn vị"):
        run("restore", "cu", str(stood.place), "--yes")
    assert sorted(path.name for path in stood.folder.root.iterdir()) == before
    (tmp_path / "moi").mkdir()
    (tmp_path / "moi" / "so-chung.sqlite").write_bytes(b"")
    with pytest.raises(StoreError, match="đã có sổ chung"):
        run("restore", "moi", str(stood.place), "--yes")
    (tmp_path / "moi" / "so-chung.sqlite").unlink()
    (tmp_path / "moi" / "hub.toml").write_text("# của văn phòng\n", "utf-8")
    done = run("restore", "moi", str(stood.place), "--yes")
    assert "đã có ở đó, giữ nguyên" in done.output
    assert (tmp_path / "moi" / "hub.toml").read_text("utf-8") == "# của văn phòng\n"


def test_what_was_withdrawn_or_removed_since_does_not_come_back(run, stood, tmp_path):
    run("backup", "cu", str(stood.place))
    later = SystemClock().now() + timedelta(hours=1)
    withdraw(stood.folder.units / "truong-a", stood.episode.key, later)
    stood.unit.rows.close()
    done = run("remove", "cu", "truong-b", "--yes", "--who", "thử")
    assert done.return_value == 0, done.output
    old = ("--stood", str(stood.folder.root))
    dry = run("restore", "moi", str(stood.place), *old, "--dry-run")
    told = f"số {stood.episode.key} (phát nhầm)"
    assert f"! truong-a: đã rút sau bản sao lưu, sẽ gỡ lại: {told}" in dry.output
    assert (
        "! 1 đơn vị đã gỡ khỏi máy chủ sau bản sao lưu này nên không trở lại: truong-b"
        in dry.output
    )
    done = run("restore", "moi", str(stood.place), *old, "--yes")
    assert done.return_value == 0, done.output
    assert f"đã rút sau bản sao lưu, đã gỡ lại: {told}" in done.output
    assert "chưa xuất bản" not in done.output
    new = tmp_path / "moi"
    assert HubFolder(root=new).codes() == ("truong-a",)
    assert [one.key for one in WithdrawalList(
        new / "don-vi" / "truong-a" / "scripts_vi" / "da-rut.toml").lines()] == [stood.episode.key]  # fmt: skip
    rows = rows_at(new)
    assert titles(rows, "truong-a") == []
    with rows.reading_all() as session:
        assert [one.unit for one in session.query(UnitLifeRow)] == ["truong-a"]
        assert [one.unit for one in session.query(UnitFigureRow) if one.name == "luot-tai"] == []
    rows.close()
    words = stood.episode.title.encode()
    assert not [path for path in new.glob("so-chung.sqlite*") if words in path.read_bytes()]


def test_a_damaged_unit_is_its_own_and_the_next_run_brings_the_rest(run, stood, tmp_path):
    run("backup", "cu", str(stood.place))
    [archive] = (stood.place / "truong-a").iterdir()
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    assert "✘ truong-a: " in run("restore", "moi", str(stood.place), "--dry-run").output
    done = run("restore", "moi", str(stood.place), "--yes")
    assert done.return_value == 1
    assert "✘ truong-a: " in done.output
    assert HubFolder(root=tmp_path / "moi").codes() == ("truong-b",)
    archive.write_bytes(whole)
    done = run("restore", "moi", str(stood.place), "--yes")
    assert done.return_value == 0, done.output
    assert "1 đơn vị đã lấy lại ở lần chạy trước: truong-b" in done.output
    rows = rows_at(tmp_path / "moi")
    assert titles(rows, "truong-a") == [stood.episode.title]
    with rows.reading_all() as session:
        assert session.query(CopiedUnitRow).count() == 2
        assert session.query(UnitLifeRow).count() == 2  # not twice
    rows.close()


def known_units(folder):
    """Codes of units and of homes of people that the rows of a hub know."""
    rows = rows_at(folder)
    with rows.reading_all() as session:
        found = {one.unit for one in session.query(UnitLifeRow)}
        people = {one.unit for one in session.query(OfficePersonRow)}
    rows.close()
    return found, people


@pytest.fixture
def of_both(stood):
    add_person(stood.door.door, "co.lan", "Cô Lan", Role.EDITOR, unit="truong-b", by="thử")
    return stood


def test_people_of_a_removed_unit_whose_backup_failed_do_not_come_back(run, of_both, tmp_path):
    run("backup", "cu", str(of_both.place))
    [listed] = of_both.place.glob("muc-luc-*.json")
    told = json.loads(listed.read_text("utf-8"))
    del told["units"]["truong-b"]
    listed.write_text(json.dumps(told | {"failed": ["truong-b"]}), "utf-8")
    of_both.unit.rows.close()
    run("remove", "cu", "truong-b", "--yes", "--who", "thử")
    done = run("restore", "moi", str(of_both.place), "--stood", str(of_both.folder.root), "--yes")
    assert done.return_value == 0, done.output
    assert "nên không trở lại: truong-b" in done.output
    assert known_units(tmp_path / "moi") == ({"truong-a"}, {"truong-a"})


def test_a_run_that_is_cut_off_behind_the_rows_goes_on(run, of_both, tmp_path, monkeypatch):
    run("backup", "cu", str(of_both.place))
    of_both.unit.rows.close()
    run("remove", "cu", "truong-b", "--yes", "--who", "thử")

    def cut(*_):
        raise StoreError("Mất điện.")

    with monkeypatch.context() as power:
        power.setattr("broadcaster.hub.hub_restore.remove_unit_rows", cut)
        with pytest.raises(StoreError, match="Mất điện"):
            run("restore", "moi", str(of_both.place), "--stood", str(of_both.folder.root), "--yes")
    done = run("restore", "moi", str(of_both.place), "--stood", str(of_both.folder.root), "--yes")
    assert done.return_value == 0, done.output
    assert "✔ sổ chung: đã lấy lại ở lần chạy trước" in done.output
    assert known_units(tmp_path / "moi") == ({"truong-a"}, {"truong-a"})


@pytest.mark.parametrize("is_back", [True, False])
def test_a_later_run_with_the_old_folder_cleans_what_an_earlier_one_put(
    run, of_both, tmp_path, is_back
):  # fmt: skip
    run("backup", "cu", str(of_both.place))
    of_both.unit.rows.close()
    run("remove", "cu", "truong-b", "--yes", "--who", "thử")
    [archive] = (of_both.place / ("truong-a" if is_back else "truong-b")).iterdir()
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    asked = run("restore", "moi", str(of_both.place), "--yes")
    assert asked.return_value == 1
    assert "mật khẩu đã đổi từ lúc ấy đều trở lại như cũ" in asked.output
    assert known_units(tmp_path / "moi")[1] == {"truong-a", "truong-b"}
    archive.write_bytes(whole)
    done = run("restore", "moi", str(of_both.place), "--stood", str(of_both.folder.root), "--yes")
    assert done.return_value == 0, done.output
    told = "mà lần chạy trước đã lấy lại, chạy hub remove: truong-b"
    assert (told in done.output) is is_back
    assert ("nên không trở lại: truong-b" in done.output) is not is_back
    assert known_units(tmp_path / "moi")[1] == {"truong-a"}


def test_a_moment_that_several_backups_have_is_told_and_none_is_taken(run, stood, tmp_path):
    run("backup", "cu", str(stood.place))
    [first] = stood.place.glob("muc-luc-*.json")
    day = first.name.removeprefix("muc-luc-")[:10]
    (stood.place / f"muc-luc-{day}-235959.json").write_bytes(first.read_bytes())
    folder = HubFolder(root=tmp_path / "moi")
    with pytest.raises(InputError, match=f"“{day}” hợp với 2 bản sao lưu"):
        restore_plan(folder, str(stood.place), moment=day)
    assert restore_plan(folder, str(stood.place), moment=f"{day}-235959").units


def test_a_run_of_another_backup_is_not_gone_on_with(run, stood, tmp_path):
    run("backup", "cu", str(stood.place))
    shutil.rmtree(stood.place / "truong-a")
    lost = run("restore", "moi", str(stood.place), "--yes")
    assert lost.return_value == 1
    assert "! 1 đơn vị có trong mục lục mà tệp không còn: truong-a" in lost.output
    [first] = stood.place.glob("muc-luc-*.json")
    told = json.loads(first.read_text("utf-8"))
    (tmp_path / "moi" / ".hub.dang-lay-lai").write_text(
        json.dumps({"listed": told | {"failed": ["x"]}, "rows": True}), "utf-8"
    )
    with pytest.raises(InputError, match="đang lấy lại dở bản sao lưu lúc"):
        run("restore", "moi", str(stood.place), "--yes")


def test_a_backup_that_was_cut_off_or_is_none_is_told(stood, tmp_path, run):
    folder = HubFolder(root=tmp_path / "moi")
    with pytest.raises(InputError, match="không có bản sao lưu nào của cả máy chủ chung"):
        restore_plan(folder, str(tmp_path))
    run("backup", "cu", str(stood.place))
    with pytest.raises(InputError, match="không có bản sao lưu nào lúc “2001”"):
        restore_plan(folder, str(stood.place), moment="2001")
    [listed] = stood.place.glob("muc-luc-*.json")
    told = json.loads(listed.read_text("utf-8"))
    listed.write_text(json.dumps(told | {"units": {"../ngoai": "x.zip"}}), "utf-8")
    with pytest.raises(StoreError, match="mã lạ"):
        restore_plan(folder, str(stood.place))
    listed.write_text(json.dumps(told | {"rows": "../so-chung.sqlite"}), "utf-8")
    with pytest.raises(StoreError, match="thiếu tệp"):
        restore_plan(folder, str(stood.place))


def test_rows_come_in_one_piece_or_not_at_all(stood, tmp_path, run, monkeypatch):
    run("backup", "cu", str(stood.place))
    [copy] = stood.place.glob("so-chung-*.sqlite")
    rows = rows_at(tmp_path)
    damaged = tmp_path / "hong.sqlite"
    damaged.write_bytes(copy.read_bytes()[:5000])
    with pytest.raises(StoreError):
        put_hub_rows(rows, damaged)
    with rows.reading_all() as session:
        assert session.query(UnitLifeRow).count() == 0
    assert put_hub_rows(rows, copy) > 3
    rows.close()
