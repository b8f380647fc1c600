"""Who of the office asks: sessions of the hub, links, refusals, and what they may see today."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from broadcaster.accounts.people import (
    IDLE,
    add_person,
    end_person,
    new_link,
    open_link,
    sign_in,
    sign_out,
)
from broadcaster.accounts.people import visitor_of as session_of
from broadcaster.accounts.rights import Right, Role
from broadcaster.domain.errors import Busy, InputError, NotAllowed
from broadcaster.domain.schedule import Unit
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.office_people import visitor_at, visitor_of
from broadcaster.hub.unit_tree import OfficeRole
from tests.fakes.hub_office import HERE, PASSWORD, OfficeYard, PlainPasswords


@pytest.fixture
def yard(tmp_path):
    found = OfficeYard(tmp_path)
    yield found
    found.rows.close()


def role(unit, told=Role.PARENT, *, below=True):
    return OfficeRole(unit=unit, role=told, below=below)


def test_a_visitor_sees_what_is_below_their_roles_today(yard):
    yard.lives.store.change((), [
        Unit(key="so", name="Sở", kind="sở"),
        Unit(key="xa-a", name="Xã A", kind="xã", parent="so"),
        Unit(key="xa-b", name="Xã B", kind="xã", parent="so"),
        Unit(key="t1", name="Trường 1", kind="trường", parent="xa-a", last=date(2026, 6, 30)),
        Unit(key="t1", name="Trường 1", kind="trường", parent="xa-b", first=date(2026, 7, 1)),
    ])  # fmt: skip
    token = yard.add("lan", role("xa-a", Role.ADMIN), role("so", Role.EDITOR, below=False)).token
    one = visitor_at(yard.office, token)
    assert (one.account, one.name, one.units) == ("lan", "Lê Thị Lan", {"so", "xa-a", "t1"})
    assert one.roles == {"so": Role.EDITOR, "xa-a": Role.ADMIN, "t1": Role.ADMIN}
    assert one.may(Right.PEOPLE, "t1")
    assert not one.may(Right.PEOPLE, "so")
    assert one.may_anywhere(Right.PEOPLE)
    assert not one.may(Right.LOOK, "xa-b")
    yard.now += timedelta(hours=10)  # the first of July in Vietnam
    assert visitor_at(yard.office, token).units == {"so", "xa-a"}


def test_a_session_is_of_this_very_folder_and_ends(yard, tmp_path):
    opened = yard.add("lan", role("so"))
    assert visitor_at(yard.office, opened.token).form_token
    (tmp_path / "ban-sao").mkdir()
    copy = HubFolder(root=tmp_path / "ban-sao")
    shutil.copy(tmp_path / ".dau-van-phong.txt", copy.root)
    elsewhere = yard.opened(copy, PlainPasswords())
    assert visitor_at(elsewhere, opened.token) is None
    assert visitor_at(yard.office, "") is None
    assert visitor_at(yard.office, "doan-mo") is None
    yard.now += IDLE + timedelta(seconds=1)
    assert visitor_at(yard.office, opened.token) is None


def test_signing_out_and_an_ended_account_end_the_session(yard):
    yard.add("quan-tri", role("so", Role.ADMIN))
    yard.add("lan", role("so"))
    first = sign_in(yard.door, "lan", PASSWORD, address=HERE)
    second = sign_in(yard.door, "lan", PASSWORD, address=HERE)
    sign_out(yard.door, session_of(yard.door, first.token))
    assert visitor_at(yard.office, first.token) is None
    assert visitor_at(yard.office, second.token)
    end_person(yard.door, "lan", by="quan-tri")
    assert visitor_at(yard.office, second.token) is None
    with pytest.raises(InputError, match="cuối cùng"):
        end_person(yard.door, "quan-tri", by="quan-tri")


def test_a_link_opens_an_account_once(yard):
    person = add_person(yard.door, "lan", "Lan", Role.PARENT, unit="so", by="máy")
    late, link = new_link(yard.door, person, by="máy"), new_link(yard.door, person, by="máy")
    for token in (late, "doan"):
        with pytest.raises(NotAllowed, match="đã dùng"):
            open_link(yard.door, token, PASSWORD, address=HERE)
    assert open_link(yard.door, link, PASSWORD, address=HERE).person.account == "lan"
    with pytest.raises(NotAllowed, match="đã dùng"):
        open_link(yard.door, link, PASSWORD, address=HERE)
    old = new_link(yard.door, person, by="máy")
    yard.now += timedelta(hours=24)
    with pytest.raises(NotAllowed, match="24 giờ"):
        open_link(yard.door, old, PASSWORD, address=HERE)


def test_who_has_to_come_again_keeps_their_link(yard):
    class Crowded(PlainPasswords):
        def stored(self, password):
            raise Busy("đang có quá nhiều người đăng nhập cùng lúc")

    person = add_person(yard.door, "lan", "Lan", Role.PARENT, unit="so", by="máy")
    link = new_link(yard.door, person, by="máy")
    crowded = replace(yard.door, passwords=Crowded())
    with pytest.raises(Busy):
        open_link(crowded, link, PASSWORD, address=HERE)
    assert open_link(yard.door, link, PASSWORD, address=HERE).token


def test_guesses_are_slowed_and_the_right_password_forgiven(yard):
    yard.add("lan", role("so"))
    for _ in range(3):
        with pytest.raises(NotAllowed, match="không đúng"):
            sign_in(yard.door, "lan", "doan mo", address=HERE)
    with pytest.raises(NotAllowed, match="hãy đợi 1 giây"):
        sign_in(yard.door, "lan", PASSWORD, address=HERE)
    yard.now += timedelta(seconds=1)
    assert sign_in(yard.door, "lan", PASSWORD, address=HERE).token
    assert yard.people.refusals("tai-khoan:lan") == (0, None)


def test_an_account_is_one_person_s(yard):
    yard.add("lan", role("so"))
    with pytest.raises(InputError, match="đã có người dùng"):
        yard.add("lan", role("xa-a"))


def test_a_request_brings_its_cookie(yard):
    app = Starlette()
    token = yard.add("lan", role("so")).token
    asked = Request(
        {"type": "http", "app": app, "headers": [(b"cookie", f"phien={token}".encode())]}
    )
    assert visitor_of(asked) is None
    app.state.office = yard.office
    assert visitor_of(asked).account == "lan"
    assert visitor_of(Request({"type": "http", "app": app, "headers": []})) is None
