"""What the queue, the journal, the approvals and the schedule promise, on every database."""

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import inspect

from broadcaster.domain.approval import Approval, ItemState, Transition
from broadcaster.domain.episode import brief_of, cited_in
from broadcaster.domain.errors import Conflict, InputError, StoreError, TooNew
from broadcaster.domain.queue import LiveItem, Priority, QueueItem
from broadcaster.domain.schedule import Calendar, Closure, Schedule, Slot, Unit
from broadcaster.domain.script import LegalSource
from broadcaster.production.store import SqlCatalogue
from broadcaster.programme.store import SqlApprovals, SqlJournal, SqlQueue, SqlScheduleStore
from broadcaster.storage.database import Database, sqlite_url
from broadcaster.storage.schema import HEAD
from broadcaster.storage.serialization import to_text
from tests.fakes.postgres import server

LAST_TRIAL = Path(__file__).with_name("last_trial.sql")  # what sqlite_master said there
NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
MORNING = "2026-11-26T06:45"


@pytest.fixture(scope="module")
def postgres():
    with server() as url:
        yield url


@pytest.fixture(params=["memory", "file", pytest.param("postgres", marks=pytest.mark.system)])
def url(request, tmp_path):
    """An empty database of each kind."""
    if request.param != "postgres":
        path = tmp_path / "danh mục.sqlite3"
        return "sqlite://" if request.param == "memory" else sqlite_url(path)
    address = request.getfixturevalue("postgres")
    _wipe(address)
    return address


def _wipe(address):
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


@pytest.fixture
def database(url):
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def queue(database):
    return SqlQueue(database)


def item(number=1, **changes):
    facts = {
        "occurrence": MORNING,
        "title": f"Bài {number}",
        "episode": f"mang-non-{number}",
        "programme": "mang-non",
        "audio": f"mang-non/{number}.mp3",
        "sha256": f"{number:064x}",
        "seconds": 100.0 + number,
    }
    return QueueItem(**(facts | changes))


def put(queue, *numbers, who="Cô Lan"):
    return [queue.add(item(n), who=who, at=NOW) for n in numbers]


class TestQueue:
    """The port."""

    def test_an_item_comes_back_whole_with_its_number_and_place(self, queue):
        added = queue.add(
            item(
                priority=Priority.PRIORITY,
                valid_from=date(2026, 11, 26),
                valid_to=date(2028, 2, 29),
                required_by="Sở",
                live=LiveItem(open_seconds=60.0, reader="Bạn Lan"),
            ),
            who="Cô Lan",
            at=NOW,
        )
        assert added.id > 0
        assert added.position == 1
        assert queue.get(added.id) == added
        assert list(queue.items()) == [added]
        assert list(queue.items(MORNING)) == [added]

    def test_items_of_an_occurrence_keep_the_order_in_which_they_came(self, queue):
        put(queue, 3, 1, 2)
        assert [i.title for i in queue.items(MORNING)] == ["Bài 3", "Bài 1", "Bài 2"]
        assert [i.position for i in queue.items(MORNING)] == [1, 2, 3]

    def test_one_episode_does_not_wait_twice_in_one_place(self, queue):
        put(queue, 1)
        with pytest.raises(InputError, match="đã có trong hàng đợi"):
            put(queue, 1)
        assert len(queue.items()) == 1
        queue.add(item(1, occurrence="2026-11-27T06:45"), who="Cô Lan", at=NOW)

    def test_a_new_order_raises_the_version_and_is_kept(self, queue):
        first, second, third = put(queue, 1, 2, 3)
        seen = queue.version(MORNING)
        after = queue.reorder(
            MORNING, [third.id, first.id, second.id], version=seen, who="Cô Lan", at=NOW
        )
        assert after > seen
        assert [i.title for i in queue.items(MORNING)] == ["Bài 3", "Bài 1", "Bài 2"]

    def test_two_people_never_mix_each_others_order(self, queue):
        first, second = put(queue, 1, 2)
        seen = queue.version(MORNING)
        queue.reorder(MORNING, [second.id, first.id], version=seen, who="Cô Lan", at=NOW)
        with pytest.raises(Conflict, match="người khác"):
            queue.reorder(MORNING, [first.id, second.id], version=seen, who="Thầy Nam", at=NOW)
        assert [i.title for i in queue.items(MORNING)] == ["Bài 2", "Bài 1"]

    @pytest.mark.parametrize(
        "wrong", [lambda a, b: [a], lambda a, b: [a, b, b + 9], lambda a, b: []]
    )
    def test_an_order_of_other_items_is_refused(self, queue, wrong):
        first, second = put(queue, 1, 2)
        with pytest.raises(Conflict):
            queue.reorder(
                MORNING,
                wrong(first.id, second.id),
                version=queue.version(MORNING),
                who="Cô Lan",
                at=NOW,
            )

    def test_an_item_that_is_moved_stands_behind_the_others(self, queue):
        first, _ = put(queue, 1, 2)
        queue.add(item(3, occurrence="2026-11-27T06:45"), who="Cô Lan", at=NOW)
        moved = queue.change(replace(first, occurrence="2026-11-27T06:45"), who="Cô Lan", at=NOW)
        assert moved.position == 2
        assert [i.title for i in queue.items("2026-11-27T06:45")] == ["Bài 3", "Bài 1"]

    def test_a_step_that_does_not_exist_is_refused_and_nothing_changes(self, queue):
        [added] = put(queue, 1)
        with pytest.raises(InputError, match="không chuyển sang"):
            queue.change(replace(added, state=ItemState.AIRED), who="máy", at=NOW)
        assert queue.get(added.id) == added

    def test_an_item_is_claimed_once(self, queue):
        [added] = put(queue, 1)
        on_air = replace(added, state=ItemState.ON_AIR)
        queue.change(on_air, who="máy 1", at=NOW, was=ItemState.QUEUED)
        with pytest.raises(Conflict):
            queue.change(on_air, who="máy 2", at=NOW, was=ItemState.QUEUED)

    def test_an_item_that_is_not_there_is_a_conflict(self, queue):
        with pytest.raises(Conflict):
            queue.change(item(id=77), who="Cô Lan", at=NOW)
        assert queue.get(77) is None

    def test_every_change_stands_in_the_journal(self, queue, database):
        [added] = put(queue, 1)
        queue.change(replace(added, state=ItemState.CANCELLED), who="Cô Lan", at=NOW, reason="bận")
        steps = SqlJournal(database).steps(added.episode)
        assert [(s.before, s.after, s.reason) for s in steps] == [
            (ItemState.APPROVED, ItemState.QUEUED, ""),
            (ItemState.QUEUED, ItemState.CANCELLED, "bận"),
        ]
        assert {(s.who, s.at, s.item) for s in steps} == {("Cô Lan", NOW, added.id)}


def step(**changes):
    facts = {
        "at": NOW,
        "who": "Thầy Nam",
        "subject": "a",
        "before": ItemState.DRAFT,
        "after": ItemState.PENDING,
    }
    return Transition(**(facts | changes))


class TestJournal:
    """The port."""

    def test_steps_are_numbered_and_chained(self, database):
        journal = SqlJournal(database)
        first = journal.append(step())
        second = journal.append(step(subject="b", reason="vì sao"))
        assert (first.number, first.previous) == (1, "")
        assert (second.number, second.previous) == (2, first.hash)
        assert list(journal.steps()) == [first, second]
        assert list(journal.steps("b")) == [second]
        assert journal.first_break() is None

    @pytest.mark.parametrize(
        ("damage", "at"),
        [
            ("UPDATE journal SET who = 'Ai đó' WHERE number = 2", 2),
            ("DELETE FROM journal WHERE number = 2", 2),
            ("UPDATE journal SET after = 'Đã duyệt' WHERE number = 3", 3),
            ("DELETE FROM journal WHERE number = 1", 1),
        ],
    )
    def test_whatever_is_altered_or_removed_is_found(self, database, damage, at):
        from sqlalchemy import text

        journal = SqlJournal(database)
        for name in "abc":
            journal.append(step(subject=name))
        with database.engine.execution_options(writes=True).begin() as connection:
            connection.execute(text(damage))
        assert journal.first_break() == at


class TestApprovals:
    """The port."""

    def test_what_was_approved_comes_back_with_its_episode(self, database, episode):
        approvals = SqlApprovals(database)
        approval = Approval(
            subject=episode.key, who="Cô Hòa", at=NOW, audio_sha256="a", script_sha256="s"
        )
        done = step(subject=episode.key, after=ItemState.APPROVED)
        approvals.put(approval, episode, done)
        assert approvals.get(episode.key) == (approval, episode)
        assert list(approvals.all()) == [(approval, episode)]
        again = replace(approval, who="Thầy Nam")
        approvals.put(again, episode, done)
        assert approvals.get(episode.key) == (again, episode)
        approvals.withdraw(episode.key, step(subject=episode.key, after=ItemState.RETURNED))
        assert approvals.get(episode.key) is None
        assert [s.after for s in SqlJournal(database).steps()] == [
            ItemState.APPROVED,
            ItemState.APPROVED,
            ItemState.RETURNED,
        ]

    def test_lines_of_what_was_approved_are_told_without_what_has_none(self, database, episode):
        """A live reading is approved too, and is no episode."""
        approvals = SqlApprovals(database)
        for subject, made in ((episode.key, episode), ("live:1", None)):
            approval = Approval(
                subject=subject, who="Cô Hòa", at=NOW, audio_sha256="a", script_sha256="s"
            )
            approvals.put(approval, made, step(subject=subject, after=ItemState.APPROVED))
        line = brief_of(episode)
        moment = line.air_time.astimezone(UTC)
        assert approvals.subjects() == {episode.key, "live:1"}
        assert approvals.sounds() == dict.fromkeys([episode.key, "live:1"], ("a", ""))
        assert list(approvals.briefs({episode.key, "gone"})) == [line._replace(air_time=moment)]
        assert list(approvals.briefs({f"x{n}" for n in range(200)} | {episode.key})) == [line]
        assert list(approvals.briefs({"gone"})) == []

    @pytest.mark.parametrize(
        ("built", "unlike"),
        [
            ({}, False),
            ({"recipe": "another"}, False),
            ({"title": "Tên mới"}, True),
            ({"air_time": NOW}, True),
            ({"public": None}, True),
            ({"key": "a-twin", "guid": "its own"}, True),
        ],
    )
    def test_what_is_not_built_exactly_as_approved_is_found(self, database, episode, built, unlike):
        """What nobody may hear outside is known by no digest, so it is looked at each time."""
        approvals, catalogue = SqlApprovals(database), SqlCatalogue(database)
        episode = replace(episode, public=episode.school)
        approval = Approval(
            subject=episode.key, who="Cô Hòa", at=NOW, audio_sha256="a", script_sha256="s"
        )
        approvals.put(approval, episode, step(subject=episode.key, after=ItemState.APPROVED))
        approvals.put(
            replace(approval, subject="a-twin"), None, step(subject="a-twin", after=ItemState.DRAFT)
        )
        made = replace(episode, **built)
        catalogue.record(made)
        assert approvals.unlike_built() == ({made.key} if unlike else frozenset())


def test_a_schedule_is_kept_whole_and_replaced_together(database):
    store = SqlScheduleStore(database)
    assert store.load() is None
    slots = tuple(
        Slot(key=key, name=key, weekdays=(0, 2), time=time(6, 45), max_seconds=600.0)
        for key in ("b", "a")
    )
    closure = Closure(first=date(2028, 2, 29), last=date(2028, 2, 29), name="Nghỉ")
    units = (
        Unit(key="t", name="Tên cũ", kind="trường", last=date(2025, 6, 30)),
        Unit(key="t", name="Tên mới", kind="trường", first=date(2025, 7, 1)),
    )
    schedule = Schedule(
        slots=slots, calendar=Calendar(closures=(closure,)), units=units, written=True
    )
    assert store.keep(schedule)
    assert store.load() == schedule
    assert not store.keep(schedule)
    smaller = replace(schedule, slots=slots[:1], units=())
    assert store.keep(smaller)
    assert store.load() == smaller


WRITER = """
import json, sys
from dataclasses import replace
from datetime import UTC, datetime
from broadcaster.domain.errors import Conflict
from broadcaster.domain.approval import ItemState
from broadcaster.domain.queue import WAITING, QueueItem
from broadcaster.storage.database import Database
from broadcaster.programme.store import SqlQueue
url, writer, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
now = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
queue, refused = SqlQueue(Database(url)), 0
for n in range(count):
    item = queue.add(
        QueueItem(occurrence="2026-11-26T06:45", title=f"{writer}-{n}", episode=f"{writer}-{n}"),
        who=writer, at=now,
    )
    try:
        seen = queue.version("2026-11-26T06:45")
        ids = [i.id for i in queue.items("2026-11-26T06:45") if i.state in WAITING]
        queue.reorder("2026-11-26T06:45", ids[::-1], version=seen, who=writer, at=now)
    except Conflict:
        refused += 1
    if n % 5 == 4:
        queue.change(replace(queue.get(item.id), state=ItemState.CANCELLED), who=writer, at=now)
print(json.dumps({"refused": refused}))
"""


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.system)])
def test_four_writers_at_once_lose_nothing_and_double_nothing(kind, tmp_path, request):
    """Four processes add, reorder and remove: every item once, every place once, one whole chain."""
    count = 15
    url = sqlite_url(tmp_path / "q.sqlite3")
    if kind == "postgres":
        url = request.getfixturevalue("postgres")
        _wipe(url)
    command = [sys.executable, "-c", WRITER, url]
    writers = [
        subprocess.Popen([*command, f"w{n}", str(count)], stdout=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    told = [json.loads(writer.communicate()[0]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    database = Database(url)
    items = SqlQueue(database).items(MORNING)
    assert sorted(i.title for i in items) == sorted(
        f"w{w}-{n}" for w in range(4) for n in range(count)
    )
    assert sorted(i.position for i in items) == list(range(1, 4 * count + 1))
    assert sum(i.state is ItemState.CANCELLED for i in items) == 4 * (count // 5)
    journal = SqlJournal(database)
    assert journal.first_break() is None
    orders = [s for s in journal.steps() if s.reason == "đổi thứ tự"]
    assert bool(orders) or sum(t["refused"] for t in told) == 4 * count
    assert sum(s.before is ItemState.APPROVED for s in journal.steps()) == 4 * count
    database.close()


# --- upgrades and damage --------------------------------------------------------------------


def tables(database):
    """Every table with its columns and indexes."""
    seen = inspect(database.engine)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(name)],
            sorted((i["name"], i["column_names"], i["unique"]) for i in seen.get_indexes(name)),
            seen.get_unique_constraints(name),
            seen.get_pk_constraint(name),
        )
        for name in seen.get_table_names()
    }


def test_a_database_of_the_last_trial_version_is_this_program_s(tmp_path, episode):
    """Nothing has to be done to it."""
    path = tmp_path / "c.sqlite3"
    raw = sqlite3.connect(path)
    raw.executescript(LAST_TRIAL.read_text("utf-8"))
    raw.close()
    trial, fresh = Database(sqlite_url(path)), Database("sqlite://")
    assert tables(trial) == tables(fresh)
    SqlCatalogue(trial).record(episode)
    assert SqlCatalogue(trial).get(episode.key) == episode
    trial.close()
    fresh.close()


def test_what_episodes_cite_stands_beside_their_lines_in_an_older_database_too(tmp_path, episode):
    """Filled from the documents; what the public edition leaves out is heard in the yard."""
    sources = (
        LegalSource(number="1/2090/NĐ-CP", issuer="Chính phủ", in_force=date(2090, 2, 1)),
        LegalSource(number="2/2090/QĐ", issuer="Ủy ban\txã", ended=date(2091, 2, 1)),
    )
    assert episode.school is not None
    school = replace(episode.school, sources=sources)
    episode = replace(episode, school=school, public=replace(school, sources=sources[:1]))
    path = tmp_path / "c.sqlite3"
    raw = sqlite3.connect(path)
    raw.executescript(LAST_TRIAL.read_text("utf-8"))
    columns = "key, guid, show, programme, number, air_time, title, recipe, document, digest"
    values = (episode.key, "g", "s", "p", 1, "2026-09-07 00:00:00", "t", "r", to_text(episode), "x")
    raw.execute(f"INSERT INTO episode ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?)", values)
    raw.commit()
    raw.close()
    database = Database(sqlite_url(path))
    [brief] = SqlCatalogue(database).briefs()
    assert brief.cites == brief_of(episode).cites
    first, second = cited_in(brief.cites)
    assert (first, second) == (sources[0], replace(sources[1], issuer="Ủy ban xã"))
    database.close()


def test_an_index_that_cannot_be_made_stops_nothing(tmp_path, episode):
    """Everything is there without it, only slower."""
    path = tmp_path / "c.sqlite3"
    raw = sqlite3.connect(path)
    raw.executescript(LAST_TRIAL.read_text("utf-8"))
    raw.execute("CREATE TABLE ix_approval_line (taken TEXT)")  # nothing else can have the name now
    raw.close()
    database = Database(sqlite_url(path))
    SqlCatalogue(database).record(episode)
    assert (SqlCatalogue(database).get(episode.key), SqlApprovals(database).subjects()) == (
        episode, frozenset(),
    )  # fmt: skip
    database.close()


def test_a_database_of_an_earlier_trial_version_is_left_alone_with_a_way_out(tmp_path):
    path = tmp_path / "c.sqlite3"
    raw = sqlite3.connect(path)
    raw.executescript(LAST_TRIAL.read_text("utf-8").replace("('0008')", "('0007')"))
    with pytest.raises(StoreError, match=r"bản thử .*0007") as told:
        Database(sqlite_url(path))
    assert not isinstance(told.value, TooNew)
    assert "catalogue rebuild" in told.value.hint
    assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0007",)]
    raw.close()


def test_the_tables_are_made_once_by_many_at_once(tmp_path):
    path = tmp_path / "c.sqlite3"
    code = "import sys; from broadcaster.storage.database import Database; Database(sys.argv[1])"
    runs = [subprocess.Popen([sys.executable, "-c", code, sqlite_url(path)]) for _ in range(3)]
    assert [run.wait() for run in runs] == [0, 0, 0]
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    raw.close()


def test_a_newer_queue_is_refused(tmp_path):
    path = tmp_path / "c.sqlite3"
    Database(sqlite_url(path)).close()
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    with pytest.raises(TooNew, match="bản mới hơn"):
        Database(sqlite_url(path))


def test_a_queue_that_another_run_holds_is_told_and_nothing_is_half_done(tmp_path, monkeypatch):
    monkeypatch.setattr("broadcaster.storage.database._WAIT", 0.01)
    path = tmp_path / "c.sqlite3"
    queue = SqlQueue(Database(sqlite_url(path)))
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="đang bận"):
        put(queue, 1)
    other.rollback()
    other.close()
    assert list(queue.items()) == []


def test_a_full_disk_leaves_queue_and_journal_as_they_were(tmp_path):
    database = Database(sqlite_url(tmp_path / "c.sqlite3"))
    queue = SqlQueue(database)
    put(queue, 1)
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="đã đầy"):
        queue.add(item(2, note="dài " * 50_000), who="Cô Lan", at=NOW)
    assert [i.title for i in queue.items()] == ["Bài 1"]
    assert len(SqlJournal(database).steps()) == 1


def test_a_damaged_item_is_told(tmp_path):
    path = tmp_path / "c.sqlite3"
    queue = SqlQueue(Database(sqlite_url(path)))
    put(queue, 1)
    raw = sqlite3.connect(path)
    raw.execute("UPDATE queue_item SET document = '{'")
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="hỏng"):
        queue.items()


@pytest.mark.system
def test_a_server_that_is_away_is_told_in_a_sentence(tmp_path):
    with pytest.raises(StoreError, match="Không nối được"):
        Database(f"postgresql://dai@/postgres?host={tmp_path}")


@pytest.mark.system
def test_a_database_that_the_server_does_not_have_is_told(postgres):
    with pytest.raises(StoreError, match="không có cơ sở dữ liệu"):
        Database(postgres.replace("/postgres?", "/khong-co?"))
