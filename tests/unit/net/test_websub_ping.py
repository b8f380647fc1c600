"""The hub is told by a real request; whatever it answers, publishing has already happened."""

import http.server
import threading
from urllib.parse import parse_qsl

import pytest

from broadcaster.domain.errors import DeliveryFault
from broadcaster.net.webhook import ping


class Hub(http.server.BaseHTTPRequestHandler):
    """A hub on loopback."""

    answer = 204
    seen: list

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append((self.headers["Content-Type"], parse_qsl(body)))
        self.send_response(self.answer)
        if self.answer == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def hub():
    handler = type("Hub", (Hub,), {"seen": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        handler.address = f"http://127.0.0.1:{server.server_port}/"
        yield handler
        server.shutdown()
        thread.join()


def test_the_hub_hears_of_every_feed_that_changed(hub):
    """One form with all of them, as WebSub asks for."""
    ping(hub.address, ["https://a.example/x.xml", "https://a.example/y.xml"])
    [(kind, form)] = hub.seen
    assert kind == "application/x-www-form-urlencoded"
    assert form == [
        ("hub.mode", "publish"),
        ("hub.url", "https://a.example/x.xml"),
        ("hub.url", "https://a.example/y.xml"),
    ]


@pytest.mark.parametrize("code", [302, 400, 503])
def test_a_hub_that_refuses_is_told(hub, code):
    """A redirect counts as refused: it is not followed anywhere."""
    hub.answer = code
    with pytest.raises(DeliveryFault, match=str(code)):
        ping(hub.address, ["https://a.example/x.xml"])


def test_a_hub_that_is_away_is_told():
    """Nothing listens there."""
    with pytest.raises(DeliveryFault, match="không nối được"):
        ping("http://127.0.0.1:9/", ["https://a.example/x.xml"])
