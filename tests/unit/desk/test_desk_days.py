"""Ngày nghỉ, học bù, bộ giờ khác, chủ điểm, năm học: by forms, and the file keeps its remarks."""

import re
from datetime import date

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.programme.schedule import station_schedule
from broadcaster.timetable.occurrences import closed_on

HERE = "/cai-dat/ngay"
LICH = """\
# Viết tay: giữ nguyên dòng này
format = 1

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến thứ sáu"
time = "06:45"
bells = ["thường"]

# --- nghỉ ---

[[closures]]
name = "Tết Dương lịch"
first = 2099-01-01   # một ngày

[[closures]]
name = "Đã qua"
first = 2020-01-01
"""


@pytest.fixture
def admin(signed_in, folder):
    (folder / "scripts_vi" / "lich.toml").write_text(LICH, encoding="utf-8")
    return signed_in(Role.ADMIN)


def sent(admin, path="", page=HERE, **fields):
    digest = re.search(r'name="ma" value="([0-9a-f]*)"', admin.get(page).text)[1]
    return admin.post(f"{page}{path}", {"ma": digest, **fields})


def schedule(state):
    return station_schedule(state.wired().station, state.wired().tools).schedule


def written(folder):
    return (folder / "scripts_vi" / "lich.toml").read_text("utf-8")


def test_a_holiday_is_added_changed_and_taken_away(admin, state, folder):
    tet = {"muc": "closures", "ten": "Tết Nguyên đán", "tu": "5/2/2099", "den": "15/2/2099"}
    answer = sent(admin, **tet)
    assert answer.status_code == 303, answer.text
    assert closed_on(schedule(state).calendar, date(2099, 2, 10)).name == "Tết Nguyên đán"
    changed = {**tet, "so": "2", "den": "20/2/2099"}
    assert sent(admin, "/sua", **changed).status_code == 303
    assert closed_on(schedule(state).calendar, date(2099, 2, 18)) is not None
    assert sent(admin, "/bo", muc="closures", so="0").status_code == 303
    assert [c.name for c in schedule(state).calendar.closures] == ["Đã qua", "Tết Nguyên đán"]
    assert written(folder).startswith("# Viết tay: giữ nguyên dòng này")
    assert "# --- nghỉ ---" in written(folder)


def test_one_day_that_stays_as_it_is_keeps_its_remark(admin, folder):
    sent(admin, "/sua", muc="closures", so="0", ten="Tết Tây", tu="1/1/2099", den="")
    assert 'name = "Tết Tây"\nfirst = 2099-01-01   # một ngày' in written(folder)


def test_a_swap_day_bells_and_a_theme_are_added(admin, state):
    assert sent(admin, muc="swaps", tu="9/1/2099", thu="thứ sáu").status_code == 303
    bells = {"muc": "bells", "bo": "ngày ngắn", "ten": "Kiểm tra", "tu": "21/12/2099"}
    answer = sent(admin, **bells, den="26/12/2099")
    assert answer.status_code == 303
    assert "đánh dấu khung nào phát" in admin.get(HERE).text  # no slot airs then: said at once
    assert sent(admin, muc="themes", ten="Tuần pháp luật", tu="9/11/2099").status_code == 303
    calendar = schedule(state).calendar
    assert (calendar.swaps[0].weekday, calendar.themes[0].title) == (4, "Tuần pháp luật")
    assert (calendar.periods[0].bells, calendar.periods[0].last.day) == ("ngày ngắn", 26)
    page = "/cai-dat/khung"
    chosen = {"so": "0", "phut": "10", "tre": "5", "co_bo": "1", "bo": ["thường", "ngày ngắn"]}
    assert sent(admin, "/sua", page=page, **chosen).status_code == 303
    assert schedule(state).slots[0].bells == ("thường", "ngày ngắn")


def test_the_school_year_is_written_and_taken_away(admin, state):
    assert sent(admin, "/nam", tu="5/9/2098", den="31/5/2099").status_code == 303
    assert schedule(state).calendar.last == date(2099, 5, 31)
    assert sent(admin, "/nam", tu="", den="").status_code == 303
    assert schedule(state).calendar.first is None


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("", {"muc": "closures", "ten": "", "tu": "1/1/2099"}),
        ("", {"muc": "closures", "ten": "x", "tu": ""}),
        ("", {"muc": "closures", "ten": "x", "tu": "31/2/2099"}),
        ("", {"muc": "closures", "ten": "x", "tu": "2/1/2099", "den": "1/1/2099"}),
        ("", {"muc": "units", "ten": "x", "tu": "1/1/2099"}),
        ("", {"muc": "swaps", "tu": "1/1/2099", "thu": "thứ tám"}),
        ("", {"muc": "bells", "bo": "", "tu": "1/1/2099"}),
        ("/sua", {"muc": "closures", "so": "9", "ten": "x", "tu": "1/1/2099"}),
        ("/bo", {"muc": "themes", "so": "0"}),
        ("/nam", {"tu": "31/5/2099", "den": "5/9/2098"}),
    ],
)
def test_what_is_no_day_is_not_written(admin, folder, path, wrong):
    answer = sent(admin, path, **wrong)
    assert answer.status_code == 422, answer.text
    assert written(folder) == LICH


def test_a_file_that_somebody_changed_meanwhile_is_not_written_over(admin, folder):
    digest = re.search(r'name="ma" value="([0-9a-f]*)"', admin.get(HERE).text)[1]
    path = folder / "scripts_vi" / "lich.toml"
    path.write_text(LICH.replace("06:45", "07:00"), encoding="utf-8")
    answer = admin.post(f"{HERE}/bo", {"ma": digest, "muc": "closures", "so": "0"})
    assert answer.status_code == 409
    assert "Tết Dương lịch" in written(folder)


def test_the_first_day_that_is_written_does_not_silence_the_station(signed_in, state, folder):
    """A station without a file of its week keeps its air times when days come into one."""
    admin = signed_in(Role.ADMIN)
    (folder / "scripts_vi" / "lich.toml").unlink()
    before = [slot.time for slot in schedule(state).slots]
    assert before
    assert sent(admin, muc="closures", ten="Tết", tu="5/2/2099").status_code == 303
    assert [slot.time for slot in schedule(state).slots] == before
    admin.post("/lich/goi-y")
    assert [slot.time for slot in schedule(state).slots] == before
    assert not schedule(state).written
