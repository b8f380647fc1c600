"""Plain text that somebody brings."""

from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.text_decoding import decode
from broadcaster.importing.imported_document import (
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
)


def read_plain_text(path: Path, name: str) -> ImportedDocument:
    """The paragraphs of a text file. Raises InputError for what is no text."""
    text, remarks = plain_text(path, name)
    return ImportedDocument(
        name=name,
        form=FileForm.TEXT,
        sha256="",
        paragraphs=paragraphs_of(text),
        remarks=remarks,
    )


def plain_text(path: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """A text file as it stands, and what is to be told of it. Raises InputError."""
    checked = decode(path.read_bytes(), name)
    if checked.value is None:
        fault = checked.errors[0]
        raise InputError(f"{name}: {fault.sentence}", hint=fault.hint)
    return checked.value, tuple(n.sentence for n in checked.notices)


def paragraphs_of(text: str) -> tuple[ImportedParagraph, ...]:
    """What stands between empty lines; each line where there are none."""
    blocks = [part.strip() for part in text.split("\n\n") if part.strip()]
    if len(blocks) == 1:
        blocks = [line.strip() for line in blocks[0].split("\n")]
    return tuple(
        ImportedParagraph(text=block, place=OriginalPlace(paragraph=number))
        for number, block in enumerate(blocks, 1)
    )
