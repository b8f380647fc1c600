"""This machine in the school's network: its address there, and the desk's door to it."""

import socket
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkDoor:
    """How phones and other machines of the school reach the desk, as it is now."""

    address: str = ""  # https://192.168.1.20:8443; "" = the door is shut
    fingerprint: str = ""  # of our own certificate, SHA-256 in pairs
    lost: bool = False  # the machine is known by another address than when the door was opened
    fixed: bool = False  # opened by whoever started the server, so not the desk's to shut


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolNetwork:
    """The door as the desk handles it."""

    door: Callable[[], NetworkDoor]
    open: Callable[[], NetworkDoor]  # and at every later start; raises ServeError, StoreError
    shut: Callable[[], None]  # raises StoreError


def always_open(door: NetworkDoor) -> SchoolNetwork:
    """The network of a server that was started for it."""
    return SchoolNetwork(door=lambda: door, open=lambda: door, shut=lambda: None)


def lan_address() -> str:
    """The address by which the school's network knows this machine; "" when it has none.

    Nothing is sent: the system only says which of its addresses it would use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))
            found = str(line.getsockname()[0])
        except OSError:
            return ""
    return "" if found.startswith("127.") or found == "0.0.0.0" else found  # noqa: S104 - no bind
