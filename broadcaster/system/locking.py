"""A lock on an open file that the system frees when the process dies."""

import sys
from typing import IO

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a byte behind the text, so that others can still read who holds it

    def try_lock(file: IO[bytes]) -> bool:
        """Take the lock if nobody has it. Raises OSError when the disk knows no locks."""
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(file: IO[bytes]) -> None:
        """Give the lock back."""
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """Take the lock if nobody has it. Raises OSError when the disk knows no locks."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(file: IO[bytes]) -> None:
        """Give the lock back."""
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
