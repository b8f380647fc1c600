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

from broadcaster.system.processes import end_all

# a thread for each core would ask for address space by their number, before any work is done
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def told_by(module: str, words: Sequence[str], *, seconds: float) -> dict[str, Any] | None:
    """What a module said that was given these words.

    None when it ended without a word (it took too much and was stopped), or not within the time;
    then whatever it started ends with it.
    """
    command = [sys.executable, "-m", module, *words]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **_ONE_THREAD},
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
        lines = output.decode(errors="replace").strip().splitlines()
        told = json.loads(lines[-1]) if lines else None
    except (subprocess.TimeoutExpired, ValueError):
        return None
    finally:
        end_all(process)
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()
    return told if isinstance(told, dict) and told else None
