"""The first run asks for the school's name, the approver, the loudspeaker; each can wait."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

import broadcaster
from broadcaster.accounts.rights import Role
from broadcaster.app.playout import read_status
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.care.init_station import found_station
from broadcaster.desk import speaker_page
from broadcaster.domain.notice import Level
from broadcaster.domain.playout import Lamp
from broadcaster.domain.station import TENTATIVE
from broadcaster.programme.check import check
from tests.unit.desk.test_desk_words import visible


@pytest.fixture(scope="session")
def nameless(tmp_path_factory):
    """A station as `broadcaster init` leaves it when nobody says anything."""
    place = tmp_path_factory.mktemp("chua-ten") / "dai"
    found_station(place, first_day=date(2026, 9, 7))
    return place


@pytest.fixture
def folder(nameless, tmp_path):
    shutil.copytree(nameless, tmp_path / "dai")
    return tmp_path / "dai"


def profile_of(folder):
    return wire(load_settings(folder, {})).station.profile


def digest(page):
    return re.search(r'name="ma" value="([0-9a-f]+)"', page)[1]


def steps_done(page):
    return re.findall(r"(Tên trường|Người duyệt|Loa)<span class=\"away\">, (xong|chưa xong)", page)


def test_the_first_visit_leads_to_the_first_step_once(signed_in):
    admin = signed_in(Role.ADMIN)
    led = admin.get("/hom-nay")
    assert (led.status_code, led.headers["location"]) == (303, "/ban/bat-dau")
    page = admin.get("/bat-dau").text
    assert "Trường tên gì?" in page
    assert [done for _, done in steps_done(page)] == ["chưa xong"] * 3
    assert admin.get("/hom-nay").status_code == 200  # whoever put it off is not led again


def test_whoever_may_not_answer_is_not_asked(signed_in):
    assert signed_in(Role.EDITOR).get("/hom-nay").status_code == 200


def test_one_step_after_the_other_is_answered(signed_in, folder):
    admin = signed_in(Role.ADMIN)
    page = admin.get("/bat-dau").text
    said = {"ma": digest(page), "don_vi": "Trường THCS Hoa Phượng", "ten": "Phát thanh Hoa Phượng"}
    answer = admin.post("/bat-dau/ten", said)
    assert answer.headers["location"] == "/ban/bat-dau?buoc=duyet", answer.text
    assert profile_of(folder).unit == "Trường THCS Hoa Phượng"
    page = admin.get("/bat-dau?buoc=duyet").text
    assert "Ai duyệt bài" in page
    answer = admin.post("/bat-dau/duyet", {"ma": digest(page), "nguoi_duyet": "Trần Thị Bình"})
    assert answer.headers["location"] == "/ban/bat-dau?buoc=loa", answer.text
    assert profile_of(folder).approvers == ("Trần Thị Bình",)
    page = admin.get("/bat-dau?buoc=loa").text
    assert "Loa đã kêu chưa?" in page
    assert [done for _, done in steps_done(page)] == ["xong", "xong", "chưa xong"]


def test_who_approves_needs_an_account_and_writes_no_scripts(signed_in):
    page = visible(signed_in(Role.ADMIN).get("/bat-dau?buoc=duyet").text)
    assert "Thường là hiệu phó: người viết bài không tự duyệt" in page
    assert "thêm tài khoản cho người ấy ở trang Người dùng, vai Kiểm duyệt" in page


def test_each_step_can_wait(signed_in):
    admin = signed_in(Role.ADMIN)
    at, seen = "/bat-dau?buoc=ten", []
    while at.startswith("/bat-dau"):
        page = admin.get(at).text
        seen.append(at)
        at = re.search(r'href="/ban([^"]+)">Để sau<', page)[1]
    assert (len(seen), at) == (4, "/hom-nay")


def test_the_address_of_the_example_is_nothing_that_was_done(signed_in):
    page = signed_in(Role.ADMIN).get("/bat-dau?buoc=mang").text
    assert 'Trên mạng (tùy trường)<span class="away">, chưa xong' in page
    assert 'value="https://' not in page  # nobody saves the example by pressing the main button


def test_whoever_begins_the_agent_in_the_steps_stays_in_them(signed_in, monkeypatch):
    monkeypatch.setattr(speaker_page, "start_agent", lambda store, words: None)
    admin = signed_in(Role.ADMIN)
    page = admin.get("/bat-dau?buoc=loa").text
    assert '<input type="hidden" name="tu" value="bat-dau">' in page
    answer = admin.post("/loa/bat", {"diem": "", "tu": "bat-dau"})
    assert answer.headers["location"] == "/ban/bat-dau?buoc=loa"


def test_the_address_on_the_web_is_asked_last_and_not_of_everybody(signed_in, folder):
    admin = signed_in(Role.ADMIN)
    page = admin.get("/bat-dau?buoc=mang").text
    assert "bỏ qua bước này" in page
    wrong = admin.post(
        "/bat-dau/mang",
        {"ma": digest(page), "dia_chi": "trường em"},
        headers={"referer": "http://desk.test/ban/bat-dau?buoc=mang"},
    )
    assert wrong.status_code == 422
    assert 'id="loi-o"' in wrong.text
    said = {"ma": digest(page), "dia_chi": "https://phat-thanh.example.edu.vn/"}
    assert admin.post("/bat-dau/mang", said).headers["location"] == "/ban/hom-nay"
    assert profile_of(folder).public_url == "https://phat-thanh.example.edu.vn"


def test_a_name_that_is_none_is_not_taken(signed_in, folder):
    admin = signed_in(Role.ADMIN)
    page = admin.get("/bat-dau").text
    for unit in ("", TENTATIVE):
        said = {"ma": digest(page), "don_vi": unit, "ten": "Phát thanh"}
        assert admin.post("/bat-dau/ten", said).status_code == 422
    assert profile_of(folder).unit == TENTATIVE


def test_an_approver_more_takes_nobody_away(signed_in, folder):
    admin = signed_in(Role.ADMIN)
    for name in ("Trần Thị Bình", "Lê Văn An", "Trần Thị Bình"):
        page = admin.get("/bat-dau?buoc=duyet").text
        admin.post("/bat-dau/duyet", {"ma": digest(page), "nguoi_duyet": name})
    assert profile_of(folder).approvers == ("Trần Thị Bình", "Lê Văn An")


def test_a_school_without_an_approver_says_that_it_needs_none(signed_in, folder):
    admin = signed_in(Role.ADMIN)
    page = admin.get("/bat-dau?buoc=duyet").text
    said = {"ma": digest(page), "nguoi_duyet": ""}
    assert admin.post("/bat-dau/duyet", said).status_code == 422
    admin.post("/bat-dau/duyet", said | {"khong_can": "1"})
    assert profile_of(folder).approval is False


def test_a_tentative_name_is_told_before_it_is_heard(folder, signed_in):
    wired = wire(load_settings(folder, {}))
    [told] = [n for n in check(wired.station, wired.tools) if n.code == "truong-ten-tam"]
    assert (told.level, TENTATIVE in told.sentence) == (Level.WARNING, True)
    seen = [one for one in read_status(wired).general if TENTATIVE in one.told]
    assert [one.lamp for one in seen] == [Lamp.AMBER]
    admin = signed_in(Role.ADMIN)
    admin.get("/bat-dau")
    page = admin.get("/hom-nay").text
    assert TENTATIVE in page
    assert 'href="/ban/bat-dau?buoc=ten"' in page


def test_a_school_with_its_name_is_not_asked(folder):
    station = folder / "scripts_vi" / "station.toml"
    text = station.read_text("utf-8")
    station.write_text(text.replace(TENTATIVE, "Trường THCS Hoa Phượng"), "utf-8")
    wired = wire(load_settings(folder, {}))
    assert not [n for n in check(wired.station, wired.tools) if n.code == "truong-ten-tam"]
    assert not [one for one in read_status(wired).general if TENTATIVE in one.told]


def test_the_channel_takes_the_school_s_name_too(signed_in, folder):
    admin = signed_in(Role.ADMIN)
    said = {"don_vi": "Trường THCS Hoa Phượng", "ten": "Phát thanh Hoa Phượng"}
    admin.post("/bat-dau/ten", said | {"ma": digest(admin.get("/bat-dau").text)})
    [show] = profile_of(folder).shows
    assert show.title == "Phát thanh Hoa Phượng"
    assert show.description == "Chương trình phát thanh của Trường THCS Hoa Phượng."


def test_a_channel_that_the_school_named_itself_keeps_its_name(signed_in, folder):
    file = folder / "scripts_vi" / "station.toml"
    text = file.read_text("utf-8").replace('title = "Phát thanh', 'title = "Tiếng loa')
    about = "Thầy cô và các em nói chuyện pháp luật."
    file.write_text(re.sub('(?m)^description = ".*"', f'description = "{about}"', text), "utf-8")
    admin = signed_in(Role.ADMIN)
    said = {"don_vi": "Trường THCS Hoa Phượng", "ten": "Phát thanh Hoa Phượng"}
    admin.post("/bat-dau/ten", said | {"ma": digest(admin.get("/bat-dau").text)})
    [show] = profile_of(folder).shows
    assert (show.title, show.description) == ("Tiếng loa măng non", about)


def test_a_channel_that_still_has_the_tentative_name_is_told(folder):
    file = folder / "scripts_vi" / "station.toml"
    text = file.read_text("utf-8").replace(f'unit = "{TENTATIVE}"', 'unit = "Trường THCS Ví Dụ"')
    file.write_text(text, "utf-8")
    wired = wire(load_settings(folder, {}))
    [told] = [n for n in check(wired.station, wired.tools) if n.code == "truong-ten-tam"]
    assert ("phat-thanh" in told.sentence, told.level) == (True, Level.WARNING)


def test_the_way_of_a_script_to_another_school_is_found_from_more(signed_in):
    page = signed_in(Role.EDITOR).get("/them").text
    [at] = re.findall(r'href="/tro-giup/([^"]+)"><strong>Bài dùng chung', page)
    name, _, place = at.partition("#")
    guide = Path(broadcaster.__file__).parent / "guide" / name
    assert f'id="{place}"' in guide.read_text("utf-8")
