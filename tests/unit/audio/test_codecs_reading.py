"""Reading any sound file in stretches: all of it, and what is wrong with it in plain words."""

import io
import struct
import subprocess
import tracemalloc
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from imageio_ffmpeg import get_ffmpeg_exe

from broadcaster.audio import pydub_door
from broadcaster.audio.container_probe import probe_container
from broadcaster.audio.containers import is_locked, wav_head
from broadcaster.audio.decoding import FileView, open_sound
from broadcaster.audio.joined_files import parts_of
from broadcaster.domain.errors import AssetError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.dsp.resampling import resample
from broadcaster.mp3join.encoder import Mp3Encoder
from broadcaster.mp3join.mpeg_file import mpeg_file


def heard(path: Path) -> tuple[np.ndarray, tuple[str, ...]]:
    """Every sample of a file, and the codes of what was told."""
    with open_sound(path) as sound:
        samples = np.concatenate(list(sound.blocks(10_007)))
        return samples, tuple(notice.code for notice in sound.facts.notices)


def refused(path: Path) -> AssetError:
    """The refusal of a file, checked to be fit for people."""
    with pytest.raises(AssetError) as caught:
        heard(path)
    assert path.name in caught.value.sentence
    assert caught.value.hint
    assert caught.value.where == str(path)
    return caught.value


def pitch(samples: np.ndarray, rate: int = HOUSE_RATE) -> float:
    """The loudest frequency, in hertz."""
    spectrum = np.abs(np.fft.rfft(samples[:, 0]))
    return float(np.fft.rfftfreq(len(samples), 1 / rate)[spectrum.argmax()])


@pytest.fixture(scope="module")
def encoded(tmp_path_factory):
    """The bytes of an MP3 of so many seconds and hertz; nine tests join the same six files."""
    folder = tmp_path_factory.mktemp("mp3")

    @cache
    def make(seconds: float, hertz: float, how: tuple[str, ...]) -> bytes:
        frames = np.arange(round(seconds * HOUSE_RATE))
        wave, path = folder / "source.wav", folder / "made.mp3"
        soundfile.write(wave, 0.3 * np.sin(2 * np.pi * hertz * frames / HOUSE_RATE), HOUSE_RATE)
        command = [get_ffmpeg_exe(), "-v", "error", "-y", "-i", wave, *how, path]
        subprocess.run(command, check=True)
        return path.read_bytes()

    return make


@pytest.fixture
def mp3s(tmp_path, encoded):
    """Make an MP3 of so many seconds and hertz, with or without an Info frame."""

    def make(name: str, seconds: float, hertz: float, *how: str) -> Path:
        path = tmp_path / f"{name}.mp3"
        path.write_bytes(encoded(seconds, hertz, how or PLAIN))
        return path

    return make


PLAIN = ("-b:a", "64k")
BARE = ("-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0")
VARIABLE = ("-q:a", "6")
BARE_VARIABLE = (*VARIABLE, "-write_xing", "0")


@pytest.mark.parametrize("first", [PLAIN, BARE, VARIABLE])
@pytest.mark.parametrize("second", [PLAIN, BARE, VARIABLE])
def test_joined_mp3s_are_read_to_the_end(mp3s, tmp_path, first, second) -> None:
    """A file made with `cat` holds both sounds, whatever the head of the first one claims."""
    parts = [mp3s("a", 2.0, 440, *first), mp3s("b", 3.0, 880, *second)]
    path = tmp_path / "ghep.mp3"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    samples, told = heard(path)
    assert len(samples) / HOUSE_RATE == pytest.approx(5.0, abs=0.07)
    assert pitch(samples[:HOUSE_RATE]) == pytest.approx(440, abs=2)
    assert pitch(samples[-HOUSE_RATE:]) == pytest.approx(880, abs=2)
    assert told == (() if first == second == BARE else ("tep-ghep",))


def test_a_joined_mp3_of_other_rate_and_channels_is_one_sound(mp3s, tmp_path) -> None:
    """The second part comes at the rate and with the channels of the first one."""
    parts = [mp3s("a", 2.0, 440), mp3s("b", 2.0, 880, "-ar", "22050", "-ac", "2")]
    path = tmp_path / "ghep.mp3"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    samples, told = heard(path)
    assert samples.shape[1] == 1
    assert len(samples) / HOUSE_RATE == pytest.approx(4.0, abs=0.1)
    assert pitch(samples[-HOUSE_RATE:]) == pytest.approx(880, abs=2)
    assert told == ("tep-ghep",)


@pytest.mark.parametrize("how", [BARE, BARE_VARIABLE])
def test_an_mp3_without_an_info_frame_is_read_whole(mp3s, how) -> None:
    """Nothing is lost or called missing because a decoder guessed the length."""
    samples, told = heard(mp3s("a", 4.0, 440, *how))
    assert len(samples) / HOUSE_RATE == pytest.approx(4.0, abs=0.07)
    assert told == ()


def test_an_mp3_whose_bit_rate_rises_is_read_whole(mp3s, tmp_path) -> None:
    """Quiet at first, so that a guess from the first frames would end far too early or late."""
    parts = [
        mp3s(n, 2.0, 440, "-b:a", rate, *BARE[2:]) for n, rate in (("a", "320k"), ("b", "32k"))
    ]
    for turn in (parts, parts[::-1]):
        path = tmp_path / "ghep.mp3"
        path.write_bytes(b"".join(part.read_bytes() for part in turn))
        assert len(heard(path)[0]) / HOUSE_RATE == pytest.approx(4.0, abs=0.07)


@pytest.mark.parametrize("rate", ["32k", "64k"])
def test_small_blocks_of_a_thin_mp3_are_those_of_the_whole(mp3s, rate: str) -> None:
    """A frame leans on the ones before it: reading on must not begin anew."""
    path = mp3s("a", 4.0, 440, "-b:a", rate)
    whole, _ = soundfile.read(path, dtype="float32", always_2d=True)
    samples, _ = heard(path)
    assert np.abs(samples - whole).max() < 1e-4


@pytest.mark.parametrize("share", [0.3, 0.9])
@pytest.mark.parametrize("how", [PLAIN, VARIABLE])
def test_an_mp3_that_was_cut_off_is_refused(mp3s, capfd, share, how) -> None:
    """A head that promises more is believed; nothing in English reaches the screen."""
    path = mp3s("a", 3.0, 440, *how)
    path.write_bytes(path.read_bytes()[: round(path.stat().st_size * share)])
    assert "cắt cụt" in refused(path).sentence
    assert capfd.readouterr().err == ""


def test_an_mp3_that_is_torn_is_told(mp3s) -> None:
    """Without a promise the end is known only by its last, broken frame."""
    path = mp3s("a", 3.0, 440, *BARE)
    path.write_bytes(path.read_bytes()[:-100])
    samples, told = heard(path)
    assert len(samples) / HOUSE_RATE == pytest.approx(3.0, abs=0.1)
    assert told == ("tep-dut-cuoi",)


def test_an_mp3_that_begins_in_the_middle_is_read_and_told(mp3s, tmp_path) -> None:
    """The second half of a file, or one that a recorder wrote its own bytes before."""
    whole = mp3s("a", 3.0, 440, *PLAIN).read_bytes()
    path = tmp_path / "nua.mp3"
    for content, seconds in (
        (whole[len(whole) // 3 :], 2.0),
        (b"RECORDER\0" * 100 + whole, 3.0),
        (whole[len(whole) // 2 :] + whole, 4.5),  # and an Info frame in its middle
    ):
        path.write_bytes(content)
        samples, told = heard(path)
        assert len(samples) / HOUSE_RATE == pytest.approx(seconds, abs=0.1)
        assert pitch(samples) == pytest.approx(440, abs=2)
        assert told[0] == "tep-dut-dau"


@pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a"])
@pytest.mark.parametrize("kind", ["words", "noise", "nothing"])
def test_what_is_no_sound_is_refused_without_a_word_on_the_screen(
    tmp_path, capfd, name: str, kind: str
) -> None:
    """Whatever it is called; the decoder's own complaints are not for people."""
    path = tmp_path / name
    noise = np.random.default_rng(3).bytes(200_000)
    words = "Đây là văn bản, không phải âm thanh.\n".encode() * 500
    content = {"words": words, "noise": noise, "nothing": bytes(90_000)}
    path.write_bytes(content[kind])
    assert "không phải là tệp âm thanh" in refused(path).sentence
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1e30, -1e12])
def test_samples_that_are_no_sound_are_refused(tmp_path, tone, wrong: float) -> None:
    """One number that cannot be would make silence of all the others."""
    samples = tone(HOUSE_RATE)
    samples[HOUSE_RATE // 2] = wrong
    path = tmp_path / "a.wav"
    soundfile.write(path, samples, HOUSE_RATE, subtype="FLOAT")
    assert "mẫu âm thanh không hợp lệ" in refused(path).sentence


@pytest.mark.parametrize("rate", [0, 100, 3_999, 0xFFFF_FFFF])
def test_a_rate_that_no_sound_has_is_refused(wav, rate: int) -> None:
    """A damaged head would make minutes of a second, or nothing."""
    path = wav()
    content = path.read_bytes()
    path.write_bytes(content[:24] + rate.to_bytes(4, "little") + content[28:])
    refused(path)


def test_tags_and_rubbish_between_frames_are_passed_over(mp3s, tmp_path) -> None:
    """ID3 at both ends, APE and a few lost bytes are no sound and no end."""
    one = mp3s("a", 2.0, 440, *BARE).read_bytes()
    tag = b"ID3\x03\x00\x00\x00\x00\x02\x00" + bytes(256)
    ape = b"APETAGEX" + (2_000).to_bytes(4, "little") + (40).to_bytes(4, "little") + bytes(56)
    path = tmp_path / "day.mp3"
    path.write_bytes(tag + one + b"\0" * 700 + one + ape + one + b"TAG" + bytes(125))
    samples, _ = heard(path)
    assert len(samples) / HOUSE_RATE == pytest.approx(6.0, abs=0.2)


@pytest.mark.slow
def test_a_large_mp3_is_walked_without_being_held(mp3s, tmp_path) -> None:
    """Twenty minutes of joined files take no more memory than one of them."""
    one = mp3s("a", 3.0, 440).read_bytes()
    path = tmp_path / "dai.mp3"
    path.write_bytes(one * 400)
    tracemalloc.start()
    with open_sound(path) as sound:
        frames = sum(len(block) for block in sound.blocks())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert frames == 400 * 3 * HOUSE_RATE
    assert peak < 8_000_000


@settings(max_examples=60)
@given(st.binary(max_size=3_000))
def test_bytes_of_any_kind_are_walked_without_harm(tmp_path_factory, data: bytes) -> None:
    """Whatever follows the first bytes of an MP3, the walk ends and stays within the file."""
    path = tmp_path_factory.mktemp("la") / "la.mp3"
    for head in (b"ID3\x03\0\0\0\0\0\0", b"\xff\xfb\x90\x00", b""):
        path.write_bytes(head + data)
        for late in (False, True):
            found = mpeg_file(path, late=late)
            for part in found.parts if found else ():
                assert 0 <= part.start < part.end <= path.stat().st_size


def wrong_wav(path: Path, claimed: int) -> Path:
    """A WAV whose head claims so many bytes of sound."""
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = claimed.to_bytes(4, "little")
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("claimed", [0, 2, 44_100])
def test_a_wav_that_claims_too_little_is_read_to_the_end(wav, claimed: int) -> None:
    """A recorder that died leaves a wrong length; the sound behind it is not lost."""
    samples, told = heard(wrong_wav(wav(), claimed))
    assert len(samples) == HOUSE_RATE
    assert told == ("tep-sai-do-dai",)


def test_a_wav_that_claims_too_much_is_refused(wav) -> None:
    """The end of the sound is missing, and that is said."""
    assert "cắt cụt" in refused(wrong_wav(wav(), 200_000)).sentence


@pytest.mark.parametrize("claimed", [0x7FFFFFFF, 0xFFFFFFFF])
def test_a_wav_of_unknown_length_is_read_without_a_word(wav, claimed: int) -> None:
    """A recorder that wrote to a pipe could not know the length."""
    samples, told = heard(wrong_wav(wav(), claimed))
    assert len(samples) == HOUSE_RATE
    assert told == ()


@pytest.mark.parametrize(("real", "named"), [(1, 2), (2, 1), (1, 0), (6, 2)])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT"])
def test_a_wav_that_names_wrong_channels_is_read_as_it_is(
    wav, real: int, named: int, subtype: str
) -> None:
    """Mono where stereo is claimed would be twice as fast: the other figures tell the truth."""
    path = wav(channels=real, subtype=subtype, format="WAV")
    expected, told = heard(path)
    assert told == ()
    content = path.read_bytes()
    path.write_bytes(content[:22] + named.to_bytes(2, "little") + content[24:])
    samples, told = heard(path)
    assert np.array_equal(samples, expected)
    assert told == ("tep-sai-so-kenh",)


def test_chunks_behind_the_sound_are_no_sound(wav) -> None:
    """A list of names behind the samples is left out, and the head is believed."""
    path = wav()
    path.write_bytes(path.read_bytes() + b"LIST" + (26).to_bytes(4, "little") + bytes(26))
    head = wav_head(path)
    assert head is not None
    assert head.mended == b""
    samples, told = heard(path)
    assert len(samples) == HOUSE_RATE
    assert told == ()


@pytest.mark.parametrize(
    ("subtype", "told"), [("PCM_U8", "WAV 8 bit"), ("PCM_24", "WAV 24 bit"), ("FLOAT", "WAV 32")]
)
def test_the_format_is_named_for_people(wav, subtype: str, told: str) -> None:
    """Analysis says what kind of file it was."""
    with open_sound(wav("a.wav", subtype=subtype, rate=192_000, channels=6)) as sound:
        assert sound.facts.format.startswith(told)
        assert (sound.facts.rate, sound.facts.channels) == (192_000, 6)


PHONES = [
    ("a.m4a", "M4A", ["-c:a", "aac"]),
    ("a.aac", "AAC", ["-c:a", "aac", "-f", "adts"]),
    ("a.3gp", "3GP", ["-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1", "-b:a", "12.2k"]),
    ("a.amr", "AMR", ["-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1", "-b:a", "12.2k"]),
    ("a.wma", "WMA", ["-c:a", "wmav2"]),
    ("b.wma", "WMA", ["-c:a", "wmav1"]),
    ("a.mp4", "MP4", ["-c:a", "aac"]),
    ("a.webm", "WebM", ["-c:a", "libopus", "-ar", "48000"]),
    ("a.mka", "WebM", ["-c:a", "libvorbis"]),
    ("a.caf", "CAF", ["-c:a", "adpcm_ima_qt"]),
    ("a.oga", "OGG", ["-c:a", "flac"]),
    ("a.avi", "AVI", ["-c:a", "mp2"]),
    ("a.flv", "FLV", ["-c:a", "aac"]),
    ("a.mpg", "MPEG", ["-c:a", "mp2", "-f", "mpeg"]),
    ("a.ts", "MPEG-TS", ["-c:a", "aac"]),
    ("a.m2ts", "MPEG-TS", ["-c:a", "ac3", "-mpegts_m2ts_mode", "1"]),
    ("a.ac3", "AC-3", ["-c:a", "ac3"]),
    ("a.wv", "WavPack", ["-c:a", "wavpack"]),
    ("a.tta", "TTA", ["-c:a", "tta"]),
    ("a.w64", "W64", ["-c:a", "pcm_s16le"]),
]


@pytest.mark.rows_slow
@pytest.mark.parametrize(("name", "told", "how"), PHONES, ids=[name for name, *_ in PHONES])
@pytest.mark.parametrize("held", [60 << 20, 0], ids=["pydub", "ffmpeg"])
def test_what_phones_and_browsers_record_is_read(
    wav, ffmpeg, tmp_path, monkeypatch, name, told, how, held
) -> None:
    """Small files through pydub, large ones straight through the same ffmpeg, both alike."""
    monkeypatch.setattr(pydub_door, "HELD_BYTES", held)
    path = tmp_path / name
    ffmpeg("-i", wav("source.wav"), *how, path)
    with open_sound(path) as sound:
        samples = np.concatenate(list(sound.blocks()))
        assert sound.facts.format.split()[0] == told
        assert len(samples) / sound.facts.rate == pytest.approx(1.0, abs=0.15)
    assert pitch(samples, sound.facts.rate) == pytest.approx(440, abs=3)
    assert np.abs(samples).max() == pytest.approx(0.3, abs=0.1)


def test_the_sound_of_a_video_is_read(wav, ffmpeg, tmp_path) -> None:
    """A film from a phone is a recording like any other."""
    path = tmp_path / "phim.mp4"
    picture = ("-f", "lavfi", "-i", "color=c=blue:s=64x64:d=1")
    ffmpeg(*picture, "-i", wav("source.wav"), "-c:v", "mpeg4", "-c:a", "aac", "-shortest", path)
    assert pitch(heard(path)[0]) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("held", [60 << 20, 0], ids=["pydub", "ffmpeg"])
def test_a_video_without_sound_is_refused(ffmpeg, tmp_path, monkeypatch, held) -> None:
    """A silent film says that it has no sound."""
    monkeypatch.setattr(pydub_door, "HELD_BYTES", held)
    path = tmp_path / "phim-cam.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=c=blue:s=64x64:d=1", "-c:v", "mpeg4", path)
    assert "không có tiếng" in refused(path).sentence


@pytest.mark.parametrize(
    ("rate", "channels"),
    [
        (96_000, 6),
        *(
            pytest.param(*one, marks=pytest.mark.slow)
            for one in ((44_100, 1), (44_100, 6), (96_000, 1))
        ),
    ],
)
@pytest.mark.parametrize("how", [("-f", "w64"), ("-f", "matroska")], ids=["w64", "film"])
def test_floats_of_many_channels_are_read_as_floats(
    wav, ffmpeg, tmp_path, rate: int, channels: int, how
) -> None:
    """Libsndfile takes those of a W64 for whole numbers, which makes them noise."""
    path, source = tmp_path / "a.bin", wav("source.wav", rate=rate, channels=channels)
    ffmpeg("-i", source, "-c:a", "pcm_f32le", *how, path)
    expected, _ = soundfile.read(source, dtype="float32", always_2d=True)
    assert np.abs(heard(path)[0] - expected).max() < 1e-6


@pytest.mark.parametrize("held", [60 << 20, 0], ids=["pydub", "ffmpeg"])
def test_a_damaged_recording_is_refused(wav, ffmpeg, tmp_path, monkeypatch, held) -> None:
    """Half an m4a cannot be read in either way: its list of what is where is missing."""
    monkeypatch.setattr(pydub_door, "HELD_BYTES", held)
    path = tmp_path / "a.m4a"
    ffmpeg("-i", wav("source.wav"), "-c:a", "aac", path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "chưa được ghi xong" in refused(path).sentence


def two_thirds(path: Path) -> Path:
    """The file as a copy that was broken off leaves it."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    return path


PROMISES = [
    ("a.aiff", ["-c:a", "pcm_s16be"]),
    ("a.au", ["-c:a", "pcm_s16be"]),
    ("a.w64", ["-c:a", "pcm_s16le"]),
    ("a.wav", ["-c:a", "pcm_s16le", "-rf64", "always"]),
    ("a.wma", ["-c:a", "wmav2"]),
    ("a.avi", ["-c:a", "mp2"]),
    ("a.oga", ["-c:a", "flac"]),
    ("a.opus", ["-c:a", "libopus", "-ar", "48000"]),
]


@pytest.mark.parametrize(("name", "how"), PROMISES, ids=[name for name, _ in PROMISES])
def test_a_file_that_promises_more_than_it_has_is_refused(
    wav, ffmpeg, tmp_path, name: str, how
) -> None:
    """Whatever the format: its head tells how long it was when it was whole."""
    path = tmp_path / name
    ffmpeg("-i", wav("source.wav"), *how, path)
    assert heard(path)[1] == ()
    assert "cắt cụt" in refused(two_thirds(path)).sentence


HOLES = [
    ("a.m4a", ["-c:a", "aac", "-movflags", "+faststart"]),
    ("a.aac", ["-c:a", "aac", "-f", "adts"]),
    ("a.webm", ["-c:a", "libopus", "-ar", "48000"]),
    ("a.flv", ["-c:a", "aac"]),
    ("a.caf", ["-c:a", "pcm_s16be"]),
    ("a.wv", ["-c:a", "wavpack"]),
]


@pytest.mark.rows_slow
@pytest.mark.parametrize(("name", "how"), HOLES, ids=[name for name, _ in HOLES])
@pytest.mark.parametrize("held", [60 << 20, 0], ids=["pydub", "ffmpeg"])
def test_what_ends_in_the_middle_is_told(
    wav, ffmpeg, tmp_path, monkeypatch, name: str, how, held: int
) -> None:
    """What there is gets decoded, and ffmpeg calls that a success; the person hears of it."""
    monkeypatch.setattr(pydub_door, "HELD_BYTES", held)
    path = tmp_path / name
    ffmpeg("-i", wav("source.wav"), *how, path)
    assert heard(path)[1] == ()
    samples, told = heard(two_thirds(path))
    assert 0.2 * HOUSE_RATE < len(samples) < 0.9 * HOUSE_RATE
    assert told == ("tep-dut-cuoi",)


def test_locked_songs_are_refused(wav, ffmpeg, tmp_path) -> None:
    """DRM is called by its name, in MP4 and in WMA, and a way out is offered."""
    song = tmp_path / "bai-hat.m4a"
    ffmpeg("-i", wav("source.wav"), "-c:a", "aac", song)
    assert not is_locked(song)
    song.write_bytes(song.read_bytes().replace(b"mp4a", b"drms", 1))
    assert is_locked(song)
    assert "DRM" in refused(song).sentence
    old = tmp_path / "bai-hat.wma"
    ffmpeg("-i", wav("source.wav"), "-c:a", "wmav2", old)
    assert not is_locked(old)
    lock = bytes.fromhex("fbb31122 23bd d211 b4b7 00a0c955fc6e") + (24).to_bytes(8, "little")
    content = old.read_bytes()
    old.write_bytes(content[:30] + lock + content[30:])
    assert "khóa" in refused(old).sentence


def test_nothing_is_left_in_the_temporary_folder(wav, ffmpeg, tmp_path, monkeypatch) -> None:
    """What ffmpeg unpacked goes when the sound is closed, and when it is refused."""
    place = tmp_path / "tam"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    path = tmp_path / "a.m4a"
    ffmpeg("-i", wav("source.wav"), "-c:a", "aac", path)
    heard(path)
    path.write_bytes(path.read_bytes()[:300])
    refused(path)
    assert list(place.iterdir()) == []


def test_a_view_reads_like_the_file_it_shows(tmp_path) -> None:
    """Head and stretch, sought and read in any way."""
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(range(200)))
    expected = io.BytesIO(b"head" + bytes(range(50, 120)))
    with FileView(path, 50, 120, b"head") as view:
        for place, count in ((0, 3), (2, 10), (40, 100), (74, 5), (-3, 2)):
            whence = io.SEEK_END if place < 0 else io.SEEK_SET
            assert view.seek(place, whence) == expected.seek(place, whence)
            piece = view.read(count)
            while len(piece) < count and (more := view.read(count - len(piece))):
                piece += more
            assert piece == expected.read(count)
            assert view.tell() == expected.tell()


def test_our_own_mp3_has_one_part(tmp_path, tone) -> None:
    """What the program writes is counted exactly: its Info frame and its frames agree."""
    path = tmp_path / "a.mp3"
    Mp3Encoder().encode([tone(100_000)], channels=1, bitrate=64, path=path)
    found = mpeg_file(path)
    assert found is not None
    (part,) = found.parts
    assert part.frames == part.claimed
    assert not found.is_torn
    assert len(heard(path)[0]) == 100_000


WAYS = [
    ("a.m4a", ["-c:a", "aac"]),
    ("a.webm", ["-c:a", "libopus", "-ar", "48000"]),
    ("a.oga", ["-c:a", "flac"]),
    ("a.mka", ["-c:a", "libmp3lame"]),
    ("flac.mka", ["-c:a", "flac"]),
    ("a.avi", ["-c:a", "pcm_s16le"]),
]


@pytest.mark.rows_slow
@pytest.mark.parametrize(("name", "how"), WAYS, ids=[name for name, _ in WAYS])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_pydub_holds_what_ffmpeg_streams(
    wav, ffmpeg, tmp_path, monkeypatch, name, how, channels, rate
) -> None:
    """Held in memory or read from the disk: the same samples, bit by bit, and all of them."""
    path = tmp_path / name
    ffmpeg("-i", wav("source.wav", rate=rate, channels=channels), *how, path)
    found = {}
    for held in (60 << 20, 0):
        monkeypatch.setattr(pydub_door, "HELD_BYTES", held)
        found[held] = heard(path)
    assert np.array_equal(found[0][0], found[60 << 20][0])
    assert found[0][1] == found[60 << 20][1] == ()


@pytest.mark.slow
def test_the_audio_segment_holds_the_whole_recording(ffmpeg, tmp_path) -> None:
    """Pydub's own object, of a recording of minutes: its length and each of its samples."""
    path, expected = tmp_path / "a.m4a", tmp_path / "expected.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=200:r=44100", "-af", "volume=8", "-c:a", "aac", path)
    ffmpeg("-i", path, "-c:a", "pcm_f32le", expected)
    held = pydub_door.unpack(path, tmp_path).sound
    assert isinstance(held, pydub_door.HeldSound)
    assert type(held.segment).__module__ == "pydub.audio_segment"
    samples, rate = soundfile.read(expected, dtype="float32")
    assert held.segment.frame_count() == len(samples)
    assert held.segment.duration_seconds == len(samples) / rate
    assert np.array_equal(np.frombuffer(held.segment.raw_data, "<f4"), samples)


@pytest.mark.rows_slow
@pytest.mark.parametrize(("seconds", "is_held"), [(299, True), (301, False)])
def test_five_minutes_are_held_and_more_is_streamed(
    ffmpeg, tmp_path, seconds: int, is_held: bool
) -> None:
    """What counts is the length that came out."""
    path = tmp_path / "a.m4a"
    ffmpeg("-f", "lavfi", "-i", f"sine=440:d={seconds}:r=8000", "-c:a", "alac", path)
    sound = pydub_door.unpack(path, tmp_path).sound
    assert isinstance(sound, pydub_door.HeldSound) == is_held


def test_sixty_mebibytes_are_held_and_more_is_streamed(ffmpeg, tmp_path) -> None:
    """Three minutes of stereo at 48 kHz are 66 MiB of samples."""
    path = tmp_path / "a.mka"
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=180:r=48000", "-ac", "2", "-c:a", "pcm_s16le", path)
    assert isinstance(pydub_door.unpack(path, tmp_path).sound, Path)


def says_ten_seconds(path: Path, ffmpeg) -> Path:
    """A recording of twenty minutes whose head says that it is ten seconds long."""
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=1200:r=8000", "-c:a", "flac", path)
    content = path.read_bytes()
    at = content.index(b"\x44\x89\x88") + 3  # EBML: Duration, eight bytes, milliseconds
    path.write_bytes(content[:at] + struct.pack(">d", 10_000.0) + content[at + 8 :])
    return path


def packets_say_ten_seconds(path: Path, ffmpeg) -> Path:
    """The same where the time of each packet lies too."""
    whole = path.with_name("whole.m4a")
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=1200:r=8000", "-c:a", "alac", whole)
    ffmpeg("-i", whole, "-c", "copy", "-bsf:a", "setts=ts=N*8", path)
    return path


@pytest.mark.parametrize(
    ("name", "make"), [("a.mka", says_ten_seconds), ("a.m4a", packets_say_ten_seconds)]
)
def test_what_lies_about_its_length_is_cut_off_and_told(ffmpeg, tmp_path, name, make) -> None:
    """More than five minutes are not decoded of what says ten seconds."""
    samples, told = heard(make(tmp_path / name, ffmpeg))
    assert len(samples) / 8_000 == pytest.approx(300, abs=5)  # a block of the writer's
    assert told == ("tep-dai-hon-ghi",)


@pytest.mark.parametrize(
    ("layout", "channels"), [("mono", 1), ("stereo", 2), ("5.1", 6), ("2.1", 3), ("quad", 4)]
)
def test_the_channels_are_known_before(wav, ffmpeg, tmp_path, layout: str, channels: int) -> None:
    """As ffmpeg names or counts them."""
    path = tmp_path / "a.mka"
    ffmpeg("-i", wav("source.wav"), "-channel_layout", layout, "-c:a", "pcm_s16le", path)
    facts = probe_container(path, "matroska")
    assert (facts.rate, facts.channels) == (44_100, channels)
    assert facts.counted == pytest.approx(1.0, abs=0.05)
    assert heard(path)[1] == ()


def test_a_title_says_nothing_of_the_length(wav, ffmpeg, tmp_path) -> None:
    """What people write into their files is no word of ffmpeg's."""
    path = tmp_path / "a.mka"
    title = "corrupt\n  Duration: 00:00:99.00\n[error] partial file"
    ffmpeg("-i", wav("source.wav"), "-metadata", f"title={title}", "-c:a", "flac", path)
    facts = probe_container(path, "matroska")
    assert facts.said == pytest.approx(1.0, abs=0.05)
    assert (facts.rate, facts.channels, facts.is_torn) == (44_100, 1, False)


@pytest.mark.parametrize(
    ("ending", "how"),
    [
        ("ogg", {"format": "OGG", "subtype": "VORBIS"}),
        ("opus", {"format": "OGG", "subtype": "OPUS"}),
        ("flac", {"format": "FLAC"}),
        ("wav", {"format": "WAV"}),
    ],
)
@pytest.mark.parametrize("count", [2, 3])
def test_joined_files_of_other_kinds_are_read_to_the_end_and_it_is_told(
    tmp_path, ending, how, count
) -> None:
    """Chained Ogg, Opus, FLAC and WAV hold all their parts, also where rates and channels differ."""
    path = tmp_path / f"ghep.{ending}"
    data = b""
    for number in range(count):
        rate = 24_000 if number % 2 else 48_000
        times = np.arange(2 * rate) / rate
        wave = 0.3 * np.sin(2 * np.pi * 440 * (number + 1) * times)
        part = tmp_path / f"{number}.{ending}"
        soundfile.write(part, np.repeat(wave[:, None], 1 + number % 2, axis=1), rate, **how)
        data += part.read_bytes()
    path.write_bytes(data)
    with open_sound(path) as opened:
        samples = np.concatenate(list(opened.blocks()))
        facts = opened.facts
    assert facts.channels == 1
    assert len(samples) / facts.rate == pytest.approx(2.0 * count, abs=0.1)
    tail = resample(samples[-facts.rate :], facts.rate, HOUSE_RATE)
    assert pitch(tail) == pytest.approx(440 * count, abs=4)
    assert [notice.code for notice in facts.notices] == ["tep-ghep"]
    assert f"{count} tệp" in facts.notices[0].sentence


def test_joined_recordings_that_only_ffmpeg_reads_are_refused_not_cut(ffmpeg, tmp_path) -> None:
    """What only the first part of could be heard is not taken as if it were all."""
    part = tmp_path / "a.ogg"
    tone = ["-f", "lavfi", "-i", "sine=440:duration=2"]
    ffmpeg(*tone, "-c:a", "flac", "-f", "ogg", part)
    path = tmp_path / "ghep.ogg"
    path.write_bytes(part.read_bytes() * 2)
    with pytest.raises(AssetError, match="2 bản ghi ghép lại"), open_sound(path):
        pass


@pytest.mark.parametrize(
    "tail", [b"", b"OggS", b"fLaC\x00\x00\x00\x22", b"RIFF\xff\xff\xff\xffWAVE"]
)
@pytest.mark.parametrize("head", [b"OggS", b"fLaC", b"fLaC\x84\xff\xff\xff", b"RIFF\0\0\0\0WAVE"])
def test_parts_are_looked_for_in_anything_without_a_fault(tmp_path, head, tail) -> None:
    """Damaged heads and lengths lead nowhere, quickly."""
    path = tmp_path / "la"
    path.write_bytes(head + b"\x00" * 5000 + tail * 50)
    assert parts_of(path)[0] in ("Ogg", "FLAC", "WAV")


def test_a_film_in_ogg_is_no_chain(tmp_path) -> None:
    """Streams that begin together are one film with its sound."""

    def page(flags: int) -> bytes:
        return b"OggS\0" + bytes([flags]) + b"\0" * 20 + b"\x01\x03abc"

    path = tmp_path / "phim.ogg"
    path.write_bytes(page(2) + page(2) + page(0) + page(4) + page(4))
    assert parts_of(path) == ("Ogg", ())
    path.write_bytes((page(2) + page(2) + page(0) + page(4)) * 3)
    assert len(parts_of(path)[1]) == 3
