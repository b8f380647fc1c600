"""Files of the register as people change them at the desk: opened, saved, never over another's."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from broadcaster.domain.errors import Conflict, InputError
from broadcaster.domain.script import LegalSource, ScriptHead
from broadcaster.domain.text import slug
from broadcaster.domain.text_decoding import LARGEST
from broadcaster.law.document_numbers import document_key
from broadcaster.law.followed_register import is_followed, of_followed
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.register_edit import head_of, text_below
from broadcaster.law.register_files import decode_whole, read_document
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.register_writing import written_document
from broadcaster.production.script_folder import script_files
from broadcaster.scripts.script_file import read_unfinished
from broadcaster.storage.atomic import rewrite, write_atomic
from broadcaster.writing.drafting import FileStamp, file_stamp

_LONGEST_NAME = 80  # characters of a new file's name


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterDraft:
    """A file of the register as it is now, or as it would be begun."""

    path: Path | None  # None = there is none yet
    file: str  # its name in notices; "" = there is none yet
    text: str
    mark: str  # SHA-256 of its text, hex: who saves says which text they changed


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingScript:
    """A script that names a document among its sources, with mistakes or without."""

    name: str  # of its file
    head: ScriptHead
    source: LegalSource


def relying_scripts(scripts: Path, document: RegisteredDocument) -> tuple[RelyingScript, ...]:
    """The scripts that rely on a document, those too that nobody may send as they are."""
    wanted = document_key(document.name)
    heads = [(path.name, _head(file_stamp(path))) for path in script_files(scripts)]
    return tuple(
        RelyingScript(name=name, head=head, source=source)
        for name, head in heads
        if head is not None
        for source in [s for s in head.sources if document_key(s.number) == wanted][:1]
    )


@lru_cache(maxsize=4096)  # a file is read again when it changes
def _head(stamp: FileStamp) -> ScriptHead | None:
    try:
        written = read_unfinished(stamp[0].read_bytes(), stamp[0].name).value
    except OSError:
        return None
    return written.head if written is not None else None


def opened_draft(folder: RegisterFolder, document: RegisteredDocument) -> RegisterDraft:
    """The file of a document, be it with mistakes; one that came with the program is begun anew
    with what is known of it, one of the followed register with its words.
    """
    file = document.place.file if document.place else ""
    broken = folder.register.broken.get(document_key(document.name), "").removeprefix("tệp ")
    for name in (file, broken):
        if name in folder.files:
            draft = draft_of_file(folder, name)
            return _draft(None, "", draft.text) if is_followed(name) else draft
    return _draft(None, "", f"{written_document(document)}---\n")


def draft_of_file(folder: RegisterFolder, file: str) -> RegisterDraft:
    """A file by its name in notices, one with mistakes too. Raises InputError."""
    path = folder.files.get(file)
    try:
        data = path.read_bytes() if path else None
    except OSError as fault:
        raise InputError(f"không đọc được tệp {file}", where=file) from fault
    text = decode_whole(data, file).value if data is not None else None
    if path is None or text is None:
        raise InputError(f"sổ văn bản không có tệp {file}", hint="Xem lại sổ văn bản.")
    return _draft(path, file, text)


def new_draft() -> RegisterDraft:
    """The file of a document of which nothing is known yet."""
    return _draft(None, "", "")


def _draft(path: Path | None, file: str, text: str) -> RegisterDraft:
    mark = hashlib.sha256(text.encode()).hexdigest()
    return RegisterDraft(path=path, file=file, text=text, mark=mark)


def save_document(
    folder: RegisterFolder, place: Path, draft: RegisterDraft, text: str, *, seen: str
) -> tuple[RegisteredDocument, Path]:
    """Put a text into the file of a document, the earlier one is kept; what was saved, and where.

    `place` is the folder of the register's files. Raises Conflict where the file is not the one
    that `seen` marks, InputError with the line of a mistake, or for a document that another file
    has; then nothing was written.
    """
    if draft.mark != seen:
        raise Conflict(
            f"tệp {draft.file} vừa được sửa ở nơi khác, nên chưa lưu gì",
            hint="Chép phần vừa viết, tải lại trang rồi sửa tiếp trên bản mới.",
        )
    if "\n---" not in f"\n{text}":
        text = f"{text}---\n"
    data = text.encode("utf-8", errors="replace")
    if len(data) > LARGEST and text_below(text) != text_below(draft.text):
        raise InputError("toàn văn quá dài nên chưa lưu được", hint="Bỏ bớt phụ lục rồi lưu lại.")
    read = read_document(head_of(text).encode("utf-8", errors="replace"), draft.file or "văn bản")
    if read.value is None:
        wrong = read.errors[0]
        raise InputError(wrong.sentence, hint=wrong.hint, where=str(wrong.place or ""))
    document = read.value
    _refuse_twice(folder, document, draft.file)
    path = draft.path or new_document_path(place, document)
    if draft.path is None:
        write_atomic(path, data)
    else:
        before = path.read_bytes()
        rewrite(path, data.replace(b"\n", b"\r\n") if b"\r\n" in before else data)
    return document, path


def _refuse_twice(folder: RegisterFolder, document: RegisteredDocument, file: str) -> None:
    if file_of_document(folder, document, besides=file):
        raise InputError(
            f"sổ đã có văn bản {document.name}",
            hint="Mở văn bản ấy ra sửa; hai nơi cùng số thì ghi rõ cơ quan ban hành.",
            field="number",
        )


def file_of_document(
    folder: RegisterFolder, document: RegisteredDocument, *, besides: str = ""
) -> str:
    """The station's own file that is, or may be, of a document; "" = none but `besides`.

    Two bodies may have given one number: where both are named, they are two documents.
    """
    issuers = {document.key[1], ""}
    for other in folder.register.numbered(document.name):
        if other.place is None or of_followed(other) or other.place.file == besides:
            continue
        if other.key[1] in issuers or not document.issuer:
            return other.place.file
    return ""


def new_document_path(place: Path, document: RegisteredDocument) -> Path:
    """A name that no file has: two provinces may have given one number. Raises InputError."""
    for name in (document.name, f"{document.name} {document.issuer}"):
        path = place / f"{slug(name)[:_LONGEST_NAME]}.md"
        if not path.exists():
            return path
    raise InputError(f"đã có tệp {path.name}", hint="Mở văn bản ấy ra sửa.")
