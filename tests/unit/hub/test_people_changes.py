"""What a table of people would change: at desks and at the office, wrong lines told."""

import pytest

from broadcaster.accounts.rights import Person, Role
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.hub.people_changes import (
    DeskPeople,
    KnownPeople,
    PersonChangeKind,
    people_plan,
)
from broadcaster.hub.unit_tree import OfficeRole
from broadcaster.importing.sheets import csv_lines

ADDED, ROLE, SAME, ENDED = PersonChangeKind
UNITS = {"so": "Sở Mẫu", "xa": "Xã Mẫu", "t1": "Trường Một", "t2": "Trường Hai", "t3": "Trường Ba"}


def person(account, name, role=Role.EDITOR, unit="", **more):
    return Person(account=account, name=name, role=role, unit=unit, **more)


def plan(
    *rows, desk=(), office=(), roles=None, head="Họ và tên;Đơn vị;Vai;Tài khoản", within=None, **more
):  # fmt: skip
    def people(code):
        if code == "t3":
            raise StoreError("Không đọc được /srv/hub/don-vi/t3/audio_out/phat-thanh.sqlite.")
        return DeskPeople(people=desk if code == "t1" else (), unnamed={"chua-ghi"})

    def held(account):
        told = (roles or {}).get(account, {})
        return {unit: OfficeRole(unit=unit, role=one, below=True) for unit, one in told.items()}

    known = KnownPeople(
        units=UNITS, stations={"t1", "t2", "t3"}, desk=people, office=office,
        office_roles=held, within=within, below=lambda code: {code},
    )  # fmt: skip
    return people_plan(tuple(csv_lines("\n".join((head, *rows)), "b.csv")), "b.csv", known, **more)


def told(found):
    return [(one.kind, one.unit, one.office, one.account, one.role) for one in found.changes]


def test_people_of_a_school_are_of_its_desk_and_the_others_of_the_office():
    found = plan(
        "Nguyễn Văn An;t1;Quản trị trường", "Nguyễn Văn An;Trường Hai;bien tap vien",
        "Lê Thị Bình;Xã Mẫu;Quản trị", "Đỗ Chi;t1;Đơn vị cấp trên", "Ông Dũng;t1;văn phòng, biên tập",
        "Bà Én;so;Văn phòng",
    )  # fmt: skip
    assert not found.wrong
    assert told(found) == [
        (ADDED, "t1", False, "an.nv", Role.ADMIN),
        (ADDED, "t2", False, "an.nv", Role.EDITOR),
        (ADDED, "xa", True, "binh.lt", Role.ADMIN),
        (ADDED, "t1", True, "chi.d", Role.PARENT),
        (ADDED, "t1", True, "dung.o", Role.EDITOR),
        (ADDED, "so", True, "en.b", Role.PARENT),
    ]


def test_two_with_the_same_letters_get_two_accounts():
    found = plan("Nguyễn Văn An;t1;Biên tập", "Ngô Viết Ân;t1;Biên tập;", "Ái;t1;Biên tập")
    assert [one.account for one in found.changes] == ["an.nv", "an.nv2", "ai"]


def test_who_is_there_is_known_by_name_or_account():
    desk = (
        person("lan", "Lê Thị Hoà", has_password=True),
        person("cu", "Trần Cũ", ended=True),
        person("binh", "Phan Bình"),
    )
    found = plan(
        "Lê Thị Hòa;t1;Biên tập", "Phan Bình;t1;Kiểm duyệt;binh", "Trần Cũ;t1;Biên tập", desk=desk
    )
    assert told(found) == [
        (SAME, "t1", False, "lan", Role.EDITOR),
        (ROLE, "t1", False, "binh", Role.APPROVER),
        (ADDED, "t1", False, "cu.t", Role.EDITOR),
    ]
    assert [one.waiting for one in found.changes] == [False, True, True]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (";t1;Biên tập", "thiếu họ tên"),
        ("=1+1;t1;Biên tập", "không phải họ tên"),
        ("Lê Thị Lan (Văn phòng);t1;Kiểm duyệt", "ghi họ tên thôi"),
        ("An;;Biên tập", "thiếu đơn vị"),
        ("An;Trường Bốn;Biên tập", "không có đơn vị"),
        ("An;Trường Mót;Biên tập", "có phải “Trường Một”"),
        ("An;t1;", "thiếu vai"),
        ("An;t1;Kiểm soát", "không có vai"),
        ("An;xa;Học sinh phát thanh viên", "chưa có đài"),
        ("An;t1;Biên tập;a b", "tên tài khoản"),
        ("An;t1;Biên tập;lan", "tài khoản “lan” là của Lê Thị Hoà"),
        ("An;t1;Biên tập;cu", "đã thu"),
        ("Lê Thị Hoa;t1;Biên tập", "có thể là Lê Thị Hoà (lan)"),
        ("Lê  thị hòa;t1;Biên tập", "đã ở dòng 2"),
        ("An;t3;Biên tập", "đài của t3 chưa mở được"),
    ],
)
def test_a_wrong_line_is_told_with_its_number_and_the_rest_goes_on(row, why):
    desk = (person("lan", "Lê Thị Hoà"), person("cu", "Trần Cũ", ended=True))
    found = plan("Lê Thị Hoà;t1;Kiểm duyệt", row, "Phan Bình;t2;Biên tập", desk=desk)
    assert [one.line for one in found.wrong] == [3]
    assert why in found.wrong[0].why
    assert "/srv/" not in found.wrong[0].why
    assert [one.line for one in found.changes] == [2, 4]


def test_somebody_of_the_office_may_get_a_role_at_a_second_unit():
    office = (person("lan", "Lê Lan", Role.PARENT, "xa"),)
    roles = {"lan": {"xa": Role.PARENT}}
    found = plan(
        "Lê Lan;xa;cấp trên", "Lê Lan;so;cấp trên;lan", "Lê Lan;t2;cấp trên",
        head="Họ tên;Đơn vị;Vai;Tài khoản", office=office, roles=roles,
    )  # fmt: skip
    assert told(found)[:2] == [
        (SAME, "xa", True, "lan", Role.PARENT),
        (ROLE, "so", True, "lan", Role.PARENT),
    ]
    assert found.changes[2].account == "lan.l"  # nobody says that it is the same person


def test_an_approver_whom_the_station_does_not_name_is_given_the_role_again():
    desk = (
        person("chua-ghi", "An", Role.APPROVER), person("da-ghi", "Bình", Role.APPROVER)
    )  # fmt: skip
    found = plan("An;t1;Kiểm duyệt", "Bình;t1;Kiểm duyệt", desk=desk)
    assert [one.kind for one in found.changes] == [ROLE, SAME]


def test_nobody_above_the_reader_is_touched_or_told():
    office = (
        person("tren", "Ông Trên", Role.ADMIN, "so"), person("lan", "Lê Lan", Role.PARENT, "xa"),
        person("hai", "Bà Hai", Role.PARENT, "xa"),
    )  # fmt: skip
    roles = {"tren": {"so": Role.ADMIN}, "lan": {"xa": Role.PARENT},
             "hai": {"xa": Role.PARENT, "so": Role.ADMIN}}  # fmt: skip
    rows = ("Ông Trên;xa;Cấp trên;tren", "Đoán Mò;xa;Cấp trên;tren", "Bà Hai;xa;Cấp trên",
            "Ba Hai;xa;Cấp trên", "Lê Lan;xa;Quản trị")  # fmt: skip
    found = plan(*rows, office=office, roles=roles, within={"xa", "t1"})
    assert [one.line for one in found.wrong] == [2, 3, 4, 5]
    assert all("ngoài các đơn vị mà thầy cô quản lý" in one.why for one in found.wrong)
    assert "Ông Trên" not in found.wrong[1].why
    assert told(found) == [(ROLE, "xa", True, "lan", Role.ADMIN)]


def test_who_is_missing_ends_only_when_asked_and_only_at_units_of_the_table():
    desk = (
        person("lan", "Lê Lan"), person("an", "An"), person("dai", "Đài xã", Role.STATION)
    )  # fmt: skip
    office = (person("so-a", "Người Sở", Role.PARENT, "so"),)
    row = "Lê Lan;t1;Biên tập"
    assert [one.kind for one in plan(row, desk=desk, office=office).changes] == [SAME]
    found = plan(row, desk=desk, office=office, end_missing=True)
    assert told(found) == [
        (SAME, "t1", False, "lan", Role.EDITOR),
        (ENDED, "t1", False, "an", Role.EDITOR),
    ]
    assert found.mark != plan(row, desk=desk, office=office).mark


def test_nobody_ends_where_a_wrong_line_may_name_them():
    desk = (person("lan", "Lê Lan"), person("an", "An"), person("hai", "Hai"))
    office = (person("so-a", "Sở A", Role.PARENT, "so"), person("so-b", "Sở B", Role.PARENT, "so"))
    roles = {"so-a": {"so": Role.PARENT}, "so-b": {"so": Role.PARENT, "xa": Role.PARENT}}
    rows = ("Lê Lan;t1;Biên tập", "An;t1;Bảo vệ", "Mới;so;Cấp trên")
    more = {"desk": desk, "office": office, "roles": roles, "end_missing": True}
    found = plan(*rows, **more)
    assert [one.account for one in found.changes if one.kind is ENDED] == ["so-a", "so-b"]
    assert found.spared == ("không thu tài khoản của ai ở t1: dòng 3 hỏng",)
    elsewhere = plan(*rows, "Sở B;xa;Bảo vệ", **more)
    assert [one.account for one in elsewhere.changes if one.kind is ENDED] == ["so-a"]
    unknown = plan(*rows, "Hai;Trường Mót;Biên tập", **more)
    assert not unknown.count(ENDED)
    assert "dòng 5 hỏng và không rõ" in unknown.spared[0]


def test_a_table_of_more_units_than_a_page_opens_is_refused_before_any_is():
    rows = ("An;t1;Biên tập", "An;t2;Biên tập", "Bình;t2;Biên tập", "Chi;xa;Cấp trên")
    assert len(plan(*rows, most_units=3).changes) == 4
    with pytest.raises(InputError, match="hơn 2 đơn vị"):
        plan(*rows, most_units=2)


def test_email_and_telephone_are_looked_at():
    head = "Họ tên,Trường,Vai trò,E-mail,Số điện thoại"
    good = plan("An,t1,Biên tập,an@truong.example.edu.vn,0900 000 000", head=head)
    assert (good.changes[0].email, good.changes[0].phone) == (
        "an@truong.example.edu.vn", "0900 000 000"
    )  # fmt: skip
    bad = plan("An,t1,Biên tập,an@,", "An,t1,Biên tập,,=cmd", head=head)
    assert [one.why for one in bad.wrong] == [
        "“an@” không phải e-mail",
        "“=cmd” không phải điện thoại",
    ]


def test_a_name_is_no_code_though_it_would_make_one():
    units = {"tan-hoa": "Tân Hòa", "x2": "Tân Hóa"}
    known = KnownPeople(
        units=units,
        stations=units,
        desk=lambda _: DeskPeople(people=()),
        office=(),
        office_roles=lambda _: {},
        below=lambda code: {code},
    )
    rows = ("Họ tên;Đơn vị;Vai", "An;Tân Hóa;Biên tập", "Bình;tan-hoa;Biên tập",
            "Chi;Tan Hoa;Biên tập")  # fmt: skip
    found = people_plan(tuple(csv_lines("\n".join(rows), "b.csv")), "b.csv", known)
    assert [one.unit for one in found.changes] == ["x2", "tan-hoa"]
    assert [one.why[:16] for one in found.wrong] == ["có 2 đơn vị tên "]
