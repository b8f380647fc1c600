"""The tool that composes the shipped sounds: notes, Ogg pages, and the same tune every time."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tools() -> Iterator[tuple[ModuleType, ModuleType]]:
    """The two modules of the tool, importable only while these tests run."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import compose_sounds
        import soundcraft

        yield compose_sounds, soundcraft
    finally:
        sys.path.remove(str(ROOT / "tools"))


def test_notes(tools: tuple[ModuleType, ModuleType]) -> None:
    """Pitches in hertz, lengths in beats, chords together, rests silent."""
    _, craft = tools
    assert craft.hertz("A4") == pytest.approx(440.0)
    assert craft.hertz("C4") == pytest.approx(261.626, abs=0.001)
    assert craft.hertz("Bb3") == pytest.approx(233.082, abs=0.001)
    notes = craft.tune("A4 -:2 | C5+E5:4")
    assert [(n.at, n.length) for n in notes] == [(0.0, 0.5), (1.5, 2.0), (1.5, 2.0)]


def test_a_ring_carries_over_its_end(tools: tuple[ModuleType, ModuleType]) -> None:
    """What rings over the end of a loop sounds at its beginning, nothing is lost."""
    _, craft = tools
    tape = craft.Tape(1.0, ring=True)
    tape.add(np.ones(1000), 1.0 - 500 / craft.RATE, 1.0, 0.0)
    assert np.count_nonzero(tape.samples[:500, 0]) == 500
    assert np.count_nonzero(tape.samples[:, 0]) == 1000


def test_the_limiter_holds(tools: tuple[ModuleType, ModuleType]) -> None:
    """No sample over the ceiling, and quiet sound is left as it was."""
    _, craft = tools
    noise = np.random.default_rng(3).standard_normal((20_000, 2))
    assert np.abs(craft.limited(noise, ring=False)).max() <= craft.CEILING + 1e-12
    quiet = noise * 1e-3
    assert np.allclose(craft.limited(quiet, ring=True), quiet)


def test_files_are_the_same_every_time(
    tools: tuple[ModuleType, ModuleType], tmp_path: Path
) -> None:
    """Two runs give one file, bit by bit, that decodes whole."""
    compose, craft = tools
    first, second = tmp_path / "a.ogg", tmp_path / "b.ogg"
    for path in (first, second):
        craft.write_ogg(path, craft.finished(compose.sting(), -18.0))
    assert first.read_bytes() == second.read_bytes()
    assert craft.fixed_serial(first.read_bytes(), craft.SEED) == first.read_bytes()
    assert len(soundfile.read(first)[0]) == round(2.7 * craft.RATE)


def test_the_shipped_file_is_this_tune(
    tools: tuple[ModuleType, ModuleType], tmp_path: Path
) -> None:
    """What the tool composes now is what is in the package."""
    compose, craft = tools
    craft.write_ogg(tmp_path / "a.ogg", craft.finished(compose.sting(), -18.0))
    made = soundfile.read(tmp_path / "a.ogg")[0].ravel()
    shipped = soundfile.read(ROOT / "broadcaster" / "sounds" / "nhac-cat.ogg")[0].ravel()
    assert float(np.corrcoef(made, shipped)[0, 1]) > 0.999


def test_every_piece_is_shipped_with_its_card(tools: tuple[ModuleType, ModuleType]) -> None:
    """One list of pieces; each has its file and exactly the card that the tool writes."""
    compose, _ = tools
    folder = ROOT / "broadcaster" / "sounds"
    assert set(compose.PIECES) == {path.stem for path in folder.glob("*.ogg")}
    assert set(compose.PHRASES) <= set(compose.PIECES)
    for name, (_, _, titles) in compose.PIECES.items():
        card = compose.sidecar(titles, compose.PHRASES.get(name, ()))
        assert (folder / f"{name}.toml").read_text("utf-8") == card
