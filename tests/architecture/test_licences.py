"""Everything that is shipped says whose it is and under which licence."""

import configparser
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata

import pytest

# licence -> the words by which a package's own metadata name it
FAMILIES = {
    "Apache-2.0": ("apache",),
    "BSD-2-Clause": ("bsd",),
    "BSD-3-Clause": ("bsd",),
    "GPL-2.0-or-later": ("gpl-2.0-or-later", "gpl"),
    "LGPL-2.1-or-later": ("lgpl",),
    "LGPL-3.0-only": ("lgpl-3.0-only",),
    "LGPL-3.0-or-later": ("lgpl",),
    "MIT": ("mit",),
    "MIT-CMU": ("mit-cmu", "hpnd"),
    "MPL-2.0": ("mpl", "mozilla"),
    "PSF-2.0": ("psf", "python software foundation"),
}
COMPATIBLE = {*FAMILIES, "0BSD", "GPL-3.0-or-later", "CC0-1.0", "OFL-1.1"}
NOT_SHIPPED = {"__pycache__"}


@dataclass(frozen=True)
class Row:
    """One line of a table in THIRD_PARTY.md."""

    first: str
    cells: tuple[str, ...]


def rows(text: str, heading: str) -> list[Row]:
    part = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [Row(first=row[0].strip("` "), cells=row) for row in cells]


@pytest.fixture(scope="module")
def third_party(root) -> str:
    return (root / "THIRD_PARTY.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped(package):
    """Every file of the package that is not a module."""
    every = (p for p in package.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc"))
    return [p for p in every if not NOT_SHIPPED & set(p.parts)]


@pytest.fixture(scope="module")
def setup_cfg(root) -> configparser.ConfigParser:
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    return config


def required(config: configparser.ConfigParser) -> set[str]:
    lines = config["options"]["install_requires"].strip().splitlines()
    return {re.match(r"[\w.-]+", line.strip()).group(0) for line in lines}


def test_every_shipped_file_has_an_entry(third_party, shipped, package):
    covered = {
        path
        for row in rows(third_party, "Files in the package")
        for path in package.glob(row.first)
    }
    assert sorted(p.relative_to(package).as_posix() for p in set(shipped) - covered) == []


def test_no_entry_names_what_is_not_there(third_party, package):
    idle = [
        r.first for r in rows(third_party, "Files in the package") if not any(package.glob(r.first))
    ]
    assert idle == []


def test_every_entry_has_a_licence_that_ours_allows_and_its_text_is_shipped(third_party, package):
    for row in rows(third_party, "Files in the package"):
        licence, text = row.cells[3], row.cells[4].strip("`")
        assert licence in COMPATIBLE, row.first
        assert (package / text).stat().st_size > 1000, row.first


def test_our_own_licence_is_the_whole_text(root, package):
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE\n                       Version 3" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert (package / "licences" / "GPL-3.0.txt").read_text(encoding="utf-8") == licence


def test_every_dependency_has_an_entry_and_no_other(third_party, setup_cfg):
    listed = {row.first for row in rows(third_party, "Libraries that are installed beside it")}
    assert listed == required(setup_cfg)


def test_every_dependency_earns_its_place_in_a_line(root, setup_cfg):
    text = (root / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([\w.-]+)` \|", text, re.MULTILINE))
    assert required(setup_cfg) <= named
    extras = setup_cfg["options.extras_require"]
    tools = {line.strip() for key in extras for line in extras[key].splitlines() if line.strip()}
    assert {re.match(r"[\w.-]+", tool).group(0) for tool in tools} <= named


def test_the_licence_of_each_dependency_is_what_its_metadata_say(third_party):
    for row in rows(third_party, "Libraries that are installed beside it"):
        try:
            told = metadata(row.first)
        except PackageNotFoundError:  # only for other systems or versions
            continue
        classes = [c for c in told.get_all("Classifier") or [] if c.startswith("License")]
        words = " ".join(
            [told.get("License-Expression") or "", told.get("License") or "", *classes]
        )
        if not words.strip():
            assert "metadata name none" in row.cells[3], row.first
            continue
        for licence in row.cells[2].split(" OR "):
            assert any(sign in words.casefold() for sign in FAMILIES[licence]), row.first
