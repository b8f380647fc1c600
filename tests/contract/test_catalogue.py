"""What every catalogue promises, run over each implementation."""

import importlib
import pkgutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, update

from broadcaster import storage
from broadcaster.domain.errors import StoreError
from broadcaster.production.sidecars import write_episode
from broadcaster.production.store import _EVERY_LINE, SqlCatalogue, lines
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.schema import HEAD, REVISIONS, EpisodeMonthRow, EpisodeRow, Tables, Utc


@pytest.fixture(params=["memory", "file"])
def catalogue(request, tmp_path):
    url = "sqlite://" if request.param == "memory" else sqlite_url(tmp_path / "c.sqlite3")
    with SqlCatalogue(url) as opened:
        yield opened


class TestCatalogue:
    """The port."""

    def test_what_was_recorded_comes_back_whole(self, catalogue, episode):
        catalogue.record(episode)
        assert catalogue.get(episode.key) == episode

    def test_recording_again_replaces(self, catalogue, episode):
        catalogue.record(episode)
        catalogue.record(replace(episode, title="Khác", recipe="r2"))
        assert [e.title for e in catalogue.episodes()] == ["Khác"]

    def test_what_is_not_there_is_none(self, catalogue):
        assert catalogue.get("none") is None
        assert list(catalogue.episodes()) == []

    def test_episodes_come_oldest_first_whatever_their_zones(self, catalogue, episode):
        far_east = timezone(timedelta(hours=14))  # a minute earlier, though its clock says 13:44
        early = replace(
            episode, key="b", guid="b", air_time=datetime(2026, 9, 7, 13, 44, tzinfo=far_east)
        )
        late = replace(episode, key="a", guid="a", air_time=episode.air_time + timedelta(days=1))
        for one in (late, episode, early):
            catalogue.record(one)
        assert [e.key for e in catalogue.episodes()] == ["b", episode.key, "a"]

    def test_episodes_of_one_show_only(self, catalogue, episode):
        catalogue.record(episode)
        catalogue.record(replace(episode, key="x", guid="x", show="other"))
        assert [e.key for e in catalogue.episodes("other")] == ["x"]
        assert list(catalogue.episodes("none")) == []

    @pytest.mark.parametrize("others", [0, 150])  # asked for by name, and out of all
    def test_it_knows_what_a_sidecar_says_to_the_byte(self, catalogue, episode, tmp_path, others):
        path = tmp_path / f"{episode.key}.json"
        write_episode(path, episode)
        sidecars = {episode.key: path} | {f"n-{n}": tmp_path / f"n-{n}.json" for n in range(others)}
        assert catalogue.as_beside(sidecars) == frozenset()
        catalogue.record(episode)
        catalogue.record(replace(episode, key="not-asked-for", guid="n"))
        assert catalogue.as_beside(sidecars) == {episode.key}
        write_episode(path, replace(episode, title="Khác\nhai dòng"))
        assert catalogue.as_beside(sidecars) == frozenset()
        catalogue.record(replace(episode, title="Khác\nhai dòng"))
        assert catalogue.as_beside(sidecars) == {episode.key}
        path.unlink()
        assert catalogue.as_beside(sidecars) == frozenset()

    def test_what_was_forgotten_is_gone_and_forgetting_twice_is_fine(self, catalogue, episode):
        catalogue.record(episode)
        catalogue.forget(episode.key)
        catalogue.forget(episode.key)
        assert catalogue.get(episode.key) is None

    def test_two_episodes_cannot_have_one_guid(self, catalogue, episode):
        catalogue.record(episode)
        with pytest.raises(StoreError, match="guid"):
            catalogue.record(replace(episode, key="other"))
        assert [e.key for e in catalogue.episodes()] == [episode.key]


# --- the database itself --------------------------------------------------------------------


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from broadcaster.production.store import _EVERY_LINE, SqlCatalogue, lines
from broadcaster.production.sidecars import read_episode
from broadcaster.storage.database import sqlite_url
folder, writer = Path(sys.argv[1]), sys.argv[2]
episode = read_episode(folder / "episode.json")
with SqlCatalogue(sqlite_url(folder / "c.sqlite3")) as catalogue:
    for n in range(20):
        catalogue.record(replace(episode, key=f"{writer}-{n}", guid=f"{writer}-{n}"))
"""


def test_what_was_recorded_outlives_the_process(tmp_path, episode):
    url = sqlite_url(tmp_path / "thư mục mới" / "a b?c#%41" / "danh mục.sqlite3")
    with SqlCatalogue(url) as catalogue:
        catalogue.record(episode)
    with SqlCatalogue(url) as catalogue:
        assert catalogue.get(episode.key) == episode


def test_several_writers_lose_nothing(tmp_path, episode):
    write_episode(tmp_path / "episode.json", episode)
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, str(n)]) for n in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    with SqlCatalogue(sqlite_url(tmp_path / "c.sqlite3")) as catalogue:
        assert len(catalogue.episodes()) == 60


def test_the_file_is_set_up_for_power_cuts_and_readers(tmp_path):
    with (
        SqlCatalogue(sqlite_url(tmp_path / "c.sqlite3")) as catalogue,
        catalogue._engine.connect() as connection,
    ):
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_the_steps_end_at_the_models():
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    for module in pkgutil.iter_modules(storage.__path__):  # every model, whoever else is imported
        importlib.import_module(f"{storage.__name__}.{module.name}")
    with SqlCatalogue("sqlite://") as catalogue, catalogue._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Tables.metadata) == []


def test_the_steps_are_one_line_of_known_numbers_and_only_go_forward():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "broadcaster.storage:migrations")
    config.set_main_option("path_separator", "os")
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(step.revision for step in reversed(steps)) == REVISIONS
    assert steps[0].revision == HEAD
    assert not any(hasattr(step.module, "downgrade") for step in steps)


def test_the_models_hold_nothing_that_only_sqlite_knows():
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    for table in Tables.metadata.tables.values():
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert all(
            c.type.__module__.startswith("sqlalchemy.sql") or isinstance(c.type, Utc)
            for c in table.columns
        )


def test_the_schema_of_a_newer_program_is_refused_and_untouched(tmp_path):
    path = tmp_path / "c.sqlite3"
    SqlCatalogue(sqlite_url(path)).close()
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    with pytest.raises(StoreError, match=r"bản mới hơn .*9999") as told:
        SqlCatalogue(sqlite_url(path))
    assert told.value.where == str(path)
    assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    raw.close()


def test_a_file_that_is_no_database_is_told_with_a_way_out(tmp_path):
    path = tmp_path / "c.sqlite3"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError) as told:
        SqlCatalogue(sqlite_url(path))
    assert "catalogue rebuild" in told.value.hint
    assert path.read_bytes() == b"not a database" * 100


def test_a_folder_in_the_way_is_told(tmp_path):
    (tmp_path / "c.sqlite3").mkdir()
    with pytest.raises(StoreError, match="Không mở được"):
        SqlCatalogue(sqlite_url(tmp_path / "c.sqlite3"))


def test_a_file_in_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "f").write_bytes(b"")
    with pytest.raises(StoreError):
        SqlCatalogue(sqlite_url(tmp_path / "f" / "c.sqlite3"))


@pytest.mark.parametrize("url", ["", "nothing", "mysterydb://host/name"])
def test_an_address_that_names_no_database_is_told(url):
    with pytest.raises(StoreError, match="Địa chỉ cơ sở dữ liệu"):
        SqlCatalogue(url)


def test_a_database_that_another_run_holds_is_told(tmp_path, episode, monkeypatch):
    monkeypatch.setattr("broadcaster.storage.database._WAIT", 0.01)
    path = tmp_path / "c.sqlite3"
    with SqlCatalogue(sqlite_url(path)) as catalogue:
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="đang bận"):
            catalogue.record(episode)
        assert list(catalogue.episodes()) == []  # readers go on
        other.rollback()
        other.close()
        catalogue.record(episode)


def test_a_full_disk_is_told_and_what_was_recorded_stays(tmp_path, episode):
    with SqlCatalogue(sqlite_url(tmp_path / "c.sqlite3")) as catalogue:
        catalogue.record(episode)
        with catalogue._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="đã đầy"):
            catalogue.record(replace(episode, key="x", guid="x", summary="dài " * 5000))
        assert [e.key for e in catalogue.episodes()] == [episode.key]


def test_a_damaged_row_is_told(tmp_path, episode):
    path = tmp_path / "c.sqlite3"
    with SqlCatalogue(sqlite_url(path)) as catalogue:
        catalogue.record(episode)
        raw = sqlite3.connect(path)
        raw.execute("UPDATE episode SET document = '{'")
        raw.commit()
        raw.close()
        with pytest.raises(StoreError, match="hỏng"):
            catalogue.get(episode.key)


def test_a_moment_without_a_zone_is_never_stored(episode):
    with SqlCatalogue("sqlite://") as catalogue, pytest.raises(StoreError):
        catalogue.record(replace(episode, air_time=datetime(2026, 9, 7, 6, 45)))


@pytest.mark.parametrize("told", ["", "các em", "các em\x1fthầy cô"])
def test_the_lines_are_the_same_by_column_and_by_row(episode, told):
    """A value may hold what stands between the values of a column; then rows are read."""
    with SqlCatalogue("sqlite://") as catalogue:
        assert catalogue.briefs() == []
        for number in (3, 1, 2):
            moment = episode.air_time + timedelta(days=number % 3)
            key = f"k{number}"
            catalogue.record(
                replace(episode, key=key, guid=key, air_time=moment, audiences=(told,))
            )
        with catalogue._engine.begin() as connection:
            connection.execute(
                update(EpisodeRow)
                .where(EpisodeRow.key == "k2")
                .values(season=None, digest=None, until=date(2027, 1, 2), audiences=told or None)
            )
            found = lines([connection.execute(_EVERY_LINE).all()])
        assert [one.key for one in found] == ["k3", "k1", "k2"]
        assert catalogue.briefs() == found


def test_lines_are_in_order_also_without_the_index_that_holds_them_so(episode):
    """Another program may have dropped it, or none could be made."""
    with SqlCatalogue("sqlite://") as catalogue:
        for number in (3, 1, 2):
            key = f"k{number}"
            moment = episode.air_time + timedelta(days=number // 2)
            catalogue.record(replace(episode, key=key, guid=key, air_time=moment))
        before = catalogue.briefs()
        with catalogue._engine.begin() as connection:
            connection.exec_driver_sql("DROP INDEX ix_episode_line")
        assert [one.key for one in before] == ["k1", "k2", "k3"]
        assert catalogue.briefs() == before


def every_line(catalogue):
    """As the rows of the episodes say, one by one."""
    with catalogue._engine.connect() as connection:
        return lines([connection.execute(_EVERY_LINE).all()])


def kept_months(catalogue):
    """The months whose lines are kept."""
    with catalogue._engine.connect() as connection:
        wanted = select(EpisodeMonthRow.month).where(EpisodeMonthRow.told.is_not(None))
        return [*connection.scalars(wanted.order_by(EpisodeMonthRow.month))]


@pytest.fixture
def archive(episode):
    """A catalogue with two episodes a month, whose months are kept."""
    with SqlCatalogue("sqlite://") as catalogue:
        for number in range(12):
            key, moment = f"k{number:02}", episode.air_time + timedelta(days=15 * number)
            catalogue.record(replace(episode, key=key, guid=key, air_time=moment))
        assert catalogue.briefs() == every_line(catalogue)
        assert len(kept_months(catalogue)) == 6
        yield catalogue


@pytest.mark.parametrize(
    ("change", "emptied"),
    [
        ("UPDATE episode SET digest = 'x' WHERE key = 'k03'", 1),
        ("UPDATE episode SET cites = NULL, until = '2027-01-02' WHERE key = 'k04'", 1),
        ("UPDATE episode SET air_time = '2026-09-30 23:59:59.999999' WHERE key = 'k09'", 2),
        ("UPDATE episode SET air_time = '2020-02-01 00:00:00.000000' WHERE key = 'k09'", 1),
        ("DELETE FROM episode WHERE key = 'k05'", 1),
        ("UPDATE episode SET show = 'khac'", 6),
        ("DELETE FROM episode", 6),
    ],
)
def test_the_lines_that_are_kept_follow_whoever_changes_an_episode(archive, change, emptied):
    before = kept_months(archive)
    with archive._engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert len(kept_months(archive)) == len(before) - emptied
    for _ in range(2):  # read, and then as kept
        assert archive.briefs() == every_line(archive)


def test_a_month_that_changed_is_kept_anew_once_there_are_more_of_them(archive, episode):
    """The newest month changes daily: its handful of lines is not written anew each time."""
    for number in (100, 101, 102):
        key, moment = f"k{number}", episode.air_time + timedelta(days=30 * number)
        archive.record(replace(episode, key=key, guid=key, air_time=moment))
        assert archive.briefs() == every_line(archive)
        assert len(kept_months(archive)) == (6 if number < 102 else 9)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM episode_month",  # as a copy of a server's database has none
        "DELETE FROM episode_month WHERE month > '2026-12'",
        "UPDATE episode_month SET told = 'x'",
        "UPDATE episode_month SET told = replace(told, char(30), '') WHERE month < '2026-10'",
    ],
)
def test_lines_that_are_kept_and_cannot_be_right_are_read_and_kept_anew(archive, damage):
    whole = kept_months(archive)
    with archive._engine.begin() as connection:
        connection.exec_driver_sql(damage)
    assert archive.briefs() == every_line(archive)
    assert kept_months(archive) == whole
    assert archive.briefs() == every_line(archive)


def test_lines_with_the_signs_between_lines_in_them_are_read_each_time(archive):
    with archive._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE episode SET audiences = 'a' || char(31) || 'b'")
        connection.exec_driver_sql("UPDATE episode SET cites = char(30) WHERE key > 'k05'")
    for _ in range(2):
        assert archive.briefs() == every_line(archive)


def test_lines_are_told_also_where_nothing_can_be_kept(archive):
    with archive._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM episode_month")
        connection.exec_driver_sql("PRAGMA query_only = ON")
    assert archive.briefs() == every_line(archive)
    assert kept_months(archive) == []


def test_a_room_that_needs_no_database_does_not_load_one():
    seen = "import sys, broadcaster.storage; sys.exit('sqlalchemy' in sys.modules)"
    subprocess.run([sys.executable, "-c", seen], check=True)


def test_lines_are_told_without_waiting_for_whoever_writes(tmp_path, episode, monkeypatch):
    """What is kept of them is kept at another time; a writer that has to waits as before."""
    monkeypatch.setattr("broadcaster.storage.database._WAIT", 600)  # longer than the test waits
    url = sqlite_url(tmp_path / "a.sqlite")
    with SqlCatalogue(url) as writer, SqlCatalogue(url) as reader:
        for number in range(3):
            key, moment = f"k{number}", episode.air_time + timedelta(days=31 * number)
            writer.record(replace(episode, key=key, guid=key, air_time=moment))
        told = []
        asking = threading.Thread(target=lambda: told.append(reader.briefs()), daemon=True)
        with writer._database.writing() as session:
            session.connection()
            asking.start()
            asking.join(60)
            assert told == [every_line(reader)]
            assert kept_months(reader) == []
        with reader._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 600_000
        reader.briefs()
        assert len(kept_months(reader)) == 3
