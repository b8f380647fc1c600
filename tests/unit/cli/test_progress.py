"""Long work says that it is at it: within a second, with the rest of it, never beside an answer."""

import io
import os
import re
import subprocess
import sys

import pytest

from broadcaster.cli.output import Answer, Manner
from broadcaster.cli.progress import (
    FIRST,
    LONG,
    UNWATCHED,
    WATCHED,
    WorkProgress,
    asks,
    long_command,
    told_work,
    work,
)
from broadcaster.cli.root import every_command


class Screen(io.StringIO):
    """Standard error, a terminal or not."""

    def __init__(self, *, watched: bool) -> None:
        super().__init__()
        self._watched = watched

    def isatty(self) -> bool:
        return self._watched


@pytest.fixture
def made(monkeypatch):
    """Makes a progress with a clock that a test moves; its thread is not begun."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def make(*, watched=True, said=None):
        hand = [0.0]
        screen = Screen(watched=watched)
        one = WorkProgress("Dựng bài", said=said or Manner(), stream=screen, clock=lambda: hand[0])

        def look(at):
            hand[0] = at
            one._look(at)
            return screen.getvalue()

        return one, screen, look, hand

    return make


def test_what_is_over_at_once_says_nothing_and_the_first_line_comes_within_a_second(made):
    _, _, look, _ = made()
    assert look(FIRST - 0.1) == ""
    assert look(FIRST) == "… Dựng bài\n"
    assert FIRST <= 0.5  # Python itself needs a part of the second


def test_plain_lines_come_now_and_then(made):
    _, _, look, _ = made()
    assert look(1.0) == "… Dựng bài: đã 1 giây\n"
    assert look(1.0 + WATCHED - 0.1).count("\n") == 1
    assert look(1.0 + WATCHED).count("\n") == 2


def test_where_nobody_watches_a_line_comes_every_half_minute(made):
    _, _, look, _ = made(watched=False)
    assert look(UNWATCHED - 0.1) == ""
    assert look(UNWATCHED) == "… Dựng bài: đã 30 giây\n"


def test_the_rest_is_told_by_the_pace_up_to_now(made):
    one, _, look, hand = made()
    one.step("", done=0, whole=10)
    hand[0] = 60.0
    one.step("Mũ bảo hiểm", done=2, whole=10)
    assert look(60.0) == "… Dựng bài: 2/10, Mũ bảo hiểm, còn chừng 4 phút\n"


def test_other_work_has_its_own_pace(made):
    one, _, look, hand = made()
    one.step("", done=9, whole=10)
    hand[0] = 100.0
    one.step("", done=1, whole=4)
    hand[0] = 102.0
    one.step("", done=2, whole=4)
    assert "còn chừng 2 giây" in look(102.0)


def test_a_painted_line_is_wiped_before_anything_else_is_printed(made):
    one, screen, look, _ = made()
    with one.painting():
        one.step("a", done=1, whole=4)
        look(1.0)
        assert "█████···············" in screen.getvalue()
        one.say("Dòng ở lại")
        assert screen.getvalue().endswith("\r\x1b[KDòng ở lại\n")
        look(2.0)
    assert screen.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize("columns", range(20, 140, 7))
def test_a_narrow_terminal_cuts_no_word_in_two(made, monkeypatch, columns):
    """What is done now gives way first, at a word; how much longer stands as long as it can."""
    monkeypatch.setenv("COLUMNS", str(columns))
    one, screen, look, hand = made()
    told = "Đội mũ bảo hiểm khi ngồi trên xe máy, xe đạp điện, thầy cô nhớ"
    with one.painting():
        one.step("", done=0, whole=10)
        hand[0] = 60.0
        one.step(told, done=2, whole=10)
        look(60.0)
        painted = screen.getvalue().rpartition("\r\x1b[K")[2]
    assert len(painted) < columns
    words = re.findall(r"[^\s█·…:,]+", painted)
    assert set(words) <= set(re.findall(r"[^\s:,]+", f"Dựng bài 2/10 {told}, còn chừng 4 phút"))
    assert ("còn chừng 4 phút" in painted) == (columns > len("… Dựng bài: 2/10, còn chừng 4 phút"))
    assert ("█" in painted) == (columns >= 80)


@pytest.mark.parametrize("plain", [("TERM", "dumb"), ("NO_COLOR", "1")])
def test_where_it_is_not_wished_for_nothing_is_painted(made, monkeypatch, plain):
    _, screen, _, _ = made()
    monkeypatch.setenv(*plain)
    one = WorkProgress("Dựng bài", said=Manner(), stream=screen, clock=lambda: 1.0)
    with one.painting():
        one._look(5.0)
    assert "\x1b" not in screen.getvalue()


@pytest.mark.parametrize("said", [Manner(quiet=True), Manner(answer=Answer())])
def test_quiet_and_a_machine_hear_nothing(made, said):
    one, screen, look, _ = made(said=said)
    with one.painting():
        one.step("a", done=1, whole=4)
        look(5.0)
        one.say("Dòng")
    look(60.0)
    assert screen.getvalue() == ""


def test_nothing_is_said_while_a_person_is_asked(made):
    one, _, look, _ = made()
    with one.resting():
        assert look(50.0) == ""
    assert look(50.1) == "… Dựng bài: đã 50 giây\n"


def test_a_function_that_asks_rests_and_gives_its_answer():
    @asks
    def ask(word):
        return work() is not None and word

    assert ask("có") == "có"


def test_a_window_that_was_closed_does_not_stop_the_work(made):
    one, screen, _, hand = made()
    screen.close()
    hand[0] = 5.0
    one._look(5.0)
    one.say("còn làm")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("build", "Dựng bài"),
        ("-C đài --json build -j 2", "Dựng bài"),
        ("voices install x", "Cài giọng"),
        ("-Cđài build", "Dựng bài"),
        ("--folder=đài build", "Dựng bài"),
        ("-qC đài -q build", "Dựng bài"),
        ("backup -C đài verify a.zip", "Thử bản sao lưu"),
        ("share -qCđài library --folder đài fetch", "Lấy kho bài"),
        ("backup -C verify", "Sao lưu"),
        ("reconcile --every=5", ""),
        ("pull x --to y --every=10", ""),
        ("share library fetch", "Lấy kho bài"),
        ("backup", "Sao lưu"),
        ("backup verify a.zip", "Thử bản sao lưu"),
        ("backup list", ""),
        ("queue list", ""),
        ("serve", ""),
        ("pull x --to y", "Lấy bài"),
        ("pull x --to y --every 10", ""),
        ("build --help", ""),
        ("new nhắc-nhở build", ""),
    ],
)
def test_a_line_is_known_by_its_command(line, what):
    assert long_command(line.split()) == what


def test_every_long_command_is_there():
    assert set(LONG) <= {" ".join(words) for words, _ in every_command()}


@pytest.mark.skipif(os.name == "nt", reason="a terminal of Unix")
def test_a_real_terminal_is_told_before_the_work_is_done():
    """The work ends only when the line was seen."""
    import pty

    read, write = pty.openpty()
    code = (
        "import sys\n"
        "from broadcaster.cli.output import spoken_to\n"
        "from broadcaster.cli.progress import told_work\n"
        "with spoken_to(as_json=False), told_work(['publish']):\n"
        "    sys.stdin.readline()\n"
    )
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=write, stderr=write) as process:
        seen = b""
        while "Xuất bản".encode() not in seen:
            seen += os.read(read, 1_000)
        process.communicate(b"\n", timeout=120)
    os.close(write)
    os.close(read)
    assert process.returncode == 0


def test_a_line_of_one_command_is_not_there_for_the_next():
    with told_work(["build"]):
        inside = work()
    assert work() is not inside
