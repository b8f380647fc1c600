"""What the hub's database is told of a unit, read from a real folder."""

import gc
import hashlib
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.app.database import download_book
from broadcaster.app.handed_items import GIVEN
from broadcaster.app.playout import air_store
from broadcaster.care.withdraw import carry_out, plan_episode
from broadcaster.domain.errors import StoreError
from broadcaster.domain.playout import AirPlan
from broadcaster.hub import copying
from broadcaster.hub.copying import CopyFailed, CopyRounds
from broadcaster.hub.office_store import OfficeRows
from broadcaster.hub.office_views import AskedItem
from broadcaster.playout.agent_state import AgentState, SpeakerSeen
from broadcaster.playout.air_folder import hold_site
from broadcaster.reports.oversight import GivenItem, TakenItem
from broadcaster.reports.unit_letters import HandedStage
from broadcaster.stations.records import StationReceipt
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.hub_tables import (
    AskedItemRow,
    CopiedUnitRow,
    HubAirLineRow,
    HubAuditRow,
    HubEpisodeRow,
    HubReceiptRow,
    HubTables,
    TakenCopyRow,
    TonightRow,
    UnitFigureRow,
)
from tests.fakes.air_lines import aired_lines
from tests.fakes.copied_unit import SLOT, STATION, CopiedUnit
from tests.fakes.desk_house import EVENING, an_evening
from tests.fakes.site_samples import SECRET

ROWS = sorted((m.class_ for m in HubTables.registry.mappers), key=lambda row: row.__name__)


@pytest.fixture
def unit(tmp_path):
    with an_evening():
        made = CopiedUnit(tmp_path)
        yield made
        made.rest()
        made.rows.close()


def everything(unit):
    """Every row of the folder but for the moment at which it was copied."""
    found = {}
    for row in [one for one in ROWS if one is not UnitFigureRow]:
        names = [c.key for c in row.__table__.columns if c.key not in ("at", "state", "stamp")]
        found[row.__name__] = unit.copied(row, *names)
    return found


def test_a_programme_is_found_by_its_words_and_what_stays_in_the_school_is_not(unit):
    unit.copier.copy("truong-a")
    [told] = unit.copied(HubEpisodeRow, "unit", "key", "title", "stage", "address", "folded")
    code, key, title, stage, address, folded = told
    assert (code, key, stage) == ("truong-a", unit.episode.key, "Bản nháp")
    assert address == f"/truong-a/feeds/phat-thanh-mang-non/{key}.html"
    assert "doi mu bao hiem" in folded
    assert "168/2024/nd-cp" in folded
    assert SECRET not in title
    assert SECRET.encode() not in unit.bytes()
    assert b"loi chi trong truong" not in unit.bytes()
    [(stamp, failure)] = unit.copied(CopiedUnitRow, "stamp", "failure")
    assert (stamp, failure) == (STATION[:64], "")
    amounts = dict(unit.copied(UnitFigureRow, "name", "amount"))
    assert amounts["so-da-dang"] == 1.0
    assert amounts["byte"] > 1_000


def test_what_did_not_change_is_not_read_again_and_what_is_no_more_goes(unit, monkeypatch):
    database = unit.scripts.parent / "audio_out" / "danh-muc.sqlite3"
    unit.rest()
    unit.copier.copy("truong-a")  # the week that begins is noted in the unit
    stamp = database.stat().st_mtime_ns
    before = everything(unit)
    catalogue = type(unit.wired().tools.catalogue())
    read = []
    monkeypatch.setattr(catalogue, "get", lambda _self, key: read.append(key))
    unit.copier.copy("truong-a")
    with an_evening(EVENING + timedelta(days=1)):
        unit.copier.copy("truong-a")
    assert read == []
    assert database.stat().st_mtime_ns == stamp  # copying is no news to be published, nor copied
    unit.copier.copy("truong-a")
    assert everything(unit) == before
    unit.wired().tools.catalogue().forget(unit.episode.key)
    unit.copier.copy("truong-a")
    assert unit.copied(HubEpisodeRow, "key") == []


def test_what_a_unit_withdrew_is_not_in_the_file_after_the_next_copy(unit):
    """At once, whenever it was last copied; neither in the database nor in its log."""
    wanted, now = unit.episode.title.encode(), SystemClock().now
    rounds = CopyRounds(unit.copier, now=now, steady=lambda: 1_000.0)
    unit.queue()
    pack = unit.wired().settings.audio / GIVEN / "giao.zip"
    pack.parent.mkdir()
    pack.write_bytes(b"goi")
    day = now().date()
    given = GivenItem(id="ab", title=unit.episode.title, first=day, last=day, made=now(), who="thử",
                      pack=pack.name)  # fmt: skip
    OfficeRows(unit.rows, str).ask(
        AskedItem(giver="truong-a", given=given, required=True, units=())
    )
    rounds.changed("truong-a")
    rounds.step()
    assert unit.copied(AskedItemRow, "title") == [(unit.episode.title,)]
    assert wanted in unit.bytes()
    tools = unit.wired().tools
    carry_out(tools, plan_episode(tools, unit.episode.key), reason="thử", who="thử")
    pack.unlink()
    rounds.changed("truong-a")
    rounds.step()
    assert unit.copied(HubEpisodeRow, "key") == []
    assert unit.copied(AskedItemRow, "title") == [("(bài không còn)",)]
    for word in (wanted, b"doi mu bao hiem"):
        assert word not in unit.bytes()


@pytest.mark.parametrize("title", ["lan", ""])
def test_a_withdrawn_title_goes_from_the_lines_of_its_giving_alone(unit, title):
    others = {
        ("trao vai", "lan"), ("trao vai", "lan, 2 đơn vị"), ("giao bài", "lan, hai, 2 đơn vị"),
        ("giao bài", "Bà lan, 2 đơn vị"),
    }  # fmt: skip
    now, office = SystemClock().now(), OfficeRows(unit.rows, str)
    day = now.date()
    given = GivenItem(id="ab", title=title, first=day, last=day, made=now, who="thử", pack="x.zip")
    item = AskedItem(giver="truong-a", given=given, required=True, units=())
    office.ask(item)
    office.ask_again(item, who="thử", at=now)
    with unit.rows.writing_all() as session:
        session.add_all(
            HubAuditRow(unit="truong-a", id=f"{n}", at=now, who="thử", what=what, about=about)
            for n, (what, about) in enumerate(others)
        )
    unit.copier.copy("truong-a")
    left = {*unit.copied(HubAuditRow, "what", "about")}
    gone = "(bài không còn)"
    assert left == others | {("giao bài", f"{gone}, 0 đơn vị"), ("đưa lại bài", gone)}


def test_a_slot_that_no_loudspeaker_told_of_has_no_green_lamp(unit):
    unit.copier.copy("truong-a")
    first = unit.copied(TonightRow, "slot", "title", "lamp", "has_file")[0]
    assert first == (SLOT, "", "vàng", None)  # nothing is queued
    unit.queue()
    unit.copier.copy_slots("truong-a")
    first = unit.copied(TonightRow, "slot", "title", "episode", "lamp", "told", "has_file")[0]
    assert first == (
        SLOT, unit.episode.title, unit.episode.key, "",
        "Chưa có máy phát nào của điểm này báo về.", None,
    )  # fmt: skip


def test_a_loudspeaker_that_told_something_has_a_lamp_of_what_it_has(unit):
    unit.queue()
    unit.copier.copy("truong-a")
    now = SystemClock().now()
    store = air_store(unit.wired().settings, "")
    store.keep_plan(AirPlan(made_at=now))
    opened = SpeakerSeen(player="miniaudio", looked=now, opened=now, volume=80)
    store.keep_state(AgentState(began=now, tick=now, speaker=opened, ways=("thư điện tử",)))

    def first():
        unit.copier.copy_slots("truong-a")
        return unit.copied(TonightRow, "lamp", "told", "has_file")[0]

    lamp, told, has_file = first()
    assert (lamp, has_file) == ("đỏ", False)
    assert "không có ở máy phát" in told
    sound = b"x" * 1_000
    digest = store.keep_sound(sound, ".mp3")
    assert digest == hashlib.sha256(sound).hexdigest()
    queue = unit.wired().tools.queue()
    [item] = queue.items(SLOT)
    queue.change(replace(item, sha256=digest), who="thử", at=now, was=item.state, reason="thử")
    lamp, told, has_file = first()
    assert (lamp, has_file) == ("vàng", True)  # its player is not at work
    assert "trình phát" in told.lower()
    with ExitStack() as held:
        hold_site(held, store)
        assert first() == ("xanh", "", True)


def test_lines_of_the_air_log_come_once_and_go_with_the_log(unit):
    lines = [
        replace(line, seq=n, hash=f"{n:x}")
        for n, line in enumerate(aired_lines("2026-11-25"), start=1)
    ]
    record = unit.wired().air_record()
    record.add(lines[:2], chain="mot", unit="x")
    unit.copier.copy("truong-a")
    record.add(lines, chain="mot", unit="x")
    unit.copier.copy("truong-a")
    found = unit.copied(HubAirLineRow, "unit", "chain", "seq", "event", "episode")
    assert [(unit, chain, seq) for unit, chain, seq, *_ in found] == [
        ("truong-a", "mot", n) for n in (1, 2, 3)
    ]
    assert found[1][3:] == ("item", "mot")


def test_what_stations_told_and_what_was_asked_of_the_unit_and_its_downloads(unit):
    now = SystemClock().now()
    receipt = StationReceipt(station="dai-xa", at=now, received=now, taken=("a.mp3",))
    wired = unit.wired()
    wired.tools.station_book().put_receipt(receipt)
    item = TakenItem(
        id="bai-1", title="Bài của xã", asker="Xã", first=now.date(), last=now.date(), at=now,
        scripts=("mot",),
    )  # fmt: skip
    wired.exchange().take(item)
    book = download_book(wired.settings)
    for listener in ("a", "b"):
        book.count("x.mp3", listener, now)
    for _ in range(2):
        unit.copier.copy("truong-a")
    assert unit.copied(HubReceiptRow, "unit", "station") == [("truong-a", "dai-xa")]
    assert "a.mp3" in unit.copied(HubReceiptRow, "document")[0][0]
    assert unit.copied(TakenCopyRow, "item", "title", "stage") == [
        ("bai-1", "Bài của xã", HandedStage.TAKEN.value)
    ]
    assert dict(unit.copied(UnitFigureRow, "name", "amount"))["luot-tai"] == 2.0


def test_what_cannot_be_read_is_the_units_and_what_was_copied_stands(unit):
    unit.copier.copy("truong-a")
    unit.says("unit = ")
    with pytest.raises(CopyFailed) as refused:
        unit.copier.copy("truong-a")
    [(failure, stamp)] = unit.copied(CopiedUnitRow, "failure", "stamp")
    assert failure == refused.value.sentence
    assert str(unit.where.root) not in failure
    assert stamp == ""
    assert len(unit.copied(HubEpisodeRow, "key")) == 1
    assert unit.copied(TonightRow, "slot") == []  # nobody knows how its lamps are
    unit.says(STATION)
    unit.copier.copy("truong-a")
    assert unit.copied(CopiedUnitRow, "failure") == [("",)]
    assert unit.copied(TonightRow, "slot") != []


@pytest.mark.parametrize("fault", [RuntimeError(), StoreError("hỏng"), PermissionError(13, "no")])
def test_what_only_one_unit_meets_is_its_own(unit, monkeypatch, fault):
    """The database answers, so it is not away, whatever it says of this unit's rows."""

    def refused(*_given, **_named):
        raise fault

    for method in ("put", "put_slots"):
        monkeypatch.setattr(unit.copier.table, method, refused)
    for attempt in (unit.copier.copy, unit.copier.copy_slots):
        with pytest.raises(CopyFailed):
            attempt("truong-a")
    assert unit.copied(CopiedUnitRow, "failure") != [("",)]


def test_rows_that_are_made_anew_are_those_that_came_by_and_by(unit):
    unit.copier.copy("truong-a")
    unit.queue()
    unit.copier.copy("truong-a")
    before = everything(unit)
    with unit.rows.writing_all() as session:
        session.add(
            HubEpisodeRow(
                unit="truong-a", key="la", title="x", day=unit.episode.first_air_date, stage="x",
                seconds=1.0, address="", recipe="x", folded="x",
            )
        )  # fmt: skip
        session.get(HubEpisodeRow, ("truong-a", unit.episode.key)).title = "sai"
    unit.copier.copy("truong-a", anew=True)
    assert everything(unit) == before


def test_what_is_let_go_of_can_be_freed(unit):
    """A thousand units are opened again and again: nothing of them is put beside as here to stay."""
    unit.copier.copy("truong-a")
    kept = gc.get_freeze_count()
    unit.copier.copy("truong-a")
    assert gc.get_freeze_count() == kept


def test_a_failure_that_no_database_can_write_is_told_without_its_strange_signs(unit, monkeypatch):
    """The name of a file is whatever bytes it has."""

    def broken(*_):
        raise StoreError("không đọc được t\udce9p\x00.toml")

    monkeypatch.setattr("broadcaster.hub.copying.unit_copies", broken)
    with pytest.raises(CopyFailed):
        unit.copier.copy("truong-a")
    assert unit.copied(CopiedUnitRow, "failure") == [("Không đọc được t?p.toml.",)]


@pytest.mark.parametrize("anew", [True, False])
def test_who_was_overtaken_reads_again_and_brings_nothing_withdrawn_back(unit, monkeypatch, anew):
    """`hub rebuild` beside a hub: the one reads, something is withdrawn, the other copies."""
    unit.copier.copy("truong-a")
    assert len(unit.copied(HubEpisodeRow, "key")) == 1
    read, turns = copying.unit_copies, []

    def overtaken(*given):
        seen = read(*given)
        turns.append(1)
        if len(turns) == 1:
            wired = unit.wired()
            plan = plan_episode(wired.tools, unit.episode.key)
            carry_out(wired.tools, plan, reason="thử", who="thử")
            unit.copier.copy("truong-a")
        return seen

    monkeypatch.setattr(copying, "unit_copies", overtaken)
    unit.copier.copy("truong-a", anew=anew)
    assert unit.copied(HubEpisodeRow, "key") == []
    assert len(turns) == 3
