"""The steps of the schema are run once by each process of tests; a new database gets what they made.

And a statement is compiled once: what many new databases are asked is the same.
"""

from unittest import mock

import pytest
from sqlalchemy import inspect
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from broadcaster.storage import database

_SQL = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
_real, _create_engine = database._migrate, database.create_engine
_made = []  # what makes each table and index, in order
_compiled = LRUCache(2_000)


@pytest.fixture(scope="session", autouse=True)
def tables_made_once():
    """Loading the steps and running them took a tenth of a test that begins with a new station."""
    with (
        mock.patch.object(database, "_migrate", _tables),
        mock.patch.object(database, "create_engine", _engine),
        mock.patch.object(SQLiteDialect_pysqlite, "__eq__", _is_such_a_dialect),
        mock.patch.object(SQLiteDialect_pysqlite, "__hash__", _place_of_dialects),
    ):
        yield


def _engine(*words, **more):
    """One whose statements are those of all: each of a thousand engines compiled them anew."""
    engine = _create_engine(*words, **more)
    if type(engine.dialect) is SQLiteDialect_pysqlite:
        engine._compiled_cache = _compiled
    return engine


def _is_such_a_dialect(one, other):
    """Every engine has a dialect of its own, and those of SQLite are all alike here."""
    return type(one) is type(other)


def _place_of_dialects(_):
    """What is equal stands in one place."""
    return 1


def _tables(connection):
    if connection.dialect.name != "sqlite" or inspect(connection).get_table_names():
        _real(connection)
    elif not _made:
        _real(connection)
        _made[:] = connection.exec_driver_sql(_SQL).scalars()
    else:
        for sql in _made:
            connection.exec_driver_sql(sql)
        version = "INSERT INTO alembic_version VALUES (?)"
        connection.exec_driver_sql(version, (database.HEAD,))
