"""What holds for every test in a real browser: a machine that is busy makes it late, not red."""

import pytest
from playwright.sync_api import expect

from tests.fakes import desk_house
from tests.fakes.desk_seat import started_chromium

# One value for all: the last file that said its own would say it for every other one too.
expect.set_options(timeout=120_000)


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
