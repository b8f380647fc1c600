"""The teachers' manual of the script format: every example in it works as it stands."""

import re
from pathlib import Path

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.script import CueKind, ScriptKind
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.head_keys import HEAD_KEYS
from broadcaster.scripts.labels import STANDARD_ROLES
from broadcaster.scripts.script_file import read_script
from broadcaster.scripts.sound_card import read_rights

MANUAL = (Path(__file__).parents[2] / "docs" / "KICH-BAN.md").read_text(encoding="utf-8")


def _examples(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)


def _plain(notices):
    return [n for n in notices if n.level is not Level.INFO]


@pytest.mark.parametrize("text", _examples("kich-ban"))
def test_every_script_of_the_manual_reads_without_complaint(text):
    checked = read_script(text.encode(), "bai.md")
    assert checked.value is not None
    assert _plain(checked.notices) == []


@pytest.mark.parametrize("text", _examples("than-bai"))
def test_every_body_of_the_manual_reads_without_complaint(text):
    blocks, notices = parse_body(text, "bai.md")
    assert len(blocks) > 3
    assert _plain(notices) == []


@pytest.mark.parametrize("text", _examples("phieu-quyen"))
def test_the_card_of_the_manual_reads_without_complaint(text):
    assert read_rights(text.encode(), "ghi-am/em-lan.toml", recording=True).notices == ()


def test_the_manual_has_an_example_of_each_sort():
    assert [len(_examples(name)) for name in ("kich-ban", "than-bai", "phieu-quyen")] == [2, 2, 2]


@pytest.mark.parametrize(
    "word",
    [
        *(kind.value for kind in ScriptKind),
        *(f"[{kind.value}" for kind in CueKind),
        *(f"`{role}:`" for role in STANDARD_ROLES),
        *(names[0] for field, names in HEAD_KEYS.items() if field != "format"),
    ],
)
def test_the_manual_names_every_kind_cue_role_and_key(word):
    assert word in MANUAL
