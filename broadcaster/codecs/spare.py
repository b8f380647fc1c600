"""A folder beside everything for what is unpacked on the way."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "am-thanh-"
_ABANDONED = 86_400.0  # seconds after which nobody can still be reading from one


@contextmanager
def spare_folder() -> Iterator[Callable[[], Path]]:
    """Makes the folder when it is first asked for; it is gone behind.

    One that a killed run left, which may hold hours of sound, goes when the next is made.
    """
    made: list[Path] = []

    def folder() -> Path:
        if not made:
            _sweep()
            made.append(Path(tempfile.mkdtemp(prefix=PREFIX)))
        return made[0]

    try:
        yield folder
    finally:
        for path in made:
            shutil.rmtree(path, ignore_errors=True)


def _sweep() -> None:
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, or swept by another just now
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
