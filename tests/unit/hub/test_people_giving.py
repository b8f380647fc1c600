"""Accounts of a table in the desks of real stations and at the hub; links that are told once."""

import csv
import io
from datetime import UTC, datetime

import pytest

from broadcaster.accounts.people import open_link
from broadcaster.accounts.rights import Role
from broadcaster.app.settings import load_settings
from broadcaster.domain.errors import StoreError
from broadcaster.domain.schedule import Unit
from broadcaster.hub import people_giving
from broadcaster.hub.office_tables import known_people, make_station, without_folder, without_row
from broadcaster.hub.people_changes import people_plan
from broadcaster.hub.people_giving import GivenLink, give_people, links_csv, unit_desk
from broadcaster.hub.unit_tree import OfficeRole
from broadcaster.importing.sheets import csv_lines
from tests.fakes.hub_office import HERE, PASSWORD, OfficeYard

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
HEAD = "Họ tên;Đơn vị;Vai;Điện thoại"
LIVES = (
    Unit(key="xa", name="Xã Mẫu", kind="xã"),
    Unit(key="t1", name="Trường Một", kind="trường", parent="xa"),
    Unit(key="diem", name="Điểm trường Hai", kind="điểm trường", parent="t1"),
)


class Yard(OfficeYard):
    def __init__(self, root):
        super().__init__(root)
        self.now = NOW
        self.office.lives.store.change((), LIVES)

    def plan(self, *rows, **more):
        known = known_people(self.folder, self.office, NOW)
        return people_plan(tuple(csv_lines("\n".join((HEAD, *rows)), "b")), "b", known, **more)

    def give(self, plan, **more):
        return give_people(plan, self.folder, self.office, by="so", **more)


@pytest.fixture
def yard(tmp_path):
    found = Yard(tmp_path)
    for one in without_folder(found.folder, LIVES, NOW.date()):
        make_station(found.folder, one, NOW)
    yield found
    found.rows.close()


def test_a_school_of_the_list_gets_its_station_and_an_unknown_folder_is_told(yard):
    assert yard.folder.codes() == ("t1",)
    settings = load_settings(yard.folder.unit("t1").path, {})
    assert settings.station.unit == "Trường Một"
    (yard.folder.units / "la").mkdir()
    assert without_row(yard.folder, LIVES) == ("la",)
    assert without_folder(yard.folder, LIVES, NOW.date()) == ()


def test_people_of_a_table_can_sign_in_where_they_belong(yard):
    plan = yard.plan(
        "Nguyễn An;t1;Quản trị trường", "Lê Bình;t1;Kiểm duyệt;0900000000", "Đỗ Chi;t1;Kiểm duyệt",
        "Phạm Dũng;xa;Quản trị",
    )  # fmt: skip
    given = yard.give(plan)
    assert given.failed == ()
    token = given.links[0].path.removeprefix("/t1/ban/mo/")
    with unit_desk(yard.folder, "t1") as (wired, door):
        assert open_link(door, token, PASSWORD, address=HERE).person.role is Role.ADMIN
        assert {"Lê Bình", "Đỗ Chi"} <= {*wired.station.profile.approvers}
    of_office = given.links[3].path.removeprefix("/hub/lien-ket/")
    assert open_link(yard.office.door, of_office, PASSWORD, address=HERE).person.unit == "xa"
    assert yard.office.people.roles("dung.p") == (
        OfficeRole(unit="xa", role=Role.ADMIN, below=True),
    )
    again = yard.plan(
        "Nguyễn An;t1;Quản trị trường", "Lê Bình;t1;Biên tập", "Phạm Dũng;xa;Cấp trên",
        "Hồ Em;xa;Quản trị", end_missing=True,
    )  # fmt: skip
    assert [one.kind.value for one in again.changes] == [
        "đã có", "đổi vai", "đổi vai", "thêm", "thôi việc"
    ]  # fmt: skip
    given = yard.give(again, new_links=True)
    assert [one.change.account for one in given.links] == ["binh.l", "em.h"]
    assert yard.office.people.roles("dung.p")[0].role is Role.PARENT
    with unit_desk(yard.folder, "t1") as (_, door):
        assert [one.account for one in door.people.all() if one.ended] == ["chi.d"]


def test_no_unit_of_today_loses_its_last_administrator(yard):
    yard.add("so", OfficeRole(unit="t1", role=Role.ADMIN, below=True))  # of one school alone
    yard.give(yard.plan("Phạm Dũng;xa;Quản trị"))
    demoted = yard.give(yard.plan("Phạm Dũng;xa;Cấp trên"))
    assert "người quản trị cuối cùng của Xã Mẫu" in demoted.failed[0]
    ended = yard.give(yard.plan("Lê Mới;xa;Cấp trên", end_missing=True))
    assert "người quản trị cuối cùng của Xã Mẫu" in ended.failed[0]
    below = yard.give(yard.plan("Phạm Dũng;diem;Cấp trên"))  # the nearest role would hold
    assert below.failed == ()  # somebody at the school above it stays
    yard.give(yard.plan("Đỗ Én;xa;Quản trị"))
    assert yard.give(yard.plan("Phạm Dũng;xa;Cấp trên")).failed == ()
    told = [(one.act, one.subject) for one in yard.people.notes()]
    assert ("trao vai", "dung.p · cap-tren ở xa và bên dưới") in told


def test_what_fails_at_one_unit_keeps_no_other_from_its_people(yard):
    plan = yard.plan("An;t1;Quản trị", "Dũng;xa;Quản trị")
    (yard.folder.units / "t1" / "scripts_vi" / "station.toml").write_text("hỏng")
    given = yard.give(plan)
    assert [one.change.account for one in given.links] == ["dung"]
    assert [told.partition(":")[0] for told in given.failed] == ["t1"]
    assert "t1 chưa mở được" in yard.plan("An;t1;Quản trị").wrong[0].why


def test_what_broke_off_is_done_by_the_same_table_again(yard, monkeypatch):
    rows = ("Lê Bình;t1;Kiểm duyệt", "Đỗ Chi;xa;Quản trị", "Hồ Em;xa;Cấp trên")

    def broken(*_, **_more):
        raise StoreError("Đĩa đầy.")

    with monkeypatch.context() as at:
        at.setattr(people_giving, "name_approvers", broken)
        at.setattr(yard.people, "grant", broken)
        assert len(yard.give(yard.plan(*rows)).failed) == 2
    assert [one.kind.value for one in yard.plan(*rows).changes] == ["đổi vai", "đổi vai", "thêm"]
    given = yard.give(yard.plan(*rows), new_links=True)
    assert given.failed == ()
    assert sorted(one.change.account for one in given.links) == ["binh.l", "chi.d", "em.h"]
    assert all(role.below for held in yard.people.all_roles().values() for role in held)
    with unit_desk(yard.folder, "t1") as (wired, _):
        assert "Lê Bình" in wired.station.profile.approvers
    assert not yard.plan(*rows).moves


def test_what_nobody_foresaw_at_one_unit_loses_no_link_of_another(yard, monkeypatch):
    plan = yard.plan("Dũng;xa;Quản trị", "An;t1;Quản trị")

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(people_giving, "wire", broken)
    given = yard.give(plan)
    assert [one.change.account for one in given.links] == ["dung"]
    assert "t1: Đơn vị này gặp lỗi chưa lường trước khi ghi người dùng" in given.failed[0]
    assert "chưa lường trước khi xem người dùng" in yard.plan("An;t1;Quản trị").wrong[0].why


def test_a_table_of_links_holds_no_formulas(yard):
    change = yard.plan("An;xa;Quản trị;+84 900 000 000").changes[0]
    table = links_csv([GivenLink(change=change, path="/hub/lien-ket/x")], "https://hub.example/")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows[1][5:] == ["'+84 900 000 000", "https://hub.example/hub/lien-ket/x"]
