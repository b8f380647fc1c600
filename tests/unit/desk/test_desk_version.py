"""Bản đang dùng: what runs, what a stick left beside it, and the look at the station as a job."""

import json
from pathlib import Path

import pytest

from broadcaster import __version__
from broadcaster.accounts.rights import Role
from broadcaster.desk.job_kinds import KINDS
from broadcaster.domain.errors import BroadcasterError
from broadcaster.system.stick_installation import DONE, TRUSTED, stick_installation
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


def test_where_a_stick_installed_it_the_steps_name_page_file_and_key(
    signed_in, environment, monkeypatch
):
    monkeypatch.setattr("sys.prefix", str(environment))
    page = signed_in(Role.ADMIN).get(HERE).text
    told = visible(page)
    assert "0123 4567 89ab cdef" in told
    assert "cai-dat.sh" in told
    for path in ("/ban/cai-dat/sao-luu", "/ban/loa", "/tro-giup/cai-dat.html#len-ban-moi"):
        assert f'href="{path}"' in page


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
