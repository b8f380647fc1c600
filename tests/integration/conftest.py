"""What holds for every test in a real browser: a machine that is busy makes it late, not red."""

from unittest import mock

import pytest
from playwright.sync_api import Browser, expect

from tests.fakes import desk_house
from tests.fakes.desk_seat import started_chromium

# One value for all: the last file that said its own would say it for every other one too.
PATIENCE = 120_000  # milliseconds
expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True, scope="session")
def patient_pages():
    """Whatever a page waits for: its browser's own limit, half a minute, is none of a test."""

    def patient(make):
        def made(browser, *words, **wishes):
            one = make(browser, *words, **wishes)
            one.set_default_timeout(PATIENCE)
            return one

        return made

    with (
        mock.patch.object(Browser, "new_context", patient(Browser.new_context)),
        mock.patch.object(Browser, "new_page", patient(Browser.new_page)),
    ):
        yield


@pytest.fixture(scope="module")
def evening():
    """The same evening whenever this runs."""
    with desk_house.an_evening() as clock:
        yield clock


@pytest.fixture(scope="module")
def chromium():
    """A real browser (Debian's), one for all tests of a file."""
    with started_chromium() as browser:
        yield browser
