"""How many may be connected and how long: half-sent requests go first, listeners stay."""

import asyncio
import logging
import socket
import threading
import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from broadcaster.net.callers import TrustedProxies, household
from broadcaster.web.connections import (
    HEAD_BYTES,
    ConnectionLimits,
    Connections,
    ConnectionStage,
    RequestCrowd,
)
from broadcaster.web.repeated_lines import RepeatedLines
from broadcaster.web.server import connection_limits, open_port, server_for

SCHOOL = "203.0.113.7"


class House:
    """Connections, with a clock that goes on when told and a list of who was let go."""

    def __init__(self, **limits):
        self.now = 0.0
        self.gone = []
        self.limits = ConnectionLimits(**{"most": 1000, **limits})
        self.connections = Connections(
            self.limits, trusted=TrustedProxies(), clock=lambda: self.now
        )

    def enter(self, address, name):
        return self.connections.enter(address, lambda: self.gone.append(name))


def test_of_one_address_only_so_many_half_sent_requests_are_kept_the_newest():
    house = House(half_sent=3)
    for number in range(5):
        assert house.enter(SCHOOL, number)
    assert house.gone == [0, 1]
    assert house.enter("203.0.113.8", "other")
    assert house.gone == [0, 1]


def test_three_hundred_listeners_behind_one_address_stay_and_the_flood_beside_them_goes():
    house = House()
    for number in range(300):
        house.connections.turn(house.enter(SCHOOL, f"hears {number}"), ConnectionStage.ANSWER)
    for number in range(1300):
        house.enter(SCHOOL, number)
    assert not [name for name in house.gone if isinstance(name, str)]
    assert len(house.connections) <= house.limits.of_address
    listener = house.enter("203.0.113.9", "new")
    assert listener
    assert len(house.connections) <= house.limits.most


def test_who_listens_is_counted_too_and_the_next_of_the_address_is_refused():
    house = House(of_address=5)
    for number in range(5):
        house.connections.turn(house.enter(SCHOOL, number), ConnectionStage.ANSWER)
    assert house.enter(SCHOOL, "more") is None
    assert house.gone == []


def test_when_all_places_are_taken_the_oldest_half_sent_one_makes_room():
    house = House(most=4)
    first = house.enter("198.51.100.1", "hears")
    house.connections.turn(first, ConnectionStage.BODY)
    for number in range(4):
        house.enter(f"198.51.100.{number + 2}", number)
    assert house.gone == [0]
    assert len(house.connections) == 4


def test_a_proxy_of_this_machine_brings_everybody_and_is_not_counted_as_one():
    house = House(of_address=5, half_sent=2)
    for number in range(50):
        assert house.enter("127.0.0.1", number)
    assert house.gone == []


def test_half_a_head_a_dripping_body_and_an_answer_nobody_takes_end():
    house = House()
    head, body, fast, stuck = (house.enter(SCHOOL, n) for n in ("head", "body", "fast", "stuck"))
    house.connections.turn(body, ConnectionStage.BODY)
    house.connections.turn(fast, ConnectionStage.BODY)
    fast.bytes = 1_000_000
    house.connections.turn(stuck, ConnectionStage.ANSWER)
    house.connections.pause(stuck, True)
    for second, gone in (
        (15, []),
        (16, ["head"]),
        (61, ["body"]),
        (599, ["fast"]),
        (601, ["stuck"]),
    ):
        house.now = second
        house.gone.clear()
        house.connections.sweep()
        assert house.gone == gone
    assert head is not None
    assert len(house.connections) == 0


def test_who_asks_nothing_more_is_let_go_soon_and_makes_room_before():
    house = House(most=3)
    first, other = house.enter(SCHOOL, "first"), house.enter(SCHOOL, "other")
    for line in (first, other):
        house.connections.turn(line, ConnectionStage.IDLE)
    house.now = 4
    house.connections.turn(first, ConnectionStage.IDLE)  # it asked again meanwhile
    half = house.enter("198.51.100.1", "half")
    house.enter("198.51.100.2", "new")
    assert house.gone == ["half"]
    house.connections.turn(half, ConnectionStage.IDLE)  # it is gone: nothing comes of it
    house.connections.turn(house.enter("198.51.100.3", "more"), ConnectionStage.BODY)
    house.connections.turn(house.enter("198.51.100.4", "still more"), ConnectionStage.BODY)
    assert house.gone == ["half", "new", "other"]
    house.now = 10
    house.connections.sweep()
    assert house.gone == ["half", "new", "other", "first"]


def test_who_asks_nothing_more_while_the_answer_is_on_its_way_is_not_let_go():
    """Of a slow line that asked many things at one go; who takes none of them is, in the end."""
    house, left = House(), [60_000]
    line = house.connections.enter(SCHOOL, lambda: house.gone.append("slow"), lambda: left[0])
    house.connections.turn(line, ConnectionStage.IDLE)
    house.now = 599
    house.connections.sweep()
    assert house.gone == []
    left[0] = 0
    house.connections.sweep()
    assert house.gone == ["slow"]
    house.gone.clear()
    left[0] = 1
    line = house.connections.enter(SCHOOL, lambda: house.gone.append("stuck"), lambda: left[0])
    house.connections.turn(line, ConnectionStage.IDLE)
    house.now += 601
    house.connections.sweep()
    assert house.gone == ["stuck"]


def test_who_takes_the_answer_again_is_not_let_go():
    house = House()
    line = house.enter(SCHOOL, "hears")
    house.connections.turn(line, ConnectionStage.ANSWER)
    house.connections.pause(line, True)
    house.connections.pause(line, False)
    house.now = 5000
    house.connections.sweep()
    assert house.gone == []


def test_a_line_of_version_6_is_one_household():
    assert household("2001:db8::1") == household("2001:db8::ffff:2") != household("2001:db8:1::1")
    assert household("::ffff:203.0.113.7") == SCHOOL
    assert household("testclient") == "testclient"


@pytest.mark.parametrize("files", [100, 1_024, 8_192, 1_000_000])
def test_the_limit_leaves_files_for_the_station(files):
    most = connection_limits(files).most
    assert most >= 32
    assert files == 100 or 2 * most < files


# --- a real server --------------------------------------------------------------------------------


@pytest.fixture
def house():
    """A server whose page says who asks; its port, and the limits that it keeps to."""
    servers = []

    def who(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.client.host)

    async def takes(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    def start(*, proxies=(), **limits):
        app = Starlette(routes=[Route("/", who), Route("/nhan", takes, methods=["POST"])])
        server = server_for(
            app, limits=ConnectionLimits(**{"most": 200, **limits}), proxies=proxies
        )
        listening = open_port("127.0.0.1", 0)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        servers.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        return listening.getsockname()[1]

    told = [
        logging.getLogger(name)
        for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio")
    ]
    before = [(one, one.handlers[:], one.filters[:], one.level, one.propagate) for one in told]
    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(120)
    for one, handlers, filters, level, propagate in before:
        one.handlers[:], one.filters[:], one.propagate = handlers, filters, propagate
        one.setLevel(level)


def connect(port, sent=b"", *, here="127.0.0.2"):
    """A connection from another address of the loopback."""
    line = socket.create_connection(("127.0.0.1", port), timeout=120, source_address=(here, 0))
    line.sendall(sent)
    return line


def ended(line):
    """Waits until the other side is gone; what it said."""
    said = b""
    try:
        while block := line.recv(65536):
            said += block
    except ConnectionError:
        pass
    line.close()
    return said


def test_a_page_comes_in_the_middle_of_1300_half_sent_requests(house):
    port = house()
    flood = [connect(port, b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ") for _ in range(700)]
    flood += [connect(port, b"GET / HT", here="127.0.0.1") for _ in range(600)]
    for _ in range(5):
        assert httpx.get(f"http://127.0.0.1:{port}/", timeout=120).text == "127.0.0.1"
        assert b"127.0.0.2" in ended(connect(port, b"GET / HTTP/1.0\r\n\r\n"))
    for line in flood:
        line.close()


@pytest.mark.slow
def test_half_a_request_ends_after_its_time(house):
    port = house(head_seconds=4.0, body_seconds=4.0)
    assert ended(connect(port, b"GET / HTTP/1.1\r\nHost")) == b""
    assert ended(connect(port)) == b""
    head = b"POST /nhan HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nabc"
    assert b" 200 " not in ended(connect(port, head))
    # blanks between two requests hold nothing open
    line = connect(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"200 OK" in line.recv(65536)
    line.sendall(b"\r\n")
    assert ended(line) in (b"", b"127.0.0.2")  # the body may come behind its head


@pytest.mark.parametrize("piece", [b"X-A: " + b"a" * 200 + b"\r\n", b"a" * 1000])
def test_a_head_without_end_is_refused(house, piece):
    line = connect(house(), b"GET / HTTP/1.1\r\nHost: x\r\nX-B: ")
    try:
        for _ in range(2 * HEAD_BYTES // len(piece)):
            line.sendall(piece)
    except ConnectionError:
        pass
    assert ended(line)[:12] in (b"HTTP/1.1 431", b"")


def test_a_large_head_at_one_go_is_told_so(house):
    head = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * HEAD_BYTES + b"\r\n\r\n"
    assert ended(connect(house(), head)).startswith(b"HTTP/1.1 431")


def test_what_is_no_request_is_refused_and_a_plain_one_is_answered(house):
    port = house()
    assert ended(connect(port, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")).startswith(b"HTTP/1.1 400")
    sent = httpx.post(f"http://127.0.0.1:{port}/nhan", content=b"x" * 300_000, timeout=120)
    assert sent.text == "300000"


def test_a_line_sets_little_aside_for_each_read_holds_no_body_back_and_knows_what_is_unsent():
    """What asyncio does by itself costs more than an answer: told, should asyncio call it otherwise."""

    async def scene():
        server = server_for(Starlette())
        server.config.load()
        made = []

        def line():
            made.append(server.config.http_protocol_class(server.config, server.server_state, {}))
            return made[-1]

        door = open_port("127.0.0.1", 0)
        listening = await asyncio.get_running_loop().create_server(line, sock=door)
        async with listening:
            port = listening.sockets[0].getsockname()[1]
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            while not made or made[0].transport is None:
                await asyncio.sleep(0)
            taken = made[0].transport.get_extra_info("socket")
            at_once = taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            told = made[0].transport.max_size, bool(at_once)
            assert made[0]._line.unsent() == 0
            made[0].transport.write(bytes(32_000_000))  # more than the system takes of it
            assert made[0]._line.unsent() > 0
            writer.close()
            await writer.wait_closed()
            made[0].transport.abort()
        return told

    assert asyncio.run(scene()) == (65_536, True)


def test_behind_a_proxy_of_this_machine_the_forwarded_address_is_who_asks(house):
    heads = {"x-forwarded-for": SCHOOL}
    assert httpx.get(f"http://127.0.0.1:{house()}/", headers=heads, timeout=120).text == SCHOOL


def told_by_proxy(port, *forwarded, here):
    """Who asks, as the page says it to a request that comes from that address of the loopback."""
    heads = "".join(f"X-Forwarded-For: {one}\r\n" for one in forwarded)
    asked = f"GET / HTTP/1.1\r\nHost: x\r\n{heads}Connection: close\r\n\r\n".encode()
    return ended(connect(port, asked, here=here)).rpartition(b"\r\n\r\n")[2].decode()


def test_a_proxy_on_another_machine_is_believed_when_it_is_named(house):
    port = house(proxies=("127.0.0.2", "127.0.4.0/24"))
    assert told_by_proxy(port, SCHOOL, here="127.0.0.2") == SCHOOL
    assert told_by_proxy(port, SCHOOL, here="127.0.4.9") == SCHOOL
    assert told_by_proxy(port, SCHOOL, here="127.0.0.3") == "127.0.0.3"


def test_what_somebody_wrote_before_the_proxy_did_counts_for_nothing(house):
    """The last address that is no proxy of ours is who asks: each proxy writes behind the others."""
    port = house(proxies=("127.0.0.2", "10.20.0.0/24"))
    lie = "198.51.100.1, 127.0.0.1"
    assert told_by_proxy(port, f"{lie}, {SCHOOL}", here="127.0.0.2") == SCHOOL
    assert told_by_proxy(port, lie, f"{SCHOOL}, 10.20.0.7", here="127.0.0.2") == SCHOOL
    assert (
        told_by_proxy(port, f"{lie}, ai đó".encode().decode("latin-1"), here="127.0.0.2")
        == "127.0.0.2"
    )


@pytest.mark.parametrize(
    ("peer", "forwarded", "asker"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["10.20.0.5"], "10.20.0.5"),
        ("::ffff:10.20.0.5", ["203.0.113.9:4711"], "203.0.113.9"),
        ("10.20.0.5", ["[2001:db8::7]:80"], "2001:db8::7"),
        ("10.20.0.5", ["2001:db8::7"], "2001:db8::7"),
        ("10.20.0.5", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("10.20.0.5", ["203.0.113.9,"], "10.20.0.5"),
        ("unix", ["203.0.113.9"], "unix"),
        ("10.20.0.5", ["1.2.3.4," + "127.0.0.1," * 100_000 + "10.20.0.5"], "127.0.0.1"),
    ],
)
def test_who_asks(peer, forwarded, asker):
    assert TrustedProxies(["10.20.0.5"]).asker(peer, forwarded) == asker


def test_requests_under_way_are_counted_by_the_forwarded_address():
    """As many as may be at once are answered, whoever comes from elsewhere too; the next is told."""
    gate = asyncio.Event()

    async def app(scope, receive, send):
        await gate.wait()
        await PlainTextResponse("ok")(scope, receive, send)

    crowd = RequestCrowd(app, most=3)

    async def ask(address):
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "headers": [],
            "client": (address, 1),
        }
        await crowd(scope, receive, send)
        return sent[0]["status"]

    async def scene():
        asked = [asyncio.create_task(ask(SCHOOL)) for _ in range(5)]
        asked += [asyncio.create_task(ask("203.0.113.8"))]
        asked += [asyncio.create_task(ask("127.0.0.1")) for _ in range(5)]
        await asyncio.sleep(0)
        gate.set()
        found = list(await asyncio.gather(*asked))
        return found, await ask(SCHOOL)

    found, later = asyncio.run(scene())
    assert found == [200] * 3 + [503] * 2 + [200] * 6
    assert later == 200


# --- the log --------------------------------------------------------------------------------------


def record(text, fault=None, *arguments):
    told = (type(fault), fault, fault.__traceback__) if fault else None
    return logging.LogRecord("asyncio", 40, "x.py", 1, text, arguments, told)


def test_a_line_that_comes_again_and_again_is_written_once_a_minute():
    now = [0.0]
    lines = RepeatedLines(clock=lambda: now[0])
    written = [lines.filter(record("hết chỗ: %s\nsocket <fd=7>", None, n)) for n in range(9000)]
    assert written == [True] + [False] * 8999
    assert lines.filter(record("khác"))
    now[0] = 61.0
    again = record("hết chỗ: %s\nsocket <fd=7>", None, 1)
    assert lines.filter(again)
    assert "8999 lần" in again.getMessage()


def test_faults_of_other_places_are_other_lines_and_the_memory_of_them_is_bounded():
    lines = RepeatedLines()
    assert lines.filter(record("Exception in ASGI application\n", ValueError("a")))
    assert lines.filter(record("Exception in ASGI application\n", KeyError("a")))
    for number in range(5000):
        lines.filter(record(f"lời {number}"))
    assert len(lines._seen) <= 200
