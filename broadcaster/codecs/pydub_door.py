"""The one door of pydub: what phones and browsers record, by the ffmpeg that comes with the wheel.

soundfile reads WAV, FLAC, MP3, Vorbis and Opus by itself; this door is for m4a, AAC, 3gp, AMR, wma,
mp4, webm, other sounds in Ogg and the films of old cameras. The container is told to ffmpeg by
name, so a playlist or script never reaches it.
"""

import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadcaster.errors import AssetError

_HEAD = 400  # bytes that tell the containers apart
_HELD = 32 << 20  # bytes of a recording that pydub may hold in memory
_GLANCE = 0.05  # seconds that pydub itself is given; the whole goes to the file beside it
_BEGINNINGS = {
    b"#!AMR": "amr",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "asf",
    b"\x1a\x45\xdf\xa3": "matroska",
    b"caff": "caf",
    b"OggS": "ogg",
    b"FLV\x01": "flv",
    b"\x00\x00\x01\xba": "mpeg",
    b"\x0b\x77": "ac3",
    b"wvpk": "wv",
    b"TTA1": "tta",
    b"MAC ": "ape",
    b"riff\x2e\x91\xcf\x11": "w64",
}
_PACKETS = ((0, 188, 376), (4, 196, 388))  # where three packets of a transport stream begin
_RIFFS = {b"WAVE": "wav", b"AVI ": "avi"}
_NAMES = {
    "mov": "M4A",
    "amr": "AMR",
    "asf": "WMA",
    "matroska": "WebM",
    "caf": "CAF",
    "ogg": "OGG",
    "wav": "WAV",
    "avi": "AVI",
    "aac": "AAC",
    "flv": "FLV",
    "mpeg": "MPEG",
    "mpegts": "MPEG-TS",
    "ac3": "AC-3",
    "wv": "WavPack",
    "tta": "TTA",
    "ape": "APE",
    "w64": "W64",
}
# What ffmpeg says, taking a file apart, of one that ends too early or has holes.
_TORN = ("corrupt", "partial file", "ended prematurely", "Error during demuxing")
_BRANDS = {b"3g": "3GP", b"qt": "MOV", b"is": "MP4", b"mp": "MP4"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What was got out of a file."""

    path: Path  # a WAV of floats
    name: str  # of the format, for people
    is_torn: bool  # the file ends too early, or parts of it are damaged


def container_of(head: bytes) -> str | None:
    """The container, as ffmpeg names it, of a file that begins with `head`; None if unknown."""
    if head[4:8] == b"ftyp":
        return "mov"
    if head.startswith(b"RIFF"):
        return _RIFFS.get(head[8:12], "wav")
    for beginning, name in _BEGINNINGS.items():
        if head.startswith(beginning):
            return name
    if any(all(head[at : at + 1] == b"G" for at in places) for places in _PACKETS):
        return "mpegts"
    is_adts = len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0
    return "aac" if is_adts else None


def unpack(path: Path, folder: Path) -> Unpacked:
    """The sound of a file that soundfile does not read, as a WAV of floats within `folder`.

    The memory it takes does not grow with the length of the sound. Raises AssetError when the
    container is unknown, holds no sound or cannot be decoded.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    container = container_of(head)
    if container is None:
        raise AssetError(f"{path.name} không phải là tệp âm thanh")
    target = folder / "am-thanh.wav"
    # RF64: hours do not fit into RIFF, and libsndfile takes the floats of a W64 of more than two
    # channels or 48 kHz for whole numbers.
    options = ["-vn", "-f", "wav", "-rf64", "always", "-c:a", "pcm_f32le", str(target)]
    small = path.stat().st_size <= _HELD
    told = (_by_pydub if small else _by_ffmpeg)(path, container, options)
    if not target.is_file() or target.stat().st_size == 0:
        raise AssetError(_reason(told, path))
    name = _name_of(head, container)
    return Unpacked(path=target, name=name, is_torn=_is_torn(path, container))


def _by_pydub(path: Path, container: str, options: list[str]) -> str:
    """Have pydub decode a glance of the file and, in the same run, the whole into another file."""
    segment_type, refusal = _pydub()
    try:
        with path.open("rb") as file:
            segment_type.from_file_using_temporary_files(
                file, format=container, duration=_GLANCE, parameters=options
            )
    except (refusal, OSError, IndexError, ValueError) as error:
        raise AssetError(_reason(str(error), path)) from error
    return ""


def _by_ffmpeg(path: Path, container: str, options: list[str]) -> str:
    """The same for a file that is too large to be held in memory; what ffmpeg said."""
    code, told = _ffmpeg("-y", "-f", container, "-i", str(path), *options)
    if code != 0:
        raise AssetError(_reason(told, path))
    return told


def _is_torn(path: Path, container: str) -> bool:
    """Whether ffmpeg, taking the file apart without decoding it, finds that something is missing.

    It decodes what there is and calls that a success, and pydub keeps to itself what it said.
    """
    whole = ("-map", "0:a:0", "-c", "copy", "-f", "null", "-")
    _, told = _ffmpeg("-v", "warning", "-f", container, "-i", str(path), *whole)
    return any(word in told for word in _TORN)


def _ffmpeg(*arguments: str) -> tuple[int, str]:
    """Run the ffmpeg of the wheel: its code and what it said."""
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", *arguments]
    done = subprocess.run(command, check=False, capture_output=True)
    return done.returncode, done.stderr.decode(errors="replace")


def _reason(told: str, path: Path) -> str:
    """What ffmpeg's complaint means to a person."""
    if "does not contain any stream" in told:
        return f"{path.name} chỉ có hình, không có tiếng"
    if "moov atom not found" in told:  # the list of what is where is written last
        return f"{path.name} chưa được ghi xong, hoặc chép thiếu phần cuối"
    if "No space left" in told:
        return f"Đĩa hết chỗ khi giải mã {path.name}"
    return f"Không giải mã được {path.name}, có thể tệp bị hỏng"


def _name_of(head: bytes, container: str) -> str:
    if container == "mov":
        return _BRANDS.get(head[8:10].lower(), _NAMES["mov"])
    return _NAMES[container]


def _pydub() -> tuple[Any, type[Exception]]:
    """Pydub's segment class, set to our ffmpeg, and the error it raises.

    On import pydub warns that no ffmpeg is on the PATH (we name ours), of its own escape sequences
    and of the audioop module; none of these is about the user's file.
    """
    import imageio_ffmpeg

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Couldn't find ff", category=RuntimeWarning)
        warnings.filterwarnings("ignore", message="invalid escape", category=SyntaxWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        from pydub import AudioSegment
        from pydub.exceptions import CouldntDecodeError
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    return AudioSegment, CouldntDecodeError
