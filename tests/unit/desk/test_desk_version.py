"""Bản đang dùng: what runs, what a stick left beside it, and the look at the station as a job."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from broadcaster import __version__
from broadcaster.accounts.rights import Role
from broadcaster.app.playout import FOLDER, MAIN_SITE
from broadcaster.app.station import edit_station
from broadcaster.care.upgrade import UpgradeRoom
from broadcaster.desk.job_kinds import KINDS
from broadcaster.domain.errors import BroadcasterError
from broadcaster.playout.air_folder import AirStore
from broadcaster.storage.jobs import JobState
from broadcaster.system.stick_installation import (
    DONE,
    PREVIOUS,
    TRUSTED,
    stick_installation,
)
from tests.unit.care.test_upgrade import PUBLIC, sign
from tests.unit.desk.conftest import PASSWORD
from tests.unit.desk.test_desk_words import visible

HERE = "/cai-dat/ban-dung"
KEY = "0123456789abcdef" * 4


@pytest.fixture
def environment(tmp_path):
    """A program's folder as the installer leaves it."""
    place = tmp_path / "PhatThanh" / "chuong-trinh"
    place.mkdir(parents=True)
    (place / DONE).write_text(json.dumps({"version": "0.1.0", "sums": "00"}), "utf-8")
    (place.parent / TRUSTED).write_text(f"{KEY}\n", "utf-8")
    return place


def test_what_a_stick_left_is_read_by_the_names_of_its_installer(environment):
    installer = (Path(__file__).parents[3] / "tools" / "usb" / "cai_dat.py").read_text("utf-8")
    assert f'"{DONE}"' in installer
    assert f'"{TRUSTED}"' in installer
    found = stick_installation(environment)
    assert (found.version, found.key.hex()) == ("0.1.0", KEY)


@pytest.mark.parametrize("told", [b"", b"[]", b"{}", b"\xff", b"[" * 5000, b'{"version": 3}'])
def test_what_no_installer_wrote_is_no_stick(environment, told):
    (environment / DONE).write_bytes(told)
    assert stick_installation(environment) is None


@pytest.mark.parametrize("told", ["", "khóa", KEY[:-1], KEY.upper()])
def test_a_key_that_is_none_is_not_shown(environment, told):
    (environment.parent / TRUSTED).write_text(told, "utf-8")
    assert stick_installation(environment).key == b""


def test_the_page_says_what_runs_and_that_the_keeper_of_the_server_exchanges_it(signed_in):
    told = visible(signed_in(Role.ADMIN).get(HERE).text)
    assert f"Bản {__version__}" in told
    assert "không phải từ USB" in told
    assert "cai-dat" not in told
    assert signed_in(Role.EDITOR).get(HERE).status_code == 403


def test_a_station_that_the_stick_does_not_keep_gets_the_steps_by_hand(
    signed_in, environment, monkeypatch
):
    monkeypatch.setattr("sys.prefix", str(environment))
    page = signed_in(Role.ADMIN).get(HERE).text
    told = visible(page)
    assert "0123 4567 89ab cdef" in told
    assert "cai-dat.sh" in told
    assert "không phải đài mà bộ cài của USB giữ" in told
    for path in ("/ban/cai-dat/sao-luu", "/ban/loa", "/tro-giup/cai-dat.html#len-ban-moi"):
        assert f'href="{path}"' in page


@pytest.fixture
def from_stick(folder, monkeypatch):
    """The station as the installer of a stick keeps it: beside the environment."""
    place = folder.parent / "chuong-trinh"
    place.mkdir()
    (place / DONE).write_text(json.dumps({"version": "0.1.0", "sums": "00"}), "utf-8")
    (place.parent / TRUSTED).write_text(f"{PUBLIC.hex()}\n", "utf-8")
    monkeypatch.setattr("sys.prefix", str(place))
    monkeypatch.setattr("broadcaster.care.upgrade._ADDED", {})
    return stick_installation()


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """A signed stick with version 9.0 whose installer says that it fits this machine."""
    stick = tmp_path / "usb" / "phat-thanh"
    (stick / "goi").mkdir(parents=True)
    for name in ("bieu_tuong.py", "may.txt", "goi/broadcaster_hoc_duong-9.0-py3-none-any.whl"):
        (stick / name).write_text(name)
    (stick / "cai_dat.py").write_text("import sys; assert sys.argv[1:] == ['--co-hop']")
    sign(stick)
    monkeypatch.setattr("broadcaster.desk.upgrade_page.drives", lambda: (stick.parent,))
    return stick


def take_in(state, browser, stick):
    assert browser.post(f"{HERE}/nhan", {"noi": str(stick)}).status_code == 303
    [job] = state.parts.jobs.newest(1)
    done = KINDS[job.kind](state.wired(), json.loads(job.argument), lambda *_, **__: None)
    state.parts.jobs.finish(job.id, JobState.DONE, told=done.told)
    return done


@pytest.fixture
def backed_up(folder, tmp_path):
    edit_station(folder, {("backup", "target"): str(tmp_path / "luu")})
    return tmp_path / "luu"


def test_a_stick_that_is_plugged_in_is_offered_and_a_backup_comes_first(
    signed_in, state, from_stick, stick
):
    admin = signed_in(Role.ADMIN)
    page = admin.get(HERE).text
    assert f'name="noi" value="{stick}"' in page
    assert "Chọn nơi cất trước" in visible(page)
    with pytest.raises(BroadcasterError, match="chưa có nơi cất bản sao lưu"):
        take_in(state, admin, stick)
    assert UpgradeRoom(from_stick).waits() is None


def test_taken_in_it_waits_for_a_password_and_the_server_makes_way(
    signed_in, state, from_stick, stick, backed_up
):
    gone = []
    admin = signed_in(Role.ADMIN, exchange=gone.append)
    done = take_in(state, admin, stick)
    assert "bản 9.0 đã so xong" in done.told
    assert list(backed_up.glob("sao-luu-*.zip"))
    told = visible(admin.get(HERE).text)
    assert "Sẵn sàng lên bản 9.0" in told
    assert "đã sao lưu vào" in told.lower()
    assert not list(UpgradeRoom(from_stick).pack.rglob("*.pyc"))
    shutil.rmtree(stick)  # it was pulled out: the copy is what counts
    assert admin.post(f"{HERE}/len", {"mat_khau": "sai"}).status_code == 422
    assert gone == []
    answer = admin.post(f"{HERE}/len", {"mat_khau": PASSWORD})
    assert "Đừng tắt máy" in visible(answer.text)
    [orders] = gone
    assert orders[-4:] == ("len", str(from_stick.home), str(from_stick.home / "dai"), "--")


def test_work_under_way_and_a_backup_of_another_day_stop_it(
    signed_in, state, from_stick, stick, backed_up
):
    gone = []
    admin = signed_in(Role.ADMIN, exchange=gone.append)
    take_in(state, admin, stick)
    admin.post(HERE)
    busy = admin.post(f"{HERE}/len", {"mat_khau": PASSWORD})
    assert "Máy còn đang làm việc khác" in busy.text
    room = UpgradeRoom(from_stick)
    room.wait(replace(room.waits(), at=room.waits().at - timedelta(days=2)))
    late = admin.post(f"{HERE}/len", {"mat_khau": PASSWORD})
    assert "đã quá một ngày" in late.text
    assert gone == []
    admin.post(f"{HERE}/bo")
    assert room.waits() is None


def test_a_stick_that_does_not_fit_this_machine_leaves_nothing(
    signed_in, state, from_stick, stick, backed_up
):
    (stick / "cai_dat.py").write_text("raise SystemExit(1)")
    sign(stick)
    with pytest.raises(BroadcasterError, match="không có phần cho máy này"):
        take_in(state, signed_in(Role.ADMIN), stick)
    assert not UpgradeRoom(from_stick).pack.exists()


def test_the_page_tells_how_it_went_and_offers_the_way_back(signed_in, from_stick):
    gone = []
    home = from_stick.home
    admin = signed_in(Role.ADMIN, exchange=gone.append)
    assert "Trở lại bản" not in visible(admin.get(HERE).text)
    assert "Bản trước không còn" in admin.post(f"{HERE}/ve", {"mat_khau": PASSWORD}).text
    (home / PREVIOUS).mkdir()
    (home / PREVIOUS / DONE).write_text('{"version": "0.0.9"}')
    (home / ".ban-moi").mkdir(exist_ok=True)
    (home / ".ban-moi" / "ket-qua.json").write_text(
        json.dumps({"act": "len", "good": False, "told": "Ổ đĩa đầy.", "version": "0.1.0"})
    )
    page = admin.get(HERE).text
    assert "Ổ đĩa đầy." in page
    told = visible(page)
    assert "Chưa lên được bản mới" in told
    assert "Trở lại bản 0.0.9" in told
    admin.post(f"{HERE}/ve", {"mat_khau": PASSWORD})
    assert gone[0][-4] == "ve"


@pytest.mark.parametrize("path", ["nhan", "len", "ve", "bo"])
def test_only_an_administrator_exchanges_the_program(signed_in, from_stick, path):
    assert signed_in(Role.EDITOR).post(f"{HERE}/{path}", {"noi": "/"}).status_code == 403


def test_the_look_at_the_station_is_a_job_that_finds_a_newer_one(signed_in, state, folder):
    assert signed_in(Role.ADMIN).post(HERE).status_code == 303
    [job] = state.parts.jobs.newest(5)
    said = []
    done = KINDS[job.kind](state.wired(), {}, lambda words, **_: said.append(words))
    assert "mọi thứ hợp với bản này" in done.told
    path = folder / "scripts_vi" / "station.toml"
    path.write_text(path.read_text("utf-8").replace("format = 1", "format = 99", 1), "utf-8")
    with pytest.raises(BroadcasterError, match="mới hơn"):
        KINDS[job.kind](state.wired(), {}, lambda *_, **__: None)


def went(home, **told):
    (home / ".ban-moi").mkdir(exist_ok=True)
    note = {"act": "len", "good": True, "told": "", "version": "0.1.0"} | told
    (home / ".ban-moi" / "ket-qua.json").write_text(json.dumps(note), "utf-8")


def test_what_is_told_of_an_exchange_is_still_so(signed_in, from_stick, monkeypatch):
    admin, home = signed_in(Role.ADMIN), from_stick.home
    went(home)
    told = visible(admin.get(HERE).text)
    assert "Đã lên bản" in told
    assert "đang tắt" not in told  # no agent ever ran on this machine
    log = AirStore(home / "dai" / FOLDER / MAIN_SITE).log
    log.parent.mkdir(parents=True)
    log.write_bytes(b"")
    told = visible(admin.get(HERE).text)
    assert "Trình phát ở loa đang tắt" in told
    monkeypatch.setattr("broadcaster.desk.backup_page.agent_runs", lambda *_: True)
    told = visible(admin.get(HERE).text)
    assert "Đã lên bản" in told
    assert "đang tắt" not in told
    went(home, told="Máy từ chối: Desktop")
    told = visible(admin.get(HERE).text)
    assert "Đã lên bản" in told
    assert "chưa làm hết việc sau đó" in told
    assert "như trước, bài" not in told
    went(home, version="0.0.9", good=False)  # another one was installed by hand since
    assert "Chưa lên được" not in visible(admin.get(HERE).text)
