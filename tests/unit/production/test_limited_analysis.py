"""A strange sound is analysed at a distance: the same figures, or a sentence within its limits."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from broadcaster.domain.errors import AssetError
from broadcaster.production import analyse_worker, limited_analysis
from broadcaster.production.analyse import analyse
from broadcaster.production.limited_analysis import analyse_apart, as_analysis, as_told

TARGET = {"loudness": -16.0, "true_peak": -1.0}


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    path = tmp_path / "em lan.wav"
    wave = 0.3 * np.sin(np.arange(66_150) / 9)
    soundfile.write(path, np.stack([wave, wave], axis=1), 44_100)
    return path


def told_at_a_distance(monkeypatch, code: str) -> None:
    """The worker is one that does this before it looks."""
    monkeypatch.setattr(
        limited_analysis,
        "told_by",
        lambda _module, _words, seconds: _spoken_by(code, seconds),
    )


def _spoken_by(code: str, seconds: float):
    import json
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=seconds, check=False
    )
    lines = done.stdout.decode().splitlines()
    return json.loads(lines[-1]) if lines else None


def test_the_figures_are_those_of_the_analysis(tone) -> None:
    """All of them, to the last bit, the course too."""
    near, far = analyse(tone, **TARGET), analyse_apart(tone, **TARGET)
    for field in fields(near):
        if field.name != "course":
            assert getattr(far, field.name) == getattr(near, field.name), field.name
    assert np.array_equal(far.course.energies, near.course.energies)
    assert np.array_equal(far.course.peaks, near.course.peaks)


def test_silence_without_end_of_its_levels_comes_over(tone) -> None:
    """Minus infinity is a level."""
    found = replace(analyse(tone, **TARGET), heard=float("-inf"))
    assert as_analysis(as_told(found)).heard == float("-inf")


def test_the_fault_and_its_hint_come_over(tmp_path) -> None:
    path = tmp_path / "thu.wav"
    path.write_text("Đây không phải là âm thanh.")
    with pytest.raises(AssetError, match=r"thu\.wav") as apart:
        analyse_apart(path, **TARGET)
    with pytest.raises(AssetError) as here:
        analyse(path, **TARGET)
    assert (apart.value.sentence, apart.value.hint, apart.value.where) == (
        here.value.sentence,
        here.value.hint,
        here.value.where,
    )


def test_what_takes_too_long_is_stopped_in_a_sentence(tone, monkeypatch) -> None:
    monkeypatch.setattr(limited_analysis, "TIMEOUT", 0.01)
    with pytest.raises(AssetError, match=r"đo em lan\.wav mất quá nhiều sức máy") as caught:
        analyse_apart(tone, **TARGET)
    assert "Cắt thành các tệp ngắn hơn" in caught.value.hint


LIMITED = """\
import sys
from broadcaster.production import analyse_worker
analyse_worker.{limit} = {amount}
{busy}
sys.exit(analyse_worker.main([{path!r}, "-16", "-1"]))
"""
BUSY = "analyse_worker.analyse = lambda *a, **b: sum(iter(int, 1))"
GREEDY = "analyse_worker.analyse = lambda *a, **b: bytearray(1 << 32)"


@pytest.mark.parametrize(
    ("limit", "amount", "busy", "sentence"),
    [
        ("PROCESSOR", 1, BUSY, "mất quá nhiều sức máy"),
        ("MEMORY", analyse_worker.MEMORY, GREEDY, "cần quá nhiều bộ nhớ"),
    ],
)
def test_processor_time_and_memory_are_held(
    tone, monkeypatch, limit, amount, busy, sentence
) -> None:
    """By the system, whatever the decoder is doing."""
    code = LIMITED.format(limit=limit, amount=amount, busy=busy, path=str(tone))
    told_at_a_distance(monkeypatch, code)
    with pytest.raises(AssetError, match=sentence):
        analyse_apart(tone, **TARGET)


def test_forty_channels_are_refused(tmp_path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros((1_000, 40)) + 0.1, 44_100)
    with pytest.raises(AssetError, match="có 40 kênh"):
        analyse_apart(path, **TARGET)


def test_an_answer_that_makes_no_sense_is_told(tone, monkeypatch) -> None:
    """Whoever took over the worker gets a sentence out of it, and no more."""
    told_at_a_distance(monkeypatch, 'print(\'{"course": [1, 2], "heard": "x"}\')')
    with pytest.raises(AssetError, match="không ra kết quả"):
        analyse_apart(tone, **TARGET)
