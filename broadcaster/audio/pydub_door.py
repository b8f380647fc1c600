"""The one door of pydub: what phones and browsers record, by the ffmpeg that comes with the wheel.

soundfile reads WAV, FLAC, MP3, Vorbis and Opus by itself; this door is for m4a, AAC, 3gp, AMR, wma,
mp4, webm, other sounds in Ogg and the films of old cameras. The container is told to ffmpeg by
name, so a playlist or script never reaches it.

ffmpeg writes floats, and never more than twice what the file says of its length. What came out
within five minutes and 60 MiB pydub takes whole: its AudioSegment holds the recording, which is
read from it. What is longer is read from the disk in stretches. Pydub's own way to ffmpeg is not
taken: it asks for 16 bits, which cut off flat what goes beyond full scale, reads no WAV of floats,
and limits a file by the times that the file claims.
"""

import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from broadcaster.audio.container_probe import ContainerFacts, probe_container, run_ffmpeg
from broadcaster.domain.errors import AssetError

HELD_SECONDS = 300.0  # of a recording that pydub holds
HELD_BYTES = 60 << 20  # of its samples
_WIDTH = 4  # bytes of a float
_MOST = 2.0  # times the length that a file claims, and never under what can be held, is decoded
_UNKNOWN_RATE, _UNKNOWN_CHANNELS = 192_000, 8  # so that such a file has a limit too
_HEAD = 400  # bytes that tell the containers apart
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
_BRANDS = {b"3g": "3GP", b"qt": "MOV", b"is": "MP4", b"mp": "MP4"}


class HeldSound:
    """A recording in pydub's memory, read like an open file of soundfile's."""

    format = "WAV"
    subtype = "FLOAT"

    def __init__(self, segment: Any) -> None:
        self.segment = segment
        self.samplerate: int = segment.frame_rate
        self.channels: int = segment.channels
        # The four bytes that pydub counts for a sample are a float's: it carries them, no more.
        self._samples = np.frombuffer(segment.raw_data, "<f4").reshape(-1, self.channels)
        self.frames = len(self._samples)
        self._at = 0

    def read(self, size: int, **_: object) -> NDArray[np.float32]:
        """The next frames, (frames, channels); none at the end."""
        block = self._samples[self._at : self._at + size].astype(np.float32)
        self._at += len(block)
        return block

    def again(self) -> "HeldSound":
        """The same recording from its beginning."""
        return HeldSound(self.segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackedSound:
    """What was got out of a file."""

    sound: Path | HeldSound  # a WAV of floats, or what pydub holds
    name: str  # of the format, for people
    is_torn: bool  # the file ends too early, or parts of it are damaged
    cut_at: float | None = None  # seconds; it held more than it says and was not decoded further


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


def unpack(path: Path, folder: Path) -> UnpackedSound:
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
    facts = probe_container(path, container)
    most = _most_bytes(facts)
    _decode(path, container, target, most)
    size, decoded = target.stat().st_size, soundfile.info(str(target))
    fits = decoded.duration <= HELD_SECONDS and size <= HELD_BYTES
    return UnpackedSound(
        sound=hold(target) if fits else target,
        name=_name_of(head, container),
        is_torn=facts.is_torn,
        cut_at=decoded.duration if most is not None and size >= most else None,
    )


def hold(target: Path) -> HeldSound:
    """The whole of a WAV of floats in pydub's memory; the file is gone behind."""
    facts = soundfile.info(str(target))
    with target.open("rb") as file:  # ffmpeg writes nothing behind the samples
        file.seek(-facts.frames * facts.channels * _WIDTH, os.SEEK_END)
        samples = file.read()
    target.unlink()
    segment = _audio_segment()(
        samples, sample_width=_WIDTH, frame_rate=facts.samplerate, channels=facts.channels
    )
    return HeldSound(segment)


def _decode(path: Path, container: str, target: Path, most: int | None) -> None:
    """Write the samples as floats, at most so many bytes. Raises AssetError.

    RF64: hours do not fit into RIFF, and libsndfile takes the floats of a W64 of more than two
    channels or 48 kHz for whole numbers.
    """
    limit = [] if most is None else ["-fs", str(most)]
    floats = ["-vn", "-f", "wav", "-rf64", "always", "-c:a", "pcm_f32le", *limit, str(target)]
    done = run_ffmpeg("-y", "-f", container, "-i", str(path), *floats)
    if done.code != 0 or not target.is_file() or target.stat().st_size == 0:
        raise AssetError(_reason(done.complaints, path))


def _most_bytes(facts: ContainerFacts) -> int | None:
    """Of samples, beyond which a file has more than it says; None = it says nothing.

    By bytes, not by time: a decoder's clock is what the file says it is.
    """
    said = facts.said if facts.said is not None else facts.counted
    if said is None:
        return None
    rate, channels = facts.rate or _UNKNOWN_RATE, facts.channels or _UNKNOWN_CHANNELS
    return int(max(HELD_SECONDS, said * _MOST) * rate) * channels * _WIDTH


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


def _audio_segment() -> Any:
    """Pydub's segment class.

    On import pydub warns that no ffmpeg is on the PATH (ours is not there), of its own escape
    sequences and of the audioop module; none of these is about the user's file.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Couldn't find ff", category=RuntimeWarning)
        warnings.filterwarnings("ignore", message="invalid escape", category=SyntaxWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        from pydub import AudioSegment
    return AudioSegment
