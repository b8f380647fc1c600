"""The office's pages on rows: the worst first, unknown never green, nothing of other units."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from broadcaster.accounts.rights import Role
from broadcaster.domain.errors import InputError
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.domain.unit_limits import UnitLimits
from broadcaster.hub.asking import asking_routes
from broadcaster.hub.copies import BYTES
from broadcaster.hub.desk_visits import visit_routes
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.office_limits import OfficeLimits
from broadcaster.hub.office_pages import Office, office_routes, told_page
from broadcaster.hub.office_store import OfficeRows
from broadcaster.hub.office_views import AskedItem, AskedOfUnit, AskedStage
from broadcaster.hub.open_units import OpenUnits
from broadcaster.reports.oversight import GivenItem
from broadcaster.reports.unit_letters import HandedProgress, HandedStage, UnitLamp
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import UnitFigureRow
from tests.fakes.hub_of_toys import ToyOpener
from tests.fakes.office_rows import (
    NOW,
    TODAY,
    copied,
    life,
    programme,
    province,
    rows_in,
    slot,
    state,
    visitor,
)

COMMUNE_A = ("xa-a", "do", "vang", "la", "xanh")
EVERYBODY = ("so", *COMMUNE_A, "xa-b", "kin")


class Desk:
    """The pages of one visitor, asked without a port."""

    def __init__(self, rows, root, *codes, role=Role.ADMIN, now=lambda: NOW):
        self.visitor, self.brought = visitor(*codes, role=role), []
        self.told = dict.fromkeys(codes, "")
        self.rows = OfficeRows(rows, lambda code: f"đơn vị {code}")
        self.office = Office(
            rows=self.rows, visitor=lambda _: self.visitor, told=lambda: self.told, now=now,
        )  # fmt: skip
        self.routes = [
            *office_routes(self.office),
            *asking_routes(self.office, HubFolder(root=root), lambda: self.brought.append(1)),
            *visit_routes(self.office, OpenUnits(HubFolder(root=root), ToyOpener())),
        ]
        self.app = Starlette(routes=self.routes)

    def ask(self, method, path, **more):
        async def asked():
            line = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=line, base_url="http://hub.test") as browser:
                return await browser.request(method, path, **more)

        return asyncio.run(asked())

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, fields, **heads):
        heads = {"sec-fetch-site": "same-origin", **heads}
        return self.ask("POST", path, data=fields, headers=heads)


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    with rows_in(tmp_path_factory.mktemp("so-chung") / "so-chung.sqlite") as found:
        province(found)
        item = GivenItem(
            id="0123456789abcdef", title="Bài giao thử", first=TODAY, last=TODAY, made=NOW,
            who="Cô Hạnh", pack="giao.zip",
        )  # fmt: skip
        for giver, codes in (("xa-a", COMMUNE_A[1:]), ("xa-b", ("kin",))):
            OfficeRows(found, str).ask(
                AskedItem(
                    giver=giver, given=item, required=True,
                    units=tuple(
                        AskedOfUnit(unit=code, stage=AskedStage.WAITING, at=NOW) for code in codes
                    ),
                )
            )  # fmt: skip
        yield found


@pytest.fixture
def desk(rows, tmp_path):
    made = Desk(rows, tmp_path, *COMMUNE_A)
    del made.told["xa-a"]  # the commune has no station here
    return made


def order(page, *words):
    places = [page.index(word) for word in words]
    assert places == sorted(places), dict(zip(words, places, strict=True))


def test_the_worst_come_first_and_unknown_is_never_green(desk):
    page = desk.get("/hub/").text
    # the commune airs nothing itself
    order(page, *(f'don-vi/{code}"' for code in ("do", "vang", "la", "xanh", "xa-a")))
    for words in (
        "1 đỏ",
        "1 vàng",
        "1 chưa biết",
        "1 xanh",
        "1 không phát",
        "không có đài ở máy chủ này",
    ):
        assert words in page
    assert "chưa biết từ 18:50 thứ năm 26/11/2026" in page
    assert (
        "06:45 thứ ba 1/12/2026: trình phát đã tắt" in page
        or "loa đèn đỏ: trình phát đã tắt" in page
    )
    assert "06:45 thứ ba 1/12/2026: loa chưa có tệp" in page


def test_units_are_filtered_by_lamp_kind_parent_and_name(desk):
    page = desk.get("/hub/?den=xanh").text
    assert "Trường Xanh" in page
    assert "Trường Đỏ" not in page
    assert "1/5 đơn vị" in page
    page = desk.get("/hub/?loai=x%C3%A3").text
    assert "Ủy ban nhân dân xã A" in page
    assert "Trường Xanh" not in page
    assert "Trường Lạ" in desk.get("/hub/?thuoc=xa-a&ten=truong la").text
    assert "Không có đơn vị nào như vậy" in desk.get("/hub/?ten=khong co").text


def test_what_the_hub_itself_sees_wrong_is_red(desk):
    desk.told["xanh"] = "Cơ sở dữ liệu bị hỏng."
    page = desk.get("/hub/?den=%C4%91%E1%BB%8F").text
    assert "Trường Xanh" in page
    assert "Cơ sở dữ liệu bị hỏng." in page


def test_tonight_tells_which_loudspeaker_has_its_file(desk):
    page = desk.get("/hub/toi-nay").text
    order(page, "Trường Đỏ", "Trường Vàng", "Trường Lạ", "Trường Xanh")
    assert "4 khung giờ của 4 đơn vị; 3 khung chưa chắc loa đã có tệp" in page
    one = re.findall("loa có tệp: ([^<]+)<", page)
    assert one == ["chưa", "chưa", "không biết", "có"]
    assert "không có khung giờ nào" not in page  # the commune airs nothing itself


def test_a_lamp_is_no_newer_than_what_it_was_read_from(tmp_path):
    """Unchanged folders are looked at each day; what a loudspeaker did meanwhile is in its slots."""
    old = NOW - timedelta(days=9)
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        with rows.writing_all() as session:
            session.add_all([
                life("a", "Trường A (ví dụ)"), copied("a", state("a", now=old), at=NOW),
                life("b", "Trường B (ví dụ)"),
                copied("b", state("b", now=old, lamp=UnitLamp.RED), at=NOW),
                life("c", "Trường C (ví dụ)"), slot("c"),
                copied("c", state("c", now=old, lamp=UnitLamp.RED), at=NOW),
            ])  # fmt: skip
        page = Desk(rows, tmp_path, "a", "b", "c").get("/hub/").text
    order(page, "Trường B", "Trường A", "Trường C")
    for words in ("1 đỏ", "1 chưa biết", "1 xanh", "chưa loa nào báo về"):
        assert words in page, words


def test_a_file_that_is_late_is_red(tmp_path):
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        with rows.writing_all() as session:
            session.add_all([
                life("a", "Trường A (ví dụ)"), copied("a", state("a")),
                slot("a", at=NOW + timedelta(minutes=30), has_file=False),
                life("b", "Trường B (ví dụ)"), copied("b", state("b")), slot("b", has_file=None),
            ])  # fmt: skip
        page = Desk(rows, tmp_path, "a", "b").get("/hub/toi-nay").text
    assert "loa chưa có tệp, sắp đến giờ" in page
    assert "1 đỏ" in page
    assert "loa chưa báo đã có tệp" in page
    assert "xanh" not in page


def test_a_unit_has_its_weeks_difficulties_programmes_and_ways_in(desk):
    page = desk.get("/hub/don-vi/do").text
    for words in ("Loa rè ở do", "loa đèn đỏ", "trình phát đã tắt", "Luật Phòng, chống",
                  "Bài xã giao", "đã xếp",
                  'action="/hub/don-vi/do/vao"', 'href="/do/"', "30/11"):  # fmt: skip
        assert words in page, words
    assert page.count("<li") > 12
    assert "/vao" not in desk.get("/hub/don-vi/xa-a").text  # it has no station here
    assert desk.get("/hub/don-vi/kin").status_code == 404
    assert desk.get("/hub/don-vi/khong-co").status_code == 404


def test_all_words_must_occur_and_marks_do_not_matter(desk):
    page = desk.get("/hub/tim?tu=duoi NUOC").text
    order(page, "Bài chưa công khai về đuối nước", "Phòng chống đuối nước")
    assert 'href="/xanh/feeds/phat-thanh/p1.html"' in page
    assert "trường kín" not in page
    assert "thuốc lá" not in page
    assert "Không thấy bài nào" in desk.get("/hub/tim?tu=duoi%25").text


def test_a_hint_names_no_command():
    fault = InputError("đường dẫn này đã dùng rồi", hint="Nhờ người quản trị; ở máy chủ: "
                       "broadcaster users link TÀI-KHOẢN.")  # fmt: skip
    page = told_page(fault, status=422).body.decode()
    assert "Đường dẫn này đã dùng rồi." in page
    assert "broadcaster" not in page


def test_long_lists_come_in_pages(rows, tmp_path):
    codes = [f"t{n:03}" for n in range(230)]
    wide = Desk(rows, tmp_path, *codes)
    page = wide.get("/hub/").text
    assert page.count('class="name"') == 100
    assert 'href="?trang=2"' in page
    last = wide.get("/hub/?trang=3").text
    assert last.count('class="name"') == 30
    assert 'rel="next"' not in last
    for odd in ("9" * 5000, "0", "-1", "x", "9" * 30, "²"):
        assert wide.get(f"/hub/?trang={odd}").status_code == 200, odd


SECRETS = ("Trường Kín", "trường kín", "Loa rè ở kin", "xã B", "don-vi/kin", "/kin/", "Sở Tư pháp")


def test_a_visitor_of_one_subtree_sees_nothing_of_another_at_any_address(desk):
    """Whatever the routes are: every one, with the other's codes wherever one may be named."""
    told = 0
    for route in desk.routes:
        for code in ("kin", "xa-b", "so", "xa-a"):
            path = route.path.replace("{code}", code).replace("{giver}", code)
            path = path.replace("{item}", "0123456789abcdef")
            asked = f"{path}?tu={code}&don-vi={code}&thuoc={code}&ten=kin&loai=x%C3%A3"
            for method in route.methods:
                if method == "POST":
                    fields = {"ma_trang": "dau-cua-phien", "tu": code, "don_vi": "kin",
                              "cho": "ten", "den": "mai"}  # fmt: skip
                    page = desk.post(path, fields)
                else:
                    page = desk.ask(method, asked)
                told += page.status_code == 200
                words = page.text.replace(f'value="{code}"', "").replace(f"={code}", "")
                for secret in SECRETS:
                    assert secret not in words, (method, asked, secret)
    assert told > 10
    # the other's waiting units were not touched by what was sent
    with_all = OfficeRows(desk.rows._rows, str)
    [other] = with_all.asked(EVERYBODY, giver="xa-b", item="0123456789abcdef")
    assert [one.stage for one in other.units] == [AskedStage.WAITING]


def test_who_is_not_signed_in_is_led_to_sign_in(desk):
    desk.visitor = None
    for route in desk.routes:
        path = re.sub(r"\{\w+\}", "xa-a", route.path)
        page = desk.post(path, {}) if "POST" in route.methods else desk.get(path)
        assert page.status_code == 303, path
        assert page.headers["location"].startswith("/hub/dang-nhap"), path


def test_a_form_of_another_page_or_session_does_nothing(desk):
    fields = {"ma_trang": "dau-cua-phien"}
    path = "/hub/giao/xa-a/0123456789abcdef/lai"
    assert desk.post(path, fields, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert desk.post(path, fields, origin="http://khac.test").status_code == 403
    assert desk.post(path, {"ma_trang": "khac"}).status_code == 403
    assert desk.brought == []
    assert desk.post(path, fields).status_code == 303


def test_while_the_database_is_away_the_pages_say_so(tmp_path):
    away = HubDatabase(f"sqlite:///{tmp_path}/khong-co/so-chung.sqlite")
    desk = Desk(away, tmp_path, "do")
    for path in ("/hub/", "/hub/toi-nay", "/hub/don-vi/do", "/hub/tim", "/hub/giao"):
        page = desk.get(path)
        assert page.status_code == 503, path
        assert "Mọi đơn vị vẫn phát" in page.text


def test_what_was_asked_of_units_with_the_missing_first(tmp_path):
    item = GivenItem(
        id="aa", title="Bài giao", first=TODAY, last=TODAY, made=NOW - timedelta(days=2), who="Cô H",
        pack="giao.zip",
    )  # fmt: skip
    aired = HandedProgress(id="aa", stage=HandedStage.AIRED, day=TODAY, aired=1)
    queued = HandedProgress(id="aa", stage=HandedStage.QUEUED, day=TODAY)
    stages = {"a": AskedStage.THERE, "b": AskedStage.REFUSED, "c": AskedStage.THERE,
              "d": AskedStage.COMING, "e": AskedStage.THERE}  # fmt: skip
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        with rows.writing_all() as session:
            session.add(life("xa", "Xã (ví dụ)", kind="xã"))
            session.add_all(life(code, f"Trường {code} (ví dụ)", "xa") for code in stages)
            session.add(copied("a", state("a", handed=(aired,))))
            session.add(copied("e", state("e", handed=(queued,))))
        OfficeRows(rows, str).ask(
            AskedItem(giver="xa", given=item, required=True, units=tuple(
                AskedOfUnit(unit=code, stage=stage, told="khóa khác" if code == "b" else "", at=NOW)
                for code, stage in stages.items()
            ))
        )  # fmt: skip
        desk = Desk(rows, tmp_path, "xa", *stages)
        # `ask` begins everything anew; how far each came is told by who brings it
        assert desk.get("/hub/giao/xa/aa").text.count("đang đợi đưa vào") == 5
        put_stages(rows, stages)
        page = desk.get("/hub/giao/xa/aa").text
        order(page, "không nhận: khóa khác", "Trường c", "Trường d", "Trường e", "Trường a")
        for words in ("đã phát ngày 30/11/2026", "đã xếp cho ngày 30/11/2026", "đang nhận",
                      "1 không nhận hoặc quá hạn", "1 xong", "Đưa lại cho 1 đơn vị"):  # fmt: skip
            assert words in page, words
        assert "1 xong" in desk.get("/hub/giao").text
        desk.post("/hub/giao/xa/aa/lai", {"ma_trang": "dau-cua-phien"})
        assert "không nhận: " not in desk.get("/hub/giao/xa/aa").text
        assert desk.brought == [1]
        looker = Desk(rows, tmp_path, "xa", *stages, role=Role.PARENT)
        put_stages(rows, stages)
        assert "Đưa lại" not in looker.get("/hub/giao/xa/aa").text
        assert looker.post(
            "/hub/giao/xa/aa/lai", {"ma_trang": "dau-cua-phien"}
        ).status_code == 404  # fmt: skip


def put_stages(rows, stages):
    from broadcaster.hub.office_store import deliveries, put_delivery

    with rows.writing_all() as session:
        from sqlalchemy import update

        from broadcaster.storage.hub_tables import AskedUnitRow

        session.execute(update(AskedUnitRow).values(stage=AskedStage.WAITING.value, told=""))
    for one in deliveries(rows):
        told = "khóa khác" if stages[one.unit] is AskedStage.REFUSED else ""
        put_delivery(rows, one, stages[one.unit], at=NOW, told=told)


LIMITS = {
    "do": UnitLimits(disk_gb=10),
    "vang": UnitLimits(minutes=20),
    "kin": UnitLimits(disk_gb=1),
}


@pytest.fixture
def limited(rows, tmp_path):
    """A hub that limits some of its units, and has a store."""

    def made(*codes):
        desk = Desk(rows, tmp_path, *codes)
        desk.office = replace(
            desk.office,
            limits=OfficeLimits(
                limits=lambda code: LIMITS.get(code, UnitLimits()),
                disk={"do": 9_500_000_000, "kin": 10**9}.get,
                store=ObjectStoreSettings(url="s3://tinh/trang", work="s3://tinh-viec"),
                with_host={"do"},
            ),
        )
        desk.app = Starlette(routes=office_routes(desk.office))
        return desk

    return made


def test_who_is_near_a_limit_is_told_on_the_list(rows, limited):
    with rows.writing(["vang"]) as session:
        session.add_all([
            programme("vang", "p1", "Bài một", day=TODAY.replace(day=1)),
            programme("vang", "p2", "Bài hai", day=TODAY),
            programme("vang", "p3", "Bài ba", day=TODAY, public=False),
            programme("vang", "p4", "Tháng trước", day=TODAY.replace(day=1) - timedelta(days=1)),
            UnitFigureRow(unit="vang", day=TODAY, name=BYTES, amount=2.5e9),
            UnitFigureRow(unit="vang", day=TODAY - timedelta(days=1), name=BYTES, amount=1e9),
        ])  # fmt: skip
    desk = limited(*COMMUNE_A)
    page = desk.get("/hub/").text
    assert "2 gần hết mức" in page
    assert "Gần hết mức: đơn vị dùng 9,5 GB ổ đĩa, mức văn phòng cho là 10 GB" in page
    # three of 520 seconds; that of last month is not among them
    assert (
        "Hết mức: chương trình của tháng 11/2026 đã 26 phút, mức văn phòng cho là 20 phút" in page
    )
    only = desk.get("/hub/?muc=gan-het").text
    assert re.findall(r'class="name" href="/hub/don-vi/([^"]+)"', only) == ["do", "vang"]
    assert "không đặt" not in page
    unit = desk.get("/hub/don-vi/do").text
    for words in ("9,5 GB / 10 GB", "s3://tinh/trang/don-vi/do", "s3://tinh-viec/don-vi/do"):
        assert words in unit, words
    unit = desk.get("/hub/don-vi/vang").text
    for words in ("2,5 GB, không đặt mức", "26 / 20 phút", "ở máy chủ này"):
        assert words in unit, words
    assert "s3://tinh/trang" not in unit  # it has no host name of its own
    assert "chưa đo" in desk.get("/hub/don-vi/la").text


def test_limits_of_other_units_are_not_told(limited):
    page = limited("kin").get("/hub/").text
    assert "1 gần hết mức" in page
    assert limited("xa-b", "la").get("/hub/").text.count("hết mức") == 0
    assert limited("kin").get("/hub/don-vi/do").status_code == 404


def test_where_nothing_is_limited_nothing_is_asked_or_told(desk, monkeypatch):
    monkeypatch.setattr(OfficeRows, "use", None)
    assert "hết mức" not in desk.get("/hub/").text
