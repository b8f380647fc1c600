"""This program, begun once more in the place of this process."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn


def begin_again(
    words: Sequence[str],
    *,
    system: str = sys.platform,
    become: Callable[[str, list[str]], NoReturn] = os.execv,
) -> NoReturn:
    """Become the program with these words; files, locks and ports of this process are let go.

    Whoever watches the process sees the same one; on Windows a new one in the same window.
    """
    command = [sys.executable, "-m", "broadcaster", *words]
    if system == "win32":  # there the words are joined with spaces and taken apart anew
        command = [subprocess.list2cmdline([word]) for word in command]
    become(sys.executable, command)
