"""Whose register a station follows is told, and when its state is old."""

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from broadcaster.app.law_changes import followed_lamp
from broadcaster.domain.playout import Lamp
from broadcaster.domain.schedule import ZONE
from broadcaster.law.followed_register import FollowedRegister, source_path
from broadcaster.law.register_folder import REGISTER_FOLDER
from broadcaster.storage.serialization import to_text

MADE = datetime(2026, 8, 3, 7, 30, tzinfo=ZONE)


def seen(scripts: Path, today: date):
    tools = SimpleNamespace(folders=SimpleNamespace(scripts=scripts))
    return followed_lamp(SimpleNamespace(tools=tools, today=today))


def follow(scripts: Path, **facts) -> None:
    path = source_path(scripts / REGISTER_FOLDER)
    path.parent.mkdir(parents=True)
    path.write_text(to_text(FollowedRegister(address="/usb", unit="Phòng X", key="00", **facts)))


def test_who_follows_nobody_is_told_nothing(tmp_path):
    assert seen(tmp_path, date(2026, 11, 29)) == ()


@pytest.mark.parametrize(
    ("today", "lamp", "ago"),
    [
        (date(2026, 9, 1), Lamp.GREEN, "hôm nay"),
        (date(2026, 10, 31), Lamp.GREEN, "60 ngày trước"),
        (date(2026, 11, 1), Lamp.AMBER, "61 ngày trước"),
    ],
)
def test_a_state_that_nobody_asked_for_in_sixty_days_is_amber(tmp_path, today, lamp, ago):
    follow(tmp_path, made=MADE, taken=date(2026, 9, 1))
    (one,) = seen(tmp_path, today)
    assert one.lamp is lamp
    assert one.told == f"Theo sổ văn bản của Phòng X: bản ngày 3/8/2026, lấy {ago}."
    assert ("broadcaster law follow fetch" in one.fix) is (lamp is Lamp.AMBER)


def test_one_that_was_never_taken_is_amber(tmp_path):
    follow(tmp_path)
    (one,) = seen(tmp_path, date(2026, 9, 1))
    assert one.lamp is Lamp.AMBER
    assert "chưa lấy lần nào" in one.told


def test_one_that_was_taken_on_a_day_to_come_is_amber(tmp_path):
    follow(tmp_path, made=MADE, taken=date(2027, 9, 1))
    (one,) = seen(tmp_path, date(2026, 9, 1))
    assert one.lamp is Lamp.AMBER
    assert "lấy ngày 1/9/2027, là ngày chưa đến" in one.told


@pytest.mark.parametrize("damage", [b"{", "Phòng".encode("utf-16")])
def test_a_damaged_note_is_told(tmp_path, damage):
    follow(tmp_path)
    source_path(tmp_path / REGISTER_FOLDER).write_bytes(damage)
    (one,) = seen(tmp_path, date(2026, 9, 1))
    assert one.lamp is Lamp.AMBER
    assert one.told.startswith("Không xem được đài đang theo sổ văn bản của ai")
