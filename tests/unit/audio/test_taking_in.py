"""Sounds from outside are decoded at a distance, held to length and time."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from broadcaster.audio import sandboxed_decode as taking_in
from broadcaster.audio.containers import refuse_stranger
from broadcaster.audio.sandboxed_decode import take_in
from broadcaster.domain.errors import AssetError


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


@pytest.mark.parametrize("height", [1.4, 30_000.0])
def test_what_is_beyond_full_scale_is_turned_down_not_cut_off(tmp_path, height) -> None:
    """A program that writes floats may go beyond; the wave keeps its form."""
    source = tmp_path / "tep"
    wave = np.sin(np.arange(40_000) / 9)
    soundfile.write(source, height * wave, 44_100, format="WAV", subtype="FLOAT")
    take_in(source, tmp_path / "ra.flac", name="em-lan.wav")
    kept, _ = soundfile.read(tmp_path / "ra.flac")
    assert np.abs(kept - wave).max() < 1e-3


def test_a_rate_beyond_all_players_keeps_its_length(tmp_path) -> None:
    """Brought down, not merely called something else."""
    source = tmp_path / "tep"
    soundfile.write(source, 0.3 * np.sin(np.arange(384_000) / 99), 384_000, format="WAV")
    taken = take_in(source, tmp_path / "ra.flac", name="em-lan.wav")
    assert taken.seconds == pytest.approx(1.0, abs=0.001)
    assert soundfile.info(taken.path).duration == pytest.approx(1.0, abs=0.001)


def test_oddities_are_told_by_the_name_people_know(tone, tmp_path) -> None:
    """A recorder that died left a wrong length: read to the end, and said."""
    content = bytearray(tone.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = (0).to_bytes(4, "little")
    tone.write_bytes(content)
    taken = take_in(tone, tmp_path / "ra.flac", name="em-lan.wav")
    assert taken.seconds == 2.0
    [said] = taken.told
    assert said.startswith("em-lan.wav ghi sai độ dài")
    assert "Nghe lại" in said


@pytest.mark.parametrize(
    "head",
    [
        b"RIFF....WAVEfmt ", b"fLaC", b"OggS", b"ID3\x04", b"\xff\xfb\x90", b"....ftypM4A ",
        b"\x1a\x45\xdf\xa3", b"#!AMR\n", b"FORM....AIFF", b"caff", b"\xff\xf1\x50",
    ],
)  # fmt: skip
def test_what_phones_and_browsers_record_may_come_in(head) -> None:
    refuse_stranger(head, "a")


@pytest.mark.slow
def test_what_says_ten_seconds_and_holds_twenty_minutes_is_cut_off(tmp_path) -> None:
    """In its own process; the person hears of it by the name of the file."""
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi"]
    long, source = tmp_path / "dai.m4a", tmp_path / "tep"
    tone = ["-i", "sine=440:d=1200:r=8000", "-c:a", "aac", "-b:a", "8k", str(long)]
    subprocess.run([*ffmpeg, *tone], check=True)
    lie = ["-c", "copy", "-bsf:a", "setts=ts=N*8", "-f", "mp4", str(source)]
    subprocess.run([*ffmpeg[:3], "-i", str(long), *lie], check=True)
    taken = take_in(source, tmp_path / "ra.flac", name="em-lan.m4a")
    assert taken.seconds == pytest.approx(300, abs=5)
    assert ["em-lan.m4a" in told and "dài hơn hẳn" in told for told in taken.told] == [True]
