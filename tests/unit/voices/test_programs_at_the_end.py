"""Somebody else's program, when this one ends while it speaks."""

import sys
import threading

import pytest

from broadcaster.voices import bounded_program
from broadcaster.voices.bounded_program import run

PATIENCE = 120.0  # seconds, on a busy machine


@pytest.fixture
def ending(monkeypatch):
    monkeypatch.setattr(bounded_program, "_over", threading.Event())
    monkeypatch.setattr(bounded_program, "_running", set())
    return bounded_program._end_running


def test_what_runs_is_ended_and_whoever_tries_again_begins_nothing(ending, tmp_path):
    """A voice that is told that its program ended says the sentence once more, or the next one."""
    begun, told = tmp_path / "da-mo", []
    words = [sys.executable, "-c", "open('da-mo', 'a').write('x'); import time; time.sleep(600)"]

    def speak():
        for _ in range(2):
            try:
                told.append(run(words, b"", folder=tmp_path, timeout=PATIENCE, most=10).code)
            except OSError as refused:
                told.append(str(refused))

    voice = threading.Thread(target=speak)
    voice.start()
    waited = threading.Event()
    while not (begun.exists() and begun.read_text("utf-8")):
        assert voice.is_alive()
        waited.wait(0.01)
    ending()
    voice.join(PATIENCE)
    code, refusal = told
    assert code < 0
    assert refusal == "chương trình đang kết thúc"
    assert begun.read_text("utf-8") == "x"
