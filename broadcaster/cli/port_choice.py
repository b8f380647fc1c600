"""The port that the desk listens on, or the desk of the same station that has it already."""

import socket
from collections.abc import Callable
from dataclasses import dataclass

from broadcaster.domain.errors import ServeError
from broadcaster.net.instance_probe import mark_at

ANSWER_TIMEOUT = 20.0  # seconds: so long an old PC may take from opening its port to answering
_PORTS_TRIED = 9  # ports after the asked one that are tried for whoever only wants to see the desk
_NEAR = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - how this machine reaches itself


@dataclass(frozen=True, slots=True, kw_only=True)
class PortChoice:
    """A port of our own, or the address of the desk that is open already."""

    server_socket: socket.socket | None = None
    already: str = ""  # root of the running server, as a browser of this machine reaches it


def choose_port(
    host: str,
    port: int,
    *,
    mark: str,
    roam: bool,
    say: Callable[[str], object],
    open_port: Callable[[str, int], socket.socket],
    wait: float = ANSWER_TIMEOUT,
) -> PortChoice:
    """Open the port; when it is taken find out by whom.

    `mark` tells the desk of this very station, `roam` allows the next ports when another program
    has this one. Raises ServeError.
    """
    refused: ServeError | None = None
    for number in range(port, min(port + _PORTS_TRIED, 65535) + 1) if roam else (port,):
        try:
            server_socket = open_port(host, number)
        except ServeError as fault:
            refused = refused or fault
        else:
            if number != port:
                say(f"Cổng {port} đang do chương trình khác dùng, nên lần này mở ở cổng {number}.")
            return PortChoice(server_socket=server_socket)
        near = _NEAR.get(host, host)
        scheme, seen = mark_at(near, number, wait=wait)
        if seen == mark:
            return PortChoice(already=f"{scheme}://{f'[{near}]' if ':' in near else near}:{number}")
        if seen:
            refused = ServeError(
                f"cổng {number} trên máy này đang do bàn làm việc của một đài khác dùng",
                hint=refused.hint,
            )
    raise refused or ServeError(f"không mở được cổng {port} trên máy này")


def already_open(address: str) -> ServeError:
    """What is told to whoever starts the same server twice without wanting to see it."""
    return ServeError(
        f"máy chủ của đài này đang chạy rồi: {address}",
        hint="Mở địa chỉ ấy trong trình duyệt. Muốn chạy lại thì dừng lần kia (Ctrl+C) trước.",
    )
