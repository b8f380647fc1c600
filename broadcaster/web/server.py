"""Listening on a port until a person or the system says stop."""

import socket
import sys
import threading
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from broadcaster.domain.errors import ServeError

_BACKLOG = 512
_FAREWELL = 5  # seconds that running downloads get when the server stops
_SWITCH = 0.0005  # seconds that a thread with a page waits for the loop, which has the listeners


def open_port(address: str, port: int) -> socket.socket:
    """A bound socket; port 0 = any free one. Raises ServeError when it cannot be had."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server_socket = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # there SO_REUSEADDR would let two servers share a port
            server_socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            server_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server_socket.bind((address, port))
        server_socket.listen(_BACKLOG)
    except (OSError, OverflowError) as fault:
        server_socket.close()
        raise ServeError(
            f"không mở được cổng {port} trên máy này (địa chỉ {address})",
            hint="Cổng có thể đang được chương trình khác dùng, hoặc máy không cho dùng. "
            "Đóng chương trình ấy, hoặc chọn cổng khác, ví dụ: broadcaster serve --port 8090",
        ) from fault
    server_socket.set_inheritable(False)
    return server_socket


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


def run(
    app: Starlette,
    server_socket: socket.socket,
    *,
    ready: Callable[[], None],
    certificate: str = "",
    enough: threading.Event | None = None,
) -> None:
    """Serve until Ctrl+C, the system's stop signal, or `enough`; downloads under way may end.

    `certificate` is a file with a certificate and its key: then everything goes over TLS.
    """
    settings = uvicorn.Config(
        app,
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=True,  # of a proxy on this machine only
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_graceful_shutdown=_FAREWELL,
        lifespan="on",
        ssl_certfile=certificate or None,
    )
    sys.setswitchinterval(_SWITCH)
    server = uvicorn.Server(settings)
    if enough is not None:

        def end_when_enough() -> None:
            enough.wait()
            server.should_exit = True

        threading.Thread(target=end_when_enough, daemon=True).start()
    ready()
    server.run(sockets=[server_socket])
