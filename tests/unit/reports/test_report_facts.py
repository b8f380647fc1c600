"""The table of facts: every second of the log in exactly one cell."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.playout import TEST, URGENT, LogEvent, LogLine
from broadcaster.domain.schedule import ZONE
from broadcaster.law.register import RegisteredDocument, register_of
from broadcaster.reports.report_facts import (
    UNSHOWN,
    FactWay,
    KnownProgramme,
    PostedEpisode,
    for_everybody,
    report_facts,
)
from broadcaster.reports.report_periods import report_period
from broadcaster.stations.records import StationAiring
from tests.fakes.air_lines import aired_lines as aired

YEAR = report_period("năm 2026", date(2027, 1, 5))
NOTHING = register_of(())


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def facts_of(lines, period=YEAR, **more):
    return report_facts(period, lines, unit="Trường A", register=NOTHING, **more)


# --- random logs

EVENTS = st.sampled_from(["item", "end", "resumed", "paused", "skipped", "missed", "fallback"])
STEPS = st.lists(
    st.tuples(
        EVENTS,
        st.integers(0, 3),  # which slot
        st.sampled_from([-1, 1, 2]),  # which item
        st.integers(0, 5000),  # tenths of a second
        st.sampled_from(["khung giờ", "phát ngay", TEST, URGENT]),
    ),
    max_size=40,
)
NAMES = {
    "item": LogEvent.ITEM,
    "end": LogEvent.ITEM_END,
    "resumed": LogEvent.RESUMED,
    "paused": LogEvent.PAUSED,
    "skipped": LogEvent.SKIPPED,
    "missed": LogEvent.MISSED,
    "fallback": LogEvent.FALLBACK,
}
SLOTS = ["2026-01-31T23:59", "2026-02-01T06:45", "2026-02-01T09:30", "2026-11-09T06:45"]


def random_log(steps):
    lines, opened = [], {}
    for number, (event, slot, item, tenths, kind) in enumerate(steps):
        name = SLOTS[slot]
        moment = at(name) + timedelta(seconds=number)
        if event in ("item", "fallback") and name not in opened:
            opened[name] = (("planned", at(name).isoformat()), ("kind", kind))
            lines.append(LogLine(event=LogEvent.AIRED, at=moment, slot=name, more=opened[name]))
        more = opened.get(name, ())
        if event == "item":
            more = (("episode", f"e{item}"), ("kinds", ["bản tin"] * (item % 2)))
        if event == "end":
            more = (("result", "Đã phát" if tenths % 2 else "Gián đoạn"),)
        if event == "resumed":
            more = (("played", tenths / 10),)
        alone = event in ("missed", "fallback")
        lines.append(
            LogLine(
                event=NAMES[event],
                at=moment,
                slot=name,
                item=0 if alone else item,
                seconds=tenths / 10 if event in ("end", "resumed") else 0.0,
                more=more,
            )
        )
    return lines


def seconds_told(lines):
    return sum(
        line.seconds if line.event is LogEvent.ITEM_END else line.get("played") or 0.0
        for line in lines
    )


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_every_second_of_a_log_is_in_exactly_one_place(steps):
    lines = random_log(steps)
    facts = facts_of(lines)
    in_cells = sum(cell.seconds for cell in facts.cells())
    outside = sum(seconds for _, seconds in facts.uncounted)
    assert in_cells + outside == pytest.approx(seconds_told(lines))
    assert in_cells == pytest.approx(facts.figures(FactWay.LOUDSPEAKER).seconds)
    assert sum(cell.airings for cell in facts.cells()) == len(facts.facts)


@given(STEPS)
@settings(max_examples=40, deadline=None)
def test_the_months_are_the_year(steps):
    lines = random_log(steps)
    months = [report_period(f"tháng {n}/2026", date(2027, 1, 5)) for n in range(1, 13)]
    parts = [facts_of(lines, month) for month in months]
    whole = facts_of(lines)
    assert sum((part.cells() for part in parts), ()) == whole.cells()
    assert sum(s for part in parts for _, s in part.uncounted) == pytest.approx(
        sum(s for _, s in whole.uncounted)
    )


# --- single facts


def test_what_only_tries_the_loudspeakers_is_told_apart_and_counts_nowhere():
    facts = facts_of([*aired("2026-03-02"), *aired("2026-03-02", slot="14:00", kind=TEST)])
    assert facts.figures(FactWay.LOUDSPEAKER).airings == 1
    assert facts.uncounted == ((TEST, 300.0),)
    assert facts.listeners == 400


def test_a_programme_that_aired_twice_is_one_programme():
    facts = facts_of([*aired("2026-03-02"), *aired("2026-03-04")])
    told = facts.figures(FactWay.LOUDSPEAKER)
    assert (told.airings, told.programmes, told.seconds) == (2, 1, 600.0)


def test_two_keys_of_one_sound_are_one_programme_and_so_is_a_new_sound_of_one_key():
    facts = facts_of(
        [
            *aired("2026-03-02"),
            *aired("2026-03-03", episode="hai"),  # the same sound
            *aired("2026-03-04", episode="hai", sha256="bb"),
            *aired("2026-03-05", episode="ba", sha256="cc"),
        ]
    )
    assert facts.figures(FactWay.LOUDSPEAKER).programmes == 2


def test_two_live_readings_have_only_their_titles():
    live = {"episode": "", "sha256": "", "live": True}
    facts = facts_of([*aired("2026-03-02", **live), *aired("2026-03-03", title="Hai", **live)])
    assert facts.figures(FactWay.LOUDSPEAKER).programmes == 2


def test_what_was_broken_off_has_its_seconds_and_is_no_airing():
    facts = facts_of(aired("2026-03-02", seconds=20.0, cut=True))
    told = facts.figures(FactWay.LOUDSPEAKER)
    assert (told.airings, told.cut, told.seconds) == (0, 1, 20.0)
    assert [one.result for one in facts.unheard()] == ["Gián đoạn"]
    assert facts.listeners == 0


def test_a_missed_slot_is_told_with_why():
    planned = (("planned", at("2026-03-02T06:45").isoformat()),)
    missed = LogLine(
        event=LogEvent.MISSED,
        at=at("2026-03-02T06:52"),
        slot="2026-03-02T06:45",
        reason="máy đang ngủ",
        more=planned,
    )
    [one] = facts_of([missed]).unheard()
    assert (one.result, one.reason, one.heard) == ("Lỡ giờ", "máy đang ngủ", False)


def test_what_began_before_midnight_belongs_to_that_day_alone():
    lines = aired("2026-01-31", slot="23:59")
    january, february = (
        facts_of(lines, report_period(f"tháng {n}/2026", date(2027, 1, 5))) for n in (1, 2)
    )
    assert [one.seconds for one in january.facts] == [300.0]
    assert february.facts == ()


def test_preliminary_figures_end_with_their_closing_day():
    early = report_period("năm 2026", date(2027, 1, 5), closing=date(2026, 3, 3))
    facts = facts_of([*aired("2026-03-03"), *aired("2026-03-04")], early)
    assert facts.figures(FactWay.LOUDSPEAKER).airings == 1


def test_a_document_stands_as_it_stood_on_the_day_it_was_heard():
    law = RegisteredDocument(
        number="1/2020/NĐ-CP", title="về đèn", in_force=date(2020, 1, 1), ended=date(2026, 7, 1)
    )
    lines = [
        *aired("2026-03-02", documents=["1/2020/NĐ-CP"]),
        *aired("2026-03-09", documents=["1/2020/NĐ-CP"]),
        *aired("2026-09-07", documents=["1/2020/NĐ-CP", "9/2020/NĐ-CP"]),
    ]
    facts = report_facts(YEAR, lines, unit="Trường A", register=register_of((law,)))
    told = [(d.number, d.effect.value, len(days)) for d, days in facts.introduced()]
    assert told == [
        ("1/2020/NĐ-CP", "còn hiệu lực", 2),
        ("1/2020/NĐ-CP", "hết hiệu lực", 1),
        ("9/2020/NĐ-CP", "chưa kiểm hiệu lực", 1),
    ]


def test_stations_and_channels_are_ways_of_their_own_and_never_seconds_of_the_loudspeaker():
    known = KnownProgramme(
        title="Bài một",
        programme="mang-non",
        seconds=310.0,
        kinds=("bản tin",),
        topics=("giao thông",),
        audiences=("học sinh",),
        documents=(),
    )
    told = StationAiring(
        station="xa",
        episode="mot",
        revision=1,
        started=at("2026-03-05T17:00"),
        seconds=300.0,
        received=at("2026-03-05T18:00"),
    )
    facts = facts_of(
        aired("2026-03-02"),
        catalogue={"mot": known},
        told=[told, replace(told, started=at("2025-03-05T17:00"))],
        taken={
            "mot": {"xa": at("2026-03-04T17:00")},
            "hai": {"xa": at("2025-12-31T17:00")},
        },
        names={"xa": "Đài xã"},
        posted=[PostedEpisode(episode="mot", show="Măng non", at=at("2026-03-02T06:45"))],
    )
    told_ways = {way: facts.figures(way) for way in FactWay}
    assert [(f.airings, f.seconds) for f in told_ways.values()] == [
        (1, 300.0),
        (1, 300.0),
        (1, 310.0),
    ]
    assert facts.taken == (("Đài xã", 1),)
    for way in FactWay:  # never an airing of one way in the figures of another
        [kind] = facts.tallies(lambda one: one.kinds, way)
        assert (kind.name, kind.airings, kind.programmes) == ("bản tin", 1, 1)
    [kind] = facts.tallies(lambda one: one.kinds, *FactWay)
    assert kind.programmes == 1


def test_a_programme_of_two_items_of_a_kind_has_two_items_and_is_one_airing():
    facts = facts_of(aired("2026-03-02", kinds=["bản tin", "bản tin", "đố vui"]))
    told = [(one.name, one.airings, one.items) for one in facts.tallies(lambda one: one.kinds)]
    assert told == [("bản tin", 1, 2), ("đố vui", 1, 1)]


def test_no_log_is_no_log_and_not_nought():
    assert not facts_of([]).log
    assert facts_of(aired("2026-03-02")).log


def test_an_item_that_begins_anew_in_its_slot_keeps_the_seconds_that_were_heard_before():
    first = aired("2026-03-02", seconds=20.0, cut=True)
    again = [replace(line, at=line.at + timedelta(seconds=60)) for line in first[1:]]
    [one] = facts_of([*first, *again]).facts
    assert one.seconds == 40.0
    assert one.start == first[1].at


def lost(event, slot="2026-03-02T06:45", *, item=0, reason="", **more):
    """A line of a slot in which something was not heard."""
    facts = {"planned": at(slot).isoformat(), "kind": "khung giờ"} if not item else {}
    facts |= {"title": "Bài một", "episode": "mot"} if item else {}
    return LogLine(
        event=event,
        at=at(slot),
        slot=slot,
        item=item,
        reason=reason,
        more=tuple((facts | more).items()),
    )


def test_a_jingle_beside_the_programme_it_stands_in_for_is_no_second_one():
    gone = lost(LogEvent.SKIPPED, item=1, reason="tệp âm thanh không còn")
    alone = "2026-03-03T06:45"
    facts = facts_of([gone, lost(LogEvent.FALLBACK), lost(LogEvent.FALLBACK, alone)])
    assert [(one.day.day, one.result, one.title) for one in facts.unheard()] == [
        (2, "Không phát", "Bài một"),
        (3, "Nhạc thay thế", ""),
    ]


def test_two_sites_of_a_school_are_two_airings_and_its_pupils_once():
    main = [*aired("2026-03-02"), *aired("2026-03-04")]
    second = aired("2026-03-02", slot="07:15")  # its slots have hours and names of their own
    second = [replace(line, site="khu-b", slot=f"{line.slot}@khu-b") for line in second]
    facts = facts_of([*main, *second])
    assert facts.figures(FactWay.LOUDSPEAKER).airings == 3
    assert (facts.listeners, facts.sites) == (800, 2)
    again = facts_of([*main, *second, *aired("2026-03-02", slot="09:30")])
    assert again.listeners == 1200  # heard twice at one site on one day


def test_a_document_is_introduced_where_the_programme_was_heard_to_its_end():
    documents = ["168/2024/NĐ-CP"]
    cut = aired("2026-03-02", seconds=5.0, cut=True, documents=documents)
    whole = aired("2026-03-04", documents=documents)
    [(_, days)] = facts_of([*cut, *whole]).introduced()
    assert days == (date(2026, 3, 4),)


def test_what_opened_and_left_no_second_in_the_log_was_not_heard():
    [one] = facts_of(aired("2026-03-02")[:2]).facts
    assert (one.result, one.heard, one.start) == ("Không phát", False, None)
    assert "không ghi giây nào" in one.reason


def test_what_was_missed_has_its_reason_and_whether_it_was_made_up_at_that_site():
    missed = [
        lost(LogEvent.MISSED, reason="quá 5 phút sau giờ phát"),
        lost(LogEvent.SKIPPED, item=1, reason="lỡ giờ"),
    ]
    order = aired("2026-03-02", slot="09:30", kind="phát bù")
    order[0] = replace(order[0], more=(*order[0].more, ("makes_up", "2026-03-02T06:45")))
    elsewhere = [replace(line, site="khu-b") for line in missed]
    facts = facts_of([*missed, *order, *elsewhere])
    assert [(one.place, one.why) for one in facts.unheard()] == [
        ("", "quá 5 phút sau giờ phát (đã phát bù)"),
        ("khu-b", "quá 5 phút sau giờ phát"),
    ]
    other = [replace(line, more=(*line.more, ("episode", "hai"))) for line in order[1:]]
    assert not facts_of([*missed, order[0], *other]).unheard()[0].made_up


def test_an_alarm_is_told_apart_and_is_no_programme():
    facts = facts_of([*aired("2026-03-02"), *aired("2026-03-02", slot="14:00", kind=URGENT)])
    assert facts.figures(FactWay.LOUDSPEAKER).airings == 1
    assert facts.uncounted == ((URGENT, 300.0),)


def test_what_everybody_reads_counts_the_same_and_names_what_has_a_page():
    lines = [*aired("2026-03-02"), *aired("2026-03-03"), *aired("2026-03-04", cut=True)]
    facts = facts_of(lines)
    [key] = {one.episode for one in facts.facts}
    for shown, title in (({key}, facts.facts[0].title), (set(), UNSHOWN)):
        public = for_everybody(facts, shown)
        assert public.figures(FactWay.LOUDSPEAKER) == facts.figures(FactWay.LOUDSPEAKER)
        assert public.listeners == facts.listeners
        assert {one.title for one in public.facts} == {title}
        told = repr(public.facts)
        for one in facts.facts:
            assert one.episode not in told
            assert one.sha256 not in told
            assert one.slot not in told
