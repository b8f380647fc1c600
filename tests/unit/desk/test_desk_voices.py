"""Giọng đọc: what the station speaks with, a better voice by one press, and back by another."""

import json
import os
import re
from urllib.parse import quote

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.desk import voices_page
from broadcaster.desk.job_kinds import KINDS
from broadcaster.domain.errors import EngineUnavailable, InputError
from broadcaster.production import machine_ear
from broadcaster.production.engines import SAMPLE
from tests.fakes import toy_voice
from tests.unit.desk.test_desk_words import visible

HERE = "/giong-doc"


@pytest.fixture(autouse=True)
def voices_apart(folder, monkeypatch):
    """Voices of one's own, and no stick of this machine."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(folder.parent / "giong-da-cai"))
    monkeypatch.setattr(voices_page, "drives", tuple)
    # what is heard in a voice is measured with few sentences
    monkeypatch.setattr(machine_ear, "to_be_said", lambda texts: texts[:4])


@pytest.fixture
def wired(folder, voices_apart):
    """The station as every request reads it."""
    return wire(load_settings(folder, os.environ))


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """A stick with a woman and a man, plugged into the machine."""
    place = tmp_path / "usb" / "phat-thanh"
    toy_voice.folder(place / "giong" / "co-ba", "co-ba", hertz=220.0)
    toy_voice.folder(
        place / "giong" / "thay-ba", "thay-ba", hertz=120.0, length=3 * toy_voice.LENGTH
    )
    monkeypatch.setattr(voices_page, "drives", lambda: (tmp_path / "usb",))
    return place


def quiet(_told, *, done=0, parts=0):
    """Nobody looks."""


def done(state):
    """Do the newest job as its process would; what it told."""
    [job, *_] = state.parts.jobs.newest(1)
    return KINDS[job.kind](state.wired(), json.loads(job.argument), quiet).told


def test_the_page_says_plainly_that_the_robot_is_hard_to_understand(signed_in):
    """And offers three ways up, one button each; nothing is called clear that nobody measured."""
    page = signed_in(Role.ADMIN).get(HERE).text
    told = visible(page)
    assert "khó nghe hơn người đọc" in told
    assert "rõ chữ" not in told
    for way in ("Làm giọng trường em", "Đồng ý giấy phép và cài", "Dùng giọng trực tuyến"):
        assert way in told
    assert f'href="/ban{voices_page.OWN_VOICE}"' in page
    assert "CC BY 4.0" in told
    assert "25 giờ" not in told  # nobody read its licence
    assert "broadcaster " not in told
    assert told.count("giọng máy") >= 5  # every usual role


def test_who_may_not_change_settings_hears_and_is_told_whom_to_ask(signed_in):
    page = signed_in(Role.EDITOR).get(HERE).text
    assert "Người quản trị" in visible(page)
    assert "/giong-doc/cai" not in page
    for path in ("cai", "truc-tuyen", "tro-lai", "xem"):
        assert signed_in(Role.EDITOR).post(f"{HERE}/{path}").status_code == 403


def test_a_stick_is_seen_its_licences_shown_and_one_press_installs_it(signed_in, state, stick):
    """The job installs, hears and switches; the page then says who reads what, and the way back."""
    admin = signed_in(Role.ADMIN)
    page = admin.get(HERE).text
    assert "CC0 1.0" in visible(page)
    answer = admin.post(f"{HERE}/cai", {"noi": str(stick)})
    assert answer.headers["location"].startswith("/ban/viec/")
    told = done(state)
    assert "NỮ: co-ba" in told
    assert "NAM: thay-ba" in told
    assert "BÉ" in told.partition("vẫn là giọng máy")[0]
    assert "co-ba: máy không nghe rõ giọng này" in told  # its words are tones
    after = visible(admin.get(HERE).text)
    assert "khó nghe hơn người đọc" not in after
    assert "Trở lại giọng như trước" in after
    assert after.count("máy không nghe rõ giọng này, phải nghe bằng tai") == 2
    own = re.search(r'src="/ban(/giong-doc/mau\?giong=neural[^"]+)"', admin.get(HERE).text)
    heard = admin.get(own[1].replace("&amp;", "&"))
    assert heard.headers["content-type"] == "audio/wav"
    admin.post(f"{HERE}/tro-lai")
    assert "khó nghe hơn người đọc" in visible(admin.get(HERE).text)
    assert state.wired().station.profile.engines == ("embedded",)


def test_a_machine_that_knows_no_stick_shows_its_seal_and_asks_a_person(
    signed_in, state, stick, monkeypatch
):
    """The press says that it was compared; the job takes no other."""
    seal = "abcd " * 7 + "abcd"
    monkeypatch.setattr(voices_page, "strange_seal", lambda folder: seal)
    admin = signed_in(Role.ADMIN)
    page = admin.get(HERE).text
    assert seal in visible(page)
    assert "chưa biết khóa nào của USB" in visible(page)
    assert f'name="dau" value="{seal}" required' in page
    admin.post(f"{HERE}/cai", {"noi": str(stick), "dau": seal})
    [job, *_] = state.parts.jobs.newest(1)
    assert json.loads(job.argument)["seal"] == seal


def test_packages_that_nobody_signed_have_no_button(signed_in, stick, monkeypatch):
    def unsigned(_folder):
        raise InputError("USB này không có chữ ký nên không biết của ai")

    monkeypatch.setattr(voices_page, "strange_seal", unsigned)
    told = visible(signed_in(Role.ADMIN).get(HERE).text)
    assert "USB này không có chữ ký" in told
    assert "cài từ đây" not in told


def test_a_voice_that_comes_later_is_heard_without_any_other_change(
    signed_in, folder, stick, state
):
    """The settings say neural already; the server sees that its folder of voices changed."""
    admin = signed_in(Role.ADMIN)
    admin.post(f"{HERE}/cai", {"noi": str(stick)})
    done(state)
    toy_voice.install(folder.parent / "giong-da-cai" / "moi-den")
    assert "neural:moi-den" in admin.get(HERE).text.replace("%3A", ":")


def test_a_folder_that_somebody_names_is_looked_into(signed_in, stick, monkeypatch):
    monkeypatch.setattr(voices_page, "drives", tuple)
    admin = signed_in(Role.ADMIN)
    assert "co-ba" in visible(admin.get(HERE, params={"noi": str(stick)}).text)
    assert "Không thấy thư mục này" in visible(admin.get(HERE, params={"noi": "/khong/co"}).text)
    empty = admin.get(HERE, params={"noi": str(stick.parent.parent / "giong-khac")})
    assert empty.status_code == 200


def test_a_voice_without_a_licence_that_can_be_read_has_no_button(signed_in, stick):
    for card in stick.glob("giong/*/MODEL_CARD"):
        card.write_text("License: Unknown", "utf-8")
    admin = signed_in(Role.ADMIN)
    told = visible(admin.get(HERE).text)
    assert "Không có thẻ ghi giấy phép" in told
    assert "cài từ đây" not in told
    refused = admin.post(f"{HERE}/cai", {"noi": str(stick)})
    assert refused.status_code == 422


def test_a_licence_that_changed_since_it_was_shown_is_not_agreed_to(signed_in, state, stick):
    admin = signed_in(Role.ADMIN)
    admin.post(f"{HERE}/cai", {"noi": str(stick)})
    for card in stick.glob("giong/*/MODEL_CARD"):
        card.write_text("License: CC BY-NC 4.0", "utf-8")
    with pytest.raises(InputError, match="khác với giấy phép đã hiện"):
        done(state)
    assert state.wired().station.profile.engines == ("embedded",)


@pytest.mark.parametrize(
    "sent", [{}, {"giong": "25hours"}, {"giong": "../x"}, {"noi": "/khong/co"}]
)
def test_what_nobody_offers_is_not_installed(signed_in, state, sent):
    assert signed_in(Role.ADMIN).post(f"{HERE}/cai", sent).status_code == 422
    assert not state.parts.jobs.newest(1)


def test_a_voice_of_the_catalogue_is_asked_for_with_the_licence_that_was_shown(signed_in, state):
    signed_in(Role.ADMIN, name="Cô Hòa").post(f"{HERE}/cai", {"giong": "vais1000"})
    [job] = state.parts.jobs.newest(1)
    argument = json.loads(job.argument)
    assert argument["who"] == "Cô Hòa"
    assert argument["voices"][0]["what"] == "vais1000"
    assert "CC BY 4.0" in argument["voices"][0]["licence"]


def test_online_needs_a_yes_that_is_written_down(signed_in, state):
    admin = signed_in(Role.ADMIN)
    assert admin.post(f"{HERE}/truc-tuyen").status_code == 422
    assert not state.parts.jobs.newest(1)
    admin.post(f"{HERE}/truc-tuyen", {"dong_y": "co"})
    [job] = state.parts.jobs.newest(1)
    assert (job.kind, json.loads(job.argument)["engine"]) == ("giong-mang", "edge")


@pytest.mark.parametrize("online", [False, True])
def test_what_the_school_says_is_not_said_by_an_engine_on_the_line(
    signed_in, state, monkeypatch, online
):
    """Whatever the address asks for: only the program's own greeting leaves the machine."""
    [engine] = state.wired().tools.engines
    said = "Một câu mà trường đã phát, dài vừa đủ để nghe ra giọng."
    asked = []

    def synthesize(self, utterance):
        asked.append(utterance.text)
        raise EngineUnavailable("đã nghe lời")

    monkeypatch.setattr(voices_page, "own_sentence", lambda wired: said)
    monkeypatch.setattr(type(engine), "online", online, raising=False)
    monkeypatch.setattr(type(engine), "synthesize", synthesize)
    admin = signed_in(Role.ADMIN)
    voice = engine.voices()[0].id
    admin.get(f"{HERE}/mau", params={"giong": voice, "cau": "truong"})
    assert asked == [SAMPLE if online else said]
    page = admin.get(HERE).text
    assert ("cau=truong" in page) is not online


def test_a_sample_is_kept_until_its_sentence_or_its_voice_is_another(signed_in, state, monkeypatch):
    """Its address stays the same: so the browser asks each time, and is answered in a word."""
    admin, [engine] = signed_in(Role.ADMIN), state.wired().tools.engines
    asked = {"giong": engine.voices()[0].id, "cau": "truong"}
    first = admin.get(f"{HERE}/mau", params=asked)
    assert "no-cache" in first.headers["cache-control"]
    known = {"if-none-match": first.headers["etag"]}
    again = admin.get(f"{HERE}/mau", params=asked, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    monkeypatch.setattr(type(engine), "fingerprint", lambda self, voice: "built anew")
    built = admin.get(f"{HERE}/mau", params=asked, headers=known)
    assert (built.status_code, built.content[:4]) == (200, b"RIFF")
    known = {"if-none-match": built.headers["etag"]}
    monkeypatch.setattr(voices_page, "own_sentence", lambda wired: "Một câu khác của trường.")
    assert admin.get(f"{HERE}/mau", params=asked, headers=known).status_code == 200


def test_nothing_of_a_voice_of_the_school_is_kept_by_a_browser(signed_in, state, monkeypatch):
    """It is somebody's: taken back, it is nowhere."""
    [engine] = state.wired().tools.engines
    monkeypatch.setattr(type(engine), "name", "own")
    answer = signed_in(Role.ADMIN).get(f"{HERE}/mau", params={"giong": engine.voices()[0].id})
    assert answer.content[:4] == b"RIFF"
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_without_anything_to_go_back_to_it_is_said(signed_in):
    assert signed_in(Role.ADMIN).post(f"{HERE}/tro-lai").status_code == 422


def test_today_says_it_until_somebody_went_to_look(signed_in):
    """One line for who can change it, and only of the robot."""
    admin = signed_in(Role.ADMIN)
    assert "Xem giọng hay hơn" in visible(admin.get("/hom-nay").text)
    assert "Xem giọng hay hơn" not in visible(signed_in(Role.EDITOR).get("/hom-nay").text)
    assert admin.post(f"{HERE}/xem").headers["location"] == f"/ban{HERE}"
    assert "Xem giọng hay hơn" not in visible(admin.get("/hom-nay").text)


@pytest.mark.parametrize("place", ["\\\\may-la\\giong", "//may-la/giong"])
def test_no_other_machine_is_asked_for_voices(signed_in, place):
    page = signed_in(Role.ADMIN).get(f"/giong-doc?noi={quote(place)}").text
    assert "chính máy đang chạy đài" in page


def test_who_only_hears_cannot_ask_what_stands_on_the_machine(signed_in, tmp_path):
    page = signed_in(Role.PARENT).get(f"/giong-doc?noi={quote(str(tmp_path / 'la'))}").text
    assert "Không thấy thư mục" not in page
