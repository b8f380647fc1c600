"""In the morning everybody of the office signs in at once: few at a time, and each gets in."""

import asyncio
import threading

import httpx
import pytest
from argon2 import PasswordHasher

from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.accounts.rights import Person, Role
from broadcaster.hub.unit_tree import OfficeRole
from tests.fakes.hub_office import PASSWORD
from tests.unit.hub.test_office_doors import OWN, Browsers

_TRIES = 2_000  # of one person; a busy machine takes long, but nobody is left out


class Counted(PasswordHasher):
    """How many passwords were looked at together: each takes 64 MiB for that time."""

    def __init__(self):
        super().__init__()
        self.now = self.most = 0
        self.turn = threading.Lock()

    def verify(self, stored, password):
        with self.turn:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return super().verify(stored, password)
        finally:
            with self.turn:
                self.now -= 1


@pytest.mark.parametrize(
    ("count", "waiting"),
    [pytest.param(8, 2, marks=pytest.mark.slow), pytest.param(300, 16, marks=pytest.mark.soak)],
)
def test_everybody_gets_in_and_few_passwords_are_looked_at_together(tmp_path, count, waiting):
    passwords = Argon2Passwords(waiting)
    passwords._hasher = hasher = Counted()
    yard = Browsers(tmp_path, passwords)
    stored = passwords.stored(PASSWORD)
    for at in range(count):
        role = OfficeRole(unit="so", role=Role.PARENT, below=True)
        yard.people.add(person(at), at=yard.now)
        yard.people.grant(f"n{at}", [role])
        yard.people.set_password(person(at), stored)
    refused = []

    async def one(at):
        line = httpx.ASGITransport(app=yard.app, client=(f"203.0.{at // 250}.{at % 250}", 5000))
        async with httpx.AsyncClient(transport=line, base_url="http://hub.test") as browser:
            for _ in range(_TRIES):
                fields = {"tai_khoan": f"n{at}", "mat_khau": PASSWORD}
                answer = await browser.post("/hub/dang-nhap", data=fields, headers=OWN)
                if answer.status_code == 303:
                    return await browser.get("/hub/tai-khoan")
                assert answer.status_code == 503, answer.text
                assert "quá nhiều người đăng nhập cùng lúc" in answer.text
                assert int(answer.headers["retry-after"]) > 0
                refused.append(at)
                await asyncio.sleep(0.1)
        raise AssertionError(f"{at} never got in")

    async def everybody():
        return await asyncio.gather(*(one(at) for at in range(count)))

    pages = asyncio.run(everybody())
    assert all(f"n{at}" in page.text for at, page in enumerate(pages))
    assert hasher.most <= 2
    assert yard.people._refused == {}  # who was sent away is no guesser
    if count > 40:
        assert refused
    yard.rows.close()


def person(at):
    return Person(account=f"n{at}", name=f"Người {at}", role=Role.PARENT, unit="so")
