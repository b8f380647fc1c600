"""Any sound file to samples at the house rate."""

import io
import re
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from broadcaster.codecs.pydub_door import decode_with_ffmpeg
from broadcaster.dsp.levels import sample_peak
from broadcaster.dsp.resampling import resample
from broadcaster.errors import AssetError
from broadcaster.model.sound import HOUSE_RATE, Sound
from broadcaster.model.speech import Samples

_HINT = "Mở thử tệp bằng một máy nghe nhạc; nếu không nghe được thì ghi hoặc tải lại tệp."
_OGG_TAIL = 66_000  # bytes: the last page of an Ogg file lies within them
_OGG_LAST = 0x04  # flag of the last page
_UNKNOWN_SIZE = 0x7FFFF000  # a WAV written to a pipe claims this much or more


class SoundDecoder:
    """Decodes sound files; the door of soundfile, and through pydub of ffmpeg."""

    def decode(self, path: Path) -> Sound:
        """The sound at the house rate, one channel for mono and two for stereo.

        More than two channels are mixed down to one. Sound that goes beyond full scale is turned
        down until it fits. Raises AssetError when the file is missing, empty, damaged, cut off or
        not sound.
        """
        _refuse_unreadable(path)
        try:
            samples, rate = _by_soundfile(path)
        except soundfile.LibsndfileError:
            try:
                samples, rate = decode_with_ffmpeg(path)
            except AssetError as error:
                raise _refusal(error.sentence, path) from error
        if len(samples) == 0:
            raise _refusal(f"{path.name} không có âm thanh nào", path)
        if not np.isfinite(samples).all():
            raise _refusal(f"{path.name} chứa mẫu âm thanh không hợp lệ, tệp bị hỏng", path)
        return Sound(samples=_at_home(samples, rate))


def decode_bytes(data: bytes) -> tuple[Samples, int]:
    """Mono samples and rate of a sound held in memory (the MP3 reply of an online voice).

    Raises AssetError when the bytes are not sound or hold none.
    """
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, TypeError) as error:
        raise AssetError("Dữ liệu nhận được không phải là âm thanh") from error
    if len(samples) == 0:
        raise AssetError("Dữ liệu nhận được không có âm thanh nào")
    mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1, dtype=np.float32)
    mono = np.ascontiguousarray(mono)
    mono.setflags(write=False)
    return mono, int(rate)


def _refusal(sentence: str, path: Path) -> AssetError:
    return AssetError(sentence, hint=_HINT, where=str(path))


def _refuse_unreadable(path: Path) -> None:
    """Raise AssetError for what is not even a file with something in it."""
    if not path.is_file():
        hint = "Kiểm tra lại tên tệp và thư mục."
        raise AssetError(f"Không tìm thấy tệp âm thanh {path.name}", hint=hint, where=str(path))
    if path.stat().st_size == 0:
        raise _refusal(f"{path.name} là tệp trống", path)
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        hint = "Kiểm tra quyền đọc của tệp."
        raise AssetError(f"Không đọc được {path.name}", hint=hint, where=str(path)) from error


def _by_soundfile(path: Path) -> tuple[NDArray[np.float32], int]:
    with soundfile.SoundFile(str(path)) as file:
        promised, container = file.frames, file.format
        samples = file.read(dtype="float32", always_2d=True)
        rate, log = file.samplerate, file.extra_info
    is_short = len(samples) < promised or _wav_is_cut(log)
    if is_short or (container == "OGG" and _ogg_is_cut(path)):
        raise _refusal(f"{path.name} bị cắt cụt, thiếu phần cuối", path)
    return np.asarray(samples, dtype=np.float32), int(rate)


def _wav_is_cut(log: str) -> bool:
    """Whether libsndfile found less sound in a WAV than its header claims."""
    found = re.search(r"^\s*data : (0x[0-9A-Fa-f]+|\d+) \(should be (\d+)\)", log, re.MULTILINE)
    if found is None:
        return False
    claimed, real = int(found[1], 0), int(found[2])
    return real < claimed < _UNKNOWN_SIZE


def _ogg_is_cut(path: Path) -> bool:
    """Whether an Ogg file ends without a last page."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _OGG_TAIL))
        tail = file.read()
    page = tail.rfind(b"OggS")
    return page < 0 or not tail[page + 5] & _OGG_LAST


def _at_home(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """One or two channels at the house rate within full scale, locked."""
    if samples.shape[1] > 2:
        samples = samples.mean(axis=1, keepdims=True, dtype=np.float32)
    samples = resample(samples, rate, HOUSE_RATE)
    peak = sample_peak(samples)
    if peak > 1.0:
        samples = samples / np.float32(peak)
    samples = np.ascontiguousarray(samples, dtype=np.float32)
    samples.setflags(write=False)
    return samples
