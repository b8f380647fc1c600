"""A station's desk without a port: an ASGI client, and people of every role."""

import asyncio
import shutil
from dataclasses import replace
from functools import cache

import httpx
import pytest
from sqlalchemy import event

from broadcaster.accounts.people import (
    add_person,
    device_token,
    new_link,
    open_link,
    visitor_of,
)
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import FreshStation, desk_parts
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.desk.application import desk_application
from broadcaster.desk.guard import COOKIE, DEVICE_COOKIE
from broadcaster.desk.page_templates import desk_pages
from broadcaster.desk.request import HOME, AppState
from broadcaster.desk.status_cache import StatusCache
from tests.fakes.desk_house import found_school
from tests.fakes.drawn_once import (  # noqa: F401 - for every test here
    made_anew,
    pictures_drawn_once,
    sound_made_once,
    sounds_taken_in_once,
    template_made_once,
)

PASSWORD = "chuối xanh bảy quả"
ORIGIN = {"origin": "http://desk.test", "sec-fetch-site": "same-origin"}


class QuickPasswords:
    """The real ones take a core and 64 MiB for a moment each; these do not hide anything."""

    def stored(self, password):
        return f"thu:{password}"

    def fits(self, stored, password, *, known=False):
        return bool(stored) and stored == f"thu:{password}"


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """A station as `broadcaster init` leaves it, its database made: to be copied."""
    place = tmp_path_factory.mktemp("dai-mau") / "dai"
    found_school(place)
    desk_parts(wire(load_settings(place, {}))).door.people.all()
    return place


@pytest.fixture
def folder(founded, tmp_path):
    """A station of one's own."""
    shutil.copytree(founded, tmp_path / "dai")
    return tmp_path / "dai"


@pytest.fixture
def wired(folder):
    return wire(load_settings(folder, {}))


@pytest.fixture(scope="session")
def pages():
    """The templates, compiled once."""
    return desk_pages()


@pytest.fixture
def state(wired, pages):
    parts = desk_parts(wired)
    _hurry(parts.door.people)
    door = replace(parts.door, passwords=QuickPasswords())
    parts = replace(parts, door=door)
    return AppState(
        wired=FreshStation(wired),
        parts=parts,
        pages=pages,
        status_cache=StatusCache(),
        secure=False,
    )


def _hurry(people):
    """No power cut happens in a test: what is written need not be on the disk at once."""
    engine = people._database.engine
    event.listen(engine, "connect", lambda line, _: line.execute("PRAGMA synchronous = OFF"))
    engine.dispose()


class Browser:
    """A browser that may be signed in; it sends what browsers send."""

    def __init__(self, app, runner):
        line = httpx.ASGITransport(app=app, root_path=HOME, client=("127.0.0.1", 5000))
        self.client = httpx.AsyncClient(transport=line, base_url="http://desk.test")
        self.runner = runner
        self.csrf = ""

    def get(self, path, **more):
        return self.runner.run(self.client.get(f"{HOME}{path}", **more))

    def post(self, path, data=None, *, csrf=None, headers=None, content=None):
        token = self.csrf if csrf is None else csrf
        heads = {**ORIGIN, **(headers or {})}
        if content is not None:
            more = {"content": content, "headers": {**heads, "x-ma-trang": token}}
        else:
            sent = {"ma_trang": token, **(data or {})} if token else (data or {})
            more = {"data": sent, "headers": heads}
        return self.runner.run(self.client.post(f"{HOME}{path}", **more))

    def entered(self, door, opened):
        """With what a browser gets that opened its link: session, device, the token of forms."""
        for name, token in (
            (COOKIE, opened.token),
            (DEVICE_COOKIE, device_token(door, opened.person)),
        ):
            self.client.cookies.set(name, token, domain="desk.test", path=HOME)
        self.csrf = visitor_of(door, opened.token).csrf
        return self


@pytest.fixture
def browser(state):
    """Browsers of one desk; of another where a test says what is otherwise at it."""
    own = cache(lambda: desk_application(state))
    with asyncio.Runner(debug=False) as runner:
        yield lambda **more: Browser(
            desk_application(replace(state, **more)) if more else own(), runner
        )


@pytest.fixture
def signed_in(state, browser):
    """Somebody of a role, signed in by their one-time link; test_desk_session opens it in a page."""

    def make(role=Role.ADMIN, *, account="", name="", unit="", **state_of):
        door = state.parts.door
        person = door.people.get(account or role.value) or add_person(
            door, account or role.value, name or f"Người {role.value}", role, unit=unit, by="thử"
        )
        link = new_link(door, person, by="thử")
        opened = open_link(door, link, PASSWORD, address="127.0.0.1")
        return browser(**state_of).entered(door, opened)

    return make
