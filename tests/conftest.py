"""What holds for every test: random examples are the same in every run, and one episode."""

import gc
import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from broadcaster.app.settings import IN_HUB
from broadcaster.domain.episode import AudioFile, Edition, Episode, EpisodeItem
from tests.fakes.memory_kept import memory_handed_back, memory_kept  # noqa: F401 - for every test
from tests.fakes.tables_made_once import tables_made_once  # noqa: F401 - for every test

# Hypothesis also tries constants of whatever modules are loaded: another worker, other examples.
providers._get_local_constants = lambda: providers._local_constants
settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault of a test
)
settings.load_profile("fixed")

# Thousands of tests are made and stay: to look through them again and again for what nobody needs
# any more took a fifth of the time of collecting them.
gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(tryfirst=True)  # before -m chooses by the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a table marked rows_slow the first row stays in the fast half."""
    seen = set()
    for item in items:
        table = item.nodeid.partition("[")[0]
        if item.get_closest_marker("rows_slow") and table in seen:
            item.add_marker(pytest.mark.slow)
        seen.add(table)


# These read the whole package: parsing it takes a process two seconds and 400 MB.
PARSED = ("tests/architecture/", "tests/docs/", "tests/unit/publishing/test_program_key.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """A file's tests go to one process, and to one process those of all files that read the package."""
    return OneForThePackage(config, log) if config.getvalue("dist") == "loadfile" else None


class OneForThePackage(LoadFileScheduling):
    """As `--dist loadfile`, but what reads the package counts as one file."""

    def _split_scope(self, nodeid: str) -> str:
        return "package" if nodeid.startswith(PARSED) else super()._split_scope(nodeid)


def pytest_collection_finish() -> None:
    """What collecting left stays until the end."""
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def nothing_left_open():
    """What a file's tests left open is warned of at its end, not in whatever test comes later."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def no_hub_afterwards():
    """A command of the hub notes in the environment that it is one: not for the tests after it."""
    before = os.environ.get(IN_HUB)
    yield
    if before is None:
        os.environ.pop(IN_HUB, None)


@pytest.fixture
def episode() -> Episode:
    """One episode with one edition."""
    audio = AudioFile(
        name="mang-non-2026-09-07.mp3",
        bytes=1,
        sha256="00",
        seconds=1.5,
        loudness=-16.0,
        true_peak=-1.2,
        channels=2,
        bitrate=128,
    )
    item = EpisodeItem(slug="mu-bao-hiem", title="Mũ", kind="hỏi – đáp")
    return Episode(
        key="mang-non-2026-09-07",
        guid="9d0a5f3e-5a43-5d52-8b83-1f1d9c0e7c11",
        show="phat-thanh-mang-non",
        programme="mang-non",
        programme_name="Măng non",
        number=1,
        season=2026,
        title="Số 1",
        summary="",
        air_time=datetime(2026, 9, 7, 6, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
        first_air_date=date(2026, 9, 7),
        topics=(),
        audiences=(),
        voices=(),
        valid_to=None,
        school=Edition(audio=audio, chapters=(), transcript=(), items=(item,)),
        public=None,
        recipe="r",
    )
