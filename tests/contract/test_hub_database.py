"""The hub's database on a real server: one hub alone, away and back, the same rows as in a file."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from broadcaster.app.settings import IN_HUB
from broadcaster.cli.hub import command
from broadcaster.cli.root import Session
from broadcaster.domain.errors import StoreError
from broadcaster.hub.copying import CopyRounds
from broadcaster.hub.office_store import deliveries, put_delivery
from broadcaster.hub.office_views import AskedItem, AskedOfUnit, AskedStage
from broadcaster.reports.oversight import GivenItem
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import (
    CopiedUnitRow,
    HubEpisodeRow,
    TakenCopyRow,
    TonightRow,
    UnitLifeRow,
)
from tests.fakes.copied_unit import CopiedUnit
from tests.fakes.desk_house import an_evening
from tests.fakes.office_rows import NOW, TODAY, life, province
from tests.fakes.postgres import away, plain_role, server
from tests.unit.hub.test_office_pages import COMMUNE_A, Desk, order

pytestmark = pytest.mark.system
MOMENT = datetime(2026, 11, 30, 6, 45, tzinfo=UTC)


@pytest.fixture(scope="module")
def postgres():
    with server() as url:
        yield url


@pytest.fixture
def plain(postgres, request):
    return plain_role(postgres, request.node.name[:60])


def test_who_passes_every_fence_is_refused(postgres):
    rows = HubDatabase(postgres)
    with pytest.raises(StoreError, match="bỏ qua được rào"):
        rows.open()
    rows.close()


def test_a_second_hub_on_one_database_is_refused_until_the_first_has_ended(plain):
    seconds = [0.0]
    first, second = (HubDatabase(plain, alone=True, clock=lambda: seconds[0]) for _ in range(2))
    first.open()
    for opened in (second.open, second.look, lambda: second.reading([]).__enter__()):
        seconds[0] += 10
        with pytest.raises(StoreError, match="sổ chung của một máy chủ khác"):
            opened()
    beside = HubDatabase(plain)  # a command beside the hub
    with beside.reading_all() as session:
        assert session.scalar(select(CopiedUnitRow.unit)) is None
    first.look()
    first.close()
    seconds[0] += 10
    second.look()
    for one in (second, beside):
        one.close()


def test_another_hubs_rows_are_refused_also_when_that_hub_is_not_at_work(plain):
    """Else whoever is quicker after a fall of the server would forget the other's units."""
    mine = HubDatabase(plain, alone=True, owner="mot")
    mine.open()
    mine.close()
    for alone in (True, False):
        other = HubDatabase(plain, alone=alone, owner="hai")
        with pytest.raises(StoreError, match="sổ chung của một máy chủ khác"):
            other.open()
        other.close()
    mine.open()
    taking = HubDatabase(plain, alone=True, owner="hai")
    with pytest.raises(StoreError, match="sổ chung của một máy chủ khác"):
        taking.take_over()  # it is at work
    mine.close()
    taking.take_over()
    with pytest.raises(StoreError, match="sổ chung của một máy chủ khác"):
        mine.open()
    for one in (taking, mine):
        one.close()


def test_a_hub_that_begins_while_the_server_still_sees_the_last_one_off_waits_for_that(
    plain, monkeypatch
):
    """As a hub that is begun again at once after it was killed."""
    monkeypatch.setattr("broadcaster.storage.database._FAREWELL", 60.0)  # on a busy machine
    last, next_one = (HubDatabase(plain, alone=True, owner="mot") for _ in range(2))
    last.open()
    seen_off = threading.Timer(0.3, last.close)
    seen_off.start()
    next_one.open()
    seen_off.join()
    next_one.close()


def test_a_database_that_falls_and_comes_back_goes_on_where_it_was(plain, tmp_path):
    """The hub's lock fell with its connection: it is taken again before anything is written."""
    with an_evening():
        unit = CopiedUnit(tmp_path, plain)
        seconds = [0.0]
        unit.rows.close()
        unit.copier.rows = HubDatabase(plain, alone=True, clock=lambda: seconds[0])
        unit.copier.table = type(unit.copier.table)(unit.copier.rows)
        told = []
        rounds = CopyRounds(
            unit.copier, now=SystemClock().now, steady=lambda: seconds[0],
            tell=lambda code, fault: told.append((code, str(fault))),
        )  # fmt: skip
        rounds.changed("truong-a")
        rounds.step()
        assert (rounds.away, told) == ("", [])
        unit.queue()
        with away(plain):
            for _ in range(2):
                seconds[0] += 100
                rounds.changed("truong-a")
                rounds.step()
            assert [code for code, _ in told] == [""]
            assert rounds.away
            assert rounds.waiting == 1
        seconds[0] += 100
        rounds.step()
        assert (rounds.away, rounds.waiting) == ("", 0)
        assert unit.copied(TonightRow, "title")[0] == (unit.episode.title,)
        other = HubDatabase(plain, alone=True)
        with pytest.raises(StoreError, match="sổ chung của một máy chủ khác"):
            other.open()
        for one in (other, unit.copier.rows, unit.rows):
            one.close()


def test_after_a_fall_the_first_who_asks_is_answered_at_once(plain):
    """The hub's lock fell with its connection, and is taken again before anything is written."""
    rows = HubDatabase(plain, alone=True)
    with rows.writing(["a"]) as session:
        session.execute(select(TakenCopyRow))
    with away(plain):
        pass
    with rows.writing(["a"]) as session:
        session.add(TakenCopyRow(unit="a", item="x", title="", stage="", at=MOMENT))
    other = HubDatabase(plain, alone=True)
    with pytest.raises(StoreError, match="sổ chung của một máy chủ khác"):
        other.open()

    def read(_number):
        with rows.reading(["a"]) as session:
            return session.scalar(select(TakenCopyRow.item))

    with away(plain):
        pass
    with ThreadPoolExecutor(8) as threads:
        assert [*threads.map(read, range(16))] == ["x"] * 16
    for one in (other, rows):
        one.close()


def test_after_a_fall_nothing_is_written_where_another_hub_was_quicker(plain):
    rows = HubDatabase(plain, alone=True)
    for _ in range(2):
        with rows.writing(["a"]) as session:
            session.execute(select(TakenCopyRow))
    with away(plain):
        pass
    other = HubDatabase(plain, alone=True)
    other.open()
    for _ in range(2):
        with pytest.raises(StoreError, match="sổ chung của một máy chủ khác"):  # noqa: SIM117
            with rows.writing(["a"]) as session:
                session.add(TakenCopyRow(unit="a", item="x", title="", stage="", at=MOMENT))
    with other.reading(["a"]) as session:
        assert session.scalars(select(TakenCopyRow)).all() == []
    other.close()
    rows.close()


def test_what_is_half_written_when_it_falls_was_never_there(plain):
    seconds = [0.0]
    rows = HubDatabase(plain, clock=lambda: seconds[0])

    def cut_off():
        with rows.writing(["a"]) as session:
            session.add(TakenCopyRow(unit="a", item="x", title="", stage="", at=MOMENT))
            session.flush()
            with away(plain):
                session.execute(select(TakenCopyRow))

    with pytest.raises(StoreError):
        cut_off()
    seconds[0] += 10
    with rows.writing(["a"]) as session:
        assert session.scalars(select(TakenCopyRow)).all() == []
    rows.close()


def test_the_rows_of_a_unit_are_those_of_a_file(plain, tmp_path):
    with an_evening():
        found = []
        for url in (plain, sqlite_url(tmp_path / "tep" / "so-chung.sqlite")):
            (tmp_path / "tep").mkdir(exist_ok=True)
            place = tmp_path / f"may-{len(found)}"
            unit = CopiedUnit(place, url)
            strange = replace(unit.episode, title="Chuông\x00 reo", recipe="khác")
            unit.wired().tools.catalogue().record(strange)
            unit.queue()
            unit.copier.copy("truong-a")
            unit.copier.copy("truong-a", anew=True)
            found.append(
                [
                    unit.copied(row, *(c.key for c in row.__table__.columns))
                    for row in (HubEpisodeRow, TonightRow)
                ]
            )
            unit.rows.close()
    assert found[0] == found[1]


def test_the_offices_pages_are_drawn_of_a_server_as_of_a_file(plain, tmp_path):
    """Fenced sessions, words looked for without marks, what is asked and brought."""
    rows = HubDatabase(plain)
    province(rows)
    desk = Desk(rows, tmp_path, *COMMUNE_A)
    page = desk.get("/hub/").text
    order(page, *(f'don-vi/{code}"' for code in ("do", "vang", "la", "xanh")))
    assert "Trường Kín" not in page
    assert "4 khung giờ của 4 đơn vị" in desk.get("/hub/toi-nay").text
    found = desk.get("/hub/tim?tu=duoi NUOC").text
    order(found, "Bài chưa công khai về đuối nước", "Phòng chống đuối nước")
    assert "trường kín" not in found
    assert "Không thấy bài nào" in desk.get("/hub/tim?tu=duoi%25").text
    given = GivenItem(id="ab", title="Bài", first=TODAY, last=TODAY, made=NOW, who="Cô H",
                      pack="giao.zip")  # fmt: skip
    asked = (AskedOfUnit(unit="do", stage=AskedStage.WAITING, at=NOW),)
    desk.rows.ask(AskedItem(giver="xa-a", given=given, required=True, units=asked))
    [one] = deliveries(rows)
    put_delivery(rows, one, AskedStage.REFUSED, at=NOW, told="khóa khác")
    assert deliveries(rows) == ()
    assert "không nhận: khóa khác" in desk.get("/hub/giao/xa-a/ab").text
    assert desk.rows.ask_again(desk.rows.asked(COMMUNE_A)[0], who="Cô H", at=NOW) == 1
    assert [one.item for one in deliveries(rows)] == ["ab"]
    rows.close()


def test_a_hub_on_a_server_comes_back_into_another_database(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv(IN_HUB, "")  # as it was, afterwards
    old, new = (plain_role(postgres, name) for name in ("kho_cu", "kho_moi"))

    def run(*words):
        done = CliRunner().invoke(
            command, words, obj=Session(folder=tmp_path), standalone_mode=False
        )
        if done.exception is not None:
            raise done.exception
        return done

    with an_evening():
        unit = CopiedUnit(tmp_path / "cu", old)
        unit.rest()
        unit.copier.copy("truong-a")
        with unit.rows.writing_all() as session:
            session.add(life("truong-a", "Trường A (ví dụ)"))
        (tmp_path / "cu" / "hub.toml").write_text(f'[so-chung]\ndia_chi = "{old}"\n', "utf-8")
        unit.rows.close()
        run("backup", "cu", str(tmp_path / "sao-luu"))
        (tmp_path / "moi").mkdir()
        (tmp_path / "moi" / "hub.toml").write_text(f'[so-chung]\ndia_chi = "{new}"\n', "utf-8")
        done = run("restore", "moi", str(tmp_path / "sao-luu"), "--yes")
        assert done.return_value == 0, done.output
        assert not (tmp_path / "moi" / "so-chung.sqlite").exists()
        rows = HubDatabase(new)
        with rows.reading(["truong-a"]) as session:
            assert session.scalars(select(UnitLifeRow.name)).all() == ["Trường A (ví dụ)"]
            assert session.scalars(select(HubEpisodeRow.title)).all() == [unit.episode.title]
        rows.close()
        other = tmp_path / "moi-2"
        other.mkdir()
        text = f'[so-chung]\ndia_chi = "{plain_role(postgres, "kho_ba")}"\n'
        (other / "hub.toml").write_text(text, "utf-8")
        taken = HubDatabase(text.split('"')[1])
        with taken.writing_all() as session:
            session.add(life("truong-x", "Của ai đó"))
        taken.close()
        with pytest.raises(StoreError, match="sổ chung ở đó đã có dữ liệu"):
            run("restore", "moi-2", str(tmp_path / "sao-luu"), "--yes")
        with pytest.raises(StoreError, match="sổ chung ở đó đã có dữ liệu"):  # also when begun
            run("restore", "moi-2", str(tmp_path / "sao-luu"), "--yes")
