"""What the table of parts promises, on every database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from broadcaster.domain.parts import PartOrder, PartState
from broadcaster.storage.database import Database, sqlite_url
from broadcaster.storage.parts import SqlParts
from broadcaster.storage.schema import PartRow
from tests.fakes.postgres import server

OVER = -1.0  # seconds of a lease that is over when it begins


@pytest.fixture(scope="module")
def postgres():
    with server() as url:
        yield url


@pytest.fixture(params=["file", pytest.param("postgres", marks=pytest.mark.system)])
def database(request, tmp_path) -> Iterator[Database]:
    url = sqlite_url(tmp_path / "a.sqlite3")
    if request.param == "postgres":
        import psycopg

        url = request.getfixturevalue("postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def table(database: Database) -> SqlParts:
    return SqlParts(database)


def orders(count: int) -> list[PartOrder]:
    return [
        PartOrder(key=f"{n:064x}", kind="edition", about=f"so/{n}", argument="{}")
        for n in range(count)
    ]


def keys(count: int) -> list[str]:
    return [one.key for one in orders(count)]


def test_a_part_has_one_holder_until_its_lease_is_over(table: SqlParts) -> None:
    """What another one finishes after that does not count: the next one's word does."""
    table.put(orders(3))
    table.put(orders(3))  # noted once
    one, two, three = keys(3)
    assert table.claim([one, two], "a") == (one, two)
    assert table.claim([one, two, three], "b", OVER) == (three,)
    assert table.claim([three, one], "c") == (three,)
    assert not table.finish(three, "b", PartState.DONE, "late")
    assert table.finish(three, "c", PartState.DONE, "in time")
    known = table.known(keys(3))
    assert (known[three].state, known[three].receipt) == (PartState.DONE, "in time")
    assert known[three].tries == 2
    assert not known[one].free
    assert set(table.holders()) == {"a"}


def test_who_asks_again_has_what_it_has(table: SqlParts) -> None:
    """The database may have gone after it gave the parts and before it said so."""
    table.put(orders(2))
    one, two = keys(2)
    assert table.claim([one], "a", OVER) == (one,)
    assert table.claim([one], "a") == (one,)
    assert table.claim([one, two], "a") == (one, two)
    assert table.claim([one, two], "b") == ()
    assert {key: part.tries for key, part in table.known(keys(2)).items()} == {one: 1, two: 1}


def test_a_lease_that_is_renewed_is_not_over(table: SqlParts) -> None:
    table.put(orders(2))
    table.claim(keys(2), "a", OVER)
    table.renew("a")
    assert table.claim(keys(2), "b") == ()
    table.renew("a", OVER)
    assert table.known(keys(1))[keys(1)[0]].free
    assert table.claim(keys(2), "b") == tuple(keys(2))


def test_what_is_given_back_is_open_to_the_next(table: SqlParts) -> None:
    """Only what its holder could be blamed for counts as a try."""
    table.put(orders(3))
    one, two, three = keys(3)
    table.claim(keys(3), "a")
    table.give_back(one, "a", tried=True)
    table.give_back(two, "a", tried=False)
    table.give_back(three, "b", tried=False)  # not theirs
    known = table.known(keys(3))
    assert [known[key].tries for key in keys(3)] == [1, 0, 1]
    assert [known[key].free for key in keys(3)] == [True, True, False]
    table.give_back_all("a")
    assert table.claim(keys(3), "b") == tuple(keys(3))


def test_what_is_over_can_be_opened_again(table: SqlParts) -> None:
    table.put(orders(2))
    one, two = keys(2)
    table.claim([one], "a")
    table.finish(one, "a", PartState.FAILED, "no")
    table.claim([two], "a")
    table.open_again(keys(2))
    known = table.known(keys(2))
    assert (known[one].state, known[one].tries) == (PartState.OPEN, 0)
    assert known[two].state is PartState.RUNNING


def test_old_rows_go_but_for_those_that_are_made(table: SqlParts) -> None:
    table.put(orders(2))
    one, two = keys(2)
    table.claim([one], "a")
    table.sweep(1)
    assert len(table.known(keys(2))) == 2
    table.sweep(-1)
    assert [*table.known(keys(2))] == [one]
    assert two not in table.known([two])


def test_what_is_taken_back_is_forgotten_and_nothing_else(table: SqlParts) -> None:
    """Whoever holds it; an episode of a longer key is another one, and so is `s_` no `so`."""
    table.put(orders(3))
    longer = PartOrder(key=f"{7:064x}", kind="edition", about="so-2/1", argument="{}")
    table.put([longer])
    table.claim(keys(1), "a")
    table.forget("s_")
    assert len(table.known(keys(3))) == 3
    table.forget("so")
    assert table.known(keys(3)) == {}
    assert [*table.known([longer.key])] == [longer.key]


def test_several_who_claim_at_once_share(table: SqlParts) -> None:
    """Each part has one holder, and none is left over."""
    table.put(orders(40))
    with ThreadPoolExecutor(4) as pool:
        taken = [*pool.map(lambda who: table.claim(keys(40), f"{who}"), range(4))]
        taken += [*pool.map(lambda who: table.claim(keys(40), f"{who}"), range(4, 8))]
    assert sorted(key for some in taken for key in some) == keys(40)


@pytest.mark.parametrize(
    "database", [pytest.param("postgres", marks=pytest.mark.system)], indirect=True
)
def test_claims_do_not_queue_behind_a_writer_of_the_station(
    table: SqlParts, database: Database
) -> None:
    """While somebody writes, and another holds a row, the others are claimed at once."""
    table.put(orders(3))
    with database.writing() as writer, database.claiming() as other:
        writer.scalars(select(PartRow)).all()  # now it has the station's turn
        other.get_one(PartRow, keys(1)[0], with_for_update=True)
        with ThreadPoolExecutor(1) as pool:
            claimed = pool.submit(table.claim, keys(3), "a").result(timeout=60)
        assert claimed == tuple(keys(3)[1:])
