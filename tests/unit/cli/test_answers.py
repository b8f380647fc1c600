"""Under --json every command answers in one envelope, whatever happens: docs/lenh.schema.json."""

import hashlib
import json
import shlex
from importlib.resources import files
from pathlib import Path

import click
import jsonschema
import pytest

from broadcaster.cli import output, progress
from broadcaster.cli.entrance import enter
from broadcaster.cli.examples import EXAMPLES
from broadcaster.cli.options import ScriptName
from broadcaster.cli.root import every_command
from broadcaster.domain.errors import StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.programme.reconcile import ReconcileRound
from broadcaster.system.stick_installation import StickInstallation
from tests.fakes.school_server import School, SchoolServer, mp3

ROOT = Path(__file__).parents[3]
ENVELOPE = jsonschema.Draft202012Validator(
    json.loads((ROOT / "docs" / "lenh.schema.json").read_text("utf-8"))
)
COMMANDS = [" ".join(words) for words, _ in every_command()]


def answered(capsys, *words):
    """Exit code and envelope of a command line; the envelope is all there is on stdout."""
    capsys.readouterr()
    code = enter(words)
    told = json.loads(capsys.readouterr().out)
    ENVELOPE.validate(told)
    assert told["exit_code"] == code
    assert told["ok"] == (code == 0)
    assert code or told["error"] is None
    return code, told


@pytest.mark.parametrize("name", COMMANDS)
def test_wrong_use_of_any_command_is_an_envelope_with_the_commands_name(capsys, name):
    code, told = answered(capsys, *name.split(), "--khong-co", "--json")
    assert code == 2
    assert told["command"] == name
    assert told["error"]["code"] == "dung-sai"
    assert "--khong-co" in told["error"]["message"]


def test_json_before_within_and_behind_any_command_is_the_same_to_it(capsys, tmp_path, monkeypatch):
    """A command has an option of its own for it, or none: it sees the same wherever it stands."""
    monkeypatch.chdir(tmp_path)
    for kind in (click.Path, ScriptName):
        monkeypatch.setattr(kind, "convert", lambda _self, value, *_more: Path(value))
    for found, command in every_command():
        name = " ".join(found)
        words = shlex.split(EXAMPLES[name][0], comments=True)
        lines = [[*words[:place], "--json", *words[place:]] for place in range(len(found) + 1)]
        seen = []
        with monkeypatch.context() as patch:
            patch.setattr(
                command, "callback", lambda of_test=seen, **values: of_test.append(values)
            )
            for line in [*lines, [*words, "--json"]]:
                assert answered(capsys, *line)[0] == 0, line
        assert len(seen) == len(found) + 2
        assert all(values == seen[0] for values in seen), name
        assert all(values.get(own, True) for values in seen for own in ("as_json", "as_data"))


# without a station these answer well, or would never end by themselves, or ask the network
APART = {
    "completion", "demo", "help-pages", "hub serve", "init", "lexicon list", "lexicon test", "play",
    "serve", "voices catalogue",
}  # fmt: skip


def wanted_words(command, folder):
    """A word for every argument and option that a command asks for.

    A folder is one that cannot be made: below a file.
    """
    (folder / "tep").touch()
    for param in command.params:
        if param.required and isinstance(param, click.Option):
            word = param.type.choices[0] if isinstance(param.type, click.Choice) else "x"
            below_a_file = isinstance(param.type, click.Path) and not param.type.file_okay
            yield from (param.opts[0], str(folder / "tep" / "x") if below_a_file else word)
        elif param.required:
            yield "x"


@pytest.mark.parametrize(
    ("words", "command"),
    [pytest.param(w, c, id=" ".join(w)) for w, c in every_command() if " ".join(w) not in APART],
)
def test_any_command_without_a_station_fails_in_the_envelope(
    capsys, tmp_path, monkeypatch, words, command
):
    """What a program must do when nothing is as it thinks: read one document and its error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(tmp_path / "giong"))
    code, told = answered(capsys, *words, *wanted_words(command, tmp_path), "--json")
    assert told["command"] == " ".join(words)
    assert not told["ok"]
    assert told["error"]["message"]
    assert code in {1, 2}


LOOKS = (
    "approve", "build --dry-run", "calendar propose --year 2026", "calendar show",
    "catalogue list", "check", "config show", "doctor", "downloads", "feed list", "hand-over",
    "draft", "law affected", "law check", "law follow show", "law graph 168/2024/NĐ-CP", "law list",
    "law new", "law owed", "lexicon list", "print loi-chao-dau-tien",
    "log", "migrate --dry-run", "oversee handed", "oversee letters", "oversee show", "papers list",
    "parent key", "parent show", "queue list", "say loi-chao-dau-tien", "send", "share library list",
    "slot list", "stations heard", "stations key", "stations list", "status", "tidy --dry-run",
    "training list", "training people", "training plan", "units", "users list", "voices",
    "voices list", "voices sentences --share 50",
)  # fmt: skip


MAY_REFUSE = {"send"}  # asks what to send


@pytest.mark.slow  # thirty commands; test_cli and its neighbours look at some of them
def test_every_look_at_a_station_is_one_envelope_with_data(capsys, tmp_path, monkeypatch):
    """On a station that was just founded, where some of them find something wrong."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(tmp_path / "giong"))
    assert enter(["init", str(tmp_path / "dai")]) == 0
    for line in LOOKS:
        words = line.split()
        code, told = answered(capsys, "-C", str(tmp_path / "dai"), *words, "--json")
        _, before = answered(capsys, "--json", "-C", str(tmp_path / "dai"), *words)
        assert (before["data"] or {}).keys() == (told["data"] or {}).keys(), line
        assert line.startswith(told["command"])
        if line not in MAY_REFUSE:
            assert told["error"] is None, (line, told["error"])
            assert told["data"].keys() - {"lines"}, line
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
        ("pull x --every=5 --json", False),
        ("serve --json", False),
        ("reconcile --json", True),
        ("reconcile --loop --json", False),
        ("slot list --json", True),
    ],
)
def test_what_never_ends_says_its_lines_at_once(capsys, line, kept):
    words = line.split()
    name = " ".join(words[: 2 if line.startswith("slot") else 1])
    answer = output.Answer(command=name, words=words)
    with output.lines_kept(answer) as lines:
        click.echo("một dòng")
    assert lines.getvalue() == ("một dòng\n" if kept else "")
    assert capsys.readouterr().err == ("" if kept else "một dòng\n")


def test_a_loop_says_its_lines_while_it_runs_and_gathers_nothing(capsys, tmp_path, monkeypatch):
    """What it says in weeks would be kept in memory until somebody stops it."""
    assert enter(["init", str(tmp_path / "dai")]) == 0
    capsys.readouterr()
    seen, said = [], []
    notice = Notice(code="mat-am-thanh", level=Level.ERROR, sentence="số một mất tệp âm thanh")

    def rounds(_one_round, *, tell, trouble, **_more):
        for _ in range(3):
            tell(ReconcileRound(wanted=("mot",), outcomes=(), notices=(notice,)))
            trouble(StoreError("ổ đĩa đầy"))
            seen.append(output.answering())
            said.append(capsys.readouterr().err)

    monkeypatch.setattr("broadcaster.cli.reconcile.keep_reconciling", rounds)
    code = enter(["-C", str(tmp_path / "dai"), "reconcile", "--loop", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["exit_code"], told["notices"]) == (130, 130, [])
    assert told["error"]["code"] == "da-dung"
    assert len(said) == 3
    assert all("số một mất tệp" in one and "Đã xem 1 số" in one and "đầy" in one for one in said)


def test_trouble_that_does_not_fail_a_command_is_a_notice(capsys, monkeypatch):
    """The command did what it was asked for: `ok` and an error would be two answers."""

    def pages(name):
        output.show_error(StoreError("một chỗ hỏng", hint="Sửa đi.", where="a.md"), debug=False)
        return files(name)

    monkeypatch.setattr("broadcaster.cli.help_pages.files", pages)
    code, told = answered(capsys, "help-pages", "--json")
    assert code == 0
    [notice] = told["notices"]
    assert notice["sentence"] == "một chỗ hỏng"
    assert (notice["hint"], notice["file"]) == ("Sửa đi.", "a.md")
    assert told["data"]["page"]


def test_how_a_script_is_spoken_is_not_called_lines(capsys, tmp_path):
    """`lines` are the lines that people read, texts in every command's answer."""
    assert enter(["init", str(tmp_path / "dai")]) == 0
    _, told = answered(capsys, "-C", str(tmp_path / "dai"), "say", "loi-chao-dau-tien", "--json")
    assert "lines" not in told["data"]
    assert {"line", "role", "text", "spoken", "scope"} == set(told["data"]["spoken"][0])


def test_a_stick_is_answered_with_data_and_its_progress_is_the_common_one(
    capsys, tmp_path, monkeypatch
):
    (tmp_path / "bo-cai").mkdir()
    (tmp_path / "o").mkdir()
    (tmp_path / "bo-cai" / "SHA256SUMS").write_bytes(b"x")
    sums = hashlib.sha256(b"x").hexdigest()
    found = StickInstallation(version="1", key=bytes(32), sums=sums, home=tmp_path, previous="")
    seen = []

    def copied(_stick, _target, _key, tell):
        tell("đang chép", done=2, parts=7)
        seen.append(progress.work().line(0.0))
        return 1_000_000

    monkeypatch.setattr("broadcaster.cli.usb.stick_installation", lambda: found)
    monkeypatch.setattr("broadcaster.cli.usb.copy_stick", copied)
    code, told = answered(capsys, "usb", str(tmp_path / "o"), "--json")
    assert code == 0
    assert told["data"]["bytes"] == 1_000_000
    assert told["data"]["folder"] == str(tmp_path / "o" / "phat-thanh")
    assert seen == ["… Làm USB: 2/7, đang chép"]
    assert enter(["usb", str(tmp_path / "o")]) == 0
    assert "…" not in capsys.readouterr().out


@pytest.mark.parametrize("quick", [True, False])
def test_a_backup_that_is_tried_tells_how_many_files_are_done(capsys, tmp_path, monkeypatch, quick):
    assert enter(["init", str(tmp_path / "dai")]) == 0
    assert enter(["-C", str(tmp_path / "dai"), "backup", "--to", str(tmp_path / "kho")]) == 0
    [file] = (tmp_path / "kho").glob("*.zip")
    steps = []

    def step(_self, words="", *, done=0.0, whole=0.0):
        steps.append((words, done, whole))

    monkeypatch.setattr(progress.WorkProgress, "step", step)
    answered(capsys, "backup", "verify", str(file), *["--quick"] * quick, "--json")
    read = [one for one in steps if one[0] == ("đọc lại" if quick else "lấy lại")]
    assert [done for _, done, _ in read] == list(range(int(read[0][2])))
    assert len(read) > 5
    steps.clear()
    answered(capsys, "restore", str(file), "--to", str(tmp_path / "moi"), "--json")
    assert len(steps) == len(read)


def test_a_pull_answers_what_came_and_counts_in_megabytes(capsys, tmp_path, monkeypatch):
    steps = []

    def step(_self, words="", *, done=0.0, whole=0.0):
        steps.append((words, done, whole))

    monkeypatch.setattr(progress.WorkProgress, "step", step)
    school = School()
    school.add("bai-mot", mp3(375.0))
    with SchoolServer(school) as server:
        words = ("pull", server.url, "--to", str(tmp_path / "dai"), "--allow-host", "127.0.0.1")
        code, told = answered(capsys, *words, "--json")
    assert steps[-1] == ("đã tải, MB", 1.5, 1.5)
    assert (code, told["data"]["taken"], told["data"]["faults"]) == (0, ["bai-mot.mp3"], [])
    assert not told["data"]["unchanged"]
