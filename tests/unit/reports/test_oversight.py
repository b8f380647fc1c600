"""What the officer sees: known, unknown since when, handed items, a reminder's words."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import unquote

import pytest

from broadcaster.domain.schedule import ZONE, Unit
from broadcaster.reports.oversight import (
    GivenItem,
    MonthAiring,
    RestWeek,
    StateReceipt,
    TakenItem,
    given_views,
    looked_at,
    mondays,
    overseen,
    reminder,
)
from broadcaster.reports.roll_up import ReportingUnit
from broadcaster.reports.unit_letters import (
    HandedProgress,
    HandedStage,
    StretchFigures,
    UnitLamp,
    UnitState,
)

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)  # a Wednesday
TODAY = NOW.date()
NOVEMBER = date(2026, 11, 1)


def school(number=0, name="Trường A <b>"):
    life = Unit(key=f"t{number}", name=name, kind="trường", parent="xa")
    return ReportingUnit(key=f"t{number}", parent="xa", lives=(life,))


def state(*, made=NOW, **more):
    usual = {"unit": "Trường A", "program": "0.1.0", "since": date(2026, 9, 1)}
    return UnitState(made=made, **usual | more)


def seen(told=None, *, now=NOW, weeks=4):
    receipts = {"t0": StateReceipt(unit="t0", state=told, received=now)} if told else {}
    [one] = overseen([school()], receipts, mondays(now.date(), weeks), now)
    return one


def test_who_never_sent_is_unknown_in_every_week():
    one = seen()
    assert [week.figures for week in one.weeks] == [None] * 4
    assert (one.month, one.lamp, one.known_until) == (
        MonthAiring.UNKNOWN, None, "chưa gửi lần nào",
    )  # fmt: skip


def test_a_week_after_the_last_letter_is_unknown_and_one_before_it_is_nought():
    made = datetime(2026, 11, 12, 9, 0, tzinfo=ZONE)  # a Thursday
    told = state(made=made, weeks=(StretchFigures(first=date(2026, 11, 2), aired=5),),
                 months=(StretchFigures(first=NOVEMBER, aired=5),))  # fmt: skip
    one = seen(told)
    assert [week.figures.aired if week.figures else None for week in one.weeks] == [
        5, 0, None, None,
    ]  # fmt: skip
    assert [week.whole for week in one.weeks] == [True, False, False, False]
    assert one.known_until == "chưa biết từ ngày 12/11/2026"
    assert one.month is MonthAiring.AIRED  # what was heard was heard


@pytest.mark.parametrize(
    ("hours", "lamp", "month"),
    [(1, UnitLamp.GREEN, MonthAiring.SILENT), (80, None, MonthAiring.UNKNOWN)],
)
def test_a_lamp_and_a_silence_hold_for_three_days(hours, lamp, month):
    one = seen(state(made=NOW - timedelta(hours=hours), lamp=UnitLamp.GREEN))
    assert (one.lamp, one.month) == (lamp, month)


def test_a_unit_without_a_log_is_not_said_to_be_silent():
    one = seen(state(log=False))
    assert one.month is MonthAiring.UNKNOWN
    assert [week.figures for week in one.weeks] == [None] * 4


def test_weeks_before_the_school_year_are_not_told_of():
    one = seen(state(since=date(2026, 11, 16)))
    assert [week.figures is None for week in one.weeks] == [True, True, False, False]


def test_a_week_without_a_slot_is_rest_and_no_silence():
    told = state(resting=(date(2026, 11, 9), date(2026, 11, 16)),
                 weeks=(StretchFigures(first=date(2026, 11, 16), aired=1),))  # fmt: skip
    assert [week.rests for week in seen(told).weeks] == [False, True, False, False]
    assert seen(told).month is MonthAiring.SILENT
    every = tuple(mondays(TODAY, 6))
    assert seen(state(resting=every)).month is MonthAiring.RESTS


def item(**more):
    usual = {"id": "x", "title": "Đội mũ", "first": date(2026, 11, 20), "last": date(2026, 11, 24),
             "made": NOW - timedelta(days=8), "who": "Cô Thu"}  # fmt: skip
    return GivenItem(**usual | more)


@pytest.mark.parametrize(
    ("progress", "made", "words", "kind"),
    [
        (None, None, "chưa biết đã nhận chưa", "warn"),
        (None, NOW - timedelta(days=9), "chưa biết đã nhận chưa", "warn"),
        (None, NOW, "chưa nhận", "bad"),
        ((HandedStage.TAKEN, None), NOW, "đã nhận, quá hạn chưa phát", "bad"),
        ((HandedStage.QUEUED, date(2026, 11, 24)), NOW - timedelta(days=4),
         "đã xếp cho ngày 24/11/2026 (biết đến ngày 21/11/2026)", "warn"),
        ((HandedStage.AIRED, date(2026, 11, 23)), NOW, "đã phát ngày 23/11/2026", "ok"),
        ((HandedStage.AIRED, date(2026, 11, 25)), NOW, "đã phát ngày 25/11/2026, ngoài hạn", "warn"),
    ],
)  # fmt: skip
def test_a_handed_item_is_what_the_unit_told_of_it(progress, made, words, kind):
    handed = (HandedProgress(id="x", stage=progress[0], day=progress[1]),) if progress else ()
    one = seen(state(made=made, handed=handed) if made else None)
    [view] = given_views(item(), [one], TODAY)
    assert (view.words, view.kind) == (words, kind)
    assert given_views(item(units=("t9",)), [one], TODAY) == ()


def test_a_reminder_says_what_is_lacking_and_its_mail_leads_to_the_unit_alone():
    one = seen(state(lamp=UnitLamp.RED, lamp_told=("Loa tắt.",), email="a@example.edu.vn"))
    told = reminder(one, "Xã", TODAY, lacking=["tháng 10/2026"], due=date(2026, 12, 1))
    for words in (
        "chưa có buổi phát thanh nào",
        "đang đỏ (Loa tắt.)",
        "tháng 10/2026",
        "01/12/2026",
    ):
        assert words in told.text
    assert told.mail.startswith("mailto:a@example.edu.vn?subject=")
    assert "Kính gửi Trường A <b>" in unquote(told.mail)
    assert "<" not in told.mail


@pytest.mark.parametrize(
    "email", ["", "a@b", "a@x.vn?cc=b@y.vn", "a@x.vn,b@y.vn", "a%0a@x.vn", "ạ@x.vn", "a b@x.vn"]
)
def test_an_address_that_is_none_opens_no_mail(email):
    one = seen(state(email=email))
    assert reminder(one, "Xã", TODAY).mail == ""


def test_who_aired_and_sent_is_not_reminded():
    told = state(months=(StretchFigures(first=NOVEMBER, aired=2),), lamp=UnitLamp.GREEN)
    assert reminder(seen(told), "Xã", TODAY) is None


def test_four_hundred_units_are_a_page_of_rows():
    units = [school(n, f"Trường {n}") for n in range(400)]
    receipts = {
        f"t{n}": StateReceipt(unit=f"t{n}", state=state(), received=NOW) for n in range(399)
    }
    found = overseen(units, receipts, mondays(TODAY, 40), NOW)
    assert len(found) == 400
    assert sum(one.month is MonthAiring.UNKNOWN for one in found) == 1


def test_a_school_month_without_a_slot_is_reminded_of_and_a_summer_month_is_not():
    every = tuple(mondays(TODAY, 6))
    told = reminder(seen(state(resting=every)), "Xã", TODAY)
    assert "không có khung giờ nào; đề nghị xếp lịch" in told.text
    july = datetime(2027, 7, 28, 9, 0, tzinfo=ZONE)
    summer = state(made=july, resting=tuple(mondays(july.date(), 6)), since=date(2026, 9, 1))
    assert seen(summer, now=july).month is MonthAiring.RESTS
    assert reminder(seen(summer, now=july), "Xã", july.date()) is None


def test_a_red_lamp_is_reminded_of_after_the_letter_has_grown_old():
    made = NOW - timedelta(days=20)
    one = seen(state(made=made, lamp=UnitLamp.RED, lamp_told=("Loa tắt.",)))
    assert (one.lamp, one.was_red) == (None, True)
    assert "đỏ khi biết lần cuối (Loa tắt.)" in reminder(one, "Xã", TODAY).text


def test_what_was_only_broken_off_is_not_said_to_be_nothing():
    one = seen(state(months=(StretchFigures(first=NOVEMBER, cut=3),)))
    text = reminder(one, "Xã", TODAY).text
    assert "chưa có buổi nào phát trọn theo nhật ký phát (3 buổi gián đoạn)" in text


def test_a_long_mail_ends_with_a_whole_line_and_says_that_there_is_more():
    long = tuple(f"Loa {n} hỏng vì {'rất ' * 60}lâu" for n in range(3))
    one = seen(state(lamp=UnitLamp.RED, lamp_told=long, email="a@example.edu.vn"))
    body = unquote(reminder(one, "Xã", TODAY, lacking=["tháng 10/2026"]).mail.partition("body=")[2])
    lines = body.split("\r\n")
    assert lines[-1] == "(Còn nữa.)"
    assert set(lines[:-1]) <= set(reminder(one, "Xã", TODAY, lacking=["x"]).text.split("\n"))


def test_this_week_rests_only_if_it_had_no_slot_whenever_it_was_looked_at():
    this, after = date(2026, 11, 23), date(2026, 11, 30)
    noted = looked_at({}, (), TODAY, 2)
    assert noted == {
        this: RestWeek(rests=False, seen=TODAY), after: RestWeek(rests=False, seen=TODAY),
    }  # fmt: skip
    later = looked_at(noted, (this, after), TODAY + timedelta(days=1), 2)
    assert [later[day].rests for day in (this, after)] == [False, True]
    before = {this: RestWeek(rests=False, seen=date(2026, 11, 20))}  # the closure came on Sunday
    assert looked_at(before, (this,), TODAY, 1)[this].rests


def test_what_was_aired_of_an_item_is_the_first_in_its_window_and_stays():
    one = TakenItem(id="x", title="Đội mũ", asker="Xã", first=date(2026, 11, 20),
                    last=date(2026, 11, 30), at=datetime(2026, 11, 15, tzinfo=ZONE),
                    scripts=("a",))  # fmt: skip
    days = [date(2026, 11, n) for n in (2, 16, 20, 25)]
    assert one.better("a", days) == date(2026, 11, 20)
    assert one.better("a", days[:2]) == date(2026, 11, 16)
    assert one.better("a", days[:1]) is None  # that was before it was asked for
    kept = replace(one, heard={"a": date(2026, 11, 20)})
    assert kept.better("a", ()) == date(2026, 11, 20)
