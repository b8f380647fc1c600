"""A second start finds the desk that is open; another program on the port does not stop a teacher."""

import http.server
import json
import re
import shutil
import socket
import ssl
import threading
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime

import pytest

from broadcaster.app.desk import station_mark
from broadcaster.app.settings import load_settings
from broadcaster.care.init_station import found_station
from broadcaster.cli.port_choice import choose_port
from broadcaster.domain.errors import ServeError
from broadcaster.net.instance_probe import mark_at
from broadcaster.net.own_certificate import own_certificate
from broadcaster.web.server import open_port

OURS = "0a1b2c"
HERE = "127.0.0.1"


@contextmanager
def answering(body, port=0, certificate=None):
    """A server on this machine that says `body` to everybody; its port."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request, client_address):  # plain words at a door with TLS
            pass

    with Server((HERE, port), Answer) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def desk(mark):
    return json.dumps({"status": "ok", "station": mark}).encode()


def ask(port, *, roam=False, host=HERE, wait=60.0):
    said = []
    found = choose_port(
        host, port, mark=OURS, roam=roam, say=said.append, open_port=open_port, wait=wait
    )
    return found, said


def test_a_free_port_is_opened_without_a_word():
    found, said = ask(0)
    with found.server_socket:
        assert found.server_socket.getsockname()[0] == HERE
    assert (found.already, said) == ("", [])


@pytest.mark.parametrize("host", [HERE, "0.0.0.0"])
@pytest.mark.parametrize("roam", [True, False])
def test_the_desk_of_this_station_is_found_where_it_is(host, roam):
    with answering(desk(OURS)) as port:
        found, said = ask(port, roam=roam, host=host)
    assert (found.server_socket, found.already, said) == (None, f"http://{HERE}:{port}", [])


def test_it_is_found_behind_its_own_certificate_too(tmp_path):
    made = own_certificate(tmp_path / "chung-thu.pem", "Trường", [HERE], datetime.now(UTC))
    with answering(desk(OURS), certificate=made.path) as port:
        assert ask(port)[0].already == f"https://{HERE}:{port}"


STRANGERS = {
    "a web server": b"<html>It works!</html>",
    "another station": desk("ffffff"),
    "an older desk": b'{"status": "ok"}',
    "a list": b"[]",
    "a number": b'{"station": 7}',
}


@pytest.mark.parametrize("body", STRANGERS.values(), ids=STRANGERS)
def test_beside_another_program_the_next_port_serves_whoever_wants_to_see_the_desk(body):
    with answering(body) as port:
        found, said = ask(port, roam=True)
        with found.server_socket:
            number = found.server_socket.getsockname()[1]
        assert port < number <= port + 9
        assert [f"Cổng {port}" in line and f"cổng {number}" in line for line in said] == [True]
        with pytest.raises(ServeError) as told:
            ask(port)
    assert str(port) in told.value.sentence
    assert "--port" in told.value.hint
    assert ("đài khác" in told.value.sentence) is (body == STRANGERS["another station"])


def neighbours(open_now):
    """A stranger on a port and our desk on the next one, wherever two such ports are free."""
    for _ in range(50):
        port = open_now.enter_context(answering(b"x"))
        with suppress(OSError):
            return port, open_now.enter_context(answering(desk(OURS), port + 1))
    raise AssertionError("no two neighbouring ports are free")


def test_the_desk_that_had_to_move_is_found_again():
    """Port 8000 is a stranger's, so the first start went to 8001: the second must not go to 8002."""
    with ExitStack() as open_now:
        port, moved = neighbours(open_now)
        found, said = ask(port, roam=True)
    assert (found.already, said) == (f"http://{HERE}:{moved}", [])


def test_a_desk_that_is_just_starting_is_waited_for():
    """The port is open before the first publishing ends: the answer comes late, but it comes."""
    with open_port(HERE, 0) as server_socket:
        port = server_socket.getsockname()[1]

        def answer_late():
            with server_socket.accept()[0] as line:
                line.recv(4096)
                threading.Event().wait(0.5)
                line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + desk(OURS))

        thread = threading.Thread(target=answer_late)
        thread.start()
        assert ask(port)[0].already == f"http://{HERE}:{port}"
        thread.join()


def test_a_silent_program_is_given_up():
    with socket.create_server((HERE, 0)) as server_socket:
        assert mark_at(HERE, server_socket.getsockname()[1], wait=0.4) == ("", "")
        server_socket.setblocking(False)
        server_socket.accept()[0].close()
        with pytest.raises(BlockingIOError):  # who is silent in plain words is not asked again
            server_socket.accept()


def test_a_folder_keeps_its_mark_and_a_copy_of_it_has_another(tmp_path):
    found_station(tmp_path / "đài", first_day=date(2026, 9, 7))
    first = tmp_path / "đài"
    mark = station_mark(first)
    assert station_mark(first) == mark
    shutil.copytree(tmp_path / "đài", tmp_path / "bản sao")
    copy = tmp_path / "bản sao"
    assert load_settings(copy, {}).host.is_dir()  # copied with everything that is hidden in it
    assert station_mark(copy) != mark
    assert re.fullmatch("[0-9a-f]{32}", mark)
