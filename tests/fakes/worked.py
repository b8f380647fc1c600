"""What work costs, whoever else uses the machine and whatever other tests have left behind."""

import gc
import time
from collections.abc import Callable


def worked(does: Callable[..., object], *arguments: object) -> float:
    """Processor seconds of the better of two tries; the search for garbage rests meanwhile."""
    spent = []
    for _ in range(2):
        gc.collect()
        gc.disable()
        begun = time.process_time()
        try:
            does(*arguments)
        finally:
            gc.enable()
        spent.append(time.process_time() - begun)
    return min(spent)
