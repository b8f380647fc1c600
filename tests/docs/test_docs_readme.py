"""The front pages: commands, links, exit codes and version are those of the program."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from broadcaster import __version__
from broadcaster.cli.entrance import INTERRUPTED
from broadcaster.cli.root import COMMANDS, program
from broadcaster.domain import errors
from broadcaster.domain.notice import Level
from broadcaster.scripts.script_file import read_script
from broadcaster.scripts.station_file import read_station
from broadcaster.system.processes import TERMINATED
from tests.fakes.rows_in_one import rows_in_one

ROOT = Path(__file__).parents[2]
SKIPPED = {".venv", ".git", "build", "dist", "node_modules"}
PAGES = sorted(
    path for path in ROOT.rglob("*.md") if not SKIPPED & set(path.relative_to(ROOT).parts)
)
ENGLISH = (ROOT / "README.md").read_text("utf-8")
VIETNAMESE = (ROOT / "README.vi.md").read_text("utf-8")


def _blocks(text):
    """Every block of commands: fenced, or set in by four blanks."""
    found = re.findall(r"^```\w*\n(.*?)^```$|((?:^ {4}[^\n]*\n|^\n(?= {4}))+)", text, re.M | re.S)
    return [
        (fenced or re.sub(r"^ {4}", "", inset, flags=re.M)).strip("\n") + "\n"
        for fenced, inset in found
    ]


@rows_in_one(COMMANDS)
def test_every_command_is_on_the_teachers_front_page(command):
    assert re.search(rf"^\| `{command}(?: \w+)?` \|", VIETNAMESE, re.M)


def test_the_english_front_page_has_ten_commands_and_says_where_the_others_are():
    table = ENGLISH.partition("## Commands")[2].partition("Exit codes:")[0]
    first = re.findall(r"^\| `([a-z-]+)` \|", table, re.M)
    assert len(first) == len(set(first)) == 10
    assert set(first) <= set(COMMANDS)
    also = re.findall(r"`([a-z-]+)(?: [a-z]+)?`", table)
    assert set(also) <= set(COMMANDS)
    assert "`broadcaster --help`" in table
    assert "(README.vi.md#các-lệnh)" in table


def test_every_command_shows_itself_in_the_help():
    told = CliRunner().invoke(program, ["--help"]).output
    assert [name for name in COMMANDS if not re.search(rf"^  {name}\b", told, re.M)] == []


@pytest.mark.parametrize("text", [ENGLISH, VIETNAMESE], ids=["README.md", "README.vi.md"])
def test_the_first_commands_are_episode_and_test(text):
    lines = _blocks(text)[0].strip().split("\n")
    assert [line.split("#")[0].strip() for line in lines] == ["make episode", "make test"]


def test_the_commands_of_make_exist():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    for page in (ENGLISH, VIETNAMESE, (ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        assert set(re.findall(r"\bmake ([a-z]+(?:-[a-z]+)*)`", page)) <= set(targets)


@rows_in_one(PAGES)
def test_every_link_of_a_page_leads_to_a_file(path):
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", path.read_text("utf-8")))
    near = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in near if link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["KICH-BAN.md", "CAI-DAT.md", "NOTICES.md"])
def test_the_teachers_page_leads_to_the_manuals(name):
    assert f"](docs/{name})" in VIETNAMESE


def test_the_exit_codes_are_told():
    page = (ROOT / "docs" / "NOTICES.md").read_text("utf-8")
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.M)}
    kinds = {k.exit_code for k in vars(errors).values() if hasattr(k, "exit_code")}
    assert kinds == {1, 2}
    assert told == {0, 3, INTERRUPTED, TERMINATED} | kinds
    line = re.search(r"^Exit codes:.*?\n\n", ENGLISH, re.M | re.S)[0]
    assert set(re.findall(r"\b\d+\b", line)) == {str(code) for code in told}


def test_the_changes_name_the_current_version():
    newest = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)[0]
    assert newest == __version__


def test_the_script_of_the_teachers_page_is_a_script():
    [text] = [block for block in _blocks(VIETNAMESE) if block.startswith("Tiêu đề:")]
    checked = read_script(text.encode(), "bai.md")
    assert checked.value is not None
    assert [n for n in checked.notices if n.level is not Level.INFO] == []


def test_the_settings_of_the_teachers_page_are_settings():
    [text] = [block for block in _blocks(VIETNAMESE) if block.startswith("[voices]")]
    sample = (ROOT / "scripts_vi" / "station.toml").read_text("utf-8")
    changed = re.sub(r"^\[voices\]\n(?:.+\n)+", lambda _: text, sample, flags=re.M)
    station = read_station(changed.encode(), "station.toml").value
    assert station.engines == ("gtts", "embedded")
    assert station.online_allowed
