"""Every table of the hub's database under a session of another unit: nothing comes, nothing goes.

Both fences are tried: the session's own condition on a file and on PostgreSQL, and the server's
row-level security below it, where words of SQL reach.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import (
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from broadcaster.domain.errors import StoreError
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import copy_hub_rows, remove_unit_rows
from broadcaster.storage.hub_tables import HubTables
from tests.fakes.postgres import plain_role, server

OWN, FOREIGN = "truong-a", "truong-b"
ROWS = sorted((m.class_ for m in HubTables.registry.mappers), key=lambda row: row.__name__)
MOMENT = datetime(2026, 11, 30, 6, 45, tzinfo=UTC)
VALUES = {str: "x", int: 1, float: 1.0, bool: True, date: date(2026, 11, 30)}
VALUES[object] = MOMENT  # the program's own type of a moment


@pytest.fixture(scope="module")
def postgres():
    with server() as url:
        yield plain_role(url)


@pytest.fixture(scope="module", params=["file", pytest.param("postgres", marks=pytest.mark.system)])
def rows(request, tmp_path_factory):
    """A database in which two units have a row in every table."""
    if request.param == "file":
        url = sqlite_url(tmp_path_factory.mktemp("so") / "so-chung.sqlite")
    else:
        url = request.getfixturevalue("postgres")
    opened = HubDatabase(url)
    with opened.writing_all() as session:
        session.add_all(row_of(row, unit) for row in ROWS for unit in (OWN, FOREIGN))
    yield opened
    opened.close()


def row_of(row, unit, **changed):
    """A row with a value in every column; texts name the unit, so that unique ones are."""
    told = {c.key: VALUES[c.type.python_type] for c in row.__table__.columns}
    told |= {name: unit for name, value in told.items() if value == "x"}
    return row(**told | {"unit": unit} | changed)


def key_of(row, unit):
    made = row_of(row, unit)
    return tuple(getattr(made, column.key) for column in row.__table__.primary_key)


def is_refused(rows, attempt):
    """Whether a session of the own unit says no."""
    try:
        with rows.writing([OWN]) as session:
            attempt(session)
    except StoreError:
        return True
    return False


def standing(rows):
    with rows.reading_all() as session:
        return {
            (row.__name__, *(getattr(one, column.key) for column in row.__table__.columns))
            for row in ROWS
            for one in session.scalars(select(row))
        }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__)
def test_a_session_of_another_unit_finds_nothing(rows, row):
    also = aliased(row)
    inner = select(row).subquery()
    beside = select(row.unit.label("code")).cte()
    asked = {
        "row": select(row),
        "column": select(row.unit),
        "named": select(row.unit).where(row.unit == FOREIGN),
        "alias": select(also.unit),
        "join": select(also.unit).join(row, row.unit != "").where(row.unit == OWN),
        "subquery": select(inner.c.unit),
        "cte": select(beside.c.code),
        "union": union_all(select(row.unit), select(also.unit)),
        "exists": select(row.unit).where(exists().where(also.unit == FOREIGN)),
        "largest": select(func.max(row.unit)),
    }
    with rows.reading([OWN]) as session:
        for name, statement in asked.items():
            found = session.execute(statement).scalars().all()
            codes = {getattr(one, "unit", one) for one in found} - {None}
            assert codes <= {OWN}, name
            assert bool(codes) is (name not in ("named", "exists")), name
        assert session.scalar(select(func.count()).select_from(row)) == 1
        assert session.get(row, key_of(row, FOREIGN)) is None
        assert session.get(row, key_of(row, OWN)) is not None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__)
def test_a_session_of_another_unit_changes_nothing(rows, row):
    """What takes no condition is refused, also where it would have done no harm."""
    before = standing(rows)
    table, dialect = row.__table__, sqlite if "sqlite" in str(rows.engine.url) else postgresql
    values = {c.key: getattr(row_of(row, FOREIGN), c.key) for c in table.columns}
    fresh = values | {"unit": "truong-c"}
    some = next(c.key for c in table.columns if c.key != "unit")
    upsert = dialect.insert(row).values(values)
    keys = [column.key for column in table.primary_key]
    refused = {
        "add": lambda s: s.add(row_of(row, "truong-c")),
        "merge": lambda s: s.merge(row_of(row, FOREIGN)),
        "insert": lambda s: s.execute(insert(row).values(fresh)),
        "insert of a table": lambda s: s.execute(insert(table).values(fresh)),
        "upsert": lambda s: s.execute(
            upsert.on_conflict_do_update(index_elements=keys, set_={some: values[some]})
        ),
        "insert from": lambda s: s.execute(insert(row).from_select(["unit"], select(row.unit))),
        "many": lambda s: s.bulk_insert_mappings(row, [fresh]),
        "many objects": lambda s: s.bulk_save_objects([row_of(row, "truong-c")]),
        "many changes": lambda s: s.execute(update(row), [values]),
        "given away": lambda s: s.execute(update(row).values(unit=FOREIGN)),
        "given away by an expression": lambda s: s.execute(
            update(row).values({"unit": func.lower(FOREIGN)})
        ),
        "given away by a column": lambda s: s.execute(update(row).values({row.unit: row.unit})),
        "given away in order": lambda s: s.execute(
            update(row).ordered_values((some, values[some]), ("unit", bindparam("x", FOREIGN)))
        ),
        "given away by a parameter": lambda s: s.execute(update(row), {"unit": FOREIGN}),
        "given away as an object": lambda s: setattr(s.scalar(select(row)), "unit", FOREIGN),
        "a table": lambda s: s.execute(select(table)),
        "a column of a table": lambda s: s.execute(select(table.c.unit)),
        "update of a table": lambda s: s.execute(update(table).values({some: values[some]})),
        "delete from a table": lambda s: s.execute(delete(table)),
        "words": lambda s: s.execute(text(f"SELECT unit FROM {table.name}")),
        "words as a column": lambda s: s.execute(
            select(literal_column(f"(SELECT max(unit) FROM {table.name})"))
        ),
        "words as rows": lambda s: s.execute(
            select(row).from_statement(text(f"SELECT * FROM {table.name}"))
        ),
        "below the session": lambda s: s.connection(),
    }
    assert [name for name, attempt in refused.items() if not is_refused(rows, attempt)] == []
    with rows.writing([OWN]) as session:
        foreign = session.execute(
            update(row).where(row.unit == bindparam("code")).values({some: values[some]}),
            {"code": FOREIGN},
        )
        assert foreign.rowcount == 0
        assert session.execute(delete(row).where(row.unit == FOREIGN)).rowcount == 0
    with rows.writing([]) as session:
        assert session.execute(delete(row)).rowcount == 0
    assert standing(rows) == before


@pytest.mark.system
@pytest.mark.parametrize("told", ["truong-a", "", None], ids=["of one", "of none", "nothing said"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__)
@pytest.mark.parametrize("rows", ["postgres"], indirect=True)
def test_the_server_refuses_what_the_program_lets_through(rows, row, told):
    """Words of SQL on a connection, as a fault of the program might send them."""
    before, table = standing(rows), row.__table__

    def said(connection):
        if told is not None:
            connection.execute(
                text("SELECT set_config('broadcaster.units', :u, true)"), {"u": told}
            )
        return connection

    mine = [OWN] if told == OWN else []
    with rows.engine.connect() as connection:
        found = said(connection).execute(select(table.c.unit)).scalars().all()
        assert found == mine
        changed = connection.execute(text(f"DELETE FROM {table.name} WHERE unit = '{FOREIGN}'"))
        assert changed.rowcount == 0
    fresh = {c.key: getattr(row_of(row, "truong-c"), c.key) for c in table.columns}
    for statement in (
        insert(table).values(fresh),
        *([update(table).values(unit=FOREIGN)] if mine else []),
    ):
        with (
            pytest.raises(SQLAlchemyError, match="row-level security"),
            rows.engine.begin() as connection,
        ):
            said(connection).execute(statement)
    assert standing(rows) == before


def test_all_rows_are_copied_out_as_they_are(rows, tmp_path):
    file = tmp_path / "ban-chep.sqlite"
    count = copy_hub_rows(rows, file)
    copy = HubDatabase(sqlite_url(file))
    try:
        with rows.reading_all() as seen, copy.reading_all() as copied:
            for row in ROWS:
                table = row.__table__
                every = [seen.execute(select(table)).all(), copied.execute(select(table)).all()]
                assert sorted(map(repr, every[0])) == sorted(map(repr, every[1])), table.name
                count -= len(every[0])
    finally:
        copy.close()
    assert count == 0


def test_all_rows_of_one_unit_are_removed_and_none_of_another(rows):
    """Also its bytes: nothing of a removed row stays in the file."""
    with rows.writing_all() as session:
        session.add_all(row_of(row, "truong-c") for row in ROWS)
    gone = remove_unit_rows(rows, "truong-c")
    assert gone == {row.__tablename__: 1 for row in ROWS}
    assert remove_unit_rows(rows, "truong-c") == {}
    with rows.reading_all() as session:
        for row in ROWS:
            assert session.scalar(select(func.count()).select_from(row)) >= 2
    if rows.engine.dialect.name == "sqlite":
        for file in Path(rows.where).parent.iterdir():
            assert b"truong-c" not in file.read_bytes(), file.name
