"""Bytes of a file that a person wrote -> text: UTF-8 only, but the usual strangers are named.

Lines end in a line feed, the text is NFC, characters that only look like blanks are blanks, those
that nobody sees are dropped. Otherwise one character stands for one, so that columns stay what an
editor shows.
"""

import re
import unicodedata
from functools import lru_cache

from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.text import piled

_LONG = 4_000  # bytes that take a while
LARGEST = 1_000_000  # bytes of a text that people write: 300 pages, ten hours of speech

# Beginnings of files that are often sent in the place of a text.
_FOREIGN = (
    (b"PK\x03\x04", "tệp Word/OpenDocument (.docx, .odt)"),
    (b"\xd0\xcf\x11\xe0", "tệp Word đời cũ (.doc)"),
    (b"%PDF-", "tệp PDF"),
    (b"{\\rtf", "tệp RTF"),
    (b"ID3", "tệp âm thanh MP3"),
    (b"RIFF", "tệp âm thanh WAV"),
    (b"\x89PNG", "tệp ảnh PNG"),
    (b"\xff\xd8\xff", "tệp ảnh JPEG"),
)

# Frequent words of any Vietnamese text; each is unlike the others in every legacy encoding.
_COMMON = (
    *("và", "của", "là", "được", "các", "những", "không", "người", "định", "luật"),
    *("học", "với", "này", "một", "tại", "về", "đã", "số"),
)

_TCVN3 = dict(
    zip(
        "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        bytes.fromhex(
            "a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedf"
            "e1e2e3e4e5e6e7e8e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
        ),
        strict=True,
    )
)

LETTERS = tuple(_TCVN3)  # of Vietnamese, small, those that ASCII has not

# VNI writes the tone as a second letter behind the vowel (here in Latin-1).
_VNI_TONES = {"\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_ROOF = {"\u0300": "à", "\u0301": "á", "\u0309": "å", "\u0303": "ã", "\u0323": "ä", "": "â"}
_VNI_BREVE = {"\u0300": "è", "\u0301": "é", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë", "": "ê"}
_VNI_WHOLE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "đ": "ñ", "ỵ": "î"}

# What editors and Word mean by the end of a line, U+000B being Word's own inside a paragraph.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNSEEN = dict.fromkeys([0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF], "")
_BLANKS = _UNSEEN | dict.fromkeys(
    [*range(9), *range(14, 32), *range(0x7F, 0xA1), 0x2007, 0x202F, 0x3000], " "
)
# Looking for them takes a fifth of the time of putting others in their place.
_ODD = re.compile(f"[{re.escape(''.join(map(chr, _BLANKS)))}\r\v\f\u2028\u2029]")


def _parts(letter: str) -> tuple[str, str, str]:
    """Base letter, shape mark and tone mark of a Vietnamese letter."""
    apart = unicodedata.normalize("NFD", letter)
    base, marks = apart[0], apart[1:]
    shape = "".join(m for m in marks if m not in _VNI_TONES)
    return base, shape, "".join(m for m in marks if m in _VNI_TONES)


def _cp1258(word: str) -> bytes:
    def letter(char: str) -> str:
        base, shape, tone = _parts(char)
        return unicodedata.normalize("NFC", base + shape) + tone

    return "".join(letter(c) for c in word).encode("cp1258")


def tcvn3_bytes(word: str) -> bytes:
    """A word in small letters as TCVN3 has it."""
    return bytes(_TCVN3.get(c, ord(c)) for c in word)


def vni_bytes(word: str) -> bytes:
    """A word in small letters as VNI has it."""

    def letter(char: str) -> str:
        if char in _VNI_WHOLE:
            return _VNI_WHOLE[char]
        base, shape, tone = _parts(char)
        if shape == "\u0302":
            return base + _VNI_ROOF[tone]
        if shape == "\u0306":
            return base + _VNI_BREVE[tone]
        horned = {"o": "ô", "u": "ö"}[base] if shape == "\u031b" else base
        return horned + _VNI_TONES.get(tone, "")

    return "".join(letter(c) for c in word).encode("latin-1")


_LEGACY = {
    "TCVN3 (phông .VnTime)": tcvn3_bytes,
    "VNI (phông VNI-Times)": vni_bytes,
    "windows-1258": _cp1258,
}


def legacy_encoding(data: bytes) -> str:
    """The likely legacy encoding of Vietnamese bytes by its frequent words; "" when none fits."""
    words = re.findall(rb"[a-z\x80-\xff]+", data.lower())
    counts = dict.fromkeys(_LEGACY, 0)
    for name, encode in _LEGACY.items():
        wanted = {w for w in map(encode, _COMMON) if not w.isascii()}
        counts[name] = sum(word in wanted for word in words)
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def _utf16(data: bytes) -> bool:
    """Whether the bytes look like UTF-16: its mark, or every second byte of Latin text zero."""
    head = data[:2000]
    zeros = max(head[::2].count(0), head[1::2].count(0))
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or zeros * 8 > len(head) > 3


def _refusal(data: bytes, file: str, at: int) -> Notice:
    """Why the bytes are no UTF-8 text, and what to do."""
    foreign = next((name for start, name in _FOREIGN if data.startswith(start)), "")
    if foreign:
        return Notice(
            code="khong-phai-van-ban",
            level=Level.ERROR,
            sentence=f"tệp này không phải văn bản thuần mà là {foreign}",
            hint="Mở tệp bằng chương trình của nó rồi lưu lại dạng văn bản .txt, bảng mã UTF-8.",
            place=Place(file=file),
        )
    name = "UTF-16 (Notepad gọi là “Unicode”)" if _utf16(data) else legacy_encoding(data)
    likely = f"có lẽ là {name}" if name else "không nhận ra bảng mã nào quen thuộc"
    return Notice(
        code="bang-ma",
        level=Level.ERROR,
        sentence=f"tệp không phải bảng mã UTF-8; {likely}",
        hint="Mở tệp, chọn Lưu thành (Save As), mục bảng mã (Encoding) chọn UTF-8 rồi lưu lại. "
        "Chữ gõ bằng phông TCVN3 hoặc VNI phải chuyển mã sang Unicode trước.",
        place=Place(file=file, line=data.count(b"\n", 0, at) + 1),
    )


def _piled(file: str, line: int) -> Notice:
    return Notice(
        code="dau-chong",
        level=Level.ERROR,
        sentence="có hàng chục dấu chồng lên một chữ, không phải chữ viết; tệp hỏng hoặc chép sai",
        hint="Gõ lại dòng này rồi lưu.",
        place=Place(file=file, line=line),
    )


def _too_long(file: str) -> Notice:
    return Notice(
        code="tep-qua-dai",
        level=Level.ERROR,
        sentence=f"tệp dài quá {LARGEST // 1_000_000} MB, không thể là một bài viết",
        hint="Chia thành nhiều bài; tệp âm thanh thì để ở thư mục ghi-am.",
        place=Place(file=file),
    )


def decode(data: bytes, file: str) -> WithNotices[str]:
    """UTF-8 bytes as NFC text; anything else is an ERROR that names the stranger.

    What is larger than any script is not looked at: reading takes time by its length, and whoever
    waits is a teacher, or a whole desk. A byte order mark is dropped; control characters and odd
    blanks become blanks; marks that were written apart (NFD) are put together with an INFO notice.
    """
    plain = (_remembered if len(data) > _LONG else _as_it_stands)(data)
    return WithNotices(value=plain) if plain is not None else _with_strangers(data, file)


def _with_strangers(data: bytes, file: str) -> WithNotices[str]:
    if len(data) > LARGEST:
        is_text = not data.startswith(tuple(start for start, _ in _FOREIGN))
        told = _too_long(file) if is_text else _refusal(data[:LARGEST], file, 0)
        return WithNotices(value=None, notices=(told,))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return WithNotices(value=None, notices=(_refusal(data, file, fault.start),))
    if _utf16(data) or b"\0" in data:
        return WithNotices(value=None, notices=(_refusal(data, file, max(data.find(b"\0"), 0)),))
    lines = _LINE_ENDS.sub("\n", text).translate(_BLANKS)
    if (at := piled(lines)) >= 0:
        return WithNotices(value=None, notices=(_piled(file, lines.count("\n", 0, at) + 1),))
    composed = unicodedata.normalize("NFC", lines)
    if composed == lines:
        return WithNotices(value=composed)
    noticed = Notice(
        code="nfd",
        level=Level.INFO,
        sentence="dấu được gõ rời khỏi chữ (Unicode tổ hợp); đã tự ghép lại khi đọc",
        hint="Không phải làm gì. Tệp của thầy cô không bị sửa.",
        place=Place(file=file),
    )
    return WithNotices(value=composed, notices=(noticed,))


def _as_it_stands(data: bytes) -> str | None:
    """The text of bytes in which nothing is strange, as nearly all are; None = look closer."""
    if len(data) > LARGEST:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if _ODD.search(text) or piled(text) >= 0 or not unicodedata.is_normalized("NFC", text):
        return None
    return text


# A long script that is typed is kept, compared and read: the same bytes, again and again.
_remembered = lru_cache(maxsize=8)(_as_it_stands)
