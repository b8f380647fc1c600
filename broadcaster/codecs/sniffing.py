"""What an upload is by its first bytes: a sound, or something that only bears a sound's name."""

from broadcaster.codecs.pydub_door import container_of
from broadcaster.errors import AssetError

HEAD = 512  # bytes that are looked at
_SOUNDS = (b"fLaC", b"OggS", b"ID3", b"FORM", b"RF64", b"riff")
_STRANGERS = (
    (b"MZ", "một chương trình Windows (.exe) đổi tên"),
    (b"\x7fELF", "một chương trình Linux đổi tên"),
    (b"\xca\xfe\xba\xbe", "một chương trình đổi tên"),
    (b"#!", "một tệp lệnh, không phải âm thanh"),
    (b"PK", "tệp nén hoặc tệp Word (.zip, .docx)"),
    (b"\x1f\x8b", "tệp nén (.gz)"),
    (b"7z\xbc\xaf", "tệp nén (.7z)"),
    (b"Rar!", "tệp nén (.rar)"),
    (b"BZh", "tệp nén (.bz2)"),
    (b"\xfd7zXZ", "tệp nén (.xz)"),
    (b"\x89PNG", "một tấm ảnh PNG"),
    (b"\xff\xd8\xff", "một tấm ảnh JPEG"),
    (b"GIF8", "một tấm ảnh GIF"),
    (b"BM", "một tấm ảnh BMP"),
    (b"%PDF", "tệp PDF"),
    (b"\xd0\xcf\x11\xe0", "tệp Word hoặc Excel đời cũ"),
    (b"{\\rtf", "tệp RTF"),
)
_MARKUP = (b"<svg", b"<!doctype", b"<html", b"<?xml", b"<script", b"<?php")
_HINT = "Chọn tệp âm thanh: WAV, MP3, M4A, OGG, FLAC hay bản ghi của điện thoại. Chưa cất gì cả."
_MPEG = 0xE0  # the three highest bits behind 0xFF begin a frame of MPEG sound


def refuse_stranger(head: bytes, name: str) -> None:
    """Raise AssetError, which says what the file is, unless it begins like a sound.

    `head` is its first HEAD bytes; a RIFF that is no WAVE is refused too (a picture, a film).
    """
    if not head:
        raise AssetError(f"{name} là tệp trống", hint=_HINT)
    if _is_sound(head):
        return
    low = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(low.startswith(mark) for mark in _MARKUP) or b"<script" in low:
        raise AssetError(f"{name} là một trang web hoặc hình vẽ có mã lệnh bên trong", hint=_HINT)
    for beginning, what in _STRANGERS:
        if head.startswith(beginning):
            raise AssetError(f"{name} là {what}", hint=_HINT)
    raise AssetError(f"{name} không phải là tệp âm thanh", hint=_HINT)


def _is_sound(head: bytes) -> bool:
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WAVE"
    if head.startswith(_SOUNDS):
        return True
    if container_of(head) is not None:
        return True
    return (
        head[0] == 0xFF
        and len(head) > 1
        and head[1] & _MPEG == _MPEG
        and head[1] != 0xFF
        and (not head.startswith(b"\xff\xd8"))
    )
