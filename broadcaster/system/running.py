"""Whether a process is still there; alone, for the one file of the stations loads it too."""

import os
import sys


def is_running(number: int) -> bool:
    """Whether a process of this number runs on this machine; where that cannot be told, yes."""
    if sys.platform == "win32" or number == os.getpid():
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
