"""Decodes one strange sound file in a process of its own, held to time, memory and size.

    python -m broadcaster.audio.sandboxed_decode_worker FILE TARGET SECONDS

writes TARGET as FLAC and one line of JSON: format, seconds, silent, what was told; or the fault.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from broadcaster.audio.decoding import OpenSound, open_sound
from broadcaster.domain.errors import AssetError
from broadcaster.dsp.resampling import Resampler
from broadcaster.system.memory_limit import hold

MEMORY = 1 << 31  # bytes of address space
PROCESSOR = 120  # seconds
WRITTEN = 2 << 30  # bytes of one file
FINEST = 192_000  # frames a second
SILENT = 10 ** (-60 / 20)  # peak below which nobody said anything


def main(arguments: list[str]) -> int:
    """Decode; 0 = TARGET is there, 2 = the fault is told."""
    source, target, longest = Path(arguments[0]), Path(arguments[1]), float(arguments[2])
    hold(memory=MEMORY, processor=PROCESSOR, written=WRITTEN)
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
    with open_sound(source) as sound:
        frames, peak = _keep(sound, target, longest, source.name)
        if peak > 1.0:  # whole numbers hold no more: turned down, not cut off flat
            _keep(sound, target, longest, source.name, factor=1.0 / peak)
        facts = sound.facts
    told = [f"{one.sentence}. {one.hint}".strip() for one in facts.notices]
    seconds = frames / min(facts.rate, FINEST)
    return {"format": facts.format, "seconds": seconds, "silent": peak < SILENT, "told": told}


def _keep(
    sound: OpenSound, target: Path, longest: float, name: str, *, factor: float = 1.0
) -> tuple[int, float]:
    """Write the sound, times a factor, as FLAC: its frames, and its peak as it came."""
    rate = min(sound.facts.rate, FINEST)
    channels = 1 if sound.facts.channels > 2 else sound.facts.channels
    fine = "24" in sound.facts.format or "32" in sound.facts.format
    peak, frames = 0.0, 0
    with soundfile.SoundFile(
        str(target),
        "w",
        samplerate=rate,
        channels=channels,
        format="FLAC",
        subtype="PCM_24" if fine else "PCM_16",
    ) as file:
        for block in _fitting(sound, rate, channels):
            frames += len(block)
            if frames > longest * rate:
                raise AssetError(
                    f"{name} dài hơn {longest / 60:.0f} phút",
                    hint="Cắt ngắn hoặc chia bản ghi ra rồi đưa vào từng phần.",
                )
            peak = max(peak, float(np.abs(block).max(initial=0.0)))
            file.write(np.clip(block * np.float32(factor), -1.0, 1.0))
    return frames, peak


def _fitting(sound: OpenSound, rate: int, channels: int) -> Iterator[NDArray[np.float32]]:
    """The sound with so many channels, at a rate that FLAC players know."""
    resampler = Resampler(sound.facts.rate, rate, channels) if sound.facts.rate != rate else None
    for block in sound.blocks():
        fewer = block.mean(axis=1, keepdims=True) if block.shape[1] > channels else block
        yield resampler.feed(fewer) if resampler else fewer
    if resampler:
        yield resampler.finish()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
