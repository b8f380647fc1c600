"""Under --json every command answers in one envelope, whatever happens: docs/lenh.schema.json."""

import json
import os
from pathlib import Path
from unittest import mock

import click
import jsonschema
import pytest

from broadcaster.cli import output
from broadcaster.cli.entrance import enter
from broadcaster.cli.root import every_command

ROOT = Path(__file__).parents[3]
ENVELOPE = jsonschema.Draft202012Validator(
    json.loads((ROOT / "docs" / "lenh.schema.json").read_text("utf-8"))
)
COMMANDS = [" ".join(words) for words, _ in every_command()]


@pytest.fixture(autouse=True)
def own_environment():
    """A command of the hub notes in the environment that it is one: not for the tests after it."""
    with mock.patch.dict(os.environ):
        yield


def answered(capsys, *words):
    """Exit code and envelope of a command line; the envelope is all there is on stdout."""
    capsys.readouterr()
    code = enter(words)
    told = json.loads(capsys.readouterr().out)
    ENVELOPE.validate(told)
    assert told["exit_code"] == code
    return code, told


@pytest.mark.parametrize("name", COMMANDS)
def test_wrong_use_of_any_command_is_an_envelope_with_the_commands_name(capsys, name):
    code, told = answered(capsys, *name.split(), "--khong-co", "--json")
    assert code == 2
    assert told["command"] == name
    assert told["error"]["code"] == "dung-sai"
    assert "--khong-co" in told["error"]["message"]


# without a station these answer well, or would never end by themselves, or ask the network
APART = {
    "completion", "demo", "help-pages", "hub serve", "init", "lexicon list", "lexicon test", "play", "pull",
    "serve", "voices catalogue",
}  # fmt: skip


def wanted_words(command):
    """A word for every argument and option that a command asks for."""
    for param in command.params:
        if param.required and isinstance(param, click.Option):
            yield from (
                param.opts[0],
                "x" if not isinstance(param.type, click.Choice) else param.type.choices[0],
            )
        elif param.required:
            yield "x"


@pytest.mark.parametrize(
    ("words", "command"), [pytest.param(w, c, id=" ".join(w)) for w, c in every_command()]
)
def test_any_command_without_a_station_fails_in_the_envelope(
    capsys, tmp_path, monkeypatch, words, command
):
    """What a program must do when nothing is as it thinks: read one document and its error."""
    if " ".join(words) in APART:
        pytest.skip("needs no station")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(tmp_path / "giong"))
    code, told = answered(capsys, *words, *wanted_words(command), "--json")
    assert told["command"] == " ".join(words)
    assert not told["ok"]
    assert told["error"]["message"]
    assert code in {1, 2}


LOOKS = (
    "approve", "build --dry-run", "calendar propose --year 2026-2027", "calendar show",
    "catalogue list", "check", "config show", "doctor", "downloads", "feed list", "hand-over",
    "law affected", "law check", "law follow show", "law list", "law owed", "lexicon list",
    "log", "migrate --dry-run", "oversee handed", "oversee letters", "oversee show", "papers list",
    "parent key", "parent show", "queue list", "say nhac-nho", "send", "share library list",
    "slot list", "stations heard", "stations key", "stations list", "status", "tidy --dry-run",
    "training list", "training people", "training plan", "units", "users list", "voices",
    "voices list",
)  # fmt: skip


@pytest.mark.slow  # thirty commands; test_cli and its neighbours look at some of them
def test_every_look_at_a_station_is_one_envelope_with_data(capsys, tmp_path, monkeypatch):
    """On a station that was just founded, where some of them find something wrong."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(tmp_path / "giong"))
    assert enter(["init", str(tmp_path / "dai")]) == 0
    for line in LOOKS:
        words = line.split()
        code, told = answered(capsys, "-C", str(tmp_path / "dai"), *words, "--json")
        assert line.startswith(told["command"])
        assert told["data"] or told["error"], line
        assert code in {0, 1, 2}, line


def test_lines_for_people_are_the_data_of_a_command_without_data(capsys):
    code, told = answered(capsys, "completion", "bash", "--show", "--json")
    assert code == 0
    assert any("_broadcaster_completion()" in line for line in told["data"]["lines"])


def test_lines_beside_data_are_told_to_people_and_data_to_the_machine(capsys):
    assert enter(["help-pages", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["data"]["page"].endswith("index.html")
    assert told.err.strip().endswith("index.html")


def test_help_and_version_are_lines_too(capsys):
    assert answered(capsys, "--version", "--json")[1]["data"]["lines"]
    assert answered(capsys, "queue", "add", "--help", "--json")[1]["data"]["lines"]


def test_what_follows_two_dashes_is_a_word_not_an_option(capsys):
    """`say -- --json` asks for a script of that name."""
    assert enter(["say", "--", "--json"]) == 2
    assert capsys.readouterr().out == ""


def test_a_fault_that_nobody_expected_is_in_the_envelope(capsys, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError("hỏng")

    monkeypatch.setattr("broadcaster.cli.help_pages.files", fail)
    code, told = answered(capsys, "help-pages", "--json")
    assert code == 1
    assert told["error"]["code"] == "ngoai-du-tinh"
    assert "hỏng" in told["error"]["message"]


def test_a_command_that_is_stopped_says_so_in_the_envelope(capsys, monkeypatch):
    def stop(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("broadcaster.cli.help_pages.files", stop)
    code, told = answered(capsys, "help-pages", "--json")
    assert code == 130
    assert told["error"]["code"] == "da-dung"


def test_the_envelope_is_over_with_its_line(capsys):
    """In one process, as at the desk, the next line is for people again."""
    answered(capsys, "help-pages", "--json")
    assert output.answering() is None
    assert enter(["help-pages"]) == 0
    assert capsys.readouterr().out.strip().endswith("index.html")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("pull x --json", True),
        ("pull x --every 5 --json", False),
        ("serve --json", False),
        ("reconcile --json", True),
        ("reconcile --loop --json", False),
        ("slot list --json", True),
    ],
)
def test_what_never_ends_says_its_lines_at_once(capsys, line, kept):
    answer = output.Answer(command=" ".join(line.split()[: 2 if line.startswith("slot") else 1]))
    with output.lines_kept(answer, line.split()) as lines:
        click.echo("một dòng")
    assert lines.getvalue() == ("một dòng\n" if kept else "")
    assert capsys.readouterr().err == ("" if kept else "một dòng\n")
