"""The interface for stations: who is let in, what is taken, and every refusal in one shape."""

from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest

from broadcaster.domain.errors import Busy
from broadcaster.publishing.subscribers import private_root
from broadcaster.stations.desk import new_token
from broadcaster.stations.records import STATION, TokenKind
from broadcaster.web.api.application import Limits, api
from broadcaster.web.api.limits import MOST_BYTES, RateLimiter
from tests.fakes.handing_school import NOW, School, item


@pytest.fixture
def school(tmp_path):
    return School(tmp_path)


@pytest.fixture
def seat(school):
    return school.seat("Đài xã Sao Mai")


def client(app, token=""):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return Web(transport, headers)


class Web:
    """Asks the application without a socket."""

    def __init__(self, transport, headers):
        self._transport, self._headers = transport, headers

    def ask(self, method, path, **more):
        import asyncio

        async def asked():
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://truong", headers=self._headers
            ) as web:
                return await web.request(method, path, **more)

        return asyncio.run(asked())

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body):
        return self.ask("POST", path, json=body)


@pytest.fixture
def web(school, seat):
    return client(api(school.desk, lambda: NOW), seat[1])


def refusal(reply, status, code):
    """A refusal has one shape and one code, and says something for people."""
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/json"
    assert list(reply.json()) == ["loi"]
    fault = reply.json()["loi"]
    assert sorted(fault) == ["cau", "goi_y", "ma"]
    assert fault["ma"] == code
    assert fault["cau"].endswith(".")
    assert fault["goi_y"].endswith((".", "json"))
    return fault


def test_health_needs_no_token(school):
    reply = client(api(school.desk, lambda: NOW)).get("/health")
    assert (reply.status_code, reply.json()["status"]) == (200, "ok")


def test_a_station_sees_its_own_programmes_oldest_first_with_whole_addresses(school, seat, web):
    school.show(seat[1], item("bai-hai", 2), item("bai-ba", 3), pages=[[item("bai-mot", 1)]])
    told = web.get("/programmes").json()
    assert [one["id"] for one in told["programmes"]] == ["bai-mot", "bai-hai", "bai-ba"]
    root = private_root(school.profile.public_url, seat[1])
    assert told["programmes"][0]["files"][0]["url"] == f"{root}/bai/bai-mot-r1.mp3"
    assert (told["unit"], told["more"]) == (school.profile.unit, False)


def test_another_station_sees_nothing_of_it(school, seat):
    school.show(seat[1], item("bai-mot", 1))
    other = school.seat("Đài xã Khác")
    assert (
        client(api(school.desk, lambda: NOW), other[1]).get("/programmes").json()["programmes"]
        == []
    )


def test_since_gives_what_came_later_and_leads_through_everything(school, seat, web):
    school.show(seat[1], *(item(f"bai-{n}", n) for n in range(1, 8)))
    seen, since = [], None
    while True:
        asked = {"limit": 3} | ({"since": since} if since else {})
        told = web.get("/programmes", params=asked).json()
        seen += [one["id"] for one in told["programmes"]]
        since = told["programmes"][-1]["issued"]
        if not told["more"]:
            break
    assert seen == [f"bai-{n}" for n in range(1, 8)]


def test_priority_filters(school, seat, web):
    school.show(seat[1], item("a", 1), item("b", 2, priority="khan-cap"))
    told = web.get("/programmes", params={"priority": "khan-cap"}).json()
    assert [one["id"] for one in told["programmes"]] == ["b"]


def test_one_programme_by_its_id(school, seat, web):
    school.show(seat[1], item("bai-mot", 1))
    assert web.get("/programmes/bai-mot").json()["title"] == "Bài bai-mot"
    refusal(web.get("/programmes/bai-khac"), 404, "khong-co")


def test_a_receipt_is_kept_once_and_the_puller_s_own_file_is_one(school, seat, web):
    body = {
        "unit": "Trường THCS Sao Mai",
        "at": "2026-09-07T08:00:00+07:00",
        "taken": ["bai-mot-r1.mp3"],
        "removed": [],
        "failed": ["máy chủ gửi thiếu"],
        "items": [{"id": "bai-mot", "revision": 1, "title": "Bài một"}],
    }
    assert web.post("/receipts", body).json() == {"new": True}
    assert web.post("/receipts", body).json() == {"new": False}
    (kept,) = school.tools.station_book().last_receipts().values()
    assert (kept.station, kept.programmes) == (seat[0], (("bai-mot", 1),))
    assert kept.failed == ("máy chủ gửi thiếu",)


def aired(key, at="2026-09-07T07:00:00+07:00", **more):
    return {"id": key, "revision": 1, "started": at, "seconds": 180.5} | more


def test_what_was_aired_is_kept_once_and_told_back(school, seat, web):
    school.show(seat[1], item("bai-mot", 1))
    told = {"airings": [aired("bai-mot", note="sau bản tin xã"), aired("bai-la")]}
    first, second = web.post("/as-run", told).json(), web.post("/as-run", told).json()
    left = [{"id": "bai-la", "why": "trường chưa gửi bài hay bản này"}]
    assert first == {"new": 1, "known": 0, "left_out": left}
    assert second == {"new": 0, "known": 1, "left_out": left}
    (back,) = web.get("/as-run").json()["airings"]
    assert (back["id"], back["seconds"], back["note"]) == ("bai-mot", 180.5, "sau bản tin xã")
    (kept,) = school.tools.station_book().airings(seat[0])
    assert kept.started == datetime(2026, 9, 7, 0, 0, tzinfo=UTC)


def test_an_airing_that_is_still_to_come_or_of_no_revision_is_left_out(school, seat, web):
    school.show(seat[1], item("bai-mot", 1))
    later = "2026-09-07T09:00:00+07:00"
    told = web.post("/as-run", {"airings": [aired("bai-mot", later), aired("bai-mot", revision=2)]})
    assert [one["why"] for one in told.json()["left_out"]] == [
        "giờ phát ở phía trước, chưa tới",
        "trường chưa gửi bài hay bản này",
    ]


def test_who_has_no_token_or_a_wrong_one_is_told_so(school, seat):
    app = api(school.desk, lambda: NOW)
    for token in ("", "0" * 32):
        reply = client(app, token).get("/programmes")
        refusal(reply, 401, "sai-ma")
        assert reply.headers["www-authenticate"] == "Bearer"


def test_a_token_that_was_revoked_opens_nothing_any_more(school, seat, web):
    school.show(seat[1], item("bai-mot", 1))
    _, software = new_token(school.tools, "Đài xã Sao Mai")
    app = api(school.desk, lambda: NOW)
    assert client(app, software).get("/programmes").status_code == 200
    school.tools.subscribers().revoke(STATION, "Đài xã Sao Mai", date(2026, 9, 8))
    school.settle()
    for token in (seat[1], software):
        refusal(client(app, token).get("/programmes"), 401, "ma-da-thu-hoi")


def test_a_renewed_token_ends_the_one_before_and_not_the_folder_s(school, seat):
    app = api(school.desk, lambda: NOW)
    old, new = (new_token(school.tools, "đài xã sao mai")[1] for _ in range(2))
    assert client(app, new).get("/programmes").status_code == 200
    assert client(app, seat[1]).get("/programmes").status_code == 200
    refusal(client(app, old).get("/programmes"), 401, "ma-da-thu-hoi")


def test_the_database_holds_no_token(school, seat):
    kept, token = new_token(school.tools, "Đài xã Sao Mai")
    assert kept.kind is TokenKind.SOFTWARE
    database = b"".join(p.read_bytes() for p in school.tools.folders.audio.glob("*.sqlite3*"))
    assert kept.digest.encode() in database
    assert token.encode() not in database
    assert seat[1].encode() not in database


def test_asking_too_often_is_refused_with_the_time_to_wait(school, seat):
    clock = [0.0]
    limits = Limits(
        stations=RateLimiter(rate=0.1, burst=2, clock=lambda: clock[0]),
        strangers=RateLimiter(rate=0.1, burst=1, clock=lambda: clock[0]),
    )
    app = api(school.desk, lambda: NOW, limits)
    one = client(app, seat[1])
    assert [one.get("/programmes").status_code for _ in range(2)] == [200, 200]
    reply = one.get("/programmes")
    refusal(reply, 429, "goi-qua-nhieu")
    assert reply.headers["retry-after"] == "11"
    clock[0] = 11.0
    assert one.get("/programmes").status_code == 200
    stranger = client(app, "nobody")
    assert [stranger.get("/programmes").status_code for _ in range(2)] == [401, 429]


def test_every_refusal_has_the_same_shape(school, web):
    refusal(web.get("/nothing"), 404, "khong-co")
    reply = web.ask("DELETE", "/programmes")
    refusal(reply, 405, "cach-goi-sai")
    assert reply.headers["allow"] == "GET"
    fault = refusal(web.get("/programmes", params={"since": "hôm qua"}), 422, "sai-dang")
    assert "query → since" in fault["cau"]
    refusal(web.get("/programmes", params={"limit": 0}), 422, "sai-dang")
    refusal(web.post("/as-run", {"airings": []}), 422, "sai-dang")
    refusal(web.ask("POST", "/as-run", content=b"{"), 422, "sai-dang")
    deep = b"[" * 100_000
    reply = web.ask("POST", "/as-run", content=deep, headers={"content-type": "application/json"})
    assert reply.status_code in {400, 422}


def test_what_is_sent_is_not_sent_back(web):
    fault = web.post("/as-run", {"airings": [aired("<script>", at="bí mật")]}).json()["loi"]
    assert "script" not in fault["cau"]
    assert "bí mật" not in fault["cau"]


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(web, announced):
    async def endless():
        for _ in range(40):
            yield b" " * 65_536

    body = b" " * (MOST_BYTES + 1) if announced else endless()
    refusal(web.ask("POST", "/receipts", content=body), 413, "qua-lon")


def test_a_busy_database_is_told_with_a_time_and_no_path(school, seat):
    desk = school.desk()

    def busy():
        raise Busy("Cơ sở dữ liệu đang bận vì một lần chạy khác.", where="/nơi/cất/tệp")

    app = api(lambda: replace(desk, tools=replace(desk.tools, station_book=busy)), lambda: NOW)
    reply = client(app, seat[1]).get("/programmes")
    fault = refusal(reply, 503, "dang-ban")
    assert "tệp" not in str(fault)
    assert reply.headers["retry-after"] == "5"


def test_a_mistake_of_ours_is_told_in_the_same_shape(school, seat):
    desk = school.desk()

    def broken():
        raise ZeroDivisionError("inner matters")

    app = api(lambda: replace(desk, tools=replace(desk.tools, station_book=broken)), lambda: NOW)
    reply = client(app, seat[1]).get("/programmes")
    fault = refusal(reply, 500, "may-chu-loi")
    assert "inner" not in str(fault)


def test_the_description_names_no_other_machine(school):
    reply = client(api(school.desk, lambda: NOW)).get("/openapi.json")
    assert reply.json()["info"]["title"] == "Trường gửi đài"
    assert "cdn" not in reply.text
    assert client(api(school.desk, lambda: NOW)).get("/docs").status_code == 404


def test_who_asks_is_forgotten_before_memory_is_full():
    limiter = RateLimiter(rate=1.0, burst=1, clock=lambda: 0.0)
    for number in range(10_002):
        assert limiter.wait(str(number)) == 0.0
    assert len(limiter._buckets) == 10_000
    assert limiter.wait("10001") > 0.0
