"""Where a script stands, of what the things say."""

from datetime import datetime, timedelta

import pytest

from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.playout import Heard
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.schedule import ZONE
from broadcaster.reports.journeys import JourneyFacts, Stage, journeys

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=ZONE)
KEY = "mang-non-2026-11-30"


def step(after, reason=""):
    return Transition(
        at=NOW, who="Trần Thị Bình", subject=KEY, before=ItemState.DRAFT, after=after, reason=reason
    )


def way(*, approval=True, after=None, **more):
    facts = {
        "approval": approval,
        "episodes": {KEY: ("doi-mu",)},
        "made": frozenset({KEY}),
        "steps": {KEY: step(after, "Đọc sai tên")} if after else {},
        "changed": frozenset(),
        "waiting": {},
        "heard": {},
        "online": frozenset(),
    }
    return journeys(JourneyFacts(**facts | more), ["doi-mu"])["doi-mu"]


ITEM = QueueItem(title="Đội mũ", episode=KEY, occurrence="2026-11-30T06:45", added_by="Lê Lan")
HEARD = {KEY: Heard(times=2, last=NOW - timedelta(days=1))}


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        ({}, Stage.WRITING),
        ({"after": ItemState.DRAFT}, Stage.WRITING),
        ({"after": ItemState.PENDING}, Stage.WAITING),
        ({"after": ItemState.RETURNED}, Stage.RETURNED),
        ({"after": ItemState.APPROVED}, Stage.APPROVED),
        ({"after": ItemState.APPROVED, "changed": {KEY}}, Stage.WAITING),
        ({"after": ItemState.APPROVED, "waiting": {KEY: ITEM}}, Stage.QUEUED),
        ({"after": ItemState.PENDING, "waiting": {KEY: ITEM}}, Stage.WAITING),
        ({"after": ItemState.APPROVED, "heard": HEARD}, Stage.AIRED),
        ({"after": ItemState.APPROVED, "heard": HEARD, "waiting": {KEY: ITEM}}, Stage.QUEUED),
        ({"after": ItemState.APPROVED, "online": {KEY}}, Stage.ONLINE),
        ({"approval": False}, Stage.APPROVED),
        ({"approval": False, "made": frozenset()}, Stage.WRITING),
        ({"approval": False, "after": ItemState.RETURNED}, Stage.RETURNED),
        ({"approval": False, "after": ItemState.PENDING}, Stage.APPROVED),
    ],
)
def test_the_farthest_stop(told, stage):
    assert way(**told).stage is stage


def test_who_when_and_why_go_along():
    back = way(after=ItemState.RETURNED)
    assert (back.who, back.at, back.why) == ("Trần Thị Bình", NOW, "Đọc sai tên")
    queued = way(after=ItemState.APPROVED, waiting={KEY: ITEM}, heard=HEARD)
    assert (queued.who, queued.slot, queued.heard.times) == ("Lê Lan", "2026-11-30T06:45", 2)


def test_a_script_that_no_episode_knows_is_being_written():
    facts = JourneyFacts(
        approval=True, episodes={}, made=frozenset(), steps={}, changed=frozenset(), waiting={},
        heard={}, online=frozenset(),
    )  # fmt: skip
    assert journeys(facts, ["moi"])["moi"].stage is Stage.WRITING
