"""What the exchange between units promises, on every database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from broadcaster.domain.errors import StoreError
from broadcaster.domain.schedule import Unit
from broadcaster.law.register import register_of
from broadcaster.reports.difficulties import Difficulty, DifficultyCount, DifficultySubject
from broadcaster.reports.oversight import GivenItem, RestWeek, TakenItem
from broadcaster.reports.report_facts import report_facts
from broadcaster.reports.report_periods import ReportStage, report_period
from broadcaster.reports.roll_up import (
    ClosedPeriod,
    ClosedUnit,
    KeptLetter,
    LetterStanding,
    ReportingUnit,
)
from broadcaster.reports.store import ABOVE, SqlUnitExchange
from broadcaster.reports.unit_letters import (
    KnownKey,
    ParentLetter,
    UnitLetter,
    UnitState,
    opened_letter,
    sealed_letter,
)
from broadcaster.stations.signing_key import SigningKey
from broadcaster.storage.database import Database, sqlite_url
from tests.fakes.air_lines import aired_lines
from tests.fakes.postgres import server

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OCTOBER = report_period("tháng 10/2026", NOW.date())


@pytest.fixture(scope="module")
def postgres():
    with server() as url:
        yield url


@pytest.fixture(params=["memory", "file", pytest.param("postgres", marks=pytest.mark.system)])
def exchange(request, tmp_path):
    url = "sqlite://" if request.param == "memory" else sqlite_url(tmp_path / "a.sqlite3")
    if request.param == "postgres":
        import psycopg

        url = request.getfixturevalue("postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    database = Database(url)
    yield SqlUnitExchange(database)
    database.close()


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    one = SigningKey(tmp_path_factory.mktemp("khoa") / "khoa.pem")
    one.make()
    return one


LIFE = Unit(key="t0", name="Trường A", kind="trường", parent="xa", first=date(2026, 9, 1))
UNITS = (
    ClosedUnit(
        unit=ReportingUnit(key="t0", parent="xa", lives=(LIFE,)),
        difficulties=DifficultyCount(told=2, answered=1, subjects=(("việc khác", 2),)),
    ),
)


def put(
    exchange,
    key,
    unit="t0",
    *,
    made=NOW,
    period=OCTOBER,
    standing=LetterStanding.COUNTED,
    received=NOW,
):
    facts = report_facts(period, aired_lines("2026-10-05"), unit="A", register=register_of(()))
    letter = UnitLetter(state=UnitState(unit="A", made=made, program="0"), facts=facts)
    sealed = opened_letter(sealed_letter(letter, key.seal), "a.zip")
    kept = KeptLetter(
        unit=unit, digest=sealed.digest, made=made, received=received, who="Cô Lan", about=period.words,
        first=period.first, last=period.last, closing=period.closing, stage=period.stage,
        standing=standing,
    )  # fmt: skip
    return exchange.add(kept, sealed), sealed


def test_a_letter_is_kept_as_it_came(exchange, key):
    kept, sealed = put(exchange, key)
    assert exchange.by_digest(sealed.digest) == kept
    assert exchange.letters("t0") == exchange.letters() == (kept,)
    assert exchange.file(kept.id) == (sealed.words, sealed.seal)
    assert exchange.facts(kept.id) == sealed.letter.facts
    assert kept.stage is ReportStage.FINAL
    assert exchange.letters("t1") == ()


def test_the_newest_state_of_each_unit_is_told_by_its_own_clock(exchange, key):
    put(exchange, key, made=NOW)
    put(exchange, key, made=NOW - timedelta(hours=5))
    put(exchange, key, "t1", made=NOW - timedelta(hours=2))
    found = exchange.states()
    assert {name: one.state.made for name, one in found.items()} == {
        "t0": NOW, "t1": NOW - timedelta(hours=2),
    }  # fmt: skip


def test_what_became_of_a_letter_and_of_a_period_is_noted(exchange, key):
    kept, _ = put(exchange, key)
    late, _ = put(exchange, key, made=NOW + timedelta(hours=1), standing=LetterStanding.LATE)
    exchange.judge(kept.id, LetterStanding.RETURNED, remark="Thiếu ngày", at=NOW)
    assert (exchange.letter(kept.id).standing, exchange.letter(kept.id).remark) == (
        LetterStanding.RETURNED, "Thiếu ngày",
    )  # fmt: skip
    period = ClosedPeriod(words="tháng 10/2026", first=OCTOBER.first, last=OCTOBER.last, at=NOW,
                          who="Cô Lan", letters=(kept.id,), units=UNITS)  # fmt: skip
    exchange.close(period)
    [closed] = exchange.closed()
    assert (closed.letters, closed.units) == ((kept.id,), UNITS)
    exchange.open_again(closed.id)
    assert exchange.closed() == ()
    assert exchange.letter(late.id).standing is LetterStanding.COUNTED
    assert exchange.letter(kept.id).standing is LetterStanding.RETURNED


def test_a_difficulty_is_kept_once_and_its_answer_stays(exchange):
    told = Difficulty(id="a", at=NOW, who="Cô Lan", about=DifficultySubject.OTHER, subject="",
                      text="Loa rè")  # fmt: skip
    assert exchange.put_difficulties("t0", [told, told]) == 1
    assert exchange.answer("t0", "a", "Thay dây", at=NOW, who="Xã")
    assert exchange.put_difficulties("t0", [told]) == 0
    [kept] = exchange.difficulties("t0")
    assert (kept.answer, kept.answered) == ("Thay dây", NOW)
    assert not exchange.answer("t1", "a", "x", at=NOW, who="Xã")
    assert exchange.difficulties() == ()


def test_keys_items_and_the_letter_from_above(exchange, key):
    known = KnownKey(whose=ABOVE, name="Xã", key=key.public.hex(), since=NOW)
    exchange.put_key(known)
    exchange.put_key(known)
    assert exchange.keys() == {ABOVE: known}
    given = GivenItem(id="x", title="Bài", first=date(2026, 11, 20), last=date(2026, 11, 30),
                      made=NOW, who="Cô Thu", units=("t0", "t1"), pack="giao.zip")  # fmt: skip
    exchange.give(given)
    assert exchange.given() == (given,)
    taken = TakenItem(id="x", title="Bài", asker="Xã", first=given.first, last=given.last, at=NOW,
                      scripts=("bai",), heard={"bai": given.first})  # fmt: skip
    exchange.take(taken)
    exchange.take(taken)
    assert exchange.taken() == (taken,)
    assert exchange.from_above() is None
    for made in (NOW, NOW - timedelta(days=1)):
        letter = ParentLetter(parent="Xã", unit="A", made=made)
        sealed = opened_letter(sealed_letter(letter, key.seal), "b.zip")
        exchange.add(
            KeptLetter(unit=ABOVE, digest=sealed.digest, made=made, received=NOW, who="Cô Lan"),
            sealed,
        )
    assert exchange.from_above().made == NOW
    assert exchange.letters() == ()  # what came from above is of no unit below


def test_a_letter_whose_clock_went_ahead_hides_none_that_came_later(exchange, key):
    put(exchange, key, made=NOW + timedelta(hours=23))
    put(exchange, key, made=NOW + timedelta(seconds=-1))
    assert exchange.states()["t0"].state.made == NOW + timedelta(hours=23)
    put(exchange, key, made=NOW + timedelta(hours=6), received=NOW + timedelta(hours=6))
    assert exchange.states()["t0"].state.made == NOW + timedelta(hours=6)


def test_a_letter_its_key_and_what_that_disowns_are_kept_together_or_not_at_all(exchange, key):
    first, sealed = put(exchange, key)
    assert first.key == key.public.hex()
    known = KnownKey(whose="t0", name="A", key="00" * 32, since=NOW)
    with pytest.raises(StoreError):  # those words are here already
        exchange.add(first, sealed, known=known, disowned=[first.id])
    assert exchange.keys() == {}
    assert exchange.letter(first.id).standing is LetterStanding.COUNTED


def test_days_are_closed_once(exchange):
    period = ClosedPeriod(words="tháng 10/2026", first=OCTOBER.first, last=OCTOBER.last, at=NOW,
                          who="Cô Lan", letters=(), units=())  # fmt: skip
    exchange.close(period)
    with pytest.raises(StoreError):
        exchange.close(period)
    assert len(exchange.closed()) == 1


def test_what_the_timetable_said_of_a_week_is_kept(exchange):
    week = RestWeek(rests=True, seen=NOW.date())
    exchange.put_rest_weeks({date(2026, 11, 16): week})
    exchange.put_rest_weeks({date(2026, 11, 23): replace(week, rests=False)})
    exchange.put_rest_weeks({date(2026, 11, 16): week})
    assert exchange.rest_weeks() == {
        date(2026, 11, 16): week, date(2026, 11, 23): replace(week, rests=False),
    }  # fmt: skip
