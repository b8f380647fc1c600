"""Đơn vị: added, called otherwise from a day on, ended; and days as people write them."""

import re
from datetime import date, timedelta

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk.forms import day_field
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE, unit_on
from broadcaster.programme.schedule import station_schedule

HERE = "/cai-dat/don-vi"
OWN = "Trường THCS Sao Mai (ví dụ)"
TODAY = date(2026, 11, 26)


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def today(state):
    return state.wired().tools.clock.now().astimezone(ZONE).date()


def sent(admin, path, **fields):
    """A form of the page as it is now."""
    digest = re.search(r'name="ma" value="([0-9a-f]*)"', admin.get(HERE).text)[1]
    return admin.post(f"{HERE}{path}", {"ma": digest, **fields})


def units(state):
    return station_schedule(state.wired().station, state.wired().tools).schedule.units


@pytest.fixture
def school(admin, state):
    """A school with a site."""
    first = sent(admin, "", ten=OWN, loai="trường")
    assert first.status_code == 303, first.text
    key = units(state)[0].key
    second = sent(admin, "", ten="Điểm Bãi Dài", loai="điểm trường", tren=key, tu="1/9/2025")
    assert second.status_code == 303, second.text
    return key


def test_a_school_and_its_sites_are_listed_with_what_hangs_on_them(admin, school, state):
    assert [(u.name, u.parent) for u in units(state)] == [(OWN, ""), ("Điểm Bãi Dài", school)]
    text = admin.get(HERE).text
    assert "Có Điểm Bãi Dài." in text
    assert f"Thuộc {OWN}." in text
    assert "Từ 1/9/2025." in text
    assert "Chưa có" not in text


def test_a_unit_is_called_otherwise_from_a_day_on_and_was_not_before(admin, school, state, today):
    new = {"so": "1", "ten": "Điểm Bãi Ngắn", "loai": "điểm trường", "tren": school}
    answer = sent(admin, "/doi", tu=f"{today:%d/%m/%Y}", **new)
    assert answer.status_code == 303, answer.text
    assert unit_on(units(state), "diem-bai-dai", today).name == "Điểm Bãi Ngắn"
    before = today - timedelta(days=1)
    assert unit_on(units(state), "diem-bai-dai", before).name == "Điểm Bãi Dài"
    assert "chưa đổi gì" in sent(admin, "/doi", **{**new, "so": "2"}).text.lower()


def test_a_unit_ends_on_a_day_and_stays_in_the_list(admin, school, state, today):
    assert sent(admin, "/het", so="1", den="mai").status_code == 303
    assert unit_on(units(state), "diem-bai-dai", today + timedelta(days=1)) is not None
    assert unit_on(units(state), "diem-bai-dai", today + timedelta(days=2)) is None
    assert sent(admin, "/het", so="1", den="1/1/2020").status_code == 422
    assert sent(admin, "/het", so="9").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"ten": "", "loai": "trường"},
        {"ten": "Điểm mới", "loai": ""},
        {"ten": "!!!", "loai": "trường"},
        {"ten": OWN, "loai": "trường"},
        {"ten": "Điểm mới", "loai": "điểm trường", "tren": "khong-co"},
        {"ten": "Điểm mới", "loai": "điểm trường", "tu": "31/2/2026"},
    ],
)
def test_what_is_no_unit_is_not_written(admin, school, state, wrong):
    before = units(state)
    answer = sent(admin, "", **wrong)
    assert answer.status_code == 422
    assert units(state) == before


def test_words_of_a_form_stay_words(admin, school, state):
    name = '"]]\n[[slots]] <script>alert(1)</script>'
    assert sent(admin, "", ten=name, loai="trường").status_code == 303
    assert units(state)[-1].name == " ".join(name.split())
    assert "<script>alert" not in admin.get(HERE).text


def test_a_list_that_somebody_changed_meanwhile_is_not_written_over(admin, school, folder, state):
    digest = re.search(r'name="ma" value="([0-9a-f]*)"', admin.get(HERE).text)[1]
    path = folder / "scripts_vi" / "lich.toml"
    path.write_text(f"{path.read_text('utf-8')}# thầy Đức vừa sửa\n", "utf-8")
    answer = admin.post(HERE, {"ma": digest, "ten": "Điểm mới", "loai": "điểm trường"})
    assert answer.status_code == 409
    assert "Người khác vừa sửa" in answer.text


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("5/9/2026", date(2026, 9, 5)),
        ("05/09/2026", date(2026, 9, 5)),
        (" 5 - 9 - 2026 ", date(2026, 9, 5)),
        ("5.9.2026", date(2026, 9, 5)),
        ("5 9 2026", date(2026, 9, 5)),
        ("2026-09-05", date(2026, 9, 5)),
        ("30/11", date(2026, 11, 30)),
        ("hôm nay", TODAY),
        ("mai", TODAY + timedelta(days=1)),
        ("", None),
    ],
)
def test_days_are_understood_as_people_write_them(words, day):
    assert day_field({"tu": words}, "tu", TODAY) == day


@pytest.mark.parametrize("words", ["31/2/2026", "5/9/26", "hôm nào đó", "9999999", "5/13/2026"])
def test_what_is_no_day_is_told(words):
    with pytest.raises(InputError):
        day_field({"tu": words}, "tu", TODAY)


def test_days_in_forms_stand_as_vietnam_writes_them(admin, today):
    for path in ("/nhat-ky", "/thong-ke"):
        text = admin.get(f"{path}?tu=5/9/2026&den=30/11/2026").text
        assert 'name="tu" value="5/9/2026"' in text
        assert 'name="den" value="30/11/2026"' in text
        assert 'type="date"' not in text
