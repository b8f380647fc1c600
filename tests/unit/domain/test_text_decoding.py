"""Bytes to text: UTF-8 is read, everything else is named."""

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.notice import Level
from broadcaster.domain.text_decoding import LARGEST, decode, legacy_encoding

SENTENCE = "Luật này và các quy định của trường là một phần không thể thiếu của học sinh."


def _windows_1258(text: str) -> bytes:
    apart = unicodedata.normalize("NFD", text)
    for base, mark, whole in (
        ("a", "\u0302", "â"), ("e", "\u0302", "ê"), ("o", "\u0302", "ô"),
        ("a", "\u0306", "ă"), ("o", "\u031b", "ơ"), ("u", "\u031b", "ư"),
    ):  # fmt: skip
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
            apart = apart.replace(base + tone + mark, whole + tone)
            apart = apart.replace(base + mark + tone, whole + tone)
    return apart.encode("cp1258")


def test_utf8_is_read_as_it_is():
    assert decode(SENTENCE.encode(), "a.md").value == SENTENCE
    assert decode(SENTENCE.encode(), "a.md").notices == ()


def test_a_byte_order_mark_is_dropped():
    assert decode(codecs.BOM_UTF8 + b"abc", "a.md").value == "abc"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_every_line_ending_is_a_line(ending):
    assert decode(f"a{ending}b{ending}".encode(), "a.md").value == "a\nb\n"


def test_odd_blanks_become_blanks_one_for_one():
    assert decode("a\u00a0b\u202fc\u3000d\x07e".encode(), "a.md").value == "a b c d e"


def test_every_kind_of_line_end_is_a_line_feed():
    text = "a\r\nb\rc\x0bd\u2028e\u2029f\x85g"
    assert decode(text.encode(), "a.md").value == "a\nb\nc\nd\ne\nf\ng"


def test_what_nobody_sees_is_dropped():
    assert decode("\u200b7/9\u2060/2026\ufeff".encode(), "a.md").value == "7/9/2026"


def test_marks_written_apart_are_put_together_and_told():
    checked = decode(unicodedata.normalize("NFD", SENTENCE).encode(), "a.md")
    assert checked.value == SENTENCE
    assert [(n.code, n.level) for n in checked.notices] == [("nfd", Level.INFO)]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SENTENCE.encode("utf-16"), "UTF-16"),
        (SENTENCE.encode("utf-16-le"), "UTF-16"),
        ("Hello there".encode("utf-16-be"), "UTF-16"),
        (_windows_1258(SENTENCE), "windows-1258"),
        (b"Lu\xcbt n\xb5y v\xb5 c\xb8c quy \xae\xdenh c\xf1a tr\xad\xeang", "TCVN3"),
        (b"Lua\xe4t na\xf8y va\xf8 ca\xf9c quy \xf1\xf2nh cu\xfba tr\xf6\xf4\xf8ng", "VNI"),
    ],
)
def test_a_legacy_encoding_is_named(data, name):
    checked = decode(data, "a.md")
    assert checked.value is None
    assert name in checked.notices[0].sentence
    assert checked.notices[0].level is Level.ERROR
    assert checked.notices[0].hint


def test_the_line_of_the_first_strange_byte_is_told():
    assert decode(b"abc\ndef\n\xff\xfd", "a.md").notices[0].place.line == 3


def test_unknown_bytes_are_refused_without_a_guess():
    checked = decode(b"\x93\x94\xfe\xfd", "a.md")
    assert "không nhận ra" in checked.notices[0].sentence
    assert legacy_encoding(b"plain words only") == ""


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"PK\x03\x04\xff", ".docx"), (b"%PDF-1.7\xff\xfe", "PDF"), (b"\xd0\xcf\x11\xe0", ".doc")],
)
def test_a_file_of_another_program_is_named(data, name):
    checked = decode(data, "a.md")
    assert checked.notices[0].code == "khong-phai-van-ban"
    assert name in checked.notices[0].sentence


@given(st.binary(max_size=300))
def test_no_bytes_ever_raise(data):
    checked = decode(data, "a.md")
    assert checked.value is not None or checked.errors


@given(st.text(max_size=200))
def test_what_is_read_is_composed_and_has_no_carriage_return(text):
    value = decode(text.encode(errors="ignore"), "a.md").value
    assert value is None or (unicodedata.is_normalized("NFC", value) and "\r" not in value)


def test_what_is_larger_than_any_script_is_not_read():
    """The time that reading takes has an end, since its length has one."""
    assert decode(b"a " * (LARGEST // 2), "bai.md").value == "a " * (LARGEST // 2)
    found = decode(b"a" * (LARGEST + 1), "bai.md")
    assert found.value is None
    assert [(n.code, n.level) for n in found.notices] == [("tep-qua-dai", Level.ERROR)]


def test_a_large_file_of_another_program_is_named_all_the_same():
    found = decode(b"RIFF" + b"\xff" * LARGEST, "bai.md")
    assert [n.code for n in found.notices] == ["khong-phai-van-ban"]
