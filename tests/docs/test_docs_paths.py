"""Every module that a document names in backticks is where it says, and has what it says."""

import re
from pathlib import Path

import pytest

from tests.fakes.rows_in_one import rows_in_one

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "broadcaster"
PAGES = sorted(
    path
    for where in ("*.md", "docs/*.md", "docs/decisions/*.md")
    for path in ROOT.glob(where)
    if path.name != "CHANGELOG.md"  # what stood in a version is told by its names
)
ROOMS = {path.stem for path in PACKAGE.iterdir() if not path.name.startswith("_")}
# rooms of the first house: whoever still names one sends a reader astray
FORMER = {
    *("api", "codecs", "delivery", "errors", "mirror", "model", "network", "pages", "players"),
    *("ports", "reporting", "rights", "scripting", "settings", "spoken", "syndication", "text"),
    *("wiring", "wiring_air", "wiring_care", "workflows"),
}
# what looks like a module and is a type of media, or a file that people know by this name
OTHERS = re.compile(r"(?:audio|text)/[a-z*]+|[\w*.-]+\.(?:toml|html|json|db)")
# pages that speak of how it was, and the paths that they name
HISTORY: dict[str, set[str]] = {}
NAMED = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?:broadcaster[/.])?([a-z_0-9]+)[/.][\w.*/{}-]*")


def paths(page):
    """What a page names that is in a room, or was in a former one."""
    for named in NAMED.findall(page.read_text("utf-8")):
        found = PATH.fullmatch(named)
        if found and found[1] in ROOMS | FORMER and not OTHERS.fullmatch(named):
            yield named


def exists(named):
    """Whether it is a file, a folder, a module, or a name in one."""
    inner = re.sub(r"^broadcaster[/.]", "", named).rstrip("/")
    if any(PACKAGE.glob(inner)) or (re.fullmatch(r"\w+\.py", inner) and any(PACKAGE.rglob(inner))):
        return True
    parts = [part for part in re.split(r"[/.]", inner) if part != "py"]
    for at in range(len(parts), 0, -1):
        place = PACKAGE.joinpath(*parts[:at])
        module = place.with_suffix(".py") if at > 1 or not place.is_dir() else place / "__init__.py"
        if not module.is_file():
            module = place / "__init__.py"
        if module.is_file():
            text = module.read_text("utf-8")
            return all(
                re.search(rf"(?:def|class) {name}\b|^{name}\b", text, re.M) for name in parts[at:]
            )
    return False


@rows_in_one(PAGES)
def test_every_module_that_a_page_names_is_there(page):
    wrong = {named for named in paths(page) if not exists(named)}
    assert sorted(wrong) == sorted(HISTORY.get(page.name, ()))


def test_there_is_something_to_look_at():
    assert len({named for page in PAGES for named in paths(page)}) > 60


@pytest.mark.parametrize(
    ("named", "there"),
    [
        ("playout/rules.missed", True),
        ("broadcaster/playout/rules.py", True),
        ("stations/outboxes/", True),
        ("publishing/templates/*.j2", True),
        ("production.planning.plan_episode", True),
        ("playout/rules.nothing", False),
        ("workflows/build", False),
        ("playout/nowhere", False),
    ],
)
def test_a_name_is_found_where_it_is_defined_only(named, there):
    assert exists(named) is there
