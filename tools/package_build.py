"""Wheel and sdist of the files that git knows: the same files and commit, the same bytes."""

import gzip
import io
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOOK = """
import sys
from setuptools import build_meta
getattr(build_meta, sys.argv[1])(sys.argv[2])
"""
# what the package is made of; the rest of the repository stays at home
PARTS = ("broadcaster", "setup.cfg", "pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY.md")


def commit_time(root: Path = ROOT) -> int:
    """When the last commit was made, in seconds; SOURCE_DATE_EPOCH wins. Git must know the tree."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told:
        return int(told)
    log = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    return int(subprocess.run(log, capture_output=True, text=True, check=True).stdout)


def package_files(root: Path = ROOT) -> list[str]:
    """The files of the package that git knows or would take in, sorted."""
    kinds = ["--cached", "--others", "--exclude-standard"]
    list_files = ["git", "-C", str(root), "ls-files", "-z", *kinds, "--", *PARTS]
    told = subprocess.run(list_files, capture_output=True, check=True).stdout.decode()
    return sorted({name for name in told.split("\0") if name and (root / name).is_file()})


def build(kind: str, into: Path, root: Path = ROOT) -> Path:
    """Build a "wheel" or "sdist" in a clean copy, with the setuptools of this Python."""
    when = commit_time(root)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in package_files(root):
            target = Path(folder, "src", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, target)
        subprocess.run(
            [sys.executable, "-c", HOOK, f"build_{kind}", folder],
            cwd=Path(folder, "src"),
            env={**os.environ, "SOURCE_DATE_EPOCH": str(when)},
            check=True,
            capture_output=True,
        )
        [made] = Path(folder).glob("*.whl" if kind == "wheel" else "*.tar.gz")
        target = into / made.name
        plain = _plain_wheel if kind == "wheel" else _plain_archive
        target.write_bytes(plain(made.read_bytes(), when))
    return target


def _plain_wheel(data: bytes, when: int) -> bytes:
    """The same wheel with one mode and one time for every file: each umask makes another mode."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            entry = zipfile.ZipInfo(name, time.gmtime(when)[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            new.writestr(entry, old.read(name))
    return packed.getvalue()


def _plain_archive(data: bytes, when: int) -> bytes:
    """The same archive without owners and times of the machine that made it."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=when) as zipped,
        tarfile.open(fileobj=io.BytesIO(data)) as old,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda m: m.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = when, 0, 0, "", ""
            member.mode = 0o755 if member.isdir() else 0o644
            member.pax_headers = {}
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    return packed.getvalue()
