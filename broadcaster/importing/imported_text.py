"""The text of a file that a teacher brings, for a script or the register of law."""

from pathlib import Path

from broadcaster.importing.document_reading import read_document
from broadcaster.importing.imported_document import FileForm, ImportedDocument
from broadcaster.importing.plain_text import plain_text
from broadcaster.importing.word import ImportedText


def text_of(path: Path, name: str) -> ImportedText:
    """The words of a file called `name`. Raises InputError, which says what it is instead."""
    read = read_document(path, name)
    if read.form is FileForm.TEXT:  # Markdown has a meaning in its lines
        text, remarks = plain_text(path, name)
        return ImportedText(text=text, remarks=remarks)
    return document_text(read)


def document_text(document: ImportedDocument) -> ImportedText:
    """The paragraphs of a document with an empty line between them, and what is not in them."""
    return ImportedText(
        text="\n\n".join(paragraph.text for paragraph in document.paragraphs),
        remarks=document.remarks,
    )
