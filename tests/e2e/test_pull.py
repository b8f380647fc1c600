"""The station's puller as a program: in one file without our package, and killed at any moment."""

import ast
import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import cryptography
import pytest

from tests.fakes.school_server import School, SchoolServer, mp3

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def school():
    return School()


@pytest.fixture
def server(school):
    with SchoolServer(school) as running:
        yield running


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The one file that a station gets."""
    target = tmp_path_factory.mktemp("dist") / "lay-bai.pyz"
    subprocess.run([sys.executable, ROOT / "tools" / "make_pull.py", target], check=True)
    return target


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A place for packages in which there is `cryptography` and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    installed = Path(cryptography.__file__).parent.parent
    for name in ("cryptography", "cffi", *(p.name for p in installed.glob("_cffi_backend*"))):
        (folder / name).symlink_to(installed / name)
    return folder


def pulling(archive, bare, url, folder):
    """The command of a station's PC; -S: no packages but those in `bare`."""
    environment = {**os.environ, "PYTHONPATH": str(bare)}
    return subprocess.Popen(
        [sys.executable, "-S", archive, url, "--to", folder],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_one_file_and_cryptography_are_enough(school, server, archive, bare, tmp_path):
    school.add("bai")
    run = pulling(archive, bare, server.url, tmp_path / "Đài xã")
    out, err = run.communicate(timeout=120)
    assert (run.returncode, err) == (0, ""), err
    assert "Đã lấy 1 tệp" in out
    assert (tmp_path / "Đài xã" / "bai.mp3").read_bytes() == school.files["/bai.mp3"]


RUN = "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"


def started(archive, packages, before, *words):
    """The program begun in a Python to which something was done."""
    code = f"import runpy, sys\n{before}\n{RUN}"
    return subprocess.run(
        [sys.executable, "-S", "-c", code, archive, *words],
        check=False,
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.mark.parametrize(
    ("before", "told", "way_out"),
    [
        ("sys.version_info = (3, 8, 10)", "có Python 3.8.10, chương trình lấy bài cần từ 3.11",
         "python.org"),
        ("sys.modules['ssl'] = None", "thiếu phần ssl", "Cài lại Python"),
        ("sys.modules['_hashlib'] = sys.modules['hashlib'] = None", "thiếu phần hashlib",
         "Cài lại Python"),
        ("sys.modules['cryptography'] = None", "thiếu gói cryptography", "pip install cryptography"),
    ],
)  # fmt: skip
def test_what_a_station_s_python_lacks_is_said(archive, bare, tmp_path, before, told, way_out):
    run = started(archive, bare, before, "http://127.0.0.1/x", "--to", tmp_path / "đài")
    assert run.returncode == 3
    first, second = run.stderr.splitlines()
    assert first.startswith("Lỗi: ")
    assert told in first
    assert second.startswith("  → ")
    assert way_out in second


def test_a_package_that_is_broken_is_said(archive, tmp_path):
    (tmp_path / "cryptography").mkdir()
    (tmp_path / "cryptography" / "__init__.py").write_text("1 / 0")
    run = started(archive, tmp_path, "pass", "http://127.0.0.1/x", "--to", tmp_path / "đài")
    assert "gói cryptography của máy này không chạy được" in run.stderr


def test_a_python_without_zlib_reads_the_one_file(school, server, archive, bare, tmp_path):
    school.add("bai")
    without = "sys.modules['zlib'] = None"
    run = started(archive, bare, without, server.url, "--to", tmp_path / "đài")
    assert (run.returncode, run.stderr) == (0, "")


def test_its_first_file_is_read_by_old_pythons(archive):
    with zipfile.ZipFile(archive) as packed:
        assert {each.compress_type for each in packed.infolist()} == {zipfile.ZIP_STORED}
        first = packed.read("__main__.py").decode()
    assert first.startswith("# -*- coding: utf-8 -*-\n")
    ast.parse(first, feature_version=(3, 4))
    olds = [shutil.which(name) for name in ("python2.7", "python3.6", "python3.8", "python3.9")]
    for python in filter(None, olds):
        run = subprocess.run([python, archive], check=False, capture_output=True, timeout=120)
        if b"pyenv" not in run.stderr:  # a name for a version that is not installed
            assert "chương trình lấy bài cần từ 3.11".encode() in run.stderr
            assert run.returncode == 3


# root too may then do with a folder what its rights say
NO_OVERRIDE = f"""sys.path.insert(0, {str(ROOT)!r})
from tests.fakes.withheld import without_override
held = without_override()
held.__enter__()
sys.path.pop(0)"""


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_folder_that_may_not_be_written_is_said(school, server, archive, bare, tmp_path):
    school.add("bai")
    tmp_path.chmod(0o500)
    run = started(archive, bare, NO_OVERRIDE, server.url, "--to", tmp_path / "đài")
    tmp_path.chmod(0o700)
    assert (run.stdout, "Traceback" in run.stderr) == ("", False)
    assert "Không có quyền" in run.stderr


def test_the_one_file_is_the_same_in_every_build(archive, tmp_path):
    again = tmp_path / "again.pyz"
    subprocess.run([sys.executable, ROOT / "tools" / "make_pull.py", again], check=True)
    assert again.read_bytes() == archive.read_bytes()


@pytest.mark.system
def test_fifty_kills_leave_every_file_old_or_new(school, server, archive, bare, tmp_path):
    """At every moment each file in the folder is the old one or the new one, wholly."""
    chance = random.Random(9)
    whole: dict[str, set[bytes]] = {}
    for number in range(12):
        school.add(f"bai-{number}", mp3(40.0, mark=number))
    killed, version = 0, 0
    while killed < 50:
        if killed % 10 == 0:  # the school changes half of its programmes under the same names
            version += 1
            school.issued = f"2026-11-25T05:00:{version:02d}+07:00"
            items, school.items = school.items, []
            for number, item in enumerate(items):
                changed = mp3(40.0, mark=number + 50 * version % 127) if number % 2 else None
                data = changed or school.files[f"/{item['id']}.mp3"]
                school.add(item["id"], data, revision=version)
                whole.setdefault(f"{item['id']}.mp3", set()).add(data)
        run = pulling(archive, bare, server.url, tmp_path)
        time.sleep(chance.uniform(0.05, 0.45))
        killed += run.poll() is None
        run.kill()
        run.communicate()
        for path in tmp_path.glob("*.mp3"):
            assert path.read_bytes() in whole[path.name]
    run = pulling(archive, bare, server.url, tmp_path)
    run.communicate(timeout=120)
    assert run.returncode == 0
    for item in school.items:
        assert (tmp_path / f"{item['id']}.mp3").read_bytes() == school.files[f"/{item['id']}.mp3"]
    names = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".tmp-")}
    lists = {"bien-nhan.json", ".lay-bai", "station.m3u", "station-full.m3u"}
    assert names - {f"{item['id']}.mp3" for item in school.items} == {
        *lists,
        "station.pls",
        "station.xspf",
    }
