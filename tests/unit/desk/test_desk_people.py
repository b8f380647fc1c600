"""Signing in: links, passwords, delays, sessions that end; and what no form can do."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.accounts.people import (
    IDLE,
    LINK,
    add_person,
    change_password,
    change_role,
    confirm,
    device_token,
    digest,
    end_person,
    first_link,
    new_link,
    open_link,
    sign_in,
    visitor_of,
)
from broadcaster.accounts.rights import RIGHTS, Person, Right, Role, above, belongs
from broadcaster.desk.guard import COOKIE, DEVICE_COOKIE
from broadcaster.desk.request import HOME
from broadcaster.domain.errors import BroadcasterError, Busy, InputError, NotAllowed
from broadcaster.domain.schedule import Unit

PASSWORD = "chuối xanh bảy quả"


class Clock:
    """Goes on when told."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now

    def pass_by(self, **span):
        self.now += timedelta(**span)


@pytest.fixture
def clock(state):
    return Clock(state.parts.door.now())


@pytest.fixture
def door(state, clock):
    return replace(state.parts.door, now=clock)


@pytest.fixture
def lan(door):
    """An editor with a password."""
    person = add_person(door, "co.lan", "Lê Thị Lan", Role.EDITOR, by="thử")
    open_link(door, new_link(door, person, by="thử"), PASSWORD, address="10.0.0.2")
    return person


def test_at_the_first_start_there_is_a_link_and_no_password_until_it_is_used(door):
    token = first_link(door)
    with pytest.raises(NotAllowed):
        sign_in(door, "quan-tri", "", address="10.0.0.1")
    newer = first_link(door)  # a second start: the first link is void
    with pytest.raises(NotAllowed):
        open_link(door, token, PASSWORD, address="10.0.0.1")
    opened = open_link(door, newer, PASSWORD, address="10.0.0.1")
    assert opened.person.role is Role.ADMIN
    assert first_link(door) == ""
    with pytest.raises(NotAllowed):  # it opens once
        open_link(door, newer, PASSWORD, address="10.0.0.1")


def test_a_link_is_over_after_a_day(door, clock, lan):
    token = new_link(door, lan, by="thử")
    clock.pass_by(seconds=LINK.total_seconds() + 1)
    with pytest.raises(NotAllowed):
        open_link(door, token, PASSWORD, address="10.0.0.1")


def test_the_database_holds_no_token_and_no_password(door, lan, state, folder):
    opened = sign_in(door, "co.lan", PASSWORD, address="10.0.0.2")
    link = new_link(door, lan, by="thử")
    data = b"".join(p.read_bytes() for p in (folder / "audio_out").glob("danh-muc.sqlite3*"))
    assert opened.token.encode() not in data
    assert link.encode() not in data
    assert digest(opened.token).encode() in data


def test_wrong_passwords_make_one_wait_longer_and_longer(door, clock, lan):
    for _ in range(4):
        with pytest.raises(NotAllowed, match="không đúng"):
            sign_in(door, "co.lan", "sai", address="10.0.0.9")
        clock.pass_by(seconds=1)
    with pytest.raises(NotAllowed, match="đợi"):
        sign_in(door, "co.lan", PASSWORD, address="10.0.0.9")
    clock.pass_by(minutes=2)
    assert sign_in(door, "co.lan", PASSWORD, address="10.0.0.9").person.id == lan.id


def test_an_address_that_tries_every_account_waits_too(door, lan):
    for number in range(12):
        with pytest.raises(NotAllowed, match="không đúng"):
            sign_in(door, f"ai-{number}", "sai", address="10.0.0.66")
    with pytest.raises(NotAllowed, match="đợi"):
        sign_in(door, "co.lan", PASSWORD, address="10.0.0.66")
    assert sign_in(door, "co.lan", PASSWORD, address="10.0.0.2")


def test_a_line_of_version_6_is_one_address_however_many_it_takes(door, lan):
    """An address of its own for each guess costs nothing there."""
    for number in range(12):
        with pytest.raises(NotAllowed, match="không đúng"):
            sign_in(door, f"ai-{number}", "sai", address=f"2001:db8:0:7::{number:x}")
    with pytest.raises(NotAllowed, match="đợi"):
        sign_in(door, "co.lan", PASSWORD, address="2001:db8:0:7:aaaa::1")
    assert sign_in(door, "co.lan", PASSWORD, address="2001:db8:0:8::1")


def at_once(count, does):
    """Do it in so many threads at the same moment; what each gave or raised."""
    gate = threading.Barrier(count)

    def one(number):
        gate.wait(120)
        try:
            return does(number)
        except BroadcasterError as fault:
            return fault

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class CountingPasswords:
    """Real ones, that count how many were looked at."""

    def __init__(self, real):
        self.real, self.looked_at = real, 0
        self.lock = threading.Lock()

    def fits(self, stored, password, **how):
        with self.lock:
            self.looked_at += 1
        return self.real.fits(stored, password, **how)


def test_of_a_hundred_guesses_at_once_three_are_looked_at(door, lan):
    """The lock-out counts before it checks, so none slips through while another is checked."""
    counted = replace(door, passwords=CountingPasswords(door.passwords))
    told = at_once(100, lambda n: sign_in(counted, "co.lan", "sai", address=f"10.1.0.{n}"))
    assert counted.passwords.looked_at == 3
    assert sum("không đúng" in str(one) for one in told) == 3
    assert sum("đợi" in str(one) for one in told) == 97


def test_a_known_browser_signs_in_while_others_guess_at_its_account(door, clock, lan):
    """Also from behind the very address from which the guesses come."""
    known = device_token(door, lan)
    for number in range(20):
        with pytest.raises(NotAllowed):
            sign_in(door, "co.lan", "sai", address="10.0.0.9")
        clock.pass_by(seconds=number)
    with pytest.raises(NotAllowed, match="đợi"):
        sign_in(door, "co.lan", PASSWORD, address="10.0.0.9")
    assert sign_in(door, "co.lan", PASSWORD, address="10.0.0.9", device=known).person.id == lan.id


def test_a_known_browser_has_few_tries_too_and_is_forgotten_with_the_password(door, lan):
    known = device_token(door, lan)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="không đúng"):
            sign_in(door, "co.lan", "sai", address="10.0.0.9", device=known)
    with pytest.raises(NotAllowed, match="đợi"):
        sign_in(door, "co.lan", PASSWORD, address="10.0.0.9", device=known)
    token = sign_in(door, "co.lan", PASSWORD, address="10.0.0.9").token
    visitor = visitor_of(door, token)
    change_password(door, visitor, PASSWORD, "năm con vịt bơi", address="10.0.0.9")
    for device in (known, "", "x", "x.y", known[:-1], "ệ.ệ", known * 9):
        for _ in range(3):
            with pytest.raises(NotAllowed, match="không đúng"):
                sign_in(door, "co.lan", "sai", address="10.0.0.10", device=device)
        door.people.admit("tai-khoan:co.lan")
        door.people.admit("dia-chi:10.0.0.10")


def test_people_who_sign_in_at_the_same_moment_all_come_in(door, lan):
    """A right password gives its try back, so an address does not run out of them."""
    for _ in range(30):
        assert sign_in(door, "co.lan", PASSWORD, address="10.0.0.9")


class FullPasswords:
    """So many are looked at already that no other can be."""

    def fits(self, stored, password, *, known=False):
        raise Busy("đang có quá nhiều người đăng nhập cùng lúc")


def test_who_is_sent_away_loses_no_try(door, lan):
    full = replace(door, passwords=FullPasswords())
    for _ in range(9):
        with pytest.raises(Busy):
            sign_in(full, "co.lan", PASSWORD, address="10.0.0.9")
        with pytest.raises(Busy):
            confirm(full, lan, PASSWORD, address="10.0.0.9")
    assert sign_in(door, "co.lan", PASSWORD, address="10.0.0.9")
    confirm(door, lan, PASSWORD, address="10.0.0.9")


class HeldHasher(PasswordHasher):
    """It takes its time over a guess: as long as it is held."""

    def __init__(self):
        super().__init__()
        self.let_go = threading.Event()

    def verify(self, stored, password):
        if password == "sai":
            self.let_go.wait(120)
            raise VerifyMismatchError
        return super().verify(stored, password)


def test_strangers_fill_their_own_line_and_never_that_of_known_browsers():
    """Who finds the line full is told so at once: no thread of the desk waits for it."""
    real, refused = Argon2Passwords(), []
    real._hasher = held = HeldHasher()
    stored = real.stored(PASSWORD)

    def guess(number):
        try:
            return real.fits(stored, "sai")
        except Busy:
            refused.append(number)
            if len(refused) >= 30:  # those in the line are still there
                held.let_go.set()
            raise

    told = at_once(40, guess)
    assert sum(isinstance(one, Busy) for one in told) == 30
    assert sum(one is False for one in told) == 10
    held.let_go.clear()
    with ThreadPoolExecutor(9) as pool:
        flood = [pool.submit(real.fits, stored, "sai") for _ in range(9)]
        assert real.fits(stored, PASSWORD, known=True)
        held.let_go.set()
        assert [one.result() for one in flood] == [False] * 9


def test_guesses_of_who_is_signed_in_are_counted_apart_from_those_at_the_door(door, lan):
    for _ in range(4):
        with pytest.raises(NotAllowed):
            sign_in(door, "co.lan", "sai", address="10.0.0.9")
    for _ in range(3):
        with pytest.raises(InputError, match="không đúng"):
            confirm(door, lan, "sai", address="10.0.0.2")
    with pytest.raises(NotAllowed, match="đợi"):
        confirm(door, lan, PASSWORD, address="10.0.0.2")


def test_the_browser_is_known_after_signing_in(browser, state, door, lan):
    parts = replace(state.parts, door=door)  # no second passes: two are all that a stranger waits
    teacher = browser(parts=parts)
    sent = {"tai_khoan": "co.lan", "mat_khau": PASSWORD}
    own = {"sec-fetch-site": "same-origin"}
    answer = teacher.runner.run(teacher.client.post(f"{HOME}/vao", data=sent, headers=own))
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(DEVICE_COOKIE))
    assert "HttpOnly" in cookie
    assert "Path=/ban" in cookie
    for _ in range(4):
        with pytest.raises(NotAllowed):
            sign_in(door, "co.lan", "sai", address="10.0.0.9")
    teacher.client.cookies.delete(COOKIE)  # the session is over, the browser stays known
    again = teacher.runner.run(teacher.client.post(f"{HOME}/vao", data=sent, headers=own))
    assert again.status_code == 303
    stranger = browser(parts=parts)
    refused = stranger.runner.run(stranger.client.post(f"{HOME}/vao", data=sent, headers=own))
    assert refused.status_code == 403


def test_a_stranger_sends_no_large_form(browser):
    stranger = browser()
    sent = {"tai_khoan": "x", "mat_khau": "y" * 70_000}
    own = {"sec-fetch-site": "same-origin"}
    answer = stranger.runner.run(stranger.client.post(f"{HOME}/vao", data=sent, headers=own))
    assert answer.status_code == 422
    assert "quá dài" in answer.text


def test_a_new_password_ends_every_session_but_the_new_one(door, lan):
    old = sign_in(door, "co.lan", PASSWORD, address="10.0.0.2").token
    other = sign_in(door, "co.lan", PASSWORD, address="10.0.0.3").token
    fresh = change_password(
        door, visitor_of(door, old), PASSWORD, "năm con vịt bơi", address="10.0.0.2"
    )
    assert visitor_of(door, old) is None
    assert visitor_of(door, other) is None
    assert visitor_of(door, fresh).person.account == "co.lan"
    with pytest.raises(NotAllowed):
        sign_in(door, "co.lan", PASSWORD, address="10.0.0.2")


@pytest.mark.parametrize("weak", ["", "ngắn", "1234567890", "aaaaaaaaaaaa", "x" * 201])
def test_a_weak_password_is_refused_and_the_link_still_opens(door, lan, weak):
    token = new_link(door, lan, by="thử")
    with pytest.raises(InputError):
        open_link(door, token, weak, address="10.0.0.2")
    assert open_link(door, token, PASSWORD, address="10.0.0.2")


def test_a_session_ends_by_itself_and_when_the_account_ends(door, clock, lan):
    first_link(door)
    token = sign_in(door, "co.lan", PASSWORD, address="10.0.0.2").token
    clock.pass_by(hours=6)
    assert visitor_of(door, token)  # in use
    clock.pass_by(seconds=IDLE.total_seconds() + 1)
    assert visitor_of(door, token) is None
    token = sign_in(door, "co.lan", PASSWORD, address="10.0.0.2").token
    end_person(door, "co.lan", by="thử")
    assert visitor_of(door, token) is None
    with pytest.raises(NotAllowed):
        sign_in(door, "co.lan", PASSWORD, address="10.0.0.2")


def test_another_role_means_signing_in_again(door, lan):
    token = sign_in(door, "co.lan", PASSWORD, address="10.0.0.2").token
    change_role(door, "co.lan", Role.PUPIL, by="thử")
    assert visitor_of(door, token) is None


def test_the_last_administrator_stays(door):
    open_link(door, first_link(door), PASSWORD, address="10.0.0.1")
    with pytest.raises(InputError, match="cuối cùng"):
        end_person(door, "quan-tri", by="thử")
    with pytest.raises(InputError, match="cuối cùng"):
        change_role(door, "quan-tri", Role.EDITOR, by="thử")


@pytest.mark.parametrize(
    ("account", "name"),
    [("", "Lan"), ("<script>", "Lan"), ("a" * 80, "Lan"), ("co.lan", ""), ("co.lan", "a\x00b")],
)
def test_an_account_is_plain_and_a_person_has_a_name(door, account, name):
    with pytest.raises(InputError):
        add_person(door, account, name, Role.EDITOR, by="thử")


@pytest.mark.parametrize(
    "name", ["Lê Thị Lan (văn phòng)", "LAN(VAN PHONG)", "Lan ( Văn  phòng )", "Lan （văn phòng）"]
)
def test_nobody_is_called_like_somebody_who_came_from_the_office(door, name):
    with pytest.raises(InputError, match="người từ văn phòng"):
        add_person(door, "lan", name, Role.APPROVER, by="thử")
    add_person(door, "lan", "Nguyễn Văn Phong", Role.EDITOR, by="thử")


def test_the_audit_log_tells_and_cannot_be_told_otherwise(door, lan, browser, signed_in):
    acts = [line.act for line in door.people.notes()]
    assert "thêm người dùng" in acts
    assert "đặt mật khẩu bằng đường dẫn một lần" in acts
    assert not [name for name in dir(door.people) if "note" in name and name not in
                ("note", "notes")]  # fmt: skip


# --- over the wire ------------------------------------------------------------------------------


def test_the_cookie_is_for_the_server_only_and_secure_over_tls(state, browser, door, lan):
    answer = browser().post("/vao", {"tai_khoan": "co.lan", "mat_khau": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/ban" in cookie
    assert "secure" not in cookie
    tls = browser(secure=True).post("/vao", {"tai_khoan": "co.lan", "mat_khau": PASSWORD})
    assert "secure" in tls.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "after", ["https://ke-gian.example", "//ke-gian.example", "/\\ke-gian", "javascript:1", "\n"]
)
def test_after_signing_in_nobody_is_sent_to_another_site(browser, lan, after):
    answer = browser().post("/vao", {"tai_khoan": "co.lan", "mat_khau": PASSWORD, "den": after})
    assert answer.headers["location"] == "/ban/"


def test_every_page_forbids_what_it_does_not_need(browser, signed_in):
    for answer in (browser().get("/vao"), signed_in().get("/hom-nay"), browser().get("/khong")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_no_page_has_script_or_style_in_its_lines(signed_in):
    from broadcaster.desk.routes import ROUTES

    admin = signed_in()
    for route in ROUTES:
        if route.method == "GET" and "{" not in route.path and route.right is not None:
            text = admin.get(route.path).text
            assert "<style" not in text, route.path
            assert " style=" not in text, route.path
            assert " onclick=" not in text, route.path
            assert "<script>" not in text, route.path


MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_markup_in_every_field_stays_text(signed_in, state):
    """What people type comes back as they typed it, and nowhere as markup."""
    from broadcaster.desk.routes import ROUTES

    admin = signed_in()
    fields = ("ten", "tai_khoan", "chu", "doc", "so", "khung", "ly_do", "noi_dung", "vai", "muc")
    for route in ROUTES:
        if route.method == "POST" and not route.raw and route.path not in ("/ra",) and (
            route.right in RIGHTS[Role.ADMIN]
        ):  # fmt: skip
            path = route.path.replace("{key}", "lich").replace("{number}", "999")
            text = admin.post(path, dict.fromkeys(fields, MARKUP)).text
            assert "<script>alert" not in text, route.name
            assert "<img src=x" not in text, route.name
    add_person(state.parts.door, "hong", MARKUP, Role.PUPIL, by="thử")
    assert "<script>alert" not in admin.get("/nguoi-dung").text
    assert "&lt;script&gt;" in admin.get("/nguoi-dung").text
    assert "<script>alert" not in admin.get(f"/cach-doc?tim={MARKUP}").text


def test_a_forged_role_in_the_form_or_cookie_changes_nothing(signed_in, browser):
    pupil = signed_in(Role.PUPIL)
    forged = {"vai": "quan-tri", "role": "quan-tri", "tai_khoan": "hoc-sinh"}
    assert pupil.post("/nguoi-dung/vai", forged).status_code == 403
    stranger = browser()
    stranger.client.cookies.set("phien", "quan-tri")
    assert stranger.get("/hom-nay").status_code == 303


def test_a_form_too_large_or_of_another_kind_is_refused(signed_in):
    admin = signed_in()
    assert admin.post("/cach-doc", {"chu": "a" * 4_000_001}).status_code == 422
    answer = admin.post("/cach-doc", headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 422


# --- the table of rights ------------------------------------------------------------------------


def test_every_role_has_its_rights_and_every_right_somebody():
    assert set(RIGHTS) == set(Role)
    assert set().union(*RIGHTS.values()) == set(Right)
    assert Right.APPROVE in RIGHTS[Role.APPROVER]
    assert [role for role in Role if Right.APPROVE in RIGHTS[role]] == [Role.APPROVER]
    assert RIGHTS[Role.STATION] == {Right.ACCOUNT, Right.PULL}
    assert not RIGHTS[Role.PUPIL] & {Right.SEND, Right.APPROVE, Right.QUEUE, Right.AIR}


def test_only_a_parent_unit_looks_below_itself(clock):
    today = clock.now.date()
    units = (
        Unit(key="truong", name="Trường", kind="trường", parent="xa"),
        Unit(key="xa", name="Xã", kind="xã", parent="tinh"),
        Unit(key="tinh", name="Tỉnh", kind="tỉnh", parent="xa"),  # a ring
    )
    assert above("truong", units, today) == ("xa", "tinh")

    def person(role, unit):
        return Person(account="a", name="A", role=role, unit=unit)

    assert belongs(person(Role.PARENT, "tinh"), "truong", units, today)
    assert not belongs(person(Role.EDITOR, "tinh"), "truong", units, today)
    assert not belongs(person(Role.PARENT, "khac"), "truong", units, today)
    assert belongs(person(Role.EDITOR, ""), "truong", units, today)


def test_a_session_that_is_bound_to_a_folder_is_one_of_that_folder_alone(door, lan):
    """A copy of the database, in another folder of the same server, knows the row and not whose."""
    here, copy = replace(door, bound="thư mục này"), replace(door, bound="bản chép")
    token = sign_in(here, "co.lan", PASSWORD, address="10.0.0.2").token
    assert visitor_of(here, token).person.account == "co.lan"
    assert visitor_of(copy, token) is None
    assert visitor_of(door, token) is None
