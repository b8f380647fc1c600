"""A unit's desk on a machine that others share: what is the machine's is not the unit's to change."""

import re

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app import voice_setup
from broadcaster.app.settings import IN_HUB, load_settings
from broadcaster.app.station import wire
from broadcaster.desk import speaker_page, voices_page
from broadcaster.domain.errors import InputError
from tests.fakes import toy_voice
from tests.unit.desk.test_desk_words import visible

ASK = "Nhờ người giữ máy chủ cài giọng"


@pytest.fixture
def wired(folder, monkeypatch):
    """The unit as the hub opens it."""
    monkeypatch.setenv(IN_HUB, "1")
    return wire(load_settings(folder, {IN_HUB: "1"}))


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def brought(tmp_path, monkeypatch):
    """A folder of the machine with a voice, and a stick that leads to it."""
    place = tmp_path / "cua-may" / "phat-thanh"
    toy_voice.folder(place / "giong" / "co-ba", "co-ba", hertz=220.0)
    monkeypatch.setattr(voices_page, "drives", lambda: (tmp_path / "cua-may",))
    return place


def test_the_door_of_a_unit_names_no_window_that_its_people_do_not_have(browser):
    assert "dòng “Lần đầu”" not in browser().get("/vao").text


def test_no_voice_is_installed_or_looked_for_from_the_desk(admin, state, brought):
    page = admin.get("/giong-doc")
    assert ASK in visible(page.text)
    for door in ("/giong-doc/cai", "/giong-doc/truc-tuyen", 'name="noi"', str(brought.parent)):
        assert door not in page.text
    key = next(one.key for one in voices_page.known_voices() if one.offered)
    for path, form in (
        ("cai", {"noi": str(brought)}),
        ("cai", {"giong": key}),
        ("truc-tuyen", {"dong_y": "co"}),
    ):
        answer = admin.post(f"/giong-doc/{path}", form)
        assert answer.status_code == 422
        assert ASK in answer.text
    looked = admin.get("/giong-doc", params={"noi": str(brought)})
    assert ASK in looked.text
    assert "co-ba" not in looked.text
    assert not state.parts.jobs.newest(1)


def test_a_job_that_waited_installs_nothing_either(wired, monkeypatch):
    """The door below the page: also for what was asked before the machine was shared."""
    asked = []
    monkeypatch.setattr(voice_setup, "install_runtime", lambda *more: asked.append(more))
    monkeypatch.setattr(voice_setup, "lacks", lambda _: True)
    nobody = {"who": "ai", "tell": lambda *_, **__: None}
    with pytest.raises(InputError) as told:
        voice_setup.set_up_neural(wired, [], accept=lambda _: "", trusts=lambda _: True, **nobody)
    assert ASK in told.value.hint
    with pytest.raises(InputError):
        voice_setup.set_up_online(wired, "edge", **nobody)
    assert not asked


REFUSED = "không được ghi: [backup] target"


def test_a_unit_cannot_write_what_would_close_its_own_desk(admin, folder):
    file = folder / "scripts_vi" / "station.toml"
    before = file.read_bytes()
    assert "ví dụ sftp://" in visible(admin.get("/cai-dat/sao-luu").text)
    answer = admin.post("/cai-dat/sao-luu/noi", {"noi": "/srv/don-vi/truong-khac"})
    assert answer.status_code == 422
    assert REFUSED in visible(answer.text)
    page = admin.get("/cai-dat/tep/dai").text
    text = before.decode() + '\n[backup]\ntarget = "file:///srv/don-vi/truong-khac"\n'
    seen = re.search('name="ma" value="([0-9a-f]+)"', page)[1]
    answer = admin.post("/cai-dat/tep/dai", {"ma": seen, "noi_dung": text})
    assert answer.status_code == 422
    assert REFUSED in visible(answer.text)
    assert "truong-khac" in answer.text  # what was typed stays on the page
    assert file.read_bytes() == before
    admin.post("/cai-dat/sao-luu/noi", {"noi": "sftp://truong:mk@may-khac.example/dai"})
    assert b"may-khac.example" in file.read_bytes()


def test_no_player_is_begun_or_told_to_begin_on_the_machine_of_all(admin, monkeypatch, tmp_path):
    begun = []
    monkeypatch.setattr(speaker_page, "start_agent", lambda *more: begun.append(more))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "cau-hinh"))
    page = admin.get("/loa").text
    assert "tại trường" in visible(page)
    assert "/loa/bat" not in page
    assert "/loa/tu-bat" not in page
    assert "/loa/bat" not in admin.get("/bat-dau", params={"buoc": "loa"}).text
    for path, more in (("bat", {}), ("tu-bat", {"tu-bat": "co"})):
        answer = admin.post(f"/loa/{path}", {"diem": "", **more})
        assert answer.status_code == 422
        assert "Bật trình phát ở máy có loa" in visible(answer.text)
    assert not begun
    assert not (tmp_path / "cau-hinh").exists()
