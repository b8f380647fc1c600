"""The desk's second door: over TLS, opened and shut while the first one serves on."""

import threading
import time
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from broadcaster.domain.errors import ServeError
from broadcaster.net.own_certificate import own_certificate
from broadcaster.web.second_door import SecondDoor
from broadcaster.web.server import open_port, server_for
from tests.fakes.quiet_port import quiet_port


def app():
    return Starlette(routes=[Route("/", lambda request: PlainTextResponse(request.url.scheme))])


class House:
    """A folder, and the address by which the network knows its machine."""

    def __init__(self, folder):
        self.folder, self.address = folder, "127.0.0.1"
        self.told = []

    def door(self):
        return SecondDoor(
            self.folder / "mo.txt",
            certificate=lambda names: own_certificate(
                self.folder / "chung-thu.pem", "Trường Sao Mai", names, datetime.now(UTC)
            ),
            address=lambda: self.address,
        )


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr("broadcaster.web.second_door.PORT", quiet_port())  # nobody else's here
    return House(tmp_path)


def asked(address):
    return httpx.get(f"{address}/", verify=False, timeout=120).text


def test_it_opens_over_tls_beside_the_first_door_and_shuts_again(house):
    served = app()
    server_socket = open_port("127.0.0.1", 0)
    port = server_socket.getsockname()[1]
    first = server_for(served)
    thread = threading.Thread(target=first.run, args=([server_socket],), daemon=True)
    thread.start()
    second = house.door()
    try:
        with second.beside(served, house.told.append):
            assert not second.door().address
            opened = second.open()
            assert asked(opened.address) == "https"
            assert len(opened.fingerprint.split(":")) == 32
            assert asked(f"http://127.0.0.1:{port}") == "http"
            second.shut()
            assert not second.door().address
            with pytest.raises(httpx.TransportError):
                asked(opened.address)
            assert asked(f"http://127.0.0.1:{port}") == "http"
    finally:
        first.should_exit = True
        thread.join(120)


def test_it_is_open_at_the_next_start_until_somebody_shuts_it(house):
    with house.door().beside(app(), house.told.append):
        pass
    second = house.door()
    with second.beside(app(), house.told.append):
        second.open()
    assert not second.door().address  # the server ended
    third = house.door()
    with third.beside(app(), house.told.append):
        assert asked(third.door().address) == "https"
        third.shut()
    fourth = house.door()
    with fourth.beside(app(), house.told.append):
        assert not fourth.door().address
    assert not house.told


def test_another_address_of_the_machine_is_seen_and_opening_again_takes_it(house):
    second = house.door()
    with second.beside(app(), house.told.append):
        before = second.open()
        house.address = "localhost"  # what another Wi-Fi does, without a second card here
        assert second.door().lost
        assert second.door().address == before.address
        after = second.open()
        assert not after.lost
        assert asked(after.address) == "https"


def test_without_a_network_it_stays_shut_and_nothing_is_kept(house):
    house.address = ""
    second = house.door()
    with second.beside(app(), house.told.append), pytest.raises(ServeError, match="chưa nối"):
        second.open()
    assert not (house.folder / "mo.txt").exists()


def test_a_machine_that_lost_its_network_says_so_at_the_next_start_and_serves(house):
    second = house.door()
    with second.beside(app(), house.told.append):
        second.open()
    house.address = ""
    third = house.door()
    with third.beside(app(), house.told.append):
        assert not third.door().address
    assert ["chưa nối" in fault.sentence for fault in house.told] == [True]


def test_a_door_whose_server_is_gone_is_not_called_open(house):
    second = house.door()
    with second.beside(app(), house.told.append):
        second.open()
        second._server.should_exit = True
        end = time.monotonic() + 120
        while second.door().address:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert asked(second.open().address) == "https"
