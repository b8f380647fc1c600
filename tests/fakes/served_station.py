"""The public server of a station folder, without a desk, on a free port of this machine."""

import threading
import time
from contextlib import contextmanager

import uvicorn

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.web.hosting import make_host
from broadcaster.web.server import open_port


@contextmanager
def served(folder):
    """Its address, while it runs."""
    wired = wire(load_settings(folder, {}))
    door = open_port("127.0.0.1", 0)
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    made = make_host(wired, public_url=address, tell=lambda fault: None)
    server = uvicorn.Server(uvicorn.Config(made.app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(60)
        door.close()
        wired.close()
