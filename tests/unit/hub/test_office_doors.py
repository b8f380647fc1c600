"""The office's door as a browser meets it: sign in, link, account, tables shown and then written."""

import asyncio
import base64
import html
import re
from datetime import date

import httpx
import pytest
from starlette.applications import Starlette

from broadcaster.accounts.people import add_person, new_link
from broadcaster.accounts.rights import Role
from broadcaster.domain.schedule import Unit
from broadcaster.hub.office_doors import door_routes
from broadcaster.hub.office_pages import Office
from broadcaster.hub.office_people import visitor_of
from broadcaster.hub.office_table_pages import table_routes
from broadcaster.hub.people_giving import unit_desk
from broadcaster.hub.unit_tree import OfficeRole
from tests.fakes.hub_office import HERE, PASSWORD, OfficeYard

LIVES = (
    Unit(key="so", name="Sở Mẫu", kind="sở"),
    Unit(key="xa", name="Xã Mẫu", kind="xã", parent="so"),
    Unit(key="xa-b", name="Xã Khác", kind="xã", parent="so"),
    Unit(key="t1", name="Trường Một", kind="trường", parent="xa"),
)
OWN = {"sec-fetch-site": "same-origin"}


class Browsers(OfficeYard):
    """The door with its pages, asked without a port."""

    def __init__(self, root, passwords=None):
        super().__init__(root, passwords)
        self.lives.store.change((), LIVES)
        pages = Office(rows=None, visitor=visitor_of, told=dict, now=lambda: self.now)
        self.refused = []
        doors = door_routes(self.office, pages, lambda: self.refused.append(1))
        routes = [*doors, *table_routes(pages, self.office, self.folder)]
        self.app = Starlette(routes=routes)
        self.app.state.office = self.office

    def browser(self, address=HERE):
        return Browser(self.app, address)


class Browser:
    """A browser with its cookies."""

    def __init__(self, app, address):
        self.app, self.address, self.cookies = app, address, httpx.Cookies()

    def ask(self, method, path, **more):
        async def asked():
            line = httpx.ASGITransport(app=self.app, client=(self.address, 5000))
            async with httpx.AsyncClient(
                transport=line, base_url="http://hub.test", cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(asked())

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, fields, headers=OWN):
        return self.ask("POST", path, data=fields, headers=headers)

    def bring(self, path, fields, name, data):
        return self.ask("POST", path, data=fields, files={"tep": (name, data)}, headers=OWN)

    def sign_in(self, account, password=PASSWORD, after=""):
        fields = {"tai_khoan": account, "mat_khau": password, "den": after}
        return self.post("/hub/dang-nhap", fields)

    def token(self, path="/hub/tai-khoan"):
        return re.search(r'name="ma_trang" value="([^"]+)"', self.get(path).text)[1]


def role(unit, told=Role.ADMIN, *, below=True):
    return OfficeRole(unit=unit, role=told, below=below)


@pytest.fixture
def yard(tmp_path):
    found = Browsers(tmp_path)
    found.add("lan", role("xa"))
    yield found
    found.rows.close()


def fields_of(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: html.unescape(value) for name, value in found}


def test_somebody_signs_in_looks_and_leaves(yard):
    browser = yard.browser()
    assert browser.get("/hub/tai-khoan").headers["location"] == "/hub/dang-nhap?den=/hub/tai-khoan"
    door = browser.get("/hub/dang-nhap")
    assert "Đăng nhập" in door.text
    # else no browser would say where its form comes from, and every form would be refused
    assert door.headers["referrer-policy"] == "same-origin"
    assert "form-action 'self'" in door.headers["content-security-policy"]
    inside = browser.sign_in("lan", after="/hub/tai-khoan")
    assert (inside.status_code, inside.headers["location"]) == (303, "/hub/tai-khoan")
    cookies = inside.headers.get_list("set-cookie")
    assert all(
        "HttpOnly" in one and "Path=/hub;" in one and "SameSite=lax" in one for one in cookies
    )
    assert len(cookies) == 2
    page = browser.get("/hub/tai-khoan").text
    assert "Quản trị ở Xã Mẫu và mọi đơn vị bên dưới" in page
    token = browser.token()
    assert browser.post("/hub/ra", {"ma_trang": "khac"}).status_code == 403
    assert browser.get("/hub/tai-khoan").status_code == 200
    assert browser.post("/hub/ra", {"ma_trang": token}).headers["location"] == "/hub/dang-nhap"
    assert browser.get("/hub/tai-khoan").status_code == 303


@pytest.mark.parametrize(
    "after", ["https://ke-gian.example", "//ke-gian.example", "/hub/\\ke-gian", "/hub//x", "/ban/"]
)
def test_nobody_is_sent_on_to_another_place(yard, after):
    assert yard.browser().sign_in("lan", after=after).headers["location"] == "/hub/"


def test_a_wrong_password_is_told_and_guesses_are_slowed(yard):
    browser = yard.browser()
    wrong = browser.sign_in("lan", "doan mo")
    assert wrong.status_code == 403
    assert "Tài khoản hoặc mật khẩu không đúng." in wrong.text
    assert 'value="lan"' in wrong.text
    for _ in range(2):
        browser.sign_in("lan", "doan mo")
    assert "hãy đợi 1 giây" in browser.sign_in("lan").text


def test_a_form_of_another_site_does_nothing(yard):
    browser = yard.browser()
    fields = {"tai_khoan": "lan", "mat_khau": PASSWORD}
    for heads in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "https://ke-gian.example"}):
        answer = browser.post("/hub/dang-nhap", fields, headers=heads)
        assert (answer.status_code, answer.headers.get("set-cookie")) == (403, None)


def test_a_link_opens_an_account_once(yard):
    person = add_person(yard.door, "binh", "Lê Bình", Role.PARENT, unit="so", by="máy")
    at = f"/hub/lien-ket/{new_link(yard.door, person, by='máy')}"
    browser = yard.browser()
    assert "Chào Lê Bình" in browser.get(at).text
    unequal = browser.post(at, {"moi": PASSWORD, "moi_lai": "khac"})
    assert (unequal.status_code, "không giống nhau" in unequal.text) == (422, True)
    assert "ít nhất 10" in browser.post(at, {"moi": "ngan", "moi_lai": "ngan"}).text
    inside = browser.post(at, {"moi": PASSWORD, "moi_lai": PASSWORD})
    assert inside.headers["location"] == "/hub/"
    assert browser.get("/hub/tai-khoan").status_code == 200
    assert "đã dùng rồi" in yard.browser().get(at).text


def test_another_password_ends_the_other_browsers(yard):
    first, second = yard.browser(), yard.browser()
    first.sign_in("lan")
    second.sign_in("lan")
    fields = {"cu": PASSWORD, "moi": "muoi con ga trang", "moi_lai": "muoi con ga trang"}
    wrong = first.post("/hub/tai-khoan", {**fields, "cu": "x", "ma_trang": first.token()})
    assert "không đúng" in wrong.text
    changed = first.post("/hub/tai-khoan", {**fields, "ma_trang": first.token()})
    assert changed.headers["location"] == "/hub/tai-khoan"
    assert first.get("/hub/tai-khoan").status_code == 200
    assert second.get("/hub/tai-khoan").status_code == 303
    assert yard.browser().sign_in("lan").status_code == 403


def test_who_is_not_let_in_is_counted_and_nobody_else(yard):
    browser = yard.browser()
    browser.sign_in("lan", "sai")
    browser.sign_in("khong-co")
    assert len(yard.refused) == 2
    assert browser.sign_in("lan").status_code == 303
    assert len(yard.refused) == 2


def test_a_table_of_units_is_shown_then_written(yard):
    browser = yard.browser()
    browser.sign_in("lan")
    token = browser.token("/hub/nhap/don-vi")
    table = (
        "Mã;Tên đơn vị;Loại;Thuộc\nt1;Trường Một Mới;trường;xa\nt2;Trường Hai;trường;xa\n"
        "xa-b;Xã Chiếm;xã;so\nt9;Trường Chín;trường;xa-b\nt1-d;Điểm;;t2"
    )
    shown = browser.bring("/hub/nhap/don-vi/xem", {"ma_trang": token}, "b.csv", table.encode())
    for words in ("“Trường Một” thành “Trường Một Mới”", "Trường Hai (t2)", "Điểm (t1-d)",
                  "Dòng 4: “Xã Chiếm” không phải đơn vị", "Dòng 5: “Trường Chín”"):  # fmt: skip
        assert words in shown.text
    assert "t2" not in {one.key for one in yard.lives.store.all()}
    form = fields_of(shown)
    other = browser.post("/hub/nhap/don-vi", form | {"dau": "dấu lạ"})
    assert other.status_code == 200
    assert "t2" not in {one.key for one in yard.lives.store.all()}
    done = browser.post("/hub/nhap/don-vi", form)
    assert "Đã ghi danh sách đơn vị" in done.text
    keys = {one.key: one.parent for one in yard.lives.store.all()}
    assert (keys["t2"], keys["t1-d"], keys["xa-b"]) == ("xa", "t2", "so")
    assert "t9" not in keys
    again = browser.post("/hub/nhap/don-vi", form)
    assert "vừa được người khác đổi" in again.text
    assert "2 trường chưa có đài" in browser.get("/hub/nhap/don-vi").text
    browser.post("/hub/nhap/lap-dai", {"ma_trang": token})
    assert yard.folder.codes() == ("t1", "t2")


def test_a_station_or_rows_that_no_list_names_are_nobody_s_new_unit(yard):
    (yard.folder.units / "thpt-la").mkdir()
    yard.add("khac", role("so-y"), name="Người Y")
    below = Unit(key="t0", name="Trường Còn Lại", kind="trường", parent="xa-bo")  # that was removed
    yard.lives.store.change((), (below,))
    browser = yard.browser()
    browser.sign_in("lan")
    table = (
        "Mã;Tên đơn vị;Loại;Thuộc\nthpt-la;Trường Lạ;trường;xa\nso-y;Y Mẫu;sở;xa\n"
        "t3;Trường Ba;trường;thpt-la\nt4;Trường Bốn;trường;xa\nxa-bo;Xã Bỏ;xã;xa"
    )
    at, token = "/hub/nhap/don-vi", browser.token()
    shown = browser.bring(f"{at}/xem", {"ma_trang": token}, "b.csv", table.encode())
    for words in ("“Trường Lạ” mang mã “thpt-la” đã có", "“Y Mẫu” mang mã", "Dòng 4: “Trường Ba”",
                  "“Xã Bỏ” mang mã"):  # fmt: skip
        assert words in shown.text
    browser.post(at, fields_of(shown))
    assert {one.key for one in yard.lives.store.all()} == {
        *(one.key for one in LIVES), "t0", "t4"
    }  # fmt: skip


def test_a_table_of_people_gives_links_once(yard):
    browser = yard.browser()
    browser.sign_in("lan")
    token = browser.token("/hub/nhap/nguoi")
    browser.post("/hub/nhap/lap-dai", {"ma_trang": token})
    table = "Họ tên;Đơn vị;Vai\nTrần An;t1;Quản trị\nLê Bé;xa;Văn phòng\nKẻ Lạ;xa-b;Quản trị"
    shown = browser.bring("/hub/nhap/nguoi/xem", {"ma_trang": token}, "b.csv", table.encode())
    assert "Dòng 4: không có đơn vị “xa-b”" in shown.text
    done = browser.post("/hub/nhap/nguoi", fields_of(shown)).text
    tables = dict(re.findall(r'download="([^"]+)" href="data:text/csv;base64,([^"]+)"', done))
    assert sorted(tables) == ["t1.csv", "xa.csv"]
    assert "http://hub.test/t1/ban/mo/" in base64.b64decode(tables["t1.csv"]).decode()
    with unit_desk(yard.folder, "t1") as (_, door):
        assert door.people.get("an.t").role is Role.ADMIN
    again = browser.bring("/hub/nhap/nguoi/xem", {"ma_trang": token}, "b.csv", table.encode())
    assert "2 người đã có mà chưa đặt mật khẩu" in again.text
    assert "data:text/csv" not in browser.post("/hub/nhap/nguoi", fields_of(again)).text
    anew = browser.post("/hub/nhap/nguoi", {**fields_of(again), "cap_lai": "1"}).text
    assert anew.count("data:text/csv") == 2
    listed = browser.get("/hub/nguoi").text
    assert "Lê Bé" in listed
    assert "Trần An" not in listed


def test_who_looks_after_a_part_reaches_nobody_above(yard):
    yard.add("cao", role("so"), name="Người Sở")
    yard.add("hai", role("xa", Role.PARENT), role("so", Role.PARENT), name="Người Hai Nơi")
    browser = yard.browser()
    browser.sign_in("lan")
    token = browser.token("/hub/nguoi")
    for account in ("cao", "hai", "khong-co"):
        for what in ("duong-dan", "thu"):
            fields = {"ma_trang": token, "tai_khoan": account}
            answer = browser.post(f"/hub/nguoi/{what}", fields)
            assert answer.status_code in (403, 422), (account, what)
            assert "lien-ket/" not in answer.text
            assert "không thuộc đơn vị mà thầy cô quản lý" in answer.text
            assert "cao" not in re.sub("<style.*?</style>", "", answer.text)
    assert not any(one.ended for one in yard.people.all())
    assert "Người Sở" not in browser.get("/hub/nguoi").text
    at = "/hub/nhap/nguoi/xem"
    table = "Họ tên;Đơn vị;Vai;Tài khoản\nNgười Mở;xa;Cấp trên;mo".encode()
    add_person(yard.door, "mo", "Người Mở", Role.ADMIN, unit="so", by="máy")  # has no password yet
    shown = browser.bring(at, {"ma_trang": token}, "b.csv", table)
    assert "ngoài các đơn vị mà thầy cô quản lý" in shown.text
    assert 'name="bang"' not in shown.text
    yard.add("moi", role("xa", Role.EDITOR), name="Người Mới")
    given = browser.post("/hub/nguoi/duong-dan", {"ma_trang": token, "tai_khoan": "moi"})
    assert "http://hub.test/hub/lien-ket/" in given.text
    browser.post("/hub/nguoi/thu", {"ma_trang": token, "tai_khoan": "moi"})
    assert yard.browser().sign_in("moi").status_code == 403


def test_nobody_gives_a_colleague_more_below_than_they_have(yard):
    yard.add("it", role("so"), role("xa-b", Role.PARENT), name="Người Ít")  # less, on purpose
    browser = yard.browser()
    browser.sign_in("it")
    table = "Họ tên;Đơn vị;Vai\nBạn Một;so;Quản trị\nBạn Hai;xa;Cấp trên".encode()
    fields = {"ma_trang": browser.token("/hub/nhap/nguoi")}
    shown = browser.bring("/hub/nhap/nguoi/xem", fields, "b.csv", table)
    assert "Dòng 2: vai của văn phòng ở so trông cả những đơn vị bên dưới" in shown.text
    browser.post("/hub/nhap/nguoi", fields_of(shown))
    assert {one.name for one in yard.people.all() if one.name.startswith("Bạn")} == {"Bạn Hai"}
    yard.add("mot", OfficeRole(unit="xa", role=Role.ADMIN, below=False), name="Người Một Nơi")
    alone = yard.browser()
    alone.sign_in("mot")
    fields = {"ma_trang": alone.token("/hub/nhap/nguoi")}
    shown = alone.bring("/hub/nhap/nguoi/xem", fields, "b.csv", table)
    assert "Dòng 3: vai của văn phòng ở xa trông cả" not in shown.text  # Bạn Hai has it already
    table = "Họ tên;Đơn vị;Vai\nBạn Ba;xa;Biên tập".encode()
    shown = alone.bring("/hub/nhap/nguoi/xem", fields, "b.csv", table)
    assert "Dòng 2: vai của văn phòng ở xa trông cả" in shown.text


def test_a_role_is_taken_back_where_it_is_the_visitor_s(yard):
    yard.add("hai", role("so"), role("xa", Role.EDITOR), name="Người Hai Nơi")
    browser = yard.browser()
    browser.sign_in("lan")
    token, at = browser.token("/hub/nguoi"), "/hub/nguoi/thu-vai"
    assert "Thu vai Biên tập ở Xã Mẫu" in browser.get("/hub/nguoi").text
    fields = {"ma_trang": token, "tai_khoan": "hai", "don_vi": "so"}
    assert "không thuộc đơn vị" in browser.post(at, fields).text
    assert "Đã thu vai của hai ở Xã Mẫu" in browser.post(at, {**fields, "don_vi": "xa"}).text
    assert yard.people.roles("hai") == (role("so"),)
    assert ("thu vai", "hai · ở xa") in {(one.act, one.subject) for one in yard.people.notes()}
    assert "không thuộc đơn vị" in browser.post(at, {**fields, "don_vi": "xa"}).text
    yard.people.take_back("hai", "so")
    last = browser.post(at, {"ma_trang": token, "tai_khoan": "lan", "don_vi": "xa"})
    assert "người quản trị cuối cùng của Trường Một, Xã Mẫu" in last.text


def test_people_of_a_unit_that_is_over_are_left_to_whoever_was_above(yard):
    over = Unit(key="xa-cu", name="Xã Cũ", kind="xã", parent="xa", last=date(2026, 6, 29))
    yard.lives.store.change((), (over,))
    yard.add("cu", role("xa-cu"), name="Người Xã Cũ")
    browser = yard.browser()
    browser.sign_in("lan")
    token = browser.token("/hub/nguoi")
    assert "Người Xã Cũ" in browser.get("/hub/nguoi").text
    ended = browser.post("/hub/nguoi/thu", {"ma_trang": token, "tai_khoan": "cu"})
    assert "Đã thu tài khoản của Người Xã Cũ" in ended.text


def test_who_only_looks_changes_nothing(yard):
    yard.add("xem", role("so", Role.PARENT))
    browser = yard.browser()
    browser.sign_in("xem")
    token = browser.token()
    assert "Người dùng" not in browser.get("/hub/tai-khoan").text
    for path in ("/hub/nguoi", "/hub/nhap/don-vi", "/hub/nhap/nguoi"):
        assert "không quản lý" in browser.get(path).text
    for what, table in (("don-vi", b"Ma;Ten\na;A"), ("nguoi", b"Ho ten;Don vi;Vai\nA;t1;Quan tri")):
        brought = browser.bring(f"/hub/nhap/{what}/xem", {"ma_trang": token}, "b.csv", table)
        assert "không quản lý" in brought.text
        bomb = browser.bring(f"/hub/nhap/{what}/xem", {"ma_trang": token}, "b.xlsx", b"PK\3\4 bom")
        assert "không quản lý" in bomb.text  # nothing of it was read
        sent = browser.post(f"/hub/nhap/{what}", {"ma_trang": token, "bang": "!!"})
        assert "không quản lý" in sent.text
    assert "không quản lý" in browser.post("/hub/nhap/lap-dai", {"ma_trang": token}).text


@pytest.mark.parametrize(
    ("fields", "name", "data"),
    [
        ({"ma_trang": "khac"}, "b.csv", b"Ma;Ten\na;A"),
        ({}, "b.xlsx", b"PK\3\4 gi do"),
        ({}, "b.csv", b"khong;co;cot"),
        ({}, "../../b.csv", b""),
    ],
)
def test_what_is_no_table_or_not_of_this_page_is_told(yard, fields, name, data):
    browser = yard.browser()
    browser.sign_in("lan")
    fields = {"ma_trang": browser.token(), **fields}
    answer = browser.bring("/hub/nhap/don-vi/xem", fields, name, data)
    assert answer.status_code in (403, 422)
    assert "Chưa làm được" in answer.text
    for bad in ("", "!!", base64.b64encode(b"x" * 99).decode()):
        form = {"ma_trang": browser.token(), "bang": bad, "dau": "x", "ten": "b"}
        assert browser.post("/hub/nhap/don-vi", form).status_code in (200, 422)
    assert set(yard.lives.store.all()) == set(LIVES)


def test_when_the_database_is_away_the_door_says_so(yard, monkeypatch):
    from broadcaster.domain.errors import StoreError

    def away(*_):
        raise StoreError("Không nối được tới máy chủ cơ sở dữ liệu.")

    monkeypatch.setattr(yard.people, "get", away)
    monkeypatch.setattr(yard.people, "visitor", away)
    browser = yard.browser()
    browser.cookies.set("phien", "x")
    for answer in (browser.sign_in("lan"), browser.get("/hub/nguoi")):
        assert answer.status_code == 503
        assert "Sổ chung chưa mở được" in answer.text
