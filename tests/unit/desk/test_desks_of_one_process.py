"""Two desks of one process, asked at the same time: each answers for itself, whatever happens."""

import asyncio
import threading
from dataclasses import replace

import httpx
import pytest

from broadcaster.desk.application import desk_application
from broadcaster.desk.guard import COOKIE
from broadcaster.desk.request import HOME


class WaitingPeople:
    """Whose session it is nobody knows until somebody opens the gate; then it goes wrong."""

    def __init__(self, fault):
        self.fault, self.asked, self.gate = fault, threading.Event(), threading.Event()

    def visitor(self, token):
        self.asked.set()
        assert self.gate.wait(60)
        raise self.fault


def desk_of(state, name, people):
    def pages(template, **values):
        return f"trang của {name}, {values['context'].state.pages is pages}"

    door = replace(state.parts.door, people=people)
    return replace(state, parts=replace(state.parts, door=door), pages=pages)


@pytest.mark.parametrize("fault", [RuntimeError("hỏng"), OSError(5, "hỏng")])
def test_what_goes_wrong_at_one_desk_is_told_by_that_desk(state, fault):
    slow, other = WaitingPeople(fault), WaitingPeople(RuntimeError("hỏng"))
    other.gate.set()
    first, second = (
        desk_application(desk_of(state, name, people))
        for name, people in (("trường A", slow), ("trường B", other))
    )
    assert first.pages is second.pages  # built once

    async def get(desk, path):
        line = httpx.ASGITransport(app=desk, root_path=HOME, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=line, base_url="http://desk.test") as browser:
            return await browser.get(f"{HOME}{path}", headers={"cookie": f"{COOKIE}=ai-do"})

    async def both():
        waits = asyncio.create_task(get(first, "/hom-nay"))
        await asyncio.to_thread(slow.asked.wait, 60)
        beside = [await get(second, path) for path in ("/hom-nay", "/khong-co/dau")]
        slow.gate.set()
        return await waits, beside

    answer, beside = asyncio.run(both())
    assert (answer.status_code, answer.text) == (500, "trang của trường A, True")
    assert {one.text for one in beside} == {"trang của trường B, True"}
