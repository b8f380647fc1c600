"""WAV files for stations: exact samples, bext with loudness, RF64 where it must be."""

import os
import struct
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.audio.tags import TagChapter, TagLoudness, Tags
from broadcaster.audio.wav_file import WavEncoder, WavTagger, _Wave, ascii_text, wave_head
from broadcaster.domain.errors import AudioError, StoreError

TAGS = Tags(
    title="Đủ bao nhiêu tuổi thì được lái xe?",
    album="Phát thanh măng non",
    artist="Trường THCS Hoa Phượng",
    number=3,
    date="2026-09-14",
    time="06:45",
    comment="Giọng đọc do máy tính tạo ra & kiểm <lại>",
    chapters=(
        TagChapter(start=0, end=500, title="Mở đầu"),
        TagChapter(start=500, end=1000, title="Lời kết"),
    ),
    loudness=TagLoudness(
        integrated=-23.01, range=4.5, true_peak=-3.21, momentary_max=-18.9, short_term_max=-20.25
    ),
    reference="mang-non-2026-09-14",
)


def chunks_of(data: bytes) -> dict[bytes, bytes]:
    """Every chunk of a RIFF file by name; LIST chunks by their form."""
    found, at = {}, 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        found[body[:4] if name == b"LIST" else name] = body
        at += 8 + size + size % 2
    return found


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("channels", [1, 2])
def test_the_samples_come_back(tmp_path, tone, bits: int, channels: int) -> None:
    """To half a step of the bits, in as many frames."""
    path = tmp_path / "a.wav"
    samples = tone(12_345, channels)
    count = WavEncoder(bits).encode(
        [samples[:5_000], samples[5_000:]], channels=channels, path=path
    )
    back, rate = soundfile.read(path, dtype="float64", always_2d=True)
    assert (count, rate, back.shape) == (12_345, 44_100, samples.shape)
    assert np.abs(back - samples).max() <= 0.5 / 2 ** (bits - 1) + 1e-9


def test_beyond_full_scale_is_held_there(tmp_path) -> None:
    """Nothing wraps round."""
    samples = np.array([[1.5], [-1.5], [1.0]], dtype=np.float32)
    for bits in (16, 24):
        WavEncoder(bits).encode([samples], channels=1, path=tmp_path / "a.wav")
        back, _ = soundfile.read(tmp_path / "a.wav")
        assert back[0] > 0.999
        assert back[1] == -1.0
        assert back[2] > 0.999


@pytest.mark.parametrize("title", ["Mũ", "Mũ b", "Mũ bảo", "Mũ bảo h"])
def test_rf64_opens_whatever_the_lengths_are(tmp_path, tone, title: str) -> None:
    """Odd and even texts, chunks and tags."""
    path = tmp_path / "a.wav"
    WavEncoder(24, 1_000).encode([tone(333)], channels=1, path=path)
    for comment in ("", "a", "ab", "abc"):
        chapters = (TagChapter(start=0, end=9, title=title),)
        tags = replace(TAGS, title=title, comment=comment, album=comment, chapters=chapters)
        WavTagger(1_000).write(path, tags)
        assert soundfile.info(path).frames == 333


@pytest.mark.parametrize("limit", [2**32 - 1, 1_000])
def test_tagging_leaves_the_samples_alone(tmp_path, tone, limit: int) -> None:
    """RIFF or RF64, tagged once or twice: the same samples, and the same bytes the second time."""
    path = tmp_path / "a.wav"
    WavEncoder(24, limit).encode([tone(9_999, 2)], channels=2, path=path)
    before, _ = soundfile.read(path)
    WavTagger(limit).write(path, TAGS)
    once = path.read_bytes()
    WavTagger(limit).write(path, TAGS)
    assert path.read_bytes() == once
    assert once[:4] == (b"RF64" if limit == 1_000 else b"RIFF")
    assert np.array_equal(soundfile.read(path)[0], before)
    assert soundfile.info(path).frames == 9_999


def test_bext_holds_every_loudness_field(tmp_path, tone) -> None:
    """Version 2, hundredths, ASCII texts cut to their room; Vietnamese in iXML and INFO."""
    path = tmp_path / "a.wav"
    WavEncoder(16).encode([tone(44_100)], channels=1, path=path)
    WavTagger().write(path, TAGS)
    found = chunks_of(path.read_bytes())
    bext = found[b"bext"]
    assert struct.unpack_from("<5h", bext, 412) == (-2301, 450, -321, -1890, -2025)
    assert struct.unpack_from("<H", bext, 346) == (2,)
    assert bext[:256].rstrip(b"\0") == b"Phat thanh mang non - Du bao nhieu tuoi thi duoc lai xe?"
    assert bext[256:288].rstrip(b"\0") == b"Truong THCS Hoa Phuong"
    assert bext[320:338] == b"2026-09-1406:45:00"
    assert bext[602:].rstrip(b"\0") == b"A=PCM,F=44100,W=16,M=mono,T=broadcaster\r\n"
    assert "Đủ bao nhiêu tuổi" in found[b"iXML"].decode()
    assert "<MAX_TRUE_PEAK_LEVEL>-3.21</MAX_TRUE_PEAK_LEVEL>" in found[b"iXML"].decode()
    assert "kiểm &lt;lại&gt;" in found[b"iXML"].decode()
    assert b"Phat thanh mang non" in found[b"INFO"]
    assert struct.unpack_from("<I", found[b"cue "]) == (2,)
    assert struct.unpack_from("<I", found[b"cue "], 4 + 24 + 4) == (22_050,)
    assert "Lời kết" in found[b"adtl"].decode(errors="replace")


def test_unmeasured_loudness_says_nothing(tmp_path, tone) -> None:
    """0x7FFF stands for a number that is not known."""
    path = tmp_path / "a.wav"
    WavEncoder(16).encode([tone(100)], channels=1, path=path)
    WavTagger().write(path, Tags(title="t", album="a", artist="b", number=0, date=""))
    assert struct.unpack_from("<5H", chunks_of(path.read_bytes())[b"bext"], 412) == (0x7FFF,) * 5


def test_more_than_4_gib_is_rf64(tmp_path) -> None:
    """A file of the real size, its samples a hole on the disk: libsndfile counts every frame."""
    frames = 2**32 // 6 + 1_000
    wave = _Wave(channels=2, bits=24, data_bytes=frames * 6)
    head = wave_head(wave, b"")
    path = tmp_path / "a.wav"
    path.write_bytes(head)
    os.truncate(path, len(head) + wave.data_bytes)
    assert head[:4] == b"RF64"
    assert soundfile.info(path).frames == frames
    # One frame that still fits is an ordinary file.
    fits = _Wave(channels=2, bits=24, data_bytes=(2**32 - 1 - len(head)) // 6 * 6)
    assert wave_head(fits, b"")[:4] == b"RIFF"


def test_no_sound_is_no_file(tmp_path) -> None:
    """Nothing is left behind."""
    with pytest.raises(AudioError):
        WavEncoder(24).encode([], channels=2, path=tmp_path / "a.wav")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_wav_is_not_tagged(tmp_path) -> None:
    """An MP3, a torso or nothing at all is refused and stays as it was."""
    path = tmp_path / "a.wav"
    with pytest.raises(AudioError):
        WavTagger().write(path, TAGS)
    for data in (b"", b"RIFF", b"ID3\x03" + bytes(40), b"RIFF\0\0\0\0WAVEdata\0\0\0\0"):
        path.write_bytes(data)
        with pytest.raises(AudioError):
            WavTagger().write(path, TAGS)
        assert path.read_bytes() == data


def test_a_folder_that_is_not_there_is_told(tmp_path, tone) -> None:
    """StoreError, in Vietnamese, with what to do."""
    with pytest.raises(StoreError) as caught:
        WavEncoder(24).encode([tone(10)], channels=1, path=tmp_path / "không có" / "a.wav")
    assert caught.value.hint


@given(st.text())
def test_ascii_text_is_ascii(text: str) -> None:
    """Whatever comes in."""
    assert ascii_text(text).isascii()


def test_vietnamese_loses_its_marks_only() -> None:
    """Capital letters, digits and punctuation stay."""
    assert ascii_text("Đội “Sao Mai” – Trường Sa, số 7…") == 'Doi "Sao Mai" - Truong Sa, so 7...'
