"""Imports go down, and every library has one door."""

import ast
import configparser
import importlib.util
import re
import subprocess
import sys
from fnmatch import fnmatch
from importlib.metadata import packages_distributions

# the type of every sample array; arithmetic on samples is in several rooms
EVERYWHERE = {"numpy"}
# Library -> the modules that import it in more than one room, and why there are several. Whatever
# is not in here is imported in one room only; where in that room, the contract says.
IN_SEVERAL_ROOMS = {
    "cryptography": {
        "net/own_certificate.py": "a certificate for the school's own network",
        "pull/signing.py": "whether a manifest is the school's; pull is carried away alone",
        "stations/signing_key.py": "the school's key, which signs what stations are handed",
    },
    "fsspec": {
        "care/backup_targets.py": "where backups are kept",
        "stations/outboxes/*": "the folders of stations that cannot pull",
    },
    "PIL": {
        "importing/*": "pictures of pages, before their letters are recognised",
        "pictures/*": "covers and diagrams",
    },
    "fpdf": {
        "outreach/poster_pdf.py": "the poster for the class door",
        "writing/sheet_pdf.py": "the slip that goes along on a stick",
    },
    "lxml": {
        "importing/feeds.py": "feeds of new documents and of newspapers that a station names",
        "importing/sheets.py": "lines of a workbook, one at a time",
        "importing/web_page.py": "web pages that somebody saved",
        "importing/word_markup.py": "the parts of a Word document that somebody brings",
        "publishing/feed.py": "our own elements in the tree of the feed",
        "publishing/paper_words.py": "words of office files, a piece at a time and no tree",
        "reports/report_template.py": "names in an office's own Word file are replaced",
    },
    "soundfile": {
        "audio/*": "every format but MP3, and MP3 that is heard",
        "mp3join/*": "an MP3 is measured while its segments are joined",
    },
    "sqlalchemy": {
        "storage/*": "the database itself, its schema, its steps",
        "*/store.py": "what a feature keeps, beside its rules",
        "hub/*_store.py": "what the office keeps: its people, the lives of units, what it asks",
    },
    "starlette": {
        "web/*": "the public host and the interface for stations",
        "desk/*": "the teachers' pages; both are halves of one server",
        "hub/*": "many such servers behind paths of one",
    },
}


def test_the_import_contract_is_kept(root, without):
    if importlib.util.find_spec("importlinter") is None:
        without("import-linter")
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def outside(module) -> set[str]:
    """Top-level names of the libraries that a module imports, at any depth of its code."""
    named: set[str] = set()
    for node in module.nodes:
        if isinstance(node, ast.Import):
            named |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named.add(node.module.split(".")[0])
    return named - set(sys.stdlib_module_names) - {"broadcaster"}


def importers(modules) -> dict[str, dict[str, str]]:
    """Library -> the modules that import it, each with its room."""
    found: dict[str, dict[str, str]] = {}
    for module in modules:
        for library in outside(module) - EVERYWHERE:
            found.setdefault(library, {})[module.name] = module.room
    return found


def test_each_library_is_imported_in_one_room_only(modules):
    wrong = {}
    for library, named in importers(modules).items():
        allowed = IN_SEVERAL_ROOMS.get(library)
        if allowed is None and len(set(named.values())) > 1:
            wrong[library] = sorted(named)
        elif allowed and (more := [m for m in named if not any(fnmatch(m, a) for a in allowed)]):
            wrong[library] = more
    assert wrong == {}


def test_no_room_is_allowed_a_library_that_it_does_not_import(modules):
    named = importers(modules)
    idle = [
        f"{library}: {place}"
        for library, places in IN_SEVERAL_ROOMS.items()
        for place in places
        if not any(fnmatch(module, place) for module in named.get(library, ()))
    ]
    assert idle == []


def test_every_library_that_is_imported_is_asked_for(modules, root):
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    extras = config["options.extras_require"]
    lines = config["options"]["install_requires"].split("\n")
    wanted = ("edge", "neural", "province", "push", "s3")  # asked for by whoever wants them
    lines += [line for extra in wanted for line in extras[extra].split("\n")]
    asked = {re.match(r"[\w.-]*", line.strip()).group(0).casefold() for line in lines}
    made_by = packages_distributions()
    imported = {library for module in modules for library in outside(module)}
    unasked = {
        library
        for library in imported
        if not {name.casefold().replace("_", "-") for name in made_by.get(library, [])} & asked
    }
    assert unasked - {"msvcrt", "fcntl"} == set()


def test_the_page_of_dependencies_names_the_rooms_that_import_each(modules, root):
    text = (root / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    table = text.partition("## The program")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\| `([^`]+)` \| ([a-z, 0-9]+) \|", table, re.MULTILINE))
    made_by = packages_distributions()
    rooms: dict[str, set[str]] = {}
    for library, named in importers(modules).items():
        for maker in made_by.get(library, ()):
            rooms.setdefault(maker.casefold().replace("_", "-"), set()).update(named.values())
    wrong = {
        package: sorted(rooms[package.casefold()])
        for package, where in told.items()
        if package.casefold() in rooms and sorted(rooms[package.casefold()]) != where.split(", ")
    }
    assert len(told) > 25
    assert wrong == {}


def test_every_import_names_its_module_in_full(modules):
    relative = [
        m.name
        for m in modules
        for node in m.nodes
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_room_is_called_after_nothing(modules):
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    names = {part.removesuffix(".py") for m in modules for part in m.name.split("/")}
    assert names & vague == set()
