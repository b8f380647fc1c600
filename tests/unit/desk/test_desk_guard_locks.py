"""Each lock of the guard alone: a request that only this one refuses, and one that passes it."""

from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import urlencode

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from broadcaster.accounts.people import LONGEST
from broadcaster.accounts.rights import Right, Role
from broadcaster.desk import guard
from broadcaster.desk.answers import FLASH_COOKIE
from broadcaster.desk.guard import (
    HEADERS,
    LARGEST_FORM,
    Guard,
    SessionOver,
    StaleToken,
    clear_session,
    set_device,
    set_session,
)
from broadcaster.desk.request import HOME, DeskRoute, OneDesk
from broadcaster.domain.errors import InputError, NotAllowed

DOOR = "/vao"  # open to everybody: no role and no token stands before it
ENTER = {"tai_khoan": "khong-co", "mat_khau": "sai"}
OWN = {"sec-fetch-site": "same-origin", "origin": "http://desk.test"}


class Room:
    """A page behind the guard that says what reached it."""

    def __init__(self, state, runner):
        self.state, self.runner, self.reached = state, runner, []

    def page(self, context):
        self.reached.append(context)
        return Response("đã tới nơi")

    async def waiting_page(self, context):
        return self.page(context)

    def ask(self, person=None, *, path="/thu", headers=OWN, token=None, table=(), **more):
        """One request; `person` is signed in, with the token of their forms unless another is given."""
        sent = {k: more.pop(k) for k in ("content", "data", "params") if k in more}
        given = {"method": "POST", "right": Right.SETTINGS, "does": self.page, **more}
        route = DeskRoute(path=path, **given)
        line = httpx.ASGITransport(app=OneDesk(self.state, Guard(route=route, table=table)))
        cookies = dict(person.client.cookies) if person else {}
        if token is None and person:
            token = person.csrf
        heads = {**headers, **({"x-ma-trang": token} if token else {})}

        async def go():
            async with httpx.AsyncClient(
                transport=line, base_url="http://desk.test", cookies=cookies
            ) as client:
                return await client.request(route.method, f"{HOME}{path}", headers=heads, **sent)

        return self.runner.run(go())


@pytest.fixture
def room(state, browser):
    return Room(state, browser().runner)


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def knock(room):
    """A form of nobody signed in, with just these headers; whether it reached the page."""

    def ask(**headers):
        heads = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = room.ask(right=None, headers=heads)
        assert (answer.status_code, "trang khác" in answer.text) in ((200, False), (403, True))
        return answer.status_code == 200

    return ask


# --- another site ---------------------------------------------------------------------------------


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN", "cai-gi-do"])
def test_a_form_of_another_site_is_refused_by_the_browsers_word_alone(knock, site):
    """Some browsers send no Origin with a form: then this word is all there is."""
    assert not knock(sec_fetch_site=site)
    assert not knock(sec_fetch_site=site, origin="http://desk.test")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_desks_own_form_is_taken_by_the_browsers_word_alone(knock, site):
    assert knock(sec_fetch_site=site)


@pytest.mark.parametrize(
    "origin",
    ["https://ke-gian.example", "null", "", "http://desk.test:81", "http://desk.test.ke-gian.vn"],
)
def test_a_form_of_another_origin_is_refused_by_its_origin_alone(knock, origin):
    assert not knock(origin=origin)
    assert not knock(origin=origin, sec_fetch_site="same-origin")
    assert not knock(origin=origin, sec_fetch_site="none")


def test_who_does_not_say_which_desk_is_meant_is_of_another_origin():
    """Without Host there is nothing that an origin could be the same as, "null" least of all."""
    for origin in (b"null", b"", b"http://desk.test"):
        request = Request({"type": "http", "headers": [(b"origin", origin)]})
        with pytest.raises(NotAllowed, match="từ một trang khác"):
            guard.refuse_cross_site(request, signed_in=True)


def test_the_desks_own_form_is_taken_by_its_origin_alone(knock):
    assert knock(origin="http://desk.test")


def test_a_stranger_who_does_not_say_where_from_is_refused_and_who_is_signed_in_is_not(
    knock, room, admin
):
    assert not knock()
    assert room.ask(admin, headers={}).status_code == 200


def test_the_sign_in_itself_stands_behind_this_lock(browser):
    stranger = browser()
    for site, refused in (("cross-site", True), ("same-origin", False)):
        answer = stranger.runner.run(
            stranger.client.post(f"{HOME}{DOOR}", data=ENTER, headers={"sec-fetch-site": site})
        )
        assert ("trang khác" in answer.text) is refused


# --- who, with which right, of which unit ---------------------------------------------------------

KINDS = [
    {"method": "POST"},
    {"method": "GET"},
    {"method": "POST", "raw": True},
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("waits", [False, True])
def test_nobody_reaches_a_page_without_being_signed_in_with_its_right_and_of_this_unit(
    room, signed_in, kind, waits
):
    more = {**kind, "does": room.waiting_page if waits else room.page}
    editor = signed_in(Role.EDITOR)
    other = signed_in(Role.ADMIN, account="xa", unit="truong-khac")
    assert room.ask(None, **more).status_code == (403 if kind.get("raw") else 303)
    refused = room.ask(editor, **more)
    assert refused.status_code == 403
    assert "vai của thầy cô không được đổi cài đặt của đài" in refused.text.lower()
    foreign = room.ask(other, **more)
    assert foreign.status_code == 403
    assert "thuộc đơn vị khác" in foreign.text
    assert room.reached == []
    assert room.ask(signed_in(Role.ADMIN), **more).status_code == 200
    assert room.ask(editor, **{**more, "right": Right.QUEUE}).status_code == 200
    assert [context.person.account for context in room.reached] == ["quan-tri", "bien-tap"]


def test_whoever_is_of_this_stations_unit_or_above_it_comes_in_and_nobody_beside(
    room, signed_in, state
):
    """The station's own unit is the one of its name; of two with that name the first by key."""
    wired = state.wired()
    rows = (
        ("a-phong", "Phòng", "so"), ("b-truong", wired.station.profile.unit, "a-phong"),
        ("c-truong", wired.station.profile.unit, ""), ("so", "Sở", ""), ("khac", "Khác", "a-phong"),
    )  # fmt: skip
    text = "format = 1\n" + "".join(
        f'[[units]]\nkey = "{key}"\nname = "{name}"\nkind = "trường"\nparent = "{above}"\n'
        for key, name, above in rows
    ).replace('parent = ""\n', "")
    (wired.tools.folders.scripts / "lich.toml").write_text(text, "utf-8")

    def enters(role, unit):
        person = signed_in(role, account=f"{role.value}-{unit}", unit=unit)
        return room.ask(person, right=Right.LOOK).status_code == 200

    assert [key for key, *_ in rows if enters(Role.EDITOR, key)] == ["b-truong"]
    assert [key for key, *_ in rows if enters(Role.PARENT, key)] == ["a-phong", "b-truong", "so"]


def test_who_is_refused_stands_in_the_audit(room, signed_in, state):
    room.ask(signed_in(Role.EDITOR))
    room.ask(signed_in(Role.ADMIN, account="xa", unit="truong-khac"))
    lines = [line for line in state.parts.door.people.notes() if line.act == "bị từ chối"]
    told = {(n.who, n.subject, n.detail) for n in lines if n.subject == "POST /thu"}
    assert told == {("bien-tap", "POST /thu", ""), ("xa", "POST /thu", "đơn vị khác")}


def test_who_may_look_at_the_people_is_sent_there_and_everybody_else_to_the_administrator(
    room, signed_in, admin
):
    """Another role has the right: one of the two can see who has it, the other can only ask."""
    looks, asks = "xem ai có vai ấy ở trang Người dùng", "Nhờ người quản trị trường"
    for person, right, hint, other in (
        (admin, Right.APPROVE, looks, asks),
        (signed_in(Role.EDITOR), Right.SETTINGS, asks, looks),
    ):
        refused = room.ask(person, right=right)
        assert refused.status_code == 403
        assert hint in refused.text
        assert other not in refused.text
    assert room.reached == []


def test_a_page_for_everybody_knows_who_looks_and_asks_for_nothing(room, admin):
    for method in ("GET", "POST"):
        assert room.ask(None, method=method, right=None).status_code == 200
        assert room.ask(admin, method=method, right=None).status_code == 200
    assert [bool(context.visitor) for context in room.reached] == [False, True, False, True]


def test_the_door_leads_back_to_the_page_that_was_looked_at(room):
    def place(**more):
        return room.ask(None, **more).headers["location"]

    assert place(method="GET", path="/cai-dat") == "/ban/vao?den=/cai-dat"
    assert place(method="GET", path="/") == "/ban/vao"
    assert place(method="GET", path="") == "/ban/vao"
    assert place(method="POST", path="/cai-dat") == "/ban/vao"


def test_a_piece_of_a_page_is_not_answered_with_the_door(room):
    answer = room.ask(None, method="GET", headers={"hx-request": "true"})
    assert answer.status_code == 403
    assert "phiên làm việc đã hết" in answer.text.lower()


# --- the token of the form ------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("token", ["sai", "", "ệ"])
def test_a_form_without_the_token_of_its_session_is_refused(room, admin, raw, token):
    data = {} if raw else {"data": {"ma_trang": token}}
    answer = room.ask(admin, headers=OWN, token="", raw=raw, **data)
    assert answer.status_code == 403
    assert "đã cũ" in answer.text
    assert room.reached == []


def test_the_token_comes_in_a_field_or_in_a_header(room, admin):
    assert room.ask(admin, token="", data={"ma_trang": admin.csrf, "a": "1"}).status_code == 200
    assert room.ask(admin, data={"a": "2"}).status_code == 200
    assert room.ask(admin, raw=True, content=b"x").status_code == 200
    assert [context.form.get("a") for context in room.reached] == ["1", "2", None]


def test_the_token_of_somebody_else_is_none(room, admin, signed_in):
    other = signed_in(Role.ADMIN, account="khac")
    assert other.csrf != admin.csrf
    assert room.ask(admin, token=other.csrf).status_code == 403


def test_an_upload_without_scripts_has_its_token_before_its_file(room, admin):
    def sent(token):
        form = (
            f'--b\r\nContent-Disposition: form-data; name="ma_trang"\r\n\r\n{token}\r\n'
            '--b\r\nContent-Disposition: form-data; name="tep"; filename="a.mp3"\r\n\r\n'
            "ID3\r\n--b--\r\n"
        )
        heads = {**OWN, "content-type": "Multipart/Form-Data; boundary=b"}
        return room.ask(
            admin, token="", raw=True, largest=1000, headers=heads, content=form.encode()
        )

    assert sent("sai").status_code == 403
    assert room.reached == []
    assert sent(admin.csrf).status_code == 200
    assert room.reached[0].upload.name == "a.mp3"
    assert room.reached[0].form["ma_trang"] == admin.csrf


def test_what_is_no_form_is_left_to_its_page_unread(room, admin):
    heads = {**OWN, "content-type": "audio/wav"}
    assert room.ask(admin, raw=True, headers=heads, content=b"RIFF").status_code == 200
    assert (room.reached[0].form, room.reached[0].fields) == ({}, ())


# --- what a form may be ---------------------------------------------------------------------------

FORM = {**OWN, "content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("kind", "taken"),
    [
        ("application/x-www-form-urlencoded", True),
        ("application/x-www-form-urlencoded ; charset=utf-8", True),
        ("", True),
        ("text/plain", False),
        ("multipart/form-data; boundary=b", False),
    ],
)
def test_a_form_is_taken_in_the_one_way_that_forms_are_sent(room, admin, kind, taken):
    heads = {**OWN, **({"content-type": kind} if kind else {})}
    answer = room.ask(admin, headers=heads, content=b"a=1&a=2&b=")
    assert (answer.status_code == 200) is taken
    if taken:
        assert room.reached[0].fields == (("a", "1"), ("a", "2"), ("b", ""))
        assert room.reached[0].form == {"a": "2", "b": ""}
    else:
        assert "không đúng dạng" in answer.text


def test_a_form_is_as_long_as_the_longest_script_and_no_longer(room, admin):
    assert LARGEST_FORM == 4_000_000
    whole = b"a=" + b"x" * (LARGEST_FORM - 2)
    assert room.ask(admin, headers=FORM, content=whole).status_code == 200
    answer = room.ask(admin, headers=FORM, content=whole + b"x")
    assert answer.status_code == 422
    assert "quá dài" in answer.text


def test_a_form_of_a_stranger_is_short(room):
    whole = b"a=" + b"x" * (64_000 - 2)
    taken = [
        room.ask(right=None, headers=FORM, content=content).status_code
        for content in (whole, whole + b"x")
    ]
    assert taken == [200, 422]


def test_a_form_has_two_thousand_fields_at_most(room, admin):
    assert room.ask(admin, headers=FORM, content=b"&".join([b"a=1"] * 2000)).status_code == 200
    answer = room.ask(admin, headers=FORM, content=b"&".join([b"a=1"] * 2001))
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [b"a=%ff", "a=đ".encode(), b"a=\xff"])
def test_a_form_that_is_no_text_is_refused_in_words(room, admin, body):
    answer = room.ask(admin, headers=FORM, content=body)
    assert answer.status_code == 422
    assert "không đọc được" in answer.text


@pytest.mark.parametrize("name", ["{}", "ten{}"])
@pytest.mark.parametrize("value", ["{}", "Mai{}", "Mai"])
def test_a_field_with_marks_piled_on_a_letter_is_refused_wherever_they_stand(
    room, admin, name, value
):
    """To put them in order takes minutes; they are refused before anything looks at the words."""
    marks = "\u0301\u0323" * 40
    field = (name.format(marks), value.format(marks))
    answer = room.ask(admin, headers=FORM, content=urlencode([field]))
    assert answer.status_code == 422
    assert "dấu chồng lên một chữ" in answer.text
    assert room.reached == []


# --- a fault goes back to the page of its form ----------------------------------------------------

PAGE = '<form action="/ban/thu" method="post"><input name="ten"><input name="khac"></form>'


def _refuses(_context):
    raise InputError("tên này không được")


@pytest.fixture
def refused(room):
    """A form of a page that is refused; the answer, and whether it is that page, filled again."""

    def ask(person, **more):
        page = more.pop("shown", {})
        shown = DeskRoute(
            path="/thu",
            method="GET",
            right=Right.SETTINGS,
            does=lambda _context: Response(PAGE, **{"media_type": "text/html", **page}),
        )
        content = more.pop("content", b"ten=Mai")
        table = (*more.pop("before", ()), shown)
        more = {"headers": FORM, "does": _refuses, "content": content, "table": table, **more}
        answer = room.ask(person, **more)
        return answer, 'value="Mai"' in answer.text or "<form action" in answer.text

    return ask


def test_a_fault_comes_back_on_the_page_of_its_form_with_what_was_typed(refused, admin):
    answer, filled = refused(admin)
    assert (answer.status_code, filled) == (422, True)
    assert 'value="Mai"' in answer.text
    assert "Tên này không được" in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_an_older_browser_that_does_not_say_where_from_gets_its_form_back(refused, admin):
    heads = {key: value for key, value in FORM.items() if key != "sec-fetch-site"}
    assert refused(admin, headers=heads)[1]


def test_a_stranger_a_piece_of_a_page_and_an_empty_form_get_the_fault_alone(refused, admin):
    for person, more in (
        (None, {"right": None}),
        (admin, {"headers": {**FORM, "hx-request": "true"}}),
        (admin, {"content": b""}),
    ):
        answer, filled = refused(person, **more)
        assert (answer.status_code, filled) == (422, False), more
        assert "Tên này không được" in answer.text


def test_what_another_site_may_have_sent_is_not_put_before_anybody(refused, admin):
    heads = {key: value for key, value in FORM.items() if key != "sec-fetch-site"}
    answer, filled = refused(admin, headers=heads, token="cu")
    assert (answer.status_code, filled) == (403, False)
    answer, filled = refused(admin, token="cu")  # of the desk's own page it may
    assert (answer.status_code, filled, answer.headers["x-phien"]) == (403, True, "cu")


@pytest.mark.parametrize("shown", [{"status_code": 404}, {"media_type": "text/plain"}])
def test_a_page_that_is_not_there_any_more_takes_no_form_back(refused, admin, shown):
    assert not refused(admin, shown=shown)[1]


@pytest.fixture
def before(room, admin):
    """A form that is refused, sent to a path; how the page was asked that it went back to."""

    def ask(path, *routes, referer="", **more):
        asked = []

        def shown(context):
            asked.append(context.request)
            return Response(PAGE, media_type="text/html")

        table = [
            DeskRoute(path=one, method="GET", right=Right.SETTINGS, does=shown) for one in routes
        ]
        heads = {**FORM, **({"referer": referer} if referer else {})}
        answer = room.ask(
            admin, path=path, headers=heads, does=_refuses, content=b"ten=Mai", table=table, **more
        )
        assert answer.status_code == 422
        (found,) = asked or [None]
        return found

    return ask


def _address(request):
    return request.url.path, request.url.query


def test_the_page_of_a_form_is_the_nearest_above_its_address_and_is_asked_plainly(before):
    assert _address(before("/so/moi/luu", "/so", params={"x": "1"})) == ("/ban/so", "")
    assert _address(before("/so/moi/luu", "/so", "/so/moi")) == ("/ban/so/moi", "")
    assert _address(before("/so", "/so", "/")) == ("/ban/so", "")
    assert before("/so/moi", "/khac", "/") is None


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://desk.test/ban/khac?trang=2", ("/ban/khac", "trang=2")),
        ("http://desk.test/ban/kh%C3%A1c", ("/ban/khác", "")),
        ("http://la.example/ban/khac?trang=2", ("/ban/so", "")),
        ("http://desk.test/khac", ("/ban/so", "")),  # beside the desk
        ("http://la.example/khac", ("/ban/so", "")),
    ],
)
def test_the_page_that_a_browser_names_goes_before_and_only_one_of_this_desk(before, referer, page):
    found = before("/so/moi", "/so", "/khac", "/khác", referer=referer)
    assert _address(found) == page


def test_the_page_of_a_form_is_asked_as_if_it_were_opened(before):
    found = before("/số/7/luu", "/{name}/{number:int}")
    assert found.method == "GET"
    assert (found.scope["path"], found.scope["raw_path"]) == (
        "/ban/số/7", b"/ban/s%E1%BB%91/7",
    )  # fmt: skip
    assert found.path_params == {"name": "số", "number": 7}


def test_a_form_goes_back_neither_to_a_form_nor_to_a_page_that_waits(room, refused, admin):
    """What is sent is never done a second time, and a fault waits for nobody."""
    for route in (
        DeskRoute(path="/thu", method="POST", right=Right.SETTINGS, does=room.page),
        DeskRoute(path="/thu", method="GET", right=Right.SETTINGS, does=room.waiting_page),
    ):
        answer, filled = refused(admin, before=(route,))
        assert (answer.status_code, filled) == (422, True)
    assert room.reached == []


# --- what every answer carries --------------------------------------------------------------------


def test_every_answer_tells_the_browser_to_trust_nothing_else_and_keep_nothing(room, admin):
    for answer in (room.ask(admin), room.ask(None), room.ask(admin, token="sai")):
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert answer.headers["cache-control"] == "no-store"
    assert set(HEADERS["content-security-policy"].split("; ")) == {
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'",
        "img-src 'self' data: blob:", "media-src 'self' blob:", "connect-src 'self'",
        "worker-src 'self'", "manifest-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    }  # fmt: skip
    assert {k: v for k, v in HEADERS.items() if k != "content-security-policy"} == {
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "microphone=(self), camera=(), geolocation=()",
        "x-robots-tag": "noindex, nofollow",
    }


def test_a_page_may_say_otherwise_what_is_kept_of_it(room, admin):
    def kept(_visit):
        return Response("x", headers={"cache-control": "private"})

    assert room.ask(admin, method="GET", does=kept).headers["cache-control"] == "private"


def asked(home=HOME, *, secure=False):
    """What the cookies go by: where the desk is mounted, and whether the browser came by TLS."""
    return SimpleNamespace(home=home, secure=secure)


def test_a_desk_among_many_gives_cookies_for_its_own_path_alone():
    for give in (
        lambda answer: set_session(asked("/truong-a/ban"), answer, "bi-mat"),
        lambda answer: set_device(asked("/truong-a/ban"), answer, "quen"),
        lambda answer: clear_session(asked("/truong-a/ban"), answer),
    ):
        answer = Response()
        give(answer)
        assert "path=/truong-a/ban" in answer.headers["set-cookie"].lower().split("; ")


def test_the_session_is_the_servers_alone_and_goes_when_one_leaves():
    answer = Response()
    set_session(asked(secure=True), answer, "bi-mat")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("phien=bi-mat;")
    assert f"max-age={LONGEST.days * 86_400};" in cookie
    for piece in ("httponly", "samesite=lax", "secure", "path=/ban"):
        assert piece in cookie.split("; ")
    plain = Response()
    set_session(asked(), plain, "bi-mat")
    assert "secure" not in plain.headers["set-cookie"].lower()
    left = Response()
    clear_session(asked(), left)
    assert 'phien="";' in left.headers["set-cookie"]
    assert "Path=/ban" in left.headers["set-cookie"]
    assert "Max-Age=0" in left.headers["set-cookie"]


def test_a_browser_is_known_at_the_door_for_a_year():
    answer = Response()
    set_device(asked(secure=True), answer, "quen")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("may_quen=quen;")
    for piece in ("max-age=31536000", "httponly", "samesite=lax", "secure", "path=/ban"):
        assert piece in cookie.split("; ")


def test_what_is_told_of_a_session_has_a_name_of_its_own():
    """Scripts of the page, the list of notices and older pages go by them."""
    assert (SessionOver.code, StaleToken.code) == ("phien-da-het", "trang-da-cu")


def test_a_word_for_the_next_page_is_taken_away_with_the_page_that_shows_it(room):
    """What a redirect leaves in the browser is for the page behind it."""

    def answer(status, *, word):
        heads = {**OWN, **({"cookie": f"{FLASH_COOKIE}=da-luu"} if word else {})}
        does = lambda _visit: Response("x", status_code=status)  # noqa: E731
        return room.ask(None, right=None, headers=heads, does=does).headers.get("set-cookie", "")

    assert answer(200, word=True).startswith(f'{FLASH_COOKIE}="";')
    assert "Path=/ban;" in answer(200, word=True)
    for status, word in ((200, False), (303, True), (300, True), (404, True)):
        assert answer(status, word=word) == ""


@pytest.mark.parametrize(
    ("right", "method", "moves"),
    [
        (Right.QUEUE, "POST", True), (Right.APPROVE, "POST", True), (Right.AIR, "POST", True),
        (Right.URGENT, "POST", True), (Right.SEND, "POST", True), (Right.SETTINGS, "POST", True),
        (Right.WRITE, "POST", False), (Right.LOOK, "POST", False), (Right.QUEUE, "GET", False),
    ],
)  # fmt: skip
def test_the_lamp_is_looked_at_anew_after_what_may_change_it(room, signed_in, right, method, moves):
    forgot = []

    class ForgettingCache:
        def forget(self):
            forgot.append(1)

    room.state = replace(room.state, status_cache=ForgettingCache())
    role = Role.APPROVER if right is Right.APPROVE else Role.ADMIN
    person = signed_in(role)
    for does in (room.page, room.waiting_page):
        assert room.ask(person, right=right, method=method, does=does).status_code == 200
        assert bool(forgot) is moves


def test_units_are_read_anew_when_lich_toml_changes_and_none_while_it_has_mistakes(tmp_path):
    path = tmp_path / "lich.toml"
    path.write_text('format = 1\n[[units]]\nkey = "a"\nname = "A"\nkind = "trường"\n', "utf-8")
    assert [unit.key for unit in guard._units(path, guard._stamp(path))] == ["a"]
    path.write_text("format = 1\n[[units]]\nkey = \n", "utf-8")
    assert guard._units(path, guard._stamp(path)) == ()
    path.unlink()
    assert guard._stamp(path) == (0, 0)
    assert guard._units(path, (0, 0)) == ()
