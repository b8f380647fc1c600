"""Days are told in one shape, `domain/dates`: "thứ hai 30/11/2026", in tables "30/11/2026"."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "broadcaster"

# What writes days into files that people edit, with two figures for day and month, and which files.
IN_FILES = {
    "app/drafting.py": "who switched it on, in station.toml",
    "app/voice_setup.py": "who agreed, in station.toml",
    "desk/register_form.py": "head of a file of the register",
    "desk/voice_jobs.py": "who agreed, in the card of a voice",
    "desk/writing_page.py": "head of a script",
    "playout/as_run.py": "table for spreadsheets",
    "programme/companions.py": "head of a script",
    "programme/redating.py": "head of a script",
    "scripts/head_edit.py": "head of a script",
    "scripts/sound_card.py": "card of a sound",
    "storage/toml_editor.py": "values in TOML",
    "timetable/proposals.py": "names in lich.toml",
}
_OWN = re.compile(r"%-?d\D{0,9}%-?m|%x|%c\b")  # a day and its month, or the system's way
_MOMENT = re.compile(r"%H:%M(?::%S)?\} (?:ngày )?\{written\(|%H:%M(?::%S)?\} ngày")


def shapes_of(module):
    """Strings of a module, format specifications too, in which a day has a shape of its own."""
    for node in module.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _OWN.search(node.value)
        ):
            yield node.value


def test_a_day_is_told_in_one_shape(modules):
    wrong = {one.name: [*shapes_of(one)] for one in modules if one.name not in IN_FILES}
    assert {name: found for name, found in wrong.items() if found} == {}


def is_put_together(node):
    """Whether a string has a day and its month beside each other, as `written` makes it."""
    told = node.values if isinstance(node, ast.JoinedStr) else []
    names = [
        one.value.attr
        if isinstance(one, ast.FormattedValue) and isinstance(one.value, ast.Attribute)
        else getattr(one, "value", "")
        for one in told
    ]
    return any(names[at : at + 3] == ["day", "/", "month"] for at in range(len(names)))


def test_a_date_in_figures_is_made_in_one_place(modules):
    found = {one.name for one in modules for node in one.nodes if is_put_together(node)}
    assert found == {"domain/dates.py"}


def test_a_moment_is_told_in_one_shape(modules):
    """“06:45 thứ hai 30/11/2026”: whoever joins hour and date by himself leaves the weekday out."""
    assert [one.name for one in modules if _MOMENT.search(one.text)] == []


def test_every_exception_is_one(modules):
    assert IN_FILES.keys() <= {one.name for one in modules if [*shapes_of(one)]}


def test_no_template_tells_a_day_in_a_shape_of_its_own():
    wrong = [
        path.relative_to(PACKAGE).as_posix()
        for ending in ("html", "xml", "txt")
        for path in PACKAGE.rglob(f"*.{ending}")
        if _OWN.search(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_the_test_finds_what_it_looks_for():
    for shape in ("%d/%m/%Y", "%H:%M ngày %d/%m", "%d-%m-%Y", "%d tháng %m"):
        assert _OWN.search(shape)
    for shape in ("%Y-%m-%d", "%Y%m%d-%H%M%S", "%H:%M", "tuần %d"):
        assert not _OWN.search(shape)
