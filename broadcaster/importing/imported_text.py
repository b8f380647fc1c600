"""The text of a file that a teacher brings, for a script or the register of law."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from broadcaster.importing.document_reading import read_document
from broadcaster.importing.imported_document import (
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    ParagraphKind,
)
from broadcaster.importing.plain_text import plain_text
from broadcaster.scripts.placed_text import PlacedText
from broadcaster.scripts.table import heading


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedText:
    """The text of a document, and what of it is not in the text."""

    text: str  # paragraphs apart by an empty line; a speaker's table in pipes
    remarks: tuple[str, ...] = ()  # Vietnamese sentences for who brought the document


def text_of(path: Path, name: str) -> ImportedText:
    """The words of a file called `name`. Raises InputError, which says what it is instead."""
    return text_as_read(read_document(path, name), path)


def text_as_read(document: ImportedDocument, path: Path) -> ImportedText:
    """The words of a file that was read already. Raises InputError."""
    if document.form is FileForm.TEXT:  # Markdown has a meaning in its lines
        text, remarks = plain_text(path, document.name)
        return ImportedText(text=text, remarks=remarks)
    return document_text(document)


_ASIDE = {
    ParagraphKind.FOOTNOTE: "Chú thích cuối trang không lấy vào lời",
    ParagraphKind.MARGIN: "Đầu trang, chân trang không lấy",
}
_QUOTED = 2_000  # characters of a remark's quotation


def document_text(document: ImportedDocument) -> ImportedText:
    """The paragraphs of a document with an empty line between them, and what is not in them."""
    remarks = list(document.remarks)
    for kind, said in _ASIDE.items():
        if words := "; ".join(f"“{p.text}”" for p in document.paragraphs if p.kind is kind):
            remarks.append(f"{said}: {words[:_QUOTED]}{'…' if len(words) > _QUOTED else ''}")
    body = [p for p in document.paragraphs if p.kind not in _ASIDE]
    text: list[str] = []
    flattened = 0
    for table, found in groupby(body, key=lambda paragraph: paragraph.table):
        paragraphs = list(found)
        if table and _is_speakers(paragraphs):
            text.append("\n".join(map(_piped, paragraphs)))
        else:
            flattened += bool(table)
            text += [line for one in paragraphs for line in _lines(one) if line]
    if flattened:
        remarks.append(f"{flattened} bảng được viết thành từng đoạn, hết hàng này đến hàng khác")
    return ImportedText(text="\n\n".join(text), remarks=tuple(remarks))


def _is_speakers(rows: list[ImportedParagraph]) -> bool:
    names = (" ".join(cell.split()) for cell in rows[0].cells)
    return heading([PlacedText(name, "", ((0, 1, 1),)) for name in names]) is not None


def _piped(row: ImportedParagraph) -> str:
    cells = (cell.replace("|", r"\|").replace("\n", "<br>") for cell in row.cells)
    return f"| {' | '.join(cells)} |"


def _lines(paragraph: ImportedParagraph) -> Iterator[str]:
    """A paragraph as it stands; each line of a row's cells as one."""
    if not paragraph.table:
        yield paragraph.text
    for cell in paragraph.cells:
        yield from cell.split("\n")
