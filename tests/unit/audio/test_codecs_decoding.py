"""Decoding: what is sound comes out at the house rate, what is not is refused in plain words."""

import numpy as np
import pytest
import soundfile

from broadcaster.audio.decoding import SoundDecoder, decode_bytes
from broadcaster.audio.pydub_door import container_of
from broadcaster.domain.errors import AssetError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.mp3join.encoder import Mp3Encoder

decode = SoundDecoder().decode


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3", "a.aiff"])
@pytest.mark.parametrize("channels", [1, 2])
def test_usual_files_are_decoded(wav, name: str, channels: int) -> None:
    """WAV, FLAC, Ogg, MP3 and AIFF keep their channels, level and length; samples are locked."""
    sound = decode(wav(name, channels=channels))
    assert sound.channels == channels
    assert sound.samples.dtype == np.float32
    assert abs(sound.frames - HOUSE_RATE) < 1_200
    assert np.abs(sound.samples).max() == pytest.approx(0.3, abs=0.03)
    with pytest.raises(ValueError, match="read-only"):
        sound.samples[0] = 1


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ALAW"])
def test_every_kind_of_sample_is_decoded(wav, subtype: str) -> None:
    """8 to 64 bits, integer or float, come out alike."""
    sound = decode(wav("a.wav", subtype=subtype))
    assert np.abs(sound.samples).max() == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000, 192_000])
def test_other_rates_become_the_house_rate(wav, rate: int) -> None:
    """A second stays a second."""
    assert decode(wav("a.wav", rate=rate)).frames == HOUSE_RATE


@pytest.mark.parametrize("channels", [3, 6])
def test_many_channels_become_one(wav, channels: int) -> None:
    """More than two channels are mixed down."""
    sound = decode(wav("a.wav", channels=channels))
    assert sound.channels == 1
    assert np.abs(sound.samples).max() == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.m4a", ["-c:a", "aac"]),
        ("a.aac", ["-c:a", "aac", "-f", "adts"]),
        ("a.3gp", ["-c:a", "aac"]),
        ("a.mp4", ["-c:a", "aac"]),
        ("a.wma", ["-c:a", "wmav2"]),
        ("a.webm", ["-c:a", "libopus", "-ar", "48000"]),
        ("a.opus", ["-c:a", "libopus", "-ar", "48000"]),
    ],
)
def test_recordings_of_phones_and_browsers_are_decoded(wav, ffmpeg, tmp_path, name, how) -> None:
    """Whatever a phone or browser records is read by the ffmpeg that comes with us."""
    path = tmp_path / name
    ffmpeg("-i", wav("source.wav"), *how, path)
    sound = decode(path)
    assert sound.frames == pytest.approx(HOUSE_RATE, abs=5_000)
    assert np.abs(sound.samples).max() == pytest.approx(0.3, abs=0.08)


def test_the_name_of_a_file_does_not_matter(wav, ffmpeg, tmp_path) -> None:
    """An m4a that is called .mp3, in a folder with Vietnamese marks, is read all the same."""
    folder = tmp_path / "ghi âm lớp 7ế"
    folder.mkdir()
    ffmpeg("-i", wav("source.wav"), "-c:a", "aac", "-f", "mp4", folder / "bạn Đạt.mp3")
    assert decode(folder / "bạn Đạt.mp3").frames > 40_000


def test_sound_beyond_full_scale_is_turned_down(tmp_path, tone) -> None:
    """A float file that goes beyond 1 keeps its shape and fits."""
    path = tmp_path / "hot.wav"
    soundfile.write(path, tone(1_000) * 10, HOUSE_RATE, subtype="FLOAT")
    assert np.abs(decode(path).samples).max() == pytest.approx(1.0)


def refused(path) -> AssetError:
    """The refusal of a file, checked to be fit for people."""
    with pytest.raises(AssetError) as caught:
        decode(path)
    assert path.name in caught.value.sentence
    assert caught.value.hint
    assert caught.value.where == str(path)
    return caught.value


def test_a_missing_file_is_refused(tmp_path) -> None:
    """A file that is not there, and a folder, are named."""
    assert "Không tìm thấy" in refused(tmp_path / "khong-co.wav").sentence
    (tmp_path / "thu-muc").mkdir()
    refused(tmp_path / "thu-muc")


def test_an_empty_file_is_refused(tmp_path) -> None:
    """No bytes is no sound."""
    (tmp_path / "a.wav").write_bytes(b"")
    assert "trống" in refused(tmp_path / "a.wav").sentence


def test_a_file_without_permission_is_refused(wav, monkeypatch) -> None:
    """A file that may not be read is named."""
    path = wav()

    def refuse(self, *how):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    assert "Không đọc được" in refused(path).sentence


NOT_SOUND = {
    "text": "Đây là kịch bản, không phải âm thanh.\n".encode() * 20,
    "html": b"<!doctype html><html><body>429 Too Many Requests</body></html>",
    "zip": b"PK\x03\x04" + bytes(400),
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(400),
    "playlist": b"#EXTM3U\nhttp://127.0.0.1:9/a.ts\n",
    "zeros": bytes(5_000),
    "one byte": b"\x00",
}


@pytest.mark.parametrize("content", NOT_SOUND.values(), ids=NOT_SOUND.keys())
def test_what_is_not_sound_is_refused(tmp_path, content: bytes) -> None:
    """Text, pages, pictures, archives and playlists are no sound, whatever their name."""
    path = tmp_path / "a.mp3"
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize(
    "head", [b"RIFF\x10\0\0\0WAVE", b"OggS" + bytes(40), b"fLaC" + bytes(60), b"\0\0\0\x18ftypM4A "]
)
def test_a_head_without_sound_is_refused(tmp_path, head: bytes) -> None:
    """A file that only begins like sound is refused."""
    path = tmp_path / "a.bin"
    path.write_bytes(head + b"xyz" * 50)
    refused(path)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg"])
def test_a_file_that_was_cut_off_is_refused(wav, name: str) -> None:
    """Half a file is not passed off as a whole one."""
    path = wav(name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path)


def test_an_mp3_that_was_cut_off_is_refused(tmp_path, tone) -> None:
    """An MP3 shorter than its own head says is refused."""
    path = tmp_path / "a.mp3"
    Mp3Encoder().encode([tone(HOUSE_RATE * 3)], channels=1, bitrate=64, path=path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path)


def test_an_m4a_that_was_cut_off_is_refused(wav, ffmpeg, tmp_path) -> None:
    """A recording whose end is missing cannot be read, and that is said."""
    path = tmp_path / "a.m4a"
    ffmpeg("-i", wav("source.wav"), "-c:a", "aac", path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path)


def test_a_wav_written_to_a_pipe_is_accepted(wav) -> None:
    """A recorder that could not know the length wrote the largest one; the sound is whole."""
    path = wav()
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert decode(path).frames == HOUSE_RATE


def test_a_wav_without_samples_is_refused(tmp_path) -> None:
    """A head and no sound is refused."""
    soundfile.write(tmp_path / "a.wav", np.zeros((0, 1), np.float32), HOUSE_RATE)
    assert "không có âm thanh" in refused(tmp_path / "a.wav").sentence


def test_one_sample_is_sound(tmp_path) -> None:
    """The shortest sound is one sample."""
    soundfile.write(tmp_path / "a.wav", np.ones((1, 1), np.float32) / 2, HOUSE_RATE)
    assert decode(tmp_path / "a.wav").frames == 1


def test_samples_that_are_no_numbers_are_refused(tmp_path, tone) -> None:
    """NaN in a float file never reaches the mix."""
    samples = tone(1_000)
    samples[500] = np.nan
    soundfile.write(tmp_path / "a.wav", samples, HOUSE_RATE, subtype="FLOAT")
    assert "hỏng" in refused(tmp_path / "a.wav").sentence


def test_bytes_of_an_online_voice_are_decoded(tmp_path, tone) -> None:
    """An MP3 in memory gives mono samples and its own rate; stereo becomes mono."""
    for channels in (1, 2):
        path = tmp_path / "a.mp3"
        Mp3Encoder().encode([tone(20_000, channels)], channels=channels, bitrate=96, path=path)
        samples, rate = decode_bytes(path.read_bytes())
        assert samples.shape == (20_000,)
        assert rate == HOUSE_RATE
        assert not samples.flags.writeable


@pytest.mark.parametrize("data", [b"", b"<html>429</html>", bytes(3_000)])
def test_bytes_that_are_not_sound_are_refused(data: bytes) -> None:
    """An error page with a good status is not taken for a voice."""
    with pytest.raises(AssetError):
        decode_bytes(data)


def test_an_empty_sound_in_memory_is_refused(tmp_path) -> None:
    """A head without samples is no reply."""
    soundfile.write(tmp_path / "a.wav", np.zeros((0, 1), np.float32), HOUSE_RATE)
    with pytest.raises(AssetError, match="không có"):
        decode_bytes((tmp_path / "a.wav").read_bytes())


def test_containers_are_told_apart() -> None:
    """Only what is known to hold sound goes to ffmpeg."""
    assert container_of(b"#!AMR\n") == "amr"
    assert container_of(b"\xff\xf1\x50\x80") == "aac"
    assert container_of(b"#EXTM3U") is None
    assert container_of(b"") is None
