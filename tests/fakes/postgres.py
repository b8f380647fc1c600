"""Debian's PostgreSQL on a Unix socket in a folder of its own, for as long as a block lasts."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

PLACES = "/usr/lib/postgresql"  # Debian keeps every version in a folder of its own here
_QUIET = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}


def programs() -> Path:
    """The folder of the newest server that is installed."""
    found = sorted(Path(PLACES).glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    assert found, "PostgreSQL is not installed (Debian package postgresql)"
    return found[-1].parent


def _someone() -> dict[str, object]:
    """The server refuses to run as root: then it runs as the user that Debian made for it."""
    if os.getuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _run(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], check=False, **_someone(), **_QUIET)
    assert done.returncode == 0, done.stdout


@contextmanager
def server() -> Iterator[str]:
    """The address of an empty database; the server is gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data, programs_at = folder / "data", programs()
        _run(
            programs_at / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "dai",
            "--no-sync",
            "-E",
            "UTF8",
        )
        _start(folder)
        try:
            yield f"postgresql://dai@/postgres?host={quote(str(folder), safe='')}"
        finally:
            _stop(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> None:
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    _run(
        programs() / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options,
        "start",
    )  # fmt: skip


def _stop(folder: Path) -> None:
    _run(programs() / "pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop")


@contextmanager
def away(url: str) -> Iterator[None]:
    """The server of that address is down inside the block, as after a fall of its power."""
    folder = Path(unquote(url.partition("?host=")[2]))
    _stop(folder)
    try:
        yield
    finally:
        _start(folder)


def plain_role(url: str, name: str = "so_chung") -> str:
    """The address of an empty database whose owner is no superuser: rows are fenced from it."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}")
    return url.replace("//dai@/postgres", f"//{name}@/{name}")
