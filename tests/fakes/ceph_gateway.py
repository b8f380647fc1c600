"""The gateway of Ceph as a server of S3 that is nobody's imitation, for as long as a block lasts.

Debian's `radosgw` keeps objects in a SQLite file as well as in a cluster: one process, no disks of
its own, everything of the protocol that the gateway of a real Ceph speaks.
"""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.fakes.quiet_port import quiet_port
from tests.fakes.s3_service import KEYS, S3Service, with_bucket

_START, _MAKES_USER = 120.0, 20.0  # seconds; a user takes 0.1
_SETTINGS = """\
[global]
fsid = 11111111-2222-3333-4444-555555555555
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = {folder}
admin_socket = {folder}/a.sock
log_file = {folder}/log
rgw_data = {folder}
rgw_backend_store = dbstore
rgw_config_store = dbstore
dbstore_db_dir = {folder}
dbstore_config_uri = file:{folder}/settings.db
rgw_frontends = beast endpoint=127.0.0.1:{port}
"""


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None and not os.environ.get("CI"):
        pytest.skip("radosgw is not installed (Debian package radosgw)")
    assert found, "radosgw is not installed (Debian package radosgw)"
    return found


@contextmanager
def ceph_service() -> Iterator[S3Service]:
    """A gateway with one user and one bucket."""
    gateway, manager = _program("radosgw"), _program("radosgw-admin")
    with TemporaryDirectory(prefix="rgw-", ignore_cleanup_errors=True) as place:
        folder, port = Path(place), quiet_port()
        settings = folder / "ceph.conf"
        settings.write_text(_SETTINGS.format(folder=folder, port=port), "utf-8")
        common = ["-c", str(settings), "-n", "client.rgw.thu", "--no-mon-config"]
        user = ["user", "create", "--uid=thu", "--display-name=thu"]
        keys = [f"--access-key={KEYS.name}", f"--secret={KEYS.secret}"]
        # before the gateway begins: both open the same file
        _make_user([manager, *common, *user, *keys], folder)
        with (folder / "out").open("wb") as out:
            running = subprocess.Popen([gateway, *common, "-d"], stdout=out, stderr=out)
        try:
            _wait(port, running, folder / "out")
            service = S3Service(f"http://127.0.0.1:{port}")
            with_bucket(service)
            yield service
        finally:
            running.kill()
            running.wait()


def _make_user(command: list[str], folder: Path) -> None:
    """Its last word is the user, as JSON; in 7 of 120 runs it then hung instead of ending."""
    told, faults = folder / "user", folder / "faults"
    with told.open("wb") as out, faults.open("wb") as err, suppress(subprocess.TimeoutExpired):
        subprocess.run(command, check=False, stdout=out, stderr=err, timeout=_MAKES_USER)
    assert b"}" in told.read_bytes(), faults.read_text(errors="replace")
    assert json.loads(told.read_text("utf-8"))["user_id"] == "thu"


def _wait(port: int, running: "subprocess.Popen[bytes]", out: Path) -> None:
    deadline = time.monotonic() + _START
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except OSError:
            assert running.poll() is None, out.read_text(errors="replace")
            assert time.monotonic() < deadline, out.read_text(errors="replace")
        time.sleep(0.1)
