"""The guide for people: every command and setting that it names is the program's, its pages stand."""

import json
import os
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest

from broadcaster.cli.root import COMMANDS, program

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "huong-dan").glob("*.md"))
GUIDE = ROOT / "broadcaster" / "guide"
BUILT = sorted(GUIDE.glob("*.html"))
WORDS = re.compile(r"`([^`\n]+)`")


def told(text):
    """Every piece of code in a page: in a line, and in blocks."""
    blocks = [line[4:].strip() for line in text.split("\n") if line.startswith("    ")]
    return [*blocks, *WORDS.findall(re.sub(r"^    .*$", "", text, flags=re.M))]


def commands(text):
    """The words after `broadcaster` of every command in a page."""
    for piece in told(text):
        if piece.startswith("broadcaster ") and piece != "broadcaster --help":
            yield shlex.split(piece.replace("\\", "/"), comments=True)[1:]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_of_a_page_is_one_that_the_program_takes(path):
    context = click.Context(program)
    for words in commands(path.read_text("utf-8")):
        command, rest = program.get_command(context, words[0]), words[1:]
        assert command is not None, words
        while isinstance(command, click.Group) and rest and rest[0] in command.commands:
            command, rest = command.commands[rest[0]], rest[1:]
        if isinstance(command, click.Group) and "serve" in command.commands:
            command = command.commands["serve"]  # what is meant where none is named
        options = {name for part in command.params for name in part.opts}
        used = {word.split("=")[0] for word in rest if word.startswith("-")}
        assert used <= options, f"{words}: {used - options}"
        assert (
            rest
            or not isinstance(command, click.Group)
            or command.invoke_without_command
            or (command.commands)
        )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_that_names_a_command_says_where_to_type_it(path):
    text = path.read_text("utf-8")
    if any(commands(text)):
        assert "**Dòng lệnh**" in text


@pytest.mark.parametrize("name", ["muoi-phut", "tong-phu-trach", "nguoi-duyet", "canh-am-ly"])
def test_a_page_for_teachers_names_no_command(name):
    text = (ROOT / "docs" / "huong-dan" / f"{name}.md").read_text("utf-8")
    assert not list(commands(text))
    assert not re.search(r"\.toml`|--[a-z]", text.replace("`.toml`", ""))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_that_a_page_names_is_beside_the_pages(path):
    """The pages are in the program and on the stick; docs/ is in neither."""
    text = path.read_text("utf-8")
    assert not re.findall(r"`docs/[^`]+`", text)
    assert not [
        name for name in re.findall(r"`(tu-chay/[^`]+)`", text) if not (GUIDE / name).is_file()
    ]
    for unit in re.findall(r"`(broadcaster-\w+\.(?:service|timer))`", text):
        assert (GUIDE / "tu-chay" / unit).is_file()


def test_the_guide_names_the_commands_that_people_need():
    named = {words[0] for path in PAGES for words in commands(path.read_text("utf-8"))}
    needed = {"new", "check", "send", "approve", "return", "queue", "status", "doctor", "backup"}
    needed |= {"restore", "migrate", "tidy", "hand-over", "users", "stations"}
    assert named >= needed
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_setting_of_a_page_is_in_the_list_of_settings(path):
    known = set(re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "CAI-DAT.md").read_text("utf-8")))
    for piece in told(path.read_text("utf-8")):
        if re.fullmatch(r"[a-z]+_[a-z_]+|name|unit|approver|deputies|disclosure|guid", piece):
            assert piece in known, piece


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_commands_of_make_and_the_files_of_a_page_exist(path):
    text = path.read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= set(targets)
    for unit in re.findall(r"`(broadcaster-\w+\.(?:service|timer))`", text):
        assert (ROOT / "docs" / "tu-chay" / unit).is_file(), unit
    for option in re.findall(r"`cai-dat\.bat (--[\w-]+)`", text):
        assert f'"{option}"' in (ROOT / "tools" / "usb" / "cai_dat.py").read_text("utf-8")


# who reads a page: what they are looking for first is what stops them, then the whole way
AUDIENCES = (
    "tong-phu-trach", "nguoi-duyet", "giu-loa", "dai-xa", "phong-giao-duc", "ky-thuat",
    "nhieu-truong", "muoi-phut", "cai-dat",
)  # fmt: skip


@pytest.mark.parametrize("name", AUDIENCES)
def test_what_stops_people_stands_first_on_the_page_of_each_audience(name):
    text = (ROOT / "docs" / "huong-dan" / f"{name}.md").read_text("utf-8")
    first, *others = re.findall(r"^## (.+)$", text, re.M)
    assert first == "Bị kẹt thì xem đây"
    table = text.partition(f"## {first}")[2].partition("\n## ")[0]
    assert table.count("\n| ") >= 5
    if name not in ("muoi-phut", "cai-dat", "tong-phu-trach"):  # the first two are ways themselves
        assert "Từ đầu đến xong" in others


def test_the_page_in_english_says_what_it_is_in_and_leads_through():
    page = (GUIDE / "quick-start.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "broadcaster demo" in page


def test_every_section_is_in_the_list_that_the_search_looks_through():
    told = (GUIDE / "muc-luc.js").read_text("utf-8")
    rows = json.loads(told.removeprefix("window.MUC_LUC=").rstrip(";\n"))
    heads = {
        (path.name, mark)
        for path in BUILT
        for mark in re.findall(r'<h[23] id="([^"]+)"', path.read_text("utf-8"))
    }
    assert {(page, mark) for page, mark, *_ in rows if mark} == heads
    assert {page for page, *_ in rows} == {path.name for path in BUILT}
    assert any("thiết bị ra loa" in text for *_, text in rows)


class Links(HTMLParser):
    """What a page points to, and what it can be pointed at."""

    def __init__(self, text):
        super().__init__()
        self.to, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        had = dict(attrs)
        self.to += [had[name] for name in ("href", "src") if had.get(name)]
        self.ids |= {had["id"]} if "id" in had else set()


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.name)
def test_a_page_leads_only_to_what_is_beside_it(path):
    page = Links(path.read_text("utf-8"))
    for to in page.to:
        name, _, mark = to.partition("#")
        assert ":" not in to
        assert not to.startswith("/")
        target = GUIDE / name if name else path
        assert target.is_file(), to
        assert not mark or mark in Links(target.read_text("utf-8")).ids


def test_the_guide_in_the_package_is_of_these_sources():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import make_guide
    finally:
        sys.path.remove(str(ROOT / "tools"))
    stamp = (GUIDE / make_guide.STAMP).read_text("utf-8").strip()
    assert stamp == make_guide.source_sum(), "run: make guide"
    assert {path.stem for path in BUILT} == {path.stem for path in PAGES}


def test_the_guide_is_small():
    assert sum(path.stat().st_size for path in GUIDE.rglob("*")) < 1_500_000


def test_pictures_are_few_small_and_told_in_words():
    shop = ROOT / "docs" / "huong-dan" / "hinh"
    pictures = sorted(path for path in shop.iterdir())
    told = [
        pair
        for path in PAGES
        for pair in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", path.read_text("utf-8"))
    ]
    assert {name for _, name in told} == {f"hinh/{path.name}" for path in pictures}
    assert 10 <= len(pictures) <= 18
    for words, name in told:
        assert len(words.split()) > 5, name
        packed = (GUIDE / name).read_bytes()
        assert packed == (shop.parent / name).read_bytes()
        assert packed.startswith(b"\x89PNG")
        assert len(packed) < 40_000


@pytest.mark.system
def test_building_the_guide_again_gives_the_same_bytes(tmp_path):
    command = [sys.executable, ROOT / "tools" / "make_guide.py", tmp_path / "lai"]
    subprocess.run(command, check=True, env={**os.environ, "TZ": "Asia/Ho_Chi_Minh"})
    assert bytes_below(tmp_path / "lai") == bytes_below(GUIDE)


def bytes_below(folder):
    """Every file below a folder, by its path there."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
