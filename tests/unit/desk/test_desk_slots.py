"""Khung giờ: added by a form, ended on a day, never over what another person wrote."""

import re
from datetime import time

import pytest
from starlette.requests import Request

from broadcaster.accounts.rights import Role
from broadcaster.desk.answers import flash_of
from broadcaster.domain.queue import LiveItem
from broadcaster.programme.queueing import QueueRequest, add_live, open_queue
from broadcaster.programme.schedule import station_schedule
from broadcaster.scripts.settings_table import SCHEDULE

HERE = "/cai-dat/khung"
LICH = """\
# Viết tay: giữ nguyên dòng này
format = 1

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến thứ sáu"
time = "06:45"
max_minutes = 10
"""


@pytest.fixture
def admin(signed_in, folder):
    (folder / "scripts_vi" / "lich.toml").write_text(LICH, encoding="utf-8")
    return signed_in(Role.ADMIN)


def sent(admin, path="", **fields):
    digest = re.search(r'name="ma" value="([0-9a-f]*)"', admin.get(HERE).text)[1]
    return admin.post(f"{HERE}{path}", {"ma": digest, **fields})


def said(answer):
    """What the next page will tell."""
    return flash_of(Request({"type": "http", "headers": [(b"cookie", cookie(answer))]}))[1]


def cookie(answer):
    return answer.headers["set-cookie"].split(";")[0].encode()


def slots(state):
    return station_schedule(state.wired().station, state.wired().tools).schedule.slots


NEW = {"ten": "Ra chơi sáng", "gio": "8 giờ 45", "phut": "5", "thu": ["thứ hai", "thứ tư"]}


def test_a_slot_is_added_and_what_was_written_by_hand_stays(admin, state, folder):
    answer = sent(admin, **NEW)
    assert answer.status_code == 303, answer.text
    slot = slots(state)[1]
    assert (slot.name, slot.time, slot.max_seconds) == ("Ra chơi sáng", time(8, 45), 300)
    assert slot.weekdays == (0, 2)
    text = (folder / "scripts_vi" / "lich.toml").read_text("utf-8")
    assert text.startswith("# Viết tay: giữ nguyên dòng này")
    assert "thứ hai, thứ tư" in admin.get(HERE).text


def test_what_loses_its_slot_at_the_desk_is_named_and_goes_along_with_the_new_hour(admin, state):
    """An hour is changed by ending the slot and adding it again: both answers say what became."""
    station = state.wired()
    desk = open_queue(station.station, station.tools)
    wish = QueueRequest(slot=next(o.id for o in desk.coming if o.day > desk.now.date()))
    live = LiveItem(open_seconds=60.0, reader="Bạn Lan")
    item = add_live(desk, "Tin sáng", live, wish, who="Lan").item
    gone = sent(admin, "/het", so="0", het=f"{desk.now.date():%d/%m/%Y}")
    assert "Không còn khung, sẽ không phát: “Tin sáng” (06:45 " in said(gone)
    days = ["thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu"]
    again = sent(admin, **{**NEW, "ten": "Đầu giờ", "gio": "7:05", "thu": days})
    assert "“Tin sáng” dời theo: khung “Đầu giờ” đổi giờ từ 06:45 " in said(again)
    assert "Không còn khung" not in said(again)
    moved = station.tools.queue().get(item.id)
    assert (moved.occurrence[10:], moved.came_from) == ("T07:05", item.occurrence)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ten": ""},
        {"gio": "25:00"},
        {"gio": "sáng"},
        {"thu": []},
        {"thu": ["thứ tám"]},
        {"phut": "x"},
        {"phut": "0"},
        {"diem": "khong-co"},
        {"tu": "31/2/2026"},
        {"gio": "6:50", "thu": ["thứ hai"]},  # within the slot that is there
    ],
)
def test_what_is_no_slot_is_not_written(admin, state, wrong):
    before = slots(state)
    answer = sent(admin, **{**NEW, **wrong})
    assert answer.status_code == 422, answer.text
    assert slots(state) == before


def test_a_slot_ends_on_a_day(admin, state):
    assert sent(admin, "/het", so="0", den="31/12/2099").status_code == 303
    assert f"{slots(state)[0].last:%d/%m/%Y}" == "31/12/2099"
    assert "đến hết 31/12/2099" in admin.get(HERE).text
    assert sent(admin, "/het", so="7").status_code == 422


def test_a_schedule_that_somebody_changed_meanwhile_is_not_written_over(admin, folder):
    digest = re.search(r'name="ma" value="([0-9a-f]*)"', admin.get(HERE).text)[1]
    path = folder / "scripts_vi" / "lich.toml"
    path.write_text(LICH.replace("06:45", "07:00"), encoding="utf-8")
    assert admin.post(HERE, {"ma": digest, **NEW}).status_code == 409
    assert "Ra chơi" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("page", "section"),
    [
        (HERE, "slots"),
        *(("/cai-dat/ngay", kind) for kind in ("year", "closures", "swaps", "bells", "themes")),
        ("/cai-dat/don-vi", "units"),
    ],
)
def test_a_form_asks_with_the_words_of_the_table(admin, folder, page, section):
    unit = '\n[[units]]\nkey = "diem-b"\nkind = "điểm trường"\nname = "Điểm B"\n'
    (folder / "scripts_vi" / "lich.toml").write_text(LICH + unit, encoding="utf-8")
    text = admin.get(page).text
    for field in SCHEDULE.section(section).desk.values():
        assert field.label in text
        assert f'name="{field.name}"' in text


def test_the_limits_of_a_form_are_those_of_the_reader(admin):
    text = admin.get(HERE).text
    assert 'name="phut" type="number" min="0.5" max="240" step="0.5" value="10"' in text
    assert 'name="tre" type="number" min="0" max="120"' in text
