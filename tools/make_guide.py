"""Build docs/huong-dan into broadcaster/guide with MkDocs, for `make guide`; same bytes always."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "huong-dan"
SHOP = ROOT / "tools" / "guide"
GUIDE = ROOT / "broadcaster" / "guide"
STAMP = "nguon.txt"  # beside the pages: the sum of all that they were made from
WANTED = {".html", ".css", ".png", ".jpg"}


def source_sum() -> str:
    """One sum over the pages' sources and their look."""
    told = hashlib.sha256()
    for path in sorted([*PAGES.rglob("*"), *SHOP.rglob("*")]):
        if path.is_file():
            told.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()


def make(into: Path) -> None:
    """The pages as files that a browser opens from a stick or a server."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mkdocs", "build", "-q", "-s", "-f", SHOP / "mkdocs.yml"]
        # MkDocs tells where its makers are heading; its warning has no place in a build
        env = {**os.environ, "SOURCE_DATE_EPOCH": "0", "NO_MKDOCS_2_WARNING": "1"}
        subprocess.run([*command, "-d", folder], env=env, check=True)
        shutil.rmtree(into, ignore_errors=True)
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in WANTED:
                target = into / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    (into / STAMP).write_text(f"{source_sum()}\n", "utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else GUIDE)
