"""Encoding: as many samples as went in, as loud as they went in, the same bytes each time."""

import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.errors import AudioError, StoreError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.mp3join.encoder import Mp3Encoder, lame_scale
from broadcaster.mp3join.frames import crc16, crc16_joined, info_frame, info_frame_length


def encode(path, samples, *, bitrate: int = 128, block: int = 10_000) -> int:
    """Encode samples in blocks."""
    blocks = (samples[at : at + block] for at in range(0, len(samples), block))
    return Mp3Encoder().encode(blocks, channels=samples.shape[1], bitrate=bitrate, path=path)


def noise(count: int, channels: int) -> np.ndarray:
    """Low-passed noise, which every bit rate carries."""
    rng = np.random.default_rng(count)
    raw = rng.normal(0, 0.2, (count + 32, channels))
    return (sum(raw[i : i + count] for i in range(32)) / 8).astype(np.float32)


@pytest.mark.parametrize(("channels", "bitrate"), [(1, 48), (1, 64), (1, 96), (2, 128), (2, 320)])
@pytest.mark.parametrize("count", [1, 575, 1_151, 1_152, 1_153, 1_729, 44_100, 123_457])
def test_exactly_what_went_in_comes_out(tmp_path, ffmpeg, channels, bitrate, count) -> None:
    """Two decoders return the number of samples that was encoded."""
    path = tmp_path / "a.mp3"
    assert encode(path, noise(count, channels), bitrate=bitrate) == count
    assert soundfile.read(path, always_2d=True)[0].shape == (count, channels)
    assert len(ffmpeg("-i", path, "-f", "s16le", "-")) == 2 * channels * count


@pytest.mark.parametrize(
    ("channels", "bitrate"), [(1, 64), (1, 96), (1, 160), (2, 128), (2, 192), (2, 224), (2, 256)]
)
def test_the_sound_keeps_its_level_and_place(tmp_path, channels: int, bitrate: int) -> None:
    """Decoded sound is as loud as the original within 0.05 dB, and not shifted."""
    path = tmp_path / "a.mp3"
    rng = np.random.default_rng(4)
    wave = np.sin(2 * np.pi * 900 * np.arange(60_000) / HOUSE_RATE + rng.random()) * 0.4
    samples = np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)
    encode(path, samples, bitrate=bitrate)
    decoded = soundfile.read(path, always_2d=True, dtype="float32")[0]
    middle = slice(5_000, 55_000)
    ratio = np.sqrt((decoded[middle] ** 2).mean() / (samples[middle] ** 2).mean())
    assert 20 * np.log10(ratio) == pytest.approx(0.0, abs=0.05)
    assert np.corrcoef(decoded[middle, 0], samples[middle, 0])[0, 1] > 0.999


def test_the_same_sound_gives_the_same_bytes(tmp_path) -> None:
    """Neither the second run nor the size of the blocks changes a byte."""
    samples = noise(100_000, 2)
    encode(tmp_path / "a.mp3", samples)
    encode(tmp_path / "b.mp3", samples, block=3_333)
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


def test_every_frame_has_the_bit_rate(tmp_path) -> None:
    """The file is frames of one bit rate from the first byte to the last."""
    encode(tmp_path / "a.mp3", noise(80_000, 2))
    content, at, count = (tmp_path / "a.mp3").read_bytes(), 0, 0
    while at < len(content):
        assert content[at] == 0xFF
        assert content[at + 2] >> 4 == 9
        at += 417 + (content[at + 2] >> 1 & 1)
        count += 1
    assert at == len(content)
    frames = struct.unpack(">I", content[44:48])[0]
    assert frames == count - 1


def test_the_check_sums_of_the_info_frame_are_right(tmp_path) -> None:
    """Frame count, size and both check sums say what is in the file."""
    encode(tmp_path / "a.mp3", noise(50_000, 2))
    content = (tmp_path / "a.mp3").read_bytes()
    length = info_frame_length(2, 128)
    assert content[36:40] == b"Info"
    assert struct.unpack(">I", content[48:52])[0] == len(content)
    tail = content[:length].rstrip(b"\0")
    assert content[156:165] == b"LAME3.100"
    assert struct.unpack(">H", content[188:190])[0] == crc16(content[length:])
    assert struct.unpack(">H", content[190:192])[0] == crc16(content[:190])
    assert len(tail) <= 192


def plain_crc(data: bytes) -> int:
    """The check sum by its definition, bit by bit."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def test_the_check_sum_has_its_known_value() -> None:
    """CRC-16/ARC of "123456789" is BB3D."""
    assert crc16(b"123456789") == 0xBB3D


def test_the_check_sum_in_lanes_is_that_of_the_definition() -> None:
    """A megabyte and a bit, in one piece or two, gives what the slow way gives."""
    data = np.random.default_rng(3).integers(0, 256, 1_050_000, np.uint8).tobytes()
    assert crc16(data) == plain_crc(data)
    assert crc16(data[300_000:], crc16(data[:300_000])) == crc16(data)
    parts = [data[:300_000], b"", data[300_000:300_417], data[300_417:]]
    assert crc16_joined((crc16(part), len(part)) for part in parts) == crc16(data)


@settings(max_examples=30)
@given(st.sampled_from([32, 40, 64, 128, 320]), st.integers(1, 2), st.integers(1, 10**9))
def test_an_info_frame_has_the_length_it_announces(bitrate, channels, samples) -> None:
    """The room that is left for it is the room it takes."""
    frame = info_frame(
        channels=channels, bitrate=bitrate, samples=samples, frames=1, music_bytes=9, music_crc=1
    )
    assert len(frame) == info_frame_length(channels, bitrate)


def test_too_hot_samples_are_clipped_not_wrapped(tmp_path) -> None:
    """What leaves 16 bits stays at their edge."""
    samples = np.full((20_000, 1), 1.5, np.float32)
    encode(tmp_path / "a.mp3", samples, bitrate=96)
    decoded = soundfile.read(tmp_path / "a.mp3")[0]
    assert decoded[5_000:10_000].min() > 0.8


def test_the_scale_of_lame_is_known() -> None:
    """0.95 up to 160 kbit/s, then less, nothing from 256 on."""
    assert [lame_scale(rate) for rate in (64, 160, 192, 224, 256)] == [0.95, 0.95, 0.97, 0.98, 1.0]


@pytest.mark.parametrize(("channels", "bitrate"), [(3, 128), (0, 128), (2, 100), (1, 0)])
def test_what_mp3_does_not_have_is_refused(tmp_path, channels: int, bitrate: int) -> None:
    """A bit rate or channel count without a frame header is an error before anything is written."""
    with pytest.raises(AudioError, match="kbit/s"):
        Mp3Encoder().encode([], channels=channels, bitrate=bitrate, path=tmp_path / "a.mp3")
    assert list(tmp_path.iterdir()) == []


def test_no_sound_at_all_is_refused(tmp_path) -> None:
    """Nothing to encode is an error, and no file appears."""
    for blocks in ([], [np.zeros((0, 2), np.float32)]):
        with pytest.raises(AudioError, match="Không có âm thanh"):
            Mp3Encoder().encode(blocks, channels=2, bitrate=128, path=tmp_path / "a.mp3")
    assert list(tmp_path.iterdir()) == []


def test_trouble_while_mixing_leaves_the_old_file(tmp_path) -> None:
    """When a block cannot be made the old file stands, and nothing half done lies beside it."""
    path = tmp_path / "a.mp3"
    path.write_bytes(b"old")

    def broken():
        yield noise(50_000, 2)
        raise RuntimeError("mix")

    with pytest.raises(RuntimeError, match="mix"):
        Mp3Encoder().encode(broken(), channels=2, bitrate=128, path=path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_missing_is_a_store_error(tmp_path) -> None:
    """Where the disk refuses, it is said in words."""
    with pytest.raises(StoreError, match="Không ghi được"):
        encode(tmp_path / "none" / "a.mp3", noise(5_000, 1))


def test_a_disk_that_fills_up_stops_the_mix(tmp_path, monkeypatch) -> None:
    """A full disk, noticed in the encoding thread, ends the work and keeps the old file."""
    from broadcaster.mp3join.encoder import _Stream

    path = tmp_path / "a.mp3"
    path.write_bytes(b"old")

    def full(self, music: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_Stream, "_keep", full)
    with pytest.raises(StoreError, match="Không ghi được"):
        encode(path, noise(2_000_000, 1), bitrate=96)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
