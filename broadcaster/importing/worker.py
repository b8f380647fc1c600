"""Reads one strange document in a process of its own, held to time and memory.

    python -m broadcaster.importing.worker FILE NAME FORM [kinds]

writes one line of JSON: the document, or the fault with its hint. With `kinds` every paragraph has
its kind: what is told of it by its words is worked out here too, where it is held.
"""

import json
import sys
from pathlib import Path
from typing import Any

from broadcaster.domain.errors import InputError
from broadcaster.importing.form_readers import READERS
from broadcaster.importing.imported_document import FileForm
from broadcaster.importing.pasted_text import with_kinds
from broadcaster.storage.serialization import to_plain
from broadcaster.system.memory_limit import hold

MOST_LETTERS = 5_000_000  # of a document: two thousand pages
_PASTE = "Chép lời bài rồi dán vào."


def main(arguments: list[str]) -> int:
    """Read; 0 = the document is told, 2 = the fault is."""
    file, name, form, *kinds = arguments
    reader = READERS[FileForm[form]]
    hold(memory=reader.memory, processor=reader.processor, written=reader.written)
    try:
        read = reader.read(Path(file), name)
        told = _told(with_kinds(Path(file), read) if kinds else read, name)
    except InputError as fault:
        told = {"fault": fault.sentence, "hint": fault.hint}
    except MemoryError:
        told = {"fault": f"{name} cần quá nhiều bộ nhớ để mở", "hint": _PASTE}
    sys.stdout.write(json.dumps(told) + "\n")
    return 2 if "fault" in told else 0


def _told(document: Any, name: str) -> dict[str, Any]:
    parts = (*document.paragraphs, *document.dropped)
    if sum(len(part.text) for part in parts) > MOST_LETTERS:
        raise InputError(f"{name} bung ra quá lớn nên không mở", hint=_PASTE)
    return {"document": to_plain(document)}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
