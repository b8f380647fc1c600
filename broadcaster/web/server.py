"""Listening on a port until a person or the system says stop."""

import socket
import sys
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from broadcaster.errors import ServeError

_BACKLOG = 512
_FAREWELL = 5  # seconds that running downloads get when the server stops


def open_port(address: str, port: int) -> socket.socket:
    """A bound socket; port 0 = any free one. Raises ServeError when it cannot be had."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # there SO_REUSEADDR would let two servers share a port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((address, port))
        door.listen(_BACKLOG)
    except (OSError, OverflowError) as fault:
        door.close()
        raise ServeError(
            f"không mở được cổng {port} trên máy này (địa chỉ {address})",
            hint="Cổng có thể đang được chương trình khác dùng, hoặc máy không cho dùng. "
            "Đóng chương trình ấy, hoặc chọn cổng khác, ví dụ: broadcaster serve --port 8090",
        ) from fault
    door.set_inheritable(False)
    return door


def run(app: Starlette, door: socket.socket, *, ready: Callable[[], None]) -> None:
    """Serve until Ctrl+C or the system's stop signal; downloads under way may end."""
    settings = uvicorn.Config(
        app,
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=True,  # of a proxy on this machine only
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_graceful_shutdown=_FAREWELL,
        lifespan="on",
    )
    server = uvicorn.Server(settings)
    ready()
    server.run(sockets=[door])
