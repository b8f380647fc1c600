"""Reading a sound file from its beginning to its end, never back."""

import io
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

import soundfile


class StraightFile(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """A sound file of soundfile's that is not sought in.

    After each read of a file that can be sought in, soundfile seeks to where it is already. An MP3
    decoder starts anew there, without the frames that the next ones lean on.
    """

    def seekable(self) -> bool:
        """Never: so that it does not."""
        return False


@contextmanager
def straight(data: bytes) -> Iterator[StraightFile]:
    """A sound file that is at hand. Raises soundfile.LibsndfileError when it is none.

    From memory that the system calls a file the decoder reads by itself; through a file of
    Python's it waits, two hundred bytes at a time, for what other threads do. Where there is
    no such memory (Windows, macOS), or none is granted, it does.
    """
    with ExitStack() as opened:
        try:
            memory = opened.enter_context(_memory(data))
        except OSError:
            file = StraightFile(io.BytesIO(data))
        else:
            file = StraightFile(memory.fileno(), closefd=False)
        yield opened.enter_context(file)


def _memory(data: bytes) -> BinaryIO:
    """The data as a file that is nowhere. Raises OSError where the system has no such thing."""
    if not hasattr(os, "memfd_create"):
        raise OSError("no memory that counts as a file")
    memory = os.fdopen(os.memfd_create("sound"), "wb+")
    try:
        memory.write(data)
        memory.seek(0)  # and writes what is left
    except OSError:
        memory.close()
        raise
    return memory
