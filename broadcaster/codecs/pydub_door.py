"""The one door of pydub: what phones and browsers record, by the ffmpeg that comes with the wheel.

soundfile reads WAV, FLAC, MP3 and Ogg by itself; this door is for m4a, AAC, 3gp, AMR, wma, mp4 and
webm. The container is told to ffmpeg by name, so a playlist or script never reaches it.
"""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcaster.errors import AssetError

_HEAD = 16  # bytes that tell the containers apart


def container_of(head: bytes) -> str | None:
    """The container, as ffmpeg names it, of a file that begins with `head`; None if unknown."""
    if head[4:8] == b"ftyp":
        return "mov"
    beginnings = {
        b"#!AMR": "amr",
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "asf",
        b"\x1a\x45\xdf\xa3": "matroska",
        b"RIFF": "wav",
    }
    for beginning, name in beginnings.items():
        if head.startswith(beginning):
            return name
    is_adts = len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0
    return "aac" if is_adts else None


def decode_with_ffmpeg(path: Path) -> tuple[NDArray[np.float32], int]:
    """Samples (frames, channels) and rate of a file that soundfile does not read.

    Raises AssetError when the container is unknown or ffmpeg cannot decode it.
    """
    with path.open("rb") as file:
        container = container_of(file.read(_HEAD))
    if container is None:
        raise AssetError(f"{path.name} không phải là tệp âm thanh")
    segment_type, refusal = _pydub()
    try:
        with path.open("rb") as file:
            segment = segment_type.from_file_using_temporary_files(file, format=container)
    except (refusal, OSError, IndexError, ValueError) as error:
        raise AssetError(f"Không giải mã được {path.name}, có thể tệp bị hỏng") from error
    return _samples(segment), int(segment.frame_rate)


def _samples(segment: Any) -> NDArray[np.float32]:
    """Pydub's integers as float32 (frames, channels)."""
    integers = np.array(segment.get_array_of_samples())
    scale = np.float32(1.0 / (1 << (8 * segment.sample_width - 1)))
    return integers.reshape(-1, segment.channels).astype(np.float32) * scale


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
