"""Whether a finished file can be heard to its end."""

from pathlib import Path

import soundfile

from broadcaster.errors import AssetError

_BLOCK = 1 << 16  # frames


def decoded_seconds(path: Path) -> float:
    """The length that decoding the whole file gives, held in small blocks. Raises AssetError."""
    try:
        with soundfile.SoundFile(str(path)) as file:
            frames = 0
            while len(block := file.read(_BLOCK, dtype="float32")):
                frames += len(block)
            return frames / float(file.samplerate)
    except (soundfile.LibsndfileError, OSError) as fault:
        raise AssetError(f"Tệp {path.name} không giải mã được", where=str(path)) from fault
