"""The wheel holds everything that the program needs, and the licences of it all."""

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = """
import sys
from setuptools.build_meta import build_wheel
build_wheel(sys.argv[1])
"""
SOURCES = ("broadcaster", "setup.cfg", "pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY.md")


def can_build() -> bool:
    """Whether a setuptools is here that makes wheels by itself."""
    try:
        found = version("setuptools")
    except PackageNotFoundError:
        return False
    return int(found.split(".")[0]) >= 77


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The wheel, built from a copy without the network."""
    if not can_build():
        if os.environ.get("CI"):
            pytest.fail("setuptools 77 or newer is not installed")
        pytest.skip("setuptools 77 or newer is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / "src" / name, ignore=skip)
        else:
            shutil.copy(source, folder / "src" / name)
    subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)],
        cwd=folder / "src",
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


def test_the_wheel_holds_every_file_of_the_package(wheel):
    wanted = {
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "broadcaster").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert wanted - set(wheel.namelist()) == set()


def test_the_wheel_holds_nothing_but_the_package(wheel):
    tops = {name.split("/")[0].removesuffix(".dist-info") for name in wheel.namelist()}
    assert len(tops) == 2
    assert "broadcaster" in tops


def test_the_wheel_holds_the_licence_texts(wheel):
    names = wheel.namelist()
    for text in ("GPL-3.0.txt", "CC0-1.0.txt", "OFL-1.1.txt"):
        assert len(wheel.read(f"broadcaster/licences/{text}")) > 1000
    assert any(n.endswith(".dist-info/licenses/LICENSE") for n in names)
    assert any(n.endswith(".dist-info/licenses/THIRD_PARTY.md") for n in names)
    (metadata,) = [n for n in names if n.endswith(".dist-info/METADATA")]
    assert "GPL-3.0-or-later" in wheel.read(metadata).decode()


@pytest.mark.slow
def test_the_unpacked_wheel_opens_a_database_and_brings_it_up_to_date(wheel, tmp_path):
    wheel.extractall(tmp_path / "site")
    code = (
        "import broadcaster, sys; from broadcaster.production.store import SqlCatalogue;"
        "assert broadcaster.__file__.startswith(sys.argv[1]), broadcaster.__file__;"
        "catalogue = SqlCatalogue('sqlite://'); assert not catalogue.episodes(); catalogue.close()"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site")],
        cwd=tmp_path / "site",
        check=True,
    )
