"""Phones of the school: the door is opened from the desk, and links lead where they can be opened."""

import re
from dataclasses import replace

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.net.school_network import NetworkDoor, SchoolNetwork, always_open

HERE = "/cai-dat/dien-thoai"
NEW = {"ten": "Cô Lan", "tai_khoan": "co.lan", "vai": "bien-tap"}


class TurnedDoor:
    """A door that is turned without a server behind it."""

    def __init__(self):
        self.now = NetworkDoor()

    def network(self):
        return SchoolNetwork(door=lambda: self.now, open=self.open, shut=self.shut)

    def open(self):
        self.now = NetworkDoor(address="https://192.168.1.20:8443", fingerprint="AA:BB")
        return self.now

    def shut(self):
        self.now = NetworkDoor()


@pytest.fixture
def turned():
    return TurnedDoor()


@pytest.fixture
def state(state, turned):
    return replace(state, network=turned.network())


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


def invited(admin):
    """What the page shows whoever sits at this machine and adds somebody."""
    here = {"host": "127.0.0.1:8000", "origin": "http://127.0.0.1:8000"}
    return admin.post("/nguoi-dung", NEW, headers=here).text


def test_a_link_for_somebody_leads_where_their_phone_can_open_it(admin, turned):
    admin.post(f"{HERE}/mo")
    page = invited(admin)
    assert re.search(r"<code>https://192\.168\.1\.20:8443/ban/mo/[\w-]+</code>", page)
    assert 'class="qr"' in page


def test_a_link_that_only_this_machine_opens_says_so_and_what_to_do(admin):
    page = invited(admin)
    assert "<code>http://127.0.0.1:8000/ban/mo/" in page
    assert "chỉ mở được ở chính máy này" in page
    assert f"/ban{HERE}" in page
    assert 'class="qr"' not in page


def test_one_press_opens_it_and_the_page_shows_what_a_phone_scans(admin, turned):
    assert "Đang đóng" in admin.get(HERE).text
    admin.post(f"{HERE}/mo")
    page = admin.get(HERE).text
    assert "https://192.168.1.20:8443/ban/" in page
    assert 'class="qr"' in page
    admin.post(f"{HERE}/dong")
    assert "Đang đóng" in admin.get(HERE).text


def test_a_machine_with_another_address_says_so_instead_of_showing_the_old_one(admin, turned):
    turned.now = NetworkDoor(address="https://192.168.1.20:8443", lost=True)
    page = admin.get(HERE).text
    assert "vừa đổi" in page
    assert 'class="qr"' not in page


def test_what_the_command_opened_is_not_the_desks_to_shut(admin, turned):
    turned.now = always_open(NetworkDoor(address="https://192.168.1.20:8000", fixed=True)).door()
    assert "Đóng lại" not in admin.get(HERE).text
    assert admin.post(f"{HERE}/dong").status_code == 422


def test_only_who_manages_people_opens_it(signed_in, turned):
    teacher = signed_in(Role.EDITOR)
    assert teacher.post(f"{HERE}/mo").status_code == 403
    assert not turned.now.address
