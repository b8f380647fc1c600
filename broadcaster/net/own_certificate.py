"""A self-signed certificate for the local network: without HTTPS a browser gives no microphone."""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from broadcaster.storage.atomic import write_atomic

_LASTS = timedelta(days=397)  # browsers refuse longer ones
_RENEW = timedelta(days=30)  # before its end


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCertificate:
    """Certificate and key in one file, and how people tell that it is ours."""

    path: Path
    fingerprint: str  # SHA-256 of the certificate, in pairs


def own_certificate(
    path: Path, name: str, addresses: Sequence[str], now: datetime
) -> OwnCertificate:
    """The certificate of these addresses; made anew when they changed or it ends soon.

    Raises StoreError when it cannot be kept.
    """
    kept = _kept(path)
    if kept is None or not _fits(kept, addresses, now):
        kept = _make(path, name, addresses, now)
    digest = hashlib.sha256(kept.public_bytes(serialization.Encoding.DER)).hexdigest().upper()
    pairs = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    return OwnCertificate(path=path, fingerprint=pairs)


def _kept(path: Path) -> x509.Certificate | None:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        return None


def _fits(certificate: x509.Certificate, addresses: Sequence[str], now: datetime) -> bool:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {str(name.value) for name in names}
    return known == set(addresses) and now + _RENEW < certificate.not_valid_after_utc


def _make(path: Path, name: str, addresses: Sequence[str], now: datetime) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64] or "Phát thanh")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LASTS)
        .add_extension(x509.SubjectAlternativeName([_name(a) for a in addresses]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_atomic(path, made.public_bytes(serialization.Encoding.PEM) + secret, private=True)
    return made


def _name(address: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(address))
    except ValueError:
        return x509.DNSName(address)
