"""Whole and broken MP3 streams."""

import numpy as np
import pytest
from translate_proxy import mp3, tones

from broadcaster.mp3join.frame_heads import NotMp3, mp3_seconds


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_length_from_headers(rate: int) -> None:
    """The frames add up to the sound and at most three frames of padding."""
    seconds = mp3_seconds(mp3(tones(5, rate=rate), rate))
    assert 1.1 <= seconds <= 1.1 + 4 * 1152 / rate


def test_tags_are_passed_over() -> None:
    """An ID3v2 head and an ID3v1 tail are no frames."""
    data = mp3(tones(3))
    tagged = b"ID3\x03\x00\x00\x00\x00\x00\x05hello" + data + b"TAG" + bytes(125)
    assert mp3_seconds(tagged) == mp3_seconds(data)


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xff\xfb", b"\xff\xff\xff\xff" * 9, bytes(400)])
def test_other_bytes_are_refused(data: bytes) -> None:
    """Text, nothing, half a header and impossible headers."""
    with pytest.raises(NotMp3):
        mp3_seconds(data)


def test_every_cut_inside_a_frame_is_seen() -> None:
    """A stream that ends inside a frame is not whole."""
    data = mp3(tones(4))
    whole = 0
    for end in np.linspace(5, len(data) - 1, 60).astype(int):
        try:
            mp3_seconds(data[:end])
            whole += 1
        except NotMp3:
            continue
    assert whole <= 2  # a cut that falls between two frames cannot be told from here
