"""Listening on a port until a person or the system says stop."""

import asyncio
import logging
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import uvicorn
from starlette.types import ASGIApp, Scope

from broadcaster.domain.errors import ServeError
from broadcaster.net.callers import TrustedProxies
from broadcaster.system.processes import files_allowed
from broadcaster.web.application import FilesFirst
from broadcaster.web.connections import (
    ConnectionLimits,
    Connections,
    ForwardedAsker,
    RequestCrowd,
    held_protocol,
)
from broadcaster.web.repeated_lines import RepeatedLines
from broadcaster.web.sending import FileAnswer

_BACKLOG = 256  # connections that wait to be taken in, and are taken in at one go
_FILES = 8_192  # open at once: a listener takes a connection and a file
_OTHER_FILES = 200  # that the station needs for itself
_HANDSHAKE = 10.0  # seconds for a browser and us to agree on keys
_FAREWELL = 1  # second that running downloads get when the server stops: they go on later
_SWITCH = 0.0005  # seconds that a thread with a page waits for the loop, which has the listeners


def open_port(address: str, port: int) -> socket.socket:
    """A bound socket; port 0 = any free one. Raises ServeError when it cannot be had."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # named TCP, or asyncio leaves Nagle's rule on: a body behind its head would wait 40 ms for the
    # other side to confirm the head
    server_socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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


def connection_limits(files: int) -> ConnectionLimits:
    """The limits of a process that may have so many files open."""
    return ConnectionLimits(most=max(32, (files - _OTHER_FILES - _BACKLOG) // 2))


def server_for(
    app: ASGIApp,
    *,
    certificate: str = "",
    limits: ConnectionLimits | None = None,
    proxies: Sequence[str] = (),
    lifespan: Literal["on", "off"] = "on",
    ready: Callable[[], None] | None = None,
) -> uvicorn.Server:
    """The server of an application, held to limits of connections, heads, time and log lines.

    `certificate` is a file with a certificate and its key: then everything goes over TLS.
    `proxies` are addresses and networks of machines that stand before this one and are believed
    when they say who asks, as those of this machine are. `lifespan` is "off" for a second server
    of an application that runs already. `ready` is called once it heeds signals.
    """
    trusted = TrustedProxies(proxies)
    connections = Connections(limits or connection_limits(files_allowed(_FILES)), trusted=trusted)
    asker = ForwardedAsker(RequestCrowd(app), trusted)

    def at_once(scope: Scope) -> FileAnswer | None:
        asker.tell(scope)
        return app.at_once(scope) if isinstance(app, FilesFirst) else None

    settings = uvicorn.Config(
        asker,
        http=held_protocol(connections, at_once),
        ws="none",
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,  # ForwardedAsker does that
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_FAREWELL,
        lifespan=lifespan,
        ssl_certfile=certificate or None,
    )
    for name in ("uvicorn.error", "asyncio"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, RepeatedLines) for one in logger.filters):
            logger.addFilter(RepeatedLines())
    return _Server(settings, ready)


class _Server(uvicorn.Server):
    """Waits less long for the keys of a connection than asyncio's minute; says that it runs.

    It says so before the application begins, which may have more to tell, and when its own handlers
    of signals are in place, which only note that it is to end. What those of before raise gets lost
    where Python lets nothing out: while a module is loaded, in a finaliser. Then a server would run
    on that somebody has stopped.
    """

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self.config.is_ssl:
            loop = asyncio.get_running_loop()
            listen = partial(loop.create_server, ssl_handshake_timeout=_HANDSHAKE)
            setattr(loop, "create_server", listen)  # noqa: B010 - uvicorn hands on no such wish
        if self._ready is not None and not self.should_exit:
            self._ready()
        await super().startup(sockets)


def run(
    app: ASGIApp,
    server_socket: socket.socket,
    *,
    ready: Callable[[], None],
    certificate: str = "",
    proxies: Sequence[str] = (),
    enough: threading.Event | None = None,
) -> None:
    """Serve until Ctrl+C, the system's stop signal, or `enough`; downloads under way may end.

    `ready` is called once that is heeded and before the application begins, unless it is to end.
    """
    sys.setswitchinterval(_SWITCH)
    server = server_for(app, certificate=certificate, proxies=proxies, ready=ready)
    if enough is not None:

        def end_when_enough() -> None:
            enough.wait()
            server.should_exit = True

        threading.Thread(target=end_when_enough, daemon=True).start()
    server.run(sockets=[server_socket])
