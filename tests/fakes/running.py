"""Whether a process that a test made still runs."""

from pathlib import Path


def runs(process: int) -> bool:
    """Whether it is there and no zombie; Linux."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
