"""What holds one application's loop up keeps nobody else waiting."""

import asyncio
import os
import threading
import time
from contextlib import suppress

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from broadcaster.hub.own_loop import LoopHeldUp, OwnLoop

LONG = 120.0  # seconds after which a test is stuck


class Unit:
    """An application that a test holds up, as a disk does."""

    def __init__(self, patience=LONG):
        self.free, self.threads, self.ended = threading.Event(), set(), []
        app = Starlette(
            routes=[
                Route("/", self.plain, methods=["GET", "POST"]),
                Route("/dia", self.disk),
                Route("/luong", self.stream),
                Route("/luong-dut", self.cut_off),
                Route("/loi", self.wrong),
            ]
        )
        self.loop = OwnLoop(app, "don-vi-thu", patience=patience)

    async def plain(self, request: Request):
        self.threads.add(threading.get_ident())
        return PlainTextResponse(await request.body() or b"co", headers={"x-duong": "day"})

    async def disk(self, _request):
        assert self.free.wait(LONG)
        self.ended.append("dia")
        return PlainTextResponse("da tra loi")

    async def stream(self, _request):
        async def parts():
            for number in range(3):
                yield f"{number}\n"
                await asyncio.sleep(0)

        return StreamingResponse(parts())

    async def cut_off(self, _request):
        async def parts():
            yield "dau\n"
            await asyncio.sleep(0)
            assert self.free.wait(LONG)
            yield "duoi\n"

        return StreamingResponse(parts())

    async def wrong(self, _request):
        raise KeyError("x")

    def client(self):
        line = httpx.ASGITransport(app=self.loop, raise_app_exceptions=True)
        return httpx.AsyncClient(transport=line, base_url="http://thu", timeout=LONG)


def test_requests_and_answers_go_across_whole():
    unit = Unit()

    async def asked():
        async with unit.client() as client:
            first = await client.get("/")
            sent = await client.post("/", content=b"ghi vao day" * 50_000)
            return first, sent, await client.get("/luong")

    first, sent, stream = asyncio.run(asked())
    assert (first.text, first.headers["x-duong"]) == ("co", "day")
    assert sent.content == b"ghi vao day" * 50_000
    assert stream.text == "0\n1\n2\n"
    assert unit.threads
    assert threading.get_ident() not in unit.threads
    unit.loop.rest()


def test_what_goes_wrong_there_is_raised_here():
    unit = Unit()

    async def asked():
        async with unit.client() as client:
            with pytest.raises(KeyError):
                await client.get("/loi")

    asyncio.run(asked())
    unit.loop.rest()


def test_who_is_held_up_is_told_and_keeps_nobody_else():
    unit, other = Unit(patience=0.2), Unit()

    async def asked():
        async with unit.client() as held, other.client() as free:
            waiting = [asyncio.create_task(held.get(path)) for path in ("/dia", "/")]
            await asyncio.sleep(0)
            assert (await free.get("/")).text == "co"
            told = await asyncio.gather(*waiting, return_exceptions=True)
            assert [type(one) for one in told] == [LoopHeldUp, LoopHeldUp]
            unit.free.set()
            while True:  # as soon as it goes on it answers again
                with suppress(LoopHeldUp):
                    return (await held.get("/dia")).text

    assert asyncio.run(asked()) == "da tra loi"
    for one in (unit, other):
        one.loop.rest()


def test_an_answer_that_has_begun_is_cut_off_and_no_other_one_is_begun(monkeypatch):
    unit, sent = Unit(patience=0.2), []
    waited = asyncio.wait

    async def begun_first(answers, *, timeout):
        end = time.monotonic() + LONG
        while len(sent) < 2:  # patience is for what comes behind them, however slow the machine is
            assert time.monotonic() < end
            await asyncio.sleep(0.01)
        return await waited(answers, timeout=timeout)

    monkeypatch.setattr(asyncio, "wait", begun_first)

    async def asked():
        async def receive():
            await asyncio.sleep(LONG)

        async def send(message):
            sent.append(message["type"])

        scope = {"type": "http", "method": "GET", "path": "/luong-dut", "headers": [],
                 "query_string": b"", "http_version": "1.1", "scheme": "http"}  # fmt: skip
        await unit.loop(scope, receive, send)

    asyncio.run(asked())
    assert sent == ["http.response.start", "http.response.body"]
    unit.free.set()
    unit.loop.rest()


def test_nobody_who_works_long_is_taken_for_one_that_is_held_up(monkeypatch):
    """Patience ends time after time, each time when that loop has done what was asked of it."""
    unit, ended = Unit(), []

    async def slow(_scope, _receive, send):
        while len(ended) < 8:
            await asyncio.sleep(0.01)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def patience_ends(answers, *, timeout):
        assert timeout == LONG
        there = unit.loop._running.loop
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asyncio.sleep(0), there))
        ended.append(timeout)
        return set(), answers

    unit.loop._app = slow
    monkeypatch.setattr(asyncio, "wait", patience_ends)

    async def asked():
        async with unit.client() as client:
            return (await client.get("/")).status_code

    assert asyncio.run(asked()) == 204
    assert len(ended) >= 8
    unit.loop.rest()


def test_a_thread_that_nobody_needs_ends_and_another_one_begins():
    unit = Unit()
    others = set(threading.enumerate())  # of tests before this one, which end in their own time

    async def asked():
        async with unit.client() as client:
            return (await client.get("/")).text

    assert asyncio.run(asked()) == "co"
    begun = set(threading.enumerate()) - others
    (thread,) = [one for one in begun if one.name == "don-vi-thu"]
    unit.loop.rest()
    thread.join(LONG)
    assert not thread.is_alive()
    unit.loop.rest()
    assert asyncio.run(asked()) == "co"
    unit.loop.rest()


def test_only_who_lies_on_another_disk_than_the_hub_is_said_to(tmp_path, monkeypatch):
    from broadcaster.hub import folder as folders
    from tests.fakes.hub_of_toys import toy_hub

    hub = toy_hub(tmp_path, "a", "b")
    for code in ("a", "b"):
        (hub.units / code / "feeds").mkdir()
    mounted = os.lstat(hub.units / "b" / "feeds").st_ino
    monkeypatch.setattr(folders, "device", lambda facts: facts.st_ino == mounted)
    assert not hub.unit("a").own_disk
    assert hub.unit("b").own_disk
