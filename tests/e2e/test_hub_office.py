"""`broadcaster hub units` and `hub people` as the office's keeper runs them."""

import re
import stat

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.people_giving import unit_desk
from tests.fakes.hub_office import OfficeYard

UNITS = "Mã;Tên đơn vị;Loại;Thuộc\nso;Sở Mẫu;sở;\nt1;Trường Một;trường;Sở Mẫu\nt2;Trường;;nơi nào\n"
PEOPLE = "Họ tên;Đơn vị;Vai\nTrần An;t1;Quản trị\nLê Bé;so;Văn phòng\nAi Đó;t1;Gác cổng\n"


IN_PROCESS = True


@pytest.fixture
def hub(tmp_path, station):
    (tmp_path / "don-vi").mkdir()
    (tmp_path / "don-vi.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "nguoi.csv").write_text(PEOPLE, encoding="utf-8")

    def asked(command, *words):
        return station.run("hub", command, str(tmp_path), *words)

    return asked


def test_units_are_shown_written_and_made(hub, tmp_path):
    table = str(tmp_path / "don-vi.csv")
    dry = hub("units", table, "--dry-run")
    assert "mới: Trường Một (t1)" in dry.out
    assert "✖ dòng 4: không có đơn vị cấp trên “nơi nào”" in dry.err
    assert "t1" not in hub("units").out
    done = hub("units", table, "--yes", "--make")
    assert done.code == 2  # a line was wrong, and told
    assert "✔ đã lập đài t1: Trường Một" in done.out
    assert HubFolder(root=tmp_path).codes() == ("t1",)
    (tmp_path / "don-vi" / "la").mkdir()
    listed = hub("units").out
    assert "t1: Trường Một (trường, thuộc so)" in listed
    assert "Đài la có thư mục mà không có trong danh sách" in listed


def test_people_are_shown_written_and_get_links_in_files_of_the_owner(hub, tmp_path):
    hub("units", str(tmp_path / "don-vi.csv"), "--yes", "--make")
    table = str(tmp_path / "nguoi.csv")
    dry = hub("people", table, "--dry-run")
    assert "thêm: Trần An (an.t), Quản trị trường, bàn làm việc t1" in dry.out
    assert "không có vai “Gác cổng”" in dry.err
    to = tmp_path / "duong-dan"
    hub("people", table, "--yes", "--links", str(to), "--public-url", "https://hub.example")
    assert sorted(one.name for one in to.iterdir()) == ["so.csv", "t1.csv"]
    assert stat.S_IMODE((to / "t1.csv").stat().st_mode) == 0o600
    assert "https://hub.example/t1/ban/mo/" in (to / "t1.csv").read_text("utf-8-sig")
    again = hub("people", table, "--yes")
    assert "Không có gì để ghi" in again.out
    links = hub("people", table, "--yes", "--new-links").out
    assert re.search(r"/hub/lien-ket/\S{20,}", links)
    with unit_desk(HubFolder(root=tmp_path), "t1") as (_, door):
        assert [one.role for one in door.people.all()] == [Role.ADMIN]


def test_an_empty_folder_is_begun_and_any_other_one_is_not(station, tmp_path):
    new, other = tmp_path / "moi", tmp_path / "khac"
    for folder in (new, other):
        folder.mkdir()
    (new / "hub.toml").write_text("", encoding="utf-8")
    (other / "de-thi.docx").write_text("", encoding="utf-8")
    (tmp_path / "don-vi.csv").write_text(UNITS, encoding="utf-8")
    asked = ("units", str(new), str(tmp_path / "don-vi.csv"), "--yes", "--make")
    assert "✔ đã lập đài t1" in station.run("hub", *asked).out
    refused = station.run("hub", "units", str(other), str(tmp_path / "don-vi.csv"), "--yes")
    assert (refused.code, [one.name for one in other.iterdir()]) == (1, ["de-thi.docx"])
    assert "không có don-vi/ trong đó" in refused.err
    away = tmp_path / "dia-chua-gan"  # what a disk leaves that is not there
    away.mkdir()
    for words in (("units", str(away)), (str(away),)):
        refused = station.run("hub", *words)
        assert (refused.code, [*away.iterdir()]) == (1, [])


def test_a_role_at_a_unit_that_is_not_there_is_refused(hub, tmp_path):
    hub("units", str(tmp_path / "don-vi.csv"), "--yes")
    refused = hub("people", "--add", "co.lan", "--name", "Lan", "--unit", "t11", "--below")
    assert refused.code == 2
    assert "không có đơn vị “t11”; có phải là “t1” không" in refused.err


def test_the_first_person_of_the_office_is_added_at_the_machine(hub, tmp_path):
    hub("units", str(tmp_path / "don-vi.csv"), "--yes")
    who = ("--add", "co.lan", "--name", "Lê Thị Lan", "--role", "quan-tri", "--unit", "so")
    other = ("co.hoa", "--name", "Hòa", "--role", "quan-tri", "--unit", "so", "--below")
    hub("people", "--add", *other)
    first = hub("people", *who, "--below", "--public-url", "https://hub.example/")
    assert re.search(r"https://hub.example/hub/lien-ket/\S{20,}", first.out)
    second = hub(
        "people", *who
    )  # the first link was lost, and the role was meant for the unit alone
    assert "lien-ket" in second.out
    for wrong in (
        ("--add", "co.lan", "--role", "hoc-sinh", "--unit", "so"),
        ("--add", "co.hai", "--name", "Hai", "--unit", "Sở!"),
        ("--add", "co.hai", "--unit", "so"),
        ("--add", "co.lan", "--name", "Trần Thị Lan", "--unit", "so"),
        (),
        ("--add", "co.hai", str(tmp_path / "nguoi.csv")),
    ):
        assert hub("people", *wrong).code == 2, wrong


def test_a_role_is_taken_back_at_the_machine_shown_first(hub, tmp_path):
    (tmp_path / "don-vi").rmdir()
    yard = OfficeYard(tmp_path)
    hub("units", str(tmp_path / "don-vi.csv"), "--yes")
    chief = ("co.chinh", "--name", "Chính", "--role", "quan-tri", "--unit", "so", "--below")
    hub("people", "--add", *chief)
    for unit, role in (("so", "bien-tap"), ("t1", "quan-tri")):
        hub("people", "--add", "co.lan", "--name", "Lan", "--role", role, "--unit", unit)

    def held():
        return [one.unit for one in yard.people.roles("co.lan")]

    dry = hub("people", "--take-back", "Co.Lan", "--unit", "so", "--dry-run")
    assert "Thu vai của co.lan: Biên tập ở Sở Mẫu (so)." in dry.out
    assert "Còn lại: Quản trị ở Trường Một (t1)." in dry.out
    assert held() == ["so", "t1"]
    done = hub("people", "--take-back", "co.lan", "--unit", "so", "--yes", "--who", "Người giữ máy")
    assert (done.code, held()) == (0, ["t1"])
    assert ("Người giữ máy", "thu vai") in [(one.who, one.act) for one in yard.people.notes()]
    for wrong, why in (
        (("co.lan", "--unit", "so"), "không có vai nào ở “so”"),
        (("co.la", "--unit", "so"), "không có tài khoản “co.la”"),
        (("co.lan",), "không có vai nào ở “”"),
        (("co.chinh", "--unit", "so"), "người quản trị cuối cùng của Sở Mẫu"),
        (("co.lan", "--unit", "t1", "--add", "co.hai"), "cần một bảng tính"),
    ):
        refused = hub("people", "--take-back", *wrong, "--yes")
        assert refused.code == 2, wrong
        assert why in refused.err, wrong
    assert "không vai nào" in hub("people", "--take-back", "co.lan", "--unit", "t1", "--yes").out
    yard.rows.close()


def test_a_hub_that_serves_knows_who_was_added_beside_it(hub, tmp_path):
    (tmp_path / "don-vi").rmdir()
    yard = OfficeYard(tmp_path)
    hub("units", str(tmp_path / "don-vi.csv"), "--yes")
    hub("people", "--add", "co.lan", "--name", "Lan", "--unit", "so", "--below")
    assert [(one.unit, one.below) for one in yard.people.roles("co.lan")] == [("so", True)]
    yard.rows.close()
