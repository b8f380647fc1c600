"""Programmes sent into the software of a station: LibreTime and AzuraCast, by their APIs."""

import shutil

import pytest

from tests.fakes.station_here import StationHere
from tests.fakes.station_software import KEY, AzuraCastHandler, LibreTimeHandler, Software

IN_PROCESS = True

NAME = "Đài xã Sao Mai"
PASSWORD = "BROADCASTER_PUSH_PASSWORD"
DAY = "buoi-sang-2026-09-07"
WAYS = {
    "libretime": (LibreTimeHandler, "libretime+http://127.0.0.1:{}", ""),
    "azuracast": (AzuraCastHandler, "azuracast+http://127.0.0.1:{}/station/1", "bai-truong/"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory, timeless_station_of):
    """A built station that one radio station is let in to."""
    station = timeless_station_of(tmp_path_factory.mktemp("dựng"))
    station.write("bai", "NỮ: Đi xe đạp điện phải đội mũ bảo hiểm.", title="Đội mũ")
    assert station.run("build").code == 0
    assert station.run("stations", "add", NAME).code == 0
    return station


@pytest.fixture
def school(built, tmp_path, monkeypatch):
    monkeypatch.setenv(PASSWORD, KEY)
    return StationHere(shutil.copytree(built.folder, tmp_path / "trường"))


@pytest.fixture(params=sorted(WAYS))
def way(request):
    return WAYS[request.param]


@pytest.fixture
def running(way):
    with Software(way[0]) as software:
        yield software


@pytest.fixture
def to(way, running):
    return way[1].format(running.port)


def push(school, to, code=0):
    run = school.run("stations", "push", NAME, "--to", to)
    assert run.code == code, run.err
    assert KEY not in run.out + run.err
    return run


def sound(school):
    return next((school.folder / "audio_out" / "sao-mai").glob("*.mp3")).read_bytes()


def test_the_sound_goes_once_and_nothing_but_the_sound(school, running, to, way):
    assert "gửi 1 tệp" in push(school, to).out
    assert running.library.names() == [f"{way[2]}{DAY}-r1.mp3"]
    (held,) = running.library.held.values()
    assert held.data == sound(school)
    assert "gửi 0 tệp, bỏ 0 tệp" in push(school, to).out
    assert running.library.posts == 1


def test_what_was_withdrawn_goes_and_what_is_the_station_s_stays(school, running, to, way):
    running.library.take("nhac-hieu-r2.mp3", b"the station's own")
    push(school, to)
    school.run("withdraw", DAY, "--reason", "sai mức phạt")
    assert "bỏ 1 tệp" in push(school, to).out
    assert running.library.names() == ["nhac-hieu-r2.mp3"]
    assert "bỏ 0 tệp" in push(school, to).out


def test_a_wrong_key_is_told_without_it(school, running, to, monkeypatch):
    monkeypatch.setenv(PASSWORD, "khoa-sai-77")
    run = push(school, to, code=1)
    assert "khóa API" in run.err
    assert PASSWORD in run.err
    assert "khoa-sai-77" not in run.out + run.err
    assert not running.library.held


def test_a_refusal_is_told_and_the_next_push_sends_it(school, running, to):
    running.library.refuse = (400, b"ERROR: Disk Quota reached.")
    assert "hết chỗ" in push(school, to, code=1).err
    running.library.refuse = None
    assert "gửi 1 tệp" in push(school, to).out


def test_libretime_is_not_sent_again_when_the_school_forgot(school):
    with Software(LibreTimeHandler) as running:
        to = f"libretime+http://127.0.0.1:{running.port}/"
        push(school, to)
        shutil.rmtree(school.scripts / ".bai-da-gui")
        assert "gửi 0 tệp" in push(school, to).out
        school.run("withdraw", DAY, "--reason", "sai mức phạt")
        push(school, to)
        assert running.library.posts == 1
        assert not running.library.held


def test_libretime_keeps_what_is_in_its_schedule_and_that_is_told(school):
    with Software(LibreTimeHandler) as running:
        to = f"libretime+http://127.0.0.1:{running.port}"
        push(school, to)
        (held,) = running.library.held.values()
        held.scheduled = True
        school.run("withdraw", DAY, "--reason", "sai mức phạt")
        assert "đang nằm trong lịch phát" in push(school, to, code=1).err
        held.scheduled = False
        assert "bỏ 1 tệp" in push(school, to).out
        assert not running.library.held
