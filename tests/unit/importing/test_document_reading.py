"""What a file is, by its bytes; every form through the one door."""

from hashlib import sha256

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.importing.document_reading import LARGEST, form_of, read_document
from broadcaster.importing.form_readers import READERS
from broadcaster.importing.imported_document import FileForm
from tests.unit.importing.word_files import paragraph, run, word_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", FileForm.WORD),
        (
            b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text",
            FileForm.ODT,
        ),
        (OLE + "WordDocument".encode("utf-16-le"), FileForm.OLD_WORD),
        (b"{\\rtf1\\ansi }", FileForm.RTF),
        (b"%PDF-1.7", FileForm.PDF),
        (b"\xff\xd8\xff\xe0", FileForm.PICTURE),
        (b"\x89PNG\r\n\x1a\n", FileForm.PICTURE),
        (b"\r\n<!DOCTYPE html><html>", FileForm.WEB),
        ("\ufeff<html>".encode("utf-16-le"), FileForm.WEB),
        (b"<html xmlns:w='urn:schemas-microsoft-com:office:word'>", FileForm.WEB),
        (b"<?xml version='1.0'?><html>", FileForm.WEB),
        (b"<!-- saved --><html>", FileForm.WEB),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", FileForm.WEB),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0", FileForm.WEB),
        ("Thẻ <html> mở đầu một trang web.".encode(), FileForm.TEXT),
        (b"<3 ca lop", FileForm.TEXT),
        ("Điều 1.".encode(), FileForm.TEXT),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, form: FileForm) -> None:
    assert form_of(data, "a.doc") is form


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a có mật khẩu"),
        (OLE + "Workbook".encode("utf-16-le"), "a không phải bài viết"),
        (b"MZ\x90\0\3", "chương trình"),
        (b"ID3\x03", "âm thanh"),
        (b"Rar!\x1a", "RAR"),
        (b"GIF89a", "GIF"),
    ],
)
def test_what_has_no_words_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        form_of(data, "a")


def test_a_document_comes_with_its_name_form_and_hash(tmp_path) -> None:
    path = word_file(tmp_path / "lạ", paragraph(run("Một.")) + paragraph(run("Hai.")))
    read = read_document(path, "công văn.docx")
    assert (read.name, read.form) == ("công văn.docx", FileForm.WORD)
    assert read.sha256 == sha256(path.read_bytes()).hexdigest()
    assert [(p.text, p.place.paragraph) for p in read.paragraphs] == [("Một.", 1), ("Hai.", 2)]


def test_an_empty_file_and_one_without_end_are_refused(tmp_path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\r\n \0")
    with pytest.raises(InputError, match="trống"):
        read_document(path, "a.docx")
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(InputError, match="50 MB"):
        read_document(path, "a.docx")


@pytest.mark.parametrize(
    "form", [FileForm.WORD, FileForm.PDF, FileForm.PICTURE, FileForm.WEB, FileForm.TEXT]
)
def test_a_form_without_a_reader_says_what_to_do(tmp_path, form: FileForm, monkeypatch) -> None:
    monkeypatch.delitem(READERS, form, raising=False)
    monkeypatch.setattr("broadcaster.importing.document_reading.form_of", lambda _d, _n: form)
    (tmp_path / "a").write_text("x", "utf-8")
    with pytest.raises(InputError, match="chưa đọc được") as fault:
        read_document(tmp_path / "a", "a.pdf")
    assert "lời" in fault.value.hint
