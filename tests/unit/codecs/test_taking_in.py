"""Sounds from outside are decoded at a distance, held to length and time."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from broadcaster.codecs import taking_in
from broadcaster.codecs.sniffing import refuse_stranger
from broadcaster.codecs.taking_in import take_in
from broadcaster.errors import AssetError


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    path = tmp_path / "tep"
    wave = 0.3 * np.sin(np.arange(32_000) / 9)
    soundfile.write(path, np.stack([wave, wave, wave], axis=1), 16_000, format="WAV")
    return path


def test_what_is_kept_is_ours(tone, tmp_path) -> None:
    """FLAC, one or two channels, the same length."""
    taken = take_in(tone, tmp_path / "ra.flac", name="em-lan.wav")
    facts = soundfile.info(taken.path)
    assert (facts.format, facts.channels, facts.frames) == ("FLAC", 1, 32_000)
    assert taken.seconds == 2.0


def test_too_long_is_refused_and_leaves_nothing(tone, tmp_path) -> None:
    """The fault names the file as people do."""
    with pytest.raises(AssetError, match=r"em-lan\.wav dài hơn"):
        take_in(tone, tmp_path / "ra.flac", name="em-lan.wav", longest=1.0)
    assert not (tmp_path / "ra.flac").exists()


def test_what_takes_for_ever_is_stopped(tone, tmp_path, monkeypatch) -> None:
    """A file that keeps a decoder busy does not keep the desk busy."""
    monkeypatch.setattr(taking_in, "TIMEOUT", 0.01)
    with pytest.raises(AssetError, match="mất quá nhiều sức máy"):
        take_in(tone, tmp_path / "ra.flac", name="em-lan.wav")


@pytest.mark.parametrize(
    "head",
    [
        b"RIFF....WAVEfmt ", b"fLaC", b"OggS", b"ID3\x04", b"\xff\xfb\x90", b"....ftypM4A ",
        b"\x1a\x45\xdf\xa3", b"#!AMR\n", b"FORM....AIFF", b"caff", b"\xff\xf1\x50",
    ],
)  # fmt: skip
def test_what_phones_and_browsers_record_may_come_in(head) -> None:
    refuse_stranger(head, "a")
