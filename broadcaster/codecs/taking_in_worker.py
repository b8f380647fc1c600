"""Decodes one strange sound file in a process of its own, held to time, memory and size.

    python -m broadcaster.codecs.taking_in_worker FILE TARGET SECONDS

writes TARGET as FLAC and one line of JSON: format, seconds, silent; or the fault.
"""

import json
import sys
from pathlib import Path

import numpy as np
import soundfile

from broadcaster.codecs.reading import open_sound
from broadcaster.errors import AssetError

MEMORY = 1 << 31  # bytes of address space
PROCESSOR = 120  # seconds
WRITTEN = 2 << 30  # bytes of one file
SILENT = 10 ** (-60 / 20)  # peak below which nobody said anything


def main(arguments: list[str]) -> int:
    """Decode; 0 = TARGET is there, 2 = the fault is told."""
    source, target, longest = Path(arguments[0]), Path(arguments[1]), float(arguments[2])
    _hold()
    try:
        told = _decode(source, target, longest)
    except AssetError as fault:
        told = {"fault": fault.sentence, "hint": fault.hint}
    except (MemoryError, OSError):
        told = {
            "fault": f"{source.name} cần quá nhiều bộ nhớ hoặc chỗ trống để giải mã",
            "hint": "",
        }
    sys.stdout.write(json.dumps(told, ensure_ascii=True) + "\n")
    return 2 if "fault" in told else 0


def _decode(source: Path, target: Path, longest: float) -> dict[str, object]:
    peak, frames = 0.0, 0
    with open_sound(source) as sound:
        rate = min(sound.facts.rate, 192_000)
        channels = 1 if sound.facts.channels > 2 else sound.facts.channels
        subtype = "PCM_24" if "24" in sound.facts.format or "32" in sound.facts.format else "PCM_16"
        with soundfile.SoundFile(
            str(target), "w", samplerate=rate, channels=channels, format="FLAC", subtype=subtype
        ) as file:
            for block in sound.blocks():
                fitting = block.mean(axis=1, keepdims=True) if block.shape[1] > 2 else block
                frames += len(fitting)
                if frames > longest * rate:
                    raise AssetError(
                        f"{source.name} dài hơn {longest / 60:.0f} phút",
                        hint="Cắt ngắn hoặc chia bản ghi ra rồi đưa vào từng phần.",
                    )
                peak = max(peak, float(np.abs(fitting).max(initial=0.0)))
                file.write(np.clip(fitting, -1.0, 1.0))
        name = sound.facts.format
    return {"format": name, "seconds": frames / rate, "silent": peak < SILENT}


def _hold() -> None:
    """Take no more than our share; Windows knows no such limits, there only time is held."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
