"""The tables are good TOML, and every reading in them can be spoken."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import broadcaster.reading
from broadcaster.reading import tables
from broadcaster.reading.syllables import legal

FOLDER = Path(broadcaster.reading.__file__).parent
NAMES = ("abbreviations", "documents", "lexicon", "signs", "units")


def _flat(data: dict[str, Any], above: str = "") -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, value in data.items():
        if isinstance(value, str):
            found.setdefault(above.rstrip("."), {})[key] = value
        else:
            found |= _flat(value, f"{above}{key}.")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_quick_reader_agrees_with_the_full_one(name: str) -> None:
    """The small reader gets what a full TOML parser gets."""
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert _flat(tomllib.loads(text)) == {k: v for k, v in tables.table(name).items() if v}


def test_the_lists_of_words_are_those_that_a_full_parser_gets() -> None:
    """One list, one name; no word stands twice in a list."""
    found = tomllib.loads((FOLDER / "cues.toml").read_text(encoding="utf-8"))
    sections = {name: lists for name, lists in found.items() if name != "format"}
    lists = {
        f"{s}.{name}": tuple(words) for s, part in sections.items() for name, words in part.items()
    }
    assert tables.cues() == lists
    assert [name for name, words in lists.items() if len(set(words)) < len(words)] == []


def test_every_list_of_words_is_asked_for() -> None:
    """A list that no rule asks for is a list that somebody edits in vain."""
    asking = (*FOLDER.glob("*.py"), FOLDER / "pairs.toml")
    rules = "".join(path.read_text(encoding="utf-8") for path in asking)
    assert [name for name in tables.cues() if name not in rules] == []


_WORDS = re.compile(r"(?:[^\W\d_]{2,}(?: [^\W\d_]+)*\|){2,}[^\W\d_]{2,}")
_JOINTS = {"và", "hoặc", "hay", "đến", "tới", "sang", "về"}  # grammar, not cues


def _strings(path: Path) -> list[str]:
    """What a module holds in quotes, patterns among it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [value for value in found if isinstance(value, str)]


def test_cue_words_stand_in_the_lists() -> None:
    """No module keeps cue words of its own: three alternatives are a list with a name."""
    kept = {
        f"{path.name}: {found[0]}"
        for path in FOLDER.glob("*.py")
        for text in _strings(path)
        for found in _WORDS.finditer(text)
        if not found[0].isascii() and not {*found[0].split("|")} <= _JOINTS
    }
    assert kept == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_reading_is_made_of_vietnamese_syllables(name: str) -> None:
    """No voice is handed letters that it would read as English."""
    for section, entries in tables.table(name).items():
        for key, value in entries.items():
            reading = key if section.startswith("ambiguous.") and key not in "*=" else value
            if key == "~":
                continue  # how a syllable is used as itself
            words = reading.replace(",", "").replace(":", "").split()
            assert section == "" or all(legal(w) or w == "–" for w in words), (key, reading)
