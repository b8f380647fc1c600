"""A disk that answers nobody until a test lets it."""

import os
import threading
from contextlib import contextmanager

import pytest


class DiskFree(threading.Event):
    """Set, the disk answers."""

    def __init__(self):
        super().__init__()
        self.asked = []  # every path below it that somebody asked for


@contextmanager
def hanging(folder):
    """Whoever asks for anything below the folder waits until the event is set."""
    free, below = DiskFree(), str(folder)

    def held(ask):
        def asked(path, *args, **how):
            if isinstance(path, str | os.PathLike):
                told = os.fspath(path)
                if told == below or told.startswith(f"{below}{os.sep}"):
                    free.asked.append(told)
                    assert free.wait(120)
            return ask(path, *args, **how)

        return asked

    with pytest.MonkeyPatch.context() as patch:
        for name in ("stat", "lstat", "scandir", "open"):
            patch.setattr(os, name, held(getattr(os, name)))
        patch.setattr("io.open", held(open))
        try:
            yield free
        finally:
            free.set()
