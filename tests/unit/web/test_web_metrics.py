"""Figures are for this machine or for who knows the token."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from broadcaster.domain.errors import StoreError
from broadcaster.web.metrics import metrics_route


def get(headers=None, *, token="", host="127.0.0.1", read=lambda: {"queue_items": 3.0}):
    """What a caller of that address is answered."""
    app = Starlette(routes=[metrics_route(read, token)])

    async def ask():
        way = httpx.ASGITransport(app, client=(host, 1))
        async with httpx.AsyncClient(transport=way, base_url="http://may") as client:
            return await client.get("/metrics", headers=headers or {})

    return asyncio.run(ask())


def test_the_figures_are_prometheus_text():
    answer = get()
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.text == "broadcaster_queue_items 3.0\nbroadcaster_well 1.0\n"


@pytest.mark.parametrize(
    ("host", "headers"),
    [("192.168.1.9", {}), ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}), ("unix", {})],
)
def test_others_are_told_that_nothing_is_here(host, headers):
    assert get(headers, host=host).status_code == 404


@pytest.mark.parametrize(("given", "status"), [("", 404), ("Bearer abd", 404), ("Bearer abc", 200)])
def test_with_a_token_only_who_knows_it_sees_them(given, status):
    assert get({"authorization": given}, token="abc", host="192.168.1.9").status_code == status


def test_a_station_that_cannot_be_read_is_a_figure_too():
    def read():
        raise StoreError("hỏng")

    assert get(read=read).text == "broadcaster_well 0.0\n"
