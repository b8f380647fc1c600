"""Reads one strange document in a process of its own, held to time and memory.

    python -m broadcaster.importing.worker FILE NAME

writes one line of JSON: text and remarks, or the fault with its hint.
"""

import json
import sys
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.importing.word import read_word
from broadcaster.system.memory_limit import hold

MEMORY = 1_000_000_000  # bytes of address space
PROCESSOR = 50  # seconds


def main(arguments: list[str]) -> int:
    """Read; 0 = the text is told, 2 = the fault is."""
    hold(memory=MEMORY, processor=PROCESSOR, written=0)
    name = arguments[1]
    try:
        read = read_word(Path(arguments[0]), name)
        told = {"text": read.text, "remarks": read.remarks}
    except InputError as fault:
        told = {"fault": fault.sentence, "hint": fault.hint}
    except MemoryError:
        told = {"fault": f"{name} cần quá nhiều bộ nhớ để mở", "hint": "Chép lời bài rồi dán vào."}
    sys.stdout.write(json.dumps(told) + "\n")
    return 2 if "fault" in told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
