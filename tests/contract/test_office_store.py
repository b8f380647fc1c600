"""People and units of the office in the hub's database, on a file and on PostgreSQL."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from broadcaster.accounts.people import LINK
from broadcaster.accounts.rights import Person, Role
from broadcaster.domain.errors import Conflict, InputError
from broadcaster.domain.schedule import Unit
from broadcaster.hub.people_store import SqlOfficePeople
from broadcaster.hub.unit_tree import OfficeRole
from broadcaster.hub.units_store import UnitLives
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import remove_unit_rows
from tests.fakes.postgres import plain_role, server

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
LAN = Person(account="lan", name="Lê Thị Lan", role=Role.EDITOR, unit="xa")


@pytest.fixture(scope="module")
def postgres():
    with server() as url:
        yield plain_role(url)


@pytest.fixture(scope="module", params=["file", pytest.param("postgres", marks=pytest.mark.system)])
def rows(request, tmp_path_factory):
    if request.param == "file":
        url = sqlite_url(tmp_path_factory.mktemp("so") / "so-chung.sqlite")
    else:
        url = request.getfixturevalue("postgres")
    opened = HubDatabase(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def people(rows):
    found = SqlOfficePeople(rows, lambda: NOW)
    found.add(LAN, at=NOW)
    return found


def test_lives_are_put_in_the_place_of_others_all_or_none(rows):
    lives = UnitLives(rows)
    old = Unit(key="t1", name="Trường Một", kind="trường", parent="xa")
    so = Unit(key="so", name="Sở", kind="sở", first=date(2025, 7, 1))
    lives.change((), (old, so))
    assert lives.all() == (so, old)
    new = Unit(key="t1", name="Trường Mới", kind="trường", parent="so")
    with pytest.raises(Conflict, match="vừa được người khác đổi"):  # the same was added meanwhile
        lives.change((old,), (new, so))
    assert lives.all() == (so, old)
    lives.change((old,), (new,))
    with pytest.raises(Conflict, match="vừa được người khác đổi"):
        lives.change((so, old), ())
    assert lives.all() == (so, new)


def test_a_person_has_roles_at_several_units(people):
    given = [
        OfficeRole(unit="so", role=Role.PARENT, below=False),
        OfficeRole(unit="xa", role=Role.ADMIN, below=True),
    ]
    people.grant("lan", given)
    assert people.roles("lan") == tuple(given)
    assert people.all_roles() == {"lan": given}
    assert people.get("lan").role is Role.ADMIN
    with pytest.raises(InputError, match="đã có người dùng"):
        people.add(Person(account="lan", name="Khác", role=Role.PARENT, unit="so"), at=NOW)
    assert people.get("khong-co") is None


def test_the_next_person_of_an_account_has_nothing_of_the_one_before(rows, people):
    old = Person(account="cu", name="Cũ", role=Role.EDITOR, unit="xa-cu")
    admin = OfficeRole(unit="so", role=Role.ADMIN, below=True)
    people.add(old, at=NOW)
    people.grant("cu", [admin])
    people.open_session(old, token="cua-cu", csrf="x", at=NOW, address="")
    assert remove_unit_rows(rows, "xa-cu") == {
        "office_person": 1, "office_role": 2, "office_session": 1
    }  # fmt: skip
    assert people.roles("cu") == ()
    people.grant("cu", [admin])  # whatever left it behind
    people.open_session(old, token="cua-cu", csrf="x", at=NOW, address="")
    people.add(Person(account="cu", name="Mới", role=Role.PARENT, unit="xa-cu"), at=NOW)
    assert people.roles("cu") == (OfficeRole(unit="xa-cu", role=Role.PARENT, below=False),)
    assert people.visitor("cua-cu") is None
    remove_unit_rows(rows, "xa-cu")


def test_sessions_and_links_of_a_person(people):
    people.put_link(LAN, token="cu", until=NOW + LINK)
    people.put_link(LAN, token="moi", until=NOW + LINK)
    assert people.link("cu", NOW) is None
    assert people.link("moi", NOW).account == "lan"
    assert people.link("moi", NOW + LINK) is None
    for token in ("a", "b"):
        people.open_session(LAN, token=token, csrf="dau", at=NOW, address="203.0.113.9")
    assert people.visitor("moi") is None  # a link is no session
    later = NOW + timedelta(hours=1)
    people.seen("a", later)
    visitor, seen = people.visitor("a")
    assert (visitor.person.account, visitor.csrf, visitor.since, seen) == ("lan", "dau", NOW, later)
    people.end_session("a")
    assert [one[0] for one in people.sessions(LAN)] == [NOW]
    people.set_password(LAN, "giu")
    assert people.password(LAN) == "giu"
    assert people.sessions(LAN) == ()
    assert people.link("moi", NOW) is None


def test_of_two_at_once_one_uses_a_link(people):
    people.put_link(LAN, token="mot-lan", until=NOW + LINK)
    start, got = threading.Barrier(4), []

    def use():
        start.wait()
        got.append(people.use_link("mot-lan", NOW))

    threads = [threading.Thread(target=use) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one is not None for one in got) == [False, False, False, True]


def test_whoever_left_has_no_session(people):
    gone = Person(account="hai", name="Hai", role=Role.PARENT, unit="so")
    people.add(gone, at=NOW)
    people.open_session(gone, token="cua-hai", csrf="x", at=NOW, address="")
    people.put_link(gone, token="link-hai", until=NOW + LINK)
    people.change(Person(account="hai", name="Hai", role=Role.PARENT, unit="so", ended=True))
    assert people.visitor("cua-hai") is None
    assert people.link("link-hai", NOW) is None
    assert [one.ended for one in people.all()] == [False, True]


def test_of_many_knocks_at_once_only_so_many_are_let_through(people):
    start, let = threading.Barrier(20), []

    def knock():
        start.wait()
        left = people.knock(
            ["tai-khoan:x"], NOW, wait=lambda _door, count, _last: int(count >= 3),
            forget_before=NOW - timedelta(hours=1),
        )  # fmt: skip
        let.append(left == 0)

    threads = [threading.Thread(target=knock) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(let) == 3
    people.forgive(["tai-khoan:x"])
    assert people.refusals("tai-khoan:x") == (2, NOW)
    people.admit("tai-khoan:x")
    assert people.refusals("tai-khoan:x") == (0, None)
