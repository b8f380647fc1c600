"""A text that somebody pastes (from Word, a PDF, a message) as an imported document.

A PDF gives printed lines: they are joined to paragraphs again. Cells of a table come with tabs.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import nfc
from broadcaster.importing.document_reading import read_document
from broadcaster.importing.imported_document import (
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
    ParagraphKind,
)
from broadcaster.importing.message_text import is_of_a_network, plain_message
from broadcaster.importing.paragraph_kinds import begins_anew, classed
from broadcaster.importing.plain_text import decoded, plain_text

PASTED = "van-ban-dan.txt"  # what a pasted text is called
_MOST_LETTERS = 500_000  # of a paste: about 200 pages, read while somebody waits
_PRINTED = 130  # letters of the longest line that a page holds; a paragraph of Word is longer
_FULL = 45  # letters of a printed line that goes on in the next one, at least
_ENDED = re.compile(r"[.;:!?…”\"»]\s*$|/\.\s*$")
_LETTERLIKE = "\u218f"  # up to here signs are words: "°C", "®", "№"
_PIPES = re.compile(r"\s*\|(.+)\|\s*")
_RULE_OF_TABLE = re.compile(r"[\s|:+-]+")
_BLANKS = str.maketrans(
    {"\u00a0": " ", "\u200b": "", "\ufeff": ""}
    | dict.fromkeys(
        "\r\v\f\u0085\u2028\u2029",
        "\n",  # ends of lines, as clipboards have them
    )
)


def document_of_text(
    text: str, name: str = PASTED, *, form: FileForm = FileForm.TEXT, hashed: str = ""
) -> ImportedDocument:
    """The document that a plain text is, every paragraph with its kind.

    `hashed` is the SHA-256 of the file the text stood in; without one, that of the text itself.
    """
    message, told = plain_message(text.replace("\r\n", "\n").translate(_BLANKS))
    plain = nfc(message)
    return classed(
        ImportedDocument(
            name=name,
            form=form,
            sha256=hashed or sha256(text.encode("utf-8", "replace")).hexdigest(),
            paragraphs=tuple(_paragraphs(plain.split("\n"))),
            remarks=told,
        )
    )


def document_of_paste(text: str) -> ImportedDocument:
    """The document that somebody pastes; letters of old fonts become Unicode, and that is told.

    Raises InputError when it is far too long.
    """
    if len(text) > _MOST_LETTERS:
        raise InputError(
            "chữ dán vào dài hơn 500.000 chữ cái",
            hint="Dán phần cần dùng, hoặc gửi cả văn bản bằng tệp.",
        )
    data = text.encode("utf-8", "replace")
    told, remarks = decoded(data)
    document = document_of_text(text if told is None else told, hashed=sha256(data).hexdigest())
    return replace(document, remarks=(*remarks, *document.remarks))


def document_of_file(path: Path, name: str) -> ImportedDocument:
    """The document that a file holds, every paragraph with its kind. Raises InputError."""
    return read_document(path, name, kinds=True)


def with_kinds(path: Path, read: ImportedDocument) -> ImportedDocument:
    """What was read of a file, every paragraph with its kind; lines of plain text joined.

    Called where a strange file is looked at: in its limited process.
    """
    if read.form is not FileForm.TEXT:
        return classed(read)
    text, remarks = plain_text(path, read.name)
    document = document_of_text(text, read.name)
    return replace(document, remarks=(*remarks, *document.remarks))


def _paragraphs(lines: Sequence[str]) -> Iterator[ImportedParagraph]:
    printed = max(map(len, lines), default=0) <= _PRINTED
    number, table, at, ruled = 0, 0, 0, 0
    while at < len(lines):
        rows = _table_from(lines, at) if at >= ruled else []
        if sum(map(bool, rows)) > 1:
            table += 1
            for row, cells in enumerate((one for one in rows if one), start=1):
                number += 1
                yield ImportedParagraph(
                    text=" | ".join(cells),
                    place=OriginalPlace(paragraph=number, row=row),
                    kind=ParagraphKind.ROW,
                    table=table,
                    cells=cells,
                )
            at += len(rows)
            continue
        ruled = max(ruled, at + len(rows))  # no table begins in what was looked at already
        if not (words := lines[at].strip()):
            at += 1
            continue
        at += 1
        last = words
        while printed and at < len(lines) and _goes_on(last, lines, at):
            last = lines[at].strip()
            words = f"{words} {last}"
            at += 1
        number += 1
        aside = is_of_a_network(words)
        yield ImportedParagraph(
            text=words,
            place=OriginalPlace(paragraph=number),
            kind=ParagraphKind.NETWORK if aside else ParagraphKind.TEXT,
        )


def _goes_on(last: str, lines: Sequence[str], at: int) -> bool:
    """Whether the line at `at` is the same paragraph as the one printed above it."""
    following = lines[at].strip()
    if not following or _ENDED.search(last) or begins_anew(following) or "\t" in lines[at]:
        return False
    if is_of_a_network(last) or is_of_a_network(following):
        return False
    if following[0] > _LETTERLIKE and unicodedata.category(following[0]) == "So":
        return False  # "❌ Chạy xe": a picture begins an item
    if begins_anew(last) and last.isupper():
        return False
    return following[0].islower() or len(last) >= _FULL


def _table_from(lines: Sequence[str], at: int) -> list[tuple[str, ...]]:
    """The rows of what looks like a table; () for a line that only rules it off."""
    rows: list[tuple[str, ...]] = []
    for line in map(lines.__getitem__, range(at, len(lines))):
        cells = _cells(line)
        if cells is None or (rows and rows[0] and cells and len(cells) != len(rows[0])):
            break
        rows.append(cells)
    return rows


def _cells(line: str) -> tuple[str, ...] | None:
    if found := _PIPES.fullmatch(line):
        if _RULE_OF_TABLE.fullmatch(line):
            return ()
        return tuple(" ".join(cell.split()) for cell in found[1].split("|"))
    if "\t" not in line.strip():
        return None
    return tuple(" ".join(cell.split()) for cell in line.rstrip("\n").split("\t"))
