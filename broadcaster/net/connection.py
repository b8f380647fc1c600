"""HTTP connections to public addresses only: none into the local network (no SSRF)."""

import base64
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import SplitResult, quote, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from broadcaster.domain.errors import BroadcasterError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
AGENT = "broadcaster"  # User-Agent of every request
PORTS = {"http": 80, "https": 443}
_ASKED_AS_WRITTEN = "%/:=&?~#+!$,;@()*[]'"
ALLOW = "Nếu đây đúng là máy chủ của trường, thêm tên máy ấy vào allow_hosts trong station.toml."
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
Resolve = Callable[[str, int], Sequence[str]]


class NetworkFault(BroadcasterError):
    """A file could not be fetched; what had come is kept where it can go on."""

    code: ClassVar[str] = "mang"

    def __init__(self, sentence: str, *, hint: str = "", where: str = "", status: int = 0) -> None:
        super().__init__(sentence, hint=hint, where=where)
        self.status = status  # the code of HTTP that the server answered with; 0 = none did


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The numeric addresses behind a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom we believe."""

    hosts: frozenset[str] = frozenset()  # names and addresses that may lie in this house
    ca_bundle: str = ""  # "" = certifi's, or where that is not installed this machine's own
    connect: float = 10.0  # seconds to reach a machine
    read: float = 30.0  # seconds without a byte
    resolve: Resolve = resolve


def open_line(parts: SplitResult, trust: Trust) -> tuple[http.client.HTTPConnection, str]:
    """A connection that is open, and what to ask it for. Raises NetworkFault, OSError.

    A proxy is the station's own choice and resolves names itself: then a name that this machine
    does not know is left to it.
    """
    host, port = (parts.hostname or "").casefold(), parts.port or PORTS[parts.scheme]
    proxy = _proxy(parts)
    addresses = _judged(host, port, trust, proxied=proxy is not None)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if proxy is not None:
        return _through(proxy, parts, host, port, trust), (
            target if parts.scheme == "https" else f"http://{parts.netloc}{target}"
        )
    line = _connection(parts.scheme, host, port, trust)
    line.sock = _reached(addresses, port, trust)
    if parts.scheme == "https":
        try:
            line.sock = _context(trust).wrap_socket(line.sock, server_hostname=host)
        except BaseException:
            line.sock.close()
            raise
    return line, target


def split(address: str) -> SplitResult:
    """The parts of an http or https address, in ASCII as they are asked for.

    Raises NetworkFault for anything else.
    """
    try:
        parts = urlsplit(address)
        if not address.isascii():
            parts = _in_ascii(parts)
        usable = parts.scheme in PORTS and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or parts.username or any(c.isspace() for c in address):
        raise NetworkFault(
            f"Địa chỉ «{address}» không dùng được.", hint="Viết đầy đủ như https://máy/đường-dẫn."
        )
    return parts


def _in_ascii(parts: SplitResult) -> SplitResult:
    """The parts with the letters that people write in addresses as a request has them."""
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host.encode("idna").decode()
    port = f":{parts.port}" if parts.port else ""
    user = f"{parts.username}@" if parts.username else ""
    return parts._replace(
        netloc=f"{user}{host}{port}",
        path=quote(parts.path, safe=_ASKED_AS_WRITTEN),
        query=quote(parts.query, safe=_ASKED_AS_WRITTEN),
        fragment="",
    )


def host_of(address: str) -> str:
    """The machine that an address names, in small letters."""
    return (split(address).hostname or "").casefold()


def is_this_machine(host: str) -> bool:
    """Whether what is sent to a host stays on this machine; asked without a proxy."""
    return host.casefold() in _THIS_MACHINE


def is_numeric_and_inside(host: str) -> bool:
    """Whether a host is the numeric address of a machine in this house."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not is_public(host)


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the open internet.

    False for loopback, private, link-local, shared (RFC 6598), multicast, reserved and unspecified
    ones, for those hidden in an IPv6 form (mapped, 6to4, Teredo, NAT64), and for what is no
    numeric address at all.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in _meant(found))


def _is_loopback(address: str) -> bool:
    return all(one.is_loopback for one in _meant(ipaddress.ip_address(address.partition("%")[0])))


def _meant(found: _Address) -> tuple[_Address, ...]:
    """The address, or those that it wraps: what a router in between would make of it."""
    if isinstance(found, ipaddress.IPv4Address):
        return (found,)
    if found.ipv4_mapped is not None:
        return (found.ipv4_mapped,)
    if found.sixtofour is not None:
        return (found, found.sixtofour)
    if found.teredo is not None:
        return (found, *found.teredo)
    if found in _NAT64:
        return (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF),)
    return (found,)


def _judged(host: str, port: int, trust: Trust, *, proxied: bool) -> tuple[str, ...]:
    """Every address of a machine. Raises NetworkFault when one of them lies in this house."""
    try:
        addresses = tuple(trust.resolve(host, port))
    except OSError as failure:
        if proxied:
            return ()
        raise NetworkFault(
            f"Không tìm thấy máy «{host}».", hint="Xem lại địa chỉ và đường mạng."
        ) from failure
    inside = [address for address in addresses if not is_public(address)]
    if host == "localhost" and not all(map(_is_loopback, addresses)):  # a name like others
        raise NetworkFault(
            "Tên localhost của máy này dẫn sang máy khác nên chưa gửi gì.",
            hint="Viết 127.0.0.1 thay cho localhost, rồi nhờ người giữ máy xem lại tệp hosts.",
        )
    if inside and host not in trust.hosts:
        raise NetworkFault(
            f"Địa chỉ của «{host}» dẫn vào mạng nội bộ ({inside[0]}) nên không được tải.",
            hint=ALLOW,
        )
    return addresses


def _reached(addresses: Sequence[str], port: int, trust: Trust) -> socket.socket:
    """A socket to the first address that answers. Raises OSError."""
    last: OSError = OSError("no address")
    for address in addresses:
        try:
            line = socket.create_connection((address, port), timeout=trust.connect)
        except OSError as failure:
            last = failure
            continue
        line.settimeout(trust.read)
        return line
    raise last


def _context(trust: Trust) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=trust.ca_bundle or _bundle())


def _bundle() -> str | None:
    """The usual certificates; a station's puller runs without the package that has them."""
    try:
        import certifi
    except ImportError:
        return None
    return certifi.where()


def _connection(scheme: str, host: str, port: int, trust: Trust) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=trust.read, context=_context(trust))
    return http.client.HTTPConnection(host, port, timeout=trust.read)


def _proxy(parts: SplitResult) -> SplitResult | None:
    """The proxy that the environment names for an address, unless it excepts the machine."""
    host = parts.hostname or ""
    named = getproxies().get(parts.scheme, "")
    # what is asked of a machine of this house, and its key, is no matter of a proxy
    inside = is_this_machine(host) or is_numeric_and_inside(host)
    if not named or inside or proxy_bypass(host):
        return None
    return urlsplit(named if "://" in named else f"http://{named}")


def _through(
    proxy: SplitResult, parts: SplitResult, host: str, port: int, trust: Trust
) -> http.client.HTTPConnection:
    secret = f"{unquote(proxy.username or '')}:{unquote(proxy.password or '')}".encode()
    allowed = {"Proxy-Authorization": f"Basic {base64.b64encode(secret).decode()}"}
    headers = allowed if proxy.username else {}
    line = _connection(parts.scheme, proxy.hostname or "", proxy.port or 3128, trust)
    if parts.scheme == "https":
        line.set_tunnel(host, port, headers)
    line.connect()
    return line
