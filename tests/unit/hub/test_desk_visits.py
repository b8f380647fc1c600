"""From the office's page into a unit's desk: once, by this browser, as long as the role stands."""

import asyncio
import re
import shutil
from datetime import date, timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from broadcaster.accounts.people import IDLE, sign_out, visitor_of
from broadcaster.accounts.rights import Right, Role, may
from broadcaster.app.database import new_database
from broadcaster.app.settings import IN_HUB, load_settings
from broadcaster.domain.errors import InputError, NotAllowed, StoreError
from broadcaster.domain.schedule import Unit
from broadcaster.hub.application import Hub, hub_application
from broadcaster.hub.desk_visits import role_at, visits_of
from broadcaster.hub.office_people import end_office_person, take_office_role
from broadcaster.hub.open_unit import HubAddress, UnitOpener
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.publishing_rounds import PublishingRounds
from broadcaster.hub.unit_tree import OfficeRole
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.clock import SystemClock
from tests.fakes.hub_office import HERE, PASSWORD, OfficeYard

LIVES = (
    Unit(key="so", name="Sở Mẫu", kind="sở"),
    Unit(key="xa", name="Xã Mẫu", kind="xã", parent="so"),
    Unit(key="xa-b", name="Xã Khác", kind="xã", parent="so"),
    Unit(key="truong-a", name="Trường A", kind="trường", parent="xa"),
    Unit(key="truong-b", name="Trường B", kind="trường", parent="xa"),
    Unit(key="truong-cu", name="Trường Cũ", kind="trường", parent="xa", last=date(2026, 6, 1)),
    Unit(key="truong-mat", name="Trường Mất", kind="trường", parent="xa"),
    Unit(key="truong-la", name="Trường Lạ", kind="trường", parent="xa-b"),
)


def role(unit, told=Role.EDITOR, *, below=True):
    return OfficeRole(unit=unit, role=told, below=below)


# --- the way itself ---------------------------------------------------------------------------


@pytest.fixture
def yard(tmp_path):
    found = OfficeYard(tmp_path)
    found.lives.store.change((), LIVES)
    found.add("chinh", role("so", Role.ADMIN), name="Chính")
    found.session = found.add("hanh", role("xa"), role("truong-cu"), name="Cô Hạnh")
    yield found
    found.rows.close()


@pytest.fixture
def visits(yard):
    return visits_of(yard.office)("truong-a", "dấu của thư mục", "")


def entered(visits, account="hanh", **more):
    given = visits.hand_over(account, keeps=True)
    return visits.enter(given.ticket, given.kept, address=HERE, **more)


def test_an_officer_is_at_the_desk_under_a_name_that_no_account_there_has(yard, visits):
    opened = entered(visits)
    one = visits.visitor(opened.token).person
    assert (one.account, one.name, one.role) == (
        "hanh@van-phong", "Cô Hạnh (văn phòng)", Role.EDITOR,
    )  # fmt: skip
    assert one.of_office
    assert not one.unit  # of no unit that the desk knows: it is asked of the office alone
    noted = [(n.who, n.act, n.subject) for n in yard.people.notes()]
    assert ("hanh", "vào bàn làm việc", f"truong-a · {HERE}") in noted


def test_a_hand_over_is_good_once_for_a_minute_and_in_this_browser(yard, visits):
    def refused(ticket, kept, at=visits):
        with pytest.raises(NotAllowed, match="đã dùng rồi hoặc đã quá một phút"):
            at.enter(ticket, kept, address=HERE)

    given = visits.hand_over("hanh", keeps=True)
    refused(given.ticket, "")
    refused(given.ticket, "đoán")
    refused(given.ticket, given.kept, visits_of(yard.office)("truong-a", "thư mục khác", ""))
    assert visits.expected(given.ticket) is None
    assert visits.enter(given.ticket, given.kept, address=HERE)
    refused(given.ticket, given.kept)
    late = visits.hand_over("hanh", keeps=True)
    yard.now += timedelta(minutes=1)
    refused(late.ticket, late.kept)


def test_where_no_cookie_reaches_the_address_says_who_would_come(visits):
    given = visits.hand_over("hanh", keeps=False)
    assert visits.expected(given.ticket).name == "Cô Hạnh (văn phòng)"
    assert visits.enter(given.ticket, "", address=HERE).person.account == "hanh@van-phong"
    assert visits.expected(given.ticket) is None


def test_a_session_at_a_desk_is_of_that_folder_and_none_of_the_office(yard, visits):
    token = entered(visits).token
    other = visits_of(yard.office)("truong-b", "dấu khác", "")
    assert other.visitor(token) is None
    assert visitor_of(yard.door, token) is None
    assert visits.visitor(yard.session.token) is None
    assert visits.visitor(token)
    visits.leave(visits.visitor(token))
    assert visits.visitor(token) is None
    assert visitor_of(yard.door, yard.session.token)  # the office's own goes on


ENDS = {
    "role": lambda yard: take_office_role(yard.office, "hanh", "xa", by="chinh"),
    "account": lambda yard: end_office_person(yard.office, "hanh", by="chinh"),
    "office": lambda yard: sign_out(yard.door, visitor_of(yard.door, yard.session.token)),
    "everywhere": lambda yard: yard.people.end_sessions(yard.people.get("hanh")),
    "password": lambda yard: yard.people.set_password(yard.people.get("hanh"), "=mới"),
    "idle": lambda yard: setattr(yard, "now", yard.now + IDLE + timedelta(seconds=1)),
}


def test_an_idle_page_of_the_office_ends_no_desk_that_is_in_use(yard, visits):
    token = entered(visits).token
    yard.now += IDLE - timedelta(minutes=1)
    assert visits.visitor(token)
    yard.now += timedelta(minutes=2)
    assert visitor_of(yard.door, yard.session.token) is None
    assert visits.visitor(token)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_an_open_session_ends_with_what_it_came_from(yard, visits, end):
    token = entered(visits).token
    assert visits.visitor(token)
    end(yard)
    assert visits.visitor(token) is None
    yard.people.grant("hanh", [role("xa")])
    assert visits.visitor(token) is None  # and does not come back by itself


def test_a_hand_over_under_way_ends_too(yard, visits):
    given = visits.hand_over("hanh", keeps=True)
    take_office_role(yard.office, "hanh", "xa", by="chinh")
    with pytest.raises(NotAllowed):
        visits.enter(given.ticket, given.kept, address=HERE)
    with pytest.raises(NotAllowed, match="vai của thầy cô hôm nay"):
        visits.hand_over("hanh", keeps=True)


def test_the_role_is_that_of_today(yard, visits):
    token = entered(visits).token
    yard.people.grant("hanh", [role("truong-a", Role.PARENT, below=False)])
    assert visits.visitor(token).person.role is Role.PARENT  # the nearest
    yard.people.take_back("hanh", "truong-a")
    old = next(one for one in LIVES if one.key == "truong-a")
    moved = Unit(
        key="truong-a", name="Trường A", kind="trường", parent="xa-b", first=date(2026, 7, 1)
    )
    yard.lives.store.change(
        [old], [Unit(key="truong-a", name="Trường A", kind="trường", parent="xa", last=date(2026, 6, 30)), moved]
    )  # fmt: skip
    yard.lives.forget()
    assert visits.visitor(token)
    yard.now += timedelta(hours=10)  # the first of July in Vietnam
    assert visits.visitor(token) is None
    assert role_at(yard.office, "hanh", "truong-cu") is None  # it is over
    assert role_at(yard.office, "hanh", "truong-b").role is Role.EDITOR
    assert role_at(yard.office, "hanh", "truong-la") is None


def test_what_children_in_danger_wrote_is_for_a_role_at_that_very_unit_alone(yard, visits):
    yard.people.grant("hanh", [role("xa", Role.ADMIN)])
    token = entered(visits).token
    assert may(visits.visitor(token).person, Right.INBOX)
    assert not may(visits.visitor(token).person, Right.CARE)
    yard.people.grant("hanh", [role("truong-a", Role.ADMIN, below=False)])
    assert may(visits.visitor(token).person, Right.CARE)


def test_who_acted_at_a_desk_is_told_by_name(yard, visits, monkeypatch):
    assert visits.name_of("hanh@van-phong") == "Cô Hạnh (văn phòng)"
    assert visits.name_of("ai-do@van-phong") == visits.name_of("hanh") == ""

    def away(*_):
        raise StoreError("Không nối được tới máy chủ cơ sở dữ liệu.")

    monkeypatch.setattr(type(yard.people), "get", away)
    assert visits.name_of("hanh@van-phong") == ""


def test_what_cannot_be_taken_back_asks_for_the_password_of_the_office(visits):
    person = entered(visits).person
    visits.confirm(person, PASSWORD, address=HERE)
    with pytest.raises(InputError, match="mật khẩu đang dùng không đúng"):
        visits.confirm(person, "đoán mò thôi", address=HERE)


# --- in a hub that serves ---------------------------------------------------------------------

HOST = "phat-thanh.truong-b.example.edu.vn"
STATION = """\
format = 1
name = "Phát thanh {unit}"
unit = "{unit}"
public_url = "{address}"
law_shelf = false

[[shows]]
key = "phat-thanh-mang-non"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh măng non"
description = "Chương trình thử của một trường tưởng tượng."
"""
OWN = {"sec-fetch-site": "same-origin", "origin": "http://hub.test"}


class ServedYard(OfficeYard):
    """A hub with real units; one of them has a host name of its own."""

    def __init__(self, root):
        super().__init__(root)
        self.now = SystemClock().now()
        self.lives.store.change((), LIVES)
        for code, address in (("truong-a", ""), ("truong-b", f"https://{HOST}"), ("truong-cu", "")):
            file = self.folder.units / code / "scripts_vi" / "station.toml"
            file.parent.mkdir(parents=True)
            file.write_text(STATION.format(unit=f"Trường {code} (ví dụ)", address=address), "utf-8")
        hosts = {HOST: "truong-b"}
        address = HubAddress(
            public_url="http://hub.test", shown="http://hub.test", hosts=tuple(hosts.items())
        )
        opener = UnitOpener(
            address=address, tell=lambda *_: None, begin_again=lambda _: None,
            visits=visits_of(self.office),
        )  # fmt: skip
        self.units = OpenUnits(self.folder, opener)
        rounds = PublishingRounds(self.folder, self.units, address.of, now=SystemClock().now)
        rounds.look_at_all()
        self.app = hub_application(
            Hub(
                folder=self.folder, units=self.units, rounds=rounds, lanes=WorkLanes(self.units),
                hosts=hosts, rows=self.rows, door=self.office, steady=lambda: rounds.beat,
            )
        )  # fmt: skip

    def browser(self):
        return Browser(self.app)

    def own_people(self, code):
        """Rows of the accounts and sessions of a unit itself."""
        database = new_database(load_settings(self.folder.units / code, {IN_HUB: "1"}))
        with database.reading() as session:
            raw = session.connection().exec_driver_sql
            counts = raw(
                "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM sign_in)"
            ).one()
            lines = raw("SELECT who, act FROM audit ORDER BY number").all()
        database.close()
        return tuple(counts), [tuple(one) for one in lines]


class Browser:
    """A browser with its cookies; it follows where it is sent when it is told to."""

    def __init__(self, app):
        self.app, self.cookies = app, httpx.Cookies()

    def ask(self, method, address, **more):
        async def asked():
            line = httpx.ASGITransport(app=self.app, client=(HERE, 5000))
            async with httpx.AsyncClient(
                transport=line, base_url="http://hub.test", cookies=self.cookies
            ) as client:
                answer = await client.request(method, address, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(asked())

    def get(self, address, **more):
        return self.ask("GET", address, **more)

    def post(self, address, fields=None, headers=OWN):
        return self.ask("POST", address, data=fields or {}, headers=headers)

    def at_office(self, account="hanh"):
        self.post("/hub/dang-nhap", {"tai_khoan": account, "mat_khau": PASSWORD})
        page = self.get("/hub/tai-khoan").text
        self.token = re.search(r'name="ma_trang" value="([^"]+)"', page)[1]
        return self

    def sent_to(self, code):
        return self.post(f"/hub/don-vi/{code}/vao", {"ma_trang": self.token})


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setenv(IN_HUB, "1")
    found = ServedYard(tmp_path)
    found.add("chinh", role("so", Role.ADMIN), name="Chính")
    found.add("hanh", role("xa"), role("truong-cu"), name="Cô Hạnh")
    yield found
    found.units.close_all()
    found.rows.close()


@pytest.mark.slow
def test_one_press_leads_into_the_desk_with_the_rights_of_the_role(hub):
    one = hub.browser().at_office()
    assert "Vào bàn làm việc" in one.get("/hub/don-vi/truong-a").text
    sent = one.sent_to("truong-a")
    assert sent.status_code == 303
    kept = next(c for c in sent.headers.get_list("set-cookie") if c.startswith("vao_ban="))
    assert "Path=/truong-a/ban;" in kept
    assert "HttpOnly" in kept
    inside = one.get(sent.headers["location"])
    assert (inside.status_code, inside.headers["location"]) == (303, "/truong-a/ban/")
    session = next(c for c in inside.headers.get_list("set-cookie") if c.startswith("phien="))
    assert all(part in session for part in ("Path=/truong-a/ban;", "HttpOnly", "SameSite=lax"))
    page = one.get("/truong-a/ban/soan-bai")
    assert page.status_code == 200
    assert "Cô Hạnh (văn phòng), vai Biên tập" in page.text
    assert 'href="/hub/don-vi/truong-a"' in page.text
    assert one.get("/truong-a/ban/cai-dat").status_code == 403  # an editor's no more than that
    assert "Đổi mật khẩu</h2>" not in one.get("/truong-a/ban/tai-khoan").text
    token = re.search(r'name="ma-trang" content="([^"]+)"', page.text)[1]
    assert one.post("/truong-a/ban/ra", {"ma_trang": "khac"}).status_code == 403
    counts, noted = hub.own_people("truong-a")
    assert counts == (0, 0)  # nothing of the unit's own accounts
    assert ("hanh@van-phong", "vào từ văn phòng") in noted
    assert ("hanh@van-phong", "bị từ chối") in noted
    assert one.get("/truong-b/ban/hom-nay").status_code in (302, 307)  # it has its own host
    again = one.get(sent.headers["location"])  # the address in the history
    assert "đã dùng rồi" in again.text
    left = one.post("/truong-a/ban/ra", {"ma_trang": token})
    assert left.headers["location"] == "/hub/don-vi/truong-a"
    assert one.get("/truong-a/ban/hom-nay").headers["location"] == "/truong-a/ban/vao?den=/hom-nay"
    assert one.get("/hub/tai-khoan").status_code == 200


@pytest.mark.slow
def test_an_address_that_another_browser_got_hold_of_is_nothing(hub):
    sent = hub.browser().at_office().sent_to("truong-a")
    stranger = hub.browser()
    assert "đã dùng rồi hoặc đã quá một phút" in stranger.get(sent.headers["location"]).text
    assert stranger.post(sent.headers["location"]).status_code == 403
    assert stranger.get("/truong-a/ban/hom-nay").status_code == 303


@pytest.mark.slow
def test_at_the_host_of_a_unit_the_person_says_that_it_is_they(hub):
    one = hub.browser().at_office()
    policy = one.get("/hub/don-vi/truong-b").headers["content-security-policy"]
    assert f"form-action 'self' https://{HOST}:* http://{HOST}:*;" in policy
    sent = one.sent_to("truong-b")
    there = urlsplit(sent.headers["location"])
    assert (there.scheme, there.netloc) == ("https", HOST)
    assert not any(c.startswith("vao_ban=") for c in sent.headers.get_list("set-cookie"))
    here = {"sec-fetch-site": "same-origin", "origin": f"https://{HOST}"}
    asked = one.get(sent.headers["location"])
    assert "Cô Hạnh (văn phòng)" in asked.text
    assert "Không phải thầy cô thì đóng trang này" in asked.text
    assert one.get(f"https://{HOST}/ban/hom-nay").status_code == 303  # looking is not entering
    foreign = {"sec-fetch-site": "cross-site", "origin": "https://ke-gian.example"}
    assert one.post(sent.headers["location"], headers=foreign).status_code == 403
    inside = one.post(sent.headers["location"], headers=here)
    assert inside.headers["location"] == "/ban/"
    page = one.get(f"https://{HOST}/ban/hom-nay")
    assert "Cô Hạnh (văn phòng), vai Biên tập" in page.text
    assert 'href="http://hub.test/hub/don-vi/truong-b"' in page.text


@pytest.mark.slow
def test_who_may_not_or_where_nothing_is_gets_a_sentence(hub):
    one = hub.browser()
    assert one.post("/hub/don-vi/truong-a/vao").headers["location"] == "/hub/dang-nhap"
    one.at_office()
    assert one.get("/hub/don-vi/truong-a/vao").status_code in (404, 405)
    assert one.post("/hub/don-vi/truong-a/vao", {"ma_trang": "đoán"}).status_code == 403
    foreign = {"sec-fetch-site": "cross-site", "origin": "https://ke-gian.example"}
    fields = {"ma_trang": one.token}
    assert one.post("/hub/don-vi/truong-a/vao", fields, headers=foreign).status_code == 403
    assert one.sent_to("truong-la").status_code == 404
    assert one.sent_to("khong-co").status_code == 404
    assert "vai của thầy cô hôm nay không vào được".capitalize() in one.sent_to("truong-cu").text
    gone = one.sent_to("truong-mat")
    assert gone.status_code == 422
    assert "không có đơn vị này" in gone.text
    shutil.rmtree(hub.folder.units / "truong-a")
    assert one.sent_to("truong-a").status_code == 422


@pytest.mark.slow
def test_a_role_that_is_taken_back_is_over_at_the_next_click(hub):
    one = hub.browser().at_office()
    one.get(one.sent_to("truong-a").headers["location"])
    assert one.get("/truong-a/ban/hom-nay").status_code == 200
    take_office_role(hub.office, "hanh", "xa", by="chinh")
    door = one.get("/truong-a/ban/hom-nay").headers["location"]
    assert door == "/truong-a/ban/vao?den=/hom-nay"
    assert "Phiên từ văn phòng đã hết, hoặc vai ở đơn vị này đã thu" in one.get(door).text
    assert "Phiên từ văn phòng" not in hub.browser().get(door).text
    assert one.sent_to("truong-a").status_code == 404


@pytest.mark.slow
def test_while_the_rows_are_away_the_office_is_told_and_the_unit_works_on(hub, monkeypatch):
    one = hub.browser().at_office()
    one.get(one.sent_to("truong-a").headers["location"])

    def away(*_):
        raise StoreError("Không nối được tới máy chủ cơ sở dữ liệu.", hint="Lát nữa làm lại.")

    monkeypatch.setattr(type(hub.rows), "open", away)
    told = one.get("/truong-a/ban/hom-nay")
    assert told.status_code == 500
    assert "Không nối được tới máy chủ cơ sở dữ liệu" in told.text
    assert hub.browser().get("/truong-a/ban/vao").status_code == 200
    assert one.get("/truong-a/ban/phien").status_code == 500  # which is no end of a session
    # the unit's own person at the same browser gets to the door, and signs in
    door = one.get("/truong-a/ban/vao")
    assert door.status_code == 200
    assert "Mật khẩu" in door.text
    fields = {"tai_khoan": "co.lan", "mat_khau": "sai hẳn rồi"}
    tried = one.post("/truong-a/ban/vao", fields)
    assert "Không nối được" not in tried.text
    assert "không đúng" in tried.text
