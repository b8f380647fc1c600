"""The same server by a second door: the school's network, over TLS, opened and shut while it runs.

The desk of this machine keeps its own address without TLS; a browser here never asks about our
certificate, and nobody is thrown out when phones are let in.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from broadcaster.domain.errors import BroadcasterError, ServeError
from broadcaster.net.own_certificate import OwnCertificate
from broadcaster.net.school_network import NetworkDoor, SchoolNetwork, lan_address
from broadcaster.storage.os_errors import explained
from broadcaster.web.server import open_port, server_for

PORT = 8443
_PORTS_TRIED = 10
_PATIENCE = 20.0  # seconds until the door is open, or shut
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - a person asked for the whole network


class SecondDoor:
    """Opens and shuts the door; remembers that it is wished for in the file `wish`."""

    def __init__(
        self,
        wish: Path,
        *,
        certificate: Callable[[Sequence[str]], OwnCertificate],
        proxies: Sequence[str] = (),
        address: Callable[[], str] = lan_address,
    ) -> None:
        self._wish = wish
        self._certificate = certificate
        self._proxies = proxies
        self._address = address
        self._app: ASGIApp | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._door = NetworkDoor()
        self._turning = threading.Lock()

    @property
    def network(self) -> SchoolNetwork:
        """The door as the desk handles it."""
        return SchoolNetwork(door=self.door, open=self.open, shut=self.shut)

    @contextmanager
    def beside(self, app: ASGIApp, tell: Callable[[BroadcasterError], None]) -> Iterator[None]:
        """Inside the block the door may be open; it is at once where it was at the last run."""
        self._app = app
        if self._wish.is_file():
            try:
                self.open()
            except BroadcasterError as fault:
                tell(fault)
        try:
            yield
        finally:
            with self._turning:
                self._end()

    def door(self) -> NetworkDoor:
        """How the door stands: by the thread that serves it and by the machine's address now."""
        thread, door = self._thread, self._door
        if thread is None or not thread.is_alive():
            return NetworkDoor()
        here = self._address()
        lost = bool(door.address) and f"//{here}:" not in door.address
        return NetworkDoor(address=door.address, fingerprint=door.fingerprint, lost=lost)

    def open(self) -> NetworkDoor:
        """Open the door, anew when the machine's address is another one; at later starts too.

        Raises ServeError without a network or a free port, StoreError.
        """
        with self._turning:
            now = self.door()
            if not now.address or now.lost:
                self._end()
                self._begin()
            with explained(self._wish, "ghi nhớ"):
                self._wish.parent.mkdir(parents=True, exist_ok=True)
                self._wish.touch()
        return self.door()

    def shut(self) -> None:
        """Shut the door, at later starts too; what is on its way may end. Raises StoreError."""
        with self._turning:
            with explained(self._wish, "ghi nhớ"):
                self._wish.unlink(missing_ok=True)
            self._end()

    def _begin(self) -> None:
        here = self._address()
        if not here or self._app is None:
            raise ServeError(
                "máy này chưa nối vào mạng nào của trường",
                hint="Nối Wi-Fi hoặc dây mạng của trường rồi bấm lại.",
            )
        certificate = self._certificate([here, "127.0.0.1", "localhost"])
        server_socket = _free_port()
        port = server_socket.getsockname()[1]
        server = server_for(
            self._app, certificate=str(certificate.path), proxies=self._proxies, lifespan="off"
        )
        thread = threading.Thread(
            target=server.run, args=([server_socket],), name="mang-truong", daemon=True
        )
        thread.start()
        end = time.monotonic() + _PATIENCE
        while not server.started:
            if not thread.is_alive() or time.monotonic() > end:
                server.should_exit = True
                server_socket.close()
                raise ServeError("chưa mở được cho mạng của trường", hint="Bấm lại lần nữa.")
            time.sleep(0.02)
        self._server, self._thread = server, thread
        self._door = NetworkDoor(
            address=f"https://{here}:{port}", fingerprint=certificate.fingerprint
        )

    def _end(self) -> None:
        server, thread = self._server, self._thread
        if server is not None and thread is not None:
            server.should_exit = True
            thread.join(_PATIENCE)
        self._server = self._thread = None
        self._door = NetworkDoor()


def _free_port() -> socket.socket:
    """The usual port, so that phones find the desk again; or one near it. Raises ServeError."""
    for number in range(PORT, PORT + _PORTS_TRIED):
        with suppress(ServeError):
            return open_port(_EVERYWHERE, number)
    return open_port(_EVERYWHERE, 0)
