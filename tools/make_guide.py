"""Build docs/huong-dan into broadcaster/guide with MkDocs, for `make guide`; same bytes always."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "huong-dan"
SHOP = ROOT / "tools" / "guide"
GUIDE = ROOT / "broadcaster" / "guide"
STAMP = "nguon.txt"  # beside the pages: the sum of all that they were made from
INDEX = (
    "muc-luc.js"  # what the search looks through; a script, since file:// lets nothing be fetched
)
WANTED = {".html", ".css", ".js", ".png", ".jpg"}
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
    rows = [row for page in sorted(into.glob("*.html")) for row in sections(page)]
    told = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n[")
    (into / INDEX).write_text(f"window.MUC_LUC={told};\n", "utf-8")
    for folder, paths in BESIDE.items():
        (into / folder).mkdir()
        for path in paths:
            (into / folder / path.name).write_bytes(_beside(path))
    (into / STAMP).write_text(f"{source_sum()}\n", "utf-8")


def sections(page: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """The sections of a built page: file, mark, title of the page, heading, plain words (NFC)."""
    reader = SectionReader()
    reader.feed(page.read_text("utf-8"))
    title = reader.parts[0][1] if reader.parts else page.stem
    for at, (mark, heading, words) in enumerate(reader.parts):
        plain = unicodedata.normalize("NFC", " ".join("".join(words).split()))
        yield page.name, mark if at else "", title, heading, plain


class SectionReader(HTMLParser):
    """Collects (mark, heading, words) of each heading inside the main part of a page."""

    HEADINGS = ("h1", "h2", "h3")

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[str, str, list[str]]] = []
        self._inside = self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A heading begins a section; blocks are held apart by a blank."""
        if tag == "main":
            self._inside = True
        elif self._inside and tag in self.HEADINGS:
            self.parts.append((dict(attrs).get("id") or "", "", []))
            self._in_heading = True
        elif tag in ("p", "li", "td", "th", "pre", "br") and self.parts:
            self.parts[-1][2].append(" ")

    def handle_endtag(self, tag: str) -> None:
        """The heading, or the main part, is over."""
        if tag in self.HEADINGS:
            self._in_heading = False
        if tag == "main":
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Words of a heading, or below it."""
        if not self._inside or not self.parts:
            return
        mark, heading, words = self.parts[-1]
        if self._in_heading:
            self.parts[-1] = (mark, heading + data, words)
        else:
            words.append(data)


def _beside(path: Path) -> bytes:
    """A file as it stands beside the pages: without the links to documents that do not."""
    if path.suffix != ".md":
        return path.read_bytes()
    text = re.sub(r" \(\[[^\]]+\]\((?!https?:)[^)]+\)\)", "", path.read_text("utf-8"))
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]+\)", r"\1", text).encode()


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else GUIDE)
