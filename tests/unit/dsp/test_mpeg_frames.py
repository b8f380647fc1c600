"""Heads of MPEG frames: lengths, rates and kinds as the standard has them; rubbish is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.mp3join.frame_heads import frame_head, tag_length


@pytest.mark.parametrize(
    ("head", "length", "samples", "rate", "mono", "side"),
    [
        ("fffb9064", 417, 1_152, 44_100, False, 32),  # MPEG-1 III, 128 kbit/s, joint stereo
        ("fffb92c4", 418, 1_152, 44_100, True, 17),  # the same with padding, mono
        ("fffbe464", 960, 1_152, 48_000, False, 32),  # 320 kbit/s
        ("fff384c4", 192, 576, 24_000, True, 9),  # MPEG-2 III, 64 kbit/s
        ("ffe318c4", 72, 576, 8_000, True, 9),  # MPEG-2.5 III, 8 kbit/s
        ("fffd8404", 384, 1_152, 48_000, False, 32),  # layer II, 128 kbit/s
        ("fffff004", None, 0, 0, False, 0),  # a bit rate that does not exist
    ],
)
def test_a_head_says_how_long_its_frame_is(head, length, samples, rate, mono, side) -> None:
    """Known heads of all versions."""
    told = frame_head(bytes.fromhex(head))
    if length is None:
        assert told is None
        return
    assert told is not None
    assert (told.length, told.samples, told.rate) == (length, samples, rate)
    assert (told.mono, told.side) == (mono, side)


@given(st.binary(max_size=6))
def test_any_bytes_are_a_head_or_none(head: bytes) -> None:
    """Whatever is there, a frame is longer than its head."""
    told = frame_head(head[:4])
    assert told is None or (told.length > 4 and told.samples > 0 and told.rate >= 8_000)


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"ID3\x03\0\0\0\0\x02\x01", 10 + 257),
        (b"ID3\x04\0\x10\0\0\0\x05", 10 + 5 + 10),  # with a footer
        (b"TAG" + bytes(10), 128),
        (b"APETAGEX" + bytes(4) + (40).to_bytes(4, "little"), 72),
        (b"\xff\xfb\x90\x64", 0),
        (b"ID3", 0),
        (b"", 0),
    ],
)
def test_a_tag_says_how_long_it_is(head: bytes, length: int) -> None:
    """ID3 in both versions and at the end, APE, and what is no tag."""
    assert tag_length(head) == length
