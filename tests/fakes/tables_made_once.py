"""The steps of the schema are run once by each process of tests; a new database gets what they made."""

from unittest import mock

import pytest
from sqlalchemy import inspect

from broadcaster.storage import database

_SQL = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
_real = database._migrate
_made = []  # what makes each table and index, in order


@pytest.fixture(scope="session", autouse=True)
def tables_made_once():
    """Loading the steps and running them took a tenth of a test that begins with a new station."""
    with mock.patch.object(database, "_migrate", _tables):
        yield


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
