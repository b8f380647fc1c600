"""Build docs/huong-dan into broadcaster/guide with MkDocs, for `make guide`; same bytes always."""

import hashlib
import os
import re
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
# what the pages name and people copy from beside them: folder there -> files of docs/
BESIDE = {
    "tu-chay": (
        *sorted((ROOT / "docs" / "tu-chay").iterdir()),
        ROOT / "docs" / "LINUX.md",
    )
}


def source_sum() -> str:
    """One sum over the pages' sources and their look."""
    told = hashlib.sha256()
    beside = [path for paths in BESIDE.values() for path in paths]
    for path in sorted([*PAGES.rglob("*"), *SHOP.rglob("*"), *beside]):
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
    for folder, paths in BESIDE.items():
        (into / folder).mkdir()
        for path in paths:
            (into / folder / path.name).write_bytes(_beside(path))
    (into / STAMP).write_text(f"{source_sum()}\n", "utf-8")


def _beside(path: Path) -> bytes:
    """A file as it stands beside the pages: without the links to documents that do not."""
    if path.suffix != ".md":
        return path.read_bytes()
    text = re.sub(r" \(\[[^\]]+\]\((?!https?:)[^)]+\)\)", "", path.read_text("utf-8"))
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]+\)", r"\1", text).encode()


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else GUIDE)
