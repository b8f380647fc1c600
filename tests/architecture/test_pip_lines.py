"""No line that people type or a tool runs has pip fetch a stranger's program in place of ours."""

import re
from configparser import ConfigParser

import pytest

from broadcaster.system import distribution
from broadcaster.system.distribution import DISTRIBUTION, install_extra

# written in texts for a purpose of their own: other stores of backups, the table of time zones
OTHERS = {"s3fs", "paramiko", "tzdata"}
WITH_VALUE = {"-c", "--find-links", "-r"}
TEXTS = {".py", ".md", ".html", ".toml", ".cfg", ".sh", ".bat", ".txt", ".j2", ".service", ""}
LINE = re.compile(r"\b(?:pip|\$\(PIP\)) install\s+([^`\n]+)")


def setup(root):
    told = ConfigParser()
    told.read(root / "setup.cfg", "utf-8")
    return told


def named(line: str) -> set[str]:
    """What a line has pip install: names without extras, "." for a folder of one's own."""
    found, skip = set(), False
    command = re.split(r"&&|\\$|[,;)]|\s\(", line)[0]
    for word in re.sub(r"[\"']", " ", command).split():
        if not skip and not word.startswith("-"):
            name = re.match(r"\{?[\w.-]+\}?|.", word)[0]
            found.add("." if name == "{SOURCE}" else name.replace("{DISTRIBUTION}", DISTRIBUTION))
        skip = word in WITH_VALUE
    return found


def lines(root, committed):
    for path in committed:
        name = path.relative_to(root).as_posix()
        if path.suffix in TEXTS and not name.startswith("tests/"):
            for line in LINE.findall(path.read_text("utf-8")):
                yield name, line


def test_every_line_names_our_distribution_or_a_folder(root, committed):
    seen = list(lines(root, committed))
    assert len({name for name, _ in seen}) > 8
    for name, line in seen:
        wrong = named(line) - OTHERS - {DISTRIBUTION, "."}
        assert not wrong, f"{name}: pip install {line}"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("'broadcaster[edge]'", {"broadcaster"}),
        ("broadcaster", {"broadcaster"}),
        ("-q -c constraints.txt -e '.[test]'", {"."}),
        ("--no-index --find-links /goi broadcaster-hoc-duong \\", {"broadcaster-hoc-duong"}),
        ("'broadcaster-hoc-duong[neural]'\"", {"broadcaster-hoc-duong"}),
        ('tzdata",', {"tzdata"}),
    ],
)
def test_what_a_line_names_is_read_whatever_quotes_stand_around_it(line, found):
    assert named(line) == found


def test_an_extra_is_never_asked_of_the_stranger_s_name(root, committed):
    extras = "|".join(setup(root)["options.extras_require"])
    extra = re.compile(rf"\bbroadcaster\[(?:{extras})\b")
    for path in committed:
        if path.suffix in TEXTS and path.name != "test_pip_lines.py":
            assert not extra.search(path.read_text("utf-8")), path


def test_one_name_holds_everywhere(root):
    assert setup(root)["metadata"]["name"] == DISTRIBUTION
    installer = (root / "tools" / "usb" / "cai_dat.py").read_text("utf-8")
    assert re.findall(r'^NAME = "(.*?)"', installer, re.M) == [DISTRIBUTION]


def test_where_the_program_is_not_installed_under_its_name_its_folder_is_named(root, monkeypatch):
    """Pip would ask an index, where anybody may have taken the name."""
    asked = []
    monkeypatch.setattr(distribution.importlib.metadata, "version", asked.append)
    assert install_extra("edge") == 'pip install "broadcaster-hoc-duong[edge]"'
    assert asked == [DISTRIBUTION]

    def unknown(name):
        raise distribution.importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(distribution.importlib.metadata, "version", unknown)
    assert install_extra("edge") == f'pip install -e "{root}[edge]"'
