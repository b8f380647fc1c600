"""The program begins once more with the words it is given, on every system."""

import subprocess
import sys

from broadcaster.system.processes import begin_again

WORDS = ("-C", "C:/Đài của trường", "serve", "--port", "8000")


def became(system):
    seen = []
    begin_again(WORDS, system=system, become=lambda path, command: seen.append((path, command)))
    return seen[0]


def test_the_words_reach_the_new_program():
    assert became("linux") == (sys.executable, [sys.executable, "-m", "broadcaster", *WORDS])


def test_on_windows_a_word_with_spaces_stays_one_word():
    _, command = became("win32")
    assert command[4] == '"C:/Đài của trường"'
    assert command[6:] == ["--port", "8000"]


def test_somebody_else_may_do_something_first_and_then_gets_the_words():
    seen = []
    begin_again(WORDS, through=("/py", "doi.py", "--"), become=lambda *told: seen.append(told))
    assert seen == [("/py", ["/py", "doi.py", "--", *WORDS])]


def test_the_process_itself_goes_on():
    code = "from broadcaster.system.processes import begin_again; begin_again(['--version'])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert "phiên bản" in done.stdout
