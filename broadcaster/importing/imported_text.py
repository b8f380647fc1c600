"""The text of a file that a teacher brings: plain text, Markdown, or the words of a .docx."""

from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.text_decoding import decode
from broadcaster.importing.word import ImportedText
from broadcaster.system.limited_process import told_by

LARGEST = 20_000_000  # bytes of an upload: a .docx with pictures; of its words far less is read
TIMEOUT = 60.0  # seconds for a document; its process is held to processor time and memory too


def text_of(path: Path, name: str) -> ImportedText:
    """The words of a file called `name`. Raises InputError, which says what it is instead."""
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    if packed:
        return _apart(path, name)
    checked = decode(path.read_bytes(), name)
    if checked.value is None:
        fault = checked.errors[0]
        raise InputError(f"{name}: {fault.sentence}", hint=fault.hint)
    return ImportedText(text=checked.value, remarks=tuple(n.sentence for n in checked.notices))


def _apart(path: Path, name: str) -> ImportedText:
    """A document read in a process of its own. Raises InputError."""
    told = told_by("broadcaster.importing.worker", (str(path), name), seconds=TIMEOUT)
    if told is None:
        raise InputError(
            f"mở {name} mất quá nhiều sức máy nên đã dừng", hint="Chép lời bài rồi dán vào."
        )
    if "fault" in told:
        raise InputError(str(told["fault"]), hint=str(told["hint"]))
    return ImportedText(text=str(told["text"]), remarks=tuple(map(str, told["remarks"])))
