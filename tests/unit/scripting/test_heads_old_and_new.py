"""The new reader of heads against the one by way of YAML, on ten thousand mutated heads."""

from collections import Counter
from datetime import date
from unittest import mock

import pytest

from broadcaster.model.law import LegalSource
from broadcaster.scripting import head, head_edit, head_lines, script
from tests.unit.scripting.head_by_yaml import head as old_head
from tests.unit.scripting.head_by_yaml import head_edit as old_edit
from tests.unit.scripting.head_by_yaml import head_lines as old_lines
from tests.unit.scripting.many_heads import mutated

HEADS = 10_000
SOURCE = LegalSource(number="1/2025/QH15", title="Luật", issued=date(2025, 1, 2))
LINES = ("could_be_key", "looks_like_head", "names_key")


def _outcome(asked, *given):
    """What comes back, or what is raised."""
    try:
        return asked(*given)
    except Exception as fault:
        return type(fault).__name__, str(fault)


def _read(reader, text):
    """The head alone, out of text that nobody has cleaned before."""
    lines = text.split("\n")
    found = reader(lines[: next((n for n, x in enumerate(lines) if x == "---"), 99)], "bai.md", 3)
    return found.understood(), found.head(), found.places, list(found.places), found.notices


def _edited(edit, text):
    return (
        edit.with_reading(text, "WHO", "vê kép"),
        edit.with_role(text, "LAN", "nam"),
        edit.with_source(text, SOURCE),
        edit.with_field(text, "title", "Bài mới: hay"),
        edit.with_field(text, "summary", "x"),
        edit.parts_of(text),
    )


def _answers(text, reader, lines, edit):
    said = {name: getattr(lines, name) for name in LINES}
    with mock.patch.multiple(script, HeadReader=reader, **said):
        whole = _outcome(script.read_script, text.encode(errors="replace"), "bai.md")
    each = [
        [_outcome(getattr(lines, name), line) for name in (*LINES, "nested_key")]
        for line in text.split("\n")[:30]
    ]
    return {
        "head": _outcome(_read, reader, text),
        "script": whole,
        "lines": each,
        "edited": _outcome(_edited, edit, text),
    }


@pytest.mark.timeout(1800)  # two readers, ten thousand heads
def test_both_readers_agree_on_every_head():
    told = Counter()
    different = []
    for text in mutated(HEADS):
        old = _answers(text, old_head.HeadReader, old_lines, old_edit)
        new = _answers(text, head.HeadReader, head_lines, head_edit)
        told.update({notice.code for notice in old["script"].notices})
        told["read"] += old["script"].value is not None
        different += [(name, text, old[name], new[name]) for name in old if old[name] != new[name]]
    assert different[:3] == []
    assert told["read"] > HEADS / 6
    assert len(told) > 25  # the mutations reach nearly every sentence about heads
