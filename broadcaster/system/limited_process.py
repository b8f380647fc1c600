"""A module of ours that looks at what comes from outside, run in a process of its own.

The module holds itself to memory and processor time (`memory_limit.hold`) before it looks at
anything, and says what it found in one line of JSON, the last of its output.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

# a thread for each core would ask for address space by their number, before any work is done
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def told_by(module: str, words: Sequence[str], *, seconds: float) -> dict[str, Any] | None:
    """What a module said that was given these words.

    None when it ended without a word (it took too much and was stopped), or not within the time.
    """
    command = [sys.executable, "-m", module, *words]
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **_ONE_THREAD},
            timeout=seconds,
        )
        lines = done.stdout.decode(errors="replace").strip().splitlines()
        told = json.loads(lines[-1]) if lines else None
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return told if isinstance(told, dict) and told else None
