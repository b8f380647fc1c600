"""A real SFTP server in a thread of its own, for one account with a password."""

import asyncio
import os
import threading

import asyncssh

from tests.fakes.quiet_port import quiet_port


class _Door(asyncssh.SSHServer):
    def __init__(self, who, lines):
        self._who = who
        self._lines = lines

    def connection_made(self, conn):
        self._lines.append(conn)

    def begin_auth(self, username):
        return True

    def password_auth_supported(self):
        return True

    def validate_password(self, username, password):
        return (username, password) == self._who


class SftpServer:
    """Begun again at the same port it has another key, and knows no line of before."""

    def __init__(self, folder, who):
        self.folder = folder
        self._who = who
        self.port = quiet_port()  # nobody gets it between its end and its next beginning
        self._stop = None
        self.lines = []  # everyone that ever came

    def start(self):
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)))
        self._thread.start()
        assert ready.wait(120)

    async def _serve(self, ready):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_factory=lambda: _Door(self._who, self.lines),
            server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            sftp_factory=lambda chan: asyncssh.SFTPServer(chan, chroot=os.fsencode(self.folder)),
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()
        for line in self.lines:
            line.abort()  # as of a machine that is begun again: whoever is connected is cut off
        await server.wait_closed()

    def stop(self):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
