"""What tests of several rooms share: invented samples, tones, files made on the spot."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

FAKES = Path(__file__).parents[1] / "fakes"


@pytest.fixture
def tone():
    """Make a faint 440 Hz tone of so many frames and channels."""

    def make(count: int, channels: int = 1, rate: int = 44_100) -> np.ndarray:
        wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(count) / rate)
        return np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)

    return make


@pytest.fixture
def ffmpeg():
    """Run ffmpeg and return what it wrote to stdout."""

    def run(*arguments: str | Path) -> bytes:
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True).stdout

    return run


@pytest.fixture
def wav(tmp_path, tone):
    """Write a WAV of one second and return its path."""

    def write(name: str = "a.wav", *, channels: int = 1, rate: int = 44_100, **how) -> Path:
        path = tmp_path / name
        soundfile.write(path, tone(rate, channels, rate), rate, **how)
        return path

    return write


@pytest.fixture(scope="session")
def samples():
    """Invented shows and episodes."""
    name = "site_samples"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, FAKES / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]
