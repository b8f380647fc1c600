"""The time of other machines is asked for, and a line that is not there is no trouble."""

import http.server
import socket
import struct
import threading
from datetime import UTC, datetime

from broadcaster.net.request import ntp_time, web_time

MOMENT = datetime(2026, 9, 7, 6, 30, tzinfo=UTC)


def test_the_date_of_a_web_server_is_read_even_from_a_refusal():
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response_only(403)
            self.send_header("Date", "Mon, 07 Sep 2026 06:30:00 GMT")
            self.end_headers()

        def log_message(self, *_words):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert web_time(f"http://127.0.0.1:{server.server_port}/") == MOMENT


def test_an_ntp_answer_is_read():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        told = struct.pack("!II", int(MOMENT.timestamp()) + 2_208_988_800, 0)

        def answer():
            asked, who = door.recvfrom(48)
            assert asked[0] & 7 == 3
            door.sendto(40 * b"\0" + told, who)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        assert ntp_time("127.0.0.1", door.getsockname()[1]) == MOMENT
        thread.join()


def test_without_a_line_or_an_address_there_is_no_time():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        assert web_time(f"http://127.0.0.1:{door.getsockname()[1]}/") is None
    assert web_time("") is None
    assert web_time("file:///etc/hosts") is None
