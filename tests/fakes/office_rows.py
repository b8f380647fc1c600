"""Rows of an office that nobody has: a department, communes below it, schools below those."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from broadcaster.accounts.rights import Role
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import fold
from broadcaster.hub.office_people import OfficeVisitor
from broadcaster.reports.difficulties import Difficulty, DifficultySubject
from broadcaster.reports.oversight import mondays
from broadcaster.reports.unit_letters import StretchFigures, UnitLamp, UnitState
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import (
    CopiedUnitRow,
    HubEpisodeRow,
    TakenCopyRow,
    TonightRow,
    UnitLifeRow,
)
from broadcaster.storage.serialization import to_text

NOW = datetime(2026, 11, 30, 19, 0, tzinfo=ZONE)
TODAY = NOW.date()


def life(code, name, parent="", kind="trường"):
    return UnitLifeRow(unit=code, first=date.min, last=None, name=name, kind=kind, parent=parent)


def state(code, *, now=NOW, lamp=UnitLamp.GREEN, aired=True, told=(), handed=(), asks=0):
    """How a unit stands, as its own program tells."""
    today = now.astimezone(ZONE).date()
    return UnitState(
        unit=code,
        made=now - timedelta(minutes=10),
        program="0.1.0",
        email=f"{code}@example.edu.vn",
        weeks=tuple(StretchFigures(first=day, aired=4, seconds=2000.0) for day in mondays(today)),
        months=(StretchFigures(first=today.replace(day=1), aired=int(aired)),),
        since=today - timedelta(days=80),
        lamp=lamp,
        lamp_told=told,
        beat=now - timedelta(minutes=11),
        handed=handed,
        difficulties=tuple(
            Difficulty(
                id=f"{code}-{n}", about=DifficultySubject.OTHER, subject="", text=f"Loa rè ở {code}",
                at=now - timedelta(days=1), who="",
            )
            for n in range(asks)
        ),
    )  # fmt: skip


def copied(code, told=None, *, failure="", at=None):
    at = at or (told.made if told else NOW)
    return CopiedUnitRow(
        unit=code, stamp="x", at=at, failure=failure, state=to_text(told) if told else ""
    )


def slot(code, lamp="xanh", *, at=None, has_file=True, title="Bài sáng mai", told="", now=NOW):
    at = at or now.replace(hour=6, minute=45) + timedelta(days=1)
    return TonightRow(
        unit=code, slot=f"{at.isoformat()} {code}", day=at.astimezone(ZONE).date(),
        at=at.astimezone(UTC), place="Sân trường", title=title, episode="x", lamp=lamp, told=told,
        has_file=has_file,
    )  # fmt: skip


def programme(code, key, title, *, day=TODAY, public=True):
    address = f"/{code}/feeds/phat-thanh/{key}.html" if public else ""
    return HubEpisodeRow(
        unit=code, key=key, title=title, day=day, stage="đã duyệt", seconds=520.0,
        address=address, recipe=key, folded=fold(title),
    )  # fmt: skip


def visitor(*codes, role=Role.ADMIN):
    return OfficeVisitor(
        account="can-bo", name="Cô Hạnh", units=frozenset(codes),
        roles=dict.fromkeys(codes, role), form_token="dau-cua-phien",
    )  # fmt: skip


@contextmanager
def rows_in(path):
    """An empty database of a hub."""
    rows = HubDatabase(sqlite_url(path))
    try:
        yield rows
    finally:
        rows.close()


def province(rows):
    """Two communes of a department: in the one a red, an amber, an unknown and a green school."""
    with rows.writing_all() as session:
        session.add_all([
            life("so", "Sở Tư pháp (ví dụ)", kind="sở"),
            life("xa-a", "Ủy ban nhân dân xã A (ví dụ)", "so", "xã"),
            life("xa-b", "Ủy ban nhân dân xã B (ví dụ)", "so", "xã"),
            life("do", "Trường Đỏ (ví dụ)", "xa-a"),
            life("vang", "Trường Vàng (ví dụ)", "xa-a"),
            life("la", "Trường Lạ (ví dụ)", "xa-a"),
            life("xanh", "Trường Xanh (ví dụ)", "xa-a"),
            life("kin", "Trường Kín (ví dụ)", "xa-b"),
            copied("so", state("so", lamp=None)),
            copied("do", state("do", lamp=UnitLamp.RED, told=("trình phát đã tắt",), asks=1)),
            copied("vang", state("vang", aired=False)),
            copied("la", state("la", now=NOW - timedelta(days=4))),
            copied("xanh", state("xanh")),
            copied("kin", state("kin", asks=1)),
            slot("do", "đỏ", told="trình phát đã tắt", has_file=False),
            slot("vang", has_file=False),
            slot("la"),
            slot("xanh", title="Phòng chống đuối nước"),
            slot("kin", title="Bài của trường kín"),
            TakenCopyRow(unit="do", item="a", title="Bài xã giao", stage="đã xếp", at=NOW),
            programme("do", "p1", "Luật Phòng, chống tác hại của thuốc lá"),
            programme("xanh", "p1", "Phòng chống đuối nước", day=TODAY - timedelta(days=1)),
            programme("xanh", "p2", "Bài chưa công khai về đuối nước", public=False),
            programme("kin", "p1", "Đuối nước ở trường kín"),
        ])  # fmt: skip
