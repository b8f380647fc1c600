"""The packages of a release: the same bytes from the same files, and nothing that an index refuses."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = (
    "import sys; sys.path[0] = sys.argv[1]; import package_build as p; from pathlib import Path\n"
)
BUILD = MAKE + "for kind in ('wheel', 'sdist'): p.build(kind, Path(sys.argv[3]), Path(sys.argv[2]))"
FILES = MAKE + "print('\\0'.join(p.package_files()))"

pytestmark = pytest.mark.system  # two builds and twine


def built(root: Path, into: Path, **env: str) -> dict[str, str]:
    """Sums of the packages of a tree, built under other habits of the machine."""
    words = [sys.executable, "-c", BUILD, ROOT / "tools", root, into]
    before = os.umask(int(env.pop("UMASK", "022"), 8))
    try:
        subprocess.run(words, env={**os.environ, **env}, check=True, capture_output=True)
    finally:
        os.umask(before)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in into.iterdir()}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The same files in another folder, touched at another time."""
    told = subprocess.run(
        [sys.executable, "-c", FILES, ROOT / "tools"], capture_output=True, check=True
    )
    folder = tmp_path_factory.mktemp("bản chép")
    for name in told.stdout.decode().strip().split("\0"):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
        os.utime(target, (1_000_000_000, 1_000_000_000))
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


@pytest.mark.slow
def test_two_builds_in_two_places_are_the_same_bytes(copy, tmp_path):
    when = {"SOURCE_DATE_EPOCH": "1790000000"}
    one = built(ROOT, tmp_path / "mot", TZ="UTC", UMASK="022", **when)
    two = built(
        copy, tmp_path / "hai", TZ="Asia/Ho_Chi_Minh", UMASK="077", PYTHONHASHSEED="7", **when
    )
    assert len(one) == 2
    assert one == two


def test_an_index_would_take_the_packages_and_their_sums_are_signed(tmp_path):
    command = [sys.executable, ROOT / "tools" / "make_dist.py", tmp_path, "--no-parts"]
    env = {**os.environ, "USB_SIGNING_KEY": str(tmp_path / "khoa.pem")}
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2
    for line in (tmp_path / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        names = {Path(*Path(name).parts[1:]).as_posix() for name in archive.getnames()}
    for part in ("LICENSE", "THIRD_PARTY.md", "setup.cfg", "broadcaster/guide/index.html"):
        assert part in names
