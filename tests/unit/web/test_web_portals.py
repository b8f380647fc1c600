"""The server's side of portals: who may frame what, and the answers of /oembed."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette

from broadcaster.publishing.addresses import (
    embed_path,
    episode_page_path,
    oembed_path,
    short_address,
)
from broadcaster.web.oembed import oembed_routes
from broadcaster.web.public_files import PublicFiles, PublicFolder
from broadcaster.web.sending import PackedTexts, answer_with, wanted_bytes
from tests.fakes import site_samples as samples

URL = "https://phat-thanh.example.edu.vn/feeds"
STATION = samples.make_station(public_url=URL)
ONE = samples.make_episode()
PAGE = f"{URL}/{episode_page_path(ONE)}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("feeds")
    plan = samples.plan_site(
        STATION, [ONE], now=samples.utc(2040, 1, 1), audio_root=Path("audio_out"),
        cached_picture=lambda _key, _draw: b"JPEG",
    )  # fmt: skip
    for file in plan.files:
        if file.copy_of is None:
            (place / file.path).parent.mkdir(parents=True, exist_ok=True)
            (place / file.path).write_bytes(file.content)
    private = place / "rieng" / "0123" / oembed_path(ONE)
    private.parent.mkdir(parents=True)
    private.write_bytes((place / oembed_path(ONE)).read_bytes())
    return place


def files_of(folder, **more):
    names = frozenset(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    listed = SimpleNamespace(below=lambda _part: names)
    published = type("Listed", (), {"__call__": lambda _s: names, "below": listed.below})()
    return PublicFiles(PublicFolder(folder=folder, published=published, **more))


@pytest.fixture(scope="module")
def ask(folder):
    app = Starlette(routes=list(oembed_routes(files_of(folder), lambda: URL)))

    def go(**params):
        async def get():
            door = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=door, base_url="http://dai.example") as client:
                return await client.get("/oembed", params=params)

        return asyncio.run(get())

    return go


def policy(folder, path, **more):
    found = files_of(folder, **more).find(f"/feeds/{path}")
    told = dict(answer_with(wanted_bytes(found, {}, "GET"), found, PackedTexts()).headers)
    return told.get(b"content-security-policy", b"").decode() or None


def test_only_the_player_may_stand_in_foreign_frames(folder):
    assert policy(folder, episode_page_path(ONE)).endswith("frame-ancestors 'self'")
    assert policy(folder, "index.html").endswith("frame-ancestors 'self'")
    assert policy(folder, embed_path(ONE)) == (
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    )


def test_a_list_of_portals_is_all_that_may(folder):
    sites = ("https://pbgdpl.example.gov.vn", "https://*.example.edu.vn")
    assert policy(folder, embed_path(ONE), frames=sites).endswith(
        "frame-ancestors 'self' https://pbgdpl.example.gov.vn https://*.example.edu.vn"
    )
    assert policy(folder, episode_page_path(ONE), frames=sites).endswith("frame-ancestors 'self'")


@pytest.mark.parametrize(
    "url",
    [PAGE, f"{URL}/{embed_path(ONE)}", short_address(URL, ONE), f"{short_address(URL, ONE)}/"],
)
def test_page_player_and_short_address_have_one_answer(ask, url):
    answer = ask(url=url, format="json")
    assert answer.status_code == 200, url
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["title"] == "Đội mũ bảo hiểm khi đi xe đạp điện"


def test_room_is_honoured(ask):
    told = ask(url=PAGE, maxwidth="320", maxheight="150").json()
    assert (told["width"], told["height"]) == (320, 150)
    assert 'width="320" height="150"' in told["html"]
    assert "thumbnail_url" not in told


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"url": f"{URL}/{ONE.show}/khong-co.html"}, 404),
        ({"url": f"{URL}/index.html"}, 404),
        ({"url": f"{URL}/../../etc/passwd.html"}, 404),
        ({"url": "https://ke-gian.example/a.html"}, 404),
        ({"url": f"{URL}/s/khongco"}, 404),
        ({"url": PAGE, "format": "xml"}, 501),
        ({"url": f"{URL}/rieng/0123/{episode_page_path(ONE)}"}, 401),
        ({}, 400),
        ({"url": PAGE, "maxwidth": "rộng"}, 400),
        ({"url": PAGE, "maxheight": "0"}, 400),
        ({"url": "x" * 3000}, 400),
    ],
)
def test_what_is_refused_and_how(ask, asked, status):
    answer = ask(**asked)
    assert answer.status_code == status
    assert answer.json()["cau"]


def test_what_is_damaged_is_not_there(ask, folder):
    place = folder / oembed_path(ONE)
    whole = place.read_bytes()
    try:
        for broken in (b"{", b"[]", json.dumps({"width": "x"}).encode()):
            place.write_bytes(broken)
            assert ask(url=PAGE).status_code == 404
    finally:
        place.write_bytes(whole)
