"""The text of a file that a teacher brings: plain text, Markdown, or the words of a .docx."""

import re
import zipfile
import zlib
from html import unescape
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.text_decoding import decode

LARGEST = 20_000_000  # bytes of an upload: a .docx with pictures; of its words far less is read
_WORDS = 8_000_000  # bytes of a document's XML that are unpacked at most
_DOCUMENT = "word/document.xml"
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_PIECE = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(tab|br)(?: [^>]*)?/>")


def text_of(path: Path, name: str) -> str:
    """The words of a file called `name`. Raises InputError, which says what it is instead."""
    data = path.read_bytes()
    text = _docx(path, name) if data.startswith(b"PK") else data
    checked = decode(text, name)
    if checked.value is None:
        fault = checked.errors[0]
        raise InputError(f"{name}: {fault.sentence}", hint=fault.hint)
    return checked.value


def _docx(path: Path, name: str) -> bytes:
    """The paragraphs of a Word document; nothing else of it is unpacked, and not more than due."""
    try:
        with zipfile.ZipFile(path) as packed, packed.open(_DOCUMENT) as file:
            xml = file.read(_WORDS + 1)
    except (zipfile.BadZipFile, KeyError, zlib.error, OSError, RuntimeError) as fault:
        raise InputError(
            f"{name} là tệp nén, không phải bài viết", hint="Chọn tệp .docx, .txt hoặc .md."
        ) from fault
    if len(xml) > _WORDS:
        raise InputError(f"{name} bung ra quá lớn nên không mở", hint="Chép lời bài rồi dán vào.")
    found = _PARAGRAPH.findall(xml.decode("utf-8", errors="replace"))
    lines = ["".join(_piece(match) for match in _PIECE.finditer(p)) for p in found]
    return "\n\n".join(line.strip() for line in lines if line.strip()).encode()


def _piece(match: re.Match[str]) -> str:
    if match[2]:
        return " "
    return unescape(match[1])
