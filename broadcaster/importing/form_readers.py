"""Which reader knows which form of file, and what it may take; a new form is one row here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from broadcaster.importing import pdf, recognition
from broadcaster.importing.imported_document import FileForm, ImportedDocument
from broadcaster.importing.plain_text import read_plain_text
from broadcaster.importing.web_page import read_web_page
from broadcaster.importing.word import read_word


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReader:
    """A reader of one form, run in the limited process.

    `read` takes the file and what people call it, and raises InputError; name, form and hash of the
    document that it gives are set by who asked.
    """

    read: Callable[[Path, str], ImportedDocument]
    seconds: float = 60.0  # that somebody waits for it
    processor: int = 50  # seconds of processor time
    memory: int = 1_000_000_000  # bytes of address space
    written: int = 0  # bytes of one file that it may write


READERS: dict[FileForm, FormReader] = {
    FileForm.WORD: FormReader(read=read_word),
    FileForm.PDF: FormReader(read=pdf.read_pdf, seconds=pdf.SECONDS, processor=70),
    FileForm.PICTURE: FormReader(read=recognition.read_picture),
    FileForm.WEB: FormReader(read=read_web_page),
    FileForm.TEXT: FormReader(read=read_plain_text),
}


def plainer(form: FileForm) -> str:
    """What to do with a file of a form that has no reader here."""
    if form is FileForm.PICTURE:
        return "Gõ lại lời trong ảnh."
    return "Mở bằng chương trình của nó, lưu thành .docx hoặc chép lời rồi dán vào."
