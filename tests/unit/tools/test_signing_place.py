"""The project's signing key lies where nothing cleans up."""

import importlib.util
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of what is asked about, so that nobody's own key is touched."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "sealing.py", tmp_path / "tools")
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "dist" / "usb").mkdir(parents=True)
    (tmp_path / "dist" / "usb" / "x.whl").write_bytes(b"x")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("USB_SIGNING_KEY", raising=False)
    return tmp_path


def sealing(project):
    spec = importlib.util.spec_from_file_location("sealing", project / "tools" / "sealing.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_new_key_is_its_owners_and_outside_dist(project):
    key = sealing(project).signing_key()
    path = project / "config" / "broadcaster" / "khoa-ky.pem"
    assert sealing(project).signing_key().private_bytes_raw() == key.private_bytes_raw()
    assert not list((project / "dist").rglob("*.pem"))
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_of_an_earlier_release_is_taken_along(project):
    old = project / "dist" / "khoa-ky.pem"
    key = sealing(project).signing_key(old)
    assert old.is_file()
    assert sealing(project).signing_key().private_bytes_raw() == key.private_bytes_raw()
    assert not old.exists()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_cleaning_up_takes_no_key(project):
    old = project / "dist" / "khoa-ky.pem"
    old.write_bytes(b"khoa")
    subprocess.run(["make", "-s", "clean", "VENV=none"], cwd=project, check=True, timeout=120)
    assert old.read_bytes() == b"khoa"
    assert [path.name for path in (project / "dist").rglob("*")] == ["khoa-ky.pem"]
    old.unlink()
    subprocess.run(["make", "-s", "clean", "VENV=none"], cwd=project, check=True, timeout=120)
    assert not (project / "dist").exists()
