"""Plain text in every encoding that schools have files in."""

import unicodedata

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.text_decoding import tcvn3_bytes, vni_bytes
from broadcaster.importing.document_reading import read_document
from broadcaster.importing.imported_text import text_of
from broadcaster.importing.plain_text import plain_text

WORDS = (
    "phạt tiền từ 400.000 đồng đến 600.000 đồng\nđối với người điều khiển xe, trừ trường hợp khác"
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def cp1258(text: str) -> bytes:
    def letter(char: str) -> str:
        apart = unicodedata.normalize("NFD", char)
        shape = "".join(c for c in apart if c not in TONES)
        tone = "".join(c for c in apart if c in TONES)
        return unicodedata.normalize("NFC", shape) + tone

    return "".join(map(letter, text)).encode("cp1258")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (WORDS.encode(), ""),
        (WORDS.encode("utf-8-sig"), ""),
        (unicodedata.normalize("NFD", WORDS).encode(), "tổ hợp"),
        (WORDS.encode("utf-16"), ""),
        (WORDS.encode("utf-16-le"), "UTF-16"),
        (WORDS.encode("utf-16-be"), "UTF-16"),
        (cp1258(WORDS), "windows-1258"),
        (tcvn3_bytes(WORDS), "TCVN3"),
        (vni_bytes(WORDS), "VNI"),
        (tcvn3_bytes(WORDS).decode("latin-1").encode(), "TCVN3"),
        (vni_bytes(WORDS).decode("latin-1").encode(), "VNI"),
        (WORDS.encode() + b"\xff", "hỏng"),
    ],
)
def test_the_words_are_the_same_and_a_guess_is_told(tmp_path, data: bytes, told: str) -> None:
    (tmp_path / "a").write_bytes(data)
    read = text_of(tmp_path / "a", "a.txt")
    assert read.text.rstrip("\ufffd") == WORDS
    assert told in " ".join(read.remarks)
    assert bool(told) == bool(read.remarks)


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 4, b"caf\xe9 na\xefve", b"\x01\x02\x00\x03" * 50]
)
def test_what_no_decoding_makes_vietnamese_is_refused(tmp_path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(InputError, match="UTF-8"):
        read_document(tmp_path / "a", "a.txt")


def test_what_calls_itself_word_and_is_no_text_is_told_as_no_word_document(tmp_path) -> None:
    (tmp_path / "a").write_bytes(bytes(range(256)) * 4)
    with pytest.raises(InputError, match=r"a\.DOCX không phải tài liệu Word"):
        plain_text(tmp_path / "a", "a.DOCX")


def test_paragraphs_stand_between_empty_lines_or_are_the_lines(tmp_path) -> None:
    for text, paragraphs in (
        ("Một\nhai.\n\n\nBa.\n", ["Một\nhai.", "Ba."]),
        ("Một.\nHai.\n", ["Một.", "Hai."]),
    ):
        (tmp_path / "a").write_text(text, "utf-8")
        read = read_document(tmp_path / "a", "a.txt")
        assert [paragraph.text for paragraph in read.paragraphs] == paragraphs
