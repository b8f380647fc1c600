"""The key with which a school signs what it hands to stations; only the owner may read the file."""

import base64
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from broadcaster.domain.errors import StoreError
from broadcaster.pull.signing import ENDORSES
from broadcaster.storage.atomic import keep_earlier, write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import has_name


class SigningKey:
    """An Ed25519 key (RFC 8032) in a PEM file, and the old key's word for it beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def there(self) -> bool:
        """Whether the school has a key. Raises StoreError."""
        with explained(self.path, "đọc khóa"):
            return has_name(self.path)  # one that cannot be read is told, not made anew

    @property
    def public(self) -> bytes:
        """The 32 bytes that stations pin. Raises StoreError."""
        return _public(self._load())

    def make(self) -> None:
        """Make the key, unless there is one."""
        if not self.there:
            self._save(Ed25519PrivateKey.generate())

    def renew(self) -> None:
        """Sign with another key from now on; the old one vouches for it. Raises StoreError."""
        old, new = self._load(), Ed25519PrivateKey.generate()
        word = old.sign(ENDORSES + _public(new))
        keep_earlier(self.path)
        # The word first: without its key it vouches for nobody, the key without it is refused.
        write_atomic(self._word, word)
        self._save(new)

    def seal(self, data: bytes) -> bytes:
        """The signature file over some bytes; same key, same bytes. Raises StoreError."""
        key = self._load()
        tree = {"key": _text(_public(key)), "signature": _text(key.sign(data))}
        if self._word.is_file():
            tree["endorsed"] = _text(self._word.read_bytes())
        return json.dumps(tree, indent=1).encode() + b"\n"

    @property
    def _word(self) -> Path:
        return self.path.with_suffix(".bao-chung")

    def _load(self) -> Ed25519PrivateKey:
        with explained(self.path, "đọc khóa"):
            data = self.path.read_bytes()
        try:
            key = load_pem_private_key(data, password=None)
        except (ValueError, TypeError) as fault:
            raise self._damaged() from fault
        if not isinstance(key, Ed25519PrivateKey):
            raise self._damaged()
        return key

    def _save(self, key: Ed25519PrivateKey) -> None:
        data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_atomic(self.path, data, private=True)

    def _damaged(self) -> StoreError:
        return StoreError(
            "Khóa ký danh mục gửi đài bị hỏng.",
            hint="Hãy lấy lại tệp này từ bản sao; nếu lập khóa mới, mọi đài phải ghi nhớ lại.",
            where=str(self.path),
        )


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
