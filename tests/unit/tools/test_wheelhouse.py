"""Which wheels a stick needs: read for the machine that will use it, not for the one that makes it."""

import importlib.util
import sys
import zipfile
from configparser import ConfigParser
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

TOOLS = Path(__file__).parents[3] / "tools"
WINDOWS = {"colorama", "tzdata"}


@pytest.fixture(scope="module")
def house():
    spec = importlib.util.spec_from_file_location("wheelhouse", TOOLS / "wheelhouse.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["wheelhouse"] = module  # its dataclass looks itself up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["wheelhouse"]


def wheel(folder: Path, name: str, *needs: str, tag: str = "py3-none-any") -> Path:
    """A wheel that has nothing but its metadata."""
    path = folder / f"{name}-1.0-{tag}.whl"
    lines = [f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {need}" for need in needs)]
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(lines))
    return path


@pytest.fixture
def shop(tmp_path, house, monkeypatch):
    """Fetches from a shelf of wheels; what is not on the shelf is not to be had."""
    shelf, folder = tmp_path / "kho", tmp_path / "goi"
    shelf.mkdir()
    folder.mkdir()
    names = ("click", "colorama", "tzdata", "audioop-lts", "extra", "deep")
    monkeypatch.setattr(house, "pins", lambda: dict.fromkeys(names, "1.0"))

    def fetch(names, _target, into):
        for path in shelf.glob("*.whl"):
            if canonicalize_name(path.name.split("-")[0]) in names:
                (into / path.name).write_bytes(path.read_bytes())

    return shelf, folder, fetch


def test_what_only_windows_or_a_newer_python_needs_comes_with_it(house, shop):
    shelf, folder, fetch = shop
    wheel(shelf, "click", 'colorama; platform_system == "Windows"')
    for name in ("colorama", "tzdata", "audioop_lts"):
        wheel(shelf, name)
    root = wheel(
        folder,
        "broadcaster",
        "click",
        'tzdata; sys_platform == "win32"',
        'audioop-lts; python_version >= "3.13"',
    )
    old = house.gather(root, [], house.Target(python="3.11", windows=False), fetch)
    windows = house.gather(root, [], house.Target(python="3.13", windows=True), fetch)
    assert old == {"broadcaster", "click"}
    assert windows == {"broadcaster", "click", "colorama", "tzdata", "audioop-lts"}


def test_an_extra_brings_what_it_needs_and_only_when_asked(house, shop):
    shelf, folder, fetch = shop
    wheel(shelf, "extra", "deep")
    wheel(shelf, "deep", "extra")
    root = wheel(folder, "broadcaster", 'extra; extra == "neural"')
    target = house.Target(python="3.12", windows=True)
    assert house.gather(root, [], target, fetch) == {"broadcaster"}
    assert house.gather(root, ["neural"], target, fetch) == {"broadcaster", "extra", "deep"}


def test_a_package_without_a_wheel_for_the_machine_is_named(house, shop):
    shelf, folder, fetch = shop
    wheel(shelf, "click", tag="cp312-cp312-manylinux_2_17_x86_64")
    root = wheel(folder, "broadcaster", "click", "unheard")
    with pytest.raises(house.Missing, match="click, unheard"):
        house.gather(root, [], house.Target(python="3.12", windows=True), fetch)


@pytest.mark.parametrize(
    ("tag", "python", "fits"),
    [
        ("cp311-cp311-win_amd64", "3.11", True),
        ("cp39-abi3-win_amd64", "3.13", True),
        ("py3-none-win_amd64", "3.12", True),
        ("py2.py3-none-any", "3.12", True),
        ("cp313-abi3-win_amd64", "3.12", False),
        ("cp312-cp312-win32", "3.12", False),
        ("cp312-cp312-win_arm64", "3.12", False),
        ("cp312-cp312-manylinux_2_17_x86_64", "3.12", False),
    ],
)
def test_a_wheel_for_windows_is_told_by_its_name(house, tmp_path, tag, python, fits):
    wheel(tmp_path, "gói".replace("ó", "o"), tag=tag)
    found = house.suitable(tmp_path, "goi", house.Target(python=python, windows=True))
    assert (found is not None) == fits


def test_an_installed_package_packs_into_a_wheel_that_unpacks_to_the_same(house, tmp_path):
    path = house.repack(distribution("segno"), tmp_path)
    assert house.suitable(tmp_path, "segno", house.THIS) == path
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        source = Path(distribution("segno").locate_file("segno/__init__.py"))
        assert packed.read("segno/__init__.py") == source.read_bytes()
    assert not any("__pycache__" in name or name.startswith("..") for name in names)


def test_every_version_that_a_stick_may_take_is_pinned(house):
    """The whole program for Windows: no name is met that constraints.txt does not know."""
    from packaging.requirements import Requirement

    known, target = house.pins(), house.Target(python="3.13", windows=True)
    asked = ConfigParser()
    asked.read(TOOLS.parent / "setup.cfg", "utf-8")
    for line in asked["options"]["install_requires"].split("\n")[1:]:
        want = Requirement(line)
        ask = {**target.markers(), "extra": ""}
        if want.marker is None or want.marker.evaluate(ask):
            assert canonicalize_name(want.name) in known
    assert set(known) >= WINDOWS
