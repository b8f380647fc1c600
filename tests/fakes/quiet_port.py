"""A port of the loopback for whoever has to be told one before it is opened."""

import secrets
import socket

_FIRST, _COUNT = 20_000, 12_000  # below those that systems give out to whoever asks for any


def quiet_port() -> int:
    """One that nobody listens at; no program that takes any port gets it meanwhile."""
    while True:
        port = _FIRST + secrets.randbelow(_COUNT)
        with socket.socket() as door:
            try:
                door.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
