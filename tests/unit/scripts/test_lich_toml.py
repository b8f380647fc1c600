"""lich.toml: what it gives, and every mistake with its line."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.dates import clock_time, weekday, weekdays
from broadcaster.domain.notice import Level, Place
from broadcaster.domain.schedule import LAST_WEEK, Calendar, Schedule, Unit
from broadcaster.scripts.schedule_file import check_schedule, read_schedule

GOOD = """\
format = 1

[year]
first = 2026-09-05
last = 2027-05-31

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến thứ bảy"
time = "06:45"
max_minutes = 10
grace_minutes = 0
programme = "mang-non"
bells = ["thường", "ngày ngắn"]

[[slots]]
name = "Ra chơi"
weekdays = ["T3", "chủ nhật"]
time = 15:20:00
weeks = [1, "cuối"]
site = "bai-dai"
first = "07/9/2026"

[[bells]]
bells = "ngày ngắn"
first = 2026-12-21

[[closures]]
name = "Tết"
first = 2027-02-03
last = 2027-02-14

[[swaps]]
day = 2027-01-09
weekday = "thứ sáu"

[[themes]]
title = "Pháp luật"
first = 2026-11-09
last = 2026-11-15

[[units]]
key = "bai-dai"
kind = "điểm trường"
name = "Bãi Dài"
"""


def read(text):
    return read_schedule(text.encode(), "lich.toml")


def told(text):
    """(line, sentence) of every error."""
    return [(n.place.line, n.sentence) for n in read(text).errors]


def test_a_good_file_gives_slots_and_calendar():
    checked = read(GOOD)
    assert checked.notices == ()
    schedule = checked.value
    first, second = schedule.slots
    assert (first.key, first.weekdays, first.time) == (
        "dau-gio-0645",
        (0, 1, 2, 3, 4, 5),
        time(6, 45),
    )
    assert (first.max_seconds, first.grace_seconds) == (600.0, 0.0)
    assert first.bells == ("thường", "ngày ngắn")
    assert (second.weekdays, second.weeks, second.site) == ((1, 6), (1, LAST_WEEK), "bai-dai")
    assert (second.first, second.bells, second.place.line) == (date(2026, 9, 7), ("thường",), 16)
    calendar = schedule.calendar
    assert (calendar.first, calendar.last) == (date(2026, 9, 5), date(2027, 5, 31))
    assert [(c.name, c.first, c.last) for c in calendar.closures] == [
        ("Tết", date(2027, 2, 3), date(2027, 2, 14))
    ]
    assert [(s.day, s.weekday) for s in calendar.swaps] == [(date(2027, 1, 9), 4)]
    assert [(p.first, p.last) for p in calendar.periods] == [
        (date(2026, 12, 21), date(2026, 12, 21))
    ]
    assert schedule.written


def test_an_empty_file_is_a_schedule_without_slots():
    assert read("format = 1\n").value.slots == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('time = "06:45"', 'time = "25:00"', 10, "không phải giờ"),
        ('time = "06:45"\n', "", 7, "thiếu giờ"),
        ('"thứ hai đến thứ bảy"', '"thứ chín"', 9, "không phải ngày trong tuần"),
        ('"thứ hai đến thứ bảy"', '"thứ bảy đến thứ hai"', 9, "không phải ngày trong tuần"),
        ('weekdays = "thứ hai đến thứ bảy"\n', "", 7, "thiếu ngày trong tuần"),
        ('"thứ hai đến thứ bảy"', "3", 9, "danh sách chữ"),
        ('"thứ hai đến thứ bảy"', '""', 9, "để trống"),
        ("max_minutes = 10", "max_minutes = 0", 11, "từ 0.5 đến 240"),
        ("grace_minutes = 0", "grace_minutes = -1", 12, "từ 0 đến 120"),
        ('weeks = [1, "cuối"]', "weeks = [6]", 20, "từ 1 đến 5"),
        ('weeks = [1, "cuối"]', "weeks = true", 20, "từ 1 đến 5"),
        ('name = "Tết"\n', "", 28, "thiếu khóa “name”"),
        ("first = 2027-02-03\n", "", 28, "thiếu ngày đầu"),
        ("last = 2027-02-14", "last = 2027-02-01", 31, "trước ngày đầu"),
        ("last = 2027-02-14", 'last = "30/2/2027"', 31, "không có ngày"),
        ("day = 2027-01-09\n", "", 33, "thiếu ngày hoán đổi"),
        ('weekday = "thứ sáu"', 'weekday = "sáu giờ"', 35, "không phải ngày trong tuần"),
        ('site = "bai-dai"', 'site = "bai-dia"', 16, "không có điểm trường"),
        ('programme = "mang-non"', 'programme = "Măng non"', 13, "chữ thường không dấu"),
        ('name = "Đầu giờ"', 'nane = "Đầu giờ"', 8, "không có khóa “nane”"),
        ('kind = "điểm trường"', 'kind = "điểm"\nparent = "la"', 42, "không có đơn vị cấp trên"),
        ('kind = "điểm trường"', 'kind = "điểm"\nparent = "bai-dai"', 42, "cấp trên của chính nó"),
        ("format = 1", "format = 2", 1, "quy cách 2"),
        ("[year]", "[year", 3, "viết sai quy cách"),
    ],
)
def test_each_mistake_has_its_line_and_reason(old, new, line, reason):
    assert old in GOOD
    found = told(GOOD.replace(old, new, 1))
    assert any(at == line and reason in sentence for at, sentence in found), found
    assert read(GOOD.replace(old, new, 1)).value is None


def slots(*lines):
    return "format = 1\n" + "".join(f'[[slots]]\nname = "K"\n{line}\n' for line in lines)


DAILY = 'weekdays = "hằng ngày"\n'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f'{DAILY}time = "06:45"', f'{DAILY}time = "06:54"'),
        (f'{DAILY}time = "06:54"', f'{DAILY}time = "06:45"'),
        (f'{DAILY}time = "06:45"', 'weekdays = "CN"\ntime = "06:45"'),
        (f'{DAILY}time = "06:45"\nweeks = [4]', f'{DAILY}time = "06:45"\nweeks = ["cuối"]'),
        (f'{DAILY}time = "06:45"\nbells = ["a", "b"]', f'{DAILY}time = "06:45"\nbells = "b"'),
        (f'{DAILY}time = "06:45"\nlast = 2026-10-01', f'{DAILY}time = "06:45"\nfirst = 2026-10-01'),
    ],
)
def test_slots_that_overlap_are_told_with_both_lines(one, other):
    [(line, sentence)] = told(slots(one, other))
    assert line == 2 + slots(one).count("\n") - 1
    assert "chồng lên" in sentence
    assert "ở dòng 2" in sentence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f'{DAILY}time = "06:45"', f'{DAILY}time = "06:55"'),
        (f'{DAILY}time = "06:55"', f'{DAILY}time = "06:45"'),
        ('weekdays = "T2"\ntime = "06:45"', 'weekdays = "T3"\ntime = "06:45"'),
        (f'{DAILY}time = "06:45"\nweeks = [1]', f'{DAILY}time = "06:45"\nweeks = ["cuối"]'),
        (f'{DAILY}time = "06:45"\nbells = "a"', f'{DAILY}time = "06:45"\nbells = "b"'),
        (f'{DAILY}time = "06:45"\nlast = 2026-10-01', f'{DAILY}time = "06:45"\nfirst = 2026-10-02'),
    ],
)
def test_slots_that_never_sound_together_do_not_overlap(one, other):
    assert told(slots(one, other)) == []


def test_two_sites_may_air_at_the_same_time():
    unit = '[[units]]\nkey = "a"\nname = "A"\nkind = "điểm"\n'
    text = slots(f'{DAILY}time = "06:45"', f'{DAILY}time = "06:45"\nsite = "a"') + unit
    assert told(text) == []


def test_a_slot_past_midnight_is_refused():
    [(_, sentence)] = told(slots(f'{DAILY}time = "23:55"'))
    assert "nửa đêm" in sentence


def test_a_unit_may_change_its_name_on_a_day_but_not_have_two_at_once():
    def text(last):
        return (
            f'[[units]]\nkey = "a"\nname = "Cũ"\nkind = "trường"\nlast = {last}\n'
            '[[units]]\nkey = "a"\nname = "Mới"\nkind = "trường"\nfirst = 2025-07-01\n'
        )

    assert told(text("2025-06-30")) == []
    [(line, sentence)] = told(text("2025-07-01"))
    assert (line, "hai lần" in sentence) == (6, True)


def test_units_that_rise_to_each_other_in_a_ring_are_told():
    ring = "".join(
        f'[[units]]\nkey = "{a}"\nname = "N"\nkind = "k"\nparent = "{b}"\n'
        for a, b in ("ab", "bc", "ca")
    )
    assert [line for line, _ in told(ring)] == [1, 6, 11]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('bells = "ngày ngắn"\n', 'bells = "ngày ngắm"\n', "bo-gio-khong-khung"),
        ("day = 2027-01-09", "day = 2027-02-09", "hoan-doi-trung-nghi"),
    ],
)
def test_what_may_be_meant_is_a_warning(old, new, code):
    checked = read(GOOD.replace(old, new, 1))
    assert checked.value is not None
    assert [(n.code, n.level) for n in checked.notices] == [(code, Level.WARNING)]


def test_two_slots_may_share_name_and_time_on_different_days():
    one, other = read(
        slots('weekdays = "T2"\ntime = "7h"', 'weekdays = "T3"\ntime = "7h"')
    ).value.slots
    assert one.key != other.key


@given(st.integers(0, len(GOOD)), st.text(max_size=12))
def test_a_file_with_any_text_put_into_it_never_raises(at, extra):
    read_schedule((GOOD[:at] + extra + GOOD[at:]).encode(errors="surrogatepass"), "lich.toml")


@given(st.binary(max_size=60))
def test_no_bytes_raise(data):
    read_schedule(data, "lich.toml")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("06:45", time(6, 45)),
        ("6h45", time(6, 45)),
        ("6g", time(6)),
        ("6 giờ 45 phút", time(6, 45)),
        (time(6, 45, 30), time(6, 45)),
        ("6h45 sáng", time(6, 45)),
        ("6 giờ rưỡi", time(6, 30)),
        ("3h15 chiều", time(15, 15)),
        ("1 giờ trưa", time(13)),
        ("11h trưa", time(11)),
        ("7 giờ kém 15", time(6, 45)),
        ("6h45p", time(6, 45)),
        ("13h chiều", time(13)),
        ("24:00", None),
        ("7 giờ kém 75", None),
        ("6:60", None),
        ("645", None),
        ("", None),
        (645, None),
    ],
)
def test_times_of_day(written, meant):
    assert clock_time(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("thứ hai", 0),
        ("Thứ 2", 0),
        ("T7", 5),
        ("thu sau", 4),
        ("CN", 6),
        ("chủ nhật", 6),
        ("T8", None),
    ],
)
def test_names_of_weekdays(written, meant):
    assert weekday(written) == meant


def test_stretches_and_lists_of_weekdays():
    assert weekdays(["thứ hai - thứ tư", "CN"]) == (0, 1, 2, 6)
    assert weekdays(["T2, T4"]) == (0, 2)
    assert weekdays(["hằng ngày"]) == tuple(range(7))
    assert weekdays(["T2", "hôm nào"]) == "hôm nào"


# --- overlaps, units and days: each edge alone ----------------------------------------------------

SAME = f'{DAILY}time = "06:45"'


@pytest.mark.parametrize("pair", [("weeks = [1]", ""), ("weeks = [5]", 'weeks = ["cuối"]')])
def test_slots_of_a_week_meet_those_of_every_week_and_the_last_is_the_fifth(pair):
    for one, other in (pair, pair[::-1]):
        found = read(slots(f"{SAME}\n{one}", f"{SAME}\n{other}")).errors
        assert [n.code for n in found] == ["khung-gio-chong-nhau"]


def test_slots_whose_days_do_not_meet_do_not_overlap_whichever_is_written_first():
    early, late = f"{SAME}\nlast = 2026-10-01", f"{SAME}\nfirst = 2026-10-02"
    assert told(slots(late, early)) == []
    assert told(slots(early, late)) == []
    assert len(told(slots(f"{SAME}\nfirst = 2026-10-01", early))) == 1


def test_a_slot_may_end_at_midnight():
    assert told(slots(f'{DAILY}time = "23:50"\nmax_minutes = 10')) == []


def units(*rows):
    return "".join(
        f'[[units]]\nkey = "{key}"\nname = "N"\nkind = "k"\n{more}\n' for key, more in rows
    )


def test_the_unit_of_a_slot_must_be_one_that_is_written():
    known = units(("truong", ""))
    assert told(slots(f'{SAME}\nunit = "truong"') + known) == []
    [(line, sentence)] = told(slots(f'{SAME}\nunit = "truogn"') + known)
    assert (line, sentence) == (2, "không có đơn vị “truogn”")


def test_units_that_name_each_other_in_turn_are_no_ring_when_that_is_not_at_the_same_time():
    text = units(
        ("a", 'parent = "b"\nlast = 2025-06-30'), ("b", "last = 2025-06-30"),
        ("a", "first = 2025-07-01"), ("b", 'parent = "a"\nfirst = 2025-07-01'),
    )  # fmt: skip
    assert told(text) == []


def test_a_unit_below_a_ring_is_not_in_it_and_the_way_up_ends():
    text = units(("a", 'parent = "b"'), ("b", 'parent = "c"'), ("c", 'parent = "b"'))
    assert [line for line, _ in told(text)] == [6, 11]


def test_a_schedule_that_no_file_holds_is_checked_too():
    """As the one that the database keeps: nothing of it has a line."""
    twice = Unit(key="a", name="A", kind="trường")
    [notice] = check_schedule(Schedule(slots=(), calendar=Calendar(), units=(twice, twice)))
    assert "(dòng 0)" in notice.sentence
    [notice] = check_schedule(
        Schedule(
            slots=(),
            calendar=Calendar(),
            units=(replace(twice, place=Place(file="x", line=7)), twice),
        )
    )
    assert "(dòng 7)" in notice.sentence


def test_a_bell_set_without_slots_is_told_with_the_nearest_name():
    def hint(bells):
        text = GOOD.replace('bells = "ngày ngắn"\n', f'bells = "{bells}"\n', 1)
        [notice] = read(text).notices
        return notice.hint

    assert hint("ngày ngắm") == "Có phải “ngày ngắn”?"
    assert hint("zzz") == "Ghi bells ở khung giờ cần phát."


@pytest.mark.parametrize(
    ("day", "codes"),
    [("02", []), ("03", ["hoan-doi-trung-nghi"]), ("14", ["hoan-doi-trung-nghi"]), ("15", [])],
)
def test_a_swapped_day_is_told_from_the_first_to_the_last_day_without_broadcasts(day, codes):
    checked = read(GOOD.replace("day = 2027-01-09", f"day = 2027-02-{day}", 1))
    assert [n.code for n in checked.notices] == codes
