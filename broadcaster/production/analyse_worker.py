"""Analyses one strange sound file in a process of its own, held to time and memory.

    python -m broadcaster.production.analyse_worker FILE LOUDNESS TRUE_PEAK

writes one line of JSON: the figures, or the fault with its hint.
"""

import json
import sys
from pathlib import Path

from broadcaster.domain.errors import AssetError
from broadcaster.production.analyse import analyse
from broadcaster.production.limited_analysis import as_told
from broadcaster.system.memory_limit import hold

MEMORY = 1 << 31  # bytes of address space
PROCESSOR = 600  # seconds: twelve hours of stereo take 270 on a small machine
WRITTEN = 8 << 30  # bytes of one file: what another decoder unpacks lies on the disk meanwhile


def main(arguments: list[str]) -> int:
    """Analyse; 0 = the figures are told, 2 = the fault is."""
    path, loudness, true_peak = Path(arguments[0]), float(arguments[1]), float(arguments[2])
    hold(memory=MEMORY, processor=PROCESSOR, written=WRITTEN)
    try:
        told = as_told(analyse(path, loudness=loudness, true_peak=true_peak))
    except AssetError as fault:
        told = {"fault": fault.sentence, "hint": fault.hint, "where": fault.where}
    except (MemoryError, OSError):
        told = {
            "fault": f"{path.name} cần quá nhiều bộ nhớ hoặc chỗ trống để đo",
            "hint": "Cắt thành các tệp ngắn hơn rồi đo từng tệp.",
            "where": str(path),
        }
    sys.stdout.write(json.dumps(told) + "\n")
    return 2 if "fault" in told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
