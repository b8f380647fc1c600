"""The guide at /tro-giup/: its own files, and no other."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from broadcaster.web.guide import GUIDE, guide_routes

APP = Starlette(routes=list(guide_routes()))


def asked(method, path):
    """An answer of the application."""

    async def ask():
        way = httpx.ASGITransport(app=APP)
        async with httpx.AsyncClient(transport=way, base_url="http://dai") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


def shipped(folder, above=""):
    """Every file of the package below a folder, and its name from there."""
    for child in folder.iterdir():
        if child.is_dir():
            yield from shipped(child, f"{above}{child.name}/")
        else:
            yield child, f"{above}{child.name}"


def test_every_file_of_the_guide_is_served_and_may_load_nothing_from_outside():
    served = {path: name for path, name in shipped(GUIDE) if name != "nguon.txt"}
    assert {"index.html", "guide.css", "hinh/hom-nay.png"} <= set(served.values())
    for path, name in served.items():
        answer = asked("GET", f"/tro-giup/{name}")
        assert answer.status_code == 200
        assert answer.content == path.read_bytes()
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_folder_is_its_first_page():
    assert asked("GET", "/tro-giup").headers["location"] == "/tro-giup/"
    assert "<h1" in asked("GET", "/tro-giup/").text
    assert asked("HEAD", "/tro-giup/").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "../settings.py",
        "%2e%2e/__init__.py",
        "nguon.txt",
        "la.html",
        "index.html/x",
        "hinh",
        "hinh/",
        "//",
    ],
)
def test_nothing_else_is_there(name):
    assert asked("GET", f"/tro-giup/{name}").status_code == 404
