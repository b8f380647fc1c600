"""From the agent's lines to rows, tables and the queue's states."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.domain.approval import ItemState
from broadcaster.domain.errors import Conflict
from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.domain.queue import QueueItem
from broadcaster.playout.as_run import COLUMNS, as_csv, as_json, rows_of
from broadcaster.playout.store import upload_log
from tests.fakes.playout_sim import Box, moment

SLOT = "2026-11-26T06:45"


@pytest.fixture
def box(tmp_path):
    box = Box(tmp_path, moment("2026-11-26 06:44"))
    item = box.item(
        1,
        seconds=60.0,
        title="Mũ bảo hiểm",
        topics=("an toàn giao thông",),
        documents=("168/2024/NĐ-CP",),
        kinds=("hỏi – đáp",),
        approved_by="Lê Văn Nam",
        listeners=450,
    )
    box.plan(
        box.slot("2026-11-26 06:45", item, name="Đầu giờ"),
        box.slot("2026-11-26 08:45", box.item(2, seconds=90.0)),
    )
    return box


def rows(box):
    return rows_of(box.log.lines(), unit="Trường Sao Mai")


def test_what_was_heard_is_a_row_with_everything_that_is_asked_of_it(box):
    box.switch_on()
    box.until("2026-11-26 06:50")
    [row] = rows(box)
    told = as_json(row)
    assert told["unit"] == "Trường Sao Mai"
    assert told["slot"] == SLOT
    assert told["name"] == "Đầu giờ"
    assert told["planned"] == "2026-11-26T06:45:00.000+07:00"
    assert told["begun"] == "2026-11-26T06:45:00.000+07:00"
    assert told["ended"] == "2026-11-26T06:46:00.000+07:00"
    assert told["seconds"] == pytest.approx(60.0)
    assert told["result"] == "Đã phát"
    assert told["topics"] == ["an toàn giao thông"]
    assert told["documents"] == ["168/2024/NĐ-CP"]
    assert told["kinds"] == ["hỏi – đáp"]
    assert told["voice"] == "AI"
    assert told["approved_by"] == "Lê Văn Nam"
    assert told["listeners"] == 450
    assert told["channel"] == "trường"
    json.dumps(told)


def test_a_cut_and_a_second_start_are_one_row_with_all_the_seconds(box):
    box.switch_on()
    box.until("2026-11-26 06:45:20")
    box.power_cut()
    box.sleep("2026-11-26 06:46")
    box.switch_on()
    box.until("2026-11-26 06:50")
    [row] = rows(box)
    assert row.result == "Đã phát"
    assert row.seconds == pytest.approx(80.0, abs=1.5)


def test_a_missed_slot_is_told_by_its_items(box):
    box.switch_on()
    box.sleep("2026-11-26 07:30")
    box.until("2026-11-26 07:31")
    [row] = rows(box)
    assert (row.result, row.title, row.seconds) == ("Lỡ giờ", "Mũ bảo hiểm", 0.0)
    assert row.reason.startswith("quá ")
    assert row.reason.endswith("sau giờ phát")
    assert row.begun is None


def test_a_table_has_every_column_and_no_cell_is_a_formula(box):
    box.switch_on()
    box.until("2026-11-26 06:50")
    row = replace(rows(box)[0], title="=HYPERLINK(1)", reason="-1")
    table = list(csv.DictReader(io.StringIO(as_csv([row]))))
    assert list(table[0]) == list(COLUMNS)
    assert table[0]["Bài"] == "'=HYPERLINK(1)"
    assert table[0]["Lý do"] == "'-1"
    assert table[0]["Bắt đầu thực"] == "26/11/2026 06:45:00"


# --- back to the queue ----------------------------------------------------------------------


class Records:
    """The database's side of the log, in memory."""

    def __init__(self):
        self.kept = []

    def last(self, chain):
        return max((line.seq for line in self.kept), default=0)

    def add(self, lines, *, chain, unit):
        fresh = [line for line in lines if line.seq > self.last(chain)]
        self.kept += fresh
        return len(fresh)


class Items:
    """The queue, in memory; steps are noted."""

    def __init__(self, *items):
        self.of = {item.id: item for item in items}
        self.steps = []

    def get(self, number):
        return self.of.get(number)

    def change(self, item, *, who, at, was=None, reason=""):
        if was is not None and self.of[item.id].state is not was:
            raise Conflict("đã đổi")
        self.steps.append((item.id, item.state))
        self.of[item.id] = item
        return item


@pytest.fixture
def items():
    return Items(
        QueueItem(id=1, title="Mũ bảo hiểm", occurrence=SLOT),
        QueueItem(id=2, title="Bài 2", occurrence="2026-11-26T08:45"),
    )


def test_the_queue_learns_what_was_aired_and_what_was_missed_once(box, items):
    records = Records()
    box.switch_on()
    box.until("2026-11-26 06:50")
    box.sleep("2026-11-26 09:30")
    box.until("2026-11-26 09:31")
    lines = box.log.lines()
    assert upload_log(lines, records, items, unit="x") == len(lines)
    assert items.steps == [(1, ItemState.ON_AIR), (1, ItemState.AIRED), (2, ItemState.MISSED)]
    assert items.of[1].aired == 1
    assert upload_log(lines, records, items, unit="x") == 0
    assert len(items.steps) == 3


def test_stopped_half_way_it_goes_on_where_it_was(box, items):
    """The steps are taken again only where they are still to be taken."""
    box.switch_on()
    box.until("2026-11-26 06:50")
    lines = box.log.lines()
    upload_log(lines, Records(), items, unit="x")
    upload_log(lines, Records(), items, unit="x")  # the lines were not kept the first time
    assert items.of[1].state is ItemState.AIRED
    assert items.of[1].aired == 1


def test_an_item_that_was_moved_to_a_later_slot_is_left_alone(items):
    line = LogLine(
        seq=1, event=LogEvent.SKIPPED, at=moment("2026-11-26 07:00"), slot=SLOT, item=2, reason="lỡ"
    )
    upload_log([line], Records(), items, unit="x")
    assert items.steps == []


def test_a_make_up_of_a_missed_item_ends_as_aired(items):
    items.of[2] = replace(items.of[2], state=ItemState.MISSED)
    at = moment("2026-11-26 09:05")
    order = "2026-11-26T09:05:12"
    item = LogLine(seq=1, event=LogEvent.ITEM, at=at, slot=order, item=2, hash="a")
    done = (("result", "Đã phát"),)
    end = LogLine(
        seq=2, event=LogEvent.ITEM_END, at=at + timedelta(minutes=1), slot=order, item=2, more=done
    )
    upload_log([item, end], Records(), items, unit="x")
    assert items.of[2].state is ItemState.AIRED
