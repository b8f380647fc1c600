"""The one door for files that people bring: what a file is by its content, and what it says.

Each form has a reader (`form_readers.READERS`), which works in a process of its own, held to time
and memory: whatever a file was made to do, it does there.
"""

import re
import time
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

from broadcaster.domain.errors import InputError
from broadcaster.importing.form_readers import READERS, plainer
from broadcaster.importing.imported_document import MOST_PAPERS, FileForm, ImportedDocument
from broadcaster.importing.limited_turns import limited_turn
from broadcaster.importing.office_program import ENDINGS, as_word
from broadcaster.storage.serialization import from_plain
from broadcaster.system.limited_process import told_by

LARGEST = 50_000_000  # bytes of a file that is brought, pictures and all
WORKER = "broadcaster.importing.worker"
_PASTE = "Chép lời bài rồi dán vào."
_WAITING = 30.0  # seconds for a turn; longer and the threads of the desk would be used up


def read_document(path: Path, name: str, *, kinds: bool = False) -> ImportedDocument:
    """What a file says that people call `name`. Raises InputError where nothing can be read.

    With `kinds` it is told of every paragraph which part of an official document it is.
    """
    data = _bytes(path, name)
    form = form_of(data, name)
    if form in ENDINGS:
        with as_word(path, name, form) as word:
            read = _apart(word, name, FileForm.WORD, kinds=kinds)
    else:
        read = _apart(path, name, form, kinds=kinds)
    read = _with_papers(read, kinds=kinds)
    return replace(read, name=name, form=form, sha256=sha256(data).hexdigest())


_MOST_PAPERS = MOST_PAPERS
_ALL_PAPERS = 60.0  # seconds for them together, waiting for turns among them


def _with_papers(read: ImportedDocument, *, kinds: bool) -> ImportedDocument:
    """A document with the words of the papers that it takes in, each where it stands.

    A paper within one of these, and more than a few, are counted and not read.
    """
    paragraphs, dropped, told = [*read.paragraphs], [*read.dropped], [*read.remarks]
    papers = [one for one in read.taken_in if one.data][:_MOST_PAPERS]
    begin, taken, left = time.monotonic(), 0, len(read.taken_in) - len(papers)
    for one in reversed(papers):  # what stands behind keeps its number
        if time.monotonic() - begin > _ALL_PAPERS:
            left += 1
            continue
        try:
            inside = _paper(b64decode(one.data), kinds=kinds, until=begin + _ALL_PAPERS)
        except InputError as fault:
            told.append(
                f"Phần chèn từ tệp khác sau đoạn {one.before} không lấy: {fault.sentence}."
                " Mở phần ấy rồi gửi riêng"
            )
            continue
        tables = max((row.table for row in paragraphs[: one.before]), default=0)
        more = max((row.table for row in inside.paragraphs), default=0)
        behind = [
            replace(row, table=row.table + more) if row.table else row
            for row in paragraphs[one.before :]
        ]
        paper = [
            replace(row, table=row.table + tables) if row.table else row
            for row in inside.paragraphs
        ]
        paragraphs[one.before :] = [*paper, *behind]
        dropped += inside.dropped
        told += [f"Phần chèn từ tệp khác: {words}" for words in inside.remarks]
        taken += 1
        left += len(inside.taken_in)
    if taken:
        told.append(f"{taken} phần chèn từ tệp khác đã lấy, so lại với bản gốc")
    if left:
        told.append(f"{left} phần chèn từ tệp khác chưa đọc: mở từng phần ấy rồi gửi riêng")
    return replace(
        read, paragraphs=tuple(paragraphs), dropped=tuple(dropped), remarks=tuple(told), taken_in=()
    )


def _paper(data: bytes, *, kinds: bool, until: float) -> ImportedDocument:
    """A paper that another one takes in; by `until` of the running clock it is read or left."""
    name = "phần chèn"
    form = form_of(data, name)
    with TemporaryDirectory(prefix="phan-chen-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "phan-chen"
        path.write_bytes(data)
        if form not in ENDINGS:
            return _apart(path, name, form, kinds=kinds, until=until)
        with as_word(path, name, form, seconds=_left(until)) as word:
            return _apart(word, name, FileForm.WORD, kinds=kinds, until=until)


def _left(until: float) -> float:
    """Seconds that are left; a little is, or what waits for none at all would wait for ever."""
    return max(until - time.monotonic(), 0.1)


def _bytes(path: Path, name: str) -> bytes:
    if path.stat().st_size > LARGEST:
        raise InputError(
            f"{name} lớn quá {LARGEST // 1_000_000} MB nên không mở",
            hint="Bỏ bớt hình, hoặc chia tệp ra.",
        )
    data = path.read_bytes()
    if not data.strip(b"\0\t\r\n "):
        raise InputError(f"{name} trống, không có chữ nào", hint="Chọn lại tệp.")
    return data


# --- what a file is -----------------------------------------------------------------------------

_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_OLD_WORD_HEAD = b"\xec\xa5"  # of a .doc's main stream; 11 bytes on: bit 0 = it is locked
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_PHONE_PICTURES = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_STRANGERS = (
    (b"MZ\x90\0", "chương trình máy tính"),
    (b"ID3", "tệp âm thanh MP3"),
    (b"OggS", "tệp âm thanh"),
    (b"fLaC", "tệp âm thanh"),
    (b"RIFF", "tệp âm thanh hoặc phim"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén"),
    (b"GIF8", "ảnh GIF"),
    (b"II*\0", "ảnh TIFF"),
    (b"MM\0*", "ảnh TIFF"),
)
_WEB_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body", b"mime-version:")
_HEADER = re.compile(rb"[a-z][a-z-]*: ")
_HEAD = 2_000  # bytes in which a file says what it is


def form_of(data: bytes, name: str) -> FileForm:
    """What a file is, by its bytes and never by its name; plain text when nothing else fits.

    Raises InputError for what has no words: sound, programs, a workbook, a locked document.
    """
    head = data[:_HEAD]
    if head.startswith(b"PK"):
        return FileForm.ODT if head[30:].startswith(_ODT) else FileForm.WORD
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _of_compound(data, name)
    if b"%PDF-" in head[:1024]:
        return FileForm.PDF
    if head.startswith(_PICTURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return FileForm.PICTURE
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"{\\rtf"):
        return FileForm.RTF
    _refuse_stranger(head, name)
    return _of_one_xml(head, name) or (FileForm.WEB if _is_web(head) else FileForm.TEXT)


def _of_one_xml(head: bytes, name: str) -> FileForm | None:
    """A document of which all is one XML, as Word 2003 and LibreOffice write it; None = it is not.

    Raises InputError for Word's later form of it, which LibreOffice opens as an empty page.
    """
    if not head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith((b"<?xml", b"<pkg:package")):
        return None
    if b"http://schemas.microsoft.com/office/2006/xmlPackage" in head:
        raise InputError(
            f"{name} là tài liệu Word lưu dạng XML, máy này không mở được",
            hint="Mở bằng Word, chọn Lưu thành (Save As) dạng .docx rồi chọn tệp ấy.",
        )
    if b"http://schemas.microsoft.com/office/word/2003/wordml" in head:
        return FileForm.WORD_XML
    text = b"opendocument.text" in head and b"<office:document" in head
    return FileForm.FLAT_ODT if text else None


def _refuse_stranger(head: bytes, name: str) -> None:
    if head[4:8] == b"ftyp" and head[8:12] in _PHONE_PICTURES:
        raise InputError(
            f"{name} là ảnh HEIC của điện thoại, máy này không mở được",
            hint="Gửi ảnh dạng JPG: chụp màn hình ảnh ấy, hoặc để điện thoại chụp JPG (iPhone: Cài "
            "đặt, Máy ảnh, Định dạng, Tương thích nhất).",
        )
    for beginning, what in _STRANGERS:
        if head.startswith(beginning):
            raise InputError(
                f"{name} là {what}, không có chữ để đọc",
                hint="Chọn tệp Word, PDF, ảnh, trang web hoặc chữ thuần.",
            )


def _is_web(head: bytes) -> bool:
    """Whether it begins as a page or as a saved one; a text that speaks of <html> does not."""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\r\n\t ").lower()
    if _HEADER.match(plain) and b"\nmime-version:" in plain:
        return True  # a saved page begins as a letter does, in any order
    return plain.startswith((*_WEB_MARKS, b"<?xml", b"<!--", b"<meta", b"<div", b"<table")) and any(
        mark in plain for mark in (*_WEB_MARKS, b"<div", b"<table")
    )


def _of_compound(data: bytes, name: str) -> FileForm:
    """Old Word's container (OLE), which holds workbooks and locked documents too."""
    locked = any(
        data[at : at + 2] == _OLD_WORD_HEAD and data[at + 11] & 1
        for at in range(512, len(data) - 11, 512)
    )
    if locked or "EncryptedPackage".encode("utf-16-le") in data:
        raise InputError(
            f"{name} có mật khẩu nên không mở được",
            hint="Mở bằng Word, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ tài liệu) rồi lưu lại.",
        )
    if "WordDocument".encode("utf-16-le") in data:
        return FileForm.OLD_WORD
    raise InputError(
        f"{name} không phải bài viết: bảng tính, bản trình chiếu hay tệp Office đời cũ khác",
        hint=_PASTE,
    )


# --- reading ------------------------------------------------------------------------------------


def _apart(
    path: Path, name: str, form: FileForm, *, kinds: bool, until: float = inf
) -> ImportedDocument:
    """What the form's reader tells from its own process. Raises InputError."""
    reader = READERS.get(form)
    if reader is None:
        raise InputError(f"{name} là {form.value}, chưa đọc được", hint=plainer(form))
    with limited_turn(min(_WAITING, _left(until))) as mine:
        if not mine:
            raise InputError(f"chưa mở được {name}: máy đang đọc tệp khác", hint="Lát nữa gửi lại.")
        words = (str(path), name, form.name, *(["kinds"] if kinds else []))
        told = told_by(WORKER, words, seconds=min(reader.seconds, _left(until)))
    if told is None:
        raise InputError(f"mở {name} mất quá nhiều sức máy nên đã dừng", hint=_PASTE)
    if "fault" in told:
        raise InputError(str(told["fault"]), hint=str(told["hint"]))
    return from_plain(ImportedDocument, told["document"], where=name)
