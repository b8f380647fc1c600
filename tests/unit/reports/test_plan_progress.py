"""A task of the year's plan is ticked by what aired, and by nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from broadcaster.domain.episode import EpisodeItem
from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.domain.script import LegalSource, ScriptHead, ScriptKind
from broadcaster.domain.year_plan import PlanTask, YearPlan
from broadcaster.law.register import register_of
from broadcaster.reports.plan_progress import PlanItem, TaskState, plan_items, plan_progress
from broadcaster.reports.report_facts import KnownProgramme, PostedEpisode, report_facts
from broadcaster.reports.report_periods import report_period
from broadcaster.stations.records import StationAiring
from tests.fakes.air_lines import aired_lines

FIRST, LAST, TODAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30)
TOPIC = "phòng, chống ma túy"


def progress(lines, *, today=TODAY, more=None, items=None, **task):
    wanted = PlanTask(**{"name": "Việc", "first": FIRST, "last": LAST, "topics": (TOPIC,), **task})
    period = report_period("năm 2026", date(2026, 12, 31))
    facts = report_facts(period, lines, unit="Trường A", register=register_of(()), **(more or {}))
    plan = YearPlan(name="", first=FIRST, last=LAST, tasks=(wanted,))
    [found] = plan_progress(plan, facts, today, items)
    return found


def aired(day, **more):
    return aired_lines(day, topics=[TOPIC], **more)


def test_each_programme_of_a_day_is_one_time():
    lines = [
        *aired("2026-03-02"), *aired("2026-03-02", slot="09:00"), *aired("2026-03-09"),
        *aired("2026-03-09", slot="09:00", episode="hai", sha256="bb"),
    ]  # fmt: skip
    found = progress(lines, times=4)
    assert (found.done, found.state) == (3, TaskState.UNDER_WAY)
    assert found.days == (date(2026, 3, 2), date(2026, 3, 9))
    assert progress(lines, times=3).state is TaskState.DONE


def test_several_sites_at_once_are_one_time():
    lines = aired("2026-03-02")
    other = [replace(line, site="bai-dai") for line in lines]
    assert progress([*lines, *other]).done == 1


def test_what_was_broken_off_or_missed_or_urgent_ticks_nothing():
    lines = [
        *aired("2026-03-02", cut=True), *aired("2026-03-03", kind="khẩn cấp"),
        LogLine(event=LogEvent.MISSED, at=aired("2026-03-04")[0].at, slot="2026-03-04T06:45"),
    ]  # fmt: skip
    assert progress(lines).done == 0


KNOWN = KnownProgramme(
    title="Bài một", programme="mang-non", seconds=300.0, kinds=("bản tin",), topics=(TOPIC,),
    audiences=(), documents=(),
)  # fmt: skip


def test_what_is_only_put_on_a_channel_ticks_nothing_and_what_a_station_told_does():
    at = aired("2026-03-02")[0].at
    posted = PostedEpisode(episode="mot", show="Kênh", at=at)
    assert progress([], more={"posted": (posted,), "catalogue": {"mot": KNOWN}}).done == 0
    told = StationAiring(
        station="dai", episode="mot", revision=1, started=at, seconds=300.0, received=at
    )
    assert progress([], more={"told": (told,), "catalogue": {"mot": KNOWN}}).done == 1


@pytest.mark.parametrize(
    ("days", "done"),
    [
        ({"first": date(2026, 3, 2), "last": date(2026, 3, 2)}, 1),
        ({"first": date(2026, 3, 3), "last": date(2026, 3, 3)}, 0),
        ({"today": date(2026, 3, 2)}, 1),
        ({"today": date(2026, 3, 1)}, 0),
    ],
)
def test_both_borders_of_a_task_belong_to_it(days, done):
    assert progress(aired("2026-03-02"), **days).done == done


def test_a_topic_that_nobody_spoke_of_ticks_nothing():
    assert progress(aired("2026-03-02"), topics=("đuối nước",), kinds=("bản tin",)).done == 0


@pytest.mark.parametrize(
    ("task", "done"),
    [
        ({"topics": ("PHÒNG, chống ma tuý",)}, 1),
        ({"topics": ("phong, chong ma tuy",)}, 1),
        ({"topics": ("khác", TOPIC)}, 1),
        ({"topics": (), "documents": ("168/2024/NĐ-CP",)}, 1),
        ({"topics": (), "documents": ("168/2024/nđ-cp", "1/2020/NĐ-CP")}, 1),
        ({"topics": (), "documents": ("100/2019/NĐ-CP",)}, 0),
        ({"topics": (), "kinds": ("bản tin",)}, 1),
        ({"topics": (), "kinds": ("tiểu phẩm",)}, 0),
        ({"topics": (), "programmes": ("mang-non",)}, 1),
        ({"topics": (), "programmes": ("Măng non",)}, 1),
        ({"topics": (), "programmes": ("phap-luat",)}, 0),
        ({"kinds": ("tiểu phẩm",)}, 0),
        ({"first": date(2026, 3, 3)}, 0),
        ({"last": date(2026, 3, 1)}, 0),
    ],
)
def test_an_airing_has_to_fit_all_that_the_task_names(task, done):
    lines = aired("2026-03-02", documents=["168/2024/NĐ-CP"])
    assert progress(lines, **task).done == done


def test_states_by_the_day():
    assert progress([], first=date(2026, 9, 1)).state is TaskState.AHEAD
    assert progress([], last=date(2026, 5, 1)).state is TaskState.LATE
    assert progress([]).state is TaskState.UNDER_WAY
    assert progress(aired("2026-03-02"), last=date(2026, 5, 1)).state is TaskState.DONE
    assert progress([], first=TODAY).state is TaskState.UNDER_WAY
    assert progress([], last=TODAY).state is TaskState.UNDER_WAY


def test_what_people_read_of_a_task():
    found = progress(aired("2026-03-02"), times=4)
    assert (found.told, found.counted) == ("1/4 lần", True)
    assert [state.colour for state in TaskState] == ["ok", "", "", "bad", ""]


def test_what_airs_after_the_day_of_the_figures_is_not_told():
    assert progress(aired("2026-07-02")).done == 0


def test_a_task_that_names_nothing_is_never_ticked():
    found = progress(aired("2026-03-02"), topics=())
    assert (found.done, found.state) == (0, TaskState.UNCOUNTED)


BOTH = {"kinds": ["bản tin", "tiểu phẩm"], "topics": [TOPIC, "an toàn giao thông"]}
APART = (
    PlanItem(kind="bản tin", topics=(TOPIC,), documents=("1/2026/NĐ-CP",)),
    PlanItem(kind="tiểu phẩm", topics=("an toàn giao thông",), documents=()),
)


@pytest.mark.parametrize(
    ("task", "done"),
    [
        ({"kinds": ("bản tin",)}, 1),
        ({"kinds": ("tiểu phẩm",)}, 0),  # a skit, and of drugs; no item is both
        ({"topics": ("an toàn giao thông",), "kinds": ("tiểu phẩm",)}, 1),
        ({"documents": ("1/2026/NĐ-CP",)}, 1),
        ({"topics": ("an toàn giao thông",), "documents": ("1/2026/NĐ-CP",)}, 0),
        ({"kinds": ("bản tin",), "programmes": ("khac",)}, 0),
    ],
)
def test_a_task_asks_all_of_one_item_where_the_items_are_known(task, done):
    lines = aired_lines("2026-03-02", **BOTH)
    assert progress(lines, items={"mot": APART}, **task).done == done


def test_where_items_are_not_known_the_whole_programme_is_looked_at():
    assert progress(aired_lines("2026-03-02", **BOTH), kinds=("tiểu phẩm",)).done == 1


def test_items_are_told_apart_by_scripts_that_are_still_what_was_aired():
    items = [
        EpisodeItem(slug="mot", title="Một", kind=ScriptKind.QUESTIONS.value),
        EpisodeItem(slug="hai", title="Hai", kind=ScriptKind.SKIT.value),
    ]
    scripts = {
        "mot": ScriptHead(
            title="Một", kind=ScriptKind.QUESTIONS, programme="x", air_date=FIRST, topics=(TOPIC,),
            sources=(LegalSource(number="1/2026/NĐ-CP"),),
        ),
        "hai": ScriptHead(title="Hai", kind=ScriptKind.SKIT, programme="x", air_date=FIRST),
    }  # fmt: skip
    assert plan_items(items, scripts) == (
        PlanItem(kind="hỏi – đáp", topics=(TOPIC,), documents=("1/2026/NĐ-CP",)),
        PlanItem(kind="tiểu phẩm", topics=(), documents=()),
    )
    assert plan_items(items, {"mot": scripts["mot"]}) == ()
    other = {**scripts, "hai": replace(scripts["hai"], kind=ScriptKind.QUESTIONS)}
    assert plan_items(items, other) == ()
