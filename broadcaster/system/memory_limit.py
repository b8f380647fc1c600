"""Start a program that may not take more memory than it was given.

Run by path as `python -I -S memory_limit.py MEGABYTES PROGRAM [WORD ...]`: it limits itself and
becomes the program. A limit set between fork and exec of a program with threads could hang it
"""

import contextlib
import os
import sys


def hold(*, memory: int, processor: int, written: int) -> None:
    """Take no more than so much: bytes of address space, seconds, bytes of one file.

    Windows knows no such limits; there only the time that a caller waits is held.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(megabytes: int, words: list[str]) -> None:
    """Limit this process, then be the program; a machine that knows no such limit goes without."""
    import resource

    amount = megabytes * 1024 * 1024
    with contextlib.suppress(OSError, ValueError):  # macOS takes no such limit; time still holds
        resource.setrlimit(resource.RLIMIT_AS, (amount, amount))
    os.execv(words[0], words)  # noqa: S606 - no shell, on purpose


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
