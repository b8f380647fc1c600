"""The agent begun and ended from the desk: a real process that outlives whoever began it."""

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from broadcaster.domain.errors import InputError, PlayerFault
from broadcaster.domain.playout import Lamp
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.agent_process import (
    agent_command,
    dismiss_agent,
    screen_of,
    start_agent,
)
from broadcaster.playout.agent_state import seen_of_agent
from broadcaster.playout.air_folder import AirStore, is_held
from broadcaster.storage.clock import SystemClock

SPEAKER = Path(__file__).parents[1] / "fakes" / "null_speaker.py"


@pytest.fixture
def store(station, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # the lock of the loudspeaker
    store = AirStore(station.folder / "phat_song" / "chinh")
    yield store
    if is_held(store):
        dismiss_agent(store, datetime.now(ZONE), who="bài kiểm tra", patience=120)


def heard(station):
    """The same command where a sound device takes everything and makes no sound."""
    own = agent_command(station.folder, "")
    return [sys.executable, str(SPEAKER), *own[3:], "--player", "miniaudio"]


def test_it_watches_when_the_start_says_so_and_is_gone_when_the_end_does(station, store):
    start_agent(store, heard(station), patience=120)
    assert is_held(store)
    with pytest.raises(InputError, match="đang chạy rồi"):
        start_agent(store, heard(station))
    dismiss_agent(store, datetime.now(ZONE), who="cô Hà", patience=120)
    assert not is_held(store)
    log = store.log.read_text("utf-8")
    assert "cô Hà bảo nghỉ trực" in log
    assert any("bắt đầu trực" in line for line in screen_of(store))


def test_it_outlives_the_program_that_began_it(station, store):
    begin = (
        "import sys; from pathlib import Path\n"
        "from broadcaster.playout.agent_process import start_agent\n"
        "from broadcaster.playout.air_folder import AirStore\n"
        "start_agent(AirStore(Path(sys.argv[1])), sys.argv[2:], patience=120)\n"
    )
    words = [sys.executable, "-c", begin, str(store.folder), *heard(station)]
    assert subprocess.run(words, check=False, timeout=240).returncode == 0
    first = store.state()
    end = time.monotonic() + 120
    while store.state().tick == first.tick:
        assert time.monotonic() < end
        time.sleep(0.1)
    seen = seen_of_agent(store.state(), SystemClock().now(), runs=is_held(store))
    assert all(one.lamp is not Lamp.RED for one in seen), seen


def test_what_ends_at_once_is_told_in_its_own_words(station, store):
    with pytest.raises(PlayerFault, match="không có điểm nào"):
        start_agent(store, [*heard(station), "--site", "điểm không có"], patience=120)
    assert not is_held(store)


def test_one_that_does_not_heed_is_told_and_the_order_does_not_wait_for_the_next(station, store):
    from broadcaster.storage.lock import FileLock

    with FileLock(store.lock), pytest.raises(PlayerFault, match="không nghe lệnh"):
        dismiss_agent(store, datetime.now(ZONE), who="cô Hà", patience=0.3)
    assert store.orders() == ()
