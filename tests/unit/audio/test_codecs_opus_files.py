"""Opus files: every sample, the bit rate that was asked for, the same bytes each time."""

import numpy as np
import pytest
import soundfile
from mutagen.oggopus import OggOpus

from broadcaster.audio.measuring import measure
from broadcaster.audio.opus_file import OpusEncoder, OpusTagger
from broadcaster.audio.tags import TagChapter, TagLoudness, Tags
from broadcaster.domain.errors import AudioError, StoreError

TAGS = Tags(
    title="Mũ bảo hiểm",
    album="Phát thanh măng non",
    artist="Hoa Phượng",
    number=3,
    date="2026-09-14",
    lyrics="NỮ: Xin chào.\n\nNAM: Chào bạn.",
    cover=b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x08\x08\x01\x02\x03\x04xx\xff\xd9",
    chapters=(
        TagChapter(start=0, end=61_500, title="Mở đầu"),
        TagChapter(start=61_500, end=70_000, title="Kết"),
    ),
    texts=(("VOICES", "embedded:nu-bac"),),
    loudness=TagLoudness(
        integrated=-16.0, range=3.0, true_peak=-1.5, momentary_max=-12.0, short_term_max=-14.0
    ),
)


def encoded(path, samples, bitrate=32):
    blocks = [samples[at : at + 44_100] for at in range(0, len(samples), 44_100)]
    return OpusEncoder().encode(blocks, channels=samples.shape[1], bitrate=bitrate, path=path)


@pytest.mark.parametrize("count", [1, 17, 960, 44_100, 100_003])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_frame_comes_back(tmp_path, tone, count: int, channels: int) -> None:
    """As many as went in, at 48,000 a second, to one frame."""
    path = tmp_path / "a.opus"
    assert encoded(path, tone(count, channels)) == count
    info = soundfile.info(path)
    assert info.samplerate == 48_000
    assert info.frames == pytest.approx(count * 48_000 / 44_100, abs=1.0)


def test_the_bit_rate_is_near_what_was_asked_for(tmp_path, tone) -> None:
    """Of the file, its pages included."""
    for bitrate in (24, 32, 64):
        path = tmp_path / "a.opus"
        encoded(path, tone(44_100 * 10), bitrate)
        assert path.stat().st_size * 8 / 10_000 == pytest.approx(bitrate, rel=0.12)


def test_the_same_sound_gives_the_same_bytes(tmp_path, tone) -> None:
    """And another sound another serial number."""
    for name in ("a", "b"):
        encoded(tmp_path / f"{name}.opus", tone(50_000))
    encoded(tmp_path / "c.opus", tone(50_001))
    a, b, c = ((tmp_path / f"{name}.opus").read_bytes() for name in "abc")
    assert a == b
    assert a[14:18] != c[14:18]


def test_the_tone_is_as_loud_as_it_was(tmp_path, tone) -> None:
    """Opus gives back the level that it was given."""
    path = tmp_path / "a.opus"
    encoded(path, tone(44_100 * 5), 64)
    back, _ = soundfile.read(path)
    assert np.abs(back[10_000:-10_000]).max() == pytest.approx(0.3, rel=0.1)


def test_tags_chapters_and_loudness_read_back(tmp_path, tone) -> None:
    """By their usual names; the sound stays, and a second time changes nothing."""
    path = tmp_path / "a.opus"
    encoded(path, tone(50_000))
    before = soundfile.read(path)[0]
    OpusTagger().write(path, TAGS)
    once = path.read_bytes()
    OpusTagger().write(path, TAGS)
    assert path.read_bytes() == once
    assert np.array_equal(soundfile.read(path)[0], before)
    told = OggOpus(path)
    assert told["title"] == ["Mũ bảo hiểm"]
    assert told["language"] == ["vie"]
    assert told["chapter002"] == ["00:01:01.500"]
    assert told["chapter002name"] == ["Kết"]
    assert told["r128_track_gain"] == [str(-7 * 256)]
    assert len(told["metadata_block_picture"]) == 1
    assert measure(path).seconds == pytest.approx(50_000 / 44_100, abs=1 / 48_000)


@pytest.mark.parametrize("bitrate", [0, 5, 300])
def test_a_bit_rate_that_opus_has_not_is_refused(tmp_path, tone, bitrate: int) -> None:
    """Before anything is written."""
    with pytest.raises(AudioError):
        encoded(tmp_path / "a.opus", tone(100), bitrate)
    assert list(tmp_path.iterdir()) == []


def test_no_sound_is_no_file(tmp_path) -> None:
    """Nothing is left behind."""
    with pytest.raises(AudioError):
        OpusEncoder().encode([], channels=1, bitrate=32, path=tmp_path / "a.opus")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_opus_is_not_tagged(tmp_path) -> None:
    """Refused, and left as it was."""
    path = tmp_path / "a.opus"
    with pytest.raises(AudioError):
        OpusTagger().write(path, TAGS)
    path.write_bytes(b"RIFF" + bytes(100))
    with pytest.raises(AudioError):
        OpusTagger().write(path, TAGS)
    assert path.read_bytes() == b"RIFF" + bytes(100)


def test_a_folder_that_is_not_there_is_told(tmp_path, tone) -> None:
    """StoreError."""
    with pytest.raises(StoreError):
        encoded(tmp_path / "không có" / "a.opus", tone(100))
