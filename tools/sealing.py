"""Checksums of a folder, signed with the project's own Ed25519 key (RFC 8032)."""

import base64
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

SUMS, SEAL = "SHA256SUMS", "SHA256SUMS.sig"
KEY = "USB_SIGNING_KEY"  # environment: path of the key, a PEM file; made there when it is missing


def usual_place() -> Path:
    """Where the key stands that the environment does not name: the person's own, outside dist/.

    One that an earlier release left in dist/ is still good: it goes where nothing cleans up.
    """
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    path = config / "broadcaster" / "khoa-ky.pem"
    old = Path(__file__).resolve().parent.parent / "dist" / "khoa-ky.pem"
    if old.is_file() and not path.exists():
        path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        shutil.move(old, path)
        path.chmod(0o600)
        sys.stderr.write(f"the signing key moved from {old} to {path}\n")
    return path


def signing_key(usual: Path | None = None) -> Ed25519PrivateKey:
    """The key in the file that the environment names, else in `usual`; made at the first use."""
    named = os.environ.get(KEY)
    path = Path(named) if named else usual or usual_place()
    if path.is_file():
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise SystemExit(f"{path}: not an Ed25519 key")
        return key
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    return key


def seal(folder: Path, files: Iterable[Path], key: Ed25519PrivateKey) -> str:
    """Write the sums of the files and the signature over them; gives the key's fingerprint."""
    lines = []
    for path in sorted(files):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    data = "".join(sorted(lines, key=lambda line: line[66:])).encode()
    (folder / SUMS).write_bytes(data)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    tree = {"key": _text(public), "signature": _text(key.sign(data))}
    (folder / SEAL).write_bytes(json.dumps(tree, indent=1).encode() + b"\n")
    digits = public.hex()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
