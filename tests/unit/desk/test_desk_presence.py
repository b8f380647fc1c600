"""Who else is at a script: seen when it is opened, while it is changed, and when it was saved."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk.presence import GONE, WritersPresent
from broadcaster.desk.request import RequestContext

NAME = "thuoc-la-dien-tu.md"
AT = f"/soan-bai/{NAME}"
NEW = {"loai": "hỏi – đáp", "ngay": "30/11/2026", "tieu_de": "Thuốc lá điện tử"}
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR, name="Lê Thị Lan")


@pytest.fixture
def pupil(signed_in):
    return signed_in(Role.PUPIL, name="Em Nam")


@pytest.fixture
def script(teacher, folder):
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    teacher.post("/soan-bai", NEW | {"chuong_trinh": programme})
    return folder / "scripts_vi" / NAME


def form(browser, script, body):
    page = browser.get(AT).text
    head = script.read_text("utf-8").partition("\n---\n")[0] + "\n---\n"
    return {"ma": re.search(r'name="ma" value="(\w+)"', page)[1], "dau": head, "loi": body}


def test_who_opens_a_script_is_seen_and_who_types_is_seen_to_change_it(teacher, pupil, script):
    assert "bài này từ" not in teacher.get(AT).text
    assert re.search(
        r"<strong>Lê Thị Lan</strong> đang mở bài này từ \d\d:\d\d\.", pupil.get(AT).text
    )
    teacher.post(f"{AT}/xem", form(teacher, script, "HỎI: Một?\n"))
    told = pupil.get(f"{AT}/cung-sua").text
    assert re.search(r"<strong>Lê Thị Lan</strong> đang sửa bài này từ \d\d:\d\d\.", told)
    assert "Em Nam</strong> đang mở" in teacher.get(f"{AT}/cung-sua").text
    assert "Lê Thị Lan" not in teacher.get(f"{AT}/cung-sua").text


def test_a_text_saved_meanwhile_is_told_to_who_has_the_older_one(teacher, pupil, script):
    mine = form(pupil, script, "HỎI: Của em?\n")
    at = f"{AT}/cung-sua?ma={mine['ma']}"
    assert "đã lưu bài này" not in pupil.get(at).text
    teacher.post(AT, form(teacher, script, "HỎI: Của cô?\n") | {"viec": "luu"})
    assert "Lê Thị Lan đã lưu bài này lúc" in pupil.get(at).text
    assert "Lê Thị Lan</strong> đang mở" in pupil.get(at).text


def test_words_that_somebody_left_unsaved_are_told(teacher, pupil, script, state):
    teacher.post(f"{AT}/xem", form(teacher, script, "HỎI: Gõ dở?\n"))
    state.writers._there.clear()  # the page was closed
    assert "Lê Thị Lan còn chữ gõ dở trong bài này" in pupil.get(AT).text


def test_who_acted_from_the_office_is_called_by_name_and_a_stranger_by_the_account(state):
    of_office = {"hanh@van-phong": "Cô Hạnh (văn phòng)"}
    office = SimpleNamespace(name_of=lambda account: of_office.get(account, ""))
    there = replace(state, office=office)
    asked = RequestContext(state=there, request=None, visitor=None, form={})
    assert asked.name_of("hanh@van-phong") == "Cô Hạnh (văn phòng)"
    assert asked.name_of("ai-do") == "ai-do"


def test_nobody_is_at_a_script_that_is_not_there(teacher, state):
    assert teacher.get("/soan-bai/khong-co.md/cung-sua").status_code == 422
    assert state.writers.others("khong-co.md", "", NOON) == ()
    assert state.writers._there == {}


def test_a_page_that_is_silent_is_closed():
    writers = WritersPresent()
    writers.here("a.md", "lan", "Lan", NOON, changing=True)
    assert [w.name for w in writers.others("a.md", "nam", NOON + GONE)] == ["Lan"]
    assert writers.others("a.md", "nam", NOON + GONE + timedelta(seconds=1)) == ()
    assert writers.others("b.md", "nam", NOON) == ()
    assert writers.others("a.md", "lan", NOON) == ()


def test_since_when_is_when_the_changing_began():
    writers, minute = WritersPresent(), timedelta(minutes=1)
    writers.here("a.md", "lan", "Lan", NOON)
    writers.here("a.md", "lan", "Lan", NOON + minute, changing=True)
    writers.here("a.md", "lan", "Lan", NOON + 2 * minute, changing=True)
    writers.here("a.md", "lan", "Lan", NOON + 3 * minute)
    (one,) = writers.others("a.md", "nam", NOON + 3 * minute)
    assert (one.since, one.changing) == (NOON + minute, True)
    writers.saved("a.md", "lan")
    writers.saved("a.md", "nobody")
    (one,) = writers.others("a.md", "nam", NOON + 3 * minute)
    assert not one.changing


def test_those_who_change_it_stand_first():
    writers = WritersPresent()
    writers.here("a.md", "an", "An", NOON)
    writers.here("a.md", "lan", "Lan", NOON, changing=True)
    assert [w.name for w in writers.others("a.md", "nam", NOON)] == ["Lan", "An"]
