"""The line as it is typed: tasks, examples, shared options anywhere, the station one stands in."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from broadcaster.app.station_folder import below_home, nearest_station
from broadcaster.cli.completion import MARK, place_of
from broadcaster.cli.entrance import enter
from broadcaster.cli.examples import EXAMPLES
from broadcaster.cli.options import ScriptName
from broadcaster.cli.root import COMMANDS, SHARED, TASKS, every_command, program
from broadcaster.domain.text import fold
from broadcaster.drafting.prompts import DraftStyle
from broadcaster.scripts.kinds import kind_from
from tests.fakes.answers import notices_of
from tests.fakes.rows_in_one import rows_in_one

SAMPLES = Path(__file__).parents[3] / "scripts_vi"
TITLES = [fold(path.read_text("utf-8").split("\n# ")[0]) for path in SAMPLES.glob("*.md")]
NUMBERS = (SAMPLES / "danh-sach-so.toml").read_text("utf-8")
DOCUMENTS = (SAMPLES.parent / "docs" / "nguon-luat" / "van-ban.csv").read_text("utf-8")


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """A station that was just founded."""
    folder = tmp_path_factory.mktemp("dong-lenh") / "đài mới"
    assert enter(["init", str(folder)]) == 0
    return folder


def test_each_command_is_in_one_task_and_the_eight_of_every_day_come_first(capsys):
    told = [name for names in TASKS.values() for name in names]
    assert sorted(told) == sorted(COMMANDS)
    assert next(iter(TASKS)) == "Hằng ngày"
    assert len(TASKS["Hằng ngày"]) == 8
    assert enter(["--help"]) == 0
    shown = capsys.readouterr().out
    places = [shown.index(f"\n{task}:") for task in TASKS]
    assert places == sorted(places)


def groups():
    """The words of every group: queue, law follow …"""
    for words, _ in every_command():
        for end in range(1, len(words)):
            yield words[:end]


NAMES = sorted({" ".join(words) for words in (*groups(), *(w for w, _ in every_command()))})


@rows_in_one(NAMES)
def test_every_command_shows_an_example(name):
    assert EXAMPLES.get(name)


def test_there_is_no_example_of_a_command_that_is_gone():
    assert sorted(EXAMPLES) == sorted(["", *NAMES])


LINES = sorted({line for name, lines in EXAMPLES.items() if name for line in lines})


def read_line(line):
    """The command of an example with the values of its parameters, as click parses them."""
    command, args = program, shlex.split(line, comments=True)
    context = click.Context(program)
    while isinstance(command, click.Group) and args and not args[0].startswith("-"):
        command = command.get_command(context, args[0])
        assert command is not None, line
        context = click.Context(command, parent=context, info_name=args.pop(0))
    values, rest, _ = command.make_parser(context).parse_args(args=list(args))
    assert rest == []
    return command, context, values


@rows_in_one(LINES)
def test_every_example_can_be_typed(line):
    """Its command is there, knows the options, has the words it asks for, and its values convert."""
    command, context, values = read_line(line)
    for param in command.params:
        value = values.get(param.name)
        assert not param.required or value not in (None, ()), param.name
        if isinstance(param.type, click.Path | ScriptName) or not value or value is True:
            continue  # files and folders are the reader's own; scripts are looked for below
        try:
            param.type_cast_value(context, value)
        except click.BadParameter as fault:
            raise AssertionError(fault.message) from fault


@rows_in_one(LINES)
def test_what_an_example_names_is_among_the_samples(line):
    """Scripts, numbers, documents of law, kinds and styles: else it fails when somebody types it."""
    command, _, values = read_line(line)
    for param in command.params:
        value = values.get(param.name)
        for word in value if isinstance(value, list | tuple) else (value,):
            if isinstance(param.type, ScriptName) and word:
                assert [fold(word) in title for title in TITLES].count(True) == 1, word
            if isinstance(word, str) and re.fullmatch(r"[a-z-]+-\d{4}-\d\d-\d\d", word):
                assert f'khoa = "{word}"' in NUMBERS, word
            if isinstance(word, str) and re.fullmatch(r"\d+/\d{4}/[A-ZĐ0-9-]+", word):
                assert word in DOCUMENTS, word
            if param.name == "style":
                assert word is None or word in {style.value for style in DraftStyle}, word
            if param.name == "kind" and word:
                assert kind_from(word) is not None, word


# what these take or make is the reader's own: a file, a line, a voice, a loudspeaker, minutes of
# building, the settings of the machine; `new` leaves a skeleton that `check` is right to refuse
OWN = {
    "", "air-now", "analyse", "build", "completion", "demo", "doctor", "help-pages", "import", "init",
    "law follow add", "law import", "listen", "new", "papers publish", "play", "pull", "queue add",
    "reconcile", "send", "serve", "share library add", "stations add", "usb", "voices",
    "voices allow-online", "voices setup", "voices try",
}  # fmt: skip


def typed(name):
    """Its examples that ask for nothing to be there, neither behind "#" nor by a place outside."""
    return (
        () if name in OWN else [line for line in EXAMPLES[name] if not re.search(r"#| /\w", line)]
    )


@pytest.mark.slow  # some seventy commands, one after the other
def test_what_an_example_asks_nothing_for_can_be_typed_among_the_samples(
    capsys, tmp_path, monkeypatch
):
    """As a reader would, in the order of the table: none is refused (2)."""
    shutil.copytree(SAMPLES, tmp_path / "scripts_vi")
    monkeypatch.chdir(tmp_path)
    refused = []
    for line in (one for name in EXAMPLES for one in typed(name)):
        if enter(shlex.split(line)) == 2:
            refused.append(f"{line}: {capsys.readouterr().err.strip()[-200:]}")
        capsys.readouterr()
    assert not refused, "\n".join(refused)


LOOKS = [one for one in NAMES if one.split()[-1] in {"list", "show", "heard", "handed"}]


@pytest.mark.parametrize("name", ["approve", "training people", "training plan", *LOOKS])
def test_a_look_where_there_is_nothing_yet_says_so(capsys, station, name):
    """No line at all leaves a newcomer to guess whether anything was done."""
    words = ["law", "show", "168/2024/NĐ-CP"] if name == "law show" else name.split()
    assert enter(["-C", str(station), *words]) < 2
    told = capsys.readouterr()
    assert told.out.strip() or told.err.strip()


def test_the_example_stands_in_the_help(capsys):
    assert enter(["queue", "add", "--help"]) == 0
    told = capsys.readouterr().out
    assert f"broadcaster {EXAMPLES['queue add'][0]}" in told
    assert "-C, -q, --json, --debug" in told


def test_help_quotes_as_every_sentence_does(capsys):
    """Straight quotes are only for what is typed as it stands: in the examples."""
    for name in ["", *NAMES]:
        assert enter([*name.split(), "--help"]) == 0
        told = capsys.readouterr().out.partition("Ví dụ:")[0]
        assert not re.findall(r".*['\"].*", told), name


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["dung"], "Không có lệnh “dung”."),
        (["buid"], "Không có lệnh “buid”."),
        (["share", "export"], "Thiếu “BÀI”."),
        (["check", "khong-co.md"], "Giá trị của “BÀI” không dùng được: không có bài nào tên"),
        (["queue", "add", "--repeats", "x"], "của “--repeats” không dùng được: “x” không phải số."),
        (["queue", "list", "--days"], "Tùy chọn “--days” cần thêm giá trị."),
        (["queue", "list", "--all=1"], "Tùy chọn “--all” không cần giá trị."),
        (["-C", __file__, "check"], "Giá trị của “-C” hay “--folder” không dùng được: "),
        (["-C", __file__, "check"], "là tệp, không phải thư mục."),
        (["poster", "tin", "--size", "a7"], "“a7” không phải một trong các giá trị được nhận."),
        (["poster", "tin", "--size", "a7"], "Các giá trị: “a4”, “a5”."),
        (["film", "a\x1b[31m\nb", "--x"], "Không có tùy chọn --x."),
        (["du\x1b[31mng\n"], "Không có lệnh “du[31mng"),
    ],
)
def test_what_click_refuses_is_quoted_as_what_we_refuse(capsys, words, told):
    """Usage errors are click's own sentences: its quotes, title case and lists are not ours."""
    assert enter(words) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "'" not in said
    assert "\x1b" not in said


def test_no_command_has_an_option_of_the_name_of_a_shared_one():
    """Else the same word would mean two things; --json may be a command's own, it means the same."""
    shared = {name for option in SHARED for name in option.opts} - {"--json"}
    for words, command in every_command():
        for param in command.params:
            assert not shared.intersection(param.opts), words
            assert param.name not in {option.name for option in SHARED}, words


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_folder_is_named_anywhere(capsys, station, place):
    words = ["slot", "list"]
    words[place:place] = ["-C", str(station)]
    assert enter(words) == 0
    assert "Đài:" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "noted"),
    [
        ("-C {} slot list", "slot list"),
        ("-C{} slot list", "slot list"),
        ("-qC {} slot list", "slot list"),
        ("--folder={} check", "check"),
        ("slot -C {} list", "slot list"),
        ("check --folder {}", "check"),
    ],
)
def test_the_log_of_the_named_station_has_the_command(station, tmp_path, monkeypatch, line, noted):
    """However click takes the folder: the same words are read once, by click."""
    monkeypatch.chdir(tmp_path)
    (station / "audio_out").mkdir(exist_ok=True)

    def lines():
        logs = (station / "audio_out" / ".nhat-ky").glob("*.log")
        return [one for log in logs for one in log.read_text("utf-8").splitlines()]

    before = len(lines())
    assert enter([word.format(station) for word in line.split()]) == 0
    [told] = lines()[before:]
    assert f" {noted} 0 " in told


def test_two_folders_on_a_line_are_refused(capsys, station, tmp_path):
    assert enter(["-C", str(tmp_path), "slot", "list", "-C", str(station)]) == 2
    assert "chỉ ghi một thư mục" in capsys.readouterr().err


def test_two_folders_side_by_side_are_refused_too(capsys, station, tmp_path):
    assert enter(["-C", str(tmp_path), "-C", str(station), "slot", "list"]) == 2
    assert "chỉ ghi một thư mục" in capsys.readouterr().err
    assert enter(["-C", str(station), "-C", str(station), "slot", "list"]) == 0


@pytest.mark.parametrize("options", [["--json"], ["-q"], ["--debug"], ["-C", "."]])
@pytest.mark.parametrize("group", [["queue"], ["law", "follow"], []])
def test_a_group_without_a_command_shows_its_commands_wherever_options_stand(
    capsys, group, options
):
    assert enter([*options, *group]) == 0
    before = capsys.readouterr()
    assert "Cách dùng: broadcaster" in before.out
    assert enter([*group, *options]) == 0
    assert capsys.readouterr() == before


def test_an_option_that_lacks_its_value_is_no_question_for_the_commands(capsys):
    assert enter(["queue", "-C"]) == 2
    assert "cần thêm giá trị" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "hint"), [("buid", "build"), ("queue lst", "list"), ("status --jsn", "--json")]
)
def test_what_was_mistyped_is_told_what_it_is_like(capsys, line, hint):
    """To people and to machines: the sentence says what is wrong, the hint what to type."""
    assert enter(line.split()) == 2
    assert f"→ Có phải “{hint}”?" in capsys.readouterr().err
    assert enter(["--json", *line.split()]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["hint"] == f"Có phải “{hint}”?"
    assert "Có phải" not in error["message"]


def test_a_new_script_in_a_number_that_is_there_is_said_to_be(capsys, tmp_path):
    """It goes into that number, and takes its approval away."""
    folder = str(tmp_path / "dai")
    assert enter(["init", folder]) == 0
    assert enter(["-C", folder, "new", "nhắc nhở", "Đội mũ", "--date", "7/12/2026"]) == 0
    assert "đã có số" not in capsys.readouterr().out
    assert enter(["-C", folder, "check"]) == 0
    key = "phat-thanh"
    (tmp_path / "dai" / "scripts_vi" / "danh-sach-so.toml").write_text(
        "format = 1\n[[so]]\n"
        f'khoa = "{key}-2026-12-07"\nchuong-trinh = "{key}"\nngay-phat-dau = 2026-12-07\n'
        'ngay-phat = 2026-12-07\nso = 1\nkich-ban = ["doi-mu"]\n'
        'guid = "fb134d70-f6af-5a69-93ff-3efb40df8a8b"\n',
        "utf-8",
    )
    assert enter(["-C", folder, "new", "nhắc nhở", "Cài quai", "--date", "7/12/2026"]) == 0
    assert f"đã có số {key}-2026-12-07" in capsys.readouterr().out
    assert enter(["-C", folder, "new", "nhắc nhở", "Dắt xe", "--date", "7/12/2026", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"]["joins"] == f"{key}-2026-12-07"


@pytest.mark.parametrize("corrected", [False, True])
def test_a_new_script_in_a_number_that_was_withdrawn_is_told_what_becomes_of_it(
    capsys, tmp_path, corrected
):
    """A withdrawn number is never built again; one that is corrected has made room."""
    folder, key = tmp_path / "dai", "phat-thanh-2026-12-07"
    assert enter(["init", str(folder)]) == 0
    scripts = folder / "scripts_vi"
    (scripts / "danh-sach-so.toml").write_text(
        f'format = 1\n[[so]]\nkhoa = "{key}"\nchuong-trinh = "phat-thanh"\n'
        "ngay-phat-dau = 2026-12-07\nngay-phat = 2026-12-07\nso = 1\nkich-ban = []\n"
        f'guid = "fb134d70-f6af-5a69-93ff-3efb40df8a8b"\ndinh-chinh = {str(corrected).lower()}\n',
        "utf-8",
    )
    what = "đính chính" if corrected else "số"
    (scripts / "da-rut.toml").write_text(
        f'format = 1\n[[rut]]\nloai = "{what}"\nkhoa = "{key}"\nly-do = "sai"\n'
        'luc = "2026-12-01T14:25:17+07:00"\n',
        "utf-8",
    )
    assert enter(["-C", str(folder), "new", "nhắc nhở", "Cài quai", "--date", "7/12/2026"]) == 0
    told = capsys.readouterr().out
    assert ("đã rút" in told, "không được dựng" in told) == (not corrected, not corrected)
    assert "duyệt lại" not in told
    notice = tmp_path / "thông báo.txt"
    notice.write_text("THÔNG BÁO\nVề việc tập bơi\nSáng thứ hai, lớp 6A tập bơi.\n", "utf-8")
    brought = ["import", str(notice), "--title", "Tập bơi", "--date", "7/12/2026"]
    assert enter(["-C", str(folder), *brought]) == 0
    told = capsys.readouterr().out
    assert ("đã rút" in told, "không được dựng" in told) == (not corrected, not corrected)
    assert enter(["-C", str(folder), "check"]) == 0
    told = capsys.readouterr().err
    assert told.count(f"cảnh báo: số {key} đã rút") == (0 if corrected else 2)
    assert enter(["-C", str(folder), "check", "tap-boi", "--json"]) == 0
    named = [one for one in notices_of(capsys.readouterr().out) if one["code"] == "so-da-rut"]
    assert [one["file"] for one in named] == ([] if corrected else ["scripts_vi/tap-boi.md"])


def test_no_station_is_founded_within_another(capsys, station, monkeypatch):
    monkeypatch.chdir(station)
    assert enter(["init", "scripts_vi"]) == 2
    assert enter(["init", "khác"]) == 2
    assert str(station) in capsys.readouterr().err
    assert not (station / "scripts_vi" / "scripts_vi").exists()
    assert not (station / "khác").exists()


def test_a_new_station_asks_for_what_was_not_given_only(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert enter(["init", "dai", "--unit", "Trường THCS Ví Dụ"]) == 0
    told = capsys.readouterr().out
    assert "Sửa tên đài trong" in told
    assert "\n  cd dai " in told


def test_a_station_above_which_there_is_nobody_says_so(capsys, station):
    assert enter(["-C", str(station), "parent", "show"]) == 0
    assert "Chưa có gì" in capsys.readouterr().out


def test_a_station_is_found_from_a_folder_in_it_and_that_is_said_once(capsys, station, monkeypatch):
    (station / "scripts_vi" / "ghi-am").mkdir(exist_ok=True)
    monkeypatch.chdir(station / "scripts_vi" / "ghi-am")
    assert enter(["check"]) == 0
    told = capsys.readouterr().err
    assert told.count(f"Đài: {station}") == 1
    assert enter(["-q", "check"]) == 0
    assert "Đài:" not in capsys.readouterr().err
    (log,) = (station / "audio_out" / ".nhat-ky").glob("*.log")
    assert " check 0 " in log.read_text("utf-8")


def test_a_named_folder_is_not_looked_above(station, capsys):
    """Who names a folder means it: a typing mistake must not work in another station."""
    assert enter(["-C", str(station / "scripts_vi"), "slot", "list"]) == 2
    assert "station.toml" in capsys.readouterr().err


only_root = pytest.mark.skipif(
    os.name == "nt" or os.getuid() != 0, reason="only root can give a file away"
)


@only_root
@pytest.mark.parametrize("theirs", [".", "scripts_vi", "scripts_vi/station.toml"])
def test_a_station_of_another_account_above_is_passed_over(tmp_path, monkeypatch, capsys, theirs):
    """Its settings name programs that would be started, as whoever stands below."""
    assert enter(["init", str(tmp_path / "dai")]) == 0
    here = tmp_path / "dai" / "việc"
    here.mkdir()
    monkeypatch.chdir(here)
    assert enter(["slot", "list"]) == 0
    os.chown(tmp_path / "dai" / theirs, 65534, 65534)
    capsys.readouterr()
    assert enter(["slot", "list"]) == 2
    assert "station.toml" in capsys.readouterr().err


@only_root
def test_a_program_that_another_account_named_above_is_not_started(tmp_path, monkeypatch, capsys):
    """A folder that all may write to, as /tmp is: whoever puts a station there waits for root."""
    shared, ran = tmp_path / "chung", tmp_path / "da-chay"
    assert enter(["init", str(shared)]) == 0
    here = shared / "việc"
    here.mkdir()
    shared.chmod(0o1777)
    scripts = shared / "scripts_vi"
    toml = scripts / "station.toml"
    named = f'[voices.command]\nrun = "touch {ran.as_posix()}"\nlocal = true\n'
    own = toml.read_text("utf-8").replace("engines = [", 'engines = ["command", ')
    toml.write_text(f"{own}\n{named}", "utf-8")
    for path in (scripts, toml):
        os.chown(path, 65534, 65534)
    monkeypatch.chdir(here)
    assert enter(["build"]) == 2
    assert not ran.exists()
    assert "Đài:" not in capsys.readouterr().err


@only_root
def test_a_link_of_another_account_to_a_station_of_ones_own_is_passed_over(tmp_path):
    assert enter(["init", str(tmp_path / "dai")]) == 0
    shared = tmp_path / "chung"
    (shared / "việc").mkdir(parents=True)
    link = shared / "scripts_vi"
    link.symlink_to(tmp_path / "dai" / "scripts_vi")
    assert nearest_station(shared / "việc") == shared
    os.chown(link, 65534, 65534, follow_symlinks=False)
    assert nearest_station(shared / "việc") is None


@pytest.mark.parametrize(
    ("here", "seen"),
    [
        ("/nhà/an/đài/scripts_vi", ["/nhà/an/đài", "/nhà/an"]),
        ("/nhà/an", []),
        ("/chung/đài/scripts_vi", ["/chung/đài", "/chung"]),
        ("/chung", []),
    ],
)
def test_where_no_owner_is_told_it_is_looked_no_higher_than_home(here, seen):
    assert [one.as_posix() for one in below_home(Path(here), Path("/nhà/an"))] == seen


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wished_for(station, plain):
    """On a real terminal; without the wish there are colours."""
    pty = pytest.importorskip("pty")
    read, write = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "NO_COLOR": "", **plain}
    words = [sys.executable, "-m", "broadcaster", "-C", str(station), "khong-co"]
    subprocess.run(words, stdout=write, stderr=write, env=env, check=False, timeout=120)
    os.close(write)
    told = os.read(read, 100_000)
    os.close(read)
    assert "Lỗi".encode() in told
    assert b"\x1b[" not in told


def test_the_version_is_told(capsys):
    assert enter(["--version"]) == 0
    assert "0." in capsys.readouterr().out


def home_of(monkeypatch, tmp_path):
    """A home folder for a person whose shell is bash."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="shells of Unix")
def test_the_tab_key_is_taught_by_one_command_and_leaves_no_trace(monkeypatch, tmp_path, capsys):
    home = home_of(monkeypatch, tmp_path)
    own = b"alias ll='ls -l'"  # without an end of line, as people leave it
    (home / ".bashrc").write_bytes(own)
    assert enter(["completion"]) == 0
    once = (home / ".bashrc").read_bytes()
    assert once.startswith(own + b"\n")
    assert enter(["completion"]) == 0
    assert (home / ".bashrc").read_bytes() == once
    assert once.count(MARK.encode()) == 1
    assert enter(["completion", "--remove"]) == 0
    assert (home / ".bashrc").read_bytes() == own + b"\n"
    assert not list(home.rglob("completion.bash"))


def test_the_names_of_scripts_are_completed_in_a_folder_of_the_station(
    station, monkeypatch, capsys
):
    monkeypatch.chdir(station / "scripts_vi")
    monkeypatch.setenv("_BROADCASTER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "broadcaster say loi")
    monkeypatch.setenv("COMP_CWORD", "2")
    with pytest.raises(SystemExit):
        enter([])
    told = capsys.readouterr()
    assert "loi-chao-dau-tien.md" in told.out
    assert told.err == ""


@pytest.mark.skipif(os.name == "nt", reason="shells of Unix")
def test_bash_completes_a_command_and_an_option(monkeypatch, tmp_path):
    """A real bash reads the start file and is asked as the Tab key asks."""
    home = home_of(monkeypatch, tmp_path)
    assert enter(["completion"]) == 0
    program = home / "bin" / "broadcaster"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m broadcaster "$@"\n', "utf-8")
    program.chmod(0o755)
    asked = """
      . "$HOME/.bashrc"
      COMP_WORDS=(broadcaster que) COMP_CWORD=1; _broadcaster_completion broadcaster; echo "${COMPREPLY[@]}"
      COMPREPLY=(); COMP_WORDS=(broadcaster queue add --sl) COMP_CWORD=3; _broadcaster_completion broadcaster; echo "${COMPREPLY[@]}"
    """
    env = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", asked],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.split() == ["queue", "--slot"], done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_find_theirs(shell, monkeypatch, tmp_path, capsys):
    """Zsh reads it from its start file, fish from a folder that it looks into by itself."""
    home = home_of(monkeypatch, tmp_path)
    assert enter(["completion", shell]) == 0
    place = place_of(shell, home, home / ".local" / "share", home / ".config")
    assert "broadcaster" in place.script.read_text("utf-8")
    assert (place.start is None) == (shell == "fish")
    assert place.start is None or place.line in place.start.read_text("utf-8")


def test_an_unknown_shell_is_told_what_there_is(monkeypatch, capsys):
    monkeypatch.setenv("SHELL", "/usr/bin/tcsh")
    assert enter(["completion"]) == 2
    assert "bash, zsh, fish" in capsys.readouterr().err
