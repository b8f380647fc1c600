"""Signatures of manifests: Ed25519 (RFC 8032), the key pinned at the first pull.

A signature file is JSON: `key` and `signature` (base64), and for a change of key `endorsed`, the
old key's signature over the new key's 32 bytes behind a fixed word. So a station that trusts the
old key follows to the new one by itself, and nobody else can make it follow.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from broadcaster.pull.errors import ManifestUntrusted, MirrorFault

ENDORSES = b"broadcaster: new key\n"  # before the new key, so that no manifest can pass for one
MOST_BYTES = 4_096
_DIGITS = 32  # hexadecimal ones of a key that people compare
_ASK = (
    "Gọi điện cho trường, nhờ đọc dấu khóa (broadcaster stations key). Nghe đúng là của trường thì "
    'chạy lại, thêm: --trust-key "tám nhóm bốn ký tự trường đọc".'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestSignature:
    """A signature as it came."""

    key: bytes  # 32
    signature: bytes  # 64
    endorsed: bytes = b""  # 64, or nothing


def read_signature(data: bytes) -> ManifestSignature:
    """The signature file, checked in form. Raises ManifestUntrusted."""
    try:
        tree = json.loads(data[:MOST_BYTES])
        sealed = ManifestSignature(
            key=_bytes(tree["key"], 32),
            signature=_bytes(tree["signature"], 64),
            endorsed=_bytes(tree["endorsed"], 64) if tree.get("endorsed") else b"",
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestUntrusted(
            "chữ ký của danh mục bài không đọc được",
            hint="Chạy lại sau ít phút; nếu vẫn vậy, báo cho trường.",
        ) from error
    return sealed


def trusted_key(
    data: bytes, sealed: ManifestSignature, pinned: bytes, *, spoken: str = ""
) -> bytes:
    """The key to pin from now on, when `data` is signed by somebody whom the station trusts.

    `pinned` is empty at the first visit. `spoken` is a fingerprint that a person was told over the
    telephone: its key is taken though nobody vouched for it, and no other unknown one is. Raises
    ManifestUntrusted for a wrong signature, and for a key that nobody vouched for.
    """
    if not goes_on(sealed, pinned):
        _refuse_stranger(sealed, pinned, spoken)
    if not _verifies(sealed.key, sealed.signature, data):
        raise ManifestUntrusted(
            "chữ ký không khớp với nội dung: nội dung đã bị đổi trên đường đi",
            hint="Không lấy gì cả; những gì đã có vẫn còn nguyên. Báo cho nơi gửi.",
        )
    return sealed.key


def goes_on(sealed: ManifestSignature, pinned: bytes) -> bool:
    """Whether it is the school that is known: with its key, or one that its key endorsed."""
    return bool(pinned) and (sealed.key == pinned or _endorsed(sealed, pinned))


def signed_by(data: bytes, seal: bytes, pinned: bytes) -> bool:
    """Whether what lies on the disk is still what the holder of the known key signed."""
    try:
        sealed = read_signature(seal)
    except ManifestUntrusted:
        return False
    return sealed.key == pinned and _verifies(pinned, sealed.signature, data)


def fingerprint(key: bytes) -> str:
    """A key as people compare it over the telephone: hexadecimal, in groups of four."""
    digits = key.hex()[:_DIGITS]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def read_fingerprint(text: str) -> str:
    """A fingerprint as `fingerprint` writes it, however a person typed it. Raises MirrorFault."""
    digits = re.sub(r"[\s.:-]", "", text).casefold()
    if re.fullmatch(rf"[0-9a-f]{{{_DIGITS}}}", digits, re.ASCII) is None:
        raise MirrorFault(
            f"dấu khóa “{text[:60]}” không đủ tám nhóm bốn ký tự (chữ số và a đến f)",
            hint="Nhờ trường đọc lại dấu mà lệnh này in ra: broadcaster stations key",
        )
    return " ".join(digits[at : at + 4] for at in range(0, _DIGITS, 4))


def _refuse_stranger(sealed: ManifestSignature, pinned: bytes, spoken: str) -> None:
    """The stranger's own fingerprint is not told: it would be copied instead of asked for."""
    if spoken and spoken != fingerprint(sealed.key):
        raise ManifestUntrusted(
            "khóa ở địa chỉ này không có dấu đã gõ ở --trust-key",
            hint="Không lấy gì cả. Hỏi lại trường cả địa chỉ lẫn dấu khóa.",
        )
    if pinned and not spoken:
        raise ManifestUntrusted(
            "khóa ký của trường đã đổi mà khóa cũ không xác nhận: có thể là kẻ giả mạo; khóa đã "
            f"biết có dấu {fingerprint(pinned)}",
            hint=_ASK,
        )


def _endorsed(sealed: ManifestSignature, pinned: bytes) -> bool:
    return bool(sealed.endorsed) and _verifies(pinned, sealed.endorsed, ENDORSES + sealed.key)


def _verifies(key: bytes, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str, length: int) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if len(data) != length:
        raise ValueError(text)
    return data
