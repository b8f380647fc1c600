"""What was said is counted; errors, law and whatever goes out are said each time."""

import re
from pathlib import Path

import pytest

from broadcaster.cli.output import manner, spoken_to
from broadcaster.cli.told_before import FILE, MAY_REST, show_new_notices, told_of
from broadcaster.domain.notice import Level, Notice, Place

ROOT = Path(__file__).parents[3]
RESTS = "như lần trước, xem: broadcaster check --all"


def notice(code="viet-tat-la", level=Level.WARNING, *, file="a.md", line=3, sentence="chữ lạ"):
    """A notice about a line of a script."""
    return Notice(
        code=code, level=level, sentence=sentence, place=Place(file=f"scripts_vi/{file}", line=line)
    )


@pytest.fixture
def told(tmp_path, capsys):
    """Shows notices as a command does, and gives what was said."""

    def show(*notices, command="check", **more):
        how = {"everything": False, "whole": True, "note": True, **more}
        show_new_notices(tmp_path, notices, command=command, **how)
        return capsys.readouterr().err

    return show


def test_the_second_time_it_is_counted(told):
    assert "chữ lạ" in told(notice())
    again = told(notice())
    assert "chữ lạ" not in again
    assert f"1 nhắc nhở {RESTS}" in again


def test_a_line_that_moved_is_the_same_and_another_sentence_is_not(told):
    told(notice())
    assert "chữ lạ" not in told(notice(line=9))
    assert "chữ khác" in told(notice(sentence="chữ khác"))


def test_the_same_about_another_file_is_news(told):
    told(notice())
    assert "b.md" in told(notice(file="b.md"))


def test_what_was_gone_meanwhile_is_news(told):
    told(notice())
    told()
    assert "chữ lạ" in told(notice())


def test_a_look_at_one_script_forgets_nothing_of_the_others(told):
    told(notice(), notice(file="b.md"))
    told(notice(), whole=False)
    assert f"2 nhắc nhở {RESTS}" in told(notice(), notice(file="b.md"))


def test_all_of_them_when_asked(told):
    told(notice())
    assert "chữ lạ" in told(notice(), everything=True)


@pytest.mark.parametrize(
    "always",
    [
        notice(level=Level.ERROR),
        notice("nguon-can-ra-soat"),
        notice("nguon-chua-kiem"),
        notice("con-so-khac-nguon"),
        notice("het-han-dong-y"),
        notice("ma-chua-ai-biet"),
    ],
    ids=lambda one: f"{one.code}-{one.level.name}",
)
def test_errors_law_and_what_is_not_listed_are_said_each_time(told, always):
    told(always)
    assert "chữ lạ" in told(always)


def test_a_run_that_writes_nothing_notes_nothing(told, tmp_path):
    told(notice(), note=False)
    assert not (tmp_path / FILE).exists()
    assert "chữ lạ" in told(notice())


def test_a_machine_is_told_all_and_that_is_no_saying(told, tmp_path):
    told(notice())
    with spoken_to(as_json=True) as answer:
        show_new_notices(tmp_path, [notice()], command="check", everything=False, whole=True)
    assert [one["code"] for one in answer.notices] == ["viet-tat-la"]


def test_what_one_command_said_rests_in_another_and_is_not_forgotten_by_it(told):
    """Check looks at more than build: each forgets only what it said itself."""
    sound = notice("ghi-am-nho", sentence="bản ghi nhỏ")
    told(notice(), sound, command="check")
    assert f"1 nhắc nhở {RESTS}" in told(notice(), command="build")
    assert f"2 nhắc nhở {RESTS}" in told(notice(), sound, command="check")
    told(command="check")
    assert f"1 nhắc nhở {RESTS}" in told(notice(), command="check")
    told(command="check")
    told(command="build")
    assert "chữ lạ" in told(notice(), command="check")


def test_all_of_one_command_leaves_what_the_other_said(told):
    told(notice(), command="build")
    assert "chữ lạ" in told(notice(), command="check", everything=True)
    told(command="check", everything=True)
    assert f"1 nhắc nhở {RESTS}" in told(notice(), command="build")


def test_what_quiet_left_out_was_not_said(told):
    """With -q only warnings are shown; the next run without it says the rest."""
    info = notice("bai-xa-ngay", Level.INFO, sentence="bài còn xa")
    with spoken_to(as_json=False):
        manner().quiet = True
        assert "bài còn xa" not in told(info, notice())
    assert "bài còn xa" in told(info, notice())
    with spoken_to(as_json=False):
        manner().quiet = True
        told(info, notice())
    assert f"2 nhắc nhở {RESTS}" in told(info, notice())


@pytest.mark.parametrize("damaged", [b"", b"[1]", b'{"a": 1}', b'{"a.md": ["0123"]}', b"\xff"])
def test_a_damaged_list_says_all_once_more(told, tmp_path, damaged):
    (tmp_path / FILE).write_bytes(damaged)
    assert "chữ lạ" in told(notice())


def test_a_folder_that_cannot_be_written_costs_no_word(told, tmp_path):
    (tmp_path / FILE).mkdir()
    assert "chữ lạ" in told(notice())


def test_no_notice_about_law_may_rest():
    """The table of the manual says which are about law."""
    text = (ROOT / "docs" / "NOTICES.md").read_text("utf-8")
    law = text.partition("## Pháp luật và các kịch bản cạnh nhau")[2].partition("\n## ")[0]
    codes = re.findall(r"^\| `([a-z0-9-]+)` \|", law, re.M)
    assert "nguon-chua-kiem" in codes
    assert MAY_REST.isdisjoint(codes)
    assert all(f"| `{code}` |" in text for code in MAY_REST)


@pytest.mark.parametrize(
    ("file", "level", "told"),
    [
        ("a.md", Level.WARNING, True),
        ("b.md", Level.WARNING, False),
        ("b.txt", Level.INFO, False),
        ("b.md", Level.ERROR, True),
        ("ghi-am/loi-be.wav", Level.WARNING, True),
        ("station.toml", Level.WARNING, True),
    ],
)
def test_a_command_for_one_script_keeps_silent_of_other_scripts_only(file, level, told):
    """A recording without its card is said of whoever uses it."""
    one = notice(level=level, file=file)
    assert (told_of([one], [Path("scripts_vi/a.md")]) == (one,)) == told
