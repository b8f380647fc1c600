"""A station's desk without a port: an ASGI client, and people of every role."""

import asyncio
import shutil
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import event

from broadcaster.accounts.people import add_person, new_link
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import FreshStation, desk_parts
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.desk.application import desk_application
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

    def __init__(self, state, runner):
        line = httpx.ASGITransport(
            app=desk_application(state), root_path=HOME, client=("127.0.0.1", 5000)
        )
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

    def learn(self):
        """Read the token of forms from a page, as a form does."""
        page = self.get("/tai-khoan").text
        self.csrf = page.split('name="ma-trang" content="')[1].split('"')[0]
        return self


@pytest.fixture
def browser(state):
    with asyncio.Runner(debug=False) as runner:
        yield lambda **more: Browser(replace(state, **more), runner)


@pytest.fixture
def signed_in(state, browser):
    """Somebody of a role, signed in by their one-time link."""

    def make(role=Role.ADMIN, *, account="", name="", unit="", **state_of):
        door = state.parts.door
        person = door.people.get(account or role.value) or add_person(
            door, account or role.value, name or f"Người {role.value}", role, unit=unit, by="thử"
        )
        one = browser(**state_of)
        answer = one.post(
            f"/mo/{new_link(door, person, by='thử')}", {"moi": PASSWORD, "moi_lai": PASSWORD}
        )
        assert answer.status_code == 303, answer.text
        return one.learn()

    return make
