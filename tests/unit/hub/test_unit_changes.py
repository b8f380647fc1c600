"""What a table of units would change: shown first, dated, nothing deleted, wrong lines told."""

from datetime import date

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import Unit
from broadcaster.hub.unit_changes import UnitChangeKind, unit_plan
from broadcaster.importing.sheets import csv_lines

TODAY = date(2026, 11, 30)
HEAD = "Mã trường;Tên đơn vị;Loại;Thuộc;Từ ngày;Đến ngày"
NEW, RENAMED, MOVED, ENDED, SAME = UnitChangeKind


def plan(*rows, lives=(), head=HEAD):
    lines = tuple(csv_lines("\n".join((head, *rows)), "bang.csv"))
    return unit_plan(lines, "bang.csv", lives, TODAY)


def life(key, name="Trường A", parent="", first=None, last=None, kind="trường"):
    return Unit(key=key, name=name, kind=kind, parent=parent, first=first, last=last)


def kinds(found):
    return [one.kind for one in found.changes]


def test_new_units_stand_below_each_other_by_code_or_name():
    found = plan(
        "so;Sở Mẫu;sở",
        "X1;Xã B;xã;so mau",
        "T 1;Trường A;trường;x1;01/07/2026",
        ";Trường Không Mã;;XÃ B",
    )
    assert not found.wrong
    assert kinds(found) == [NEW] * 4
    assert found.new == (
        life("so", "Sở Mẫu", kind="sở"),
        life("x1", "Xã B", "so", kind="xã"),
        life("t-1", "Trường A", "x1", first=date(2026, 7, 1)),
        life("truong-khong-ma", "Trường Không Mã", "x1", kind=""),
    )


def test_the_same_table_again_changes_nothing():
    rows = ("so;Sở Mẫu;sở", "t;Trường A;trường;so;;30/6/2026", "t;Trường B;trường;so;1/7/2026")
    first = plan(*rows)
    again = plan(*rows, lives=first.new)
    assert kinds(again) == [SAME] * 3
    assert (again.old, again.new, again.wrong) == ((), (), ())


def test_a_new_name_ends_a_life_and_begins_another():
    old = life("t", first=date(2020, 9, 1))
    found = plan("t;Trường C;trường;;1/7/2026", lives=(old,))
    assert kinds(found) == [RENAMED]
    assert "“Trường A” thành “Trường C”, từ 1/7/2026" in found.changes[0].told
    assert found.old == (old,)
    assert found.new == (
        life("t", first=date(2020, 9, 1), last=date(2026, 6, 30)),
        life("t", "Trường C", first=date(2026, 7, 1)),
    )
    undated = plan("t;Trường C;trường", lives=(old,))
    assert [one.first for one in undated.new] == [date(2020, 9, 1), TODAY]


def test_what_began_today_is_put_right_in_its_place():
    found = plan("t;Trường C", lives=(life("t", first=TODAY),))
    assert found.new == (life("t", "Trường C", first=TODAY),)
    kind = plan("t;Trường A;tiểu học", lives=(life("t"),))
    assert kind.new == (life("t", kind="tiểu học"),)
    assert "loại “trường” thành “tiểu học”" in kind.changes[0].told


def test_another_parent_and_an_end_are_told():
    lives = (life("so", "Sở"), life("x", "Xã"), life("t", parent="x"), life("u", "U", "x"))
    found = plan("t;Trường A;trường;so", "u;U;trường;x;;31/5/2027", lives=lives)
    assert kinds(found) == [MOVED, ENDED]
    assert "từ x sang so" in found.changes[0].told
    assert "đến hết 31/5/2027" in found.changes[1].told
    assert found.unnamed == 2
    assert life("u", "U", "x", last=date(2027, 5, 31)) in found.new


def test_columns_that_are_not_there_change_nothing():
    found = plan("t;Trường A", lives=(life("so"), life("t", parent="so")), head="Mã;Tên trường")
    assert kinds(found) == [SAME]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("t;", "thiếu tên"),
        ("t;=HYPERLINK(1)", "không phải tên đơn vị"),
        ("ban;Trường", "trùng với một địa chỉ"),
        ("***;…", "không lập được mã"),
        ("t;Trường;;;32/13/2026", "không có tháng 13"),
        ("t;Trường;;;1/7/2026;1/6/2026", "đến ngày 1/6/2026"),
        ("t;Trường;;Sở Mẫn", "có phải “Sở Mẫu”"),
        ("t;Trường;;t", "cấp trên của chính nó"),
        ("so;Sở Hai", "trùng với dòng 2"),
    ],
)
def test_a_wrong_line_is_told_with_its_number_and_the_rest_goes_on(row, why):
    found = plan("so;Sở Mẫu;sở", row, "x;Xã;xã;so")
    assert [one.line for one in found.wrong] == [3]
    assert why in found.wrong[0].why
    assert [one.key for one in found.new] == ["so", "x"]


def test_what_is_below_a_lost_line_is_lost_too():
    found = plan("a;A;;nơi nào", "b;B;;a", "c;C;;b", "d;D")
    assert [(one.line, one.why[:11]) for one in found.wrong] == [
        (2, "không có đơ"), (3, "cấp trên “a"), (4, "cấp trên “b")
    ]  # fmt: skip
    assert [one.key for one in found.new] == ["d"]


def test_two_of_one_name_have_to_be_told_by_code():
    found = plan("a;Xã", "b;Xã", "c;Trường;;Xã", "d;Trường D;;a")
    assert [one.why[:15] for one in found.wrong] == ["có 2 đơn vị tên"]
    assert found.new[-1].parent == "a"


def test_a_ring_of_parents_is_refused_as_a_whole():
    with pytest.raises(InputError, match="thành vòng: a thuộc c thuộc b thuộc a"):
        plan("a;A;;c", "b;B;;a", "c;C;;b", "d;D;;a")
    one_after_the_other = plan(
        "a;A;;;;30/6/2026", "a;A;;b;1/7/2026", "b;B;;a;;30/6/2026", "b;B;;;1/7/2026"
    )
    assert not one_after_the_other.wrong


def test_lives_that_would_overlap_are_told():
    lives = (life("t", first=date(2020, 1, 1), last=date(2026, 6, 30)),)
    found = plan("t;Trường C;;;1/1/2026", lives=lives)
    assert "trùng ngày với “Trường A”" in found.wrong[0].why
    back = plan("t;Trường C", lives=lives)
    assert back.new == (life("t", "Trường C", first=TODAY, kind=""),)


def test_a_table_without_names_of_columns_is_refused():
    with pytest.raises(InputError, match="không có dòng tên cột"):
        plan("so;Sở", head="1;2")


def test_what_is_shown_has_a_mark():
    assert plan("a;A").mark == plan("a;A").mark != plan("a;B").mark


def test_a_name_is_no_code_though_it_would_make_one():
    head = "Mã;Tên;Cấp trên"
    lives = (life("tan-hoa", "Xã Tân Hòa"), life("x2", "Xã Tân Hóa"))
    found = plan("a;A;Tân Hóa", "b;B;Xã Tân Hóa", "c;C;tan-hoa", "d;D;Xa Tan Hoa", "e;E;X2",
                 lives=lives, head=head)  # fmt: skip
    assert [(one.key, one.parent) for one in found.new] == [
        ("b", "x2"), ("c", "tan-hoa"), ("e", "x2")
    ]  # fmt: skip
    assert [(one.line, one.why[:22]) for one in found.wrong] == [
        (2, "không có đơn vị cấp tr"), (5, "có 2 đơn vị tên “Xa Ta")
    ]  # fmt: skip


def test_what_is_below_a_name_of_a_refused_line_goes_nowhere_else():
    found = plan(
        "Xã Thạnh Phú;", "Xã Thành Phú;", "Trường A;Xã Thành Phú", "Trường B;Xa Thanh Phu",
        "Trường C;Xã Thạnh Phú", head="Tên;Cấp trên",
    )  # fmt: skip
    assert [one.line for one in found.wrong] == [3, 4, 5]
    assert "“Xã Thành Phú” ở dòng 3 không dùng được" in found.wrong[1].why
    assert [one.key for one in found.new] == ["xa-thanh-phu", "truong-c"]
    twice = plan("x;Xã;", "x;Xã;", "a;A;Xã", head="Mã;Tên;Cấp trên")  # the same line again
    assert [one.line for one in twice.wrong] == [3]


def test_a_code_made_of_a_name_is_of_that_name_at_that_place_alone():
    long = "Điểm trường Mầm non Hoa Ban Trắng thôn Bản "
    lives = (
        life("xa-a", "Xã A"), life("xa-b", "Xã B"), life("thcs-nguyen-du", "THCS Nguyễn Du", "xa-a"),
        life("diem-truong-mam-non-hoa-ban-trang-thon-b", f"{long}Một", "xa-a"),
    )  # fmt: skip
    head = "Tên;Cấp trên"
    found = plan(
        "Xã Á;", "THCS Nguyễn Du;Xã B", f"{long}Hai;Xã B", "Nhóm lớp Một;Xã Á",
        "Điểm lẻ;THCS Nguyễn Du", lives=lives, head=head,
    )  # fmt: skip
    assert (found.old, found.new) == ((), ())
    assert [one.line for one in found.wrong] == [2, 3, 4, 5, 6]
    assert all("ghi mã vào cột mã" in one.why for one in found.wrong[:3])
    again = plan("Xã A;", "THCS  Nguyễn Du;xa-a", f"{long}Một;Xã A", lives=lives, head=head)
    assert (again.old, again.new, again.wrong) == ((), (), ())
    said = plan("xa-a;Xã Á;", lives=lives, head="Mã;Tên;Cấp trên")
    assert kinds(said) == [RENAMED]
