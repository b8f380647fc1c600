"""A certificate for the school's network: ours, kept, renewed, and good enough for TLS."""

import ssl
import stat
import sys
from datetime import UTC, datetime, timedelta

from broadcaster.net.own_certificate import own_certificate

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ADDRESSES = ("127.0.0.1", "192.168.1.20", "may-phat-thanh")


def test_it_is_made_once_and_kept_until_something_changes(tmp_path):
    path = tmp_path / "chung-thu.pem"
    first = own_certificate(path, "Trường Thử", ADDRESSES, NOW)
    assert own_certificate(path, "Trường Thử", ADDRESSES, NOW) == first
    later = own_certificate(path, "Trường Thử", ADDRESSES, NOW + timedelta(days=380))
    assert later.fingerprint != first.fingerprint
    moved = own_certificate(path, "Trường Thử", ("127.0.0.1", "192.168.1.21"), NOW)
    assert moved.fingerprint not in (first.fingerprint, later.fingerprint)


def test_python_serves_with_it_and_nobody_else_reads_the_key(tmp_path):
    path = tmp_path / "chung-thu.pem"
    made = own_certificate(path, "T" * 200, ADDRESSES, NOW)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path)
    assert len(made.fingerprint.split(":")) == 32
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_file_is_made_anew(tmp_path):
    path = tmp_path / "chung-thu.pem"
    path.write_text("-----BEGIN CERTIFICATE-----\nhỏng", encoding="utf-8")
    assert own_certificate(path, "Trường Thử", ADDRESSES, NOW).fingerprint
